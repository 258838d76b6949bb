"""The shipped triennial rules against the documents they come from."""

from decimal import Decimal

from backoffice.domain.credits import score


def test_requirements_are_those_of_the_methodology(triennial) -> None:
    assert [(one.code, one.need, one.selector.categories, one.selector.tags) for one in triennial.requirements] == [
        ("actions", 3, (), ()),
        ("formation", 2, ("fo",), ()),
        ("reflexive-or-integrated", 1, ("ap", "gr", "pi"), ()),
        ("priority-orientation", 1, (), ("priority_orientation",)),
        ("credits", 14, (), ()),
    ]


def test_the_labels_of_the_guide_are_kept(triennial) -> None:
    assert {
        "Formation ODPC",
        "Formation",
        "Formation en ligne, elearning",
        "Congrès",
        "Séminaires",
        "DU",
        "Enseignement",
        "Déclaration et gestion évènements porteur de risques",
        "Participation à un registre, observatoire, base de données",
        "Rédaction d'un article dans une revue professionnelle",
        "Participation RMM",
        "Accréditation",
    } <= {entry.label for entry in triennial.entries}


def test_priority_orientation_is_what_an_odpc_runs(triennial) -> None:
    tagged = {entry.key for entry in triennial.entries if entry.tags}
    assert tagged == {
        "formation-odpc",
        "programme-integre-odpc",
        "analyse-pratiques-odpc",
        "gestion-risques-odpc",
    }


def test_figures(triennial) -> None:
    def credits(key, role, scale=None, **answer):
        return score(triennial.entry(key), role, answer, scale).credits

    assert credits("formation-odpc", "attendee", hours="28") == 8
    assert credits("du", "trainer", hours="4") == 4
    assert credits("du", "attendee", half_days="4") == 4
    assert credits("enseignement", "trainer", hours="2,5") == 2
    assert [credits("encadrement", "trainer", option=code) for code in ("m1", "m2", "thesis", "des")] == [
        6,
        6,
        6,
        6,
    ]
    assert [credits("article", None, option=code) for code in ("leading", "third", "investigator")] == [
        4,
        2,
        1,
    ]
    assert credits("registre", None, "management") == 4
    assert credits("registre", None, "patients", patients="14") == 2
    assert credits("rmm", None, participations="3") == 3
    assert credits("rcp", None, meetings="11") == 2
    assert credits("evenements-porteurs-de-risques", None, events="2") == 2


def test_every_entry_says_its_source_and_every_scale_can_be_asked(triennial) -> None:
    titles = {source.code for source in triennial.sources}
    for entry in triennial.entries:
        assert entry.sources
        assert {source.document for source in entry.sources} <= titles
        for role in entry.roles:
            assert entry.scales_for(role.code)
    assert triennial.entry("registre").scale("management").cap_per_parcours == Decimal(4)
