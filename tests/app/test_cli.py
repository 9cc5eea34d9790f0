"""The command line as a person runs it: exit codes, French words, no traceback; some in processes of their own."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from command import run_command
from gunicorn_process import free_port
from support import PATIENCE, ROOT, eventually, some

from dashboard import quality
from dashboard.snapshot import Snapshot

HEADER = "event_id,report_year,status,title,date_precision,source\n"
GOOD_ROW = "mc-1,2024,realised,Rencontre régionale,unknown,Rapport 2024 — Actions\n"
CENTRE = """id = "mon-centre"
name = "Mon centre"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
"""


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DASHBOARD_", "PORT", "HOST"))}
    # Nothing is kept in the checkout.
    nowhere = {"DASHBOARD_STATIC": str(ROOT / "no-such-folder"), "DASHBOARD_CACHE": f"{os.devnull}/cache"}
    return {**kept, "PYTHONPATH": str(ROOT), **nowhere, **more}


def run(*arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    return run_command(arguments, environment(**more), cwd)


def run_alone(*arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own."""
    command = [sys.executable, "-m", "dashboard", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, cwd=cwd, env=environment(**more)
    )
    assert "Traceback" not in done.stderr
    return done


def centre_folder(folder: Path, rows: str = GOOD_ROW) -> Path:
    folder.mkdir(parents=True)
    (folder / "centre.toml").write_text(CENTRE, encoding="utf-8")
    (folder / "events.csv").write_text(HEADER + rows, encoding="utf-8")
    return folder


def test_help_is_in_french_and_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage : ")
    for word in ("serve", "check", "template", "build", "exemples"):
        assert word in done.stdout
    assert "positional" not in done.stdout
    assert "show this" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chek",), "commande inconnue : chek"),
        (("template",), "il manque : FICHIER.xlsx"),
        (("check", "un", "deux"), "argument en trop : deux"),
        (("check", "--vite"), "argument en trop : --vite"),
    ],
)
def test_a_misspelt_command_says_so_in_french(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "usage : " in done.stderr
    assert "error" not in done.stderr


def test_a_wrong_setting_is_named() -> None:
    done = run_alone("check", DASHBOARD_MAX_BODY="beaucoup")
    assert done.returncode == 1
    assert "DASHBOARD_MAX_BODY" in done.stderr


def test_check_of_the_shipped_data_finds_no_error_and_what_the_dashboard_doubts(snapshot: Snapshot) -> None:
    done = run("check")
    assert done.returncode == 0
    for words in ("Villes au Carré", "Villes et Territoires", "faits douteux", "CONTRADICTION", "À VÉRIFIER"):
        assert words in done.stdout
    assert quality.report(quality.findings(snapshot)) in done.stdout


def test_check_of_one_centre_knows_the_others() -> None:
    done = run("check", "data/villes-au-carre", cwd=ROOT)
    assert done.returncode == 0
    assert "vt-2024-e45" in done.stdout
    assert quality.RULES_BY_ID["twin_links"].title not in done.stdout
    assert "31 novembre" in done.stdout, "a date that does not exist"
    assert "samedi 10 février" not in done.stdout, "a Saturday that two documents agree on"
    assert quality.RULES_BY_ID["silent_networks"].title not in done.stdout, "the network of an ally"
    assert quality.RULES_BY_ID["same_headcount"].title not in done.stdout, "equal numbers of unrelated actions"
    assert "- villes-et-territoires," not in done.stdout


def test_check_of_one_centre_knows_another_whose_texts_have_the_name_of_a_place(tmp_path: Path) -> None:
    """« Maryse Bastié » is a neighbourhood of Tours: the centre that went there is on screen, and has the twin."""
    here, there = centre_folder(tmp_path / "mon-centre"), centre_folder(tmp_path / "autre")
    described = CENTRE.replace("mon-centre", "autre").replace("Mon ", "Autre ")
    (there / "centre.toml").write_text(described, encoding="utf-8")
    header, own = HEADER.replace("source", "source,same_as"), GOOD_ROW.replace("\n", ",au-1\n")
    twin = GOOD_ROW.replace("mc-1", "au-1").replace("\n", ",mc-1\n")
    (here / "events.csv").write_text(header + own, encoding="utf-8")
    place = twin.replace("au-1", "au-2").replace("Rencontre régionale", "Visite Maryse Bastié").replace("mc-1", "")
    (there / "events.csv").write_text(header + twin + place, encoding="utf-8")
    done = run("check", str(tmp_path / "mon-centre"), DASHBOARD_DATA=str(tmp_path))
    assert done.returncode == 0
    assert quality.RULES_BY_ID["twin_links"].title not in done.stdout


def test_check_refuses_the_name_of_a_person_and_never_prints_it(tmp_path: Path) -> None:
    folder = centre_folder(tmp_path / "mon-centre", GOOD_ROW.replace("Rencontre régionale", "Visite de Mme Bramoulin"))
    done = run("check", str(folder))
    assert done.returncode == 1
    assert "mon-centre/events.csv, ligne 2, colonne «\u202ftitle\u202f»" in done.stdout
    assert "Bramoulin" not in done.stdout + done.stderr


def test_check_of_a_faulty_folder_names_the_cell(tmp_path: Path) -> None:
    folder = centre_folder(tmp_path / "mon-centre", GOOD_ROW + GOOD_ROW.replace("realised", "peut-être"))
    done = run("check", str(folder))
    assert done.returncode == 1
    assert "ligne 3" in done.stdout
    assert "peut-être" in done.stdout


def test_check_of_a_missing_path_and_of_another_kind_of_file(tmp_path: Path) -> None:
    missing = run("check", str(tmp_path / "rien"))
    assert missing.returncode == 1
    assert "introuvable" in missing.stdout
    (tmp_path / "notes.txt").write_text("rien", encoding="utf-8")
    other = run("check", str(tmp_path / "notes.txt"))
    assert other.returncode == 1
    assert "attendu un dossier de fichiers CSV ou un classeur .xlsx" in other.stdout


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xff\xfe\x00"])
def test_check_of_a_broken_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "centre.xlsx").write_bytes(content)
    done = run("check", str(tmp_path / "centre.xlsx"))
    assert done.returncode == 1
    assert "centre.xlsx" in done.stdout


