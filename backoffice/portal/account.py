"""The addresses of an account's pages. Mails point at some of them: their names are a contract."""

from flask import Blueprint

from backoffice.portal import charter, enrolments, mailbox_change, passwords, profile, reminders, sign_up, signing_in

blueprint = Blueprint("account", __name__)
BOTH = ("GET", "POST")

for _address, _endpoint, _view, _methods in (
    ("/compte/creer", "create", sign_up.create, BOTH),
    ("/compte/cree", "created", sign_up.created, ("GET",)),
    ("/compte/valider/<token>", "validate", sign_up.validate, BOTH),
    ("/compte/renvoyer", "resend", sign_up.resend, ("POST",)),
    ("/connexion", "log_in", signing_in.log_in, BOTH),
    ("/deconnexion", "log_out", signing_in.log_out, ("POST",)),
    ("/mot-de-passe-oublie", "forgot_password", passwords.forgot, BOTH),
    ("/mot-de-passe/<token>", "reset_password", passwords.reset, BOTH),
    ("/mon-compte", "mine", profile.mine, ("GET",)),
    ("/mon-compte/profil", "edit_profile", profile.edit, BOTH),
    ("/mon-compte/mot-de-passe", "change_password", passwords.change, BOTH),
    ("/mon-compte/courriels", "mails", profile.mails, ("GET",)),
    ("/mon-compte/rappels", "choose_notices", reminders.choose, ("POST",)),
    ("/mon-compte/courriel-de-la-semaine", "choose_weekly", reminders.choose_weekly, ("POST",)),
    ("/mon-compte/inscriptions/nouvelle", "enrol", enrolments.enrol, BOTH),
    ("/mon-compte/inscriptions/registre/<uuid:council_id>", "prepare", enrolments.prepare, BOTH),
    ("/mon-compte/charte", "accept_charter", charter.accept, BOTH),
    ("/mon-compte/adresse", "change_mailbox", mailbox_change.change, BOTH),
    ("/mon-compte/adresse/garder", "keep_mailbox", mailbox_change.keep, ("POST",)),
    ("/compte/adresse/nouvelle/<token>", "confirm_new_mailbox", mailbox_change.confirm_new, BOTH),
    ("/compte/adresse/actuelle/<token>", "confirm_old_mailbox", mailbox_change.confirm_old, BOTH),
    ("/mon-compte/inscriptions/<uuid:enrolment_id>", "enrolment", enrolments.enrolment, BOTH),
    ("/mon-compte/inscriptions/<uuid:enrolment_id>/quitter", "leave", enrolments.leave, BOTH),
):
    blueprint.add_url_rule(_address, _endpoint, _view, methods=_methods)
