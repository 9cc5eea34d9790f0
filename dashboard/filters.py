"""Filters: a frozen value ⇄ URL query ⇄ French sentence; the only parser of what a user may send.

Everything that comes from a browser (query string, control values, clicks) goes through this module, which knows
allow-lists only: what is not on them falls back to its default, with a notice in French, and never raises.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from slugify import slugify

from dashboard.dimensions import BY_ID, BY_PARAM, DIMENSIONS, PERIOD, UNKNOWN, Dimension, everything
from dashboard.french import NARROW, enumerate_words
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources import Centre

MAX_QUERY = 4000
"""Longest query string that is looked at, in characters; a real one has a few hundred."""
ALL_YEARS = "toutes"
UNKNOWN_SLUG = "non-renseigne"
UNKNOWN_LABEL = "Non renseigné"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
MONTH_CODE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
"""A month or a year, as a press chooses it."""
RESERVED = ("centre", "annee", "du", "au")


@dataclass(frozen=True)
class Option:
    """One value of a dimension.

    Attributes:
        code: as in the tables; slug: as in the URL; label: in French; short: in French, for charts.
        years: the years it existed in (a theme of 2020 is not offered in 2024); empty = always.
    """

    code: str
    slug: str
    label: str
    short: str
    years: tuple[int, ...] = ()

    def exists_in(self, year: int | None) -> bool:
        """Whether the value existed in a year (any year counts when None)."""
        return year is None or not self.years or year in self.years


@dataclass(frozen=True)
class Filters:
    """What the reader has chosen to see.

    Attributes:
        centre: centre id.
        year: calendar year; None for all years or when a period is given.
        start, end: first and last day of a period (both inclusive); either may be open.
        department … scheme: selected codes of each dimension, in the order of the vocabulary; empty = everything.
    """

    centre: str
    year: int | None = None
    start: date | None = None
    end: date | None = None
    department: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    network: tuple[str, ...] = ()
    scheme: tuple[str, ...] = ()

    def selected(self, dimension: str) -> tuple[str, ...]:
        """Selected codes of a dimension, by its id."""
        codes: tuple[str, ...] = getattr(self, dimension)
        return codes

    def narrowed(self) -> tuple[str, ...]:
        """Ids of the dimensions that have a selection."""
        return tuple(dimension.id for dimension in DIMENSIONS if self.selected(dimension.id))

    @property
    def has_period(self) -> bool:
        """Whether a from–to period replaces the year."""
        return self.start is not None or self.end is not None


@dataclass(frozen=True)
class Vocabulary:
    """The allow-lists of one centre: what `parse` accepts and the words it is told in.

    Attributes:
        centre: the centre spoken of.
        centres: centre id → name, of all centres on offer.
        default_centre: the one that needs no mention in the URL.
        years: years that have at least one row, latest first.
        options: dimension id → its values, "non renseigné" last.
        held: attributes of `Filters` that a shared link chooses → what it chooses: nobody who follows it changes them.
    """

    centre: Centre
    centres: Mapping[str, str]
    default_centre: str
    years: tuple[int, ...]
    options: Mapping[str, tuple[Option, ...]]
    by_slug: Mapping[str, Mapping[str, Option]] = field(repr=False)
    by_code: Mapping[str, Mapping[str, Option]] = field(repr=False)
    held: Mapping[str, Any] = field(default_factory=dict)

    def label(self, dimension: str, code: str) -> str:
        """French label of a code; "Non renseigné" for the unknown one, the code itself when it has no label."""
        option = self.by_code[dimension].get(code)
        return option.label if option else (code or UNKNOWN_LABEL)

    def short(self, dimension: str, code: str) -> str:
        """Short French label for axes and tiles."""
        option = self.by_code[dimension].get(code)
        return option.short if option else (code or UNKNOWN_LABEL)

    @property
    def default(self) -> Filters:
        """The filters of a bare URL: the centre's default year, nothing narrowed but by a shared link."""
        return holding(Filters(self.centre.id, self.default_year), self)

    @property
    def default_year(self) -> int | None:
        """The centre's own default year, if it has rows; else the latest year with rows."""
        if self.centre.default_year in self.years:
            return self.centre.default_year
        return self.years[0] if self.years else None


