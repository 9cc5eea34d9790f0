"""What several machines share: a PostgreSQL server of one's own, on a socket of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from benchmarks.served import ROOT

_PATIENCE: Final = 1200
_PROGRAMS, _DATA = "programs", "data"
_WATCH: Final = """
import os, pathlib, select, shutil, signal, sys
from contextlib import suppress
with suppress(ProcessLookupError):
    select.select([os.pidfd_open(int(sys.argv[1]))], [], [])
folder = pathlib.Path(sys.argv[2])
with suppress(FileNotFoundError, ProcessLookupError):
    os.kill(int((folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
shutil.rmtree(folder, ignore_errors=True)
"""
"""Waits until a process is no more, however it ended, then stops the server of a folder and erases it."""


def programs() -> str:
    """The folder of the programs of PostgreSQL; "" when this machine has none. `bin/postgresql` installs it."""
    known = os.environ.get("POSTGRESQL")
    if known:
        return known
    around = os.environ | {"PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [ROOT / "bin" / "postgresql"], capture_output=True, text=True, env=around, timeout=_PATIENCE
    ).stdout.strip()


def start(programs: Path) -> Path:
    """Make a server and start it; returns its folder, where its socket is."""
    folder = Path(tempfile.mkdtemp(prefix="crpv-postgresql-"))
    if user := _user():
        shutil.chown(folder, **user)
    (folder / _PROGRAMS).write_text(str(programs), encoding="utf-8")
    options = "--auth=trust --username=postgres --encoding=UTF8 --no-sync"
    _run(programs / "initdb", *options.split(), "-D", folder / _DATA)
    _control(folder, "start", "-l", folder / "log", "-o", _options(folder))
    watch(folder, os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid())
    return folder


def watch(folder: Path, pid: int) -> None:
    """Have the server of a folder end with the process that it serves, which may be killed (on Linux)."""
    if hasattr(os, "pidfd_open"):
        command = [sys.executable, "-S", "-c", _WATCH, str(pid), str(folder)]
        # By a shell that ends at once: nobody has to wait for the one that waits.
        apart = ["sh", "-c", '"$@" </dev/null >/dev/null 2>&1 &', "sh", *command]
        subprocess.run(apart, check=True, cwd="/", start_new_session=True)


def restart(folder: Path) -> None:
    """Stop the server as a power cut does, and start it again."""
    _control(folder, "restart", "-m", "immediate", "-l", folder / "log", "-o", _options(folder))


def stop(folder: Path) -> None:
    """Stop the server, and erase all that it kept."""
    _control(folder, "stop", "-m", "immediate")
    shutil.rmtree(folder)


def address(folder: Path) -> str:
    """How a program reaches the server."""
    return f"postgresql://postgres@/postgres?host={quote(str(folder))}"


def _options(folder: Path) -> str:
    return f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=200"


def _control(folder: Path, *what: str | Path) -> None:
    control = Path((folder / _PROGRAMS).read_text(encoding="utf-8")) / "pg_ctl"
    _run(control, *what, "-w", "-t", str(_PATIENCE), "-D", folder / _DATA)


def _user() -> dict[str, Any]:
    """Whom the server runs as: it refuses to be root."""
    if os.geteuid():
        return {}
    names = {one.pw_name for one in pwd.getpwall()}
    found = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": found.pw_uid, "group": found.pw_gid}


def _run(*command: str | Path) -> None:
    user = _user()
    # In a folder that whoever runs it may enter; its own output, which the server inherits, is let go of.
    subprocess.run(command, check=True, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=_PATIENCE, extra_groups=[] if user else None, **user)  # fmt: skip
