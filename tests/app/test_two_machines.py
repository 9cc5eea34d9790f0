"""Two machines over one database and one store: who signs in on one is known on the other, and each shows what both do.

Through HTTP alone, and with processes that can be killed: gunicorn in `make soak`, waitress in `make test`.
"""

from __future__ import annotations

import io
import itertools
import os
import random
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from access_sample import PASSWORD, token
from databases import S3, postgresql, s3
from expected_trackers import expected
from forked import forked
from gunicorn_process import free_port, serve
from kept_centre import row, saved, shown
from newcomer import applies, walks, wrong
from support import PATIENCE, ROOT, eventually, sample, some
from test_centres_in_database import Place
from test_data_pages import ADMINISTRATOR, CENTRE, GUIDE, HEAD, PLACE, answered, applied, dropped, proof
from test_public_machine import added, published

from dashboard import server
from dashboard.access.accounts import Accounts
from dashboard.publishing.versions import current_version
from dashboard.settings import Secret
from dashboard.store.database import Database

NEWCOMERS = ("minuscule", "bretagne", "reunion")
KILLED = sample(1, 12)
"""Times that a machine dies of an apply."""
SPINS = sample(400_000, 3_000_000)
"""Steps of a loop, which tells no time, before a machine is killed: at most so many."""
ACTIONS = ("Café des partenaires", "Visite du quartier", "Atelier du soir")
HISTORY = f"{PLACE}/historique"


class Machine:
    """A server in processes of its own."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        own = {f"DASHBOARD_{name}": str(folder / name.lower()) for name in ("STATE", "CACHE", "PUBLIC", "DATA")}
        (folder / "data").mkdir(parents=True)
        self.folder, self.port = folder, free_port()
        around = {name: os.environ[name] for name in ("PATH", "HOME", "DASHBOARD_STATIC") if name in os.environ}
        more = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "DASHBOARD_GEO": str(ROOT / "geo"),
        }
        more |= {"DASHBOARD_LIMIT": "0", "DASHBOARD_RELOAD_SECONDS": "0.5", "DASHBOARD_LOG_LEVEL": "warning"}
        self.env = {**around, **own, **more, **env}
        self._process: ForkProcess | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        def run() -> None:
            os.setsid()
            if sample(0, 1):
                serve("-b", f"127.0.0.1:{self.port}")
            else:
                server.serve_in_threads()

        self._process = forked(run, self.env, self.folder / "journal.txt")
        eventually(self._answers, "the first answer of a server")

    def _answers(self) -> bool:
        with suppress(requests.ConnectionError):
            return requests.get(f"{self.origin}/healthz", timeout=PATIENCE).status_code in (200, 503)
        return False

    def kill(self) -> None:
        if self._process and self._process.pid:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.join(PATIENCE)
            self._process = None


class Visitor:
    """Somebody before a browser: the same for every machine, as behind one address."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def on(self, machine: Machine) -> At:
        return At(self.session, machine.origin)


class At:
    """A visitor on one of the machines."""

    def __init__(self, session: requests.Session, origin: str) -> None:
        self.session, self.origin = session, origin

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"{self.origin}{path}", allow_redirects=False, timeout=PATIENCE)

    def text(self, path: str) -> str:
        """What a page holds; "" as long as it is not there."""
        answer = self.get(path)
        return answer.text if answer.status_code == 200 else ""

    def post(self, path: str, data: dict[str, Any]) -> requests.Response:
        files = {name: (one[1], _bytes(one[0])) for name, one in data.items() if isinstance(one, tuple)}
        fields = {name: one for name, one in data.items() if name not in files}
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return self.session.post(
            f"{self.origin}{path}", data=fields, files=files or None, headers=headers, allow_redirects=False,
            timeout=PATIENCE,
        )  # fmt: skip

    def sign_in(self) -> None:
        form = {"jeton": token(self.get("/equipe/connexion").text), "suite": "", "adresse": ADMINISTRATOR}
        assert self.post("/equipe/connexion", {**form, "motdepasse": PASSWORD}).status_code == 303

    def shows(self, *titles: str) -> bool:
        """Whether the actions of the staff edition are those, and no other of ours."""
        page = self.get(f"/equipe/actions?centre={CENTRE}&annee=toutes")
        return page.status_code == 200 and {one for one in ACTIONS if one in page.text} == set(titles)

    def numbered(self) -> set[tuple[str, str]]:
        """The same actions, each with the number that follows its title."""
        page = self.get(f"/equipe/actions?centre={CENTRE}&annee=toutes").text
        return set(re.findall(rf"({'|'.join(ACTIONS)})((?: \d+)?)", page))

    def published(self) -> set[str]:
        page = self.get(f"/actions?centre={CENTRE}&annee=toutes")
        return {one for one in ACTIONS if one in page.text} if page.status_code == 200 else set()

    def versions(self) -> list[str]:
        """The latest first."""
        return list(dict.fromkeys(re.findall(rf"{HISTORY}/(\w+)", self.get(HISTORY).text)))


