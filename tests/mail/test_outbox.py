"""What the steps themselves write in the outbox: the words given at that very step, and what goes with them."""

from backoffice.db import db
from backoffice.models import OutboxMail
from backoffice.services.transitions import perform, preview
from tests.factories import World


def last(name: str) -> OutboxMail:
    mails: list[OutboxMail] = db.session.query(OutboxMail).filter_by(name=name).all()
    return mails[-1]


def test_reasons_that_no_record_keeps_are_in_the_mail(world: World) -> None:
    account = world.registrant().account
    admin = world.actor("platform_admin")
    perform("account", account.id, "suspend", admin, world.now, reason="Vérification en cours.")
    perform("account", account.id, "reinstate", admin, world.now, reason="Vérification faite.")
    assert "> Vérification en cours." in last("account/suspended").text
    assert "> Vérification faite." in last("account/reinstated").text


def test_a_reissue_says_why(world: World) -> None:
    parcours = world.attestation().parcours
    perform("parcours", parcours.id, "reissue", world.actor("council_admin"), world.now, reason="Nom corrigé.")
    assert "> Nom corrigé." in last("parcours/reissued").text


def test_a_correction_request_repeats_the_registrants_words_and_not_the_committees(world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    reviewer, owner = world.actor("clavip_member"), action.account.as_actor()
    claim = action.claims[0]
    less = {claim.id: claim.credits_asked - 1}
    perform("cpd_action", action.id, "accept", reviewer, world.now, grants=less, reason="Une demi-journée de moins.")
    assert "> Une demi-journée de moins." in last("cpd_action/accepted").text
    perform("cpd_action", action.id, "request_correction", owner, world.now, reason="J’étais là.")
    text = last("cpd_action/correction_requested").text
    assert "> J’étais là." in text
    assert "Une demi-journée de moins." not in text


def test_a_returned_parcours_lists_the_actions_returned_with_it(world: World) -> None:
    parcours = world.requested("submitted")
    action = parcours.claims[0].action
    reviewer = world.actor("clavip_member")
    given = {"reason": "Une action est à préciser.", "actions": {action.id: "Quelle durée ?"}}
    (_, letter) = preview("parcours", parcours.id, "return", reviewer, world.now, **given)
    assert f"Une action est à compléter\u00a0:\n– {action.title}\u00a0: Quelle durée ?" in letter.text
    perform("parcours", parcours.id, "return", reviewer, world.now, **given)
    sent = last("parcours/returned")
    assert (sent.subject, sent.text, sent.html) == (letter.subject, letter.text, letter.html)


def test_an_attestation_goes_with_its_mail(world: World) -> None:
    attestation = world.attestation()
    (attachment,) = last("attestation/issued").attachments
    assert attachment.filename == f"attestation-{attestation.number}.pdf"
    assert attachment.sha256 == attestation.pdf_sha256
