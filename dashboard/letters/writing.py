"""A mail's parts as text, and as HTML that mail programmes show as it is meant (MJML, made into tables by mrml)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.exports.cells import NOT_XML
from dashboard.french import NARROW
from dashboard.letters.parts import Chart, Figure, Figures, Grid, Item, Lines, Paragraph, Part, Title, Written
from dashboard.mail.message import Mail
from dashboard.palette import DARK, LIGHT

ACROSS: Final = 72
"""Letters of a line of text."""
MOST_HTML: Final = 100_000
"""Bytes over which some programmes cut a mail."""
_SPACES: Final = re.compile(r"[ \t\r\n\f\v\u2028\u2029\u0085]+")


def mail(written: Written) -> Mail:
    """The mail of what was written; each of its texts on one line, whatever it holds."""
    pictures = tuple(one.picture for one in written.parts if isinstance(one, Chart))
    return Mail(plain(written.subject), text(written), html(written), pictures)


def plain(value: str) -> str:
    """A text that a line of a mail, and XML, can hold."""
    return _SPACES.sub(" ", NOT_XML.sub("", str(value))).strip(" ")


# HTML


def html(written: Written) -> str:
    """The whole document."""
    page = _environment().get_template("mail.mjml.jinja").render(mail=written, light=LIGHT, dark=DARK)
    return str(mrml.to_html(page).content)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, finalize=_finalize,
    )  # fmt: skip
    made.filters["kind"] = lambda part: type(part).__name__
    return made


def _finalize(value: Any) -> Any:
    return plain(value) if type(value) is str else value


# Text


def text(written: Written) -> str:
    """What is read where no HTML is shown: paragraphs, lists and aligned tables."""
    head = [written.centre, written.heading]
    blocks = ["\n".join([*map(plain, head), "=" * min(ACROSS, max(map(len, map(plain, head))))])]
    blocks += _wrapped(written.warning) if written.warning else []
    blocks += [one for told in written.told for one in _wrapped(told)]
    blocks += [one for part in written.parts for one in _part(part)]
    blocks.append(f"{plain(written.button.text)} :\n{written.button.href}")
    return "\n\n".join(blocks) + "\n"


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Title):
        yield f"{plain(part.text)}\n{'-' * min(ACROSS, len(plain(part.text)))}"
    elif isinstance(part, Paragraph):
        yield from _wrapped(part.text)
    elif isinstance(part, Lines):
        lines = [line for one in part.items for line in _linked(one)]
        yield "\n".join([*lines, *([f"- … {plain(part.more)}"] if part.more else [])])
    elif isinstance(part, Figures):
        yield "\n".join(line for one in part.all for line in _figure(one))
    elif isinstance(part, Grid):
        yield "\n".join(_table(part))


def _wrapped(told: str, first: str = "", after: str = "") -> list[str]:
    made = textwrap.wrap(
        plain(told), ACROSS, initial_indent=first, subsequent_indent=after, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    return ["\n".join(made)] if made else []


def _linked(item: Item) -> list[str]:
    told = f"{item.text} — {item.beside}" if item.beside else item.text
    return [*_wrapped(told, "- ", "  "), *([f"  {item.href}"] if item.href else [])]


def _figure(one: Figure) -> list[str]:
    return [*_wrapped(f"{one.label} : {one.value}", "- ", "  "), *_wrapped(one.beside, "  ", "  ")]


def _table(grid: Grid) -> Iterator[str]:
    """A table of few columns, aligned; a list where its lines would be too long."""
    rows = [tuple(map(plain, row)) for row in (grid.heads, *grid.rows)]
    wide = [max(len(row[place]) for row in rows) for place in range(len(grid.heads))]
    across = sum(wide) + 2 * len(wide) - 2
    if across > ACROSS - 2:
        for first, *others in rows[1:]:
            yield from _wrapped(f"{first} : {f'{NARROW}; '.join(filter(None, others))}", "- ", "  ")
    else:
        lines = ["  ".join(map(_aligned, row, wide, grid.right)).rstrip() for row in rows]
        yield from (f"  {line}" for line in (lines[0], "-" * across, *lines[1:]))
    if grid.more:
        yield f"  … {plain(grid.more)}"


def _aligned(cell: str, size: int, right: bool) -> str:
    return cell.rjust(size) if right else cell.ljust(size)
