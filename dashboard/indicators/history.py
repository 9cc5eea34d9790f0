"""What the documents say over the years: the documents themselves, and the priorities of each period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.filters import Vocabulary
from dashboard.indicators.lines import document_of
from dashboard.indicators.selection import PLANNED, REALISED
from dashboard.snapshot import CentreData, once
from dashboard.sources.text import fold

DOCUMENT_YEAR = re.compile(r"(?:19|20)\d{2}")
ERA = re.compile(r"\s*\((?:19|20)\d{2}\)$")


@dataclass(frozen=True)
class EraTheme:
    """One priority of a period, with the lines that serve it.

    Attributes:
        done, planned: actions of the year that serve it, each once, whether or not the centre counts them; suggested:
            how many of them rest on a suggestion.
        echo: a later theme of the same name, if any.
    """

    label: str
    done: int
    planned: int
    suggested: int
    echo: str = ""


@dataclass(frozen=True)
class Era:
    """The priorities of one period."""

    year: int
    themes: tuple[EraTheme, ...]


@dataclass(frozen=True)
class Moment:
    """A year of the timeline, or a span of years without anything.

    Attributes:
        first, last: years; equal but for a gap.
        document: name of the document of that year; "" for a gap or for figures reprinted by a later document.
        contents: what it gave: (kind of line, how many).
        reprinted_by: the later document that gives this year's figures.
    """

    first: int
    last: int
    document: str = ""
    contents: tuple[tuple[str, int], ...] = ()
    reprinted_by: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether nothing is known of these years."""
        return not self.contents

    @property
    def years(self) -> str:
        """ "2007", "2008–2019"."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def eras(data: CentreData, words: Vocabulary) -> tuple[Era, ...]:
    """The priorities of each period, oldest first: those declared for some years, then those of today."""
    return _eras(data, words.default_year)


@once
def _eras(data: CentreData, current: int | None) -> tuple[Era, ...]:
    themes = data.centre.themes
    dated = sorted({year for theme in themes for year in theme.years})
    today = {fold(theme.label): theme.label for theme in themes if not theme.years}
    found = [
        Era(year, tuple(_theme(data, theme.id, theme.label, year, today) for theme in themes if year in theme.years))
        for year in dated
    ]
    if current is not None:
        undated = tuple(_theme(data, t.id, t.label, current, {}) for t in themes if not t.years)
        found.append(Era(current, undated))
    return tuple(era for era in found if era.themes)


def _theme(data: CentreData, code: str, label: str, year: int, today: Mapping[str, str]) -> EraTheme:
    events = data.events
    encoded = data.encoded["theme"]
    bare = ERA.sub("", label)
    if code not in encoded.codes:
        return EraTheme(bare, 0, 0, 0, today.get(fold(bare), ""))
    kept = encoded.membership[:, encoded.codes.index(code)] & events["counts"].to_numpy(dtype=bool)
    kept = kept & (events["year"] == year).fillna(False).to_numpy(dtype=bool)
    done = kept & events["status"].isin(REALISED).to_numpy(dtype=bool)
    planned = kept & events["status"].isin(PLANNED).to_numpy(dtype=bool)
    guessed = (events["theme_basis"].astype("string") == "suggested").fillna(False).to_numpy(dtype=bool)
    suggested = int(np.sum((done | planned) & guessed))
    return EraTheme(bare, int(np.sum(done)), int(np.sum(planned)), suggested, today.get(fold(bare), ""))


@once
def timeline(data: CentreData) -> tuple[Moment, ...]:
    """The documents in the order of their years, the years reprinted by a later one, and the gaps between."""
    contents: dict[int, dict[str, Counter[str]]] = {}
    for year, document, noun in _lines(data):
        contents.setdefault(year, {}).setdefault(document, Counter())[noun] += 1
    moments: list[Moment] = []
    for year in sorted(contents):
        if moments and year > moments[-1].last + 1:
            moments.append(Moment(moments[-1].last + 1, year - 1))
        moments += [_moment(year, name, counts) for name, counts in contents[year].items()]
    return tuple(moments)


def _moment(year: int, document: str, counts: Counter[str]) -> Moment:
    of_year = document_year(document) == year
    contents = tuple((kind, counts[kind]) for kind in KINDS if counts[kind])
    return Moment(year, year, document if of_year else "", contents, "" if of_year else document)


KINDS = ("done", "planned", "networks", "publications", "organisations", "figures")


def _lines(data: CentreData) -> Iterable[tuple[int, str, str]]:
    """(year, document, kind) of every line of the tables; a line with two sources counts for its first."""
    events = data.events
    for year, source, status in zip(events["report_year"], events["source"], events["status"], strict=True):
        yield int(year), document_of(source), "done" if status in REALISED else "planned"
    for table, column, noun in (
        ("networks", "report_year", "networks"),
        ("publications", "report_year", "publications"),
        ("organisations", "year", "organisations"),
        ("published_figures", "period", "figures"),
    ):
        frame = data.table(table)
        for year, source in zip(frame[column], frame["source"], strict=True):
            yield int(str(year)[:4]), document_of(source), noun


def document_year(document: str) -> int | None:
    """The year that a document's name carries (the last one), if any."""
    found = DOCUMENT_YEAR.findall(document)
    return int(found[-1]) if found else None
