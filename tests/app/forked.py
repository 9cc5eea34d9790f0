"""Processes that have what the tests have loaded: an interpreter of its own takes seconds to load the same again.

Nothing is shared afterwards: they can be killed, wait for each other, change their environment and what they call.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.context import ForkProcess
from pathlib import Path
from unittest import mock

from support import ROOT

from dashboard import server


def forked(
    run: Callable[[], object],
    environment: Mapping[str, str],
    out: Path,
    err: Path | None = None,
    folder: Path = ROOT,
) -> ForkProcess:
    """A process that runs something from a folder, in an environment of its own; it says in files what it says."""

    given = dict(environment)

    def alone() -> None:
        _let_go()
        for number, path in ((1, out), (2, err or out)):
            with path.open("ab") as said:
                os.dup2(said.fileno(), number)
        sys.stdout, sys.stderr = (open(one, "w", 1, "utf-8", closefd=False) for one in (1, 2))  # noqa: SIM115
        # What is left open is said.
        warnings.simplefilter("error", ResourceWarning)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(given)
        for made in vars(server).values():
            if hasattr(made, "cache_clear"):
                made.cache_clear()
        with mock.patch("tempfile.tempdir", None):
            run()

    for path in (out, err or out):
        path.touch()
    process = multiprocessing.get_context("fork").Process(target=alone)
    process.start()
    return process


def _let_go() -> None:
    """Leave all that the other process has open: its locks, and its connections to a database, are its own.

    Each number goes on being taken: whoever closes it here, late, closes nothing of ours.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/dev/fd")):  # noqa: PTH208 - no path is wanted
        if number > 2:
            with suppress(OSError):  # the one by which they were listed
                os.fstat(number)
                os.dup2(nothing, number)
