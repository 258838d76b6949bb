"""The front page: what waits for this person, and since when."""

from flask_admin import AdminIndexView

from backoffice.console.frame import waiting
from backoffice.console.view import ConsolePage, route
from backoffice.wording import utc_now


class ConsoleHome(ConsolePage, AdminIndexView):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(name="À traiter", endpoint="console", url="/console")
        self.static_folder = None  # Flask-Admin's own scripts and styles are not used

    @route("/")
    def index(self) -> str:
        counted = waiting()
        views = [view for view in self.admin._views if view is not self and view.is_accessible()]
        queues = [(view, counted[view.workflow]) for view in views if view.workflow in counted]
        return self.render(
            "console/home.html",
            queues=queues,
            total=sum(one.count for _, one in queues),
            others=[view for view in views if view.workflow not in counted],
            now=utc_now(),
        )
