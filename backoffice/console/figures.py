"""The figures of the statistics page: each a drawing, the table beneath it, and the same as a CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backoffice.console.plots import Bars, Columns, lying_bars, standing_columns
from backoffice.domain.calendar import today
from backoffice.domain.french import MONTHS, capitalised, number_text
from backoffice.files.tables import Cell, Table
from backoffice.services.statistics import AgeOfQueue, HoursOfAType, MonthOfEnrolments, Workforce
from backoffice.wording import equivalent

SITES_SHOWN, SITES_DRAWN = 25, 12
DECIMALS = 2  # shown; the CSV has them all
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Figure:
    """`rows` are those of the page; `rest` sums up the `others`, which only the CSV has; `total` sums up all."""

    code: str
    title: str
    headings: tuple[str, ...]
    rows: Sequence[Row]
    plot: Bars | Columns
    nothing: str
    note: str = ""
    total: Row = ()
    others: Sequence[Row] = ()
    rest: Row = ()

    @property
    def table(self) -> Table:
        rows = [*self.rows, *self.others, *([self.total] if self.total else [])]
        return Table(self.title, self.headings, [20] * len(self.headings), rows)


def shown(cell: Cell) -> str:
    """What the page says of a cell: decimals are rounded, and said to be so."""
    if isinstance(cell, Decimal):
        return number_text(round(cell, DECIMALS))
    return "" if cell is None else str(cell)


def services_figure(found: Workforce) -> Figure:
    """Full-time equivalents by service, and what nobody has divided: together, all that the registrants work."""
    table = found.table
    rows = list(zip(table.services, table.by_service, strict=True))
    if found.undivided:
        rows.append(("Temps non réparti", found.undivided))
    total = table.total + found.undivided
    return Figure(
        code="services",
        title="Temps de travail par service",
        headings=("Service", "ETP"),
        rows=rows,
        total=("Ensemble", total),
        plot=_full_times("Équivalents temps plein par service", rows),
        nothing="Personne n’a encore réparti son temps de travail entre des services.",
        note=f"{_people(found.registrants)} à ce registre, {equivalent(total)} (équivalents temps plein).",
    )


def sites_figure(found: Workforce) -> Figure:
    table = found.table
    rows: list[Row] = [
        (row.site.label, found.people.get(row.site.id, 0), *row.by_service, row.total) for row in table.rows
    ]
    _, others = table.shortened(SITES_SHOWN)
    hidden = len(rows) - SITES_SHOWN
    name = f"{hidden} autres établissements" if hidden > 1 else "Un autre établissement"
    rest: Row = (name, "", *others, sum(others, Decimal(0)))
    drawn = [(row.site.label, row.total) for row in table.rows[:SITES_DRAWN]]
    return Figure(
        code="etablissements",
        title="Temps de travail par établissement et par service",
        headings=("Établissement", "Personnes", *table.services, "ETP"),
        rows=rows[:SITES_SHOWN],
        others=rows[SITES_SHOWN:],
        rest=rest if hidden > 0 else (),
        total=("Ensemble", "", *table.by_service, table.total),
        plot=_full_times("Équivalents temps plein des établissements, du plus fourni au moins fourni", drawn),
        nothing="Aucun lieu d’exercice en cours n’est enregistré.",
        note="Qui exerce dans deux établissements compte dans chacun.",
    )


def months_figure(found: Sequence[MonthOfEnrolments], year: int) -> Figure:
    rows: list[Row] = [(capitalised(MONTHS[one.first_day.month - 1]), one.asked, one.validated) for one in found]
    asked, validated = sum(one.asked for one in found), sum(one.validated for one in found)
    slots = [(MONTHS[one.first_day.month - 1][:1].upper(), (one.asked, one.validated)) for one in found]
    return Figure(
        code="inscriptions",
        title=f"Inscriptions par mois en {year}",
        headings=("Mois", "Demandées", "Validées"),
        rows=rows if asked or validated else [],
        total=("Ensemble", asked, validated),
        plot=standing_columns("Inscriptions demandées et validées, mois par mois", ("Demandées", "Validées"), slots),
        nothing=f"Aucune inscription n’a été demandée ni validée en {year}.",
        note="Une demande compte au mois de son dernier envoi, une validation au mois de la décision.",
    )


def hours_figure(found: Sequence[HoursOfAType], year: int) -> Figure:
    several = len({one.programme for one in found}) > 1
    drawn = [
        (f"{one.type} ({one.programme})" if several else one.type, one.hours, f"{number_text(one.hours)} h")
        for one in found
    ]
    return Figure(
        code="heures",
        title=f"Heures de formation par type en {year}",
        headings=("Type", "Programme", "Actions", "Heures"),
        rows=[(one.type, one.programme, one.actions, one.hours) for one in found],
        plot=lying_bars("Heures des actions acceptées, par type de formation", drawn),
        nothing=f"Aucune action comptée en heures n’a été acceptée en {year}.",
        note="Actions acceptées, terminées dans l’année : heures retenues, ou déclarées là où le programme compte "
        "autrement. Une action comptée dans deux programmes y figure deux fois.",
    )


def queues_figure(found: Sequence[AgeOfQueue], titles: dict[str, str], now: datetime) -> Figure:
    found = [one for one in found if one.count]
    rows: list[Row] = [
        (titles[one.workflow], one.count, one.within_a_week, one.within_a_month, one.longer, _days(one, now))
        for one in found
    ]
    waiting = [(titles[one.workflow], Decimal(_days(one, now)), _age(_days(one, now))) for one in found]
    return Figure(
        code="files",
        title="Âge des files d’attente",
        headings=(
            "File",
            "En attente",
            "Moins de 7 jours",
            "De 7 à 30 jours",
            "Plus de 30 jours",
            "La plus ancienne (jours)",
        ),
        rows=rows,
        total=("Ensemble", *(sum(column) for column in zip(*map(_counts, found), strict=True)), ""),
        plot=lying_bars("Jours d’attente du dossier le plus ancien de chaque file", waiting),
        nothing="Aucun dossier n’attend de décision.",
        note="Les files où quelque chose attend ; le dessin montre l’attente du dossier le plus ancien.",
    )


def _counts(one: AgeOfQueue) -> tuple[int, int, int, int]:
    return one.count, one.within_a_week, one.within_a_month, one.longer


def _days(one: AgeOfQueue, now: datetime) -> int:
    return (today(now) - today(one.oldest)).days if one.oldest else 0


def _age(days: int) -> str:
    return f"{days} jour{'s' if days > 1 else ''}"


def _people(count: int) -> str:
    return f"{count} professionnel{'s' if count > 1 else ''} inscrit{'s' if count > 1 else ''}"


def _full_times(told: str, rows: Sequence[tuple[str, Decimal]]) -> Bars:
    return lying_bars(told, [(label, value, equivalent(value)) for label, value in rows])
