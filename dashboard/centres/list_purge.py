"""The years of lists that a centre of the database gives up: their rows go from every version, their totals stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from dashboard.centres.lists import Lists
from dashboard.centres.versions import Version
from dashboard.indicators.purge import Plan, plan
from dashboard.snapshot import centre_data
from dashboard.sources import CentreTables
from dashboard.sources.lists.pseudonyms import Attendance
from dashboard.sources.lists.store import COLUMNS, AttendanceTable


class UnreadyError(Exception):
    """The centre has errors: what is left of its rows could not be counted."""


def planned(lists: Lists, version: Version, loaded: CentreTables, before: int) -> Plan:
    """What a purge of the years before one would take away, actions that the version has not any more included.

    Args:
        lists, version: of the centre.
        loaded: the same version, as it is read with its lists.
        before: first year whose rows are kept.

    Raises:
        UnreadyError: see there.
    """
    if loaded.centre is None or not loaded.ok:
        raise UnreadyError
    live = {one.id: one.event for one in lists.all(version.centre) if one.rows}
    latest = {event: name for name, event in live.items()}
    attached = {event: name for event, name in version.lists.items() if name in live}
    rows = lists.rows(version.centre, {**latest, **attached}.values())
    table = AttendanceTable.of(
        Attendance(**{name: row.get(name, "") for name in COLUMNS}) for event in sorted(rows) for row in rows[event]
    )
    data = centre_data(loaded.centre, loaded.tables)
    return plan(data, table, before, datetime.now(UTC).date(), lists.years(version.centre))


def purge(lists: Lists, centre: str, made: Plan, *, author: str) -> None:
    """Do what was planned, with its line in the audit trail; it reaches every version, and the lists on their way."""
    totals = [_texts(asdict(line)) for line in made.totals]
    lists.purge(centre, made.past, totals, before=made.before, author=author, years=made.rows)


def _texts(line: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in line.items() if value != ""}
