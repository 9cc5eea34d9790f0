"""The pages of attendance lists: from a dropped list to its action, its key, what is erased; nobody's name anywhere."""

from __future__ import annotations

import contextlib
import csv
import gzip
import html
import io
import logging
import os
import re
import signal
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from access_sample import PASSWORD, Person, editions_of, token, with_people
from command import run_command
from databases import KINDS, postgresql
from list_sample import CENTRE, EVENTS, MARKS, ZOOM, as_ods, as_xlsx
from sqlalchemy import select
from support import ROOT, sample, schemas, some
from werkzeug.test import TestResponse

from dashboard.centres.bundle import rows_of
from dashboard.centres.checkout import Checkouts
from dashboard.centres.model import Hidden
from dashboard.editions import Editions
from dashboard.intake.shown import hidden_said
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.store.objects import Objects
from dashboard.store.tables import METADATA

CASES = ROOT / "tests" / "fixtures" / "cases"
PLACE = "/equipe/donnees/mon-centre"
OWN, ELSEWHERE = "ici@exemple.fr", "edition@exemple.fr"
ADMINISTRATOR = "administration@exemple.fr"


class Walk:
    """A centre of two actions, kept in the database, and its editor."""

    def __init__(self, store: SnapshotStore, folder: Path, database: str) -> None:
        self.folder = folder
        more = {"DASHBOARD_DATA": str(ROOT / "data"), "DASHBOARD_CACHE": str(folder / "cache")}
        more |= {"DATABASE_URL": database} if database else {}
        self.env = {"DASHBOARD_STATE": str(folder / "state"), **more}
        self.editions: Editions = with_people(editions_of(store, folder, **more))
        self.checkouts = Checkouts.of(Settings.from_env(self.env), schemas())
        self.versions, self.lists = self.checkouts.versions, self.checkouts.lists
        files = {"centre.toml": CENTRE.encode(), "events.csv": EVENTS.encode()}
        self.versions.apply("mon-centre", files, parent="", author=OWN, source="suivi.xlsx")
        assert self.editions.access is not None
        self.editions.access.accounts.add(OWN, "editor", "mon-centre", PASSWORD)
        self.own = Person(self.editions).signed_in(OWN)
        self.said = ""

    def get(self, path: str, who: Person | None = None) -> str:
        answer = (who or self.own).get(f"{PLACE}{path}")
        assert answer.status_code == 200, (path, answer.status)
        self.said += answer.text
        return answer.text

    def post(self, path: str, page: str = "", who: Person | None = None, **form: object) -> TestResponse:
        given = token(self.get(page or path, who))
        answer = (who or self.own).post(f"{PLACE}{path}", data={"jeton": given, **form})
        self.said += answer.text
        return answer

    def with_key(self) -> str:
        shown = self.post("/cle", faire="creer").text
        found = re.search(r"<textarea[^>]*>(\w{64})</textarea>", shown)
        assert found
        self.said = self.said.replace(found[1], "")
        return found[1]

    def drop(self, name: str, content: bytes, action: str = "mc-2", **more: object) -> TestResponse:
        file = {"fichier": (io.BytesIO(content), name)}
        return self.post("/listes/deposer", action=action, **file, **more)

    def read(self, name: str, content: bytes, action: str = "mc-2", **more: object) -> str:
        """The address of a list that was read without a question, below the place."""
        answer = self.drop(name, content, action, **more)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removeprefix(PLACE)

    def attached(self, waiting: str) -> str:
        return self.post(waiting).headers["Location"].partition("dit=")[2]

    @property
    def rows(self) -> list[dict[str, str]]:
        current = self.versions.current("mon-centre")
        assert current is not None
        content = self.lists.files(current).get("attendances.csv", b"")
        return list(csv.DictReader(io.StringIO(content.decode())))

    def leaks(self, marks: tuple[str, ...] = MARKS) -> list[str]:
        """Marks found in what was said, in a name or in any byte of a file, packed ones opened."""
        found = [f"said: {mark}" for mark in marks if mark.casefold() in self.said.casefold()]
        for path in self.folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            whole = content.lower() + opened(content).lower() + path.name.lower().encode()
            found += [f"{path.name}: {mark}" for mark in marks if mark.lower().encode() in whole]
        return found


