"""The map in French: names of its measures, values, and sentences computed from what it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, Vocabulary, choose, period_words
from dashboard.french import NARROW, agree, capital, enumerate_words, every_one, number, part_of, percent, plural
from dashboard.indicators import registry
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.in_force import LISTED_SINCE, QUARTERS_SINCE, Quarters
from dashboard.indicators.known_places import LEAST, RULE, places_words, too_few_words
from dashboard.indicators.lines import Line
from dashboard.indicators.map_model import (
    LISTS,
    PLACED,
    Area,
    Coverage,
    Level,
    MeasureId,
    Near,
    Place,
    Shading,
    Unplaced,
)
from dashboard.indicators.model import Withheld
from dashboard.indicators.wording import unheard_words
from dashboard.territories.model import Territory

LEVEL_WORDS: Mapping[Level, tuple[str, str]] = {
    "departments": ("département", "départements"),
    "epci": ("intercommunalité", "intercommunalités"),
}
SHORT: Mapping[MeasureId, str] = {
    "presences": "Présences",
    "presences-10000": "Présences pour 10\u202f000 hab.",
    "publications": "Publications",
    "reseaux": "Réseaux",
    "adherents": "Adhérents",
}
_UNITS: Mapping[MeasureId, tuple[str, str]] = {
    "presences": ("présence", "présences"),
    "presences-10000": ("présence pour 10\u202f000 habitants", "présences pour 10\u202f000 habitants"),
    "publications": ("publication", "publications"),
    "reseaux": ("réseau", "réseaux"),
    "adherents": ("adhérent", "adhérents"),
}
PEOPLE = ("presences", "presences-10000")
"""Measures that count people: the public edition does not show all of them."""
METHODS: Mapping[MeasureId, str] = {
    "actions": "Réalisées, au lieu où elles se sont tenues ; une action sans nombre de dates compte une fois.",
    "presences": "Présences cumulées des actions qui s’y sont tenues, comptées sur leur liste ou, sans liste, reprises "
    "de l’effectif qu’un document en donne : ce n’est pas l’origine des participants.",
    "presences-10000": "Présences cumulées des actions qui s’y sont tenues, pour 10\u202f000 habitants (population "
    "municipale).",
    "publications": "Publications parues dont le titre nomme le territoire ou l’une de ses villes.",
    "reseaux": "Réseaux animés par le centre dont le périmètre comprend tout ou partie du territoire, réseaux "
    "régionaux inclus.",
    "adherents": "Structures adhérentes du territoire, d’après la liste des adhérents.",
}
QUARTERS: Mapping[Quarters, str] = {
    "listed": "Quartiers prioritaires\u202f: liste du décret n°\u00a02023-1314, placés sur leur commune tant que leurs "
    "contours n’ont pas été importés.",
    "unlisted": f"Quartiers prioritaires\u202f: la liste en vigueur de {QUARTERS_SINCE} à {LISTED_SINCE - 1} n’est pas "
    "installée, leur nombre est donc non renseigné.",
    "none": f"Quartiers prioritaires\u202f: il n’y en avait pas encore, ils datent de {QUARTERS_SINCE}.",
}
MOST_NAMED = 5
PUBLICATIONS = ("publication", "publications")
LOCATED = ("action localisée", "actions localisées")
"""Territories that a sentence names."""
UNLISTED = "aucun document de la sélection n’en donne la liste"
FEMININE = ("presences", "presences-10000", "publications")
NAMED = "un rapport dit que des personnes en sont venues, sans dire combien"
_KIND = re.compile(
    r"^(?:Communauté (?:de communes|d’agglomération|urbaine)|Métropole)\s+(?:de la |de l’|du |des |de |d’)?"
)
_INITIALS = (
    ("Communauté de communes", "CC"), ("Communauté d’agglomération", "CA"), ("Communauté urbaine", "CU"),
)  # fmt: skip


def short_name(name: str) -> str:
    """An EPCI's name without its kind: « Sète Agglopôle Méditerranée »; another name as it is."""
    return capital(_KIND.sub("", name))


