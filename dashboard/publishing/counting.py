"""The people of several centres, counted, protected and audited at once: one task a centre (see `store.tasks`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.publishing.memory import Kept
from dashboard.publishing.people import People, people
from dashboard.publishing.renewal import Told
from dashboard.publishing.words import RefusedError
from dashboard.snapshot import CentreData
from dashboard.store.tasks import Executor, untold


@dataclass(frozen=True)
class Question:
    """What is to be counted of a centre; see `people`."""

    data: CentreData
    before: Sequence[Kept]
    wait: bool


class Count(Protocol):
    """Counts the people of some centres."""

    def __call__(self, questions: Sequence[Question], told: Told) -> Iterator[People | RefusedError]:
        """What is found of each, in order; an error in its place when it must not go out."""


def in_turn(questions: Sequence[Question], told: Told) -> Iterator[People | RefusedError]:
    """One after the other, in this process; `told` how far the audit of each is."""
    for one in questions:
        try:
            yield people(one.data, one.before, wait=one.wait, told=told)
        except RefusedError as refused:
            yield refused


@dataclass(frozen=True)
class Apart:
    """By whatever does tasks; of one centre, here: how far its audit is can then be told."""

    executor: Executor

    def __call__(self, questions: Sequence[Question], told: Told) -> Iterator[People | RefusedError]:
        """See `Count`; `told` how many centres are done."""
        if len(questions) < 2:
            yield from in_turn(questions, told)
            return
        bare = (replace(one, data=replace(one.data, problems=(), memo={})) for one in questions)
        for question, found in zip(questions, self.executor.map(count, bare, told), strict=True):
            yield found if isinstance(found, People) else RefusedError(question.data.centre.name, found)


def count(question: Question) -> People | Sequence[str]:
    """The task: what is found of the people of a centre, or why it must not go out."""
    (found,) = in_turn([question], untold)
    return found if isinstance(found, People) else found.reasons