@dataclass(frozen=True)
class Parsed:
    """Filters read from a query, with the notices to show about what could not be taken."""

    filters: Filters
    notices: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def vocabulary(snapshot: Snapshot, centre_id: str, default_centre: str) -> Vocabulary:
    """The allow-lists of a centre of a snapshot, built once; KeyError when the snapshot does not have the centre."""
    memo = snapshot.centres[centre_id].memo
    # The words also come from the rest of the snapshot: names of departments, of the other centres.
    key = ("vocabulary", default_centre, snapshot.version)
    if key not in memo:
        memo[key] = _build_vocabulary(snapshot, centre_id, default_centre)
    built: Vocabulary = memo[key]
    return built


def _build_vocabulary(snapshot: Snapshot, centre_id: str, default_centre: str) -> Vocabulary:
    data = snapshot.centres[centre_id]
    years = sorted({int(year) for year in data.events["year"].dropna()} | _figure_years(data), reverse=True)
    options = {dimension.id: _options(snapshot, data, dimension, years) for dimension in DIMENSIONS}
    words = Vocabulary(
        centre=data.centre,
        centres=MappingProxyType({key: value.centre.name for key, value in snapshot.centres.items()}),
        default_centre=default_centre if default_centre in snapshot.centres else next(iter(snapshot.centres)),
        years=tuple(years),
        options=MappingProxyType(options),
        by_slug=MappingProxyType({key: {o.slug: o for o in values} for key, values in options.items()}),
        by_code=MappingProxyType({key: {o.code: o for o in values} for key, values in options.items()}),
    )
    return replace(words, held=held_by(snapshot.held, words)[0]) if snapshot.held else words


def _figure_years(data: CentreData) -> set[int]:
    periods = data.table("published_figures")["period"].astype("string").str[:4].dropna()
    return {int(period) for period in periods if period.isdigit()}


def _options(snapshot: Snapshot, data: CentreData, dimension: Dimension, years: Sequence[int]) -> tuple[Option, ...]:
    labels = _labels(snapshot, data, dimension)
    present = [code for code in data.encoded[dimension.id].codes if code != UNKNOWN]
    declared = dimension.id == "theme" or (dimension.id == "mode" and data.centre.carto.rows != "category")
    # The perimeter's own departments are on offer even when nothing happened there: absence is an answer too.
    existed = _existed(data, dimension, years)
    own = existed if dimension.id == "department" else ()
    codes = [code for code in labels if declared or code in present or code in own]
    codes += [code for code in present if code not in labels]
    own_codes = declared or dimension.id in ("department", "network", "scheme")
    options = []
    for code in codes:
        label, short = labels.get(code, (code, code))
        options.append(Option(code, code if own_codes else slugify(label), label, short, existed.get(code, ())))
    return (*options, Option(UNKNOWN, UNKNOWN_SLUG, UNKNOWN_LABEL, UNKNOWN_LABEL))


def _existed(data: CentreData, dimension: Dimension, years: Sequence[int]) -> Mapping[str, tuple[int, ...]]:
    """Code → the years that it is offered in, of those on offer; empty = all: a perimeter is the year's."""
    if dimension.id == "theme":
        return {theme.id: theme.years for theme in data.centre.themes}
    if dimension.id != "department":
        return {}
    covered = {year: data.centre.departments_in(year, year) for year in years}
    codes = dict.fromkeys((*data.centre.departments, *(code for found in covered.values() for code in found)))
    inside = {code: tuple(year for year in years if code in covered[year]) for code in codes}
    return {code: () if len(found) == len(years) else found for code, found in inside.items()}


