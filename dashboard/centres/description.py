"""All that a centre says of itself (`centre.toml`) as one form: its fields, what they show, what is typed read back."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from slugify import slugify

from dashboard.centres.bundle import Files
from dashboard.centres.editing import new_errors, told
from dashboard.centres.model import Ground
from dashboard.indicators.registry import INDICATORS
from dashboard.sources import Centre, Problem, TableSchema
from dashboard.sources.accessibility import KINDS, STATES
from dashboard.sources.centre import centre_from_mapping
from dashboard.sources.centre_sheets import CENTRE_KEYS, LISTS
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.prepared import NO_PERSON
from dashboard.sources.problems import NARROW, has_errors
from dashboard.sources.text import clean
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.values import date_text, number_text, split_list
from dashboard.sources.written import centre_text

Kind = Literal["text", "integer", "number", "date", "flag", "lines", "choice", "choices", "rows"]
Groups = Mapping[str, Mapping[str, str]]
"""Heading → code → label; under "" what has no heading."""
Value = Any
"""Of a field: a text, a list of texts, or a list of rows (column → text)."""
SPARE: Final = 2
"""Empty rows after those of a list."""
_NAMED: Final = f"ce texte semble nommer une personne{NARROW}: écrivez-le sans nom, ou ajoutez-le à « {{}} »"
_CHANGED: Final = (
    f"quelqu’un d’autre a changé ce réglage pendant que vous y travailliez{NARROW}: voici le vôtre{{}}. Enregistrez de "
    "nouveau pour le garder"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A field: its key in `centre.toml`, its title and help in French, how it is filled in.

    Attributes:
        section: the part of the form where it is.
        choices: what may be chosen; definitions: code → what it means, of those that say it.
        columns: of a list of rows, its fields.
    """

    key: str
    section: str
    title: str = ""
    help: str = ""
    kind: Kind = "text"
    choices: Groups = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Setting, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """Code → label of all that may be chosen."""
        return {code: label for group in self.choices.values() for code, label in group.items()}


_TITLES: Final = {one.key: one for one in CENTRE_KEYS}
_ENTRY: Final = (
    Setting("label", "", "Libellé"), Setting("short", "", "Nom court"), Setting("description", "", "Description"),
    Setting("anct", "", "Grille ANCT"),
)  # fmt: skip
_YEARS: Final = (Setting("since", "", "Depuis", kind="integer"), Setting("years", "", "Années", kind="integer"))
IDENTITY, WORDS, COUNTED, FIGURES, LISTED, PUBLIC, DAYS, OTHERS = (
    "Le centre", "Vos mots", "Ce qui est compté", "Chiffres clés et objectifs", "Thèmes, modes d’action, dispositifs",
    "Ce qui est public", "Années et dates", "Autres réglages",
)  # fmt: skip
ANSWERS, STATED, BARRED = "Qui répond, à qui écrire", "Ce que vous déclarez", "Contenus non accessibles"
_DECLARED: Final = "accessibility."
"""How the keys of the accessibility declaration begin: it has a form of its own."""


def of_declaration(fields: Sequence[Setting]) -> tuple[Setting, ...]:
    """The fields of the accessibility declaration, among all."""
    return tuple(one for one in fields if one.key.startswith(_DECLARED))


