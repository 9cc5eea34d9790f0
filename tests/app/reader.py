"""A reader without a browser: opens a page over HTTP and sends what the page's one callback would send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any

from flask.testing import FlaskClient
from support import QUERIES, V2, path_of, some
from werkzeug.test import TestResponse

from dashboard.components.drawing import Drawing, drawings
from dashboard.components.markup import VOID
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.pages.render import Shown, Site, show
from dashboard.snapshot import Snapshot

UPDATE = "/_dash-update-component"
BLOCK = '<script id="{}" type="application/json">(.*?)</script>'
KEPT = object()
"""Stands for an output that the answer leaves alone."""

Id = str | dict[str, str]


def block(html: str, name: str) -> Any:
    """One of the JSON blocks that a page brings along."""
    found = re.search(BLOCK.format(name), html, re.DOTALL)
    assert found, f"no {name} in the page"
    return json.loads(found.group(1))


def layout_of(html: str) -> Any:
    """The layout that a page brings along: what its JSON leaves to its HTML is taken from there."""
    lent = {node["props"]["data-part"]: node["props"]["children"] for node in _nodes(elements(html)) if _lent(node)}
    return thawed(block(html, "donnees-page"), lent)


def thawed(node: Any, lent: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """A layout whose unchanging parts ([tag, properties, HTML]) are written as the components they stand for."""
    if isinstance(node, list):
        return [thawed(child, lent) for child in node]
    if not isinstance(node, dict) or "props" not in node:
        return node
    props = node["props"]
    if node["type"] == "Static":
        tag, properties, *inner = props["tree"]
        children = elements(inner[0]) if inner else lent[str(props["part"])]
        return {"type": tag.capitalize(), "props": {**(properties or {}), "children": children}}
    return {**node, "props": {**props, "children": thawed(props["children"], lent)}} if "children" in props else node


class _Tree(HTMLParser):
    """HTML as components: type, properties, children."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[list[Any]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {"class": "className", "for": "htmlFor", "colspan": "colSpan", "rowspan": "rowSpan"}
        props = {names.get(name, name): True if value is None else value for name, value in attrs}
        children: list[Any] = []
        self.open[-1].append({"type": tag.capitalize(), "props": {**props, "children": children}})
        if tag not in VOID:
            self.open.append(children)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)


