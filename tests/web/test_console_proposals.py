"""The scientific committee at work: sheets that do not lean on one another, members who step aside, the chair."""

from decimal import Decimal
from typing import Any

from flask import Flask

from backoffice.db import db
from backoffice.domain.actor import SYSTEM
from backoffice.models import Account, Attestation, OutboxMail, Proposal
from backoffice.services.committees import set_chair
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import address, post, text, visit
from tests.web.pages import error_of, page, words

CRITERIA = ("science", "independence", "interests", "method", "traceability", "evidence", "relevance", "duration")
LINKS = ("interests", "establishment", "authorship")


def sheet(**changes: Any) -> dict[str, Any]:
    """A favourable sheet, as its form sends it."""
    answers = {f"criterion_{key}": "met" for key in CRITERIA} | {f"link_{key}": "no" for key in LINKS}
    return {**answers, "opinion": "favourable", "credits": "2", "comment": "Bien.", "categories": ["fo"], **changes}


def with_quorum(world: World, quorum: int) -> None:
    for programme in world.council.programmes:
        programme.quorum = quorum
    db.session.commit()


def chair(world: World) -> Account:
    return world.staff("scientific_member", chair=True)


def test_each_criterion_is_answered_and_may_be_remarked_on(app: Flask, world: World) -> None:
    proposal = world.proposal(world.parcours(), "submitted")
    client = visit(app, world.staff("scientific_member"))
    missing = page(post(client, "proposal", proposal, "evaluate", **sheet(criterion_method="")), 400)
    assert error_of(missing, "evaluate-criterion_method") == "Répondez pour ce critère."
    changes = {"criterion_duration": "not_applicable", "remark_duration": "Non minutée.", "categories": ["ap"]}
    given = post(client, "proposal", proposal, "evaluate", **sheet(**changes))
    assert given.location == address("proposal", proposal)
    (opinion,) = proposal.evaluations
    assert opinion.criteria["duration"] == {"answer": "not_applicable", "remark": "Non minutée."}
    assert opinion.criteria["science"] == {"answer": "met", "remark": ""}
    assert opinion.links == dict.fromkeys(LINKS, False)
    assert (opinion.categories_suggested, opinion.credits_suggested) == (["ap"], Decimal(2))
    assert "Sans objet : Non minutée." in text(client.get(given.location))


def test_a_link_of_interest_is_refused_beside_its_question(app: Flask, world: World) -> None:
    proposal = world.proposal(world.parcours(), "submitted")
    client = visit(app, world.staff("scientific_member"))
    for link in LINKS:
        linked = page(post(client, "proposal", proposal, "evaluate", **sheet(**{f"link_{link}": "yes"})), 400)
        assert "Déclarer un lien d’intérêts" in error_of(linked, f"evaluate-link_{link}")
    assert proposal.evaluations == []


def test_who_declares_an_interest_is_out_and_it_is_kept(app: Flask, world: World) -> None:
    proposal = world.proposal(world.parcours(), "submitted")
    aside = chair(world)
    client = visit(app, aside)
    assert post(client, "proposal", proposal, "recuse", interests="").status_code == 400
    post(client, "proposal", proposal, "recuse", interests="J’interviens dans cet atelier.")
    (interest,) = proposal.interests
    assert (interest.account_id, interest.words) == (aside.id, "J’interviens dans cet atelier.")
    assert interest.created_at is not None
    assert "ne participe pas à l’évaluation" in text(client.get(address("proposal", proposal)))
    assert post(client, "proposal", proposal, "evaluate", **sheet()).status_code == 409
    world.evaluate(proposal)
    decision = {"reason": "Conforme.", "credits": "2", "categories": ["fo"]}
    assert post(client, "proposal", proposal, "accept", **decision).status_code == 409
    assert post(client, "proposal", proposal, "reject", reason="Non.").status_code == 409
    assert client.get("/console/propositions/suivant").location == "/console/propositions/"
    other = visit(app, chair(world))
    assert post(other, "proposal", proposal, "accept", **decision).status_code == 303
    assert proposal.state == "accepted"


def test_opinions_are_read_by_those_who_can_no_longer_be_swayed(app: Flask, world: World) -> None:
    with_quorum(world, 2)
    proposal = world.proposal(world.parcours(), "submitted")
    first, second, presiding = (world.staff("scientific_member"), world.staff("scientific_member"), chair(world))
    visitors = {account: visit(app, account) for account in (first, second, presiding)}
    reader = visit(app, world.staff("council_admin"))

    def readers() -> list[bool]:
        pages = [visitors[account].get(address("proposal", proposal)) for account in (first, second, presiding)]
        return ["Méthode bien décrite" in text(one) for one in pages]

    post(visitors[first], "proposal", proposal, "evaluate", **sheet(comment="Méthode bien décrite."))
    assert proposal.state == "submitted"
    assert readers() == [True, False, False]
    assert "Méthode bien décrite" in text(reader.get(address("proposal", proposal))), "no evaluator: nothing to sway"
    assert "quand vous aurez donné le vôtre" in text(visitors[second].get(address("proposal", proposal)))
    post(visitors[second], "proposal", proposal, "evaluate", **sheet())
    assert readers() == [True, True, True]
    late = visit(app, world.staff("scientific_member"))
    assert "Méthode bien décrite" not in text(late.get(address("proposal", proposal)))
    world.accept(proposal)
    assert "Méthode bien décrite" in text(late.get(address("proposal", proposal)))