def _labels(snapshot: Snapshot, data: CentreData, dimension: Dimension) -> Mapping[str, tuple[str, str]]:
    """Code → (label, short label) of the values that a dimension may have, in the order in which they are offered."""
    centre = data.centre
    if dimension.id == "theme":
        return {theme.id: (theme.label, theme.short) for theme in centre.themes}
    if dimension.id == "scheme":
        return {scheme.id: (scheme.label, scheme.short) for scheme in centre.schemes}
    if dimension.id == "mode" and centre.carto.rows != "category":
        return {mode.id: (mode.label, mode.short) for mode in centre.action_modes}
    if dimension.id == "network":
        networks = data.table("networks").drop_duplicates("network_id")
        return {code: (name, name) for code, name in zip(networks["network_id"], networks["name"], strict=True)}
    if dimension.id == "department":
        codes = dict.fromkeys((*centre.departments_in(0, centre.as_of.year), *snapshot.departments))
        return {code: (snapshot.departments.get(code, code),) * 2 for code in codes}
    column = "category" if dimension.id == "mode" else dimension.column
    return {code: (label, label) for code, label in snapshot.schemas["events"].labels(column).items()}


def parse(query: str, snapshot: Snapshot, default_centre: str, extras: Sequence[str] = ()) -> Parsed:
    """Read a query string (with or without "?").

    Args:
        query: untrusted text.
        snapshot: what exists; allow-lists come from it.
        default_centre: centre of a query that names none.
        extras: further parameters of the page, handed over as text (at most 80 characters, unchecked otherwise).

    Returns:
        Valid filters, whatever the query, and a French notice for each thing that was not understood.
    """
    notices: list[str] = []
    given = _pairs(query, notices)
    centre_id = _centre(given, snapshot, default_centre, notices)
    words = vocabulary(snapshot, centre_id, default_centre)
    filters = holding(_chosen(given, words, notices), words)
    known = {*RESERVED, *BY_PARAM, *extras}
    notices += [f"Paramètre « {name[:30]} » inconnu : il est ignoré." for name in given if name not in known][:3]
    extra = {name: given[name].strip()[:80].strip() for name in extras if given.get(name, "").strip()}
    return Parsed(filters, tuple(notices), extra)


def _chosen(given: Mapping[str, str], words: Vocabulary, notices: list[str]) -> Filters:
    filters = _period(given, words, notices)
    for param, dimension in BY_PARAM.items():
        if param in given:
            filters = choose(filters, dimension.id, _codes(given[param], dimension, words, notices))
    return filters


def held_by(query: str, words: Vocabulary) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """What the query of a shared link chooses for whoever follows it.

    Returns:
        Attributes of `Filters` → their values, of what the query names alone; and, in French, what it names that
        there is not, or no more.
    """
    notices: list[str] = []
    given = _pairs(query, notices)
    filters = _chosen(given, words, notices)
    period = ("year", "start", "end") if given.keys() & {"annee", "du", "au"} else ()
    return MappingProxyType({name: getattr(filters, name) for name in (*period, *filters.narrowed())}), tuple(notices)


def holding(filters: Filters, words: Vocabulary) -> Filters:
    """The filters, with what a shared link chooses in the place of what was asked for."""
    return replace(filters, **words.held) if words.held else filters


def _pairs(query: str, notices: list[str]) -> dict[str, str]:
    text = query.removeprefix("?")
    if len(text) > MAX_QUERY:
        notices.append("L’adresse est trop longue : les filtres qu’elle contient sont ignorés.")
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=False, max_num_fields=60, errors="replace")
    except ValueError:
        notices.append("L’adresse contient trop de paramètres : ils sont ignorés.")
        return {}
    given: dict[str, str] = {}
    for pair in pairs:
        name, value = map(clean_text, pair)
        given[name] = f"{given[name]},{value}" if name in given else value
    return given


def clean_text(text: str) -> str:
    """Untrusted text without control characters; every kind of space becomes a plain one."""
    return "".join(" " if char.isspace() else char for char in text if char.isprintable() or char.isspace())


def _centre(given: Mapping[str, str], snapshot: Snapshot, default: str, notices: list[str]) -> str:
    wanted = given.get("centre", default)
    if wanted in snapshot.centres:
        return wanted
    fallback = default if default in snapshot.centres else next(iter(snapshot.centres))
    if "centre" in given:
        name = snapshot.centres[fallback].centre.name
        notices.append(f"Centre « {wanted[:40]} » inconnu : c’est {name} qui est affiché.")
    return fallback


