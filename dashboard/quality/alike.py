"""Lines that nearly bear one title and may be one thing, gathered without comparing each with each.

Ten thousand lines make fifty million pairs. Two titles are compared only when nothing cheaper tells their lines apart
(a number in the title, the day, the place), and when no earlier comparison has already gathered these lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from dashboard.dimensions import BoolArray
from dashboard.quality.records import Record

NEAR = 0.9
"""Titles at least this similar (0 to 1) may name one action."""
IntArray = npt.NDArray[np.int64]


def gathered(rows: Sequence[Record], owners: Sequence[Hashable] = ()) -> list[list[int]]:
    """Places of the lines that may be one thing, each group as far as one line leads to the next.

    Args:
        rows: lines of one year.
        owners: the centre of each. Given, only lines of two centres are compared, wherever they put the action and
            however precisely they date it; a centre that says twice the same is another question.
    """
    numbered: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        numbered[tuple(word for word in row.title_words.split() if word.isdigit())].append(place)
    found: list[list[int]] = []
    for places in numbered.values():
        if len(places) > 1:
            some = _Lines.of([rows[place] for place in places], [owners[place] for place in places] if owners else ())
            found += [[places[member] for member in group] for group in some.groups()]
    return found


@dataclass(frozen=True)
class _Lines:
    """Lines whose titles hold the same numbers, in columns: what tells two of them apart without reading a title.

    Attributes:
        titles: those there are, folded; title: the place of each line's own among them.
        first, last: their days, as ordinals; all of time without a date.
        known: how the date is known: -1 not at all, 0 to the month, 1 to the day.
        where, series, owner: a code for each place, series, centre; 0 when it has none.
        linked: for each, the others that it names as the same, or that name it.
    """

    titles: Sequence[str]
    title: IntArray
    first: IntArray
    last: IntArray
    known: IntArray
    where: IntArray
    series: IntArray
    owner: IntArray
    linked: Sequence[Sequence[int]]

    @classmethod
    def of(cls, rows: Sequence[Record], owners: Sequence[Hashable]) -> _Lines:
        spans = [row.span() for row in rows]
        titles = {title: place for place, title in enumerate(dict.fromkeys(row.title_words for row in rows))}
        return cls(
            list(titles),
            np.array([titles[row.title_words] for row in rows]),
            np.array([(span.first if span else date.min).toordinal() for span in spans]),
            np.array([(span.last if span else date.max).toordinal() for span in spans]),
            np.array([int(span.exact) if span else -1 for span in spans]),
            _codes(row.text("commune_code") or row.text("place") for row in rows),
            _codes(row.text("series_id") for row in rows),
            _codes(owners or [""] * len(rows)),
            _links(rows),
        )

    def groups(self) -> list[list[int]]:
        """The groups of several lines."""
        group = np.arange(len(self.title))
        for place in range(1, len(group)):
            for others in self._rounds(place, group):
                titles, title_of = np.unique(self.title[others], return_inverse=True)
                near = similar(self.titles[self.title[place]], [self.titles[title] for title in titles])[title_of]
                group[np.isin(group, group[others[near]])] = place
        members: dict[int, list[int]] = defaultdict(list)
        for place, number in enumerate(group.tolist()):
            members[number].append(place)
        return [those for those in members.values() if len(those) > 1]

    def _rounds(self, place: int, group: IntArray) -> Iterator[IntArray]:
        """The earlier lines to compare with one: the first of each group, then those of the groups it is not in yet."""
        others = np.flatnonzero(self._possible(place))
        firsts = np.unique(group[others], return_index=True)[1]
        if len(firsts):
            yield others[firsts]
            rest = np.delete(others, firsts)
            rest = rest[group[rest] != place]
            if len(rest):
                yield rest

    def _possible(self, place: int) -> BoolArray:
        """Whether each earlier line may be the same thing as one, as far as everything but their titles tells."""
        known, where, series = self.known[:place], self.where[:place], self.series[:place]
        possible: BoolArray = (self.first[:place] <= self.last[place]) & (self.first[place] <= self.last[:place])
        if self.owner[place]:
            possible &= self.owner[:place] != self.owner[place]
        else:
            undated = (known < 0) | (self.known[place] < 0)
            # One date told to the day and one to the month are two ways to write; two dates of a series are two dates.
            dates = np.where(undated, (series == 0) | (series != self.series[place]), known == self.known[place])
            possible &= dates & ((where == 0) | (self.where[place] == 0) | (where == self.where[place]))
        possible[[other for other in self.linked[place] if other < place]] = False
        return possible


def similar(title: str, others: Sequence[str]) -> BoolArray:
    """Whether each of some folded titles is nearly a title."""
    found: BoolArray = cdist([title], others, scorer=Indel.normalized_similarity, score_cutoff=NEAR)[0] > 0
    return found


def _codes(values: Iterable[Hashable]) -> IntArray:
    known: dict[Hashable, int] = {"": 0}
    return np.array([known.setdefault(value, len(known)) for value in values])


def _links(rows: Sequence[Record]) -> list[list[int]]:
    places = {row.name: place for place, row in enumerate(rows)}
    found: list[list[int]] = [[] for _ in rows]
    for place, row in enumerate(rows):
        for name in row.items("same_as"):
            if name in places:
                found[place].append(places[name])
                found[places[name]].append(place)
    return found
