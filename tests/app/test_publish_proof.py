"""The public edition has nothing of the staff's: not in what is published, answered, opened, imported or in memory.

Marks are planted in copies of the shipped data, where only the staff may see; they are then looked for everywhere.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from command import run_command
from gunicorn_process import PATIENT, get, running_alone
from public_sample import published_house
from public_walk import CENTRES, OPEN, SHEETS, queries
from support import PATIENCE, ROOT, sample

from dashboard.pages import PAGES
from dashboard.publishing.memory import MEMORY_FILE

KEY = "p-temoindelaclefplanteedansl"
NOTE, LIST_SOURCE, COMMUTE_SOURCE = "p-temoindesremarques", "p-temoindelasource", "p-temoindestrajets"
HEAD_COUNT, DISTANCE = "918273", "273.6451"
MARKS = (KEY, NOTE, LIST_SOURCE, COMMUTE_SOURCE, HEAD_COUNT, DISTANCE)
PUBLIC_MARK = "Centre de démonstration"
"""What must be found wherever the marks are looked for: the search itself works."""


@dataclass(frozen=True)
class House:
    """A copy of the application and of the data, as a deployment has them.

    Attributes:
        app: holds the package, and `data` when the staff's data are there.
        data, hidden: where the data are, and where they are put away.
        public: the public snapshot.
    """

    app: Path
    data: Path
    hidden: Path
    public: Path

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of the public edition alone."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "DASHBOARD_STATIC", "SOAK") if name in os.environ}
        path = os.pathsep.join(map(str, (self.app, ROOT / "tests" / "app", ROOT / "tests")))
        own = {
            "PYTHONPATH": path, "DASHBOARD_DATA": str(self.data), "DASHBOARD_PUBLIC": str(self.public),
            "DASHBOARD_GEO": str(ROOT / "geo"), "DASHBOARD_EDITIONS": "publique", "DASHBOARD_LOG_LEVEL": "error",
            "DASHBOARD_LIMIT": "0",
            # Dash writes the attributes of an element in the order of a set: the same for two walks.
            "PYTHONHASHSEED": "0",
        }  # fmt: skip
        return {**kept, **own, **more}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    app = folder / "app"
    for name in ("dashboard", "data"):
        # With what is compiled of it: four processes would compile it again, one after the other or side by side.
        shutil.copytree(ROOT / name, app / name, ignore=shutil.ignore_patterns(".*"))
    made = House(app, app / "data", folder / "put-away", folder / "public")
    _plant(made.data / "demo")
    # What the same counts have been found to need is not looked for again: ten seconds.
    published = published_house(tmp_path_factory) / "data"
    shutil.copy(published / "demo" / MEMORY_FILE, made.data / "demo")
    # What it has published of the others stays, and counts in the public pages.
    shutil.copytree(published.with_name("public"), made.public)
    done = run_command(["publish", "demo", "--force"], made.environment(), app)
    assert done.returncode == 0, done.stderr
    return made


def _plant(folder: Path) -> None:
    lists = folder / "attendances.csv"
    rows = lists.read_text(encoding="utf-8").splitlines()
    key = rows[1].split(",")[1]
    marked = [row.replace(key, KEY) for row in rows]
    made = [f"{marked[0]},source", *(f"{row},{LIST_SOURCE} p. {place}" for place, row in enumerate(marked[1:]))]
    lists.write_text("\n".join(made) + "\n", encoding="utf-8")
    _with_column(folder / "events.csv", {"notes": NOTE, "participants": HEAD_COUNT})
    _with_column(folder / "organisations.csv", {"notes": NOTE})
    _with_column(folder / "commutes.csv", {"source": COMMUTE_SOURCE, "one_way_km": DISTANCE})


def _with_column(path: Path, values: Mapping[str, str]) -> None:
    """Write a value in every row of some columns."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name, value in values.items():
        frame[name] = value if name != "one_way_km" else [value, *frame[name].iloc[1:]]
    frame.to_csv(path, index=False)