def _period(given: Mapping[str, str], words: Vocabulary, notices: list[str]) -> Filters:
    start, end = (_day(given, name, notices) for name in ("du", "au"))
    if start and end and start > end:
        notices.append("La période commence après sa fin : ses deux dates ont été échangées.")
        start, end = end, start
    if start or end:
        return Filters(words.centre.id, None, start, end)
    return Filters(words.centre.id, _year(given, words, notices))


def _day(given: Mapping[str, str], name: str, notices: list[str]) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError:
        notices.append(f"Date « {given[name][:20]} » incomprise : attendu AAAA-MM-JJ. Elle est ignorée.")
        return None


def _year(given: Mapping[str, str], words: Vocabulary, notices: list[str]) -> int | None:
    text = given.get("annee")
    if text is None:
        return words.default_year
    if text == ALL_YEARS:
        return None
    if text.isascii() and text.isdigit() and len(text) == 4 and int(text) in words.years:
        return int(text)
    shown = words.default_year or "toutes les années"
    notices.append(f"Année « {text[:10]} » sans données : {shown} est affiché à la place.")
    return words.default_year


def _codes(text: str, dimension: Dimension, words: Vocabulary, notices: list[str]) -> tuple[str, ...]:
    slugs = [slug.strip() for slug in text.split(",") if slug.strip()]
    allowed = words.by_slug[dimension.id]
    unknown = [slug for slug in dict.fromkeys(slugs) if slug not in allowed]
    notices.extend(
        f"« {slug[:40]} » n’est pas une valeur de « {dimension.label} » pour ce centre : elle est ignorée."
        for slug in unknown[:3]
    )
    return in_order(dimension.id, (allowed[slug].code for slug in slugs if slug in allowed), words)


def in_order(dimension: str, codes: Iterable[str], words: Vocabulary) -> tuple[str, ...]:
    """The codes that the vocabulary has, each once, in its order: two equal choices are one value, and one URL."""
    wanted = set(codes)
    return tuple(option.code for option in words.options[dimension] if option.code in wanted)


def carried(filters: Filters, words: Vocabulary) -> Filters:
    """The same choice for another centre: its years and categories where it has them, else its own defaults."""
    kept = filters.has_period or filters.year is None or filters.year in words.years
    made = Filters(words.centre.id, filters.year if kept else words.default_year, filters.start, filters.end)
    chosen = {name: in_order(name, filters.selected(name), words) for name in filters.narrowed()}
    return replace(made, **{name: codes for name, codes in chosen.items() if codes})  # type: ignore[arg-type]


def to_query(filters: Filters, words: Vocabulary, extra: Mapping[str, str] | None = None) -> str:
    """The canonical query of filters ("" or "?…"), the defaults left out; `parse` of it gives the same filters."""
    pairs: list[tuple[str, str]] = []
    if filters.centre != words.default_centre:
        pairs.append(("centre", filters.centre))
    if filters.has_period:
        pairs += [(n, d.isoformat()) for n, d in (("du", filters.start), ("au", filters.end)) if d]
    elif filters.year != words.default_year:
        pairs.append(("annee", str(filters.year) if filters.year else ALL_YEARS))
    for dimension in DIMENSIONS:
        known = words.by_code[dimension.id]
        # What a convention names may be nowhere in the data: its page says so.
        slugs = [known[code].slug if code in known else code for code in filters.selected(dimension.id)]
        if slugs:
            pairs.append((dimension.param, ",".join(slugs)))
    pairs += [(name, value) for name, value in (extra or {}).items() if value]
    return "?" + urlencode(pairs, safe=",", quote_via=quote) if pairs else ""


