"""What is kept of the sources of centres, in both databases: one reader at a time, no key in clear."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from live_sample import GRIST, HOST, KEY, Lines

from dashboard.live.addresses import SourceError
from dashboard.live.fetched import Doubt, Fetched
from dashboard.live.sources import Sources
from dashboard.live.told import arrivals
from dashboard.live.vault import Access, Vault
from dashboard.settings import Settings
from dashboard.sources.lists.keys import KeySource
from dashboard.store.backup import backup, restore
from dashboard.store.database import Database
from dashboard.store.objects import Objects

ACCESS = Access(GRIST, "", KEY)
FOUND = Fetched("", doubts=(Doubt("Actions.Presents", "Actions", "Présents", 2),), tables=("Actions", "Communes"))


def sources_of(database: Database, folder: Path, moments: list[float], holder: str = "un") -> Sources:
    vault = Vault(KeySource(Settings.from_env({}).sources_key, folder / "sources.key"))
    return Sources(database, vault, Lines().web(), lambda: moments[0], holder)


def test_a_source_is_kept_changed_lent_to_one_reader_and_forgotten(database: Database, tmp_path: Path) -> None:
    moments = [1_000_000.0]
    sources = sources_of(database, tmp_path, moments)
    other = replace(sources, holder="autre")
    assert sources.get("nord") is None
    for centre, minutes in (("nord", 60), ("sud", 0)):
        sources.put(centre, "grist", ACCESS, minutes, "e@exemple.fr", FOUND)
    first = sources.get("nord")
    assert first
    assert (first.host, first.state, first.doubts, first.tables) == (
        HOST, "question", FOUND.doubts, {"Actions": True, "Communes": True}
    )  # fmt: skip
    sources.change("nord", "e@exemple.fr", zeros={"Actions.Presents": "vide"})
    sources.change("nord", "e@exemple.fr", tables={"Actions": True, "Communes": False})
    assert sources.due() == ["nord"], "« sud » is only read when somebody asks"
    taken = sources.take("nord")
    assert taken
    assert (taken.zeros, taken.doubts, taken.state) == ({"Actions.Presents": "vide"}, (), "")
    assert other.take("nord") is None
    other.tell(taken, "lu", mark="d’un autre")
    sources.tell(taken, "echec", "Grist est en panne")
    told = sources.get("nord")
    assert told
    assert (told.state, told.mark, told.failing_since) == ("echec", "", 1_000_000)
    assert {name: one.late for name, one in arrivals(sources).items()} == {"nord": True}
    assert sources.due() == []
    moments[0] += 3600
    assert sources.due() == ["nord"]
    # Somebody changes it while it is read: what was read is not told.
    taken = other.take("nord")
    assert taken
    sources.put("nord", "grist", ACCESS, 15, "e@exemple.fr", replace(FOUND, doubts=()))
    other.tell(taken, "lu", mark="d’avant")
    told = sources.get("nord")
    assert told
    assert (told.state, told.mark, told.minutes) == ("", "", 15)
    sources.forget("nord", "e@exemple.fr")
    assert sources.get("nord") is None
    assert sources.get("sud") == replace(first, centre="sud", minutes=0, sealed=sources.all()[0].sealed)


def test_a_backup_tells_nobody_the_key_and_says_to_give_it_again_elsewhere(database: Database, tmp_path: Path) -> None:
    sources = sources_of(database, tmp_path, [1_000_000.0])
    sources.put("nord", "grist", ACCESS, 60, "e@exemple.fr", FOUND)
    objects = Objects(str(tmp_path / "objects"))
    backup(database, objects, tmp_path / "tout.zip")
    with zipfile.ZipFile(tmp_path / "tout.zip") as whole:
        written = b"".join(map(whole.read, whole.namelist()))
    assert HOST.encode() in written
    for secret in (KEY, "aVbRcDeFgHjKmNpQ", (tmp_path / "sources.key").read_text().strip()):
        assert secret.encode() not in written
    elsewhere = Database(tmp_path / "ailleurs")
    restore(elsewhere, Objects(str(tmp_path / "ailleurs" / "objects")), tmp_path / "tout.zip")
    there = sources_of(elsewhere, tmp_path / "ailleurs", [1_000_000.0])
    back = there.get("nord")
    assert back
    with pytest.raises(SourceError, match="de nouveau"):
        there.fetch(back)
    assert sources.vault.open("nord", back.sealed) == ACCESS
    with pytest.raises(SourceError, match="de nouveau"):
        sources.vault.open("sud", back.sealed)


def test_a_key_that_every_machine_would_draw_for_itself_is_refused() -> None:
    shared = {"DATABASE_URL": "postgresql://personne:mot@machine/base"}
    with pytest.raises(SourceError, match="DASHBOARD_SOURCES_KEY"):
        Vault.of(Settings.from_env(shared)).seal("nord", ACCESS)
    with pytest.raises(SourceError, match="trop courte"):
        Vault.of(Settings.from_env({**shared, "DASHBOARD_SOURCES_KEY": "court"})).seal("nord", ACCESS)
    given = Vault.of(Settings.from_env({**shared, "DASHBOARD_SOURCES_KEY": "0123456789abcdef" * 2}))
    assert given.open("nord", given.seal("nord", ACCESS)) == ACCESS
    assert KEY not in repr(ACCESS)
