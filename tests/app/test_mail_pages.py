"""Mails through the pages: what the team receives, what a reader of a public page asks for, and how each ends."""

from __future__ import annotations

import argparse
import html
import re
import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from unittest import mock

import pytest
from access_sample import ORIGIN, PEOPLE, Person, token, with_people
from mail_server import SENDER, SITE, Box, mail_server
from public_sample import public_folder
from sqlalchemy import delete, select, update
from support import ROOT, V2, VT
from werkzeug.test import Client, TestResponse

from dashboard.centres.publications import Late
from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work
from dashboard.editions import EditionsError, create_editions
from dashboard.letters import Known
from dashboard.mail import ASK, PLACE
from dashboard.mail.outbox import MAIL, Outbox
from dashboard.mail.subscriptions import MOST_ASKED, Subscriptions
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.store.tables import attempts, audit, erasures, jobs, outbox, subscriptions

READER, EDITOR, ELSEWHERE, ADMINISTRATOR = PEOPLE
OWN = f"/equipe/donnees/{V2}/courriels"
FORM = f"{PLACE}{ASK}/"
FUNDER = "prefecture@exemple.fr"
PAGE = f"participation?centre={V2}&annee=2024"


class Service:
    """Both editions with a server of mail, on the shipped centres and on what is published of them."""

    def __init__(self, store: SnapshotStore, folder: Path, published: Path, box: Box) -> None:
        shutil.copytree(published, folder / "public")
        self.box, self.store = box, store
        self.around = {"DASHBOARD_STATE": str(folder / "state"), "DASHBOARD_PUBLIC": str(folder / "public")}
        self.around |= {"DASHBOARD_LIMIT": "0", "DASHBOARD_URL": SITE, "DASHBOARD_MAIL_FROM": SENDER}
        self.settings = Settings.from_env({**self.around, "DASHBOARD_SMTP": f"smtp://127.0.0.1:{box.port}"})
        self.public = PublicStore(folder / "public", ROOT / "geo")
        self.public.load()
        self.editions = with_people(create_editions(self.settings, self.public, store))
        assert self.editions.access is not None
        self.database = self.editions.access.database
        self.upkeep = Upkeep.of(self.settings, dict)

    def cleared(self) -> Service:
        self.box.mails.clear()
        with self.database.writing() as connection:
            for table in (subscriptions, outbox, attempts, jobs, erasures):
                connection.execute(delete(table))
        return self

    def person(self, email: str) -> Person:
        return Person(self.editions).signed_in(email)

    def work(self) -> None:
        """What a server does at its next look, and the process that it starts."""
        behind = {V2: Late(1_790_000_000)}
        known = Known(self.settings, self.store.current(), self.public.current(), behind)
        self.upkeep.post()
        with mock.patch("dashboard.letters.known.Known.read", lambda _: known):
            assert work.run(argparse.Namespace(), self.settings) == work.DONE

    def due(self) -> None:
        """Have every subscription due."""
        with self.database.writing() as connection:
            connection.execute(update(subscriptions).where(subscriptions.c.state == "active").values(due=0))

    def stop(self, message: EmailMessage) -> str:
        """The path that a mail programme posts to."""
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        return str(message["List-Unsubscribe"]).strip("<>").removeprefix(SITE)

    def ask(self, address: str, looked_at: str = PAGE, **more: str) -> TestResponse:
        """Ask for the letter of a page, as its form does."""
        anybody = Client(self.editions.wsgi)
        form = anybody.get(f"{FORM}{looked_at}")
        assert form.headers["Referrer-Policy"] == "same-origin", "or browsers would not say where the form comes from"
        told = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
        given = {name: html.unescape(value) for name, value in told.items()} | {"adresse": address, "rythme": "month"}
        headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        answer = anybody.post(FORM, data=given | more, headers=headers)
        assert not answer.headers.getlist("Set-Cookie"), "no cookie of anybody"
        return answer


