"""Read Insee's tables by QPV: which columns are measures, of which kind and year; markers of suppression kept.

A file may hold several tables: an archive of them, a workbook of several sheets, an export whose columns are of several
kinds or years. Each kind and year becomes one table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.sources.refusals import ImportRefusedError, Progress
from dashboard.territories.insee_labels import (
    KIND_LABELS,
    UNAVAILABLE,
    Cell,
    TableKind,
    column_kinds,
    file_kind,
    is_bare_income,
    known_label,
    vintages,
)
from dashboard.territories.insee_tables import Table, is_measure, read_column, read_tables
from dashboard.territories.qpv_codes import CURRENT

_NOT_MEASURES: Final = re.compile(
    r"^(?:lib\w*|nom(?!bre)\w*|typ\w*|reg\w{0,4}|dep|epci|com|insee\w*|siren\w*|code\w*|id|geo\w*|uu\w*|liste?\w*)$",
    re.IGNORECASE,
)
_MISSPELT: Final = re.compile(r"^Q[NP]\w*\d")


@dataclass(frozen=True)
class InseeFile:
    """One table by QPV, as read.

    Attributes:
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


def read_insee(
    path: Path, folder: Path, kind: TableKind | None, vintage: int | None, progress: Progress
) -> tuple[InseeFile, ...]:
    """Read the tables by QPV of a file.

    Args:
        kind: which table; None to tell by columns and names.
        vintage: year of the data; None to tell by columns and names.

    Raises:
        ImportRefusedError: no table by QPV, cells that are neither numbers nor known markers (all are told), a kind or
            year that cannot be told, two tables that contradict each other.
    """
    tables = read_tables(path, folder, progress)
    chosen, dictionaries = _choose(tables, path.name)
    progress("Lecture du tableau", None)
    read: list[InseeFile] = []
    faults: list[ImportRefusedError] = []
    for table in chosen:
        try:
            read.extend(_read(table, path.name, dictionaries, kind, vintage))
        except ImportRefusedError as fault:
            faults.append(fault)
    if faults:
        raise ImportRefusedError.together(faults)
    return _merged(read)


def _choose(tables: Sequence[Table], file: str) -> tuple[list[Table], list[Table]]:
    """The tables by QPV, those of 2015 left out where there are current ones; and the dictionaries of columns."""
    dictionaries = [one for one in tables if {"COD_VAR", "LIB_VAR"} <= {title.upper() for title in one.header}]
    data = [one for one in tables if one not in dictionaries]
    by_quarter = [one for one in data if one.quarters]
    current = [one for one in by_quarter if any(CURRENT.match(code) for _, code, _ in one.quarters)]
    cut = [fault for one in data for fault in one.faults]
    if not by_quarter and cut:
        raise ImportRefusedError.together(cut)
    if not by_quarter:
        seen = next((", ".join(one.header[:8]) for one in data), "")
        wanted = "une colonne CODGEO avec des codes de QPV (QN…)"
        raise ImportRefusedError("aucun tableau par quartier prioritaire", file=file, read=seen, expected=wanted)
    return current or by_quarter, dictionaries


def _read(
    table: Table, archive: str, dictionaries: Sequence[Table], kind: TableKind | None, vintage: int | None
) -> Iterator[InseeFile]:
    """One table, parted by kind and year of its columns."""
    faults = [*table.faults, *_faulty_codes(table)]
    places, left_out = _measures(table, faults)
    cells = [read_column(table, place, faults) for place in places]
    titles = [table.header[place] for place in places]
    names = [PurePosixPath(table.file).name, table.sheet, archive, table.above]
    kinds, years = _kinds_and_years(titles, names, kind, vintage, table.file, faults)
    if faults:
        raise ImportRefusedError.together(faults)
    labels = table.labels | _labels(table, dictionaries)
    codes = [code for _, code, _ in table.quarters]
    for own in dict.fromkeys(zip(kinds, years, strict=True)):
        mine = [i for i, found in enumerate(zip(kinds, years, strict=True)) if found == own]
        yield InseeFile(
            table.file,
            *own,
            {titles[i]: labels.get(titles[i]) or known_label(titles[i], own[0]) for i in mine},
            all(titles[i] in labels for i in mine),
            {code: tuple(cells[i][line] for i in mine) for line, code in enumerate(codes)},
            left_out,
        )


def _kinds_and_years(
    titles: Sequence[str],
    names: Sequence[str],
    kind: TableKind | None,
    vintage: int | None,
    file: str,
    faults: list[ImportRefusedError],
) -> tuple[list[TableKind], list[int]]:
    """The kind and the year of each column; faults are added to those met so far."""
    kinds: list[TableKind] = []
    years: list[int] = []
    try:
        kinds = _kinds(titles, names, kind, file) if titles else []
    except ImportRefusedError as fault:
        faults.append(fault)
    try:
        years = vintages(titles, names, vintage, file) if titles else []
    except ImportRefusedError as fault:
        faults.append(fault)
    return kinds, years


def _faulty_codes(table: Table) -> Iterator[ImportRefusedError]:
    """Quarters that stand twice, codes that look like one and are none: neither may be left out in silence."""
    seen: set[str] = set()
    for number, code, _ in table.quarters:
        if code in seen:
            yield table.fault("quartier en double", number, "", code, "une ligne par quartier")
        seen.add(code)
    place = table.code_column or 0
    good = {number for number, _, _ in table.quarters}
    for number, cells in table.lines:
        text = str(cells[place])
        if number not in good and _MISSPELT.match(text.strip('="').upper()):
            yield table.fault("code de quartier mal écrit", number, table.header[place], text, "un code comme QN03709M")


