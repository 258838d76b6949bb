"""Reading a version: what differs from the one before, and what it would make of the parcours that are open."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.console.bulk import read_picks
from backoffice.console.view import route
from backoffice.db import db
from backoffice.domain.referential_difference import difference
from backoffice.models import ReferentialVersion
from backoffice.permissions import Denied, allowed, holds
from backoffice.services import migrations
from backoffice.services.referentials import version_before
from backoffice.wording import utc_now
from workflows.referential import ReferentialState

NO_REASON = "Indiquez un motif : il est joint au courriel de chaque personne."
NOBODY = "Cochez au moins un parcours."


class ReadingPages:
    actor: Any
    get_one: Any
    render: Any
    get_url: Any
    endpoint: str
    page_size: int

    @route("/<uuid:record_id>/differences")
    def differences(self, record_id: UUID) -> ResponseReturnValue:
        version: ReferentialVersion = self.get_one(record_id)
        before = version_before(db.session(), version)
        page: str = self.render(
            "console/referentials/differences.html",
            record=version,
            before=before,
            changes=None if before is None else difference(before.rules, version.rules),
        )
        return page

    @route("/<uuid:record_id>/parcours", "GET", "POST")
    def open_parcours(self, record_id: UUID) -> ResponseReturnValue:
        version: ReferentialVersion = self.get_one(record_id)
        if request.method == "POST":
            return self._migrate(version)
        return self._impact_page(version)

    def _migrate(self, version: ReferentialVersion) -> ResponseReturnValue:
        """Those that were ticked, item by item."""
        if not self.may_migrate(version):
            raise Denied("parcours.migrate")
        picks = [pick.record_id for pick in read_picks(request.form.getlist("choix"), self.page_size)]
        reason = request.form.get("reason", "").replace("\x00", "").strip()
        if not picks or not reason:
            return self._impact_page(version, picks, reason, NOBODY if not picks else NO_REASON)
        outcomes = list(migrations.migrate_each(picks, reason, self.actor, utc_now()))
        done = sum(one.refusal is None for one in outcomes)
        flash(f"{done} parcours sur {len(outcomes)} suivent maintenant la version {version.number}.", "success")
        for one in outcomes:
            if one.refusal is not None:
                flash(one.refusal, "warning")
        return redirect(self.get_url(f"{self.endpoint}.open_parcours", record_id=version.id), 303)

    def _impact_page(
        self, version: ReferentialVersion, picks: list[UUID] | None = None, reason: str = "", error: str = ""
    ) -> ResponseReturnValue:
        count = migrations.count_movable(db.session(), version)
        pages = max(1, -(-count // self.page_size))
        page = min(max(request.args.get("page", 1, type=int), 1), pages)
        found = migrations.impacts(db.session(), version, offset=(page - 1) * self.page_size, limit=self.page_size)
        rendered = self.render(
            "console/referentials/parcours.html",
            record=version,
            impacts=found,
            count=count,
            page=page,
            pages=pages,
            may_migrate=self.may_migrate(version),
            shown=[one for one in found if allowed(self.actor, "parcours.view", one.parcours)],
            picks=picks or [],
            reason=reason,
            error=error,
        )
        return rendered, 400 if error else 200

    def may_migrate(self, version: ReferentialVersion) -> bool:
        """Only to the rules that are published, and by those who may decide it."""
        published = version.state == ReferentialState.published
        return published and holds(self.actor, "parcours.migrate", version.council_id)
