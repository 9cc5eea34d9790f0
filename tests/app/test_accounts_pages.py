"""The pages of accounts: people are let in, helped and closed out without a terminal, and by nobody who may not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from access_sample import ORIGIN, PASSWORD, PEOPLE, Clock, Person, editions_of, token, with_people
from sqlalchemy import select
from support import V2, VT
from werkzeug.test import TestResponse

from dashboard.access.attempts import BY_ACCOUNT
from dashboard.access.links import LASTING
from dashboard.access.sessions import IDLE, LONGEST
from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore
from dashboard.store.tables import METADATA
from dashboard.web.logs import configure_logging

READER, EDITOR, ELSEWHERE, BOSS = PEOPLE
NEW, OWN_BOSS = "nouvelle@exemple.fr", "une@exemple.fr"
OTHER = "cinq autres mots bien tenus"
PLACE = "/equipe/comptes"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def editions(store: SnapshotStore, tmp_path: Path, clock: Clock) -> Editions:
    return with_people(editions_of(store, tmp_path, clock=clock))


@pytest.fixture
def boss(editions: Editions) -> Person:
    return Person(editions).signed_in(BOSS)


@pytest.fixture
def journal(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    configure_logging("debug", "json")
    yield lambda: "".join(capsys.readouterr())
    configure_logging("info", "json")


def page_of(editions: Editions, email: str) -> str:
    assert editions.access is not None
    return f"{PLACE}/{editions.access.code_of(email)}"


def invited(boss: Person, email: str = NEW, role: str = "editor", centre: str = V2, **more: str) -> TestResponse:
    form = {"jeton": token(boss.get(PLACE).text), "adresse": email, "role": role, "centre": centre, **more}
    return boss.post(f"{PLACE}/inviter", data=form)


def done(boss: Person, editions: Editions, email: str, step: str, **form: str) -> TestResponse:
    """What a button of an account's page does; the page that it leads to."""
    place = page_of(editions, email)
    answer = boss.post(f"{place}/{step}", data={"jeton": token(boss.get(place).text), **form})
    return boss.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def link_in(answer: TestResponse, origin: str = ORIGIN) -> str:
    """The address below the site of the link that a page shows."""
    assert answer.status_code == 200, answer.text
    found = re.search(r'<textarea id="lien"[^>]*>([^<]+)</textarea>', answer.text)
    assert found is not None
    assert unescape(found[1]).startswith(f"{origin}/equipe/lien?cle=")
    return unescape(found[1]).removeprefix(origin)


def chosen(person: Person, link: str, password: str = PASSWORD) -> TestResponse:
    proof = token(person.get(link).text)
    return person.post(link, data={"jeton": proof, "motdepasse": password, "encore": password})


def lines(boss: Person) -> list[list[str]]:
    """The journal of accounts: who, what, whose."""
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", boss.get(f"{PLACE}/journal").text)
    return [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]


