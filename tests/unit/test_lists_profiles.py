"""From the words of an organisation to a profile: shipped rules, a centre's own, and nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import schemas

from dashboard.sources.lists.model import ListRow
from dashboard.sources.lists.profiles import Profiles, load_profiles

LABELS = schemas()["attendances"].field("profile").codes_by_text
SHIPPED = load_profiles(None, LABELS)[0]


@pytest.mark.parametrize(
    ("organisation", "profile"),
    [
        ("Mairie de Tours", "local_authority_staff"),
        ("VILLE D’ORLEANS - CCAS", "local_authority_staff"),
        ("Tours Métropole Val de Loire", "local_authority_staff"),
        ("CC Touraine-Est Vallées", "local_authority_staff"),
        ("Conseil départemental du Cher", "local_authority_staff"),
        ("Préfecture de région Centre-Val de Loire", "state_staff"),
        ("Sous-préfecture de Chinon", "state_staff"),
        ("DDETS 37", "state_staff"),
        ("CAF du Loiret", "public_body"),
        ("Conseil départemental de l’accès au droit", "public_body"),
        ("Mission locale de Touraine", "non_profit"),
        ("Habitat et Humanisme", "non_profit"),
        ("École de la 2e Chance", "non_profit"),
        ("Touraine Habitat", "social_landlord"),
        ("Dijon Métropole Habitat", "social_landlord"),
        ("Université de Tours", "education_research"),
        ("Conseil citoyen du Sanitas", "resident"),
        ("Cabinet Exemple", "consultant"),
        ("SARL Exemple", "company"),
        ("Villes au Carré", ""),
        ("Scarabée", ""),
        ("", ""),
    ],
)
def test_organisations(organisation: str, profile: str) -> None:
    assert SHIPPED.of(ListRow(2, organisation=organisation)) == profile


@pytest.mark.parametrize(
    ("function", "profile"),
    [
        ("Maire", "elected_official"),
        ("Adjointe au maire", "elected_official"),
        ("Conseillère municipale déléguée", "elected_official"),
        ("Élu(e)", "elected_official"),
        ("Directrice de cabinet du maire", "local_authority_staff"),
        ("Secrétaire de mairie", "local_authority_staff"),
        ("Déléguée du préfet", "state_staff"),
    ],
)
def test_a_function_says_more_than_the_organisation(function: str, profile: str) -> None:
    assert SHIPPED.of(ListRow(2, organisation="Mairie de Tours", function=function)) == profile


def test_the_profile_of_the_list_comes_first_when_it_speaks() -> None:
    for text, profile in (
        ("Agent de l’État", "state_staff"),
        ("resident", "resident"),
        ("Collectivités", "local_authority_staff"),
        ("en recherche d’emploi", "non_profit"),
    ):
        assert SHIPPED.of(ListRow(2, profile=text, organisation="Association")) == profile


def own(folder: Path, text: str) -> tuple[Profiles, list[str]]:
    (folder / "profiles.toml").write_text(text, encoding="utf-8")
    profiles, problems = load_profiles(folder, LABELS)
    return profiles, [problem.text() for problem in problems]


def test_the_rules_of_a_centre_come_before(tmp_path: Path) -> None:
    rules = '[[rules]]\nprofile = "Élu"\nwords = ["^scarabée", "mairie"]\n'
    profiles, problems = own(tmp_path, rules)
    assert problems == []
    assert profiles.of(ListRow(2, organisation="Scarabée 37")) == "elected_official"
    assert profiles.of(ListRow(2, organisation="Le Scarabée")) == ""
    assert profiles.of(ListRow(2, organisation="CAF")) == "public_body"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[rules]\n", "ligne 1"),
        ('[[rules]]\nprofile = "mairie"\nwords = ["x"]\n', "rules[1].profile"),
        ('[[rules]]\nprofile = "resident"\nwords = ["x"]\n[[rules]]\nprofile = "resident"\n', "rules[2].words"),
        ('[[rules]]\nprofile = "resident"\nwords = ["x"]\nin = "nom"\n', "rules[1].in"),
        ('[[rules]]\nprofile = "resident"\nwords = ["p1@exemple.fr"]\n', "rules[1].words"),
        ('[[regles]]\nprofile = "resident"\n', "regles"),
    ],
)
def test_a_fault_is_told_with_its_line_or_key_and_the_shipped_rules_stay(tmp_path: Path, text: str, words: str) -> None:
    profiles, problems = own(tmp_path, text)
    assert any(words in problem for problem in problems)
    assert not any("p1@exemple.fr" in problem for problem in problems)
    assert profiles.of(ListRow(2, organisation="CAF")) == "public_body"


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in load_profiles(tmp_path, LABELS)[1][0].text()
