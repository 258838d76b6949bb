"""Register entries in any state: files of the council whose register holds diplomas and places of practice."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from backoffice.db import db
from backoffice.domain.actor import Actor
from backoffice.domain.establishments import EstablishmentContent
from backoffice.models import Council, Enrolment, Establishment, RegisterChange, RegisterTerm, Registrant
from backoffice.resources import config_dir
from backoffice.services import council_files
from backoffice.services.enrolments import begin
from backoffice.services.establishments import create_establishment
from backoffice.services.register_changes import begin_change
from backoffice.services.register_edits import CareerSaved, DiplomaSaved, PlaceSaved, TimesSaved
from backoffice.services.transitions import perform


class RegisterFactories:
    """A part of `World`."""

    now: datetime
    actor: Callable[..., Actor]
    registrant: Callable[..., Registrant]

    def register(self, **given: Any) -> Council:
        """The shipped council whose register holds entries, with its lists; `given` are settings to change."""
        council = council_files.load_council(db.session(), config_dir() / "councils" / "cn2pm.yaml", self.now)
        for name, value in given.items():
            setattr(council, name, value)
        db.session.commit()
        return council

    def term(self, council: Council, kind: str, label: str) -> RegisterTerm:
        return db.session.query(RegisterTerm).filter_by(council_id=council.id, kind=kind, label=label).one()

    def hospital(self, name: str = "Centre hospitalier des Essais", town: str = "Lyon") -> Establishment:
        content = EstablishmentContent(name=name, town=town, postcode="69000", address="1 rue des Essais")
        return create_establishment(content, self.actor("register_reviewer"), self.now)

    def edit(self, sheet: Enrolment | RegisterChange, *edits: Any) -> None:
        """What pages of the register file save, by its owner."""
        name = "enrolment" if isinstance(sheet, Enrolment) else "register_change"
        for edit in edits:
            perform(name, sheet.id, "edit", sheet.account.as_actor(), self.now, edit=edit)

    def a_diploma(self, council: Council, title: str = "Physique médicale", **given: Any) -> DiplomaSaved:
        values = {"institution": "Université des Essais", "obtained_on": date(2012, 7, 1), **given}
        return DiplomaSaved(kind=self.term(council, "diploma", "DQPRM"), title=title, **values)

    def divided(
        self, sheet: Enrolment | RegisterChange, shares: dict[str, str], effective_on: date | None = None
    ) -> TimesSaved:
        """`shares`: the part of each establishment by its name; all of each goes to one service."""
        service = self.term(sheet.council, "service", "Radiothérapie")
        named = {practice.place.name: practice.id for practice in sheet.practices if practice.goes_on(self.now.date())}
        return TimesSaved(
            shares={named[name]: Decimal(share) for name, share in shares.items()},
            services={named[name]: {service.id: Decimal(100)} for name in shares},
            effective_on=effective_on,
        )

    def entry(
        self,
        registrant: Registrant | None = None,
        state: str = "validated",
        council: Council | None = None,
        place: Establishment | EstablishmentContent | None = None,
    ) -> Enrolment:
        """A complete register file: a diploma, one establishment, one service. draft, submitted or validated."""
        registrant = registrant or self.registrant()
        council = council or self.register()
        enrolment = begin(registrant, council, registrant.account.as_actor(), self.now)
        place = place or self.hospital()
        self.edit(
            enrolment,
            self.a_diploma(council),
            CareerSaved(date(2012, 9, 1), Decimal(80)),
            PlaceSaved(date(2015, 3, 2), place=place),
        )
        self.edit(enrolment, self.divided(enrolment, {place.name: "100"}))
        if state != "draft":
            perform("enrolment", enrolment.id, "submit", registrant.account.as_actor(), self.now)
        if state == "validated":
            reviewer = self.actor("register_reviewer", council=council)
            perform("enrolment", enrolment.id, "validate", reviewer, self.now)
        return enrolment

    def change(self, enrolment: Enrolment, state: str = "draft") -> RegisterChange:
        """One more diploma, asked after validation: draft or requested."""
        owner = enrolment.account.as_actor()
        change = begin_change(enrolment.id, owner, self.now)
        self.edit(change, self.a_diploma(enrolment.council, "Radioprotection", obtained_on=date(2020, 6, 30)))
        if state != "draft":
            perform("register_change", change.id, "submit", owner, self.now)
        return change
