"""`attendances` and `purge` as a person runs them; nothing of a person is ever written or said."""

from __future__ import annotations

import csv
from pathlib import Path
from unittest import mock

import pytest
from list_sample import PEOPLE, ZOOM, Place, as_csv, as_ods, as_xlsx, centre, rows
from support import some

from dashboard.settings import Secret
from dashboard.snapshot import build_snapshot
from dashboard.sources.lists.keys import KeySource

FORMATS = {"csv": as_csv, "xlsx": as_xlsx, "ods": as_ods}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize("suffix", some(FORMATS, 1))
def test_a_list_is_imported_without_a_trace_of_anybody(place: Place, suffix: str) -> None:
    path = FORMATS[suffix](place.lists / f"ZQXNOMUN.{suffix}")
    done = place.run_alone("attendances", str(path), "--event", "mc-2")
    assert done.returncode == 0, done.stderr
    place.said = place.said.replace(path.name, "")
    assert place.leaks() == []
    assert sorted((row["profile"], row["department_code"]) for row in place.table) == [
        ("elected_official", "45"), ("local_authority_staff", "37"), ("public_body", "45"),
    ]  # fmt: skip
    for words in (
        "4 lignes lues",
        "3 présences",
        "1 personne inscrite",
        "effectif déclaré 2 (à vérifier)",
        "Rencontre deux, 14 mai 2024 : 3 présences",
    ):
        assert words in done.stdout.replace("\u202f", " ")


def test_the_same_list_twice_changes_nothing_and_a_corrected_one_replaces_it(place: Place) -> None:
    path = as_xlsx(place.lists / "liste.xlsx")
    place.run("attendances", str(path), "--event", "mc-2")
    first = (place.centre / "attendances.csv").read_bytes()
    assert "Clé secrète créée" in place.said
    again = place.run("attendances", str(path), "--event", "mc-2")
    assert "Rien à changer" in again.stdout
    assert "Clé secrète créée" not in again.stdout
    assert (place.centre / "attendances.csv").read_bytes() == first
    short = place.lists / "courte.csv"
    short.write_text("Nom;Courriel\nZQXNOMUN;zqxmail1@exemple.fr\n", encoding="utf-8")
    place.run("attendances", str(short), "--event", "mc-2")
    assert len(place.table) == 1
    assert place.leaks() == []


def test_a_webinar_completes_the_sheet_of_the_room(place: Place) -> None:
    place.run("attendances", str(as_csv(place.lists / "salle.csv")), "--event", "mc-2", "--modality", "présentiel")
    zoom = place.lists / "zoom.csv"
    zoom.write_text(ZOOM, encoding="utf-8")
    done = place.run("attendances", str(zoom), "--event", "mc-2", "--complement", "--min-minutes", "10")
    assert done.returncode == 0, done.stderr
    assert sorted(row["modality"] for row in place.table) == ["hybrid", "in_person", "in_person"]
    assert place.leaks() == []


def test_one_list_for_several_actions_and_a_column_corrected_once(place: Place) -> None:
    path = place.lists / "annee.csv"
    lines = (
        "Nom;Prénom;Contact;Rencontre",
        "ZQXNOMUN;Zqxprenom;zqxmail1@exemple.fr;mc-1",
        "ZQXNOMUNBIS;Zqxprenomb;zqxmail2@exemple.fr;Rencontre deux",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    chosen = ("--column", "event=Rencontre", "--column", "email=Contact")
    done = place.run("attendances", str(path), "--centre", "mon-centre", *chosen)
    assert done.returncode == 0, done.stderr
    assert [row["event_id"] for row in place.table] == ["mc-1", "mc-2"]
    (place.centre / "attendances.csv").unlink()
    assert place.run("attendances", str(path), "--centre", "mon-centre").returncode == 0
    assert len(place.table) == 2
    assert place.leaks() == []


def test_lines_of_other_actions_and_of_none_are_told(place: Place) -> None:
    path = place.lists / "annee.csv"
    lines = ("Nom;Courriel;Action", "ZQXNOMUN;zqxmail1@exemple.fr;mc-1", "ZQXNOMUNBIS;zqxmail2@exemple.fr;Ailleurs")
    path.write_text("\n".join([*lines, "ZQXNOMUNTER;zqxmail3@exemple.fr;MC-2"]), encoding="utf-8")
    done = place.run("attendances", str(path), "--event", "MC-2")
    assert done.returncode == 0, done.stderr
    assert [row["event_id"] for row in place.table] == ["mc-2", "mc-2"]
    told = done.stdout.replace("\u202f", " ")
    assert "1 ligne d’une autre action que celle qui est choisie, laissée de côté" in told
    assert "1 ligne nomme une action inconnue, comptée à celle qui est choisie" in told
    refused = place.run("attendances", str(path))
    assert "centre mon-centre ; --centre en désigne un autre" in refused.stderr.replace("\u202f", " ")
    assert place.leaks() == []


def test_a_list_of_an_action_that_did_not_take_place_is_told(place: Place) -> None:
    events = place.centre / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("2024,realised", "2024,postponed"), encoding="utf-8")
    done = place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-2")
    assert "n’est pas dite réalisée" in done.stdout


