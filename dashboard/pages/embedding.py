"""A page, or one of its blocks, inside somebody else's page: `?vue=integree`, and `&bloc=<name of the block>`.

`vue` holds several values (`vue=liste,integree`): `integree` is taken out before a page reads its own. A block is the
key figure, the chart or the card that carries its name in `data-kpi`, `data-chart` or `data-block`, or a whole slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.filters import Parsed, parse
from dashboard.pages.model import Content, Page, View
from dashboard.snapshot import Snapshot

VIEW, BLOCK, TOKEN = "vue", "bloc", "integree"
ONLY_SLOT = "bloc"
"""Name of the slot of an embedded block."""
HEIGHTS = {"kpi": 320, "chart": 520, "block": 520, "map": 760, "page": 900}
"""Usual height of what is embedded, in pixels, its line of source included."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
GONE = (
    "Ce bloc n’a rien à montrer pour cette sélection, ou son nom a changé. La page entière dit ce qui est disponible."
)
Kind = Literal["kpi", "chart", "block", "map", "page"]


@dataclass(frozen=True)
class Embedding:
    """How a page is embedded: whole, or one of its blocks."""

    block: str = ""

    def parameters(self, extra: Mapping[str, str]) -> dict[str, str]:
        """A page's own parameters with those that keep it embedded."""
        view = ",".join(part for part in (extra.get(VIEW, ""), TOKEN) if part)
        return {**{name: value for name, value in extra.items() if name != VIEW}, VIEW: view, BLOCK: self.block}


def read(query: str, snapshot: Snapshot, default_centre: str, page: Page) -> tuple[Parsed, Embedding | None]:
    """The filters of an untrusted query, and how it asks for the page to be embedded; None when it does not."""
    asked = parse(query, snapshot, default_centre, (VIEW, BLOCK)).extra
    views = [view.strip() for view in asked.get(VIEW, "").split(",") if view.strip()]
    if TOKEN not in views:
        return parse(query, snapshot, default_centre, page.extras), None
    parsed = parse(query, snapshot, default_centre, (*page.extras, VIEW, BLOCK))
    own = ",".join(view for view in dict.fromkeys(views) if view != TOKEN)
    extra = {name: value for name, value in parsed.extra.items() if name not in (VIEW, BLOCK)}
    notices = parsed.notices
    if own and VIEW in page.extras:
        extra[VIEW] = own
    elif own:
        notices = (*notices, f"« {own[:30]} » n’est pas une valeur de « {VIEW} » pour cette page : elle est ignorée.")
    name = asked.get(BLOCK, "")
    return replace(parsed, extra=extra, notices=notices), Embedding(name if _NAME.fullmatch(name) else "")


@dataclass(frozen=True)
class Block:
    """One part of a page that can stand alone.

    Attributes:
        name: what `bloc` names it by.
        title: French title.
        kind: what it is.
        component: the block itself.
    """

    name: str
    title: str
    kind: Kind
    component: Component


def blocks(content: Any) -> Iterator[Block]:
    """The blocks of a tree of components, in reading order; what is inside a block belongs to it."""
    if isinstance(content, list | tuple):
        for child in content:
            yield from blocks(child)
        return
    if not isinstance(content, Component):
        return
    found = _block(content)
    if found is not None:
        yield found
    else:
        yield from blocks(getattr(content, "children", None))


def _block(component: Component) -> Block | None:
    if getattr(component, "data-map-frame", None):
        return Block("carte", "Carte", "map", component)
    kinds: tuple[tuple[str, Kind], ...] = (("data-kpi", "kpi"), ("data-chart", "chart"), ("data-block", "block"))
    for attribute, kind in kinds:
        name = getattr(component, attribute, None)
        if isinstance(name, str) and _NAME.fullmatch(name):
            return Block(name, _title(component), kind, component)
    return None


def _title(component: Any) -> str:
    """The text of a tree's first heading."""
    if isinstance(component, list | tuple):
        return next((found for child in component if (found := _title(child))), "")
    if not isinstance(component, Component):
        return ""
    if component._type in ("H2", "H3"):
        return words(component.children)
    return _title(getattr(component, "children", None))


def words(content: Any) -> str:
    """The text of a tree of components."""
    if isinstance(content, list | tuple):
        return "".join(words(child) for child in content)
    if isinstance(content, Component):
        return words(getattr(content, "children", None))
    return "" if content is None else str(content)


def alone(page: Page, view: View, name: str) -> View:
    """A view reduced to one block, its only slot; a block that holds slots (the map) keeps those of the page."""
    if any(one.name == name for one in blocks(page.compose({slot: html.Div() for slot in page.slots}))):
        return view
    found: Content | None = next((one.component for one in blocks(list(view.slots.values())) if one.name == name), None)
    if found is None and name in view.slots:
        found = view.slots[name]
    return replace(view, slots={ONLY_SLOT: found or html.P(GONE, className="empty")})
