"""The last answers made, ready to send again: one depends on the data and on what is asked, and on nothing else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Final
from weakref import WeakValueDictionary

MOST_BYTES: Final = 4_000_000
"""Of the bodies that are kept, as they are sent: some three hundred pages or answers."""


class PageCache:
    """The last bodies asked for of one generation of the data: at most `size` bytes, or one that is larger."""

    def __init__(self, size: int = MOST_BYTES) -> None:
        self._size = size
        self._held = 0
        self._generation: object = None
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._turns: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()

    def turn(self, generation: object, key: Hashable) -> threading.Lock:
        """Held by who makes a body: those who ask for the same at that moment wait for it."""
        with self._lock:
            return self._turns.setdefault((id(generation), key), threading.Lock())

    def get(self, generation: object, key: Hashable) -> bytes | None:
        """The body kept for these very data (the same object), or None."""
        with self._lock:
            if generation is not self._generation or key not in self._bodies:
                return None
            self._bodies.move_to_end(key)
            return self._bodies[key]

    def put(self, generation: object, key: Hashable, body: bytes) -> None:
        """Keep a body; those of other data go out at once. What is made of an old version is not kept."""
        if getattr(generation, "old", False):
            return
        with self._lock:
            if generation is not self._generation:
                self._bodies.clear()
                self._held, self._generation = 0, generation
            self._held += len(body) - len(self._bodies.pop(key, b""))
            self._bodies[key] = body
            while self._held > self._size and len(self._bodies) > 1:
                self._held -= len(self._bodies.popitem(last=False)[1])
