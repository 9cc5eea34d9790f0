"""Tables as a workbook for Excel: typed cells under a header that stays, with filters, and a sheet "Méthode"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from html import escape
from io import BytesIO
from typing import Any, Final

from dashboard.components.sheet import Sheet, Untold, Value
from dashboard.exports import look
from dashboard.exports.about import METHOD, About, Titled
from dashboard.exports.cells import MOST_WIDE, head, letters, names, number, numeric, styles, text, widths
from dashboard.exports.zipped import filled

LINE: Final = 14
"""Height of a line, in points."""
METHOD_WIDE: Final = 95
"""Characters on a line of "Méthode"."""
DAY_ZERO: Final = date(1899, 12, 30).toordinal()
END: Final = "</sheetData>"
ESCAPED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would take for the code of a character."""

HEAD: Final = {"bold": True, "text_wrap": True, "bg_color": look.TINT, "bottom": 1, "bottom_color": look.INK}


def xlsx(tables: Sequence[Titled], about: About) -> Iterator[bytes]:
    """A sheet a table, and "Méthode"; before them, where they are several, "Sommaire" leads to each."""
    # Loaded by whoever asks for a workbook.
    from xlsxwriter.workbook import Workbook

    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": text(about.title), "company": text(about.centre), "created": datetime(*about.as_of.timetuple()[:3])}
    )
    formats = {name: book.add_format(_given(name)) for name in look.NAMES}
    # Those of the rows written below are known by their numbers.
    numbers = {name: made._get_xf_index() for name, made in formats.items()}
    called = names([one.title for one in tables], (look.INDEX, METHOD))
    if len(tables) > 1:
        _index(book.add_worksheet(look.INDEX), tables, called, formats, about)
    rows: dict[str, Mapping[str, Iterator[str]]] = {}
    for one, name in zip(tables, called, strict=True):
        page = book.add_worksheet(name)
        _table(page, one.sheet, formats)
        rows[f"xl/worksheets/sheet{page.index + 1}.xml"] = {END: _rows(one.sheet, numbers)}
    _method(book.add_worksheet(METHOD), about.lines(tables), formats)
    book.close()
    yield from filled(kept.getvalue(), rows)


def _given(name: str) -> dict[str, Any]:
    """A look, as the library wants it."""
    kind, _, decimals = name.partition("-")
    digits = f"0.{'0' * int(decimals)}" if decimals not in ("", "0") else "0"
    numeric = {
        "number": f"#,##{digits}",
        "percent": f'{digits}"{look.NARROW}"%',
        "euro": f'#,##{digits}"{look.NARROW}€"',
        "date": "dd/mm/yyyy",
    }
    given: dict[str, Any] = {"valign": "top", "font_name": look.FONT, "font_size": look.SIZE}
    if kind in numeric:
        return {**given, "num_format": numeric[kind]}
    more: dict[str, dict[str, Any]] = {
        "head": HEAD,
        # Its end is left to the button of the filter.
        "heading": {**HEAD, "align": "right", "indent": 2},
        "title": {"bold": True, "font_size": look.TITLE, "font_color": look.INK},
        "label": {"bold": True, "text_wrap": True},
        "text": {"text_wrap": True},
        "untold": {"align": "right", "font_color": look.GREY, "italic": True},
        "link": {"font_color": look.INK, "underline": 1},
    }
    return {**given, **more[kind]}


def _table(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    """The sheet of a table, its rows apart."""
    page.freeze_panes(1, 1)
    for place, (width, column) in enumerate(zip(widths(sheet), sheet.columns, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, text(head(column)), formats["heading" if numeric(sheet, place) else "head"])
    if sheet.columns:
        page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P/&N")


def _rows(sheet: Sheet, numbers: Mapping[str, int]) -> Iterator[str]:
    """The rows below the header."""
    wanted = [numbers[style] for style in styles(sheet)]
    percents = [style if style.startswith("percent") else "" for style in styles(sheet)]
    told = tuple(zip(map(letters, range(len(sheet.columns))), wanted, percents, strict=True))
    for index, row in enumerate(sheet.rows, 2):
        cells = "".join(
            _cell(f"{letter}{index}", value, style, percent, numbers)
            for (letter, style, percent), value in zip(told, row, strict=True)
        )
        yield f'<row r="{index}">{cells}</row>'
    yield END


def _cell(place: str, value: Value, style: int, percent: str, numbers: Mapping[str, int]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str | Untold):
        plain = escape(ESCAPED.sub("_x005F_", text(value)), quote=False)
        look_of = numbers["untold" if isinstance(value, Untold) else "text"]
        return f'<c r="{place}" s="{look_of}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{numbers["date"]}"><v>{value.toordinal() - DAY_ZERO}</v></c>'
    return f'<c r="{place}" s="{style}"><v>{number(value, percent)!r}</v></c>'


def _method(page: Any, lines: Iterator[tuple[str, str]], formats: Mapping[str, Any]) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, METHOD_WIDE + 5)
    page.write_string(0, 0, METHOD, formats["title"])
    for index, (label, told) in enumerate(lines, 1):
        page.write_string(index, 0, text(label), formats["label"])
        page.write_string(index, 1, text(told), formats["text"])
        page.set_row(index, LINE * (1 + len(told) // METHOD_WIDE))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _index(
    page: Any, tables: Sequence[Titled], called: Sequence[str], formats: Mapping[str, Any], about: About
) -> None:
    page.set_column(0, 0, MOST_WIDE)
    page.set_column(1, 1, 12)
    page.write_string(0, 0, text(about.title), formats["title"])
    page.write_string(1, 0, text(f"{about.centre} · {about.filters}"), formats["text"])
    for place, label in enumerate((look.TABLES, look.ROWS)):
        page.write_string(3, place, label, formats["head"])
    for index, (one, name) in enumerate(zip(tables, called, strict=True), 4):
        page.write_url(index, 0, f"internal:'{name}'!A1", formats["link"], text(one.title))
        page.write_number(index, 1, len(one.sheet.rows), formats["number-0"])
    page.write_url(len(tables) + 4, 0, f"internal:'{METHOD}'!A1", formats["link"], METHOD)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
