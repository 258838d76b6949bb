"""The addresses of a register file's pages. `kind`: an enrolment, or a change of a validated entry."""

from flask import Blueprint

from backoffice.portal import register_changes, register_diplomas, register_places, register_requests

blueprint = Blueprint("register", __name__)
BOTH = ("GET", "POST")
SHEET = "/mon-compte/registre/<any(inscription, modification):kind>/<uuid:sheet_id>"
REQUEST = "/mon-compte/etablissements-a-creer/<uuid:asked_id>"

for _address, _endpoint, _view, _methods in (
    (f"{SHEET}/diplomes", "diplomas", register_diplomas.diplomas, BOTH),
    (f"{SHEET}/diplomes/<uuid:diploma_id>", "diploma", register_diplomas.diploma, BOTH),
    (f"{SHEET}/diplomes/<uuid:diploma_id>/retirer", "remove_diploma", register_diplomas.remove_diploma, ("POST",)),
    (f"{SHEET}/exercice", "career", register_diplomas.career, BOTH),
    (f"{SHEET}/etablissements", "places", register_places.places, BOTH),
    (f"{SHEET}/etablissements/ajouter", "add_place", register_places.add_place, BOTH),
    (f"{SHEET}/etablissements/a-creer", "new_place", register_places.new_place, BOTH),
    (f"{SHEET}/etablissements/<uuid:practice_id>", "place", register_places.place, BOTH),
    (f"{SHEET}/etablissements/<uuid:practice_id>/retirer", "remove_place", register_places.remove_place, ("POST",)),
    (f"{SHEET}/temps-de-travail", "times", register_places.times, BOTH),
    (REQUEST, "requested", register_requests.requested, BOTH),
    (f"{REQUEST}/renoncer", "withdraw_request", register_requests.withdraw_request, ("POST",)),
    (
        "/mon-compte/inscriptions/<uuid:enrolment_id>/modifier",
        "begin_change",
        register_changes.begin_change,
        ("POST",),
    ),
    ("/mon-compte/modifications/<uuid:change_id>", "change", register_changes.change, ("GET",)),
    (
        "/mon-compte/modifications/<uuid:change_id>/<any(submit, withdraw):trigger>",
        "change_step",
        register_changes.change_step,
        ("POST",),
    ),
):
    blueprint.add_url_rule(_address, _endpoint, _view, methods=_methods)