def elements(html: str) -> list[Any]:
    """Well-formed HTML as a list of components and texts."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.open[0]


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, dict):
        yield node
        yield from _nodes(node["props"]["children"])


def _lent(node: dict[str, Any]) -> bool:
    return "data-part" in node["props"]


def written(identifier: Id) -> str:
    """An id as Dash writes it in a property's name."""
    return identifier if isinstance(identifier, str) else json.dumps(identifier, sort_keys=True, separators=(",", ":"))


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every component of a layout."""
    if isinstance(node, list):
        for child in node:
            yield from nodes(child)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from nodes(node["props"].get("children"))


def components(node: Any) -> Iterator[dict[str, Any]]:
    """Every component of a layout that has an id."""
    return (one for one in nodes(node) if "id" in one["props"])


def words(node: Any) -> str:
    """The text of a layout, or of an answer."""
    if isinstance(node, list):
        return "".join(words(child) for child in node)
    if isinstance(node, dict):
        children = thawed(node)["props"].get("children") if "props" in node else None
        return words(children)
    return "" if node is None else str(node)


@cache
def loaded(client: FlaskClient, address: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The one callback of a page, and the properties of each of its components that has an id."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    (callback,) = block(response.text, "donnees-rappels")
    return callback, [component["props"] for component in components(layout_of(response.text))]


@dataclass
class Reader:
    """One page as a browser holds it: its address, and the properties of its components.

    `answer` is the last answer: name of the property → value; `KEPT` when the server left it alone.
    """

    client: FlaskClient
    path: str = "/"
    query: str = ""
    props: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: list[Id] = field(default_factory=list)
    callback: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    presses: int = 0

    def open(self) -> Reader:
        """Load the page."""
        self.callback, found = loaded(self.client, self.path + self.query)
        self.ids = [props["id"] for props in found]
        self.props = {written(props["id"]): dict(props) for props in found}
        return self

    # --- what the page would send ----------------------------------------------------------------------------------

    def body(self, changed: str, **more: Any) -> dict[str, Any]:
        """The body of the request that follows a change of one property ("adresse.search")."""
        outputs = self.callback["output"].strip(".").split("...")
        return {
            "output": self.callback["output"],
            "outputs": [self._spec(*name.rsplit(".", 1)) for name in outputs],
            "inputs": [self._held(source) for source in self.callback["inputs"]],
            "state": [self._held(source) for source in self.callback["state"]],
            "changedPropIds": [changed],
            **more,
        }

    def _matching(self, pattern: str) -> list[Id] | None:
        if not pattern.startswith("{"):
            return None
        wanted = {key: value for key, value in json.loads(pattern).items() if not isinstance(value, list)}
        keys = set(json.loads(pattern))
        return [
            found
            for found in self.ids
            if isinstance(found, dict) and set(found) == keys and wanted.items() <= found.items()
        ]

    def _spec(self, pattern: str, prop: str) -> Any:
        found = self._matching(pattern)
        if found is None:
            return {"id": pattern, "property": prop}
        return [{"id": identifier, "property": prop} for identifier in found]

    def _held(self, source: dict[str, str]) -> Any:
        found = self._matching(source["id"])
        if found is None:
            return {**source, "value": self.props.get(source["id"], {}).get(source["property"])}
        prop = source["property"]
        return [{"id": one, "property": prop, "value": self.props[written(one)].get(prop)} for one in found]

    # --- gestures --------------------------------------------------------------------------------------------------

    def change(self, identifier: Id, prop: str, value: Any) -> TestResponse:
        """Change a property and send what follows; a good answer is taken in as a browser would."""
        self.props.setdefault(written(identifier), {})[prop] = value
        response = self.client.post(UPDATE, json=self.body(f"{written(identifier)}.{prop}"))
        if response.status_code == 200:
            self._take_in(response.get_json()["response"])
        return response

    def _take_in(self, changes: dict[str, dict[str, Any]]) -> None:
        self.answer = {}
        for identifier, props in changes.items():
            self.props.setdefault(identifier, {}).update({name: thawed(value) for name, value in props.items()})
            self.answer.update({f"{identifier}.{name}": value for name, value in props.items()})
        self.query = self.props["adresse"].get("search") or ""

    def press(self, kind: str, dimension: str | None = None, code: str | None = None) -> TestResponse:
        """Press a button of the page, or a mark of a chart."""
        self.presses += 1
        data = {"kind": kind, "dim": dimension, "code": code, "n": self.presses}
        press = {name: value for name, value in data.items() if value is not None}
        return self.change("action", "data", {"presses": [press]})

    # --- what the page says ----------------------------------------------------------------------------------------

    @property
    def sentence(self) -> str:
        """The sentence that says what is shown."""
        return words(self.props["phrase"].get("children"))

    @property
    def notices(self) -> str:
        """The warnings of the page."""
        return words(self.props["avis"].get("children"))

    def slot(self, name: str) -> str:
        """The words of a slot."""
        return words(self.props[written({"name": name, "type": "slot"})].get("children"))

    def slots_sent(self) -> list[str]:
        """Names of the slots that the last answer drew anew."""
        return [json.loads(key.rsplit(".", 1)[0])["name"] for key in self.answer if '"type":"slot"' in key]


def queries_of(page: Page) -> list[str]:
    """Choices under which to draw a page: all in `make soak`; in `make test` five, others on the next page."""
    first = 5 * PAGES.index(page) % len(QUERIES)
    return some(QUERIES[first:] + QUERIES[:first], 5)


def charts(page: Page, snapshot: Snapshot) -> Iterator[tuple[Shown, Drawing, str, str]]:
    """Every chart of a page under some choices: the page, the drawing, its place below `graphique/`, the query."""
    for query in queries_of(page):
        path = path_of(page, query)
        shown = show(Site(PAGES, V2), snapshot, path, query)
        assert shown is not None
        for drawing in drawings(list(shown.view.slots.values())):
            yield shown, drawing, f"{path.strip('/')}/{drawing.name}".lstrip("/"), query
