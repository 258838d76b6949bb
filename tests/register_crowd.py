"""Very many people in a register, made in the database from one entry that the services made: scenery, no journal."""

from datetime import date

from sqlalchemy import NullPool, create_engine, text

from backoffice.db import db
from backoffice.domain.search import folded
from backoffice.links import settings
from backoffice.models import Council
from tests.factories import World

GIVEN = ("Ana", "Zoé", "Élodie", "Bruno", "Chloé", "Gaëlle", "Hugo", "Inès", "Jean-Marc")
FAMILY = ("Martin", "Lefèvre", "Évrard", "Noël", "Dubois", "Ærsen", "O’Brien", "Le Goff", "Muñoz", "Petit", "Roux")
TOWNS = ("Lyon", "Nîmes", "Saint-Étienne", "Paris", "Brest", "Ajaccio")

_PEOPLE = """
    INSERT INTO person (id, given_name, family_name, search_name, rpps, rpps_confirmed)
    SELECT md5('person' || n)::uuid, given, family || ' ' || n, folded_family || ' ' || n || ' ' || folded_given,
        '9991' || lpad(n::text, 7, '0'), true
    FROM generate_series(1, :many) AS n
    JOIN unnest(CAST(:given AS text[]), CAST(:folded_given AS text[])) WITH ORDINALITY
        AS one (given, folded_given, given_number) ON given_number = 1 + n % :givens
    JOIN unnest(CAST(:family AS text[]), CAST(:folded_family AS text[])) WITH ORDINALITY
        AS other (family, folded_family, family_number) ON family_number = 1 + n / 7 % :families
"""
_ACCOUNTS = """
    INSERT INTO account (id, email, kind, password_hash, state, validated_at, person_id)
    SELECT md5('account' || n)::uuid, 'm' || n || '@essai.example', 'registrant', 'none', 'validated', now(),
        md5('person' || n)::uuid
    FROM generate_series(1, :many) AS n
"""
_REGISTRANTS = """
    INSERT INTO registrant (id, person_id, account_id, mobile, structure, practice_mode)
    SELECT md5('registrant' || n)::uuid, md5('person' || n)::uuid, md5('account' || n)::uuid, '', '', 'hospital'
    FROM generate_series(1, :many) AS n
"""
_ENROLMENTS = """
    INSERT INTO enrolment (id, registrant_id, council_id, state, submitted_at, decided_at, decided_by_id, working_time)
    SELECT md5('enrolment' || n)::uuid, md5('registrant' || n)::uuid, council_id, state, submitted_at,
        decided_at - make_interval(days => n % 700), decided_by_id, 40 + n % 61
    FROM enrolment, generate_series(1, :many) AS n WHERE enrolment.id = :model
"""
_ESTABLISHMENTS = """
    INSERT INTO establishment (id, state, name, town, search_name, search_town, search_text)
    SELECT md5('establishment' || n)::uuid, 'open', 'Hôpital ' || n, town, 'hopital ' || n, folded,
        'hopital ' || n || ' ' || folded
    FROM generate_series(1, 500) AS n
    JOIN unnest(CAST(:town AS text[]), CAST(:folded_town AS text[])) WITH ORDINALITY
        AS placed (town, folded, number) ON number = 1 + n % :towns
"""
_PRACTICES = """
    INSERT INTO practice (id, enrolment_id, establishment_id, starts_on, share)
    SELECT md5('practice' || n || '-' || place)::uuid, md5('enrolment' || n)::uuid,
        md5('establishment' || 1 + (n * place) % 500)::uuid, :day, CASE place WHEN 1 THEN 62.5 ELSE 37.5 END
    FROM generate_series(1, :many) AS n, generate_series(1, 2) AS place
"""
_SERVICES = """
    INSERT INTO service_share (id, practice_id, service_id, share)
    SELECT gen_random_uuid(), practice.id, service.id, service.share
    FROM practice, (
        SELECT id, CASE row_number() OVER (ORDER BY rank) WHEN 1 THEN 33.33 ELSE 66.67 END AS share
        FROM register_term WHERE council_id = :council AND kind = 'service' ORDER BY rank LIMIT 2
    ) AS service
    WHERE NOT EXISTS (SELECT FROM service_share WHERE practice_id = practice.id)
"""


def register_crowd(world: World, council: Council, how_many: int) -> None:
    """Each with two places, in two towns at most."""
    model = world.entry(council=council)
    values = {
        "many": how_many,
        "model": model.id,
        "day": date(2015, 3, 2),
        **_words("given", GIVEN, "givens"),
        **_words("family", FAMILY, "families"),
        **_words("town", TOWNS, "towns"),
    }
    for statement in (_PEOPLE, _ACCOUNTS, _REGISTRANTS, _ENROLMENTS, _ESTABLISHMENTS, _PRACTICES):
        db.session.execute(text(statement), values)
    db.session.commit()
    _analyse()


def divide_between_services(council: Council) -> None:
    """Two services in each of their places."""
    db.session.execute(text(_SERVICES), {"council": council.id})
    db.session.commit()
    _analyse()


def _analyse() -> None:
    """By the owner: the tables are not the application's."""
    owner = create_engine(settings().migration_database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("ANALYZE"))


def _words(name: str, words: tuple[str, ...], how_many: str) -> dict[str, object]:
    return {name: list(words), f"folded_{name}": [folded(word) for word in words], how_many: len(words)}
