"""Whether a council's own wording of a mail may be sent: only known tags, what is owed to the reader, our own links."""

import re
from dataclasses import dataclass

from backoffice.mail.catalogue import mail
from backoffice.mail.tags import ADDRESSES, OWED, tags_of
from backoffice.mail.template import BUTTON, TAG, MailTemplate

LONGEST_SUBJECT = 78  # characters, its tags left out
LONGEST_BODY = 4000
IN_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True)
class Problem:
    """What is wrong, in a sentence, and with which field: `subject` or `body`."""

    field: str
    sentence: str


def problems(name: str, subject: str, body: str) -> list[Problem]:
    """Everything that keeps this wording of the mail `name` from being sent; empty when it may be."""
    found = [
        Problem(field, said) for field, text in (("subject", subject), ("body", body)) for said in _tags(name, text)
    ]
    if not subject.strip():
        found.append(Problem("subject", "Écrivez l’objet."))
    elif "\n" in subject.strip():
        found.append(Problem("subject", "L’objet tient sur une ligne."))
    elif len(TAG.sub("", subject)) > LONGEST_SUBJECT:
        found.append(Problem("subject", f"Cet objet est trop long : {LONGEST_SUBJECT} caractères au plus."))
    if not body.strip():
        found.append(Problem("body", "Écrivez le texte du courriel."))
    elif len(body) > LONGEST_BODY:
        found.append(Problem("body", f"Ce texte est trop long : {LONGEST_BODY} caractères au plus."))
    else:
        found += [Problem("body", said) for said in (*_missing(name, body), *_buttons(body))]
    return found


def _tags(name: str, text: str) -> list[str]:
    """Anything in braces that is no tag of this mail, with those that are."""
    known = tags_of(name)
    unknown = list(dict.fromkeys(part for part in IN_BRACES.findall(text) if part[1:-1] not in known))
    if not unknown:
        return []
    wrong = ", ".join(unknown)
    listed = ", ".join(f"{{{tag}}}" for tag in known)
    said = "n’est pas une balise" if len(unknown) == 1 else "ne sont pas des balises"
    return [f"{wrong} {said} de ce courriel. Celles qui existent : {listed}."]


def _missing(name: str, body: str) -> list[str]:
    entry = mail(name)
    owed = (*OWED, "lien") if entry.secret else OWED
    missing = [tag for tag in owed if tag in entry.template.tags and f"{{{tag}}}" not in body]
    return [f"Gardez la balise {{{tag}}} : la personne doit pouvoir lire {_owed(tag)}." for tag in missing]


def _owed(tag: str) -> str:
    return {
        "motif": "le motif de la décision",
        "question": "ce qui lui est demandé",
        "lien": "le lien qui lui est réservé",
    }.get(tag, "comment contester cette décision")


def _buttons(body: str) -> list[str]:
    """One a mail, to a page of ours: a link that goes elsewhere is what forged mails look like."""
    buttons = [found for block in re.split(r"\n\s*\n", body) if (found := BUTTON.match(block.strip()))]
    if len(buttons) > 1:
        return ["Un seul bouton par courriel."]
    if buttons and buttons[0]["url"] not in {f"{{{tag}}}" for tag in ADDRESSES}:
        return ["Un bouton mène à une page d’ici : mettez entre parenthèses une balise de lien, par exemple {lien}."]
    return []


def usable(name: str, subject: str, body: str) -> MailTemplate | None:
    """The wording ready to be written, or None when a tag it uses is offered no more."""
    template = MailTemplate.of(subject, body)
    return template if template.tags <= tags_of(name).keys() else None
