"""`make load`: fifty readers move filters for a minute on two workers, while data change and a worker is killed.

Nothing may fail: every answer is 200, its figures all come from one version of the data, and each version is seen. A
copy of a shipped centre is served from a temporary folder, both editions at once; its name and two of its figures
carry the number of their version. Then, for a minute more, fifty clients write drop by drop and fifty others do not
read: whoever asks meanwhile must be answered. Code 1 when a promise is not kept.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import psutil

from benchmarks import slow
from benchmarks.load_reader import FIGURE, NAME, OTHER_FIGURE, Reader, Tally
from benchmarks.served import GIVE_UP_AFTER, ROOT, free_port

CENTRE = "villes-au-carre"
WORKERS = 2
STAFF_SHARE = 5
"""One reader in so many is of the staff."""
LEAST_ANSWERED = 0.95
"""Share of the questions that is answered whatever slow clients do."""
_FIRST = re.compile(r"^(appointments,2024,,,,)\d+,", re.MULTILINE)
_SECOND = re.compile(r"^(publications,2024,,,,)\d+,", re.MULTILINE)
_NAMED = re.compile(r'^name = ".*"', re.MULTILINE)


@dataclass(frozen=True)
class House:
    """A temporary copy of a centre, and where it is published.

    Attributes:
        folder: of everything.
        port: that the server listens on.
    """

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the server and of the publication."""
        names = ("DATA", "PUBLIC", "CACHE", "STATE")
        places = {f"DASHBOARD_{name}": str(self.folder / name.lower()) for name in names}
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "WEB_CONCURRENCY": str(WORKERS)}
        # All these readers share one address, which real ones do not.
        return {**os.environ, **places, **own, "DASHBOARD_LIMIT": "0", "DASHBOARD_LOG_LEVEL": "warning"}

    def write(self, number: int) -> None:
        """Write a version of the centre, each file replaced at once."""
        centre, source = self.folder / "data" / CENTRE, ROOT / "data" / CENTRE
        figures = (source / "published_figures.csv").read_text(encoding="utf-8")
        figures = _FIRST.sub(rf"\g<1>{FIGURE + number},", figures)
        figures = _SECOND.sub(rf"\g<1>{OTHER_FIGURE + number},", figures)
        described = (source / "centre.toml").read_text(encoding="utf-8")
        described = _NAMED.sub(f'name = "{NAME}{number:02}"', described)
        for name, text in (("published_figures.csv", figures), ("centre.toml", described)):
            fresh = centre / f".{name}.new"
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(centre / name)

    def publish(self) -> None:
        """Publish what is written."""
        command = [sys.executable, "-m", "dashboard", "publish", CENTRE]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def house() -> Iterator[House]:
    """The copy, its first version written and published; taken away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        made = House(Path(folder), free_port())
        for name in ("schemas", "reference", CENTRE):
            if (ROOT / "data" / name).is_dir():
                shutil.copytree(ROOT / "data" / name, made.folder / "data" / name)
        made.write(1)
        made.publish()
        yield made


@contextmanager
def running(served: House) -> Iterator[tuple[psutil.Process, str]]:
    """The server of both editions, once it answers, and the cookie that its link gives; stopped at the end."""
    journal = served.folder / "server.log"
    with journal.open("w") as said:
        process = subprocess.Popen([sys.executable, "-m", "gunicorn"], cwd=ROOT, env=served.environment, stdout=said)
    try:
        deadline = time.monotonic() + GIVE_UP_AFTER
        while not _answers(f"http://127.0.0.1:{served.port}/healthz"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("le serveur n’a donné aucune page")
            time.sleep(0.2)
        yield psutil.Process(process.pid), cookie(served.port, journal.read_text(encoding="utf-8"))
    finally:
        process.terminate()
        process.wait(GIVE_UP_AFTER)


def cookie(port: int, said: str) -> str:
    """What the link of the staff edition, written by the server that starts, leaves in a browser."""
    link = re.search(r"/equipe/ouverture\?cle=\S+", said)
    if link is None:
        raise RuntimeError("le serveur n’a pas écrit le lien de l’édition équipe")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", link[0])
    given = connection.getresponse().getheader("Set-Cookie") or ""
    connection.close()
    return given.partition(";")[0]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def kill_one(master: psutil.Process) -> None:
    """Kill a worker as the system does when memory is short: without a word."""
    master.children()[0].send_signal(signal.SIGKILL)


def events(served: House, master: psutil.Process, seconds: float) -> list[tuple[float, str, Callable[[], None]]]:
    """What happens while people read: when, in words, what."""

    def change(number: int) -> None:
        served.write(number)
        served.publish()

    return [
        (seconds * 0.2, "données changées et publiées (2)", lambda: change(2)),
        (seconds * 0.5, "un processus tué (SIGKILL)", lambda: kill_one(master)),
        (seconds * 0.6, "données changées et publiées (3)", lambda: change(3)),
        (seconds * 0.8, "relève des processus (SIGHUP)", lambda: master.send_signal(signal.SIGHUP)),
    ]


def measure(readers: int, seconds: float) -> tuple[Tally, float]:
    """Let readers read for some seconds through the events; what they have all seen, and the time it took."""
    over = threading.Event()
    with house() as served, running(served) as (master, given):
        crowd = [Reader(served.port, "/" if n % STAFF_SHARE else "/equipe/", n, over, given) for n in range(readers)]
        began = time.monotonic()
        for one in crowd:
            one.start()
        for moment, words, act in events(served, master, seconds):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            print(f"  {moment:5.0f} s  {words}", flush=True)
            act()
        time.sleep(max(0.0, began + seconds - time.monotonic()))
        over.set()
        for one in crowd:
            one.join(40)
        lasted = time.monotonic() - began
    whole = Tally()
    for one in crowd:
        whole.add(one.tally)
    return whole, lasted


def besiege(clients: int, seconds: float) -> dict[str, slow.Answered]:
    """Let slow clients hold on for some seconds; what each edition answers meanwhile."""
    with house() as served, running(served) as (_, given):
        editions = slow.Edition(served.port), slow.Edition(served.port, "/equipe/", given)
        return slow.under_attack(editions, clients, seconds)


def table(seen: Tally, lasted: float, readers: int) -> str:
    """The figures as aligned text."""
    milliseconds = sorted(1000 * second for second in seen.seconds)
    cut = quantiles(milliseconds, n=100)
    rows = [
        ("Lecteurs, processus", f"{readers}, {WORKERS}"),
        ("Demandes", f"{len(milliseconds)}"),
        ("Demandes par seconde", f"{len(milliseconds) / lasted:.0f}"),
        ("Temps de réponse médian", f"{median(milliseconds):.0f} ms"),
        ("95 demandes sur 100 en moins de", f"{cut[94]:.0f} ms"),
        ("99 demandes sur 100 en moins de", f"{cut[98]:.0f} ms"),
        ("Connexions coupées, reprises une fois", f"{seen.retried}"),
        ("Réponses dont la version a été vérifiée", f"{seen.checked}"),
        ("… mêlant deux versions", f"{seen.mixed}"),
        ("Versions vues", ", ".join(sorted(seen.versions))),
        ("Échecs", f"{len(seen.failures)}"),
    ]
    return "\n".join(f"{label:<42}{value:>14}" for label, value in rows)


def slow_table(answered: Mapping[str, slow.Answered]) -> str:
    """The figures as aligned text."""
    lines = []
    for path, one in answered.items():
        middle, longest = (median(one.seconds), max(one.seconds)) if one.seconds else (0, 0)
        share = f"{100 * one.share:.1f} %".replace(".", ",")
        times = f"médiane {1000 * middle:.0f} ms, la plus longue {1000 * longest:.0f} ms"
        lines.append(f"{path:<20}{share:>9} de {one.asked:<6}{times}")
    return "\n".join(lines)


def kept(seen: Tally) -> bool:
    """Whether every promise is kept."""
    return not seen.failures and not seen.mixed and seen.checked > 0 and {"01", "02", "03"} <= seen.versions


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--readers", type=int, default=50, help="nombre de lecteurs")
    parser.add_argument("--slow", type=int, default=50, help="nombre de clients lents de chaque sorte")
    parser.add_argument("--seconds", type=float, default=60, help="durée de chaque partie")
    chosen = parser.parse_args(arguments)
    print(f"{chosen.readers} lecteurs pendant {chosen.seconds:.0f} s :")
    seen, lasted = measure(chosen.readers, chosen.seconds)
    print(table(seen, lasted, chosen.readers))
    for words in sorted(set(seen.failures)):
        print(f"  {words} ({seen.failures.count(words)} fois)", file=sys.stderr)
    print(f"\n{chosen.slow} clients écrivent goutte à goutte, {chosen.slow} ne lisent pas, {chosen.seconds:.0f} s :")
    answered = besiege(chosen.slow, chosen.seconds)
    print(slow_table(answered))
    held = all(one.share >= LEAST_ANSWERED for one in answered.values())
    return 0 if kept(seen) and held else 1


if __name__ == "__main__":
    sys.exit(main())
