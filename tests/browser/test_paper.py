"""What the browser prints: whole blocks on A4 sheets, within the margins, each saying what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from paper import PALE, marks, on_sheet, printed, squeezed
from playwright.sync_api import Browser
from public_sample import public_store
from screen import opened
from serving import served
from support import DEMO, V2, VT, some

from dashboard.app import create_app
from dashboard.settings import Settings

pytestmark = pytest.mark.browser

PAGES = {
    V2: (
        "/?theme=questions-urbaines", "/actions", "/actions/v2-2024-r07", "/carto", "/carte", "/territoires",
        "/territoires/departement-37", "/participation", "/reseaux", "/publications", "/empreinte", "/moyens",
        "/depuis-2007", "/methode", "/methode/qualite", "/methode/dictionnaire",
    ),
    VT: (
        "/", "/?annee=toutes", "/actions", "/carte", "/moyens", "/publications", "/territoires",
        "/territoires/departement-34",
    ),
    DEMO: (
        "/participation", "/reseaux", "/territoires", "/territoires/departement-31", "/actions/demo-2024-01",
        "/moyens", "/empreinte", "/depuis-2007",
    ),
}  # fmt: skip
PUBLIC = (
    "/",
    "/actions",
    "/participation",
    "/empreinte",
    "/territoires/departement-31",
    "/methode/indicateurs",
    "/integrer",
)
LEAST_ALIKE = (
    ("équipe", "/?theme=questions-urbaines", V2), ("équipe", "/carte", VT), ("équipe", "/carto", V2),
    ("équipe", "/territoires/departement-31", DEMO), ("équipe", "/actions", V2),
    ("équipe", "/methode/dictionnaire", V2), ("publique", "/participation", DEMO),
)  # fmt: skip
CASES = [
    *(("équipe", path, centre) for centre, paths in PAGES.items() for path in paths),
    *(("publique", path, DEMO) for path in PUBLIC),
    ("publique", "/publications", V2),
]
PRINTED = some(dict.fromkeys((*LEAST_ALIKE, *CASES)), len(LEAST_ALIKE))
INK = "rgb(27, 30, 40)"
"""The light mode's."""
BEYOND = """() => {
  const width = document.documentElement.clientWidth;
  const cut = one => getComputedStyle(one).overflowX !== 'visible'
    && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1;
  const out = box => box.right > width + 1 || box.left < -1;
  return [...document.querySelectorAll('#contenu *')]
    .filter(one => one.checkVisibility() && !one.closest('.visually-hidden, svg, .map-host'))
    .filter(one => out(one.getBoundingClientRect()) || cut(one))
    .map(one => one.outerHTML.slice(0, 90));
}"""
"""What reaches out of the margins, or is cut at the edge of its box."""
BACKGROUNDS = """() => [...document.querySelectorAll('#contenu *')]
  .filter(one => one.checkVisibility() && !one.innerText?.trim() && !one.closest('svg, .map-host'))
  .filter(one => { const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const solid = side => parseFloat(style[side + 'Width']) > 0 && !/, 0\\)|transparent/.test(style[side + 'Color']);
    const filled = style.backgroundImage !== 'none'
      || !['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'].includes(style.backgroundColor);
    return filled && box.width > 1 && box.height > 1 && !solid('borderTop') && !solid('borderLeft'); })
  .map(one => one.outerHTML.slice(0, 90))"""
"""Bars and swatches made of a background alone, which a browser may leave out."""
CHARTS = """() => [...document.querySelectorAll('#contenu .drawn > svg')]
  .filter(one => getComputedStyle(one).opacity !== '1' || !one.getBoundingClientRect().height)
  .map(one => one.closest('[data-chart]').dataset.chart)"""
"""Charts that are not drawn."""
CONTROLS = """() => [
  ...[...document.querySelectorAll('#contenu :is(nav, form, input, select, .button)')]
    .filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 1),
  ...[...document.querySelectorAll('#contenu summary')].flatMap(one => [one, ...one.querySelectorAll('h2, h3')])
    .filter(one => one.checkVisibility())
    .filter(one => ['::before', '::after'].some(mark => !/none|normal/.test(getComputedStyle(one, mark).content))),
].map(one => one.outerHTML.slice(0, 90))"""
"""What is pressed on screen, and means nothing on paper: ways elsewhere, fields, the marks of what folds."""
OVERRUN = """() => {
  const words = document.createRange();
  return [...document.querySelectorAll('#contenu :is(th, td)')].filter(one => one.checkVisibility())
    .filter(one => { words.selectNodeContents(one);
      return !one.querySelector('.visually-hidden')
        && words.getBoundingClientRect().right > one.getBoundingClientRect().right + 1; })
    .map(one => one.outerHTML.slice(0, 90));
}"""
"""Cells whose words run over their neighbour's."""


@pytest.fixture(scope="module")
def origins(live_server: str, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Name of an edition → the address of its server."""
    with served(create_app(settings, public_store(tmp_path_factory, ("demo", V2))).server) as origin:
        yield {"équipe": live_server, "publique": origin}


@pytest.mark.parametrize(("edition", "path", "centre"), PRINTED)
def test_a_page_stands_on_paper_whole_and_says_what_it_is(
    browser: Browser, origins: dict[str, str], edition: str, path: str, centre: str
) -> None:
    mark = "&" if "?" in path else "?"
    with opened(browser, origins[edition], f"{path}{mark}centre={centre}", dark=True) as (page, watch):
        named = page.locator("#contenu h1").inner_text()
        filters = page.locator("#phrase b")
        sentence = filters.first.inner_text() if filters.count() else ""
        dated = page.locator("footer.site p").first.inner_text().removesuffix(".").removeprefix("D")
        with on_sheet(page):
            assert page.evaluate(BEYOND) == []
            assert page.evaluate(BACKGROUNDS) == []
            assert page.evaluate(CHARTS) == []
            assert page.evaluate(CONTROLS) == []
            assert page.evaluate(PALE) == []
            assert page.evaluate(OVERRUN) == []
            assert page.evaluate("() => getComputedStyle(document.getElementById('contenu')).color") == INK
            marked = marks(page)
        paper = printed(page)
        assert len(marked) > 2
        assert [what for what, *places in marked if not set(places) <= set(paper.places)] == []
        tables = [(what, *places) for what, *places in marked if what.startswith("columns ")]
        for what, first, last in tables:
            names = [squeezed(name) for name in what.removeprefix("columns ").splitlines()]
            for sheet in range(paper.places[first], paper.places[last] + 1):
                assert [name for name in names if name not in paper.words(sheet)] == [], f"columns on sheet {sheet + 1}"
        whole = [one for one in marked if not one[0].startswith("columns ")]
        cut = [what for what, first, last in whole if paper.places[first] != paper.places[last]]
        assert cut == [], "cut in two, or a heading alone at the foot of a sheet"
        for sheet in range(len(paper.sheets)):
            words = paper.words(sheet)
            bare = words.replace(f"{sheet + 1}/{len(paper.sheets)}", "")
            assert sheet == 0 or bare not in paper.words(0), f"nothing but its foot on sheet {sheet + 1}"
            for said in (named, sentence, dated, f"{sheet + 1}/{len(paper.sheets)}"):
                assert squeezed(said) in words, f"sheet {sheet + 1}"
        assert watch.complaints == []
