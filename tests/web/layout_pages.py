"""A small application that shows every component of templates/layout, for the tests of the look.

It has the globals the layouts ask for and none of the product: no database, no account, no service.
"""

import secrets
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, flash, g, render_template, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from backoffice.domain.french import of_name
from backoffice.resources import templates_dir

CSP = (
    "default-src 'self'; style-src 'self'; script-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'"
)

LINKS = {
    "home": "/",
    "personal_page": "/page",
    "account": "/mon-compte",
    "logout": "/deconnexion",
    "login": "/connexion",
    "sign_up": "/compte/creer",
    "verify": "/verifier",
    "charter": "/charte",
    "contact": "/contact",
    "accessibility": "/accessibilite",
    "console": "/console/",
}

ENTRIES = [
    "Formation ODPC",
    "Formation en ligne, e-learning",
    "Congrès",
    "Rédaction d’un article dans une revue professionnelle",
    "Participation RMM",
    "Déclaration et gestion évènements porteurs de risques",
]
ENTRY_CHOICES = [SelectChoice("", "Choisir"), *(SelectChoice(name, name) for name in ENTRIES)]


class ActionForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind the macro knows."""

    entry = SelectField("Action", [DataRequired("Choisissez une action.")], choices=ENTRY_CHOICES)
    role = RadioField(
        "Rôle",
        [DataRequired("Choisissez un rôle.")],
        choices=[SelectChoice("attendee", "Auditeur"), SelectChoice("trainer", "Formateur")],
    )
    title = StringField("Intitulé", [DataRequired("Indiquez l’intitulé.")], description="Tel qu’il est imprimé.")
    starts_on = DateField("Date de début", [DataRequired("Indiquez la date.")])
    hours = DecimalField("Durée effective", [DataRequired("Indiquez la durée.")])
    note = TextAreaField("Complément")
    mailbox = EmailField("Adresse mail")
    phone = TelField("Téléphone portable")
    password = PasswordField("Mot de passe")
    files = MultipleFileField("Justificatifs")
    charter = BooleanField("J’accepte la charte", [DataRequired("La charte doit être acceptée.")])


PAGES = {
    "form.html": """
{% extends "layout/portal.html" %}
{% from "layout/macros/forms.html" import button_form, error_summary, field, filter_select %}
{% from "layout/macros/forms.html" import hidden_csrf, submit %}
{% from "layout/macros/page.html" import breadcrumbs %}
{% block title %}Saisir un élément{% endblock %}
{% block breadcrumbs %}{{ breadcrumbs([("Ma page personnelle", "/page"), ("Saisir", "")]) }}{% endblock %}
{% block content %}
<form method="post" enctype="multipart/form-data" novalidate>
  {{ hidden_csrf(form) }}{{ error_summary(form) }}
  {{ filter_select(form.entry, "Recherche d’une action") }}
  {{ field(form.role, inline=true) }}{{ field(form.title, maxlength=200) }}{{ field(form.starts_on) }}
  {{ field(form.hours, hint="Sans les pauses.") }}{{ field(form.note, rows=3) }}
  {{ field(form.mailbox, autocomplete="username") }}
  {{ field(form.phone) }}{{ field(form.password, autocomplete="new-password") }}
  {{ field(form.files, hint="500 Ko au plus.", **{"data-max-bytes": "500000"}) }}{{ field(form.charter) }}
  {{ submit("Déposer") }}{{ submit("Sans preuve", "outline", name="without", value="1") }}
