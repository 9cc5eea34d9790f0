"""The tables of a file as they stand: a CSV, each sheet of a workbook, each of these in a ZIP.

Exports put lines of title above the columns, and notes below: the titles are told by what stands under them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.sources import archives
from dashboard.sources.raw import Cell as SheetCell
from dashboard.sources.refusals import ImportRefusedError, Progress
from dashboard.sources.sheets import sheets_of
from dashboard.territories.insee_labels import MARKERS, NOT_SIGNIFICANT, SUPPRESSED, UNAVAILABLE, Cell
from dashboard.territories.names import unmangled
from dashboard.territories.qpv_codes import CODE_TITLES, bare, is_code, title_key

Written = str | float
"""A cell of a CSV is a text; one of a workbook may be a number, which no separator can make ambiguous."""

Line = tuple[int, tuple[Written, ...]]
"""A line that is not blank, with its number in the file."""

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS: Final = (".csv", ".txt", ".tsv")
OTHER_MAPS: Final = (".kml", ".kmz", ".gml", ".tab", ".mif", ".dxf", ".fgb", ".topojson")
"""Formats of maps that are not read."""
_MAX_BYTES: Final = 100_000_000
_SAMPLE: Final = 60
"""Lines among which the titles are told."""


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        file: where it was read; sheet: sheet of a workbook, empty for a CSV.
        above: what the lines above the titles say.
        header: the titles; empty where a column has none.
        labels: title → what the line above says of it, in the files that have two lines of titles.
        lines: the lines below the titles, each as long as they are.
        code_column: place of the codes of QPV; None when there is none.
        faults: lines that are not whole.
    """

    file: str
    sheet: str
    above: str
    header: tuple[str, ...]
    labels: dict[str, str]
    lines: tuple[Line, ...]
    code_column: int | None
    faults: tuple[ImportRefusedError, ...] = ()

    @cached_property
    def quarters(self) -> list[tuple[int, str, tuple[Written, ...]]]:
        """Number, code and cells of the lines that are about a QPV; totals (France, all QPV) share the table."""
        place = self.code_column
        if place is None:
            return []
        coded = ((number, bare(cells[place]), cells) for number, cells in self.lines)
        return [one for one in coded if is_code(one[1])]

    def fault(self, what: str, number: int, title: str, read: object, expected: str) -> ImportRefusedError:
        """A fault of a cell."""
        place = f"ligne {number}" if number else ""
        return ImportRefusedError(
            what, file=self.file, sheet=self.sheet, feature=place, field=title, read=read, expected=expected
        )


def read_tables(path: Path, folder: Path, progress: Progress) -> list[Table]:
    """Read every table of a CSV, a workbook or an archive of these.

    Raises:
        ImportRefusedError: the file is of another format, damaged, empty.
    """
    if path.suffix.lower() != ".zip":
        return list(_tables(path, path.name))
    listed = [one for one in archives.members(path, path.name) if _is_table(one.filename)]
    if not listed:
        seen = ", ".join(one.filename for one in archives.members(path, path.name)[:5]) or "rien"
        raise ImportRefusedError("rien à importer dans l’archive", file=path.name, read=seen, expected=_WANTED)
    found: list[Table] = []
    for number, member in enumerate(listed):
        own = folder / str(number)
        own.mkdir()
        found.extend(_tables(archives.unpack(path, [member], own, progress)[0], f"{path.name}/{member.filename}"))
    return found


