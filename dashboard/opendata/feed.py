"""The publications that are out as an Atom feed (RFC 4287), the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

from dashboard.indicators.publications import Publication
from dashboard.opendata.text import plain
from dashboard.sources import Centre
from dashboard.words import say

ATOM: Final = "http://www.w3.org/2005/Atom"
MOST: Final = 200
"""Entries of a feed: readers keep those that they have read."""
NAMED_IN: Final = "2026"
"""The year since when entries bear these names (RFC 4151)."""


def feed(centre: Centre, found: Sequence[Publication], host: str, own: str, page: str, title: str) -> bytes:
    """The feed of a centre.

    Args:
        centre: the centre.
        found: its publications, the latest first; those that are not out are left out.
        host: as the reader reaches it ("https://exemple.fr").
        own, page: addresses of the feed and of the page that lists the publications, below the host.
        title: of the feed.
    """
    closed = centre.table_as_of("publications")
    authority = urlsplit(centre.website).hostname or urlsplit(host).hostname or "localhost"
    named = f"tag:{authority},{NAMED_IN}:{centre.id}"
    root = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _text(root, "id", f"{named}/publications")
    _text(root, "title", title)
    _text(root, "updated", _moment(closed))
    _text(root, "rights", say("documentation", "reuse"))
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": host + own})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": host + page})
    _text(Xml.SubElement(root, "author"), "name", centre.name)
    for one in [one for one in found if one.done][:MOST]:
        _entry(root, one, f"{named}/publications/{one.id}", closed, host + page)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Xml.Element, one: Publication, name: str, closed: date, page: str) -> None:
    """A publication; the day it came out when that is known, else the day the data were closed, and no `published`."""
    entry = Xml.SubElement(root, "entry")
    _text(entry, "id", name)
    _text(entry, "title", one.title)
    _text(entry, "updated", _moment(one.day or closed))
    if one.day:
        _text(entry, "published", _moment(one.day))
    Xml.SubElement(entry, "link", {"rel": "alternate", "href": one.url or page})
    for code, label in zip(one.theme_codes, one.themes, strict=True):
        if not one.theme_suggested:
            Xml.SubElement(entry, "category", {"term": code, "label": label})
    _text(entry, "summary", say("opendata", "publication", one))


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = plain(text)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
