"""Import a file or an address, whichever of the known ones it is: `python -m dashboard geo import FILE|URL`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dashboard.french import agree, plural
from dashboard.sources.csv_file import text_of
from dashboard.sources.refusals import ImportRefusedError, Progress, quiet
from dashboard.territories.download import download, is_address
from dashboard.territories.insee_import import InseeReport, import_insee
from dashboard.territories.insee_labels import KIND_LABELS, TABLE_WORDS, TableKind
from dashboard.territories.insee_tables import OTHER_MAPS, WORKBOOKS
from dashboard.territories.qpv_import import QpvReport, import_qpv
from dashboard.territories.qpv_read import holds_shapes


def import_file(
    source: str,
    geo: Path,
    kind: TableKind | None = None,
    vintage: int | None = None,
    allow_2015: bool = False,
    force: bool = False,
    progress: Progress = quiet,
) -> QpvReport | tuple[InseeReport, ...]:
    """Import polygons of the QPV, or Insee's tables.

    Args:
        kind: for Insee, which table; None to tell by the names.
        vintage: for Insee, year of the data; None to tell likewise.
        allow_2015: take in QPV of 2015, repealed since 2024.
        force: replace what is there even when something of it disappears.

    Raises:
        ImportRefusedError: nothing has been changed; the message says in French what is wrong and where.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(source).expanduser()
        if is_address(source):
            path = download(source, Path(folder), progress)
        if not path.is_file():
            raise ImportRefusedError("fichier introuvable", file=str(path))
        path = _named_by_content(path, Path(folder))
        if holds_shapes(path):
            return import_qpv(path, geo, allow_2015, force, progress)
        return import_insee(path, geo, kind, vintage, allow_2015, force, progress)


def _named_by_content(path: Path, folder: Path) -> Path:
    """The file under a name that says what it holds: its own, or that of a copy where its own says something else.

    An address often gives a file without suffix; what lies beside a shapefile is found by its name.
    """
    told, own = _suffix_told(path), path.suffix.lower()
    if (
        own in OTHER_MAPS
        or told in ("", _SAME.get(own, own))
        or (told == ".csv" and own not in ("", ".zip", *WORKBOOKS))
    ):
        return path
    return shutil.copyfile(path, folder / f"{path.stem}{told}")


def _suffix_told(path: Path) -> str:
    """The suffix that the first bytes of a file tell; empty when they tell none."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    told = next((suffix for mark, suffix in _STARTS if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark)), "")
    if told == ".zip" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as opened:
            inside = opened.namelist()
        return ".xlsx" if "xl/workbook.xml" in inside else ".ods" if "content.xml" in inside else told
    return told or (".csv" if start and not start.startswith(b"<") and text_of(start) else "")


_STARTS: Final = (
    (b"PK", ".zip"), (b"SQLite", ".gpkg"), (b"\xd0\xcf\x11\xe0", ".xls"), (b"{", ".geojson"), (b"\0\0'\n", ".shp"),
)  # fmt: skip
_SAME: Final = {".json": ".geojson", ".xlsm": ".xlsx"}


def summary(report: QpvReport | tuple[InseeReport, ...]) -> str:
    """What an import has done, in French, a line for each remark."""
    if isinstance(report, QpvReport):
        lines = [f"{plural(report.features, 'quartier')} {agree(report.features, 'importé')} de {report.file}."]
        if report.repealed:
            lines.append(f"{report.repealed} ont un code de 2015, abrogé.")
        if report.mended:
            lines.append(f"Contours croisés, réparés\u202f: {', '.join(report.mended)}.")
        lines.extend(report.notes)
        changed = report.changed
    else:
        lines = [line for one in report for line in _table_summary(one)]
        changed = any(one.changed for one in report)
    return "\n".join((*lines, "Mis à jour." if changed else "Rien de nouveau\u202f: le fichier était déjà importé."))


def _table_summary(report: InseeReport) -> list[str]:
    table = report.table
    size = f"{plural(len(table.rows), 'quartier')}, {plural(len(table.columns), 'colonne')}"
    lines = [f"{KIND_LABELS[table.kind]}, millésime {table.vintage}\u202f: {size}, lus dans {table.file}."]
    if report.suppressed:
        lines.append(f"{plural(report.suppressed, 'cellule')} sans nombre (secret statistique, non disponible).")
    if not table.described:
        lines.append("Le dictionnaire des colonnes n’accompagne pas le fichier\u202f: libellés usuels.")
    if table.left_out:
        lines.append(f"Colonnes laissées\u202f: {', '.join(table.left_out)}.")
    return [*lines, *report.notes]


def main(argv: Sequence[str]) -> int:
    """Command line of the imports; returns the exit code (0 done, 1 refused, 2 wrong arguments)."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard geo import",
        description="Importer les contours officiels des QPV ou les tableaux de l’Insee par QPV.",
    )
    parser.add_argument("source", metavar="FICHIER|URL", help="ZIP, GeoJSON, GeoPackage, shapefile, CSV ou classeur")
    parser.add_argument("--geo", type=Path, required=True, help="dossier geo/")
    parser.add_argument("--table", choices=tuple(TABLE_WORDS), help="Insee : de quel tableau il s’agit")
    parser.add_argument("--millesime", type=int, help="Insee : année des données")
    parser.add_argument("--2015", dest="allow_2015", action="store_true", help="accepter les codes de 2015, abrogés")
    parser.add_argument(
        "--force", action="store_true", help="remplacer même si des quartiers déjà importés disparaissent"
    )
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return 0 if not stop.code else 2
    kind = TABLE_WORDS.get(options.table or "")
    try:
        report = import_file(
            options.source, options.geo, kind, options.millesime, options.allow_2015, options.force, _Line()
        )
    except (ImportRefusedError, OSError) as error:
        print(f"\nImport refusé, rien n’a changé. {error}", file=sys.stderr)
        return 1
    print(f"\n{summary(report)}")
    return 0


class _Line:
    """Progress on one line of the terminal, each tenth of a step."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, step: str, share: float | None) -> None:
        """Write the line when it has changed."""
        line = step if share is None else f"{step} {int(share * 10) * 10}\u202f%"
        if line != self._last:
            self._last = line
            print(f"\r{line:<40}", end="", flush=True)
