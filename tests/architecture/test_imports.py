"""The arrows: portal | console | jobs | cli -> services -> models -> workflows -> domain, and no circle."""

from collections import defaultdict

import pytest

from tests.architecture.source import imports, modules

FOUNDATION = {"backoffice.resources", "backoffice.settings"}
WORDS = {"backoffice.domain", "backoffice.wording"}
BELOW_SERVICES = {
    "backoffice",
    "backoffice.db",
    "backoffice.documents",
    "backoffice.domain",
    "backoffice.files",
    "backoffice.links",
    "backoffice.mail",
    "backoffice.models",
    "backoffice.pdf",
    "backoffice.permissions",
    "backoffice.queueing",
    "backoffice.wording",
    "workflows",
    *FOUNDATION,
}
BELOW_PAGES = BELOW_SERVICES | {"backoffice.services"}

# Each layer, and the layers it may reach. A new one has its line here.
MAY_IMPORT: dict[str, set[str]] = {
    "backoffice": set(),
    "backoffice.domain": set(),
    "workflows": {"backoffice.domain"},
    "backoffice.resources": set(),
    "backoffice.settings": {"backoffice.resources"},
    "backoffice.postgres": set(),
    "backoffice.db": set(),
    "backoffice.documents": set(),
    "backoffice.db_migrate": FOUNDATION,
    "backoffice.queueing": set(),
    "backoffice.files": set(),
    "backoffice.permissions": {"backoffice.domain"},
    "backoffice.links": {"backoffice.settings"},
    "backoffice.wording": {"backoffice.domain"},
    "backoffice.pdf": WORDS | {"backoffice.files", "backoffice.resources"},
    "backoffice.export": {"backoffice.domain"},
    "backoffice.models": {"backoffice.domain", "workflows"},
    "backoffice.mail": WORDS | FOUNDATION | {"backoffice.files", "backoffice.links", "backoffice.models"},
    "backoffice.services": BELOW_SERVICES,
    "backoffice.errors": BELOW_PAGES,
    "backoffice.web": BELOW_PAGES,
    # /readyz asks whether the database has had every migration
    "backoffice.portal": BELOW_PAGES
    | {"backoffice.db_migrate", "backoffice.errors", "backoffice.export", "backoffice.web"},
    "backoffice.console": BELOW_PAGES | {"backoffice.errors", "backoffice.web"},
    "backoffice.jobs": BELOW_PAGES,
    "backoffice.diagrams": {"backoffice.permissions", "workflows"},
    "backoffice.demo": BELOW_PAGES,
    "backoffice.app": BELOW_PAGES | {"backoffice.console", "backoffice.errors", "backoffice.portal", "backoffice.web"},
    "backoffice.cli": BELOW_PAGES
    | {
        "backoffice.app",
        "backoffice.db_migrate",
        "backoffice.demo",
        "backoffice.diagrams",
        "backoffice.export",
        "backoffice.jobs",
        "backoffice.postgres",
    },
    "backoffice.__main__": {"backoffice.cli"},
}


def test_every_layer_has_its_line() -> None:
    assert {module.layer for module in modules().values()} - MAY_IMPORT.keys() == set()


def test_no_arrow_against_the_direction() -> None:
    against = [
        str(item)
        for item in imports()
        if item.kind != "typing"
        and item.source.layer != item.target.layer
        and item.target.layer not in MAY_IMPORT.get(item.source.layer, set())
    ]
    assert against == []


def test_the_table_of_layers_has_no_circle() -> None:
    assert _circles({layer: set(reached) for layer, reached in MAY_IMPORT.items()}) == []


@pytest.mark.parametrize("kinds", [("module",), ("module", "function")], ids=["at the top", "late ones too"])
def test_no_circle_between_modules(kinds: tuple[str, ...]) -> None:
    arrows: dict[str, set[str]] = defaultdict(set)
    for item in imports():
        if item.kind in kinds:
            arrows[item.source.name].add(item.target.name)
    assert _circles(arrows) == []


def _circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Groups of names that reach one another (strongly connected components of more than one)."""
    order: list[str] = []
    seen: set[str] = set()

    def walk(name: str, graph: dict[str, set[str]], into: list[str]) -> None:
        seen.add(name)
        for reached in sorted(graph.get(name, ())):
            if reached not in seen:
                walk(reached, graph, into)
        into.append(name)

    for name in sorted(arrows):
        if name not in seen:
            walk(name, arrows, order)
    reverse: dict[str, set[str]] = defaultdict(set)
    for name, reached in arrows.items():
        for other in reached:
            reverse[other].add(name)
    seen.clear()
    groups: list[list[str]] = []
    for name in reversed(order):
        if name not in seen:
            group: list[str] = []
            walk(name, reverse, group)
            groups.append(sorted(group))
    return [group for group in groups if len(group) > 1]
