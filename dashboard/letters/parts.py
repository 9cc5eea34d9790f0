"""What a mail is made of, before it is text and HTML: the same parts in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.mail.message import Picture


@dataclass(frozen=True)
class Title:
    """The title of what follows."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; in small where it is a remark."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Item:
    """A line of a list, and where it leads; "" for nowhere."""

    text: str
    href: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Lines:
    """A list; `more` says what it leaves out."""

    items: tuple[Item, ...]
    more: str = ""


@dataclass(frozen=True)
class Figure:
    """A key figure: what it is of, its value in words; whether it is published, and its change."""

    label: str
    value: str
    beside: str = ""


@dataclass(frozen=True)
class Figures:
    """Key figures."""

    all: tuple[Figure, ...]


@dataclass(frozen=True)
class Chart:
    """A chart as a picture."""

    picture: Picture


@dataclass(frozen=True)
class Grid:
    """A short table: its caption, its headers, its rows as they are printed; `right`: the columns of numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    more: str = ""


Part = Title | Paragraph | Lines | Figures | Chart | Grid


@dataclass(frozen=True)
class Written:
    """A mail before it is text and HTML.

    Attributes:
        subject: of the mail.
        centre: its name. heading: of the mail, in French. told: what it is of: filters, day of the data.
        parts: in their order.
        button: what the link to the page says, and its address.
        warning: what is to be known before all; "" for nothing.
    """

    subject: str
    centre: str
    heading: str
    told: tuple[str, ...]
    parts: tuple[Part, ...]
    button: Item
    warning: str = ""


def shortened(items: Sequence[Item], most: int, others: str) -> Lines:
    """The first items of a list, and what is said of the others (`others`)."""
    return Lines(tuple(items[:most]), others if len(items) > most else "")
