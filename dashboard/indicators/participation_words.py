"""Sentences about participation, computed from its figures; none is canned."""

from __future__ import annotations

from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, agree, enumerate_words, number, percent
from dashboard.indicators import registry
from dashboard.indicators.measure import measure
from dashboard.indicators.model import Breakdown
from dashboard.indicators.participation import Composition, HeadCounts, Line, composition, head_counts, origin_words
from dashboard.indicators.published import published
from dashboard.indicators.wording import PREFIX
from dashboard.snapshot import CentreData


def presences(value: float) -> str:
    """ "778 présences"."""
    return f"{number(value)} {agree(value, 'présence')}"


def per_person(data: CentreData, filters: Filters) -> tuple[float, float | None] | None:
    """Présences cumulées per person in the year, and a year earlier when both are published; None when they are not."""
    now = _ratio(data, filters)
    if now is None or filters.year is None:
        return None
    return now, _ratio(data, Filters(filters.centre, filters.year - 1))


def _ratio(data: CentreData, filters: Filters) -> float | None:
    total, people = (published(data, name, filters) for name in ("attendances", "unique_participants"))
    if total is None or people is None or total.value is None or not people.value:
        return None
    return total.value / people.value


def composition_message(found: Composition) -> str:
    """What one category weighs in each of the quantities: few actions, many présences."""
    index = _told(found)
    parts = [
        f"{number(line.values[index])} des {number(line.total)} {line.unit_plural} ({percent(line.share(index), 0)})"
        for line in found.lines
        if line.values[index]
    ]
    label = found.labels[index]
    return f"{label}{NARROW}: {enumerate_words(parts)}."


def _told(found: Composition) -> int:
    """The column worth a sentence: the chosen one, else the largest that every line gives."""
    given = [i for i in range(len(found.codes) - 1) if all(line.values[i] for line in found.lines)]
    chosen = [i for i in given if found.codes[i] in found.selected]
    candidates = chosen or given or list(range(len(found.codes) - 1))
    return max(candidates, key=lambda i: found.lines[-1].share(i))


def profile_message(found: Breakdown) -> str:
    """The first profile, and what the document leaves out."""
    largest = found.largest()
    rest = sum(row.value for row in found.rows if not row.code)
    if largest is None:
        return ""
    tail = f" ; {percent(rest)} ne sont pas ventilés" if rest else ""
    return f"{largest.label}{NARROW}: {percent(largest.value)} du public{tail}."


def coverage_message(counts: HeadCounts, words: Vocabulary) -> str:
    """For how many actions the number is known; says plainly when that is too few."""
    known, total = len(counts.items), counts.total_actions
    noun = agree(total, words.centre.vocabulary.action, words.centre.vocabulary.actions)
    first = f"Nombre connu pour {number(known)} des {number(total)} {noun}"
    if not counts.enough:
        return f"{first}{NARROW}: trop peu pour dire ce qui attire le public."
    return f"{first}."


def head_counts_message(counts: HeadCounts, words: Vocabulary) -> str:
    """The middle head-count, and what national events weigh; only what is known when that is too little."""
    if not counts.items or counts.median is None:
        return ""
    if not counts.enough:
        return f"{coverage_message(counts, words)} Total de ce qui est connu{NARROW}: {presences(counts.total)}."
    return f"Une action sur deux réunit moins de {number(counts.median)} personnes."


def breakdown_message(found: Breakdown, heaviest: float) -> str:
    """The largest category, and whether one action alone makes most of it.

    Args:
        found: the breakdown.
        heaviest: the largest single head-count of its largest category.
    """
    largest = found.largest()
    if largest is None or not found.total:
        return "Non renseigné pour toute la sélection."
    first = f"{largest.label}{NARROW}: {presences(largest.value)}, {percent(100 * largest.value / found.total, 0)}"
    tail = ""
    if heaviest == largest.value:
        tail = ", à une seule action"
    elif heaviest >= largest.value / 2:
        tail = f", dont {number(heaviest)} à une seule action"
    unknown = sum(row.value for row in found.rows if not row.code)
    if unknown / found.total >= 0.2:
        tail += f" ; non renseigné pour {percent(100 * unknown / found.total, 0)}"
    return f"{first}{tail}."


