"""The same readers on three dashboards, each in two processes: ours, the same page on stock Dash, Apache Superset.

They open a page and move its year, as `load_reader` does. Nothing is changed or killed meanwhile.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from benchmarks.load_reader import UPDATE, Reader, Tally, read_together
from benchmarks.served import served
from benchmarks.superset import Superset, place, superset

YEARS = ("2024", "2023", "2020", "2007")
Readers = Callable[[int, threading.Event], Reader]
"""Makes a reader, of a number, who reads until it is over."""


class OurReader(Reader):
    """A reader of the Synthèse page who moves its year only."""

    def _open(self, page: str) -> dict[str, Any] | None:
        del page
        return super()._open("")

    def _move(self, body: dict[str, Any]) -> None:
        body["inputs"][0]["value"] = f"?annee={self._chance.choice(YEARS)}"
        self._ask("POST", self._base + UPDATE, json.dumps(body))


class StockReader(Reader):
    """A reader of its twin, which asks three times for what a page is made of."""

    def _open(self, page: str) -> dict[str, Any] | None:
        del page
        given = [self._ask("GET", path) for path in ("/", "/_dash-layout", "/_dash-dependencies")]
        if given[-1] is None:
            return None
        (callback,) = json.loads(given[-1])
        output = callback["output"]
        names = [name.rpartition(".") for name in output.strip(".").split("...")]
        asked = [{**one, "value": YEARS[0]} for one in callback["inputs"]]
        return {
            "output": output, "outputs": [{"id": name, "property": prop} for name, _, prop in names],
            "inputs": asked, "changedPropIds": [f"{asked[0]['id']}.{asked[0]['property']}"], "state": [],
        }  # fmt: skip

    def _move(self, body: dict[str, Any]) -> None:
        body["inputs"][0]["value"] = self._chance.choice(YEARS)
        self._ask("POST", "/" + UPDATE, json.dumps(body))


class SupersetReader(Reader):
    """A reader of a dashboard of five charts, whose questions come together."""

    def __init__(self, one: Superset, number: int, over: threading.Event) -> None:
        super().__init__(one.port, "/", number, over)
        self._superset = one
        self._always |= {"Authorization": f"Bearer {one.token}"}

    def _open(self, page: str) -> dict[str, Any] | None:
        del page
        return self._chart_data("")

    def _move(self, body: dict[str, Any]) -> None:
        del body
        self._chart_data(self._chance.choice(YEARS))

    def _chart_data(self, year: str) -> dict[str, Any] | None:
        asked = json.dumps(self._superset.question(year))
        return None if self._ask("POST", "/api/v1/chart/data", asked) is None else {}


def measure(readers: int, seconds: float) -> Iterator[tuple[str, Tally | str]]:
    """What readers see of each, in words; of one that is not there, why."""
    for name, config, kind in (
        ("Ce tableau de bord", "gunicorn.conf.py", OurReader),
        ("La même page sur Dash tel quel", "benchmarks/stock_gunicorn.py", StockReader),
    ):
        with served(config) as running:
            port = urlsplit(running.address).port or 0
            yield name, _read(lambda n, over, k=kind, p=port: k(p, "/", n, over), readers, seconds)  # type: ignore[misc]
    installed = place()
    if installed is None:
        yield "Superset", "n’est pas installé ici (SUPERSET, le dossier de son environnement)"
        return
    with superset(installed) as one:
        yield "Superset, cinq graphiques", _read(lambda n, over: SupersetReader(one, n, over), readers, seconds)


def _read(made: Readers, readers: int, seconds: float) -> Tally:
    over = threading.Event()
    return read_together([made(number, over) for number in range(readers)], over, seconds)
