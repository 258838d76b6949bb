"""The parcours of certification périodique (002): four blocks at a glance, dates, and what is not acquired yet."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.models import Parcours
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.pages import Visitor, counted_queries, page, sign_in, words


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Visitor(app)


@pytest.fixture
def parcours(world: World, client: FlaskClient) -> Parcours:
    made = world.certification()
    sign_in(client, made.account)
    return made


def network(world: World, parcours: Parcours, state: str = "accepted", **given: object) -> object:
    """A vigilance network, which must go on for two years (2.7), joined ten months ago."""
    days = {"starts_on": date(2025, 2, 1), "ends_on": date(2026, 11, 1), "answer": {"years": "1"}}
    return world.action(parcours, state, "2.7", **{"title": "Réseau de vigilance", **days, **given})


def test_the_four_blocks_are_told_in_words(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.action(parcours, "accepted", "1.1", answer={"half_days": "4"})
    world.action(parcours, "submitted", "1.2", title="JFMN", answer={"half_days": "6"})
    tree = page(client.get(f"/parcours/{parcours.id}"))
    blocks = [
        " ".join(one.text_content().split())
        for one in tree.xpath("//ul[@class='requirements requirements--blocks']/li")
    ]
    assert len(blocks) == 5
    assert blocks[0].startswith(
        "Bloc 1 : Actualiser les connaissances et les compétences 2 déclarées · 1 acceptée sur 4"
    )
    assert "Minimum légal : 2 actions, atteint si vos actions sont acceptées" in blocks[0]
    assert "QARQ du bloc : 10 déclarés, 4 acceptés" in blocks[0]
    assert "Action ODPC en orientation prioritaire 1 déclarée · 1 acceptée sur 2" in blocks[0]
    assert "Minimum légal : 2 actions, il en manque 2" in blocks[3]
    assert blocks[4] == "QARQ 10 déclarés · 4 acceptés sur 30 QARQ"
    sentence = words(tree, "//div[contains(@class, 'sentence')]")
    assert "Minimum légal national, 8 actions en tout : il manque" in sentence
    assert "Du 1er janvier 2023 au 31 décembre 2031" in words(tree)


def test_the_actions_are_listed_block_by_block(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.action(parcours, "submitted", "3.5", title="Patients traceurs", answer={"patients": "5"})
    tree = page(client.get(f"/parcours/{parcours.id}"))
    assert [words(one, ".") for one in tree.xpath("//h3[starts-with(@id, 'bloc-')]")][2].startswith("Bloc 3 :")
    assert "Patients traceurs" in words(tree, "//h3[@id='bloc-b3']/following-sibling::*[1]")
    assert not tree.xpath("//th[contains(@class, 'category')]")
    for block in ("b1", "b2", "b4"):
        assert "Aucune action dans ce bloc" in words(tree, f"//h3[@id='bloc-{block}']/following-sibling::p[1]")


def test_a_suspension_is_told_with_the_end_it_moves(world: World, client: FlaskClient, parcours: Parcours) -> None:
    given = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 3, 31), "grounds": "Congé de maternité"}
    perform("parcours", parcours.id, "suspend", world.actor("council_admin"), world.now, **given)
    told = words(page(client.get(f"/parcours/{parcours.id}")))
    assert "Du 1er janvier 2023 au 30 mars 2032" in told
    assert "La fin prévue, le 31 décembre 2031, est repoussée par une suspension" in told
    assert "du 1er janvier 2025 au 31 mars 2025, Congé de maternité" in told


def test_what_is_not_acquired_yet_is_declared_and_not_accepted(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    action = network(world, parcours)
    tree = page(client.get(f"/parcours/{parcours.id}"))
    bar = " ".join(tree.xpath("//ul[@class='requirements requirements--blocks']/li")[1].text_content().split())
    assert "1 déclarée · 0 acceptée sur 3" in bar
    assert "Acquis le 31 janvier 2027, après 2 ans de participation" in words(tree, "//table")
    shown = words(page(client.get(f"/actions/{action.id}")))  # type: ignore[attr-defined]
    assert "Acquis le 31 janvier 2027" in shown
    sign_in(client, world.staff("clavip_member"))
    review = words(page(client.get(f"/console/actions/{action.id}")))  # type: ignore[attr-defined]
    assert "Acquis le 31 janvier 2027" in review
    assert "Bloc 2 : Renforcer la qualité des pratiques et des soins" in review
    whole = words(page(client.get(f"/console/parcours/{parcours.id}")))
    assert "pas encore dans les acceptées" in whole
    assert "Bloc 4 : Mieux prendre en compte sa santé personnelle Aucune action dans ce bloc." in whole


def test_once_acquired_nothing_more_is_said(world: World, client: FlaskClient, parcours: Parcours) -> None:
    network(world, parcours, starts_on=date(2024, 1, 1))
    assert "cquis le" not in words(page(client.get(f"/parcours/{parcours.id}")))


def test_the_personal_page_sums_up_the_blocks(world: World, client: FlaskClient, parcours: Parcours) -> None:
    world.action(parcours, "submitted", "4.3", title="Visite", answer={"visits": "1"})
    card = words(page(client.get("/")), "//article[.//h3[contains(., 'Certification')]]")
    assert "Bloc 4 : Mieux prendre en compte sa santé personnelle 1 déclarée · 0 acceptée sur 2" in card
    assert "Minimum légal national" in card


def test_the_reviewer_reads_what_the_entry_asks(world: World, client: FlaskClient, parcours: Parcours) -> None:
    action = world.action(parcours, "submitted", "1.3", role="trainer", answer={"hours": "3"})
    sign_in(client, world.staff("clavip_member"))
    review = words(page(client.get(f"/console/actions/{action.id}")))
    for said in ("1.3 Formation diplômante", "Formateur ou orateur", "De fait, par décret", "L’université"):
        assert said in review, said


def test_the_number_of_queries_does_not_grow_with_the_actions(
    world: World, client: FlaskClient, parcours: Parcours
) -> None:
    counts = []
    for _ in range(2):
        for made in range(3):
            world.action(parcours, "submitted", "1.2", title=f"Congrès {made}", answer={"half_days": str(made + 1)})
        with counted_queries() as statements:
            page(client.get(f"/parcours/{parcours.id}"))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20, counts


def test_the_list_of_the_form_is_grouped_and_numbered(client: FlaskClient, parcours: Parcours) -> None:
    tree = page(client.get(f"/actions/nouvelle?parcours={parcours.id}&entry=1.3"))
    groups = tree.xpath("//select[@id='entry']/optgroup/@label")
    assert [group[:6] for group in groups] == ["Bloc 1", "Bloc 2", "Bloc 3", "Bloc 4"]
    assert tree.xpath("//optgroup[1]/option/text()")[1] == "1.2 Congrès, réunion scientifique ou formation en ligne"
    assert len(tree.xpath("//optgroup/option")) == 47 - 4
    guidance = words(tree, "//div[@id='details']")
    for said in ("1.3 Formation diplômante", "Éligibilité : De fait, par décret", "Qui peut l’attester : L’université"):
        assert said in guidance, said


def test_an_open_scale_gives_nothing_until_the_committee_does(client: FlaskClient, parcours: Parcours) -> None:
    data = {"parcours": str(parcours.id), "entry": "1.7", "scale": "reading_review", "intent": "score"}
    said = words(page(client.post(f"/actions/nouvelle?parcours={parcours.id}", data=data)), "//div[@id='score']")
    assert "0 QARQ" in said
    assert "elle comptera une fois que le comité aura fixé ses QARQ" in said


def test_several_choices_add_up(client: FlaskClient, parcours: Parcours) -> None:
    data = {"entry": "4.4", "answer_option": ["declared", "other"], "intent": "score"}
    tree = page(client.post(f"/actions/nouvelle?parcours={parcours.id}", data=data))
    assert "Cette action donne 3 QARQ" in words(tree, "//div[@id='score']")
    assert "N’écrivez rien de votre santé" in words(tree, "//div[@id='details']")


def test_a_day_too_short_is_said_with_its_minimum(client: FlaskClient, parcours: Parcours) -> None:
    data = {"entry": "4.7", "scale": "other_organiser", "answer_half_days": "1", "intent": "score"}
    tree = page(client.post(f"/actions/nouvelle?parcours={parcours.id}", data=data))
    assert "il faut au moins 2 demi-journées" in words(tree, "//div[@id='score']")


def test_credits_follow_the_threshold(world: World, client: FlaskClient, parcours: Parcours) -> None:
    data = {
        "entry": "3.8", "title": "Consultations", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
        "answer_percent": "51", "answer_patients": "300", "intent": "save",
    }  # fmt: skip
    assert client.post(f"/actions/nouvelle?parcours={parcours.id}", data=data).status_code == 303
    claim = parcours.claims[0]
    assert (claim.credits_asked, claim.explanation) == (Decimal(2), "51 % de 300 patients, plus de 50 % : 2 QARQ")
