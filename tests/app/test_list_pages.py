"""The pages of attendance lists: from a dropped list to its action, its key, what is erased; nobody's name anywhere."""

from __future__ import annotations

import csv
import gzip
import html
import io
import logging
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from access_sample import PASSWORD, Person, editions_of, token, with_people
from databases import KINDS, postgresql
from list_sample import CENTRE, EVENTS, MARKS, as_ods, as_xlsx
from support import ROOT, schemas
from werkzeug.test import TestResponse

from dashboard.centres.checkout import Checkouts
from dashboard.centres.model import Hidden
from dashboard.editions import Editions
from dashboard.intake.shown import hidden_said
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

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
        self.editions: Editions = with_people(editions_of(store, folder, **more))
        settings = Settings.from_env({"DASHBOARD_STATE": str(folder / "state"), **more})
        self.checkouts = Checkouts.of(settings, schemas())
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
    assert "Compter les cases que le public ne verrait pas" in walk.get(compared)
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
    for file, answers, people in ANSWERED:
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