def test_the_end_of_a_file_name_is_not_kept_for_a_format(place: Place) -> None:
    path = as_csv(place.lists / "émargement mme.ZQXNOMUN")
    assert place.run("attendances", str(path), "--event", "mc-2").returncode == 0
    assert {row["source"] for row in place.table} == {"Liste de présence importée"}


def test_an_address_given_for_an_action_is_not_repeated(place: Place) -> None:
    done = place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "zqxmail1@exemple.fr")
    assert (done.returncode, place.leaks()) == (1, [])


def test_a_trial_writes_nothing_at_all(place: Place) -> None:
    before = sorted(place.written.rglob("*"))
    done = place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-2", "--dry-run")
    assert done.returncode == 0
    assert sorted(place.written.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--event", "mc-22"), "mc-2"),
        ((), "--event ID"),
        (("--event", "mc-2", "--centre", "autre"), "mon-centre"),
        (("--event", "mc-2", "--column", "email"), "rôle=Titre"),
        (("--event", "mc-2", "--column", "email=Rien"), "Rien"),
        (("--event", "mc-2", "--modality", "assis"), "présentiel"),
        (("--event", "mc-2", "--min-minutes", "nan"), "--min-minutes"),
        (("--event", "mc-2", "--key-file", "../data/key"), "dans les données"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(place: Place, arguments: tuple[str, ...], words: str) -> None:
    done = place.run("attendances", str(as_csv(place.lists / "l.csv")), *arguments)
    assert done.returncode == 1
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not (place.centre / "attendances.csv").exists()
    assert place.leaks() == []


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("csv", b""),
        ("csv", b"\x00ZQXNOMUN"),
        ("xlsx", b"PK\x03\x04ZQXNOMUN zqxmail1@exemple.fr"),
        ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1ZQXNOMUN"),
        ("ods", b"PK\x05\x06zqxmail1@exemple.fr"),
    ],
)
def test_a_broken_file_tells_nothing_of_what_it_holds(place: Place, suffix: str, content: bytes) -> None:
    path = place.lists / f"l.{suffix}"
    path.write_bytes(content)
    done = place.run("attendances", str(path), "--event", "mc-2")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert place.leaks() == []


@pytest.mark.parametrize("where", some(["os.replace", "hmac.new", "os.fsync"], 1))
def test_a_crash_leaves_no_trace_and_the_former_table_whole(place: Place, where: str) -> None:
    place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-1")
    before = (place.centre / "attendances.csv").read_bytes()

    def crash(*given: object, **named: object) -> None:
        raise RuntimeError(repr((given, named)))

    path = as_xlsx(place.lists / "m.xlsx")
    done = place.run_forked("attendances", str(path), "--event", "mc-2", around=mock.patch(where, crash))
    assert done.returncode == 1
    assert (place.centre / "attendances.csv").read_bytes() == before
    assert place.leaks() == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_centres_own_list_with_names_never_reaches_a_frame(tmp_path: Path, suffix: str) -> None:
    folder = centre(tmp_path / "data")
    FORMATS[suffix](folder / f"attendances.{suffix}", "mc-2")
    key = KeySource(Secret(), tmp_path / "home" / "key", (tmp_path / "data",))
    snapshot = build_snapshot(tmp_path / "data", Path(__file__).resolve().parents[2] / "geo", None, key)
    data = snapshot.centres["mon-centre"]
    assert len(data.table("attendances")) == 3
    assert "pseudonymised" in {problem.code for problem in data.problems}
    told = "".join(frame.to_csv() for frame in data.tables.values()) + repr(data.problems) + repr(data.memo)
    assert not [mark for mark in ("zqx", "06987", "06 98") if mark in told.casefold()]