def abbreviated(name: str) -> str:
    """An EPCI's name with its kind in initials: « CA Sète Agglopôle Méditerranée »."""
    for words, initials in _INITIALS:
        if name.startswith(words):
            return f"{initials}{name.removeprefix(words)}"
    return name


def measure_label(measure: MeasureId, words: Vocabulary) -> str:
    """Name of a measure: the centre's own word for its actions."""
    return SHORT.get(measure) or capital(actions_of(words).unit_plural)


def unit(measure: MeasureId, words: Vocabulary, value: float) -> str:
    """The unit that agrees with a value."""
    if measure == "actions":
        return agree(value, words.centre.vocabulary.action, words.centre.vocabulary.actions)
    return agree(value, *_UNITS[measure])


def value_text(measure: MeasureId, value: float | None, withheld: Withheld = "") -> str:
    """A value alone: « 19 », « 2,9 »; "n. r." when not known, "s" when hidden, "n. p." when not published."""
    if value is None:
        return {"": "n. r.", "hidden": "s", "unpublished": "n. p."}[withheld]
    return number(value, 1 if measure == "presences-10000" and value else None)


def value_words(measure: MeasureId, words: Vocabulary, value: float | None, withheld: Withheld = "") -> str:
    """A value with its unit: « 19 actions », « présences non renseignées », « présences masquées »."""
    if value is None:
        feminine = _is_feminine(measure, words)
        unknown = f"non renseigné{'e' if feminine else ''}s"
        why = {"": unknown, "hidden": "masquées (secret statistique)", "unpublished": "non publiées"}
        return f"{unit(measure, words, 2)} {why[withheld]}"
    return f"{value_text(measure, value)} {unit(measure, words, value)}"


def area_words(area: Area, measure: MeasureId, words: Vocabulary) -> str:
    """What a territory says when it is pointed at: « Hérault : 19 actions, 21 quartiers prioritaires »."""
    parts = [value_words(measure, words, area.amounts[measure], area.withheld)]
    if measure != "actions":
        parts.append(value_words("actions", words, area.amounts["actions"]))
    if measure in PEOPLE and area.partial:
        parts.append(f"présences connues pour {part_of(area.counted, area.lines, 'action')}")
    if area.others:
        parts.append(others_words(area.others, words))
    if area.named and not area.lines:
        parts.append(NAMED)
    if area.quarters:
        parts.append(plural(area.quarters, "quartier prioritaire", "quartiers prioritaires"))
    if area.blank:
        parts.append("zone blanche")
    if not area.covered:
        parts.append("hors périmètre")
    return f"{abbreviated(area.territory.name)}{NARROW}: {', '.join(parts)}"


def others_words(count: int, words: Vocabulary) -> str:
    """« 2 documentées, non comptées »: lines that the centre does not count among its actions."""
    end = "e" if words.centre.vocabulary.action_gender == "f" else ""
    told = agree(count, f"documenté{end}, non compté{end}", f"documenté{end}s, non compté{end}s")
    return f"{number(count)} {told}"


def title(shading: Shading, measure: MeasureId, words: Vocabulary, filters: Filters) -> str:
    """Title of the map: « Actions réalisées par département, 2024 »."""
    names = {
        "actions": f"{measure_label('actions', words)} {_done(words)}",
        "presences": "Présences cumulées",
        "presences-10000": "Présences pour 10\u202f000 habitants",
        "publications": "Publications qui nomment le territoire",
        "reseaux": "Réseaux animés",
        "adherents": "Adhérents",
    }
    beyond = f", {BY_ID['department'].everything}" if filters.department else ""
    return f"{names[measure]} par {LEVEL_WORDS[shading.level][0]}, {period_words(filters)}{beyond}"


def chosen_words(shading: Shading, measure: MeasureId, words: Vocabulary, filters: Filters) -> str:
    """What the departments chosen hold, out of how much; "" without a choice, or where the layer has none of them."""
    chosen = [area for area in shading.areas if area.territory.code in filters.department]
    if shading.level != "departments" or not chosen:
        return ""
    each = [
        f"{abbreviated(one.territory.name)}{NARROW}: "
        f"{value_words(measure, words, one.amounts[measure], one.withheld if measure in PEOPLE else '')}"
        for one in chosen
    ]
    total = shading.totals[measure]
    out_of = f", sur {number(total)} pour {BY_ID['department'].everything}" if total else ""
    return f"{enumerate_words(each)}{out_of}."


