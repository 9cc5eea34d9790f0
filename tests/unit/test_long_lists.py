"""Long lists: a page holds the first actions, and leads to all the others; what goes out of it has them all."""

from __future__ import annotations

import pytest
import support
from dash import html
from support import snapshot_of, text_of, tiny, walk

from dashboard.components.drawing import downloads
from dashboard.pages import PAGES
from dashboard.pages.actions import MOST_LISTED
from dashboard.pages.render import Shown, Site, show
from dashboard.snapshot import CentreData

MANY = 720


@pytest.fixture(scope="module")
def data() -> CentreData:
    days = [f"{2022 + turn % 3}-{1 + turn % 12:02}-{1 + turn % 28:02}" for turn in range(MANY)]
    made = [support.event(date_start=day, theme_ids="climat", mode="aller", department_code="37") for day in days]
    return tiny(events=[*made, *({"title": "Sans date", "theme_ids": "climat", "mode": "aller"} for _ in range(5))])


def page(data: CentreData, path: str, query: str) -> Shown:
    shown = show(Site(PAGES, data.centre.id), snapshot_of(data), path, query)
    assert shown is not None
    return shown


def listed(shown: Shown) -> set[str]:
    """The actions that a page leads to."""
    return {one.href.partition("?")[0] for one in ways(shown) if one.href.startswith("/actions/")}


def ways(shown: Shown) -> list[html.A]:
    return [one for one in walk(list(shown.view.slots.values())) if isinstance(one, html.A)]


def test_a_long_list_holds_its_first_actions_and_leads_to_each_of_the_others(data: CentreData) -> None:
    every = "annee=toutes"
    first = page(data, "/actions", every)
    assert len(listed(first)) == MOST_LISTED
    assert "725" in text_of(next(one for one in ways(first) if "Tout montrer" in text_of(one)))
    more = [one.href for one in ways(first) if text_of(one).startswith("Voir ces")]
    found = listed(first).union(*(listed(page(data, *address.split("?"))) for address in more))
    whole = page(data, "/actions", f"{every}&tout=oui")
    assert listed(whole) == found
    assert len(found) == MANY + 5
    for shown in (first, whole):
        (rows,) = [one.made().rows for one in downloads(list(shown.view.slots.values())) if one.name == "liste"]
        assert len(rows) == MANY + 5


def test_the_picture_of_many_actions_draws_some_of_each_cell(data: CentreData) -> None:
    shown = page(data, "/carto", "annee=toutes")
    tiles = [one for one in walk(shown.view.slots["image"]) if "ct-tile" in str(getattr(one, "className", ""))]
    assert len(tiles) < 410
    assert "+ 325" in text_of(shown.view.slots["image"])
    told = next(one for one in ways(shown) if "dans la liste" in text_of(one))
    assert "525" in text_of(told)
    assert len(page(data, *told.href.split("?")).view.slots) > 1
    (going,) = downloads(list(shown.view.slots.values()))
    assert len(going.made().rows) == MANY + 5


def test_a_short_list_is_whole(data: CentreData) -> None:
    shown = page(data, "/actions", "du=2024-03-01&au=2024-03-31")
    assert len(listed(shown)) == MANY // 12
    assert "Tout montrer" not in text_of(list(shown.view.slots.values()))
