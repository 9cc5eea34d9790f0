"""Sentences about participation, computed from its figures; none is canned."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, agree, capital, enumerate_words, number, part_of, percent, plural
from dashboard.indicators import registry
from dashboard.indicators.compositions import Composition, PublishedLine, composition
from dashboard.indicators.lists import public
from dashboard.indicators.model import Breakdown
from dashboard.indicators.participation import HeadCounts, head_counts, origin_words
from dashboard.indicators.published import lines, published
from dashboard.indicators.reported import silence
from dashboard.indicators.selection import PLANNED, selection
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


PER_PERSON = ("attendances", "unique_participants")
"""Published figures that give how many times one person came."""


def _ratio(data: CentreData, filters: Filters) -> float | None:
    total, people = (published(data, name, filters) for name in PER_PERSON)
    if total is None or people is None or total.value is None or not people.value:
        return None
    return total.value / people.value


def composition_message(found: Composition) -> str:
    """What one category weighs in each of the quantities: few actions, many présences."""
    index = _told(found)
    parts = [
        f"{number(value)} des {number(line.total)} {line.unit_plural} ({percent(line.share(index), 0)})"
        for line in found.lines
        if (value := line.values[index])
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
    tail = f"{NARROW}; {percent(rest)} ne sont pas ventilés" if rest else ""
    return f"{largest.label}{NARROW}: {percent(largest.value)} du public{tail}."


def coverage_message(counts: HeadCounts, words: Vocabulary) -> str:
    """For how many actions the number is known; says plainly when that is too few."""
    known, total, centre = len(counts.items), counts.total_actions, words.centre.vocabulary
    some = part_of(known, total, centre.action, centre.actions)
    if not known:
        return f"Nombre de participants inconnu pour {part_of(total, total, centre.action, centre.actions)}."
    if not counts.enough:
        return f"Nombre connu pour {some}{NARROW}: trop peu pour dire ce qui attire."
    if known == total > 1:
        each = "chacun" if centre.action_gender == "m" else "chacune"
        return f"Nombre de participants connu pour {each} des {number(total)} {centre.actions}."
    return f"Nombre de participants connu pour {some}."


def head_counts_message(counts: HeadCounts, words: Vocabulary) -> str:
    """The middle head-count, and what national events weigh; only what is known when that is too little."""
    if not counts.items or counts.median is None:
        return ""
    if not counts.enough:
        return f"{coverage_message(counts, words)} Total de ce qui est connu{NARROW}: {presences(counts.total)}."
    # Between two whole numbers the middle is half a présence: half of the actions stay at or under the lower one.
    middle = math.floor(counts.median)
    told = presences(middle) if counts.listed else plural(middle, "participant·e", "participant·es")
    return f"Une action sur deux compte au plus {told}."


def missing_message(found: Breakdown) -> str:
    """The categories that have most actions and no known number, and the best known one; of those chosen, if any."""
    rows = [row for row in found.known() if row.selected or not found.narrowed]
    silent = [row for row in rows if not row.parts[0]][:2]
    known = [row for row in rows if row.parts[0]]
    parts = []
    if silent:
        parts.append(
            f"Aucun nombre pour {enumerate_words([f'« {row.label} » ({number(row.value)})' for row in silent])}"
        )
    if known:
        best = max(known, key=lambda row: row.parts[0])
        parts.append(f"« {best.label} »{NARROW}: connu pour {number(best.parts[0])} sur {number(best.value)}")
    return f"{f'{NARROW}; '.join(parts)}." if parts else "Non renseigné pour toute la sélection."


def unknown_message(labels: Sequence[str]) -> str:
    """Dimensions that the selection says nothing of, told in one sentence rather than drawn."""
    if not labels:
        return ""
    names = capital(enumerate_words([label.lower() for label in labels]))
    verb = agree(len(labels), "n’est renseigné", "ne sont renseignés")
    return f"{names} {verb} pour aucune action de la sélection au nombre de participants connu."


def nothing_message(data: CentreData, filters: Filters, counts: HeadCounts) -> str:
    """Why there is no head-count: nothing done, only announced, or numbers not given."""
    if counts.total_actions:
        return "Aucune action réalisée de cette sélection ne donne son nombre de participants."
    planned = int(selection(data, filters, PLANNED).sum())
    if planned:
        lines = f"{plural(planned, 'action')} {agree(planned, 'est annoncée', 'sont annoncées')}"
        return f"Aucune action réalisée dans cette sélection{NARROW}: {lines}, sans qu’un document dise la suite."
    return silence(data, filters) or "Aucune action réalisée ne correspond à ces filtres."


def key_messages(data: CentreData, filters: Filters, words: Vocabulary) -> tuple[str, ...]:
    """What to remember of présences that no list tells more of: three sentences at most."""
    counts = head_counts(data, filters)
    candidates = (
        *(_weight_message(data, filters, words, name) for name in ("mode", "scheme")),
        _bound_message(data, filters, counts),
        _national_message(counts),
        coverage_message(counts, words) if counts.total_actions else "",
    )
    return tuple(text for text in candidates if text)[:3]


def _weight_message(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> str:
    """Part of the actions against part of the présences, for what is published of both."""
    found = composition(data, filters, words, dimension) if not filters.narrowed() else None
    main = registry.get(data.centre.actions_indicator).label
    pair = (found.line(main), found.line(registry.get("attendances").label)) if found else (None, None)
    if found is None or pair[0] is None or pair[1] is None:
        return ""
    return _weight_words(found, pair[0], pair[1])


def _weight_words(found: Composition, actions: PublishedLine, people: PublishedLine) -> str:
    index = _told(found)
    came = people.values[index]
    if came is None or actions.values[index] is None:
        return ""
    first, second = actions.share(index), people.share(index)
    verb = "mais" if second > first else "pour"
    return (
        f"{found.labels[index]}{NARROW}: {percent(first, 0)} des {actions.unit_plural}, {verb} "
        f"{percent(second, 0)} des présences ({number(came)} sur {number(people.total)})."
    )


def _bound_message(data: CentreData, filters: Filters, counts: HeadCounts) -> str:
    """The published number against what the head-counts add up to."""
    for name in ("participants_mobilised", "attendances"):
        value = published(data, name, filters)
        if value is not None and value.value and counts.total and counts.total < value.value:
            bound = f"{'plus de ' if value.qualifier == 'more_than' else ''}{number(value.value)}"
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


def gaps(data: CentreData, filters: Filters, words: Vocabulary) -> tuple[str, ...]:
    """What no document of the centre gives for the year, and so what this page cannot show."""
    year = filters.year
    if year is None:
        return ()
    whole = Filters(filters.centre, year)
    listed = public(data, whole)
    missing: list[str] = []
    if _published_value(data, "unique_participants", whole) is None and listed is None:
        missing.append("les présences uniques (combien de personnes différentes)")
    if not lines(data, "profile_share", year) and listed is None:
        missing.append("le profil des participants")
    if not origin_words(data, whole)[0] and listed is None:
        missing.append("leur département d’origine")
    before = Filters(filters.centre, year - 1)
    if all(_published_value(data, name, before) is None for name in ("attendances", "participants_mobilised")) and (
        listed is None or listed.before is None
    ):
        missing.append(f"les présences de {year - 1}")
    if not any(composition(data, whole, words, name) for name in ("mode", "scheme", "modality")):
        missing.append("les présences par type d’action, par dispositif ou par modalité")
    return tuple(missing)


def _published_value(data: CentreData, name: str, filters: Filters) -> float | None:
    found = published(data, name, filters)
    return found.value if found else None
