"""A machine that serves the public edition alone, and takes what another one publishes from the store they share."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from databases import S3, s3
from support import ROOT, eventually, some
from test_centres_in_database import Place
from test_publish_command import publish
from werkzeug.test import Client

from dashboard import server
from dashboard.centres.territories import SharedTerritories
from dashboard.publishing.releases import versions_in
from dashboard.publishing.shared import TERRITORIES, Published, announce
from dashboard.publishing.versions import current_version, version_of
from dashboard.settings import Settings
from dashboard.store.objects import Objects
from dashboard.territories.imported import load_imports
from dashboard.territories.trial import Trial


class Shared:
    """The same as `S3`, of a folder that both machines have."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.away = folder, folder.with_name("ailleurs")
        self.env = {"DASHBOARD_STORE": str(folder)}

    def stop(self) -> None:
        self.folder.rename(self.away)

    def start(self) -> None:
        self.away.rename(self.folder)


@pytest.fixture(params=some(("folder", "s3"), 1))
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[S3 | Shared]:
    if request.param == "folder":
        yield Shared(tmp_path / "partage")
        return
    with s3() as store:
        yield store


class Machine:
    """What a process of it does, as its server would; `start` it again after something has happened."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        own = {name: str(folder / name.lower()) for name in ("DASHBOARD_DATA", "DASHBOARD_STATE", "DASHBOARD_CACHE")}
        self.public, self.geo = folder / "public", territories(folder)
        more = {"DASHBOARD_EDITIONS": "publique", "DASHBOARD_GEO": str(self.geo), "DASHBOARD_LIMIT": "0"}
        more |= {"DASHBOARD_PUBLIC": str(self.public)}
        self.env = {"PATH": os.environ["PATH"], **own, **more, **env}

    def start(self) -> None:
        for made in (server.settings, server.public_store, server._editions):
            made.cache_clear()
        with mock.patch.dict(os.environ, self.env, clear=True):
            self.client, self.store = Client(server.application()), server.public_store()

    @property
    def health(self) -> dict[str, str]:
        self.store.watch_once()
        answer = self.client.get("/healthz")
        return {"status": str(answer.status_code), **dict(re.findall(r'"(status|snapshot)":"([^"]+)"', answer.text))}

    def becomes(self, status: str) -> str:
        """The version that is shown once its health is that."""
        return eventually(lambda: (found := self.health)["status"] == status and found.get("snapshot", "-"), status)

    def titles(self) -> set[str]:
        page = self.client.get("/actions?centre=nord&annee=toutes").text
        return set(re.findall(r"(?:Autre r|Troisième r|R)encontre", page))

    def quarters(self) -> set[str]:
        """The QPV that are drawn."""
        self.store.watch_once()
        return set(load_imports(self.geo).qpv)


def territories(folder: Path) -> Path:
    """A `geo/` folder of one's own, without anything imported."""
    return shutil.copytree(ROOT / "geo", folder / "geo", ignore=shutil.ignore_patterns("imported"))


def drawn(*codes: str) -> bytes:
    """What an import of contours leaves."""
    west, south, east, north = box = [0.7, 47.385, 0.704, 47.388]
    ring = [[west, south], [east, south], [east, north], [west, south]]
    facts = {"region": "24", "department": "37", "epci": "243700754", "communes": ["37261"], "area_km2": 0.1,
             "lon": west, "lat": south}  # fmt: skip
    shape = {"type": "Polygon", "coordinates": [ring]}
    made = [
        {"type": "Feature", "id": one, "bbox": box, "properties": {"name": one, **facts}, "geometry": shape}
        for one in codes
    ]
    return json.dumps({"type": "FeatureCollection", "source": {"file": "qpv.geojson"}, "features": made}).encode()


