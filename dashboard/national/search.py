"""Who has worked on something: the public actions and publications of all the centres, searched together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from dashboard.filters import Filters
from dashboard.french import capital
from dashboard.indicators.agenda import agenda
from dashboard.indicators.agenda_words import STATUS_WORDS, status_word, when_words
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
    return tuple(one for member in members for one in (*actions(member, query), *publications(member, query)))


def actions(member: Member, query: str = "", themes: Sequence[str] = (), *, done: bool = False) -> Iterator[Found]:
    """The actions of a centre, the latest first.

    Args:
        member: the centre.
        query: words that find them; "" for all.
        themes: codes of those of the centre that they are of; all when there is none.
        done: whether only those that took place.
    """
    if member.snapshot is None or member.data is None:
        return
    filters = Filters(member.place.id, None, theme=tuple(themes))
    statuses = ("realised",) if done else tuple(STATUS_WORDS)
    found = agenda(member.data, filters, member.words, query, statuses, known=member.snapshot.territories)
    labels = member.data.centre.labels("themes")
    for entry in sorted(found.entries, key=lambda one: one.line.when, reverse=True):
        line = entry.line
        own = tuple(labels[code] for code in line.themes if code in labels)
        kind = f"Action {status_word(line.status)}"
        yield Found(member, line.title, kind, when_words(line), own, action_page(member, line.id))


def publications(member: Member, query: str = "", themes: Sequence[str] = (), *, done: bool = False) -> Iterator[Found]:
    """Its publications, in the same way; `done`: those that are out."""
    if member.snapshot is None or member.data is None:
        return
    schema = member.snapshot.schemas["publications"]
    labels = Labels(schema.labels("type"), schema.labels("status"))
    filters = Filters(member.place.id, None, theme=tuple(themes))
    found = listing(member.data, filters, member.words, labels, Choice(query))
    there = member.page("publications", f"&annee=toutes{f'&q={quote(query)}' if query else ''}")
    for one in found.shown:
        if one.done or not done:
            kind = capital(one.type_label or "publication")
            yield Found(member, one.title, kind, one.date, one.themes, there)


def action_page(member: Member, action: str) -> str:
    """The address of an action on its centre's own pages; "" where these are not on the web."""
    return member.page(f"actions/{quote(action)}")