def test_somebody_is_invited_chooses_a_password_and_comes_in(
    editions: Editions, boss: Person, journal: Callable[[], str]
) -> None:
    answer = invited(boss, f" {NEW.upper()} ")
    link = link_in(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sha256-" in answer.headers["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
    assert "n’a pas encore choisi son mot de passe" in boss.get(PLACE).text
    assert "existe déjà" in invited(boss).text
    newcomer = Person(editions)
    assert NEW in newcomer.get(link).text, "to look does not use it"
    assert "se devine vite" in chosen(newcomer, link, "motdepasse1234").text
    assert chosen(newcomer, link).headers["Location"] == "/equipe/"
    assert ">Édition<" in newcomer.get("/equipe/").text
    again = Person(editions).get(link)
    assert again.status_code == 403
    assert "déjà servi" in again.text
    assert "Demandez-en un autre" in again.text
    assert lines(boss)[:2] == [[NEW, "Mot de passe choisi par un lien", NEW], [BOSS, "Compte ouvert (Édition)", NEW]]
    key = link.partition("cle=")[2]
    assert editions.access is not None
    with editions.access.database.reading() as connection:
        kept = repr([row for table in METADATA.sorted_tables for row in connection.execute(select(table))])
    written = journal()
    assert "account_made" in written
    assert not any(secret in text for secret in (key, key[:12], PASSWORD) for text in (kept, written))
    assert NEW not in written


def test_a_link_is_dead_after_a_day_once_replaced_or_cut(editions: Editions, clock: Clock) -> None:
    first = link_in(invited(Person(editions).signed_in(BOSS)))
    clock.now += LASTING - 1
    assert Person(editions).get(first).status_code == 200
    open_page = Person(editions)
    open_page.get(first)
    proof = token(open_page.get(first).text)
    clock.now += 1
    late = open_page.post(first, data={"jeton": proof, "motdepasse": PASSWORD, "encore": PASSWORD})
    assert late.status_code == 403, "not even from a page that was open in time"
    assert "plus de 24 heures" in Person(editions).get(first).text
    second = link_in(done(Person(editions).signed_in(BOSS), editions, NEW, "lien"))
    third = link_in(done(Person(editions).signed_in(BOSS), editions, NEW, "lien"))
    assert "remplacé" in Person(editions).get(second).text
    for cut in (
        third[:-4],
        f"{third}x",
        "/equipe/lien",
        "/equipe/lien?cle=%00%C3%A9",
        f"/equipe/lien?cle={'x' * 2000}",
    ):
        assert (answer := Person(editions).get(cut)).status_code == 403
        assert "copiez-le jusqu’au bout" in answer.text
    assert chosen(Person(editions), third).status_code == 303
    fourth = link_in(done(Person(editions).signed_in(BOSS), editions, NEW, "lien"))
    assert editions.access is not None
    editions.access.accounts.set_password(NEW, OTHER)
    assert "le mot de passe ou le compte ont changé" in Person(editions).get(fourth).text


def test_a_role_and_a_centre_change_at_once(editions: Editions, boss: Person) -> None:
    person = Person(editions).signed_in(EDITOR)
    told = done(boss, editions, EDITOR, "droits", role="reader", centre=VT)
    assert "C’est enregistré" in told.text
    assert person.get("/equipe/").status_code == 302, "their session is over"
    assert VT in person.signed_in(EDITOR).get(f"/equipe/?centre={VT}").text
    assert person.get("/equipe/donnees").status_code == 404
    assert lines(boss)[:2] == [[BOSS, "Rôle et centre changés (Lecture)", EDITOR],
                               [BOSS, "Ne fait plus partie du centre", EDITOR]]  # fmt: skip
    for role, centre in (("chef", V2), ("", V2), ("reader", "*"), ("reader", "inconnu"), ("administrator", "")):
        wrong = done(boss, editions, EDITOR, "droits", role=role, centre=centre)
        assert (wrong.status_code, wrong.text.count('role="alert"')) == (422, 1)
    assert len(lines(boss)) == len(PEOPLE) + 2
    # Where a form was answered is an address that one may come back to.
    for path, page in ((f"{PLACE}/inviter", PLACE), (f"{page_of(editions, EDITOR)}/droits", page_of(editions, EDITOR))):
        assert boss.get(path).headers["Location"] == page


def test_an_account_is_closed_kept_and_opened_again(editions: Editions, boss: Person) -> None:
    person = Person(editions).signed_in(READER)
    link = link_in(done(boss, editions, READER, "lien"))
    assert "Le compte est désactivé" in done(boss, editions, READER, "desactiver").text
    assert person.get("/equipe/_dash-layout").status_code == 401
    assert Person(editions).get(link).status_code == 403
    closed = Person(editions).try_to_sign_in(READER, PASSWORD)
    stranger = Person(editions).try_to_sign_in("inconnue@exemple.fr", PASSWORD)
    blank = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (closed, stranger)]
    assert (closed.status_code, blank[0]) == (401, blank[1]), "nobody can tell that there is such an account"
    assert "désactivé le" in boss.get(PLACE).text
    refused = boss.post(f"{page_of(editions, READER)}/lien", data={"jeton": token(boss.get(PLACE).text)})
    assert "rouvrez-le d’abord" in refused.text
    assert "Le compte est rouvert" in done(boss, editions, READER, "rouvrir").text
    Person(editions).signed_in(READER)
    assert "Ses sessions sont fermées" in done(boss, editions, READER, "sessions").text
    assert [line[1] for line in lines(boss)[:4]] == [
        "Sessions fermées", "Compte rouvert (Lecture)", "Compte désactivé", "Lien fait pour choisir un mot de passe",
    ]  # fmt: skip