def _done(words: Vocabulary) -> str:
    return "réalisées" if words.centre.vocabulary.action_gender == "f" else "réalisés"


def lists_words(filters: Filters) -> tuple[str, ...]:
    """What the publications, networks and members told by territory do not follow of the filters, in sentences.

    The department is left out: each territory is told beside the others.
    """
    return unheard_words((registry.get(name) for name in LISTS.values()), choose(filters, "department", ()))


def territory_words(shading: Shading) -> list[str]:
    """What the territory of the years chosen was, and what of it the lists of today cannot give."""
    found = []
    for former, departments in shading.former:
        names = enumerate_words([one.name for one in departments])
        what = f"{former.label} ({names})" if former.label else names
        found.append(f"Périmètre du centre jusqu’en {former.until}{NARROW}: {what}, dans les limites d’aujourd’hui.")
    if shading.unlisted:
        names = enumerate_words([one.name for one in shading.unlisted])
        found.append(
            f"Intercommunalités non installées pour {names}{NARROW}: leurs actions sont comptées à côté de la carte."
        )
    if shading.quarterless:
        names = enumerate_words([one.name for one in shading.quarterless])
        found.append(
            f"Liste des quartiers prioritaires non installée pour {names}{NARROW}: leur nombre est non renseigné."
        )
    if not shading.populated:
        found.append("La population des listes est celle d’aujourd’hui\u202f: rien n’y est rapporté pour ces années.")
    return found


def undrawn(shading: Shading, staff: bool) -> str:
    """Why the level has no contour at all, and what makes it have some; "" when it can be drawn."""
    if not shading.unlisted or len(shading.unlisted) < len(shading.perimeter):
        return ""
    names = enumerate_words([one.name for one in shading.unlisted])
    what = f"Les contours des intercommunalités ne sont pas installés pour {names}{NARROW}: rien ne se dessine ici."
    how = (
        f"La personne qui tient le serveur lance «{NARROW}python -m dashboard geo build{NARROW}», puis le redémarre."
        if staff
        else "La carte par département, elle, est complète."
    )
    return f"{what} {how}"


def takeaway(shading: Shading, measure: MeasureId, words: Vocabulary) -> str:
    """One sentence: where most of it is, and how much of the whole the layer shows."""
    areas = [area for area in shading.areas if area.amounts[measure]]
    if measure in LISTS and shading.totals[measure] is None:
        return f"{capital(value_words(measure, words, None))}{NARROW}: {UNLISTED}."
    if measure in PEOPLE and shading.untold:
        return f"Présences non publiées ici. {shading.untold}"
    if measure in PLACED and not shading.places.enough:
        return _known_only(areas, measure, shading, words)
    if measure in PEOPLE and any(area.withheld for area in shading.areas):
        return _among_shown(areas, measure, words)
    if measure in ("reseaux", "presences-10000"):
        return _first(areas, measure, words)
    total = shading.totals[measure] or 0
    shown = sum(area.amounts[measure] or 0 for area in areas)
    if not total:
        return f"{capital(_nothing(measure, words))} dans cette sélection."
    if not areas:
        return f"Aucun lieu connu{NARROW}: {_whole(measure, words, total)} sans territoire, à lire à côté de la carte."
    if measure == "publications":
        named = _named(shading)
        return f"{part_of(named, total, *PUBLICATIONS)} {agree(named, 'nomme', 'nomment')} un territoire."
    lead = areas_by(areas, measure)[0]
    leading = f"En tête{NARROW}: {abbreviated(lead.territory.name)} ({value_text(measure, lead.amounts[measure])})."
    leading += _coverage_of(shading) if measure == "presences" else ""
    if shown >= total:
        return f"{_whole(measure, words, total)} sur la carte. {leading}"
    have = agree(shown, "a", "ont")
    known = f"{number(shown)} {unit(measure, words, shown)} sur {number(total)}"
    return f"{known} {have} un territoire connu. {leading}"


