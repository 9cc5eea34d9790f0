"""Lists and tables as people keep them: the right count, or a question that says which options answer it; never else.

The inputs are in `tests/fixtures/cases`, worked out by hand before they were read.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest
from command import run_command
from list_sample import centre
from support import ROOT

CASES = ROOT / "tests" / "fixtures" / "cases"
with (CASES / "expected.csv").open(encoding="utf-8", newline="") as _stream:
    EXPECTED = list(csv.DictReader(_stream))
EVENT = ("--event", "mc-2")
NAMES = re.compile(
    r"kervadec|truchaud|roquelaure|beauvoisin|laffargue|peyrade|ana[eë]lle|bastien|odile|@exemple", re.IGNORECASE
)
"""Of the people invented in the inputs."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    centre(tmp_path / "data")
    return tmp_path / "data"


def run(data: Path, *arguments: str, typed: str = "", terminal: bool = False) -> tuple[int, str]:
    """Run a command on a data folder: its exit code, and all that it says."""
    own = {name: str(data.parent / name.lower()) for name in ("DASHBOARD_STATE", "DASHBOARD_CACHE", "DASHBOARD_PUBLIC")}
    places = {"DASHBOARD_DATA": str(data), "DASHBOARD_GEO": str(ROOT / "geo"), "HOME": str(data.parent), **own}
    done = run_command(arguments, {"PATH": os.environ["PATH"], **places}, data, typed, terminal=terminal)
    return done.returncode, done.stdout + done.stderr


def people(data: Path) -> int:
    """Rows written."""
    with (data / "mon-centre" / "attendances.csv").open(encoding="utf-8", newline="") as stream:
        return len(list(csv.DictReader(stream)))


def test_every_list_is_expected() -> None:
    kept = {path.name for path in CASES.iterdir() if not path.name.startswith("table-")} - {"expected.csv"}
    assert kept == {case["file"] for case in EXPECTED}


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: case["file"])
def test_a_list_is_counted_rightly_or_asked_about(data: Path, case: dict[str, str]) -> None:
    arguments = (str(CASES / case["file"]), *EVENT, *case["options"].split())
    code, said = run(data, "attendances", *arguments)
    assert not NAMES.search(said), said
    if case["outcome"] == "count":
        assert (code, people(data)) == (0, int(case["people"])), said
    else:
        assert code == 1
        assert "Réponses possibles" in said
        assert re.search(r"--(column|present|session|lines|hidden|cells) ", said)
        assert not (data / "mon-centre" / "attendances.csv").exists()


@pytest.mark.parametrize(
    ("file", "answers", "counted"),
    [
        ("pres-rep.xlsx", ("--column", "présence=Réponse", "--absent", "Peut-être"), 2),
        ("pres-x-exc.xlsx", ("--absent", "X (excusé)"), 3),
        ("eventbrite-fr.csv", ("--column", "présence=Statut du participant", "--present", "Enregistré",
                               "--absent", "Participe"), 2),
        ("framaforms-anonyme.csv", ("--column", "présence=", "--column", "nom et prénom=F"), 2),
        ("brevo.csv", ("--column", "présence="), 2),
        ("plusieurs-seances.xlsx", ("--session", "21/05/2024"), 2),
        ("plusieurs-seances.xlsx", ("--session", "toutes"), 3),
        ("plusieurs-dans-une-cellule.xlsx", ("--lines", "2=2,3=2,4=3"), 7),
        ("deux-adresses.xlsx", ("--lines", "2=2"), 3),
        ("accompagnants.xlsx", ("--lines", "2=3"), 3),
        ("xls-ligne-masquee.xls", ("--hidden", "non"), 2),
        ("xls-ligne-masquee.xls", ("--hidden", "oui"), 3),
        ("couleur.xlsx", ("--lines", "3=0,2=1,4=1"), 2),
        ("formule-sans-valeur.xlsx", ("--cells", "vides"), 3),
    ],
)  # fmt: skip
def test_a_question_that_is_answered_is_counted_as_is_said(
    data: Path, file: str, answers: tuple[str, ...], counted: int
) -> None:
    code, said = run(data, "attendances", str(CASES / file), *EVENT, *answers)
    assert (code, people(data)) == (0, counted), said


