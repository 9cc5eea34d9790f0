"""What an import changes of what is imported: quarters, and tables with their figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.territories.imported import Imports, InseeTable


@dataclass(frozen=True)
class Quarters:
    """Quarters that an import adds, removes, renames, moves to other communes, or draws otherwise.

    A quarter of the shipped lists is there with its name and its communes whatever is imported: it only gains its
    contour (`outlined`) or loses it (`erased`). These, `added` and `removed` are « QN03709M, Sanitas »; `renamed` and
    `moved`, the quarter, before, after; `before` and `after`, how many contours there are.
    """

    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    outlined: tuple[str, ...]
    erased: tuple[str, ...]
    renamed: tuple[tuple[str, str, str], ...]
    moved: tuple[tuple[str, str, str], ...]
    drawn: int

    @property
    def empty(self) -> bool:
        """Whether nothing changes of the quarters."""
        more, less = (*self.added, *self.outlined), (*self.removed, *self.erased)
        return not (more or less or self.renamed or self.moved or self.drawn)


@dataclass(frozen=True)
class TableChange:
    """A table of Insee before and after: quarters that have a line, cells that change, the sum of its first column.

    None where the table is not there; `gone` are the quarters whose line disappears.
    """

    title: str
    rows: tuple[int | None, int | None]
    cells: int
    column: str
    sums: tuple[float | None, float | None]
    gone: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What an import changes. `loses` says whether something that is there disappears."""

    quarters: Quarters
    tables: tuple[TableChange, ...]

    @property
    def loses(self) -> bool:
        """Whether something disappears, that whoever applies must have wanted."""
        lost = any(one.gone or one.rows[1] is None for one in self.tables)
        return bool(self.quarters.removed or self.quarters.erased) or lost

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return self.quarters.empty and not self.tables


def difference(before: Imports, after: Imports, listed: Collection[str]) -> Difference:
    """What changes from one state of the imports to another; `listed`: codes of the quarters of the shipped lists."""
    keys = {(one.kind, one.vintage): None for imports in (after, before) for one in imports.tables}
    tables = [_table(before.table(*key), after.table(*key)) for key in keys]
    return Difference(_quarters(before.qpv, after.qpv, {*listed}), tuple(one for one in tables if one is not None))


def _quarters(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]], listed: set[str]
) -> Quarters:
    both, more, less = set(before) & set(after), set(after) - set(before), set(before) - set(after)

    def changed(what: Callable[[Mapping[str, Any]], str]) -> tuple[tuple[str, str, str], ...]:
        pairs = ((code, what(before[code]), what(after[code])) for code in sorted(both - listed))
        return tuple((code, old, new) for code, old, new in pairs if old != new)

    return Quarters(
        len(before),
        len(after),
        _named(after, more - listed),
        _named(before, less - listed),
        _named(after, more & listed),
        _named(before, less & listed),
        changed(lambda one: str(one["properties"]["name"])),
        changed(lambda one: ", ".join(one["properties"]["communes"])),
        sum(before[code]["geometry"] != after[code]["geometry"] for code in both),
    )


def _named(features: Mapping[str, Mapping[str, Any]], codes: Collection[str]) -> tuple[str, ...]:
    return tuple(f"{code}, {features[code]['properties']['name']}" for code in sorted(codes))


def _table(before: InseeTable | None, after: InseeTable | None) -> TableChange | None:
    one = after or before
    assert one is not None  # noqa: S101 - one of them has the kind and the year
    column = next(iter(one.columns), "")
    rows = (len(before.rows) if before else None, len(after.rows) if after else None)
    old, new = (_cells(table) if table else {} for table in (before, after))
    cells = sum(old.get(place) != new.get(place) for place in {*old, *new})
    gone = tuple(sorted(set(before.rows) - set(after.rows))) if before and after else ()
    if before and after and not cells and not gone:
        return None
    return TableChange(one.title, rows, cells, one.columns.get(column, ""), (_sum(before), _sum(after)), gone)


def _cells(table: InseeTable) -> dict[tuple[str, str], object]:
    return {
        (code, column): cell
        for code, row in table.rows.items()
        for column, cell in zip(table.columns, row, strict=True)
    }


def _sum(table: InseeTable | None) -> float | None:
    """The sum of the first column, where it is one of whole numbers: that of rates says nothing."""
    if table is None or not table.columns:
        return None
    found = [row[0] for row in table.rows.values() if isinstance(row[0], int | float)]
    return sum(found) if found and all(float(one).is_integer() for one in found) else None
