"""Killed at any moment of what the pages "Données" do, or of a publication.

What was said done is there, nothing is half there, and nothing is left of what is not.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from databases import KINDS
from sqlalchemy import update
from support import sample, schemas, some
from test_centres_in_database import CODES, WHO, Place

from dashboard.centres.bundle import rows_of, with_rows
from dashboard.centres.checkout import Checkouts
from dashboard.centres.model import Dropped
from dashboard.centres.publications import PUBLISH, Publications
from dashboard.centres.takeover import take_over
from dashboard.commands import work
from dashboard.commands.publish import Wanted, publication
from dashboard.intake import Desk
from dashboard.publishing.releases import REGISTER, read_register, versions_in
from dashboard.publishing.shared import last
from dashboard.publishing.store import PublicStore
from dashboard.publishing.versions import current_version, files_of, version_of
from dashboard.settings import Settings
from dashboard.sources import load_centre
from dashboard.sources.centre import KEPT_VERSIONS
from dashboard.store.database import Database
from dashboard.store.jobs import Jobs
from dashboard.store.tables import erasures, jobs, lists, uploads
from dashboard.store.tables import rows_of as kept_rows
from dashboard.whole_file import DRAFT

KILLED = sample(6, 200)
HEAD = "Identifiant,Intitulé,Date de début,Précision de la date,Statut,Présences,Source,Année du document"


class Team(Place):
    """A centre taken over, and all that its team does to it, one thing after the other."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.taken_over()

    @property
    def desk(self) -> Desk:
        return Desk(self.versions.database, self.versions.objects, self.versions, schemas())

    def work(self, first: int) -> Iterator[str]:
        """Each thing that is done, told once it is."""
        desk, number = self.desk, first
        while True:
            number += 1
            content = f"{HEAD}\na2024,Rencontre,2024-03-01,day,realised,{number},suivi,2024\n".encode()
            upload, _ = desk.drop("nord", WHO, Dropped("events.csv", content), date(2024, 12, 31), {})
            assert upload is not None
            yield f"upload {upload.id}"
            yield f"version {desk.apply(desk.step(upload), WHO, str(number)).id}"
            rows = [{"event_id": "a2022", "participant_key": code} for code in CODES[2022][: number % 12 + 1]]
            parent = self.current()
            attached = self.lists.attach("nord", {"a2022": rows}, parent=parent, author=WHO).id
            yield f"version {attached}"
            yield f"version {self.versions.back_to('nord', parent, parent=attached, author=WHO).id}"
            self.lists.purge("nord", ["a2022"], [], before=2023, author=WHO)
            yield "purge"
            left, _ = desk.drop("nord", WHO, Dropped("events.csv", content), date(2024, 12, 31), {})
            assert left is not None
            desk.leave(left)
            yield f"left {left.id}"
            yield f"centre {self.other(f'autre-{number}')}"

    def other(self, name: str) -> str:
        """Another folder, taken over."""
        folder = self.data / name
        shutil.copytree(self.centre, folder)
        told = (folder / "centre.toml").read_text("utf-8").replace('id = "nord"', f'id = "{name}"')
        (folder / "centre.toml").write_text(told, "utf-8")
        take_over(load_centre(folder, schemas()), self.lists, self.checkouts.memory, author=WHO)
        return name

    def current(self) -> str:
        found = self.versions.current("nord")
        assert found is not None
        return found.id


def killed(team: Team, chance: random.Random, first: int) -> list[str]:
    """What a process has said that it did before it was killed."""
    told, tells = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        for done in team.work(first):
            os.write(tells, f"{done}\n".encode())
        os._exit(1)
    os.close(tells)
    with os.fdopen(told, encoding="utf-8") as said:
        lines = []
        for _ in range(chance.randint(0, 8)):
            # Another process sweeps meanwhile, as if what was put a moment ago had been there for long.
            team.versions.sweep("nord", age=0)
            lines.append(said.readline().strip())
        for _ in range(chance.randint(0, 1_000_000)):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [*lines, *said.read().split("\n")]