@pytest.fixture(scope="module")
def whole(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with mail_server() as box:
        published = public_folder(tmp_path_factory, (V2, VT))
        yield Service(store, tmp_path_factory.mktemp("mails"), published, box)


@pytest.fixture
def service(whole: Service) -> Service:
    return whole.cleared()


def link(message: EmailMessage) -> str:
    """The path that a mail asks to open."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"{SITE}({PLACE}\S+)", body.get_content())
    assert found
    return found[1]


def receive(somebody: Person, address: str = f"{OWN}/recevoir/{PAGE}", **told: str) -> str:
    """Ask for what a form of the page offers; the page that follows."""
    form = somebody.get(address).text
    hidden = {one: html.unescape(value) for one, value in re.findall(r'name="(page|filtres)" value="([^"]*)"', form)}
    given = {"jeton": token(form), "quoi": "letter", "rythme": "month", **hidden, **told}
    answer = somebody.post(OWN, data=given)
    return somebody.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text


def test_somebody_of_the_team_receives_a_page_tries_it_and_ends_it_without_signing_in(service: Service) -> None:
    editor = service.person(EDITOR)
    kept = editor.get(f"/equipe/donnees/{V2}/vues/garder/{PAGE}").text
    way = re.search(rf'href="({OWN}/recevoir/[^"]+)"', kept)
    assert way
    page = receive(editor, html.unescape(way[1]))
    assert "Lettre mensuelle" in page
    assert "2024" in page
    assert "Vous recevez déjà cette lettre" in receive(editor)
    name = re.search(rf"{OWN}/(\w+)/essai", page)
    assert name
    editor.post(f"{OWN}/{name[1]}/essai", data={"jeton": token(page)})
    service.work()
    service.work()
    (message,) = service.box.received(EDITOR)
    assert "Villes au Carré" in str(message["From"])
    assert f"{SITE}/equipe/participation" in str(message.get_body(("plain",)))
    anybody, path = Client(service.editions.wsgi), service.stop(message)
    assert "Un bouton suffit" in anybody.get(path).text
    assert "Lettre mensuelle" in editor.get(OWN).text, "looking ends nothing"
    for _ in range(2):
        assert anybody.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "Lettre mensuelle" not in editor.get(OWN).text
    service.due()
    service.work()
    assert len(service.box.mails) == 1


def test_what_is_due_is_written_sent_once_and_said_on_the_page(service: Service) -> None:
    editor = service.person(EDITOR)
    receive(editor)
    page = receive(editor, OWN, quoi="alerts")
    assert "Recevoir les alertes" not in page
    service.due()
    service.work()
    assert len({one["Subject"] for one in service.box.received(EDITOR)}) == 2
    service.work()
    assert len(service.box.mails) == 2
    assert editor.get(OWN).text.count("Dernier courriel le") == 2
    service.due()
    service.work()
    assert len(service.box.mails) == 2, "nothing is new"


def test_a_server_of_mail_that_is_down_is_told_to_the_team_and_no_address_to_the_journal(service: Service) -> None:
    editor = service.person(EDITOR)
    receive(editor)
    service.due()
    service.box.to = lambda _: f"451 4.3.0 <{EDITOR}> try later"
    with mock.patch("dashboard.mail.sender.log") as log:
        service.work()
    service.box.to = lambda _: "250 OK"
    assert EDITOR not in str(log.mock_calls)
    for somebody in (editor, service.person(READER)):
        assert "1 courriel de ce centre attend" in somebody.get(OWN).text
        assert "cette adresse est refusée (451)" in somebody.get(OWN).text


def test_each_sees_their_own_and_an_administrator_how_many(service: Service) -> None:
    editor, reader, boss = (service.person(one) for one in (EDITOR, READER, ADMINISTRATOR))
    page = receive(editor)
    assert "abonnement de l’équipe" not in page
    assert "Lettre mensuelle" in receive(reader, rythme="month"), "who only reads may receive"
    for other in (reader, boss):
        assert EDITOR not in other.get(OWN).text
    assert "2 abonnements de l’équipe, 0 de lecteurs" in boss.get(OWN).text
    name = re.search(rf"{OWN}/(\w+)/arreter", page)
    assert name
    for act in ("arreter", "essai"):
        assert reader.post(f"{OWN}/{name[1]}/{act}", data={"jeton": token(reader.get(OWN).text)}).status_code == 404
        assert editor.post(f"{OWN}/{name[1]}/{act}", data={"jeton": "autre"}).status_code == 400
    assert service.person(ELSEWHERE).get(OWN).status_code == 404
    assert editor.post(OWN, data={"jeton": "autre", "quoi": "alerts"}).status_code == 400
    assert receive(editor, page="inconnue").count("<h1>") == 1
    with service.database.reading() as connection:
        assert len(connection.execute(select(subscriptions)).all()) == 2


def test_a_reader_confirms_receives_and_is_forgotten(service: Service) -> None:
    anybody = Client(service.editions.wsgi)
    shown = html.unescape(anybody.get(f"/{PAGE}").text)
    assert f"{FORM}participation?" in shown
    assert "Lettres par courriel" in anybody.get(f"/methode/mentions?centre={V2}").text
    assert "un courriel part dans un instant" in service.ask(FUNDER).text
    service.work()
    (message,) = service.box.received(FUNDER)
    assert "List-Unsubscribe" not in message
    path = link(message)
    assert "<button" in anybody.get(path).text
    service.due()
    service.work()
    assert len(service.box.mails) == 1, "whoever opens a link for its reader confirms nothing"
    for _ in range(2):
        assert "La lettre arrivera chaque mois" in anybody.post(path).text
    service.due()
    service.work()
    letter = service.box.received(FUNDER)[-1]
    assert f"{SITE}/participation" in str(letter.get_body(("plain",)))
    assert "/equipe/" not in letter.as_string()
    assert anybody.post(service.stop(letter), data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "déjà arrêté" in anybody.get(service.stop(letter)).text
    assert anybody.post(path).status_code == 404
    with service.database.reading() as connection:
        kept = [connection.execute(select(one)).all() for one in (subscriptions, outbox, audit, erasures, jobs)]
    assert kept[:2] == [[], []]
    assert FUNDER not in str(kept)


def test_the_form_tells_nothing_floods_nobody_and_believes_nothing(service: Service) -> None:
    first = service.ask(FUNDER).text
    for page in ("carte", "actions", "participation", "carte", "actions"):
        assert service.ask(FUNDER, f"{page}?centre={V2}").status_code == 200
    service.work()
    assert len(service.box.received(FUNDER)) == MOST_ASKED
    confirmed = link(service.box.received(FUNDER)[0])
    Client(service.editions.wsgi).post(confirmed)
    assert service.ask(FUNDER).text == first, "known or not, the answer is the same"
    for wrong in ("a@exemple.fr\r\nBcc: b@exemple.fr", "a@exemple.fr, b@exemple.fr", "rien", "é@exemple.fr", ""):
        assert service.ask(wrong).status_code == 422
    assert service.ask("a@exemple.fr", centre="autre").status_code == 404
    assert service.ask("a@exemple.fr", page="donnees/x").status_code == 404
    assert service.ask("a@exemple.fr", rythme="hour").status_code == 400
    other = service.ask("a@exemple.fr", centre=VT, filtres="theme=transitions&annee=1")
    assert other.status_code == 200, "what is not of a centre is replaced, as in its pages"
    elsewhere = Client(service.editions.wsgi).post(FORM, data={"centre": V2, "adresse": "a@exemple.fr"})
    assert elsewhere.status_code == 400
    answers = [service.ask("b@exemple.fr").status_code for _ in range(12)]
    assert 429 in answers
    service.work()
    assert len(service.box.received("b@exemple.fr")) == MOST_ASKED
    for odd in ("x" * 300, "..", "%00", "a/b"):
        for place in ("arret", "confirmer"):
            assert Client(service.editions.wsgi).post(f"{PLACE}/{place}/{odd}").status_code in (200, 404)


def test_a_link_ends_what_it_is_of_and_nothing_else(service: Service) -> None:
    editor, elsewhere = service.person(EDITOR), service.person(ELSEWHERE)
    receive(editor)
    place = f"/equipe/donnees/{VT}/courriels"
    told = {"jeton": token(elsewhere.get(place).text), "quoi": "letter", "rythme": "month", "page": "participation"}
    assert elsewhere.post(place, data=told).status_code == 303
    kept = Subscriptions(service.database)
    (one,), (two,) = kept.of(V2, EDITOR), kept.of(VT, ELSEWHERE)
    Client(service.editions.wsgi).post(f"{PLACE}/arret/{one.secret}")
    assert kept.of(V2, EDITOR) == []
    assert [left.id for left in kept.of(VT, ELSEWHERE)] == [two.id]
    assert elsewhere.post(f"{OWN}/{two.id}/arreter", data=told).status_code == 404
    assert kept.get(V2, two.id) is None


def test_without_a_server_of_mail_nothing_is_offered(service: Service, tmp_path: Path) -> None:
    none = create_editions(Settings.from_env(service.around), service.public, service.store)
    alone = create_editions(
        Settings.from_env({**service.around, "DASHBOARD_SMTP": "smtp://localhost"}), service.public, None
    )
    for editions in (none, alone):
        anybody = Client(editions.wsgi)
        assert PLACE not in anybody.get(f"/{PAGE}").text
        assert "Lettres par courriel" not in anybody.get(f"/methode/mentions?centre={V2}").text
        assert anybody.get(f"{FORM}{PAGE}").status_code == 404
    editor = Person(none).signed_in(EDITOR)
    assert editor.get(OWN).status_code == 404
    for place in (f"/equipe/donnees/{V2}/vues/garder/{PAGE}", f"/equipe/donnees/{V2}/rapport"):
        assert "ourriel" not in editor.get(place).text
    assert tmp_path
    with pytest.raises(EditionsError, match="DASHBOARD_SMTP"):
        create_editions(
            Settings.from_env({**service.around, "DASHBOARD_SMTP": "localhost"}), service.public, service.store
        )


def test_one_round_at_a_time_is_asked_for(service: Service) -> None:
    receive(service.person(EDITOR))
    service.due()
    for _ in range(3):
        service.upkeep.post()
    assert [one.open for one in service.upkeep.jobs.of("", MAIL)] == [True]
    service.work()
    assert not Outbox(service.database).due()
    assert [one.open for one in service.upkeep.jobs.of("", MAIL)] == [False]
