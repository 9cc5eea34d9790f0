"""What one process of the tests does for all of them, while those that would do the same wait for it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def first(temporary: pytest.TempPathFactory, name: str) -> Iterator[Path | None]:
    """The place of what is made once, for whichever process asks first; None for the others, once it is there."""
    place = _shared(temporary) / name
    with place.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = place.exists()
        if made:
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield None if made else place


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder for all tests, which nobody sees before it is whole; to be left as it is."""
    with first(temporary, name) as place:
        if place is not None:
            draft = temporary.mktemp(name)
            make(draft)
            draft.rename(place)
    return _shared(temporary) / name


def _shared(temporary: pytest.TempPathFactory) -> Path:
    own = temporary.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
