"""What a hostile visitor sends: refused or answered in French, never an error of ours, never a word of the inside."""

from __future__ import annotations

import gzip
import io
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from observatory import check_headers
from reader import UPDATE, Reader
from support import ROOT

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.sources import load_schemas
from dashboard.sources.template import write_template
from dashboard.web.limits import HEAVY, client_of
from dashboard.web.logs import configure_logging

JSON = "application/json"


@pytest.fixture
def body(client: FlaskClient) -> dict[str, Any]:
    """A body that a page sends."""
    return Reader(client).open().body("adresse.search")


# --- bodies --------------------------------------------------------------------------------------------------------

DEEP = 100_000
MALFORMED = {
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"output":"x"}'.encode("utf-16"),
    "not UTF-8": b'{"output":"\xff\xfe"}',
    "compressed": gzip.compress(b"{}"),
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"output":' * (DEEP // 5) + b"1" + b"}" * (DEEP // 5),
    "huge integer": b'{"output":' + b"9" * DEEP + b"}",
    "NaN": b'{"output":NaN}',
    "Infinity": b'{"output":"x","inputs":[Infinity]}',
    "lone surrogate": b'{"output":"\\ud800"}',
    "same key twice": b'{"output":{},"output":1}',
    "NUL": b'{"output":"\\u0000"}\x00',
    "unknown callback": b'{"output":"rien.children","inputs":[],"outputs":{"id":"rien","property":"children"}}',
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_body_that_is_none_is_refused(client: FlaskClient, kind: str) -> None:
    response = client.post(UPDATE, data=MALFORMED[kind], content_type=JSON)
    assert response.status_code == 400
    assert response.get_json()["erreur"] == "Requête incorrecte"
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "x" * 3000],
)
def test_another_content_type_is_refused(client: FlaskClient, content_type: str) -> None:
    response = client.post(UPDATE, data=b"{}", content_type=content_type)
    assert response.status_code == 415
    assert response.get_json()["erreur"] == "Format refusé"


def test_a_body_is_read_up_to_its_limit_and_no_further(client: FlaskClient, settings: Settings) -> None:
    assert settings.max_body == 262_144
    for size, status in ((settings.max_body, 400), (settings.max_body + 1, 413)):
        assert client.post(UPDATE, data=b" " * size, content_type=JSON).status_code == status


def test_a_body_in_chunks_has_the_same_limit(client: FlaskClient, body: dict[str, Any]) -> None:
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    whole = json.dumps(body).encode()
    for data, status in ((whole, 200), (whole + b" " * 262_144, 413), (b" " * 300_000, 413)):
        response = client.post(UPDATE, input_stream=io.BytesIO(data), content_type=JSON, environ_overrides=chunked)
        assert response.status_code == status


class _Broken(io.BytesIO):
    def read(self, *_: Any) -> bytes:
        raise RuntimeError("Invalid chunk size")

    readinto = read  # type: ignore[assignment]


def test_chunks_that_are_not_well_formed_are_a_wrong_request(client: FlaskClient) -> None:
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.post(UPDATE, input_stream=_Broken(), content_type=JSON, environ_overrides=chunked)
    assert response.status_code == 400


# --- headers, methods, paths ---------------------------------------------------------------------------------------

HEADERS = [
    ("Host", "a b"), ("Host", "<script>"), ("Host", ""), ("Host", "x" * 5000), ("Host", "[::1"), ("Host", "a:999999"),
    ("Accept-Encoding", "br;q=nan, gzip;q=1e999," + "x," * 3000), ("Accept-Encoding", "br;q=é"), ("Accept", "\xff"),
    ("Range", "bytes=0-10"), ("Range", "bytes=9-1"), ("Range", "x" * 5000), ("If-None-Match", "x" * 5000),
    ("If-None-Match", '"'), ("If-None-Match", 'W/"' + '","' * 2000), ("If-Range", "x"), ("Cookie", "x" * 5000),
    ("If-Modified-Since", "Mon, 99 Feb 99999 99:99:99 GMT"), ("If-Unmodified-Since", "x"), ("Referer", "http://[::1"),
    ("Referer", "http://localhost\\@exemple.fr/"), ("Referer", "http://localhost:x/"), ("Referer", "\xff"),
    ("X-Forwarded-Proto", "https,,"), ("X-Forwarded-Host", "exemple.fr"), ("X-HTTP-Method-Override", "DELETE"),
    ("Content-Type", "\xff"), ("Accept-Language", "\xff;q=x"), ("Forwarded", "for=x;host=y"), ("Expect", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_no_header_is_an_error(client: FlaskClient, name: str, value: str) -> None:
    for path in ("/", "/assets/app.js", "/_dash-layout", "/healthz"):
        response = client.get(path, headers={name: value})
        assert response.status_code in (200, 206, 304, 400, 412, 416), path
        for shown in ("exemple.fr", "<script>x", "Traceback"):
            assert shown not in str(response.headers)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "FOO", "é"])
