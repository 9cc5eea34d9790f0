"""Import Insee's tables by QPV: one JSON file a table and year, markers of suppression kept, written at once."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dashboard.territories.files import IMPORTED, INSEE, write_together
from dashboard.territories.insee_labels import Cell, TableKind
from dashboard.territories.insee_read import read_insee
from dashboard.territories.qpv_codes import refuse_repealed
from dashboard.territories.refusals import Progress, quiet


@dataclass(frozen=True, slots=True)
class InseeReport:
    """What an import of a table has done.

    Attributes:
        file: what was read; name: the file written below `geo/imported/insee/`.
        kind: which table; vintage: year of the data.
        rows: how many QPV; columns: how many measures.
        suppressed: how many cells are without number (secret statistique, non disponible, non significatif).
        left_out: columns of text, not taken in.
        described: whether the labels come from the file's own dictionary.
        changed: whether the file written differs from the one that was there.
    """

    file: str
    name: str
    kind: TableKind
    vintage: int
    rows: int
    columns: int
    suppressed: int
    left_out: tuple[str, ...]
    described: bool
    changed: bool


def import_insee(
    path: Path,
    geo: Path,
    kind: TableKind | None = None,
    vintage: int | None = None,
    allow_2015: bool = False,
    progress: Progress = quiet,
) -> InseeReport:
    """Import one of Insee's tables by QPV.

    Args:
        path: CSV or ZIP of CSV.
        geo: the `geo/` folder.
        kind: which table; None to tell by the names of file and columns.
        vintage: year of the data; None to tell likewise.
        allow_2015: take in QPV of 2015 too.
        progress: told the steps.

    Raises:
        ImportRefusedError: the file is not right; nothing is changed, the message says where and why.
    """
    with tempfile.TemporaryDirectory() as folder:
        table = read_insee(path, Path(folder), kind, vintage, progress)
    refuse_repealed(table.rows, table.file, allow_2015)
    progress("Écriture", None)
    content = {
        "kind": table.kind,
        "vintage": table.vintage,
        "source": {"file": table.file, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "columns": dict(table.columns),
        "rows": {code: [_plain(cell) for cell in table.rows[code]] for code in sorted(table.rows)},
    }
    body = (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    name = f"{table.kind}-{table.vintage}.json"
    target = geo / IMPORTED / INSEE / name
    changed = not target.is_file() or target.read_bytes() != body
    write_together(target.parent, {name: body})
    cells = [cell for row in table.rows.values() for cell in row]
    return InseeReport(
        table.file,
        name,
        table.kind,
        table.vintage,
        len(table.rows),
        len(table.columns),
        sum(isinstance(cell, str) for cell in cells),
        table.left_out,
        table.described,
        changed,
    )


def _plain(cell: Cell) -> Cell:
    """Whole numbers without their decimal point."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
