"""The tone of a badge: waiting when the reader must act, info when somebody else must, neutral, success, danger.

The same state reads differently on the two sides: what waits for a committee is, for the registrant, in its hands.
"""

REGISTRANTS_TURN = frozenset({"pending", "to_confirm", "information_requested", "returned"})
COMMITTEES_TURN = frozenset(
    {"submitted", "requested", "evaluated", "proposed", "approved", "correction_requested"},
)
_FOR_ANYBODY = {
    "neutral": (
        "draft", "withdrawn", "superseded", "retired", "cancelled", "abandoned", "left", "replaced", "closed", "merged",
        "discarded",
    ),
    "info": ("open", "preparing", "taken", "queued", "gathered"),
    "success": (
        "accepted", "agreed", "certified", "completed", "confirmed", "created", "done", "in_use", "labelled",
        "published", "sent", "valid", "validated",
    ),
    "danger": ("rejected", "refused", "revoked", "suspended", "dead"),
}  # fmt: skip
_BY_STATE = {state: tone for tone, states in _FOR_ANYBODY.items() for state in states}


def tone_for_registrants(state: str) -> str:
    """Raises KeyError for a state that nobody gave a tone."""
    return _between(state, REGISTRANTS_TURN, COMMITTEES_TURN)


def tone_for_committees(state: str) -> str:
    """Raises KeyError for a state that nobody gave a tone."""
    return _between(state, COMMITTEES_TURN, REGISTRANTS_TURN)


def _between(state: str, ours: frozenset[str], theirs: frozenset[str]) -> str:
    if state in ours:
        return "waiting"
    return "info" if state in theirs else _BY_STATE[state]