def check(team: Team, said: list[str]) -> None:
    """What was said done is there, and each version is whole."""
    versions = team.versions
    done = [line.split(" ") for line in said if line]
    pointers = {name: one.version for name, one in versions.pointers().items() if one.version}
    history = versions.history("nord")
    for version in history[:20]:
        assert {"centre.toml", "events.csv"} <= set(team.lists.files(version) | versions.files(version))
    assert sum(one.current for one in history) == 1
    audited = [line for line in versions.audit("nord", 10_000) if line.action in ("version", "retour")]
    assert {line.subject for line in audited} == {one.id for one in history}
    assert audited[0].subject == pointers["nord"]
    with versions.database.reading() as connection:
        states = {row.upload: row for row in connection.execute(kept_rows(uploads, "nord"))}
        purges = len(connection.execute(kept_rows(erasures, "nord")).all())
    known = {one.id for one in history}
    for kind, *subject in done:
        if kind == "version":
            assert subject[0] in known
        elif kind == "upload":
            assert states[subject[0]].state in ("open", "applied")
        elif kind == "left":
            assert states[subject[0]].state == "left"
        elif kind == "centre":
            assert subject[0] in pointers
        else:
            assert purges
    check_left(team, pointers)


def check_left(team: Team, pointers: dict[str, str]) -> None:
    """What is there is whole, and nothing is left of what is not."""
    versions, desk = team.versions, team.desk
    for waiting in desk.waiting("nord"):
        assert desk.step(waiting).proposal.changes is not None, "a file on its way is whole"
        desk.leave(waiting)
    for centre in versions.pointers():
        desk.sweep(centre)
        team.lists.sweep(centre)
        team.versions.sweep(centre, age=0)
    for centre in [name for name in pointers if name != "nord"][-3:]:
        version = versions.current(centre)
        assert version is not None
        assert len(rows_of(team.lists.files(version), schemas()["attendances"])) == 24
    with versions.database.reading() as connection:
        kept = {row.object for name in pointers for row in connection.execute(kept_rows(lists, name))}
        arriving = [row for row in connection.execute(kept_rows(uploads, "nord")) if row.state == "arriving"]
    # A file that arrives may still be being written: it is given up when it is old (see `Desk.sweep`).
    coming, written = {row.object for row in arriving}, {row.upload for row in arriving}
    files = {(name, digest) for name in pointers for one in versions.history(name) for digest in one.files.values()}
    for prefix, digest in versions.objects.all():
        centre, _, kind = prefix.partition("/")
        assert kind != "files" or centre not in pointers or (centre, digest) in files, "what no version names"
        assert not prefix.endswith("/lists") or digest in kept, "rows that were erased are gone for good"
        assert not prefix.startswith("uploads/") or digest in coming, "nothing is left of a file that was left"
    assert set(team.checkouts.places()) == set(pointers)
    half = [path for path in team.folder.rglob(f"{DRAFT}*") if path.is_file() and path.parent.name not in written]
    assert not [path for path in half if "lists" in path.parts or "uploads" in path.parts], "nor anything half written"


def test_killed_at_any_moment_of_the_work_nothing_is_lost_nor_half_there(tmp_path: Path) -> None:
    chance = random.Random(13)
    team = Team(tmp_path / "0")
    for turn in range(KILLED):
        if turn % 20 == 19:
            team = Team(tmp_path / str(turn))
        check(team, killed(team, chance, turn * 1000))


PUBLISHED = sample(2, 30)
"""Publications that are killed, on each kind of database."""


