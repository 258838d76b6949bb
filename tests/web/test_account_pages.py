"""An account's pages: sign-up, its mail, identification, passwords, profile, enrolment."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from backoffice.db import db
from backoffice.models import Account, CharterAcceptance, OutboxMail, Person, Registrant
from backoffice.portal import signing_in
from backoffice.services import sessions
from backoffice.services.transitions import perform
from backoffice.web.redirects import local_address
from backoffice.wording import utc_now
from tests.factories import PASSWORD, World, fictitious_rpps, log_in
from tests.web.pages import Visitor


@pytest.fixture(autouse=True)
def visitors(app: Flask) -> None:
    app.test_client_class = Visitor


ELSEWHERE = (
    "https://mauvais.example/",
    "//mauvais.example",
    "/\\mauvais.example",
    "\\\\x",
    "javascript:alert(1)",
    "/a\nb",
    "",
)
NEW_PASSWORD = "encore une phrase assez longue"
SIGN_UP: dict[str, Any] = {
    "given_name": "Maëlle",
    "family_name": "Œuvrard",
    "rpps": fictitious_rpps(500),
    "mobile": "06 39 98 00 01",
    "structure": "Centre hospitalier des Essais",
    "practice_mode": "liberal",
    "email": "maelle@essai.example",
    "password": PASSWORD,
    "charter": "y",
}


def account(email: str = SIGN_UP["email"]) -> Account | None:
    db.session.rollback()
    db.session.expire_all()
    return sessions.account_by_email(db.session(), email)


def mails(email: str = SIGN_UP["email"]) -> list[str]:
    db.session.rollback()
    query = db.session.query(OutboxMail.name).filter_by(recipient=email)
    return sorted(name for (name,) in query)


def link_in_mail(name: str, email: str = SIGN_UP["email"]) -> str:
    """The path of the link that the latest such mail holds."""
    query = db.session.query(OutboxMail).filter_by(name=name, recipient=email)
    text = query.order_by(OutboxMail.created_at.desc()).first().text
    found = re.search(r"http://localhost(/compte/valider/\S+|/mot-de-passe/\S+)", text)
    assert found, text
    return found[1]


def errors(page: str) -> list[str]:
    """The messages beside the fields."""
    found = re.findall(r'<span class="visually-hidden">Erreur[^<]*</span>(.*?)</div>', page)
    return [message.replace("&#39;", "'") for message in found]


def signed_up(client: FlaskClient, **changes: Any) -> FlaskClient:
    response = client.post("/compte/creer", data=SIGN_UP | changes)
    assert response.status_code == 303, errors(response.text)
    return client


# --- sign-up ---------------------------------------------------------------------------------------------------------


def test_sign_up_opens_a_pending_account_and_keeps_the_charter_accepted(world: World, client: FlaskClient) -> None:
    page = client.post("/compte/creer", data=SIGN_UP, follow_redirects=True)
    assert "spams" in page.text
    assert "ne-pas-repondre@parcours-pro.example" in page.text
    opened = account()
    assert opened is not None
    assert opened.state == "pending"
    registrant = db.session.query(Registrant).filter_by(account_id=opened.id).one()
    assert (registrant.mobile, registrant.practice_mode) == ("0639980001", "liberal")
    assert (opened.person.rpps, opened.person.full_name) == (SIGN_UP["rpps"], "Maëlle Œuvrard")
    accepted = db.session.query(CharterAcceptance).filter_by(account_id=opened.id).one()
    assert (accepted.charter.edition, accepted.charter_sha256) == ("2026-01", world.charter.sha256)
    assert mails() == ["account/created"]


def test_the_link_is_used_by_a_button_and_once(world: World, client: FlaskClient) -> None:
    signed_up(client)
    link = link_in_mail("account/created")
    for _ in range(2):  # a program that opens every link of a mail changes nothing
        assert "Valider mon adresse" in client.get(link).text
    assert account().state == "pending"  # type: ignore[union-attr]
    assert client.post(link).headers["Location"] == "/connexion"
    assert account().state == "validated"  # type: ignore[union-attr]
    again = client.get(link)
    assert again.status_code == 410
    assert "déjà confirmée" in again.text
    assert client.post(link).status_code == 410


def test_an_expired_link_offers_another(world: World, client: FlaskClient) -> None:
    signed_up(client)
    link = link_in_mail("account/created")
    with time_machine.travel(utc_now() + timedelta(hours=73)):
        page = client.get(link)
        assert page.status_code == 410
        assert "Recevoir un nouveau lien" in page.text
        assert client.post(link).status_code == 410
        assert client.post("/compte/renvoyer", data={"email": SIGN_UP["email"]}).status_code == 303
        assert client.post(link_in_mail("account/link_resent")).status_code == 303
    assert account().state == "validated"  # type: ignore[union-attr]


@pytest.mark.parametrize("token", ["abc", "a.b.c", "%00", "é"])
def test_a_forged_link_is_answered_politely(world: World, client: FlaskClient, token: str) -> None:
    assert client.get(f"/compte/valider/{token}").status_code == 410
    assert client.get(f"/mot-de-passe/{token}").status_code == 410


def test_a_known_mailbox_gets_the_same_answer_and_a_mail(world: World, app: Flask) -> None:
    known = world.registrant().account.email
    pages = []
    for email in (known.upper(), "inconnue@essai.example"):
        client = app.test_client()
        page = client.post("/compte/creer", data=SIGN_UP | {"email": email}, follow_redirects=True)
        pages.append((page.status_code, page.request.path, page.text.replace(email, "")))
    assert _without_nonce(pages[0]) == _without_nonce(pages[1])
    assert "account/already_known" in mails(known)
    assert db.session.query(Account).count() == 2


def _without_nonce(page: tuple[int, str, str]) -> tuple[int, str, str]:
    text = re.sub(r'nonce="[^"]*"|name="csrf_token"[^>]*|pour=[^"]*', "", page[2])
    return page[0], page[1], text


def test_an_rpps_already_held_gets_the_same_answer(world: World, client: FlaskClient) -> None:
    held = world.registrant().person.rpps
    assert client.post("/compte/creer", data=SIGN_UP | {"rpps": held}).headers["Location"] == "/compte/cree"
    assert account() is None
    assert mails() == ["account/rpps_already_known"]


BAD_INPUT: list[tuple[dict[str, str], str]] = [
    ({"given_name": "  "}, "Indiquez votre prénom."),
    ({"family_name": ""}, "Indiquez votre nom."),
    ({"family_name": "x" * 101}, "Ce texte est trop long : 100 caractères au plus."),
    ({"rpps": ""}, "Indiquez votre numéro RPPS : 11 chiffres."),
    ({"rpps": "9990000001"}, "Un numéro RPPS compte 11 chiffres, sans lettre ni autre signe."),
    ({"mobile": ""}, "Indiquez votre numéro de portable."),
    ({"mobile": "01 40 00 00 00"}, "Écrivez un numéro de portable"),
    ({"structure": "\x00"}, "Indiquez où vous exercez principalement."),
    ({"practice_mode": ""}, "Choisissez votre mode d’exercice."),
    ({"practice_mode": "pirate"}, "choix"),
    ({"email": "maelle"}, "Écrivez une adresse complète"),
    ({"email": "maelle@essai.example\r\nBcc: x@y.example"}, "Écrivez une adresse complète"),
    ({"password": ""}, "Choisissez un mot de passe."),
    ({"password": "court"}, "Choisissez au moins 12 caractères."),
    ({"password": "123456789012"}, "trop courant"),
    ({"charter": ""}, "Acceptez la charte pour créer votre compte."),
]


def test_each_error_is_beside_its_field_and_the_rest_is_kept(world: World, client: FlaskClient) -> None:
    for changes, message in BAD_INPUT:
        typed = SIGN_UP | changes
        page = client.post("/compte/creer", data={key: value for key, value in typed.items() if value != ""})
        assert page.status_code == 400, changes
        found = errors(page.text)
        assert len(found) == 1, (changes, found)
        assert message in found[0], (changes, found)
        for field in {"structure", "family_name", "email"} - changes.keys():
            assert f'value="{typed[field]}"' in page.text, changes
        assert PASSWORD not in page.text
    assert account() is None


def test_a_wrong_rpps_key_is_asked_about_and_not_blocked(world: World, client: FlaskClient) -> None:
    wrong = SIGN_UP["rpps"][:-1] + str((int(SIGN_UP["rpps"][-1]) + 1) % 10)
    page = client.post("/compte/creer", data=SIGN_UP | {"rpps": wrong})
    assert page.status_code == 400
    assert [message[:21] for message in errors(page.text)] == ["La clé de ce numéro n"]
    assert 'name="rpps_as_typed"' in page.text
    assert 'name="rpps_as_typed"' not in client.get("/compte/creer").text
    signed_up(client, rpps=wrong, rpps_as_typed="y")
    assert account().person.rpps == wrong  # type: ignore[union-attr]


def test_a_form_without_its_token_changes_nothing(app: Flask, world: World, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/compte/creer", data=SIGN_UP).status_code == 400
    assert account() is None


def test_nobody_floods_a_mailbox(world: World, client: FlaskClient) -> None:
    signed_up(client)
    for _ in range(5):
        assert client.post("/compte/renvoyer", data={"email": SIGN_UP["email"]}).status_code == 303
    page = client.post("/compte/renvoyer", data={"email": SIGN_UP["email"]})
    assert page.status_code == 429
    assert 3500 < int(page.headers["Retry-After"]) <= 3600
    assert mails().count("account/link_resent") == 5


# --- identification --------------------------------------------------------------------------------------------------


def test_wrong_unknown_and_suspended_are_answered_alike(world: World, app: Flask) -> None:
    known, suspended = world.registrant().account, world.registrant().account
    perform("account", suspended.id, "suspend", world.actor("platform_admin"), world.now, reason="Essai.")
    pages = set()
    for email, password in (
        (known.email, "pas celui-là"),
        ("inconnu@essai.example", PASSWORD),
        (suspended.email, PASSWORD),
    ):
        page = app.test_client().post("/connexion", data={"email": email, "password": password})
        pages.add(_without_nonce((page.status_code, "", page.text.replace(email, ""))))
    assert len(pages) == 1
    assert pages.pop()[0] == 400


def test_a_login_gets_a_new_session_and_logging_out_ends_it(world: World, client: FlaskClient) -> None:
    person = world.registrant().account
    client.get("/connexion")
    log_in(client, person)
    first = client.get_cookie("parcours")
    assert client.get("/mon-compte").status_code == 200
    client.post("/deconnexion")
    assert client.get("/mon-compte").status_code == 302
    client.set_cookie("parcours", first.value)  # type: ignore[union-attr]
    assert client.get("/mon-compte").status_code == 302
    log_in(client, person)
    assert client.get_cookie("parcours").value != first.value  # type: ignore[union-attr]


def test_the_page_asked_for_opens_after_the_login(world: World, client: FlaskClient) -> None:
    asked = client.get("/mon-compte/profil").headers["Location"]
    assert asked == "/connexion?next=/mon-compte/profil"
    form = {"email": world.registrant().account.email, "password": PASSWORD}
    assert client.post(asked, data=form).headers["Location"] == "/mon-compte/profil"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_an_address_of_elsewhere_is_not_local(target: str) -> None:
    assert local_address(target) is None


def test_a_login_leads_nowhere_else(world: World, client: FlaskClient) -> None:
    form = {"email": world.registrant().account.email, "password": PASSWORD}
    for target in ELSEWHERE[:2]:
        response = client.post("/connexion", query_string={"next": target}, data=form)
        assert response.headers["Location"] == "/"
        assert client.get("/connexion", query_string={"next": target}).headers["Location"] == "/"
        client.post("/deconnexion")


def test_local_addresses_keep_their_query() -> None:
    assert local_address("/actions/nouvelle?parcours=1&x=%2F") == "/actions/nouvelle?parcours=1&x=%2F"


def test_guessing_a_password_is_limited_and_a_success_forgets(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "LOG_IN", replace(signing_in.LOG_IN, by_mailbox=3))
    person = world.registrant().account
    wrong = {"email": person.email, "password": "pas celui-là"}
    for _ in range(2):
        assert client.post("/connexion", data=wrong).status_code == 400
    log_in(client, person)
    client.post("/deconnexion")
    for _ in range(3):
        assert client.post("/connexion", data=wrong).status_code == 400
    page = client.post("/connexion", data=wrong | {"password": PASSWORD})
    assert page.status_code == 429
    assert "minutes" in page.text
    log_in(client, world.registrant().account)


def test_one_network_address_may_not_try_every_mailbox(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "LOG_IN", replace(signing_in.LOG_IN, by_address=2))
    for number, code in enumerate((400, 400, 429)):
        tried = {"email": f"inconnu{number}@essai.example", "password": PASSWORD}
        assert client.post("/connexion", data=tried).status_code == code


def test_a_pending_account_sees_the_banner_until_its_mailbox_is_confirmed(world: World, client: FlaskClient) -> None:
    signed_up(client)
    log_in(client, account())  # type: ignore[arg-type]
    for path in ("/", "/mon-compte", "/documents", "/charte", "/mon-compte/inscriptions/nouvelle"):
        assert "Renvoyer le courriel" in client.get(path).text, path
    client.post("/compte/renvoyer")
    assert mails() == ["account/created", "account/link_resent"]
    assert client.post(link_in_mail("account/created")).headers["Location"] == "/"
    assert "Renvoyer le courriel" not in client.get("/").text


# --- passwords -------------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_again_once(world: World, app: Flask) -> None:
    person = world.registrant().account
    elsewhere, client = log_in(app.test_client(), person), app.test_client()
    assert client.post("/mot-de-passe-oublie", data={"email": person.email}).status_code == 200
    link = link_in_mail("account/reset_requested", person.email)
    bad = client.post(link, data={"password": "court"})
    assert bad.status_code == 400
    assert len(errors(bad.text)) == 1
    assert client.post(link, data={"password": NEW_PASSWORD}).headers["Location"] == "/connexion"
    assert elsewhere.get("/mon-compte").status_code == 302
    assert client.post(link, data={"password": "une troisième phrase longue"}).status_code == 410
    assert client.post("/connexion", data={"email": person.email, "password": PASSWORD}).status_code == 400
    assert client.post("/connexion", data={"email": person.email, "password": NEW_PASSWORD}).status_code == 303
    assert "account/password_changed" in mails(person.email)


def test_an_unknown_mailbox_is_answered_alike(world: World, app: Flask) -> None:
    known = world.registrant().account.email
    pages = [
        app.test_client().post("/mot-de-passe-oublie", data={"email": email}).text.replace(email, "")
        for email in (known, "inconnu@essai.example")
    ]
    assert _without_nonce((200, "", pages[0])) == _without_nonce((200, "", pages[1]))
    assert mails("inconnu@essai.example") == []


def test_the_reset_link_lives_an_hour_and_validates_a_pending_account(world: World, client: FlaskClient) -> None:
    signed_up(client)
    client.post("/mot-de-passe-oublie", data={"email": SIGN_UP["email"]})
    link = link_in_mail("account/reset_requested")
    with time_machine.travel(utc_now() + timedelta(minutes=61)):
        assert client.get(link).status_code == 410
    assert client.post(link, data={"password": NEW_PASSWORD}).status_code == 303
    assert account().state == "validated"  # type: ignore[union-attr]


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(world: World, app: Flask) -> None:
    person = world.registrant().account
    here, elsewhere = log_in(app.test_client(), person), log_in(app.test_client(), person)
    form = {"version": person.version, "current": "pas celui-là", "password": NEW_PASSWORD}
    page = here.post("/mon-compte/mot-de-passe", data=form)
    assert (page.status_code, errors(page.text)) == (400, ["Ce n’est pas votre mot de passe actuel."])
    done = here.post("/mon-compte/mot-de-passe", data=form | {"current": PASSWORD}, follow_redirects=True)
    assert "Votre mot de passe est changé" in done.text
    assert elsewhere.get("/mon-compte").status_code == 302
    new = {"email": person.email, "password": NEW_PASSWORD}
    assert app.test_client().post("/connexion", data=new).status_code == 303


# --- mon compte ------------------------------------------------------------------------------------------------------


def profile_of(registrant: Registrant, **changes: Any) -> dict[str, Any]:
    person = registrant.person
    return {
        "version": registrant.account.version,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "rpps": person.rpps,
        "mobile": registrant.mobile,
        "structure": registrant.structure,
        "practice_mode": registrant.practice_mode,
    } | changes


def test_my_account_shows_who_i_am_and_the_charter_i_accepted(world: World, client: FlaskClient) -> None:
    registrant = world.registrant(family_name="Kerguélen")
    page = log_in(client, registrant.account).get("/mon-compte").text
    for text in ("Kerguélen", registrant.person.rpps, "06 00 00 00 00", "Hospitalier", "validé", "Version 2026-01"):
        assert text in page
    assert client.get("/charte?version=2026-01").status_code == 200


def test_the_personal_data_are_in_the_order_of_the_source_document(world: World, client: FlaskClient) -> None:
    log_in(client, world.registrant().account)
    page = client.get("/mon-compte/profil").text
    labels = (
        "Nom",
        "Prénom",
        "Adresse mail",
        "Structure principale",
        "Mode d’exercice",
        "Téléphone portable",
        "Numéro RPPS",
    )
    assert sorted(labels, key=lambda label: page.index(f">{label}")) == list(labels)
    assert 'href="/mon-compte/adresse"' in page


def test_a_profile_is_edited_and_the_event_names_what_changed(world: World, client: FlaskClient) -> None:
    registrant = world.registrant()
    log_in(client, registrant.account)
    form = profile_of(registrant, structure="Cabinet du Port", mobile="+33 7 00 00 00 01")
    assert client.post("/mon-compte/profil", data=form).status_code == 303
    db.session.refresh(registrant)
    assert (registrant.structure, registrant.mobile) == ("Cabinet du Port", "0700000001")
    assert "Cabinet du Port" in client.get("/mon-compte").text


def test_an_rpps_of_somebody_else_is_refused_beside_its_field(world: World, client: FlaskClient) -> None:
    held = world.registrant().person.rpps
    registrant = world.registrant()
    log_in(client, registrant.account)
    page = client.post("/mon-compte/profil", data=profile_of(registrant, rpps=held, structure="Ailleurs"))
    assert page.status_code == 400
    (error,) = errors(page.text)
    assert "déjà celui d’un autre compte" in error
    assert 'value="Ailleurs"' in page.text
    db.session.rollback()
    assert db.session.query(Person).filter_by(rpps=held).count() == 1


def test_an_unusual_rpps_is_not_asked_about_twice(world: World, client: FlaskClient) -> None:
    registrant = world.registrant(rpps="99988888888")
    log_in(client, registrant.account)
    assert client.post("/mon-compte/profil", data=profile_of(registrant, structure="Ailleurs")).status_code == 303


def test_a_stale_profile_page_says_who_came_before(world: World, client: FlaskClient) -> None:
    registrant = world.registrant()
    log_in(client, registrant.account)
    stale = profile_of(registrant, structure="Premier")
    assert client.post("/mon-compte/profil", data=stale).status_code == 303
    page = client.post("/mon-compte/profil", data=stale | {"structure": "Second"})
    assert page.status_code == 409
    assert f"« Modifier mes données personnelles » par {registrant.full_name}" in page.text
    assert 'value="Second"' in page.text
    again = re.search(r'name="version"[^>]*value="(\d+)"', page.text)
    assert again
    assert client.post("/mon-compte/profil", data=stale | {"version": again[1]}).status_code == 303


def test_a_page_version_that_makes_no_sense_is_stale(world: World, client: FlaskClient) -> None:
    registrant = world.registrant()
    log_in(client, registrant.account)
    for version in ("", "x", "9" * 5000, "-1", "²"):
        page = client.post("/mon-compte/profil", data=profile_of(registrant, version=version))
        assert page.status_code == 409, version


def test_a_pending_account_confirms_first(world: World, client: FlaskClient) -> None:
    registrant = world.registrant(validated=False)
    log_in(client, registrant.account)
    for path in ("/mon-compte/profil", "/mon-compte/mot-de-passe"):
        assert client.get(path).headers["Location"] == "/mon-compte"
    form = {"council": str(world.council.id), "message": ""}
    page = client.post("/mon-compte/inscriptions/nouvelle", data=form)
    assert page.status_code == 400
    assert "Confirmez d’abord votre adresse" in page.text


def test_my_mails_are_listed_and_secret_ones_are_not_readable(world: World, client: FlaskClient) -> None:
    registrant, other = world.registrant(), world.registrant()
    world.enrolment(registrant)
    page = log_in(client, registrant.account).get("/mon-compte/courriels").text
    mine = db.session.query(OutboxMail).filter_by(account_id=registrant.account.id).all()
    assert len(mine) == 3
    for mail in mine:
        assert mail.subject in page
    assert "/compte/valider/" not in page
    assert other.account.email not in page
    assert client.get("/mon-compte/courriels?page=0").status_code == 404
    assert client.get("/mon-compte/courriels?page=99").status_code == 200


def test_a_committee_account_has_its_page_and_no_registrant_page(world: World, client: FlaskClient) -> None:
    staff = world.staff("clavip_member")
    log_in(client, staff)
    page = client.get("/mon-compte")
    assert page.status_code == 200
    assert "RPPS" not in page.text
    for path in ("/mon-compte/profil", "/mon-compte/inscriptions/nouvelle"):
        assert client.get(path).status_code == 404


# --- enrolment -------------------------------------------------------------------------------------------------------


def test_enrolling_with_a_council(world: World, client: FlaskClient) -> None:
    registrant = world.registrant()
    log_in(client, registrant.account)
    nothing = client.post("/mon-compte/inscriptions/nouvelle", data={"message": "Bonjour"})
    assert (nothing.status_code, errors(nothing.text)) == (400, ["Choisissez un conseil."])
    assert "Bonjour" in nothing.text
    form = {"council": str(world.council.id), "message": "DES de médecine nucléaire en 2009."}
    assert client.post("/mon-compte/inscriptions/nouvelle", data=form).headers["Location"] == "/"
    home = client.get("/").text
    assert "en attente de validation" in home
    assert client.post("/mon-compte/inscriptions/nouvelle", data=form).status_code == 400
    assert "Aucun autre conseil" in client.get("/mon-compte/inscriptions/nouvelle").text


def test_a_question_of_the_council_is_answered(world: World, app: Flask) -> None:
    registrant = world.registrant()
    enrolment = world.enrolment(registrant)
    path = f"/mon-compte/inscriptions/{enrolment.id}"
    client = log_in(app.test_client(), registrant.account)
    assert "Répondre au conseil" not in client.get(path).text
    reviewer = world.actor("register_reviewer")
    perform("enrolment", enrolment.id, "request_information", reviewer, world.now, question="Depuis <quand> ?")
    page = client.get(path).text
    assert "Depuis &lt;quand&gt; ?" in page
    version = enrolment.version
    empty = client.post(path, data={"message": " ", "version": version})
    assert (empty.status_code, errors(empty.text)) == (400, ["Écrivez votre message au conseil."])
    stale = client.post(path, data={"message": "Depuis 2009.", "version": version - 1})
    assert stale.status_code == 409
    assert "Depuis 2009." in stale.text
    assert client.post(path, data={"message": "Depuis 2009.", "version": version}).status_code == 303
    db.session.refresh(enrolment)
    assert (enrolment.state, enrolment.message) == ("submitted", "Depuis 2009.")
    again = client.post(path, data={"message": "Et encore.", "version": enrolment.version})
    assert again.status_code == 400
    db.session.refresh(enrolment)
    assert enrolment.message == "Depuis 2009."


def test_an_enrolment_is_seen_by_its_registrant_only(world: World, app: Flask) -> None:
    enrolment = world.enrolment(world.registrant())
    path = f"/mon-compte/inscriptions/{enrolment.id}"
    for somebody in (world.registrant().account, world.staff("register_reviewer")):
        client = log_in(app.test_client(), somebody)
        assert client.get(path).status_code == 404
        assert client.post(path, data={"message": "x", "version": 1}).status_code == 404
    assert app.test_client().get(path).status_code == 302
    assert log_in(app.test_client(), enrolment.account).get("/mon-compte/inscriptions/123").status_code == 404


def test_a_refusal_says_why_and_how_to_contest(world: World, client: FlaskClient) -> None:
    enrolment = world.enrolment(world.registrant())
    reviewer = world.actor("register_reviewer")
    perform("enrolment", enrolment.id, "refuse", reviewer, world.now, reason="Pas votre conseil.")
    page = log_in(client, enrolment.account).get(f"/mon-compte/inscriptions/{enrolment.id}").text
    assert "Pas votre conseil." in page
    assert "Vous pouvez demander au conseil de revoir cette décision" in page
    assert "Demander un nouvel examen" in page
