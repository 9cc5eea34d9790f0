"""The last answers made, ready to send again: one depends on the data and on what is asked, and on nothing else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakValueDictionary

MOST_BYTES: Final = 4_000_000
"""Of the bodies that are kept, as they are sent: some three hundred pages or answers."""


@dataclass
class _Kept:
    """The bodies made of one generation of the data, the last ones asked for at the end."""

    generation: object = None
    held: int = 0
    bodies: OrderedDict[Hashable, bytes] = field(default_factory=OrderedDict)


class PageCache:
    """The last bodies asked for of one generation of the data: at most `MOST_BYTES`, or one body that is larger.

    Those of the next generation stand beside them while they are made `ahead`.
    """

    def __init__(self) -> None:
        self._now, self._next = _Kept(), _Kept()
        self._preparing = threading.local()
        self._lock = threading.Lock()
        self._turns: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()

    def turn(self, generation: object, key: Hashable) -> threading.Lock:
        """Held by who makes a body: those who ask for the same at that moment wait for it."""
        with self._lock:
            return self._turns.setdefault((id(generation), key), threading.Lock())

    def get(self, generation: object, key: Hashable) -> bytes | None:
        """The body kept for these very data (the same object), or None."""
        with self._lock:
            kept = self._of(generation)
            if key not in kept.bodies:
                return None
            kept.bodies.move_to_end(key)
            return kept.bodies[key]

    def put(self, generation: object, key: Hashable, body: bytes) -> None:
        """Keep a body; those of other data go out at once. What is made of an old version is not kept."""
        if getattr(generation, "old", False):
            return
        with self._lock:
            kept = self._of(generation)
            if kept.generation is not generation:
                self._now = kept = _Kept(generation)
            kept.held += len(body) - len(kept.bodies.pop(key, b""))
            kept.bodies[key] = body
            while kept.held > MOST_BYTES and len(kept.bodies) > 1:
                kept.held -= len(kept.bodies.popitem(last=False)[1])

    def once(self, generation: object, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The body kept for these very data, or made for them: once, however many ask for it at one moment."""
        body = self.get(generation, key)
        if body is None:
            with self.turn(generation, key):
                body = self.get(generation, key)
                if body is None:
                    body = make()
                    self.put(generation, key, body)
        return body

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """What this thread has kept meanwhile is of data that are not shown yet: what is made of those shown stays."""
        self._preparing.on = True
        try:
            yield
        finally:
            self._preparing.on = False

    def _of(self, generation: object) -> _Kept:
        if getattr(self._preparing, "on", False):
            if generation is not self._next.generation:
                self._next = _Kept(generation)
            return self._next
        if generation is self._next.generation is not None:
            self._now, self._next = self._next, _Kept()
        return self._now if generation is self._now.generation else _Kept()
