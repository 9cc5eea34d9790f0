"""The carto: causes × action modes × actions. What is done counts; what is announced is placed, and counted apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from dashboard.dimensions import UNKNOWN
from dashboard.filters import Filters, Option, Vocabulary, part_of_year
from dashboard.indicators.agenda import Entry, each_once
from dashboard.indicators.compute import PUBLICATIONS_FOLLOW, publications_of
from dashboard.indicators.lines import Line, chosen, of_rows
from dashboard.indicators.publications import ASIDE, DONE
from dashboard.snapshot import CentreData
from dashboard.sources.text import fold

AXES = ("mode", "theme")
Counted = TypeVar("Counted", "Axis", "Box")
OUT_OF_CARTO = ("cancelled",)


@dataclass(frozen=True)
class Axis:
    """A row or a column.

    Attributes:
        option: code, label, short label.
        count: realised actions in it, each once; dates: the dates they stand for.
        others: actions of other statuses in it.
        on: whether it is zoomed on; focus: whether the zoom keeps it (all are kept without a zoom).
    """

    option: Option
    count: int
    dates: int
    others: int
    on: bool
    focus: bool


@dataclass(frozen=True)
class Box:
    """A cell: what crosses a row and a column.

    Attributes:
        mode, theme: codes.
        entries: its actions, realised first.
        count, others: as in `Axis`.
        focus: whether the zoom keeps it (everything is kept without a zoom).
    """

    mode: str
    theme: str
    entries: tuple[Entry, ...]
    count: int
    others: int
    focus: bool


@dataclass(frozen=True)
class Resource:
    """A publication that its document puts under an action mode."""

    id: str
    title: str
    status: str
    mode: str
    themes: tuple[str, ...]
    url: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The causes it is placed under, "non renseigné" when it has none."""
        return self.themes or (UNKNOWN,)

    @property
    def out(self) -> bool:
        """Whether it can be read already."""
        return self.status in DONE


