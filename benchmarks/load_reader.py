"""One simulated reader: opens a page, moves its filters as a browser would, and reads every answer for its version."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import brotli

UPDATE = "_dash-update-component"
ARRIVAL = 10
"""Seconds in which all readers come."""
PAGES = ("", "", "", "participation", "publications", "actions", "moyens")
YEARS = ("2024", "2023", "2020", "2007", "toutes")
THEMES = ("transitions", "questions-urbaines", "non-renseigne")
DEPARTMENTS = ("37", "45", "18", "86")
FIGURE, OTHER_FIGURE = 976_400, 867_300
"""The two figures of a version n are these plus n: they change together."""
NAME = "édition n° "
# A pattern that begins with plain text is looked for fifty times faster: readers must cost little beside the servers.
_MARKS = tuple(re.compile(one) for one in (r"976\u202f4(\d\d)\b", r"867\u202f3(\d\d)\b", rf"{NAME}(\d\d)\b"))
_BLOCK = '<script id="{}" type="application/json">(.*?)</script>'


@dataclass
class Tally:
    """What one reader, or all of them, have seen.

    Attributes:
        seconds: time of each answer.
        failures: answers that are not 200, and requests without answer, in words.
        retried: connections cut that were tried again once, as a browser or a proxy does.
        checked: answers with at least two marks of a version.
        mixed: those whose marks are of different versions.
        versions: the versions seen.
    """

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    retried: int = 0
    checked: int = 0
    mixed: int = 0
    versions: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Take in what another has seen."""
        self.seconds += other.seconds
        self.failures += other.failures
        self.retried += other.retried
        self.checked += other.checked
        self.mixed += other.mixed
        self.versions |= other.versions

    def read(self, text: str, marks: Sequence[re.Pattern[str]]) -> None:
        """Look at the version that each figure of an answer comes from."""
        found = [found for mark in marks for found in mark.findall(text)]
        self.versions.update(found)
        self.checked += len(found) > 1
        self.mixed += len(set(found)) > 1


class Reader(threading.Thread):
    """A reader, who thinks for about a second between two gestures."""

    def __init__(self, port: int, base: str, number: int, over: threading.Event, cookie: str = "") -> None:
        super().__init__(daemon=True)
        self.tally = Tally()
        self._base, self._over = base, over
        self._always = {"Accept-Encoding": "br", **({"Cookie": cookie} if cookie else {})}
        self._chance = random.Random(number)  # noqa: S311 - the same gestures at each run
        # The staff's files are replaced one by one: only what stands in one of them changes at once there.
        self._marks = _MARKS if base == "/" else _MARKS[:2]
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def run(self) -> None:
        """Read until it is over; readers come one by one in the first seconds."""
        self._began = time.monotonic()
        self._over.wait(self._chance.uniform(0, ARRIVAL))
        while not self._over.is_set():
            opened = self._open(self._chance.choice(PAGES))
            for _ in range(self._chance.randint(3, 10)):
                if opened is None or self._over.wait(self._chance.expovariate(1.0)):
                    break
                self._move(opened)
        self._connection.close()

    # --- gestures --------------------------------------------------------------------------------------------------

    def _open(self, page: str) -> dict[str, Any] | None:
        text = self._ask("GET", self._base + page)
        if text is None:
            self._over.wait(1)
            return None
        return body_of(text, self._base + page)

    def _move(self, body: dict[str, Any]) -> None:
        pairs = {"annee": YEARS, "theme": THEMES, "departement": DEPARTMENTS}
        # Half of the gestures come back to the whole year, where every figure is on screen.
        names = self._chance.sample(sorted(pairs), self._chance.choice((0, 0, 1, 2)))
        search = "&".join(f"{name}={self._chance.choice(pairs[name])}" for name in names)
        body["inputs"][0]["value"] = f"?{search}" if search else ""
        self._ask("POST", self._base + UPDATE, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None = None) -> str | None:
        began = time.perf_counter()
        try:
            status, text = self._send(method, path, body)
        except (http.client.HTTPException, OSError):
            self.tally.retried += 1
            self._connection.close()
            try:
                status, text = self._send(method, path, body)
            except (http.client.HTTPException, OSError) as error:
                self._connection.close()
                self._failed(method, path, type(error).__name__)
                return None
        self.tally.seconds.append(time.perf_counter() - began)
        if status != 200:
            self._failed(method, path, f"{status} {text[:200]}")
            return None
        self.tally.read(text, self._marks)
        return text

    def _failed(self, method: str, path: str, why: str) -> None:
        self.tally.failures.append(f"{method} {path} : {why}, à {time.monotonic() - self._began:.0f} s")

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"} if body else {}
        self._connection.request(method, path, body, {**self._always, **headers})
        response = self._connection.getresponse()
        content = response.read()
        if response.getheader("Content-Encoding") == "br":
            content = brotli.decompress(content)
        return response.status, content.decode()