def test_another_method_is_refused(client: FlaskClient, method: str) -> None:
    for path in ("/", UPDATE, "/assets/app.js", "/healthz", "/_dash-layout"):
        response = client.open(path, method=method, headers={"X-Echo": "planted"})
        assert response.status_code == 405
        assert response.headers["Allow"]
        assert "planted" not in response.text


PATHS = [
    "/\x00", "/..", "/../../etc/passwd", "/assets/../settings.py", "/assets/..\\settings.py", "/assets/\x00.js",
    "/\\..\\x", "/\udcff\udcfe", "/\udcc0\udcae\udcc0\udcae/", "/" + "a" * 8192, "/actions/" + "é" * 4000,
    "/_dash-component-suites/dash/../../x", "/_dash-component-suites/dash/\x00", "/_dash-component-suites//x",
    "/_reload-hash/x", "/static/../x", "/geo/../x", "/actions/..;/x", "/;x", "/healthz/", "//exemple.fr/", "///",
    "/actions//", "//exemple.fr\\@x", "/%2e%2e/", "/_dash-update-component/x", "/territoires/\udcff", "/CARTE",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path[:30]))
def test_no_path_leads_out_or_fails(client: FlaskClient, path: str) -> None:
    raw = path.encode("utf-8", "surrogateescape").decode("latin-1")
    response = client.get("/", environ_overrides={"PATH_INFO": raw})
    assert response.status_code in (200, 404)
    assert "Location" not in response.headers
    for inside in ("Traceback", "root:x:", "from __future__"):
        assert inside not in response.text


# --- headers of every answer ---------------------------------------------------------------------------------------

EVERY_KIND = [
    ("GET", "/", 200), ("GET", "/nulle-part", 404), ("GET", "/_dash-layout", 200), ("GET", "/_dash-dependencies", 200),
    ("GET", "/healthz", 200), ("GET", "/assets/app.js", 200), ("GET", "/geo/france.json", 200), ("POST", UPDATE, 415),
    ("DELETE", "/", 405), ("GET", "/assets/rien", 404), ("HEAD", "/", 200), ("OPTIONS", "/", 200),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), EVERY_KIND)
def test_every_answer_has_the_headers_of_the_best_mark(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method)
    assert response.status_code == status
    check_headers(response.headers)
    secure = client.open(path, method=method, base_url="https://exemple.fr").headers
    assert re.fullmatch(r"max-age=(\d{8,}); includeSubDomains", secure["Strict-Transport-Security"])


