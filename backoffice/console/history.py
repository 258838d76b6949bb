"""A record's history in words, newest first."""

from typing import Any

from backoffice.models import AuditEvent
from backoffice.wording import moment_in_words
from workflows.registry import WORKFLOWS

# What is in the journal and is no step of a workflow: what it is about, and what happened.
BESIDE_WORKFLOWS = {
    "outbox": ("Courriel", "Courriel renvoyé"),
    "mail_wording": ("Texte de courriel", "Texte d’un courriel changé"),
    "organiser": ("Organisateur", "Organisateur créé, ou accès donné à quelqu’un"),
    "kept_reason": ("Motif gardé", "Motif gardé ou changé"),
    "attendance": ("Liste de présence", "Liste de présence déposée"),
    "establishment_import": ("Liste d’établissements", "Liste d’établissements à lire"),
    "register_export": ("Export du registre", "Registre exporté"),
    "establishment_mapping": ("Modèle de colonnes", "Modèle de colonnes enregistré"),
}


def timeline(events: list[AuditEvent]) -> list[dict[str, Any]]:
    """Events as the timeline macro reads them; `events` come oldest first."""
    return [
        {
            "what": what_happened(event),
            "who": event.actor_name,
            "when": moment_in_words(event.at),
            "when_iso": event.at.isoformat(),
            "reason": event.reason,
        }
        for event in reversed(events)
    ]


def what_happened(event: AuditEvent) -> str:
    """The state it came to, or the name of a step that keeps the state."""
    if event.workflow in BESIDE_WORKFLOWS:
        return BESIDE_WORKFLOWS[event.workflow][1]
    workflow = WORKFLOWS[event.workflow]
    if event.source is None:
        return "Création"
    if event.source != event.target:
        return _capital(workflow.labels[event.target])
    labels = {step.trigger: step.label for step in workflow.steps}
    return labels.get(event.trigger, event.trigger)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
