"""The referentials of the rule tests, and claims on them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from backoffice.cli.referential_files import load_referential
from backoffice.documents import read_document
from backoffice.domain.periods import Period
from backoffice.domain.referential import Referential
from backoffice.domain.referential_document import from_document
from backoffice.domain.requirements import Claim
from backoffice.resources import config_dir

# What a run of `make mutation` draws: the same few examples for each mutant, and no time spent to shrink them.
settings.register_profile(
    "mutation", derandomize=True, max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate)
)

REFERENTIALS = Path(__file__).parent / "referentials"
PERIOD = Period(date(2026, 1, 1), date(2028, 12, 31))


@pytest.fixture(scope="session")
def rules_of() -> Callable[[str], Referential]:
    """A test referential, or a shipped set of rules, by the name of its file."""

    def read(name: str) -> Referential:
        shipped = config_dir() / "rule_sets" / f"{name}.yaml"
        return from_document(read_document(shipped if shipped.is_file() else REFERENTIALS / f"{name}.yaml"))

    return read


@pytest.fixture(scope="session")
def triennial() -> Referential:
    return load_referential("cnp-mn-dpc-v1")


@pytest.fixture(scope="session")
def certification() -> Referential:
    return load_referential("cnp-mn-certification-v2")


@pytest.fixture(scope="session")
def every_kind(rules_of: Callable[[str], Referential]) -> Referential:
    return rules_of("every-kind-of-scale")


@pytest.fixture(scope="session")
def period() -> Period:
    return PERIOD


@pytest.fixture(scope="session")
def claim() -> Callable[..., Claim]:
    """A claim of one credit, accepted, in the middle of the period, with whatever the test changes."""

    def make(id: str, entry_key: str, credits: str = "1", **changes: object) -> Claim:
        day = date(2027, 3, 12)
        values: dict[str, object] = {
            "title": id,
            "starts_on": day,
            "ends_on": day,
            "accepted": True,
        } | changes
        return Claim(id=id, entry_key=entry_key, credits=Decimal(credits), **values)  # type: ignore[arg-type]

    return make
