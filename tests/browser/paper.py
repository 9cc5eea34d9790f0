"""A PDF as Chromium writes it: its sheets, their words, and on which sheet each marked place has fallen."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from playwright.sync_api import Page, ViewportSize

SHEET: ViewportSize = {"width": 710, "height": 1009}
"""Pixels between the margins of `@page`."""
MARK = """tall => {
  const shown = one => one.checkVisibility() && one.getBoundingClientRect().height > 1;
  const links = document.body.appendChild(document.createElement('nav')), found = [];
  let count = 0;
  const mark = (host, side) => {
    const place = document.createElement('i'), link = document.createElement('a');
    place.id = 'place' + count++;
    place.style = `position: absolute; left: 0; ${side}: 2px`;
    link.href = '#' + place.id;
    links.append(link);
    host.prepend(place);
    return place.id;
  };
  const main = document.getElementById('contenu');
  const blocks = [...main.querySelectorAll('.card, .kpis > *, .keep, .formula, tbody tr, li, figure, .drawn')]
    .filter(shown)
    .filter(one => one.getBoundingClientRect().height < (one.matches('.card') ? tall / 2 : tall));
  const headings = [...main.querySelectorAll('h2, h3, h4')].filter(shown);
  const words = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), after = [];
  for (let last = null, node; (node = words.nextNode());) {
    const box = node.parentElement;
    if (!node.data.trim() || !shown(box) || box.closest('.visually-hidden, title')) continue;
    const heading = box.closest('h2, h3, h4');
    if (last && heading !== last) after.push([last, box]);
    last = heading;
  }
  for (const one of blocks) {
    const host = one.tagName === 'TR' ? one.cells[0] : one;
    one.style.position = 'relative';
    found.push([one.tagName + '.' + one.className + ' ' + one.innerText.slice(0, 60),
      mark(host, 'top'), mark(host, 'bottom')]);
  }
  for (const table of [...main.querySelectorAll('table:has(thead)')].filter(shown)) {
    const rows = [...table.tBodies].flatMap(body => [...body.rows]).filter(shown);
    const columns = [...table.tHead.querySelectorAll('th')].map(one => one.innerText);
    table.tHead.rows[0].style.position = 'relative';
    if (rows.length) found.push(['head of ' + columns[0],
      ...[table.tHead.rows[0], rows[0]].map(row => mark(row.cells[0], 'top'))]);
    const ends = rows.length ? [rows[0], rows.at(-1)] : [];
    if (rows.length) found.push(['columns ' + columns.join('\\n'), ...ends.map(row => mark(row.cells[0], 'top'))]);
  }
  for (const [heading, next] of after) {
    const hosts = [heading, next.closest('svg')?.parentElement ?? next];
    for (const host of hosts) host.style.position = 'relative';
    found.push(['heading ' + heading.innerText, ...hosts.map(host => mark(host, 'top'))]);
  }
  return found;
}"""
"""Marks both ends of what must not be cut, each heading with what follows it, the first and last rows of each table:
by links that a PDF keeps."""

PALE = """() => {
  const light = color => color.match(/[\\d.]+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  return [...document.querySelectorAll('#contenu *')]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(one => one.checkVisibility() && !one.closest('.visually-hidden, svg, .map-host'))
    .filter(one => getComputedStyle(one).printColorAdjust !== 'exact' && light(getComputedStyle(one).color) > 0.18)
    .map(one => one.outerHTML.slice(0, 90));
}"""
"""Words too light for white paper (4.5 to 1): the ground that they stand on is not printed."""


class Paper:
    """What Chromium prints of a page.

    Attributes:
        objects: number → object of the PDF.
        sheets: numbers of its sheets, in order.
        places: id of an element that a link leads to → index of its sheet.
    """

    def __init__(self, pdf: bytes) -> None:
        starts = sorted({int(one) for one in re.findall(rb"(?m)^(\d{10}) 00000 n", pdf)})
        parts = [pdf[start:end] for start, end in zip(starts, [*starts[1:], len(pdf)], strict=True)]
        self.objects: Mapping[int, bytes] = {int(part.split(b" ", 1)[0]): part for part in parts}
        tops = [key for key, part in self.objects.items() if b"/Type /Pages" in part and b"/Parent" not in part]
        self.sheets = [sheet for top in tops for sheet in self._below(top)]
        found = [
            (name.decode(), int(sheet)) for name, sheet in re.findall(rb"/(place\d+) \[(\d+) 0 R /XYZ", b"".join(parts))
        ]
        self.places = {name: self.sheets.index(sheet) for name, sheet in found}

    def _below(self, key: int) -> Iterator[int]:
        kids = re.search(rb"/Kids \[(.*?)\]", self.objects[key], re.S)
        if kids is None:
            yield key
        for kid in re.findall(rb"(\d+) 0 R", kids[1] if kids else b""):
            yield from self._below(int(kid))

    def _stream(self, key: int) -> bytes:
        return zlib.decompressobj().decompress(self.objects[key].split(b"stream\n", 1)[1])

    @cached_property
    def _fonts(self) -> Mapping[int, Mapping[bytes, str]]:
        """Number of a font → its codes → what they say."""
        return {key: self._codes(int(found[1])) for key, part in self.objects.items()
                if (found := re.search(rb"/ToUnicode (\d+) 0 R", part))}  # fmt: skip

    def _codes(self, key: int) -> Mapping[bytes, str]:
        table = self._stream(key)
        codes = {code.upper(): bytes.fromhex(said.decode()).decode("utf-16-be")
                 for code, said in re.findall(rb"(?m)^<(\w+)> <(\w+)>$", table)}  # fmt: skip
        for first, last, said in re.findall(rb"(?m)^<(\w+)> <(\w+)> <(\w+)>$", table):
            for step in range(int(last, 16) - int(first, 16) + 1):
                codes[b"%0*X" % (len(first), int(first, 16) + step)] = chr(int(said, 16) + step)
        return codes

    def words(self, sheet: int) -> str:
        """What a sheet says, without spaces (Chromium may leave them out)."""
        part = self.objects[self.sheets[sheet]]
        fonts = {name: self._fonts[int(key)] for name, key in re.findall(rb"/(F\d+) (\d+) 0 R", part)}
        contents = re.findall(rb"/Contents (\d+) 0 R", part)
        said: list[str] = []
        codes: Mapping[bytes, str] = {}
        for name, code in re.findall(rb"/(F\d+) \S+ Tf|<([0-9A-Fa-f]+)>", self._stream(int(contents[0]))):
            codes = fonts[name] if name else codes
            size = len(next(iter(codes))) if codes else 4
            said += [codes.get(code[at : at + size].upper(), "") for at in range(0, len(code), size)]
        return squeezed("".join(said))


def squeezed(text: str) -> str:
    """A text without its spaces, its ligatures as letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def marks(page: Page) -> list[tuple[str, str, str]]:
    """What must stay together on paper, in a window that is `on_sheet`: what it is, its two places."""
    marked: list[tuple[str, str, str]] = page.evaluate(MARK, SHEET["height"])
    return marked


def printed(page: Page) -> Paper:
    """A page on paper without background graphics."""
    return Paper(page.pdf(print_background=False, prefer_css_page_size=True))


@contextmanager
def on_sheet(page: Page, after: ViewportSize | None = None) -> Iterator[None]:
    """The window as a sheet, between its margins; then as it was, or of another size."""
    window = after or page.viewport_size or SHEET
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    yield
    page.emulate_media(media="null")
    page.set_viewport_size(window)