@pytest.fixture(scope="module")
def walks(house: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What the public edition does with the staff's data beside it, and without any on the disk."""
    folder = tmp_path_factory.mktemp("walks")
    command = [sys.executable, str(ROOT / "tests" / "app" / "public_walk.py"), house.data, house.hidden, folder]
    done = subprocess.run(
        command, cwd=house.app, env=house.environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    with_data, without = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("with", "without"))
    return with_data, without


def test_the_marks_are_where_they_were_planted(house: House) -> None:
    whole = b"".join(path.read_bytes() for path in sorted((house.data / "demo").iterdir()))
    assert all(mark.encode() in whole for mark in MARKS)
    assert re.fullmatch(r"p-[a-z2-7]{26}", KEY)


def test_nothing_private_is_in_any_byte_of_what_is_published(house: House) -> None:
    whole = b"".join(path.read_bytes() for path in house.public.rglob("*") if path.is_file())
    assert PUBLIC_MARK.encode() in whole
    assert [mark for mark in MARKS if mark.encode() in whole] == []
    keys = set(re.findall(rb"p-[a-z2-7]{26}", (house.data / "demo" / "attendances.csv").read_bytes()))
    assert len(keys) > 500
    assert not [key for key in keys if key in whole]


def test_the_public_edition_answers_the_same_without_the_data_on_the_disk(
    walks: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> None:
    with_data, without = walks
    # In `make test` the first pages are asked for again: the next test has heard that no other opened anything.
    answers, again = with_data["answers"], without["answers"]
    assert again == {address: answers[address] for address in again}
    assert len(again) > len(answers) / sample(5, 2)
    files = {address: answer for address, answer in answers.items() if address.endswith(" file")}
    assert len([one for one in files if "toute-la-page" in one]) > 10
    assert len(files) > sample(70, 200)
    assert all(answer.startswith("200 ") for answer in files.values())
    pages = [
        answer for address, answer in answers.items() if not address.endswith(" file") and " gesture " not in address
    ]
    each = sum(len(queries(centre, 0)) for centre in CENTRES)
    assert len(pages) >= len({page.path for page in PAGES}) * each + len(SHEETS)
    gestures = [answer for address, answer in answers.items() if " gesture " in address]
    assert len(gestures) > sample(30, 120)
    assert all(again[address].startswith("200 ") for address in (*SHEETS, *OPEN))
    assert all(answer.startswith("200 ") for answer in gestures)
    assert not [answer for answer in pages if answer.startswith("5")]


def test_the_public_edition_opens_nothing_of_the_staffs(
    house: House, walks: tuple[Mapping[str, Any], Mapping[str, Any]]
) -> None:
    for walked in walks:
        opened = walked["opened"]
        assert [path for path in opened if path.startswith(str(house.public))]
        # The folder itself is listed once, by a library that looks for its plug-ins beside every package.
        staff = tuple(f"{folder}{os.sep}" for folder in (house.data, house.hidden, ROOT / "data"))
        assert [path for path in opened if path.startswith(staff)] == []
        assert [
            path for path in opened if "crpv-dashboard" in path or path.endswith((".sqlite", ".sqlite3", "/key"))
        ] == []


def test_the_public_edition_does_not_load_what_reads_lists_or_accounts(
    walks: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> None:
    staff = (
        "dashboard.sources.lists",
        "dashboard.access",
        "dashboard.publishing.publish",
        "dashboard.publishing.people",
    )
    for walked in walks:
        assert "dashboard.publishing.store" in walked["modules"]
        assert [name for name in walked["modules"] if name.startswith(staff)] == []


@pytest.fixture(scope="module")
def serving(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[psutil.Process]]:
    """gunicorn and its workers serving the public edition with the staff's data beside it, every page asked for."""
    folder = tmp_path_factory.mktemp("serving")
    settings = {name: value for name, value in house.environment().items() if name.startswith("DASHBOARD_")}
    (folder / "conf.py").write_text(f"import sys; sys.path.insert(0, {str(house.app)!r})\n{PATIENT}", encoding="utf-8")
    with running_alone(folder, "-c", str(folder / "conf.py"), WEB_CONCURRENCY="1", **settings) as (port, _):
        for turn, page in enumerate(PAGES):
            for centre in CENTRES[-sample(1 + turn % 2, 2) :]:
                for _again in range(sample(1, 2)):
                    assert get(port, f"{page.path}?centre={centre}" if centre else page.path)[0] < 500
        master = _listener(port)
        yield [master, *master.children(recursive=True)]


def _listener(port: int) -> psutil.Process:
    """The gunicorn master that listens on a port: a child of this process."""
    for process in psutil.Process().children(recursive=True):
        if any(found.laddr.port == port for found in process.net_connections("tcp") if found.status == "LISTEN"):
            return process
    raise AssertionError("nobody listens")


def test_no_mark_is_in_the_memory_of_the_server(serving: list[psutil.Process]) -> None:
    assert len(serving) >= 2
    # As each begins: four begin alike, and a quarter of a gigabyte is searched for each of these.
    forms = {mark[:8].encode(coding) for mark in MARKS for coding in ("utf-8", "utf-16-le")}
    public = {PUBLIC_MARK.encode()}
    for process in serving:
        found = _in_memory(process.pid, forms | public)
        assert found & public, "the search finds nothing at all"
        assert found <= public


def _in_memory(pid: int, wanted: set[bytes]) -> set[bytes]:
    """Which texts are in the readable memory of a process (files mapped from the disk and never written left out)."""
    found: set[bytes] = set()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            area, rights, _offset, _device, inode, *name = line.split(maxsplit=5)
            if not rights.startswith("r") or (inode != "0" and "w" not in rights) or name[:1] == ["[vsyscall]"]:
                continue
            start, end = (int(part, 16) for part in area.split("-"))
            memory.seek(start)
            try:
                content = memory.read(end - start)
            except OSError:
                # A few areas belong to the kernel.
                continue
            found |= {one for one in wanted if one in content}
    return found


def test_the_server_holds_no_file_of_the_staffs_open(house: House, serving: list[psutil.Process]) -> None:
    for process in serving:
        links = Path(f"/proc/{process.pid}/fd").iterdir()
        held = [str(link.readlink()) for link in links if link.is_symlink()]
        held += [one.split(maxsplit=5)[-1] for one in Path(f"/proc/{process.pid}/maps").read_text().splitlines()]
        assert [path for path in held if path.startswith((str(house.data), str(ROOT / "data")))] == []


def test_alone_and_with_nothing_published_the_server_says_why_it_does_not_start(house: House, tmp_path: Path) -> None:
    environment = house.environment(DASHBOARD_PUBLIC=str(tmp_path / "empty"), PORT="1")
    command = [sys.executable, "-c", "from dashboard import server; server.application()"]
    done = subprocess.run(
        command, cwd=house.app, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert "Rien n’est publié" in done.stderr
    assert "python -m dashboard publish" in done.stderr
    assert "Traceback" not in done.stderr
