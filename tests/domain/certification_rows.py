"""The table of the certification referential V2.0 (002, blocks 1 to 4), copied row by row by hand.

It knows nothing of the shipped file: what the tests compare with it.
"""

from typing import NamedTuple


class Figure(NamedTuple):
    """A line of the last column: what the declaration says, and the QARQ that the table gives for it."""

    key: str
    scale: str
    credits: str
    role: str | None = None
    answer: dict[str, str] = {}  # noqa: RUF012 (a default that nothing writes to)


class Row(NamedTuple):
    """The two columns in the middle. `honour` is "no", "yes", or "if none" (only where no attestation is)."""

    eligibility: str
    attested_by: str
    sent_by: str
    honour: str = "no"
    years: int | None = None


FIGURES = (
    # Bloc 1
    Figure("1.1", "half_day", "2", "attendee", {"half_days": "2"}),
    Figure("1.1", "half_day", "1", "trainer", {"half_days": "1"}),
    Figure("1.2", "half_day", "6", "attendee", {"half_days": "6"}),  # the three days of the JFMN
    Figure("1.2", "half_day", "1", "trainer", {"hours": "3.5"}),
    Figure("1.3", "hour", "7", "trainer", {"hours": "7"}),
    Figure("1.3", "half_day", "2", "attendee", {"hours": "7"}),
    Figure("1.4", "hour", "12", "trainer", {"hours": "12"}),
    Figure("1.4", "supervision", "2", "trainer", {"option": "m1"}),
    Figure("1.4", "supervision", "6", "trainer", {"option": "m2"}),
    Figure("1.4", "supervision", "6", "trainer", {"option": "thesis"}),
    Figure("1.4", "supervision", "6", "trainer", {"option": "des"}),
    Figure("1.5", "investigator", "6", None, {"option": "principal"}),
    Figure("1.5", "investigator", "3", None, {"option": "associate"}),
    Figure("1.6", "year_mission", "6", None, {"years": "2", "missions": "3"}),
    Figure("1.7", "authorship", "2", None, {"option": "oral"}),
    Figure("1.7", "authorship", "1", None, {"option": "poster"}),
    Figure("1.7", "authorship", "4", None, {"option": "leading"}),
    Figure("1.7", "authorship", "2", None, {"option": "third"}),
    Figure("1.7", "authorship", "1", None, {"option": "investigator"}),
    Figure("1.7", "reading_review", "0"),  # named without a figure
    Figure("1.8", "editor", "12", None, {"years": "3"}),
    Figure("1.8", "deputy_editor", "6", None, {"years": "3"}),
    Figure("1.8", "review", "5", None, {"articles": "5"}),
    Figure("1.8", "board_member", "0"),  # named without a figure
    Figure("1.9", "half_day", "4", None, {"half_days": "4"}),
    Figure("1.10", "year_participation", "4", None, {"years": "2", "participations": "2"}),
    Figure("1.11", "half_day", "3", None, {"half_days": "3"}),
    Figure("1.11", "equivalent", "0"),
    # Bloc 2
    Figure("2.1", "management", "4"),
    Figure("2.1", "patients", "1", None, {"patients": "7"}),
    Figure("2.2", "half_day", "2", None, {"half_days": "2"}),
    Figure("2.3", "half_day", "2", None, {"half_days": "2"}),
    Figure("2.4", "participation", "3", None, {"participations": "3"}),
    Figure("2.4", "meetings", "2", None, {"meetings": "14"}),
    Figure("2.5", "year", "2", None, {"years": "2"}),
    Figure("2.6", "year", "3", None, {"years": "3"}),
    Figure("2.7", "year", "6", None, {"years": "6"}),
    Figure("2.8", "year", "2", "radiation_officer", {"years": "2"}),
    Figure("2.8", "meetings", "3", "committee_member", {"meetings": "15"}),
    Figure("2.9", "year", "2", None, {"years": "2"}),
    Figure("2.10", "half_day", "5", None, {"half_days": "5"}),
    Figure("2.11", "half_day", "3", "auditor", {"half_days": "3"}),
    Figure("2.11", "half_day", "2", "local_correspondent", {"half_days": "2"}),
    Figure("2.11", "audited_member", "1", "team_member"),
    Figure("2.12", "half_day", "4", "local_correspondent", {"half_days": "4"}),
    Figure("2.12", "team_member", "1", "team_member"),
    Figure("2.13", "event", "3", None, {"events": "3"}),
    Figure("2.14", "half_day", "1", None, {"half_days": "1"}),
    Figure("2.14", "equivalent", "0"),
    # Bloc 3
    Figure("3.1", "half_day", "2", None, {"half_days": "2"}),
    Figure("3.2", "half_day", "20", None, {"half_days": "20"}),
    Figure("3.3", "half_day", "1", None, {"half_days": "1"}),
    Figure("3.4", "management", "4"),
    Figure("3.4", "patients", "20", None, {"patients": "100"}),
    Figure("3.5", "patients", "1", None, {"patients": "9"}),
    Figure("3.6", "half_day", "3", None, {"half_days": "3"}),
    Figure("3.7", "charter", "1"),
    Figure("3.8", "share", "0", None, {"percent": "50"}),
    Figure("3.8", "share", "2", None, {"percent": "50.1"}),
    Figure("3.8", "share", "2", None, {"percent": "90"}),
    Figure("3.8", "share", "4", None, {"percent": "91", "patients": "400"}),
    Figure("3.9", "hour", "3", "trainer", {"hours": "3"}),
    Figure("3.9", "half_day", "2", "attendee", {"half_days": "2"}),
    Figure("3.10", "hour", "3", "trainer", {"hours": "3"}),
    Figure("3.10", "half_day", "2", "attendee", {"half_days": "2"}),
    Figure("3.11", "hour", "3", "trainer", {"hours": "3"}),
    Figure("3.11", "half_day", "2", "attendee", {"half_days": "2"}),
    Figure("3.12", "year", "5", None, {"years": "5"}),
    Figure("3.13", "half_day", "2", None, {"half_days": "2"}),
    Figure("3.13", "equivalent", "0"),
    # Bloc 4
    Figure("4.1", "half_day", "2", None, {"half_days": "2"}),
    Figure("4.2", "training", "1"),
    Figure("4.3", "visit", "2", None, {"visits": "2"}),
    Figure("4.4", "physician", "1", None, {"option": "declared"}),
    Figure("4.4", "physician", "2", None, {"option": "other"}),
    Figure("4.4", "physician", "3", None, {"option": "declared,other"}),
    Figure("4.5", "half_day", "4", None, {"half_days": "4"}),
    Figure("4.6", "form", "2", None, {"forms": "2"}),
    Figure("4.7", "odpc", "1", None, {"half_days": "1"}),
    Figure("4.7", "other_organiser", "0", None, {"half_days": "1"}),  # less than a day
    Figure("4.7", "other_organiser", "2", None, {"half_days": "2"}),
    Figure("4.7", "other_organiser", "3", None, {"half_days": "3"}),
    Figure("4.8", "prevention", "1", None, {"option": "vaccination"}),
    Figure("4.8", "prevention", "1", None, {"option": "screening"}),
    Figure("4.8", "prevention", "1", None, {"option": "dosimeters"}),
    Figure("4.8", "prevention", "1", None, {"option": "psychosocial"}),
    Figure("4.8", "prevention", "1", None, {"option": "environment_nutrition"}),
    Figure("4.8", "prevention", "1", None, {"option": "physical_activity"}),
    Figure("4.8", "prevention", "1", None, {"option": "other"}),
    Figure("4.8", "prevention", "1", None, {"option": "other", "specification": "marche nordique"}),
    Figure("4.9", "half_day", "2", None, {"half_days": "2"}),
)

