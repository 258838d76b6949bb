"""The one error of the embedded server, written for the person who has to act on it."""


class PostgresError(Exception):
    """What failed, where, and what to do about it; `str()` joins the three in French."""

    def __init__(self, what: str, *, where: str, remedy: str, details: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        self.details = details
        lines = [f"{what}", f"Où : {where}", f"Que faire : {remedy}"]
        if details:
            lines.append(f"Détails :\n{details}")
        super().__init__("\n".join(lines))
