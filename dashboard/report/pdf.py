"""A report as an accessible PDF (PDF/UA-1 and PDF/A-2a), typeset from the same content as the Word document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from dashboard.components.picture import FAMILY, FONTS
from dashboard.exports.cells import numeric
from dashboard.palette import LIGHT
from dashboard.report.chapters import Report
from dashboard.report.paper import Bullet, Element, Heading, Picture, Rows, Sentence
from dashboard.report.templates import plain
from dashboard.report.told import printed, widths

STANDARDS: Final = ("ua-1", "a-2a")
COLOURS: Final = {"ink": "ink", "pale": "ink-2", "accent": "accent", "line": "line", "tint": "tint"}


def pdf(report: Report) -> bytes:
    """The report as a PDF file; what the centre would still write in the document is not in it."""
    import typst

    with TemporaryDirectory(prefix="crpv-report-") as made:
        folder = Path(made)
        told = {
            "title": report.title, "centre": report.centre, "filters": report.filters, "facts": report.facts,
            "date": [report.as_of.year, report.as_of.month, report.as_of.day],
            "font": FAMILY, "colours": {name: LIGHT[colour] for name, colour in COLOURS.items()},
            "chapters": [
                {"title": one.title, "elements": list(_followed(one.elements, folder))}
                for one in report.chapters
            ],
        }  # fmt: skip
        (folder / "report.json").write_text(json.dumps(_plain(told), ensure_ascii=False))
        main = folder / "report.typ"
        main.write_bytes(files("dashboard.report").joinpath("report.typ").read_bytes())
        return typst.compile(
            str(main), root=made, font_paths=[str(Path(font).parent) for font in FONTS], ignore_system_fonts=True,
            format="pdf", pdf_standards=list(STANDARDS),
        )  # fmt: skip


def _plain(told: Any) -> Any:
    """The same without what no document can hold."""
    if isinstance(told, dict):
        return {name: _plain(one) for name, one in told.items()}
    if isinstance(told, list | tuple):
        return [_plain(one) for one in told]
    return plain(told) if isinstance(told, str) else told


def _followed(elements: Sequence[Element], folder: Path) -> Iterator[dict[str, Any]]:
    """What the template knows of elements, without the titles that nothing follows."""
    found = [told for element in elements for told in _told(element, folder)]
    for one, after in zip_longest(found, found[1:], fillvalue={"kind": "heading"}):
        if one["kind"] != "heading" or after["kind"] != "heading":
            yield one


def _told(element: Element, folder: Path) -> list[dict[str, Any]]:
    """What the template knows of an element; the drawing of a picture is written beside it."""
    match element:
        case Heading(text):
            return [{"kind": "heading", "text": text}]
        case Sentence(text, small):
            return [{"kind": "small" if small else "sentence", "text": text}]
        case Bullet(text):
            return [{"kind": "bullet", "text": text}]
        case Picture():
            name = f"{len(list(folder.glob('*.svg')))}.svg"
            (folder / name).write_text(element.svg)
            return [{"kind": "picture", "file": name, "told": element.told}]
        case Rows(_, title, sheet, False):
            titles, *rows = printed(sheet)
            right = [numeric(sheet, place) for place in range(len(titles))]
            return [
                {
                    "kind": "rows",
                    "title": title,
                    "columns": titles,
                    "widths": widths(sheet),
                    "right": right,
                    "rows": rows,
                }
            ]
    return []
