"""A centre and lists that name invented people, with marks that no other file holds, to search for in every byte."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from command import run_command
from forked import forked
from support import PATIENCE, ROOT, eventually

from dashboard.__main__ import main

MARKS = ("ZQXNOMUN", "zqxprenom", "zqxmail", "ZQXFONCTION", "0698765432", "06 98 76 54 32", "ZQXSTRUCTURE", "ZQXNOTE")
"""In the surname, given name, address, function, phone number, organisation and an unknown column of every list."""

HEADER = ("Nom", "Prénom", "Courriel", "Téléphone", "Structure", "Fonction", "Code postal", "Remarque", "Présent")
PEOPLE = (
    ("ZQXNOMUN", "Zqxprenom", "zqxmail1@exemple.fr", "0698765432", "Mairie de Tours", "ZQXFONCTION", "37000", "ZQXNOTE",
     "X"),
    ("ZQXNOMUNBIS", "Zqxprenomb", "zqxmail2@exemple.fr", "06 98 76 54 32", "ZQXSTRUCTURE", "Maire", "45000", "", "oui"),
    ("ZQXNOMUNTER", "Zqxprenomc", "", "", "CAF du Loiret", "", "", "", "X"),
    ("ZQXNOMUNABS", "Zqxprenomd", "zqxmail3@exemple.fr", "", "", "", "", "", ""),
)  # fmt: skip
CENTRE = """id = "mon-centre"
name = "Mon centre"
region = "Centre-Val de Loire"
departments = ["37", "45"]
default_year = 2024
as_of = "2024-12-31"
"""
EVENTS = """event_id,report_year,status,title,date_precision,date_start,participants,source
mc-1,2023,realised,Rencontre une,day,2023-05-16,3,Rapport
mc-2,2024,realised,Rencontre deux,day,2024-05-14,2,Rapport
"""
ZOOM = (
    "Meeting ID,Topic,Duration (Minutes),Participants\n123,Rencontre,60,3\n\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    "Zqxprenom ZQXNOMUN,zqxmail1@exemple.fr,05/14/2024 09:00:00 AM,05/14/2024 09:20:00 AM,20,No\n"
    "Zqxprenom ZQXNOMUN,zqxmail1@exemple.fr,05/14/2024 09:30:00 AM,05/14/2024 10:00:00 AM,30,No\n"
    "Zqxprenomb ZQXNOMUNBIS,zqxmail2@exemple.fr,05/14/2024 09:00:00 AM,05/14/2024 09:05:00 AM,5,Yes\n"
)


def centre(folder: Path) -> Path:
    """A data folder with one centre of two actions."""
    place = folder / "mon-centre"
    place.mkdir(parents=True)
    (place / "centre.toml").write_text(CENTRE, encoding="utf-8")
    (place / "events.csv").write_text(EVENTS, encoding="utf-8")
    return place


def rows(event: str = "") -> list[tuple[str, ...]]:
    """The lines of the list below two lines of title; with its own column of actions when one is given."""
    table = [HEADER, *PEOPLE]
    told = [(*line, "Action" if number == 0 else event) for number, line in enumerate(table)] if event else table
    return [("Émargement du 14 mai",), (), *told]


def as_csv(path: Path, event: str = "", encoding: str = "cp1252") -> Path:
    """The list as a CSV file with semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows(event))
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, event: str = "", sheet: str = "Feuil1") -> Path:
    """The list as a workbook."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for line in rows(event):
        page.append(list(line))
    book.save(path)
    return path


def as_ods(path: Path, event: str = "") -> Path:
    """The list as an OpenDocument spreadsheet, the least that readers accept."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cells = ("".join(cell.format(escape(text)) for text in line) for line in rows(event))
    lines = "".join(f"<table:table-row>{line or '<table:table-cell/>'}</table:table-row>" for line in cells)
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Feuille1">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", body)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


class Started:
    """A command in a process of its own, and what it says, which is also what is logged and what it has left open."""

    def __init__(
        self, arguments: Sequence[str], place: Place, around: AbstractContextManager[object], more: Mapping[str, str]
    ) -> None:
        def command() -> None:
            with around:
                code = main(arguments)
            sys.exit(code)

        self.arguments, said = arguments, Path(tempfile.mkdtemp(dir=place.lists))
        self._out, self._err = said / "out", said / "err"
        folder = place.written / "work"
        self.process = forked(command, place.environment(**more), self._out, self._err, folder)

    def wait_for(self, words: str) -> None:
        """Wait until it says some words."""
        eventually(lambda: words in self._err.read_text("utf-8"), words)

    def ended(self) -> subprocess.CompletedProcess[str]:
        """What it has said, once it has ended."""
        self.process.join(PATIENCE)
        out, err, code = self._out.read_text("utf-8"), self._err.read_text("utf-8"), self.process.exitcode
        return subprocess.CompletedProcess(self.arguments, 1 if code is None else code, out, err)


class Place:
    """Folders of one run, all its own: home, temporary files, data, cache; and the lists, kept elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.written = folder / "written"
        self.lists = folder / "lists"
        for name in ("home", "tmp", "cache", "work"):
            (self.written / name).mkdir(parents=True)
        self.lists.mkdir()
        self.centre = centre(self.written / "data")
        self.said = ""

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command there; what it says is kept to be searched."""
        done = run_command(arguments, self.environment(**more), self.written / "work")
        self.said += done.stdout + done.stderr
        return done

    def run_forked(
        self, *arguments: str, around: AbstractContextManager[object] | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """The same in a process of its own, around which something may be done."""
        done = self.start(*arguments, around=around, **more).ended()
        self.said += done.stdout + done.stderr
        return done

    def run_alone(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same in an interpreter of its own, which also says what it has left open."""
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "error::ResourceWarning", "-m", "dashboard", *arguments],
            capture_output=True, text=True, encoding="utf-8", cwd=self.written / "work", env=self.environment(),
            stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False,
        )  # fmt: skip
        self.said += done.stdout + done.stderr
        return done

    def start(self, *arguments: str, around: AbstractContextManager[object] | None = None, **more: str) -> Started:
        """Start a command there, in a process of its own."""
        return Started(arguments, self, around or nullcontext(), more)

    def environment(self, **more: str) -> dict[str, str]:
        """All that a command knows of the machine."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.written / "home"),
            "TMPDIR": str(self.written / "tmp"),
            "XDG_CACHE_HOME": str(self.written / "cache"),
            "DASHBOARD_DATA": str(self.written / "data"),
            "DASHBOARD_PUBLIC": str(self.written / "public"),
            "DASHBOARD_GEO": str(ROOT / "geo"),
            "DASHBOARD_LOG_LEVEL": "debug",
            **more,
        }

    def leaks(self) -> list[str]:
        """Marks found in what was said, or in a name or any byte of a file written."""
        found = [f"said: {mark}" for mark in MARKS if mark.casefold() in self.said.casefold()]
        for path in sorted(self.written.rglob("*")):
            content = path.read_bytes().lower() if path.is_file() else b""
            for mark in MARKS:
                written = [mark.lower().encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
                if mark.casefold() in path.name.casefold() or any(text in content for text in written):
                    found.append(f"{path.relative_to(self.written)}: {mark}")
        return found

    @property
    def table(self) -> list[dict[str, str]]:
        """The rows of the centre's attendances."""
        with (self.centre / "attendances.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
