"""Every state x trigger of every machine, against a table written by hand: what is not there is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows import stand_ins
from tests.workflows.stand_ins import willing
from workflows.engine import UnknownStep
from workflows.registry import WORKFLOWS

SETTINGS = (
    "edit",
    "change_logo",
    "set_reminders",
    "add_programme",
    "edit_programme",
    "add_period",
    "appoint",
    "dismiss",
    "reload",
)
EXPECTED: dict[str, dict[str, dict[str, str]]] = {
    "account": {
        "pending": {
            "validate": "validated",
            "resend": "pending",
            "forget_password": "pending",
            "reset_password": "validated",
        },
        "validated": {
            "forget_password": "validated",
            "reset_password": "validated",
            "change_password": "validated",
            "edit": "validated",
            "suspend": "suspended",
        },
        "suspended": {"reinstate": "validated"},
    },
    "mailbox_change": {
        "requested": {"confirm_old": "requested", "confirm_new": "requested", "cancel": "cancelled"},
        "done": {},
        "cancelled": {},
    },
    "capture": {
        "draft": {"complete": "completed", "discard": "discarded"},
        "completed": {},
        "discarded": {},
    },
    "enrolment": {
        "draft": {"edit": "draft", "submit": "submitted"},
        "submitted": {
            "validate": "validated",
            "request_information": "information_requested",
            "refuse": "refused",
            "send_back": "information_requested",
            "correct_rpps": "submitted",
            "change_mailbox": "submitted",
            "leave": "left",
        },
        "information_requested": {
            "edit": "information_requested",
            "submit": "submitted",
            "correct_rpps": "information_requested",
            "change_mailbox": "information_requested",
            "leave": "left",
        },
        "validated": {"correct_rpps": "validated", "change_mailbox": "validated", "leave": "left"},
        "refused": {
            "edit": "refused",
            "submit": "submitted",
            "correct_rpps": "refused",
            "change_mailbox": "refused",
        },
        "left": {"edit": "left", "submit": "submitted"},
    },
    "register_change": {
        "draft": {"edit": "draft", "submit": "requested", "withdraw": "withdrawn"},
        "requested": {"withdraw": "withdrawn", "accept": "accepted", "refuse": "refused", "send_back": "draft"},
        "accepted": {},
        "refused": {},
        "withdrawn": {},
    },
    "register_term": {
        "in_use": {"rename": "in_use", "retire": "retired"},
        "retired": {"restore": "in_use"},
    },
    "establishment": {
        "open": {"edit": "open", "merge": "merged", "close": "closed"},
        "closed": {"edit": "closed", "merge": "merged", "reopen": "open"},
        "merged": {},
    },
    "establishment_request": {
        "requested": {
            "edit": "requested",
            "withdraw": "withdrawn",
            "lapse": "withdrawn",
            "create_establishment": "created",
            "merge": "merged",
            "refuse": "refused",
        },
        "created": {},
        "merged": {},
        "refused": {},
        "withdrawn": {},
    },
    "cpd_action": {
        "draft": {
            "edit": "draft",
            "attach": "draft",
            "detach": "draft",
            "claim": "draft",
            "submit": "submitted",
            "withdraw": "withdrawn",
            "recognise": "accepted",
            "attest": "to_confirm",
        },
        "to_confirm": {"confirm": "submitted", "decline": "withdrawn"},
        "submitted": {
            "edit": "submitted",
            "attach": "submitted",
            "detach": "submitted",
            "claim": "submitted",
            "withdraw": "withdrawn",
            "request_information": "information_requested",
            "accept": "accepted",
            "reject": "rejected",
        },
        "information_requested": {
            "edit": "information_requested",
            "attach": "information_requested",
            "detach": "information_requested",
            "claim": "information_requested",
            "submit": "submitted",
            "withdraw": "withdrawn",
        },
        "accepted": {
            "request_correction": "correction_requested",
            "correct": "accepted",
            "return_to_owner": "information_requested",
        },
        "correction_requested": {"correct": "accepted", "return_to_owner": "information_requested"},
        "rejected": {},
        "withdrawn": {},
    },
    "proposal": {
        "draft": {
            "edit": "draft",
            "attach": "draft",
            "detach": "draft",
            "submit": "submitted",
            "withdraw": "withdrawn",
        },
        "submitted": {
            "edit": "submitted",
            "attach": "submitted",
            "detach": "submitted",
            "withdraw": "withdrawn",
            "request_information": "information_requested",
            "evaluate": "evaluated",
            "recuse": "submitted",
        },
        "information_requested": {
            "edit": "information_requested",
            "attach": "information_requested",
            "detach": "information_requested",
            "submit": "submitted",
            "withdraw": "withdrawn",
        },
        "evaluated": {
            "evaluate": "evaluated",
            "recuse": "evaluated",
            "accept": "accepted",
            "reject": "rejected",
        },
        "agreed": {
            "attach": "agreed",
            "detach": "agreed",
            "withdraw": "withdrawn",
            "complete": "accepted",
        },
        "accepted": {},
        "rejected": {},
        "withdrawn": {},
    },
    "parcours": {
        "open": {"request": "requested", "suspend": "open", "correct_registration": "open", "migrate": "open"},
        "requested": {"certify": "certified", "return": "returned"},
        "returned": {
            "request": "requested",
            "suspend": "returned",
            "correct_registration": "returned",
            "migrate": "returned",
        },
        "certified": {"reissue": "certified", "reopen": "returned", "confirm": "confirmed"},
        "confirmed": {"reissue": "confirmed"},
    },
    "referential": {
        "draft": {"edit": "draft", "propose": "proposed", "abandon": "abandoned"},
        "proposed": {"approve": "approved", "return": "draft"},
        "approved": {"publish": "published", "return": "draft"},
        "published": {"retire": "retired"},
        "retired": {},
        "abandoned": {},
    },
    "attestation": {
        "preparing": {"issue": "valid", "supersede": "superseded", "revoke": "revoked"},
        "valid": {"supersede": "superseded", "revoke": "revoked"},
        "superseded": {},
        "revoked": {},
    },
    "session": {
        "draft": {"edit": "draft", "request": "requested", "withdraw": "withdrawn", "adopt": "labelled"},
        "requested": {
            "withdraw": "withdrawn",
            "label": "labelled",
            "request_information": "information_requested",
            "refuse": "refused",
        },
        "information_requested": {
            "edit": "information_requested",
            "request": "requested",
            "withdraw": "withdrawn",
        },
        "labelled": {"correct": "labelled", "remove": "withdrawn"},
        "refused": {},
        "withdrawn": {},
    },
    "help_request": {
        "open": {"take": "taken", "answer": "taken", "close": "closed", "write": "open", "settle": "closed"},
        "taken": {"answer": "taken", "close": "closed", "write": "taken", "settle": "closed"},
        "closed": {"resume": "taken", "reopen": "taken"},
    },
    "news_item": {
        "draft": {"edit": "draft", "publish": "published"},
        "published": {"edit": "published", "withdraw": "withdrawn"},
        "withdrawn": {"edit": "withdrawn", "publish": "published"},
    },
    "council": {
        state: dict.fromkeys(SETTINGS, state) | moves
        for state, moves in {
            "preparing": {"open": "open", "load": "open"},
            "open": {"close": "closed"},
            "closed": {"open": "open"},
        }.items()
    },
    "document": {
        "published": {"replace": "published", "rename": "published", "withdraw": "withdrawn"},
        "withdrawn": {"rename": "withdrawn", "restore": "published"},
    },
    "charter": {"draft": {"edit": "draft", "publish": "published", "load": "published"}, "published": {}},
    "questionnaire": {
        "draft": {"edit": "draft", "publish": "published", "load": "published"},
        "published": {"replace": "replaced"},
        "replaced": {},
    },
}
PAIRS = [
    (workflow.name, str(state), trigger)
    for workflow in WORKFLOWS.values()
    for state in workflow.states
    for trigger in workflow.triggers
]


def test_the_table_names_every_state() -> None:
    assert {name: set(states) for name, states in EXPECTED.items()} == {
        workflow.name: set(map(str, workflow.states)) for workflow in WORKFLOWS.values()
    }


@pytest.mark.parametrize(("name", "state", "trigger"), PAIRS)
def test_state_and_trigger(name: str, state: str, trigger: str) -> None:
    make: Callable[..., Any] = getattr(stand_ins, name)
    record = make(state, is_attested=True) if trigger == "attest" else make(state)
    becomes = EXPECTED[name][state].get(trigger)
    if becomes is None:
        with pytest.raises(UnknownStep):
            WORKFLOWS[name].fire(record, trigger, willing())
        assert record.state == state
    else:
        WORKFLOWS[name].fire(record, trigger, willing())
        assert record.state == becomes
