"""Councils made in the console: created, prepared, opened, changed; their documents; the charter; leaving one."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from backoffice.db import db
from backoffice.models import Account, AuditEvent, Charter, Council, Document, Enrolment, OutboxMail, Parcours
from backoffice.permissions import Denied, Hidden
from backoffice.resources import config_dir
from backoffice.services.audit import verify
from backoffice.services.charters import current_charter, draft_charter
from backoffice.services.council_files import CouncilFileError, complete_council, load_council, load_council_text
from backoffice.services.councils import CouncilSettings, NewMember, PeriodSettings, ProgrammeSettings, create_council
from backoffice.services.deposits import Deposit, keep_logo, keep_pdf
from backoffice.services.documents import add_document, content_of, documents_for, opened
from backoffice.services.enrolments import councils_of, councils_to_join
from backoffice.services.rule_sets import rule_sets
from backoffice.services.transitions import available, perform
from tests.factories import World
from tests.files.samples import image, pdf
from tests.services.walk_tables import READERS, TABLES
from workflows.engine import StepRefused, UnknownStep
from workflows.registry import WORKFLOWS

SETTINGS = CouncilSettings(name="Conseil Alpha", short_name="Alpha", contact_email="contact@alpha.example")
MEMBER = NewMember(
    email="membre@alpha.example",
    given_name="Alix",
    family_name="Alpha",
    rpps=None,
    roles=("register_reviewer", "clavip_member"),
)
PERIOD = PeriodSettings("2026-2028", date(2026, 1, 1), date(2028, 12, 31))
WALKED = ("council", "document", "charter")


def programme(name: str = "three-of-choice", **given: Any) -> ProgrammeSettings:
    document = next(one.document for one in rule_sets() if one.code == name)
    values = {"code": "dpc", "title": "DPC", "review_mode": "as_they_come", "certification_mode": "committee"}
    return ProgrammeSettings(**{**values, "quorum": 1, "document": document, **given})


def alpha(world: World) -> Council:
    """In preparation."""
    return create_council("alpha", SETTINGS, world.actor("platform_admin"), world.now)


def opened_alpha(world: World) -> Council:
    council, admin = alpha(world), world.actor("platform_admin")
    perform("council", council.id, "add_programme", admin, world.now, programme=programme(), period=PERIOD)
    perform("council", council.id, "appoint", admin, world.now, member=MEMBER)
    opened_one: Council = perform("council", council.id, "open", admin, world.now)
    return opened_one


class TestMaking:
    def test_it_works_within_one_process(self, world: World) -> None:
        council = opened_alpha(world)
        registrant = world.registrant()
        assert council in councils_to_join(db.session(), registrant)
        enrolment = world.enrolment(registrant, council)
        member = db.session.query(Account).filter_by(email=MEMBER.email).one()
        assert member.state == "pending", "nobody knows a password yet"
        perform("enrolment", enrolment.id, "validate", member.as_actor(), world.now)
        parcours = db.session.query(Parcours).filter_by(registrant_id=registrant.id).one()
        assert (parcours.programme.code, parcours.label, parcours.rules.council) == ("dpc", "2026-2028", "alpha")

    def test_nobody_joins_one_in_preparation(self, world: World) -> None:
        council, registrant = alpha(world), world.registrant()
        assert council not in councils_to_join(db.session(), registrant)
        with pytest.raises(StepRefused, match="ne prend pas d’inscription"):
            world.enrolment(registrant, council)

    def test_it_opens_when_it_offers_something_and_somebody_validates(self, world: World) -> None:
        council, admin = alpha(world), world.actor("platform_admin")
        with pytest.raises(StepRefused, match="programme"):
            perform("council", council.id, "open", admin, world.now)
        perform("council", council.id, "add_programme", admin, world.now, programme=programme(), period=PERIOD)
        with pytest.raises(StepRefused, match="validera les inscriptions"):
            perform("council", council.id, "open", admin, world.now)

    def test_its_settings_are_checked_where_it_is_made_and_where_it_is_changed(self, world: World) -> None:
        admin = world.actor("platform_admin")
        for wrong, field in (
            (replace(SETTINGS, colour="#ffdd00"), "colour"),
            (replace(SETTINGS, name=" "), "name"),
            (replace(SETTINGS, site_url="javascript:alert(1)"), "site_url"),
        ):
            with pytest.raises(StepRefused) as made:
                create_council("beta", wrong, admin, world.now)
            with pytest.raises(StepRefused) as changed:
                perform("council", world.council.id, "edit", admin, world.now, settings=wrong)
            assert made.value.field == changed.value.field == field

    @pytest.mark.parametrize("code", ["cnp-mn", "Alpha", "a b", "../x", ""])
    def test_a_code_is_free_and_plain(self, world: World, code: str) -> None:
        with pytest.raises(StepRefused) as refused:
            create_council(code, SETTINGS, world.actor("platform_admin"), world.now)
        assert refused.value.field == "code"

    def test_only_the_platform_makes_councils(self, world: World) -> None:
        with pytest.raises(Denied):
            create_council("alpha", SETTINGS, world.actor("council_admin"), world.now)

    def test_a_member_is_written_to_with_a_link_that_nobody_else_reads(self, world: World) -> None:
        council = alpha(world)
        perform("council", council.id, "appoint", world.actor("platform_admin"), world.now, member=MEMBER)
        mail = db.session.query(OutboxMail).filter_by(name="council/appointed").one()
        assert (mail.recipient, mail.secret) == (MEMBER.email, True)
        assert "/mot-de-passe/" in mail.text
        assert "Gestion du registre et CLAVIP" in mail.text

    def test_a_role_given_twice_is_one_role_and_may_be_taken_back(self, world: World) -> None:
        council, admin = alpha(world), world.actor("platform_admin")
        for _ in range(2):
            perform("council", council.id, "appoint", admin, world.now, member=MEMBER)
        assert len(council.memberships) == 2
        perform("council", council.id, "dismiss", admin, world.now, membership=council.memberships[0])
        db.session.expire_all()
        assert len(council.memberships) == 1

    def test_a_registrants_account_is_no_members(self, world: World) -> None:
        member = replace(MEMBER, email=world.registrant().account.email)
        with pytest.raises(StepRefused, match="compte personnel"):
            perform("council", alpha(world).id, "appoint", world.actor("platform_admin"), world.now, member=member)

    def test_periods_of_a_programme_do_not_overlap(self, world: World) -> None:
        council, admin = opened_alpha(world), world.actor("platform_admin")
        later = PeriodSettings("2028-2030", date(2028, 6, 1), date(2030, 5, 31))
        with pytest.raises(StepRefused, match="chevauche"):
            perform("council", council.id, "add_period", admin, world.now, chosen=council.programmes[0], period=later)

    def test_every_change_is_in_the_chained_journal(self, world: World) -> None:
        council = opened_alpha(world)
        events = db.session.query(AuditEvent).filter_by(workflow="council", record_id=council.id)
        assert [one.trigger for one in events.order_by(AuditEvent.seq)] == [
            "create",
            "add_programme",
            "appoint",
            "open",
        ]
        assert verify(db.session()).bad_row is None


class TestWhoDoesWhat:
    def test_each_step_by_each_role(self, world: World) -> None:
        """The offers are those of the table written by hand, in each state."""
        council = opened_alpha(world)
        document = db.session.query(Document).filter_by(council_id=council.id).first()
        charter = draft_charter("2027-01", world.actor("platform_admin"), world.now)
        roles = ("platform_admin", "council_admin", "clavip_member", "auditor")
        for name, record in zip(WALKED, (council, document, charter), strict=True):
            for role in roles:
                actor = world.actor(role, council=council)
                offered = {one.trigger for one in available(record, actor, world.now)}
                wanted = {
                    trigger for trigger, line in TABLES[name].items() if record.state in line.moves and role in line.who
                }
                assert offered == wanted, (name, role)
                assert bool(offered) <= (role in READERS[name])

    def test_the_tables_lead_where_the_machines_go(self) -> None:
        for name in WALKED:
            for trigger, line in TABLES[name].items():
                steps = [step for step in WORKFLOWS[name].steps if step.trigger == trigger]
                goes = {str(source): str(step.target or source) for step in steps for source in step.source}
                assert goes == line.moves, (name, trigger)

    def test_another_councils_administrator_sees_nothing(self, world: World) -> None:
        council = opened_alpha(world)
        with pytest.raises(Hidden):
            perform("council", council.id, "edit", world.actor("council_admin"), world.now, settings=SETTINGS)


class TestFiles:
    def test_a_file_given_to_the_console_reaches_nothing_else_of_this_machine(self, world: World) -> None:
        text = (config_dir() / "councils" / "cnp-mn.yaml").read_text(encoding="utf-8")
        text = text.replace("cnp-mn-dpc-v1.yaml", "../../settings.toml")
        with pytest.raises(CouncilFileError, match="n’existe pas dans config/referentials"):
            load_council_text(text, "../x.yaml", world.actor("platform_admin"), world.now)

    def test_a_file_holds_its_rules(self, world: World) -> None:
        rules = (config_dir() / "rule_sets" / "three-of-choice.yaml").read_text(encoding="utf-8")
        rules = rules.replace("council: exemple", "council: beta")
        within = "\n".join(f"      {line}" for line in rules.splitlines())
        text = (
            'code: beta\nname: Conseil Beta\nshort_name: Beta\ncontact_email: a@b.example\ncolour: "#0b4f5c"\n'
            "remedies: Écrivez-nous.\nreviewed_by: clavip_member\n"
            "register: {name: R, kind: message, mailbox_change: administrators, listed_to: nobody}\nprogrammes:\n"
            "  - code: dpc\n    title: DPC\n    review_mode: as_they_come\n    certification_mode: committee\n"
            f"    quorum: 1\n    periods: []\n    referential:\n{within}\n"
        )
        council = load_council_text(text, "beta.yaml", world.actor("platform_admin"), world.now)
        admin = world.actor("platform_admin")
        assert (council.state, council.has_rules) == ("preparing", True)
        with pytest.raises(StepRefused, match="validera les inscriptions"):
            perform("council", council.id, "open", admin, world.now)
        perform("council", council.id, "appoint", admin, world.now, member=MEMBER)
        perform("council", council.id, "open", admin, world.now)
        reloaded = load_council_text(text.replace("Beta\n", "Bêta\n"), "beta.yaml", admin, world.now)
        assert (reloaded.state, reloaded.name) == ("open", "Conseil Bêta")

    def test_an_installation_opens_no_council_that_offers_nothing(self, world: World, tmp_path: Path) -> None:
        path = tmp_path / "vide.yaml"
        path.write_text(
            'code: vide\nname: Vide\nshort_name: Vide\ncontact_email: a@b.example\ncolour: "#0b4f5c"\n'
            "remedies: Écrivez-nous.\nreviewed_by: clavip_member\n"
            "register: {name: R, kind: message, mailbox_change: administrators, listed_to: nobody}\n"
        )
        with pytest.raises(CouncilFileError, match=r"vide\.yaml : Ajoutez d’abord un programme"):
            load_council(db.session(), path, world.now)
        assert db.session.query(Council).filter_by(code="vide").count() == 0

    def test_an_upgrade_keeps_what_the_console_changed(self, world: World) -> None:
        admin = world.actor("council_admin")
        changed = replace(SETTINGS, name=world.council.name, contact_email="nouvelle@cnp-mn.example")
        perform("council", world.council.id, "edit", admin, world.now, settings=changed)
        complete_council(db.session(), config_dir() / "councils" / "cnp-mn.yaml", world.now)
        db.session.expire_all()
        assert world.council.contact_email == "nouvelle@cnp-mn.example"

    def test_a_logo_is_a_picture_and_a_document_a_pdf(self, app: Any) -> None:
        drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        for name, content in (("logo.svg", drawing), ("logo.png", drawing), ("logo.pdf", pdf())):
            with pytest.raises(StepRefused) as refused:
                keep_logo(Deposit(io.BytesIO(content), name))
            assert refused.value.field == "logo"
        assert keep_logo(Deposit(io.BytesIO(image("PNG")), "logo.png")).media_type == "image/png"
        with pytest.raises(StepRefused):
            keep_pdf(Deposit(io.BytesIO(image("PNG")), "guide.png"))


class TestDocuments:
    def test_each_council_has_its_own_beside_the_federations(self, world: World) -> None:
        both = documents_for(db.session(), [world.council, opened_alpha(world)])
        owners = [document.council.code if document.council else None for document in both]
        assert owners == [None] * 3 + ["cnp-mn"] * 2 + ["alpha"]
        outside = replace(SETTINGS, in_federation=False)
        admin = world.actor("platform_admin")
        other = create_council("gamma", outside, admin, world.now)
        assert {document.council_id for document in documents_for(db.session(), [other])} == {other.id}

    def test_openings_are_counted_by_version(self, world: World) -> None:
        admin = world.actor("council_admin")
        link = content_of("link", "https://essai.example/", "", None)
        document = add_document(world.council, "Guide du conseil", link, admin, world.now)
        for _ in range(3):
            opened(db.session(), document.id)
        text = content_of("text", "", "Bonjour.", None)
        perform("document", document.id, "replace", admin, world.now, content=text)
        opened(db.session(), document.id)
        db.session.expire_all()
        assert [(one.number, one.kind, one.openings) for one in document.versions] == [(1, "link", 3), (2, "text", 1)]
        perform("document", document.id, "withdraw", admin, world.now)
        assert opened(db.session(), document.id) is None

    def test_a_council_keeps_only_its_own(self, world: World) -> None:
        with pytest.raises(Denied):
            add_document(None, "Guide", content_of("text", "", "X", None), world.actor("council_admin"), world.now)
        with pytest.raises(StepRefused, match="https"):
            content_of("link", "javascript:alert(1)", "", None)


class TestCharter:
    def test_a_draft_is_nobodys_until_it_is_published_and_nothing_after(self, world: World) -> None:
        admin = world.actor("platform_admin")
        charter = draft_charter("2027-01", admin, world.now)
        assert charter.body == world.charter.body
        perform("charter", charter.id, "edit", admin, world.now, body="Je m’engage.")
        assert current_charter(db.session()) == world.charter
        perform("charter", charter.id, "publish", admin, world.now)
        with pytest.raises(UnknownStep):
            perform("charter", charter.id, "edit", admin, world.now, body="Autre chose.")
        with pytest.raises(DBAPIError, match="never changes"):
            db.session.query(Charter).filter_by(id=charter.id).update({"body": "Autre chose."})
        db.session.rollback()


class TestLeaving:
    def test_two_councils_two_parcours_then_one(self, world: World) -> None:
        council = opened_alpha(world)
        registrant = world.parcours().registrant
        owner, member = registrant.account.as_actor(), db.session.query(Account).filter_by(email=MEMBER.email).one()
        enrolment = world.enrolment(registrant, council)
        perform("enrolment", enrolment.id, "validate", member.as_actor(), world.now)
        parcours = db.session.query(Parcours).filter_by(registrant_id=registrant.id).all()
        assert {one.council.code for one in parcours} == {"cnp-mn", "alpha"}
        assert len({one.referential_id for one in parcours}) == 2
        perform("enrolment", enrolment.id, "leave", owner, world.now)
        assert councils_of(db.session(), registrant) == [world.council]
        assert db.session.query(Parcours).filter_by(registrant_id=registrant.id).count() == 2, "history stays"
        perform("enrolment", enrolment.id, "submit", owner, world.now, message="Je reviens.")
        assert enrolment.state == "submitted"

    def test_not_while_a_certification_is_awaited(self, world: World) -> None:
        parcours = world.requested()
        enrolment = db.session.query(Enrolment).filter_by(registrant_id=parcours.registrant_id).one()
        with pytest.raises(StepRefused, match="attend la validation"):
            perform("enrolment", enrolment.id, "leave", parcours.account.as_actor(), world.now)