def missing_message(found: Breakdown) -> str:
    """The categories that have most actions and no known number, and the best known one."""
    rows = found.known()
    silent = [row for row in rows if not row.parts[0]][:2]
    known = [row for row in rows if row.parts[0]]
    parts = []
    if silent:
        parts.append(
            f"Aucun nombre pour {enumerate_words([f'« {row.label} » ({number(row.value)})' for row in silent])}"
        )
    if known:
        best = max(known, key=lambda row: row.parts[0])
        noun = agree(best.value, found.unit, found.unit_plural)
        parts.append(f"« {best.label} »{NARROW}: connu pour {number(best.parts[0])} de {number(best.value)} {noun}")
    return f"{' ; '.join(parts)}." if parts else "Non renseigné pour toute la sélection."


def key_messages(data: CentreData, filters: Filters, words: Vocabulary) -> tuple[str, ...]:
    """What to remember of participation, three sentences at most."""
    counts = head_counts(data, filters)
    candidates = (
        *(_weight_message(data, filters, name) for name in ("mode", "scheme")),
        _bound_message(data, filters, counts),
        _national_message(counts),
        coverage_message(counts, words) if counts.total_actions else "",
    )
    return tuple(text for text in candidates if text)[:3]


def _weight_message(data: CentreData, filters: Filters, dimension: str) -> str:
    """Part of the actions against part of the présences, for what is published of both."""
    found = composition(data, filters, dimension) if not filters.narrowed() else None
    main = registry.get(data.centre.actions_indicator).label
    pair = (found.line(main), found.line(registry.get("attendances").label)) if found else (None, None)
    if found is None or pair[0] is None or pair[1] is None:
        return ""
    return _weight_words(found, pair[0], pair[1])


def _weight_words(found: Composition, actions: Line, people: Line) -> str:
    index = _told(found)
    first, second = actions.share(index), people.share(index)
    verb = "mais" if second > first else "pour"
    return (
        f"{found.labels[index]}{NARROW}: {percent(first, 0)} des {actions.unit_plural}, {verb} "
        f"{percent(second, 0)} des présences ({number(people.values[index])} sur {number(people.total)})."
    )


def _bound_message(data: CentreData, filters: Filters, counts: HeadCounts) -> str:
    """The published number against what the head-counts add up to."""
    for name in ("participants_mobilised", "attendances"):
        value = measure(registry.get(name), data, filters).published
        if value is not None and value.value and counts.total and counts.total < value.value:
            bound = f"{PREFIX.get(value.qualifier, '')} {number(value.value)}".strip()
            share = percent(100 * counts.total / value.value, 0)
            most = "au plus " if value.qualifier in ("more_than", "at_least") else ""
            return (
                f"{presences(counts.total)} retrouvées dans les lignes, pour {bound} publiées{NARROW}: {most}{share}."
            )
    return ""


def _national_message(counts: HeadCounts) -> str:
    national = [item for item in counts.items if item.national]
    total = sum(item.participants for item in national)
    if not national or not counts.enough:
        return ""
    noun = agree(len(national), "Une rencontre d’échelle nationale fait", "Les rencontres d’échelle nationale font")
    share = percent(100 * total / counts.total, 0)
    return f"{noun} {number(total)} des {number(counts.total)} présences connues ({share})."


def gaps(data: CentreData, filters: Filters) -> tuple[str, ...]:
    """What no document of the centre gives for the year, and so what this page cannot show."""
    year = filters.year
    if year is None:
        return ()
    whole = Filters(filters.centre, year)
    missing: list[str] = []
    if _published_value(data, "unique_participants", whole) is None:
        missing.append("les présences uniques (combien de personnes différentes)")
    if published_profile_missing(data, whole):
        missing.append("le profil des participants")
    if not origin_words(data, whole)[0]:
        missing.append("leur département d’origine")
    before = Filters(filters.centre, year - 1)
    if all(_published_value(data, name, before) is None for name in ("attendances", "participants_mobilised")):
        missing.append(f"les présences de {year - 1}")
    if not any(composition(data, whole, name) for name in ("mode", "scheme", "modality")):
        missing.append("les présences par type d’action, par dispositif ou par modalité")
    return tuple(missing)


def published_profile_missing(data: CentreData, filters: Filters) -> bool:
    """Whether the year's documents give no share by profile."""
    frame = data.table("published_figures")
    mine = (frame["indicator_id"] == "profile_share") & (frame["period"].astype("string").str[:4] == str(filters.year))
    return not bool(mine.any())


def _published_value(data: CentreData, name: str, filters: Filters) -> float | None:
    found = published(data, name, filters)
    return found.value if found else None