def test_the_last_administrator_stays(editions: Editions, boss: Person) -> None:
    invited(boss, NEW, "administrator", "*")
    for step, form in (("desactiver", {}), ("droits", {"role": "editor", "centre": V2}),
                       ("droits", {"role": "administrator", "centre": V2})):  # fmt: skip
        refused = done(boss, editions, BOSS, step, **form)
        assert refused.status_code == 422
        assert "dernier compte d’administration" in refused.text
        assert "python -m dashboard user link" in refused.text
    assert boss.get(PLACE).status_code == 200, "nothing has changed"
    assert chosen(Person(editions), link_in(done(boss, editions, NEW, "lien"))).status_code == 303
    left = done(boss, editions, BOSS, "desactiver")
    assert left.headers["Location"].startswith("/equipe/connexion?suite="), "one's own session ends with it"


def test_an_administrator_of_a_centre_manages_its_accounts_and_no_others(editions: Editions) -> None:
    assert editions.access is not None
    editions.access.accounts.add(OWN_BOSS, "administrator", V2, PASSWORD)
    own = Person(editions).signed_in(OWN_BOSS)
    listed = own.get(PLACE).text
    assert READER in listed
    assert not any(email in listed + own.get(f"{PLACE}/journal").text for email in (ELSEWHERE, BOSS))
    assert "Villes et Territoires" not in listed
    before, proof = editions.access.accounts.all(), token(listed)
    for email in (ELSEWHERE, BOSS, "inconnue@exemple.fr"):
        place = page_of(editions, email)
        assert own.get(place).status_code == 404
        for step in ("lien", "droits", "desactiver", "rouvrir", "sessions"):
            form = {"jeton": proof, "role": "reader", "centre": V2}
            assert own.post(f"{place}/{step}", data=form).status_code == 404
    taken = invited(own, ELSEWHERE)
    assert "ne peut pas être invitée ici" in taken.text
    assert "existe déjà" not in taken.text
    assert editions.access.accounts.all() == before
    link_in(invited(own, NEW, "administrator", "*"))
    done(own, editions, READER, "droits", role="editor", centre=VT)
    rights = {one.email: (one.role, one.centre) for one in editions.access.accounts.all()}
    assert (rights[NEW], rights[READER]) == (("administrator", V2), ("editor", V2)), "whatever the form says"


def test_a_form_that_no_page_of_this_session_has_sent_changes_nothing(editions: Editions, boss: Person) -> None:
    assert editions.access is not None
    proof, before = token(boss.get(PLACE).text), editions.access.accounts.all()
    stranger = token(Person(editions).signed_in(BOSS).get(PLACE).text)
    targets = [f"{PLACE}/inviter", "/equipe/mon-compte"]
    targets += [f"{page_of(editions, READER)}/{step}" for step in ("lien", "droits", "desactiver", "sessions")]
    form = {"adresse": NEW, "role": "administrator", "centre": "*", "actuel": PASSWORD, "motdepasse": OTHER}
    for path in targets:
        for wrong in ("", "x", "é", stranger):
            answer = boss.post(path, data={**form, "encore": OTHER, "jeton": wrong})
            assert (answer.status_code, "Page expirée" in answer.text) == (400, True), path
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = boss.post(path, data={**form, "encore": OTHER, "jeton": proof}, headers=headers)
            assert answer.status_code == 403
        assert boss.get(f"{path}?jeton={proof}").status_code in (200, 303), "an address alone changes nothing"
    assert editions.access.accounts.all() == before
    assert len(lines(boss)) == len(PEOPLE)


