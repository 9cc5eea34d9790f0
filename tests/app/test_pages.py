"""Every page over HTTP, for both centres and many choices: French, whole at the first response, well made."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from reader import components, layout_of, words
from support import (
    HOSTILE,
    QUERIES,
    TINY,
    V2,
    VT,
    event,
    hostile_centre,
    in_turn,
    measure,
    path_of,
    snapshot_of,
    some,
    tiny,
)  # fmt: skip

from dashboard.app import create_app
from dashboard.components.chrome import SIMULATED
from dashboard.filters import Filters, Parsed, parse, period_words, sentence, vocabulary
from dashboard.indicators import registry
from dashboard.indicators.wording import value_words
from dashboard.pages import PAGES
from dashboard.pages.model import Context, Page
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot, SnapshotStore

OF_THEIR_OWN = ("publications", "moyens", "empreinte", "grille", "objectifs", "dossier")
"""Pages that cannot follow every filter: they say what they are about."""
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)


def each(*queries: str, turns: int = 1) -> pytest.MarkDecorator:
    """Each page under some choices, by turns; under all of them in `make soak`."""
    cases = some(in_turn(PAGES, queries), turns * len(PAGES))
    return pytest.mark.parametrize(("page", "query"), cases, ids=lambda one: getattr(one, "id", one))


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Outline(HTMLParser):
    """What a page is made of: elements with their attributes and their text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.stack: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)
        assert self.stack == [], f"left open: {[name for name, _, _ in self.stack]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs), list[str]())
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        name, _, _ = self.stack.pop()
        assert name == tag, f"<{name}> closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        for _, _, texts in self.stack:
            texts.append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        """(attributes, text) of every element of a kind."""
        return [(attributes, "".join(texts)) for name, attributes, texts in self.elements if name == tag]


@cache
def fetched(client: FlaskClient, address: str) -> tuple[str, Outline, Any]:
    """The text of a page, what it is made of, the layout it brings along."""
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.content_type == "text/html; charset=utf-8"
    return response.text, Outline(response.text), layout_of(response.text)


@cache
def status_of(client: FlaskClient, address: str) -> int:
    """The status of an address."""
    return client.get(address).status_code


def opened(client: FlaskClient, page: Page, query: str = "") -> tuple[str, Outline, Any]:
    """A page for a query."""
    return fetched(client, f"{path_of(page, query)}?{query}")


@each(*QUERIES, turns=2)
def test_every_page_is_whole_in_its_first_response(
    client: FlaskClient, snapshot: Snapshot, page: Page, query: str
) -> None:
    text, outline, layout = opened(client, page, query)
    parsed = parse(query, snapshot, V2, page.extras)
    centre = snapshot.centres[parsed.filters.centre].centre
    assert outline.all("html")[0][0]["lang"] == "fr"
    ((_, heading),) = outline.all("h1")
    (_, title) = outline.all("title")[0]  # the others are those of the marks of drawings
    assert heading
    assert title.startswith(f"{heading} · ")
    assert title.endswith(f" · {centre.name}{f' · {SIMULATED}' if centre.simulated else ''}")
    assert (SIMULATED in text) is centre.simulated, "no page of a made-up centre passes for another's"
    assert sum(tag in ("main", "h1") for tag, _, _ in outline.elements) == 2
    assert len(outline.all("nav")) >= 1
    assert [name for name, count in Counter(re.findall(r'\bid="([^"]+)"', text)).items() if count > 1] == []
    if page.dimensions or page.period:
        scope = scope_of(snapshot, page, parsed)
        said = sentence(scope, vocabulary(snapshot, centre.id, V2), page.subject, page.dimensions)
        assert html.escape(said, quote=False) in text or said in words(layout)
        assert period_words(scope) in text


def scope_of(snapshot: Snapshot, page: Page, parsed: Parsed) -> Filters:
    """The filters that a page follows, of those asked for."""
    if page.id not in OF_THEIR_OWN:
        return parsed.filters
    centre = parsed.filters.centre
    context = Context(snapshot, snapshot.centres[centre], parsed.filters, vocabulary(snapshot, centre, V2))
    return page.view(context).scope or parsed.filters


