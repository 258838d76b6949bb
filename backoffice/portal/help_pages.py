"""Help, a page for each role: what it is for, what one does first, what follows."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template
from flask_login import current_user

from backoffice.web.access import public

blueprint = Blueprint("help", __name__)


@dataclass(frozen=True)
class HelpPage:
    """`role` as `permissions/table.py` names it; `registrant` and `organiser` for those who have no role."""

    role: str
    slug: str
    title: str


PAGES = (
    HelpPage("registrant", "professionnel", "Professionnel inscrit"),
    HelpPage("organiser", "organisateur", "Organisateur de formations"),
    HelpPage("register_reviewer", "registre", "Gestion du registre"),
    HelpPage("clavip_member", "clavip", "CLAVIP"),
    HelpPage("scientific_member", "comite-scientifique", "Comité scientifique"),
    HelpPage("board_member", "conseil-administration", "Conseil d’administration"),
    HelpPage("referential_editor", "referentiel", "Rédaction du référentiel"),
    HelpPage("council_admin", "administration-conseil", "Administration du conseil"),
    HelpPage("platform_admin", "plateforme", "Administration de la plateforme"),
    HelpPage("auditor", "audit", "Audit"),
    HelpPage("referent", "accompagnement", "Accompagnement des professionnels"),
)


@blueprint.get("/aide")
@public
def index() -> str:
    """Those of this person first."""
    mine = _roles()
    return render_template(
        "portal/help/index.html",
        mine=[page for page in PAGES if page.role in mine],
        others=[page for page in PAGES if page.role not in mine],
    )


@blueprint.get("/aide/<slug>")
@public
def page(slug: str) -> str:
    found = next((page for page in PAGES if page.slug == slug), None)
    if found is None:
        abort(404)
    return render_template(f"portal/help/{found.role}.html", page=found)


def _roles() -> set[str]:
    """What this person is here, visitors being read as professionals to come."""
    if not current_user.is_authenticated:
        return {"registrant"}
    actor = current_user.actor
    roles = {role for role, _ in actor.roles}
    return roles | ({"registrant"} if actor.is_registrant else set()) | ({"organiser"} if actor.organisers else set())
