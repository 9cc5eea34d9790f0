"""Many made-up centres, each unlike the others: its region, its size, its words, and how much it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from slugify import slugify

from dashboard.demo.generate import Demo, generate
from dashboard.demo.marginals import LAST, PREVIOUS, Marginals, completed, plan
from dashboard.demo.places import Area, places_in, region_areas
from dashboard.demo.tables import Row
from dashboard.territories.lists import load_territories

MOST: Final = 5_000
"""Centres at once."""
_STRIDE: Final = 7
"""Prime to the number of regions."""
_NAMES: Final = (
    "Passerelles", "Carrefour", "Trait d’union", "Relais", "Boussole", "Traverses", "Grand angle", "Points communs",
)  # fmt: skip
_WORDS: Final = (
    ("action", "actions", "f"), ("rencontre", "rencontres", "f"), ("temps fort", "temps forts", "m"),
    ("rendez-vous", "rendez-vous", "m"),
)  # fmt: skip
_SIZES: Final = (60, 35, 110, 25, 80, 50, 95)
"""In hundredths of the actions of the demonstration centre."""
_TEAMS: Final = (52, 41, 60, 47)
"""Tenths of full-time equivalents that a hundred hundredths of actions take, by turns."""

LISTS, COUNTS, LITTLE = "lists", "counts", "little"
"""How much a centre tells: who came, from lists; how many, as its report has printed; hardly anything."""
_TOLD: Final = (LISTS, COUNTS, LITTLE, COUNTS)
_SILENT: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    LISTS: {"published_figures": ("attendances", "publications")},
    COUNTS: {"published_figures": ("unique_participants", "profile_share", "co2_saved")},
    LITTLE: {"published_figures": (), "events": ("network_id", "participants", "participants_precision", "half_days")},
}
"""How much it tells → the indicators or the columns that it keeps quiet about."""
_LITTLE_TABLES: Final = ("events", "published_figures")
_LITTLE_FIGURES: Final = ("actions", "fte")
_HALF_DAYS_UNTOLD: Final = 5
"""One centre in so many counts no half-days."""

Themes = Mapping[str, tuple[str, str, str, str]]
"""Theme of the demonstration centre → the id, label, short label and ANCT theme that another one has for it."""
_SOCIAL, _LIVING = "Cohésion sociale", "Cadre de vie et renouvellement urbain"
_THEMES: Final[Sequence[Themes]] = (
    {},
    {
        "emploi": ("insertion", "Insertion et développement économique", "Insertion",
                   "Emploi et développement économique"),
        "education": ("jeunesse", "Jeunesse et réussite éducative", "Jeunesse", _SOCIAL),
        "sante": ("sante-mentale", "Santé, santé mentale", "Santé", _SOCIAL),
    },
    {
        "participation": ("vivre-ensemble", "Vivre ensemble", "Vivre ensemble", _SOCIAL),
        "education": ("vivre-ensemble", "Vivre ensemble", "Vivre ensemble", _SOCIAL),
        "cadre-de-vie": ("ville-durable", "Ville durable", "Ville durable", _LIVING),
        "transitions": ("ville-durable", "Ville durable", "Ville durable", _LIVING),
    },
)  # fmt: skip


@dataclass(frozen=True)
class Character:
    """What makes a made-up centre unlike the others.

    Attributes:
        id, name: of the centre.
        area: its perimeter.
        size: hundredths of the actions of the demonstration centre.
        words: what it calls an action, several of them, and their gender.
        themes: its own themes, in the place of those of the demonstration centre.
        told: how much it tells.
        half_days: whether it counts them.
        team: tenths of full-time equivalents.
    """

    id: str
    name: str
    area: Area
    size: int
    words: tuple[str, str, str]
    themes: Themes
    told: str
    half_days: bool
    team: int


def characters(geo: Path, count: int) -> list[Character]:
    """As many centres, those of every region before a second one of any.

    Raises:
        OSError or ListError: the lists of territories cannot be read.
    """
    areas = region_areas(load_territories(geo))
    found = []
    for place in range(count):
        turn = place // len(areas)
        # By strides: the first few centres are of several kinds of regions, beyond the seas or not.
        area = areas[(place * _STRIDE + turn) % len(areas)]
        name = f"{_NAMES[(place + turn) % len(_NAMES)]} {area.region}{f' {turn + 1}' if turn else ''}"
        size, words = _SIZES[place % len(_SIZES)], _WORDS[(place + place // len(_WORDS)) % len(_WORDS)]
        themes, told = _THEMES[place % len(_THEMES)], _TOLD[place % len(_TOLD)]
        counts = (place + 1) % _HALF_DAYS_UNTOLD != 0
        found.append(Character(slugify(name), name, area, size, words, themes, told, counts,
                               _TEAMS[place % len(_TEAMS)] * size // 100))  # fmt: skip
    return found


def made_up(characters_: Sequence[Character], geo: Path, years: tuple[int, ...], seed: int) -> Iterator[Demo]:
    """Each of these centres; the same arguments give the same ones.

    Raises:
        MarginalsError: the years are out of bounds.
        OSError, ListError, ValueError: the lists of territories cannot be read, or do not know a region.
    """
    for number, one in enumerate(characters_):
        known = load_territories(geo, (one.area.region_code,))
        sizes = (completed(_sized(totals, one.size)) for totals in (LAST, PREVIOUS))
        demo = generate(plan(Marginals(*sizes), years, 1), seed + number, places_in(known, one.area))
        yield _as(one, demo)


def _sized(totals: Mapping[str, Any], size: int) -> dict[str, Any]:
    return {name: value if name == "profiles" else max(2, value * size // 100) for name, value in totals.items()} | {
        "profiles": {}
    }


def _as(one: Character, demo: Demo) -> Demo:
    """The centre with its own name, words, identifiers and themes, and no more than it tells."""
    tables = {name: [_own(row, one) for row in rows] for name, rows in demo.tables.items()}
    lists = replace(demo.lists, events=tuple(_renamed(event, one) for event in demo.lists.events))
    if one.told != LISTS:
        lists = replace(lists, event=lists.event[:0], person=lists.person[:0])
    return replace(demo, description=_description(one, demo.description), tables=_told(one, tables), lists=lists)


def _description(one: Character, document: Mapping[str, Any]) -> dict[str, Any]:
    action, actions, gender = one.words
    themes = {
        own[0]: dict(zip(("id", "label", "short", "anct"), own, strict=True))
        for theme in document["themes"]
        if (own := one.themes.get(theme["id"]) or (theme["id"], theme["label"], theme["short"], theme["anct"]))
    }
    open_counts = {"public": {"head_counts": "published"}} if one.told != LISTS else {}
    return {
        **document,
        "id": one.id,
        "name": one.name,
        "short_name": one.name.removesuffix(one.area.region).strip(),
        "vocabulary": {"action": action, "actions": actions, "action_gender": gender},
        "themes": list(themes.values()),
        **open_counts,
    }


def _renamed(identifier: str, one: Character) -> str:
    return f"{one.id}{identifier.removeprefix('demo')}" if identifier.startswith("demo-") else identifier


def _own(row: Row, one: Character) -> Row:
    """A row with the identifiers and the themes of its centre."""
    made = {name: _renamed(text, one) if name.endswith("_id") else text for name, text in row.items()}
    for name in ("theme_ids", "theme_main", "theme_id"):
        if made.get(name):
            own = [one.themes[theme][0] if theme in one.themes else theme for theme in made[name].split("|")]
            made[name] = "|".join(dict.fromkeys(own))
    return made


def _told(one: Character, tables: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """Its tables without what it keeps quiet about, and with the size of its team."""
    silent = _SILENT[one.told]
    kept = {name: rows if one.told != LITTLE or name in _LITTLE_TABLES else [] for name, rows in tables.items()}
    columns = {*silent.get("events", ()), *(() if one.half_days else ("half_days", "half_days_basis"))}
    kept["events"] = [{name: text for name, text in row.items() if name not in columns} for row in kept["events"]]
    most = max(_SIZES)
    kept["publications"] = [row for place, row in enumerate(kept["publications"]) if place * one.size % most < one.size]
    figures = [row for row in kept["published_figures"] if _prints(one, row, silent.get("published_figures", ()))]
    kept["published_figures"] = [_of_its_team(row, one) for row in figures]
    return kept


def _prints(one: Character, row: Row, silent: Sequence[str]) -> bool:
    indicator = row["indicator_id"]
    if indicator in ("fte", "employees") and row.get("dimension"):
        return False
    if one.told == LITTLE:
        return indicator in _LITTLE_FIGURES and not row.get("dimension")
    return indicator not in silent and (one.half_days or indicator != "half_days")


def _of_its_team(row: Row, one: Character) -> Row:
    if row["indicator_id"] == "publications":
        return {**row, "value": str(int(row["value"]) * one.size // max(_SIZES))}
    if row["indicator_id"] == "fte":
        return {**row, "value": f"{one.team / 10:g}"}
    return {**row, "value": f"{-(-one.team // 10)}"} if row["indicator_id"] == "employees" else row
