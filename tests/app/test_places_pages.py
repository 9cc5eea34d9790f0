"""What the pages say of territories, in both editions, for the three centres: what is unknown is never a zero."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from public_sample import public_store
from reader import layout_of, nodes, words
from support import DEMO, FOLDERS, V2, VT, sample

from dashboard.app import create_app
from dashboard.cube.known_places import KnownPlaces, known_places
from dashboard.filters import parse, vocabulary
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot
from dashboard.territories.model import Kind
from dashboard.words import say

EDITIONS = ("staff", "public")
CENTRES = (V2, VT, DEMO)
SHEETS: dict[str, tuple[tuple[str, Kind], ...]] = {
    V2: (("departement-37", "department"), ("commune-45234", "commune")),
    VT: (("departement-48", "department"), ("commune-11206", "commune")),
    DEMO: (("departement-31", "department"), ("qpv-QN03110M", "qpv")),
}
PERIODS = ("", "annee=2007", "annee=2020", "annee=2023", "annee=toutes", "du=2024-01-01&au=2024-06-30")
OTHERS = ("", "modalite=a-distance", "modalite=en-presentiel", "theme=transitions", "departement=48", "departement=45")
TYPES: dict[str, Kind] = {
    "departements": "department", "intercommunalites": "epci", "communes": "commune", "quartiers": "qpv",
}  # fmt: skip
LEVELS: dict[str, Kind] = {"departements": "department", "epci": "epci"}
ZEROS = ("0", "–", "—")
Pages = dict[str, FlaskClient]


@pytest.fixture(scope="module")
def pages(client: FlaskClient, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The three centres in the staff edition, and as they are published."""
    published = public_store(tmp_path_factory, FOLDERS)
    public = create_app(replace(settings, default_centre=V2), published)
    return {"staff": client, "public": public.server.test_client()}


