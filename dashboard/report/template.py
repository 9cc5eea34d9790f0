"""The template of a report that comes with the dashboard: a Word document that a centre may edit and give back.

Its tags: `{{ titre }}`, `{{ centre }}`, `{{ annee }}`, `{{ filtres }}`, `{{ precisions }}`; `chapitres`, each with its
`titre` and its `contenu`; or one chapter by its name, `{{ reseaux }}`, alone in its paragraph.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from dashboard.palette import LIGHT

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

FONT: Final = "Calibri"
"""On most machines; another one takes its place where it is not."""
TABLE, LABEL = "Tableau CRPV", "Titre de tableau CRPV"
SMALL, ROOM, MESSAGE = "Remarque CRPV", "À écrire CRPV", "Message CRPV"
CONTENTS, ENTRY = "Sommaire CRPV", "toc 1"
"""Styles of what a report is made of, beside those that every document has."""
TOC: Final = r'TOC \o "1-1" \h \z \u'
"""What Word makes a table of contents by: the titles of the chapters."""
MARGIN: Final = 2.2
"""Centimetres around the text, on A4."""
ACROSS: Final = 21.0 - 2 * MARGIN
"""Centimetres across the text."""


def default_template() -> bytes:
    """The template, as a DOCX file."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(MARGIN)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section.different_first_page_header_footer = True
    _styles(document)
    _cover(document)
    _contents(document)
    _body(document)
    _foot(document)
    # What the library's own template looks like is no picture of this one.
    package = document.part.package
    for name in [name for name, one in package.rels.items() if one.reltype.endswith("/thumbnail")]:
        package.rels.pop(name)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    normal = _set(document.styles["Normal"], 10.5, "ink", after=5)
    normal.paragraph_format.line_spacing = 1.12
    _language(document)
    title = _set(document.styles["Title"], 32, "accent", bold=True, before=150, after=8)
    _unruled(title)
    _set(document.styles["Subtitle"], 15, "ink-2", after=4)
    first = _set(document.styles["Heading 1"], 20, "accent", bold=True, after=10)
    first.paragraph_format.page_break_before = True
    _set(document.styles["Heading 2"], 13, "ink", bold=True, before=14, after=3)
    _set(document.styles["List Bullet"], 10.5, "ink", after=3)
    styles = document.styles
    for name, size, colour in ((SMALL, 8.5, "ink-2"), (ROOM, 10.5, "ink-2"), (MESSAGE, 11, "ink"), (LABEL, 9.5, "ink")):
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = normal
        _set(made, size, colour, after=3 if name == SMALL else 6, bold=name == LABEL)
    styles[LABEL].paragraph_format.keep_with_next = True
    styles[LABEL].paragraph_format.space_before = styles[ROOM].paragraph_format.space_before = _points(8)
    styles[MESSAGE].paragraph_format.keep_with_next = True
    styles[ROOM].font.italic = True
    styles[ROOM].paragraph_format.space_after = _points(14)
    _bordered(styles[ROOM])
    contents = styles.add_style(CONTENTS, WD_STYLE_TYPE.PARAGRAPH)
    contents.base_style = normal
    _set(contents, 20, "accent", bold=True, after=10).paragraph_format.page_break_before = True
    entry = styles.add_style(ENTRY, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    entry.base_style = normal
    _set(entry, 11, "ink", after=6)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    table = styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    table.base_style = styles["Normal Table"]
    _ruled(table)


def _set(
    style: Any, size: float, colour: str, *, bold: bool = False, before: float = 0, after: float = 0
) -> ParagraphStyle:
    from docx.shared import RGBColor

    style.font.name, style.font.size, style.font.bold = FONT, _points(size), bold
    style.font.color.rgb, style.font.italic = RGBColor.from_string(LIGHT[colour].removeprefix("#")), False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(q(f"w:{name}"), None)
    fonts.set(q("w:hAnsi"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = _points(before), _points(after)
    found: ParagraphStyle = style
    return found


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _language(document: Document) -> None:
    for language in document.styles.element.iter(q("w:lang")):
        language.set(q("w:val"), "fr-FR")


def tagged(tag: str, /, **values: str) -> Any:
    """An element of a Word document, its attributes in the namespace of Word."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in values.items():
        made.set(q(f"w:{key}"), value)
    return made


def q(name: str) -> str:
    """A name with its namespace, as lxml has it."""
    from docx.oxml.ns import qn

    return qn(name)


def _unruled(style: ParagraphStyle) -> None:
    """A title without the line that Word draws below it."""
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(q("w:pBdr")):
        properties.remove(border)


def _bordered(style: Any) -> None:
    """A line on the left: here one writes."""
    borders = tagged("w:pBdr")
    borders.append(tagged("w:left", val="single", sz="18", space="8", color=LIGHT["line-2"].removeprefix("#")))
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _ruled(style: Any) -> None:
    """A table with lines between its rows, and a head of its own."""
    line = LIGHT["line"].removeprefix("#")
    properties = tagged("w:tblPr")
    borders = tagged("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(tagged(f"w:{side}", val="single", sz="4", space="0", color=line))
    properties.append(borders)
    margins = tagged("w:tblCellMar")
    for side, wide in (("top", "30"), ("left", "70"), ("bottom", "30"), ("right", "70")):
        margins.append(tagged(f"w:{side}", w=wide, type="dxa"))
    properties.append(margins)
    style.element.append(properties)
    head = tagged("w:tblStylePr", type="firstRow")
    text = tagged("w:rPr")
    text.append(tagged("w:b"))
    head.append(text)
    cells = tagged("w:tcPr")
    cells.append(tagged("w:shd", val="clear", color="auto", fill=LIGHT["tint"].removeprefix("#")))
    head.append(cells)
    style.element.append(head)


def _cover(document: Document) -> None:
    document.add_paragraph("{{ titre }}", style="Title")
    document.add_paragraph("{{ centre }}", style="Subtitle")
    document.add_paragraph("{%p if filtres %}")
    document.add_paragraph("{{ filtres }}", style="Subtitle")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for precision in precisions %}")
    document.add_paragraph("{{ precision }}", style=SMALL)
    document.add_paragraph("{%p endfor %}")


def _contents(document: Document) -> None:
    """The chapters, as a table of contents: Word gives it the numbers of its pages when it is asked to update it."""
    document.add_paragraph("Sommaire", style=CONTENTS)
    _field(document.add_paragraph(style=SMALL).add_run(), "begin", TOC, "separate")
    document.add_paragraph("{%p for chapitre in chapitres %}")
    document.add_paragraph("{{ chapitre.titre }}", style=ENTRY)
    document.add_paragraph("{%p endfor %}")
    _field(document.add_paragraph(style=SMALL).add_run(), "end")


def _field(run: Any, *parts: str) -> None:
    """The parts of a field: where it begins, what it asks for, where what it shows begins, where it ends."""
    for part in parts:
        if part in ("begin", "separate", "end"):
            run._r.append(tagged("w:fldChar", fldCharType=part))
        else:
            told = tagged("w:instrText")
            told.text = part
            run._r.append(told)


def _body(document: Document) -> None:
    document.add_paragraph("{%p for chapitre in chapitres %}")
    document.add_paragraph("{{ chapitre.titre }}", style="Heading 1")
    document.add_paragraph("{{ chapitre.contenu }}")
    document.add_paragraph("{%p endfor %}")


def _foot(document: Document) -> None:
    """Centre and title on the left, the number of the page on the right; nothing on the cover."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles[SMALL]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(ACROSS), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run("{{ centre }} · {{ titre }}\t")
    _field(paragraph.add_run(), "begin", "PAGE", "end")