def _bytes(file: bytes | io.BytesIO) -> bytes:
    return file if isinstance(file, bytes) else file.getvalue()


class InTurn:
    """A visitor whose requests go to one machine, then to the other."""

    def __init__(self, *places: At) -> None:
        self._next = itertools.cycle(places)

    def get(self, path: str) -> requests.Response:
        return next(self._next).get(path)

    def post(self, path: str, data: dict[str, Any]) -> requests.Response:
        return next(self._next).post(path, data)


@pytest.fixture
def machines(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine, S3]]:
    with ExitStack() as around:
        store, address = around.enter_context(s3()), around.enter_context(postgresql(tmp_path_factory))
        database = Database(tmp_path / "state", url=Secret(address))
        Accounts(database).add(ADMINISTRATOR, "administrator", "", PASSWORD)
        env = {**store.env, "DATABASE_URL": address}
        made = Machine(tmp_path / "a", env), Machine(tmp_path / "b", env)
        for one in made:
            around.callback(one.kill)
            one.start()
        yield (*made, store)


def tracker(*titles: str) -> bytes:
    rows = (
        f"a-{number},{title},2024-0{number}-03,day,realised,12,suivi,2024" for number, title in enumerate(titles, 1)
    )
    return "\n".join((HEAD, *rows, "")).encode()


