"""Sign-in and sign-out over HTTP: who comes in, what they are told, what their browser is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from access_sample import ORIGIN, PASSWORD, PEOPLE, Person, editions_of, token, with_people
from support import V2, VT

from dashboard.access.attempts import BY_ACCOUNT
from dashboard.access.doors import STALE, WRONG
from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore
from dashboard.web.logs import configure_logging

READER, EDITOR, ELSEWHERE, ADMINISTRATOR = PEOPLE
HTTPS = {"base_url": "https://exemple.fr", "headers": {"Origin": "https://exemple.fr"}}


@pytest.fixture
def editions(store: SnapshotStore, tmp_path: Path) -> Editions:
    return with_people(editions_of(store, tmp_path))


@pytest.fixture
def person(editions: Editions) -> Person:
    return Person(editions)


@pytest.fixture
def journal(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything the application writes, at its most talkative."""
    configure_logging("debug", "json")
    yield lambda: "".join(capsys.readouterr())
    configure_logging("error", "console")


# Coming in


def test_a_page_asked_for_is_found_after_sign_in(person: Person) -> None:
    asked = person.get("/equipe/actions?annee=2024&theme=transitions")
    assert asked.status_code == 302
    form = person.get(asked.headers["Location"])
    suite = re.search(r'name="suite" value="([^"]+)"', form.text)
    assert suite is not None
    wanted = suite[1].replace("&amp;", "&")
    assert wanted == "/equipe/actions?annee=2024&theme=transitions"
    answer = person.try_to_sign_in(READER, PASSWORD, wanted)
    assert (answer.status_code, answer.headers["Location"]) == (303, wanted)
    assert person.get(wanted).status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/equipe/%0d%0aX: y"])
def test_sign_in_leads_nowhere_else(person: Person, wanted: str) -> None:
    answer = person.try_to_sign_in(READER, PASSWORD, wanted)
    assert answer.headers["Location"] == "/equipe/"
    assert person.get("/equipe/connexion", query_string={"suite": wanted}).headers["Location"] == "/equipe/"


@pytest.mark.parametrize(
    ("email", "password"),
    [(READER, "faux mot de passe"), ("inconnue@exemple.fr", PASSWORD), ("", ""), ("pas une adresse", PASSWORD)],
)
def test_whoever_is_refused_is_told_the_same(person: Person, email: str, password: str) -> None:
    answer = person.try_to_sign_in(email, password)
    assert answer.status_code == 401
    assert answer.text.count(WRONG) == 1
    assert 'role="alert"' in answer.text
    assert person.cookie() == ""
    assert person.get("/equipe/").status_code == 302
    blank = re.sub(r'value="[^"]*"', "", answer.text)
    other = Person.try_to_sign_in(person, "autre@exemple.fr", "autre chose").text
    assert blank == re.sub(r'value="[^"]*"', "", other)


def test_what_was_typed_comes_back_as_text_and_never_the_password(person: Person) -> None:
    answer = person.try_to_sign_in('"><script>alert(1)</script>', "un secret bien gardé")
    assert "<script>" not in answer.text
    assert "un secret bien gardé" not in answer.text


def test_after_too_many_attempts_one_waits_even_with_the_right_password(editions: Editions) -> None:
    for number in range(BY_ACCOUNT.amount):
        visitor = Person(editions)
        answer = visitor.try_to_sign_in(READER, "faux", environ_overrides={"REMOTE_ADDR": f"203.0.113.{number}"})
        assert answer.status_code == 401
    for email in (READER, READER.upper()):
        answer = Person(editions).try_to_sign_in(email, PASSWORD)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 900
        assert "Trop d’essais. Attendez 15 minutes" in answer.text
    assert Person(editions).try_to_sign_in(EDITOR, PASSWORD).status_code == 303


def test_a_stranger_is_counted_like_a_member(editions: Editions) -> None:
    person = Person(editions)
    statuses = [person.try_to_sign_in("inconnue@exemple.fr", "faux").status_code for _ in range(BY_ACCOUNT.amount + 1)]
    assert statuses == [401] * BY_ACCOUNT.amount + [429]


