"""The towns of establishments that were there before the register's list are found like those that came since."""

from sqlalchemy import create_engine, pool, text

from backoffice.db_migrate import upgrade
from backoffice.domain.search import folded
from tests.database import Database

PLACES = (
    ("Hôpital Saint-Éloi", "Saint-Étienne", "42000", "990000019"),
    ("Clinique du Parc de Lyon", "LYON CEDEX 03", "69003", None),
    ("CH", "", "", None),
    ("Sainte-Marie", "L’Haÿ-les-Roses", "94240", "2A0000011"),
    ("Centre", "Œuilly", "", None),
)


def test_towns_are_folded(empty_database: Database) -> None:
    upgrade(empty_database.owner_url, revision="0011")
    engine = create_engine(empty_database.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        for name, town, postcode, finess in PLACES:
            connection.execute(
                text(
                    "INSERT INTO establishment (name, town, postcode, finess, state, search_name, search_text)"
                    " VALUES (:name, :town, :postcode, :finess, 'open', :search_name, :search_text)"
                ),
                {
                    "name": name,
                    "town": town,
                    "postcode": postcode,
                    "finess": finess,
                    "search_name": folded(name),
                    "search_text": folded(f"{name} {town} {postcode} {finess or ''}"),
                },
            )
    upgrade(empty_database.owner_url)
    with engine.connect() as connection:
        found = dict(connection.execute(text("SELECT town, search_town FROM establishment")).all())
    assert found == {town: folded(town) for _, town, _, _ in PLACES}
