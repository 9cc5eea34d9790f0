"""From an address to a page: the page found, its frame, its notices, its fingerprints."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from dash import dcc, html
from support import TINY, V2, VT, event, path_of, snapshot_of, text_of, tiny, walk

from dashboard.components.static import plain
from dashboard.filters import Filters
from dashboard.pages import PAGES
from dashboard.pages.model import Context, Page, View
from dashboard.pages.render import (
    Site,
    alerts,
    centre_links,
    edition_tools,
    fingerprint,
    footer_links,
    full_layout,
    nav_links,
    prints,
    show,
    slot_id,
)
from dashboard.snapshot import CentreData, Snapshot

SITE = Site(PAGES, V2)


def made_up(page_id: str, path: str, **more: object) -> Page:
    def view(context: Context) -> View:
        return View(f"Titre {context.filters.year}", {"un": html.P(context.rest), "deux": "texte"})

    return Page(
        page_id,
        path,
        page_id,
        "Groupe",
        "Description.",
        ("un", "deux"),
        view,
        lambda slots: html.Div(list(slots.values())),
        **more,
    )  # type: ignore[arg-type]


SMALL = Site(
    (made_up("accueil", "/"), made_up("liste", "/liste"), made_up("un", "/liste", accepts_rest=True, listed=False)), V2
)


@pytest.mark.parametrize(
    ("path", "page", "rest"),
    [
        ("/", "accueil", ""),
        ("", "accueil", ""),
        ("/liste", "liste", ""),
        ("/liste/", "liste", ""),
        ("/liste/e1", "un", "e1"),
        ("/liste/e1/e2", "un", "e1/e2"),
        ("/autre", None, ""),
        ("/listeners", None, ""),
        ("/accueil", None, ""),
    ],
)
def test_pages_are_found_by_their_path(path: str, page: str | None, rest: str) -> None:
    found, followed = SMALL.find(path)
    assert (found.id if found else None, followed) == (page, rest)


def test_an_edition_may_live_below_a_prefix() -> None:
    below = replace(SMALL, base="/equipe/")
    assert below.find("/equipe/liste")[0] is SMALL.pages[1]
    assert below.find("/equipe/")[0] is SMALL.pages[0]


def test_an_unknown_page_shows_nothing(snapshot: Snapshot) -> None:
    assert show(SITE, snapshot, "/nulle-part", "") is None


def test_a_page_sees_one_snapshot_and_the_filters_of_its_address(snapshot: Snapshot) -> None:
    shown = show(SMALL, snapshot, "/liste/e1", f"centre={VT}&annee=2023")
    assert shown is not None
    assert shown.context.snapshot is snapshot
    assert shown.context.filters == Filters(VT, 2023)
    assert shown.context.data is snapshot.centres[VT]
    assert text_of(shown.view.slots["un"]) == "e1"


def test_every_slot_of_a_page_has_its_place(snapshot: Snapshot) -> None:
    for page in PAGES:
        shown = show(SITE, snapshot, path_of(page), "")
        assert shown is not None
        assert set(shown.view.slots) == set(page.slots), page.id
        ids = [node.id for node in walk(full_layout(SITE, shown)) if getattr(node, "id", None)]
        for name in page.slots:
            assert ids.count(slot_id(name)) == 1, f"{page.id}: {name}"


def test_the_frame_holds_what_assistive_technology_needs(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/", "")
    assert shown is not None
    by_id = {str(node.id): node for node in walk(full_layout(SITE, shown)) if getattr(node, "id", None)}
    assert by_id["avis"].role == "alert"
    assert by_id["phrase"].role == "status"
    assert by_id["contenu"].tabIndex == -1
    assert isinstance(by_id["adresse"], dcc.Location)
    assert by_id["adresse"].search == ""


def test_the_address_is_told_where_it_stands(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/carto", "annee=2007")
    assert shown is not None
    location = next(node for node in walk(full_layout(SITE, shown)) if isinstance(node, dcc.Location))
    assert (location.pathname, location.search) == ("/carto", "?annee=2007")


def test_fingerprints_change_with_content_only() -> None:
    def printed(text: str) -> dict[str, str]:
        slots = {"a": html.P(text), "b": "texte", "c": [html.P("x"), None]}
        return prints({name: plain(content) for name, content in slots.items()})

    assert printed("x") == printed("x")
    assert printed("x")["a"] != printed("y")["a"]
    assert printed("x")["c"] == printed("y")["c"]
    assert fingerprint(plain(html.P("x", className="y"))) != fingerprint(plain(html.P("x")))


def test_notices_of_the_address_of_the_page_and_of_the_data_are_all_shown() -> None:
    data = replace(tiny(replace(TINY, simulated=True), events=[event()]), stale=True)
    snapshot = snapshot_of(data)
    shown = show(Site(PAGES, TINY.id), snapshot, "/", "annee=1987")
    assert shown is not None
    texts = [text_of(alert) for alert in alerts(replace(shown, view=replace(shown.view, notices=("De la page.",))))]
    assert any("simulées" in text for text in texts)
    assert any("1987" in text for text in texts)
    assert "De la page." in texts
    assert any("dernières données correctes" in text for text in texts)


def test_nothing_is_said_when_all_is_well(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/", "")
    assert shown is not None
    assert alerts(shown) == []


def test_links_keep_the_choice(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/", "annee=2007&theme=2007-evaluation")
    assert shown is not None
    links = nav_links(SITE, shown)
    assert all(link.href.endswith("?annee=2007&theme=2007-evaluation") for link in links)
    assert [link.current for link in links] == [True, *[False] * (len(links) - 1)]
    assert len(links) == sum(page.listed for page in PAGES)
    assert all("annee=2007" in href for _, href in footer_links(shown.context))


def test_one_action_is_below_actions_in_the_navigation(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/actions/v2-2024-r02", "")
    assert shown is not None
    assert [link.label for link in nav_links(SITE, shown) if link.current] == ["Actions"]


def others(site: Site, snapshot: Snapshot, path: str, query: str) -> list[str]:
    """Addresses of the other centres on a page."""
    shown = show(site, snapshot, path, query)
    assert shown is not None
    return [href for _, href, current in centre_links(site, shown.context, shown.page) if not current]


def test_the_same_page_of_another_centre_is_one_link_away(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/carto", "annee=2007")
    assert shown is not None
    names = [name for name, _, current in centre_links(SITE, shown.context, shown.page) if not current]
    assert names == ["Villes et Territoires Occitanie", "Centre de démonstration"]
    assert others(SITE, snapshot, "/carto", "annee=2007") == [f"/carto?centre={VT}", "/carto?centre=demonstration"]
    assert others(SITE, snapshot, "/actions/v2-2024-r02", "") == [
        f"/actions?centre={VT}",
        "/actions?centre=demonstration",
    ]


def test_another_centre_keeps_the_filters_that_it_has(snapshot: Snapshot) -> None:
    asked = "annee=2023&modalite=distanciel&theme=questions-urbaines&departement=18"
    assert others(SITE, snapshot, "/participation", asked) == [
        f"/participation?centre={VT}&annee=2023&modalite=distanciel",
        "/participation?centre=demonstration&annee=2023&modalite=distanciel",
    ]
    period = "du=2024-01-01&au=2024-03-31"
    assert others(SITE, snapshot, "/", period)[0] == f"/?centre={VT}&{period}"
    assert others(SITE, snapshot, "/", "annee=toutes")[0] == f"/?centre={VT}&annee=toutes"


def test_the_other_edition_is_at_the_same_page(snapshot: Snapshot) -> None:
    site = replace(SITE, other="/equipe/")
    shown = show(site, snapshot, "/actions/v2-2024-r02", "annee=2007")
    assert shown is not None
    (link,) = edition_tools(site, shown.context, "/actions/v2-2024-r02")
    assert link.href == "/equipe/actions/v2-2024-r02?annee=2007"


def test_a_lone_centre_has_no_other() -> None:
    data: CentreData = tiny(events=[event()])
    snapshot = replace(snapshot_of(data), centres=MappingProxyType({data.centre.id: data}))
    assert others(Site(PAGES, data.centre.id), snapshot, "/", "") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_page_can_show_a_centre_with_next_to_nothing(page: Page) -> None:
    for data in (tiny(), tiny(events=[event(event_id="e1")]), tiny(events=[event(event_id="e1", status="announced")])):
        snapshot = snapshot_of(data)
        for query in ("", "annee=toutes", "theme=climat", "du=2020-01-01"):
            shown = show(Site(PAGES, data.centre.id), snapshot, path_of(page, action="e1"), query)
            assert shown is not None
            assert text_of(full_layout(Site(PAGES, data.centre.id), shown))
