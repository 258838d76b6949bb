"""One action of each kind of scale of the certification referential (002), declared with a pointer or a keyboard."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Route, expect

from tests.browser.installation import Installation
from tests.browser.people import Registrant
from tests.browser.records import world_of
from tests.browser.visitor import DESKTOP, TELEPHONE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Kind:
    """An entry by its number, what is picked on the way (role, scale, options), what is typed, and what it says."""

    number: str
    picked: tuple[str, ...]
    typed: dict[str, str]
    said: str


KINDS = (
    Kind("1.1", ("Apprenant ou participant",), {"Nombre de demi-journées": "2"}, "donne 2 QARQ"),
    Kind("1.3", ("Formateur ou orateur",), {"Nombre d’heures": "3"}, "donne 3 QARQ"),
    Kind("1.6", (), {"Nombre d’années": "2", "Nombre de missions": "3"}, "donne 6 QARQ"),
    Kind("1.7", ("Place d’auteur", "Premier auteur d’une communication orale : 2 QARQ"), {}, "donne 2 QARQ"),
    Kind("2.1", ("Par 5 patients enregistrés",), {"Nombre de patients": "12"}, "donne 2 QARQ"),
    Kind("3.7", (), {}, "donne 1 QARQ"),
    Kind("3.8", (), {"Pourcentage (%)": "91", "Nombre de patients (facultatif)": "400"}, "donne 4 QARQ"),
    Kind("4.4", ("Déclaration d’un médecin traitant : 1 QARQ",), {}, "donne 1 QARQ"),
    Kind(
        "4.7",
        ("Autre organisme, une journée au moins",),
        {"Nombre de demi-journées": "1"},
        "il faut au moins 2 demi-journées",
    ),
    Kind(
        "1.8", ("Autre membre du comité éditorial, sans barème à ce jour",), {}, "le comité n’en a pas fixé le nombre"
    ),
)


@pytest.fixture
def pages(installation: Installation) -> dict[str, str]:
    with world_of(installation) as world:
        parcours = world.certification()
        return {"email": parcours.account.email, "id": str(parcours.id)}


def begin(me: Registrant, pages: dict[str, str], kind: Kind) -> None:
    """The entry found by its number, as somebody who has the document in hand would."""
    me.go(f"/actions/nouvelle?parcours={pages['id']}")
    me.page.get_by_label("recherche d'une action premiers caractères").fill(kind.number)
    me.settle()
    chosen = me.page.locator("#entry option", has_text=f"{kind.number} ").first.get_attribute("value")
    assert chosen == kind.number
    if me.page.locator("#entry").input_value() != kind.number:
        me.page.locator("#entry").select_option(kind.number)
    expect(me.page.locator("#details")).to_contain_text(f"{kind.number} ")
    me.settle()


@pytest.mark.parametrize("size", [DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def test_each_kind_of_scale_is_declared(visit: Visit, pages: dict[str, str], size: tuple[int, int]) -> None:
    me = visit(Registrant, size=size)
    me.log_in(pages["email"])
    for kind in KINDS:
        begin(me, pages, kind)
        me.fill({"complément": f"Action {kind.number}", "Date de début": "2023-02-01", "Date de fin": "2026-10-30"})
        me.settle()
        for label in kind.picked:
            me.page.get_by_label(label, exact=True).check()
            me.settle()
        me.fill(kind.typed)
        expect(me.score).to_contain_text(kind.said)
        me.look()
        me.press("Valider")
        assert me.heading == "Téléchargement preuve"
    me.go(f"/parcours/{pages['id']}")
    for kind in KINDS:
        link = me.page.get_by_role("link", name=f"Action {kind.number}", exact=True)
        expect(me.page.get_by_role("listitem").filter(has=link)).to_contain_text(f"{kind.number} ")


def test_what_is_typed_while_fields_are_on_their_way_stays(visit: Visit, pages: dict[str, str]) -> None:
    """The server is slow to say which fields the other role asks; the person does not wait for it."""
    me = visit(Registrant)
    me.log_in(pages["email"])
    begin(me, pages, KINDS[0])
    me.page.get_by_label("Apprenant ou participant", exact=True).check()
    me.settle()
    held: list[Route] = []
    me.page.route("**/actions/bareme", lambda route: held.append(route))
    me.page.get_by_label("Formateur ou orateur", exact=True).check()
    expect(me.page.locator("#details .htmx-request")).to_have_count(1)
    me.field("Nombre de demi-journées").press_sequentially("4")
    for route in held:
        route.continue_()
    me.page.unroute("**/actions/bareme")
    me.settle()
    expect(me.field("Nombre de demi-journées")).to_have_value("4")
    expect(me.score).to_contain_text("donne 4 QARQ")


def test_several_choices_are_ticked_with_the_keyboard(visit: Visit, pages: dict[str, str]) -> None:
    me = visit(Registrant)
    me.log_in(pages["email"])
    begin(me, pages, KINDS[7])
    for label in (
        "Déclaration d’un médecin traitant : 1 QARQ",
        "Médecin traitant autre que soi-même ou un parent au premier degré : 2 QARQ",
    ):
        me.page.get_by_label(label, exact=True).focus()
        me.page.keyboard.press("Space")
    expect(me.score).to_contain_text("donne 3 QARQ")
