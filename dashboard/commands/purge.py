"""`python -m dashboard purge`: replace the attendances of past years by totals, for good.

Totals are written before rows are removed. In between, rows prevail everywhere (`indicators.attendance`), so that a
purge cut short counts nothing twice; running it again ends it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import (
    BY_COMMAND,
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

    from dashboard.centres.checkout import Checkouts
    from dashboard.indicators.purge import Plan
    from dashboard.settings import Settings
    from dashboard.sources import CentreTables, TableSchema
    from dashboard.sources.lists.store import AttendanceTable

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


def _purge(chosen: argparse.Namespace, settings: Settings) -> int:
    from dashboard.centres.checkout import Checkouts

    schemas = schemas_of(settings)
    checkouts = Checkouts.of(settings, schemas)
    places = checkouts.places()
    if chosen.dry_run:
        return _purged(the_centre(settings, schemas, chosen.centre, places=places), checkouts, chosen, settings)
    with held_centre(settings, schemas, chosen.centre, work="une purge", places=places) as loaded:
        return _purged(loaded, checkouts, chosen, settings)


def _purged(loaded: CentreTables, checkouts: Checkouts, chosen: argparse.Namespace, settings: Settings) -> int:
    from dashboard.centres import list_purge
    from dashboard.centres.left_folder import LeftFolders
    from dashboard.indicators.purge import told
    from dashboard.quality.words import typeset
    from dashboard.sources.lists.store import read_rows, rows_file

    schemas, lists = checkouts.lists.schemas, checkouts.lists
    version = checkouts.version_at(loaded.path)
    if version is not None and loaded.centre is not None:
        plan = list_purge.planned(lists, version, loaded, chosen.before)
    else:
        rows_path = rows_file(folder_of(loaded), schemas["attendances"])
        plan = _planned(loaded, read_rows(rows_path, schemas["attendances"]), chosen.before)
    if not plan.gone:
        print(typeset(f"Aucune présence d’avant {chosen.before} : rien à purger."))
        return DONE
    print(typeset("\n".join(told(plan))))
    if chosen.dry_run:
        print(typeset("Rien n’a été effacé (--dry-run)."))
        return DONE
    if not confirmed(typeset("Effacer ces présences pour toujours ?"), yes=chosen.yes):
        raise CommandError("Rien n’a été effacé.")
    if version is not None:
        list_purge.purge(lists, version.centre, plan, author=BY_COMMAND)
        checkouts.places()
        left = LeftFolders(settings.data_dir, settings.cache_dir, schemas)
        if by_hand := left.erase(version.centre, events=plan.past):
            print(typeset(by_hand), file=sys.stderr)
        _log(loaded, plan, chosen.before, settings)
        print(typeset("Présences effacées de toutes les versions ; leurs totaux restent."))
        return DONE
    # First what is kept of the rows, so that none is left wherever this stops: the lock keeps others from copying them.
    forget_copies(loaded, settings)
    totals_path = _replace(loaded, plan, schemas, chosen.before)
    _log(loaded, plan, chosen.before, settings)
    print(typeset(f"Présences effacées ; totaux : {totals_path.parent.name}/{totals_path.name}."))
    return DONE


def _replace(loaded: CentreTables, plan: Plan, schemas: Mapping[str, TableSchema], before: int) -> Path:
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


def _planned(loaded: CentreTables, rows: AttendanceTable, before: int) -> Plan:
    from dashboard.indicators.purge import plan
    from dashboard.snapshot import centre_data
    from dashboard.sources import report_text

    if loaded.centre is None or not loaded.ok:
        raise CommandError(f"{report_text(loaded.problems)}\nCorrigez d’abord ces erreurs : une purge est sans retour.")
    return plan(centre_data(loaded.centre, loaded.tables), rows, before, datetime.now(UTC).date())


def _log(loaded: CentreTables, plan: Plan, before: int, settings: Settings) -> None:
    """Tell the server's log."""
    import structlog

    from dashboard.web.logs import configure_logging

    centre = loaded.centre.id if loaded.centre is not None else ""
    configure_logging(settings.log_level, settings.log_format)
    structlog.get_logger(__name__).info("attendances_purged", centre=centre, before=before, rows=dict(plan.rows))
