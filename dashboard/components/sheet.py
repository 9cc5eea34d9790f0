"""What goes out of a page: the table or the list that it shows, as rows of values, and the menu of its files.

A table is read from the very elements that the page is made of, so that a file has the rows that are shown; a list,
which says its items in lines rather than in cells, gives its own rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Literal

from dash.development.base_component import Component
from slugify import slugify

from dashboard.components import html
from dashboard.components.column_words import meaning
from dashboard.components.copying import COPIED
from dashboard.french import NARROW

State = Literal["hidden", "unpublished", "unknown", "none"]
SPACES: Final = re.compile(r"\s+")
NUMBER: Final = re.compile(r"([+−-]?)((?:0|[1-9]\d*|[1-9]\d{0,2}(?: \d{3})+)(?:,\d+)?)(?: ?(%|€|km|kg|h))?")
"""A number as the pages write it, with its unit."""
APART: Final = frozenset({"P", "Li", "Div", "Dt", "Dd", "H3", "H4", "Section"})
"""Elements that stand on a line of their own."""


@dataclass(frozen=True)
class Untold:
    """In the place of a value: what the page writes there, and why there is none.

    Attributes:
        written: "s", "n. r.", "–".
        state: hidden by statistical secrecy; not published; known to nobody; "none" where there is nothing to tell.
        reason: in French; "" when the letters say it all.
    """

    written: str
    state: State
    reason: str = ""


SECRET: Final = Untold("s", "hidden", "secret statistique")
NOTHING: Final = frozenset({"–", "—"})
Value = str | int | float | date | Untold | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its French title, the unit of its numbers, and what it tells, where that needs saying."""

    title: str
    unit: str = ""
    about: str = ""

    @property
    def header(self) -> str:
        """Its title and its unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


def columns(*titles: str) -> tuple[Column, ...]:
    """Columns without a unit."""
    return tuple(Column(title, about=meaning(title)) for title in titles)


@dataclass(frozen=True)
class Sheet:
    """Rows of values under their columns, and what is said below them in French: what all the files of a table say."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Download:
    """The menu of the files of a table or a list, and of the picture of its chart.

    Attributes:
        name: of the table, unique in its page.
        title: in French.
        made: its rows; only asked for when a file is.
        drawn: whether it is the table of a chart, of which there are pictures.
        address, picture: name of a file ("liste.csv", "theme.png") → its address; its page writes them in
            (`components.drawing.link`).
    """

    name: str
    title: str
    made: Callable[[], Sheet]
    drawn: bool = False
    address: Callable[[str], str] = field(default=str)
    picture: Callable[[str], str] = field(default=str)

    def __html__(self) -> str:
        """The menu: closed, a line; the button that copies is unseen without a clipboard (`assets/copying.js`)."""
        links = [self._link(kind, label, "table", self.address) for kind, label in FILES]
        pictures = [self._link(kind, label, "picture", self.picture) for kind, label in PICTURES if self.drawn]
        told = escape(f"Télécharger{NARROW}: {self.title}")
        return f'<summary aria-label="{told}">Télécharger</summary><p>{" ".join([*links, *pictures, COPY])}</p>'

    def _link(self, kind: str, label: str, of: str, address: Callable[[str], str]) -> str:
        file = f"{self.name}.{kind}"
        return f'<a class="link" href="{escape(address(file))}" download data-{of}="{file}">{label}</a>'


FILES: Final = (("xlsx", "Excel (XLSX)"), ("ods", "LibreOffice (ODS)"), ("csv", "CSV"), ("json", "JSON"))
PICTURES: Final = (("png", "Image (PNG)"), ("svg", "Image (SVG)"))
COPY: Final = f'<button type="button" class="link" data-copy="table">Copier le tableau</button>{COPIED}'


def files(name: str, title: str, made: Callable[[], Sheet], *, drawn: bool = False) -> Component:
    """The menu below a table or a list."""
    return html.Details(Download(name, title, made, drawn), className="exports")


def with_files(title: str, table: Component, notes: Sequence[str] = (), *, name: str = "") -> Component:
    """A table with the links to its files, which are called after its title unless a name is given."""
    links = files(name or slugify(title, max_length=60, word_boundary=True), title, lambda: sheet_of(table, notes))
    return html.Div([table, links], className="goes-out")


def sheet_of(shown: Component, notes: Sequence[str] = ()) -> Sheet:
    """The rows of a table, as its page shows them; a remark within a cell has a column of its own.

    Args:
        shown: what holds one `html.Table`.
        notes: what its page says below it.
    """
    table = next(_elements(shown, "Table"))
    heads = [cell.text for row in _rows(table, "Thead") for cell in row]
    rows = [row for part in ("Tbody", "Tfoot") for row in _rows(table, part)]
    found: list[Column] = []
    values: list[list[Value]] = []
    for place, head in enumerate(heads):
        cells = [row[place] if place < len(row) else _Cell("") for row in rows]
        unit, told = _values(cells, as_text=not place)
        found.append(Column(head, unit, meaning(head)))
        values.append(told)
        if any(cell.remark for cell in cells):
            found.append(Column(f"{head}, précision"))
            values.append([cell.remark for cell in cells])
    return Sheet(tuple(found), tuple(zip(*values, strict=True)), tuple(notes))


