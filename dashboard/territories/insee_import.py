"""Import Insee's tables by QPV: one JSON file a table and year, markers of suppression kept, written at once."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from dashboard.french import agree, plural
from dashboard.sources.refusals import ImportRefusedError, Progress, quiet
from dashboard.sources.text import fold
from dashboard.territories.accept import FORCE, known_before, put_in_place, shipped_lists, vanished
from dashboard.territories.department_codes import department_of_qpv
from dashboard.territories.files import INSEE
from dashboard.territories.imported import Imports, InseeTable
from dashboard.territories.insee_labels import Cell, TableKind
from dashboard.territories.insee_read import InseeFile, read_insee
from dashboard.territories.lists import Territories
from dashboard.territories.qpv_codes import CURRENT, EXPECTED, refuse_repealed

_MOST_NAMED: Final = 5
_YEAR: Final = re.compile(r"^20\d\d$")


@dataclass(frozen=True, slots=True)
class InseeReport:
    """What an import has done for one table.

    Attributes:
        table: what was read; name: the file written below `geo/imported/insee/`.
        notes: what else a person should know, each a French sentence.
        changed: whether what was written differs from what was there.
    """

    table: InseeFile
    name: str
    notes: tuple[str, ...]
    changed: bool

    @property
    def suppressed(self) -> int:
        """How many cells are without number (secret statistique, non disponible, non significatif)."""
        return sum(isinstance(cell, str) for row in self.table.rows.values() for cell in row)


def import_insee(
    path: Path,
    geo: Path,
    kind: TableKind | None = None,
    vintage: int | None = None,
    allow_2015: bool = False,
    force: bool = False,
    progress: Progress = quiet,
) -> tuple[InseeReport, ...]:
    """Import Insee's tables by QPV: one report for each kind and year that the file holds.

    A table replaces the one of the same kind and year.

    Args:
        kind: which table; None to tell by columns and names.
        vintage: year of the data; None to tell likewise.
        allow_2015: take in QPV of 2015 too.
        force: replace what is there even when quarters or columns disappear.

    Raises:
        ImportRefusedError: the file is not right; nothing is changed, the message says where and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        tables = read_insee(path, Path(folder), kind, vintage, progress)
    for table in tables:
        refuse_repealed(table.rows, table.file, allow_2015)
    progress("Écriture", None)
    known, before = shipped_lists(geo), known_before(geo)
    notes = [_unknown(table.rows, known, before) for table in tables]
    for table in tables:
        _refuse_loss(table, before.table(table.kind, table.vintage), force)
    changed = put_in_place(geo, {f"{INSEE}/{_name(table)}": _body(table, path) for table in tables})
    return tuple(
        InseeReport(table, _name(table), tuple(told), changed) for table, told in zip(tables, notes, strict=True)
    )


def _name(table: InseeFile) -> str:
    return f"{table.kind}-{table.vintage}.json"


def _refuse_loss(table: InseeFile, before: InseeTable | None, force: bool) -> None:
    if before is None or force:
        return
    quarters = vanished(before.rows, table.rows)
    # The same measure may have another title: PMUN, PMUN20, « Population municipale ».
    kept = {_meaning(label) for label in table.columns.values()}
    columns = [name for name, label in before.columns.items() if _meaning(label) not in kept]
    gone = [f"{len(quarters)} des {plural(len(before.rows), 'quartier')}"] if quarters else []
    if columns:
        named = ", ".join(columns[:_MOST_NAMED]) + ("…" if len(columns) > _MOST_NAMED else "")
        gone.append(f"{agree(len(columns), 'la colonne', 'les colonnes')} {named}")
    if gone:
        raise ImportRefusedError(
            f"{before.title}\u202f: cet import ferait disparaître {' et '.join(gone)} de {before.file}",
            file=table.file,
            advice=f"{FORCE} Pour garder les deux\u202f: importez-les ensemble, dans un même ZIP.",
        )


def _meaning(label: str) -> str:
    return " ".join(word for word in fold(label).split() if not _YEAR.match(word))


def _body(table: InseeFile, path: Path) -> bytes:
    content = {
        "kind": table.kind,
        "vintage": table.vintage,
        "source": {"file": table.file, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "columns": dict(table.columns),
        "rows": {code: [_plain(cell) for cell in table.rows[code]] for code in sorted(table.rows)},
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _plain(cell: Cell) -> Cell:
    """Whole numbers without their decimal point."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _unknown(codes: Iterable[str], known: Territories, before: Imports) -> list[str]:
    """Codes that are no quarter, with the nearest that are.

    Raises:
        ImportRefusedError: none of the codes is known.
    """
    real = {one.code for one in known.of_kind("qpv")} | set(before.qpv)
    regions = {one.code: one.region for one in known.of_kind("department")}
    read = list(codes)

    def is_unknown(code: str) -> bool:
        if not real or code in real or not CURRENT.match(code):
            return False
        region = regions.get(department_of_qpv(code))
        return region is None or region in known.quarters_listed or len(before.qpv) >= EXPECTED

    found = [code for code in read if is_unknown(code)]
    if not found:
        return []
    named = ", ".join(_proposed(code, real) for code in found[:_MOST_NAMED])
    more = f" et {len(found) - _MOST_NAMED} autres" if len(found) > _MOST_NAMED else ""
    if len(found) == len(read):
        raise ImportRefusedError("aucun des codes n’est celui d’un quartier prioritaire", read=named)
    return [f"Codes d’aucun quartier connu, à vérifier\u202f: {named}{more}."]


def _proposed(code: str, real: Iterable[str]) -> str:
    near = get_close_matches(code, real, n=1, cutoff=0.85)
    return f"{code} (peut-être {near[0]})" if near else code
