"""Where a request comes from, and where a sign-in may lead: only here."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from dashboard.access.requests import (
    BASE,
    cookie_options,
    is_loopback,
    named_locally,
    next_address,
    same_origin,
)


def request(url: str = "http://localhost:8050/equipe/", peer: str = "127.0.0.1", **headers: str) -> Request:
    builder = EnvironBuilder(path="/", base_url=url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    return Request({**builder.get_environ(), "REMOTE_ADDR": peer})


@pytest.mark.parametrize("wanted", ["/equipe/", "/equipe/actions?annee=2024&theme=a,b", "/equipe/actions/v2-2024-r02"])
def test_a_page_of_the_staff_edition_is_gone_back_to(wanted: str) -> None:
    assert next_address(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    ["", "/", "/equipe", "//evil.example", "/\\evil.example", "/equipe/\\evil.example", "/equipe//evil.example",
     "https://evil.example/equipe/", "javascript:alert(1)", "data:text/html,x", "/equipe/%0d%0aSet-Cookie:x=1",
     "/equipe/\r\nLocation: https://evil.example", "/equipe/../", "/equipe/%2e%2e/", "/equipe/%252e%252e/",
     "/equipe/%2f%2fevil.example", "/equipe/%5cevil.example", "\t/equipe/", " /equipe/", "/equipe/\t",
     "/EQUIPE/", "equipe/", "/equipe/connexion", "/equipe/deconnexion", "/equipe/_dash-layout", "/equipe/é",
     "/equipe/" + "a" * 3000, "/equipe/%00", "/equipe.evil.example/"],
)  # fmt: skip
def test_nothing_else_is(wanted: str) -> None:
    assert next_address(wanted) == BASE


@given(st.text(max_size=60))
@example("/equipe/?suite=//evil.example")
def test_wherever_it_leads_it_is_here(text: str) -> None:
    for wanted in (text, f"/equipe/{text}", f"/{text}", quote(text)):
        found = next_address(wanted)
        parts = urlsplit(found)
        assert not parts.netloc
        assert not parts.scheme
        assert found.startswith(BASE)
        assert found.isascii()
        assert not any(ord(character) < 33 for character in found)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.9.10"])
def test_addresses_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.168.1.2", "exemple.fr", "localhost.exemple.fr"])  # noqa: S104
def test_addresses_that_others_reach(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8050", "127.0.0.1:1", "[::1]:8050", "[::1]"])
def test_names_of_this_machine(host: str) -> None:
    assert named_locally(request(Host=host))


@pytest.mark.parametrize(
    "host",
    ["exemple.fr", "127.0.0.1.exemple.fr", "localhost.", "127.0.0.1:x", "127.1", "0", "[::1", "", "localhost:80:80"],
)  # fmt: skip
def test_other_names_are_not(host: str) -> None:
    made = request()
    made.environ["HTTP_HOST"] = host
    assert not named_locally(made)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Origin": "http://localhost:8050"}, True),
        ({"Origin": "http://localhost:8050", "Sec_Fetch_Site": "same-origin"}, True),
        ({"Sec_Fetch_Site": "same-origin"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "http://localhost:8051"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://localhost:8050.evil.example"}, False),
        ({"Origin": "http://localhost:8050", "Sec_Fetch_Site": "same-site"}, False),
        ({"Origin": "http://localhost:8050", "Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "none"}, False),
        ({"Referer": "http://localhost:8050/equipe/"}, False),
    ],
)
def test_only_a_page_of_this_site_may_change_something(headers: dict[str, str], expected: bool) -> None:
    assert same_origin(request(**headers)) is expected


def test_cookies_are_secure_everywhere_but_on_this_machine_by_http() -> None:
    assert cookie_options(request("http://127.0.0.1:8050/")) == ("", False)
    for url in ("https://127.0.0.1/", "https://exemple.fr/", "http://exemple.fr/", "http://192.168.1.2:8050/"):
        assert cookie_options(request(url)) == ("__Secure-", True)
