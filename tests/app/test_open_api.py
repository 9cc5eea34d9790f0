"""`/api/v1` over HTTP: it answers what its description says, whatever is asked, each number with its state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import openapi_spec_validator
import pytest
import schemathesis
from flask.testing import FlaskClient
from open_sample import CENTRES, public_of
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from support import DEMO, HOSTILE, V2, VT, hostile_centre, sample, some

from dashboard.dimensions import BY_ID, DIMENSIONS
from dashboard.filters import vocabulary
from dashboard.indicators.registry import INDICATORS
from dashboard.opendata.openapi import ENDPOINTS
from dashboard.pages import PAGES
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot

BASE = "/api/v1"


@pytest.fixture(scope="module")
def described(public: FlaskClient) -> Any:
    return schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", public.application)


load_all_checks()
# A filter's values are those of a centre: what the description allows may not exist, and is refused.
CHECKED = [check for check in CHECKS.get_all() if check.__name__ != "positive_data_acceptance"]


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_asked_is_answered_as_it_is_described(described: Any, mode: GenerationMode) -> None:
    asked_for = [found.ok() for found in described.get_all_operations()]
    assert len(asked_for) == len(ENDPOINTS)
    for operation in asked_for:
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters):
            continue

        @hypothesis.settings(max_examples=sample(3, 300))
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            case.call_and_validate(checks=CHECKED, headers={"Accept-Encoding": "identity"})

        check()


def asked(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == status, (path, answer.text[:300])
    assert answer.content_type == "application/json"
    return answer.json


def test_the_description_is_valid_and_its_page_tells_all_of_it(public: FlaskClient) -> None:
    described = asked(public, "openapi.json")
    openapi_spec_validator.validate(described)
    page = public.get(f"/api?centre={DEMO}").text
    for path in described["paths"]:
        assert f"GET {BASE}{path}" in page
    examples = re.findall(rf'href="({BASE}[^"]*)"', page)
    assert len(set(examples)) == len(described["paths"]) + 1
    for address in set(examples):
        assert public.get(address.replace("&amp;", "&")).status_code == 200, address
    assert "<script src" not in page.replace('<script src="/', ""), "no script of a third party"


def test_the_version_is_the_etag_and_nothing_is_computed_for_who_has_it(
    public: FlaskClient, published: Snapshot
) -> None:
    for path in ("centres", "indicateurs", "actions?taille=1", "tableaux/synthese/chiffres"):
        answer = public.get(f"{BASE}/{path}")
        assert answer.headers["ETag"] == f'W/"{published.version}"'
        assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=2, must-revalidate"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        again = public.get(f"{BASE}/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert public.post(f"{BASE}/centres").status_code == 405
    assert public.head(f"{BASE}/centres").status_code == 200


@pytest.mark.parametrize("centre", CENTRES)
def test_a_list_is_the_same_whatever_the_size_of_its_pages(public: FlaskClient, centre: str) -> None:
    for name in ("actions", "publications"):
        whole = asked(public, f"{name}?centre={centre}&taille=200")
        assert whole["next"] is None
        assert whole["total"] == len(whole["items"])
        found, address = [], f"{BASE}/{name}?centre={centre}&taille={sample(30, 7)}"
        while address:
            page = public.get(address).json
            found += page["items"]
            address = (page["next"] or "").removeprefix("http://localhost")
        assert found == whole["items"]
        assert len({one["id"] for one in found}) == len(found)


def test_an_indicator_is_told_as_its_card_tells_it(public: FlaskClient) -> None:
    found = {one["id"]: one for one in asked(public, f"indicateurs?centre={V2}&annee=2024")["indicators"]}
    assert set(found) == {one.id for one in INDICATORS}
    assert found["appointments"]["published"]["value"] == 75
    assert "Carto" in found["appointments"]["published"]["source"]
    cards = asked(public, f"tableaux/synthese/chiffres?centre={V2}&annee=2024")
    assert any(75 in row for row in cards["rows"])


def cells(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer that has a state."""
    if isinstance(node, list):
        for one in node:
            yield from cells(one)
    elif isinstance(node, dict):
        if "state" in node:
            yield node
        for value in node.values():
            yield from cells(value)


def test_each_cell_has_its_state_and_what_is_hidden_has_no_number(public: FlaskClient) -> None:
    states: set[str] = set()
    for page in some(["participation", *(one.id for one in PAGES if one.listed)], 2):
        for block in asked(public, f"blocs/{page}?centre={DEMO}")["blocks"]:
            table = public.get(block["table"].removeprefix("http://localhost")).json
            states |= {one["state"] for one in cells(table)}
            assert all({*one} == {"state", "reason"} and one["reason"] for one in cells(table))
            if block["picture"]:
                assert public.get(block["picture"].removeprefix("http://localhost")).status_code == 200
    assert "hidden" in states
    told = list(cells(asked(public, f"indicateurs?centre={DEMO}&annee=2024&departement=31")))
    assert {"known", "hidden", "unpublished"} & {one["state"] for one in told}
    assert all(("value" in one) == (one["state"] == "known") for one in told)
    action = asked(public, f"actions?centre={DEMO}&taille=1")["items"][0]
    assert action["participants"]["state"] == "unpublished"
    assert "n’est pas publié" in action["participants"]["reason"]


