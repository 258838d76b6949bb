"""The pages of a council that give files: its creation, its YAML file, its logo."""

from typing import Any

from wtforms import FileField, StringField
from wtforms.validators import DataRequired, Length

from backoffice.console.council_sheets import CouncilSheet
from backoffice.console.fields import clean
from backoffice.console.forms import RefusableForm
from backoffice.documents import MAXIMUM_BYTES, DocumentError
from backoffice.services.deposits import Deposit


class NewCouncilForm(RefusableForm):
    code = StringField(
        "Code",
        [DataRequired("Donnez un code."), Length(max=40, message="Ce code est trop long.")],
        filters=[clean],
        description="Minuscules, chiffres et tirets, cnp-essai par exemple. Il ne change plus.",
    )


def new_council_form(formdata: Any = None) -> NewCouncilForm:
    fields = CouncilSheet().fields(None)
    made: type[NewCouncilForm] = type("CouncilForm", (NewCouncilForm,), fields)
    return made(formdata)


class CouncilFileForm(RefusableForm):
    file = FileField("Fichier YAML")


class LogoForm(RefusableForm):
    logo = FileField("Logo", description="PNG ou JPEG, 500 Ko au plus.")


def deposit_of(sent: Any) -> Deposit | None:
    """What a file field holds, when something was chosen."""
    return Deposit(sent.stream, sent.filename) if sent and sent.filename else None


def text_of(sent: Any) -> str:
    """The text of a file field. Raises DocumentError."""
    if not sent or not sent.filename:
        raise DocumentError("choisissez un fichier YAML")
    content = sent.stream.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise DocumentError("ce fichier est trop gros pour un document de règles")
    try:
        return str(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DocumentError("ce fichier n’est pas un texte en UTF-8") from error