class Publishing(Place):
    """A centre taken over that is published again and again, by the command or by a process that does jobs."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self.env |= {"DATABASE_URL": database.url.reveal(), "DASHBOARD_STORE": str(folder / "store")}
        self.settings = Settings.from_env(self.env)
        self.checkouts = Checkouts.of(self.settings, schemas())
        self.versions, self.lists = self.checkouts.versions, self.checkouts.lists
        self.jobs, self.public = Jobs(self.versions.database), self.settings.public_dir
        self.taken_over()
        self.told = Publications.of(self.settings)

    def change(self, number: int) -> None:
        """Something that is to be published."""
        current = self.versions.current("nord")
        assert current
        files, events = self.versions.files(current), schemas()["events"]
        rows = [{**row, "title": f"Rencontre {number}"} for row in rows_of(files, events)]
        self.versions.apply("nord", with_rows(files, events, rows), parent=current.id, author=WHO, source="essai")

    def ask(self) -> None:
        self.jobs.ask("nord", PUBLISH, WHO, {"force": False, "wait": True})

    def publish(self, *, job: bool) -> None:
        if job:
            work.run(argparse.Namespace(), self.settings)
        else:
            publication(self.settings, Wanted("nord", author=WHO))

    def killed(self, spins: int, *, job: bool) -> int:
        """Publish in a process that is killed after a while; how long it lived, when it was let end."""
        child = os.fork()
        if not child:
            self.publish(job=job)
            os._exit(0)
        spun = 0
        while not spins or spun < spins:
            spun += 1
            if not spun % 1000 and os.waitpid(child, os.WNOHANG) != (0, 0):
                return spun
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return spun

    def later(self) -> None:
        """Whoever held something has been silent for too long."""
        with self.versions.database.writing() as connection:
            connection.execute(update(jobs).values(held_until=0))

    def served(self) -> str:
        """The version that the public reads, which is whole."""
        version = current_version(self.public)
        if version:
            assert version_of(files_of(self.public / version)) == version
            assert set(PublicStore(self.public, self.settings.geo_dir).load().centres) == {"nord"}
        return version or ""

    def check_ended(self, before: str) -> str:
        """Somebody has gone on: it is published, or said that it is not, and nothing else is left."""
        version = self.served()
        assert version != before
        assert not [one for one in self.jobs.of("nord", PUBLISH) if one.open]
        assert self.told.all("nord")[0].version == version
        kept, objects, announced = versions_in(self.public), self.versions.objects, last(self.versions.objects)
        assert announced
        assert {one.version for one in read_register(self.public).entries} == kept
        assert len(kept) <= KEPT_VERSIONS
        files = [path for name in kept for path in (self.public / name).rglob("*") if path.is_file()]
        digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in [*files, self.public / REGISTER]}
        beside = {digest for name, digest in announced.manifest.items() if name not in announced.files}
        assert {digest for prefix, digest in objects.all("public") if prefix == "public"} == digests | beside
        assert announced.manifest[REGISTER] in digests
        assert (announced.version, len(list(objects.all("public/last")))) == (version, 1)
        assert len(list(objects.all("nord/published"))) == len(self.checkouts.memory.files("nord"))
        left = [path for folder in ("public", "store", "cache") for path in (self.folder / folder).rglob(f"{DRAFT}*")]
        assert left == []
        return version


@pytest.mark.parametrize("database", some(KINDS, 1), indirect=True)
def test_a_publication_killed_at_any_moment_is_there_whole_or_not_at_all(tmp_path: Path, database: Database) -> None:
    """Whoever comes next ends it; readers have had the old one or the new one."""
    chance, place = random.Random(13), Publishing(tmp_path / "0", database)
    place.ask()
    longest = place.killed(0, job=True)
    version = place.check_ended("")
    for turn in range(PUBLISHED):
        job = turn % 2 == 0
        place.change(turn)
        if job:
            place.ask()
        place.killed(chance.randint(1, longest), job=job)
        now = place.served()
        assert now
        place.later()
        place.checkouts.places()
        if job:
            place.publish(job=True)
        else:
            assert publication(place.settings, Wanted("nord", author=WHO))
        assert now in (version, place.check_ended(version)), "readers had the one before or the one after"
        version = place.served()