HAS, FSM, BOTH, COUNCIL = (
    "has_method_sheet",
    "fsm_criteria",
    "has_method_sheet fsm_criteria",
    "council_evaluation",
)
EITHER, ALL = "registrant organiser", "andpc organiser registrant"

ROWS = {
    "1.1": Row("has_method_sheet decree", "andpc odpc", "andpc organiser"),
    "1.2": Row(FSM, "organiser", EITHER),
    "1.3": Row("decree", "university", "registrant"),
    "1.4": Row("", "university", "registrant", "yes"),
    "1.5": Row("", "", "registrant"),
    "1.6": Row(FSM, "organiser", "registrant"),
    "1.7": Row("", "", "registrant"),
    "1.8": Row("", "publisher", "registrant"),
    "1.9": Row(HAS, "department_head", "registrant", "yes"),
    "1.10": Row(HAS, "department_head", "registrant", "yes"),
    "1.11": Row(COUNCIL, "council", "council"),
    "2.1": Row(HAS, "registry_platform", "registry_platform registrant", "yes", 3),
    "2.2": Row(HAS, "andpc", "andpc"),
    "2.3": Row(HAS, "organiser", EITHER),
    "2.4": Row(HAS, "organiser", EITHER),
    "2.5": Row(HAS, "organiser", EITHER, years=2),
    "2.6": Row(HAS, "organiser", EITHER, years=2),
    "2.7": Row("", "network_administrator", "registrant", years=2),
    "2.8": Row("", "", "registrant", years=2),
    "2.9": Row(HAS, "organiser", EITHER, years=2),
    "2.10": Row(FSM, "organiser", EITHER),
    "2.11": Row("", "", "registrant establishment"),
    "2.12": Row("", "", "registrant establishment"),
    "2.13": Row("", "organiser", EITHER),
    "2.14": Row(COUNCIL, "council", "council"),
    "3.1": Row(BOTH, "andpc organiser", ALL),
    "3.2": Row("", "university", "registrant"),
    "3.3": Row("", "patient_association", "registrant"),
    "3.4": Row(HAS, "registry_platform", "registry_platform registrant", "yes", 3),
    "3.5": Row(HAS, "", "registrant"),
    "3.6": Row("", "organiser", "registrant"),
    "3.7": Row("", "", "registrant", "yes"),
    "3.8": Row("", "", "registrant", "yes"),
    "3.9": Row("", "organiser", "registrant"),
    "3.10": Row("", "organiser", "registrant"),
    "3.11": Row("", "organiser", "registrant"),
    "3.12": Row("", "digital_health_agency", "registrant", "if none"),
    "3.13": Row(COUNCIL, "council", "council"),
    "4.1": Row(BOTH, "andpc organiser", ALL),
    "4.2": Row("", "organiser", EITHER),
    "4.3": Row("", "occupational_health", "registrant", "yes"),
    "4.4": Row("", "", "registrant", "yes"),
    "4.5": Row(HAS, "organiser", EITHER),
    "4.6": Row("", "", "registrant", "yes"),
    "4.7": Row(BOTH, "andpc organiser", ALL),
    "4.8": Row("", "", "registrant", "yes"),
    "4.9": Row(COUNCIL, "", "registrant", "yes"),
}
