"""The last pages made, ready to send again: a page depends on the data and its address, and on nothing else."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable


class PageCache:
    """The most recently asked bodies of one generation of the data, at most `size` of them."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._generation: object = None
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

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
                self._generation = generation
            self._bodies[key] = body
            while len(self._bodies) > self._size:
                self._bodies.popitem(last=False)
