"""A report as a Word document: a template of the centre or ours, filled in; each thing between bookmarks of its own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from dashboard.components.picture import png
from dashboard.exports import zipped
from dashboard.exports.cells import numeric
from dashboard.report.chapters import Report, Written
from dashboard.report.fitting import WIDE
from dashboard.report.marks import marked
from dashboard.report.paper import Bullet, Element, Heading, Picture, Room, Rows, Sentence
from dashboard.report.template import ACROSS, LABEL, MESSAGE, ROOM, SMALL, TABLE, q, tagged
from dashboard.report.templates import filled, plain
from dashboard.report.told import printed, widths

if TYPE_CHECKING:
    from docx.document import Document

SIZES: Final = ((WIDE, 9.0), (12, 7.5), (99, 6.5))
"""Columns of a table at most → size of its print, in points."""
DRAWN: Final = 15.0
"""Centimetres across a picture: its text is then a little smaller than the document's."""
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
TWIPS: Final = 567
"""Twentieths of a point in a centimetre."""


def word(report: Report, template: bytes) -> bytes:
    """The report as a DOCX file: the same one of the same report, whenever it is made.

    Args:
        report: what it says.
        template: a DOCX file with tags (see `dashboard.report.template`).

    Raises:
        TemplateError: the template is no DOCX file, or one of its tags is not understood.
    """
    turn = secrets.token_hex(8)
    places = {one.id: f"{turn} {one.id}" for one in report.chapters}
    document = filled(template, report, places)
    writer = Writer(document)
    for chapter in report.chapters:
        for paragraph in [one for one in document.element.body.iter(q("w:p")) if text_of(one) == places[chapter.id]]:
            for made in writer.content(chapter):
                paragraph.addprevious(made)
            paragraph.getparent().remove(paragraph)
    properties = document.core_properties
    properties.title, properties.author = plain(f"{report.title} · {report.centre}"), plain(report.centre)
    properties.language = "fr-FR"
    kept = BytesIO()
    document.save(kept)
    return b"".join(zipped.filled(kept.getvalue(), {}))


@dataclass
class Writer:
    """Makes the elements of a document, bookmarked.

    Attributes:
        document: that they are for: its styles, its pictures.
        numbers: of bookmarks and pictures, each once in the document.
    """

    document: Document
    numbers: Iterator[int] = field(default_factory=lambda: count(1000))

    def content(self, chapter: Written) -> Iterator[Any]:
        """The elements of a chapter, as XML."""
        last = chapter.elements[-1] if chapter.elements else None
        for name, element in marked(chapter):
            made = list(self._made(element))
            if element is last and isinstance(element, Rows) and made:
                # Nothing follows: where the table fills its page, a line below it would be a page of its own.
                low = tagged("w:spacing", before="0", after="0", line="20", lineRule="exact")
                made[-1].get_or_add_pPr().append(low)
            if name:
                self._bookmark(name, made)
            yield from made

    def _made(self, element: Element) -> Iterator[Any]:
        match element:
            case Heading(text):
                yield self._paragraph(text, "Heading 2")
            case Sentence(text, small):
                yield self._paragraph(text, SMALL if small else MESSAGE)
            case Bullet(text):
                yield self._paragraph(text, "List Bullet")
            case Room(text):
                yield self._paragraph(f"[À écrire\u202f: {text}]", ROOM)
            case Picture():
                yield self._picture(element)
            case Rows(_, _, _, False):
                yield self._paragraph(element.title, LABEL)
                yield self.table(element)
                yield self._paragraph("", SMALL)

    def _paragraph(self, text: str, style: str) -> Any:
        paragraph = tagged("w:p")
        if style_id := self._style(style):
            properties = tagged("w:pPr")
            properties.append(tagged("w:pStyle", val=style_id))
            paragraph.append(properties)
        paragraph.append(_run(text))
        return paragraph

    def _style(self, name: str) -> str:
        """The identifier of a style; "" when a centre's template has none of this name."""
        return self._styles.get(name, "")

    @cached_property
    def _styles(self) -> Mapping[str, str]:
        return {str(one.name): one.style_id for one in self.document.styles}

    def _picture(self, found: Picture) -> Any:
        from docx.shared import Cm

        paragraph = self.document.add_paragraph()
        paragraph.add_run().add_picture(BytesIO(png(found.svg)), width=Cm(DRAWN))
        told = next(paragraph._p.iter(q("wp:docPr")))
        number = next(self.numbers)
        told.set("id", str(number))
        told.set("name", f"Graphique {number}")
        told.set("descr", plain(found.told))
        made = paragraph._p
        made.getparent().remove(made)
        return made

    def table(self, found: Rows) -> Any:
        """A table, as XML."""
        sheet = found.sheet
        size = next(points for most, points in SIZES if len(sheet.columns) <= most)
        across = [round(share * ACROSS * TWIPS) for share in widths(sheet)]
        right = [numeric(sheet, place) for place in range(len(sheet.columns))]
        table = tagged("w:tbl")
        properties = tagged("w:tblPr")
        if style_id := self._style(TABLE):
            properties.append(tagged("w:tblStyle", val=style_id))
        properties.append(tagged("w:tblW", w=str(sum(across)), type="dxa"))
        properties.append(tagged("w:tblLayout", type="fixed"))
        properties.append(tagged("w:tblLook", val="0020", firstRow="1", noVBand="1", noHBand="1"))
        properties.append(tagged("w:tblCaption", val=plain(found.title)))
        table.append(properties)
        grid = tagged("w:tblGrid")
        grid.extend(tagged("w:gridCol", w=str(wide)) for wide in across)
        table.append(grid)
        for turn, row in enumerate(printed(sheet)):
            table.append(self._row(row, across, right, size, first=turn == 0))
        return table

    def _row(self, texts: list[str], across: list[int], right: list[bool], size: float, *, first: bool) -> Any:
        row = tagged("w:tr")
        properties = tagged("w:trPr")
        properties.append(tagged("w:cantSplit"))
        if first:
            properties.append(tagged("w:tblHeader"))
        row.append(properties)
        for text, wide, to_right in zip(texts, across, right, strict=True):
            cell = tagged("w:tc")
            own = tagged("w:tcPr")
            own.append(tagged("w:tcW", w=str(wide), type="dxa"))
            cell.append(own)
            paragraph = tagged("w:p")
            look = tagged("w:pPr")
            look.append(tagged("w:spacing", before="0", after="0"))
            if to_right:
                look.append(tagged("w:jc", val="right"))
            paragraph.append(look)
            paragraph.append(_run(text, size))
            cell.append(paragraph)
            row.append(cell)
        return row

    def _bookmark(self, name: str, made: list[Any]) -> None:
        """A bookmark around a paragraph; that of a table is around its title: LibreOffice loses one around a table."""
        if not made:
            return
        number, look = str(next(self.numbers)), made[0].find(q("w:pPr"))
        made[0].insert(0 if look is None else 1, tagged("w:bookmarkStart", id=number, name=name))
        made[0].append(tagged("w:bookmarkEnd", id=number))


def _run(text: str, size: float | None = None) -> Any:
    run = tagged("w:r")
    if size:
        look = tagged("w:rPr")
        look.append(tagged("w:sz", val=str(round(size * 2))))
        run.append(look)
    told = tagged("w:t")
    told.text = plain(text)
    told.set(SPACE, "preserve")
    run.append(told)
    return run


def text_of(paragraph: Any) -> str:
    """The text of a paragraph."""
    return "".join(one.text or "" for one in paragraph.iter(q("w:t"))).strip()
