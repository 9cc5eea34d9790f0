"""Import a file or an address, whichever of the known ones it is: `python -m dashboard geo import FILE|URL`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dashboard.territories.download import download, is_address
from dashboard.territories.insee_import import InseeReport, import_insee
from dashboard.territories.insee_labels import KIND_LABELS, TableKind
from dashboard.territories.qpv_import import QpvReport, import_qpv
from dashboard.territories.qpv_read import holds_shapes
from dashboard.territories.refusals import ImportRefusedError, Progress, quiet

_TABLES: dict[str, TableKind] = {
    "population": "population",
    "revenus": "income",
    "demographie": "demography",
    "emploi": "jobs",
}
"""French words of the command line → kind of table."""


def import_file(
    source: str,
    geo: Path,
    kind: TableKind | None = None,
    vintage: int | None = None,
    allow_2015: bool = False,
    progress: Progress = quiet,
) -> QpvReport | InseeReport:
    """Import polygons of the QPV or one of Insee's tables.

    Args:
        source: a path, or an address that starts with https://.
        geo: the `geo/` folder.
        kind: for Insee, which table; None to tell by the names.
        vintage: for Insee, year of the data; None to tell likewise.
        allow_2015: take in QPV of 2015, repealed since 2024.
        progress: told the steps.

    Raises:
        ImportRefusedError: nothing has been changed; the message says in French what is wrong and where.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(source).expanduser()
        if is_address(source):
            path = _suffixed(download(source, Path(folder), progress))
        if not path.is_file():
            raise ImportRefusedError("fichier introuvable", file=str(path))
        if holds_shapes(path):
            return import_qpv(path, geo, allow_2015, progress)
        return import_insee(path, geo, kind, vintage, allow_2015, progress)


def _suffixed(path: Path) -> Path:
    """An address often gives a file without suffix: its first bytes tell which to add (the file is renamed)."""
    if path.suffix:
        return path
    with path.open("rb") as file:
        start = file.read(16)
    guess = ".zip" if start.startswith(b"PK") else ".gpkg" if start.startswith(b"SQLite") else ""
    guess = guess or (".geojson" if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else ".csv")
    return path.rename(path.with_suffix(guess))


def summary(report: QpvReport | InseeReport) -> str:
    """What an import has done, in French."""
    if isinstance(report, QpvReport):
        words = [f"{report.features} quartiers importés de {report.file} ({report.size // 1000} ko)."]
        if report.repealed:
            words.append(f"{report.repealed} ont un code de 2015, abrogé.")
        if report.mended:
            words.append(f"Contours croisés, réparés\u202f: {', '.join(report.mended)}.")
    else:
        title = f"{KIND_LABELS[report.kind]}, millésime {report.vintage}"
        words = [f"{title}\u202f: {report.rows} quartiers, {report.columns} colonnes, lus dans {report.file}."]
        words.append(f"{report.suppressed} cellules sans nombre (secret statistique, non disponible).")
        if not report.described:
            words.append("Le dictionnaire des colonnes n’accompagne pas le fichier\u202f: libellés usuels.")
        if report.left_out:
            words.append(f"Colonnes de texte laissées\u202f: {', '.join(report.left_out)}.")
    words.append("Mis à jour." if report.changed else "Rien de nouveau\u202f: le fichier était déjà importé.")
    return " ".join(words)


def main(argv: Sequence[str]) -> int:
    """Command line of the imports; returns the exit code (0 done, 1 refused, 2 wrong arguments)."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard geo import",
        description="Importer les contours officiels des QPV ou un tableau de l’Insee par QPV.",
    )
    parser.add_argument("source", metavar="FICHIER|URL", help="ZIP, GeoJSON, GeoPackage, shapefile ou CSV")
    parser.add_argument("--geo", type=Path, required=True, help="dossier geo/")
    parser.add_argument("--table", choices=tuple(_TABLES), help="Insee : de quel tableau il s’agit")
    parser.add_argument("--millesime", type=int, help="Insee : année des données")
    parser.add_argument("--2015", dest="allow_2015", action="store_true", help="accepter les codes de 2015, abrogés")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return 0 if not stop.code else 2
    kind = _TABLES.get(options.table or "")
    try:
        report = import_file(options.source, options.geo, kind, options.millesime, options.allow_2015, _Line())
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