def test_the_doors_themselves_are_limited_for_each_client(store: SnapshotStore, tmp_path: Path) -> None:
    person = Person(with_people(editions_of(store, tmp_path, DASHBOARD_LIMIT="5")))
    assert [person.get("/equipe/connexion").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    other = {"REMOTE_ADDR": "203.0.113.9"}
    assert person.get("/equipe/connexion", environ_overrides=other).status_code == 200


# Forms that this site did not make


def test_a_form_of_another_site_is_refused(person: Person) -> None:
    proof = token(person.get("/equipe/connexion").text)
    form = {"jeton": proof, "adresse": READER, "motdepasse": PASSWORD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = person.post("/equipe/connexion", data=form, headers=headers)
        assert (answer.status_code, STALE in answer.text) == (400, True)
    assert person.client.post("/equipe/connexion", data=form).status_code == 400, "says nothing of where it comes from"
    assert person.cookie() == ""


def test_a_form_without_its_proof_or_with_that_of_another_visit_is_refused(editions: Editions) -> None:
    person, other = Person(editions), Person(editions)
    stranger = token(other.get("/equipe/connexion").text)
    person.get("/equipe/connexion")
    for proof in ("", "x", "é", stranger):
        form = {"jeton": proof, "adresse": READER, "motdepasse": PASSWORD}
        assert person.post("/equipe/connexion", data=form).status_code == 400
    fresh = Person(editions)
    assert fresh.post("/equipe/connexion", data={"jeton": stranger, "adresse": READER}).status_code == 400


def test_a_form_that_is_too_large_is_refused(person: Person) -> None:
    assert person.post("/equipe/connexion", data={"adresse": "x" * 40_000}).status_code == 413
    assert person.post("/equipe/connexion", data=b"\xff\xfe", content_type="application/json").status_code == 400


# The cookie


def test_the_cookie_is_guarded_by_the_browser(editions: Editions) -> None:
    person = Person(editions)
    proof = token(person.get("/equipe/connexion", base_url="https://exemple.fr").text)
    form = {"jeton": proof, "adresse": READER, "motdepasse": PASSWORD}
    answer = person.post("/equipe/connexion", data=form, **HTTPS)
    cookies = {name: rest for name, _, rest in (line.partition("=") for line in answer.headers.getlist("Set-Cookie"))}
    assert set(cookies) == {"__Secure-equipe", "__Secure-equipe-visite"}
    for rest in cookies.values():
        assert {"Secure", "HttpOnly", "Path=/equipe/", "SameSite=Lax"} <= set(rest.split("; "))
        assert "Domain" not in rest


def test_on_this_machine_by_http_the_cookie_is_kept_too(person: Person) -> None:
    answer = person.try_to_sign_in(READER, PASSWORD)
    [line] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("equipe=")]
    assert "Secure" not in line
    assert {"HttpOnly", "Path=/equipe/", "SameSite=Lax"} <= set(line.split("; "))


def test_by_http_elsewhere_the_page_says_that_it_cannot_work(editions: Editions) -> None:
    assert "pas servie en https" in Person(editions).get("/equipe/connexion", base_url="http://exemple.fr").text
    assert "pas servie en https" not in Person(editions).get("/equipe/connexion").text


def test_signing_in_changes_the_identifier_and_ends_the_old_session(person: Person) -> None:
    first = person.signed_in(READER).cookie()
    person.client.set_cookie("equipe-visite", "", path="/equipe/")
    planted = Person.__new__(Person)
    planted.client = person.client
    proof = token(person.get("/equipe/deconnexion").text)
    assert person.post("/equipe/deconnexion", data={"jeton": proof}).status_code == 200
    person.client.set_cookie("equipe", first, path="/equipe/")
    assert person.get("/equipe/").status_code == 302, "a cookie set by somebody else opens nothing"
    second = person.signed_in(EDITOR).cookie()
    assert second != first


def test_a_cookie_planted_before_sign_in_is_not_the_one_that_opens(editions: Editions) -> None:
    attacker = Person(editions).signed_in(ELSEWHERE)
    victim = Person(editions)
    victim.client.set_cookie("equipe", attacker.cookie(), path="/equipe/")
    victim.client.delete_cookie("equipe", path="/equipe/")
    form = victim.get("/equipe/connexion").text
    victim.client.set_cookie("equipe", attacker.cookie(), path="/equipe/")
    answer = victim.post("/equipe/connexion", data={"jeton": token(form), "adresse": READER, "motdepasse": PASSWORD})
    assert answer.status_code == 303
    assert victim.cookie() != attacker.cookie()
    assert attacker.get("/equipe/").status_code == 302, "the session that was planted is over"


# Going out


def test_signing_out_takes_a_form_and_ends_the_session(editions: Editions) -> None:
    person = Person(editions).signed_in(READER)
    kept, page = person.cookie(), person.get("/equipe/").text
    form = re.search(r'<form[^>]*action="/equipe/deconnexion"[^>]*>.*?</form>', page, re.DOTALL)
    assert form is not None
    assert 'method="post"' in form[0]
    assert "disabled" not in form[0], "works without any script"
    assert "Se déconnecter" in form[0]
    for data, headers in (({}, {}), ({"jeton": "x"}, {}), ({"jeton": token(page)}, {"Origin": "https://evil.example"})):
        assert person.post("/equipe/deconnexion", data=data, headers=headers).status_code == 400
    assert person.get("/equipe/deconnexion").status_code == 200, "an address alone changes nothing"
    assert person.get("/equipe/").status_code == 200
    answer = person.post("/equipe/deconnexion", data={"jeton": token(page)})
    assert "déconnecté" in answer.text
    assert person.cookie() == ""
    person.client.set_cookie("equipe", kept, path="/equipe/")
    assert person.get("/equipe/").status_code == 302, "the cookie is worth nothing any more"


def test_an_account_that_changes_is_out_at_once(editions: Editions) -> None:
    assert editions.access is not None
    person = Person(editions).signed_in(READER)
    editions.access.accounts.set_rights(READER, "editor", VT)
    assert person.get("/equipe/").status_code == 302
    assert VT in person.signed_in(READER).get("/equipe/?centre=" + VT).text
    editions.access.accounts.remove(READER)
    assert person.get("/equipe/_dash-layout").status_code == 401


# On this machine, without accounts


def test_without_any_account_a_link_opens_the_edition_once_and_every_page_says_so(
    store: SnapshotStore, tmp_path: Path
) -> None:
    editions = editions_of(store, tmp_path)
    assert editions.access is not None
    link = editions.access.link
    person = Person(editions).opened(editions)
    for address in (
        "/equipe/",
        f"/equipe/participation?centre={VT}",
        "/equipe/actions",
        "/equipe/?centre=demonstration",
    ):
        page = person.get(address)
        assert page.status_code == 200
        assert "ouverte sans compte" in page.text
        assert "python -m dashboard user add" in page.text
        assert "Se déconnecter" not in page.text
    assert person.get("/equipe/connexion").headers["Location"] == "/equipe/"
    assert person.get("/equipe/comptes").status_code == 404
    assert person.get(link).status_code == 303, "the browser that it opened may follow it again"
    assert Person(editions).get(link).status_code == 403, "nobody else"
    editions.access.accounts.add(READER, "reader", V2, PASSWORD)
    assert editions.access.link == ""
    assert person.get("/equipe/").status_code == 302, "the first account closes it"
    assert person.get(link).status_code == 403


@pytest.mark.parametrize("path", ["/equipe/ouverture", "/equipe/ouverture?cle=", "/equipe/ouverture?cle=%C3%A9"])
def test_without_the_link_nobody_comes_in_not_even_from_this_machine(
    store: SnapshotStore, tmp_path: Path, path: str
) -> None:
    editions = editions_of(store, tmp_path)
    person = Person(editions)
    assert person.get(path).status_code == 403
    told = person.get("/equipe/connexion")
    assert told.status_code == 403
    assert "ouvrez le lien qu’il a écrit en démarrant" in told.text
    for headers in ({}, {"Host": "localhost"}, {"X-Forwarded-For": "127.0.0.1"}, {"Cookie": "equipe=x"}):
        assert person.get("/equipe/", headers=headers).status_code == 302
        assert person.get("/equipe/_dash-layout", headers=headers).status_code == 401
    Person(editions).opened(editions)


@pytest.mark.parametrize("listening", ["0.0.0.0", "::", "192.168.1.2", ""])  # noqa: S104
def test_it_is_not_served_that_way_to_others(store: SnapshotStore, tmp_path: Path, listening: str) -> None:
    closed = editions_of(store, tmp_path, listening)
    assert closed.staff is None
    assert Person(closed).get("/equipe/").status_code == 404
    assert b"/equipe/" not in Person(closed).get("/").data
    with_people(editions_of(store, tmp_path))
    served = editions_of(store, tmp_path, listening)
    assert Person(served).get("/equipe/").status_code == 302
    assert served.access is not None
    for email in PEOPLE:
        served.access.accounts.remove(email)
    assert Person(served).get("/equipe/").status_code == 302, "never open once others can reach it"


@pytest.mark.parametrize("wanted", ["publique", "equipe"])
def test_an_edition_alone(store: SnapshotStore, tmp_path: Path, wanted: str) -> None:
    from dashboard.editions import create_editions
    from dashboard.settings import Settings

    settings = Settings.from_env({"DASHBOARD_STATE": str(tmp_path / "state"), "DASHBOARD_LIMIT": "0"})
    public = wanted == "publique"
    editions = create_editions(settings, store if public else None, None if public else store)
    person = Person(editions)
    if public:
        assert person.get("/equipe/").status_code == 404
        assert "Espace équipe" not in person.get("/").text
    else:
        assert person.get("/").headers["Location"] == "/equipe/"
        assert person.get("/actions").headers["Location"] == "/equipe/"
        assert "Édition publique" not in person.get("/equipe/").text


# What is written in the journal


def test_the_journal_holds_no_secret_even_at_its_most_talkative(
    store: SnapshotStore, tmp_path: Path, journal: Callable[[], str]
) -> None:
    editions = with_people(editions_of(store, tmp_path))
    person = Person(editions)
    person.try_to_sign_in(READER, "un secret tapé de travers", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    cookie = person.signed_in(READER).cookie()
    page = person.get("/equipe/actions?texte=recherche-intime").text
    person.post("/equipe/_dash-update-component", data=b"{", content_type="application/json")
    person.post("/equipe/deconnexion", data={"jeton": token(page)})
    written = journal()
    assert '"outcome": "accepted"' in written
    assert '"outcome": "refused"' in written
    for secret in (
        PASSWORD,
        "tapé de travers",
        cookie,
        cookie[:20],
        token(page),
        READER,
        "203.0.113.7",
        "recherche-intime",
    ):
        assert secret not in written
    assert editions.access is not None
    assert PASSWORD not in repr(editions.access)
    assert ORIGIN not in written


@pytest.mark.parametrize("listening", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - nothing listens
def test_a_database_that_does_not_answer_leaves_the_public_edition_up(
    store: SnapshotStore, tmp_path: Path, listening: str
) -> None:
    away = {"DATABASE_URL": f"postgres://personne:secret@/base?host={tmp_path}"}
    made = editions_of(store, tmp_path, listening, **away)
    assert made.access is not None
    assert made.access.link == ""
    person = Person(made)
    assert person.get("/").status_code == 200
    person.client.set_cookie("equipe", "autre", path="/equipe/")
    for path in ("/equipe/", "/equipe/connexion"):
        answer = person.get(path)
        assert (answer.status_code, "secret" in answer.text) == (503, False)