@each("", f"centre={VT}", "departement=86&theme=transitions")
def test_headings_follow_one_another(client: FlaskClient, page: Page, query: str) -> None:
    _, outline, _ = opened(client, page, query)
    levels = [int(tag[1]) for tag, _, _ in outline.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    for before, after in pairwise(levels):
        assert after <= before + 1, levels


@each("", f"centre={VT}", "annee=2007")
def test_every_chart_has_its_message_its_table_and_its_names(client: FlaskClient, page: Page, query: str) -> None:
    _, _, layout = opened(client, page, query)
    figures = [node for node in _every(layout) if node["type"] == "Figure" and "data-chart" in node["props"]]
    inside = [node for figure in figures for node in _every(figure) if _is_drawing(node)]
    assert len(inside) == sum(map(_is_drawing, _every(layout))), "a chart without its words"
    for figure in figures:
        found = list(_every(figure))
        (caption,) = [node for node in found if node["type"] == "Figcaption"]
        assert re.search(r"\w.*[.!?»]$", words(caption).strip()), words(caption)
        for drawing in (node for node in found if node["props"].get("role") == "img"):
            assert len(drawing["props"]["aria-label"]) > 10
        if any(map(_is_drawing, found)):
            tables = [node for node in found if node["type"] == "Table"]
            assert tables, f"{figure['props']['data-chart']}: no table"
            for table in tables:
                _check_table(table)


def _is_drawing(node: dict) -> bool:  # type: ignore[type-arg]
    return "dangerouslySetInnerHTML" in node["props"]


def _every(node: object):  # noqa: ANN202
    if isinstance(node, list):
        for child in node:
            yield from _every(child)
    elif isinstance(node, dict) and "props" in node:
        yield node
        yield from _every(node["props"].get("children"))


def _check_table(table: dict) -> None:  # type: ignore[type-arg]
    found = list(_every(table))
    assert [words(node) for node in found if node["type"] == "Caption"], "a table without a caption"
    headers = [node for node in found if node["type"] == "Th"]
    assert headers
    assert {node["props"].get("scope") for node in headers} <= {"col", "row", "colgroup", "rowgroup"}


@EVERY_PAGE
def test_every_table_has_a_caption_and_scopes(client: FlaskClient, page: Page) -> None:
    _, _, layout = opened(client, page)
    for node in _every(layout):
        if node["type"] == "Table":
            _check_table(node)


@pytest.mark.parametrize("query", QUERIES)
def test_key_figures_are_text_of_the_first_response(client: FlaskClient, snapshot: Snapshot, query: str) -> None:
    text, outline, _ = opened(client, PAGES[0], query)
    filters = parse(query, snapshot, V2).filters
    data = snapshot.centres[filters.centre]
    shown = [content for attributes, content in outline.all("strong") if attributes.get("class") == "figure"]
    expected = [value_words(measure(registry.get(name), data, filters)) for name in data.centre.kpis]
    assert shown[: len(expected)] == ["n. r." if words.figure == "—" else words.figure for words in expected]
    for value in expected:
        assert not value.prefix or value.prefix in html.unescape(text)


def test_the_figures_of_both_centres_are_on_their_first_page(client: FlaskClient) -> None:
    text, _, _ = opened(client, PAGES[0])
    for figure in ("75", "67", "88", "3,1", "1\u202f500", "plus de"):
        assert figure in text
    text, _, _ = opened(client, PAGES[0], f"centre={VT}")
    for figure in ("38", "58", "778", "575", "+32\u202f%"):
        assert figure in text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/?departement=37", "Ensemble du centre\u202f: ce chiffre ne suit pas le filtre «\u202fDépartement\u202f»"),
        ("/?du=2024-01-01&au=2024-03-31", "Ensemble du centre, année 2024 entière"),
        ("/publications?departement=18", "Publications · 2024 · ensemble du centre"),
        ("/publications?departement=18", "Ensemble du centre\u202f: ce chiffre ne suit pas"),
        ("/moyens?departement=37&theme=transitions", "Chiffres publiés · 2024 · ensemble du centre"),
        ("/moyens?departement=37", "Ensemble du centre\u202f: ce chiffre ne suit pas"),
        ("/empreinte?modalite=distanciel", "Trajets de l’équipe · 2024 · ensemble du centre"),
        ("/carte?format=rencontre", "Publications, réseaux animés et adhérents ne suivent pas le filtre «\u202fFormat"),
        ("/carte?theme=transitions", "Adhérents ne suivent pas le filtre «\u202fThème\u202f»."),
        ("/territoires?du=2024-01-01&au=2024-03-31", "Publications, réseaux animés et adhérents ne suivent pas une"),
        (f"/territoires/departement-34?centre={VT}&format=webinaire", "adhérents ne suivent pas le filtre"),
        (f"/reseaux?centre={VT}&format=reunion-de-reseau", "7 retrouvés dans les tables (ensemble du centre)"),
    ],
)
def test_what_cannot_follow_a_filter_says_so(client: FlaskClient, address: str, told: str) -> None:
    assert told in words(layout_of(client.get(address).text))


