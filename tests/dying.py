"""Tasks that kill the process that does them: a module of their own, so that it loads little."""

from __future__ import annotations

import os
import signal
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