</form>
{{ button_form("/retirer", "Retirer", "danger", {"version": 3}, "trash") }}
{% endblock %}""",
    "overview.html": """
{% extends "layout/portal.html" %}
{% from "layout/macros/progress.html" import requirement_bars %}
{% from "layout/macros/status.html" import callout, empty_state, sentence, state_badge, timeline, verdict %}
{% from "layout/macros/tables.html" import category_cells, data_table, default_categories %}
{% from "layout/macros/tables.html" import definition_list, pagination %}
{% from "layout/macros/page.html" import task_list %}
{% block title %}Ma page personnelle{% endblock %}
{% block content %}
{{ sentence("Il manque 1/2 formation.", false) }}{{ sentence("Rien ne manque.", true) }}
<h2>Avancement</h2>{{ requirement_bars(rows) }}
{% for tone in ["neutral", "info", "waiting", "success", "danger"] %}
  {{ state_badge("s", "État", tone) }}{{ callout(tone, "Titre", "Texte") }}
  {{ verdict(tone, "Titre", "Texte") }}
{% endfor %}
{% set columns = [{"categories": default_categories}, "Action", {"label": "QARQ", "class": "number"}] %}
{% call data_table("Mes actions", columns) %}
  <tr>
    {{ category_cells(["fo", "gr"]) }}<th scope="row">Congrès</th>
    <td data-label="QARQ" class="number">6</td>
  </tr>
{% endcall %}
{{ definition_list([("Nom", "Salomé Kerguélen"), ("Crédits", 0), ("Complément", "")]) }}
{{ task_list([{"icon": "plus", "label": "compléter", "url": "#"},
              {"icon": "file", "label": "site", "url": "#", "external": true}]) }}
<h2>Historique</h2>{{ timeline(events) }}
{{ empty_state("Rien ici", "Enregistrez une première action.", "Saisir", "/actions/nouvelle") }}
{{ pagination(5, 9, page_url) }}
{% endblock %}""",
    "queue.html": """
{% extends "layout/console.html" %}
{% block title %}Actions à vérifier{% endblock %}
{% block lead %}14 actions{% endblock %}
{% block content %}<h2>Liste</h2>{% endblock %}""",
    "login.html": """
{% extends "layout/plain.html" %}
{% block title %}Identification{% endblock %}
{% block content %}<p>Bonjour</p>{% endblock %}""",
}

ROWS = [
    {"label": "Formation", "need": 2, "declared": 2, "accepted": 1},
    {"label": "Crédits", "need": 14, "declared": 17.5, "accepted": 3.5, "unit": "QARQ"},
]
EVENTS = [
    {
        "who": "Pr Anatole Brismontier",
        "when": "hier",
        "what": "Refusée",
        "reason": "<script>alert(1)</script>",
    },
    {"who": "", "when": "avant-hier", "when_iso": "2026-11-19", "what": "Déposée", "reason": ""},
]


def make_app() -> Flask:
    app = Flask("layout_pages", root_path=str(templates_dir()), static_folder=None)
    static = templates_dir().parent / "backoffice" / "static"
    app.static_folder = str(static)
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    app.jinja_loader = ChoiceLoader([DictLoader(PAGES), FileSystemLoader(templates_dir())])  # type: ignore[assignment]
    app.config.update(SECRET_KEY="only for these tests", WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)

    def nonce() -> str:
        if "nonce" not in g:
            g.nonce = secrets.token_urlsafe(8)
        return str(g.nonce)

    app.jinja_env.globals.update(asset=lambda path: f"/static/{path}?v=1", csp_nonce=nonce)
    app.jinja_env.filters["of_name"] = of_name

    @app.after_request
    def strict_csp(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP.format(nonce=nonce())
        return response

    @app.context_processor
    def page_frame() -> dict[str, Any]:
        user = SimpleNamespace(is_authenticated="anonyme" not in request.args, display_name="Dr Salomé Kerguélen")
        menu = [
            {"label": "Accueil", "url": "/console/", "active": False, "badge": 0},
            {"label": "Actions à vérifier", "url": "/queue", "active": True, "badge": 14},
        ]
        return {"links": LINKS, "council_name": "CNP d’essai", "current_user": user, "console_menu": menu}

    @app.route("/form", methods=["GET", "POST"])
    def form() -> str:
        return render_template("form.html", form=ActionForm())

    @app.get("/form/errors")
    def form_with_errors() -> str:
        typed = MultiDict({"hours": "quatre", "note": "<b>gras</b>", "mailbox": "salome@exemple.fr"})
        filled = ActionForm(formdata=typed, meta={"csrf": False})
        filled.validate()
        return render_template("form.html", form=filled)

    @app.get("/page")
    def overview() -> str:
        flash("C’est enregistré.", "success")
        flash("Ce n’est pas passé.", "error")
        return render_template("overview.html", rows=ROWS, events=EVENTS, page_url=lambda n: f"?page={n}")

    @app.get("/queue")
    def queue() -> str:
        return render_template("queue.html")

    @app.get("/connexion")
    def login() -> str:
        return render_template("login.html")

    return app
