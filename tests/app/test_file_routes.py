"""Every route that takes a file, found in the table of routes: its room, the names and the archives that are traps."""

from __future__ import annotations

import argparse
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from access_sample import Person, token
from kept_centre import with_centre
from support import ROOT, V2, some
from test_data_pages import ADMINISTRATOR, CENTRE, FAULTY, addresses
from urllib3 import encode_multipart_formdata
from werkzeug.test import TestResponse

from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work
from dashboard.editions import Editions
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.web.whole import FILE_BODY, FILE_PATH

FORM = re.compile(r'<form [^>]*enctype="multipart/form-data" action="([^"]+)".*?>(.*?)</form>', re.DOTALL)
WORST = 300_000_000
"""Bytes that a small archive turns into."""


class Service:
    """A centre kept in the browser, with a key for its lists, and who may send every file."""

    def __init__(self, store: SnapshotStore, folder: Path) -> None:
        self.folder = folder
        self.editions: Editions = with_centre(store, folder)
        self.settings = Settings.from_env({"DASHBOARD_STATE": str(folder / "state")})
        self.somebody = Person(self.editions).signed_in(ADMINISTRATOR)
        key = f"/equipe/donnees/{CENTRE}/cle"
        made = self.somebody.post(key, data={"jeton": token(self.somebody.get(key).text), "faire": "creer"})
        assert made.status_code == 200
        self.upload = self.dropped()

    def dropped(self) -> str:
        """The identifier of a file on its way, one row of which is faulty."""
        place = f"/equipe/donnees/{CENTRE}/deposer"
        form = {"jeton": token(self.somebody.get(place).text), "arrete": "2024-12-10"}
        sent = {**form, "fichier": (io.BytesIO(FAULTY.encode()), "events.csv")}
        return self.somebody.post(place, data=sent).headers["Location"].split("/")[-2]

    @property
    def places(self) -> list[str]:
        """The addresses that have room for a file, each of a centre that it knows."""
        found = {one.replace(CENTRE, V2) if "/rapport/" in one else one for one in addresses(self.editions)}
        return sorted(one.replace("0" * 16, self.upload) for one in found if FILE_PATH.fullmatch(one))

    def send(self, place: str, name: str, content: bytes, **around: str) -> Iterator[TestResponse]:
        """Send a file by each form of a page that takes one, with what stands in its other fields."""
        forms = FORM.findall(self.somebody.get(place).text)
        assert forms, f"{place} has no form: where does its file come from?"
        for action, form in forms:
            fields: list[tuple[str, Any]] = []
            for tag in re.findall(r"<input [^>]*>", form):
                told = {key: html.unescape(text) for key, text in re.findall(r'(\w+)="([^"]*)"', tag)}
                if told.get("type") == "file":
                    ending = told["accept"].partition(",")[0]
                    fields.append((told["name"], (f"{name}{ending}", content)))
                elif told.get("type") not in ("radio", "checkbox") or " checked" in tag:
                    fields.append((told["name"], told.get("value", "")))
            for called, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
                values = re.findall(r'<option(?: value="([^"]*)")?( selected)?>([^<]*)', options)
                chosen = next((one for one in values if one[1]), values[0])
                fields.append((called, chosen[0] or chosen[2] if called == "annee" else chosen[0]))
            body, kind = encode_multipart_formdata(fields)
            yield self.somebody.post(action, data=body, content_type=kind, environ_overrides=around)


@pytest.fixture(scope="module")
def service(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Upkeep, "begin", lambda _: None)
        yield Service(store, tmp_path_factory.mktemp("data"))


def test_a_file_has_room_where_a_form_sends_one_and_nowhere_else(service: Service) -> None:
    assert len(service.places) >= 4
    pages = map(service.somebody.get, service.places)
    assert {action for page in pages for action, _ in FORM.findall(page.text)} == {*service.places}
    templates = [path.read_text("utf-8") for path in (ROOT / "dashboard").rglob("templates/*.html")]
    taking = [action for text in templates for action, form in FORM.findall(text) if 'type="file"' in form]
    assert sum(text.count('type="file"') for text in templates) == len(taking), "no file outside of such a form"
    assert all(action.endswith("/deposer") for action in taking)
    for place in service.places:
        for answer in service.send(place, "suivi", b"", CONTENT_LENGTH=str(FILE_BODY + 1)):
            assert answer.status_code == 413, place
            assert "trop volumineuse" in answer.text


def _zip(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
PARTS = ("[Content_Types].xml", "xl/workbook.xml", "word/document.xml", "q.geojson", "events.csv")
TRAPS = {
    "a path out of the archive": {f"../../../../{one}": b"ici" for one in PARTS},
    "a bomb": dict.fromkeys(PARTS, bytes(WORST // len(PARTS))),
    "a file of the server": dict.fromkeys(PARTS, ENTITIES),
    "many members": {f"{number}.csv": b"" for number in range(20_000)},
}


@pytest.mark.parametrize("trap", some(TRAPS, 1))
def test_no_name_and_no_archive_gets_out_of_any_route(service: Service, trap: str) -> None:
    """Neither written elsewhere nor opened nor told: refused in French, at once or in the job that reads it."""
    content, name = _zip(TRAPS[trap]), "..\\..\\../../etc/piege"
    before = {path.name for path in service.folder.parent.rglob("*")}
    for place in service.places:
        for answer in service.send(place, name, content):
            told = answer
            if answer.status_code == 303:
                assert work.run(argparse.Namespace(), service.settings) == 0
                told = service.somebody.get(answer.headers["Location"].partition("?")[0])
            assert told.status_code in (200, 422), (place, told.status)
            assert 'role="alert"' in told.text, place
            for word in ("Traceback", "root:x:", str(service.folder), "etc/piege"):
                assert word not in told.text, (place, word)
    left = {path.name for path in service.folder.parent.rglob("*")} - before
    assert not [one for one in left if "piege" in one or one in {Path(part).name for part in PARTS}]
