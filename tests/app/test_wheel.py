"""Installed from its wheel, outside the repository: with gunicorn, then where neither gunicorn nor fcntl exists."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest
from gunicorn_process import free_port, get
from support import PATIENCE, ROOT, V2, eventually

WINDOWS = """
import errno, os, subprocess, sys, types

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in ABSENT:
            raise ModuleNotFoundError(name)

def locking(handle, mode, length):
    try:
        os.lockf(handle, os.F_LOCK if mode == 1 else os.F_TLOCK, length)
    except BlockingIOError:
        raise PermissionError(errno.EACCES, "held") from None

ABSENT = ("fcntl", "resource", "pwd", "grp", "termios", "gunicorn")
for name in ABSENT:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Absent())
sys.modules["msvcrt"] = types.SimpleNamespace(LK_LOCK=1, LK_NBLCK=2, locking=locking)
"""
"""Takes from an interpreter what Windows has not, and gives it what Windows has in its place."""
WORKBOOK = """
import sys
from pathlib import Path
from dashboard.sources.workbook import read_sheets
print(read_sheets(Path(sys.argv[1]).read_bytes())[0].name)
"""
HOLD = """
import sys
from dashboard.file_lock import hold
with open(sys.argv[1], "r+") as lock:
    try:
        hold(lock.fileno(), wait=False)
    except BlockingIOError:
        print("waiting", flush=True)
        hold(lock.fileno())
    print("held")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from a copy of what the repository holds."""
    copy, made = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for folder in ("dashboard", "data", "geo"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "imported"))
    for name in ("pyproject.toml", "setup.py", "README.md", "gunicorn.conf.py"):
        shutil.copy(ROOT / name, copy / name)
    # What somebody keeps there is nobody else's.
    (copy / "data" / "mon-centre").mkdir()
    for path in ("data/mon-centre/events.csv", "data/villes-au-carre/attendances.csv", "data/demo/.published.json.gz"):
        (copy / path).write_text("private", encoding="utf-8")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", made, copy)
    return next(made.glob("crpv_dashboard-*.whl"))


def _other_than_compiled(folder: str, names: list[str]) -> set[str]:
    """What is not the code of this checkout as it is compiled already: seconds of work for each interpreter."""
    compiled = Path(folder).name == "__pycache__"
    return {name for name in names if not compiled and not (Path(folder) / name).is_dir()} | {"static", "shipped"}


@pytest.fixture(scope="module")
def programme(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed in an environment that sees the libraries of the tests'."""
    place = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", place)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (place / "lib" / version / "site-packages" / "tests.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    options = ("--quiet", "--offline", "--no-cache", "--no-deps", "--python", place / "bin" / "python")
    run(Path(sys.executable).with_name("uv"), "pip", "install", *options, wheel)
    installed = place / "lib" / version / "site-packages" / "dashboard"
    shutil.copytree(ROOT / "dashboard", installed, dirs_exist_ok=True, ignore=_other_than_compiled)
    for source in (ROOT / "dashboard").rglob("*.py"):
        known = source.stat()
        os.utime(installed / source.relative_to(ROOT / "dashboard"), ns=(known.st_atime_ns, known.st_mtime_ns))
    return place / "bin" / "crpv-dashboard"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a person who keeps one centre: publishing the made-up one takes long."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "data" / V2, folder / ".local/share/crpv-dashboard/data" / V2)
    return folder


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that makes of an interpreter one without what Windows has not."""
    folder = tmp_path_factory.mktemp("windows")
    (folder / "sitecustomize.py").write_text(WINDOWS, encoding="utf-8")
    return folder


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a command that must succeed; what it says."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(programme: Path, home: Path, folder: Path, **settings: str) -> Iterator[tuple[int, Path]]:
    """The port and the journal of the command alone, started from a folder."""
    port, journal = free_port(), home.with_name(f"{home.name}.txt")
    with journal.open("wb") as log:
        process = subprocess.Popen(
            [programme], cwd=folder, stdout=log, stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "PORT": str(port), "WEB_CONCURRENCY": "1", **settings},
        )  # fmt: skip
        try:
            eventually(lambda: process.poll() is not None or _answers(port), "the first answer")
            assert process.poll() is None, journal.read_text(encoding="utf-8")
            yield port, journal
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:  # it does not listen yet
        return False


def walk(port: int) -> None:
    """The home page, what it brings, a centre, a chart's picture, and the way into the staff edition."""
    status, headers, page = get(port)
    assert status == 200
    assert "server" not in {name.lower() for name in headers}
    brought = re.findall(r'"(/[^"]+\.(?:js|css))"', page.decode())
    assert any("base." in address for address in brought)  # what was built, not Dash's own
    assert {get(port, address)[0] for address in brought} == {200}
    assert "Villes au Carré" in page.decode()
    assert get(port, "/carte")[0] == 200
    assert get(port, "/equipe/")[0] == 302


def test_the_wheel_holds_all_that_is_in_the_repository_and_nothing_of_anybody(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    tracked = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dashboard").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert tracked <= names
    assert {
        f"dashboard/shipped/{name}" for name in ("gunicorn.conf.py", "data/demo/attendances.csv", "geo/qpv.csv")
    } <= names
    kept = [name for name in names if "mon-centre" in name or "villes-au-carre/attendance" in name or "/." in name]
    assert kept == []


def test_a_person_who_has_nothing_yet_is_given_the_shipped_centres(programme: Path, tmp_path: Path) -> None:
    told = run(programme, "check", environment={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    assert "Centre de démonstration" in told
    given = tmp_path / ".local/share/crpv-dashboard/data"
    assert {path.name for path in given.iterdir()} == {"demo", "villes-au-carre", "villes-et-territoires"}


def test_the_command_alone_publishes_and_serves(programme: Path, home: Path, tmp_path: Path) -> None:
    with served(programme, home, tmp_path) as (port, _):
        walk(port)
    assert list(tmp_path.iterdir()) == []
    assert {path.relative_to(home).as_posix() for path in home.iterdir()} <= {".local", ".cache", ".config"}
    inside = programme.parents[1] / "lib"
    assert [path for path in inside.rglob("*") if path.name in (".lock", ".published.json.gz", "public")] == []


def test_it_serves_without_gunicorn_nor_fcntl(programme: Path, home: Path, windows: Path, tmp_path: Path) -> None:
    """Not Windows itself: an interpreter that has not what Windows has not."""
    with served(programme, home, tmp_path, PYTHONPATH=str(windows)) as (port, journal):
        walk(port)
        assert "gunicorn" not in journal.read_text(encoding="utf-8")
    assert json.loads((home / ".local/share/crpv-dashboard/public/current.json").read_text())["version"]


def test_a_workbook_and_a_lock_there(programme: Path, windows: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(windows)}
    run(programme, "template", tmp_path / "vide.xlsx", environment=environment)
    python = programme.with_name("python")
    assert run(python, "-c", WORKBOOK, tmp_path / "vide.xlsx", environment=environment).strip() == "Lisez-moi"

    lock = tmp_path / ".lock"
    lock.write_text("une purge, processus 12", encoding="utf-8")
    with lock.open("r+") as ours:
        os.lseek(ours.fileno(), 1 << 30, os.SEEK_SET)
        os.lockf(ours.fileno(), os.F_LOCK, 1)
        other = subprocess.Popen([python, "-c", HOLD, lock], env=environment, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert other.stdout.readline() == "waiting\n"
        os.lockf(ours.fileno(), os.F_ULOCK, 1)
        assert other.communicate(timeout=PATIENCE)[0] == "held\n"
