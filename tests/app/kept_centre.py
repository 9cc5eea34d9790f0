"""A centre kept in the browser, with a few rows, and its forms filled in without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from access_sample import PASSWORD, Person, editions_of, with_people
from test_data_pages import ADMINISTRATOR, CENTRE, GUIDE, HEAD, OWN, PLACE, applied, dropped, own, proof

from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore
from dashboard.store.backup import backup, restore
from dashboard.store.database import Database
from dashboard.store.objects import Objects

EVENTS = f"{PLACE}/saisir/events"
TRACKED = f"""{HEAD},Réseau,Lieu
a-1,Petit-déjeuner,2024-02-03,day,realised,12,suivi,2024,r-1,Rennes
a-2,Visite,2024-03-31,day,realised,14,suivi,2024,,Brest
"""
NETWORKS = "Identifiant,Nom du réseau,Année du document,Source\nr-1,Réseau emploi,2024,suivi\n"


def with_centre(store: SnapshotStore, folder: Path, database: str = "", **more: str) -> Editions:
    """Both editions and the centre, with two actions and a network that files have brought.

    `database` is the address of a PostgreSQL database; a file without one; `more` are settings.
    """
    made = with_people(editions_of(store, folder, DATABASE_URL=database, **more))
    assert made.access is not None
    made.access.accounts.add(OWN, "editor", CENTRE, PASSWORD)
    founder = Person(made).signed_in(ADMINISTRATOR)
    founder.post("/equipe/donnees/nouveau-centre", data={**GUIDE, "jeton": proof(founder)})
    for name, content in (("networks.csv", NETWORKS), ("events.csv", TRACKED)):
        brought(own(made), name, content)
    return made


def kept(store: SnapshotStore, folder: Path) -> Path:
    """A backup of what `with_centre` makes: made once, it is restored for each test."""
    with_centre(store, folder)
    state = folder / "state"
    backup(Database(state), Objects(str(state / "objects")), folder / "sauvegarde.zip")
    return folder / "sauvegarde.zip"


def restored(store: SnapshotStore, folder: Path, kept: Path, database: Database) -> Editions:
    """Both editions on a database where a backup is restored."""
    restore(database, Objects(str(folder / "state" / "objects")), kept)
    return editions_of(store, folder, DATABASE_URL=database.url.reveal())


def brought(somebody: Person, name: str, content: str) -> str:
    """Drop a file and apply what it does; its address when something is asked first."""
    upload = dropped(somebody, name, content.encode()).headers["Location"].partition("/correspondre")[0]
    if 'name="version"' not in somebody.get(f"{upload}/appliquer").text:
        return upload
    applied(somebody, upload)
    return ""


def shown(page: str) -> dict[str, str]:
    """What the fields of a form hold, as a browser would send them."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = (re.search(rf' {one}="([^"]*)"', tag) for one in ("name", "value"))
        if name and 'type="search"' not in tag and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = html.unescape(value[1] if value else "")
    for name, inside in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    for name, inside in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        found[name] = html.unescape(inside)
    return found


def saved(somebody: Person, address: str, typed: Mapping[str, Any], page: str = "") -> Any:
    """Send the form of an address, some of its fields typed in."""
    return somebody.post(address, data={**shown(page or somebody.get(address).text), **typed})


def row(key: str, table: str = "events") -> str:
    return f"{PLACE}/saisir/{table}/ligne?cle={quote(key)}"
