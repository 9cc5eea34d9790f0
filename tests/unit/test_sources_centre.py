"""``centre.toml``: read in full, and every wrong key named."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.sources import Carto, FormerTerritory, Perimeter, Severity, Theme, Vocabulary
from dashboard.sources.centre import default_centre, read_centre

MINIMAL = """
id = "essai"
name = "Centre d’essai"
region = "Région"
departments = ["37", "2A", "971"]
default_year = 2024
as_of = 2024-12-31
"""

FULL = (
    """
short_name = "CE"
region_code = "24"
simulated = true
website = "https://www.exemple.fr"
public_threshold = 5
actions_indicator = "appointments"
"""
    + MINIMAL
    + """
[tables_as_of]
events = "2024-11-30"
[vocabulary]
action = "rendez-vous"
actions = "rendez-vous"
action_gender = "m"
[perimeter]
label = "les rencontres"
categories = ["network", "local"]
roles = ["lead"]
[carto]
title = "Carto"
rows = "mode"
columns = "theme"
[synthese]
kpis = ["appointments", "co2_saved"]
[[themes]]
id = "transitions"
label = "Transitions écologiques"
short = "Transitions"
description = "Texte."
since = 2020
years = [2020, 2024]
[[action_modes]]
id = "meet"
label = "Se rencontrer"
[[schemes]]
id = "pacte"
label = "Pacte des solidarités"
short = "Pacte"
[targets.2024]
appointments = 80
co2_saved = 3.5
[[territory]]
until = 2014
departments = ["37", "86"]
label = "Deux régions"
[[territory]]
until = 2008
departments = ["86"]
"""
)


def test_a_full_centre() -> None:
    centre, problems = read_centre(FULL.encode(), "essai/centre.toml")
    assert problems == []
    assert centre is not None
    assert (centre.id, centre.short_name, centre.departments) == ("essai", "CE", ("37", "2A", "971"))
    assert centre.as_of == date(2024, 12, 31)
    assert centre.table_as_of("events") == date(2024, 11, 30)
    assert centre.table_as_of("networks") == date(2024, 12, 31)
    assert centre.vocabulary == Vocabulary("rendez-vous", "rendez-vous", "m")
    assert centre.carto == Carto("Carto", "mode", "theme")
    assert centre.perimeter == Perimeter("les rencontres", ("network", "local"), ("lead",))
    assert centre.kpis == ("appointments", "co2_saved")
    expected = Theme("transitions", "Transitions écologiques", "Transitions", "Texte.", since=2020, years=(2020, 2024))
    assert centre.themes == (expected,)
    assert centre.action_modes[0].short == "Se rencontrer"
    assert centre.targets == {2024: {"appointments": 80, "co2_saved": 3.5}}
    assert [one.until for one in centre.former_territories] == [2008, 2014]
    assert centre.former_territories[1] == FormerTerritory(2014, ("37", "86"), "Deux régions")
    assert centre.labels("schemes") == {"pacte": "Pacte des solidarités"}
    assert centre.references["themes"]["transitions ecologiques"] == "transitions"
    assert centre.simulated


@pytest.mark.parametrize(
    ("first", "last", "departments"),
    [
        (2007, 2007, ("86",)),
        (2008, 2008, ("86",)),
        (2009, 2009, ("37", "86")),
        (2014, 2014, ("37", "86")),
        (2015, 2015, ("37", "2A", "971")),
        (2024, 2024, ("37", "2A", "971")),
        (2014, 2015, ("37", "2A", "971", "86")),
        (2007, 2024, ("37", "2A", "971", "86")),
    ],
)
def test_the_territory_is_that_of_the_years(first: int, last: int, departments: tuple[str, ...]) -> None:
    centre, _ = read_centre(FULL.encode(), "essai/centre.toml")
    assert centre is not None
    assert centre.departments_in(first, last) == departments


def test_a_minimal_centre_gets_sober_defaults() -> None:
    centre, problems = read_centre(MINIMAL.encode("utf-8-sig"), "essai/centre.toml")
    assert problems == []
    assert centre is not None
    assert (centre.short_name, centre.public_threshold, centre.simulated) == ("Centre d’essai", 11, False)
    assert (centre.vocabulary.actions, centre.actions_indicator) == ("actions", "actions")


def test_an_empty_file_names_every_missing_key() -> None:
    centre, problems = read_centre(b"", "essai/centre.toml")
    assert centre is None
    assert [problem.code for problem in problems] == ["missing-key"] * 6
    assert (
        problems[0].text().startswith("essai/centre.toml\u202f: clé «\u202fname\u202f», clé absente, attendu un texte")
    )


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ("id = 3", "id", "un texte entre guillemets"),
        ('id = "../ailleurs"', "id", "des minuscules sans accent"),
        ('name = ""', "name", "un texte entre guillemets"),
        ('departments = "37"', "departments", "une liste de textes"),
        ("departments = [37]", "departments", "une liste de textes"),
        ('departments = ["Indre"]', "departments", "des codes de département"),
        ('default_year = "2024"', "default_year", "un nombre entier supérieur ou égal à 1990"),
        ("default_year = true", "default_year", "un nombre entier"),
        ('as_of = "31/12/2024"', "as_of", "une date comme"),
        ("simulated = 1", "simulated", "true ou false"),
        ("public_threshold = 0", "public_threshold", "supérieur ou égal à 1"),
        ('website = "javascript:alert(1)"', "website", "une adresse complète"),
        ('website = "//exemple.fr"', "website", "une adresse complète"),
        ('website = "https://a:b@exemple.fr/"', "website", "sans identifiant devant le nom du site"),
        ("website = 'https://exemple.fr\\\\@ailleurs.fr'", "website", "une adresse complète"),
        ("vocabulary = 3", "vocabulary", "une section [vocabulary]"),
        ('themes = "a"', "themes", "des sections [[themes]]"),
        ("[vocabulary]\naction_gender = \"n\"", "vocabulary.action_gender", '"m" ou "f"'),
        ("[synthese]\nkpis = [\"A b\"]", "synthese.kpis", "des identifiants d’indicateurs"),
        ("[targets.bientot]\na = 1", "targets.bientot", "une année"),
        ("[targets.2024]\na = \"x\"", "targets.2024.a", "un nombre"),
        ("[[themes]]\nlabel = \"T\"", "themes[1].id", "un texte entre guillemets"),
        ("[[themes]]\nid = \"a\"\nlabel = \"T\"\nyears = [\"2020\"]", "themes[1].years", "une liste de nombres"),
        ("[[themes]]\nid=\"a\"\nlabel=\"T\"\n[[themes]]\nid=\"a\"\nlabel=\"U\"", "themes[2].id",
         "employé une seule fois"),
        ("[[territory]]\ndepartments = [\"37\"]", "territory[1].until", "un nombre entier"),
        ("[[territory]]\nuntil = 2014", "territory[1].departments", "une liste de textes"),
        ("[[territory]]\nuntil=2014\ndepartments=[\"Indre\"]", "territory[1].departments", "des codes de département"),
        ("[[territory]]\nuntil=2014\ndepartments=[\"37\"]\n[[territory]]\nuntil=2014\ndepartments=[\"86\"]",
         "territory[2].until", "employée une seule fois"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named(line: str, key: str, expected: str) -> None:
    base = "\n".join(text for text in MINIMAL.splitlines() if text.split(" =")[0] != line.split(" =")[0])
    centre, problems = read_centre(f"{base}\n{line}".encode(), "essai/centre.toml")
    assert centre is None
    (problem,) = problems
    assert problem.file == "essai/centre.toml"
    assert f"clé «\u202f{key}\u202f»" in problem.message
    assert expected in (problem.expected or "")


def test_an_unknown_key_is_a_warning() -> None:
    centre, problems = read_centre((MINIMAL + 'nme = "x"\n[carto]\nrow = "mode"').encode(), "essai/centre.toml")
    assert centre is not None
    assert [(item.severity, "clé inconnue" in item.message) for item in problems] == [(Severity.WARNING, True)] * 2


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"id = essai", "toml", "(ligne 1, caractère 6)"),
        (b'id = "essai', "toml", "(à la fin du fichier)"),
        (b"\xff\xfe\x00", "encoding", "UTF-8"),
        (b"a = " + b"[" * 5000, "toml", "écriture TOML incorrecte"),
        (b"default_year = " + b"9" * 4400, "toml", "écriture TOML incorrecte"),
    ],
)
def test_a_file_that_is_not_toml(content: bytes, code: str, words: str) -> None:
    centre, (problem,) = read_centre(content, "essai/centre.toml")
    assert centre is None
    assert problem.code == code
    assert words in problem.message


def test_an_address_in_a_key_is_masked() -> None:
    _, problems = read_centre((MINIMAL + 'public_threshold = "a@exemple.fr"').encode(), "essai/centre.toml")
    assert all("exemple.fr" not in problem.text() for problem in problems)


def test_default_centre_is_usable() -> None:
    centre = default_centre("Mon Classeur", 2024)
    assert (centre.id, centre.name, centre.default_year, centre.themes) == ("mon-classeur", "Mon Classeur", 2024, ())


@pytest.mark.parametrize(
    ("line", "words"),
    [(f'name = "{"a" * 501}"', "500 caractères au plus"), (f"default_year = {'9' * 4000}", "un nombre entier")],
)
def test_what_no_centre_needs_is_refused(line: str, words: str) -> None:
    key = line.partition(" ")[0]
    text = "\n".join(line if kept.startswith(f"{key} ") else kept for kept in MINIMAL.splitlines())
    centre, problems = read_centre(text.encode(), "centre.toml")
    assert centre is None
    assert any(words in problem.text() for problem in problems)