@dataclass(frozen=True)
class _Cell:
    """A cell read: what it says, what it adds in small; its day when it is one; why it says no value."""

    text: str
    remark: str = ""
    day: date | None = None
    untold: Untold | None = None


def _rows(table: Component, part: str) -> Iterator[list[_Cell]]:
    for section in _elements(table, part):
        for row in _elements(section, "Tr"):
            yield [one for cell in _elements(row, "Th", "Td") for one in _spread(cell)]


def _spread(cell: Component) -> list[_Cell]:
    wide = int(getattr(cell, "colSpan", None) or 1)
    return [_read(cell), *[_Cell("")] * (wide - 1)]


def _read(cell: Component) -> _Cell:
    remarks: list[str] = []
    text = _clean(_said(getattr(cell, "children", None), remarks))
    days = [str(vars(one)["dateTime"]) for one in _elements(cell, "Time") if _clean(_said(one, [])) == text]
    day = date.fromisoformat(days[0]) if days else None
    return _Cell(text, "\u202f; ".join(dict.fromkeys(filter(None, map(_clean, remarks)))), day, _untold(cell, text))


def _untold(cell: Component, text: str) -> Untold | None:
    """Why a cell says no value, when it says nothing else."""
    if text == SECRET.written and any(
        "masked" in str(getattr(one, "className", "")) for one in _elements(cell, "Span")
    ):
        return SECRET
    for one in _elements(cell, "Abbr"):
        if text in LETTERS and _clean(_said(one, [])) == text:
            _, _, why = str(getattr(one, "title", "")).partition(f"{NARROW}: ")
            return Untold(text, LETTERS[text], why)
    return Untold(text, "none") if text in NOTHING else None


def _values(cells: Sequence[_Cell], *, as_text: bool) -> tuple[str, list[Value]]:
    """The unit of a column, and its values; numbers and days where they are ones."""
    if as_text:
        texts: list[Value] = [cell.day or cell.untold or cell.text for cell in cells]
        return "", texts
    found = [NUMBER.fullmatch(cell.text) for cell in cells]
    units = {match[3] or "" for match in found if match}
    common = len(units) == 1
    values: list[Value] = [
        cell.day or cell.untold or (_number(match[1], match[2]) if match and (common or not match[3]) else cell.text)
        for cell, match in zip(cells, found, strict=True)
    ]
    return (units.pop() if common else ""), values


LETTERS: Final[Mapping[str, State]] = MappingProxyType({"n. r.": "unknown", "n. p.": "unpublished"})
"""What stands for a number that is not told."""


def value_of(text: str) -> Value:
    """A text as the pages write it, as a number when it is one without a unit."""
    clean = _clean(text)
    if clean == SECRET.written:
        return SECRET
    if clean in LETTERS or clean in NOTHING:
        return Untold(clean, LETTERS.get(clean, "none"))
    match = NUMBER.fullmatch(clean)
    return _number(match[1], match[2]) if match and not match[3] else clean


def _number(sign: str, digits: str) -> int | float:
    plain = digits.replace(" ", "").replace(",", ".")
    value = float(plain) if "." in plain else int(plain)
    return -value if sign in ("−", "-") else value


def _said(node: Any, remarks: list[str]) -> str:
    """What is written in a tree; what it says in small is put apart, what only the eye or the ear has is left out."""
    if isinstance(node, list | tuple):
        # Elements side by side are kept apart by the style sheet: here, by a space.
        apart = [
            " " if isinstance(one, Component) and isinstance(next_, Component) else "" for one, next_ in pairwise(node)
        ]
        return "".join(f"{_said(child, remarks)}{space}" for child, space in zip(node, [*apart, ""], strict=False))
    if not isinstance(node, Component):
        return "" if node is None or hasattr(node, "__html__") else str(node)
    names = str(getattr(node, "className", None) or "").split()
    if "masked" in names:
        return SECRET.written
    if getattr(node, "aria-hidden", None) == "true":
        return ""
    inside = _said(getattr(node, "children", None), remarks)
    if node._type == "Small" or "tag" in names:
        remarks.append(inside)
        return " "
    return f"\n{inside}\n" if node._type in APART else inside


def _clean(text: str) -> str:
    """One line of text, its parts being told apart by " · "; spaces as a keyboard has them."""
    lines = (SPACES.sub(" ", line.replace("\u00a0", " ").replace("\u202f", " ")).strip() for line in text.split("\n"))
    return " · ".join(line for line in lines if line)


def _elements(node: Any, *kinds: str) -> Iterator[Component]:
    """The elements of some kinds in a tree, the outermost ones."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from _elements(child, *kinds)
    elif isinstance(node, Component):
        if node._type in kinds:
            yield node
        else:
            yield from _elements(getattr(node, "children", None), *kinds)