# One's own password


def change(person: Person, current: str, password: str = OTHER, again: str = OTHER) -> TestResponse:
    form = {"actuel": current, "motdepasse": password, "encore": again}
    return person.post("/equipe/mon-compte", data={**form, "jeton": token(person.get("/equipe/mon-compte").text)})


def test_everybody_changes_their_own_password(editions: Editions, boss: Person) -> None:
    person, elsewhere = (Person(editions).signed_in(READER) for _ in range(2))
    cookie = person.cookie()
    assert "n’est pas le bon" in change(person, OTHER).text
    assert "diffèrent" in change(person, PASSWORD, OTHER, OTHER + "x").text
    assert "se devine vite" in change(person, PASSWORD, "motdepasse1234", "motdepasse1234").text
    assert elsewhere.get("/equipe/").status_code == 200
    answer = change(person, PASSWORD)
    assert answer.status_code == 303
    assert "Votre mot de passe est changé" in person.get(answer.headers["Location"]).text
    assert person.cookie() not in ("", cookie), "under a new name"
    assert elsewhere.get("/equipe/").status_code == 302, "the other one is over"
    assert Person(editions).try_to_sign_in(READER, PASSWORD).status_code == 401
    assert lines(boss)[0] == [READER, "Mot de passe changé", READER]
    assert READER not in change(person, PASSWORD).text.partition("</h1>")[0]


def test_a_stolen_session_does_not_guess_the_password(editions: Editions) -> None:
    person = Person(editions).signed_in(READER)
    answers = [change(person, f"{PASSWORD}{number}") for number in range(BY_ACCOUNT.amount + 1)]
    assert [answer.status_code for answer in answers] == [403] * BY_ACCOUNT.amount + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    assert change(person, PASSWORD).status_code == 429, "not even the right one"
    assert PASSWORD not in answers[0].text


# The end of a session


def test_a_session_that_is_over_is_told_and_the_page_is_found_again(editions: Editions, clock: Clock) -> None:
    for end in (IDLE, LONGEST):
        person = Person(editions).signed_in(READER)
        clock.now += end
        answer = person.get("/equipe/actions?annee=2007")
        form = person.get(answer.headers["Location"])
        assert "Session expirée" in form.text
        data = {"jeton": token(form.text), "adresse": READER, "motdepasse": PASSWORD}
        wanted = re.search(r'name="suite" value="([^"]+)"', form.text)
        assert wanted is not None
        answer = person.post("/equipe/connexion", data={**data, "suite": unescape(wanted[1])})
        assert answer.headers["Location"] == "/equipe/actions?annee=2007"
        assert "Session expirée" not in person.get("/equipe/").text
    person.post("/equipe/deconnexion", data={"jeton": token(person.get("/equipe/").text)})
    fresh, forged = Person(editions), Person(editions)
    forged.client.set_cookie("equipe", "x.y", path="/equipe/")
    for nobody in (person, fresh, forged):
        assert "Session expirée" not in nobody.get("/equipe/connexion").text