def _is_table(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in (*TEXTS, *WORKBOOKS)


def _tables(path: Path, shown: str) -> Iterator[Table]:
    suffix = path.suffix.lower()
    if suffix not in (*TEXTS, *WORKBOOKS):
        raise ImportRefusedError(
            "format non reconnu",
            file=shown,
            read=suffix or "aucun suffixe",
            expected=f"{_WANTED}, ou un ZIP de ceux-ci",
            advice=_CONVERT if suffix in OTHER_MAPS else "",
        )
    try:
        content = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else b""
        size = path.stat().st_size
    except OSError as error:
        raise ImportRefusedError("le fichier ne peut pas être lu", file=shown) from error
    if size > _MAX_BYTES:
        raise ImportRefusedError("fichier démesuré", file=shown, read=f"{size} octets")
    sheets, problems = sheets_of(content, shown, lambda cell: is_code(bare(cell)))
    if problems:
        raise ImportRefusedError(problems[0].message, file=shown)
    for sheet in sheets:
        rows = enumerate(sheet.rows, start=sheet.first_row)
        lines = [(number, tuple(_plain(cell) for cell in cells)) for number, cells in rows]
        if filled := [line for line in lines if any(cell != "" for cell in line[1])]:
            yield _table(filled, shown, "" if sheet.encoding else sheet.name)
        elif suffix in TEXTS:
            wanted = "une ligne de titres puis une ligne par quartier"
            raise ImportRefusedError("fichier vide", file=shown, expected=wanted)


_WANTED: Final = "des contours en GeoJSON, GeoPackage ou shapefile, ou un tableau en CSV ou en classeur"
_CONVERT: Final = "Ouvrez-le dans un logiciel de cartographie (QGIS) et enregistrez-le en GeoJSON ou en GeoPackage."


def _plain(cell: SheetCell) -> Written:
    if cell is None:
        return ""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    return str(cell).strip()


def _table(lines: Sequence[Line], shown: str, sheet: str) -> Table:
    place = _code_place(lines)
    top = _title_line(lines, place)
    titles = lines[top][1]
    header = tuple(_title(cell) for cell in titles)
    above = " ".join(str(cell) for _, cells in lines[:top] for cell in cells if cell != "")
    labels = _second_titles(lines[top - 1][1], header, place) if top and place is not None else {}
    kept, faults = _whole(lines[top + 1 :], len(header), shown, sheet)
    return Table(shown, sheet, above, header, labels, tuple(kept), place, tuple(faults))


def _title(cell: Written) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(unmangled(text).split())


def _code_place(lines: Sequence[Line]) -> int | None:
    """The column that holds most codes of QPV; among equals, the one whose title says so."""
    counts = Counter(place for _, cells in lines for place, cell in enumerate(cells) if is_code(bare(cell)))
    named = {
        place for _, cells in lines[:_SAMPLE] for place, cell in enumerate(cells) if title_key(str(cell)) in CODE_TITLES
    }
    return max(counts, key=lambda place: (counts[place], place in named, -place), default=None)


def _title_line(lines: Sequence[Line], place: int | None) -> int:
    """The last line above the codes that names their column; else the fullest there; the first, without codes."""
    if place is None:
        return 0
    first = next(i for i, (_, cells) in enumerate(lines) if place < len(cells) and is_code(bare(cells[place])))
    before = [cells for _, cells in lines[:first]]
    named = [i for i, cells in enumerate(before) if place < len(cells) and title_key(str(cells[place])) in CODE_TITLES]
    if named:
        return named[-1]
    return max(range(first), key=lambda i: sum(cell != "" for cell in before[i]), default=0)


def _second_titles(above: Sequence[Written], header: Sequence[str], place: int) -> dict[str, str]:
    if place >= len(above) or title_key(str(above[place])) not in CODE_TITLES:
        return {}
    return {title: _title(label) for title, label in zip(header, above, strict=False) if title and label != ""}


def _whole(lines: Sequence[Line], width: int, shown: str, sheet: str) -> tuple[list[Line], list[ImportRefusedError]]:
    """The lines, each as long as the titles; notes below the table are left out, lines cut short are faults."""
    kept: list[Line] = []
    faults: list[ImportRefusedError] = []
    for number, written in lines:
        cells = list(written)
        while len(cells) > width and cells[-1] == "":
            cells.pop()
        filled = [cell for cell in cells if cell != ""]
        if len(filled) == 1 and " " in str(filled[0]) and len(cells) != width:
            continue
        if sheet and len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        if len(cells) == width:
            kept.append((number, tuple(cells)))
            continue
        what = "ligne incomplète, ou fichier tronqué" if len(cells) < width else "ligne plus longue que les titres"
        faults.append(
            ImportRefusedError(
                what, file=shown, sheet=sheet, feature=f"ligne {number}", read=f"{len(cells)} cellules",
                expected=f"{width} cellules",
            )
        )  # fmt: skip
    return kept, faults


_NUMBER: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]|[%€]$")
_GROUPED: Final = re.compile(r"^[1-9]\d{0,2}(?:[.,]\d{3})+$")
"""« 1,234 »: a thousand and more, or one and a little."""

