"""Every kind of response: status, headers, compression, caching; and what must never come out."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
import web_sample
from flask.testing import FlaskClient
from reader import thawed, words
from web_sample import LOADED, callback_body, sample_app

from dashboard.web import Health
from dashboard.web.logs import configure_logging
from dashboard.web.security import script_hash

UPDATE = "/_dash-update-component"
EVERY_KIND = ["/", "/reseaux?annee=2024", "/nulle-part", "/_dash-layout", "/_dash-dependencies", "/healthz"]


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return sample_app(tmp_path).server.test_client()


@pytest.fixture
def journal(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the application has logged, in the form it has in production."""
    configure_logging("info", "json")
    yield lambda: capsys.readouterr().out
    configure_logging("error", "console")


@pytest.mark.parametrize("path", [*EVERY_KIND, "/assets/style.css", "/panne", "/_dash-rien"])
def test_security_headers_on_every_response_and_no_cookie(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers
    assert "Strict-Transport-Security" not in headers


def test_hsts_only_over_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" in client.get("/", headers={"X-Forwarded-Proto": "https"}).headers


def test_every_inline_script_of_the_page_is_allowed_by_its_hash(client: FlaskClient) -> None:
    response = client.get("/")
    inline = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    assert len(inline) == 4  # the theme, what keeps presses, the clientside callback, what asks for the scripts
    for code in inline:
        assert script_hash(code) in response.headers["Content-Security-Policy"]


def test_the_page_is_whole_and_in_french(client: FlaskClient) -> None:
    text = client.get("/reseaux?annee=2024").text
    assert '<html lang="fr">' in text
    assert "<title>/reseaux &amp; &lt;Centre&gt;</title>" in text
    assert 'content="Le &#34;tableau&#34; de bord"' in text
    assert '<p id="kpi">75 rendez-vous annee=2024</p>' in text
    assert '<a class="lien-evitement" href="#contenu">Aller au contenu</a>' in text
    assert ":root{--accent:#123}" in text
    assert "Loading..." not in text


def test_the_page_asks_nothing_of_another_site(client: FlaskClient) -> None:
    for address in re.findall(r'(?:src|href)="([^"]+)"', client.get("/").text):
        assert address.startswith(("/", "#"))


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every component of a layout."""
    if isinstance(node, list):
        for child in node:
            yield from parts(child)
    elif isinstance(node, dict):
        yield node
        yield from parts(node["props"].get("children"))


def test_the_page_brings_its_layout_and_callbacks_safely(client: FlaskClient) -> None:
    text = client.get("/?q=</script><script>alert(1)</script>").text
    blocks = dict(re.findall(r'<script id="([^"]+)" type="application/json">(.*?)</script>', text, re.DOTALL))
    assert "</script><script>alert" not in text
    layout = json.loads(blocks["donnees-page"])
    assert ["h1", None, "Synthèse"] in [part["props"].get("tree") for part in parts(layout)]
    assert json.loads(blocks["donnees-rappels"])[0]["output"] == "graphique.figure"
    assert "python_version" not in blocks["_dash-config"]


def test_unknown_addresses_are_404(client: FlaskClient) -> None:
    page = client.get("/nulle-part")
    assert page.status_code == 404
    assert "Page introuvable" in page.text
    for path in ("/_dash-rien", "/assets/rien.css", "/static/rien.js", "/_dash-component-suites/<b>/x.js"):
        response = client.get(path)
        assert response.status_code == 404
        assert "registered" not in response.text


def test_the_layout_route_follows_the_referer_of_this_site_only(client: FlaskClient) -> None:
    def heading(referer: str | None) -> str:
        headers = {} if referer is None else {"Referer": referer}
        layout = client.get("/_dash-layout", headers=headers).get_json()
        return words(thawed(layout)["props"]["children"][1]["props"]["children"][0])

    assert heading("http://localhost/reseaux?x=1") == "Réseaux"
    assert heading("https://ailleurs.exemple.fr/reseaux") == "Synthèse"
    assert heading(None) == "Synthèse"


@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/assets/style.css", "/nulle-part"])
def test_compression_is_negotiated(client: FlaskClient, path: str, encoding: str, decode: object) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": encoding})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert callable(decode)
    assert decode(packed.data) == plain.data


def test_a_refused_encoding_is_not_used(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept-Encoding": "br;q=0, gzip;q=0.5"})
    assert response.headers["Content-Encoding"] == "gzip"


def test_fingerprinted_files_are_immutable_and_plain_names_revalidated(client: FlaskClient) -> None:
    [address] = re.findall(r'href="(/assets/ensemble\.[0-9a-f]{16}\.css)"', client.get("/").text)
    response = client.get(address, headers={"Accept-Encoding": "br"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    plain = client.get("/assets/style.css")
    assert plain.headers["Cache-Control"] == "no-cache"
    again = client.get("/assets/style.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/assets/style.css", "/healthz"])
def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient, path: str) -> None:
    headers = {"Accept-Encoding": "br"}
    got, head = client.get(path, headers=headers), client.head(path, headers=headers)
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    for headers in ({}, {"Accept-Encoding": "br"}):
        first = client.get("/", headers=headers)
        assert first.headers["Cache-Control"] == "no-cache"
        assert client.get("/", headers={**headers, "If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_page_is_made_once_for_the_same_data(tmp_path: Path) -> None:
    data = [object()]
    app = sample_app(tmp_path, generation=lambda: data[0])
    calls: list[str] = []
    render = app._render
    app._render = lambda path, query: calls.append(path) or render(path, query)  # type: ignore[func-returns-value]
    client = app.server.test_client()
    client.get("/reseaux")
    calls.clear()
    first, second = client.get("/reseaux"), client.get("/reseaux")
    assert (calls, first.data) == ([], second.data)
    client.get("/nulle-part")
    client.get("/nulle-part")
    assert calls == ["/nulle-part"] * 2
    data[0] = object()
    client.get("/reseaux")
    assert calls == ["/nulle-part"] * 2 + ["/reseaux"]


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_a_question_is_worked_out_once_for_the_same_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    data, made = [object()], list[int]()
    monkeypatch.setattr(web_sample, "figure", lambda factor=1: {"y": [made.append(factor)] * 400})
    client = sample_app(tmp_path, generation=lambda: data[0]).server.test_client()
    made.clear()

    def ask(year: str) -> bytes:
        body = callback_body(inputs=[{"id": "annee", "property": "value", "value": year}])
        answer = client.post(UPDATE, json=body, headers={"Accept-Encoding": encoding})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert answer.headers.get("Content-Encoding", "") == encoding
        return answer.data

    assert ask("2023") == ask("2023")
    assert len(made) == 1
    ask("panne au voisinage")
    assert len(made) == 2
    data[0] = object()
    ask("2023")
    assert len(made) == 3


def test_a_callback_answers_and_is_not_kept(client: FlaskClient) -> None:
    response = client.post(UPDATE, json=callback_body(), headers={"Accept-Encoding": "br"})
    assert response.status_code == 200
    body = response.data if "Content-Encoding" not in response.headers else brotli.decompress(response.data)
    assert json.loads(body)["response"]["graphique"]["figure"]["data"][0]["y"] == [2469, 2000]


@pytest.mark.parametrize(
    "raw", [b"", b"x", b"[]", b"{}", b"null", b"1", b'"x"', b"[" * 9000, b"\xff\xfe", b'{"output": 1}']
)
def test_malformed_bodies_are_400(client: FlaskClient, raw: bytes) -> None:
    response = client.post(UPDATE, data=raw, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json()["erreur"] == "Requête incorrecte"
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "changes",
    [
        {"output": "rien.children"},
        {"output": "memoire.data"},
        {"outputs": None},
        {"outputs": []},
        {"outputs": {"id": "autre", "property": "figure"}},
        {"outputs": [{"id": "graphique", "property": "figure"}]},
        {"outputs": {"id": 3}},
        {"inputs": None},
        {"inputs": []},
        {"inputs": [1]},
        {"inputs": [[{"id": "annee", "property": "value"}]]},
        {"inputs": [{"id": "autre", "property": "value"}]},
        {"state": [{"id": "annee", "property": "value"}]},
        {"changedPropIds": "annee.value"},
        {"changedPropIds": [1]},
    ],
)
def test_bodies_that_no_page_sends_are_400(client: FlaskClient, changes: dict[str, object]) -> None:
    response = client.post(UPDATE, json=callback_body(**changes))
    assert response.status_code == 400
    assert response.get_json()["message"].startswith("Requête incorrecte")


@pytest.mark.parametrize("value", [None, 3, [], {}, {"a": [1]}, "x" * 5000, True])
def test_any_value_reaches_the_callback(client: FlaskClient, value: object) -> None:
    inputs = [{"id": "annee", "property": "value", "value": value}]
    assert client.post(UPDATE, json=callback_body(inputs=inputs)).status_code == 200


def test_pattern_matching_callbacks_pass_the_gate(client: FlaskClient) -> None:
    part = {"id": {"type": "case", "index": "un"}, "property": "id", "value": {"type": "case", "index": "un"}}
    output = '{"index":["ALL"],"type":"case"}.children'
    body = {
        "output": output,
        "outputs": [{"id": {"type": "case", "index": "un"}, "property": "children"}],
        "inputs": [[part]],
        "changedPropIds": [],
    }
    assert client.post(UPDATE, json=body).status_code == 200
    assert client.post(UPDATE, json={**body, "inputs": [[3]]}).status_code == 400


def test_other_refusals_are_in_french(client: FlaskClient) -> None:
    too_large = client.post(UPDATE, data=b"x" * 30_000, content_type="application/json")
    assert (too_large.status_code, too_large.get_json()["erreur"]) == (413, "Demande trop volumineuse")
    assert client.post(UPDATE, data="x", content_type="text/plain").status_code == 415
    wrong_method = client.delete("/")
    assert wrong_method.status_code == 405
    assert "Méthode refusée" in wrong_method.text


def test_an_unexpected_error_tells_nothing(client: FlaskClient, journal: Callable[[], str]) -> None:
    page = client.get("/panne")
    inputs = [{"id": "annee", "property": "value", "value": "panne"}]
    callback = client.post(UPDATE, json=callback_body(inputs=inputs))
    for response in (page, callback):
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Traceback" not in response.text
    assert "<h1>Erreur interne</h1>" in page.text
    assert callback.get_json()["erreur"] == "Erreur interne"
    logged = [json.loads(line) for line in journal().splitlines()]
    [first, *_] = [line for line in logged if line["event"] == "unexpected_error"]
    assert first["exception"][0]["exc_value"] == "secret de fabrication"  # the log has it…
    assert "frames" in first["exception"][0]
    assert "locals" not in first["exception"][0]["frames"][0]  # … without the values of the moment


def test_the_log_holds_no_query_and_no_address(client: FlaskClient, journal: Callable[[], str]) -> None:
    client.get(
        "/reseaux?q=nom-de-personne", headers={"User-Agent": "Navigateur"}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    logged = journal()
    assert "/reseaux" in logged
    for private in ("nom-de-personne", "192.0.2.7", "Navigateur"):
        assert private not in logged


def test_health(tmp_path: Path) -> None:
    body = sample_app(tmp_path).server.test_client().get("/healthz").get_json()
    assert (body["status"], body["snapshot"]) == ("ok", "v1")
    assert body["age_seconds"] > 0


@pytest.mark.parametrize(
    ("health", "status", "word"), [(Health(None), 503, "unavailable"), (Health("v2", LOADED, True), 200, "degraded")]
)
def test_health_when_data_are_missing_or_old(tmp_path: Path, health: Health, status: int, word: str) -> None:
    response = sample_app(tmp_path, health=health).server.test_client().get("/healthz")
    assert (response.status_code, response.get_json()["status"]) == (status, word)
    assert response.headers["Cache-Control"] == "no-store"
