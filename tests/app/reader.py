"""A reader without a browser: opens a page over HTTP and sends what the page's one callback would send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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
    """The layout that a page brings along."""
    return thawed(block(html, "donnees-page"))


def thawed(node: Any) -> Any:
    """A layout whose frozen parts ([tag, attributes, …children]) are written as the components they stand for."""
    if isinstance(node, list):
        return [thawed(child) for child in node]
    if not isinstance(node, dict) or "props" not in node:
        return node
    props = node["props"]
    if node["type"] == "Static":
        return _element(props["tree"])
    return {**node, "props": {**props, "children": thawed(props["children"])}} if "children" in props else node


def _element(tree: Any) -> Any:
    if not isinstance(tree, list):
        return tree
    tag, attributes, *children = tree
    return {"type": tag.capitalize(), "props": {**(attributes or {}), "children": [_element(one) for one in children]}}


def written(identifier: Id) -> str:
    """An id as Dash writes it in a property's name."""
    return identifier if isinstance(identifier, str) else json.dumps(identifier, sort_keys=True, separators=(",", ":"))


def components(node: Any) -> Iterator[dict[str, Any]]:
    """Every component of a layout that has an id."""
    if isinstance(node, list):
        for child in node:
            yield from components(child)
    elif isinstance(node, dict) and "props" in node:
        if "id" in node["props"]:
            yield node
        yield from components(node["props"].get("children"))


def words(node: Any) -> str:
    """The text of a layout."""
    if isinstance(node, list):
        return "".join(words(child) for child in node)
    if isinstance(node, dict) and "tree" in node.get("props", {}):
        return frozen_words(node["props"]["tree"])
    if isinstance(node, dict):
        return words(node.get("props", {}).get("children"))
    return "" if node is None else str(node)


def frozen_words(tree: Any) -> str:
    """The text of an unchanging part ([tag, attributes, …children])."""
    return "".join(frozen_words(part) for part in tree[2:]) if isinstance(tree, list) else str(tree)


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
        data = {"kind": kind, "dim": dimension, "code": code, "press": 1}
        return self.change("action", "data", {name: value for name, value in data.items() if value is not None})

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
