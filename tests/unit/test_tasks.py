"""Work on many centres at once: whoever does it, and whoever dies of it, the same bytes come out."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gunicorn_process import free_port
from support import ROOT, some
from test_publishing_versions import House

from benchmarks.cluster import cluster
from dashboard.publishing.counting import Apart, Question, count, written
from dashboard.publishing.publish import publish
from dashboard.publishing.versions import files_of
from dashboard.settings import Settings
from dashboard.snapshot import centres_data
from dashboard.store.errors import StateError
from dashboard.store.objects import Objects
from dashboard.store.tasks import Dask, Executor, Here, Processes, executor_of

COUNTS = ((3, 40), (12, 25, 60), (4, 4, 90), (33,), (15, 16, 17))
NAMES = tuple(f"centre-{number}" for number in range(len(COUNTS)))


def dying_once(asked: bytes) -> bytes:
    """Count the people of a centre; the first time that the third is asked for, die of it."""
    place = Path(asked.decode())
    if place.name == NAMES[2] and not place.with_suffix(".died").exists():
        place.with_suffix(".died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return count(place.read_bytes())


def always_dying(_asked: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


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


@pytest.mark.parametrize("kind", some((processes, dask), 1))
def test_a_process_that_dies_of_a_centre_changes_nothing_of_what_comes_out(
    kind: Callable[[Path], Iterator[Executor]], house: House, tmp_path: Path
) -> None:
    data = centres_data(list(house.loaded()), ())
    questions = [written(Question(one, (), wait=True)) for one in data]
    places = [tmp_path / name for name in NAMES]
    for place, question in zip(places, questions, strict=True):
        place.write_bytes(question)
    told: list[tuple[int, int]] = []
    with kind(tmp_path) as executor:  # type: ignore[attr-defined]
        found = executor.map(dying_once, [str(one).encode() for one in places], lambda *one: told.append(one))
        assert found == Here().map(count, questions)
        assert places[2].with_suffix(".died").exists()
        assert told[-1] == (len(NAMES), len(NAMES))
        if isinstance(executor, Dask):
            assert list(executor.objects.all()) == [], "nothing is left in the store"


def test_what_kills_every_process_is_given_up_and_said() -> None:
    with pytest.raises(StateError, match="abandonné"):
        Processes(2).map(always_dying, [b"%d" % number for number in range(4)])


def test_a_publication_is_the_same_by_one_process_and_by_several(house: House) -> None:
    def published(**count: Apart) -> dict[str, bytes]:
        report = publish(house.loaded, house.places, everything=True, **count)  # type: ignore[arg-type]
        assert (len(report.made), report.refused) == (len(NAMES), ())
        return dict(files_of(house.public / str(report.version)))

    several = published(count=Apart(Processes(2)))
    for folder in house.data.iterdir():
        (folder / ".published.json.gz").unlink(missing_ok=True)
    assert several == published()
    assert len([name for name in several if name.endswith("people.json")]) == len(NAMES)


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
