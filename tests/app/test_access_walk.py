"""A walk through everything that both editions answer, as nobody, as a reader, as the staff of another centre."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from access_sample import PEOPLE, WITH_MAILS, Person, editions_of, token, with_people
from reader import Reader, block
from support import V2, VT, sample, some
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboard.access.gate import DOORS as GATE_DOORS
from dashboard.editions import Editions
from dashboard.pages import PAGES
from dashboard.snapshot import Snapshot, SnapshotStore

READER, EDITOR, ELSEWHERE, ADMINISTRATOR = PEOPLE
UPDATE = "/equipe/_dash-update-component"
DOORS = {"/connexion": 200, "/connexion/fournisseur": 404, "/connexion/retour": 404, "/deconnexion": 303}
"""What anybody may ask for below /equipe, and the answer to a GET (here without a provider of identity)."""
FORBIDDEN = ("donnees-page", "_dash-config", "Villes au Carré", "Villes et Territoires", "snapshot")
"""Words that no answer to a stranger may hold."""


@pytest.fixture(scope="module")
def editions(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    return with_people(editions_of(store, tmp_path_factory.mktemp("access"), **WITH_MAILS))


def person(editions: Editions, email: str | None) -> Person:
    made = Person(editions)
    return made.signed_in(email) if email else made


def addresses(snapshot: Snapshot) -> Iterator[str]:
    """Every page of the site, for every centre, with one action of each."""
    for centre, data in snapshot.centres.items():
        action = str(data.events["event_id"].iloc[0])
        for page in PAGES:
            rest = f"/{action}" if page.path == "/actions" else ""
            yield f"{page.path.lstrip('/')}?centre={centre}"
            if rest:
                yield f"actions{rest}"


def machine_routes(editions: Editions) -> list[str]:
    """Every route of the staff application, of the pages "Données" and of accounts, and every file it serves."""
    assert editions.staff is not None
    assert editions.data is not None
    rules = [*editions.staff.server.url_map.iter_rules(), *editions.data.url_map.iter_rules()]
    rules += [rule for rule in of_accounts(editions) if rule.rule not in GATE_DOORS]
    routes = [re.sub(r"<[^>]+>", "x", rule.rule).lstrip("/") for rule in rules]
    files = list(editions.staff.files._by_path)
    assert len(routes) >= 8
    assert len(files) >= 8
    return sorted({*routes, *files, "healthz"})


def of_accounts(editions: Editions) -> list[Rule]:
    """The routes of sign-in and of accounts."""
    assert editions.doors is not None
    rules = list(editions.doors.url_map.iter_rules())
    assert len(rules) >= 20
    return rules


def said(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


# Nobody


def test_nobody_gets_anything_of_the_staff_edition(editions: Editions, snapshot: Snapshot) -> None:
    visitor = Person(editions)
    for path in [*machine_routes(editions), *addresses(snapshot), "nulle-part", "../actions", "équipe"]:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"):
            answer = visitor.client.open(f"/equipe/{path}", method=method)
            wanted = {302} if method in ("GET", "HEAD") and not is_machine(path) else {401}
            assert answer.status_code in wanted, (method, path, answer.status)
            check_refusal(answer)


def is_machine(path: str) -> bool:
    return path.startswith(("_", "assets/", "static/", "healthz"))


def check_refusal(answer: TestResponse) -> None:
    """An answer that tells nothing, is kept nowhere and leads to the sign-in page or nowhere."""
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    for word in FORBIDDEN:
        assert word not in said(answer)
    if answer.status_code == 302:
        assert re.fullmatch(r"/equipe/connexion(\?suite=%2Fequipe%2F[\w.%~-]*)?", answer.headers["Location"])


TRICKS = [
    "/equipe", "/equipe/", "/equipe//", "/equipe/./", "/equipe/../equipe/", "/equipe/%2e%2e/equipe/_dash-layout",
    "/equipe/%2F_dash-layout", "/equipe//_dash-layout", "/equipe/;/_dash-layout", "/equipe/_dash-layout;x=1",
    "/equipe/_dash-layout%00", "/equipe/_dash-layout/", "/equipe/_DASH-LAYOUT", "/equipe/connexion/../_dash-layout",
    "/equipe/connexion/%2e%2e/_dash-layout", "/equipe/connexion;/../_dash-layout", "/equipe/connexion/_dash-layout",
    "/equipe/connexion%2f..%2f_dash-layout", "/equipe/connexion//../_dash-layout",
    "/equipe/connexion\\..\\_dash-layout", "/equipe/deconnexion/../healthz", "/equipe/assets/../_dash-layout",
    "/equipe/assets/%2e%2e/%2e%2e/_dash-layout", "/equipe/static/..%2f_dash-layout", "/equipe/%5f%64ash-layout",
    "/equipe/\\_dash-layout", "/equipe/%5c_dash-layout", "/equipe/connexion/retour/../../_dash-layout",
    "/equipe/.//connexion", "/equipe/%63onnexion/../healthz", "/equipe/connexion/", "/equipe/connexion.",
    "/equipe/CONNEXION", "/equipe/connexion%20",
]  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
def test_no_writing_of_an_address_goes_round_the_gate(editions: Editions, path: str) -> None:
    for method in ("GET", "POST"):
        answer = Person(editions).client.open(path, method=method)
        assert answer.status_code in (302, 308, 401), (path, answer.status)
        for word in FORBIDDEN:
            assert word not in said(answer)


@pytest.mark.parametrize(
    "path", ["//equipe/_dash-layout", "///equipe/_dash-layout", "/EQUIPE/_dash-layout", "/equipe\x00/_dash-layout",
             "/equipe;/_dash-layout", "/equipe./_dash-layout", "/./equipe/_dash-layout", "/x/../equipe/_dash-layout",
             "\\equipe\\_dash-layout", "/%65quipe/_dash-layout", "/ equipe/_dash-layout",
             "http://localhost/equipe/_dash-layout", "/equipe%2f_dash-layout"]
)  # fmt: skip
def test_other_writings_of_the_prefix_never_reach_the_staff_application(editions: Editions, path: str) -> None:
    assert editions.staff is not None
    reached: list[str] = []
    whole = editions.staff.server.wsgi_app
    editions.staff.server.wsgi_app = lambda environ, start: reached.append(path) or whole(environ, start)  # type: ignore[method-assign, func-returns-value]
    try:
        answer = Person(editions).get("/", environ_overrides={"PATH_INFO": path, "REQUEST_URI": path, "RAW_URI": path})
    finally:
        editions.staff.server.wsgi_app = whole  # type: ignore[method-assign]
    assert reached == []
    assert answer.status_code in (308, 401, 404), answer.status


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Original-URL": "/equipe/connexion"},
        {"X-Rewrite-URL": "/equipe/connexion"},
        {"X-Forwarded-Prefix": "/equipe/connexion"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-Host": "localhost"},
        {"X-Script-Name": "/"},
        {"X-HTTP-Method-Override": "GET"},
        {"Dashboard-Viewer": "administrator"},
        {"Dashboard.Viewer": "administrator"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer x"},
        {"Cookie": "equipe=x; __Secure-equipe=x"},
        {"Cookie": "equipe=x.x"},
        {"Referer": "http://localhost/equipe/"},
        {"Host": "localhost"},
    ],
)
def test_no_header_opens_the_gate(editions: Editions, headers: dict[str, str]) -> None:
    visitor = Person(editions)
    for path in ("/equipe/_dash-layout", "/equipe/_dash-dependencies", "/equipe/healthz"):
        assert visitor.get(path, headers=headers).status_code == 401
    assert visitor.get("/equipe/", headers=headers).status_code == 302
    assert visitor.client.post(UPDATE, headers=headers, json={}).status_code == 401


def test_the_mount_point_cannot_be_told_by_the_request(editions: Editions) -> None:
    visitor = Person(editions)
    for script, path in (("/equipe", "/_dash-layout"), ("", "/_dash-layout"), ("/equipe", "/equipe/_dash-layout")):
        answer = visitor.get("/", environ_overrides={"SCRIPT_NAME": script, "PATH_INFO": path})
        if answer.status_code == 200:
            led_to = set(re.findall(r"/equipe/[^&\s]*", answer.text.replace('\\"', " ").replace('"', " ")))
            assert led_to <= {"/equipe/"}, "the public layout only, and its way to the staff edition"
            assert "Se déconnecter" not in said(answer)
        else:
            assert answer.status_code in (401, 404)


def test_the_naked_staff_application_answers_nobody(editions: Editions) -> None:
    """A second lock: without the word of the gate, Dash itself shows nothing."""
    assert editions.staff is not None
    naked = editions.staff.server.test_client()
    for path in ("/", "/actions", "/_dash-layout", "/graphique/theme.png"):
        answer = naked.get(path)
        assert answer.status_code == 401
        assert not any(word in said(answer) for word in FORBIDDEN)


def test_the_doors_are_all_that_anybody_may_ask_for(editions: Editions) -> None:
    for path, status in DOORS.items():
        answer = Person(editions).get(f"/equipe{path}")
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not any(word in said(answer) for word in FORBIDDEN)
        assert Person(editions).client.put(f"/equipe{path}").status_code == 405


# The staff


@pytest.mark.parametrize("email", some([EDITOR, READER], 1))
def test_the_staff_of_a_centre_never_meet_another(editions: Editions, snapshot: Snapshot, email: str) -> None:
    """Every page, every address of other centres: not one identifier or name of theirs comes out."""
    colleague = person(editions, email)
    strangers = own_words(snapshot)
    for address in addresses(snapshot):
        answer = colleague.get(f"/equipe/{address}")
        foreign_action = address.startswith("actions/") and not address.startswith("actions/v2-")
        assert answer.status_code == (404 if foreign_action else 200), address
        text = said(answer).replace(address, "").replace(quote(address), "")
        met = [word for word in strangers if word in text and word not in address]
        assert met == [], (address, met[:3])


def own_words(snapshot: Snapshot) -> list[str]:
    """What only the other centres have: their names, identifiers of their actions that no row of ours names."""
    ours = snapshot.centres[V2]
    named = {twin for twins in ours.events["same_as"].dropna() for twin in twins}
    words = []
    for centre, data in snapshot.centres.items():
        if centre != V2:
            words += [data.centre.name, *(f">{name}<" for name in data.events["event_id"]), f"centre={centre}"]
            words += [f"actions/{name}" for name in data.events["event_id"] if name not in named]
    return words


def test_an_unknown_centre_and_a_centre_of_others_are_answered_alike(editions: Editions) -> None:
    colleague = person(editions, READER)
    unknown, other = (colleague.get("/equipe/", query_string={"centre": name}).text for name in ("inexistant", VT))
    assert "inexistant" in unknown
    assert unknown.replace("inexistant", VT) == other


def body(editions: Editions, email: str, path: str, search: str) -> tuple[Person, dict[str, Any]]:
    """Somebody, and what the one callback of their page sends for an address."""
    somebody = person(editions, email)
    page = said(somebody.get(path))
    (callback,) = block(page, "donnees-rappels")
    held = Reader(client=None, callback=callback)  # type: ignore[arg-type]
    held.props = {"adresse": {"search": search, "pathname": path}}
    sent = held.body("adresse.search")
    sent["outputs"] = [
        {"id": name.rsplit(".", 1)[0], "property": name.rsplit(".", 1)[1]} if not name.startswith("{") else []
        for name in callback["output"].strip(".").split("...")
    ]
    return somebody, sent


def callbacks(page: str) -> list[str]:
    return [one["output"] for one in block(page, "donnees-rappels")]


def test_every_callback_of_both_editions(editions: Editions, snapshot: Snapshot) -> None:
    assert editions.staff is not None
    assert editions.public is not None
    page = said(person(editions, ADMINISTRATOR).get("/equipe/"))
    assert callbacks(page) == list(editions.staff.callback_map), "the walk knows every callback"
    assert list(editions.public.callback_map) == list(editions.staff.callback_map)
    other = snapshot.centres[VT].centre.name
    for email, sees in ((READER, False), (EDITOR, False), (ELSEWHERE, True), (ADMINISTRATOR, True)):
        somebody, sent = body(editions, email, "/equipe/actions", f"?centre={VT}")
        answer = somebody.post(UPDATE, json=sent)
        assert answer.status_code == 200, (email, said(answer)[:300])
        assert ("il est ignoré" in said(answer) or "inconnu" in said(answer)) is not sees
        if not sees:
            assert other not in said(answer)
            _, unknown = body(editions, email, "/equipe/actions", "?centre=inexistant")
            alike = said(somebody.post(UPDATE, json=unknown)).replace("inexistant", VT)
            assert json.loads(alike) == answer.get_json(), "as if there were no such centre"
    _, sent = body(editions, READER, "/equipe/", "")
    nobody = Person(editions)
    assert nobody.post(UPDATE, json=sent).status_code == 401
    assert nobody.post("/_dash-update-component", json=sent).status_code in (200, 204), "the public one is everybody's"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
     {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, {"Referer": "http://localhost/equipe/"}],
)  # fmt: skip
def test_a_callback_of_another_site_is_refused(editions: Editions, headers: dict[str, str]) -> None:
    somebody, sent = body(editions, READER, "/equipe/", "")
    answer = somebody.client.post(UPDATE, json=sent, headers=headers)
    assert answer.status_code == 403
    assert answer.get_json()["erreur"] == "Demande refusée"


@pytest.mark.parametrize(("email", "sees"), [(READER, False), (EDITOR, True), (ADMINISTRATOR, True)])
def test_only_those_who_keep_the_files_are_told_what_is_wrong_in_them(
    editions: Editions, email: str, sees: bool
) -> None:
    somebody = person(editions, email)
    first, read, legal = (somebody.get(f"/equipe/methode{part}").text for part in ("", "/donnees", "/mentions"))
    assert ("rôle Édition" in read) is not sees
    assert ("règles de vérification" in first) is sees
    assert "Lecture des fichiers" in read
    assert "Deux cookies" in legal
    assert "Aucun cookie" in Person(editions).get("/methode/mentions").text


def test_one_person_s_page_is_never_another_s(editions: Editions) -> None:
    """The same address, asked in turn by everybody, twice: pages that were kept do not change hands."""
    people = {email: person(editions, email) for email in PEOPLE}
    marks = {READER: "Lecture", EDITOR: "Édition", ELSEWHERE: "Édition", ADMINISTRATOR: "Administration"}
    first = {email: somebody.get("/equipe/").text for email, somebody in people.items()}
    second = {email: somebody.get("/equipe/").text for email, somebody in reversed(people.items())}
    assert first == second
    assert len(set(first.values())) == len(people)
    for email, page in first.items():
        assert f">{marks[email]}<" in page
        assert "Villes et Territoires" in page or email in (READER, EDITOR)
    again = Person(editions).signed_in(READER).get("/equipe/").text
    proofs = [re.search(r'name="jeton"[^>]* value="(\w+)"', page) for page in (first[READER], again)]
    assert proofs[0] and proofs[1] and proofs[0][1] != proofs[1][1], "each session has a form of its own"


@pytest.mark.parametrize("email", [READER, EDITOR])
def test_only_administrators_have_the_pages_of_accounts_the_others_their_own(editions: Editions, email: str) -> None:
    assert editions.access is not None
    somebody, code = person(editions, email), editions.access.code_of(ELSEWHERE)
    proof = token(somebody.get("/equipe/mon-compte").text)
    before = editions.access.accounts.all()
    for rule in of_accounts(editions):
        if rule.rule in GATE_DOORS:
            continue
        path = f"/equipe{rule.rule.replace('<code>', code)}"
        form = {"jeton": proof, "adresse": ELSEWHERE, "role": "administrator", "centre": "*"}
        for answer in (somebody.get(path), somebody.post(path, data=form)):
            own = rule.rule == "/mon-compte"
            assert answer.status_code in ((200, 403) if own else (404, 405)), (path, answer.status)
            assert not any(other in said(answer) for other in PEOPLE if other != email)
    assert editions.access.accounts.all() == before


def test_nothing_of_the_staff_edition_is_kept_on_the_way(editions: Editions) -> None:
    somebody = person(editions, ADMINISTRATOR)
    for path in (
        "",
        "actions",
        "healthz",
        "_dash-layout",
        "_dash-dependencies",
        "nulle-part",
        "comptes",
        "comptes/journal",
        "mon-compte",
        "assets/style.css",
    ):
        answer = somebody.get(f"/equipe/{path}")
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in answer.headers.getlist("Vary"), path
    style = re.search(r'href="(/equipe/assets/ensemble\.[0-9a-f]{16}\.css)"', somebody.get("/equipe/").text)
    assert style is not None
    assert somebody.get(style[1]).headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert Person(editions).get(style[1]).status_code == 401


def test_a_centre_that_is_gone_leaves_its_staff_with_nothing(editions: Editions) -> None:
    assert editions.access is not None
    email = "parti@exemple.fr"
    editions.access.accounts.add(email, "editor", "centre-parti", None)
    account = editions.access.accounts.find(email)
    assert account is not None
    somebody = Person(editions)
    somebody.client.set_cookie("equipe", editions.access.sessions.start(account), path="/equipe/")
    for path in ("", "actions", "_dash-layout", f"?centre={V2}"):
        answer = somebody.get(f"/equipe/{path}")
        assert answer.status_code == 404
        assert not any(word in said(answer) for word in FORBIDDEN)


# The public edition


def test_the_public_edition_sets_no_cookie_at_all(editions: Editions, snapshot: Snapshot) -> None:
    assert editions.public is not None
    visitor = Person(editions)
    visitor.client.set_cookie("equipe", "x", path="/")
    routes = [re.sub(r"<[^>]+>", "x", rule.rule) for rule in editions.public.server.url_map.iter_rules()]
    files = [f"/{path}" for path in editions.public.files._by_path]
    pages = [f"/{address}" for address in addresses(snapshot)][:: sample(3, 1)]
    for path in [*routes, *files, *pages, "/nulle-part"]:
        for method in ("GET", "POST"):
            answer = visitor.client.open(path, method=method)
            assert answer.status_code in (200, 302, 304, 400, 404, 405, 415), (path, answer.status)
            assert "Set-Cookie" not in answer.headers, path


def test_the_public_edition_leads_to_the_staff_one_discreetly(editions: Editions) -> None:
    page = Person(editions).get("/").text
    assert re.search(r'<a [^>]*href="/equipe/"[^>]*>Espace équipe</a>', page)
    assert "Se déconnecter" not in page


def test_no_page_of_the_staff_edition_leads_to_the_public_one_by_mistake(
    editions: Editions, snapshot: Snapshot
) -> None:
    somebody = person(editions, ADMINISTRATOR)
    for address in list(addresses(snapshot))[:: sample(3, 1)]:
        text = somebody.get(f"/equipe/{address}").text.partition('<div id="react-entry-point"')[0]
        links = re.findall(r'(?:href|action)="(/[^"#]*)', text)
        outside = [link for link in links if not link.startswith("/equipe/")]
        assert [link.partition("?")[0] for link in outside] == [f"/{address.partition('?')[0]}"], address


def test_the_folder_of_the_store_is_untouched_by_a_walk(tmp_path: Path, store: SnapshotStore) -> None:
    visitor = Person(editions_of(store, tmp_path))
    visitor.get("/equipe/", headers={"Host": "exemple.fr"})
    visitor.get("/")
    assert not list(tmp_path.iterdir())