WRONG = [
    ("annee=1987", "1987"),
    ("couleur=bleu", "couleur"),
    ("theme=nulle-part", "nulle-part"),
    ("centre=nulle-part", "nulle-part"),
    ("du=hier", "hier"),
    ("annee=%ff%fe%00", ""),
    ("theme=" + "x" * 4000, "trop longue"),
    ("&".join(f"p{i}=1" for i in range(70)), "trop de paramètres"),
]
WRONG_FIRST = [(page, *case) for page in PAGES for case in WRONG if page is PAGES[0] or case in WRONG[:2]]
"""All on one page, two on each: addresses are read in one place for all pages."""
WRONG_LAST = [(page, *case) for page in PAGES for case in WRONG if (page, *case) not in WRONG_FIRST]


@pytest.mark.parametrize(
    ("page", "query", "named"),
    some([*WRONG_FIRST, *WRONG_LAST], len(WRONG_FIRST)),
    ids=lambda value: getattr(value, "id", str(value)[:20]),
)
def test_a_bad_parameter_is_told_and_never_an_error(client: FlaskClient, page: Page, query: str, named: str) -> None:
    _, outline, _ = opened(client, page, query)
    alerts = [content for attributes, content in outline.all("div") if attributes.get("id") == "avis"]
    assert alerts
    assert all(named in alert and alert for alert in alerts)


@each("", f"centre={VT}", "annee=2007")
def test_no_bare_participations_and_no_english(client: FlaskClient, page: Page, query: str) -> None:
    _, _, layout = opened(client, page, query)
    shown = re.sub(r"«[^»]*»", "", words(layout))  # between quotation marks, the words are a document's
    for word in re.findall(r"\bparticipations\b(?! du centre)", shown, re.IGNORECASE):
        pytest.fail(f"bare « {word} » in {page.id}")
    assert not re.search(r"\b(null|None|nan|NaN|undefined|inf)\b", shown), page.id


