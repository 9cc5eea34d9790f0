"""The names that the things of a report keep from one year's draft to the next: what its bookmarks are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import blake2s

from dashboard.report.chapters import Written
from dashboard.report.paper import Element, Heading, Picture, Room, Rows

PREFIX = "crpv_"


def marked(chapter: Written) -> Iterator[tuple[str, Element]]:
    """The elements of a chapter, each with the name of its bookmark; "" for a title and for what the centre writes.

    A name says where a thing stands (chapter, title above, kind, turn), never what it says today.
    """
    title, turns = "", Counter[str]()
    for element in chapter.elements:
        if isinstance(element, Heading | Room):
            title = element.text if isinstance(element, Heading) else title
            yield "", element
            continue
        place = f"{title}/{type(element).__name__}/{_own(element)}"
        turns[place] += 1
        yield f"{PREFIX}{chapter.id}_{blake2s(f'{place}/{turns[place]}'.encode(), digest_size=6).hexdigest()}", element


def _own(element: Element) -> str:
    """The name that a picture or a table has in its page."""
    return element.name if isinstance(element, Rows | Picture) else ""
