"""A real Dask scheduler and its workers, in processes of their own, on ports of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.served import GIVE_UP_AFTER, ROOT


@contextmanager
def cluster(folder: Path, port: int, workers: int, more: Sequence[Path] = ()) -> Iterator[str]:
    """The address of a scheduler with some workers, stopped at the end.

    Args:
        folder: of all that they write.
        port: that the scheduler listens on.
        workers: how many, of one thread each; one that dies is started again.
        more: folders of modules that they may be asked for, beside ours.
    """
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *more)))}
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    worker = ("worker", address, "--host", "127.0.0.1", "--no-dashboard", "--nthreads", "1")
    with ExitStack() as around, (folder / "dask.log").open("wb") as said:
        for kind, *options in (scheduler, *[(*worker, "--local-directory", str(folder / "dask"))] * workers):
            command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options]
            process = subprocess.Popen(command, env=env, stdout=said, stderr=said, cwd=folder)
            around.callback(process.wait, GIVE_UP_AFTER)
            around.callback(process.terminate)
        yield address
