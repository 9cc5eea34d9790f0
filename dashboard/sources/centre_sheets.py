"""The sheets of a workbook that describe its centre, for those who would rather not write ``centre.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dashboard.sources.centre import Centre, centre_from_mapping
from dashboard.sources.persons import CONFIRMED_KEY, CONFIRMED_TITLE
from dashboard.sources.problems import Problem
from dashboard.sources.raw import Cell, RawRow, RawTable, is_blank
from dashboard.sources.text import fold
from dashboard.sources.values import date_text, number_text, plain_text, split_list


@dataclass(frozen=True, slots=True)
class CentreKey:
    """A line of the sheet « Centre »: its key in ``centre.toml``, French title, help, example and kind of value."""

    key: str
    title: str
    help: str
    example: str
    kind: str = "text"


CENTRE_KEYS: Final = (
    CentreKey("id", "Identifiant", "Minuscules sans accent et tirets. Obligatoire.", "mon-centre"),
    CentreKey("name", "Nom du centre", "Obligatoire.", "Mon centre de ressources"),
    CentreKey("short_name", "Nom court", "Sigle ou nom abrégé.", "MCR"),
    CentreKey("region", "Région", "Obligatoire.", "Centre-Val de Loire"),
    CentreKey("region_code", "Code de la région", "Code Insee à deux chiffres.", "24"),
    CentreKey(
        "departments", "Départements", "Codes des départements couverts, séparés par |. Obligatoire.", "37|41", "list"
    ),
    CentreKey("website", "Site internet", "Adresse complète.", "https://www.exemple.fr"),
    CentreKey(
        "default_year", "Année affichée", "Année que le tableau de bord montre d’abord. Obligatoire.", "2024", "integer"
    ),
    CentreKey(
        "as_of", "Données arrêtées au", "Dernier jour que les données couvrent. Obligatoire.", "31/12/2024", "date"
    ),
    CentreKey(
        "public_threshold", "Seuil de publication", "Effectif sous lequel un chiffre n’est pas publié.", "11", "integer"
    ),
    CentreKey(
        "public.head_counts",
        "Effectifs des actions",
        "published s’ils sont déjà imprimés dans un document public, sinon protected.",
        "protected",
    ),
    CentreKey(
        "public.licence",
        "Licence des données ouvertes",
        "etalab-2.0 (Licence Ouverte), si le centre choisit de publier sous elle.",
        "etalab-2.0",
    ),
    CentreKey(
        "public.kept_versions",
        "Versions publiées gardées",
        "Nombre de versions publiées qui restent lisibles à leur adresse, en plus de celles qui sont citées.",
        "12",
        "integer",
    ),
    CentreKey(
        CONFIRMED_KEY,
        CONFIRMED_TITLE,
        "Passages refusés comme noms de personnes alors qu’ils n’en sont pas, séparés par |.",
        "Prix Jean Zay",
        "list",
    ),
    CentreKey("simulated", "Données de démonstration", "oui si les données sont inventées.", "non", "flag"),
    CentreKey("vocabulary.action", "Une action s’appelle", "Au singulier.", "rendez-vous"),
    CentreKey("vocabulary.actions", "Des actions s’appellent", "Au pluriel.", "rendez-vous"),
    CentreKey("vocabulary.action_gender", "Genre de ce mot", "m ou f.", "m"),
    CentreKey("actions_indicator", "Indicateur des actions", "Indicateur qui compte les actions du centre.", "actions"),
    CentreKey(
        "perimeter.label",
        "Ce qui est compté",
        "Ce que le centre compte comme ses actions, en toutes lettres.",
        "les rendez-vous animés ou co-portés",
    ),
    CentreKey(
        "perimeter.categories",
        "Catégories comptées",
        "Codes des catégories nationales comptées, séparés par |. Vide : toutes.",
        "informative|network|local",
        "list",
    ),
    CentreKey(
        "perimeter.roles",
        "Rôles comptés",
        "Codes des rôles du centre comptés, séparés par |. Vide : tous.",
        "lead|co_lead",
        "list",
    ),
    CentreKey("carto.title", "Titre de la carto", "Nom de la page qui croise thèmes et actions.", "Carto d’activité"),
    CentreKey(
        "carto.rows", "Lignes de la carto", "mode (mode d’action) ou category (catégorie nationale).", "category"
    ),
    CentreKey("carto.columns", "Colonnes de la carto", "theme.", "theme"),
    CentreKey(
        "synthese.kpis",
        "Chiffres clés",
        "Indicateurs de la première page, séparés par |.",
        "actions|attendances",
        "list",
    ),
)

CENTRE_SHEET: Final = "Centre"
LISTS: Final = {"themes": "Thèmes", "action_modes": "Modes d’action", "schemes": "Dispositifs"}
"""Vocabulary of ``centre.toml`` → title of the sheet that lists it."""

TERRITORIES_SHEET: Final = "Territoires d’avant"
TERRITORY_COLUMNS: Final = {"until": "Jusqu’en", "departments": "Départements", "label": "Libellé"}
ENTRY_COLUMNS: Final = {
    "id": "Identifiant", "label": "Libellé", "short": "Nom court", "description": "Description",
    "anct": "Grille ANCT",
}  # fmt: skip
README_SHEET: Final = "Lisez-moi"
CHOICES_SHEET: Final = "listes"

SHEET_KEYS: Final[Mapping[str, str]] = {
    fold(title): key
    for key, title in {
        "centre": CENTRE_SHEET,
        **LISTS,
        "territory": TERRITORIES_SHEET,
    }.items()
}
"""Folded sheet name → what it describes."""

SILENT_SHEETS: Final = frozenset({fold(README_SHEET), fold(CHOICES_SHEET)})
_YES: Final = frozenset({"oui", "vrai", "true", "1", "x"})


def centre_from_sheets(sheets: Mapping[str, RawTable], file: str) -> tuple[bool, Centre | None, list[Problem]]:
    """Build a centre from its sheets.

    Returns: whether the sheet « Centre » is filled in, the centre (None if it is not, or is wrong) and the problems.
    """
    sheet = sheets.get("centre")
    data: dict[str, Any] = {} if sheet is None else _keys(sheet)
    if not data:
        return False, None, []
    for key in LISTS:
        if key in sheets:
            rows = _records(sheets[key], ENTRY_COLUMNS)
            data[key] = [{name: text for name, text in row.items() if text} for row in rows]
    if "territory" in sheets:
        data["territory"] = _territories(sheets["territory"])
    centre, problems = centre_from_mapping(data, file, CENTRE_SHEET)
    return True, centre, problems


def place_of_key(sheets: Mapping[str, RawTable], key: str) -> tuple[str | None, int | None]:
    """Return the sheet and the row where a key says something; None where that is not known."""
    if "centre" not in sheets:
        return None, None
    titles = {fold(text) for one in CENTRE_KEYS if one.key == key for text in (one.key, one.title)}
    return sheets["centre"].sheet, next((row.number for row in sheets["centre"].rows if _title(row) in titles), None)


def _title(row: RawRow) -> str:
    return fold(plain_text(row.cells[0] if row.cells else None))


def _keys(sheet: RawTable) -> dict[str, Any]:
    by_title = {fold(text): key for key in CENTRE_KEYS for text in (key.key, key.title)}
    data: dict[str, Any] = {}
    for row in sheet.rows:
        title, value = (*row.cells, None, None)[:2]
        key = by_title.get(fold(plain_text(title)))
        if key is None or is_blank(value):
            continue
        section, _, name = key.key.rpartition(".")
        target = data.setdefault(section, {}) if section else data
        target[name] = _value(key.kind, value)
    return data


def _value(kind: str, cell: Cell) -> Any:
    text = plain_text(cell)
    if kind == "list":
        return list(split_list(text))
    if kind == "integer":
        number = number_text(text, whole=True)
        return int(number) if re.fullmatch(r"-?\d+", number) else text
    if kind == "flag":
        return fold(text) in _YES
    if kind == "date":
        return cell.isoformat()[:10] if isinstance(cell, date) else date_text(text)
    return text


def _territories(sheet: RawTable) -> list[dict[str, Any]]:
    kinds = {"until": "integer", "departments": "list", "label": "text"}
    return [
        {key: _value(kinds[key], text) for key, text in row.items() if text}
        for row in _records(sheet, TERRITORY_COLUMNS)
    ]


def _records(sheet: RawTable, columns: Mapping[str, str]) -> list[dict[str, str]]:
    titles = [fold(title) for title in sheet.header]
    places = {
        key: next((place for place, text in enumerate(titles) if text in (fold(key), fold(title))), None)
        for key, title in columns.items()
    }
    return [
        {
            key: "" if place is None or place >= len(row.cells) else plain_text(row.cells[place])
            for key, place in places.items()
        }
        for row in sheet.rows
    ]
