"""A centre's own description (``centre.toml``): names, words, themes, action modes, schemes, targets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeVar

from dashboard.sources.accessibility import Declaration, read_declaration
from dashboard.sources.centre_reader import WEB_ADDRESS, KeyReader
from dashboard.sources.problems import NARROW, Problem, has_errors
from dashboard.sources.raw import UnreadableError, file_problem
from dashboard.sources.text import fold

DEPARTMENT = r"\d{2}|2[AB]|97\d"
"""The form of a department's code."""


USUAL_FIGURES = ("attendances", "unique_participants", "networks", "publications")
"""Shown, after its actions, where a centre has chosen no key figure."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the centre calls one action, several actions, and the gender (``m`` or ``f``) of that word."""

    action: str = "action"
    actions: str = "actions"
    action_gender: str = "f"


@dataclass(frozen=True, slots=True)
class Carto:
    """How the activity map is named and what its rows and columns are (column codes of ``events``)."""

    title: str = "Carto d’activité"
    rows: str = "category"
    columns: str = "theme"


ANCT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "training": "Formation",
        "cycle": "Cycle de qualification",
        "network": "Réseau",
        "working_group": "Groupe de travail",
        "informative": "Manifestation à vocation informative",
        "local": "En proximité",
    }
)
"""Types of action of the grid of the ANCT, and that of centres who act beside one territory: code → French label."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the words of a centre. ``short`` fits a chart.

    ``anct`` says what it is in the grid of the ANCT: the theme that a theme stands for, in the grid's own words; the
    type of the actions of a mode, a code of ``ANCT_TYPES``.
    """

    id: str
    label: str
    short: str
    description: str = ""
    anct: str = ""


@dataclass(frozen=True, slots=True)
class Theme(Entry):
    """A theme of the centre. ``years`` limits it to those years (empty: all)."""

    since: int | None = None
    years: tuple[int, ...] = ()


class ActionMode(Entry):
    """A way the centre acts (« Se rencontrer »)."""

    __slots__ = ()


class Scheme(Entry):
    """A public scheme or funding an action belongs to (« Pacte des solidarités »)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FormerTerritory:
    """What the centre covered before its present departments.

    Attributes:
        until: last year that it covered them.
        label: what it was called then (« Centre et Poitou-Charentes »), "" without a name.
    """

    until: int
    departments: tuple[str, ...]
    label: str = ""


KEPT_VERSIONS: Final = 12
"""Published versions that stay readable where a centre says nothing: a year of monthly publications."""


@dataclass(frozen=True, slots=True)
class PublicRules:
    """What the public edition may show of head-counts of people, and under which terms it may be taken again.

    Attributes:
        head_counts: ``published``: the head-counts written in the actions are printed elsewhere already, they stay;
            ``protected``: they are left out, and only protected tables tell présences.
        zeros: ``shown`` or ``protected`` (a zero is then treated as a small number).
        without: names of published tables that the centre does without (``unique_participants:network``).
        licence: ``etalab-2.0`` (Licence Ouverte); "" as long as the centre has not chosen one.
        kept_versions: how many published versions stay readable at their own address, besides those that are cited.
    """

    head_counts: str = "protected"
    zeros: str = "shown"
    without: tuple[str, ...] = ()
    licence: str = ""
    kept_versions: int = KEPT_VERSIONS


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Which realised rows count as the centre's actions, in all its figures.

    Attributes:
        label: French words for what is counted ("les actions à vocation informative…").
        categories, roles: codes of ``events`` that a row must have one of; empty: whatever it has. Without either, what
            no centre counts among its actions is left out (see ``snapshot.derive_events``).
    """

    label: str = ""
    categories: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Centre:
    """Everything a centre declares about itself. See ``docs`` and the workbook template for each key.

    ``not_persons`` are passages of its texts that look like the name of a person and are not (see :mod:`persons`).
    """

    id: str
    name: str
    short_name: str
    region: str
    region_code: str
    departments: tuple[str, ...]
    default_year: int
    as_of: date
    former_territories: tuple[FormerTerritory, ...] = ()
    simulated: bool = False
    website: str = ""
    not_persons: tuple[str, ...] = ()
    public_threshold: int = 11
    public: PublicRules = PublicRules()
    tables_as_of: Mapping[str, date] = field(default_factory=dict)
    vocabulary: Vocabulary = Vocabulary()
    actions_indicator: str = "actions"
    perimeter: Perimeter = Perimeter()
    carto: Carto = Carto()
    kpis: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    action_modes: tuple[ActionMode, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    targets: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    accessibility: Declaration | None = None

    @property
    def key_figures(self) -> tuple[str, ...]:
        """The indicators of the first screen: those that the centre has chosen, else those that any centre has."""
        return self.kpis or (self.actions_indicator, *USUAL_FIGURES)

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[Entry, ...]]:
        """The vocabularies a table may refer to: ``themes``, ``action_modes`` and ``schemes``."""
        return MappingProxyType({"themes": self.themes, "action_modes": self.action_modes, "schemes": self.schemes})

    @cached_property
    def references(self) -> Mapping[str, Mapping[str, str]]:
        """For each vocabulary: folded id, label or short label → id."""
        return MappingProxyType({name: _by_text(entries) for name, entries in self.vocabularies.items()})

    def territories_in(self, first: int, last: int) -> tuple[FormerTerritory | None, ...]:
        """The territories covered at some time of some years, the latest first; None stands for the present one."""
        found: list[FormerTerritory | None] = []
        before = 0
        for one in self.former_territories:
            if first <= one.until and last > before:
                found.insert(0, one)
            before = one.until
        return (None, *found) if last > before or not found else tuple(found)

    def departments_in(self, first: int, last: int) -> tuple[str, ...]:
        """Codes of the departments covered at some time of some years, each once."""
        each = (self if one is None else one for one in self.territories_in(first, last))
        return tuple(dict.fromkeys(code for one in each for code in one.departments))

    def labels(self, vocabulary: str) -> dict[str, str]:
        """Return id → label of a vocabulary, in order. Raises KeyError if there is no such vocabulary."""
        return {entry.id: entry.label for entry in self.vocabularies[vocabulary]}

    def table_as_of(self, table: str) -> date:
        """Return the day the data of ``table`` were closed."""
        return self.tables_as_of.get(table, self.as_of)