def test_no_number_of_people_is_told_that_is_not_published(public: FlaskClient, published: Snapshot) -> None:
    """Whoever asks everything and subtracts has the cells of the published tables, which are attacked as such."""
    data = published.centres[DEMO]
    disclosed = data.disclosed
    assert disclosed is not None
    of_people = {one.id: one.cell for one in INDICATORS if one.cell}
    words = vocabulary(published, DEMO, DEMO)
    states: list[str] = []
    hidden = Counter(at[0][0] for (_, _, at), value in disclosed.values.items() if value is None and len(at) == 1)
    named = sorted((one.id for one in DIMENSIONS), key=lambda by: -hidden[by])
    for year in some((2024, 2023, 2022, 2025), 1):
        for by in ("", *some(named, 2)):
            for option in words.options[by] if by else (None,):
                chosen = f"&{BY_ID[by].param}={option.slug}" if option else ""
                found = asked(public, f"indicateurs?centre={DEMO}&annee={year}{chosen}")["indicators"]
                for one in found:
                    if one["id"] not in of_people or by in one["not_followed"]:
                        continue
                    quantity, at = of_people[one["id"]]
                    key = (quantity, year, tuple(sorted((*at, *([(by, option.code)] if option else [])))))
                    states.append(one["computed"]["state"])
                    if states[-1] == "known" and disclosed.values.get(key) != one["computed"]["value"]:
                        assert (one["computed"]["value"], key in disclosed.values) == (0, False)
                    if key in disclosed.values and disclosed.values[key] is None:
                        assert states[-1] == "hidden"
    assert {"known", "hidden"} <= {*states}


WRONG = (
    "actions?zz=1", "actions?page=0", "actions?page=x", "actions?taille=201", "actions?theme=nulle-part",
    "actions?statut=x", "actions?au=", "actions?du=20240105", "actions?page=01",
    "actions?annee=1850", "actions?du=hier", "actions?du=2024-01-01&annee=x", "indicateurs?page=1", "publications?q=x",
    "centres?a=b", "tableaux/synthese/chiffres?annee=x", f"actions?q={'x' * 5000}",
    "actions?du=2024-12-31&au=2024-01-01",
)  # fmt: skip
MISSING = (
    "", "nulle-part", "blocs/nulle-part", "blocs/donnees", "tableaux/synthese/nulle-part", "actions?centre=nulle-part",
    "centres?centre=nulle-part", "blocs/..%2f..%2fetc", "tableaux/synthese/%00", "blocs/synthese?centre=nulle-part",
    f"actions?centre={V2}&centre={VT}",
)  # fmt: skip


@pytest.mark.parametrize("path", WRONG)
def test_what_is_not_understood_is_refused_with_the_reason(public: FlaskClient, path: str) -> None:
    told = asked(public, path, 400)
    assert {*told} == {"status", "erreur", "message"}
    assert "ignoré" not in told["message"]
    assert "affiché" not in told["message"]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_not_found(public: FlaskClient, path: str) -> None:
    assert asked(public, path, 404)["status"] == 404


def test_what_the_team_keeps_is_asked_in_vain(client: FlaskClient) -> None:
    for path in ("centres", "actions", "indicateurs", "blocs/synthese", "tableaux/synthese/chiffres", "openapi.json"):
        assert client.get(f"{BASE}/{path}").status_code == 404
    assert client.get("/api").status_code == 404


def test_requests_are_limited_as_elsewhere(published: Snapshot, settings: Settings) -> None:
    from dataclasses import replace

    client = public_of(published, replace(settings, limit=3), V2)
    answers = [client.get(f"{BASE}/centres", environ_base={"REMOTE_ADDR": "192.0.2.7"}) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json["status"] == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_hostile_text_is_a_text_and_addresses_are_below_their_path(made: Callable[..., FlaskClient]) -> None:
    below = made(hostile_centre(), base="/crpv")
    told = asked(below, "actions")
    assert {one["title"] for one in told["items"]} == {HOSTILE}
    assert told["items"][0]["address"].startswith("http://localhost/crpv/actions/e")
    assert asked(below, "openapi.json")["servers"] == [{"url": "http://localhost/crpv/api/v1"}]
    block = asked(below, "blocs/synthese")["blocks"][0]
    assert block["table"].startswith("http://localhost/crpv/api/v1/tableaux/synthese/")
    assert f'href="/crpv{BASE}/openapi.json"' in below.get("/api").text
