"""`python -m dashboard purge`: replace the attendances of past years by totals, for good.

Totals are written before rows are removed. In between, rows prevail everywhere (`indicators.attendance`), so that a
purge cut short counts nothing twice; running it again ends it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import (
    CommandError,
    confirmed,
    folder_of,
    forget_copies,
    held_centre,
    schemas_of,
    the_centre,
)

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.indicators.attendance import Reach
    from dashboard.settings import Settings
    from dashboard.snapshot import CentreData
    from dashboard.sources import CentreTables, TableSchema
    from dashboard.sources.lists.purge import Total
    from dashboard.sources.lists.table import AttendanceTable

DONE, FAILED = 0, 1
DESCRIPTION = """Remplace les présences des années passées par des totaux : par action, et par année pour les personnes.
Les lignes par personne sont effacées, sans retour possible. Consigné dans data/<centre>/purge.log."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "purge", help="remplace les présences des années passées par des totaux", description=DESCRIPTION
    )
    command.add_argument("--before", metavar="ANNÉE", type=int, required=True, help="première année gardée en lignes")
    command.add_argument("--centre", metavar="C", default="", help="identifiant du centre")
    command.add_argument("--dry-run", action="store_true", help="montre ce qui serait effacé, n’efface rien")
    command.add_argument("--yes", action="store_true", help="n’attend pas de confirmation au terminal")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Purge; returns 0, or 1 when nothing was purged for a reason."""
    from dashboard.quality.words import typeset
    from dashboard.sources.lists.store import StoreError

    try:
        return _purge(chosen, settings)
    except (CommandError, StoreError) as error:
        words = str(error)
    except OSError as error:
        words = (
            f"La purge n’a pas pu être menée à son terme ({type(error).__name__}). Rien n’est compté deux fois : "
            "corrigez la cause, puis relancez-la."
        )
    print(typeset(words), file=sys.stderr)
    return FAILED


@dataclass(frozen=True)
class _Plan:
    """What goes and what takes its place.

    Attributes:
        gone, kept: the rows that go, and those that stay.
        years: action → year; totals: lines written for the rows that go.
    """

    gone: AttendanceTable
    kept: AttendanceTable
    years: Mapping[str, int]
    totals: tuple[Total, ...]

    @property
    def rows(self) -> Mapping[int, int]:
        """Each year that loses its rows, in order → how many."""
        found: Counter[int] = Counter()
        for (event_id,), count in self.gone.counts("event_id"):
            found[self.years[event_id]] += count
        return dict(sorted(found.items()))


def _purge(chosen: argparse.Namespace, settings: Settings) -> int:
    schemas = schemas_of(settings)
    if chosen.dry_run:
        return _purged(the_centre(settings, schemas, chosen.centre), schemas, chosen, settings)
    with held_centre(settings, schemas, chosen.centre, work="une purge") as loaded:
        return _purged(loaded, schemas, chosen, settings)


def _purged(
    loaded: CentreTables, schemas: Mapping[str, TableSchema], chosen: argparse.Namespace, settings: Settings
) -> int:
    from dashboard.quality.words import typeset
    from dashboard.sources.lists.store import read_rows, rows_file

    rows_path = rows_file(folder_of(loaded), schemas["attendances"])
    plan = _plan(loaded, read_rows(rows_path, schemas["attendances"]), chosen.before)
    if not plan.gone:
        print(typeset(f"Aucune présence d’avant {chosen.before} : rien à purger."))
        return DONE
    print(typeset("\n".join(_told(plan))))
    if chosen.dry_run:
        print(typeset("Rien n’a été effacé (--dry-run)."))
        return DONE
    if not confirmed(typeset("Effacer ces présences pour toujours ?"), yes=chosen.yes):
        raise CommandError("Rien n’a été effacé.")
    # First what is kept of the rows, so that none is left wherever this stops: the lock keeps others from copying them.
    forget_copies(loaded, settings)
    totals_path = _replace(loaded, plan, schemas, chosen.before)
    _log(loaded, plan, chosen.before, settings)
    print(typeset(f"Présences effacées ; totaux : {totals_path.parent.name}/{totals_path.name}."))
    return DONE


def _replace(loaded: CentreTables, plan: _Plan, schemas: Mapping[str, TableSchema], before: int) -> Path:
    """Write the totals, say in the journal what goes, and erase it; returns the file of the totals.

    In this order, whenever it stops, nothing is counted twice and no row is gone without its line in the journal.
    """
    from dashboard.sources.lists.purge import journal, read_totals, with_totals, write_totals
    from dashboard.sources.lists.store import rows_file, write_rows

    folder = folder_of(loaded)
    rows_schema, totals_schema = schemas["attendances"], schemas["attendance_totals"]
    totals_path = rows_file(folder, totals_schema)
    left = with_totals(read_totals(totals_path, totals_schema), plan.totals, plan.rows)
    write_totals(totals_path, left, totals_schema)
    written = Counter(line.year for line in plan.totals)
    lines = (
        f"purge --before {before} année={year} lignes_effacées={count} totaux_écrits={written[year]}"
        for year, count in plan.rows.items()
    )
    journal(folder, datetime.now(UTC), lines)
    write_rows(rows_file(folder, rows_schema), plan.kept, rows_schema)
    return totals_path


def _plan(loaded: CentreTables, rows: AttendanceTable, before: int) -> _Plan:
    """Sort the rows and count what is left of those that go, persons included, while all of them are known."""
    from dashboard.dimensions import ATTRIBUTES
    from dashboard.filters import french_date
    from dashboard.snapshot import centre_data
    from dashboard.sources import report_text
    from dashboard.sources.lists.purge import event_totals, only_key

    if loaded.centre is None or not loaded.ok:
        raise CommandError(f"{report_text(loaded.problems)}\nCorrigez d’abord ces erreurs : une purge est sans retour.")
    data = centre_data(loaded.centre, loaded.tables)
    dated = data.events[["event_id", "year"]].dropna()
    years = {str(event): int(year) for event, year in zip(dated["event_id"], dated["year"], strict=True)}
    old = rows.at({event_id for event_id, year in years.items() if year < before})
    gone = rows.where(old)
    source = f"Listes de présence effacées — purge du {french_date(datetime.now(UTC).date())}"
    told = {one.counted: one.column for one in ATTRIBUTES}
    totals = [*event_totals(gone, years, source, told)]
    for year in sorted({years[event_id] for event_id in gone.values("event_id")}):
        of_year = gone.where(gone.at({event_id for event_id, found in years.items() if found == year}))
        totals += _year(data, only_key(of_year.values("key_id")), year, source)
    return _Plan(gone, rows.where(~old), years, tuple(totals))


def _year(data: CentreData, key_id: str, year: int, source: str) -> Iterator[Total]:
    """What is told of the persons of a whole year; nothing when the rows cannot tell it."""
    from dashboard.filters import Filters
    from dashboard.indicators.attendance import reach
    from dashboard.sources.lists.purge import Total

    found = reach(data, Filters(data.centre.id, year))
    if found is None or found.people.unique is None:
        return
    for measure, dimension, category, value in _persons(found):
        yield Total(year, measure, value, "", dimension, category, key_id, source)


def _persons(found: Reach) -> Iterator[tuple[str, str, str, int]]:
    """Measure, dimension, category and value of each line of a year."""
    from dashboard.dimensions import COUNTED

    people = found.people
    single = {
        "unique_participants": people.unique,
        "new_participants": people.new,
        "returning_participants": people.returning,
    }
    yield from ((measure, "", "", value) for measure, value in single.items() if value is not None)
    for category, value in zip(("1", "2", "3+"), people.loyalty or (), strict=False):
        yield "unique_participants", "loyalty", category, value
    for dimension in (*COUNTED.values(), "theme", "network"):
        cut = found.cuts[dimension]
        for category, value in zip(cut.codes, () if cut.unique is None else cut.unique, strict=False):
            if value:
                yield "unique_participants", dimension, category, int(value)


def _told(plan: _Plan) -> Iterator[str]:
    from dashboard.french import plural

    events = Counter(plan.years[event_id] for event_id in plan.gone.values("event_id"))
    unique = {line.year: line.value for line in plan.totals if line.place[1:4] == ("", "unique_participants", "")}
    for year, rows in plan.rows.items():
        persons = plural(unique[year], "personne") if year in unique else "présences uniques inconnues"
        yield f"{year} : {plural(rows, 'présence')} à {plural(events[year], 'action')}, {persons}."
    kept = plural(len(plan.kept), "présence gardée", "présences gardées")
    yield f"{kept} en lignes ; {plural(len(plan.totals), 'total', 'totaux')} à la place des autres."


def _log(loaded: CentreTables, plan: _Plan, before: int, settings: Settings) -> None:
    """Tell the server's log."""
    import structlog

    from dashboard.web.logs import configure_logging

    centre = loaded.centre.id if loaded.centre is not None else ""
    configure_logging(settings.log_level, settings.log_format)
    structlog.get_logger(__name__).info("attendances_purged", centre=centre, before=before, rows=dict(plan.rows))
