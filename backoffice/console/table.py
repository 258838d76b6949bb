"""A list: filters, columns, pages. One class for every table of the console."""

from typing import Any, ClassVar

from flask import g, request
from sqlalchemy.orm import Query

from backoffice.console.filters import Filter, Filters
from backoffice.console.view import ConsoleView, route
from backoffice.wording import utc_now


class TableView(ConsoleView):
    """`columns` names macros of templates/console/cells.html, with the heading of each; the first names the row."""

    filter_list: ClassVar[tuple[Filter, ...]] = ()
    columns: ClassVar[dict[str, str]]
    nothing: ClassVar[tuple[str, str]] = ("Rien à montrer", "Aucun dossier ne correspond à ces filtres.")

    @property
    def filters(self) -> Filters:
        """Read once a request: their choices are queries."""
        key = f"console_filters_{self.endpoint}"
        if key not in g:
            setattr(g, key, Filters(self, self.filter_list))
        found: Filters = getattr(g, key)
        return found

    def narrowed(self, query: Query[Any]) -> Query[Any]:
        return self.filters.narrow(query)

    def list_url(self, **more: Any) -> str:
        return str(self.get_url(f"{self.endpoint}.index_view", **self.filters.kept, **more))

    @route("/")
    def index_view(self) -> str:
        count = self.get_count_query().scalar() or 0
        pages = max(1, -(-count // self.page_size))
        page = min(max(request.args.get("page", 1, type=int), 1), pages)
        _, rows = self.get_list(page - 1, None, False, None, None, page_size=self.page_size)
        return self.render(
            self.list_template,
            rows=rows,
            count=count,
            page=page,
            pages=pages,
            now=utc_now(),
            **self.list_context(),
        )

    def get_list(self, page: int | None, *args: Any, **kwargs: Any) -> tuple[int | None, list[Any]]:
        """One page of rows, in the table's order; the count is made once, by the page."""
        rows = self.get_query().order_by(*self.order).limit(self.page_size).offset((page or 0) * self.page_size)
        return None, rows.all()

    @property
    def order(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def list_context(self) -> dict[str, Any]:
        return {}

    def shown_columns(self) -> dict[str, str]:
        """The council is said where there are several."""
        if "council" in self.columns and len(self.councils()) < 2:
            return {name: label for name, label in self.columns.items() if name != "council"}
        return self.columns
