"""Two servers behind nginx, over one database and one store, while everything that can happen happens.

Readers move their filters; the centre is published again and again by a third machine; a server is killed and comes
back; the database is stopped as a power cut does. Beside them, the same readers of a bare Flask page, behind the same
nginx and as many processes, tell what the machine can do.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import boto3
from botocore.exceptions import EndpointConnectionError

from benchmarks import front, kept
from benchmarks.house import WORKERS, House, house
from benchmarks.load_reader import BareReader, Reader, Tally, read_together
from benchmarks.served import GIVE_UP_AFTER, ROOT, free_port, health

SERVERS = 2
MOST_MILLISECONDS, MOST_TIMES = 150, 6
"""What 95 answers in 100 may take on an idle machine; elsewhere, how many times longer than a bare page."""
VERSIONS = ("01", "02", "03", "04")
_IN_A_ROW = 8
"""Answers of the new version after which all processes of a server are taken to have it."""
_BARE = """
from flask import Flask
app = Flask("bare")
app.add_url_rule("/", "page", lambda: "<p>Bonjour</p>")
app.add_url_rule("/_dash-update-component", "answer", lambda: {"bonjour": 1}, methods=["POST"])
"""


@dataclass
class Machine:
    """A server of both editions in processes of its own."""

    house: House
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it shows something."""
        with (self.house.folder / f"{self.port}.log").open("ab") as said:
            environment = {**self.house.environment, "PORT": str(self.port), "DASHBOARD_PROXIES": "1"}
            environment["DASHBOARD_PUBLIC"] = str(self.house.folder / f"public-{self.port}")
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + GIVE_UP_AFTER
        while health(self.port) is None:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("un serveur n’a donné aucune page")
            time.sleep(0.2)

    def kill(self) -> None:
        """Have all its processes end at once, as a machine that loses its power."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(GIVE_UP_AFTER)
            self.process = None


@dataclass
class Seen:
    """What came of it.

    Attributes:
        ours, bare: what readers saw of ours, and of the bare page.
        shown: seconds that each publication took to be shown by every process of every server.
        lasted: seconds for which ours was read.
    """

    ours: Tally
    bare: Tally
    shown: list[float]
    lasted: float

    @property
    def times(self) -> float:
        """How many times longer than the bare page ours takes, 95 times out of 100."""
        return _p95(self.ours) / _p95(self.bare)

    @property
    def kept(self) -> bool:
        """Whether every promise is kept; how long a publication takes to be shown is printed, and never judged."""
        whole = not self.ours.failures and not self.ours.mixed and set(VERSIONS) <= self.ours.versions
        return whole and (_p95(self.ours) <= MOST_MILLISECONDS or self.times <= MOST_TIMES)

    def rows(self) -> list[tuple[str, str]]:
        """What only this part tells, for the table of figures."""
        waits = ", ".join(f"{one:.1f}".replace(".", ",") for one in self.shown)
        return [
            ("Une page Flask vide, 95 sur 100 en moins de", f"{_p95(self.bare):.0f} ms"),
            ("… ses demandes, ses échecs", f"{len(self.bare.seconds)}, {len(self.bare.failures)}"),
            (
                f"Rapport des deux (au plus {MOST_TIMES}, au-delà de {MOST_MILLISECONDS} ms)",
                f"{self.times:.1f}".replace(".", ","),
            ),
            ("Publication montrée partout en (s)", waits),
        ]


def _p95(tally: Tally) -> float:
    return 1000 * quantiles(tally.seconds, n=100)[94]


def missing() -> str:
    """Why this part cannot be tried here; "" when it can."""
    lacking = [name for name, found in (("nginx", front.program()), ("PostgreSQL", kept.programs())) if not found]
    return f"{' et '.join(lacking)} : introuvable sur cette machine (bin/nginx, bin/postgresql)." if lacking else ""


@contextmanager
def shared(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[], None]]]:
    """A database and a store: the settings that name them, and what has the database restart."""
    port = free_port()
    with ExitStack() as around:
        base = kept.start(Path(kept.programs()))
        around.callback(kept.stop, base)
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with (folder / "s3.log").open("wb") as said:
            store = subprocess.Popen(command, stdout=said, stderr=said)
        around.callback(store.wait)
        around.callback(store.terminate)
        keys = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "essai",
            "AWS_SECRET_ACCESS_KEY": "essai",  # invented
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        _bucket(keys, "seau")
        yield (
            {**keys, "DATABASE_URL": kept.address(base), "DASHBOARD_STORE": "s3://seau/essai"},
            lambda: kept.restart(base),
        )


def _bucket(keys: dict[str, str], name: str) -> None:
    client = boto3.client(
        "s3", endpoint_url=keys["AWS_ENDPOINT_URL"], region_name=keys["AWS_DEFAULT_REGION"],
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"], aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )  # fmt: skip
    deadline = time.monotonic() + GIVE_UP_AFTER
    while True:
        try:
            client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
            return
        except EndpointConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def measure(readers: int, seconds: float) -> Seen:
    """Let readers read a bare page for a while, then ours through all that happens."""
    bare = _bare(readers, seconds / 4)
    over, shown = threading.Event(), list[float]()
    with ExitStack() as around:
        folder = Path(around.enter_context(TemporaryDirectory()))
        settings, restart = around.enter_context(shared(folder))
        served = around.enter_context(house(**settings))
        machines = [Machine(served, free_port()) for _ in range(SERVERS)]
        for one in machines:
            around.callback(one.kill)
            one.start()
        around.enter_context(front.nginx(folder, port := free_port(), [one.port for one in machines]))
        _wait(port)

        def publish(number: int) -> None:
            served.write(number)
            shown.append(_spread(served, machines))

        events: list[tuple[float, str, Callable[[], None]]] = [
            (seconds * 0.15, "données changées et publiées (2)", lambda: publish(2)),
            (seconds * 0.35, "un serveur tué (SIGKILL)", machines[0].kill),
            (seconds * 0.45, "données changées et publiées (3)", lambda: publish(3)),
            (seconds * 0.6, "le serveur tué revient", machines[0].start),
            (seconds * 0.7, "la base s’arrête net, et revient", restart),
            (seconds * 0.75, "données changées et publiées (4)", lambda: publish(4)),
        ]
        began = time.monotonic()
        ours = read_together([Reader(port, "/", n, over) for n in range(readers)], over, seconds, events)
        return Seen(ours, bare, shown, time.monotonic() - began)


def _bare(readers: int, seconds: float) -> Tally:
    """What readers of a bare page see, behind the same nginx and as many processes."""
    over = threading.Event()
    with ExitStack() as around:
        folder = Path(around.enter_context(TemporaryDirectory()))
        (folder / "bare.py").write_text(_BARE, encoding="utf-8")
        ports = [free_port() for _ in range(SERVERS)]
        for one in ports:
            command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{one}", "--workers", str(WORKERS)]
            command += ["--threads", "8", "--log-level", "error", "--no-control-socket", "bare:app"]
            process = subprocess.Popen(command, cwd=folder)
            around.callback(process.wait)
            around.callback(process.terminate)
            _wait(one)
        around.enter_context(front.nginx(folder, port := free_port(), ports))
        _wait(port)
        return read_together([BareReader(port, "/", n, over) for n in range(readers)], over, seconds)


def _wait(port: int) -> None:
    deadline = time.monotonic() + GIVE_UP_AFTER
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 10):
            return
        time.sleep(0.1)


def _spread(served: House, machines: Sequence[Machine]) -> float:
    """Publish, and see every process of every server that lives show it: the seconds from one to the other."""
    living = [one.port for one in machines if one.process is not None]
    known = {health(port) for port in living}
    # That is the work of another machine: here it gets what the servers leave.
    served.publish("nice", "-n", "15")
    began = time.monotonic()
    for port in living:
        found = 0
        while found < _IN_A_ROW and time.monotonic() < began + GIVE_UP_AFTER:
            found = 0 if health(port) in {*known, None} else found + 1
            time.sleep(0.02)
    return time.monotonic() - began
