"""Bodies for the callback route: those of real pages with parts changed, moved, taken away, and plain garbage."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from support import HOSTILE

WORDS = (
    "theme", "department", "2024", "toutes", "toggle", "param", "reset", "annee", "du", "au", "q", "page", "slot",
    "control", "filter", "chart", "ALL", "?annee=2007", "?theme=%ff&centre=x", "?du=2024-13-45", "/actions/", "[", "{}",
    "/territoires/departement-37",
    "__class__", "..", "\x00", "\ud800", "é\u0301", "٢٠٢٤", "²", "1e999", "-0", HOSTILE, "x" * 5000,
    "9" * 5000, '{"a":1}.b',
)  # fmt: skip
NUMBERS = (0, -1, 10**30, -(10**30), 1e308, float("nan"), float("inf"), float("-inf"), 2**63, 0.1)
texts = (
    st.sampled_from(WORDS)
    | st.text(max_size=12)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs"]), max_size=4)
)
leaves = st.none() | st.booleans() | st.integers(-5, 3000) | st.sampled_from(NUMBERS) | texts
names = ("points", "customdata", "kind", "dim", "code", "id", "property", "value", "name", "type")
keys = st.sampled_from(names) | texts
values: st.SearchStrategy[Any] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
"""Any value that JSON can carry, and some that only Python's JSON can."""


def places(node: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a body."""
    found = [here] if here else []
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in pairs:
        found += places(part, (*here, key))
    return found


def _reached(body: Any, way: Sequence[Any]) -> Any:
    for step in way:
        body = body[step]
    return body


@st.composite
def changed(draw: st.DrawFn, bases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A real body after one to four accidents."""
    body = copy.deepcopy(draw(st.sampled_from(bases)))
    for _ in range(draw(st.integers(1, 4))):
        ways = places(body)
        if not ways:
            break
        # Values first: they are what every visitor sends, and what goes the deepest into the pages.
        held = [way for way in ways if way[-1] == "value"]
        *path, last = draw(st.sampled_from(held if held and draw(st.booleans()) else ways))
        part = _reached(body, path)
        accident = draw(st.sampled_from(["set", "set", "set", "drop", "copy", "move"]))
        if accident == "set":
            part[last] = draw(values)
        elif accident == "drop":
            del part[last]
        elif accident == "copy" and isinstance(part, list):
            part.append(copy.deepcopy(part[last]))
        else:
            part[last] = copy.deepcopy(_reached(body, draw(st.sampled_from(ways))))
    return body


@st.composite
def gestures(draw: st.DrawFn, bases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A body of the right shape in which a property that a visitor holds has any value: it reaches the pages."""
    body = copy.deepcopy(draw(st.sampled_from(bases)))
    held = [one for part in (*body["inputs"], *body["state"]) for one in (part if isinstance(part, list) else [part])]
    one = draw(st.sampled_from(held))
    one["value"] = draw(values)
    identity = one["id"]
    if isinstance(identity, dict):
        if draw(st.booleans()):
            identity[draw(st.sampled_from(sorted(identity)))] = draw(texts)
        identity = json.dumps(identity, sort_keys=True, separators=(",", ":"))
    body["changedPropIds"] = [f"{identity}.{one['property']}"]
    return body


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """The bytes of a body cut, doubled, with a byte changed, or none of it."""
    size = len(whole)
    return st.one_of(
        st.binary(max_size=200),
        st.integers(0, size).map(lambda cut: whole[:cut]),
        st.integers(0, size).map(lambda cut: whole[cut:]),
        st.tuples(st.integers(0, size - 1), st.integers(0, 255)).map(
            lambda pair: whole[: pair[0]] + bytes([pair[1]]) + whole[pair[0] + 1 :]
        ),
        st.sampled_from(["utf-16", "utf-32", "utf-8-sig"]).map(lambda name: whole.decode().encode(name)),
        st.integers(1, 3000).map(lambda depth: b"[" * depth + b"]" * depth),
        st.integers(1, 3000).map(lambda depth: b'{"output":' * depth),
    )
