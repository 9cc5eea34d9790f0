"""`make load`: fifty readers move filters for a minute on two workers, while data change and a worker is killed.

Nothing may fail: every answer is 200, its figures all come from one version of the data, and each version is seen. A
copy of a shipped centre is served from a temporary folder, both editions at once; its name and two of its figures
carry the number of their version. Then, for a minute more, fifty clients write drop by drop and fifty others do not
read: whoever asks meanwhile must be answered. Then two hundred read two servers (see `fleet`). Code 1 when a promise is
not kept.
"""

from __future__ import annotations

import argparse
import http.client
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median, quantiles

import psutil

from benchmarks import fleet, rivals, slow
from benchmarks.house import WORKERS, House, house
from benchmarks.load_reader import Reader, Tally, read_together
from benchmarks.served import GIVE_UP_AFTER, ROOT, health

STAFF_SHARE = 5
"""One reader in so many is of the staff."""
LEAST_ANSWERED = 0.95
"""Share of the questions that is answered whatever slow clients do."""


@contextmanager
def running(served: House) -> Iterator[tuple[psutil.Process, str]]:
    """The server of both editions, once it answers, and the cookie that its link gives; stopped at the end."""
    journal = served.folder / "server.log"
    with journal.open("w") as said:
        process = subprocess.Popen([sys.executable, "-m", "gunicorn"], cwd=ROOT, env=served.environment, stdout=said)
    try:
        deadline = time.monotonic() + GIVE_UP_AFTER
        while health(served.port) is None:
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
        seen = read_together(crowd, over, seconds, events(served, master, seconds))
        return seen, time.monotonic() - began


def besiege(clients: int, seconds: float) -> dict[str, slow.Answered]:
    """Let slow clients hold on for some seconds; what each edition answers meanwhile."""
    with house() as served, running(served) as (_, given):
        editions = slow.Edition(served.port), slow.Edition(served.port, "/equipe/", given)
        return slow.under_attack(editions, clients, seconds)


def table(seen: Tally, lasted: float, readers: str, more: Sequence[tuple[str, str]] = ()) -> str:
    """The figures as aligned text; `more` of them at the end."""
    milliseconds = sorted(1000 * second for second in seen.seconds)
    cut = quantiles(milliseconds, n=100)
    rows = [
        ("Lecteurs, processus", readers),
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
        *more,
    ]
    return "\n".join(f"{label:<48}{value:>18}" for label, value in rows)


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


def one_server(readers: int, seconds: float) -> bool:
    """Measure and print what readers of one server see; whether the promise is kept."""
    print(f"{readers} lecteurs pendant {seconds:.0f} s :")
    seen, lasted = measure(readers, seconds)
    print(table(seen, lasted, f"{readers}, {WORKERS}"))
    tell_failures(seen)
    return kept(seen)


def slow_clients(clients: int, seconds: float) -> bool:
    """Measure and print what slow clients leave to the others; whether the promise is kept."""
    print(f"\n{clients} clients écrivent goutte à goutte, {clients} ne lisent pas, {seconds:.0f} s :")
    answered = besiege(clients, seconds)
    print(slow_table(answered))
    return all(one.share >= LEAST_ANSWERED for one in answered.values())


def two_servers(readers: int, seconds: float) -> bool:
    """Measure and print what readers of two servers see; whether the promises are kept, or cannot be tried here."""
    print(f"\n{readers} lecteurs de deux serveurs, derrière nginx, pendant {seconds:.0f} s :")
    if words := fleet.missing():
        print(words)
        return True
    seen = fleet.measure(readers, seconds)
    print(table(seen.ours, seen.lasted, f"{readers}, {fleet.SERVERS} × {WORKERS}", seen.rows()))
    tell_failures(seen.ours)
    return seen.kept


def three_dashboards(readers: int, seconds: float) -> bool:
    """Measure and print what the same readers see of ours and of two others; nothing is promised."""
    print(f"\n{readers} lecteurs, {seconds:.0f} s, de chacun en {WORKERS} processus :")
    for name, seen in rivals.measure(readers, seconds):
        if isinstance(seen, str):
            print(f"{name} {seen}.")
            continue
        print(table(seen, seconds, f"{name} : {readers}, {WORKERS}").split("Connexions")[0], flush=True)
        print(f"{'Échecs':<48}{len(seen.failures):>18}\n", flush=True)
    return True


def tell_failures(seen: Tally) -> None:
    """Print what went wrong, each once."""
    for words in sorted(set(seen.failures)):
        print(f"  {words} ({seen.failures.count(words)} fois)", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="benchmarks.load", description=__doc__)
    parser.add_argument("--readers", type=int, default=50, help="nombre de lecteurs")
    parser.add_argument("--slow", type=int, default=50, help="nombre de clients lents de chaque sorte")
    parser.add_argument("--seconds", type=float, default=60, help="durée de chaque partie")
    parser.add_argument(
        "--crowd", type=int, default=200, help="nombre de lecteurs des deux serveurs, deux fois plus longtemps"
    )
    parser.add_argument(
        "--parts",
        default="123",
        help="parties à jouer : 1, un serveur ; 2, clients lents ; 3, deux serveurs ; 4, face à d’autres",
    )
    chosen = parser.parse_args(arguments)
    parts = {
        "1": lambda: one_server(chosen.readers, chosen.seconds),
        "2": lambda: slow_clients(chosen.slow, chosen.seconds),
        "3": lambda: two_servers(chosen.crowd, 2 * chosen.seconds),
        "4": lambda: three_dashboards(chosen.crowd, chosen.seconds),
    }
    held = [play() for name, play in parts.items() if name in chosen.parts]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