class BareReader(Reader):
    """The same reader of a bare page, which has no filter to move: the same gestures, and the shortest of answers."""

    def _open(self, page: str) -> dict[str, Any] | None:
        del page
        return None if self._ask("GET", "/") is None else {"inputs": [{}]}


def read_together(
    crowd: Sequence[Reader],
    over: threading.Event,
    seconds: float,
    events: Iterable[tuple[float, str, Callable[[], None]]] = (),
) -> Tally:
    """Let some readers read for some seconds, while things happen: when, in words, what. What they have all seen."""
    began = time.monotonic()
    for one in crowd:
        one.start()
    for moment, words, act in events:
        time.sleep(max(0.0, began + moment - time.monotonic()))
        print(f"  {moment:5.0f} s  {words}", flush=True)
        act()
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    over.set()
    for one in crowd:
        one.join(40)
    whole = Tally()
    for one in crowd:
        whole.add(one.tally)
    return whole


# --- what a page sends ---------------------------------------------------------------------------------------------


def body_of(html: str, path: str) -> dict[str, Any]:
    """The body that a page's callback sends when its address changes; empty slots' prints, so that all is sent."""
    layout, callbacks = (
        json.loads(re.search(_BLOCK.format(name), html, re.DOTALL)[1])  # type: ignore[index]
        for name in ("donnees-page", "donnees-rappels")
    )
    (callback,) = callbacks
    held = {written(props["id"]): props for props in components(layout)}
    held["adresse"] |= {"pathname": path}
    held["empreintes"] |= {"data": {}}

    def matching(pattern: str) -> list[Any] | None:
        if not pattern.startswith("{"):
            return None
        wanted = json.loads(pattern)
        fixed = {key: value for key, value in wanted.items() if not isinstance(value, list)}
        ids = [props["id"] for props in held.values() if isinstance(props["id"], dict)]
        return [one for one in ids if set(one) == set(wanted) and fixed.items() <= one.items()]

    def source(one: dict[str, str]) -> Any:
        ids, prop = matching(one["id"]), one["property"]
        if ids is None:
            return {**one, "value": held.get(one["id"], {}).get(prop)}
        return [{"id": found, "property": prop, "value": held[written(found)].get(prop)} for found in ids]

    def place(name: str) -> Any:
        pattern, _, prop = name.rpartition(".")
        ids = matching(pattern)
        return {"id": pattern, "property": prop} if ids is None else [{"id": one, "property": prop} for one in ids]

    return {
        "output": callback["output"],
        "outputs": [place(name) for name in callback["output"].strip(".").split("...")],
        "inputs": [source(one) for one in callback["inputs"]],
        "state": [source(one) for one in callback["state"]],
        "changedPropIds": ["adresse.search"],
    }


def components(node: Any) -> Iterator[dict[str, Any]]:
    """The properties of every component of a layout that has an id."""
    if isinstance(node, list):
        for child in node:
            yield from components(child)
    elif isinstance(node, dict) and "props" in node:
        if "id" in node["props"]:
            yield node["props"]
        yield from components(node["props"].get("children"))


def written(identifier: Any) -> str:
    """An id as Dash writes it."""
    if isinstance(identifier, str):
        return identifier
    return json.dumps(identifier, sort_keys=True, separators=(",", ":"))