@dataclass(frozen=True)
class Carto:
    """The whole picture.

    Attributes:
        rows, columns: action modes and causes, "non renseigné" last when something is in it.
        boxes: one tuple of cells per row.
        entries: the actions that the zoom keeps, realised first.
        total, dates: realised actions without the zoom, and the dates they stand for.
        kept, kept_dates: the same within the zoom.
        others: actions of other statuses, without the zoom.
        overlap: places that realised actions take in several columns, beyond the first.
        suggested: realised actions whose place rests on a suggestion; of which by their mode and by their themes.
        resources: publications by mode, apart from every count.
    """

    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    boxes: tuple[tuple[Box, ...], ...]
    entries: tuple[Entry, ...]
    total: int
    dates: int
    kept: int
    kept_dates: int
    others: int
    overlap: int
    suggested: int
    modes_suggested: int
    themes_suggested: int
    resources: tuple[Resource, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to place."""
        return not self.total and not self.others and not self.resources

    @property
    def kept_others(self) -> int:
        """Actions of other statuses within the zoom."""
        return len(self.entries) - self.kept

    @property
    def fullest(self) -> Box | None:
        """The cell with most realised actions among those whose row and column are known; None when several have."""
        return _alone([box for row in self.boxes for box in row if box.mode and box.theme])

    @property
    def rows_known(self) -> bool:
        """Whether an action has a known row."""
        return any(axis.option.code and axis.count for axis in self.rows)

    @property
    def largest_row(self) -> Axis | None:
        """The known row with most realised actions; None when several have as many."""
        return _alone([axis for axis in self.rows if axis.option.code])

    @property
    def largest_column(self) -> Axis | None:
        """The same of the columns."""
        return _alone([axis for axis in self.columns if axis.option.code])

    @property
    def unused(self) -> tuple[Option, ...]:
        """Known rows and columns that have no action and no publication."""
        used = {code for item in self.resources for code in (item.mode, *item.themes)}
        axes = (axis for axis in (*self.rows, *self.columns) if axis.option.code and not axis.count)
        return tuple(axis.option for axis in axes if axis.option.code not in used)

    def option(self, axis: str, code: str) -> Option:
        """A row ("mode") or a column by its code."""
        return next(one.option for one in (self.rows if axis == "mode" else self.columns) if one.option.code == code)


def _alone(found: Sequence[Counted]) -> Counted | None:
    """The one with most realised actions; None when none has any, or several have as many."""
    most = max((one.count for one in found), default=0)
    first = [one for one in found if one.count == most]
    return first[0] if most and len(first) == 1 else None


def carto(data: CentreData, filters: Filters, words: Vocabulary, *, everything: bool = False) -> Carto:
    """Place the actions that the filters keep.

    The filters on the two axes are the zoom: they say which cells are in focus, and leave the others visible.

    Args:
        data: the centre.
        filters: the choice.
        words: the options of both axes.
        everything: whether to place, beside the realised actions, those announced, in preparation or postponed.
    """
    once = each_once(of_rows(data, chosen(data, filters, skip=AXES)))
    placed = [entry for entry in once if _placed(entry.line, everything)]
    placed.sort(key=lambda entry: (not entry.line.realised, entry.line.when, entry.line.index))
    resources = resources_of(data, filters, words)
    papers = {"mode": {item.mode for item in resources}, "theme": {code for item in resources for code in item.columns}}
    rows, columns = (
        tuple(_axis(option, axis, placed, filters) for option in _options(words, axis, filters, placed, papers[axis]))
        for axis in AXES
    )
    kept = [entry for entry in placed if in_focus(entry.line, filters)]
    done = [entry.line for entry in placed if entry.line.realised]
    return Carto(
        rows=rows,
        columns=columns,
        boxes=tuple(tuple(_box(row, column, placed) for column in columns) for row in rows),
        entries=tuple(kept),
        total=len(done),
        dates=sum(line.dates for line in done),
        kept=sum(entry.line.realised for entry in kept),
        kept_dates=sum(entry.line.dates for entry in kept if entry.line.realised),
        others=len(placed) - len(done),
        overlap=sum(max(0, len(line.themes) - 1) for line in done),
        suggested=sum(line.suggested for line in done),
        modes_suggested=sum(line.mode_suggested and bool(line.mode) for line in done),
        themes_suggested=sum(line.themes_suggested and bool(line.themes) for line in done),
        resources=tuple(item for item in resources if _resource_in_focus(item, filters)),
    )


def _placed(line: Line, everything: bool) -> bool:
    """Whether the picture has a tile for a line: of the realised ones, each that the centre counts."""
    return line.perimeter if line.realised else everything and line.status not in OUT_OF_CARTO


def _codes(line: Line, dimension: str) -> tuple[str, ...]:
    found = line.themes if dimension == "theme" else (line.mode,) if line.mode else ()
    return found or (UNKNOWN,)


def in_focus(line: Line, filters: Filters) -> bool:
    """Whether the zoom keeps an action."""
    return all(not filters.selected(axis) or set(filters.selected(axis)) & set(_codes(line, axis)) for axis in AXES)


def _resource_in_focus(item: Resource, filters: Filters) -> bool:
    right_column = not filters.theme or bool({*item.columns} & {*filters.theme})
    return right_column and (not filters.mode or item.mode in filters.mode)


def _options(
    words: Vocabulary, dimension: str, filters: Filters, placed: Sequence[Entry], also: set[str]
) -> list[Option]:
    """Rows or columns: what the centre declares for the year, what is used, what is chosen; "non renseigné" if used."""
    used = {code for entry in placed for code in _codes(entry.line, dimension)} | also
    kept = used | set(filters.selected(dimension))
    declared = dimension == "theme" or words.centre.carto.rows != "category"
    year = filters.year or (filters.start.year if filters.start else None)

    def shown(option: Option) -> bool:
        return option.code in kept or (declared and option.code != UNKNOWN and option.exists_in(year))

    found = [option for option in words.options[dimension] if shown(option)]
    return _of_the_years(found, kept, placed) if dimension == "theme" else found


def _of_the_years(options: list[Option], kept: set[str], placed: Sequence[Entry]) -> list[Option]:
    """Leave out the unused causes of other years (the axes of 2020 in a picture of 2007)."""
    years = {entry.line.year for entry in placed}
    dated = any(option.years and years & set(option.years) for option in options)
    undated = any(not option.years and option.code and option.code in kept for option in options)

    def current(option: Option) -> bool:
        if option.code in kept:
            return True
        return bool(years & set(option.years)) if option.years else undated or not dated

    return [option for option in options if current(option)]


def _axis(option: Option, dimension: str, placed: Sequence[Entry], filters: Filters) -> Axis:
    found = [entry.line for entry in placed if option.code in _codes(entry.line, dimension)]
    done, chosen = [line for line in found if line.realised], filters.selected(dimension)
    dates = sum(line.dates for line in done)
    focus = not chosen or option.code in chosen
    return Axis(option, len(done), dates, len(found) - len(done), option.code in chosen, focus)


def _box(mode: Axis, theme: Axis, placed: Sequence[Entry]) -> Box:
    row, column = mode.option.code, theme.option.code
    found = tuple(one for one in placed if row in _codes(one.line, "mode") and column in _codes(one.line, "theme"))
    count = sum(entry.line.realised for entry in found)
    return Box(row, column, found, count, len(found) - count, mode.focus and theme.focus)


def resources_of(data: CentreData, filters: Filters, words: Vocabulary) -> tuple[Resource, ...]:
    """Publications of the selection whose document section bears the name of an action mode ("Observer / …")."""
    placed = _placed_resources(data, words)
    # Under a filter that says nothing of a publication (a department), none can be said to be in the selection.
    if not placed or part_of_year(filters) or set(filters.narrowed()) - {*AXES, *PUBLICATIONS_FOLLOW}:
        return ()
    kept = publications_of(data, replace(filters, theme=()), done=False)["publication_id"]
    return tuple(placed[name] for name in kept if name in placed)


def _placed_resources(data: CentreData, words: Vocabulary) -> Mapping[str, Resource]:
    if words.centre.carto.rows == "category":
        return {}
    if "placed resources" not in data.memo:
        modes = [(fold(option.short), option.code) for option in words.options["mode"] if option.code]
        found = (_resource(row, modes) for row in data.table("publications").to_dict("records"))
        data.memo["placed resources"] = {item.id: item for item in found if item.mode and item.status not in ASIDE}
    made: Mapping[str, Resource] = data.memo["placed resources"]
    return made


def _resource(row: Mapping[Any, Any], modes: Sequence[tuple[str, str]]) -> Resource:
    section = fold(str(row["source"]).partition(" — ")[2])
    mode = next((code for short, code in modes if section.startswith(short)), "")
    url = row["url"] if isinstance(row["url"], str) else ""
    return Resource(
        str(row["publication_id"]), str(row["title"]), str(row["status"]), mode, tuple(row["theme_ids"] or ()), url
    )
