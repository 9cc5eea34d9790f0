"""Sentences computed from results: the message of a chart, and what to remember of a page. Nothing is canned."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.dimensions import PERIOD, everything
from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, agree, capital, enumerate_words, number, percent, plural, signed
from dashboard.indicators import registry
from dashboard.indicators.disclosed import closed
from dashboard.indicators.measure import measure
from dashboard.indicators.model import Breakdown, Measure, Row
from dashboard.indicators.wording import COUNTED_OTHERWISE, at, change_in_short, unequal
from dashboard.snapshot import CentreData


def month_message(breakdown: Breakdown) -> str:
    """Where the activity concentrates in the period, and the months without any; each year with its own count.

    Where too few actions have a known month, or no report tells of the period, what is known is told, and no lesson.
    """
    if breakdown.narrowed:
        return _chosen_message(breakdown)
    dated = [row for row in breakdown.rows if row.value]
    if not dated:
        return breakdown.silent or "Aucune date connue au mois près dans cette sélection."
    placed, every = _placed(breakdown)
    if 2 * placed < every:
        return _undated_message(breakdown)
    if not tells_months(breakdown):
        return _counts_message(dated, breakdown)
    highest = max(row.value for row in dated)
    peaks = [row for row in dated if row.value == highest]
    if len(peaks) > 3:
        most = plural(highest, breakdown.unit, breakdown.unit_plural)
        return f"Au plus {most} par mois, sans temps fort marqué."
    first = _counts_message(peaks, breakdown).removesuffix(".")
    return f"{first}{_quiet(breakdown, placed < every)}."


def _placed(breakdown: Breakdown) -> tuple[float, float]:
    """How much of a picture by month is in it, and how much there is, what a period leaves out with it."""
    return sum(row.value for row in breakdown.rows), breakdown.total + breakdown.left_out


def _undated_message(breakdown: Breakdown) -> str:
    (placed, _), left = _placed(breakdown), breakdown.left_out
    known = plural(placed, breakdown.unit, breakdown.unit_plural)
    if left:
        more = agree(left, "autre peut", "autres peuvent")
        return f"Date connue pour {known} de cette période{NARROW}; {number(left)} {more} s’y ajouter."
    total = number(breakdown.total)
    return f"Mois connu pour {known} sur {total}{NARROW}: trop peu pour dire quand l’activité se concentre."


def tells_months(breakdown: Breakdown) -> bool:
    """Whether a sentence may say when the activity concentrates: months, enough actions, mostly dated, reported on."""
    placed, every = _placed(breakdown)
    by_month = any("-" in row.code for row in breakdown.rows)
    return by_month and not breakdown.silent and not _few(breakdown) and 2 * placed >= every


def _counts_message(rows: Sequence[Row], breakdown: Breakdown) -> str:
    """What each of some months or years has, those of one same count together."""
    by_count: dict[float, list[str]] = {}
    for row in rows:
        by_count.setdefault(row.value, []).append(_without_year(row.label))
    each = " chacun" if "-" in rows[0].code else " par an"
    told = [
        f"{enumerate_words(names)}{NARROW}: {plural(count, breakdown.unit, breakdown.unit_plural)}"
        f"{each if len(names) > 1 else ''}"
        for count, names in by_count.items()
    ]
    return f"{capital(f'{NARROW}; '.join(told))}."


def _quiet(breakdown: Breakdown, undated: bool) -> str:
    """The months without any activity; without any that is dated, where some is not."""
    quiet = [_without_year(row.label) for row in breakdown.rows if not row.value]
    if len(breakdown.rows) < 2:
        return ""
    if not quiet:
        return f"{NARROW}; aucun mois sans activité"
    if len(quiet) > 3:
        return f"{NARROW}; {len(quiet)} mois sans activité datée"
    return f"{NARROW}; rien {'de daté ' if undated else ''}en {enumerate_words(quiet)}"


def _without_year(label: str) -> str:
    month, _, year = label.partition(" ")
    return month if year.isdigit() else label


LEAST_TOLD = 5
"""Actions under which no sentence draws a lesson from their distribution."""


def share_message(breakdown: Breakdown) -> str:
    """What the largest categories weigh: one alone, or the few that make half of the total.

    Under a filter on its own dimension, what is chosen and out of how much; too few actions, or too many of which the
    category is not known, are said to be so.
    """
    if breakdown.empty or not breakdown.total:
        return breakdown.silent or "Rien dans cette sélection."
    if breakdown.narrowed:
        return _chosen_message(breakdown)
    known = sorted((row for row in breakdown.known() if row.value), key=lambda row: -row.value)
    if not known:
        return "Non renseigné pour toute la sélection."
    if _few(breakdown):
        return "Trop peu d’actions pour en tirer une répartition."
    unknown = _share_words(_unknown(breakdown))
    if _unknown(breakdown) > 0.5:
        return f"Non renseigné pour {unknown} du total{NARROW}; le reste ne dit rien de l’ensemble."
    # An action in two categories is in the bars of both: their sum would count it twice.
    top = known[:1] if breakdown.overlap else _half(known, breakdown.total)
    weight = sum(row.value for row in top) / breakdown.total
    if weight > 0.999 and len(top) == 1:
        return f"{capital(top[0].label)}, pour toute la sélection."
    names = enumerate_words([_name(row, breakdown.dimension, index) for index, row in enumerate(top)])
    tail = f"{NARROW}; non renseigné pour {unknown}" if _unknown(breakdown) >= 0.2 else ""
    return f"{names} {agree(len(top), 'fait', 'font')} {_share_words(weight)} du total{tail}."


def _chosen_message(breakdown: Breakdown) -> str:
    """What is chosen, out of how much; nothing to compare it with where it is all there is."""
    rows = [row for row in breakdown.rows if row.selected]
    monthly = breakdown.dimension == PERIOD
    names = [capital(row.label) if monthly else _name(row, breakdown.dimension, 0) for row in rows]
    counts = [
        f"{name}{NARROW}: {plural(row.value, breakdown.unit, breakdown.unit_plural)}"
        for name, row in zip(names, rows, strict=True)
    ]
    told = enumerate_words(counts) or "Rien pour ce choix"
    if any(row.value == breakdown.total for row in rows):
        return f"{told}."
    return f"{told}, sur {number(breakdown.total)} pour {everything(breakdown.dimension)}."


def _few(breakdown: Breakdown) -> bool:
    return breakdown.unit != "%" and (breakdown.base or breakdown.total) < LEAST_TOLD


def _unknown(breakdown: Breakdown) -> float:
    """Part of the total whose category nobody has given, from 0 to 1."""
    return sum(row.value for row in breakdown.rows if not row.code) / breakdown.total


COMMON_NOUNS = ("modality", "format", "role", "mode")
"""Dimensions whose values are common nouns: no capital inside a sentence."""


def _name(row: Row, dimension: str, index: int) -> str:
    if dimension not in COMMON_NOUNS:
        return row.short
    return row.short if index == 0 else row.short[:1].lower() + row.short[1:]


def _half(known: list[Row], total: float) -> list[Row]:
    """The fewest largest rows that reach half of the total, three at most."""
    taken: list[Row] = []
    for row in known[:3]:
        taken.append(row)
        if sum(item.value for item in taken) >= total / 2:
            return taken
    return taken[:1]


def _share_words(share: float) -> str:
    for value, words in (
        (1.0, "la totalité"),
        (0.75, "les trois quarts"),
        (0.5, "la moitié"),
        (1 / 3, "un tiers"),
        (0.25, "un quart"),
    ):
        if abs(share - value) < 0.012:
            return words
    return percent(100 * share, 0)


def key_messages(data: CentreData, filters: Filters, words: Vocabulary, people: str) -> tuple[str, ...]:
    """Three sentences to remember, the most telling that the data allow, in this order of interest: none of a chart.

    Args:
        data, filters, words: as everywhere.
        people: a sentence of who came; it is left out where the centre has published how many.
    """
    persons, presences = _persons(data, filters)
    candidates = (
        _more_or_fewer(persons, presences),
        "" if persons.is_published else people,
        _scheme_message(data, filters, words),
        _gap_message(data, filters),
        _coverage_message(data, filters),
    )
    return tuple(message for message in candidates if message)[:3]


def _measure(name: str, data: CentreData, filters: Filters) -> Measure:
    return measure(registry.get(name), data, filters)


def people_message(data: CentreData, filters: Filters) -> str:
    """More or fewer persons against more or fewer présences; both years side by side where they may not compare."""
    people, presences = _persons(data, filters)
    if people.broken or presences.broken:
        return _counted_otherwise(people, presences)
    return _more_or_fewer(people, presences)


def _persons(data: CentreData, filters: Filters) -> tuple[Measure, Measure]:
    return _measure("unique_participants", data, filters), _measure("attendances", data, filters)


def _more_or_fewer(people: Measure, presences: Measure) -> str:
    """ "" where the two years do not compare."""
    if not people.change or not presences.change or people.value is None or presences.value is None:
        return ""
    if unequal(people) or unequal(presences):
        return ""
    more_people, more_presences = people.change > 0, presences.change > 0
    opening = {
        (True, True): "Plus de personnes, plus de présences",
        (True, False): "Plus de personnes, moins souvent",
        (False, True): "Moins de personnes, plus souvent",
        (False, False): "Moins de personnes et moins de présences",
    }[more_people, more_presences]
    return (
        f"{opening}{NARROW}: {number(people.value)} personnes différentes ({change_in_short(people)}) pour "
        f"{number(presences.value)} présences ({change_in_short(presences)}) par rapport à {people.previous_words}."
    )


def _counted_otherwise(people: Measure, presences: Measure) -> str:
    """Persons and présences of a year whose way of counting may not be that of the year before."""
    if None in (people.value, presences.value, people.previous, presences.previous):
        return ""
    now, before = (
        f"{number(one or 0)} personnes différentes pour {number(two or 0)} présences"
        for one, two in ((people.value, presences.value), (people.previous, presences.previous))
    )
    return f"{now}{NARROW}; {before} {at(people.previous_words)}, {COUNTED_OTHERWISE}{NARROW}: rien à comparer."


def _scheme_message(data: CentreData, filters: Filters, words: Vocabulary) -> str:
    """The scheme for which the centre publishes a share of its attendances, if any."""
    if filters.narrowed() or filters.year is None:
        return ""
    total = _measure("attendances", data, filters)
    best = ""
    for option in words.options["scheme"]:
        one = Filters(filters.centre, filters.year, scheme=(option.code,)) if option.code else None
        part = _measure("attendances", data, one) if one else None
        if part and part.is_published and part.value and total.is_published and total.value:
            done = _measure(data.centre.actions_indicator, data, one) if one else None
            count = f"{number(done.value)} actions et " if done and done.is_published and done.value else ""
            share = _share_words(part.value / total.value)
            best = f"{option.label} : {count}{number(part.value)} présences, {share} de la fréquentation publiée."
    return best


def _gap_message(data: CentreData, filters: Filters) -> str:
    main = _measure(data.centre.actions_indicator, data, filters)
    if not main.is_published or main.value is None or main.computed is None or main.computed.value is None:
        return ""
    if main.silent:
        return ""
    gap = main.computed.value - main.value
    unit = main.indicator.unit_for(main.value)
    if gap == 0:
        return ""
    return (
        f"{number(main.value)} {unit} publiés, {number(main.computed.value)} retrouvés dans les lignes "
        f"(écart de {signed(gap)})."
    )


def _coverage_message(data: CentreData, filters: Filters) -> str:
    presences = _measure("attendances", data, filters).computed
    if presences is None or presences.total < LEAST_TOLD or presences.covered == presences.total or closed(data):
        return ""
    return (
        f"Le nombre de participants est connu pour {presences.covered} "
        f"{agree(presences.covered, 'action')} sur {presences.total}."
    )
