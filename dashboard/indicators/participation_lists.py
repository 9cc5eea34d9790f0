"""Who came, from where and to what, as the attendance lists of a selection tell it: présences and persons by category.

Présences and persons come from `dashboard.indicators.attendance`; actions that have no list add their head-count, told
apart, to the breakdowns by an attribute of the actions, so that these add up to the présences cumulées shown elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.filters import UNKNOWN_LABEL, Filters, Vocabulary
from dashboard.indicators.attendance import Cut
from dashboard.indicators.attendance_model import MET
from dashboard.indicators.breakdowns import Quantity, by_dimension
from dashboard.indicators.head_counts import DECLARED, LISTED, known
from dashboard.indicators.lines import Line, of_rows
from dashboard.indicators.lists import Public, cut, public
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData

PEOPLE, AGAIN, HEAD_COUNTS = "people", "again", ""
PART_NAMES = {PEOPLE: "Personnes différentes", AGAIN: "Leurs autres présences", HEAD_COUNTS: "D’après les effectifs"}
ON_LISTS = "Sur listes"


@dataclass(frozen=True)
class Category:
    """One line of a breakdown of the public.

    Attributes:
        code, label, short: of the category; "" is "non renseigné".
        listed: présences on the lists; unique: persons, None when they cannot be told.
        declared: présences of the actions that have only a head-count.
        before: présences on the lists a year earlier, like for like; None without any.
        selected: whether a filter on it is on.
    """

    code: str
    label: str
    short: str
    listed: float
    unique: int | None
    declared: float = 0.0
    before: float | None = None
    selected: bool = False

    @property
    def total(self) -> float:
        """Présences cumulées, whatever they rest on."""
        return self.listed + self.declared


@dataclass(frozen=True)
class Cross:
    """The public of a selection by one attribute.

    Attributes:
        dimension: id of the filter its categories stand for; "" when they are an attribute of the persons.
        rows: the categories, largest first, "non renseigné" last.
        listed, declared: présences of the selection, each once.
        unique: persons of the selection; None when they cannot be told.
        overlap: whether a person may be in several rows, so that the rows add up to more than the persons.
        shared: actions that are in several rows.
        suggested: présences whose category is only suggested.
        before_words: French name of the period that `Category.before` is of.
        narrowed: whether a filter is on for the dimension, which is left out here.
    """

    dimension: str
    rows: tuple[Category, ...]
    listed: float
    declared: float
    unique: int | None
    overlap: bool
    shared: int = 0
    suggested: float = 0.0
    before_words: str = ""
    narrowed: bool = False

    @property
    def known(self) -> tuple[Category, ...]:
        """The rows other than "non renseigné"."""
        return tuple(row for row in self.rows if row.code)

    @property
    def unknown(self) -> float:
        """Présences whose category nobody has given."""
        return sum(row.total for row in self.rows if not row.code)

    @property
    def total(self) -> float:
        """Présences cumulées of the selection."""
        return self.listed + self.declared

    @property
    def people_known(self) -> bool:
        """Whether persons can be told."""
        return self.unique is not None and any(row.unique is not None for row in self.rows)

    @property
    def leading(self) -> Category | None:
        """The category worth a sentence: the largest of those chosen, else the largest known one."""
        filled = [row for row in self.known if row.total]
        chosen = [row for row in filled if row.selected]
        return max(chosen or filled, key=lambda row: row.total, default=None)


def of_people(found: Public, attribute: str, labels: Mapping[str, str]) -> Cross:
    """The public by an attribute of the persons: "profile", "department" (of origin) or "modality".

    Args:
        found: what the lists say.
        attribute: name of a cut of the engine.
        labels: French label of each code.
    """
    now: Cut = getattr(found.now, attribute)
    before = _counts(getattr(found.before, attribute)) if found.before else None
    unique = None if now.unique is None else dict(zip(now.codes, now.unique.tolist(), strict=True))
    rows = [
        Category(
            code, labels.get(code, code) if code else UNKNOWN_LABEL, labels.get(code, code) if code else UNKNOWN_LABEL,
            count, unique[code] if unique else None, before=before.get(code, 0) if before is not None else None,
        )
        for code, count in _counts(now).items()
        if count or not code
    ]  # fmt: skip
    people = found.now.people
    return Cross(
        "", _ordered(rows), people.attendances, 0.0, people.unique, attribute in MET, before_words=_before(found),
    )  # fmt: skip


def _before(found: Public) -> str:
    return found.before_words if found.before else ""


def _counts(found: Cut) -> dict[str, float]:
    return dict(zip(found.codes, found.attendances.tolist(), strict=True))


def _ordered(rows: Sequence[Category]) -> tuple[Category, ...]:
    return tuple(sorted(rows, key=lambda row: (not row.code, -row.total, row.label)))


def of_actions(data: CentreData, filters: Filters, words: Vocabulary, found: Public, dimension: str) -> Cross:
    """The public by an attribute of the actions: présences on lists and by head-counts, and distinct persons.

    The dimension's own filter is left out, so that what is not chosen stays visible beside it.
    """
    listed, declared = (
        by_dimension(data, filters, words, dimension, Quantity(name, "présence", "présences"))
        for name in (LISTED, DECLARED)
    )
    unique = _unique(cut(data, filters, dimension))
    of_lists = {row.code: row.value for row in listed.rows}
    of_counts = {row.code: row.value for row in declared.rows}
    chosen = filters.selected(dimension)
    rows = [
        Category(
            option.code, option.label, option.short, of_lists.get(option.code, 0), unique.get(option.code),
            of_counts.get(option.code, 0), selected=option.code in chosen,
        )
        for option in words.options[dimension]
        if of_lists.get(option.code) or of_counts.get(option.code)
    ]  # fmt: skip
    return Cross(
        dimension, _ordered(rows), listed.total, declared.total, found.now.people.unique, True,
        max(listed.overlap, declared.overlap), listed.suggested + declared.suggested,
        narrowed=bool(chosen),
    )  # fmt: skip


def by_network(data: CentreData, filters: Filters, words: Vocabulary) -> Mapping[str, Category]:
    """Network id → its public in a selection; the last answer is kept, a page asks it for each of its networks."""
    kept: tuple[Filters, Mapping[str, Category]] | None = data.memo.get("public by network")
    if kept is None or kept[0] != filters:
        found = public(data, filters)
        rows = of_actions(data, filters, words, found, "network").known if found else ()
        kept = data.memo["public by network"] = (filters, {row.code: row for row in rows})
    return kept[1]


def _unique(found: Cut | None) -> dict[str, int]:
    if found is None or found.unique is None:
        return {}
    return dict(zip(found.codes, found.unique.tolist(), strict=True))


def breakdown(found: Cross) -> Breakdown:
    """A breakdown to draw: each category's présences, in persons, their further présences, and head-counts."""
    parts = _parts(found)
    rows = tuple(
        Row(
            row.code, row.label, row.short, row.total, 100 * row.total / found.total if found.total else None,
            selected=row.selected, parts=tuple(_part(row, code) for code, _ in parts) if len(parts) > 1 else (),
        )
        for row in found.rows
        if row.total
    )  # fmt: skip
    split = parts if len(parts) > 1 else ()
    return Breakdown(
        found.dimension, "présence", "présences", rows, found.total,
        tuple(name for _, name in split), tuple(code for code, _ in split), overlap=found.shared,
    )  # fmt: skip


def _parts(found: Cross) -> tuple[tuple[str, str], ...]:
    lists = [(PEOPLE, PART_NAMES[PEOPLE]), (AGAIN, PART_NAMES[AGAIN])] if found.people_known else [(AGAIN, ON_LISTS)]
    return (*lists, *([(HEAD_COUNTS, PART_NAMES[HEAD_COUNTS])] if found.declared else []))


def _part(row: Category, code: str) -> float:
    if code == HEAD_COUNTS:
        return row.declared
    people = row.unique or 0
    return people if code == PEOPLE else row.listed - people


def absent(found: Public, own: Sequence[str]) -> tuple[str, ...]:
    """Codes of the centre's departments that nobody on the lists comes from."""
    came = _counts(found.now.department)
    return tuple(code for code in own if not came.get(code))


def without_list(data: CentreData, filters: Filters) -> tuple[Line, ...]:
    """Realised actions of a selection that have no list: largest head-count first, then the latest, undated last."""
    missing = selection(data, filters) & ~known(data, LISTED)
    return tuple(sorted(of_rows(data, missing), key=_to_ask_for))


def _to_ask_for(line: Line) -> tuple[float, bool, tuple[int, ...]]:
    return -(line.participants or 0), not line.month, tuple(-part for part in line.when)
