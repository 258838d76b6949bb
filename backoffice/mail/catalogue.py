"""The one catalogue of mails: each mail a workflow names, the tags it may use, and what goes with it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from backoffice.domain.french import agree, number_text
from backoffice.links import absolute, settings
from backoffice.mail.template import MailTemplate
from backoffice.resources import templates_dir
from backoffice.wording import credits_in_words, date_in_words, dates_in_words

Tags = dict[str, str]


@dataclass(frozen=True)
class Mail:
    """`secret`: it holds a link that opens an account, so nobody reads it in the console.

    `to_council`: it goes to those who follow the record, and not to the person it is about.
    """

    name: str
    tags: Callable[[Any], Tags]
    secret: bool = False
    to_council: bool = False

    def recipient(self, record: Any) -> str:
        """Empty when there is nobody to write to."""
        if self.to_council:
            return str(record.council_mailbox)
        return str(record.account.email) if record.account is not None else ""

    @property
    def template(self) -> MailTemplate:
        return MailTemplate.read(templates_dir() / "mail" / f"{self.name}.txt")


def _person(record: Any) -> Tags:
    council = getattr(record, "council", None)
    person = record.subject  # nobody for rules: each reader is greeted by name when the mail is written
    return {
        "prenom": person.given_name if person else "",
        "nom": person.family_name if person else "",
        "conseil": council.name if council else settings().installation_name,
        "contact": council.contact_email if council else settings().contact_email,
        "voies_de_recours": council.remedies if council else "",
        "motif": getattr(record, "reason", None) or "",
        "question": getattr(record, "question", None) or "",
    }


def council_tags(council: Any) -> Tags:
    """To whoever is named in it; the step puts the link that chooses a password in the place of the login page."""
    minutes = settings().reset_link_minutes
    return _person(council) | {
        "roles": "",
        "lien": absolute("account.log_in"),
        "lien_mot_de_passe": absolute("account.forgot_password"),
        "minutes": f"{minutes} {agree(minutes, 'minute', 'minutes')}",
    }


def account_tags(account: Any) -> Tags:
    hours, minutes = settings().validation_link_hours, settings().reset_link_minutes
    return _person(account) | {
        "lien": absolute("account.mine"),
        "lien_rappels": absolute("account.mine") + "#rappels",
        "lien_mot_de_passe": absolute("account.forgot_password"),
        "heures": f"{hours} {agree(hours, 'heure', 'heures')}",
        "minutes": f"{minutes} {agree(minutes, 'minute', 'minutes')}",
        "organisme": "",
        "rappels": "",
        "dossiers": "",
    }


def enrolment_tags(enrolment: Any) -> Tags:
    return _person(enrolment) | {
        "lien": absolute("account.enrolment", enrolment_id=enrolment.id),
        "page_personnelle": absolute("account.mine"),
    }


def register_change_tags(change: Any) -> Tags:
    return _person(change) | {
        "lien": absolute("register.change", change_id=change.id),
        "lien_compte": absolute("account.mine"),
    }


def mailbox_change_tags(change: Any) -> Tags:
    hours = settings().validation_link_hours
    return _person(change) | {
        "ancienne_adresse": change.old_email,
        "nouvelle_adresse": change.new_email,
        "lien": absolute("account.mine"),
        "heures": f"{hours} {agree(hours, 'heure', 'heures')}",
    }


def establishment_request_tags(request: Any) -> Tags:
    found = request.establishment
    lines = [] if found is None else [found.name, found.address, found.place, found.finess and f"FINESS {found.finess}"]
    return _person(request) | {
        "etablissement": request.name,
        "etablissement_retenu": "\n".join(line for line in lines if line),
        "lien": absolute("account.mine"),
    }


def action_tags(action: Any) -> Tags:
    person = _person(action)
    reduced = any(claim.credits < claim.credits_asked for claim in action.claims)
    return person | {
        "parcours_ou_cycle": _called(action.claims[0].parcours) if action.claims else "parcours",
        "titre": action.title_in_mails,
        "dates": dates_in_words(action.starts_on, action.ends_on),
        "organisateur": action.attested_by.name if action.attested_by else "",
        "credits_declares": "\n".join(_declared(claim) for claim in action.claims),
        "credits_accordes": "\n".join(_granted(claim) for claim in action.claims),
        # Less than was asked is a refusal in part: it says how to contest it.
        "voies_de_recours_si_moins": person["voies_de_recours"] if reduced else "",
        "lien": absolute("actions.show", action_id=action.id),
    }


def capture_tags(capture: Any) -> Tags:
    """Neither its title nor its file's name: nobody knows yet whether they tell of the person's health."""
    return _person(capture) | {
        "parcours": capture.parcours.title,
        "jour": date_in_words(capture.kept_on),
        "lien": absolute("captures.show", capture_id=capture.id),
    }


def session_tags(session: Any) -> Tags:
    """Its organiser reads it on their pages, an editor of the referential in the console."""
    is_organisers = session.account is not None and session.account.kind == "organiser"
    page, argument = ("organisers.session", "session_id") if is_organisers else ("console_session.review", "record_id")
    reader = session.account.person if session.account else None
    return _person(session) | {
        "prenom": reader.given_name if reader else "",
        "nom": reader.family_name if reader else "",
        "titre": session.title,
        "dates": dates_in_words(session.starts_on, session.ends_on) if session.starts_on else "sans dates fixes",
        "code": session.code,
        "lien": absolute(page, **{argument: session.id}),
    }


def proposal_tags(proposal: Any) -> Tags:
    claims = proposal.action.claims if proposal.action else []
    return _person(proposal) | {
        "parcours_ou_cycle": _called(proposal.parcours),
        "titre": proposal.title_in_mails,
        "dates": dates_in_words(proposal.starts_on, proposal.ends_on),
        "credits_accordes": "\n".join(_counted(claim, claim.credits, "accordé") for claim in claims),
        "credits_promis": credits_in_words(proposal.granted_credits) if proposal.granted_credits else "",
        "lien": absolute("proposals.show", proposal_id=proposal.id),
    }


def _called(parcours: Any) -> str:
    """The word its profession uses: « parcours » (001) or « cycle » (000)."""
    return str(parcours.rules.called)


def _declared(claim: Any) -> str:
    return _counted(claim, claim.credits_asked, "déclaré")


def _granted(claim: Any) -> str:
    """Parcours triennal de DPC 2026-2028 : 4 QARQ accordés (6 déclarés)."""
    asked: Decimal = claim.credits_asked
    line = _counted(claim, claim.credits, "accordé")
    if claim.credits == asked:
        return line
    return f"{line} ({number_text(asked)} {claim.parcours.rules.measure.agreed('déclaré', asked)})"


def _counted(claim: Any, amount: Decimal, participle: str) -> str:
    measure = claim.parcours.rules.said_measure
    if measure is None:
        return f"{claim.parcours.title}\u00a0: comptée comme une action"
    return f"{claim.parcours.title}\u00a0: {measure.amount(amount)} {measure.agreed(participle, amount)}"


def parcours_tags(parcours: Any) -> Tags:
    return _person(parcours) | {
        "parcours_ou_cycle": _called(parcours),
        "parcours": parcours.title,
        "actions_renvoyees": _returned_actions(parcours),
        "debut": date_in_words(parcours.starts_on),
        "fin": date_in_words(parcours.ends_on),
        "date_ordre": date_in_words(parcours.order_validated_on) if parcours.order_validated_on else "",
        "version": parcours.referential.number,
        "lien": absolute("parcours.show", parcours_id=parcours.id),
    }


def _returned_actions(parcours: Any) -> str:
    """A paragraph that lists the actions to complete, each with its question; empty when there is none."""
    returned = [claim.action for claim in parcours.claims if claim.action.state == "information_requested"]
    if not returned:
        return ""
    head = agree(len(returned), "Une action est à compléter", f"{len(returned)} actions sont à compléter")
    return "\n".join(
        [f"{head}\u00a0:", *(f"– {action.title_in_mails}\u00a0: {action.question}" for action in returned)]
    )


def attestation_tags(attestation: Any) -> Tags:
    """`date` is that of the decision attested: the proposal's acceptance, or the parcours' certification."""
    proposal = attestation.proposal
    page = (
        absolute("proposals.show", proposal_id=proposal.id)
        if proposal
        else absolute("parcours.show", parcours_id=attestation.parcours_id)
    )
    return _person(attestation) | {
        "parcours_ou_cycle": _called(attestation.parcours),
        "parcours": attestation.parcours.title,
        "titre": proposal.title if proposal else "",
        "numero": attestation.number,
        "date": date_in_words((proposal or attestation.parcours).decided_at),
        "verification": absolute("verification.verify", token=attestation.token),
        "lien": page,
    }


def help_request_tags(request: Any) -> Tags:
    """Neither the topic nor a word of the thread: it may be about health, and is read behind the link only."""
    return _person(request) | {
        "lien": absolute("accompaniment.show", request_id=request.id),
        "lien_console": absolute("console_help_request.review", record_id=request.id),
    }


def referential_tags(version: Any) -> Tags:
    council, programme = version.council.code, version.programme.code
    return _person(version) | {
        "referentiel": version.programme.title,
        "version": version.number,
        "date_du_conseil": date_in_words(version.approved_on) if version.approved_on else "",
        "page_publique": absolute("referentials.show", council=council, programme=programme, number=version.number),
        "lien": absolute("console_referential.review", record_id=version.id),
    }


_TAGS: dict[str, Callable[[Any], Tags]] = {
    "council": council_tags,
    "account": account_tags,
    "mailbox_change": mailbox_change_tags,
    "enrolment": enrolment_tags,
    "register_change": register_change_tags,
    "establishment_request": establishment_request_tags,
    "cpd_action": action_tags,
    "capture": capture_tags,
    "proposal": proposal_tags,
    "parcours": parcours_tags,
    "attestation": attestation_tags,
    "session": session_tags,
    "help_request": help_request_tags,
    "referential": referential_tags,
}
_SECRET = {
    "account/created",
    "account/link_resent",
    "account/reset_requested",
    "account/invited",
    "council/appointed",
    "mailbox_change/confirm_old",
    "mailbox_change/confirm_new",
    "mailbox_change/announced",
}
_TO_COUNCIL = {"help_request/opened", "help_request/written", "help_request/settled", "help_request/reopened"}
# Sent by the day that it is (`services/reminders.py`), and by no step.
REMINDERS = (
    "account/digest",
    "account/waiting_work",
    "parcours/period_ending",
    "parcours/request_possible",
    "cpd_action/evidence_awaited",
    "cpd_action/draft_forgotten",
    "capture/draft_forgotten",
    "proposal/evidence_awaited",
    "proposal/draft_forgotten",
)
# What acknowledges one's own step and decides nothing: gathered once a week for whoever chose so.
ACKNOWLEDGEMENTS = frozenset(
    {
        "enrolment/submitted",
        "register_change/requested",
        "cpd_action/submitted",
        "cpd_action/withdrawn",
        "proposal/submitted",
        "proposal/withdrawn",
        "proposal/evaluated",
        "parcours/requested",
    }
)
# Said outside a step: at creation, and to a mailbox that somebody typed again.
BESIDE_STEPS = (
    "account/created",
    "account/already_known",
    "account/rpps_already_known",
    "account/invited",
    "mailbox_change/confirm_old",
    "mailbox_change/confirm_new",
    "mailbox_change/announced",
    "mailbox_change/left",
    "help_request/opened",
    *REMINDERS,
)


def mail(name: str) -> Mail:
    return Mail(name, _TAGS[name.split("/")[0]], secret=name in _SECRET, to_council=name in _TO_COUNCIL)
