"""Reads a Grist document through its API: each table becomes a sheet, each cell what it shows.

Methods: the REST API of Grist (https://support.getgrist.com/api/). A date is a number of seconds since 1970, UTC; a
list is ["L", …]; a reference is the number of a row, 0 for none. A number that nobody has typed is 0: only the centre
knows what its zeros mean.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dashboard.centres.kept_sheets import kept
from dashboard.centres.model import Dropped
from dashboard.live.addresses import Address, SourceError
from dashboard.live.fetched import Doubt, Fetched
from dashboard.live.web import MOST, Web
from dashboard.sources.raw import Cell, Fault
from dashboard.sources.workbook import Sheet

EMPTY, ZERO = "vide", "zero"
"""What the zeros of a column mean: nobody has filled the cell in, or somebody has counted none."""
_DOCUMENT: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{12,64}")
_OURS: Final = re.compile(r"GristHidden_|GristDocTour|GristDocTutorial|.*_summary(?:_|$)")
"""Tables that Grist keeps for itself, or works out of others."""
_HELPERS: Final = re.compile(r"manualSort$|gristHelper_|#")
_NUMBERS: Final = ("Int", "Numeric")
_MOST_TABLES: Final = 40
_SECONDS: Final = 90
"""For the whole of a document."""
_DAY_ZERO: Final = date(1970, 1, 1)
_BETWEEN: Final = ", "
_ERROR: Final = Fault("#ERREUR", "error")


@dataclass(frozen=True)
class _Column:
    """A column: its code, title and type (« Ref:Partenaires »), its number and that of the column that it shows."""

    code: str
    title: str
    kind: str
    number: int
    shows: int

    @property
    def refers(self) -> str:
        """The table that its cells refer to; "" when they are no references."""
        family, _, table = self.kind.partition(":")
        return table if family in ("Ref", "RefList") else ""


@dataclass(frozen=True)
class _Table:
    """A table: its code, its columns, its rows (number → code of a column → cell), the cells whose formula fails."""

    code: str
    columns: tuple[_Column, ...]
    rows: Mapping[int, Mapping[str, Any]] = field(repr=False)
    failing: frozenset[tuple[int, str]] = frozenset()


def read_document(
    web: Web, address: Address, key: str, known: str, zeros: Mapping[str, str], aside: Collection[str] = ()
) -> Fetched:
    """Read a document.

    Args:
        web, address: where it is, as a browser shows it.
        key: of a person or of a service account; "" for a document that is open to all.
        known: the state of the document when it was last read; nothing is read again in the same state.
        zeros: code of a column (« Actions.Participants ») → `EMPTY` or `ZERO`; a zero of another one is left empty,
            and is a doubt.
        aside: codes of the tables that are not taken: asked for only when another one refers to them.

    Raises:
        SourceError: it cannot be read.
    """
    document = _Document(web, address, key)
    for _ in range(2):
        state = document.state()
        if state and state == known:
            return Fetched(state)
        known_tables = document.tables()
        tables = [document.table(code) for code in known_tables if code not in aside]
        wanted = {column.refers for one in tables for column in one.columns} & set(aside)
        beside = [document.table(code) for code in known_tables if code in wanted]
        if not state or document.state() == state:
            return replace(_fetched(state, tables, beside, zeros), tables=tuple(known_tables))
    raise SourceError("Le document Grist change pendant qu’il est lu : réessayez dans un moment.", passing=True)


class _Document:
    """What is asked of a document, within the limits of a source."""

    def __init__(self, web: Web, address: Address, key: str) -> None:
        name = next((part for part in address.segments if _DOCUMENT.fullmatch(part)), "")
        if not name:
            raise SourceError(
                "Cette adresse n’est pas celle d’un document Grist : ouvrez-le dans votre navigateur, puis copiez son "
                "adresse (https://…/o/docs/…)."
            )
        self._web, self._key = web, key
        self._base = f"https://{address.origin}/api/docs/{name}"
        self._room, self._until = MOST, time.monotonic() + _SECONDS

    def state(self) -> str:
        """What changes with every change of the document; "" when this key may not know it."""
        try:
            states = self._asked("states")["states"]
            return str(states[0]["h"]) if states else ""
        except _ForbiddenError:
            return ""
        except (KeyError, TypeError, IndexError):
            raise _strange() from None

    def tables(self) -> list[str]:
        """The codes of its tables."""
        try:
            found = [str(one["id"]) for one in self._asked("tables")["tables"]]
        except (KeyError, TypeError):
            raise _strange() from None
        found = [code for code in found if not _OURS.match(code)]
        if len(found) > _MOST_TABLES:
            raise SourceError(
                f"Ce document a {len(found)} tables, et {_MOST_TABLES} au plus sont lues : faites-en un pour le suivi."
            )
        return found

    def table(self, code: str) -> _Table:
        """One of them, with its rows."""
        place = f"tables/{quote(code, safe='')}"
        try:
            columns = [_column(one) for one in self._asked(f"{place}/columns")["columns"]]
            records = self._asked(f"{place}/records")["records"]
            rows = {int(one["id"]): dict(one["fields"]) for one in records}
            failing = {(int(one["id"]), str(name)) for one in records for name in one.get("errors") or ()}
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _strange() from None
        return _Table(code, tuple(one for one in columns if not _HELPERS.match(one.code)), rows, frozenset(failing))

    def _asked(self, what: str) -> Any:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        if time.monotonic() > self._until:
            raise SourceError("Ce document est trop long à lire : réessayez plus tard.", passing=True)
        answer = self._web.get(self._web.address(f"{self._base}/{what}"), headers, max(1, self._room))
        self._room -= len(answer.content)
        if answer.status != 200:
            raise _refused(answer.status)
        try:
            return json.loads(answer.content)
        except ValueError:
            raise _strange() from None


class _ForbiddenError(SourceError):
    """The key does not open this."""


def _strange() -> SourceError:
    return SourceError("Ce site ne répond pas comme Grist : vérifiez l’adresse du document.")


def _refused(status: int) -> SourceError:
    """Why Grist has refused, in French."""
    if status == 401:
        return SourceError(
            "Grist refuse cette clé : elle est fausse ou a expiré. Faites-en une autre, puis donnez-la ici."
        )
    if status == 403:
        return _ForbiddenError(
            "Cette clé n’a pas le droit de lire ce document : partagez-le, en lecture, avec le compte à qui elle est."
        )
    if status == 404:
        return SourceError(
            "Grist ne connaît pas ce document : vérifiez son adresse, et qu’il est partagé avec cette clé."
        )
    if status == 429:
        return SourceError("Grist reçoit trop de demandes pour ce document : il sera relu plus tard.", passing=True)
    if status >= 500:
        return SourceError("Grist est en panne ou en maintenance : il sera relu plus tard.", passing=True)
    return SourceError(f"Grist refuse cette demande (réponse {status}) : vérifiez l’adresse du document et la clé.")


def _column(written: Mapping[str, Any]) -> _Column:
    code, fields = str(written["id"]), written["fields"]
    title = " ".join(str(fields.get("label") or code).split())
    return _Column(
        code,
        title,
        str(fields.get("type") or "Any"),
        int(fields.get("colRef") or 0),
        int(fields.get("visibleCol") or 0),
    )


def _fetched(state: str, tables: list[_Table], beside: list[_Table], zeros: Mapping[str, str]) -> Fetched:
    """The document as a file, and what is in doubt."""
    every = [*tables, *beside]
    shown = {(one.code, column.number): column.code for one in every for column in one.columns if column.number}
    rows = {one.code: one.rows for one in every}
    reader = _Cells(rows, shown, zeros)
    sheets = [reader.sheet(one) for one in tables if one.rows]
    if not sheets:
        raise SourceError("Ce document Grist n’a aucune ligne que cette clé puisse lire.")
    titles = {f"{one.code}.{column.code}": (one.code, column.title) for one in tables for column in one.columns}
    doubts = tuple(Doubt(name, *titles[name], count) for name, count in reader.zeros_found.items())
    return Fetched(state, Dropped("document Grist", kept(sheets)), doubts, reader.hidden)


class _Cells:
    """Makes of the cells of a document what a spreadsheet would hold."""

    def __init__(
        self, rows: Mapping[str, Mapping[int, Mapping[str, Any]]], shown: Mapping[tuple[str, int], str],
        zeros: Mapping[str, str],
    ) -> None:  # fmt: skip
        self._rows, self._shown, self._zeros = rows, shown, zeros
        self.zeros_found: Counter[str] = Counter()
        self.hidden = 0

    def sheet(self, table: _Table) -> Sheet:
        """A table as a sheet, its titles first."""
        columns = [one for one in table.columns if one.kind != "Attachments"]
        rows: list[tuple[Cell, ...]] = [tuple(one.title for one in columns)]
        for number, row in table.rows.items():
            told = ((one, row.get(one.code), (number, one.code) in table.failing) for one in columns)
            rows.append(tuple(_ERROR if fails else self._cell(table, one, value) for one, value, fails in told))
        return Sheet(table.code.replace("_", " "), True, 1, 1, tuple(rows))

    def _cell(self, table: _Table, column: _Column, value: Any) -> Cell:
        family, _, zone = column.kind.partition(":")
        if value is None or value == "":
            return None
        if family in _NUMBERS and value == 0 and not isinstance(value, bool):
            return self._zero(f"{table.code}.{column.code}")
        if isinstance(value, list):
            return self._coded(value, column)
        if column.refers:
            return self._referred(column, value)
        if family == "Date" and isinstance(value, int | float):
            return _day(value)
        if family == "DateTime" and isinstance(value, int | float):
            return _moment(value, zone)
        return value if isinstance(value, str | int | float | bool) else None

    def _zero(self, name: str) -> Cell:
        meaning = self._zeros.get(name, "")
        if not meaning:
            self.zeros_found[name] += 1
        return 0 if meaning == ZERO else None

    def _referred(self, column: _Column, value: Any) -> Cell:
        """What a reference shows: the cell of the row that it leads to, as the column says, else its number."""
        if not isinstance(value, int) or value == 0:
            return None if value == 0 else _text(value)
        code = self._shown.get((column.refers, column.shows))
        row = self._rows.get(column.refers, {}).get(value)
        if code is None or row is None:
            return value
        found = row.get(code)
        return _text(found)

    def _coded(self, value: list[Any], column: _Column) -> Cell:
        """A cell that is written with its kind."""
        kind, rest = (str(value[0]), value[1:]) if value else ("", [])
        if kind == "L":
            parts = [self._referred(column, one) if column.refers else _text(one) for one in rest]
            return _BETWEEN.join(str(one) for one in parts if one not in (None, "")) or None
        if kind == "d" and rest and isinstance(rest[0], int | float):
            return _day(rest[0])
        if kind == "D" and rest and isinstance(rest[0], int | float):
            return _moment(rest[0], str(rest[1]) if len(rest) > 1 else "")
        if kind == "E":
            return _ERROR
        if kind == "C":
            self.hidden += 1
        return None


def _text(value: Any) -> str:
    """A cell of another table as text."""
    if isinstance(value, list):
        return _BETWEEN.join(str(one) for one in value[1:] if isinstance(one, str | int | float))
    return "" if value is None else str(value)


def _day(seconds: float) -> Cell:
    try:
        return _DAY_ZERO + timedelta(days=seconds // 86400)
    except OverflowError:
        return str(seconds)


def _moment(seconds: float, zone: str) -> Cell:
    """A moment as its column shows it, in its own time zone."""
    try:
        place = ZoneInfo(zone) if zone else UTC
    except (ValueError, OSError, LookupError):
        place = UTC
    try:
        return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)).astimezone(place).replace(tzinfo=None)
    except OverflowError:
        return str(seconds)