def test_without_a_usable_key_the_rest_of_the_centre_is_shown(tmp_path: Path) -> None:
    folder = centre(tmp_path / "data")
    as_xlsx(folder / "attendances.xlsx", "mc-2")
    wrong = KeySource(Secret("court"), tmp_path / "key")
    for key in (wrong, None):
        snapshot = build_snapshot(tmp_path / "data", Path(__file__).resolve().parents[2] / "geo", None, key)
        data = snapshot.centres["mon-centre"]
        assert len(data.events) == 2
        assert data.table("attendances").empty
        assert "no-key" in {problem.code for problem in data.problems}


def test_check_of_a_list_with_names_says_that_it_is_one(place: Place) -> None:
    as_csv(place.centre / "attendances.csv", "mc-2")
    done = place.run("check")
    assert done.returncode == 0, done.stdout
    assert "pseudonymisée" in done.stdout
    (place.centre / "attendances.csv").unlink()
    assert place.leaks() == []


def totals(place: Place) -> dict[tuple[str, ...], int]:
    names = ("event_id", "measure", "dimension", "category")
    with (place.centre / "attendance_totals.csv").open(encoding="utf-8", newline="") as stream:
        return {tuple(row[name] for name in names): int(row["value"]) for row in csv.DictReader(stream)}


def test_a_purge_leaves_totals_and_says_so_in_the_journal(place: Place) -> None:
    path = as_csv(place.lists / "l.csv")
    for event in ("mc-1", "mc-2"):
        place.run("attendances", str(path), "--event", event)
    done = place.run("purge", "--before", "2024")
    assert done.returncode == 0, done.stderr
    assert {row["event_id"] for row in place.table} == {"mc-2"}
    left = totals(place)
    assert left["mc-1", "attendances", "", ""] == 3
    assert left["mc-1", "attendances", "profile", "public_body"] == 1
    assert left["mc-1", "attendances", "department", "45"] == 2
    assert left["", "unique_participants", "", ""] == 3
    assert left["", "unique_participants", "loyalty", "1"] == 3
    assert "année=2023 lignes_effacées=3" in (place.centre / "purge.log").read_text(encoding="utf-8")
    first = {item.name: item.read_bytes() for item in place.centre.iterdir()}
    assert "rien à purger" in place.run("purge", "--before", "2024").stdout
    assert {item.name: item.read_bytes() for item in place.centre.iterdir()} == first
    again = place.run("attendances", str(path), "--event", "mc-1")
    assert again.returncode == 1
    assert "purge" in again.stderr
    assert place.leaks() == []


def test_a_purge_cut_short_counts_nothing_twice_and_is_ended_by_the_next(place: Place) -> None:
    path = as_csv(place.lists / "l.csv")
    place.run("attendances", str(path), "--event", "mc-1")
    rows_before = (place.centre / "attendances.csv").read_bytes()
    place.run("purge", "--before", "2024")
    ended = totals(place)
    (place.centre / "attendances.csv").write_bytes(rows_before)
    check = place.run("check")
    assert "Relancez la purge" in check.stdout
    assert place.run("purge", "--before", "2024").returncode == 0
    assert totals(place) == ended
    assert place.table == []


def test_a_year_purged_in_two_parts_no_longer_tells_its_persons(place: Place) -> None:
    events = place.centre / "events.csv"
    events.write_text(
        events.read_text(encoding="utf-8") + "mc-3,2023,realised,Troisième,day,2023-06-16,3,Rapport\n", encoding="utf-8"
    )
    path = as_csv(place.lists / "l.csv")
    for event in ("mc-1", "mc-3"):
        place.run("attendances", str(path), "--event", event)
        place.run("purge", "--before", "2024")
    left = totals(place)
    assert left["mc-1", "attendances", "", ""] == left["mc-3", "attendances", "", ""] == 3
    assert not [measure for _, measure, *_ in left if measure != "attendances"]


def test_a_purge_that_is_only_shown_erases_nothing(place: Place) -> None:
    place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-1")
    before = {item.name: item.read_bytes() for item in place.centre.iterdir()}
    done = place.run("purge", "--before", "2024", "--dry-run")
    assert "2023" in done.stdout
    assert {item.name: item.read_bytes() for item in place.centre.iterdir()} == before


def test_the_sample_has_what_the_search_looks_for() -> None:
    assert len(rows()) == len(PEOPLE) + 3
