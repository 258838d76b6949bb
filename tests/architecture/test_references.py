"""A merge hands over everything that points to an establishment: a new foreign key is in the list, or fails here."""

from backoffice.models import Base, Establishment
from backoffice.services.references import REFERENCES


def test_every_foreign_key_to_an_establishment_is_handed_over() -> None:
    target = Establishment.__table__
    pointing = {
        (table.name, key.parent.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is target
    }
    assert {(one.table, one.column.key) for one in REFERENCES} == pointing