@pytest.mark.parametrize(
    "path", ["/nulle-part", "/carto/plus-loin", "/actions/nulle-part", "/methode/x/y", "/%00", "/é"]
)
def test_unknown_pages_are_404_in_french(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    outline = Outline(response.text)
    assert outline.all("html")[0][0]["lang"] == "fr"
    assert len(outline.all("h1")) == 1
    assert any(attributes.get("href") for attributes, _ in outline.all("a"))


def test_paths_with_a_slash_at_the_end_are_the_same_page(client: FlaskClient) -> None:
    assert client.get("/carto/").status_code == 200


@EVERY_PAGE
def test_links_between_pages_keep_the_choice_and_lead_somewhere(client: FlaskClient, page: Page) -> None:
    _, outline, _ = opened(client, page, f"centre={VT}&annee=2023")
    own = {str(attributes["href"]) for attributes, _ in outline.all("a") if attributes.get("href")}
    local = sorted(href for href in own if href.startswith("/"))
    assert any(f"centre={VT}" in href and "annee=2023" in href for href in local)
    seen: set[str] = set()
    for href in local:
        path = href.partition("#")[0].partition("?")[0]
        if path not in seen:
            seen.add(path)
            assert status_of(client, href.partition("#")[0]) == 200, href
    outside = {href for href in own if not href.startswith(("/", "#"))}
    assert all(re.match(r"https?://", href) for href in outside), outside


@EVERY_PAGE
def test_links_out_give_nothing_away(client: FlaskClient, page: Page) -> None:
    _, outline, _ = opened(client, page)
    for attributes, _ in outline.all("a"):
        if str(attributes.get("href", "")).startswith("http"):
            assert "noopener" in str(attributes.get("rel")), attributes


def test_the_navigation_names_every_listed_page_once_and_marks_the_current_one(client: FlaskClient) -> None:
    for page in PAGES:
        _, outline, _ = opened(client, page)
        text = next(content for attributes, content in outline.all("nav") if attributes.get("aria-label") == "Pages")
        for other in PAGES:
            if other.listed and other.label_for is None:
                assert other.label in text
        current = [content for attributes, content in outline.all("a") if attributes.get("aria-current") == "page"]
        # These have no place of their own: one comes to them from the foot of the others, or of the actions.
        assert len(current) == (page.id not in ("integrer", "accessibilite", "grille", "objectifs", "dossier")), page.id


def test_the_layout_alone_is_the_one_of_the_page(client: FlaskClient) -> None:
    for page in PAGES:
        path = path_of(page)
        answer = client.get("/_dash-layout", headers={"Referer": f"http://localhost{path}?annee=2007"})
        assert answer.status_code == 200
        text = client.get(f"{path}?annee=2007").text
        assert words(answer.get_json()) == words(layout_of(text))


def test_ids_of_components_are_unique(client: FlaskClient) -> None:
    for page in PAGES:
        _, _, layout = opened(client, page)
        ids = [str(component["props"]["id"]) for component in components(layout)]
        assert [name for name, count in Counter(ids).items() if count > 1] == []


# --- the least a centre can be -----------------------------------------------------------------------------------


def test_a_centre_that_has_chosen_no_key_figure_has_the_usual_ones() -> None:
    store = SnapshotStore(Settings.from_env({}).data_dir, Settings.from_env({}).geo_dir)
    store._snapshot = snapshot_of(tiny(replace(TINY, kpis=()), events=[event(participants="12")]))
    page = create_app(Settings.from_env({"DASHBOARD_CENTRE": "essai"}), store).server.test_client().get("/").text
    for name in ("actions", "attendances", "unique_participants", "networks", "publications"):
        assert f'data-kpi="{name}"' in page


# --- hostile texts -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile_client() -> FlaskClient:
    """The dashboard on a centre all of whose texts are hostile."""
    snapshot = snapshot_of(hostile_centre())
    store = SnapshotStore(Settings.from_env({}).data_dir, Settings.from_env({}).geo_dir)
    store._snapshot = snapshot
    return create_app(Settings.from_env({"DASHBOARD_CENTRE": "essai"}), store).server.test_client()


@each("", "annee=toutes", "theme=climat", "annee=2023")
def test_texts_of_the_tables_are_texts(hostile_client: FlaskClient, page: Page, query: str) -> None:
    response = hostile_client.get(f"{path_of(page, action='e1')}?{query}")
    assert response.status_code == (404 if page.id == "territoire" else 200), "this centre has no list of territories"
    assert "<img" not in response.text
    assert "onerror=alert(1)>" not in response.text
    assert len(re.findall("</script", response.text)) == len(re.findall("<script", response.text))
    assert "javascript:" not in " ".join(re.findall(r'href="([^"]*)"', response.text))
    Outline(response.text)


@EVERY_PAGE
def test_texts_of_an_address_are_texts(client: FlaskClient, page: Page) -> None:
    names = ("annee", "theme", "centre", "q", *page.extras, HOSTILE)
    query = "&".join(f"{quote(name)}={quote(HOSTILE)}" for name in names)
    response = client.get(f"{path_of(page)}?{query}")
    assert response.status_code == 200
    assert "<img" not in response.text
    Outline(response.text)
