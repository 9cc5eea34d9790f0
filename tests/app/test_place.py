"""Both editions below a path of a host that other sites share: no address of theirs leaves it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from access_sample import HERE, ORIGIN, PASSWORD, PEOPLE, Person, editions_of, token, with_people
from werkzeug.test import TestResponse

from dashboard.editions import Editions
from dashboard.settings import Settings, SettingsError
from dashboard.snapshot import SnapshotStore

BASE = "/tableau"
STAFF = f"{BASE}/equipe/"
ADDRESS = re.compile(r"""["'(](/[^/"'\s()<>\\][^"'\s()<>\\]*)""")
"""What a page holds between quotes and begins with a slash: links, forms, files, what scripts are told."""
ALIKE = 2
"""Pages that differ only by what they are about, of which so many are asked for."""


@pytest.fixture(scope="module")
def editions(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    folder = tmp_path_factory.mktemp("place")
    return with_people(editions_of(store, folder, DASHBOARD_BASE="tableau/"))


def signed_in(editions: Editions) -> Person:
    somebody = Person(editions)
    page = somebody.get(f"{STAFF}connexion")
    form = {"jeton": token(page.text), "suite": "", "adresse": next(reversed(PEOPLE)), "motdepasse": PASSWORD}
    answer = somebody.post(f"{STAFF}connexion", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, STAFF)
    assert all(f"Path={STAFF}" in cookie for one in (page, answer) for cookie in one.headers.getlist("Set-Cookie"))
    return somebody


def addresses(answer: TestResponse) -> set[str]:
    """Every address of this host that a page holds."""
    text = html.unescape(answer.text).replace(ORIGIN, "")
    return {found for found in ADDRESS.findall(text) if re.match(r"/[\w.~%-]", found)}


def crawled(somebody: Person, start: str) -> dict[str, TestResponse]:
    """What is reached from an address: address → answer, one of each path, and few of those that are alike."""
    seen: dict[str, TestResponse] = {}
    alike: dict[str, int] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        kind = re.sub(r"/(actions|territoires|assets|static|built|geo)/.*|/(tableau|graphique)/.*", r"/\1\2", path[8:])
        if path in seen or alike.get(kind, 0) >= (ALIKE if kind != path[8:] else 1):
            continue
        alike[kind] = alike.get(kind, 0) + 1
        answer = seen[path] = somebody.get(address)
        if answer.mimetype == "text/html":
            waiting += sorted(addresses(answer))
    return seen


@pytest.mark.parametrize("start", [f"{BASE}/", STAFF])
def test_no_address_leaves_the_path(editions: Editions, start: str) -> None:
    somebody = signed_in(editions) if start == STAFF else Person(editions)
    seen = crawled(somebody, start)
    assert len(seen) > 30
    for path, answer in seen.items():
        assert answer.status_code < 400 or path.endswith("_dash-update-component"), (path, answer.status)
        held = addresses(answer) if answer.mimetype == "text/html" else set()
        left = {one for one in held if not one.startswith(f"{BASE}/")}
        assert not left, (path, left)
    assert any(path.endswith(".xlsx") for path in seen)
    page = somebody.get(start).text
    assert json.loads(re.findall(r'id="_dash-config"[^>]*>([^<]+)<', page)[0])["requests_pathname_prefix"] == start


def test_the_proxy_may_leave_the_path_or_take_it_away(editions: Editions) -> None:
    nobody = Person(editions)
    assert nobody.get(f"{BASE}/").text == nobody.get("/").text
    assert nobody.get(f"{BASE}/healthz").status_code == nobody.get("/healthz").status_code == 200
    for asked, told in ((f"{BASE}?a=1", f"{BASE}/?a=1"), (f"{BASE}/equipe", STAFF), ("/equipe", STAFF)):
        answer = nobody.get(asked)
        assert (answer.status_code, answer.headers["Location"]) == (308, told)
    answer = nobody.get(f"{STAFF}actions?a=1")
    assert answer.headers["Location"] == f"{STAFF}connexion?suite=%2Ftableau%2Fequipe%2Factions%3Fa%3D1"
    told = nobody.client.get("/", environ_overrides={**HERE, "SCRIPT_NAME": "/ailleurs"})
    assert "/ailleurs" not in told.text


def test_what_is_no_path_is_refused(tmp_path: Path) -> None:
    assert editions_settings(tmp_path, "a/b/").site == "https://exemple.fr"
    for wrong in ("http://exemple.fr", "/a b", "/..", "/a//b", "/é"):
        with pytest.raises(SettingsError, match="DASHBOARD_BASE"):
            editions_settings(tmp_path, wrong)


def editions_settings(folder: Path, base: str) -> Settings:
    url = "https://exemple.fr/a/b"
    return Settings.from_env({"DASHBOARD_STATE": str(folder), "DASHBOARD_BASE": base, "DASHBOARD_URL": url})
