"""Deciding from the console: the mail shown before it goes, the next item, refusals, stale pages, one's own file."""

from decimal import Decimal

from flask import Flask

from backoffice.db import db
from backoffice.models import AuditEvent, OutboxMail
from backoffice.services.transitions import perform
from tests.factories import World
from tests.web.console_pages import address, everything, post, text, visit
from tests.web.pages import error_of, page


def mails_of(record) -> list[OutboxMail]:  # type: ignore[no-untyped-def]
    found = db.session.query(OutboxMail).filter_by(record_id=record.id).order_by(OutboxMail.created_at)
    return [mail for mail in found if not mail.name.endswith("/submitted")]


def grants(action, value: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {f"grants_{claim.id.hex}": value for claim in action.claims}


def test_the_exact_mail_is_shown_before_it_goes(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("clavip_member"))
    before = everything()
    shown = post(client, "cpd_action", action, "reject", "preview", reason="Le justificatif est <b>illisible</b>.")
    tree = page(shown)
    assert everything() == before
    written = tree.xpath("//article[@class='mail-preview']//pre")[0].text
    subject = tree.xpath("//article[@class='mail-preview']//strong")[0].text_content()
    hidden = {
        item.get("name"): item.get("value") for item in tree.xpath("//section[@data-focus]//input[@type='hidden']")
    }
    done = client.post(address("cpd_action", action), data={**hidden, "intent": "confirm"})
    assert done.status_code == 303
    (mail,) = mails_of(action)
    assert (mail.subject, mail.text) == (subject, written)
    assert "> Le justificatif est <b>illisible</b>." in written
    assert (action.state, action.reason) == ("rejected", "Le justificatif est <b>illisible</b>.")


def test_going_back_from_the_mail_keeps_what_was_typed(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("clavip_member"))
    tree = page(
        post(
            client, "cpd_action", action, "accept", "edit", reason="Un jour compté deux fois.", **grants(action, "2,5")
        )
    )
    assert tree.xpath("//textarea[@id='accept-reason']")[0].text.strip() == "Un jour compté deux fois."
    assert tree.xpath("//input[starts-with(@id, 'accept-grants')]/@value") == ["2,5"]
    assert tree.xpath("//details[@open]/summary")[0].text == "Accepter"
    assert action.state == "submitted"


def test_the_next_item_of_the_same_filtered_queue_opens(app: Flask, world: World) -> None:
    zoe = world.parcours(world.registrant(given_name="Zoé", family_name="Álvarez"))
    other = world.parcours(world.registrant(family_name="Brismontier"))
    first = world.action(zoe, "submitted")
    world.action(other, "submitted")
    second = world.action(zoe, "submitted", title="Congrès")
    client = visit(app, world.staff("clavip_member"))
    filters = {"nom": "ALVAREZ"}
    done = post(client, "cpd_action", first, "accept", filters=filters, **grants(first, "4"))
    assert done.location == address("cpd_action", second, **filters)
    opened = client.get(done.location)
    assert "« Cardiologie nucléaire avancée », de Zoé Álvarez : acceptée." in text(opened)
    assert f'href="{address("cpd_action", first, **filters)}"' in opened.text
    last = post(client, "cpd_action", second, "request_information", filters=filters, question="Quelle durée ?")
    assert last.location == "/console/actions/?nom=ALVAREZ"
    assert "Aucun résultat" in text(client.get(last.location))


def test_after_the_last_item_the_queue_starts_again(app: Flask, world: World) -> None:
    parcours = world.parcours()
    first = world.action(parcours, "submitted")
    last = world.action(parcours, "submitted", title="Congrès")
    client = visit(app, world.staff("clavip_member"))
    assert post(client, "cpd_action", last, "reject", reason="Non.").location == address("cpd_action", first)
    assert client.get("/console/actions/suivant").location == address("cpd_action", first)


def test_changed_credits_want_a_reason(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("clavip_member"))
    for intent in ("preview", "confirm"):
        tree = page(post(client, "cpd_action", action, "accept", intent, **grants(action, "1")), 400)
        assert error_of(tree, "accept-reason") == (
            "Les crédits accordés diffèrent des crédits demandés : indiquez pourquoi."
        )
        assert tree.xpath("//input[starts-with(@id, 'accept-grants')]/@value") == ["1"]
    assert (action.state, mails_of(action)) == ("submitted", [])
    post(client, "cpd_action", action, "accept", reason="Une seule demi-journée.", **grants(action, "1"))
    assert (action.state, action.claims[0].credits_granted) == ("accepted", Decimal(1))
    assert "> Une seule demi-journée." in mails_of(action)[0].text


def test_bad_input_is_said_beside_its_field(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    client = visit(app, world.staff("clavip_member"))
    field = f"accept-grants_{action.claims[0].id.hex}"
    for typed, error in {
        "quatre": "Écrivez un nombre, par exemple 3,5.",
        "3,555": "Deux chiffres au plus après la virgule.",
        "1000": "Les crédits accordés vont de 0 à 999.",
        "-1": "Les crédits accordés vont de 0 à 999.",
        "": "Indiquez les crédits accordés.",
    }.items():
        tree = page(post(client, "cpd_action", action, "accept", reason="Motif", **grants(action, typed)), 400)
        assert error_of(tree, field) == error
        assert tree.xpath(f"//input[@id='{field}']/@value") == [typed]
        assert tree.xpath("//textarea[@id='accept-reason']")[0].text.strip() == "Motif"
    blank = page(post(client, "cpd_action", action, "reject", "preview", reason="  "), 400)
    assert error_of(blank, "reject-reason") == "Indiquez un motif : il est joint au courriel."
    long = page(post(client, "cpd_action", action, "reject", "preview", reason="x" * 4001), 400)
    assert error_of(long, "reject-reason") == "Ce texte est trop long : 4000 caractères au plus."
    assert action.state == "submitted"


def test_a_nul_character_is_dropped(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    assert (
        post(
            visit(app, world.staff("clavip_member")), "cpd_action", action, "reject", reason="Il\x00lisible"
        ).status_code
        == 303
    )
    assert action.reason == "Illisible"


def test_a_stale_page_says_who_decided_and_changes_nothing(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    seen = action.version
    winner = world.staff("clavip_member")
    post(visit(app, winner), "cpd_action", action, "reject", reason="Illisible.")
    loser = visit(app, world.staff("clavip_member"))
    before = everything()
    for intent in ("preview", "confirm"):
        late = post(loser, "cpd_action", action, "request_information", intent, version=seen, question="Quelle durée ?")
        assert late.status_code == 409
        assert f"« Refuser » par {winner.full_name}" in text(late)
        assert "Quelle durée ?" in text(late)
    assert everything() == before
    assert len(mails_of(action)) == 1


def test_a_stale_form_still_on_offer_keeps_its_words(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    seen = action.version
    owner = action.account.as_actor()
    perform("cpd_action", action.id, "attach", owner, world.now, evidence=[world.evidence(action.registrant)])
    client = visit(app, world.staff("clavip_member"))
    late = post(client, "cpd_action", action, "reject", version=seen, reason="Illisible.")
    tree = page(late, 409)
    assert tree.xpath("//textarea[@id='reject-reason']")[0].text.strip() == "Illisible."
    assert set(tree.xpath("//input[@name='version']/@value")) == {str(action.version)}
    assert action.state == "submitted"


def test_ones_own_file_says_why_it_cannot_be_decided(app: Flask, world: World) -> None:
    mine = world.action(world.parcours(world.registrant(rpps="99988888888")), "submitted")
    account = world.staff("clavip_member", rpps="99988888888")
    client = visit(app, account)
    tree = page(client.get(address("cpd_action", mine)))
    assert "C’est votre propre dossier" in tree.text_content()
    assert not tree.xpath("//main//form")
    before = everything()
    assert post(client, "cpd_action", mine, "accept", **grants(mine, "4")).status_code == 403
    assert everything() == before
    assert client.get("/console/actions/suivant").location == "/console/actions/"


def test_an_accepted_action_is_corrected_or_returned(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "accepted")
    client = visit(app, world.staff("clavip_member"))
    stays = post(client, "cpd_action", action, "correct", reason="Erreur de saisie.", **grants(action, "3,5"))
    assert stays.location == address("cpd_action", action)
    assert action.claims[0].credits_granted == Decimal("3.5")
    post(client, "cpd_action", action, "return_to_owner", question="Quelle est la durée ?")
    assert (action.state, action.question) == ("information_requested", "Quelle est la durée ?")


def test_an_enrolment_is_validated(app: Flask, world: World) -> None:
    enrolment = world.enrolment(world.registrant())
    client = visit(app, world.staff("register_reviewer"))
    assert "inscription" in text(post(client, "enrolment", enrolment, "validate", "preview")).lower()
    assert enrolment.state == "submitted"
    assert post(client, "enrolment", enrolment, "validate").location == "/console/inscriptions/"
    assert enrolment.state == "validated"


def test_a_parcours_is_returned_with_single_actions(app: Flask, world: World) -> None:
    parcours = world.requested()
    client = visit(app, world.staff("clavip_member"))
    returned, kept, asked = parcours.claims
    half = {f"tick_{returned.id.hex}": "y", f"ask_{asked.id.hex}": "Et celle-ci ?"}
    tree = page(post(client, "parcours", parcours, "return", "preview", reason="À revoir.", **half), 400)
    assert error_of(tree, f"return-ask_{returned.id.hex}") == "Écrivez ce que vous demandez sur cette action."
    assert error_of(tree, f"return-tick_{asked.id.hex}").startswith("Cochez cette action")
    good = {f"tick_{returned.id.hex}": "y", f"ask_{returned.id.hex}": "Quelle durée ?"}
    post(client, "parcours", parcours, "return", reason="À revoir.", **good)
    assert (parcours.state, parcours.reason) == ("returned", "À revoir.")
    assert (returned.action.state, returned.action.question) == ("information_requested", "Quelle durée ?")
    assert (kept.action.state, asked.action.state) == ("accepted", "accepted")


def test_a_parcours_is_certified_once_every_action_is_decided(app: Flask, world: World) -> None:
    parcours = world.requested("submitted")
    client = visit(app, world.staff("clavip_member"))
    assert "Il reste 3 actions à décider" in text(client.get(address("parcours", parcours)))
    assert post(client, "parcours", parcours, "certify").status_code == 409
    assert parcours.state == "requested"
    for claim in parcours.claims:
        post(client, "cpd_action", claim.action, "accept", **grants(claim.action, str(claim.credits_asked)))
    assert post(client, "parcours", parcours, "certify").status_code == 303
    assert parcours.state == "certified"
    admin = visit(app, world.staff("council_admin"))
    post(admin, "parcours", parcours, "reissue", reason="Nom corrigé.")
    assert sorted(one.state for one in parcours.attestations) == ["preparing", "superseded"]


def test_an_attestation_is_revoked_with_a_reason(app: Flask, world: World) -> None:
    attestation = world.attestation()
    assert not page(visit(app, world.staff("clavip_member")).get(address("attestation", attestation))).xpath(
        "//main//form"
    )
    admin = visit(app, world.staff("council_admin"))
    assert post(admin, "attestation", attestation, "revoke").status_code == 400
    assert post(admin, "attestation", attestation, "revoke", reason="Erreur.").status_code == 303
    assert (attestation.state, attestation.parcours.state) == ("revoked", "returned")


def test_the_secret_link_of_a_pending_account_stays_secret(app: Flask, world: World) -> None:
    account = world.registrant(validated=False).account
    client = visit(app, world.staff("platform_admin"))
    shown = post(client, "account", account, "resend", "preview")
    assert shown.status_code == 200
    assert "seul son destinataire peut le lire" in shown.text
    assert "/compte/valider/" not in shown.text
    assert [mail.name for mail in mails_of(account)] == ["account/created"]


def test_an_account_is_suspended_then_reinstated(app: Flask, world: World) -> None:
    account = world.registrant().account
    client = visit(app, world.staff("platform_admin"))
    post(client, "account", account, "suspend", reason="Compte en double.")
    assert account.state == "suspended"
    post(client, "account", account, "reinstate", reason="Vérifié.")
    assert account.state == "validated"


def test_what_an_owner_may_do_on_their_own_account_is_not_offered_here(app: Flask, world: World) -> None:
    account = world.staff("platform_admin")
    client = visit(app, account)
    assert not page(client.get(address("account", account))).xpath("//main//form")
    for trigger in ("forget_password", "change_password", "edit", "suspend"):
        assert post(client, "account", account, trigger, reason="Motif.").status_code == 403
    assert account.state == "validated"


def test_each_step_on_one_record_leaves_one_event(app: Flask, world: World) -> None:
    action = world.action(world.parcours(), "submitted")
    post(visit(app, world.staff("clavip_member")), "cpd_action", action, "reject", reason="Illisible.")
    events = db.session.query(AuditEvent).filter_by(record_id=action.id, trigger="reject").all()
    assert [event.reason for event in events] == ["Illisible."]
