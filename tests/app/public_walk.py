"""Walks the public edition, alone in its process: every page, every gesture; what was answered, opened and imported.

Run by `test_publish_proof.py` on a copy of the application: `python public_walk.py DATA WHERE-TO-HIDE-THEM ANSWERS`.
"""

from __future__ import annotations

import gc
import hashlib
import json
import multiprocessing
import os
import re
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, cast

from flask.testing import FlaskClient
from reader import Reader
from werkzeug.test import Client

OPENED: set[str] = set()
EVENTS = ("open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "sqlite3.connect", "socket.connect")
CENTRES = ("", "demonstration")
WHOLE = bool(os.environ.get("SOAK"))
"""As `support.sample` has it, which would import what must not be imported here."""
QUERIES = ("", "annee=toutes", "departement=31&theme=sante&zz=%ff", "annee=2022", "theme=emploi", "departement=31")


def queries(centre: str, turn: int) -> tuple[str, ...]:
    """Those of a page: all in `make soak`; in `make test` none, and of the centre that has something to hide one of the
    two that have the least in common.
    """
    return QUERIES if WHOLE else (QUERIES[0], QUERIES[1 + turn % 2]) if centre else QUERIES[:1]


SHEETS = (
    "/actions/v2-2024-r02", "/actions/demo-2024-06?centre=demonstration", "/actions/demo-2022-07?centre=demonstration",
    "/territoires/departement-37", "/territoires/departement-31?centre=demonstration",
)  # fmt: skip

OPEN = (
    "/donnees", "/api", "/agenda.ics", "/publications.atom", "/donnees/demonstration/2024.zip", "/catalogue.jsonld",
    "/api/v1/indicateurs?centre=demonstration", "/api/v1/actions?centre=demonstration&taille=200",
    "/api/v1/tableaux/participation/chiffres?centre=demonstration",
)  # fmt: skip
"""What machines read."""


def listen() -> None:
    """Note every file and folder that the process opens from now on."""

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS:
            OPENED.add(str(arguments[0]))

    sys.addaudithook(heard)


def gestures(reader: Reader, turn: int) -> list[Any]:
    """What a reader does on a page, through its one callback: every other thing, in turn, in `make test`."""
    acts: list[Callable[[], Any]] = [
        lambda: reader.change({"name": "annee", "type": "control"}, "value", "2023"),
        lambda: reader.change({"dim": "theme", "type": "filter"}, "value", ["sante"]),
        lambda: reader.change({"dim": "department", "type": "filter"}, "value", ["31", "81"]),
        lambda: reader.press("toggle", "theme", "emploi"),
        lambda: reader.press("reset"),
    ]
    return [act() for act in (acts if WHOLE else acts[turn % 2 :: 2])]


def files(page: str) -> list[str]:
    """The addresses of the files of a page's tables, the workbook of the whole page included.

    Of every format in `make soak`; in `make test` of two, in turn: `test_tables.py` shows that all say the same.
    """
    found = [unescape(one) for one in re.findall(r'href="([^"]*/tableau/[^"]*\.(?:csv|xlsx)[^"]*)"', page)]
    endings = {".csv": (".csv", ".json", ".html", ".tsv"), ".xlsx": (".xlsx", ".ods", ".xlsx", ".xlsx")}
    return [
        address.replace(one, other)
        for turn, address in enumerate(dict.fromkeys(found))
        for one, others in endings.items()
        if one in address
        for other in (dict.fromkeys(others) if WHOLE else (others[turn // 2 % len(others)],))
    ]


def walk(client: Client, few: int | None) -> dict[str, str]:
    """Address → digest of the status and the body; of the first pages, or of all."""
    from dashboard.pages import PAGES

    answers: dict[str, str] = {}

    def note(name: str, response: Any) -> None:
        answers[name] = f"{response.status_code} {hashlib.sha256(response.data).hexdigest()}"

    for turn, page in enumerate(PAGES[:few]):
        for place, centre in enumerate(CENTRES):
            for query in queries(centre, turn + place):
                whole = "&".join(part for part in (f"centre={centre}" if centre else "", query) if part)
                address = f"{page.path}?{whole}"
                note(address, client.get(address))
            if page.accepts_rest and client.get(page.path).status_code != 200:
                continue
            # Files are those of the centre that has something to hide; so are gestures, in `make test`.
            for address in files(client.get(f"{page.path}?centre={centre}").text) if centre else ():
                note(f"{address} file", client.get(address))
            if not centre and not WHOLE:
                continue
            reader = Reader(cast(FlaskClient, client), page.path, f"?centre={centre}" if centre else "").open()
            for number, response in enumerate(gestures(reader, turn)):
                note(f"{page.path} {centre} gesture {number}", response)
    for address in (*SHEETS, *OPEN, "/nulle-part", "/_dash-layout", "/_dash-dependencies", "/assets/absent.css"):
        note(address, client.get(address))
    return answers


def told(few: int | None, target: Path) -> None:
    """Walk, then write down what happened."""
    from dashboard import server

    client = Client(server.application())
    gc.freeze()
    answers = walk(client, few)
    said = {"answers": answers, "opened": sorted(OPENED), "modules": sorted(sys.modules)}
    target.write_text(json.dumps(said), encoding="utf-8")


def alone(few: int | None, target: Path) -> None:
    """The same in a process of its own, which begins with what is loaded here: nothing of any data."""
    process = multiprocessing.get_context("fork").Process(target=told, args=(few, target))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def main(data: Path, hidden: Path, targets: Path) -> None:
    """Walk with the staff's data beside what is published, then without them."""
    listen()
    import dashboard.server  # noqa: F401 - loaded once for both

    alone(None, targets / "with.json")
    data.rename(hidden)
    try:
        alone(None if WHOLE else 8, targets / "without.json")
    finally:
        hidden.rename(data)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
