"""Read Insee's tables by QPV: a CSV, or a ZIP of CSV with its dictionary of columns; markers of suppression kept."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.sources.csv_file import decode
from dashboard.territories import archives
from dashboard.territories.insee_labels import COLUMN_WORDS, FILE_WORDS, MARKERS, Cell, TableKind, known_label
from dashboard.territories.qpv_codes import CURRENT, REPEALED, bare
from dashboard.territories.refusals import ImportRefusedError, Progress

_CODE_COLUMNS: Final = ("codgeo", "code_qp", "code_qpv", "codqp", "qp", "qpv", "code_quartier", "geo_object")
_NOT_MEASURES: Final = re.compile(
    r"^(?:lib\w*|nom(?!bre)\w*|typ\w*|reg\w{0,4}|dep|epci|com|insee\w*|siren\w*|code\w*|id|geo\w*|uu\w*)$",
    re.IGNORECASE,
)
_MAX_BYTES: Final = 100_000_000
_YEAR: Final = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_ZONING: Final = re.compile(
    r"qp[vn]?[ _-]?(?:20)?(?:15|24)|(?:quartiers?|prioritaires?)[ _-]?(?:20)?(?:15|24)", re.IGNORECASE
)
_COLUMN_YEARS: Final = (re.compile(r"_A(\d\d)$"), re.compile(r"^[PC](\d\d)_"), re.compile(r"_(?:20)?(\d\d)$"))


@dataclass(frozen=True)
class InseeFile:
    """One table by QPV, as read.

    Attributes:
        file: where it was read.
        kind: which of the four tables.
        vintage: year of the data.
        columns: code → French label, in the order of the file.
        described: whether the labels come from the file's own dictionary.
        rows: QPV code → cells, in the order of `columns`.
        left_out: columns of text, not taken in.
    """

    file: str
    kind: TableKind
    vintage: int
    columns: Mapping[str, str]
    described: bool
    rows: Mapping[str, tuple[Cell, ...]]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    file: str
    header: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def code_column(self) -> int | None:
        named = [title.lower() for title in self.header]
        return next((named.index(name) for name in _CODE_COLUMNS if name in named), None)

    @property
    def codes(self) -> list[str]:
        place = self.code_column
        return [] if place is None else [bare(cells[place]) for _, cells in self.lines]


def read_insee(path: Path, folder: Path, kind: TableKind | None, vintage: int | None, progress: Progress) -> InseeFile:
    """Read a table.

    Args:
        path: CSV or ZIP.
        folder: an empty folder to unpack into.
        kind: which table; None to tell by the names.
        vintage: year of the data; None to tell by the names.
        progress: told the steps.

    Raises:
        ImportRefusedError: no table by QPV, a cell that is neither a number nor a known marker, a kind or year that
            cannot be told.
    """
    tables = _tables(path, folder, progress)
    chosen, dictionary = _choose(tables, path.name)
    labels = _labels(dictionary)
    measures, left_out = _measures(chosen)
    progress("Lecture du tableau", None)
    rows = _rows(chosen, measures)
    names = [chosen.header[place] for place in measures]
    titles = f"{path.name} {chosen.file}"
    return InseeFile(
        chosen.file,
        kind or _kind(titles, names, chosen.file),
        vintage or _vintage(titles, names, chosen.file),
        {name: labels.get(name) or known_label(name) for name in names},
        all(name in labels for name in names),
        rows,
        tuple(chosen.header[place] for place in left_out),
    )


def _tables(path: Path, folder: Path, progress: Progress) -> list[_Table]:
    if path.suffix.lower() != ".zip":
        return [_table(path, path.name)]
    listed = [one for one in archives.members(path) if PurePosixPath(one.filename).suffix.lower() == ".csv"]
    if not listed:
        raise ImportRefusedError("aucun tableau CSV dans l’archive", file=path.name)
    written = archives.unpack(path, listed, folder, progress)
    return [_table(one, f"{path.name}/{member.filename}") for one, member in zip(written, listed, strict=True)]


def _table(path: Path, shown: str) -> _Table:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MAX_BYTES else b""
    except OSError as error:
        raise ImportRefusedError("le fichier ne peut pas être lu", file=shown) from error
    if size > _MAX_BYTES:
        raise ImportRefusedError("fichier démesuré", file=shown, read=f"{size} octets")
    text = decode(content)
    if text is None:
        raise ImportRefusedError(
            "ce n’est pas du texte, ou son encodage n’est pas reconnu", file=shown, expected="un CSV"
        )
    first = text.partition("\n")[0]
    separator = max((";", ",", "\t"), key=first.count)
    lines: list[tuple[int, tuple[str, ...]]] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number, written in enumerate(reader, start=1):
            if any(written):
                lines.append((number, tuple(cell.strip() for cell in written)))
    except csv.Error as error:
        raise ImportRefusedError("guillemets mal formés, ou fichier tronqué", file=shown) from error
    if not lines:
        raise ImportRefusedError("fichier vide", file=shown, expected="une ligne de titres puis une ligne par quartier")
    header = lines[0][1]
    short = next(((number, cells) for number, cells in lines if len(cells) != len(header)), None)
    if short is not None:
        number, cells = short
        raise ImportRefusedError(
            "ligne incomplète, ou fichier tronqué",
            file=shown,
            feature=f"ligne {number}",
            read=f"{len(cells)} cellules",
            expected=f"{len(header)} cellules",
        )
    return _Table(shown, header, tuple(lines[1:]))


def _choose(tables: Sequence[_Table], file: str) -> tuple[_Table, _Table | None]:
    """The table with the most QPV, and the dictionary of columns that goes with it."""

    def quarters(table: _Table) -> int:
        return sum(bool(CURRENT.match(code) or REPEALED.match(code)) for code in table.codes)

    dictionaries = [one for one in tables if {"COD_VAR", "LIB_VAR"} <= {title.upper() for title in one.header}]
    data = [one for one in tables if one not in dictionaries]
    best = max(data, key=quarters, default=None)
    if best is None or not quarters(best):
        seen = next((", ".join(one.header[:8]) for one in data), "")
        wanted = f"une colonne {_CODE_COLUMNS[0].upper()} avec des codes de QPV (QN…)"
        raise ImportRefusedError("aucun tableau par quartier prioritaire", file=file, read=seen, expected=wanted)
    own = PurePosixPath(best.file).name.lower()
    fit = [one for one in dictionaries if own in one.file.lower()]
    return best, next(iter(fit or dictionaries), None)


def _labels(dictionary: _Table | None) -> dict[str, str]:
    if dictionary is None:
        return {}
    titles = [title.upper() for title in dictionary.header]
    code, short = titles.index("COD_VAR"), titles.index("LIB_VAR")
    long = titles.index("LIB_VAR_LONG") if "LIB_VAR_LONG" in titles else short
    return {
        cells[code]: (cells[long] or cells[short]).replace("'", "’") for _, cells in dictionary.lines if cells[code]
    }


def _measures(table: _Table) -> tuple[list[int], list[int]]:
    """Columns of numbers, and columns of text: those where nothing is a number or that name something."""
    place = table.code_column
    measures: list[int] = []
    left_out: list[int] = []
    for index, title in enumerate(table.header):
        if index == place:
            continue
        cells = [cells[index] for _, cells in table.lines]
        numeric = any(_number(cell) is not None for cell in cells)
        marked = all(_number(cell) is not None or cell.lower() in MARKERS for cell in cells)
        naming = bool(_NOT_MEASURES.match(title))
        (measures if (numeric or marked) and not naming else left_out).append(index)
    if not measures:
        raise ImportRefusedError("aucune colonne de nombres", file=table.file, read=", ".join(table.header))
    return measures, left_out


def _rows(table: _Table, measures: Sequence[int]) -> dict[str, tuple[Cell, ...]]:
    rows: dict[str, tuple[Cell, ...]] = {}
    for (number, cells), code in zip(table.lines, table.codes, strict=True):
        if not (CURRENT.match(code) or REPEALED.match(code)):
            continue  # totals (France, ensemble des QPV) share the file
        if code in rows:
            raise ImportRefusedError("quartier en double", file=table.file, feature=f"ligne {number}", read=code)
        rows[code] = tuple(_cell(table, number, index, cells[index]) for index in measures)
    return rows


def _cell(table: _Table, number: int, index: int, text: str) -> Cell:
    value = _number(text)
    if value is not None:
        return value
    status = MARKERS.get(text.lower())
    if status is None:
        raise ImportRefusedError(
            "valeur refusée",
            file=table.file,
            feature=f"ligne {number}",
            field=table.header[index],
            read=text,
            expected="un nombre, « s » (secret), « nd » ou « ns »",
        )
    return status


_NUMBER: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$")


def _number(text: str) -> float | None:
    plain = re.sub(r"[\s\u00a0\u202f]", "", text.strip('="'))
    return float(plain.replace(",", ".")) if _NUMBER.match(plain) else None


def _kind(titles: str, columns: Iterable[str], file: str) -> TableKind:
    for kind, pattern in FILE_WORDS:
        if pattern.search(titles.lower()):
            return kind
    upper = [column.upper() for column in columns]
    for kind, pattern in COLUMN_WORDS:
        if any(pattern.match(column) for column in upper):
            return kind
    raise ImportRefusedError(
        "tableau non reconnu", file=file, read=", ".join(columns), expected="l’option --table pour dire lequel c’est"
    )


def _vintage(titles: str, columns: Sequence[str], file: str) -> int:
    for pattern in _COLUMN_YEARS:
        years = Counter(int(found[1]) for column in columns if (found := pattern.search(column.upper())))
        if years:
            return 2000 + years.most_common(1)[0][0]
    named = _YEAR.findall(_ZONING.sub(" ", titles))
    if named:
        return int(named[-1])
    raise ImportRefusedError("millésime introuvable", file=file, expected="l’option --millesime (année des données)")
