"""The public edition of centres whose head-counts are protected: every page, "s", reasons, and no small number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from types import MappingProxyType

import pytest
from flask.testing import FlaskClient
from public_sample import public_store, small
from reader import Reader, layout_of, words
from support import DEMO, path_of, sample, some

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot
from dashboard.web.application import PageDash

SMALL = small().centre.id
THRESHOLD = 11
OF_PEOPLE = ("synthese", "participation", "carte", "carto", "actions", "action", "territoires", "territoire", "reseaux")
"""Pages where a number of people is one of those who came, and not of the team or of the members of a network."""
QUERIES = (
    "",
    "annee=2023",
    "annee=toutes",
    "du=2024-02-01&au=2024-03-31",
    "theme={theme}",
    "departement={department}",
    "theme={theme}&departement={department}",
    "modalite=presentiel",
    "indicateur=presences",
)
TOLD = re.compile(r"(?<![\d,.\u202f\u00a0 –-])([1-9]|10) (présences?|personnes?|participants?)\b")


class Fixed:
    """A store whose snapshot never changes."""

    loaded_at = None

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def current(self) -> Snapshot:
        return self.snapshot


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> PageDash:
    """The demonstration centre as it is published, and the centre of small groups."""
    published = public_store(tmp_path_factory).current()
    centres = {**published.centres, SMALL: small()}
    snapshot = replace(published, version="essai", centres=MappingProxyType(centres))
    return create_app(replace(settings, default_centre=DEMO), Fixed(snapshot))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reader(public: PageDash) -> FlaskClient:
    return public.server.test_client()


def queries(centre: str) -> Iterator[str]:
    names = {"theme": "climat", "department": "37"} if centre == SMALL else {"theme": "sante", "department": "31"}
    for query in QUERIES:
        yield f"centre={centre}&{query.format(**names)}"


def text_of_page(client: FlaskClient, path: str, query: str) -> str:
    response = client.get(f"{path}?{query}")
    assert response.status_code in (200, 404), (path, query)
    assert "Set-Cookie" not in response.headers
    return words(layout_of(response.text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
@pytest.mark.parametrize("centre", [DEMO, SMALL])
def test_every_page_opens_and_tells_no_small_number_of_people(reader: FlaskClient, page: Page, centre: str) -> None:
    path, every = path_of(page, f"centre={centre}"), list(queries(centre))
    turn = PAGES.index(page) + 4 * (centre == SMALL)
    # In `make test` three choices of each page and centre, the next page and the other centre having others.
    for place in range(sample(3, len(every))):
        query = every[(turn + place) % len(every)]
        text = text_of_page(reader, path, query)
        if page.id in OF_PEOPLE:
            assert not [found.group() for found in TOLD.finditer(text)], (path, query)


def numbers(layout: object) -> Iterator[tuple[str, str]]:
    """(header, cell) of every table of a page whose header is about people."""
    if isinstance(layout, list):
        for child in layout:
            yield from numbers(child)
    elif isinstance(layout, dict) and "props" in layout:
        children = layout["props"].get("children")
        if layout["type"] == "Table":
            yield from _cells(layout)
        else:
            yield from numbers(children)


def _rows(node: object) -> Iterator[list[str]]:
    if isinstance(node, list):
        for child in node:
            yield from _rows(child)
    elif isinstance(node, dict) and "props" in node:
        children = node["props"].get("children")
        if node["type"] == "Tr":
            yield [words(cell) for cell in children]
        else:
            yield from _rows(children)


def _cells(table: object) -> Iterator[tuple[str, str]]:
    rows = list(_rows(table))
    for row in rows[1:]:
        for header, cell in zip(rows[0][1:], row[1:], strict=False):
            if header.startswith(("Présences", "Personnes")) and "10\u202f000" not in header:
                yield header, cell


@pytest.mark.parametrize("centre", [DEMO, SMALL])
def test_tables_of_people_hold_large_numbers_zeros_and_signs_only(reader: FlaskClient, centre: str) -> None:
    seen = 0
    for path in ("/participation", "/carte"):
        for query in queries(centre):
            for header, cell in numbers(layout_of(reader.get(f"{path}?{query}").text)):
                seen += 1
                plain = cell.replace("\u202f", "").split(" (")[0]
                known = plain.isdigit() and (int(plain) == 0 or int(plain) >= THRESHOLD)
                assert known or plain in ("smasqué", "n. p.", "—", ""), (path, query, header, cell)
    assert seen > 20


def test_what_cannot_follow_a_filter_says_so_in_the_public_edition_too(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/reseaux", f"centre={DEMO}&format=reunion-de-reseau")
    assert "Ensemble du centre\u202f: ce chiffre ne suit pas le filtre «\u202fFormat\u202f»" in text


def test_what_the_server_answers_to_gestures_tells_no_small_number_either(reader: FlaskClient) -> None:
    for centre in (DEMO, SMALL):
        page = Reader(reader, "/participation", f"?centre={centre}").open()
        for name, value in (("annee", "2023"), ("annee", "toutes"), ("annee", "2024")):
            assert page.change({"type": "control", "name": name}, "value", value).status_code == 200
            assert not TOLD.search(words(list(page.answer.values())))
        for dimension in ("theme", "format", "department", "modality"):
            options = page.props[f'{{"dim":"{dimension}","type":"filter"}}']["options"]
            for option in some(options, 2):
                page.press("toggle", dimension, option["value"])
                assert not TOLD.search(words(list(page.answer.values()))), (centre, option)
                page.press("toggle", dimension, option["value"])


def test_hidden_numbers_are_drawn_alike(reader: FlaskClient) -> None:
    figures = {
        name: reader.get(f"/graphique/participation/{name}.json?centre={SMALL}").get_json()
        for name in ("presences-theme", "fidelite")
    }
    theme = figures["presences-theme"]
    bars, stubs = theme["data"]
    assert bars["x"] == [4013, 0]
    assert [row[1] for row in stubs["customdata"]] == ["ecole"]
    assert stubs["marker"]["pattern"]["shape"] == "x"
    loyalty = [trace for trace in figures["fidelite"]["data"] if "masqué" in trace.get("name", "")]
    assert len({length for trace in loyalty for length in trace["x"]}) == 1
    assert {note["text"] for note in theme["layout"]["annotations"]} >= {"<b>s</b>", "<b>4\u202f013</b>"}


def test_the_legend_says_what_s_means_and_sentences_speak_of_what_is_shown(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/participation", f"centre={SMALL}")
    assert "«\u202fs\u202f»\u202f: effectif non montré (secret statistique). Il est inférieur à 11" in text
    assert "Parmi les effectifs montrés, Climat\u202f: 4\u202f013 présences (99\u202f%)" in text
    assert "s : masqué (secret statistique)" in text
    assert "Tous ces effectifs sont masqués." in text


def test_a_year_is_compared_only_when_both_numbers_are_shown(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/participation", f"centre={SMALL}")
    assert "2023\u202f: masqué" in text
    assert "D’une année à l’autre" not in text
    assert "D’une année à l’autre" in text_of_page(reader, "/participation", f"centre={DEMO}")


def test_unpublished_is_not_zero(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/participation", f"centre={SMALL}&theme=climat&departement=37")
    assert "L’édition publique ne donne pas les présences pour plusieurs filtres à la fois." in text
    assert "non publié" in text
    assert not re.search(r"(?<!\d)0 (présence|personne)", text)
    whole = text_of_page(reader, "/participation", f"centre={SMALL}&annee=toutes")
    assert "L’édition publique ne donne les présences que par année entière." in whole


def test_options_that_lead_to_nothing_published_are_greyed_with_the_reason(reader: FlaskClient) -> None:
    page = Reader(reader, "/participation", f"?centre={SMALL}&theme=climat").open()
    department = page.props['{"dim":"department","type":"filter"}']["options"]
    assert all(option["disabled"] for option in department)
    assert any(option["label"].endswith(" · non publié") for option in department)
    note = words(page.props['{"dim":"department","type":"filter-note"}']["children"])
    assert note.endswith(
        "Options grisées\u202f: L’édition publique ne donne pas les présences pour plusieurs filtres à la fois."
    )
    years = page.props['{"name":"annee","type":"control"}']["options"]
    assert {option["value"] for option in years if option.get("disabled")} == {"toutes", "periode"}
    page.press("toggle", "theme", "climat")
    free = page.props['{"dim":"department","type":"filter"}']["options"]
    assert not all(option["disabled"] for option in free)
    assert "Options grisées" not in words(page.props['{"dim":"department","type":"filter-note"}']["children"])
    elsewhere = Reader(reader, "/", f"?centre={SMALL}&theme=climat").open()
    assert not all(option["disabled"] for option in elsewhere.props['{"dim":"department","type":"filter"}']["options"])


def test_the_map_tells_présences_by_department_and_says_why_not_elsewhere(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/carte", f"centre={SMALL}&indicateur=presences")
    assert "Tous ces effectifs sont masqués" in text
    finer = text_of_page(reader, "/carte", f"centre={SMALL}&indicateur=presences&niveau=epci")
    assert "L’édition publique ne donne les présences que par département." in finer
    assert "aucun document ne donne" not in finer


def test_the_method_says_what_is_published_and_keeps_doubts_to_the_staff(reader: FlaskClient) -> None:
    text = " ".join(text_of_page(reader, f"/methode{part}", f"centre={DEMO}") for part in ("", "/publie", "/donnees"))
    assert "Ce qui est publié sur les personnes" in text
    assert "Seuil\u202f: 11 personnes" in text
    # Said always, whether something waits or not.
    assert "Ajouts, corrections et effacements paraissent par lots" in text
    assert "Présences cumulées relevées sur des listes par profil et département d’origine" in text
    for staff_only in ("Ce qui reste à vérifier", "à vérifier", "Lecture des fichiers", "sans nombre de participants"):
        assert staff_only not in text.replace("Vérifier", "")


def test_a_network_tells_its_public_as_published(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/reseaux", f"centre={DEMO}")
    assert re.search(r"Présences\d[\d\u202f]* présences, \d[\d\u202f]* personnes différentes", text)


def test_a_breakdown_that_a_filter_leaves_unpublished_names_the_filter(reader: FlaskClient) -> None:
    text = text_of_page(reader, "/participation", f"centre={DEMO}&theme=sante")
    assert "Présences par thème, tous les thèmes" in text
    assert re.search(
        r"Santé[^.]* : [\d\u202f]+ présences, sur [\d\u202f]+ pour tous les thèmes", text.replace("\u202f:", " :")
    )
    assert "L’édition publique ne croise pas cette répartition avec le filtre «\u202fThème\u202f»." in text
    assert "Présences par thème" in text


def test_an_action_and_the_journeys_say_that_they_are_not_told(reader: FlaskClient) -> None:
    action = text_of_page(reader, "/actions/demo-2024-06", f"centre={DEMO}")
    assert "Le nombre de participants de chaque action n’est pas publié" in action
    journeys = text_of_page(reader, "/empreinte", f"centre={DEMO}")
    assert "Aucun trajet n’étant fourni" not in journeys
    assert "trajets de l’équipe non publiés un à un" in journeys


@pytest.mark.parametrize(
    ("path", "query", "way"),
    [
        ("/", "theme=sante&departement=31", "departement=31"),
        ("/reseaux", "theme=sante&departement=31", "theme=sante"),
        ("/territoires", "theme=sante&departement=31", "departement=31"),
        ("/participation", "theme=sante&departement=31", "theme=sante"),
        ("/territoires/departement-31", "theme=sante", ""),
    ],
)
def test_where_people_are_not_published_the_page_says_once_what_is(
    reader: FlaskClient, path: str, query: str, way: str
) -> None:
    page = reader.get(f"{path}?centre={DEMO}&{query}").text
    before, _, _ = page.partition('id="react-entry-point"')
    assert before.count("Ce qui est publié\u202f:") == 1
    ways = [unescape(tag) for tag in re.findall(r"<a [^>]*data-stay=[^>]*>", before)]
    assert any(re.search(rf'href="{path}\??(centre={DEMO}&?)?{way}"', tag) for tag in ways), ways
    told = reader.get(f"{path}?centre={DEMO}&{way}").text
    assert "Ce qui est publié\u202f:" not in told
