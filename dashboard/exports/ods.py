"""Tables as a workbook for LibreOffice: the same sheets, cells and looks as for Excel (`xlsx.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import escape
from io import BytesIO
from typing import Any, Final

from dashboard.components.sheet import Sheet, Untold, Value
from dashboard.exports import look
from dashboard.exports.about import METHOD, About, Titled
from dashboard.exports.cells import MOST_WIDE, head, letters, names, number, numeric, styles, text, widths, written
from dashboard.exports.zipped import filled

CHARACTER: Final = 0.2
"""Width of a character, in centimetres."""
SPACES: Final = re.compile(r"^ | {2,}| $")
HEAD: Final = f'fo:wrap-option="wrap" fo:background-color="{look.TINT}" fo:border-bottom="0.74pt solid {look.INK}"'
PAPER: Final = {
    "fo:page-width": "29.7cm", "fo:page-height": "21cm", "style:print-orientation": "landscape",
    "style:scale-to-X": "1", "style:scale-to-Y": "0",
}  # fmt: skip
"""A sheet of paper as wide as each table."""
WIDTHS: Final = (12, 28, MOST_WIDE, 100)
"""Those of the sheets that are not tables."""


def ods(tables: Sequence[Titled], about: About) -> Iterator[bytes]:
    """A sheet a table, and "Méthode"; before them, where they are several, "Sommaire" leads to each."""
    # Loaded by whoever asks for such a file.
    from odfdo import Document, Element

    book: Any = Document("spreadsheet")
    book.body.clear()
    book.set_language("fr-FR")
    book.meta.set_title(text(about.title))
    book.meta.set_creation_date(datetime(*about.as_of.timetuple()[:3]))
    called = names([one.title for one in tables], (look.INDEX, METHOD))
    wide = sorted({*WIDTHS, *(width for one in tables for width in widths(one.sheet))})
    for style in (*_looks(), *map(_column_style, wide)):
        book.insert_style(Element.from_tag(style), automatic=True)
    if len(tables) > 1:
        book.body.append(Element.from_tag(_index(tables, called, about)))
    rows = {}
    for place, (one, name) in enumerate(zip(tables, called, strict=True)):
        mark = f'<table:table-row table:style-name="rows{place}"/>'
        book.body.append(Element.from_tag(_table(name, one.sheet, mark)))
        rows[mark] = _rows(one.sheet)
    book.body.append(Element.from_tag(_method(about.lines(tables))))
    if filters := "".join(_filter(name, one.sheet) for name, one in zip(called, tables, strict=True)):
        book.body.append(Element.from_tag(f"<table:database-ranges>{filters}</table:database-ranges>"))
    _freeze(book, called)
    for paper in book.get_part("styles.xml").root.get_elements("//style:page-layout/style:page-layout-properties"):
        for name, value in PAPER.items():
            paper.set_attribute(name, value)
    kept = BytesIO()
    book.save(kept, pretty=False)
    yield from filled(kept.getvalue(), {"content.xml": rows})


def _looks() -> Iterator[str]:
    """The looks of cells, those of numbers first."""
    for name in look.NAMES:
        kind, _, decimals = name.partition("-")
        digits = (
            f'number:decimal-places="{decimals}" number:min-decimal-places="{decimals}" number:min-integer-digits="1"'
        )
        plain, grouped = f"<number:number {digits}/>", f'<number:number {digits} number:grouping="true"/>'
        shown = {
            "number": ("number", grouped),
            "percent": ("percentage", f"{plain}<number:text>{look.NARROW}%</number:text>"),
            "euro": ("number", f"{grouped}<number:text>{look.NARROW}€</number:text>"),
            "date": ("date", "<number:text>/</number:text>".join(
                f"<number:{part} number:style=\"long\"/>" for part in ("day", "month", "year")
            )),
        }.get(kind)  # fmt: skip
        data = ""
        if shown:
            data = f' style:data-style-name="as-{name}"'
            yield f'<number:{shown[0]}-style style:name="as-{name}">{shown[1]}</number:{shown[0]}-style>'
        inside = LOOKS.get(kind, LOOKS[""])
        yield f'<style:style style:name="{name}" style:family="table-cell"{data}>{inside}</style:style>'


def _look(cell: str = "", paragraph: str = "", letters: str = "", size: int = look.SIZE) -> str:
    font = f'style:font-name="{look.FONT}" fo:font-size="{size}pt"'
    return (
        f'<style:table-cell-properties style:vertical-align="top" {cell}/><style:paragraph-properties {paragraph}/>'
        f"<style:text-properties {font} {letters}/>"
    )


LOOKS: Final = {
    "": _look(),
    "text": _look('fo:wrap-option="wrap"', 'fo:text-align="start"'),
    "head": _look(HEAD, letters='fo:font-weight="bold"'),
    # Its end is left to the button of the filter.
    "heading": _look(f'{HEAD} fo:padding-right="0.6cm"', 'fo:text-align="end"', 'fo:font-weight="bold"'),
    "title": _look(letters=f'fo:font-weight="bold" fo:color="{look.INK}"', size=look.TITLE),
    "label": _look('fo:wrap-option="wrap"', letters='fo:font-weight="bold"'),
    "untold": _look(paragraph='fo:text-align="end"', letters=f'fo:color="{look.GREY}" fo:font-style="italic"'),
    "link": _look(letters=f'fo:color="{look.INK}" style:text-underline-style="solid"'),
}


def _column_style(width: int) -> str:
    wide = f'<style:table-column-properties style:column-width="{width * CHARACTER:.2f}cm"/>'
    return f'<style:style style:name="wide{width}" style:family="table-column">{wide}</style:style>'


def _page(name: str, wide: Sequence[int], inside: str) -> str:
    columns = "".join(f'<table:table-column table:style-name="wide{width}"/>' for width in wide)
    return f'<table:table table:name="{escape(name)}">{columns}{inside}</table:table>'


def _table(name: str, sheet: Sheet, mark: str) -> str:
    """The sheet of a table, a mark standing for its rows."""
    heads = "".join(
        _text(head(column), "heading" if numeric(sheet, place) else "head")
        for place, column in enumerate(sheet.columns)
    )
    first = f"<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>"
    return _page(name, tuple(widths(sheet)), first + mark)


def _rows(sheet: Sheet) -> Iterator[str]:
    """The rows below the header."""
    looks = styles(sheet)
    for row in sheet.rows:
        cells = "".join(_cell(value, style) for value, style in zip(row, looks, strict=True))
        yield f"<table:table-row>{cells}</table:table-row>"


def _cell(value: Value, style: str) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, str | Untold):
        return _text(text(value), "untold" if isinstance(value, Untold) else "text")
    if isinstance(value, date):
        return _typed("date", f'office:date-value="{value.isoformat()}"', "date", written(value))
    shown = written(value)
    if style.startswith("percent"):
        return _typed(style, f'office:value="{number(value, style)!r}"', "percentage", f"{shown}{look.NARROW}%")
    return _typed(style, f'office:value="{value!r}"', "float", shown)


def _typed(style: str, value: str, kind: str, shown: str) -> str:
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" {value}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _text(told: str, style: str, address: str = "") -> str:
    lines = "".join(f"<text:p>{_link(_line(line), address)}</text:p>" for line in text(told).splitlines() or [""])
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{lines}</table:table-cell>'


def _line(line: str) -> str:
    """A line as XML, each of its spaces told."""
    plain = SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line, quote=False))
    return plain.replace("\t", "<text:tab/>")


def _link(inside: str, address: str) -> str:
    return f'<text:a xlink:type="simple" xlink:href="{escape(address)}">{inside}</text:a>' if address else inside


def _row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _method(lines: Iterator[tuple[str, str]]) -> str:
    rows = "".join(_row(_text(label, "label"), _text(told, "text")) for label, told in lines)
    return _page(METHOD, (28, 100), _row(_text(METHOD, "title")) + rows)


def _index(tables: Sequence[Titled], called: Sequence[str], about: About) -> str:
    first = (
        _row(_text(about.title, "title")) + _row(_text(f"{about.centre} · {about.filters}", "text"))
        + _row("<table:table-cell/>") + _row(_text(look.TABLES, "head"), _text(look.ROWS, "head"))
    )  # fmt: skip
    listed = "".join(
        _row(_text(one.title, "link", f"#'{name}'.A1"), _cell(len(one.sheet.rows), "number-0"))
        for one, name in zip(tables, called, strict=True)
    )
    return _page(look.INDEX, (MOST_WIDE, 12), first + listed + _row(_text(METHOD, "link", f"#{METHOD}.A1")))


def _filter(name: str, sheet: Sheet) -> str:
    """The buttons that filter a table, on its header."""
    if not sheet.columns or not sheet.rows:
        return ""
    quoted = "'" + name.replace("'", "''") + "'"
    last = f"{letters(len(sheet.columns) - 1)}{len(sheet.rows) + 1}"
    return (
        f'<table:database-range table:name="{escape(name)}" table:display-filter-buttons="true" '
        f'table:target-range-address="{escape(quoted)}.A1:{escape(quoted)}.{last}"/>'
    )


def _freeze(book: Any, called: Sequence[str]) -> None:
    """The header and the first column stay in sight."""
    from odfdo import Element

    views = book.get_part("settings.xml").root.get_element('//config:config-item-map-named[@config:name="Tables"]')
    views.clear()
    views.set_attribute("config:name", "Tables")
    for name in called:
        items = "".join(
            f'<config:config-item config:name="{item}" config:type="{kind}">{value}</config:config-item>'
            for item, kind, value in FROZEN
        )
        views.append(
            Element.from_tag(
                f'<config:config-item-map-entry config:name="{escape(name)}">{items}</config:config-item-map-entry>'
            )
        )


FROZEN: Final = (
    ("HorizontalSplitMode", "short", 2), ("VerticalSplitMode", "short", 2), ("HorizontalSplitPosition", "int", 1),
    ("VerticalSplitPosition", "int", 1), ("ActiveSplitRange", "short", 3), ("PositionLeft", "int", 0),
    ("PositionRight", "int", 1), ("PositionTop", "int", 0), ("PositionBottom", "int", 1),
)  # fmt: skip
