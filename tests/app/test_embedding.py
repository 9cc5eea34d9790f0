"""Pages inside another site's: the parameter, what stays, what goes, the headers, the page that hands out the code."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from reader import Reader, layout_of, words
from support import V2, hostile_centre, path_of, snapshot_of

from dashboard.app import create_app
from dashboard.components.embedding import UNKNOWN_ORIGIN
from dashboard.origins import read_origins
from dashboard.pages import PAGES
from dashboard.pages.embedding import Embedding, read
from dashboard.pages.model import Page
from dashboard.pages.render import Site, show
from dashboard.settings import Settings, SettingsError
from dashboard.snapshot import Snapshot, SnapshotStore
from dashboard.viewer import Viewer

PAGE = {page.id: page for page in PAGES}
HOST = "https://exemple.fr"


@pytest.fixture(scope="module")
def allowed(settings: Settings, store: SnapshotStore) -> FlaskClient:
    """A deployment that lets one site embed its pages."""
    return create_app(replace(settings, frame_ancestors=(HOST,)), store).server.test_client()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_an_embedded_page_has_its_words_and_nothing_around_them(client: FlaskClient, page: Page) -> None:
    path = path_of(page)
    text = client.get(f"{path}?vue=integree").text
    layout = layout_of(text)
    said = words(layout)
    assert "<header" not in text
    assert "Intégrer cette page" not in said
    assert "Aller au contenu" not in text
    assert '<base target="_top">' in text
    assert re.search(r"Source : Villes au Carré, données arrêtées au \d+ \w+ \d{4}\. Ouvrir le tableau de bord", said)
    assert '<base target="_top">' not in client.get(path).text


def test_a_page_with_a_view_of_its_own_keeps_it(client: FlaskClient) -> None:
    whole, embedded = (words(layout_of(client.get(f"/actions?vue={view}").text)) for view in ("mois", "mois,integree"))
    both = words(layout_of(client.get("/actions?vue=mois&vue=integree").text))
    assert "Paramètre" not in embedded
    assert embedded == both
    assert len(embedded) < len(whole)


@pytest.mark.parametrize(
    ("page", "query", "extra", "block"),
    [
        ("actions", "vue=integree", {}, ""),
        ("actions", "vue=liste,integree&bloc=mois", {"vue": "liste"}, "mois"),
        ("synthese", "vue=integree&bloc=<script>", {}, ""),
        ("synthese", "vue=integree&bloc=unique_participants", {}, "unique_participants"),
    ],
)
def test_the_parameter_is_read_apart_from_a_page_s_own(
    snapshot: Snapshot, page: str, query: str, extra: dict[str, str], block: str
) -> None:
    parsed, embedding = read(query, snapshot, V2, PAGE[page])
    assert dict(parsed.extra) == extra
    assert embedding == Embedding(block)


def test_without_the_word_nothing_is_embedded_and_a_stray_one_is_told(snapshot: Snapshot) -> None:
    parsed, embedding = read("vue=autre&bloc=mois", snapshot, V2, PAGE["synthese"])
    assert embedding is None
    assert len(parsed.notices) == 2
    parsed, embedding = read("vue=autre,integree", snapshot, V2, PAGE["synthese"])
    assert embedding == Embedding()
    assert parsed.notices == ("« autre » n’est pas une valeur de « vue » pour cette page : elle est ignorée.",)


def test_a_block_stands_alone_follows_the_filters_and_stays_embedded(client: FlaskClient) -> None:
    reader = Reader(client, "/", "?vue=integree&bloc=theme").open()
    assert "par thème" in reader.slot("bloc")
    assert "Présences" not in reader.slot("bloc")
    assert words(reader.props["titre"]["children"]) == "L’activité de 2024"
    reader.press("toggle", "theme", "transitions")
    assert reader.query == "?theme=transitions&vue=integree&bloc=theme"
    assert "Transitions" in reader.sentence
    footer = words(reader.props["pied"]["children"])
    assert "Source : Villes au Carré" in footer
    links = re.findall(r"'href': '([^']*)'", str(reader.props["pied"]["children"]))
    assert links == ["/?theme=transitions"]
    assert "navigation.children" not in reader.answer


def test_the_footer_follows_the_filters(client: FlaskClient) -> None:
    reader = Reader(client, "/participation", "").open()
    reader.press("toggle", "theme", "transitions")
    assert "/integrer?theme=transitions&de=participation" in str(reader.props["pied"]["children"])


def test_a_slot_or_the_map_can_be_a_block_and_an_unknown_one_says_so(client: FlaskClient) -> None:
    assert "À retenir" in Reader(client, "/", "?vue=integree&bloc=retenir").open().slot("bloc")
    page = client.get("/carte?vue=integree&bloc=carte").text
    assert 'id="carte-vue"' in page
    assert "en tableau" not in words(layout_of(page))
    gone = Reader(client, "/", "?vue=integree&bloc=parti").open()
    assert "Ce bloc n’a rien à montrer" in gone.slot("bloc")


def test_the_staff_edition_is_never_embedded(snapshot: Snapshot) -> None:
    site = Site(PAGES, V2, "/equipe/", viewer=Viewer("reader"))
    shown = show(site, snapshot, "/equipe/", "vue=integree")
    assert shown is not None
    assert shown.embedding is None
    codes = show(site, snapshot, "/equipe/integrer", "de=participation")
    assert codes is not None
    assert "iframe" not in str(codes.view.slots)


def test_headers_name_those_who_may_embed_and_nobody_else(client: FlaskClient, allowed: FlaskClient) -> None:
    closed, opened = client.get("/").headers, allowed.get("/?vue=integree").headers
    assert "frame-ancestors 'none'" in closed["Content-Security-Policy"]
    assert closed["X-Frame-Options"] == "DENY"
    assert f"frame-ancestors {HOST}" in opened["Content-Security-Policy"]
    assert "X-Frame-Options" not in opened


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("https://exemple.fr", ("https://exemple.fr",)),
        ("https://Exemple.fr/, https://*.exemple.org:8443", ("https://exemple.fr", "https://*.exemple.org:8443")),
        ("self http://localhost:8000", ("'self'", "http://localhost:8000")),
        ("*", ("*",)),
        ("'none'", ()),
        ("", ()),
    ],
)
def test_origins_that_may_embed_are_read(text: str, read_as: tuple[str, ...]) -> None:
    assert read_origins(text) == read_as


@pytest.mark.parametrize(
    "text",
    [
        "http://exemple.fr",
        "exemple.fr",
        "https://exemple.fr/page",
        "https://exemple.fr; script-src *",
        "https:",
        "* https://exemple.fr",
        "'none' https://exemple.fr",
        "data:",
        "https://*",
    ],
)
def test_a_wrong_origin_stops_the_start_with_the_reason(text: str) -> None:
    with pytest.raises(SettingsError, match="DASHBOARD_FRAME_ANCESTORS"):
        Settings.from_env({"DASHBOARD_FRAME_ANCESTORS": text})


def test_the_page_of_codes_lists_every_chart_and_key_figure_with_the_filters(allowed: FlaskClient) -> None:
    shown = allowed.get("/?centre=demonstration&theme=sante").text
    there = set(re.findall(r'data-(?:chart|kpi)="([^"]+)"', shown))
    page = allowed.get("/integrer?de=&centre=demonstration&theme=sante").text
    codes = [html.unescape(code) for code in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]
    blocks = {found for code in codes for found in re.findall(r"bloc=([\w-]+)", code)}
    assert blocks == there
    for code in codes:
        source = re.search(r'src="([^"]*)"', code)
        assert source is not None
        address = html.unescape(source.group(1)).removeprefix(UNKNOWN_ORIGIN)
        assert "theme=sante" in address
        assert re.search(r'title="[^"]+"', code)
        assert allowed.get(address).status_code == 200
    assert "n’autorise encore aucun site" not in page


def test_it_says_when_the_deployment_lets_nobody_embed(client: FlaskClient) -> None:
    assert "n’autorise encore aucun site à intégrer ses pages" in client.get("/integrer").text


def test_one_preview_at_a_time(client: FlaskClient) -> None:
    reader = Reader(client, "/integrer", "").open()
    assert not [name for name in reader.props if '"type":"chart"' in name]
    reader.press("param", "apercu", "theme")
    assert "apercu=" in reader.query
    assert "Fermer l’aperçu" in reader.slot("codes")
    reader.press("param", "apercu", "")
    assert "Fermer l’aperçu" not in reader.slot("codes")


def test_a_page_that_does_not_exist_is_told(client: FlaskClient) -> None:
    assert "Page « nulle-part » inconnue" in client.get("/integrer?de=nulle-part").text
    for known in ("", "?de=", "?de=participation"):
        assert "inconnue" not in client.get(f"/integrer{known}").text


@pytest.mark.parametrize("wanted", ["", "nulle-part", "actions/inconnue", "../equipe", "integrer", "<b>"])
def test_a_wrong_page_leads_to_codes_all_the_same(client: FlaskClient, wanted: str) -> None:
    assert client.get("/integrer", query_string={"de": wanted}).status_code == 200


def test_hostile_titles_come_out_of_the_codes_as_text(settings: Settings) -> None:
    class Fixed:
        loaded_at = None

        def current(self) -> Snapshot:
            return snapshot_of(hostile_centre())

    hostile = create_app(settings, Fixed()).server.test_client()  # type: ignore[arg-type]
    page = hostile.get("/integrer?de=participation").text
    assert "<img src=x" not in page
    code = words(_areas(layout_of(page)))
    assert "<img src=x" not in code
    assert "&lt;img src=x onerror=alert(1)&gt;&quot;" in code


def _areas(node: object) -> list[str]:
    """The text of every field of code of a layout."""
    if isinstance(node, list):
        return [text for child in node for text in _areas(child)]
    if not isinstance(node, dict):
        return []
    return [words(node)] if node["type"] == "Textarea" else _areas(node["props"].get("children"))


def test_no_page_put_in_another_sets_a_cookie(allowed: FlaskClient) -> None:
    """Once put in the page of another site: `test_access_walk` asks for them as they are."""
    for page in PAGES:
        assert "Set-Cookie" not in allowed.get(f"{path_of(page)}?vue=integree").headers
    reader = Reader(allowed, "/", "?vue=integree").open()
    assert "Set-Cookie" not in reader.press("toggle", "theme", "transitions").headers
