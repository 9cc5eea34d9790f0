"""What a mail has room for of a page: its key figures, its sentences, its charts with their values, short tables.

It is read from the very tree that the page is made of, as a report is (`report.paper`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeGuard

from slugify import slugify

from dashboard.components.drawing import Drawing, drawings
from dashboard.components.picture import WIDTH, bare, png
from dashboard.components.sheet import NOTHING, SECRET, Sheet
from dashboard.french import NARROW, plural
from dashboard.letters.known import Known
from dashboard.letters.parts import Chart, Figure, Figures, Grid, Item, Lines, Paragraph, Part, Title
from dashboard.mail.message import Picture
from dashboard.pages.render import Shown
from dashboard.report import paper
from dashboard.report.chapters import Reader, where
from dashboard.report.fitting import UNTOLD, fitted, pick
from dashboard.report.paper import Bullet, Element, Heading, Rows, Sentence, on_paper
from dashboard.report.told import printed
from dashboard.words import say

MOST_ROWS: Final = 13
MOST_COLUMNS: Final = 3
"""What a table has room for on a telephone: the months of a year and their total."""
MOST_CHARTS: Final = 8
MOST_TABLES: Final = 4
"""Those that no chart shows."""
MOST_PICTURES: Final = 360_000
"""Bytes of all the pictures of a mail."""
ACROSS: Final = 420
"""Pixels across a drawing, margins included: shown as wide as a mail, its text stays legible on a telephone."""
INSET: Final = 10
"""Pixels around it: in the dark, it stands on another ground."""
KEPT: Final = (("Réseau", "Réalisées", "Annoncées"), ("Type", "Sorties", "À venir"), ("Période", "Total"))
"""Of tables that have more, the columns that are read first."""
REMARK: Final = ", précision"
LEFT: Final = ("Source", "Précision")
"""What every line of a list of texts says again: for the page."""
_TOTALS: Final = ("Total", "Ensemble")
_OF_THE_SCREEN: Final = "dans le tableau."
"""What a remark ends with that counts the rows which a chart leaves out: the table of a mail leaves out others."""
_SECRET_KEY: Final = f"«{NARROW}s{NARROW}»{NARROW}: effectif non montré (secret statistique)."


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
    narrow = {one.name: bare(one, _across(one), INSET) for one in drawings(slots)}
    every = map(fitted, [*_map(shown, known), *on_paper(slots)])
    found = [
        replace(one, svg=narrow.get(one.name, one.svg)) if isinstance(one, paper.Picture) else one for one in every
    ]
    cards = [one for one in found if _is_figures(one)]
    first: list[Part] = [part for one in cards for part in _figures(one)]
    first = [Title("Chiffres clés"), *first] if first else []
    remember = [Item(one.text) for one in found if isinstance(one, Bullet)]
    first += [Title("À retenir"), Lines(tuple(remember))] if remember else []
    rest = _blocks([one for one in found if not isinstance(one, Bullet) and one not in cards])
    return first, list(_within(rest))


def _across(drawing: Drawing) -> int:
    """How wide a drawing is: dots that are far to the right need room for what is written below them."""
    dots = any(trace["type"] == "scatter" for trace in drawing.figure["data"])
    return WIDTH if dots else ACROSS


def _map(shown: Shown, known: Known) -> Iterator[Element]:
    """The map of the page that is one, as the report has it."""
    if shown.page.id == "carte":
        site = known.site(shown.context.filters.centre, public=shown.context.viewer is None)
        yield from where(Reader(site, shown.context.snapshot, shown.context.filters, known.settings.geo_dir))


def _is_figures(one: Element) -> TypeGuard[Rows]:
    """Whether a table is one of key figures."""
    return isinstance(one, Rows) and [column.title for column in one.sheet.columns[:2]] == ["Indicateur", "Chiffre"]


def _figures(one: Rows) -> Iterator[Part]:
    """Key figures; the names of those that a mail does not tell, or nobody knows: the page says which."""
    heads, *lines = printed(one.sheet)
    rows = [dict(zip(heads, line, strict=True)) for line in lines]
    told = [row for row in rows if row["Chiffre"] not in (*NOTHING, UNTOLD.written)]
    yield Figures(tuple(Figure(row["Indicateur"], row["Chiffre"], _beside(row)) for row in told))
    left = [row["Indicateur"] for row in rows if row["Chiffre"] == UNTOLD.written]
    if left:
        yield Paragraph(say("mail", "on_the_page", left), small=True)


def _beside(row: Mapping[str, str]) -> str:
    return f"{NARROW}; ".join(row[name] for name in ("Nature", "Évolution") if row.get(name))


def _blocks(found: Sequence[Element]) -> list[Block]:
    """The parts of a page; those of one title are one, wherever they stand."""
    blocks = {"": Block()}
    current = blocks[""]
    for one in found:
        if isinstance(one, Rows) and not one.drawn and not _belongs(one, current):
            current = blocks.setdefault(one.title, Block(one.title))
        if isinstance(one, Heading):
            current = blocks.setdefault(one.text, Block(one.text))
        elif isinstance(one, Sentence) and one not in current.sentences:
            current.sentences.append(one)
        elif isinstance(one, paper.Picture):
            current.picture = one
        elif isinstance(one, Rows):
            current.rows.append(one)
    return [one for one in blocks.values() if one.says]


def _belongs(rows: Rows, block: Block) -> bool:
    """Whether a table is of the title above it: a list of cards has a title for each, and one table below them all."""
    return rows.title.startswith(block.title) or any(not one.small for one in block.sentences)


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
            yield from (Paragraph(text, small=True) for text in _remarks(block, made))


def _remarks(block: Block, made: Sequence[Part]) -> Iterator[str]:
    """What stands in small below a part of a page, and what "s" means where a table has it."""
    if any(SECRET.written in row for one in made if isinstance(one, Grid) for row in one.rows):
        yield _SECRET_KEY
    if block.picture is not None or any(one.drawn for one in block.rows):
        yield from (one.text for one in block.sentences if one.small and not one.text.endswith(_OF_THE_SCREEN))


def _chart(one: paper.Picture, turn: int) -> Chart:
    return Chart(Picture(f"{turn + 1}-{slugify(one.name)}", png(one.svg), one.told))


def _grid(rows: Rows, title: str) -> Grid:
    """The first rows of a table, and the columns that are read first."""
    sheet = _columns(rows.sheet)
    heads, *lines = printed(sheet)
    foot = lines[-1:] if lines[-1][0] in _TOTALS else []
    shown = lines[: MOST_ROWS - len(foot)] if len(lines) > MOST_ROWS else lines[: len(lines) - len(foot)]
    left = len(lines) - len(shown) - len(foot)
    more = f"{plural(left, 'autre ligne', 'autres lignes')} sur la page." if left else ""
    caption = "" if rows.drawn or (title and rows.title.startswith(title)) else rows.title
    return Grid(caption, tuple(heads), tuple(map(tuple, [*shown, *foot])), tuple(_right(sheet)), more)


def _columns(sheet: Sheet) -> Sheet:
    """The columns that a telephone has room for: three where they are numbers, two where they are texts."""
    titles = [one.title for one in sheet.columns]
    known = next((kept for kept in KEPT if kept[0] == titles[0] and {*kept[1:]} & {*titles}), ())
    right = dict(zip(titles, _right(sheet), strict=True))
    others = [one for one in known or titles if one in titles[1:] and one not in LEFT and not one.endswith(REMARK)]
    most = MOST_COLUMNS if others and right[others[0]] else MOST_COLUMNS - 1
    return pick(sheet, [titles[0], *others[: most - 1]])


def _right(sheet: Sheet) -> Iterator[bool]:
    """Which columns are of numbers."""
    for place in range(len(sheet.columns)):
        yield place > 0 and any(isinstance(row[place], int | float) for row in sheet.rows)
