"""A command run by the process of the tests: what it does and says, without the seconds that a process takes to start.

What the process itself is tested for (its exit, its signals, its terminal, its locks, its death) needs a real one.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest import mock

from dashboard.__main__ import main
from dashboard.web.logs import configure_logging


class _Input(io.StringIO):
    """What is typed; on a terminal, which a command asks its questions on, or elsewhere."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


def run_command(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path | None = None,
    typed: str = "",
    *,
    terminal: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command as if in a process of its own, of which this would be the environment, the folder and the input.

    A command that would have ended in a traceback fails the test.
    """
    out, err, keys = io.StringIO(), io.StringIO(), _Input(typed)
    keys.terminal = terminal
    with contextlib.ExitStack() as around:
        around.enter_context(mock.patch.dict(os.environ, environment, clear=True))
        around.enter_context(mock.patch("tempfile.tempdir", None))
        around.enter_context(mock.patch("sys.stdin", keys))
        around.enter_context(contextlib.chdir(folder or Path.cwd()))
        around.enter_context(contextlib.redirect_stdout(out))
        around.enter_context(contextlib.redirect_stderr(err))
        around.callback(configure_logging, "error", "console")
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())
