"""A report that has been edited, brought up to date: only what stands between its bookmarks changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from dashboard.components.picture import png
from dashboard.french import plural
from dashboard.report.chapters import Report
from dashboard.report.marks import PREFIX, marked
from dashboard.report.paper import Bullet, Element, Picture, Rows, Sentence
from dashboard.report.template import q
from dashboard.report.templates import TemplateError, opened, plain
from dashboard.report.told import printed
from dashboard.report.word import SPACE, Writer, text_of

if TYPE_CHECKING:
    from docx.document import Document


EXCERPT: Final = 120
"""Letters of what is told of a part that is left as it was."""


@dataclass(frozen=True)
class Change:
    """What a figure, a sentence or a cell was in the document, and is now; `place` says where, in French."""

    place: str
    was: str
    now: str


@dataclass(frozen=True)
class Refreshed:
    """A report brought up to date.

    Attributes:
        document: the DOCX file; the one that was given when nothing has changed.
        changes: what is different.
        gone: what the report tells and the document does not have (any more): its bookmark was removed, or it is new.
        left: what the bookmarks of the document hold that the report says nothing of any more: it is left as it was.
    """

    document: bytes
    changes: tuple[Change, ...]
    gone: tuple[str, ...]
    left: tuple[str, ...]


def refreshed(given: bytes, report: Report) -> Refreshed:
    """Bring an edited report up to date.

    Args:
        given: the DOCX file, as Word or LibreOffice has saved it.
        report: the same report, made today.

    Raises:
        TemplateError: the file is no DOCX file, or was not made by this dashboard.
    """
    document = opened(given).docx
    found = dict(_bookmarks(document))
    if not found:
        raise TemplateError(
            "Ce document n’a aucun des signets que le tableau de bord pose autour de ses chiffres\u202f: il n’a pas "
            "été fait ici, ou ses signets ont été effacés."
        )
    changes: list[Change] = []
    gone: list[str] = []
    known: set[str] = set()
    for chapter in report.chapters:
        for name, element in marked(chapter):
            if not name or (isinstance(element, Rows) and element.drawn):
                continue
            known.add(name)
            place = f"{chapter.title}, {_title(element)}" if _title(element) else chapter.title
            if name in found:
                changes += _update(document, found[name], element, place)
            else:
                gone.append(place)
    left = tuple(span.text[:EXCERPT] for name, span in found.items() if name not in known)
    kept = BytesIO()
    document.save(kept)
    return Refreshed(kept.getvalue() if changes else given, tuple(changes), tuple(gone), left)


def _title(element: Element) -> str:
    return element.title if isinstance(element, Rows | Picture) else ""


@dataclass(frozen=True)
class _Span:
    """What stands between the two ends of a bookmark: its picture, its runs of text; and the table below it."""

    picture: Any
    texts: tuple[Any, ...]
    table: Any

    @property
    def text(self) -> str:
        """All that is written there."""
        return "".join(one.text or "" for one in self.texts)


def _bookmarks(document: Document) -> Iterator[tuple[str, _Span]]:
    """The bookmarks of a report in a document; one that has lost its end is none."""
    started: dict[str, tuple[str, list[Any], list[Any]]] = {}
    for node in document.element.body.iter(*map(q, ("w:bookmarkStart", "w:bookmarkEnd", "a:blip", "w:t"))):
        number = node.get(q("w:id"))
        if node.tag == q("w:bookmarkStart"):
            if (name := node.get(q("w:name")) or "").startswith(PREFIX):
                started[number] = (name, [], [])
        elif node.tag != q("w:bookmarkEnd"):
            for _, pictures, texts in started.values():
                (texts if node.tag == q("w:t") else pictures).append(node)
        elif found := started.pop(number, None):
            name, pictures, texts = found
            yield name, _Span(next(iter(pictures), None), tuple(texts), _table_below(node))


def _table_below(node: Any) -> Any:
    """The table that follows the paragraph of a node, empty paragraphs left aside."""
    paragraph = next((one for one in node.iterancestors(q("w:p"))), node)
    for after in paragraph.itersiblings():
        if after.tag == q("w:tbl") or text_of(after):
            return after if after.tag == q("w:tbl") else None
    return None


def _update(document: Document, span: _Span, element: Element, place: str) -> Iterator[Change]:
    match element:
        case Sentence(text) | Bullet(text):
            yield from _rewrite(span, text, place)
        case Picture():
            yield from _redraw(document, span, element, place)
        case Rows():
            yield from _retable(document, span, element, place)


def _rewrite(span: _Span, text: str, place: str) -> Iterator[Change]:
    was, now = span.text, plain(text)
    if span.texts and was != now:
        _set(span.texts, now)
        yield Change(place, was, now)


def _set(texts: Sequence[Any], now: str) -> None:
    for one in texts:
        one.text = ""
    texts[0].text = now
    texts[0].set(SPACE, "preserve")


def _redraw(document: Document, span: _Span, element: Picture, place: str) -> Iterator[Change]:
    """Another picture in the same place, as wide as the one that it replaces."""
    if span.picture is None:
        return
    blip, made = span.picture, png(element.svg)
    shown = document.part.related_parts.get(blip.get(q("r:embed")))
    if shown is not None and shown.blob == made:
        return
    holder = next(one for one in blip.iterancestors() if one.tag in (q("wp:inline"), q("wp:anchor")))
    told = holder.find(q("wp:docPr"))
    was = told.get("descr") or ""
    name, image = document.part.get_or_add_image(BytesIO(made))
    blip.set(q("r:embed"), name)
    told.set("descr", plain(element.told))
    for size in (holder.find(q("wp:extent")), next(holder.iter(q("a:ext")), None)):
        if size is not None:
            size.set("cy", str(round(int(size.get("cx")) * image.px_height / image.px_width)))
    yield Change(place, was, element.told)


def _retable(document: Document, span: _Span, element: Rows, place: str) -> Iterator[Change]:
    """Cell by cell where the table has kept its shape: how it was set stays; else another table in its place."""
    if span.table is None:
        return
    table, now = span.table, printed(element.sheet)
    cells = [[list(cell.iter(q("w:t"))) for cell in row.iter(q("w:tc"))] for row in table.iter(q("w:tr"))]
    was = [["".join(one.text or "" for one in texts) for texts in row] for row in cells]
    if was == now:
        return
    if [len(row) for row in was] == [len(row) for row in now] and was[0] == now[0]:
        for texts, before, after in zip(cells, was, now, strict=True):
            for title, held, old, new in zip(now[0], texts, before, after, strict=True):
                if old != new and held:
                    _set(held, new)
                    yield Change(f"{place}, «\u202f{before[0]}\u202f», {title}", old, new)
        return
    table.addprevious(Writer(document).table(element))
    table.getparent().remove(table)
    yield Change(place, _shape(was), _shape(now))


def _shape(rows: Sequence[Sequence[str]]) -> str:
    return plural(max(0, len(rows) - 1), "ligne")
