"""The page that anyone opens from the QR code of an attestation: valid, superseded or revoked, and little else."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, BinaryIO

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, StringField

from backoffice.db import db
from backoffice.models import Attestation
from backoffice.pdf.acceptance import AcceptanceSnapshot
from backoffice.portal.forms import PortalForm
from backoffice.services import attestations, limits
from backoffice.web.access import public
from backoffice.wording import utc_now

blueprint = Blueprint("verification", __name__)

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,100}")
PASTED = re.compile(rf"(?:^|/)({TOKEN.pattern})/?(?:[?#].*)?$")
WINDOW = timedelta(minutes=5)
LOOKS = 60  # pages and files, by one address in a window
NO_FILE = "Choisissez le fichier PDF de l’attestation."
NOT_AN_ADDRESS = "Collez l’adresse entière qui figure sous le QR code de l’attestation."


class AddressForm(PortalForm):
    address = StringField(
        "Adresse de vérification", description="Celle que donne le QR code, et qui est imprimée à côté de lui."
    )

    @property
    def token(self) -> str:
        """What follows the last slash of an address, or a token by itself; empty when it is neither."""
        found = PASTED.search(self.address.data or "")
        return found[1] if found else ""


class FileForm(PortalForm):
    document = FileField("Fichier PDF de l’attestation")


def _private(view: Callable[..., ResponseReturnValue]) -> Callable[..., Response]:
    """Not indexed, and counted: a token cannot be found by trying."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Response:
        limits.hit(db.session(), f"verify:{request.remote_addr}", utc_now(), limit=LOOKS, window=WINDOW)
        response = make_response(view(*args, **kwargs))
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return wrapped


@blueprint.get("/verifier")
@public
def home() -> ResponseReturnValue:
    return _home_page(AddressForm(), FileForm())


@blueprint.post("/verifier")
@public
@_private
def look_up() -> ResponseReturnValue:
    """By the address pasted, or by the document itself: who holds either holds the attestation."""
    by_address, by_file = AddressForm(), FileForm()
    if request.form.get("by") == "address":
        if by_address.token:
            return redirect(url_for("verification.verify", token=by_address.token), 303)
        by_address.refuse(NOT_AN_ADDRESS, "address")
        return _home_page(by_address, FileForm(), 400)
    digest = _digest(by_file)
    if digest is None:
        return _home_page(AddressForm(), by_file, 400)
    found = attestations.by_document(db.session(), digest)
    if found is None:
        by_file.refuse(
            "Ce fichier n’est aucune des attestations établies ici. S’il en est une copie imprimée, numérisée ou "
            "modifiée, lisez plutôt son QR code.",
            "document",
        )
        return _home_page(AddressForm(), by_file, 404)
    return _verdict_page(found, FileForm(), same_file=True)


@blueprint.route("/verifier/<token>", methods=["GET", "POST"])
@public
@_private
def verify(token: str) -> ResponseReturnValue:
    found = attestations.by_token(db.session(), token) if TOKEN.fullmatch(token) else None
    if found is None:
        return render_template("portal/verification/unknown.html"), 404
    form = FileForm()
    if not form.is_submitted():
        return _verdict_page(found, form)
    digest = _digest(form)
    if digest is None:
        return _verdict_page(found, form, status=400)
    return _verdict_page(found, form, same_file=digest == found.pdf_sha256)


def _digest(form: FileForm) -> str | None:
    """SHA-256 of the file received, which is not kept; None, with the reason on the form, when there is none."""
    sent = form.document.data
    digest = _sha256(sent.stream) if sent and sent.filename else None
    if digest is None:
        form.refuse(NO_FILE, "document")
    return digest


def _sha256(stream: BinaryIO) -> str | None:
    digest, empty = hashlib.sha256(), True
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
        empty = False
    return None if empty else digest.hexdigest()


def _home_page(by_address: AddressForm, by_file: FileForm, status: int = 200) -> ResponseReturnValue:
    return render_template("portal/verification/home.html", by_address=by_address, by_file=by_file), status


def _verdict_page(
    found: Attestation, form: FileForm, *, same_file: bool | None = None, status: int = 200
) -> ResponseReturnValue:
    said = attestations.snapshot_of(found)
    page = render_template(
        "portal/verification/verdict.html",
        attestation=found,
        said=said,
        accepted=said if isinstance(said, AcceptanceSnapshot) else None,
        checked_at=utc_now(),
        form=form,
        same_file=same_file,
    )
    return page, status
