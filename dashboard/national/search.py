"""Who has worked on something: the public actions and publications of all the centres, searched together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from dashboard.filters import Filters
from dashboard.french import capital
from dashboard.indicators.agenda import agenda
from dashboard.indicators.agenda_words import status_word, when_words
from dashboard.indicators.publications import Choice, Labels, listing
from dashboard.national.store import Member

SHORTEST: Final = 2
"""Letters under which nothing is looked for."""
MOST: Final = 200
"""What a page shows of what is found."""


@dataclass(frozen=True)
class Found:
    """An action or a publication of a centre.

    Attributes:
        member: the centre.
        title: as the centre publishes it.
        kind: what it is, in French: "Action réalisée", "Podcast".
        when: in French; "" when it is not known.
        themes: the centre's own, in French.
        address: of it on the centre's own pages; "" where these are not on the web.
    """

    member: Member
    title: str
    kind: str
    when: str
    themes: tuple[str, ...]
    address: str


def search(members: Sequence[Member], query: str) -> tuple[Found, ...]:
    """What the words find, by centre, the latest first; case and accents do not matter, as on their own pages."""
    if len(query.strip()) < SHORTEST:
        return ()
    return tuple(one for member in members for one in (*_actions(member, query), *_publications(member, query)))


def _actions(member: Member, query: str) -> Iterator[Found]:
    if member.snapshot is None or member.data is None:
        return
    every = Filters(member.place.id, None)
    found = agenda(member.data, every, member.words, query, known=member.snapshot.territories)
    themes = member.data.centre.labels("themes")
    for entry in sorted(found.entries, key=lambda one: one.line.when, reverse=True):
        line = entry.line
        own = tuple(themes[code] for code in line.themes if code in themes)
        kind = f"Action {status_word(line.status)}"
        yield Found(member, line.title, kind, when_words(line), own, _address(member, f"actions/{quote(line.id)}"))


def _publications(member: Member, query: str) -> Iterator[Found]:
    if member.snapshot is None or member.data is None:
        return
    schema = member.snapshot.schemas["publications"]
    labels = Labels(schema.labels("type"), schema.labels("status"))
    found = listing(member.data, Filters(member.place.id, None), member.words, labels, Choice(query))
    there = _address(member, "publications", f"&annee=toutes&q={quote(query)}")
    for one in found.shown:
        kind = capital(one.type_label or "publication")
        yield Found(member, one.title, kind, one.date, one.themes, there)


def _address(member: Member, path: str, more: str = "") -> str:
    return f"{member.place.pages}{path}?centre={member.place.id}{more}" if member.place.pages else ""
