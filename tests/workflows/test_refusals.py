"""What each machine refuses, and the French reason: the state does not move."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from backoffice.domain.actor import Actor
from backoffice.domain.register_entry import Lack
from tests.workflows.stand_ins import (
    CLAIM,
    EVALUATOR,
    NOW,
    TOMORROW,
    YESTERDAY,
    account,
    attempt,
    attestation,
    claim,
    cpd_action,
    enrolment,
    help_request,
    link,
    mailbox_change,
    news_content,
    news_item,
    parcours,
    proposal,
    register_change,
    register_term,
    willing,
)
from workflows.engine import NEEDS, Attempt, StepRefused
from workflows.parcours import why_locked
from workflows.registry import WORKFLOWS

LOCKED = "La validation de ce parcours est demandée"
UNPROVED: dict[str, Any] = {"has_evidence": False}
STALE_LINK = "Ce lien n’est plus valable"


def refusal(workflow: str, record: Any, trigger: str, tried: Attempt | None = None) -> StepRefused:
    before = record.state
    with pytest.raises(StepRefused) as caught:
        WORKFLOWS[workflow].fire(record, trigger, tried or willing())
    assert record.state == before
    return caught.value


def taken(workflow: str, record: Any, trigger: str, tried: Attempt | None = None) -> str:
    WORKFLOWS[workflow].fire(record, trigger, tried or willing())
    state: str = record.state
    return state


class TestAccount:
    @pytest.mark.parametrize(
        "bad",
        [None, link(used_at=NOW), link(expires_at=NOW), link(expires_at=datetime(2026, 1, 1, tzinfo=UTC))],
        ids=["none", "used", "just expired", "long expired"],
    )
    @pytest.mark.parametrize("trigger", ["validate", "reset_password"])
    def test_a_link_proves_the_mailbox_once(self, trigger: str, bad: Any) -> None:
        assert refusal("account", account(), trigger, willing(link=bad)).reason.startswith(STALE_LINK)

    @pytest.mark.parametrize(
        ("state", "trigger"), [("pending", "validate"), ("pending", "reset_password"), ("suspended", "reinstate")]
    )
    def test_a_number_confirmed_by_another_is_not_confirmed_again(self, state: str, trigger: str) -> None:
        assert "RPPS" in refusal("account", account(state, rpps_is_taken=True), trigger).reason

    def test_a_validated_account_changes_its_password_whoever_has_the_number(self) -> None:
        assert taken("account", account("validated", rpps_is_taken=True), "reset_password") == "validated"

    @pytest.mark.parametrize(("state", "trigger"), [("validated", "suspend"), ("suspended", "reinstate")])
    def test_suspending_and_reinstating_say_why(self, state: str, trigger: str) -> None:
        refused = refusal("account", account(state), trigger, willing(reason=" "))
        assert (refused.reason, refused.field) == (NEEDS["reason"], "reason")


class TestEnrolment:
    @pytest.mark.parametrize("state", ["draft", "information_requested", "refused"])
    def test_the_mailbox_is_confirmed_first(self, state: str) -> None:
        refused = refusal("enrolment", enrolment(state, account_state="pending"), "submit")
        assert refused.reason.startswith("Confirmez d’abord votre adresse")

    @pytest.mark.parametrize(("trigger", "need"), [("request_information", "question"), ("refuse", "reason")])
    def test_decisions_say_why(self, trigger: str, need: str) -> None:
        refused = refusal("enrolment", enrolment("submitted"), trigger, willing(**{need: ""}))
        assert (refused.reason, refused.field) == (NEEDS[need], need)


class TestCpdAction:
    @pytest.mark.parametrize("trigger", ["edit", "attach", "detach", "submit", "withdraw"])
    def test_nothing_changes_after_the_request_but_what_a_reviewer_returned(self, trigger: str) -> None:
        assert LOCKED in refusal("cpd_action", cpd_action(why_locked=LOCKED), trigger).reason
        taken("cpd_action", cpd_action("information_requested", why_locked=LOCKED), trigger)

    @pytest.mark.parametrize("trigger", ["edit", "attach", "detach", "submit", "withdraw"])
    def test_once_the_council_is_left_not_even_what_was_returned(self, trigger: str) -> None:
        returned = cpd_action("information_requested", why_locked="Parti.", council_is_left=True)
        assert refusal("cpd_action", returned, trigger).reason == "Parti."

    def test_nor_is_a_correction_asked_for(self) -> None:
        assert LOCKED in refusal("cpd_action", cpd_action("accepted", why_locked=LOCKED), "request_correction").reason

    @pytest.mark.parametrize("trigger", ["correct", "return_to_owner"])
    @pytest.mark.parametrize("state", ["accepted", "correction_requested"])
    def test_a_certified_parcours_is_not_touched(self, trigger: str, state: str) -> None:
        assert "révoquez-la" in refusal("cpd_action", cpd_action(state, in_certified_parcours=True), trigger).reason

    @pytest.mark.parametrize("trigger", ["accept", "reject", "request_information"])
    def test_it_is_reviewed_when_its_programme_says(self, trigger: str) -> None:
        refused = refusal("cpd_action", cpd_action("submitted", review_is_open=False), trigger)
        assert "examinées ensemble" in refused.reason

    def test_it_is_over_before_it_is_submitted(self) -> None:
        assert "pas encore terminée" in refusal("cpd_action", cpd_action(ends_on=TOMORROW), "submit").reason

    def test_an_action_that_ends_today_in_paris_may_be_submitted(self) -> None:
        late = Attempt(EVALUATOR, datetime(2026, 11, 20, 23, 30, tzinfo=UTC))
        assert taken("cpd_action", cpd_action(ends_on=TOMORROW), "submit", late) == "submitted"

    def test_it_is_claimed_somewhere(self) -> None:
        assert "Rattachez" in refusal("cpd_action", cpd_action(claims=[]), "submit").reason

    def test_a_presence_is_confirmed_only_where_a_list_says_it(self) -> None:
        refused = refusal("cpd_action", cpd_action(), "attest")
        assert refused.reason == "Aucune liste d’organisateur n’atteste cette présence."
        assert taken("cpd_action", cpd_action(is_attested=True), "attest") == "to_confirm"

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"evidence_is_required": True}, "Joignez un justificatif : ce type d’action en demande un."),
            (
                {"evidence_is_required": True, "honour_is_enough": True},
                "Joignez un justificatif, ou déclarez cette action sur l’honneur.",
            ),
            (
                {"evidence_is_required": True, "on_honour": True},
                "Joignez un justificatif : ce type d’action en demande un.",
            ),
            (
                {"evidence_is_required": True, "without_evidence": True},
                "Joignez un justificatif : ce type d’action en demande un.",
            ),
            (
                {"evidence_is_required": False},
                "Joignez un justificatif, ou choisissez « continuer sans télécharger de preuve ».",
            ),
        ],
    )
    def test_evidence_is_missing(self, given: dict[str, bool], reason: str) -> None:
        assert refusal("cpd_action", cpd_action(has_evidence=False, **given), "submit").reason == reason

    @pytest.mark.parametrize(
        "given",
        [
            {"has_evidence": True},
            {"has_evidence": False, "on_honour": True, "honour_is_enough": True},
            {"has_evidence": False, "evidence_is_required": False, "without_evidence": True},
        ],
    )
    def test_evidence_is_enough(self, given: dict[str, bool]) -> None:
        assert taken("cpd_action", cpd_action(**given), "submit") == "submitted"

    def test_evidence_is_scanned(self) -> None:
        assert "antivirus" in refusal("cpd_action", cpd_action(evidence_is_pending=True), "submit").reason

    @pytest.mark.parametrize(("state", "trigger"), [("submitted", "accept"), ("accepted", "correct")])
    @pytest.mark.parametrize(
        ("grants", "reason", "field"),
        [
            ({}, NEEDS["grants"], "grants"),
            ({UUID(int=8): Decimal(4)}, "Indiquez les crédits accordés.", "grants"),
            ({CLAIM: Decimal("-0.5")}, "Les crédits accordés vont de 0 à 999.", "grants"),
            ({CLAIM: Decimal(1000)}, "Les crédits accordés vont de 0 à 999.", "grants"),
            ({CLAIM: Decimal("NaN")}, "Les crédits accordés vont de 0 à 999.", "grants"),
            ({CLAIM: Decimal("Infinity")}, "Les crédits accordés vont de 0 à 999.", "grants"),
        ],
    )
    def test_credits_are_sound(
        self, state: str, trigger: str, grants: dict[UUID, Decimal], reason: str, field: str
    ) -> None:
        refused = refusal("cpd_action", cpd_action(state), trigger, willing(grants=grants))
        assert (refused.reason, refused.field) == (reason, field)

    def test_credits_as_asked_need_no_reason(self) -> None:
        assert (
            taken("cpd_action", cpd_action("submitted"), "accept", attempt(grants={CLAIM: Decimal("4.00")}))
            == "accepted"
        )

    @pytest.mark.parametrize("granted", ["0", "3.5", "5"])
    def test_changed_credits_have_a_reason(self, granted: str) -> None:
        grants = {CLAIM: Decimal(granted)}
        refused = refusal("cpd_action", cpd_action("submitted"), "accept", attempt(grants=grants, reason=" "))
        assert refused.field == "reason"
        assert (
            taken("cpd_action", cpd_action("submitted"), "accept", attempt(grants=grants, reason="Oui.")) == "accepted"
        )

    def test_every_claim_is_granted(self) -> None:
        other = claim()
        other.id = UUID(int=9)
        refused = refusal("cpd_action", cpd_action("submitted", claims=[claim(), other]), "accept")
        assert refused.reason == "Indiquez les crédits accordés."

    @pytest.mark.parametrize(
        ("state", "trigger", "need"),
        [
            ("submitted", "reject", "reason"),
            ("submitted", "request_information", "question"),
            ("accepted", "request_correction", "reason"),
            ("accepted", "correct", "reason"),
            ("accepted", "return_to_owner", "question"),
        ],
    )
    def test_decisions_say_why(self, state: str, trigger: str, need: str) -> None:
        assert refusal("cpd_action", cpd_action(state), trigger, willing(**{need: ""})).field == need


class TestWhatWasSent:
    """A change after the submission leaves what could have been sent; whoever accepts is told what is missing."""

    @pytest.mark.parametrize(("name", "record"), [("cpd_action", cpd_action), ("proposal", proposal)])
    @pytest.mark.parametrize("trigger", ["edit", "attach", "detach"])
    def test_it_stays_complete(self, name: str, record: Any, trigger: str) -> None:
        (check,) = next(step for step in WORKFLOWS[name].steps if step.trigger == trigger).keeps
        check(record("submitted"), willing())
        check(record("draft", **UNPROVED, ends_on=TOMORROW), willing())
        with pytest.raises(StepRefused, match="il lui faut une preuve"):
            check(record("submitted", **UNPROVED), willing())
        with pytest.raises(StepRefused, match="dans l’avenir") as refused:
            check(record("submitted", ends_on=TOMORROW), willing())
        assert refused.value.field == "ends_on"

    @pytest.mark.parametrize(("name", "record"), [("cpd_action", cpd_action), ("proposal", proposal)])
    def test_its_last_proof_stays(self, name: str, record: Any) -> None:
        assert "il lui faut une preuve" in refusal(name, record("submitted", has_one_proof=True), "detach").reason
        taken(name, record("draft", has_one_proof=True), "detach")
        taken(name, record("submitted", has_one_proof=True, on_honour=True, honour_is_enough=True), "detach")

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            ({"has_evidence": False}, "Il y manque le justificatif"),
            ({"evidence_is_pending": True}, "antivirus"),
            ({"ends_on": TOMORROW}, "pas encore terminée"),
        ],
    )
    def test_an_action_is_accepted_with_what_it_took_to_submit_it(self, given: dict[str, Any], reason: str) -> None:
        assert reason in refusal("cpd_action", cpd_action("submitted", **given), "accept").reason


class TestProposal:
    @pytest.mark.parametrize("trigger", ["edit", "attach", "detach", "submit"])
    def test_the_parcours_is_not_locked(self, trigger: str) -> None:
        assert LOCKED in refusal("proposal", proposal(why_locked=LOCKED), trigger).reason

    def test_it_is_over_before_it_is_proposed(self) -> None:
        assert "pas encore terminée" in refusal("proposal", proposal(ends_on=TOMORROW), "submit").reason

    @pytest.mark.parametrize(
        ("opinions", "quorum", "becomes"),
        [(0, 1, "evaluated"), (0, 2, "submitted"), (1, 2, "evaluated"), (1, 3, "submitted"), (2, 3, "evaluated")],
    )
    def test_the_quorum_makes_it_evaluated(self, opinions: int, quorum: int, becomes: str) -> None:
        assert taken("proposal", proposal("submitted", opinions=opinions, quorum=quorum), "evaluate") == becomes

    @pytest.mark.parametrize(
        "given", [{"state": "submitted"}, {"state": "submitted", "quorum": 3}, {"state": "evaluated"}]
    )
    def test_one_opinion_each(self, given: dict[str, Any]) -> None:
        refused = refusal("proposal", proposal(**given, evaluator_ids={EVALUATOR.account_id}), "evaluate")
        assert "déjà donné votre avis" in refused.reason
        another = Actor(account_id=UUID(int=2), name="Un autre")
        evaluation: dict[str, Any] = {"links": {}}
        taken(
            "proposal",
            proposal(**given, evaluator_ids={EVALUATOR.account_id}),
            "evaluate",
            attempt(another, evaluation=evaluation),
        )

    @pytest.mark.parametrize(
        "given", [{"state": "submitted"}, {"state": "submitted", "quorum": 3}, {"state": "evaluated"}]
    )
    def test_a_link_of_interest_keeps_from_evaluating(self, given: dict[str, Any]) -> None:
        linked = willing(evaluation={"links": {"interests": False, "authorship": True}})
        assert refusal("proposal", proposal(**given), "evaluate", linked).field == "link_authorship"

    @pytest.mark.parametrize(
        ("state", "trigger"),
        [
            ("submitted", "evaluate"),
            ("submitted", "request_information"),
            ("submitted", "recuse"),
            ("evaluated", "evaluate"),
            ("evaluated", "recuse"),
            ("evaluated", "accept"),
            ("evaluated", "reject"),
        ],
    )
    @pytest.mark.parametrize("planned", [False, True])
    def test_who_declared_an_interest_neither_evaluates_nor_decides(
        self, state: str, trigger: str, planned: bool
    ) -> None:
        aside = proposal(state, planned=planned, interested_ids={EVALUATOR.account_id})
        assert "lien d’intérêts" in refusal("proposal", aside, trigger).reason
        taken("proposal", proposal(state, planned=planned, interested_ids={UUID(int=2)}), trigger)

    @pytest.mark.parametrize(
        ("opinions", "quorum", "mine", "becomes"),
        [(2, 2, True, "submitted"), (2, 2, False, "evaluated"), (3, 2, True, "evaluated"), (1, 1, True, "submitted")],
    )
    def test_an_opinion_set_aside_may_lose_the_quorum(
        self, opinions: int, quorum: int, mine: bool, becomes: str
    ) -> None:
        evaluators = {EVALUATOR.account_id} if mine else {UUID(int=2)}
        record = proposal("evaluated", opinions=opinions, quorum=quorum, evaluator_ids=evaluators)
        assert taken("proposal", record, "recuse") == becomes

    def test_an_interest_is_said_in_words(self) -> None:
        assert refusal("proposal", proposal("submitted"), "recuse", willing(interests=" ")).field == "interests"

    def test_planned_it_is_agreed_to_and_becomes_an_action_once_done(self) -> None:
        record = proposal(
            "evaluated", planned=True, ends_on=TOMORROW, **UNPROVED, evidence_is_required=False, without_evidence=True
        )
        assert taken("proposal", record, "accept") == "agreed"
        assert "Joignez un justificatif" in refusal("proposal", proposal("agreed", **UNPROVED), "complete").reason
        assert taken("proposal", proposal("agreed"), "complete") == "accepted"

    @pytest.mark.parametrize(
        ("days", "field"),
        [
            ({"first_day": None}, "starts_on"),
            ({"last_day": None}, "starts_on"),
            ({"last_day": date(2026, 11, 1)}, "ends_on"),
            ({"last_day": TOMORROW}, "ends_on"),
        ],
    )
    def test_what_is_done_has_its_days(self, days: dict[str, Any], field: str) -> None:
        assert refusal("proposal", proposal("agreed"), "complete", willing(**days)).field == field

    def test_a_plan_lies_ahead_when_it_is_sent(self) -> None:
        assert taken("proposal", proposal(planned=True, ends_on=TOMORROW), "submit") == "submitted"
        past = proposal(planned=True, ends_on=YESTERDAY)
        assert "Ses dates sont passées" in refusal("proposal", past, "submit").reason

    @pytest.mark.parametrize("trigger", ["submit", "accept"])
    def test_what_was_done_is_proved(self, trigger: str) -> None:
        state = "draft" if trigger == "submit" else "evaluated"
        assert "justificatif" in refusal("proposal", proposal(state, **UNPROVED), trigger).reason
        assert "antivirus" in refusal("proposal", proposal(state, evidence_is_pending=True), trigger).reason
        assert "terminée" in refusal("proposal", proposal(state, ends_on=TOMORROW), trigger).reason

    @pytest.mark.parametrize("credits", [None, Decimal(0), Decimal(-1), Decimal("999.5"), Decimal("NaN")])
    def test_accepting_grants_something(self, credits: Decimal | None) -> None:
        assert refusal("proposal", proposal("evaluated"), "accept", willing(credits=credits)).field == "credits"

    def test_accepting_names_a_category_where_there_is_no_block(self) -> None:
        assert refusal("proposal", proposal("evaluated"), "accept", willing(categories=[])).field == "categories"
        assert taken("proposal", proposal("evaluated", has_blocks=True), "accept", willing(categories=[])) == "accepted"

    @pytest.mark.parametrize(
        ("state", "trigger", "need"),
        [
            ("evaluated", "accept", "reason"),
            ("evaluated", "reject", "reason"),
            ("submitted", "request_information", "question"),
        ],
    )
    def test_decisions_say_why(self, state: str, trigger: str, need: str) -> None:
        assert refusal("proposal", proposal(state), trigger, willing(**{need: ""})).field == need

    def test_nothing_enters_a_certified_parcours(self) -> None:
        refused = refusal("proposal", proposal("evaluated", in_certified_parcours=True), "accept", willing())
        assert "ne peut plus y entrer" in refused.reason


class TestParcours:
    @pytest.mark.parametrize("certification_mode", ["committee", "automatic"])
    def test_no_request_to_a_council_that_is_left(self, certification_mode: str) -> None:
        left = parcours(council_is_left=True, certification_mode=certification_mode)
        assert refusal("parcours", left, "request").reason == why_locked(left)

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ({}, None),
            ({"state": "returned"}, None),
            ({"state": "requested"}, "La validation de ce parcours est demandée : il ne peut plus changer."),
            ({"state": "certified"}, "L’attestation de ce parcours est établie : il ne peut plus changer."),
            (
                {"state": "confirmed", "is_cycle": True},
                "L’attestation de ce cycle est établie : il ne peut plus changer.",
            ),
            (
                {"council_is_left": True, "is_cycle": True},
                "Vous avez quitté ce conseil : ce cycle se rouvrira quand votre inscription y sera à nouveau validée.",
            ),
        ],
    )
    def test_why_its_owner_may_change_nothing(self, given: dict[str, Any], why: str | None) -> None:
        assert why_locked(parcours(**given)) == why

    @pytest.mark.parametrize("state", ["open", "returned"])
    def test_declared_actions_meet_the_rules_when_a_committee_certifies(self, state: str) -> None:
        short = parcours(state, declared_refusal="Il manque 1/3 actions.")
        assert refusal("parcours", short, "request").reason == "Il manque 1/3 actions."
        undecided = parcours(state, accepted_refusal="Il manque 3/3 actions.", undecided=3)
        assert taken("parcours", undecided, "request") == "requested"

    def test_the_request_is_declared_on_honour(self) -> None:
        refused = refusal("parcours", parcours(), "request", willing(honour=False))
        assert (refused.reason, refused.field) == (NEEDS["honour"], "honour")

    def test_where_rules_alone_certify_everything_is_decided_before_the_request(self) -> None:
        assert (
            "2 actions" in refusal("parcours", parcours(certification_mode="automatic", undecided=2), "request").reason
        )
        short = parcours(certification_mode="automatic", accepted_refusal="Il manque 1/3 actions.")
        assert refusal("parcours", short, "request").reason == "Il manque 1/3 actions."

    def test_a_cycle_is_called_a_cycle(self) -> None:
        cycle = parcours("requested", is_cycle=True, undecided=1)
        assert (
            refusal("parcours", cycle, "certify").reason == "Il reste une action à décider avant de valider ce cycle."
        )

    @pytest.mark.parametrize("certification_mode", ["committee", "automatic"])
    def test_certified_on_accepted_actions_only(self, certification_mode: str) -> None:
        one = parcours("requested", undecided=1, certification_mode=certification_mode)
        assert (
            refusal("parcours", one, "certify").reason == "Il reste une action à décider avant de valider ce parcours."
        )
        two = parcours("requested", undecided=2, certification_mode=certification_mode)
        assert (
            refusal("parcours", two, "certify").reason == "Il reste 2 actions à décider avant de valider ce parcours."
        )
        short = parcours("requested", accepted_refusal="Il manque 1/3 actions.", certification_mode=certification_mode)
        assert refusal("parcours", short, "certify").reason == "Il manque 1/3 actions."

    @pytest.mark.parametrize(
        ("certification_mode", "permission"),
        [("committee", "parcours.certify"), ("automatic", "parcours.certify_by_rules")],
    )
    def test_who_certifies_is_the_programmes_choice(self, certification_mode: str, permission: str) -> None:
        step = WORKFLOWS["parcours"].step_for(
            parcours("requested", certification_mode=certification_mode), "certify", willing()
        )
        assert step.permission == permission

    @pytest.mark.parametrize(
        ("state", "trigger"), [("requested", "return"), ("certified", "reissue"), ("certified", "reopen")]
    )
    def test_decisions_say_why(self, state: str, trigger: str) -> None:
        assert refusal("parcours", parcours(state), trigger, willing(reason="")).field == "reason"


def test_an_attestation_is_revoked_with_a_reason() -> None:
    assert refusal("attestation", attestation("valid"), "revoke", willing(reason="")).field == "reason"


class TestRegister:
    @pytest.mark.parametrize("state", ["draft", "information_requested", "refused"])
    def test_a_file_is_complete_before_it_is_sent(self, state: str) -> None:
        record = enrolment(state, lacks=lambda day: [Lack("diplomas", "Ajoutez un diplôme."), Lack("times", "Plus.")])
        assert refusal("enrolment", record, "submit").reason == "Ajoutez un diplôme."

    def test_a_register_of_messages_has_no_file_to_fill_in(self) -> None:
        refusal("enrolment", enrolment(keeps_entry=False), "edit")

    @pytest.mark.parametrize(
        ("workflow", "record", "trigger"),
        [
            ("enrolment", enrolment("submitted", places_to_create=["Clinique"]), "validate"),
            ("register_change", register_change("requested", places_to_create=["Clinique"]), "accept"),
        ],
    )
    def test_establishments_are_created_before_the_decision(self, workflow: str, record: Any, trigger: str) -> None:
        assert "Clinique" in refusal(workflow, record, trigger).reason

    @pytest.mark.parametrize("trigger", ["correct_rpps", "change_mailbox"])
    def test_corrections_say_why(self, trigger: str) -> None:
        assert refusal("enrolment", enrolment("validated"), trigger, willing(reason=" ")).field == "reason"

    def test_a_change_is_complete_before_it_is_sent(self) -> None:
        record = register_change(lacks=lambda day: [Lack("diplomas", "Rien.")])
        assert refusal("register_change", record, "submit").reason == "Rien."

    def test_a_refused_change_says_why(self) -> None:
        assert refusal("register_change", register_change("requested"), "refuse", willing(reason="")).field == "reason"

    def test_a_term_has_a_label(self) -> None:
        assert refusal("register_term", register_term(), "rename", willing(label="  ")).field == "label"


class TestMailboxChange:
    @pytest.mark.parametrize("trigger", ["confirm_old", "confirm_new"])
    @pytest.mark.parametrize("bad", [None, link(used_at=NOW), link(expires_at=NOW)])
    def test_a_link_confirms_once(self, trigger: str, bad: Any) -> None:
        assert refusal("mailbox_change", mailbox_change(), trigger, willing(link=bad)).reason.startswith(STALE_LINK)

    @pytest.mark.parametrize(
        ("record", "trigger", "becomes"),
        [
            (mailbox_change(), "confirm_new", "requested"),
            (mailbox_change(old_confirmed_at=NOW), "confirm_new", "done"),
            (mailbox_change(old_must_confirm=False), "confirm_new", "done"),
            (mailbox_change(new_confirmed_at=NOW), "confirm_old", "done"),
            (mailbox_change(), "confirm_old", "requested"),
        ],
    )
    def test_it_is_done_once_whoever_must_has_confirmed(self, record: Any, trigger: str, becomes: str) -> None:
        assert taken("mailbox_change", record, trigger) == becomes

    @pytest.mark.parametrize("trigger", ["confirm_old", "confirm_new"])
    def test_an_address_taken_meanwhile_is_refused(self, trigger: str) -> None:
        record = mailbox_change(email_is_taken=True, new_confirmed_at=NOW if trigger == "confirm_old" else None)
        assert "autre compte" in refusal("mailbox_change", record, trigger).reason


class TestHelpRequest:
    @pytest.mark.parametrize(
        ("state", "trigger"), [("open", "write"), ("taken", "answer"), ("closed", "reopen"), ("closed", "resume")]
    )
    @pytest.mark.parametrize("words", ["", "  \n"])
    def test_a_message_says_something(self, state: str, trigger: str, words: str) -> None:
        refused = refusal("help_request", help_request(state), trigger, willing(message=words))
        assert (refused.reason, refused.field) == (NEEDS["message"], "message")

    def test_reopened_it_goes_back_to_whoever_followed_it(self) -> None:
        assert taken("help_request", help_request("closed"), "reopen") == "taken"
        assert taken("help_request", help_request("closed", has_referent=False), "reopen") == "open"


class TestNewsItem:
    @pytest.mark.parametrize("state", ["draft", "withdrawn"])
    def test_what_is_over_is_not_published(self, state: str) -> None:
        assert "date de fin est passée" in refusal("news_item", news_item(state, ends_on=YESTERDAY), "publish").reason
        assert taken("news_item", news_item(state, ends_on=TOMORROW), "publish") == "published"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"title": " "}, "title"), ({"body": ""}, "body"), ({"starts_on": TOMORROW, "ends_on": YESTERDAY}, "ends_on")],
    )
    def test_its_text_says_something_for_some_days(self, wrong: dict[str, Any], field: str) -> None:
        content = news_content(**wrong)
        assert refusal("news_item", news_item("published"), "edit", willing(content=content)).field == field