def test_check_without_departments_is_told_not_thrown(tmp_path: Path) -> None:
    done = run("check", str(centre_folder(tmp_path / "mon-centre")), DASHBOARD_GEO=str(tmp_path))
    assert done.returncode == 1
    assert "FileNotFoundError" in done.stderr


def test_a_template_that_is_filled_in_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "mon-centre.xlsx"
    assert run("template", str(path)).returncode == 0
    workbook = openpyxl.load_workbook(path)
    answers = {
        "Identifiant": "mon-centre", "Nom du centre": "Mon centre", "Région": "Bretagne", "Départements": "35",
        "Année affichée": "2024", "Données arrêtées au": "31/12/2024",
    }  # fmt: skip
    for row in workbook["Centre"].iter_rows(min_row=2):
        if row[0].value in answers:
            row[1].value = answers.pop(row[0].value)
    assert not answers
    sheet = workbook["Actions"]
    cells = {
        "Identifiant": "mc-1", "Année du document": 2024, "Statut": "Réalisée", "Intitulé": "Rencontre régionale",
        "Précision de la date": "Jour", "Date de début": "05/03/2024", "Source": "Rapport 2024 — Actions",
    }  # fmt: skip
    for header in sheet[1]:
        sheet.cell(2, header.column).value = cells.pop(str(header.value).rstrip(" *"), None)
    assert not cells
    workbook.save(path)
    done = run("check", str(path))
    assert done.returncode == 0, done.stdout
    assert "Mon centre" in done.stdout
    assert "events (1)" in done.stdout


def test_template_never_overwrites_unless_told_to(tmp_path: Path) -> None:
    path = tmp_path / "mon-centre.xlsx"
    path.write_bytes(b"le travail de quelqu\xe2\x80\x99un")
    done = run("template", str(path))
    assert done.returncode == 1
    assert "existe déjà" in done.stderr
    assert "--force" in done.stderr
    assert path.read_bytes().startswith(b"le travail")
    assert run("template", "--force", str(path)).returncode == 0
    assert "Actions" in openpyxl.load_workbook(path).sheetnames
    assert [item.name for item in tmp_path.iterdir()] == ["mon-centre.xlsx"]


def test_template_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("pas un dossier", encoding="utf-8")
    for target in (tmp_path / "absent" / "a.xlsx", tmp_path / "fichier" / "a.xlsx"):
        for options in ((), ("--force",)):
            done = run("template", *options, str(target))
            assert done.returncode == 1
            assert "ne peut pas être écrit" in done.stderr
    (tmp_path / "dossier.xlsx").mkdir()
    assert run("template", "--force", str(tmp_path / "dossier.xlsx")).returncode == 1
    wrong = run("template", str(tmp_path / "a.ods"))
    assert wrong.returncode == 1
    assert ".xlsx" in wrong.stderr


@pytest.mark.parametrize("row", some([GOOD_ROW, GOOD_ROW.replace("realised", "peut-être")], 1))
def test_serve_is_the_default_and_answers_until_it_is_stopped(tmp_path: Path, row: str) -> None:
    """On data that cannot be read too, of which nothing has ever been published."""
    centre_folder(tmp_path / "mon-centre", row)
    shutil.copytree(ROOT / "data" / "schemas", tmp_path / "schemas")
    port = free_port()
    places = {"DASHBOARD_DATA": str(tmp_path), "DASHBOARD_PUBLIC": f"{tmp_path}-public"}
    more = {**places, "PORT": str(port), "WEB_CONCURRENCY": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "dashboard"], env=environment(**more),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        assert ("Mon centre" if row == GOOD_ROW else "Rien n’est publié") in home_page(port)
    finally:
        server.terminate()
        said = server.communicate(timeout=PATIENCE)[1]
    assert ("Aucun centre ne peut être lu." in said) == (row != GOOD_ROW)
    assert ("peut-être" in said) == (row != GOOD_ROW)
    assert "Traceback" not in said


def home_page(port: int) -> str:
    def page() -> str:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read().decode()
        except OSError:  # it does not listen yet
            return ""
        finally:
            connection.close()

    return eventually(page, "the home page")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["geo"], 2, "il manque : ACTION"),
        (["geo", "import"], 2, "il manque : FICHIER|URL"),
        (["geo", "import", "absent.zip"], 1, "fichier introuvable"),
        (["geo", "import", "x.csv", "--table", "autre"], 2, "tableau inconnu : autre"),
        (["geo", "import", "x.csv", "--millesime", "deux"], 2, "l’année est un nombre : deux"),
    ],
)
def test_geo_says_what_is_wrong_in_french(arguments: list[str], code: int, words: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
