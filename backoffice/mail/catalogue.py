"""The one catalogue of mails: each mail a workflow names, the tags it may use, and what goes with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backoffice.domain.wording import missing_sentence
from backoffice.links import absolute, settings
from backoffice.mail.template import MailTemplate
from backoffice.resources import templates_dir
from backoffice.wording import credits_in_words, date_in_words, dates_in_words

Tags = dict[str, str]


@dataclass(frozen=True)
class Mail:
    """`secret`: it holds a link that opens an account, so nobody reads it in the console."""

    name: str
    tags: Callable[[Any], Tags]
    secret: bool = False

    @property
    def template(self) -> MailTemplate:
        return MailTemplate.read(templates_dir() / "mail" / f"{self.name}.txt")


def _person(record: Any) -> Tags:
    council = getattr(record, "council", None)
    return {
        "prenom": record.subject.given_name,
        "nom": record.subject.family_name,
        "conseil": council.name if council else settings().installation_name,
        "contact": council.contact_email if council else settings().contact_email,
        "voies_de_recours": council.remedies if council else "",
        "motif": getattr(record, "reason", None) or "",
        "question": getattr(record, "question", None) or "",
    }


def account_tags(account: Any) -> Tags:
    return _person(account) | {
        "lien": absolute("account.mine"),
        "adresse": account.email,
        "heures": str(settings().validation_link_hours),
        "minutes": str(settings().reset_link_minutes),
    }


def enrolment_tags(enrolment: Any) -> Tags:
    return _person(enrolment) | {"lien": absolute("account.mine")}


def action_tags(action: Any) -> Tags:
    parcours = action.claims[0].parcours if action.claims else None
    asked = sum((claim.credits_asked for claim in action.claims), start=0)
    granted = sum((claim.credits for claim in action.claims), start=0)
    return _person(action) | {
        "titre": action.title,
        "dates": dates_in_words(action.starts_on, action.ends_on),
        "credits_demandes": credits_in_words(asked),
        "credits": credits_in_words(granted),
        "parcours": parcours.title if parcours else "",
        "lien": absolute("actions.show", action_id=action.id),
    }


def proposal_tags(proposal: Any) -> Tags:
    claims = proposal.action.claims if proposal.action else []
    return _person(proposal) | {
        "titre": proposal.title,
        "dates": dates_in_words(proposal.starts_on, proposal.ends_on),
        "credits": credits_in_words(sum((claim.credits for claim in claims), start=0)),
        "parcours": proposal.parcours.title,
        "lien": absolute("proposals.show", proposal_id=proposal.id),
    }


def parcours_tags(parcours: Any) -> Tags:
    return _person(parcours) | {
        "parcours": parcours.title,
        "situation": missing_sentence(parcours.progress().declared),
        "actions_renvoyees": _returned_actions(parcours),
        "lien": absolute("parcours.show", parcours_id=parcours.id),
    }


def _returned_actions(parcours: Any) -> str:
    returned = [claim.action for claim in parcours.claims if claim.action.state == "information_requested"]
    return "\n".join(f"{action.title} : {action.question}" for action in returned)


def attestation_tags(attestation: Any) -> Tags:
    return _person(attestation) | {
        "parcours": attestation.parcours.title,
        "numero": attestation.number,
        "date": date_in_words(attestation.parcours.decided_at),
        "verification": absolute("verification.verify", token=attestation.token),
        "lien": absolute("parcours.show", parcours_id=attestation.parcours_id),
    }


_TAGS: dict[str, Callable[[Any], Tags]] = {
    "account": account_tags,
    "enrolment": enrolment_tags,
    "cpd_action": action_tags,
    "proposal": proposal_tags,
    "parcours": parcours_tags,
    "attestation": attestation_tags,
}
_SECRET = {"account/created", "account/link_resent", "account/reset_requested"}
# Said outside a step: at creation, and to a mailbox that somebody typed again.
BESIDE_STEPS = ("account/created", "account/already_known", "account/rpps_already_known")


def mail(name: str) -> Mail:
    return Mail(name, _TAGS[name.split("/")[0]], secret=name in _SECRET)