def _known_only(areas: Sequence[Area], measure: MeasureId, shading: Shading, words: Vocabulary) -> str:
    """What is known, where too few places are known for the rest to mean anything: no first, no share."""
    if not areas:
        return too_few_words(shading.places, words)
    named = [f"{abbreviated(area.territory.name)} ({_told(area, measure, words)})" for area in areas_by(areas, measure)]
    more = len(named) - MOST_NAMED
    several = [f"{number(more)} {agree(more, 'autre')}"] if more > 0 else []
    known = (
        f"{capital(places_words(shading.places, words))}{NARROW}: {enumerate_words([*named[:MOST_NAMED], *several])}."
    )
    return f"{known} {RULE}"


def _told(area: Area, measure: MeasureId, words: Vocabulary) -> str:
    value = area.amounts[measure]
    if measure == "actions":
        return value_text(measure, value)
    known = f", connues pour {part_of(area.counted, area.lines, 'action')}" if area.partial else ""
    return f"{value_words(measure, words, value)}{known}"


def _among_shown(areas: Sequence[Area], measure: MeasureId, words: Vocabulary) -> str:
    """The first of those whose number is shown: nothing is said of the others, nor of a sum that would tell them."""
    if not areas:
        return "Tous ces effectifs sont masqués (secret statistique)."
    lead = areas_by(areas, measure)[0]
    value = value_words(measure, words, lead.amounts[measure])
    return f"Parmi les effectifs montrés, au plus haut{NARROW}: {value}, {abbreviated(lead.territory.name)}."


def _coverage_of(shading: Shading) -> str:
    """What the présences rest on, when not all of the located actions have a head-count."""
    lines, counted = sum(area.lines for area in shading.areas), sum(area.counted for area in shading.areas)
    listed = sum(area.listed for area in shading.areas)
    if not counted:
        return ""  # published tables do not tell it
    if listed:
        others = counted - listed
        tail = f", effectif pour {number(others)}" if others else ""
        return f" Liste lue pour {part_of(listed, lines, *LOCATED)}{tail}."
    return f" Effectif connu pour {part_of(counted, lines, *LOCATED)}." if counted < lines else ""


def _named(shading: Shading) -> float:
    return float(sum(area.amounts["publications"] or 0 for area in shading.areas))


def areas_by(areas: Sequence[Area], measure: MeasureId) -> list[Area]:
    """Areas, the largest value first."""
    return sorted(areas, key=lambda area: (-(area.amounts[measure] or 0), area.territory.name))


def _whole(measure: MeasureId, words: Vocabulary, total: float) -> str:
    return f"{number(total)} {unit(measure, words, total)}"


def _nothing(measure: MeasureId, words: Vocabulary) -> str:
    return f"{'aucune' if _is_feminine(measure, words) else 'aucun'} {unit(measure, words, 1)}"


def _is_feminine(measure: MeasureId, words: Vocabulary) -> bool:
    return measure in FEMININE or (measure == "actions" and words.centre.vocabulary.action_gender == "f")


def _first(areas: Sequence[Area], measure: MeasureId, words: Vocabulary) -> str:
    """The highest, of those whose value is not too low because the présences of too few actions are known."""
    if not areas:
        nothing = capital(_nothing(measure, words)) if measure == "reseaux" else "Aucune présence connue"
        return f"{nothing} à cartographier."
    rule = f"les présences d’au moins {LEAST}{NARROW}% des actions"
    whole = [area for area in areas if measure == "reseaux" or not area.too_partial]
    if not whole:
        return f"Rien ne se compare{NARROW}: on ne connaît {rule} dans aucun territoire."
    left = f" Comparés{NARROW}: les territoires dont on connaît {rule}." if len(whole) < len(areas) else ""
    lead = areas_by(whole, measure)[0]
    value = value_words(measure, words, lead.amounts[measure])
    return f"Au plus haut{NARROW}: {value}, {abbreviated(lead.territory.name)}.{left}"


