"""Both editions as they are served, gate and sign-in included: headers, cookies, and what the journal is told."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from access_sample import PASSWORD, PEOPLE, Person, editions_of, with_people
from observatory import check_headers
from werkzeug.datastructures import Headers

from dashboard.editions import Editions, create_editions
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.web.logs import configure_logging

SECRET = "planted-where-nobody-looks"  # noqa: S105 - what must not be found in the journal
KEY = f"{SECRET}-{'k' * 40}"
READER = next(iter(PEOPLE))
ANONYMOUS = [
    ("/", 200), ("/nulle-part", 404), ("/assets/app.js", 200), ("/equipe/", 302), ("/equipe", 308),
    ("/equipe/_dash-layout", 401), ("/equipe/assets/app.js", 401), ("/equipe/connexion", 200), ("/equipe/healthz", 401),
]  # fmt: skip
SIGNED_IN = [
    ("/equipe/", 200), ("/equipe/nulle-part", 404), ("/equipe/assets/app.js", 200), ("/equipe/_dash-layout", 200),
    ("/equipe/_dash-dependencies", 200), ("/equipe/comptes", 404), ("/equipe/healthz", 200),
]  # fmt: skip


@pytest.fixture(scope="module")
def editions(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Both editions, with accounts, and secrets among the settings."""
    folder = tmp_path_factory.mktemp("editions")
    return with_people(editions_of(store, folder, DASHBOARD_KEY=KEY))


@pytest.fixture(scope="module")
def member(editions: Editions) -> Person:
    """Somebody of the staff, signed in."""
    return Person(editions).signed_in(READER)


def without_cookies(headers: Headers) -> Headers:
    """The headers but for those that set the sign-in's own cookies."""
    return Headers([(name, value) for name, value in headers if name != "Set-Cookie"])


@pytest.mark.parametrize(("path", "status"), ANONYMOUS)
def test_strangers_get_the_headers_of_the_best_mark(editions: Editions, path: str, status: int) -> None:
    answer = Person(editions).get(path)
    assert answer.status_code == status
    staff = path.startswith("/equipe")
    check_headers(without_cookies(answer.headers) if staff else answer.headers)


def test_where_the_staff_edition_is_alone_the_rest_leads_to_it_with_them(store: SnapshotStore, tmp_path: Path) -> None:
    alone = create_editions(Settings.from_env({"DASHBOARD_STATE": str(tmp_path / "state")}), None, store)
    answer = Person(alone).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/equipe/")
    check_headers(answer.headers)


def test_where_the_staff_edition_is_alone_it_tells_anybody_how_it_does(settings: Settings, tmp_path: Path) -> None:
    store = SnapshotStore(settings.data_dir, settings.geo_dir)
    alone = create_editions(Settings.from_env({"DASHBOARD_STATE": str(tmp_path / "state")}), None, store)
    assert Person(alone).get("/healthz").status_code == 503, "nothing to show yet"
    store.load()
    answer = Person(alone).get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    assert answer.json["snapshot"] == store.current().version
    store.failing = "illisible"
    assert Person(alone).get("/healthz").json["status"] == "degraded"
    check_headers(answer.headers)


@pytest.mark.parametrize(("path", "status"), SIGNED_IN)
def test_staff_get_the_headers_of_the_best_mark(member: Person, path: str, status: int) -> None:
    answer = member.get(path)
    assert answer.status_code == status
    check_headers(without_cookies(answer.headers))


def test_what_the_staff_read_is_kept_by_no_cache_between(member: Person) -> None:
    for path in ("/equipe/", "/equipe/_dash-layout"):
        kept = member.get(path).headers["Cache-Control"]
        assert "private" in kept or "no-store" in kept, kept


def test_no_cookie_at_all_in_the_public_edition(editions: Editions, member: Person) -> None:
    for path in ("/", "/participation", "/assets/app.js", "/nulle-part", "/_dash-layout"):
        for someone in (Person(editions), member):
            assert "Set-Cookie" not in someone.get(path).headers


def test_cookies_of_the_staff_are_out_of_reach_of_scripts_and_sites(editions: Editions) -> None:
    person = Person(editions)
    secure = {"base_url": "https://exemple.fr"}
    for line in person.get("/equipe/connexion", **secure).headers.getlist("Set-Cookie"):
        flags = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax"} <= flags, line
        assert [flag for flag in flags if flag.startswith("path=")]
        assert not [flag for flag in flags if flag.startswith("domain=")]


@pytest.fixture
def journal(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that is logged, down to the least detail, ours and that of the libraries."""
    caplog.set_level(logging.DEBUG)
    configure_logging("debug", "json")
    yield lambda: "".join(capsys.readouterr()) + caplog.text
    configure_logging("error", "console")


def test_the_journal_holds_no_secret_of_any_kind(editions: Editions, journal: Callable[[], str]) -> None:
    """Planted in settings, headers, addresses, forms and callbacks, and in the answer to an error."""
    person = Person(editions)
    headers = {"Cookie": f"equipe={SECRET}", "Authorization": f"Bearer {SECRET}", "X-Api-Key": SECRET}
    body: dict[str, Any] = {"output": SECRET, "inputs": [{"id": SECRET, "property": SECRET, "value": SECRET}]}
    for base in ("/", "/equipe/"):
        for path in ("", "_dash-layout", "healthz", "connexion", "assets/app.js"):
            person.get(f"{base}{path}?mdp={SECRET}", headers=headers)
        person.post(f"{base}_dash-update-component", json=body, headers=headers)
        person.post(f"{base}_dash-update-component", data=SECRET.encode(), headers=headers)
    person.try_to_sign_in(f"{SECRET}@exemple.fr", SECRET, wanted=f"/equipe/?{SECRET}")
    person.get(f"/equipe/connexion/retour?code={SECRET}&state={SECRET}")
    signed = Person(editions).signed_in(READER)
    signed.get(f"/equipe/?q={SECRET}")
    signed.post("/equipe/deconnexion", data={"jeton": SECRET})
    told = journal()
    assert "request" in told, "the journal is on"
    for secret in (SECRET, KEY, PASSWORD, READER, signed.cookie() or SECRET):
        assert secret not in told
    for line in told.splitlines():
        if line.startswith("{"):
            assert not {"query", "cookies", "headers", "body", "address"} & json.loads(line).keys()