def _labels(table: Table, dictionaries: Sequence[Table]) -> dict[str, str]:
    """Code of a column → label, from the dictionary that goes with a table."""
    own = PurePosixPath(table.file).name.lower()
    fit = [one for one in dictionaries if own in one.file.lower()]
    dictionary = next(iter(fit or dictionaries), None)
    if dictionary is None:
        return {}
    titles = [title.upper() for title in dictionary.header]
    code, short = titles.index("COD_VAR"), titles.index("LIB_VAR")
    long = titles.index("LIB_VAR_LONG") if "LIB_VAR_LONG" in titles else short
    read = [[str(cell) for cell in cells] for _, cells in dictionary.lines]
    return {cells[code]: (cells[long] or cells[short]).replace("'", "’") for cells in read if cells[code]}


def _measures(table: Table, faults: list[ImportRefusedError]) -> tuple[list[int], tuple[str, ...]]:
    """Places of the columns of numbers, and the titles that are left out: of columns that name something, of text, the
    twins of another.
    """
    places: dict[str, int] = {}
    left_out: list[str] = []
    lines = [cells for _, cells in table.lines]
    for place, title in enumerate(table.header):
        cells = [one[place] for one in lines]
        if place == table.code_column or (not title and not any(cell != "" for cell in cells)):
            continue
        twin = places.get(title)
        if not title:
            left_out.append(f"colonne {place + 1}, sans titre")
        elif _NOT_MEASURES.match(title) or not (is_measure(cells) or any(column_kinds([title]))):
            left_out.append(title)
        elif twin is None:
            places[title] = place
        elif cells != [one[twin] for one in lines]:
            read = f"colonnes {twin + 1} et {place + 1}"
            faults.append(table.fault("deux colonnes ont le même titre", 0, title, read, "un titre par colonne"))
    if not places:
        what = "liste de quartiers sans chiffres, rien à importer"
        faults.append(table.fault(what, 0, "", ", ".join(filter(None, table.header)), "une colonne de nombres"))
    return list(places.values()), tuple(left_out)


def _kinds(titles: Sequence[str], names: Sequence[str], forced: TableKind | None, file: str) -> list[TableKind]:
    """What each column is about. Titles in words stand each for itself; codes are all of the kind of most of them."""
    told = column_kinds(titles)
    known = Counter(kind for kind in told if kind)
    named = next((kind for name in names if (kind := file_kind(name))), None)
    if forced is not None:
        if known and not _agrees(forced, known):
            seen = ", ".join(f"«\u202f{KIND_LABELS[kind]}\u202f»" for kind in known)
            raise ImportRefusedError(
                "les colonnes ne sont pas celles du tableau demandé",
                file=file,
                read=", ".join(titles),
                expected=f"«\u202f{KIND_LABELS[forced]}\u202f», reconnu {seen}",
            )
        return [forced] * len(titles)
    main = named if named in known else next((kind for kind, _ in known.most_common(1)), named)
    if main is None and any(map(is_bare_income, titles)):
        main = "income"
    if main is None:
        raise ImportRefusedError(
            "tableau non reconnu", file=file, read=", ".join(titles), expected="l’option --table pour dire lequel c’est"
        )
    return [(kind if kind and " " in title else main) for kind, title in zip(told, titles, strict=True)]


def _agrees(forced: TableKind, known: Mapping[TableKind, int]) -> bool:
    """Whether a kind that is asked for can be that of the columns; a population may be filed with a demography."""
    return forced in known or {forced, *known} <= {"population", "demography"}


def _merged(read: Sequence[InseeFile]) -> tuple[InseeFile, ...]:
    """The tables of one kind and year as one.

    Raises:
        ImportRefusedError: two of them give different values to one column of one quarter.
    """
    found: dict[tuple[TableKind, int], InseeFile] = {}
    for one in read:
        key = one.kind, one.vintage
        if key in found:
            _refuse_clash(found[key], one)
        found[key] = _joined(found[key], one) if key in found else one
    return tuple(found.values())


def _refuse_clash(one: InseeFile, other: InseeFile) -> None:
    shared = one.columns.keys() & other.columns.keys()
    for code in one.rows.keys() & other.rows.keys():
        left = dict(zip(one.columns, one.rows[code], strict=True))
        right = dict(zip(other.columns, other.rows[code], strict=True))
        for name in shared:
            if left[name] != right[name]:
                raise ImportRefusedError(
                    f"{code} a deux valeurs dans le même fichier", file=f"{one.file} et {other.file}", field=name,
                    read=f"{_shown(left[name])} et {_shown(right[name])}", expected="une seule",
                )  # fmt: skip


def _shown(cell: Cell) -> str:
    return f"{cell:g}" if isinstance(cell, float) else cell


def _joined(one: InseeFile, other: InseeFile) -> InseeFile:
    """Two tables of one kind and year as one: columns and quarters of both."""
    columns = {**one.columns, **other.columns}
    rows: dict[str, tuple[Cell, ...]] = {}
    for code in {**one.rows, **other.rows}:
        cells = dict(zip(one.columns, one.rows.get(code, ()), strict=False))
        cells |= zip(other.columns, other.rows.get(code, ()), strict=False)
        rows[code] = tuple(cells.get(name, UNAVAILABLE) for name in columns)
    file = one.file if one.file == other.file else f"{one.file}, {other.file}"
    left_out = tuple(dict.fromkeys((*one.left_out, *other.left_out)))
    return InseeFile(file, one.kind, one.vintage, columns, one.described and other.described, rows, left_out)