def test_an_answer_is_remembered_for_the_same_kind_of_list(data: Path) -> None:
    answers = ("--column", "présence=Réponse", "--absent", "Peut-être")
    assert run(data, "attendances", str(CASES / "pres-rep.xlsx"), *EVENT, *answers)[0] == 0
    (data / "mon-centre" / "attendances.csv").unlink()
    assert run(data, "attendances", str(CASES / "pres-rep.xlsx"), *EVENT)[0] == 0
    assert people(data) == 2
    kept = (data / "mon-centre" / "list_columns.toml").read_text(encoding="utf-8")
    assert 'did_not_come = "Peut-être"' in kept
    assert not NAMES.search(kept)


def test_an_answer_that_may_be_a_name_is_followed_and_not_kept(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nom;Prénom;Présent\nZQXUN;Un;zqxzqx\nZQXDEUX;Deux;x\n", encoding="utf-8")
    code, said = run(data, "attendances", str(path), *EVENT)
    assert (code, "« z… »" in said.replace("\u202f", " "), "zqxzqx" in said) == (1, True, False)
    assert run(data, "attendances", str(path), *EVENT, "--present", "zqxzqx")[0] == 0
    assert people(data) == 2
    assert "zqxzqx" not in (data / "mon-centre" / "list_columns.toml").read_text(encoding="utf-8")


def test_in_a_terminal_the_questions_are_asked_one_by_one(data: Path) -> None:
    keys = "1\n2\no\n"
    code, said = run(data, "attendances", str(CASES / "pres-rep.xlsx"), *EVENT, typed=keys, terminal=True)
    assert (code, people(data)) == (0, 2), said
    assert "1. oui" in said
    assert "la personne est-elle venue" in said


def test_in_a_terminal_who_does_not_answer_writes_nothing(data: Path) -> None:
    code, said = run(data, "attendances", str(CASES / "pres-rep.xlsx"), *EVENT, typed="\n", terminal=True)
    assert (code, (data / "mon-centre" / "attendances.csv").exists()) == (1, False), said


def test_two_people_of_one_line_who_are_named_by_a_word_are_two(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nom;Nom\nZQXUN;ZQXDEUX\n", encoding="utf-8")
    assert run(data, "attendances", str(path), *EVENT)[0] == 0
    assert people(data) == 2


def test_a_list_in_the_folder_that_leaves_a_doubt_is_not_read_and_says_who_can_answer(data: Path) -> None:
    text = "Action;Nom;Prénom;Réponse\nmc-2;ZQXUN;Un;Oui\nmc-2;ZQXDEUX;Deux;Non\n"
    (data / "mon-centre" / "attendances.csv").write_text(text, encoding="utf-8")
    code, said = run(data, "check", str(data / "mon-centre"))
    assert (code, "Dit-elle qui est venu" in said, "importez-le par la commande" in said) == (1, True, True)
    assert "ZQX" not in said


def test_an_answer_that_is_none_is_told_as_such(data: Path) -> None:
    code, said = run(data, "attendances", str(CASES / "pres-rep.xlsx"), *EVENT, "--hidden", "peut-être")
    assert (code, "réponse inconnue : peut-être" in said) == (2, True)


# --- tables ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "code", "words"),
    [
        ("table-titre-au-dessus.xlsx", 0, "titres des colonnes trouvés à cette ligne"),
        ("table-csv-sep.csv", 0, ""),
        ("table-actions-filtrees.xlsx", 0, "lignes masquées dans le tableur, lues comme les autres : 2"),
        ("table-dep-20.xlsx", 1, "attendu 2A (Corse-du-Sud) ou 2B (Haute-Corse)"),
        ("table-erreur-ref.xlsx", 1, "erreur de calcul (#REF!)"),
        ("table-formule-sans-valeur.xlsx", 1, "formule dont le résultat n’est pas enregistré"),
        ("table-xlsxwriter-zero.xlsx", 1, "formule dont le résultat enregistré est 0"),
    ],
)
def test_a_table_is_read_whole_or_its_faulty_cell_is_told(tmp_path: Path, file: str, code: int, words: str) -> None:
    folder = centre(tmp_path / "data")
    if file.endswith(".csv"):
        (folder / "events.csv").write_bytes((CASES / file).read_bytes())
    else:
        for path in folder.iterdir():
            path.unlink()
        (folder / "mon-centre.xlsx").write_bytes((CASES / file).read_bytes())
    found, said = run(tmp_path / "data", "check", str(folder))
    assert (found, words in said.replace("\u202f", " ")) == (code, True), said
    if code == 0:
        assert "events (2)" in said
    else:
        assert f"colonne « {'Département' if '20' in file else 'Présences'} »" in said.replace("\u202f", " ")
