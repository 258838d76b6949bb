"""What an action counts for in its parcours, and what it does not count for and why."""

from dataclasses import dataclass

from backoffice.domain.french import capitalised
from backoffice.domain.requirement_words import requirement_label
from backoffice.domain.requirements import Progress
from backoffice.models import CpdAction
from workflows.cpd_action import DECLARED


@dataclass(frozen=True)
class Standing:
    """Requirements an action counts for; `nowhere` says why none does, when there is one reason for all of them."""

    counts_for: tuple[str, ...] = ()
    not_for: tuple[tuple[str, str], ...] = ()
    nowhere: str | None = None


def standings(progress: Progress) -> dict[str, Standing]:
    """By action id, of the actions that this progress looks at."""
    labels = {id(row): requirement_label(progress.referential, row.requirement) for row in progress.requirements}
    counts: dict[str, list[str]] = {}
    refused: dict[str, list[tuple[str, str]]] = {}
    for row in progress.requirements:
        for action_id in row.counted:
            counts.setdefault(action_id, []).append(labels[id(row)])
        for action_id, reason in row.not_counted:
            refused.setdefault(action_id, []).append((labels[id(row)], reason))
    return {
        action_id: _standing(counts.get(action_id, []), refused.get(action_id, []))
        for action_id in counts.keys() | refused.keys()
    }


def standing_of(action: CpdAction) -> Standing | None:
    """None while the action is not declared: drafts, and those withdrawn or refused, count nowhere."""
    if action.state not in DECLARED:
        return None
    return standings(action.claims[0].parcours.progress().declared).get(str(action.id))


def _standing(counts: list[str], refused: list[tuple[str, str]]) -> Standing:
    reasons = list(dict.fromkeys(reason for _, reason in refused))
    if not counts:
        return Standing(nowhere=capitalised(reasons[0]) if len(reasons) == 1 else None, not_for=tuple(refused))
    return Standing(counts_for=tuple(counts), not_for=tuple(refused))
