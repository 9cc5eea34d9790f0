"""Long work: one process at a time, taken up again when its holder dies, given up when it kills whoever takes it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from support import eventually

from dashboard.store.database import Database
from dashboard.store.jobs import DONE, FAILED, LEASE, LEFT, MOST_TRIES, RUNNING, WAITING, Held, Jobs, LostError, turn

WHO = "equipe@exemple.fr"


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_job_is_asked_once_taken_once_and_ended_by_its_holder(database: Database) -> None:
    jobs = Jobs(database, clock := Clock())
    assert jobs.due() == []
    asked = jobs.ask("nord", "publication", WHO, {"force": False})
    assert jobs.ask("nord", "publication", "autre@exemple.fr", {}).id == asked.id, "a second press asks nothing more"
    assert jobs.ask("sud", "publication", WHO, {}).id != asked.id
    assert jobs.get("sud", asked.id) is None, "a centre reaches nothing of another"
    mine = next(one for one in jobs.due() if one.centre == "nord")
    held = jobs.take(mine)
    assert held
    assert (held.id, held.state, held.tries, held.arguments) == (asked.id, RUNNING, 1, {"force": False})
    assert jobs.take(mine) is None
    assert jobs.tell(held, 3, 10)
    known = jobs.get("nord", held.id)
    assert known
    assert (known.done, known.total) == (3, 10)
    clock.now += LEASE - 1
    assert jobs.renew(held)
    clock.now += LEASE - 1
    assert [one.centre for one in jobs.due()] == ["sud"], "whoever renews it still has it"
    jobs.end(held, DONE, {"version": "x"})
    assert [one.state for one in jobs.of("nord", "publication")] == [DONE]
    with pytest.raises(LostError):
        jobs.end(held, DONE, {})


def test_a_job_whose_holder_died_is_taken_up_again_then_given_up(database: Database) -> None:
    jobs = Jobs(database, clock := Clock())
    jobs.ask("nord", "publication", WHO, {})
    dead = None
    for tries in range(1, MOST_TRIES + 1):
        (due,) = jobs.due()
        held = jobs.take(due)
        assert held
        assert held.tries == tries
        assert dead is None or not jobs.tell(dead, 1, 2), "who comes back too late changes nothing"
        dead, clock.now = held, clock.now + LEASE + 1
    (due,) = jobs.due()
    assert jobs.take(due) is None
    assert [one.state for one in jobs.of("nord", "publication")] == [FAILED]
    assert jobs.due() == []


def test_a_planned_job_waits_for_its_moment_and_may_be_left(database: Database) -> None:
    jobs = Jobs(database, clock := Clock())
    first = jobs.ask("nord", "publication", WHO, {}, at=int(clock.now) + 100)
    second = jobs.ask("nord", "publication", WHO, {}, at=int(clock.now) + 200)
    now = jobs.ask("nord", "publication", WHO, {})
    states = {one.id: one.state for one in jobs.of("nord", "publication")}
    assert states == {first.id: LEFT, second.id: WAITING, now.id: WAITING}, "a plan takes the place of a plan only"
    assert [one.id for one in jobs.due()] == [now.id]
    clock.now += 200
    assert {one.id for one in jobs.due()} == {now.id, second.id}
    assert not jobs.leave("sud", second.id)
    assert jobs.leave("nord", second.id)
    assert not jobs.leave("nord", second.id)
    assert [one.id for one in jobs.due()] == [now.id]


def test_one_at_a_time_on_every_machine(database: Database) -> None:
    """A second one waits, is told so once, and has its turn when the first is over, or has been silent too long."""
    other = Database(database.folder, url=database.url)
    done: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with turn(other, "publication", waiting.set, pause=0.01):
            done.append("second")

    with turn(database, "publication", lambda: done.append("waited")) as held:
        thread = threading.Thread(target=second)
        thread.start()
        eventually(waiting.is_set, "the second one waits")
        held.check()
        done.append("first")
    thread.join()
    assert done == ["first", "second"]
    other.close()


def test_who_has_been_silent_too_long_has_lost_its_turn(database: Database) -> None:
    clock = Clock()
    with turn(database, "publication", lambda: None, clock) as held:
        clock.now += LEASE + 1
        with turn(database, "publication", lambda: None, clock), pytest.raises(LostError):
            held.check()


def test_what_is_held_is_renewed_until_it_is_lost() -> None:
    answers = [True, True, False]
    with Held(lambda: answers.pop(0), every=0.001) as held:
        eventually(lambda: not answers, "it is renewed")
    with pytest.raises(LostError):
        held.check()
