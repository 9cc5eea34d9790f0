"""The map in a real browser: a click, a key, a symbol, and the table that says the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect
from screen import opened, window
from serving import served
from support import DEMO, VT, some

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

pytestmark = pytest.mark.browser

MAP = f"/carte?centre={VT}"
DRAWN = "() => document.querySelector('#react-entry-point .map-host[data-drawn]') !== null"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def drawn(page: Page) -> None:
    page.wait_for_function(DRAWN)


@pytest.mark.parametrize(
    ("code", "name", "in_address"), some([("81", "Tarn", "departement"), ("48", "Lozère", "departement")], 1)
)
def test_a_click_on_a_territory_opens_its_panel_and_filters(
    browser: Browser, live_server: str, code: str, name: str, in_address: str
) -> None:
    """A department of the perimeter where nothing happened filters and opens its panel like any other."""
    with opened(browser, live_server, f"{MAP}&couches=blanches") as (page, watch):
        drawn(page)
        page.locator(f'path[data-code="{code}"]').click()
        page.wait_for_url(f"**{in_address}={code}**")
        expect(page.locator(".map-panel h3")).to_have_text(name)
        expect(page.locator(f'path[data-code="{code}"]')).to_have_attribute("aria-pressed", "true")
        page.locator(f'path[data-code="{code}"]').click()
        page.wait_for_url(re.compile(rf"^(?!.*{in_address}={code})"))
        expect(page.locator(".map-panel")).to_have_count(0)
        assert watch.complaints == []
        assert watch.strangers == []


def test_a_click_on_an_epci_with_or_without_action_opens_its_panel_and_filters_its_department(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, f"{MAP}&niveau=epci&couches=aucune") as (page, watch):
        drawn(page)
        page.locator('path[data-code="200066355"]').click()
        page.wait_for_url("**territoire=200066355**")
        assert "departement=34" in page.url
        expect(page.locator(".map-panel h3")).to_have_text("CA Sète Agglopôle Méditerranée")
        page.locator('path[data-code="200066355"]').click()
        expect(page.locator(".map-panel")).to_have_count(0)
        page.locator('path[data-code="200027183"]').click()
        page.wait_for_url("**territoire=200027183**")
        assert "departement=66" in page.url
        expect(page.locator(".map-panel h3")).to_have_text("CU Perpignan Méditerranée Métropole")
        assert watch.complaints == []


def test_a_symbol_lists_its_actions_and_gives_the_focus_back_or_opens_the_page_of_its_only_one(
    browser: Browser, live_server: str
) -> None:
    """What is pointed at says its value under the map; a row lights its territory."""
    with opened(browser, live_server, MAP) as (page, watch):
        drawn(page)
        page.locator('path[data-code="48"]').hover()
        expect(page.locator(".map-said")).to_have_text(re.compile("^Lozère"))
        page.get_by_role("button", name=re.compile("^Nîmes")).hover()
        expect(page.locator(".map-said")).to_have_text(re.compile("^Nîmes"))
        page.locator("h1").hover()
        expect(page.locator(".map-hint")).to_be_visible()
        symbol = page.get_by_role("button", name=re.compile("^Nîmes"))
        symbol.focus()
        page.keyboard.press("Enter")
        popup = page.locator(".leaflet-popup-content")
        expect(popup.locator("a")).to_have_count(2)
        expect(popup.locator("a").first).to_be_focused()
        expect(page.get_by_role("button", name="Fermer")).to_be_visible()
        page.keyboard.press("Escape")
        expect(popup).to_have_count(0)
        expect(symbol).to_be_focused()
        page.locator('tr[data-territory="66"] th').hover()
        expect(page.locator('path[data-code="66"]')).to_have_class(re.compile("map-lit"))
        page.get_by_role("link", name=re.compile("^Quissac")).click()
        page.wait_for_url("**/actions/vt-2024-**")
        assert watch.complaints == []


def test_the_keyboard_alone_walks_and_chooses(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"{MAP}&couches=aucune") as (page, watch):
        drawn(page)
        stops = page.locator('path[data-code][tabindex="0"]')
        expect(stops).to_have_count(1)
        stops.focus()
        assert page.evaluate("() => document.activeElement.dataset.code") == "34"
        page.keyboard.press("ArrowUp")
        code = page.evaluate("() => document.activeElement.dataset.code")
        assert code in ("48", "30", "81")
        expect(page.locator(f'tr[data-territory="{code}"]')).to_have_class(re.compile("lit"))
        said = page.locator(".map-said").inner_text()
        assert said == page.evaluate("() => document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**={code}**")
        expect(page.locator(f'path[data-code="{code}"]')).to_be_focused()
        before = page.evaluate("() => document.querySelector('.leaflet-map-pane').style.transform")
        page.locator(".map-host").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(was) => document.querySelector('.leaflet-map-pane').style.transform !== was", arg=before
        )
        assert watch.complaints == []


def test_every_territory_says_what_the_table_and_the_legend_say(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, f"/carte?centre={DEMO}") as (page, _):
        drawn(page)
        for row in page.locator("tr[data-territory]").all():
            code = row.get_attribute("data-territory")
            value = row.locator("td").first.inner_text()
            label = page.locator(f'path[data-code="{code}"]').get_attribute("aria-label") or ""
            assert f": {value} action" in label
            kind = re.search(r"\bk(\d)\b", page.locator(f'path[data-code="{code}"]').get_attribute("class") or "")
            assert kind is not None
            legend = page.locator(f".map-scale li:has(.k{kind[1]})").inner_text()
            low, _, high = legend.partition(" à ")
            assert int(low) <= int(value) <= int(high or low)


def test_where_few_places_are_known_nothing_is_shaded_but_what_is_known(browser: Browser, live_server: str) -> None:
    with opened(browser, live_server, "/carte?couches=blanches") as (page, watch):
        drawn(page)
        shades = {
            row.get_attribute("data-territory"): row.locator("td").first.inner_text()
            for row in page.locator("tr[data-territory]").all()
        }
        assert set(shades.values()) == {"n. r.", "1", "2"}
        for code, value in shades.items():
            path = page.locator(f'path[data-code="{code}"]')
            shade = re.search(r"\b(na|k\d)\b", path.get_attribute("class") or "")
            assert shade is not None
            assert shade[1] == ("na" if value == "n. r." else "k2")
        expect(page.locator('path.map-pattern[fill="url(#map-hatch)"]')).to_have_count(0)
        page.get_by_role("button", name="Intercommunalités", exact=True).click()
        expect(page.locator('path[data-code="243700754"]')).to_be_visible()
        expect(page.locator("path.map-area.k0")).to_have_count(0)
        assert watch.complaints == []


def test_a_territory_of_before_is_drawn_where_its_contours_are(browser: Browser, live_server: str) -> None:
    """Departments of the whole country are there; the EPCI of a region that is not installed are told, not drawn."""
    with opened(browser, live_server, "/carte?annee=2007") as (page, watch):
        drawn(page)
        vienne = page.locator('path[data-code="86"]')
        expect(vienne).to_have_attribute("role", "button")
        assert "hors périmètre" not in (vienne.get_attribute("aria-label") or "")
        page.get_by_role("button", name="Intercommunalités", exact=True).click()
        expect(page.locator("main")).to_contain_text("Intercommunalités non installées pour Charente")
        expect(page.locator('path.map-area[data-code="243700754"]')).to_be_visible()
        assert watch.complaints == []


def test_a_layer_and_a_level_change_without_losing_the_map_and_nothing_comes_from_elsewhere(
    browser: Browser, live_server: str
) -> None:
    with opened(browser, live_server, MAP) as (page, watch):
        drawn(page)
        names = page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
        assert any("/static/map." in name for name in names)
        assert not any("/static/plotly." in name for name in names)
        page.evaluate("() => { document.querySelector('.map-host').dataset.mine = 'yes'; }")
        page.get_by_role("button", name="Quartiers prioritaires", exact=True).click()
        expect(page.locator(".map-qpv").first).to_be_visible()
        page.get_by_role("button", name="Intercommunalités", exact=True).click()
        expect(page.locator('path[data-code="200027183"]')).to_be_visible()
        expect(page.locator('path[data-code="66"][role]')).to_be_hidden()
        page.get_by_role("button", name="Adhérents", exact=True).first.click()
        expect(page.locator("#carte-titre")).to_contain_text("Adhérents")
        expect(page.locator('.map-host[data-mine="yes"]')).to_have_count(1)
        assert watch.complaints == []
        assert watch.strangers == []


def test_a_background_map_is_asked_for_only_when_the_deployer_wants_it(
    browser: Browser, settings: Settings, store: SnapshotStore
) -> None:
    wanted = create_app(replace(settings, tiles="ign"), store).server
    with served(wanted) as address, window(browser, address) as (page, watch):
        asked: list[str] = []

        def answer(route: object, request: object) -> None:
            asked.append(request.url)  # type: ignore[attr-defined]
            route.fulfill(status=200, content_type="image/png", body=PIXEL)  # type: ignore[attr-defined]

        page.route("https://data.geopf.fr/**", answer)
        page.goto(f"{address}{MAP}")
        drawn(page)
        page.wait_for_selector("img.leaflet-tile-loaded")
        assert asked
        assert all("PLANIGNV2" in url for url in asked)
        assert "Plan IGN" in page.locator(".leaflet-control-attribution").inner_text()
        assert [one for one in watch.complaints if one.startswith("error")] == []


def test_without_script_the_table_is_there(browser: Browser, live_server: str) -> None:
    with window(browser, live_server, java_script_enabled=False) as (page, _):
        page.goto(f"{live_server}{MAP}")
        assert page.locator("tr[data-territory]").count() == 6
        assert page.locator(".map-wait").is_visible()
