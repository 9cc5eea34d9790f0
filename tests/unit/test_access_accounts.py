"""Accounts, sessions and attempts: what is kept, for how long, and what must never be."""

from __future__ import annotations

import stat
import subprocess
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import delete, func, select
from support import PATIENCE, sample

from dashboard.access.accounts import LAST, NO_RIGHT, Accounts, LinkError
from dashboard.access.attempts import BY_ACCOUNT, BY_ADDRESS, Attempts, DatabaseStorage, network
from dashboard.access.rules import AccountError, checked_password, checked_rights, normalised
from dashboard.access.service import create_access
from dashboard.access.sessions import IDLE, LONGEST, Sessions
from dashboard.access.trail import HOST, account_lines
from dashboard.settings import Secret, Settings
from dashboard.sources.lists.keys import KeySource, SecretKey
from dashboard.store import StateError
from dashboard.store.database import Database
from dashboard.store.tables import METADATA
from dashboard.store.tables import accounts as kept_accounts
from dashboard.store.tables import attempts as counters
from dashboard.store.tables import sessions as kept_sessions

EMAIL = "prenom.nom@exemple.fr"
PASSWORD = "quatre mots tenus ensemble"  # noqa: S105 - invented
KEY = SecretKey("0123456789abcdef" * 4, "essai")


@pytest.fixture
def in_file(tmp_path: Path) -> Database:
    return Database(tmp_path / "state")


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database)