def test_a_public_machine_takes_what_is_published_and_shows_the_last_good_one_when_it_cannot(
    tmp_path: Path, bucket: S3 | Shared
) -> None:
    place, machine = Place(tmp_path / "equipe"), Machine(tmp_path / "public", bucket.env)
    machine.start()
    assert (machine.client.get("/").status_code, machine.health) == (503, {"status": "503"})
    own = {**machine.env, "DASHBOARD_DATA": str(place.data)}
    assert publish(place.data, "--if-needed", **own).stdout == "", "it publishes nothing by itself"
    assert current_version(machine.public) is None
    assert published(place, bucket.env)
    first = machine.becomes("ok")
    assert current_version(machine.public) == current_version(place.folder / "public")
    assert machine.titles() == {"Rencontre"}

    added(place, "a2023,2023,realised,Autre rencontre,2023-03-01,day,35,Bilan")
    assert published(place, bucket.env)
    second = eventually(lambda: machine.health["snapshot"] != first and machine.health["snapshot"], "the new version")
    assert machine.titles() == {"Rencontre", "Autre rencontre"}
    objects = Objects(bucket.env["DASHBOARD_STORE"])
    there = [path for path in (place.folder / "public").rglob("*") if path.is_file()]
    whole = {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in there if path.name not in (".lock", "current.json")
    }
    kept = {digest for prefix, digest in objects.all("public") if prefix == "public"}
    assert (whole - kept, len(kept - whole)) == (set(), 1), "every version, what is told of them, and nothing else"
    assert len(list(objects.all("public/last"))) == 1
    old = next(one for one in versions_in(machine.public) if one != current_version(machine.public))
    then = machine.client.get(f"/v/{old}/actions?centre=nord&annee=toutes").text
    assert ("Rencontre" in then, "Autre rencontre" in then) == (True, False), "the version of before, as it was"

    bucket.stop()
    machine.start()
    assert machine.becomes("degraded") == second
    assert machine.titles() == {"Rencontre", "Autre rencontre"}
    bucket.start()
    assert machine.becomes("ok") == second

    added(place, "b2023,2023,realised,Troisième rencontre,2023-04-01,day,35,Bilan")
    events = place.folder / "public" / published(place, bucket.env) / "nord" / "events.csv"
    objects.delete("public", hashlib.sha256(events.read_bytes()).hexdigest())
    assert machine.becomes("degraded") == second, "what is not whole is not taken"
    assert machine.titles() == {"Rencontre", "Autre rencontre"}
    assert published(place, bucket.env)
    eventually(lambda: machine.health["snapshot"] != second, "the third version")
    assert machine.titles() == {"Rencontre", "Autre rencontre", "Troisième rencontre"}
    assert machine.becomes("ok")


def test_a_public_machine_shows_the_territories_that_the_team_has_imported(tmp_path: Path) -> None:
    """With what is published, and as soon as a file is applied in the page; what is not whole is not taken."""
    bucket, place = Shared(tmp_path / "partage"), Place(tmp_path / "equipe")
    machine, geo = Machine(tmp_path / "public", bucket.env), territories(place.folder)
    place.env["DASHBOARD_GEO"] = str(geo)
    machine.start()
    assert published(place, bucket.env)
    assert machine.becomes("ok")
    assert not (machine.geo / "imported").exists(), "nothing was imported"

    (geo / "imported").mkdir()
    (geo / "imported/qpv.geojson").write_bytes(drawn("QN03709M"))
    assert published(place, bucket.env), "with a publication that changes nothing else"
    assert eventually(machine.quarters, "what the command line has imported") == {"QN03709M"}

    shared = SharedTerritories.of(Settings.from_env({**place.env, **bucket.env}))
    with shared.database.writing():
        pass  # the page is behind the accounts, which are kept there
    line = shared.settle()
    shared.propose(Trial("", {"qpv.geojson": drawn("QN03712M")}, load_imports(geo)), "qpv.geojson", "", line)
    proposed = shared.waiting()
    assert proposed
    shared.apply(proposed, "")
    eventually(lambda: machine.quarters() == {"QN03712M"}, "what was applied, without a publication")
    objects = Objects(bucket.env["DASHBOARD_STORE"])
    assert [len(list(objects.all(one))) for one in (TERRITORIES, f"{TERRITORIES}/last")] == [2, 1], "and nothing else"

    shared.back(line, shared.changes(1)[0].line, "")
    objects.delete(TERRITORIES, hashlib.sha256(drawn("QN03709M")).hexdigest())
    assert machine.becomes("degraded")
    assert machine.quarters() == {"QN03712M"}, "what is not whole is not taken"
    objects.put(TERRITORIES, drawn("QN03709M"))
    assert machine.becomes("ok")
    assert machine.quarters() == {"QN03709M"}

    content = drawn("QN03712M")
    files = {"../piege.geojson": objects.put(TERRITORIES, content)}
    announce(objects, Published(version_of({"../piege.geojson": content}), 0, files), TERRITORIES)
    assert machine.becomes("degraded"), "a name that leads elsewhere is not followed"
    assert not list(tmp_path.rglob("piege.geojson"))


def added(place: Place, row: str) -> None:
    with (place.centre / "events.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def published(place: Place, env: dict[str, str]) -> str:
    done = publish(place.data, **place.env, **env)
    assert done.returncode == 0, done.stderr
    return str(current_version(place.folder / "public"))