def settings(schemas: Mapping[str, TableSchema], departments: Groups, *, targets: bool = True) -> tuple[Setting, ...]:
    """Every field, in order.

    Args:
        schemas: all the schemas.
        departments: those that there are, by region.
        targets: whether the centre still tells targets in its description: new ones are rows of their table.
    """
    events, known = schemas["events"], schemas["published_figures"].field("indicator_id").known
    families: dict[str, dict[str, str]] = {}
    for one in INDICATORS:
        families.setdefault(one.family, {})[one.id] = one.label
    defined = {one.id: one.definition for one in INDICATORS}
    counting = {one.id: one.label for one in INDICATORS if one.id in ("actions", "appointments", "occurrences")}
    codes = departments or {}
    covered = Setting("departments", IDENTITY, help="Ceux que le centre couvre aujourd’hui.", kind="choices",
                      choices=codes) if codes else Setting("departments", IDENTITY, help="Un code par ligne.",
                                                           kind="lines")  # fmt: skip
    of_targets = (
        Setting("year", "", "Année", kind="integer"),
        Setting("indicator", "", "Chiffre", kind="choice", choices={"": known}),
        Setting("value", "", "Objectif", kind="number"),
    )
    territories = (
        Setting("until", "", "Jusqu’en", kind="integer"), Setting("departments", "", "Codes des départements"),
        Setting("label", "", "Nom d’alors"),
    )  # fmt: skip
    of_tables = (
        Setting("table", "", "Table", kind="choice", choices={"": {one.name: one.title for one in schemas.values()}}),
        Setting("day", "", "Arrêtée au", kind="date"),
    )
    found = (
        Setting("name", IDENTITY, help="Tel que ses financeurs le connaissent."),
        Setting("short_name", IDENTITY, help="Un sigle, ou le nom abrégé."),
        Setting("region", IDENTITY),
        Setting("region_code", IDENTITY, help="Code Insee, à deux chiffres."),
        covered,
        Setting("website", IDENTITY, help="Adresse complète, qui commence par https://."),
        Setting("vocabulary.action", WORDS, help="Au singulier : « action », « rendez-vous », « rencontre »."),
        Setting("vocabulary.actions", WORDS, help="Au pluriel."),
        Setting("vocabulary.action_gender", WORDS, kind="choice", choices={"": {"f": "féminin", "m": "masculin"}}),
        Setting("actions_indicator", COUNTED, help="Le chiffre qui dit combien d’actions le centre a menées.",
                kind="choice", choices={"": counting}, definitions=defined),
        Setting("perimeter.label", COUNTED, help="En toutes lettres, comme dans le rapport."),
        Setting("perimeter.categories", COUNTED, help="Rien de coché : toutes.", kind="choices",
                choices={"": events.labels("category")}),
        Setting("perimeter.roles", COUNTED, help="Rien de coché : tous.", kind="choices",
                choices={"": events.labels("role")}),
        Setting("synthese.kpis", FIGURES, help="Ceux de la première page, cinq au plus pour qu’elle se lise d’un coup "
                "d’œil. Rien de coché : les chiffres habituels.", kind="choices", choices=families,
                definitions=defined),
        *([Setting("targets", FIGURES, "Objectifs dits autrefois ici", "Les nouveaux se disent dans la table "
                   "« Objectifs » (Saisir), qui l’emporte. Videz une ligne pour la retirer.", "rows",
                   columns=of_targets)] if targets else []),
        *(Setting(key, LISTED, title, "Un par ligne. Videz un libellé pour retirer sa ligne : les actions qui le "
                  "portent doivent d’abord en avoir un autre.", "rows",
                  columns=(*_ENTRY, *(_YEARS if key == "themes" else ()))) for key, title in LISTS.items()),
        Setting("public_threshold", PUBLIC, help="Un nombre de personnes plus petit n’est pas publié. 11 d’habitude : "
                "plus bas protège moins.", kind="integer"),
        Setting("public.head_counts", PUBLIC, "Présences de chaque action", "", "choice",
                {"": {"protected": "Protégées : seuls des totaux sont publics",
                      "published": "Publiques : le centre les imprime déjà dans ses rapports"}}),
        Setting("public.zeros", PUBLIC, "Zéros", "", "choice",
                {"": {"shown": "Publiés", "protected": "Protégés comme de petits nombres"}}),
        Setting("public.licence", PUBLIC, "Licence des données ouvertes", "Ce que d’autres peuvent faire des données "
                "publiques.", "choice", {"": {"": "Non choisie : elles se citent, rien de plus n’est promis",
                                              "etalab-2.0": "Licence Ouverte 2.0 (Etalab) : réutilisation libre"}}),
        Setting("public.kept_versions", PUBLIC, help="Les dernières versions publiées restent lisibles à leur propre "
                "adresse, avec celles que cite un rapport.", kind="integer"),
        Setting("public.without", PUBLIC, "Tableaux à ne pas publier", "Un nom de tableau par ligne, comme "
                "« unique_participants:network ».", "lines"),
        Setting("default_year", DAYS, help="Celle que le tableau de bord montre d’abord.", kind="integer"),
        Setting("as_of", DAYS, help="Ce qui est daté d’après ce jour est annoncé, pas encore fait.", kind="date"),
        Setting("tables_as_of", DAYS, "Tables arrêtées un autre jour", "Videz une ligne pour la retirer.", "rows",
                columns=of_tables),
        Setting("carto.title", OTHERS),
        Setting("carto.rows", OTHERS, kind="choice",
                choices={"": {"category": "Catégories nationales", "mode": "Modes d’action"}}),
        Setting("carto.columns", OTHERS, kind="choice", choices={"": {"theme": "Thèmes"}}),
        Setting("territory", OTHERS, "Territoires d’avant", "Ce que le centre couvrait avant ses départements "
                "d’aujourd’hui. Videz une ligne pour la retirer.", "rows", columns=territories),
        Setting("not_persons", OTHERS, help="Des passages pris pour des noms de personnes, et qui n’en sont pas. Un "
                "par ligne.", kind="lines"),
        Setting("simulated", OTHERS, help="Les données sont inventées : chaque page le dit.", kind="flag"),
        *_declaration(),
    )  # fmt: skip
    return tuple(replace(one, title=one.title or _TITLES[one.key].title) for one in found)


