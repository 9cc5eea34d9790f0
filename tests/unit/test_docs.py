"""The written documentation tells the truth: settings, links, folders, commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from support import ROOT

from dashboard.commands import COMMANDS
from dashboard.pages import PAGES
from dashboard.settings import SETTINGS
from dashboard.shipped import REPOSITORY
from dashboard.sources import find_centres, load_schemas
from dashboard.sources.centre import read_centre

DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))
CONFIGURATION = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:dashboard|data|geo|tests|benchmarks|docs|bin)/[\w./-]*|[\w.]+\.(?:py|toml|md|txt))`")


def prose(document: Path) -> str:
    """The text without its code blocks."""
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(document: Path) -> set[str]:
    """Anchors of the headings, as forges make them."""
    titles = re.findall(r"^#+ (.+)$", prose(document), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_setting_is_in_the_table_of_the_readme_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`|\(vide\)) \|", README, flags=re.MULTILINE))
    defaults = {
        setting.name: str(
            setting.default.relative_to(REPOSITORY)
            if isinstance(setting.default, Path)
            else ""
            if setting.default in (None, ())
            else setting.default
        )
        for setting in SETTINGS
    }
    assert rows == defaults


def test_choices_of_a_setting_are_in_its_row() -> None:
    for setting in SETTINGS:
        row = next(line for line in README.splitlines() if line.startswith(f"| `{setting.name}`"))
        assert all(f"`{choice}`" in row for choice in setting.choices)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_local_link_leads_somewhere(document: Path) -> None:
    targets = LINK.findall(prose(document))
    local = [target for target in targets if not target.startswith(("http://", "https://"))]
    assert local
    for target in local:
        name, _, anchor = target.partition("#")
        found = document.parent / name if name else document
        assert found.is_file(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_named_exists(document: Path) -> None:
    own = ("mon-centre", "centre.toml", "national.toml")  # what a reader writes
    named = [name for name in PATH.findall(prose(document)) if not any(one in name for one in own)]
    assert named
    missing = [name for name in named if not any(found(name, document))]
    assert missing == ["dashboard/static"] * missing.count("dashboard/static")


def found(name: str, document: Path) -> list[bool]:
    """Whether a path exists from the root, from the package, or somewhere in the package under that very name."""
    if name in ("events.csv", "licences.txt"):
        return [True]
    package = ROOT / "dashboard"
    return [
        (ROOT / name).exists(),
        (package / name).exists(),
        "/" not in name and any(package.rglob(name)),
        (document.parent / name).exists(),
    ]


def test_every_folder_of_the_repository_is_explained() -> None:
    for folder in ("data", "geo", "tests", "benchmarks", "docs", "bin"):
        assert f"| `{folder}/` |" in README
    layers = " ".join(tomllib.loads(CONFIGURATION)["tool"]["importlinter"]["contracts"][0]["layers"])
    folders = [name for name in re.findall(r"dashboard\.(\w+)", layers) if (ROOT / "dashboard" / name).is_dir()]
    assert len(folders) >= 7
    assert [name for name in folders if f"| `dashboard/{name}/` |" not in README] == []


def test_soak_runs_whole_all_that_is_sampled() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    listed = re.search(r"^SAMPLED := (.*)$", makefile, re.MULTILINE)
    assert listed
    run = {path for name in listed[1].split() for path in [ROOT / name, *(ROOT / name).rglob("*.py")]}
    sampled = re.compile(r"^from support import .*\b(sample|some)\b|\bsupport\.(sample|some)\(", re.MULTILINE)
    calls = {path for path in (ROOT / "tests").rglob("test_*.py") if sampled.search(path.read_text("utf-8"))}
    assert calls
    assert calls <= run


def test_every_layer_of_the_contract_is_in_the_house_plan() -> None:
    layers = " ".join(tomllib.loads(CONFIGURATION)["tool"]["importlinter"]["contracts"][0]["layers"])
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"dashboard\.(\w+)", layers):
        assert f"dashboard/{name}/" in plan or f"dashboard/{name}.py" in plan, name


def test_pages_named_in_the_readme_exist() -> None:
    labels = {page.label for page in PAGES}
    for label in ("Synthèse", "Actions", "Carto d’activité", "Méthode et données"):
        assert label in README
        assert label in labels


def test_commands_named_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
    assert (ROOT / "Procfile").read_text(encoding="utf-8").strip() == "web: gunicorn dashboard.server:server"
    commands = set(re.findall(r"python -m dashboard (\w+)", README))
    assert commands == {"check", "template", "build", "geo", *COMMANDS}


def test_the_centre_file_of_the_readme_is_accepted() -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    assert tomllib.loads(blocks[0])["id"] == "mon-centre"
    centre, problems = read_centre(blocks[0].encode(), "centre.toml")
    assert centre is not None
    assert not problems


def test_the_readme_names_the_centres_that_are_shipped() -> None:
    assert len(find_centres(ROOT / "data")) == 3
    assert len(load_schemas(ROOT / "data" / "schemas")) == 13
    for name in ("Villes au Carré", "Villes et Territoires", "Centre de démonstration"):
        assert name in README


def test_no_document_holds_a_straight_apostrophe_between_letters() -> None:
    for document in DOCUMENTS:
        text = re.sub(r"`[^`]*`", "", prose(document))
        french = "\n".join(line for line in text.splitlines() if not line.startswith("*") and "’" in line)
        assert not re.search(r"\w'\w", french)


def test_complete_locks_are_installed_without_resolving_then_checked() -> None:
    """Older pips refuse a hashed list as soon as an extra of a dependency has a newer release (pypa/pip#12345)."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "LOCKED := install --no-deps --require-hashes -r\n" in makefile
    recipes = [line for line in makefile.splitlines() if line.startswith("\t")]
    locked = [place for place, line in enumerate(recipes) if re.search(r"\$\(LOCKED\)|install .*requirements", line)]
    assert len(locked) == len(re.findall(r"^\S+: \S*requirements\S*\.txt", makefile, flags=re.MULTILINE)) == 4
    for place in locked:
        recipe = recipes[place].removesuffix(" --no-compile")
        if "bin/install" in recipe:
            tried, recipe = recipe.split(" || ")
            assert tried == "\t@$(PYTHON) bin/install $(BIN)/python $<"
            recipe = f"\t@{recipe}"
        assert recipe.endswith(" $(LOCKED) $<")
        assert recipes[place + 1] == recipe.replace("$(LOCKED) $<", "check")


@pytest.mark.parametrize("path", [*DOCUMENTS, *sorted((ROOT / "bin").iterdir())], ids=lambda path: path.name)
def test_nothing_else_tells_to_install_a_lock_otherwise(path: Path) -> None:
    for command in re.findall(r"pip install .*requirements\S*\.txt", path.read_text(encoding="utf-8")):
        assert "--no-deps --require-hashes" in command