def opened(content: bytes) -> bytes:
    """What a packed file holds."""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return b""


ON_EACH = pytest.mark.parametrize("walk", some(KINDS, 1), indirect=True)
ON_SHARED = pytest.mark.parametrize("walk", some(reversed(KINDS), 1), indirect=True)
"""On one kind of database in `make test`: that of one machine, or that which machines share."""


@pytest.fixture(params=KINDS)
def walk(
    request: pytest.FixtureRequest, store: SnapshotStore, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    if request.param == "sqlite":
        yield Walk(store, tmp_path, "")
        return
    with postgresql(tmp_path_factory) as address:
        yield Walk(store, tmp_path, address)


def form_of(page: str) -> dict[str, list[str]]:
    """Hidden fields and choices of a form: name → values."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="(?:radio|hidden)" name="([^"]+)" value="([^"]*)"', page):
        fields.setdefault(name, []).append(html.unescape(value))
    return fields


def test_a_list_becomes_codes_and_counts_and_names_nobody(
    walk: Walk, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert "Créer la clé secrète" in walk.get("/listes")
    assert walk.own.get(f"{PLACE}/listes/deposer").headers["Location"].endswith("/cle?dit=avant")
    walk.with_key()
    assert "2 actions sans liste" in walk.get("/listes?annee=toutes")
    outside = tmp_path_factory.mktemp("listes")
    file = as_xlsx(outside / "ZQXNOMUN.xlsx")
    waiting = walk.read(file.name, file.read_bytes())
    page = walk.get(waiting)
    for told in ("<b>3</b> présences", "<b>4</b> lignes lues", "<b>1</b> absente", "Rencontre deux", "Élu"):
        assert told in page, told
    assert not walk.rows, "nothing is attached before it is asked for"
    assert walk.attached(waiting) == "attachee"
    assert sorted((row["profile"], row["department_code"]) for row in walk.rows) == [
        ("elected_official", "45"), ("local_authority_staff", "37"), ("public_body", "45"),
    ]  # fmt: skip
    assert "1 action sans liste" in walk.get("/listes?annee=toutes")
    walk.checkouts.places()

    same = as_ods(outside / "liste.ods")
    walk.attached(walk.read(same.name, same.read_bytes()))
    again = walk.read(same.name, same.read_bytes())
    assert "Elle remplace une liste de 3 présences" in walk.get(again)
    assert walk.attached(again) == "pareille"
    assert len(walk.rows) == 3
    assert "Liste de présence attachée" in walk.get("/journal")
    walk.said += caplog.text
    assert walk.leaks() == []


def test_what_a_tracker_would_hide_is_counted_when_asked(store: SnapshotStore, tmp_path: Path) -> None:
    walk = Walk(store, tmp_path, "")
    walk.with_key()
    file = as_xlsx(tmp_path / "liste.xlsx")
    assert walk.attached(walk.read(file.name, file.read_bytes())) == "attachee"
    tracker = f"{EVENTS}mc-3,2024,realised,Rencontre trois,day,2024-06-14,4,Rapport\n"
    form = {"arrete": "2024-12-31", "fichier": (io.BytesIO(tracker.encode()), "events.csv")}
    step = walk.post("/deposer", **form).headers["Location"].removeprefix(PLACE).partition("?")[0]
    compared = step.removesuffix("/correspondre") + "/comparer"
    before = html.unescape(walk.get(compared))
    assert "Compter les cases que le public ne verrait pas" in before
    assert re.search(r"Présences cumulées .*?3 → 7<", before), "the list counts on both sides"
    page = html.unescape(walk.get(f"{compared}?masquees=oui"))
    assert re.search(r"masqueraient \d+ cases\s: 1 de plus qu’avec la version montrée", page)
    assert "Compter les cases" not in page


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (12, 15, "masqueraient 15 cases : 3 de plus qu’avec"),
        (1, 1, "masqueraient 1 case : autant qu’avec"),
        (None, 2, "masqueraient 2 cases."),
        (2, None, "n’ont pas pu être comptées"),
    ],
)
def test_what_is_hidden_is_said_beside_what_was(before: int | None, after: int | None, said: str) -> None:
    assert said in hidden_said(Hidden(before, after))


ANSWERED = (
    ("pres-rep.xlsx", ('--column "présence=Réponse"', '--absent "Peut-être"'), 2),
    ("pres-x-exc.xlsx", ('--absent "X (excusé)"',), 3),
    ("plusieurs-seances.xlsx", ('--session "21/05/2024"',), 2),
    ("plusieurs-dans-une-cellule.xlsx", ('--lines "2=2,3=2,4=3"',), 7),
    ("xls-ligne-masquee.xls", ("--hidden oui",), 3),
    ("formule-sans-valeur.xlsx", ("--cells vides",), 3),
    ("brevo.csv", ('--column "présence="',), 2),
)
"""Cases of `tests/fixtures/cases`, what answers their questions, and how many people a person counts."""
NAMES = ("kervadec", "truchaud", "roquelaure", "beauvoisin", "laffargue", "peyrade", "bastien", "odile")


def test_what_a_list_leaves_open_is_asked_and_its_file_is_asked_again(store: SnapshotStore, tmp_path: Path) -> None:
    walk = Walk(store, tmp_path, "")
    walk.with_key()
    for file, answers, people in ANSWERED[: sample(4, len(ANSWERED))]:
        content = (CASES / file).read_bytes()
        answer = walk.drop(file, content)
        given: list[str] = []
        for _ in range(3):
            if answer.status_code == 303:
                break
            assert "choisissez de nouveau le même fichier" in answer.text, file
            fields = form_of(answer.text)
            assert set(given) <= set(fields.get("dit", [])), "answers are kept"
            chosen = {
                name: option
                for name, options in fields.items()
                if name.startswith("reponse-")
                for option in options
                if option in answers
            }
            assert chosen, (file, fields)
            given += chosen.values()
            answer = walk.drop(file, content, dit=fields.get("dit", []), **chosen)
        assert answer.status_code == 303, (file, answer.text)
        page = walk.get(answer.headers["Location"].removeprefix(PLACE))
        assert f"<b>{people}</b> présences" in page, file
    assert walk.leaks(NAMES) == []


LISTED = "Nom;Prénom;Courriel;Structure\n"
CAROLE, DENIS, EMMA = (
    "ZQXNOMUN;Zqxprenom;zqxmail1@exemple.fr;Mairie de Tours\n",
    "ZQXNOMUNBIS;Zqxprenomb;zqxmail2@exemple.fr;CAF du Loiret\n",
    "ZQXNOMUNTER;Zqxprenomc;;ZQXSTRUCTURE\n",
)


def with_two_lists(walk: Walk) -> None:
    """In 2023 three people, in 2024 two of them."""
    for action, people in (("mc-1", CAROLE + DENIS + EMMA), ("mc-2", CAROLE + EMMA)):
        assert walk.attached(walk.read("liste.csv", (LISTED + people).encode(), action)) == "attachee"


def holding(walk: Walk, codes: set[str]) -> list[str]:
    """Files of the state and the cache that hold some codes, packed ones opened."""
    files = [path for path in walk.folder.rglob("*") if path.is_file()]
    whole = {path.name: (content := path.read_bytes()) + opened(content) for path in files}
    return [name for name, content in whole.items() if any(code.encode() in content for code in codes)]


@ON_SHARED
def test_a_purge_leaves_totals_and_reaches_every_version_the_folder_and_what_waits(walk: Walk) -> None:
    walk.with_key()
    with_two_lists(walk)
    first = walk.versions.history("mon-centre")[-2]
    gone = {row["participant_key"] for row in walk.rows if row["event_id"] == "mc-1"}
    only_then = gone - {row["participant_key"] for row in walk.rows if row["event_id"] == "mc-2"}
    waiting = walk.read("liste.csv", (LISTED + DENIS).encode(), "mc-1")
    walk.checkouts.places()
    assert holding(walk, only_then)

    page = walk.get("/listes/purge?annee=2023")
    assert "3 présences effacées" in page
    assert ">3</td>" in page, "different persons of the year, kept as a total"
    stale = walk.post("/listes/purge", "/listes/purge?annee=2023", annee="2023", lignes="2")
    assert stale.status_code == 409
    assert len(walk.rows) == 5
    done = walk.post("/listes/purge", "/listes/purge?annee=2023", annee="2023", lignes="3")
    assert done.headers["Location"].endswith("dit=purgee")
    walk.checkouts.places()
    assert holding(walk, only_then) == []
    assert walk.own.get(f"{PLACE}{waiting}").status_code == 404, "a list that waited for that action is gone"
    current = walk.versions.current("mon-centre")
    assert current is not None
    totals = list(csv.DictReader(io.StringIO(walk.lists.files(current)["attendance_totals.csv"].decode())))
    kept = {(row["event_id"], row["measure"], row["dimension"]): row["value"] for row in totals if not row["dimension"]}
    assert kept["mc-1", "attendances", ""] == kept["", "unique_participants", ""] == "3"
    walk.versions.back_to("mon-centre", first.id, parent=current.id, author=OWN)
    assert {row["event_id"] for row in walk.rows} <= {"mc-2"}
    refused = walk.drop("liste.csv", (LISTED + DENIS).encode(), "mc-1")
    assert "remplacées par des totaux" in refused.text
    assert "Présences d’années passées remplacées par des totaux" in walk.get("/journal")
    assert walk.leaks() == []


@ON_EACH
def test_a_person_is_erased_from_every_version_and_is_named_nowhere(walk: Walk) -> None:
    walk.with_key()
    with_two_lists(walk)
    before = len(walk.rows)
    assert "Donnez au moins une adresse" in walk.post("/personne", nom="ZQX").text
    assert "Aucune présence" in walk.post("/personne", courriel="personne@exemple.fr").text
    for form, count in (
        ({"courriel": "zqxmail1@exemple.fr"}, 2),
        ({"nom": "zqxnomunter", "prenom": "ZQXPRENOMC", "structure": "zqxstructure"}, 2),
    ):
        found = walk.post("/personne", **form).text
        assert f"{count} présences sont de cette personne" in found
        codes = set(form_of(found)["code"])
        walk.checkouts.places()
        assert holding(walk, codes)
        erased = walk.own.post(f"{PLACE}/personne/effacer", data={"jeton": token(found), "code": sorted(codes)})
        walk.said += erased.text
        assert f"{count} présences effacées" in erased.text
        walk.checkouts.places()
        assert holding(walk, codes) == []
        before -= count
        assert len(walk.rows) == before
    assert sorted(one.rows for one in walk.lists.all("mon-centre")) == [0, 1]
    assert "Personne effacée à sa demande" in walk.get("/journal")
    assert walk.leaks() == []


def test_a_server_killed_while_it_takes_a_list_in_leaves_nothing_that_no_sweep_finds(
    store: SnapshotStore, tmp_path: Path
) -> None:
    walk = Walk(store, tmp_path, "")
    walk.with_key()
    put = Objects.put

    def killed(kept: Objects, prefix: str, content: bytes) -> str:
        put(kept, prefix, content)
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    child = os.fork()
    if not child:
        with mock.patch.object(Objects, "put", killed):
            walk.drop("liste.csv", (LISTED + CAROLE).encode())
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert [prefix for prefix, _ in walk.versions.objects.all() if prefix.startswith("uploads/")], "it was written"
    kept = walk.read("liste.csv", (LISTED + DENIS).encode())
    walk.lists.sweep("mon-centre")
    assert len([prefix for prefix, _ in walk.versions.objects.all() if prefix.startswith("uploads/")]) == 1
    assert walk.attached(kept) == "attachee", "a list that waits is left alone"
    assert not [prefix for prefix, _ in walk.versions.objects.all() if prefix.startswith("uploads/")]


class Elsewhere:
    """Another database and another store, where backups are restored by the command."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.env = {name: str(folder / name.lower()) for name in ("DASHBOARD_STATE", "DASHBOARD_CACHE")}
        self.env |= {"DASHBOARD_DATA": str(ROOT / "data"), "DATABASE_URL": database}
        self.settings = Settings.from_env(self.env)
        self.checkouts = Checkouts.of(self.settings, schemas())

    def restored(self, backup: Path) -> None:
        done = run_command(("restore", str(backup)), {"PATH": os.environ["PATH"], **self.env})
        assert done.returncode == 0, done.stderr
        assert "mon-centre" in self.checkouts.places(), "it is put together there as it would be shown"

    def holding(self, codes: set[str]) -> list[str]:
        """Files, and tables, where some codes stand."""
        found = [path.name for path in self.folder.rglob("*") if path.is_file() and held_in(path.read_bytes(), codes)]
        with self.checkouts.versions.database.reading() as connection:
            for table in METADATA.sorted_tables:
                told = repr(connection.execute(select(table)).all())
                found += [table.name] * any(code in told for code in codes)
        return found


def held_in(content: bytes, codes: set[str]) -> bool:
    return any(code.encode() in content + opened(content) for code in codes)


@ON_EACH
def test_an_erased_person_is_in_no_later_backup_and_comes_back_by_no_earlier_one(
    walk: Walk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Restored into a database of the other kind, and searched for in every byte there."""
    walk.with_key()
    with_two_lists(walk)
    walk.read("liste.csv", (LISTED + CAROLE).encode(), "mc-1")
    outside = tmp_path_factory.mktemp("sauvegardes")
    env = {"PATH": os.environ["PATH"], **walk.env}
    assert run_command(("backup", str(outside / "avant.zip")), env).returncode == 0
    found = walk.post("/personne", courriel="zqxmail1@exemple.fr").text
    (code,) = codes = set(form_of(found)["code"])
    assert walk.own.post(f"{PLACE}/personne/effacer", data={"jeton": token(found), "code": code}).status_code == 200
    assert run_command(("backup", str(outside / "apres.zip")), env).returncode == 0

    def backed_up(name: str) -> bool:
        with zipfile.ZipFile(outside / name) as whole:
            return any(held_in(whole.read(one), codes) for one in whole.namelist())

    assert (backed_up("avant.zip"), backed_up("apres.zip")) == (True, False)
    with contextlib.ExitStack() as around:
        other = "" if walk.env.get("DATABASE_URL") else around.enter_context(postgresql(tmp_path_factory))
        there = Elsewhere(tmp_path_factory.mktemp("ailleurs"), other)
        for name in ("apres.zip", "avant.zip", "apres.zip"):
            there.restored(outside / name)
            assert there.holding(codes) == [], name
            current = there.checkouts.versions.current("mon-centre")
            assert current
            assert there.checkouts.lists.files(current)["attendances.csv"].count(b"\n") == 4, "the others are there"
    assert run_command(("restore", str(outside / "avant.zip")), env).returncode == 0
    assert walk.checkouts.places()
    assert holding(walk, codes) == []
    assert {row["participant_key"] for row in walk.rows}.isdisjoint(codes)
    assert len(walk.rows) == 3


def test_a_list_is_removed_and_the_key_is_copied_by_an_administrator_and_replaced(
    store: SnapshotStore, tmp_path: Path
) -> None:
    walk = Walk(store, tmp_path, "")
    first = walk.with_key()
    with_two_lists(walk)
    assert walk.own.post(f"{PLACE}/cle", data={"jeton": token(walk.get("/cle")), "faire": "copier"}).status_code == 404
    founder = Person(walk.editions).signed_in(ADMINISTRATOR)
    copied = founder.post(f"{PLACE}/cle", data={"jeton": token(founder.get(f"{PLACE}/cle").text), "faire": "copier"})
    assert copied.text.strip() == first
    assert walk.post("/cle", faire="creer").headers["Location"].endswith("dit=deja")
    assert first not in walk.get("/cle"), "shown once"
    assert "trop courte ou trop simple" in walk.post("/cle", faire="reprendre", cle="a" * 40).text
    walk.post("/cle", faire="remplacer")
    assert "avec une autre clé" in walk.get("/cle")
    codes = {row["participant_key"] for row in walk.rows if row["event_id"] == "mc-2"}
    mixed = walk.drop("liste.csv", (LISTED + DENIS).encode(), complement="oui")
    assert "autre clé secrète" in mixed.text
    walk.post("/cle", faire="reprendre", cle=first)
    walk.attached(walk.read("liste.csv", (LISTED + CAROLE + EMMA).encode()))
    assert {row["participant_key"] for row in walk.rows if row["event_id"] == "mc-2"} == codes, "the same key again"

    (listing,) = (one.id for one in walk.lists.all("mon-centre") if one.event == "mc-1")
    assert "3 présences" in walk.get(f"/listes/liste/{listing}")
    assert walk.post(f"/listes/liste/{listing}").headers["Location"].endswith("dit=retiree")
    assert {row["event_id"] for row in walk.rows} == {"mc-2"}
    told = walk.get("/journal")
    for line in ("Clé secrète téléchargée", "Clé secrète remplacée", "Liste de présence effacée"):
        assert line in told
    assert walk.leaks() == []


def test_another_centre_reaches_no_list_and_no_key(store: SnapshotStore, tmp_path: Path) -> None:
    walk = Walk(store, tmp_path, "")
    walk.with_key()
    waiting = walk.read("liste.csv", (LISTED + CAROLE).encode())
    other = Person(walk.editions).signed_in(ELSEWHERE)
    for path in ("/listes", "/listes/deposer", waiting, "/listes/purge?annee=2023", "/cle", "/personne"):
        assert other.get(f"{PLACE}{path}").status_code == 404, path
    for path in (waiting, f"{waiting}/abandonner", "/personne/effacer", "/cle"):
        answer = other.post(f"{PLACE}{path}", data={"jeton": "x", "faire": "copier", "code": "p-x"})
        assert answer.status_code == 404, path
    assert not walk.rows


def test_the_hours_of_a_list_propose_half_days_that_nobody_is_given(store: SnapshotStore, tmp_path: Path) -> None:
    walk = Walk(store, tmp_path, "")
    walk.with_key()
    assert "d’après sa liste" not in walk.get("/completer?annee=2024")
    assert walk.attached(walk.read("zoom.csv", ZOOM.encode())) == "attachee"
    page = walk.get("/completer?annee=2024")
    form = next(one for one in re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL) if "sa liste" in one)
    assert "1 h 00 d’après sa liste" in form
    assert told_of(walk) == ("", ""), "a proposal is nothing as long as nobody takes it"
    given = {name: values[0] for name, values in form_of(form).items()}
    answer = walk.own.post(f"{PLACE}/completer?annee=2024", data={**given, "jeton": token(page), "propose": "1"})
    assert answer.status_code == 303
    assert told_of(walk) == ("1", "estimated")
    assert "d’après sa liste" not in walk.get("/completer?annee=2024")


def told_of(walk: Walk) -> tuple[str, str]:
    """The half-days of the second action, and where they come from."""
    current = walk.versions.current("mon-centre")
    assert current is not None
    rows = rows_of(walk.versions.files(current), schemas()["events"])
    row = next(one for one in rows if one["event_id"] == "mc-2")
    return row.get("half_days", ""), row.get("half_days_basis", "")