def toggle(filters: Filters, dimension: str, code: str, words: Vocabulary) -> Filters:
    """Add a code to a dimension's selection, or take it away when it is there; codes not on offer change nothing."""
    if dimension == PERIOD:
        return _with_month(filters, code, words)
    if dimension in words.held or code not in words.by_code.get(dimension, {}):
        return filters
    codes = set(filters.selected(dimension)) ^ {code}
    return choose(filters, dimension, in_order(dimension, codes, words))


def _with_month(filters: Filters, code: str, words: Vocabulary) -> Filters:
    """The filters on a month ("2024-03") or a year ("2024"); a month pressed again gives its year back."""
    found = MONTH_CODE.fullmatch(code)
    if found is None or int(found[1]) not in words.years or "year" in words.held:
        return filters
    year, month = int(found[1]), int(found[2] or 0)
    if not month or month_of(filters) == (year, month):
        return replace(filters, year=year, start=None, end=None)
    return on_month(filters, year, month)


def on_month(filters: Filters, year: int, month: int) -> Filters:
    """The filters on a whole calendar month."""
    last = date(year, month, monthrange(year, month)[1])
    return replace(filters, year=None, start=date(year, month, 1), end=last)


def month_of(filters: Filters) -> tuple[int, int] | None:
    """The calendar month (year, number) that the period is, when it is exactly one."""
    start, end = filters.start, filters.end
    if start is None or end is None or (start.year, start.month, start.day) != (end.year, end.month, 1):
        return None
    return (end.year, end.month) if end.day == monthrange(end.year, end.month)[1] else None


def choose(filters: Filters, dimension: str, codes: tuple[str, ...]) -> Filters:
    """The filters with another selection for one dimension."""
    changed: dict[str, Any] = {dimension: codes}
    return replace(filters, **changed)


def select(filters: Filters, dimension: str, slugs: object, words: Vocabulary) -> Filters:
    """Replace a dimension's selection by what a control holds (untrusted: only known slugs of a list are kept)."""
    if dimension in words.held:
        return filters
    values = slugs if isinstance(slugs, list) else []
    allowed = words.by_slug[dimension]
    codes = [allowed[value].code for value in values if isinstance(value, str) and value in allowed]
    return choose(filters, dimension, in_order(dimension, codes, words))


def with_year(filters: Filters, value: object, words: Vocabulary) -> Filters:
    """Replace the period by what the year control holds (untrusted); a wrong value changes nothing."""
    if "year" in words.held:
        return filters
    if value == ALL_YEARS:
        return replace(filters, year=None, start=None, end=None)
    if (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and int(value[:4]) in words.years
        and len(value) == 4
    ):
        return replace(filters, year=int(value), start=None, end=None)
    return filters


def with_period(filters: Filters, start: object, end: object, words: Vocabulary) -> Filters:
    """Replace the year by a from–to period (untrusted ISO dates); two empty dates go back to the default year."""
    if "year" in words.held:
        return filters
    days = [_iso(start), _iso(end)]
    if not any(days):
        return replace(filters, year=words.default_year, start=None, end=None) if filters.has_period else filters
    first, last = days
    if first and last and first > last:
        first, last = last, first
    return replace(filters, year=None, start=first, end=last)