def _declaration() -> Iterator[Setting]:
    def one(key: str, section: str, title: str, said: str = "", kind: Kind = "text", **more: Any) -> Setting:
        return Setting(f"{_DECLARED}{key}", section, title, said, kind, **more)

    barriers = (
        Setting("content", "", "Contenu"), Setting("why", "", "Pourquoi"),
        Setting("kind", "", "Raison reconnue", kind="choice", choices={"": KINDS}),
    )  # fmt: skip
    states = {code: words.capitalize() for code, words in STATES.items()}
    yield one("entity", ANSWERS, "Organisme qui en répond", "Son nom complet, comme dans ses statuts.")
    yield one("contact", ANSWERS, "Où écrire", "Une adresse électronique du centre, ou l’adresse d’un formulaire.")
    yield one("contact_otherwise", ANSWERS, "Autre moyen", "Pour qui ne peut pas écrire : un téléphone, un accueil.")
    yield one(
        "state",
        STATED,
        "État de conformité",
        "Sans audit : « Non conforme ». « Partiellement » demande un audit "
        "qui a trouvé la moitié des critères respectés, « totalement » tous.",
        "choice",
        choices={"": states},
    )
    yield one(
        "declared",
        STATED,
        "Déclaration établie le",
        "À refaire au bout de trois ans, ou si le site change beaucoup.",
        "date",
    )
    yield one("audited", STATED, "Audit mené le", "Le dernier jour de l’audit, s’il y en a eu un.", "date")
    yield one("auditor", STATED, "Audit mené par", "L’organisme ou l’équipe qui a audité, pas une personne.")
    yield one("rate", STATED, "Critères respectés (%)", "Parmi ceux qui s’appliquent, d’après l’audit.", "number")
    yield one("barriers", BARRED, "Ce qui n’est pas accessible", "Un par ligne. Videz une ligne pour la retirer. Les "
              "limites connues du logiciel sont déjà dans la déclaration.", "rows", columns=barriers)  # fmt: skip


