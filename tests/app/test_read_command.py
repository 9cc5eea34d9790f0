"""`read` and `answers`: what a centre keeps its own way, tried from the command line, then shown from its folder."""

from __future__ import annotations

import re
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from command import run_command
from support import schemas

from dashboard.sources import Severity, load_centre
from dashboard.sources.centre_lock import alone
from dashboard.sources.last_good import LastGood
from dashboard.sources.trackers.answers import keep_answers

TRACKERS = Path(__file__).parents[1] / "fixtures" / "trackers"
CENTRE = """id = "petit-centre"
name = "Petit centre"
region = "Centre-Val de Loire"
departments = ["37", "41"]
default_year = 2024
as_of = 2024-12-31
"""
LINES = (
    "Quoi;Quand;Où;Combien;Forme\nCafé des partenaires;12 mars 2024;Tours;env. 15;{}\nBilan;4 juin 2024;visio;8;{}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data" / "petit-centre"
    made.mkdir(parents=True)
    (made / "centre.toml").write_text(CENTRE, encoding="utf-8")
    (tmp_path / "data" / "schemas").symlink_to(Path(__file__).parents[2] / "data" / "schemas")
    return made


def run(folder: Path, *arguments: str, typed: str = "", terminal: bool = False) -> tuple[int, str]:
    here = folder.parent.parent
    environment = {
        "DASHBOARD_DATA": str(folder.parent), "DASHBOARD_STATE": str(here / "state"),
        "DASHBOARD_CACHE": str(here / "cache"),
    }  # fmt: skip
    done = run_command(arguments, environment, folder, typed, terminal=terminal)
    return done.returncode, (done.stdout + done.stderr).replace("\u202f", " ").replace("\xa0", " ")


def kept(folder: Path, name: str, *words: str) -> Path:
    path = folder / name
    path.write_text(LINES.format(*words), encoding="utf-8")
    return path


def test_what_is_understood_is_shown_and_nothing_is_written(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "GT", "visite de terrain")
    code, said = run(folder, "read", str(path))
    assert code == 0, said
    assert "feuille « suivi » : Actions, titres à la ligne 1, 2 lignes" in said
    assert "colonne « Quoi » : Intitulé" in said
    assert "Format : « GT » lu « Groupe de travail » (1 ligne)" in said
    assert sorted(item.name for item in folder.iterdir()) == ["centre.toml", "suivi.csv"]


def test_what_is_not_known_is_one_question_with_the_option_that_answers_it(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "Kawa", "kawa")
    code, said = run(folder, "read", str(path))
    assert code == 1
    assert "mot inconnu « Kawa » : 2 lignes" in said
    assert '--answer "Format:Kawa=' in said
    assert run(folder, "read", str(path), "--answer", "Format:Kawa=exchange")[0] == 0
    assert run(folder, "read", str(path), "--answer", "Format:Kawa=Temps d’échanges")[0] == 0
    code, said = run(folder, "read", str(path), "--answer", "Format:Kawa=soupe")
    assert code == 1
    assert "la réponse « soupe » n’est pas possible" in said


def test_a_terminal_is_asked_and_may_keep_the_answers(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "apéro", "GT")
    code, said = run(folder, "read", str(path), typed="1\no\n", terminal=True)
    assert code == 0, said
    assert "1. Temps d’échanges" in said
    assert "Réponses retenues" in said
    assert run(folder, "read", str(path))[0] == 0


def test_answers_are_used_again_listed_and_forgotten(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "apéro", "GT")
    assert run(folder, "read", str(path), "--answer", "Format:apéro=exchange", "--keep")[0] == 0
    path.unlink()
    kept(folder, "autre.csv", "apéro", "apéro")
    assert load_centre(folder, schemas()).ok
    code, said = run(folder, "answers", "petit-centre")
    assert (code, "Format:apéro = « exchange »" in said) == (0, True), said
    assert run(folder, "answers", "petit-centre", "--forget", "Format:apero")[0] == 1
    assert run(folder, "answers", "petit-centre", "--forget", "Format:apéro")[0] == 0
    assert "Aucune réponse" in run(folder, "answers", "petit-centre")[1]
    assert not load_centre(folder, schemas()).ok


def test_a_folder_shows_what_its_tracker_says_once_its_questions_are_answered(folder: Path) -> None:
    shutil.copy(TRACKERS / "minuscule.xlsx", folder / "Actions 2024.xlsx")
    asked = load_centre(folder, schemas())
    assert not asked.ok
    (question,) = asked.questions
    assert question.key == "Année:Feuil1"
    assert run(folder, "read", "Actions 2024.xlsx", "--answer", "Année:Feuil1=2024", "--keep")[0] == 0
    loaded = load_centre(folder, schemas())
    assert loaded.ok, [problem.text() for problem in loaded.problems]
    events = loaded.tables["events"]
    assert events["participants"].sum() == 33
    assert list(events["department_code"].fillna("")) == ["37", "41", ""]
    assert {file.table for file in loaded.files} >= {"events"}


def test_a_zip_of_tables_and_files_that_are_none(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "GT", "GT")
    with zipfile.ZipFile(folder / "suivi.zip", "w") as archive:
        archive.write(path, "2024/suivi.csv")
    assert run(folder, "read", "suivi.zip")[0] == 0
    path.unlink()
    loaded = load_centre(folder, schemas())
    assert (loaded.ok, loaded.problems, len(loaded.tables["events"])) == (True, (), 2), "a folder reads it the same"
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        archive.writestr("salle.jpg", b"")
    (told,) = load_centre(folder, schemas()).problems
    assert (told.severity, "sans fichier CSV" in told.message) == (Severity.WARNING, True)
    (folder / "rien.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    (folder / "faux.zip").write_bytes(b"PK rien")
    for name, words in (("rien.csv", "aucune table"), ("faux.zip", "ZIP illisible"), ("absent.csv", "introuvable")):
        code, said = run(folder, "read", name)
        assert (code, words in said) == (1, True), said
    assert "ZIP illisible" in " ".join(one.message for one in load_centre(folder, schemas()).problems)


def test_a_file_is_what_it_holds_whatever_its_name_says(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "GT", "GT")
    for name in ("suivi.xlsx", "suivi.txt"):
        shutil.copy(path, folder / name)
        assert run(folder, "read", name)[0] == 0
    path.write_bytes(b"%PDF-1.7")
    code, said = run(folder, "read", "suivi.csv")
    assert (code, "un document PDF" in said) == (1, True), said


def test_what_is_asked_is_not_told_a_second_time_as_an_error(folder: Path) -> None:
    path = folder / "suivi.csv"
    path.write_text("Quoi;Quand;Combien\nCafé;32/13/2024;beaucoup\nBilan;4 juin 2024;-3\n", encoding="utf-8")
    code, said = run(folder, "read", str(path))
    assert code == 1
    assert said.count("[question]") == 3
    assert "[erreur]" not in said


def test_no_name_is_printed(folder: Path) -> None:
    path = folder / "suivi.csv"
    path.write_text(
        "Quoi;Quand;Où;Combien;Forme;Remarques\nVisite;12 mars 2024;Tours;8;GT;animé par Ludivine GARGOUILLOT\n"
        "Point;13 mars 2024;Mme Zoé GARGOUILLOT;8;Mme GARGOUILLOT;appeler zoe@exemple.fr\n",
        encoding="utf-8",
    )
    code, said = run(folder, "read", str(path))
    assert code == 1
    assert "GARGOUILLOT" not in said
    assert "exemple.fr" not in said


NAMED = "Quoi;Quand;Où;Combien;Forme\nAtelier animé par {};12 mars 2024;Tours;env. 15;GT\n"


def test_a_name_is_a_question_by_its_initials_and_goes_nowhere_without_an_answer(folder: Path) -> None:
    path = folder / "suivi.csv"
    path.write_text(NAMED.format("Zélie Bramoulin"), encoding="utf-8")
    code, said = run(folder, "read", str(path))
    assert code == 1
    assert "feuille « suivi », ligne 2, colonne « Quoi » : « Z… B… », est-ce le nom d’une personne ?" in said
    loaded = load_centre(folder, schemas())
    assert [question.code for question in loaded.questions] == ["name"]
    assert not loaded.ok
    assert "bramoulin" not in (said + loaded.tables["events"].to_csv()).casefold()


@pytest.mark.parametrize(("answer", "title"), [("retirer", "Atelier animé par …"), ("garder", "Atelier animé par {}")])
def test_a_name_is_removed_or_kept_as_a_person_says(folder: Path, answer: str, title: str) -> None:
    path = folder / "suivi.csv"
    path.write_text(NAMED.format("Zélie Bramoulin"), encoding="utf-8")
    key = load_centre(folder, schemas()).questions[0].key
    code, said = run(folder, "read", str(path), "--answer", f"{key}={answer}", "--keep")
    assert code == 0, said
    loaded = load_centre(folder, schemas())
    assert loaded.ok
    assert loaded.tables["events"]["title"].tolist() == [title.format("Zélie Bramoulin")]
    assert ("bramoulin" in loaded.tables["events"].to_csv().casefold()) == (answer == "garder")
    assert "Bramoulin" not in (folder / "answers.toml").read_text(encoding="utf-8")
    # The answer is about that name alone.
    path.write_text(NAMED.format("Zoé Bramoulon"), encoding="utf-8")
    assert [question.code for question in load_centre(folder, schemas()).questions] == ["name"]


@pytest.mark.parametrize(
    ("answer", "role"), [("retirer", "trésorière : Mme …"), ("garder", "trésorière : Mme Bramoulin")]
)
def test_a_name_in_a_table_of_the_schemas_is_answered_the_same_way(folder: Path, answer: str, role: str) -> None:
    path = folder / "organisations.csv"
    cells = "o1,2024,Bureau,board,trésorière : Mme Bramoulin,Bilan"
    path.write_text(f"organisation_id,year,name,relation,role,source\n{cells}\n", encoding="utf-8")
    (problem,) = load_centre(folder, schemas()).problems
    (question,) = load_centre(folder, schemas()).questions
    assert (question.code, question.row, question.column, list(question.choices)) == (
        "name",
        2,
        "role",
        ["retirer", "garder"],
    )
    assert "B…" in question.text
    assert question.key in problem.text()
    assert run(folder, "read", str(path), "--answer", f"{question.key}={answer}", "--keep")[0] == 0
    loaded = load_centre(folder, schemas())
    assert loaded.problems == ()
    assert loaded.tables["organisations"]["role"].tolist() == [role]


def test_what_would_be_lost_is_told_by_read_and_by_check(folder: Path) -> None:
    rows = "".join(f"Atelier {n};{n} mars 2024;Tours;10;GT\n" for n in range(1, 13))
    (folder / "suivi.csv").write_text(LINES.partition("\n")[0] + "\n" + rows, encoding="utf-8")
    LastGood(folder.parent.parent / "cache", folder.parent).copy(load_centre(folder, schemas()))
    code, said = run(folder, "read", "suivi.csv")
    assert (code, "avait" in said) == (0, False), said
    kept(folder, "suivi.csv", "GT", "GT")
    code, said = run(folder, "read", "suivi.csv")
    assert code == 0, said
    assert "la table « Actions » avait 12 lignes, il en reste 2" in said
    code, said = run(folder, "check", str(folder))
    assert (code, "la table « Actions » avait 12 lignes, il en reste 2" in said) == (1, True), said


def test_answers_wait_for_whoever_changes_the_files_of_the_centre(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "Kawa", "GT")
    answer = ("--answer", "Format:Kawa=exchange", "--keep")
    with ThreadPoolExecutor(1) as pool:
        with alone(folder, "un import", print):
            writing = pool.submit(run, folder, "read", str(path), *answer)
            # What is kept meanwhile is not lost.
            keep_answers(folder, {"x": {"Format:apéro": "exchange"}})
            assert "Kawa" not in (folder / "answers.toml").read_text(encoding="utf-8")
        code, said = writing.result()
    assert code == 0, said
    assert {"apéro", "Kawa"} <= set(re.findall("Format:(\\w+)", (folder / "answers.toml").read_text(encoding="utf-8")))


def test_an_answer_that_nothing_asks_for_is_told(folder: Path) -> None:
    path = kept(folder, "suivi.csv", "Kawa", "GT")
    code, said = run(folder, "read", str(path), "--answer", "Format:Kawa=exchange", "--answer", "Format:Kava=exchange")
    assert code == 0, said
    assert "« Format:Kava » : rien ne la demande" in said
    assert "« Format:Kawa » : rien" not in said


def test_a_sheet_that_stands_on_its_side_is_told_with_what_to_do(folder: Path) -> None:
    lines = [line.split(";") for line in LINES.format("GT", "GT").splitlines()]
    (folder / "suivi.csv").write_text("\n".join(map(";".join, zip(*lines, strict=True))), encoding="utf-8")
    code, said = run(folder, "read", "suivi.csv")
    assert code == 1
    assert "attendu une action par ligne" in said
    assert "Collage spécial, Transposé" in said
