"""« Statistiques »: what a council asks of its register, drawn, in tables, and as CSV."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import ClassVar

from flask import abort, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.console.figures import (
    Figure,
    hours_figure,
    months_figure,
    queues_figure,
    services_figure,
    shown,
    sites_figure,
)
from backoffice.console.view import ConsolePage, route
from backoffice.db import db
from backoffice.domain.calendar import today
from backoffice.files.tables import FORMATS, table_file
from backoffice.models import Council
from backoffice.permissions import councils_where, holds_somewhere
from backoffice.services.statistics import (
    ages_of_queues,
    enrolments_by_month,
    hours_by_type,
    workforce,
    years_of,
)
from backoffice.wording import utc_now


class StatisticsView(ConsolePage):
    """Of one council at a time; the year is that of the enrolments and of the hours, the rest is of today."""

    workflow: ClassVar[str] = ""
    permission: ClassVar[str] = "statistics.view"
    title, icon = "Statistiques", "award"

    def __init__(self) -> None:
        super().__init__(name=self.title, endpoint="console_statistics", url="statistiques")

    def is_accessible(self) -> bool:
        return holds_somewhere(self.actor, self.permission)

    @route("/")
    def index_view(self) -> str:
        council = self._council()
        years = years_of(db.session(), council, utc_now())
        year = self._year(years)
        return self.render(
            "console/statistics.html",
            council=council,
            councils=self._councils(),
            years=years,
            year=year,
            figures=[make() for make in self._figures(council, year).values()],
            shown=shown,
            day=today(utc_now()),
        )

    @route("/<any(services, etablissements, inscriptions, heures, files):figure>.csv")
    def table(self, figure: str) -> ResponseReturnValue:
        """Every row and every digit: the page shows the first rows, rounded."""
        council = self._council()
        year = self._year(years_of(db.session(), council, utc_now()))
        make = self._figures(council, year).get(figure) or abort(404)
        file = table_file(make().table, "csv")
        name = f"{figure}-{council.code}-{today(utc_now()):%Y-%m-%d}.csv"
        return send_file(file, mimetype=FORMATS["csv"].media_type, as_attachment=True, download_name=name)

    def _figures(self, council: Council, year: int) -> dict[str, Callable[[], Figure]]:
        """By code. Working time is of the registers that keep it."""
        session, now = db.session(), utc_now()
        staff = cache(partial(workforce, session, council, now))
        working_time: dict[str, Callable[[], Figure]] = {
            "services": lambda: services_figure(staff()),
            "etablissements": lambda: sites_figure(staff()),
        }
        return {
            **(working_time if council.keeps_entries else {}),
            "inscriptions": lambda: months_figure(enrolments_by_month(session, council, year), year),
            "heures": lambda: hours_figure(hours_by_type(session, council, year), year),
            "files": lambda: queues_figure(ages_of_queues(session, council, now), self._titles(), now),
        }

    def _titles(self) -> dict[str, str]:
        """What the console calls each queue."""
        return {view.workflow: view.title for view in self.admin._views if getattr(view, "workflow", "")}

    def _councils(self) -> list[Council]:
        scope = councils_where(self.actor, self.permission)
        query = select(Council).order_by(Council.name)
        return list(db.session.scalars(query if scope is None else query.where(Council.id.in_(scope))))

    def _council(self) -> Council:
        """The one asked for, else the first: those of others are no page."""
        code = request.args.get("conseil")
        return next((one for one in self._councils() if code in (None, one.code)), None) or abort(404)

    @staticmethod
    def _year(years: Sequence[int]) -> int:
        """One that is offered, else this one."""
        return next((one for one in years if str(one) == request.args.get("annee")), years[0])
