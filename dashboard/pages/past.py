"""What pages say at their head where their address is of a published version, or of a link that a centre shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.drawing import downloads
from dashboard.components.list_sheets import MEASURE
from dashboard.components.sheet import Sheet, Untold, Value
from dashboard.filters import chosen_words, french_date, period_words
from dashboard.french import number
from dashboard.pages.render import Shown, Site, address_of, path_of, show
from dashboard.snapshot import Snapshot
from dashboard.words import say

MOST: Final = 6
"""Figures told one by one, then and now."""


def notice(site: Site, now: Snapshot, shown: Shown) -> Component:
    """What the page of a version says of itself, and of what a newer one changes in it.

    Args:
        site: the pages as they are today.
        now: what is published today.
        shown: the page of the version.
    """
    release, latest = shown.context.snapshot.release, now.release
    if release is None or latest is None:
        return html.P("")
    day = french_date(release.day)
    if release.version == latest.version:
        return html.P(say("past", "latest", day, release.version), className="notice version")
    today = today_of(site, now, shown)
    if today is None:
        return html.P(say("past", "older", day, release.version, french_date(latest.day)), className="notice version")
    told = [
        html.P(
            [
                say("past", "older", day, release.version, french_date(latest.day)),
                " ",
                html.A("Voir cette page aujourd’hui", href=address_of(today)),
            ]
        )
    ]
    found, others = changes(shown, today)
    told.append(html.P(say("past", "changes", len(found), others)))
    if found:
        lines = [*(say("past", "change", one) for one in found), say("past", "others", others)]
        told.append(html.Ul([html.Li(line) for line in lines if line]))
    return html.Div(told, className="notice version")


def shared(shown: Shown) -> list[Component]:
    """What a page says of the link that it is read through."""
    words = shown.context.words
    held = chosen_words(words.default, words)
    if "year" in words.held:
        held = [period_words(words.default), *held]
    return [html.P(say("past", "shared", words.centre.name, held), className="notice version")]


def today_of(site: Site, now: Snapshot, shown: Shown) -> Shown | None:
    """The same page today, with the same filters; None when there is none any more."""
    if shown.context.filters.centre not in now.centres:
        return None
    _, _, query = address_of(shown).partition("?")
    centre = f"centre={shown.context.filters.centre}"
    query = query if query.startswith("centre=") else f"{centre}&{query}".rstrip("&")
    return show(site, now, f"{site.base}{path_of(shown).lstrip('/')}", query)


@dataclass(frozen=True)
class Change:
    """A figure, as it was written in a version, and as it is written today."""

    label: str
    before: str
    after: str


def changes(before: Shown, after: Shown) -> tuple[list[Change], int]:
    """The key figures of a page that have changed, and how many other numbers of it have."""
    then, today = (dict(_values(shown)) for shown in (before, after))
    moved = [place for place in {**then, **today} if then.get(place) != today.get(place)]
    key = [place for place in moved if place[0] == "" and place in then]
    told = [Change(place[1], _written(then[place]), _written(today.get(place))) for place in islice(key, MOST)]
    return told, len(moved) - len(told)


Place = tuple[str, str, str]


def _values(shown: Shown) -> Iterator[tuple[Place, tuple[Value, str]]]:
    """Where a number of a page stands (its table, its row, its column; a key figure by its name) → it, and its unit."""
    slots = [shown.view.slots[name] for name in shown.page.slots if name in shown.view.slots]
    for one in downloads(slots):
        sheet = one.made()
        if sheet.columns == MEASURE:
            for label, value, unit, _kind, _prefix, published, computed, *_ in sheet.rows:
                yield ("", str(label), ""), (value, str(unit or ""))
                if published is not None:
                    yield ("", f"{label}, d’après les lignes", ""), (computed, str(unit or ""))
        else:
            yield from _cells(one.name, sheet)


def _cells(name: str, sheet: Sheet) -> Iterator[tuple[Place, tuple[Value, str]]]:
    seen: dict[str, int] = {}
    for row in sheet.rows:
        label = " · ".join(str(value) for value in row if isinstance(value, str))
        seen[label] = seen.get(label, 0) + 1
        for column, value in zip(sheet.columns, row, strict=False):
            if isinstance(value, int | float | Untold):
                yield (name, f"{label} {seen[label]}", column.title), (value, column.unit)


def _written(found: tuple[Value, str] | None) -> str:
    if found is None or found[0] is None:
        return "non renseigné"
    value, unit = found
    if isinstance(value, Untold):
        return "masqué (secret statistique)" if value.state == "hidden" else "non publié"
    told = number(value) if isinstance(value, int | float) else str(value)
    return f"{told} {unit}".rstrip()
