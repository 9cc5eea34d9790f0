"""What a mail has room for of a page: its key figures, its sentences, its charts with their values, short tables.

It is read from the very tree that the page is made of, as a report is (`report.paper`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from slugify import slugify

from dashboard.components.drawing import drawings
from dashboard.components.picture import bare, png
from dashboard.components.sheet import Sheet
from dashboard.french import plural
from dashboard.letters.known import Known
from dashboard.letters.parts import Chart, Figure, Figures, Grid, Item, Lines, Paragraph, Part, Title
from dashboard.mail.message import Picture
from dashboard.pages.render import Shown
from dashboard.report import paper
from dashboard.report.chapters import Reader, where
from dashboard.report.fitting import pick
from dashboard.report.paper import Bullet, Element, Heading, Rows, Sentence, on_paper
from dashboard.report.told import printed

MOST_ROWS: Final = 10
MOST_COLUMNS: Final = 3
"""What a table has room for on a telephone."""
MOST_CHARTS: Final = 6
MOST_TABLES: Final = 4
"""Those that no chart shows."""
MOST_PICTURES: Final = 360_000
"""Bytes of all the pictures of a mail."""
ACROSS: Final = 480
"""Pixels across a drawing, margins included: shown as wide as a mail, its text stays legible on a telephone."""
KEPT: Final = (("Réseau", "Réalisées", "Annoncées"), ("Type", "Sorties", "À venir"))
"""Of tables that have more, the columns that are read first."""
REMARK: Final = ", précision"


@dataclass
class Block:
    """A part of a page: its title, what stands below it until the next one."""

    title: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    bullets: list[str] = field(default_factory=list)
    picture: paper.Picture | None = None
    rows: list[Rows] = field(default_factory=list)

    @property
    def says(self) -> bool:
        """Whether it says something by itself."""
        return bool(self.bullets or self.picture or self.rows or any(not one.small for one in self.sentences))


def on_page(shown: Shown, known: Known) -> tuple[list[Part], list[Part]]:
    """The parts of a page: those that are read first (figures, what to remember), then the others."""
    slots = [shown.view.slots[name] for name in shown.page.slots if name in shown.view.slots]
    narrow = {one.name: bare(one, ACROSS) for one in drawings(slots)}
    every = [*_map(shown, known), *on_paper(slots)]
    found = [
        replace(one, svg=narrow.get(one.name, one.svg)) if isinstance(one, paper.Picture) else one for one in every
    ]
    figures = [one for one in map(_figures, found) if one]
    remember = [Item(one.text) for one in found if isinstance(one, Bullet)]
    first: list[Part] = [Title("Chiffres clés"), *figures] if figures else []
    first += [Title("À retenir"), Lines(tuple(remember))] if remember else []
    rest = _blocks([one for one in found if not isinstance(one, Bullet) and not _figures(one)])
    return first, list(_within(rest))


def _map(shown: Shown, known: Known) -> Iterator[Element]:
    """The map of the page that is one, as the report has it."""
    if shown.page.id == "carte":
        site = known.site(shown.context.filters.centre, public=shown.context.viewer is None)
        yield from where(Reader(site, shown.context.snapshot, shown.context.filters, known.settings.geo_dir))


def _figures(one: Element) -> Figures | None:
    """Key figures, where a table is one of them."""
    if not isinstance(one, Rows):
        return None
    titles = [column.title for column in one.sheet.columns]
    if titles[:2] != ["Indicateur", "Chiffre"]:
        return None
    rows = [dict(zip(titles, row, strict=True)) for row in printed(one.sheet)[1:]]
    return Figures(
        tuple(
            Figure(row["Indicateur"], row["Chiffre"], row.get("Nature", ""), row.get("Évolution", "")) for row in rows
        )
    )


def _blocks(found: Sequence[Element]) -> list[Block]:
    blocks = [Block()]
    for one in found:
        if isinstance(one, Heading):
            blocks.append(Block(one.text))
        elif isinstance(one, Sentence):
            blocks[-1].sentences.append(one)
        elif isinstance(one, paper.Picture):
            blocks[-1].picture = one
        elif isinstance(one, Rows):
            blocks[-1].rows.append(one)
    return [one for one in blocks if one.says]


def _within(blocks: Sequence[Block]) -> Iterator[Part]:
    """The blocks, as long as there is room: pictures weigh, and tables are for the page."""
    charts, size, tables = 0, 0, 0
    for block in blocks:
        made: list[Part] = [Title(block.title)] if block.title else []
        made += [Paragraph(one.text) for one in block.sentences if not one.small]
        if block.picture is not None and charts < MOST_CHARTS:
            chart = _chart(block.picture, charts)
            if size + len(chart.picture.content) <= MOST_PICTURES:
                charts, size = charts + 1, size + len(chart.picture.content)
                made.append(chart)
        for rows in block.rows:
            if rows.drawn or tables < MOST_TABLES:
                tables += not rows.drawn
                made.append(_grid(rows, block.title))
        if len(made) > bool(block.title):
            yield from made
            yield from (Paragraph(one.text, small=True) for one in block.sentences if one.small)


def _chart(one: paper.Picture, turn: int) -> Chart:
    return Chart(Picture(f"{turn + 1}-{slugify(one.name)}", png(one.svg), one.told))


def _grid(rows: Rows, title: str) -> Grid:
    """The first rows of a table, and the columns that are read first."""
    sheet = _columns(rows.sheet)
    heads, *lines = printed(sheet)
    left = len(lines) - MOST_ROWS
    more = f"{plural(left, 'autre ligne', 'autres lignes')} sur la page." if left > 0 else ""
    caption = "" if rows.drawn or (title and rows.title.startswith(title)) else rows.title
    return Grid(caption, tuple(heads), tuple(map(tuple, lines[:MOST_ROWS])), tuple(_right(sheet)), more)


def _columns(sheet: Sheet) -> Sheet:
    titles = [one.title for one in sheet.columns]
    known = next((kept for kept in KEPT if {*kept} <= {*titles}), None)
    return pick(sheet, known or [one for one in titles if not one.endswith(REMARK)][:MOST_COLUMNS])


def _right(sheet: Sheet) -> Iterator[bool]:
    """Which columns are of numbers."""
    for place in range(len(sheet.columns)):
        yield place > 0 and any(isinstance(row[place], int | float) for row in sheet.rows)