def unplaced_lines(unplaced: Unplaced, level: Level) -> list[tuple[str, float, float | None, tuple[Line, ...]]]:
    """What is beside the map: (label, amount, présences, actions) of each kind that there is."""
    coarse = "Connus au département seulement" if level == "epci" else "Dans un territoire non listé"
    labels = ("À distance, sans lieu", "Lieu non renseigné", coarse)
    amounts = (unplaced.remote, unplaced.unknown, unplaced.coarse)
    return [
        (label, amount, people, lines)
        for label, amount, people, lines in zip(labels, amounts, unplaced.presences, unplaced.lines, strict=True)
        if amount or people
    ]


def coverage_words(coverage: Coverage, level: Level) -> str:
    """« 2 départements couverts sur 5 sans action connue, avec 11 de leurs 59 quartiers prioritaires (19 %) »."""
    one, several = (f"{noun} du périmètre ayant un quartier prioritaire" for noun in LEVEL_WORDS[level])
    count = len(coverage.blanks)
    if coverage.untold:
        return f"Non établies. {coverage.untold}"
    if not coverage.covered:
        return "Le périmètre du centre n’a aucun quartier prioritaire connu."
    if not count:
        return f"Aucune zone blanche dans {every_one(coverage.covered, one, several, feminine=level == 'epci')}."
    text = f"{part_of(count, coverage.covered, one, several)} sans action localisée ni présence connue"
    if not coverage.quarters:
        return f"{text}."
    share = percent(100 * coverage.blank_quarters / coverage.quarters, 0)
    quarters = part_of(coverage.blank_quarters, coverage.quarters, "quartier prioritaire", "quartiers prioritaires")
    return f"{text}{NARROW}: on y trouve {quarters} ({share})."


def place_words(place: Place, words: Vocabulary) -> str:
    """What a symbol says: « Béziers : 3 actions réalisées », « Tours : 12 dates annoncées »."""
    name = abbreviated(place.territory.name)
    count = place.size
    if place.kind == "member":
        return f"{name}{NARROW}: {plural(count, 'adhérent')}"
    if place.kind == "qpv":
        return f"{name}{NARROW}: {plural(count, 'quartier prioritaire', 'quartiers prioritaires')}"
    noun = agree(count, words.centre.vocabulary.action, words.centre.vocabulary.actions)
    feminine = words.centre.vocabulary.action_gender == "f"
    state = ("réalisée" if feminine else "réalisé") if place.kind == "done" else ("annoncée" if feminine else "annoncé")
    return f"{name}{NARROW}: {number(count)} {noun} {agree(count, state)}"


def quarter_words(one: Territory, named: int, words: Vocabulary) -> str:
    """« 2 350 habitants, 1 action le nomme »; what nobody told is said to be unknown."""
    people = "population non renseignée" if one.population is None else plural(one.population, "habitant")
    if not named:
        return f"{people}, {_nothing('actions', words)} ne le nomme"
    noun = agree(named, words.centre.vocabulary.action, words.centre.vocabulary.actions)
    return f"{people}, {number(named)} {noun} {agree(named, 'le nomme', 'le nomment')}"


def near_words(near: Near, words: Vocabulary) -> str:
    """« Action la plus proche, dans la commune : », « Réunion la plus proche, à 12 km (Sète) : »."""
    noun = capital(words.centre.vocabulary.action)
    lead = "la plus" if words.centre.vocabulary.action_gender == "f" else "le plus"
    where = f"à {number(round(near.km))} km ({near.commune.name})" if near.km >= 1 else f"à {near.commune.name}"
    return f"{noun} {lead} proche, {where}{NARROW}:"


def quiet_words(one: Territory) -> str:
    """What is said of a territory that the table does not list."""
    return f"{abbreviated(one.name)}{NARROW}: rien de connu ici, aucun quartier prioritaire"


def blanks_words(coverage: Coverage) -> str:
    """Names of the blank zones."""
    return enumerate_words([abbreviated(area.territory.name) for area in coverage.blanks])