def test_only_a_chair_decides_and_the_page_says_who_it_is(app: Flask, world: World) -> None:
    proposal = world.proposal(world.parcours(), "evaluated")
    member = visit(app, world.staff("scientific_member"))
    assert "Ce comité n’a pas de présidence" in text(member.get(address("proposal", proposal)))
    presiding = chair(world)
    seen = text(member.get(address("proposal", proposal)))
    assert f"{presiding.full_name} préside." in seen
    assert "n’a pas de présidence" not in seen
    decision = {"reason": "Conforme.", "credits": "2", "categories": ["fo"]}
    assert post(member, "proposal", proposal, "accept", **decision).status_code == 403
    assert post(member, "proposal", proposal, "reject", reason="Non.").status_code == 403
    client = visit(app, presiding)
    tree = page(client.get(address("proposal", proposal)))
    assert tree.xpath("//input[@id='accept-credits']/@value") == ["2"]
    assert tree.xpath("//input[@name='accept-categories'][@checked]/@value") == ["fo"]
    none = page(post(client, "proposal", proposal, "accept", reason="Conforme.", credits="2"), 400)
    assert error_of(none, "accept-categories") == "Choisissez au moins une catégorie."
    post(client, "proposal", proposal, "accept", **{**decision, "credits": "2,5", "categories": ["ap", "gr"]})
    assert proposal.action is not None
    claim = proposal.action.claims[0]
    assert (proposal.state, claim.credits_granted, claim.decided_categories) == (
        "accepted",
        Decimal("2.5"),
        ["ap", "gr"],
    )


def test_the_chair_may_pass_to_somebody_else(app: Flask, world: World) -> None:
    proposal = world.proposal(world.parcours(), "evaluated")
    account = chair(world)
    client = visit(app, account)
    assert client.get("/console/propositions/suivant").location == address("proposal", proposal)
    assert set_chair(account, world.council, False, world.now)
    assert post(client, "proposal", proposal, "reject", reason="Non.").status_code == 403
    assert not set_chair(world.staff("clavip_member"), world.council, True, world.now), "no member of that committee"


def test_the_block_is_decided_where_the_programme_has_blocks(app: Flask, world: World) -> None:
    parcours = world.certification()
    with_quorum(world, 1)
    proposal = world.proposal(parcours, "submitted", entry_key="2.14", role="attendee", categories=[])
    client = visit(app, world.staff("scientific_member"))
    form = page(client.get(address("proposal", proposal)))
    assert form.xpath("//input[@name='evaluate-entry']/@value") == ["1.11", "2.14", "3.13", "4.9"]
    assert form.xpath("//input[@name='evaluate-entry'][@checked]/@value") == ["2.14"]
    post(client, "proposal", proposal, "evaluate", **sheet(entry="3.13"))
    tree = page(visit(app, chair(world)).get(address("proposal", proposal)))
    assert tree.xpath("//input[@name='accept-entry'][@checked]/@value") == ["3.13"], "as the evaluator suggests"
    post(visit(app, chair(world)), "proposal", proposal, "accept", reason="Oui.", credits="1,5", entry="3.13")
    assert proposal.action is not None
    assert (proposal.state, proposal.action.claims[0].entry_key) == ("accepted", "3.13")
    assert parcours.progress().accepted.credits == Decimal("1.5")


def test_precedents_are_shown_to_evaluators_accepted_or_not(app: Flask, world: World) -> None:
    world.proposal(world.parcours(), "accepted", title="Simulation de l’annonce")
    world.proposal(world.parcours(), "rejected", title="Simulation d’annonces difficiles")
    world.proposal(world.parcours(), "accepted", title="Radioprotection en bloc", organiser="Autre")
    proposal = world.proposal(world.parcours(), "submitted", title="Simulations : annoncer", organiser="Autre groupe")
    tree = page(visit(app, world.staff("scientific_member")).get(address("proposal", proposal)))
    shown = words(tree, "//section[@aria-labelledby='precedents']")
    assert "Simulation de l’annonce" in shown
    assert "refusée" in shown
    assert "Radioprotection" not in shown
    assert "Hors de la spécialité" not in shown, "why another was refused is theirs"


def test_accepting_queues_an_attestation_and_a_mail(world: World) -> None:
    proposal = world.proposal(world.parcours(), "accepted")
    (attestation,) = db.session.query(Attestation)
    assert attestation.proposal_id == proposal.id
    assert attestation.snapshot["title"] == proposal.title
    perform("attestation", attestation.id, "issue", SYSTEM, world.now, pdf_sha256="f" * 64)
    mail = db.session.query(OutboxMail).filter_by(name="attestation/acceptance_issued").one()
    assert [one.sha256 for one in mail.attachments] == ["f" * 64]
    assert db.session.query(Proposal).one().attestations == [attestation]