def test_a_publication_reaches_at_once_machines_that_look_once_an_hour(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The bell of the base is heard by both editions, and by the public one alone, even after its line was cut."""
    with ExitStack() as around:
        address = around.enter_context(postgresql(tmp_path_factory))
        env = {"DATABASE_URL": address, "DASHBOARD_STORE": str(tmp_path / "store")}
        place, made = Place(tmp_path / "publishes"), []
        Accounts(Database(tmp_path, url=Secret(address))).add(ADMINISTRATOR, "administrator", "", PASSWORD)
        for name in ("toutes", "publique"):
            more = {"DASHBOARD_EDITIONS": name, "DASHBOARD_RELOAD_SECONDS": "3600"}
            made.append(Machine(tmp_path / name, {**env, **more}))
            around.callback(made[-1].kill)
            made[-1].start()

        def shown(machine: Machine) -> set[str]:
            page = requests.get(f"{machine.origin}/actions?centre=nord&annee=toutes", timeout=PATIENCE).text
            return set(re.findall(r"(?:Autre r|R)encontre", page))

        assert [shown(one) for one in made] == [set(), set()]
        published(place, env)
        for one in made:
            eventually(lambda one=one: shown(one) == {"Rencontre"}, "the first publication")
        with psycopg.connect(address, autocommit=True) as base:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            assert len(base.execute(cut).fetchall()) >= len(made)
        added(place, "a2023,2023,realised,Autre rencontre,2023-03-01,day,35,Bilan")
        published(place, env)
        for one in made:
            eventually(lambda one=one: shown(one) == {"Rencontre", "Autre rencontre"}, "the second one")
        late = Machine(tmp_path / "late", {**env, "DASHBOARD_RELOAD_SECONDS": "3600"})
        around.callback(late.kill)
        late.start()
        assert shown(late) == {"Rencontre", "Autre rencontre"}, (
            "a new machine shows at its first answer what is published"
        )


def brought(somebody: At | InTurn, content: bytes) -> str:
    """Drop a tracker and answer what it leaves open; its address."""
    step = dropped(somebody, "events.csv", content).headers["Location"].partition("?")[0]  # type: ignore[arg-type]
    answered(somebody, step)  # type: ignore[arg-type]
    return step.removesuffix("/correspondre")


@pytest.mark.parametrize("name", some(("", *NEWCOMERS), 1))
def test_two_machines_share_all_that_a_team_does_and_one_goes_on_when_the_other_dies(
    machines: tuple[Machine, Machine, S3], name: str
) -> None:
    first, second, _ = machines
    visitor = Visitor()
    on_a, on_b = visitor.on(first), visitor.on(second)
    on_a.sign_in()
    if name:
        newcomer(first, on_a, on_b, name)
    else:
        shared(first, second, visitor)


def shared(first: Machine, second: Machine, visitor: Visitor) -> None:
    """All that a team does, of another centre: what is done on one machine is there on the other."""
    on_a, on_b = visitor.on(first), visitor.on(second)
    guide = {**GUIDE, "jeton": proof(on_a)}
    assert on_a.post("/equipe/donnees/nouveau-centre", guide).status_code == 303

    upload = brought(InTurn(on_a, on_b), tracker(*ACTIONS[:2]))
    assert "Café des partenaires" in on_b.get(f"{upload}/comparer").text, "a file on its way is known on both"
    assert applied(on_a, upload).status_code == 303
    for one in (on_b, on_a):
        eventually(lambda one=one: one.shows(*ACTIONS[:2]), "the version, on both")
    before = on_b.versions()[0]
    assert saved(on_b, row("a-2"), {"title": ACTIONS[2]}).status_code == 303
    eventually(lambda: on_a.shows(ACTIONS[0], ACTIONS[2]), "what was corrected on the other")
    assert on_a.versions()[0] != before

    page = on_a.get(f"{PLACE}/publier").text
    job = on_a.post(f"{PLACE}/publier", {"jeton": token(page), "geste": "publier"}).headers["Location"]
    for one in (first, second):
        eventually(lambda one=one: current_version(one.folder / "public"), "the process that publishes")
    eventually(lambda: "C’est publié" in on_b.get(job).text, "its end")
    for one in (on_a, on_b):
        eventually(lambda one=one: one.published() == {ACTIONS[0], ACTIONS[2]}, "the publication, on both")
    healths = [one.get("/healthz").json() for one in (on_a, on_b)]
    assert [one["status"] for one in healths] == ["ok", "ok"]
    assert healths[0]["snapshot"] == healths[1]["snapshot"]

    page = on_b.get(f"{HISTORY}/{before}").text
    current = re.search(r'name="version" value="(\w+)"', page)
    assert current
    back = on_b.post(f"{HISTORY}/{before}/revenir", {"jeton": token(page), "version": current[1]})
    assert back.status_code == 303
    eventually(lambda: on_a.shows(*ACTIONS[:2]), "what was gone back to")
    assert on_a.published() == {ACTIONS[0], ACTIONS[2]}, "the public reads what was published"

    asked = {"jeton": token(on_a.get("/equipe/deconnexion").text)}
    assert on_a.post("/equipe/deconnexion", asked).status_code == 200
    assert on_b.get(HISTORY).status_code == 302, "signed out of one is signed out of both"
    on_a.sign_in()
    killed_while_applying(first, on_a, on_b)


def newcomer(machine: Machine, dying: At, other: At, name: str) -> None:
    """From an empty database to a public dashboard with the figures of the hand count, on one machine, then the other.

    The first one dies of the apply, and comes back.
    """
    base, chance = f"/equipe/donnees/{expected(name)['centre']['id']}", random.Random(name)

    def die(_: object, upload: str) -> None:
        killed(machine, chance, lambda: applies(dying, upload))
        versions = set(re.findall(rf"{base}/historique/(\w+)", other.get(f"{base}/historique").text))
        waits = other.get(f"{upload}/comparer").status_code == 200
        assert len(versions) == (1 if waits else 2), "neither half"
        assert not waits or applies(other, upload).status_code == 303, "the other goes on with it"
        machine.start()

    job = walks(InTurn(dying, other), name, die)
    eventually(lambda: "C’est publié" in dying.get(job).text, "the publication")
    for one in (dying, other):
        eventually(lambda one=one: wrong(name, one.text) == [], "the figures, on both")


def killed(machine: Machine, chance: random.Random, asked: Callable[[], object]) -> None:
    """Kill a machine while it is asked for something, at a moment of chance."""

    def ask() -> None:
        with suppress(requests.RequestException):
            asked()

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(chance.randint(0, SPINS)):
        pass
    machine.kill()
    thread.join(PATIENCE)


def killed_while_applying(machine: Machine, dying: At, other: At) -> None:
    """The first machine is killed in the middle of an apply; the other shows all of it or nothing, and goes on."""
    chance, known = random.Random(13), {(one, "") for one in ACTIONS[:2]}
    for turn in range(KILLED):
        wanted = {(one, f" {turn}") for one in ACTIONS}
        upload = brought(dying, tracker(*(f"{one} {turn}" for one in ACTIONS)))
        killed(machine, chance, lambda upload=upload: applied(dying, upload))
        assert other.numbered() in (known, wanted), "neither half"
        assert other.published() == {ACTIONS[0], ACTIONS[2]}
        if other.get(f"{upload}/comparer").status_code == 200:
            assert applied(other, upload).status_code == 303, "the other goes on with it"
        eventually(lambda wanted=wanted: other.numbered() == wanted, "what was applied")
        assert {shown(other.get(row(f"a-{one}")).text)["title"][-1] for one in (1, 2, 3)} == {str(turn)[-1]}
        known = wanted
        if turn + 1 < KILLED:
            machine.start()
