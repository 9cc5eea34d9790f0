"""Who is who: the same person under one code however written, different people under different ones."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sources.lists.keys import SecretKey
from dashboard.sources.lists.model import ListRow
from dashboard.sources.lists.pseudonyms import (
    UNIDENTIFIED,
    Attendance,
    Pseudonymised,
    Traits,
    identity,
    is_shared,
    merge,
    normal_email,
    normal_name,
    participant_key,
    pseudonymise,
)

KEY = SecretKey("0123456789abcdef" * 4, "essai")
OTHER = SecretKey("fedcba9876543210" * 4, "essai")
WORDS = st.text("abcdefghijklmnopqrstuvwxyzéèçï", min_size=2, max_size=8)


def row(number: int = 2, **cells: object) -> ListRow:
    return ListRow(number, **{"event": "e1", **cells})  # type: ignore[arg-type]


def made(*rows: ListRow, **options: object) -> Pseudonymised:
    settings = {"source": "Liste", "list_digest": "d", **options}
    return pseudonymise(rows, KEY, lambda one: Traits(department_code=one.department), **settings)  # type: ignore[arg-type]


def key_of(key: SecretKey = KEY, **cells: object) -> str:
    return participant_key(key, identity(row(**cells)))


@pytest.mark.parametrize(
    "written",
    ["P1@Exemple.FR", "  p1@exemple.fr\n", "mailto:p1@exemple.fr", "p1\u200b@exemple.fr", "\ufeffp1@exemple.fr\u202f",
     "<p1@exemple.fr>", "p1@exemple.fr;", "ｐ1@exemple.fr", "p1 @exemple.fr", "MAILTO:p1@exemple.fr"],
)  # fmt: skip
def test_one_address_however_written_is_one_person(written: str) -> None:
    assert key_of(email=written) == key_of(email="p1@exemple.fr")


def test_dots_and_tags_of_an_address_count() -> None:
    found = {key_of(email=text) for text in ("a.b@exemple.fr", "ab@exemple.fr", "ab+x@exemple.fr", "ab@exemple.org")}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("surname", "given"),
    [("DUPONT", "Jean-Paul"), ("jean paul dupont", ""), ("Dupont", "JEAN PAUL"), ("M. Dupont", "Jean Paul"),
     ("", "Paul Jean DUPÔNT")],
)  # fmt: skip
def test_one_name_however_written_is_one_person(surname: str, given: str) -> None:
    written = key_of(surname=surname, given_name=given, organisation="Ville de  TOURS")
    assert written == key_of(surname="Dupont", given_name="Jean-Paul", organisation="Mairie de Tours")


def test_a_name_in_two_organisations_is_two_people() -> None:
    name = {"surname": "Nomun", "given_name": "Prénom"}
    assert key_of(**name, organisation="CAF") != key_of(**name, organisation="ANCT")


def test_a_shared_mailbox_is_told_apart_by_names_only() -> None:
    mail = "contact@exemple.fr"
    assert key_of(email=mail, surname="Nomun") != key_of(email=mail, surname="Nomdeux")
    assert key_of(email=mail) == key_of(email=mail.upper())
    assert key_of(email="p1@exemple.fr", surname="Nomun") == key_of(email="p1@exemple.fr", surname="Autre")


@pytest.mark.parametrize(
    "address", ["mairie.tours@exemple.fr", "accueil37@exemple.fr", "politique-de-la-ville@exemple.fr"]
)
def test_shared_mailboxes(address: str) -> None:
    assert is_shared(normal_email(address))
    assert not is_shared("p.nomun@exemple.fr")


@given(WORDS, WORDS, WORDS, st.randoms())
def test_order_case_and_accents_of_a_name_never_matter(one: str, two: str, three: str, chance: object) -> None:
    words = [one, two, three]
    chance.shuffle(words)  # type: ignore[attr-defined]
    plain = unicodedata.normalize("NFD", " ".join(words)).upper()
    assert normal_name(row(surname=plain)) == normal_name(row(surname=f"{one}-{two}", given_name=three))


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_line_has_a_code_of_the_form_that_the_schema_wants(email: str, surname: str, organisation: str) -> None:
    found = made(row(email=email, surname=surname, organisation=organisation))
    assert re.fullmatch(r"p-[a-z2-7]{26}", found.rows[0].participant_key)


@given(st.emails())
def test_normalising_an_address_twice_changes_nothing(address: str) -> None:
    assert normal_email(normal_email(address)) == normal_email(address)


def test_kinds_and_keys_never_meet() -> None:
    assert participant_key(KEY, ("email", ("a b", ""))) != participant_key(KEY, ("name", ("a b", "")))
    assert participant_key(KEY, ("name", ("a", "b"))) != participant_key(KEY, ("name", ("a\0b", "")))
    assert key_of(email="p1@exemple.fr") != key_of(OTHER, email="p1@exemple.fr")


def test_connections_of_one_person_are_one_row_with_their_minutes_added() -> None:
    lines = [
        row(n, email="p1@exemple.fr", minutes=20.0, modality="remote", department=d) for n, d in ((2, ""), (3, "37"))
    ]
    found = made(*lines, min_minutes=30)
    assert [(one.modality, one.department_code) for one in found.rows] == [("remote", "37")]
    assert (found.lines, found.merged, found.short) == (2, 1, 0)
    assert made(*lines, min_minutes=41).short == 1
    assert len(made(row(email="p2@exemple.fr", minutes=None), min_minutes=41).rows) == 1


def test_who_registered_and_did_not_come_leaves_no_row() -> None:
    found = made(row(2, email="p1@exemple.fr", present=False), row(3, email="p2@exemple.fr"))
    assert (len(found.rows), found.registered) == (1, 1)
    back = made(row(2, email="p1@exemple.fr", present=False), row(3, email="p1@exemple.fr", modality="remote"))
    assert [one.modality for one in back.rows] == ["remote"]


def test_a_guest_without_address_is_the_only_person_of_that_name() -> None:
    known = row(2, email="p1@exemple.fr", surname="Nomun", given_name="Prénom1")
    guest = row(3, surname="prénom1 NOMUN")
    assert len(made(known, guest).rows) == 1
    namesake = row(4, email="p9@exemple.fr", surname="Nomun", given_name="Prénom1")
    assert len(made(known, guest, namesake).rows) == 3
    assert len(made(known, row(3, surname="prénom1 NOMUN", event="e2")).rows) == 2


def test_names_without_a_common_word_under_one_address_are_as_many_people() -> None:
    lines = (
        row(2, email="anaelle.kervadec@exemple.fr", surname="Kervadec", given_name="Anaëlle"),
        row(3, email="anaelle.kervadec@exemple.fr", surname="Truchaud", given_name="Bastien", organisation="CAF"),
        row(4, email="anaelle.kervadec@exemple.fr", surname="Roquelaure", given_name="Inès"),
    )
    found = made(*lines)
    assert (len(found.rows), found.shared) == (3, 1)
    alone = made(row(2, email="anaelle.kervadec@exemple.fr", surname="Kervadec"))
    assert alone.rows[0].participant_key in {one.participant_key for one in found.rows}
    assert len(made(*lines, connections=True).rows) == 1
    assert len(made(lines[0], row(3, email="anaelle.kervadec@exemple.fr", surname="A. Kervadec")).rows) == 1


def test_two_devices_at_once_are_one_stay() -> None:
    def line(number: int, start: float, end: float) -> ListRow:
        return row(number, email="p1@exemple.fr", minutes=end - start, start=start, end=end)

    assert not made(line(2, 0, 20), line(3, 0, 20), min_minutes=30).rows
    assert made(line(2, 0, 20), line(3, 10, 31), min_minutes=30).rows
    assert made(line(2, 0, 20), line(3, 40, 55), min_minutes=30).rows


def test_companions_are_counted_and_never_met_again() -> None:
    found = made(row(2, email="p1@exemple.fr"), row(2, rank=1), row(2, rank=2))
    assert len({one.participant_key for one in found.rows}) == 3


def test_nobody_in_particular_is_counted_and_flagged_the_same_each_time() -> None:
    rows = [row(2), row(3, surname="Prénom")]
    found = made(*rows)
    assert len(found.rows) == 2
    assert found.bases["none"] == 2
    assert all(one.source.endswith(UNIDENTIFIED) and one.key_id == KEY.key_id for one in found.rows)
    assert made(*rows) == found
    assert not {one.participant_key for one in made(*rows, list_digest="x").rows} & {
        one.participant_key for one in found.rows
    }


def test_rows_come_in_an_order_that_says_nothing() -> None:
    lines = [row(n, email=f"p{n}@exemple.fr") for n in range(2, 40)]
    assert made(*lines).rows == made(*reversed(lines)).rows
    assert list(made(*lines).rows) == sorted(made(*lines).rows, key=lambda one: (one.event_id, one.participant_key))


def test_a_person_of_two_lists_is_one_row_there_both_ways() -> None:
    first = [Attendance("e1", "p-a", "resident", modality="in_person"), Attendance("e1", "p-b", modality="in_person")]
    second = [Attendance("e1", "p-a", "other", "37", modality="remote"), Attendance("e1", "p-c", modality="remote")]
    found = {one.participant_key: one for one in merge(first, second)}
    assert [one.modality for one in found.values()] == ["hybrid", "in_person", "remote"]
    assert (found["p-a"].profile, found["p-a"].department_code) == ("resident", "37")
    assert merge(merge(first, second), second) == merge(first, second)
