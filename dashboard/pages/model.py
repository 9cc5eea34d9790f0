"""What a page is: an address, a function from context to content, a composition of named slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from dash.development.base_component import Component

from dashboard.blocks import Block
from dashboard.components import html
from dashboard.cube import Source, source
from dashboard.cube.impasse import Impasse, impasse
from dashboard.cube.measure import measure
from dashboard.dimensions import DIMENSIONS
from dashboard.filters import Filters, Vocabulary, to_query
from dashboard.indicators import registry
from dashboard.indicators.model import Measure
from dashboard.indicators.notes import Note, notes_on
from dashboard.indicators.selection import REALISED
from dashboard.quality import doubts
from dashboard.snapshot import CentreData, Snapshot
from dashboard.viewer import Viewer
from dashboard.words import say

Content = Component | str | list[Component | str]
AGENDA, FEED, DATA, CATALOGUE = "agenda.ics", "publications.atom", "donnees", "catalogue"
"""What machines read below the base of the public edition: calendar, feed, packages and their page, their catalogue."""
API = "api/v1"
"""What the addresses that programmes ask begin with, there."""
ALL_DIMENSIONS = tuple(dimension.id for dimension in DIMENSIONS)


@dataclass(frozen=True)
class Context:
    """All that a page may read: one snapshot, one centre, one choice.

    Attributes:
        snapshot, data: the data.
        filters, words: the choice and its vocabulary.
        extra: the page's own parameters, as text (the page checks them).
        rest: what follows the page's path in the address ("/actions/<rest>"), "" for the page itself.
        base: prefix of every address of the edition ("/").
        hosting: name and address of the host, for the legal notice; "" when the deployer has not given them.
        viewer: who looks, in the staff edition; None in the public one.
        ancestors: origins whose pages may embed these.
        lasting: prefix of the addresses that are cited; "" for that of all.
        letters: where a reader asks for the letter of a page; "" where none is sent.
    """

    snapshot: Snapshot
    data: CentreData
    filters: Filters
    words: Vocabulary
    extra: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""
    base: str = "/"
    hosting: str = ""
    viewer: Viewer | None = None
    ancestors: tuple[str, ...] = ()
    lasting: str = ""
    letters: str = ""

    def href(self, path: str, filters: Filters | None = None, extra: Mapping[str, str] | None = None) -> str:
        """The address of a page, with the filters of the moment or others."""
        return f"{self.base}{path.lstrip('/')}{to_query(filters or self.filters, self.words, extra)}"

    @cached_property
    def source(self) -> Source:
        """Where numbers come from."""
        return source(self.snapshot, self.data, self.words)

    def measure(self, name: str, filters: Filters | None = None) -> Measure:
        """An indicator of the registry, under the filters of the moment or others, with what the team says of it."""
        found = measure(registry.get(name), self.source, filters or self.filters)
        told = tuple(text for _, text in self.notes(name, found.scope or self.filters))
        return replace(found, notes=told) if told else found

    def notes(self, figure: str, scope: Filters) -> list[tuple[Note, str]]:
        """The dated notes of a figure (see `indicators.notes`), each with what it says in French."""
        return [(one, self._told(one, scope)) for one in notes_on(self.data, figure, scope)]

    def _told(self, note: Note, scope: Filters) -> str:
        own = {"department": note.department, "theme": note.theme}
        where = [self.words.label(name, code) for name, code in own.items() if code]
        return say("notes", "note", note, where, any(not own.get(name) for name in scope.narrowed()))

    @property
    def doubts(self) -> Mapping[str, tuple[str, ...]]:
        """Identifier of an action of the centre → what one may doubt of it, in neutral words for every edition."""
        return doubts(self.snapshot, self.filters.centre, "events")

    def rows_href(self, rows: str = "") -> str:
        """The address of the realised actions behind a figure; `rows` names a choice of `indicators.perimeter`."""
        return self.href("actions", extra={"statut": "realisees", **({"lignes": rows} if rows else {})})


def without_table(context: Context) -> Impasse | None:
    """Where the filters of a page lead to no published table of people."""
    return impasse(context.source, context.filters)


@dataclass(frozen=True)
class View:
    """What a page shows for a context.

    Attributes:
        heading: its h1.
        slots: content of each named slot.
        summary: what follows the filters' sentence ("50 actions documentées, lieu connu pour 16").
        notices: warnings about this page.
        found: False when the address names something that does not exist (404).
        scope: the filters that all of it follows, where the page cannot follow those asked for; None when it does.
        query: the words searched for, where all of the page follows them.
    """

    heading: str
    slots: Mapping[str, Content]
    summary: str = ""
    notices: tuple[str, ...] = ()
    found: bool = True
    scope: Filters | None = None
    query: str = ""


def in_order(slots: Mapping[str, Component]) -> Component:
    """The slots of a page one under the other."""
    parts = [*slots.values()]
    return parts[0] if len(parts) == 1 else html.Div(parts)


@dataclass(frozen=True)
class Page:
    """One page of the dashboard.

    Attributes:
        id: unique name.
        path: address below the edition's base; `accepts_rest` lets one more segment follow.
        label: French name in the navigation; `label_for` gives a centre's own name for it.
        group: French name of its group in the navigation.
        description: French sentence for search engines.
        slots: names of its slots, in reading order.
        view: pure function of the context.
        compose: places the slots in the page, all of which it is given in their order.
        dimensions: ids of the filters that apply to it; empty = no filter bar.
        extras: names of its own URL parameters.
        period: whether the year filter applies.
        accepts_rest: whether one more segment may follow its path ("/actions/<id>").
        listed: False for a page without an entry of its own in the navigation (one action, below "Actions").
        of_people: whether all that its filters choose among is about people: in the public edition, options that lead
            to no published table are then greyed.
        impasse: what to choose in the place of filters under which its figures of people are not published.
        subject: French name of what its filters choose among; the centre's realised actions when empty.
        statuses: statuses of the actions that its filters count.
        every_row: whether its own parameters ask for realised rows that the centre does not count, too.
        scripts: what its browser side needs beyond Dash: "plotly" (charts), "map".
        blocks: its parts that are told by a dimension, of which the public ones say what is published of people.
    """

    id: str
    path: str
    label: str
    group: str
    description: str
    slots: tuple[str, ...]
    view: Callable[[Context], View]
    compose: Callable[[Mapping[str, Component]], Component] = in_order
    dimensions: tuple[str, ...] = ALL_DIMENSIONS
    extras: tuple[str, ...] = ()
    period: bool = True
    accepts_rest: bool = False
    listed: bool = True
    scripts: tuple[str, ...] = ("plotly",)
    blocks: tuple[Block, ...] = ()
    of_people: bool = False
    impasse: Callable[[Context], Impasse | None] = lambda _context: None
    subject: str = ""
    statuses: tuple[str, ...] = REALISED
    every_row: Callable[[Mapping[str, str]], bool] = lambda _extra: False
    label_for: Callable[[Vocabulary], str] | None = None

    @property
    def mailed(self) -> bool:
        """Whether its letter may be asked for: it says what the filters of a choice keep."""
        return self.listed and (self.period or bool(self.dimensions))

    def name(self, words: Vocabulary) -> str:
        """The page's name for a centre."""
        return self.label_for(words) if self.label_for else self.label
