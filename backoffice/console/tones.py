"""The tone of each state's badge: waiting (the committee must act), info (someone else must), success, danger."""

_BY_STATE = {
    "pending": "waiting",
    "submitted": "waiting",
    "evaluated": "waiting",
    "proposed": "waiting",
    "approved": "waiting",
    "requested": "waiting",
    "correction_requested": "waiting",
    "information_requested": "info",
    "to_confirm": "info",
    "returned": "info",
    "preparing": "info",
    "open": "info",
    "merged": "neutral",
    "created": "success",
    "agreed": "success",
    "accepted": "success",
    "validated": "success",
    "certified": "success",
    "labelled": "success",
    "confirmed": "success",
    "valid": "success",
    "published": "success",
    "sent": "success",
    "rejected": "danger",
    "refused": "danger",
    "revoked": "danger",
    "suspended": "danger",
    "dead": "danger",
    "queued": "info",
    "in_use": "success",
    "done": "success",
    "cancelled": "neutral",
    "draft": "neutral",
    "withdrawn": "neutral",
    "superseded": "neutral",
    "taken": "info",
    "replaced": "neutral",
    "closed": "neutral",
    "retired": "neutral",
    "abandoned": "neutral",
}


def tone_of(state: str) -> str:
    """Raises KeyError for a state that nobody gave a tone."""
    return _BY_STATE[state]