def values(centre: Centre, fields: Sequence[Setting]) -> dict[str, Value]:
    """What each field shows of a centre."""
    told = tomllib.loads(centre_text(centre))
    told["targets"] = [
        {"year": year, "indicator": code, "value": value}
        for year, section in told.get("targets", {}).items()
        for code, value in section.items()
    ]
    told["tables_as_of"] = [{"table": name, "day": day} for name, day in told.get("tables_as_of", {}).items()]
    # A centre without any rule of its own has those that hold for all.
    told["public"] = {"head_counts": centre.public.head_counts, "zeros": centre.public.zeros} | told.get("public", {})
    return {one.key: _shown(one, _at(told, one.key)) for one in fields}


def _at(told: Mapping[str, Any], key: str) -> Any:
    section, _, name = key.rpartition(".")
    return (told.get(section, {}) if section else told).get(name)


def _shown(one: Setting, value: Any) -> Value:
    if one.kind == "rows":
        return [{"id": row.get("id", ""), **{at.key: _text(at, row.get(at.key)) for at in one.columns}}
                for row in value or ()]  # fmt: skip
    return list(value or ()) if one.kind in ("lines", "choices") else _text(one, value)


def _text(one: Setting, value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if one.kind == "date":
        return "/".join(reversed(str(value).split("-")))
    return f"{value:.15g}".replace(".", ",") if isinstance(value, float) else "oui" if value is True else str(value)


@dataclass(frozen=True)
class Described:
    """What a form makes of a centre's description.

    Attributes:
        faults: key of a field → what is wrong there; errors: what is wrong elsewhere, in French.
        files: those of the version that results; to be kept only when nothing is wrong.
        mine: keys of the fields that were changed.
    """

    faults: Mapping[str, str]
    errors: tuple[str, ...] = ()
    files: Files = field(default_factory=dict, repr=False)
    mine: frozenset[str] = frozenset()

    @property
    def ready(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.errors


def described(
    typed: Mapping[str, Value], seen: Centre, now: Centre, files: Files, fields: Sequence[Setting], ground: Ground
) -> Described:
    """Work out what becomes of the description of a centre.

    Args:
        typed: key of a field → what is typed; one that is not given stays.
        seen: the centre as the form showed it; now: as it is now, in `files`.
        fields: see `settings`. ground: what it is checked with.
    """
    then, present = values(seen, fields), values(now, fields)
    typed = {one.key: _in_order(one, typed[one.key], then[one.key]) for one in fields if one.key in typed}
    mine = frozenset(one.key for one in fields if one.key in typed and _kept(typed[one.key]) != _kept(then[one.key]))
    faults = {}
    for one in fields:
        if one.key in mine and _kept(present[one.key]) not in (_kept(then[one.key]), _kept(typed[one.key])):
            theirs = f", le sien est « {present[one.key]} »" if isinstance(present[one.key], str) else ""
            faults[one.key] = _CHANGED.format(theirs)
    wanted = {one.key: typed[one.key] if one.key in mine else present[one.key] for one in fields}
    centre, problems = centre_from_mapping(_mapping(wanted, fields, now.id), CENTRE_FILE)
    if centre is None or has_errors(problems):
        return Described({**faults, **_of_fields(problems, fields)}, mine=mine)
    result = {**files, CENTRE_FILE: centre_text(centre).encode()} if mine else dict(files)
    found = new_errors(files, result, ground) if mine else []
    at_fields = _of_fields(found, fields)
    other = [told(one, result, ground.schemas) for one in found if not _key(one, fields)]
    return Described({**faults, **at_fields}, tuple(other), result, mine)


def _in_order(one: Setting, value: Value, then: Value) -> Value:
    """What is chosen, in the order that the centre gave it; what is new comes after."""
    if one.kind != "choices":
        return value
    return [*(code for code in then if code in value), *(code for code in value if code not in then)]


def _kept(value: Value) -> Value:
    """A value as it counts: without empty rows, nor the ends of lines of a browser."""
    if isinstance(value, str):
        return clean(value)
    if value and isinstance(value[0], dict):
        rows = [{name: clean(text) for name, text in row.items()} for row in value]
        return [row for row in rows if any(text for name, text in row.items() if name != "id")]
    return [clean(one) for one in value if clean(one)]


def _mapping(wanted: Mapping[str, Value], fields: Sequence[Setting], identifier: str) -> dict[str, Any]:
    """What `centre.toml` would hold."""
    made: dict[str, Any] = {"id": identifier}
    for one in fields:
        value = _read(one, wanted[one.key])
        section, _, name = one.key.rpartition(".")
        if value not in ("", [], None):
            (made.setdefault(section, {}) if section else made)[name] = value
    made["targets"] = _by(made.get("targets", ()), "year", "indicator", "value")
    made["tables_as_of"] = {row["table"]: row.get("day", "") for row in made.get("tables_as_of", ()) if "table" in row}
    for name in LISTS:
        made[name] = with_identifiers([row for row in made.get(name, ()) if "label" in row])
    for row in made.get("territory", ()):
        row["departments"] = list(split_list(row.get("departments", "")))
    for row in made["themes"]:
        years = split_list(str(row.pop("years", "")))
        row |= {"years": [_number(year, whole=True) for year in years]} if years else {}
    return made


def _by(rows: Sequence[Mapping[str, Any]], outer: str, inner: str, value: str) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for row in rows:
        made.setdefault(str(row.get(outer, "?")), {})[str(row.get(inner, "?"))] = row.get(value, "")
    return made


def with_identifiers(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The words of a list, each with its identifier: a new one is given one, which no other has."""
    taken = {row["id"] for row in rows if row.get("id")}
    for row in rows:
        stem, number = slugify(row["label"])[:40].strip("-") or "mot", 2
        name = stem
        while not row.get("id") and name in taken:
            name, number = f"{stem}-{number}", number + 1
        row["id"] = row.get("id") or name
        taken.add(row["id"])
    return list(rows)


def _read(one: Setting, value: Value) -> Any:
    if one.kind == "rows":
        columns = {at.key: at for at in one.columns}
        rows = ({name: _read(columns[name], text) if name in columns else text for name, text in row.items() if text}
                for row in _kept(value))  # fmt: skip
        return list(rows)
    if one.kind in ("lines", "choices"):
        return [clean(text) for text in value if clean(text)]
    text = clean(value)
    if one.key == "years":
        return text
    if one.kind in ("integer", "number"):
        return _number(text, whole=one.kind == "integer")
    if one.kind == "date":
        found = read_date(text) if text else None
        return found.start if found and found.precision == "day" and found.doubt is None else date_text(text)
    return text == "oui" if one.kind == "flag" else text


def _number(text: str, *, whole: bool) -> int | float | str:
    found = number_text(text, whole=whole)
    if re.fullmatch(r"-?\d+", found):
        return int(found)
    return float(found) if not whole and re.fullmatch(r"-?\d+\.\d+", found) else text


_KEY: Final = re.compile(rf"clé «{NARROW}([^{NARROW}]+){NARROW}», (.*)", re.DOTALL)


def _key(problem: Problem, fields: Sequence[Setting]) -> str:
    """The key of the field that a problem is about; "" when it is about none."""
    found = _KEY.fullmatch(problem.message)
    path = re.sub(r"\[\d+\]", "", found[1]) if found else ""
    return next((one.key for one in fields if path == one.key or path.startswith(f"{one.key}.")), "")


def _of_fields(problems: Sequence[Problem], fields: Sequence[Setting]) -> dict[str, str]:
    return dict(reversed([*_told(problems, fields)]))


def _told(problems: Sequence[Problem], fields: Sequence[Setting]) -> Iterator[tuple[str, str]]:
    for one in problems:
        key, found = _key(one, fields), _KEY.fullmatch(one.message)
        if key and found and has_errors([one]):
            which = re.search(r"\[(\d+)\]", found[1])
            where = f"ligne {which[1]}, " if which else ""
            said = found[2].replace("clé absente", "à remplir")
            named = _NAMED.format(_TITLES["not_persons"].title) if one.expected == NO_PERSON else said
            yield key, f"{where}{named}"
