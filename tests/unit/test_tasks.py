"""Work on many centres at once: whoever does it, and whoever dies of it, the same bytes come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from dying import always_dying, dying_once
from gunicorn_process import free_port
from support import DEMO, ROOT, V2, VT, some
from test_publishing_versions import House

from benchmarks.cluster import cluster
from dashboard.centres import report_files
from dashboard.centres.report_files import Made, several
from dashboard.centres.reports import Wanted
from dashboard.publishing.counting import Apart, Question
from dashboard.publishing.memory import MEMORY_FILE
from dashboard.publishing.people import People
from dashboard.publishing.publish import publish
from dashboard.publishing.versions import files_of
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot, build_snapshot, centres_data
from dashboard.sources import load_schemas
from dashboard.store.errors import StateError
from dashboard.store.objects import Objects
from dashboard.store.tasks import Dask, Executor, Here, Processes, Progress, Task, executor_of, packed, unpacked, untold

COUNTS = ((3, 40), (12, 25, 60), (4, 4, 90), (33,), (15, 16, 17))
KEY = "une-clé-longue-et-secrète-qui-ne-va-nulle-part"
SETTINGS = Settings.from_env({"DASHBOARD_GEO": str(ROOT / "geo"), "DASHBOARD_KEY": KEY})
NAMES = tuple(f"centre-{number}" for number in range(len(COUNTS)))


@contextmanager
def processes(_folder: Path) -> Iterator[Executor]:
    yield Processes(2)


@contextmanager
def dask(folder: Path) -> Iterator[Executor]:
    """A real scheduler and two workers, in processes of their own."""
    places = [ROOT / one for one in ("tests", "tests/unit", "tests/app")]
    with cluster(folder, free_port(), 2, places) as address:
        yield Dask(address, Objects(str(folder / "store")))


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    for name, counts in zip(NAMES, COUNTS, strict=True):
        made.centre(name, *counts)
    return made


@dataclass(frozen=True)
class Dying:
    """Does tasks, one process dying of the third."""

    executor: Executor
    died: Path

    def map(self, task: Task[Any, Any], inputs: Iterable[Any], told: Progress = untold) -> Iterator[Any]:
        asked = [(task, one, self.died if place == 2 else None) for place, one in enumerate(inputs)]
        return self.executor.map(dying_once, asked, told)


def counted(house: House, executor: Executor, told: Progress) -> list[bytes]:
    """What is published of the people of each centre."""
    questions = [Question(one, (), wait=True) for one in centres_data(list(house.loaded()), ())]
    return [one.text for one in Apart(executor)(questions, told) if isinstance(one, People)]


def reported(house: House, executor: Executor, told: Progress) -> list[bytes]:
    """The report of each centre."""
    snapshot = build_snapshot(house.data, ROOT / "geo", schemas=load_schemas(ROOT / "data" / "schemas"))
    question = report_files.Question(snapshot, SETTINGS, "", Wanted(2024, chapters=("chiffres", "anct")))
    return [one.content for one in several(question, NAMES, executor, told) if isinstance(one, Made)]


def published(house: House, executor: Executor, told: Progress) -> list[bytes]:
    """All that is published of the centres, none having published before."""
    for folder in house.data.iterdir():
        (folder / MEMORY_FILE).unlink(missing_ok=True)
    count = Apart(executor)
    report = publish(house.loaded, house.places, everything=True, count=lambda asked, _: count(asked, told))
    assert (len(report.made), report.refused) == (len(NAMES), ())
    files = files_of(house.public / str(report.version))
    assert len([name for name in files if name.endswith("people.json")]) == len(NAMES)
    return [f"{name}\n".encode() + content for name, content in sorted(files.items())]


WORKS = [(processes, published), (processes, reported), (dask, counted), (dask, reported), (processes, counted)]


@pytest.mark.parametrize(("kind", "work"), some(WORKS, 1))
def test_a_process_that_dies_of_a_centre_changes_nothing_of_what_comes_out(
    kind: Callable[[Path], AbstractContextManager[Executor]],
    work: Callable[[House, Executor, Progress], list[bytes]],
    house: House,
    tmp_path: Path,
) -> None:
    told: list[tuple[int, int]] = []
    with kind(tmp_path) as executor:
        dying = Dying(executor, tmp_path / "died")
        found = work(house, dying, lambda *one: told.append(one))
        assert dying.died.exists()
        assert len(found) == len(NAMES) or work is published
        assert found == work(house, Here(), untold)
        assert told[-1] == (len(NAMES), len(NAMES))
        if isinstance(executor, Dask):
            assert list(executor.objects.all()) == [], "nothing is left in the store"


def test_the_report_of_a_centre_is_the_same_alone_and_among_several(snapshot: Snapshot) -> None:
    chapters = tuple(some(("publications", "calendrier", "public", "methode"), 1))
    question = report_files.Question(snapshot, SETTINGS, "", Wanted(2024, chapters=chapters))
    names = some((V2, VT, DEMO), 1)

    class Travelling(Here):
        def map(self, task: Any, inputs: Any, told: Any = untold) -> Iterator[Any]:
            """As it goes to another process, and comes from it."""
            sent = [packed(one) for one in inputs]
            assert not any(KEY.encode() in one for one in sent), "no secret goes anywhere"
            return (unpacked(packed(made)) for made in super().map(task, map(unpacked, sent), told))

    made = dict(zip(names, several(question, names, Travelling()), strict=True))
    for name, found in made.items():
        assert isinstance(found, Made)
        assert found.content == replace(question, centre=name).made().content


def test_what_kills_every_process_is_given_up_and_said() -> None:
    with pytest.raises(StateError, match="abandonné"):
        list(Processes(2).map(always_dying, range(4)))


def test_the_setting_says_who_does_it() -> None:
    def chosen(**env: str) -> Executor:
        return executor_of(Settings.from_env(env))

    assert isinstance(chosen(), Processes)
    assert isinstance(chosen(DASHBOARD_SCHEDULER="aucun"), Here)
    asked = chosen(DASHBOARD_SCHEDULER="tcp://machine:8786", DASHBOARD_STORE="s3://seau/essai")
    assert isinstance(asked, Dask) and asked.objects.place == "s3://seau/essai"
    for wrong in ("http://machine:8786", "tcp://machine:8786"):
        with pytest.raises(StateError, match="DASHBOARD_SCHEDULER"):
            chosen(DASHBOARD_SCHEDULER=wrong)