@pytest.mark.parametrize("path", ["/", "/assets/app.js", "/_dash-dependencies"])
def test_an_unchanged_answer_has_them_too(client: FlaskClient, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    response = client.get(path, headers={"If-None-Match": tag})
    assert response.status_code == 304
    check_headers(response.headers)


# --- as many requests as a client likes ----------------------------------------------------------------------------


@pytest.fixture
def limited(store: SnapshotStore) -> FlaskClient:
    """The dashboard, at most ten requests a minute."""
    return create_app(Settings.from_env({"DASHBOARD_LIMIT": "10"}), store).server.test_client()


def from_address(client: FlaskClient, address: str, path: str = "/healthz") -> Any:
    """A request as if from an address."""
    return client.get(path, environ_overrides={"REMOTE_ADDR": address})


def test_too_many_requests_are_refused_for_a_while_and_others_served(limited: FlaskClient) -> None:
    statuses = [from_address(limited, "192.0.2.1", "/_dash-dependencies").status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    refused = from_address(limited, "192.0.2.1", "/")
    assert refused.status_code == 429
    assert "<h1>Trop de demandes</h1>" in refused.text
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    check_headers(refused.headers)
    said = limited.post(UPDATE, json={}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert (said.status_code, said.get_json()["erreur"]) == (429, "Trop de demandes")
    assert from_address(limited, "192.0.2.2", "/").status_code == 200


def test_what_costs_nothing_is_not_counted(limited: FlaskClient) -> None:
    for _ in range(30):
        assert from_address(limited, "192.0.2.3").status_code == 200
        assert from_address(limited, "192.0.2.3", "/assets/app.js").status_code == 200


def test_heavy_files_are_counted(limited: FlaskClient) -> None:
    heavy = "/geo/france.json"
    assert int(limited.get(heavy).headers["Content-Length"]) > HEAVY
    assert [from_address(limited, "192.0.2.4", heavy).status_code for _ in range(12)][-2:] == [429, 429]


def test_a_client_cannot_choose_its_address(limited: FlaskClient) -> None:
    for number in range(11):
        response = limited.get(
            "/_dash-dependencies",
            headers={"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"},
            environ_overrides={"REMOTE_ADDR": "192.0.2.5"},
        )
    assert response.status_code == 429


def test_a_proxy_that_is_not_declared_is_told_of_once(limited: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning", "json")
    for _ in range(3):
        limited.get("/_dash-dependencies", headers={"X-Forwarded-For": "203.0.113.9"})
    configure_logging("error", "console")
    journal = capsys.readouterr().out
    assert journal.count("proxies_undeclared") == 1
    assert "203.0.113.9" not in journal


def test_no_limit_when_none_is_wanted(client: FlaskClient) -> None:
    assert {from_address(client, "192.0.2.6", "/_dash-dependencies").status_code for _ in range(30)} == {200}


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1%eth0", "fe80::/64"), ("unix:", "?"), ("", "?"),
    ],
)  # fmt: skip
def test_what_stands_for_a_client(address: str, client: str) -> None:
    assert client_of(address) == client


@given(st.text(max_size=30))
def test_any_address_stands_for_some_client(address: str) -> None:
    assert client_of(address)


def test_the_workbook_that_is_given_out_computes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "modele.xlsx"
    write_template(path, load_schemas(ROOT / "data" / "schemas"))
    workbook = openpyxl.load_workbook(path)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 100
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


# --- where nothing is asked twice ----------------------------------------------------------------------------------


def test_every_locked_package_has_its_digest_and_no_address() -> None:
    """What is installed is what was looked at."""
    names = ("requirements.txt", "requirements-dev.txt", "requirements-audit.txt", "benchmarks/requirements.txt")
    for name in names:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pins
        for pin in pins:
            assert re.match(r"[a-z0-9._-]+==\S+", pin), pin
            assert pin.rstrip().endswith("\\"), f"{pin}: no digest"
        assert not [line for line in lines if "://" in line]


def test_every_declared_package_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for wanted in declared:
        name = re.split(r"[<>=;\[ ]", wanted)[0]
        assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), name


AUDITS = {
    '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}': (0, "Failles connues : 0"),
    '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}': (
        1,
        "a 1 : PYSEC-1 (corrigée dans : 2)",
    ),
    '{"dependencies": [{"name": "a", "skip_reason": "not found"}]}': (2, "Audit incomplet"),
    "": (2, "Audit impossible"),
}


@pytest.mark.parametrize("answer", AUDITS)
def test_an_audit_that_could_not_be_made_does_not_look_like_a_good_one(tmp_path: Path, answer: str) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\n")
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, str(ROOT / "bin" / "audit"), str(program), "x.txt"],
        capture_output=True,
        text=True,
        check=False,
    )
    code, words = AUDITS[answer]
    assert done.returncode == code
    assert words in done.stdout + done.stderr