def test_a_form_sent_after_the_end_is_not_lost_without_a_word(editions: Editions, clock: Clock) -> None:
    person, typed = Person(editions).signed_in(EDITOR), "Un titre <b>que l’on</b> a mis du temps à écrire"
    clock.now += IDLE
    place = f"/equipe/donnees/{V2}/saisir/events"
    form = {"jeton": "x" * 40, "valeur-title": typed, "valeur-status": "realised"}
    ours = {"ligne-0": "events|suivi 2025.xlsx|Actions|2", "question-1": "Lieu:Le Chaudron", "version": "f" * 64}
    answer = person.post(place, data=form | ours, headers={"Referer": f"{ORIGIN}{place}?ligne=1"})
    assert answer.status_code == 401
    assert "n’a pas été enregistré" in answer.text
    assert typed in unescape(re.sub(r"<(?!b>)[^>]+>", "", answer.text).replace("&lt;", "<"))
    assert "<b>que" not in answer.text
    assert not any(one in answer.text for one in ours.values()), "nobody has typed these"
    assert f"suite={place}%3Fligne%3D1" in unescape(answer.text).replace("%2F", "/")
    for referer in ("https://evil.example/equipe/x", "//evil.example", "http://[", "/\\evil.example", "x" * 9000,
                    f"{ORIGIN}//evil.example", f"{ORIGIN}/equipe/connexion", f"{ORIGIN}/ailleurs"):  # fmt: skip
        told = person.post(place, data=form, headers={"Referer": referer})
        assert told.status_code == 401
        wanted = re.search(r"suite=([^\"]*)", told.text)
        assert wanted is not None
        assert wanted[1].replace("%2F", "/") in ("/equipe/", "/equipe/x")
    for path in ("/equipe/mon-compte", f"/equipe/donnees/{V2}/cle", f"/equipe/donnees/{V2}/personne"):
        secret = {"actuel": "un secret à ne pas redire", "cle": "une clé à ne pas redire", "nom": "quelqu’un de précis"}
        told = person.post(path, data=secret)
        assert told.status_code == 401
        assert "Session expirée" in told.text
        assert not any(one in unescape(told.text) for one in secret.values())
    assert person.post(place, data={"texte": "x" * 400_000}).status_code in (401, 413)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert typed not in unescape(person.post(place, data=form, headers=headers).text), "of no page of ours"
    assert "Session expirée" not in Person(editions).post(place, data=form).text
    assert person.post("/equipe/session-expiree", data=form).status_code == 401
    assert Person(editions).post("/equipe/session-expiree", data=form).status_code == 401


# Attacks


def test_what_is_typed_is_text_and_too_much_of_it_is_refused(editions: Editions, boss: Person) -> None:
    assert editions.access is not None
    before = editions.access.accounts.all()
    nasty = '"><script>alert(1)</script>@exemple.fr'
    for email in (nasty, "x" * 300 + "@exemple.fr", "a@exemple.fr\r\nSet-Cookie: x=y", "é@exemple.fr", ""):
        answer = invited(boss, email, centre=nasty if email == nasty else V2)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text
    assert invited(boss, note="x" * 40_000).status_code == 413
    assert editions.access.accounts.all() == before
    odd = "o'-+&{}=`$%@exemple.fr"
    link_in(invited(boss, odd))
    for page in (boss.get(PLACE), boss.get(page_of(editions, odd)), boss.get(f"{PLACE}/journal")):
        assert odd in unescape(page.text)
        assert odd not in page.text.replace("&#39;", "'"), "escaped"


def test_a_link_begins_with_the_public_address_whatever_the_request_says(store: SnapshotStore, tmp_path: Path) -> None:
    made = with_people(editions_of(store, tmp_path, DASHBOARD_URL="https://tableau.exemple.fr"))
    boss = Person(made).signed_in(BOSS)
    form = {"jeton": token(boss.get(PLACE).text), "adresse": NEW, "role": "reader", "centre": V2}
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}):
        answer = boss.post(f"{PLACE}/inviter", data={**form, "adresse": f"{len(headers)}@exemple.fr"}, headers=headers)
        assert "evil.example" not in answer.text
        if answer.status_code == 200:
            link_in(answer, "https://tableau.exemple.fr")


def test_a_link_opens_a_session_of_its_own(editions: Editions, boss: Person) -> None:
    """Neither the cookie that somebody planted nor the session that was there goes on under the new name."""
    attacker, victim = Person(editions).signed_in(ELSEWHERE), Person(editions)
    link = link_in(invited(boss))
    proof = token(victim.get(link).text)
    victim.client.set_cookie("equipe", attacker.cookie(), path="/equipe/")
    answer = victim.post(link, data={"jeton": proof, "motdepasse": PASSWORD, "encore": PASSWORD})
    assert answer.status_code == 303
    assert victim.cookie() not in ("", attacker.cookie())
    assert attacker.get("/equipe/").status_code == 302
    assert NEW in victim.get("/equipe/mon-compte").text
