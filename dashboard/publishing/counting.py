"""The people of several centres, counted, protected and audited at once: one task a centre (see `store.tasks`)."""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Protocol

from dashboard.publishing.memory import Kept
from dashboard.publishing.people import People, people
from dashboard.publishing.renewal import Told
from dashboard.publishing.words import RefusedError
from dashboard.snapshot import CentreData
from dashboard.store.tasks import Executor


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
        made = self.executor.map(count, (written(one) for one in questions), told)
        for question, answer in zip(questions, made, strict=True):
            # Written by a task of ours, under the digest that it has told.
            found = pickle.loads(answer)  # noqa: S301
            yield found if isinstance(found, People) else RefusedError(question.data.centre.name, found)


def written(question: Question) -> bytes:
    """A question as bytes, without what follows from the rest."""
    data = replace(question.data, problems=(), memo={})
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    # Frozen mappings cannot be written as they are.
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: lambda one: (_frozen, (dict(one),))}
    pickler.dump(replace(question, data=data))
    return file.getvalue()


def count(asked: bytes) -> bytes:
    """The task: what is found of the people of a centre, or why it must not go out."""
    # Whoever asks has told the digest of what they wrote.
    question: Question = pickle.loads(asked)  # noqa: S301
    (found,) = in_turn([question], lambda _done, _total: None)
    return pickle.dumps(found if isinstance(found, People) else found.reasons, pickle.HIGHEST_PROTOCOL)


def _frozen(found: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(found)