_ABSENT: Final = re.compile(r"^-9{2,}(?:[.,]0+)?$")
"""What some programs write where there is no value."""

_BELOW_ZERO: Final = re.compile(r"evol|solde|ecart|diff|var|impot|progress|croiss", re.IGNORECASE)
"""Titles of measures that may be negative."""

_STATUSES: Final = (
    (re.compile(r"secret"), SUPPRESSED),
    (re.compile(r"non significatif"), NOT_SIGNIFICANT),
    (re.compile(r"^#?n/a\b|non dispo|indispo|sans objet|non renseign"), UNAVAILABLE),
)


def number(cell: Written) -> float | None:
    """The number of a cell; None when it is none."""
    if isinstance(cell, float):
        return cell if cell == cell else None
    plain = _SPACES.sub("", cell.strip('="'))
    return float(plain.replace(",", ".")) if _NUMBER.match(plain) else None


def status(cell: Written) -> str | None:
    """Why a cell has no number (a status of `insee_labels`); None when it does not say."""
    if isinstance(cell, float):
        return None if cell == cell else UNAVAILABLE
    text = cell.strip().lower()
    return MARKERS.get(text) or next((found for pattern, found in _STATUSES if pattern.search(text)), None)


def is_measure(cells: Sequence[Written]) -> bool:
    """Whether a column holds numbers, or only reasons for having none."""
    return any(number(cell) is not None for cell in cells) or all(status(cell) is not None for cell in cells)


def read_column(table: Table, place: int, faults: list[ImportRefusedError]) -> list[Cell]:
    """The cells of a column of the lines about a QPV; faults are added to those met so far."""
    title = table.header[place]
    quarters = table.quarters
    if _is_ambiguous([cells[place] for _, _, cells in quarters]):
        line, seen = next((n, cells[place]) for n, _, cells in quarters if _GROUPED.match(str(cells[place])))
        plain = re.sub(r"[.,]", "", str(seen))
        faults.append(
            table.fault(
                "séparateur de milliers ou de décimales\u202f?",
                line,
                title,
                seen,
                f"{plain} ou un nombre décimal sans équivoque",
            )
        )
        return []
    read: list[Cell] = []
    for line, _, cells in quarters:
        try:
            read.append(_read(table, line, title, cells[place]))
        except ImportRefusedError as fault:
            faults.append(fault)
    return read


def _read(table: Table, line: int, title: str, cell: Written) -> Cell:
    value = number(cell)
    shown = f"{cell:g}" if isinstance(cell, float) else cell
    if value is not None and _ABSENT.match(shown.strip()):
        raise table.fault("code d’absence", line, title, shown, "« nd » (non disponible) ou « s » (secret)")
    if value is not None and value < 0 and not _BELOW_ZERO.search(title):
        raise table.fault("valeur négative", line, title, shown, "un nombre positif")
    if value is not None:
        return value
    found = status(cell)
    if found is None:
        raise table.fault("valeur refusée", line, title, shown, "un nombre, « s » (secret), « nd » ou « ns »")
    return found


def _is_ambiguous(cells: Sequence[Written]) -> bool:
    """Whether every decimal of a column could be a thousand: « 50,3 » somewhere settles it, « 0,234 » too."""
    parted = [cell for cell in cells if isinstance(cell, str) and number(cell) is not None and re.search("[.,]", cell)]
    grouped = [cell for cell in cells if isinstance(cell, str) and _GROUPED.match(cell.strip('="'))]
    return bool(grouped) and all(_GROUPED.match(cell.strip('="')) for cell in parted)
