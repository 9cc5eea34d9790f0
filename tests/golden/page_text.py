"""What a page says, whatever it is built of: its text by line, its tables by row, its charts by trace."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

SILENT: Final = frozenset(("script", "style", "noscript", "template"))
INLINE: Final = frozenset(
    (
        "a", "abbr", "b", "bdi", "br", "button", "cite", "code", "data", "em", "i", "input", "kbd", "label", "mark",
        "q", "s", "small", "span", "strong", "sub", "sup", "time", "tspan", "u", "var", "wbr",
    )
)  # fmt: skip
SPACES: Final = re.compile(r"\s+")


class _Lines(HTMLParser):
    """Text of the element `main`: a line for each block, the cells of a row on one line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.words: list[str] = []
        self.inside = self.silent = self.row = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.inside += 1
        elif tag in SILENT:
            self.silent += 1
        elif tag in ("td", "th"):
            self.words.append(" | ")
        elif tag == "tr":
            self.end_line()
            self.row += 1
        elif tag not in INLINE:
            self.end_line()
        named = dict(attrs)
        if tag == "img" and named.get("alt"):
            self.words.append(f"[{named['alt']}]")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.end_line()
            self.inside -= 1
        elif tag in SILENT:
            self.silent -= 1
        elif tag == "tr":
            self.row -= 1
            self.end_line()
        elif tag not in INLINE:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if self.inside and not self.silent:
            self.words.append(data)

    def end_line(self) -> None:
        """Close the line, unless a row of a table is being read: then a block is a space in its cell."""
        if self.row:
            self.words.append(" ")
            return
        text = SPACES.sub(" ", "".join(self.words)).strip()
        if text:
            self.lines.append(text)
        self.words.clear()


def lines(html: str) -> list[str]:
    """The lines of what a page says; every kind of space is a plain one."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    return reader.lines