def _by_text(entries: tuple[Entry, ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for texts in zip(*((entry.id, entry.label, entry.short) for entry in entries), strict=True):
        for text, entry in zip(texts, entries, strict=True):
            found.setdefault(fold(text), entry.id)
    return MappingProxyType(found)


def read_centre(content: bytes, file: str) -> tuple[Centre | None, list[Problem]]:
    """Read the bytes of ``centre.toml``; ``file`` names it in the problems.

    Returns: the centre, or None when an error was found, and the problems.
    """
    try:
        return centre_from_mapping(read_toml(content, file), file)
    except UnreadableError as error:
        return None, [error.problem]


def centre_from_mapping(
    data: Mapping[str, Any], file: str, sheet: str | None = None
) -> tuple[Centre | None, list[Problem]]:
    """Build a centre from the keys of ``centre.toml`` (or of the workbook's sheets, which give the same keys).

    Returns: the centre, or None when an error was found, and the problems, each naming its key.
    """
    reader = KeyReader(dict(data), file, sheet)
    name = reader.text("name", required=True)
    simple: dict[str, Any] = {
        "id": reader.text("id", required=True, pattern="[a-z0-9][a-z0-9-]*"),
        "name": name,
        "short_name": reader.text("short_name", default=name),
        "region": reader.text("region", required=True),
        "region_code": reader.text("region_code", pattern=r"\d{2}"),
        "departments": reader.texts("departments", required=True, pattern=DEPARTMENT),
        "simulated": reader.flag("simulated"),
        "website": reader.text("website", pattern=WEB_ADDRESS),
        "default_year": reader.integer("default_year", required=True, minimum=1990),
        "not_persons": reader.texts("not_persons"),
        "public_threshold": reader.integer("public_threshold", default=11, minimum=1),
        "as_of": reader.day("as_of", required=True),
        "actions_indicator": reader.text("actions_indicator", default="actions"),
    }
    nested: dict[str, Any] = {
        "public": _public(reader.section("public")),
        "tables_as_of": _dates(reader.section("tables_as_of")),
        "vocabulary": _words(reader.section("vocabulary"), Vocabulary()),
        "perimeter": _perimeter(reader.section("perimeter")),
        "carto": _words(reader.section("carto"), Carto()),
        "kpis": _kpis(reader.section("synthese")),
        "themes": _entries(reader, "themes", Theme),
        "action_modes": _entries(reader, "action_modes", ActionMode),
        "schemes": _entries(reader, "schemes", Scheme),
        "targets": _targets(reader.section("targets")),
        "former_territories": _territories(reader),
        "accessibility": read_declaration(reader.section("accessibility")),
    }
    reader.finish()
    if has_errors(reader.problems):
        return None, reader.problems
    return Centre(**simple, **nested), reader.problems


def default_centre(identifier: str, year: int) -> Centre:
    """Return the least a centre can be, to check a lone workbook that does not describe its centre.

    Its vocabularies are empty: references to themes, modes and schemes are then not checked.
    """
    return Centre(
        id=fold(identifier).replace(" ", "-") or "centre",
        name=identifier or "Centre",
        short_name=identifier or "Centre",
        region="",
        region_code="",
        departments=(),
        default_year=year,
        as_of=date(year, 12, 31),
    )


_Words = TypeVar("_Words", Vocabulary, Carto)
_FORMS: Final = {"action_gender": "[mf]", "rows": "[a-z_]+", "columns": "[a-z_]+"}


def _words(reader: KeyReader, default: _Words) -> _Words:
    """A section that is nothing but texts."""
    told = {
        one.name: reader.text(one.name, default=getattr(default, one.name), pattern=_FORMS.get(one.name))
        for one in fields(default)
    }
    reader.finish()
    return replace(default, **told)


def _public(reader: KeyReader) -> PublicRules:
    default = PublicRules()
    rules = PublicRules(
        head_counts=reader.text("head_counts", default=default.head_counts, pattern="published|protected"),
        zeros=reader.text("zeros", default=default.zeros, pattern="shown|protected"),
        without=reader.texts("without", pattern="[a-z_]+(:[a-z_]+)*"),
        licence=reader.text("licence", pattern="etalab-2.0"),
        kept_versions=reader.integer("kept_versions", default=default.kept_versions, minimum=1),
    )
    reader.finish()
    return rules


def _perimeter(reader: KeyReader) -> Perimeter:
    perimeter = Perimeter(
        label=reader.text("label"),
        categories=reader.texts("categories", pattern="[a-z_]+"),
        roles=reader.texts("roles", pattern="[a-z_]+"),
    )
    reader.finish()
    return perimeter


def _kpis(reader: KeyReader) -> tuple[str, ...]:
    kpis = reader.texts("kpis", pattern="[a-z][a-z0-9_]*")
    reader.finish()
    return kpis


def _dates(reader: KeyReader) -> Mapping[str, date]:
    return MappingProxyType({key: reader.day(key) for key in reader.names()})


def _targets(reader: KeyReader) -> Mapping[int, Mapping[str, float]]:
    years: dict[int, Mapping[str, float]] = {}
    for key in reader.names():
        section = reader.section(key)
        if key.isascii() and key.isdigit():
            years[int(key)] = MappingProxyType({name: section.number(name) for name in section.names()})
        else:
            reader.wrong(key, key, "une année, comme [targets.2024]")
    return MappingProxyType(years)


def _territories(reader: KeyReader) -> tuple[FormerTerritory, ...]:
    found: dict[int, FormerTerritory] = {}
    for section in reader.sections("territory"):
        one = FormerTerritory(
            until=section.integer("until", required=True, minimum=1990),
            departments=section.texts("departments", required=True, pattern=DEPARTMENT),
            label=section.text("label"),
        )
        section.finish()
        if one.until in found:
            section.wrong("until", one.until, "une année employée une seule fois")
        found[one.until] = one
    return tuple(found[year] for year in sorted(found))


_Entry = TypeVar("_Entry", bound=Entry)


def _entries(reader: KeyReader, key: str, kind: type[_Entry]) -> tuple[_Entry, ...]:
    entries: list[_Entry] = []
    seen: set[str] = set()
    for section in reader.sections(key):
        label = section.text("label", required=True)
        told: dict[str, Any] = {
            "id": section.text("id", required=True, pattern="[a-z0-9][a-z0-9_-]*"),
            "short": section.text("short", default=label),
            "description": section.text("description"),
            "anct": section.text("anct"),
        }
        if issubclass(kind, Theme):
            told["since"] = section.integer("since", default=0, minimum=0) or None
            told["years"] = section.integers("years")
        if issubclass(kind, ActionMode) and told["anct"]:
            types = {fold(text): code for code, name in ANCT_TYPES.items() for text in (code, name)}
            if fold(told["anct"]) not in types:
                section.wrong(
                    "anct", told["anct"], f"un type de la grille ANCT\u202f: {', '.join(ANCT_TYPES.values())}"
                )
            told["anct"] = types.get(fold(told["anct"]), "")
        entry = kind(label=label, **told)
        section.finish()
        if entry.id and entry.id in seen:
            section.wrong("id", entry.id, "un identifiant employé une seule fois")
        seen.add(entry.id)
        entries.append(entry)
    return tuple(entries)


def read_toml(content: bytes, file: str) -> Mapping[str, Any]:
    """The keys of a TOML file; ``file`` names it in the problem. Raises UnreadableError."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        message, code = "le fichier n’est pas encodé en UTF-8", "encoding"
    except (ValueError, RecursionError) as error:
        message, code = f"écriture TOML incorrecte{_position(error)}", "toml"
    text = f"{message}. Le reste du fichier n’a pas été lu{NARROW}: corrigez puis relancez la vérification."
    raise UnreadableError(file_problem(file, text, code))


def _position(error: Exception) -> str:
    """Where a TOML text is wrong, in French and in brackets; empty when that is not known."""
    if "end of document" in str(error):
        return " (à la fin du fichier)"
    words = str(error).partition("(at ")[2].rstrip(")")
    line, _, column = words.replace("line ", "").replace("column ", "").partition(", ")
    return f" (ligne {line}, caractère {column})" if line.isdigit() and column.isdigit() else ""
