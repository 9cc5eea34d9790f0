"""What somebody was looking at, told by its address: a page, under filters, in words, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.filters import (
    ALL_YEARS,
    Filters,
    Vocabulary,
    chosen_words,
    held_by,
    parse,
    period_words,
    sentence,
    to_query,
    vocabulary,
)
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.pages.render import Site
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Looked:
    """What somebody looks at.

    Attributes:
        page: in the list of its edition; rest: what follows its own path.
        filters, words: the choice, and its vocabulary.
        extra: what else its address says.
    """

    page: Page
    rest: str
    filters: Filters
    words: Vocabulary
    extra: dict[str, str]

    @property
    def path(self) -> str:
        """Below its edition."""
        return f"{self.page.path}/{self.rest}".strip("/")

    @property
    def said(self) -> str:
        """« Participation · 2024 · Indre-et-Loire »."""
        return sentence(self.filters, self.words, self.page.name(self.words), ())

    def query(self) -> str:
        """What opens it again."""
        return to_query(self.filters, self.words, self.extra).removeprefix("?")

    def held(self, *, period: bool) -> str:
        """What a link to it holds: its filters, and its period where that is wanted."""
        undated = replace(self.filters, year=self.words.default_year, start=None, end=None)
        dated = replace(self.words.default, year=self.filters.year, start=self.filters.start, end=self.filters.end)
        told = to_query(dated, self.words).removeprefix("?") or f"annee={self.filters.year or ALL_YEARS}"
        return "&".join(filter(None, (to_query(undated, self.words).removeprefix("?"), told if period else "")))

    def holds(self, query: str) -> list[str]:
        """What the query of a link holds of it, in French."""
        period = "year" in held_by(query, self.words)[0]
        return [*([period_words(self.filters)] if period else []), *chosen_words(self.filters, self.words)]


def looked_at(snapshot: Snapshot, centre: str, path: str, query: str, pages: tuple[Page, ...] = PAGES) -> Looked | None:
    """What an address shows (untrusted); None for one that is none of the pages, by default those of the team."""
    page, rest = Site(pages, centre).find(f"/{path}")
    if page is None:
        return None
    parsed = parse(query, snapshot, centre, page.extras)
    filters = replace(parsed.filters, centre=centre)
    return Looked(page, rest, filters, vocabulary(snapshot, centre, centre), dict(parsed.extra))