class Clock:
    """A clock that only goes when told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(database: Database, accounts: Accounts, clock: Clock) -> Sessions:
    return Sessions(database, accounts, KEY, clock)


# Addresses, passwords, rights


def test_an_address_is_kept_in_one_form() -> None:
    assert normalised("  Prenom.NOM@Exemple.FR ") == EMAIL


@pytest.mark.parametrize(
    "wrong",
    ["", "prenom", "a@b", "a b@exemple.fr", "a@exemple..fr", "a@exemple.fr\nb@exemple.fr", "ſ@exemple.fr",
     "é@exemple.fr", f"{'a' * 250}@exemple.fr", "a@@exemple.fr", "<b>@exemple.fr"],
)  # fmt: skip
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(AccountError):
        normalised(wrong)


@pytest.mark.parametrize(
    "weak",
    ["", "court", "aaaaaaaaaaaaaaaa", "ababababababab", "prenom.nom12", "Prenom.Nom@exemple.fr", "x" * 300,
     "abcdefabcdef", "123456789012", "azertyuiop12", "motdepasse2024", "Bonjour2024!!", "centrederessources",
     "politiquedelaville", "password12345", "jetaimejetaime"],
)  # fmt: skip
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(AccountError):
        checked_password(weak, EMAIL)


@pytest.mark.parametrize("good", ["quatre mots tenus ensemble", "tramway-citron-vert", "Tx7!kd92mQpz"])
def test_words_that_nobody_puts_together_are_accepted(good: str) -> None:
    assert checked_password(good, EMAIL) == good


def test_only_an_administrator_may_do_without_a_centre() -> None:
    assert checked_rights("administrator", "") == ("administrator", "")
    for role in ("reader", "editor"):
        assert checked_rights(role, "mon-centre") == (role, "mon-centre")
        with pytest.raises(AccountError, match="un centre est nécessaire"):
            checked_rights(role, "")
    with pytest.raises(AccountError, match="rôle inconnu"):
        checked_rights("chef", "mon-centre")


# Accounts


def test_reading_makes_nothing(accounts: Accounts, database: Database) -> None:
    assert accounts.all() == ()
    assert accounts.find(EMAIL) is None
    assert accounts.verified(EMAIL, PASSWORD) is None
    assert not database.folder.exists()


def test_the_right_password_opens_and_no_other(accounts: Accounts) -> None:
    made = accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    assert accounts.verified(f" {EMAIL.upper()}", PASSWORD) == made
    for wrong in ("", PASSWORD[:-1], f"{PASSWORD} ", PASSWORD.upper(), "\x00", PASSWORD * 30):
        assert accounts.verified(EMAIL, wrong) is None
    for stranger in ("autre@exemple.fr", "", "' OR 1=1 --", "é@exemple.fr"):
        assert accounts.verified(stranger, PASSWORD) is None


def test_an_account_without_a_password_is_opened_by_none(accounts: Accounts) -> None:
    accounts.add(EMAIL, "reader", "mon-centre", None)
    assert accounts.verified(EMAIL, "") is None
    assert accounts.verified(EMAIL, PASSWORD) is None


def test_an_account_is_made_once(accounts: Accounts) -> None:
    accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    with pytest.raises(AccountError, match="existe déjà"):
        accounts.add(EMAIL.upper(), "administrator", "", PASSWORD)
    assert accounts.all()[0].role == "reader"


def test_changes_to_an_account_that_is_not_there_are_refused(accounts: Accounts) -> None:
    for change in (
        lambda: accounts.set_password(EMAIL, PASSWORD),
        lambda: accounts.set_rights(EMAIL, "editor", "mon-centre"),
        lambda: accounts.remove(EMAIL),
    ):
        with pytest.raises(AccountError, match="aucun compte"):
            change()


def test_as_much_is_hashed_for_a_stranger_as_for_a_member(accounts: Accounts) -> None:
    """Time tells nothing: one hash is verified, of the same cost, whoever is named."""
    accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    accounts.add("sans@exemple.fr", "reader", "mon-centre", None)
    accounts.add("ferme@exemple.fr", "reader", "mon-centre", PASSWORD)
    accounts.disable("ferme@exemple.fr", "")
    assert accounts.verified("ferme@exemple.fr", PASSWORD) is None
    accounts.prepare()
    costs = []
    for name in (EMAIL, "sans@exemple.fr", "ferme@exemple.fr", "autre@exemple.fr", "", "x" * 400):
        with patch.object(PasswordHasher, "verify", autospec=True, side_effect=PasswordHasher.verify) as verify:
            assert accounts.verified(name, "un autre mot de passe") is None
        assert verify.call_count == 1
        costs.append(extract_parameters(verify.call_args.args[1]))
    assert all(cost == costs[0] for cost in costs)


def test_passwords_are_kept_as_argon2id_and_hashed_anew_when_the_parameters_change(
    database: Database,
) -> None:
    with patch("dashboard.access.accounts.PasswordHasher", PasswordHasher):  # not the quick one of the other tests
        accounts = Accounts(database)

    def kept() -> str:
        with database.reading() as connection:
            return str(connection.execute(select(kept_accounts.c.password)).scalar())

    old = Accounts(database, PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1))
    old.add(EMAIL, "reader", "mon-centre", PASSWORD)
    before = kept()
    assert accounts.verified(EMAIL, "autre chose que cela") is None
    assert kept() == before
    assert accounts.verified(EMAIL, PASSWORD) is not None
    assert kept().startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert accounts.verified(EMAIL, PASSWORD) is not None


# Those who manage the others


def managers(accounts: Accounts) -> list[str]:
    return [one.email for one in accounts.all() if one.role == "administrator" and one.password and not one.disabled]


def at_once(*gestures: Callable[[], object]) -> list[str]:
    """Have several things done at the same moment, each by a thread; returns what those that were refused were told."""
    together, refused = threading.Barrier(len(gestures)), list[str]()

    def go(gesture: Callable[[], object]) -> None:
        together.wait()
        try:
            gesture()
        except (AccountError, LinkError) as error:
            refused.append(str(error))

    threads = [threading.Thread(target=go, args=(one,)) for one in gestures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return refused


def two(accounts: Accounts) -> tuple[str, str]:
    """Two administrators of every centre."""
    for email in ("a@exemple.fr", "b@exemple.fr"):
        accounts.add(email, "administrator", "", PASSWORD)
    return "a@exemple.fr", "b@exemple.fr"


def test_two_administrators_at_the_same_moment_leave_one(accounts: Accounts) -> None:
    """Whoever comes second may no more."""
    one, other = two(accounts)
    gestures = (lambda: accounts.disable(other, one), lambda: accounts.set_rights(one, "reader", "mon-centre", other))
    assert at_once(*gestures) == [NO_RIGHT]
    assert len(managers(accounts)) == 1


def test_two_who_leave_at_the_same_moment_leave_one(accounts: Accounts) -> None:
    one, other = two(accounts)
    assert at_once(lambda: accounts.disable(one, one), lambda: accounts.disable(other, other)) == [LAST]
    assert len(managers(accounts)) == 1


def test_nobody_is_left_without_anybody_to_manage_their_accounts(accounts: Accounts) -> None:
    accounts.add("un@exemple.fr", "administrator", "un", PASSWORD)
    accounts.add("deux@exemple.fr", "administrator", "deux", PASSWORD)
    accounts.invite("invitee@exemple.fr", "administrator", "un", "un@exemple.fr")
    for change in (
        lambda: accounts.disable("un@exemple.fr", "un@exemple.fr"),
        lambda: accounts.set_rights("un@exemple.fr", "editor", "un", "un@exemple.fr"),
    ):
        with pytest.raises(AccountError, match="user link"):
            change()
    accounts.add("tous@exemple.fr", "administrator", "", PASSWORD)
    accounts.disable("un@exemple.fr", "tous@exemple.fr")
    with pytest.raises(AccountError, match="dernier compte"):
        accounts.set_rights("tous@exemple.fr", "administrator", "deux", "tous@exemple.fr")
    accounts.set_rights("tous@exemple.fr", "editor", "deux")
    assert managers(accounts) == ["deux@exemple.fr"], "the host may do anything"


def test_an_administrator_of_a_centre_changes_nobody_of_another(accounts: Accounts) -> None:
    by = accounts.add("deux@exemple.fr", "administrator", "deux", PASSWORD).email
    for email, centre in (("tous@exemple.fr", ""), ("une@exemple.fr", "un")):
        accounts.add(email, "administrator", centre, None)
        for change in (
            lambda email: accounts.disable(email, by),
            lambda email: accounts.enable(email, by),
            lambda email: accounts.link(email, by),
            lambda email: accounts.end_sessions(email, by),
            lambda email: accounts.set_rights(email, "reader", "deux", by),
            lambda _: accounts.invite("nouvelle@exemple.fr", "administrator", centre, by),  # noqa: B023 - called at once
            lambda _: accounts.set_rights(by, "administrator", centre, by),  # noqa: B023
        ):
            with pytest.raises(AccountError, match="ne permet plus"):
                change(email)


def test_a_link_made_before_somebody_rose_opens_nothing_of_theirs(accounts: Accounts) -> None:
    """An administrator of a centre would come into every centre by the link of a colleague who now sees all."""
    accounts.add("tous@exemple.fr", "administrator", "", PASSWORD)
    accounts.add("un@exemple.fr", "administrator", "un", PASSWORD)
    _, key = accounts.invite(EMAIL, "editor", "un", "un@exemple.fr")
    accounts.set_rights(EMAIL, "administrator", "", "tous@exemple.fr")
    with pytest.raises(LinkError, match="ended"):
        accounts.choose(key, PASSWORD)


def test_a_change_and_its_line_are_kept_together_or_not_at_all(
    accounts: Accounts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    assert [(one.author, one.action) for one in account_lines(database, "mon-centre")] == [(HOST, "Compte ouvert")]
    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr("dashboard.access.accounts.tell", lambda *_: 1 / 0)
        accounts.disable(EMAIL, "")
    assert accounts.find(EMAIL) is not None
    accounts.disable(EMAIL, "")
    assert accounts.find(EMAIL) is None, "nor by a provider of identity"
    assert [one.action for one in account_lines(database, "mon-centre")] == ["Compte désactivé", "Compte ouvert"]
    assert account_lines(database, "autre-centre") == []


def test_of_two_who_follow_a_link_at_once_one_chooses(accounts: Accounts) -> None:
    accounts.add(EMAIL, "reader", "mon-centre", None)
    key, chosen = accounts.link(EMAIL), (PASSWORD, "cinq autres mots bien tenus")
    assert at_once(*(partial(accounts.choose, key, one) for one in chosen)) == ["used"]
    assert sum(accounts.verified(EMAIL, one) is not None for one in chosen) == 1


# Sessions


def test_a_session_opens_and_ends(sessions: Sessions, accounts: Accounts) -> None:
    made = accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    cookie = sessions.start(made, "indice")
    found = sessions.find(cookie)
    assert found is not None
    assert found.account == made
    assert sessions.end(cookie) == "indice"
    assert sessions.find(cookie) is None
    assert sessions.end(cookie) == ""


def test_every_session_is_another_one(sessions: Sessions, accounts: Accounts) -> None:
    made = accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    first, second = sessions.start(made), sessions.start(made)
    assert first != second
    one, two = sessions.find(first), sessions.find(second)
    assert one is not None
    assert two is not None
    assert one.proof != two.proof
    assert sessions.open_now() == {EMAIL: 2}


@pytest.mark.parametrize("change", ["", "x", "a.b", "é", "\x00", "a" * 4000, "../..", "' OR 1=1 --"])
def test_a_cookie_that_is_not_ours_opens_nothing(sessions: Sessions, accounts: Accounts, change: str) -> None:
    cookie = sessions.start(accounts.add(EMAIL, "reader", "mon-centre", PASSWORD))
    assert sessions.find(change) is None
    assert sessions.find(cookie + change) is None or not change
    assert sessions.find(change + cookie) is None or not change
    assert sessions.end(change) == ""
    other = Sessions(sessions.database, accounts, SecretKey("fedcba9876543210" * 4, "autre"), sessions.clock)
    assert other.find(cookie) is None, "signed with another key"


def test_a_session_ends_when_idle_and_in_any_case(sessions: Sessions, accounts: Accounts, clock: Clock) -> None:
    made = accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    idle, busy = sessions.start(made), sessions.start(made)
    begun = clock.now
    while clock.now - begun < LONGEST - IDLE:
        clock.now += IDLE - 60
        assert sessions.find(busy) is not None
    assert sessions.find(idle) is None
    clock.now = begun + LONGEST
    assert sessions.find(busy) is None


def test_sessions_that_are_over_are_cleared_away(sessions: Sessions, accounts: Accounts, clock: Clock) -> None:
    made = accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    for _ in range(5):
        sessions.start(made)
    clock.now += IDLE + 1
    sessions.start(made)
    with sessions.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(kept_sessions)).scalar() == 1


@pytest.mark.parametrize("what", ["password", "rights", "remove", "revoke"])
def test_what_changes_an_account_ends_its_sessions_and_no_others(
    sessions: Sessions, accounts: Accounts, what: str
) -> None:
    mine = sessions.start(accounts.add(EMAIL, "reader", "mon-centre", PASSWORD))
    other = sessions.start(accounts.add("autre@exemple.fr", "reader", "mon-centre", PASSWORD))
    if what == "password":
        accounts.set_password(EMAIL, "cinq autres mots bien tenus")
    elif what == "rights":
        accounts.set_rights(EMAIL, "editor", "mon-centre")
    elif what == "remove":
        accounts.remove(EMAIL)
    else:
        assert accounts.end_sessions(EMAIL, "") == 1
    assert sessions.find(mine) is None
    assert sessions.find(other) is not None


# The database


def test_only_the_owner_can_read_the_folder(in_file: Database) -> None:
    database = in_file
    Accounts(database).add(EMAIL, "reader", "mon-centre", PASSWORD)
    assert stat.S_IMODE(database.folder.stat().st_mode) == 0o700
    with database.writing() as connection:
        connection.execute(delete(counters))
        files = list(database.folder.iterdir())
        assert len(files) >= 2, "the journals are there while it is written to"
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_file_that_others_can_read_is_refused(in_file: Database) -> None:
    database, accounts = in_file, Accounts(in_file)
    accounts.add(EMAIL, "reader", "mon-centre", PASSWORD)
    database.file.chmod(0o640)
    with pytest.raises(StateError, match="chmod 600"):
        accounts.all()


def test_the_folder_is_neither_in_the_data_nor_in_git(tmp_path: Path) -> None:
    inside = Accounts(Database(tmp_path / "data" / "state", (tmp_path / "data",)))
    with pytest.raises(StateError, match="dans les données"):
        inside.add(EMAIL, "reader", "mon-centre", PASSWORD)
    tree = tmp_path / "tree"
    tree.mkdir()
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    with pytest.raises(StateError, match="suivi par git"):
        Accounts(Database(tree / "state")).add(EMAIL, "reader", "mon-centre", PASSWORD)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("un fichier", encoding="utf-8")
    with pytest.raises(StateError, match="DASHBOARD_STATE"):
        Accounts(Database(tmp_path / "state")).add(EMAIL, "reader", "mon-centre", PASSWORD)


def test_neither_password_nor_cookie_nor_network_address_is_written(
    sessions: Sessions, accounts: Accounts, database: Database
) -> None:
    cookie = sessions.start(accounts.add(EMAIL, "reader", "mon-centre", PASSWORD))
    Attempts(database, KEY).begin("inconnue@exemple.fr", "203.0.113.7")
    with database.reading() as connection:
        rows = [row for table in METADATA.sorted_tables for row in connection.execute(select(table))]
    written = repr(rows).encode()
    if not database.url:
        written += b"".join(file.read_bytes() for file in database.folder.iterdir())
    for secret in (PASSWORD, cookie, cookie.split(".")[0], "203.0.113.7", "inconnue@exemple.fr"):
        assert secret.encode() not in written


def test_the_key_of_cookies_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    source = KeySource(Secret(), tmp_path / "state" / "session-key", (), "")
    assert source.key().key_id == source.key().key_id
    assert stat.S_IMODE(source.file.stat().st_mode) == 0o600


def test_a_session_opened_by_a_process_or_a_machine_holds_on_another(tmp_path: Path, database: Database) -> None:
    places = [tmp_path / "one", tmp_path / "other"] if database.url else [database.folder] * 2
    one, other = (
        create_access(Settings.from_env({"DATABASE_URL": database.url.reveal(), "DASHBOARD_STATE": str(place)}), "")
        for place in places
    )
    account = one.accounts.add(EMAIL, "reader", "mon-centre", None)
    session = other.sessions.find(one.sessions.start(account))
    assert session is not None
    assert session.account == account
    assert bool(list(tmp_path.iterdir())) != bool(database.url), "nothing is kept on the disks of machines"


# Attempts


def test_an_account_is_tried_ten_times(database: Database) -> None:
    attempts = Attempts(database, KEY)
    waits = [attempts.begin(EMAIL, f"203.0.113.{number}") for number in range(BY_ACCOUNT.amount + 2)]
    assert waits[: BY_ACCOUNT.amount] == [0] * BY_ACCOUNT.amount
    assert all(0 < wait <= 900 for wait in waits[BY_ACCOUNT.amount :])
    assert attempts.begin("autre@exemple.fr", "203.0.113.250") == 0


def test_an_address_is_bounded_whatever_the_accounts(database: Database) -> None:
    attempts = Attempts(database, KEY)
    for number in range(BY_ADDRESS.amount):
        assert attempts.begin(f"personne{number}@exemple.fr", "2001:db8::1") == 0
    assert attempts.begin("encore@exemple.fr", "2001:db8::2:1") > 0, "the same subscriber"
    assert attempts.begin("encore@exemple.fr", "2001:db8:0:1::1") == 0


def test_a_success_forgives_the_account_but_not_the_address(database: Database) -> None:
    attempts = Attempts(database, KEY)
    for number in range(BY_ADDRESS.amount - 1):
        attempts.begin(f"personne{number}@exemple.fr", "203.0.113.7")
    for _ in range(30):
        assert attempts.begin(EMAIL, "203.0.113.7") == 0
        attempts.succeeded(EMAIL, "203.0.113.7")
    attempts.begin("une@exemple.fr", "203.0.113.7")
    assert attempts.begin("deux@exemple.fr", "203.0.113.7") > 0


def test_attempts_at_once_are_all_counted(database: Database) -> None:
    attempts = Attempts(database, KEY)
    waits: list[int] = []
    threads = [
        threading.Thread(target=lambda: waits.append(attempts.begin(EMAIL, "203.0.113.7")))
        for _ in range(BY_ACCOUNT.amount + 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sum(wait == 0 for wait in waits) == BY_ACCOUNT.amount


def test_nobody_finds_the_file_without_its_tables(tmp_path: Path) -> None:
    for turn in range(sample(2, 8)):
        fresh = Database(tmp_path / f"state {turn}")
        started = threading.Barrier(8)
        failures: list[BaseException] = []

        def first(
            fresh: Database = fresh,
            started: threading.Barrier = started,
            failures: list[BaseException] = failures,
        ) -> None:
            started.wait()
            try:
                with fresh.writing() as connection:
                    connection.execute(select(counters)).all()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=first) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert failures == []
        assert [file.name for file in (tmp_path / f"state {turn}").iterdir() if file.name.startswith(".")] == []


def test_thousands_of_others_do_not_push_out_the_account_that_is_attacked(database: Database) -> None:
    attempts = Attempts(database, KEY)
    attempts._storage._ceiling = 20
    for number in range(BY_ACCOUNT.amount):
        assert attempts.begin(EMAIL, f"203.0.113.{number}") == 0
    for number in range(50):
        attempts.begin(f"personne{number}@exemple.fr", f"198.51.100.{number}")
    assert attempts.begin(EMAIL, "192.0.2.1") > 0


def test_an_address_that_has_to_wait_makes_no_more_counters(database: Database) -> None:
    attempts = Attempts(database, KEY)
    for number in range(BY_ADDRESS.amount + 20):
        attempts.begin(f"personne{number}@exemple.fr", "203.0.113.7")
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(counters)).scalar() == BY_ADDRESS.amount + 1


def test_a_clock_that_is_set_back_does_not_lengthen_a_wait(database: Database) -> None:
    attempts = Attempts(database, KEY)
    now = time.time()
    with (
        patch("dashboard.access.attempts.time.time", return_value=now + 86_400),
        patch("time.time", lambda: now + 86_400),
    ):
        for number in range(BY_ACCOUNT.amount + 1):
            attempts.begin(EMAIL, f"203.0.113.{number}")
        assert attempts.begin(EMAIL, "192.0.2.1") > 0
    assert attempts.begin(EMAIL, "192.0.2.1") == 0


def test_counters_end_and_are_bounded(database: Database) -> None:
    storage = DatabaseStorage(database, ceiling=20)
    with patch("dashboard.access.attempts.time.time", return_value=1000.0):
        storage.incr("old", 60)
        assert storage.get("old") == 1
        assert storage.get_expiry("old") == 1060
    with patch("dashboard.access.attempts.time.time", return_value=1061.0):
        assert storage.get("old") == 0
        assert storage.incr("old", 60) == 1
        for number in range(50):
            storage.incr(f"key {number}", 600)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(counters)).scalar() == 20
    assert storage.check()
    storage.clear("key 49")
    assert storage.get("key 49") == 0
    assert storage.reset() == 19


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("nowhere", "unknown"),
    ],
)
def test_what_one_subscriber_has(address: str, known: str) -> None:
    assert network(address) == known