def _iso(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def part_of_year(filters: Filters) -> bool:
    """Whether the period begins or ends within a year."""
    first = filters.start is not None and (filters.start.month, filters.start.day) != (1, 1)
    last = filters.end is not None and (filters.end.month, filters.end.day) != (12, 31)
    return first or last


def whole_years(filters: Filters) -> Filters:
    """The filters on all of the years that their period touches; on a year when it is only one."""
    start = filters.start and date(filters.start.year, 1, 1)
    end = filters.end and date(filters.end.year, 12, 31)
    if start and end and start.year == end.year:
        return replace(filters, year=start.year, start=None, end=None)
    return replace(filters, start=start, end=end)


def whole_year(filters: Filters) -> int | None:
    """The calendar year that the filters are about, when it is exactly one."""
    return None if part_of_year(filters) else whole_years(filters).year


def months_of(filters: Filters, year: int) -> tuple[int, ...]:
    """Numbers of the months of a year that the period touches; all twelve when no period is chosen."""
    first = (filters.start.year, filters.start.month) if filters.start else (year, 1)
    last = (filters.end.year, filters.end.month) if filters.end else (year, 12)
    return tuple(month for month in range(1, 13) if first <= (year, month) <= last)


def french_date(day: date) -> str:
    """A date in words: "1er octobre 2024"."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def period_words(filters: Filters) -> str:
    """The period in French: "2024", "mars 2024", "toutes les années", "du 1er janvier au 31 mars 2024"."""
    month = month_of(filters)
    if month is not None:
        return f"{MONTHS[month[1] - 1]} {month[0]}"
    if filters.start and filters.end:
        same_year = filters.start.year == filters.end.year
        first = french_date(filters.start)
        return f"du {first.rsplit(' ', 1)[0] if same_year else first} au {french_date(filters.end)}"
    if filters.start:
        return f"depuis le {french_date(filters.start)}"
    if filters.end:
        return f"jusqu’au {french_date(filters.end)}"
    return str(filters.year) if filters.year else "toutes les années"


def of_period(filters: Filters) -> str:
    """The period after what it is the period of: " de 2024", " d’avril 2024", ", toutes les années"."""
    words = period_words(filters)
    if filters.year is None and month_of(filters) is None:
        return f", {words}"
    return f" d’{words}" if words[:1] in "ao" else f" de {words}"


def in_period_words(filters: Filters) -> str:
    """The period after what takes place in it: " en 2024", " en avril 2024", ", toutes les années"."""
    alone = filters.year is None and month_of(filters) is None
    return f"{', ' if alone else ' en '}{period_words(filters)}"


EVERY_DIMENSION = tuple(dimension.id for dimension in DIMENSIONS)


def sentence(
    filters: Filters, words: Vocabulary, subject: str = "", dimensions: Sequence[str] = EVERY_DIMENSION
) -> str:
    """What is shown, in French: "Actions réalisées · 2024 · Indre-et-Loire · Transitions".

    Args:
        filters, words: the choice and its vocabulary.
        subject: what it is a choice of; the centre's realised actions when empty.
        dimensions: ids of the dimensions that may be chosen: "tous les thèmes" is only said where there is a choice.
    """
    parts = [subject or done_actions(words), period_words(filters)]
    narrowed = filters.narrowed()
    whole = [name for name in ("department", "theme") if name in dimensions and name not in narrowed]
    parts += ["tous les départements"] if "department" in whole else []
    parts += chosen_words(filters, words)
    parts += ["tous les thèmes"] if "theme" in whole else []
    return " · ".join(parts)


def chosen_words(filters: Filters, words: Vocabulary) -> list[str]:
    """What is chosen of each dimension, in French: ["Cher ou Indre-et-Loire", "Transitions"]."""
    return [_enumeration(BY_ID[name], filters.selected(name), words) for name in filters.narrowed()]


def to_compare(shown: str, dimension: str, kept: Sequence[str] = ()) -> str:
    """The remark of what shows, under a filter, the other values of its dimension too.

    Args:
        shown: what shows them ("Ce graphique").
        dimension: id of the dimension.
        kept: labels of the values that the filter keeps, as far as they are shown.
    """
    names = enumerate_words([f"«{NARROW}{label}{NARROW}»" for label in kept])
    tail = f"{NARROW}; le filtre ne garde que {names}" if names else ""
    return f"{shown} montre {everything(dimension)}, pour comparer{tail}."


def done_actions(words: Vocabulary) -> str:
    """The centre's realised actions in its own words: "Rendez-vous réalisés"."""
    vocabulary_words = words.centre.vocabulary
    done = "réalisées" if vocabulary_words.action_gender == "f" else "réalisés"
    return f"{vocabulary_words.actions.capitalize()} {done}"


def _enumeration(dimension: Dimension, codes: Sequence[str], words: Vocabulary) -> str:
    unknown = (
        f"{dimension.label.lower()} non {'renseignée' if dimension.everything.startswith('toutes') else 'renseigné'}"
    )
    labels = [words.label(dimension.id, code) if code else unknown for code in codes]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} ou {labels[-1]}"
