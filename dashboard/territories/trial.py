"""Try an import beside what is there, in a process of its own: what comes from outside is opened by no server.

The process reads one file, has limits of memory and time, and writes below a folder that is thrown away: neither a
bomb nor a library that falls over it reaches more. It runs what `python -m dashboard geo import` runs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.shipped import REPOSITORY
from dashboard.sources.refusals import ImportRefusedError
from dashboard.territories.files import IMPORTED, imported_files
from dashboard.territories.imported import Imports, load_imports
from dashboard.territories.imports import import_file, summary
from dashboard.territories.insee_labels import TABLE_WORDS

SECONDS: Final = 900
"""The whole of it: another process waits, no server."""
WORKING: Final = 120
"""Of the processor: a file that has no end is not followed for longer."""
MEMORY: Final = 3 * 1024**3
"""Bytes of addresses: the geometry libraries alone take one and a half."""
_COMMAND: Final = (sys.executable, "-m", "dashboard.territories.trial")
_TOO_MUCH: Final = (
    "Ce fichier n’a pas pu être lu jusqu’au bout\u202f: il demande plus de temps ou de mémoire que le serveur n’en "
    "donne à un dépôt. Déposez un fichier plus simple (les contours d’une région, un tableau à la fois), ou faites-le "
    "importer par qui tient le serveur (python -m dashboard geo import)."
)
_OF_THE_PAGE: Final = (
    ("option --2015 pour les importer quand même", "cochez «\u202faccepter les codes de 2015\u202f» pour les prendre"),
    ("l’option --millesime (année des données)", "l’année des données, à écrire dans «\u202fAnnée\u202f»"),
    ("l’option --table pour dire lequel c’est", "son sujet, à choisir dans «\u202fTableau\u202f»"),
)
"""What a refusal advises on the command line, and on the page."""


@dataclass(frozen=True)
class Trial:
    """What an import would make.

    Attributes:
        summary: what was recognised, in French, a line for each remark.
        files: all that would then be imported, name below `geo/imported/` → bytes.
        imports: the same, as the server reads it.
    """

    summary: str
    files: Mapping[str, bytes]
    imports: Imports


def tried(content: bytes, name: str, geo: Path, table: str = "", year: int | None = None, old: bool = False) -> Trial:
    """What the import of a file would make of what a `geo/` folder holds; nothing is changed.

    Args:
        table: for Insee, which table (a key of `TABLE_WORDS`); "" to tell by the file.
        year: for Insee, of the data; None to tell likewise.
        old: take in QPV of 2015.

    Raises:
        ImportRefusedError: the file is not right; the message tells every fault in French.
    """
    with tempfile.TemporaryDirectory() as folder:
        trial, given = Path(folder) / "geo", Path(folder) / "file"
        _beside(geo, trial)
        given.mkdir()
        file = given / _safe(name)
        file.write_bytes(content)
        told = {"file": str(file), "geo": str(trial), "table": table, "year": year, "old": old, "working": WORKING}
        said = json.dumps(told)
        answer = _asked(said, given)
        if "refused" in answer:
            text = answer["refused"]
            for command, page in _OF_THE_PAGE:
                text = text.replace(command, page)
            refused = ImportRefusedError("")
            refused.args = (text,)
            raise refused
        return Trial(answer["summary"], imported_files(trial), load_imports(trial))


def _beside(geo: Path, trial: Path) -> None:
    """A folder with the lists of another, and a copy of what is imported there."""
    trial.mkdir()
    for one in geo.iterdir():
        if one.name == IMPORTED:
            shutil.copytree(one, trial / IMPORTED)
        elif one.is_dir():
            shutil.copytree(one, trial / one.name)
        elif one.suffix == ".csv":
            shutil.copyfile(one, trial / one.name)


def _safe(name: str) -> str:
    """The name of a file without what could lead elsewhere; its words stay: they tell a table, its year."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one if one.isalnum() or one in " ._-()" else "_" for one in bare).lstrip(".")[-120:] or "fichier"


def _asked(said: str, folder: Path) -> dict[str, str]:
    around = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "PROJ_LIB") if name in os.environ}
    path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH", ""))))
    try:
        done = subprocess.run(  # noqa: S603 - our own programme
            _COMMAND, input=said.encode(), capture_output=True, cwd=folder, timeout=SECONDS, check=False,
            env={**around, "PYTHONPATH": path, "TMPDIR": str(folder), "GDAL_HTTP_TIMEOUT": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ImportRefusedError(_TOO_MUCH) from error
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if done.returncode or not lines:
        raise ImportRefusedError(_TOO_MUCH)
    answer: dict[str, str] = json.loads(lines[-1])
    return answer


def main() -> int:
    """The process: what is wanted comes on its standard input, what became of it goes to its standard output."""
    said = json.loads(sys.stdin.read())
    _limit(said["working"])
    try:
        kind = TABLE_WORDS.get(said["table"])
        # What disappears is shown before anything is applied: here it never stops an import.
        report = import_file(said["file"], Path(said["geo"]), kind, said["year"], said["old"], force=True)
        answer = {"summary": summary(report)}
    except ImportRefusedError as error:
        answer = {"refused": str(error)}
    print(json.dumps(answer))
    return 0


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none: the time is limited all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (700_000_000, 700_000_000))


if __name__ == "__main__":
    sys.exit(main())
