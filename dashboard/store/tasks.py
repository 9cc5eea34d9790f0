"""Work on many centres at once: one task a centre, in this process, in several, or on the workers of a Dask scheduler.

A task is a function, whose input and output are in a store under the digest of their bytes: only addresses go through
whoever hands the work out, and doing it twice makes the same object twice. A task whose process died is given to
another. Dask is an extra of the package (`crpv-dashboard[dask]`), loaded by nobody else.
"""

from __future__ import annotations

import copyreg
import io
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from secrets import token_hex
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeVar

from dashboard.settings import Settings
from dashboard.store.errors import StateError
from dashboard.store.objects import TRANSIENT, Objects

Asked = TypeVar("Asked")
Made = TypeVar("Made")
Task = Callable[[Asked], Made]
"""A function of a module, which does the same whoever runs it, of what can be pickled into what can be."""
Progress = Callable[[int, int], None]
"""Told how many tasks are done, of how many."""
HERE: Final = "aucun"
"""The setting that has everything done in this process."""
FEW: Final = 4
"""Fewer tasks than that are done sooner than processes are started for them."""
MOST_TRIES: Final = 3
"""Processes that may die of a task before it is given up."""
_TASKS: Final = f"{TRANSIENT}/tasks"
_REMOTE: Final = ("tcp://", "tls://")


def untold(_done: int, _total: int) -> None:
    """Nobody is told how far it is."""


class Executor(Protocol):
    """Does tasks."""

    def map(self, task: Task[Asked, Made], inputs: Iterable[Asked], told: Progress = untold) -> Iterator[Made]:
        """What the task makes of each input, in order, each read when it is asked for.

        Raises:
            StateError: a task was given up, or the workers or the store cannot be reached.
        """


def executor_of(settings: Settings) -> Executor:
    """The one that DASHBOARD_SCHEDULER names. Raises StateError when it cannot be used."""
    if not settings.scheduler:
        return Processes(os.cpu_count() or 1)
    if settings.scheduler == HERE:
        return Here()
    if not settings.scheduler.startswith(_REMOTE):
        raise StateError(
            f"DASHBOARD_SCHEDULER : {settings.scheduler} n’est pas l’adresse d’un ordonnanceur Dask "
            f"(tcp://machine:8786), ni « {HERE} »."
        )
    if not settings.store:
        raise StateError(
            "DASHBOARD_SCHEDULER demande DASHBOARD_STORE : les machines qui calculent y lisent et y écrivent."
        )
    return Dask(settings.scheduler, Objects.of(settings))


class Here:
    """One task after the other, in this process."""

    def map(self, task: Task[Asked, Made], inputs: Iterable[Asked], told: Progress = untold) -> Iterator[Made]:
        """See `Executor`."""
        given = list(inputs)
        for done, one in enumerate(given, start=1):
            made = task(one)
            told(done, len(given))
            yield made


@dataclass(frozen=True)
class Processes:
    """So many processes of this machine."""

    count: int

    def map(self, task: Task[Asked, Made], inputs: Iterable[Asked], told: Progress = untold) -> Iterator[Made]:
        """See `Executor`."""
        given = list(inputs)
        if len(given) < FEW or self.count < 2:
            yield from Here().map(task, given, told)
            return
        with TemporaryDirectory() as folder, _given(Objects(folder), given) as work:
            for _ in range(MOST_TRIES):
                # All that is under way is lost with a process that dies: what is done stays, the rest is given again.
                with suppress(BrokenProcessPool), self._pool(task, len(work.left)) as pool:
                    work.take({pool.submit(_do, folder, work.prefix, task, one): one for one in work.left}, told)
                if not work.left:
                    yield from work.made()
                    return
        raise StateError(f"Des processus sont morts {MOST_TRIES} fois pendant un calcul, qui est abandonné.")

    def _pool(self, task: Task[Any, Any], tasks: int) -> ProcessPoolExecutor:
        # A process that is a copy of this one would share its connections and its locks.
        context = get_context("spawn" if sys.platform == "win32" else "forkserver")
        if sys.platform != "win32":
            context.set_forkserver_preload([task.__module__])
        return ProcessPoolExecutor(min(self.count, tasks), mp_context=context)


