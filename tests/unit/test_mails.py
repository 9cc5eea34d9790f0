"""Mails on their way: each arrives once, whatever dies; an address receives what it has asked for, and no more."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from mail_server import SENDER, SITE, Box, mail_server
from sqlalchemy import Connection, delete, insert, select, update
from support import sample, some

from dashboard.mail.letterhead import message_name, written
from dashboard.mail.message import Mail, Picture
from dashboard.mail.moments import day_of, next_due, period_of, working
from dashboard.mail.outbox import MOST_TRIES, UNSURE, Outbox
from dashboard.mail.post import Post, PostError
from dashboard.mail.sender import send_due
from dashboard.mail.subscriptions import (
    ACTIVE,
    ALERTS,
    LETTER,
    MONTH,
    MOST_ASKED,
    QUARTER,
    UNCONFIRMED,
    Subscription,
    Subscriptions,
)
from dashboard.settings import Secret, Settings
from dashboard.store import StateError
from dashboard.store.backup import backup, restore
from dashboard.store.database import Database
from dashboard.store.objects import Objects
from dashboard.store.tables import accounts, audit, erasures, outbox, subscriptions

WHO, READER = "edition@exemple.fr", "prefecture@exemple.fr"
MAIL = Mail("Lettre de décembre", "Douze actions.", "<!DOCTYPE html><html><body><p>Douze actions.</p></body></html>")
MOMENTS = st.integers(min_value=1_600_000_000, max_value=2_500_000_000)


@dataclass
class Clock:
    now: float = 1_796_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def server() -> Iterator[Box]:
    with mail_server() as box:
        yield box


@pytest.fixture
def box(server: Box) -> Box:
    """The server, with nothing in it, which takes everything."""
    server.mails.clear()
    server.to = server.content = lambda _: "250 OK"
    return server


def account(database: Database, email: str = WHO, centre: str = "x") -> None:
    with database.writing() as connection:
        row = {"email": email, "role": "editor", "centre": centre, "password": "", "created": 1, "disabled": 0}
        connection.execute(insert(accounts).values(row))


def subscribed(kept: Subscriptions, page: str = "participation") -> Subscription:
    made = kept.draft("x", LETTER, page, "annee=2024", MONTH, WHO, WHO)
    assert kept.keep(made, kept.now)
    return made


def sent(kept: Subscriptions, made: Subscription, post: Post, period: str = "2026-12-01") -> str:
    """Put the letter of a period on its way."""
    name = message_name(made.id, period)
    message = written(MAIL, post, name, made.email, "Centre", made.secret, kept.now)
    kept.send(made, name, message, kept.now + UNCONFIRMED)
    return name


def asked(kept: Subscriptions, post: Post, email: str = READER, page: str = "carte") -> Subscription | None:
    made = kept.draft("x", LETTER, page, "", QUARTER, email, "")
    message = written(MAIL, post, message_name(made.id, "?"), email, "Centre", made.secret, kept.now, stops=False)
    return made if kept.ask(made, message_name(made.id, "?"), message) else None


def deliver(outbox: Outbox, box: Box) -> int:
    return send_due(outbox, box.post, lambda: None)


# When


@given(now=MOMENTS, rhythm=st.sampled_from([MONTH, QUARTER]))
def test_a_letter_is_due_on_the_first_working_day_of_the_next_period(now: int, rhythm: str) -> None:
    due, today = day_of(next_due(LETTER, rhythm, now)), day_of(now)
    assert due > today
    assert due == working(due)
    assert due == working(due.replace(day=1)), "the first of its month"
    assert due.month in (1, 4, 7, 10) or rhythm == MONTH
    assert (due.year * 12 + due.month) - (today.year * 12 + today.month) in ((1,) if rhythm == MONTH else (1, 2, 3))
    assert period_of(LETTER, rhythm, now) != period_of(LETTER, rhythm, next_due(LETTER, rhythm, now))


@given(now=MOMENTS, sent_now=st.booleans())
def test_alerts_are_due_on_a_working_day_and_a_week_after_some_were_sent(now: int, sent_now: bool) -> None:
    due = next_due(ALERTS, "", now, sent=sent_now)
    assert working(day_of(due)) == day_of(due)
    assert (day_of(due) - day_of(now)).days >= (7 if sent_now else 1)


def test_the_first_working_days_of_a_year() -> None:
    assert working(date(2027, 1, 1)) == date(2027, 1, 4)
    assert working(date(2026, 11, 1)) == date(2026, 11, 2)
    assert working(date(2026, 5, 1)) == date(2026, 5, 4)


# What a message is


@given(
    subject=st.text(max_size=30), centre=st.text(max_size=20), text=st.text(alphabet="aé\n.\r\u2028<&", max_size=300)
)
def test_no_name_adds_a_header(subject: str, centre: str, text: str) -> None:
    evil = "Lettre\r\nBcc: tous@exemple.fr\n\nbonjour"
    post = Post("localhost", 25, False, "", Secret(), SENDER, SITE)
    plain = written(MAIL, post, "a", READER, "Centre", "s", 1_796_000_000)
    expected = message_from_bytes(plain, policy=policy.default).keys()
    for one, name in ((subject, centre), (evil + subject, evil + centre)):
        mail = Mail(one, text, f"<html><body>{text}</body></html>")
        read = message_from_bytes(written(mail, post, "a", READER, name, "s", 1_796_000_000), policy=policy.default)
        assert read.keys() == expected
        assert read["To"] == READER
        assert read["From"].addresses[0].addr_spec == SENDER
        assert not read.defects


def test_a_message_is_read_as_it_was_meant() -> None:
    picture = Picture("theme", b"\x89PNG\r\n\x1a\n...", "Douze actions en 2024")
    mail = Mail(
        "3 actions sans liste de présence", "Été", "<html><body><img src='cid:theme'></body></html>", (picture,)
    )
    post = Post("localhost", 25, False, "", Secret(), SENDER, SITE)
    content = written(mail, post, "nom", READER, "Centre de l’Été", "secret", 1_796_000_000)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    read = message_from_bytes(content, policy=policy.default)
    assert (read["Subject"], read["Message-ID"]) == ("3 actions sans liste de présence", "<nom@exemple.fr>")
    assert (read["Auto-Submitted"], read["Content-Language"]) == ("auto-generated", "fr")
    assert read["List-Unsubscribe"] == f"<{SITE}/courriel/arret/secret>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["From"].addresses[0].display_name == "Centre de l’Été"
    kinds = [part.get_content_type() for part in read.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    text, shown = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert shown is not None
    for part in (text, shown):
        assert f"{SITE}/courriel/arret/secret" in part.get_content()
    assert next(part for part in read.walk() if part.get_content_type() == "image/png")["Content-ID"] == "<theme>"


def test_a_server_that_is_badly_named_is_refused_and_never_shown() -> None:
    usual = {"DASHBOARD_SMTP": "smtp://moi:mot%3Acle@exemple.fr", "DASHBOARD_MAIL_FROM": SENDER, "DASHBOARD_URL": SITE}
    found = Post.of(Settings.from_env(usual))
    assert found is not None
    assert (found.host, found.port, found.user, found.password.reveal()) == ("exemple.fr", 587, "moi", "mot:cle")
    assert "mot" not in repr(found)
    assert Post.of(Settings.from_env({**usual, "DASHBOARD_SMTP": ""})) is None
    wrong = [
        {"DASHBOARD_SMTP": one}
        for one in ("http://moi:mot@exemple.fr", "smtp://", "moi:mot@exemple.fr", "smtp://moi:mot@x:y")
    ]
    for one in (*wrong, {"DASHBOARD_MAIL_FROM": ""}, {"DASHBOARD_MAIL_FROM": "a@b\nBcc: c@d"}, {"DASHBOARD_URL": ""}):
        with pytest.raises(StateError) as told:
            Post.of(Settings.from_env({**usual, **one}))
        assert "mot" not in str(told.value).replace("mot de passe", "")


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server has that nobody has vouched for."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime(2026, 1, 1, tzinfo=UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(3650))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = key.private_bytes(serialization.Encoding.PEM, *plain)
    (folder / "pem").write_bytes(pem + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context


def test_a_password_goes_only_to_the_server_that_it_is_for(tmp_path: Path) -> None:
    def verify(*given: Any) -> AuthResult:
        return AuthResult(success=given[-1].password == b"mot", handled=False)

    def reason(post: Post) -> str:
        try:
            with post.connected():
                return ""
        except PostError as error:
            return str(error)

    with mail_server(authenticator=verify, auth_require_tls=False) as open_box:
        known = replace(open_box.post, user="moi", password=Secret("mot"))
        assert reason(known) == ""
        assert reason(replace(known, password=Secret("autre"))) == "identification"
        assert reason(replace(known, encrypted=True)) == "chiffrement", "it does not speak so"
        with mock.patch("dashboard.mail.post._LOCAL", ()):
            assert reason(known) == "chiffrement", "not in clear over a network"
    with mail_server(authenticator=verify, tls_context=self_signed(tmp_path)) as box:
        assert reason(replace(box.post, user="moi", password=Secret("mot"))) == "chiffrement", "nor to a stranger"


# On the way


def test_a_letter_arrives_and_nothing_of_it_is_kept(database: Database, box: Box) -> None:
    kept, out = Subscriptions(database, clock := Clock()), Outbox(database, clock)
    account(database)
    made = subscribed(kept)
    name = sent(kept, made, box.post)
    assert not kept.due()
    assert deliver(out, box) == 1
    (message,) = box.received(WHO)
    assert message["Message-ID"] == f"<{name}@exemple.fr>"
    with database.reading() as connection:
        assert connection.execute(select(outbox)).all() == []
        assert WHO not in str(connection.execute(select(audit.c.detail, audit.c.subject)).all())
    assert [one.last for one in kept.of("x", WHO)] == [clock.now]
    assert kept.of("y", WHO) == []


def test_what_a_server_refuses_ends_and_what_it_puts_off_is_tried_again(database: Database, box: Box) -> None:
    kept, out = Subscriptions(database, clock := Clock()), Outbox(database, clock)
    account(database)
    made = subscribed(kept)
    box.to = lambda _: "550 5.1.1 nobody of that name: edition@exemple.fr"
    sent(kept, made, box.post, "1")
    assert deliver(out, box) == 0
    assert out.late("x").refused == {made.id: "destinataire 550"}
    with database.reading() as connection:
        assert connection.execute(select(outbox.c.content)).scalar() == b""
    box.to = lambda _: "451 try later"
    sent(kept, made, box.post, "2")
    for _ in range(sample(2, MOST_TRIES - 1)):
        assert deliver(out, box) == 0
        assert deliver(out, box) == 0, "not at once"
        late = out.late("x")
        assert (late.waiting, late.reason) == (1, "destinataire 451")
        assert late.at > clock.now
        clock.now = late.at
    box.to = lambda _: "250 OK"
    assert deliver(out, box) == 1
    assert out.late("x").waiting == 0
    sent(kept, made, box.post, "3")
    assert send_due(out, replace(box.post, port=1), lambda: None) == 0
    assert out.late("x").reason == "silence"
    clock.now = out.late("x").at
    assert deliver(out, box) == 1


def test_a_server_that_dies_with_a_mail_gets_it_once_more_and_never_again(database: Database, box: Box) -> None:
    kept, out = Subscriptions(database, clock := Clock()), Outbox(database, clock)
    account(database)
    made = subscribed(kept)
    sent(kept, made, box.post)
    box.content = lambda _: ""
    assert deliver(out, box) == 0
    assert out.late("x").reason == UNSURE
    clock.now = out.late("x").at
    assert deliver(out, box) == 0
    assert out.late("x").refused == {made.id: UNSURE}
    clock.now += 86_400
    assert deliver(out, box) == 0
    assert len({one["Message-ID"] for one in box.received(WHO)}) == 1
    assert len(box.mails) == 2


class Killed(BaseException):
    """What a process dies of: nothing is put in order."""


class Mortal(Database):
    """A database whose process dies at its nth writing: before it, or just after."""

    left = 1_000
    after = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        Mortal.left -= 1
        if Mortal.left == 0 and not Mortal.after:
            raise Killed
        with super().writing() as connection:
            yield connection
        if Mortal.left == 0:
            raise Killed


STEPS = [(8, False), (1, True), (2, False), (7, True)]
"""Writings of a process that composes three mails, then sends them; whether it dies once it is done: first, with the
mail that the server has just taken."""
EVERY = [*STEPS, *((step, after) for step in range(1, 13) for after in (False, True) if (step, after) not in STEPS)]


def test_whatever_step_a_process_dies_at_each_mail_arrives_and_at_most_one_arrives_twice(
    tmp_path: Path, box: Box
) -> None:
    account(steady := Database(tmp_path))
    for step, after in some(EVERY, 3):
        clock = Clock()
        with steady.writing() as connection:
            connection.execute(delete(subscriptions))
        found = [subscribed(Subscriptions(steady, clock), page) for page in ("carte", "actions", "carto")]
        box.mails.clear()
        Mortal.left, Mortal.after = step, after
        kept, out = Subscriptions(Mortal(tmp_path), clock), Outbox(Mortal(tmp_path), clock)
        deaths = 0
        for _ in range(4):
            try:
                for one in kept.due():
                    if kept.take(one):
                        sent(kept, one, box.post)
                deliver(out, box)
            except Killed:
                deaths += 1
            clock.now += 4000
        names = [message["Message-ID"] for _, message in box.mails]
        assert (deaths, len(set(names))) == (1, len(found))
        assert len(names) <= len(found) + ((step, after) in ((8, False), (10, False), (12, False)))


def test_two_senders_at_once_send_each_mail_once(database: Database, box: Box) -> None:
    kept, clock = Subscriptions(database, Clock()), Clock()
    account(database)
    count = sample(8, 60)
    made = subscribed(kept)
    for turn in range(count):
        sent(kept, made, box.post, str(turn))
    others = [Database(database.folder, url=database.url) for _ in range(2)]
    threads = [threading.Thread(target=deliver, args=(Outbox(one, clock), box)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in others:
        one.close()
    assert len({message["Message-ID"] for _, message in box.mails}) == len(box.mails) == count


# Whose


def test_a_closed_account_receives_nothing_more(database: Database, box: Box) -> None:
    kept, out = Subscriptions(database, clock := Clock()), Outbox(database, clock)
    account(database)
    made = subscribed(kept)
    sent(kept, made, box.post)
    with database.writing() as connection:
        connection.execute(update(accounts).values(disabled=1))
    assert not kept.receives(made)
    assert deliver(out, box) == 0
    assert box.mails == []
    assert out.due() == []
    with database.writing() as connection:
        connection.execute(update(accounts).values(disabled=0, centre="y"))
    assert not kept.receives(made), "nor one that went to another centre"


def test_an_address_begins_by_its_own_confirmation_and_ends_without_a_trace(database: Database, box: Box) -> None:
    kept, out = Subscriptions(database, clock := Clock()), Outbox(database, clock)
    made = asked(kept, box.post)
    assert made is not None
    assert deliver(out, box) == 1
    assert "List-Unsubscribe" not in box.received(READER)[0]
    assert kept.counts("x") == (0, 0)
    assert kept.confirm("autre", lambda _: 1) is None
    for _ in range(2):
        found = kept.confirm(made.secret, lambda one: next_due(one.kind, one.rhythm, kept.now))
        assert found is not None
        assert found.state == ACTIVE
    assert kept.counts("x") == (0, 1)
    assert asked(kept, box.post) is None, "it has it already"
    for _ in range(2):
        kept.stop(found)
    with database.reading() as connection:
        for table in (subscriptions, outbox):
            assert connection.execute(select(table)).all() == []
        assert READER not in str([connection.execute(select(one)).all() for one in (audit, erasures)])
    assert kept.confirm(made.secret, lambda _: 1) is None


def test_nobody_is_flooded_by_what_others_ask(database: Database, box: Box) -> None:
    kept, out = Subscriptions(database, clock := Clock()), Outbox(database, clock)
    for turn in range(20):
        asked(kept, box.post, page=f"page-{turn % 7}")
        deliver(out, box)
        clock.now += UNCONFIRMED // 40
    assert len(box.received(READER)) == MOST_ASKED
    clock.now += UNCONFIRMED
    for one in kept.due():
        assert not kept.take(one)
    with database.reading() as connection:
        assert connection.execute(select(subscriptions)).all() == [], "what nobody has confirmed goes"


def test_what_was_ended_no_backup_brings_back_and_what_was_sent_is_not_sent_again(
    database: Database, box: Box, tmp_path: Path
) -> None:
    kept, objects = Subscriptions(database, clock := Clock()), Objects(str(tmp_path / "objects"))
    account(database)
    made, other = subscribed(kept), subscribed(kept, "carte")
    backup(database, objects, tmp_path / "avant.zip")
    sent(kept, made, box.post)
    kept.stop(other)
    restore(database, objects, tmp_path / "avant.zip")
    (left,) = kept.of("x", WHO)
    assert (left.id, left.last) == (made.id, clock.now)
    assert not kept.due()
