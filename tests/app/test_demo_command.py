"""`python -m dashboard demo` as a person runs it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from support import ROOT, sample, some
from test_cli import run

from dashboard.__main__ import main
from dashboard.commands.centres import loaded_centres
from dashboard.demo import write
from dashboard.demo.many import characters, made_up
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.sources import load_schemas


def test_the_centre_can_be_checked_and_opened(tmp_path: Path) -> None:
    folder = tmp_path / "essai"
    done = run("demo", str(folder), "--seed", "7", "--years", "2024")
    assert done.returncode == 0
    assert f"DASHBOARD_DATA={folder}" in done.stdout
    assert "778 présences de 575 personnes" in done.stdout
    checked = run("check", str(folder))
    assert checked.returncode == 0
    assert "Aucun problème trouvé" in checked.stdout


def test_the_documented_command_is_the_default_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path / "demo")]) == 0
    capsys.readouterr()
    shipped = [file for file in (ROOT / "data" / "demo").iterdir() if not file.name.startswith(".")]
    for file in shipped:
        assert (tmp_path / "demo" / file.name).read_bytes() == file.read_bytes()


def test_many_centres_are_all_different_and_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The first ones are the cheapest to try everything with: lists, head-counts that are printed, hardly anything.
    wanted = sample(3, 20)
    assert main(["demo", str(tmp_path), "--centres", str(wanted), "--years", f"{sample(2024, 2023)}-2024"]) == 0
    assert f"{wanted} centres inventés, écrits et publiés" in capsys.readouterr().out
    named = tomllib.loads((tmp_path / "national.toml").read_text(encoding="utf-8"))["centres"]
    assert len({one["id"] for one in named}) == len(named) == wanted
    assert len({one["region"] for one in named}) == min(wanted, 18)
    shown = {one["id"]: PublicStore(tmp_path / one["public"], ROOT / "geo").load().centres[one["id"]] for one in named}
    first, counted, quiet, *_ = shown.values()
    assert first.disclosed and not first.disclosed.open_counts and first.disclosed.values
    assert counted.disclosed and counted.disclosed.open_counts
    assert quiet.table("publications").empty and quiet.events["half_days"].isna().all()
    assert {data.centre.vocabulary.actions for data in shown.values()} >= {"actions", "rencontres", "temps forts"}
    assert len({tuple(theme.label for theme in data.centre.themes) for data in shown.values()}) == 3
    assert len({len(data.events) for data in shown.values()}) >= 3
    assert all(data.centre.simulated for data in shown.values())
    assert main(["demo", str(tmp_path), "--centres", "2", "--scale", "2"]) == 1
    assert "sans --scale" in capsys.readouterr().err


@pytest.mark.parametrize("seed", some((1, 6, 2, 3, 4, 5), 1))
def test_no_made_up_centre_seems_to_name_anybody(tmp_path: Path, seed: int) -> None:
    # What a text may name is told from the places that it may name: « à Lucé ».
    several = some(sorted(characters(ROOT / "geo", 20), key=lambda one: one.id != "grand-angle-centre-val-de-loire"), 3)
    schemas = load_schemas(ROOT / "data" / "schemas")
    columns = {name: schema.names for name, schema in schemas.items()}
    for one, demo in zip(several, made_up(several, ROOT / "geo", (2023, 2024), seed), strict=True):
        write(demo, tmp_path / one.id, columns)
    settings = Settings.from_env({"DASHBOARD_DATA": str(tmp_path), "DASHBOARD_GEO": str(ROOT / "geo")})
    found = list(loaded_centres(settings, schemas, ""))
    assert len(found) == len(several)
    assert [problem.text() for one in found for problem in one.problems] == []


def test_help_gives_the_totals_and_how_to_change_them(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["demo", "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    for word in ("informative_attendances = 446", "annee_precedente", "--scale", "million"):
        assert word in shown


def test_totals_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = tmp_path / "totaux.toml"
    wanted.write_text("[derniere_annee]\nattendances = 120\nunique_participants = 100\nactions = 8\nhalf_days = 9\n"
                      "profiles = { resident = 25.0 }\n", encoding="utf-8")  # fmt: skip
    assert main(["demo", str(tmp_path / "petit"), "--years", "2023", "--marginals", str(wanted)]) == 0
    assert "120 présences de 100 personnes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--years", "hier"), "de 1 à 15 années"),
        (("--years", "2024-2022"), "de 1 à 15 années"),
        (("--scale", "0"), "échelle"),
        (("--seed", "-1"), "graine"),
        (("--marginals", "absent.toml"), "ne peut pas être lu"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], said: str
) -> None:
    assert main(["demo", str(tmp_path / "essai"), *arguments]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "essai").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")
    assert main(["demo", str(tmp_path), "--force"]) == 1
    assert "autre chose" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