@dataclass(frozen=True)
class Dask:
    """The workers of a Dask scheduler, which reach the same store.

    Attributes:
        address: of the scheduler, tcp://machine:port.
        objects: the store.
    """

    address: str
    objects: Objects

    def map(self, task: Task[Asked, Made], inputs: Iterable[Asked], told: Progress = untold) -> Iterator[Made]:
        """See `Executor`."""
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise StateError("DASHBOARD_SCHEDULER demande Dask : pip install 'crpv-dashboard[dask]'.") from None
        with _given(self.objects, inputs) as work:
            try:
                with Client(self.address, set_as_default=False) as client:
                    self._shared_out(client, work, task, told)
            except KilledWorker as error:
                raise StateError(
                    f"Des machines qui calculent sont mortes d’une même tâche ({self.address})."
                ) from error
            except OSError as error:
                why = type(error).__name__
                raise StateError(
                    f"L’ordonnanceur Dask de DASHBOARD_SCHEDULER ne répond pas ({self.address}, {why})."
                ) from error
            yield from work.made()

    def _shared_out(self, client: Any, work: _Work, task: Task[Any, Any], told: Progress) -> None:
        from distributed import as_completed

        asked = {}
        for one in work.left:
            asked[client.submit(_do, self.objects.place, work.prefix, task, one, retries=MOST_TRIES)] = one
        for future in as_completed(list(asked), loop=client.loop):
            work.keep(asked[future], future.result(), told)


@dataclass(frozen=True)
class _Work:
    """What is to be done, and what is done: digests below a prefix of a store."""

    objects: Objects
    prefix: str
    asked: Sequence[str]
    done: dict[str, str]

    @property
    def left(self) -> list[str]:
        """What is still to be done, each once."""
        return [one for one in dict.fromkeys(self.asked) if one not in self.done]

    def take(self, futures: Mapping[Future[str], str], told: Progress) -> None:
        """Keep what is done as it comes."""
        for future in as_completed(futures):
            self.keep(futures[future], future.result(), told)

    def keep(self, asked: str, made: str, told: Progress) -> None:
        """Keep what was made of something."""
        self.done[asked] = made
        told(len(self.done), len(set(self.asked)))

    def made(self) -> Iterator[Any]:
        """What was made, in order."""
        return (unpacked(self.objects.get(self.prefix, self.done[one])) for one in self.asked)


@contextmanager
def _given(objects: Objects, inputs: Iterable[Any]) -> Iterator[_Work]:
    """Put what is to be worked on in a store; at the end nothing of it is left there."""
    prefix = f"{_TASKS}/{token_hex(8)}"
    work = _Work(objects, prefix, [objects.put(prefix, packed(one)) for one in inputs], {})
    try:
        yield work
    finally:
        for _, digest in list(objects.all(prefix)):
            objects.delete(prefix, digest)


def _do(place: str, prefix: str, task: Task[Any, Any], digest: str) -> str:
    """Do a task, whichever process this is; returns the digest of what it made."""
    objects = Objects(place)
    return objects.put(prefix, packed(task(unpacked(objects.get(prefix, digest)))))


def packed(given: Any) -> bytes:
    """What a task is given, or makes, as bytes."""
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    # Frozen mappings cannot be written as they are.
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: lambda one: (_frozen, (dict(one),))}
    pickler.dump(given)
    return file.getvalue()


def unpacked(content: bytes) -> Any:
    """The same again: only of bytes that this programme has written, and whose digest it was told."""
    return pickle.loads(content)  # noqa: S301


def _frozen(found: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(found)