@cache
def layout(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    return layout_of(response.text)


def rows(node: Any) -> list[list[str]]:
    """The texts of the cells of each row of the tables' bodies."""
    bodies = [one["props"].get("children") for one in nodes(node) if one["type"] == "Tbody"]
    found = [one["props"].get("children") for body in bodies for one in nodes(body) if one["type"] == "Tr"]
    return [[words(cell) for cell in row] for row in found if isinstance(row, list)]


def drawn(node: Any) -> dict[str, Any]:
    """What the script of the map is told."""
    (state,) = [one["props"]["data-map"] for one in nodes(node) if "data-map" in one["props"]]
    return json.loads(state)  # type: ignore[no-any-return]


def facts(node: Any) -> dict[str, str]:
    """Label → value of each figure of a sheet."""
    articles = [one for one in nodes(node) if one["type"] == "Article"]
    parts = [[part for part in nodes(one["props"]["children"]) if part["type"] in ("H3", "Strong")] for one in articles]
    return {words(label): words(value) for label, value, *_ in parts}


def known(snapshot: Snapshot, query: str, kind: Kind) -> KnownPlaces:
    filters = parse(query, snapshot, V2).filters
    data, spoken = snapshot.centres[filters.centre], vocabulary(snapshot, filters.centre, V2)
    return known_places(data, filters, spoken, snapshot.territories, kind)


@settings(max_examples=sample(6, 200))
@given(
    st.sampled_from(EDITIONS),
    st.sampled_from(CENTRES),
    st.sampled_from(PERIODS),
    st.sampled_from(OTHERS),
    st.sampled_from(sorted(LEVELS)),
    st.sampled_from(sorted(TYPES)),
)
@example("staff", V2, "", "", "departements", "departements")
@example("public", V2, "", "", "epci", "communes")
@example("staff", V2, "annee=2020", "", "departements", "departements")
@example("staff", VT, "annee=2023", "", "departements", "departements")
@example("public", VT, "", "departement=48", "epci", "quartiers")
@example("public", DEMO, "", "", "departements", "quartiers")
def test_no_territory_has_a_zero_where_too_few_places_are_known(
    snapshot: Snapshot, pages: Pages, edition: str, centre: str, period: str, other: str, level: str, listed: str
) -> None:
    query = "&".join(part for part in (f"centre={centre}", period, other) if part)
    client = pages[edition]
    if not known(snapshot, query, LEVELS[level]).enough:
        for measure in ("", "&indicateur=presences", "&indicateur=presences-10000"):
            page = layout(client, f"/carte?{query}&niveau={level}{measure}")
            for told in drawn(page)["territories"].values():
                assert told["value"] != "0"
                # No scale: one shade for what is known, dots over what is a minimum.
                assert told["k"] in ("na", "k2") or (told["k"], told["fill"]) == ("k1", "map-dots")
                assert told.get("fill") != "map-hatch"
            assert not any("zone blanche" in " ".join(row) or row[1] in ZEROS for row in rows(page) if len(row) > 2)
    if not known(snapshot, query, TYPES[listed]).enough:
        page = layout(client, f"/territoires?{query}&type={listed}")
        assert not any("zone blanche" in " ".join(row) or row[1] in ZEROS for row in rows(page) if len(row) > 2)
        assert "n’ont ni action réalisée ni présence" not in words(page)
    for name, kind in SHEETS[centre]:
        if known(snapshot, query, kind).enough:
            continue
        page = layout(client, f"/territoires/{name}?{query}")
        first, *_ = facts(page).values()
        assert first not in ZEROS
        assert not any(gap in words(page) for gap in ("plus que la moyenne", "moins que la moyenne"))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("centre", [V2, VT])
def test_the_map_says_how_many_places_are_known(snapshot: Snapshot, pages: Pages, edition: str, centre: str) -> None:
    query = f"centre={centre}"
    spoken = vocabulary(snapshot, centre, V2).centre.vocabulary
    told = say("places", "known", known(snapshot, query, "department"), spoken)
    assert told.startswith("lieu connu pour ")
    for address in ("/carte", "/territoires", f"/territoires/{SHEETS[centre][0][0]}"):
        assert told in words(layout(pages[edition], f"{address}?{query}")).replace("Lieu connu", "lieu connu"), address


@pytest.mark.parametrize("edition", EDITIONS)
def test_known_places_keep_their_scale_and_their_zeros(pages: Pages, edition: str) -> None:
    page = layout(pages[edition], f"/carte?centre={DEMO}")
    territories = drawn(page)["territories"]
    assert (territories["31"]["value"], territories["31"]["k"]) == ("7", "k5")
    assert "Aucune zone blanche dans les 8 départements du périmètre ayant un quartier prioritaire." in words(page)
    towns = rows(layout(pages[edition], f"/territoires?centre={DEMO}&type=communes"))
    assert {row[1] for row in towns if row[0].startswith(("Toulouse", "Castres"))} == {"3", "–"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_in_2007_vienne_is_inside_without_quarters_nor_population(pages: Pages, edition: str) -> None:
    client = pages[edition]
    page = layout(client, "/carte?annee=2007&departement=86")
    found = {row[0]: row for row in rows(page)}
    assert not any("Hors du périmètre" in head for head in found)
    assert any(head.startswith("Vienne") for head in found)
    said = words(page)
    assert "QPV" not in said
    assert "habitants ·" not in said
    assert "hors périmètre" not in said
    sheet = words(layout(client, "/territoires/departement-86?annee=2007"))
    assert "Population municipale" not in sheet
    assert "Quartiers prioritaires" not in sheet
    assert "hors périmètre" not in words(layout(client, "/territoires?annee=2007"))
    options = [
        one["props"]["options"]
        for one in nodes(page)
        if one["props"].get("id") == {"dim": "department", "type": "filter"}
    ]
    assert "86" in {option["value"] for option in options[0]}
    now = layout(client, "/carte")
    options = [
        one["props"]["options"]
        for one in nodes(now)
        if one["props"].get("id") == {"dim": "department", "type": "filter"}
    ]
    assert "86" not in {option["value"] for option in options[0]}


@pytest.mark.parametrize("edition", EDITIONS)
def test_lozere_is_named_and_limoux_is_documented(pages: Pages, edition: str) -> None:
    client = pages[edition]
    panel = words(layout(client, f"/carte?centre={VT}&departement=48"))
    assert "un rapport dit que des personnes en sont venues, sans dire combien" in panel
    assert facts(layout(client, f"/territoires/departement-48?centre={VT}"))["Présences cumulées"] == "n.\u00a0r."
    limoux = words(layout(client, f"/territoires/commune-11206?centre={VT}"))
    assert "1 action documentée dans la commune en 2024, hors de ce que compte le centre" in limoux
    assert "Appui à l’élaboration du contrat de ville de Limoux" in limoux
