"""The one callback, over HTTP, with the bodies that a browser sends — and with those that only an attacker sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reader import UPDATE, Reader
from support import HOSTILE, V2, VT, path_of, some

from dashboard.filters import parse, to_query, vocabulary
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.snapshot import Snapshot

WITH_YEAR = [page for page in PAGES if page.period]
NARROWING = [page for page in PAGES if "theme" in page.dimensions]
YEAR = {"name": "annee", "type": "control"}
THEMES = {"dim": "theme", "type": "filter"}


@pytest.fixture
def home(client: FlaskClient) -> Reader:
    return Reader(client).open()


def of(client: FlaskClient, page: Page, query: str = "") -> Reader:
    return Reader(client, path_of(page), query).open()


# --- gestures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", WITH_YEAR, ids=lambda page: page.id)
def test_the_year_changes_address_sentence_and_page(client: FlaskClient, page: Page) -> None:
    reader = of(client, page)
    assert reader.change(YEAR, "value", "2007").status_code == 200
    assert reader.query == "?annee=2007"
    assert "2007" in reader.sentence
    assert reader.slots_sent()
    assert reader.change(YEAR, "value", "2024").status_code == 200
    assert reader.query == ""


@pytest.mark.parametrize("page", NARROWING, ids=lambda page: page.id)
def test_a_checklist_narrows_the_page(client: FlaskClient, page: Page) -> None:
    reader = of(client, page)
    assert reader.change(THEMES, "value", ["transitions", "cohesion-sociale"]).status_code == 200
    assert reader.query == "?theme=cohesion-sociale,transitions"
    assert "Cohésion sociale ou Transitions" in reader.sentence
    assert reader.props['{"dim":"theme","type":"filter"}']["value"] == ["cohesion-sociale", "transitions"]
    assert reader.change(THEMES, "value", []).status_code == 200
    assert reader.query == ""


def test_a_click_on_a_bar_sets_the_filter_and_a_second_one_takes_it_away(home: Reader) -> None:
    assert home.press("toggle", "theme", "transitions").status_code == 200
    assert home.query == "?theme=transitions"
    assert "Transitions" in home.sentence
    assert home.press("toggle", "theme", "transitions").status_code == 200
    assert home.query == ""


def test_a_button_of_a_table_does_what_a_click_does(home: Reader) -> None:
    home.press("toggle", "modality", "in_person")
    assert home.query == "?modalite=presentiel"
    home.press("toggle", "theme", "")
    assert home.query == "?theme=non-renseigne&modalite=presentiel"
    home.press("toggle", "modality", "in_person")
    assert home.query == "?theme=non-renseigne"


def test_reset_takes_everything_away_but_the_centre(client: FlaskClient) -> None:
    reader = Reader(client, "/", f"?centre={VT}&annee=2023&theme=education").open()
    reader.press("reset")
    assert reader.query == f"?centre={VT}"
    assert "2024" in reader.sentence


def test_a_period_replaces_the_year_and_back(home: Reader) -> None:
    home.change({"name": "du", "type": "control"}, "value", "2024-02-01")
    assert home.query == "?du=2024-02-01"
    assert home.props['{"name":"annee","type":"control"}']["value"] == "periode"
    home.change({"name": "au", "type": "control"}, "value", "2024-03-31")
    assert home.query == "?du=2024-02-01&au=2024-03-31"
    assert "du 1er février au 31 mars 2024" in home.sentence
    home.change(YEAR, "value", "2024")
    assert home.query == ""


def test_the_back_button_changes_the_address_and_the_page_follows(home: Reader) -> None:
    home.change("adresse", "search", "?annee=2007&theme=2007-evaluation")
    assert "2007" in home.sentence
    assert home.props['{"dim":"theme","type":"filter"}']["value"] == ["2007-evaluation"]
    assert "adresse.search" not in home.answer, "an address that is right already is left alone"


def test_an_address_in_another_order_is_put_right_without_a_loop(home: Reader) -> None:
    home.change("adresse", "search", "?theme=transitions,cohesion-sociale&annee=2024")
    assert home.query == "?theme=cohesion-sociale,transitions"
    home.change("adresse", "search", home.query)
    assert "adresse.search" not in home.answer
    assert home.slots_sent() == []


def test_what_has_not_changed_is_not_sent_again(home: Reader) -> None:
    home.change(YEAR, "value", "2024")
    assert home.slots_sent() == []
    home.change(YEAR, "value", "2007")
    before = home.slots_sent()
    assert before
    assert not [name for name in home.answer if name.endswith(".value")], "no control is drawn again for what it holds"
    home.change(YEAR, "value", "2007")
    assert home.slots_sent() == []


def test_a_wrong_address_is_told_and_the_notice_goes_with_the_next_gesture(home: Reader) -> None:
    home.change("adresse", "search", "?annee=1987&theme=nulle-part")
    assert "1987" in home.notices
    assert "nulle-part" in home.notices
    assert home.query == ""
    home.change(YEAR, "value", "2007")
    assert home.notices == ""


def test_options_tell_what_each_would_give(home: Reader) -> None:
    home.press("toggle", "modality", "in_person")
    options = home.props['{"dim":"theme","type":"filter"}']["options"]
    assert all(option["label"].endswith(")") for option in options)
    nothing = [option for option in options if option["label"].endswith("(0)")]
    assert nothing
    assert all(option["disabled"] for option in nothing)


@pytest.mark.parametrize("page", [page for page in PAGES if page.extras], ids=lambda page: page.id)
def test_a_page_s_own_parameters_go_into_the_address_and_back(client: FlaskClient, page: Page) -> None:
    for name in some(page.extras, 2):
        reader = of(client, page)
        assert reader.press("param", name, "essai").status_code == 200
        assert reader.query == f"?{name}=essai"
        again = of(client, page, reader.query)
        assert again.press("param", name, "").status_code == 200
        assert again.query == ""
        assert again.press("param", name, HOSTILE).status_code == 200
        assert len(again.query) < 400


def test_a_parameter_of_another_page_changes_nothing(home: Reader) -> None:
    assert home.press("param", "q", "essai").status_code == 200
    assert home.query == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_the_answer_is_what_the_page_would_be(client: FlaskClient, page: Page) -> None:
    """Whether a reader arrives by a link or by a gesture, the page is the same."""
    if not page.period:
        return
    reader = of(client, page)
    reader.change(YEAR, "value", "2007")
    fresh = of(client, page, "?annee=2007")
    for name in page.slots:
        assert reader.slot(name) == fresh.slot(name), name
    assert reader.sentence == fresh.sentence
    assert reader.props["empreintes"]["data"] == fresh.props["empreintes"]["data"]


# --- hostile values ------------------------------------------------------------------------------------------------

HOSTILE_VALUES: list[Any] = [
    None, True, 0, -1, 1e308, "", "x" * 5000, HOSTILE, "\x00", "٢٠٢٤", [], {}, [[]], [{}], [None] * 50,
    {"points": []}, {"points": [{}]}, {"points": [{"customdata": None}]}, {"points": [{"customdata": []}]},
    {"points": [{"customdata": {"0": "theme"}}]}, {"points": [{"customdata": ["theme"]}]}, {"points": "abc"},
    {"points": [{"customdata": [["theme"], {"a": 1}]}]}, {"points": [{"customdata": ["theme", None]}]},
    {"points": [{"customdata": ["__class__", "x"]}]}, {"points": [{"customdata": ["year", "2007"]}]},
    {"kind": "toggle"}, {"kind": "toggle", "dim": [], "code": {}}, {"kind": "toggle", "dim": "theme", "code": None},
    {"kind": "param", "dim": "q", "code": ["x"]}, {"kind": "param", "dim": "centre", "code": VT}, {"kind": []},
    {"kind": "reset", "dim": {"$ne": 1}}, ["transitions", {"a": 1}, ["b"], None], "?" + "a=b&" * 3000, "?theme=%ff%fe",
]  # fmt: skip
SOURCES: list[tuple[Any, str]] = [
    ("adresse", "search"),
    ("action", "data"),
    (THEMES, "value"),
    (YEAR, "value"),
    ({"name": "du", "type": "control"}, "value"),
    ("adresse", "pathname"),
    ("empreintes", "data"),
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: json.dumps(source[0]))
def test_no_value_of_any_property_is_an_error(home: Reader, source: tuple[Any, str]) -> None:
    for value in HOSTILE_VALUES:
        home.props["adresse"]["search"] = ""
        response = home.change(*source, value)
        assert response.status_code in (200, 204), (value, response.status_code)
        if source[1] == "pathname":
            home.props["adresse"]["pathname"] = "/"


PATHS = [
    "/", "//", "/carto/", "/nulle-part", "/../../etc/passwd", "/actions/<script>", "/" + "a" * 3000, "", "\x00", "/é",
    "/methode/x", "/%00",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_is_an_error(home: Reader, path: str) -> None:
    home.props["adresse"]["pathname"] = path
    assert home.change(YEAR, "value", "2007").status_code in (200, 204)


CHANGED = [
    [], [""], ["adresse"], ["."], ["adresse.search.x"], ["{.value"], ['{"type":"filter"}.value'],
    ['{"dim":[],"type":"filter"}.value'], ['{"dim":{},"type":"filter"}.value'], ['{"name":[],"type":"control"}.value'],
    ['{"type":["filter"]}.value'], ['{"type":{}}.value'], ['{"id":"x","type":"chart"}.clickData'], ["[].x"], ["null.x"],
    ["{}.x"], ['{"type":null}.value'], ["adresse.search", "action.data"],
    ['{"a":1}'], ["é.é"], ['"x".value'], ["{]}.v"],
]  # fmt: skip


@pytest.mark.parametrize("changed", CHANGED, ids=json.dumps)
def test_no_name_of_what_has_changed_is_an_error(client: FlaskClient, home: Reader, changed: list[str]) -> None:
    body = home.body("adresse.search") | {"changedPropIds": changed}
    assert client.post(UPDATE, json=body).status_code in (200, 204, 400)


ALIEN_IDS: list[Any] = [
    {}, {"type": "filter"}, {"dim": "theme"}, {"dim": "nothing", "type": "filter"}, {"dim": None, "type": "filter"},
    {"dim": [], "type": "filter"}, {"dim": {}, "type": "filter"}, {"dim": 1, "type": "filter"}, {"name": "x"},
    {"name": {}, "type": "slot"}, {"name": [], "type": "control"}, {"name": "nothing", "type": "slot"},
    {"name": HOSTILE, "type": "control"}, {"dim": "__class__", "type": "filter-summary"}, {"id": 1, "type": "chart"},
]  # fmt: skip


@pytest.mark.parametrize("alien", ALIEN_IDS, ids=json.dumps)
def test_no_made_up_component_is_an_error(client: FlaskClient, home: Reader, alien: Any) -> None:
    for position, spec in enumerate(home.body("adresse.search")["outputs"]):
        if not isinstance(spec, list):
            continue
        body = home.body("adresse.search")
        prop = spec[0]["property"] if spec else "value"
        body["outputs"][position] = [{"id": alien, "property": prop}]
        assert client.post(UPDATE, json=body).status_code in (200, 204, 400), (position, alien)
    for position, held in enumerate(home.body("adresse.search")["inputs"]):
        if not isinstance(held, list):
            continue
        body = home.body("adresse.search")
        prop = held[0]["property"] if held else "value"
        body["inputs"][position] = [{"id": alien, "property": prop, "value": ["x"]}]
        body["changedPropIds"] = [f"{json.dumps(alien, sort_keys=True, separators=(',', ':'))}.{prop}"]
        assert client.post(UPDATE, json=body).status_code in (200, 204, 400), (position, alien)


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{}", b"null", b"1", b'"x"', b"{", b"\xff\xfe", b'{"output":"x"}', b'{"output":[]}', b"[" * 5000,
     b'{"output":"..adresse.search..","inputs":{}}', b'{"a":' * 3000, b'{"output":null,"changedPropIds":5}'],
)  # fmt: skip
def test_malformed_bodies_are_refused_in_french(client: FlaskClient, raw: bytes) -> None:
    response = client.post(UPDATE, data=raw, content_type="application/json")
    assert response.status_code == 400
    answer = response.get_json()
    assert answer["erreur"] == "Requête incorrecte"
    assert "Traceback" not in response.text


def test_a_body_without_a_part_or_with_one_of_another_type_is_refused(client: FlaskClient, home: Reader) -> None:
    whole = home.body("adresse.search")
    for key in ("output", "outputs", "inputs", "state"):
        for value in (None, 1, "x", {}, [], [[[]]], True):
            answer = client.post(UPDATE, json=whole | {key: value})
            assert answer.status_code == 400, (key, value)
    for value in ("x", {"a": 1}, [1], [None], 5):
        assert client.post(UPDATE, json=whole | {"changedPropIds": value}).status_code == 400, value


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    answer = client.post(UPDATE, data=b" " * 300_000, content_type="application/json")
    assert answer.status_code == 413
    assert "Traceback" not in answer.text


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 3000)
    | st.text(max_size=8)
    | st.sampled_from(["theme", "2024", "toggle"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["points", "customdata", "kind", "dim", "code"]) | st.text(max_size=4), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(value=JSON, source=st.sampled_from(SOURCES), search=st.text(max_size=40) | st.just("?theme=transitions"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_sent_the_address_that_comes_back_is_valid(
    client: FlaskClient, snapshot: Snapshot, value: Any, source: tuple[Any, str], search: str
) -> None:
    reader = Reader(client).open()
    reader.props["adresse"]["search"] = search
    response = reader.change(*source, value)
    assert response.status_code in (200, 204)
    if response.status_code == 200 and "adresse.search" in reader.answer:
        parsed = parse(reader.query, snapshot, V2)
        assert parsed.notices == ()
        assert to_query(parsed.filters, vocabulary(snapshot, parsed.filters.centre, V2)) == reader.query
