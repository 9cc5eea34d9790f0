"""What kills the process that does it: a module of its own, so that it loads little."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.store.tasks import Task


def dying_once(asked: tuple[Task[Any, Any], Any, Path | None]) -> Any:
    """Do a task; the first time that the one with a path is asked for, die of it."""
    task, inner, died = asked
    if died is not None and not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task(inner)


def always_dying(_asked: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def dying(moment: int, changes: Sequence[str]) -> Iterator[None]:
    """Die at the nth call of some functions of `os`."""
    seen = 0

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == moment:
                os._exit(9)
            return real(*given, **named)

        return call

    for name in changes:
        setattr(os, name, counted(getattr(os, name)))
    yield
