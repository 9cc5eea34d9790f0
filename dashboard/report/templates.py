"""Templates given by a centre: read with care, their tags compared with those that exist, nothing in them executed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.cells import NOT_XML
from dashboard.french import NARROW, enumerate_words
from dashboard.report.chapters import CHAPTERS, DATA, Report
from dashboard.sources.archives import members
from dashboard.sources.refusals import ImportRefusedError

if TYPE_CHECKING:
    from docx.document import Document
    from docxtpl import DocxTemplate
    from jinja2 import Environment
    from jinja2.nodes import For, Node

LISTS: Final = ("precisions", "chapitres")
TAGS: Final = ("titre", "centre", "annee", "filtres", *LISTS, *(one.id for one in CHAPTERS), DATA)
"""What a template may ask for; a chapter of a list has `OF_CHAPTER`."""
OF_CHAPTER: Final = ("titre", "contenu")
PLAIN: Final = frozenset({"Template", "Output", "TemplateData", "Name", "Getattr", "For", "If", "Not"})
"""What a tag may be made of: a name, a choice, a list. No call, no sum, no filter: there is nothing to execute."""
PROPERTIES: Final = ("author", "comments", "identifier", "language", "subject", "title")
"""Of the document, where tags are filled in too."""
ODT: Final = b"application/vnd.oasis.opendocument.text"
"""What a document of LibreOffice says of itself, in clear, at its beginning."""
IN_DOCX: Final = (
    f"Ce fichier est un document LibreOffice (.odt){NARROW}: ouvrez-le, enregistrez-le en .docx («{NARROW}Enregistrer "
    f"sous{NARROW}», type «{NARROW}Word{NARROW}»), puis donnez ce nouveau fichier. Les signets y restent à leur place."
)
_FIRST: Final = 200
_MARKUP: Final = re.compile(r"<[^>]+>")


class TemplateError(Exception):
    """A template cannot be filled in; the message says why, and what to do, in French."""


def filled(template: bytes, report: Report, places: Mapping[str, str]) -> Document:
    """A template with its tags filled in, and a paragraph in the place of each chapter.

    Args:
        template: a DOCX file.
        report: what it says.
        places: id of a chapter → the text of the paragraph that stands for it.

    Raises:
        TemplateError: it is no DOCX file, or its tags are not understood: all of them are told.
    """
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    known = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    document = opened(template)
    if faults := [fault for source in _sources(document) for fault in _faults(source, known)]:
        raise TemplateError(" ".join(dict.fromkeys(faults)))
    chapters = [{"titre": plain(one.title), "contenu": places[one.id]} for one in report.chapters]
    told: dict[str, Any] = {
        "titre": plain(report.title), "centre": plain(report.centre), "annee": report.year,
        "filtres": plain(report.filters), "precisions": [plain(one) for one in report.facts], "chapitres": chapters,
    }  # fmt: skip
    document.render({**dict.fromkeys((*(one.id for one in CHAPTERS), DATA), ""), **told, **places}, known)
    made: Document = document.docx
    return made


def plain(text: str) -> str:
    """A text that XML can hold."""
    return NOT_XML.sub("", text)


def is_odt(content: bytes) -> bool:
    """Whether a file is a document of LibreOffice, which says so in clear."""
    return content[:2] == b"PK" and ODT in content[:_FIRST]


def opened(template: bytes) -> DocxTemplate:
    """A DOCX file given by somebody. Raises TemplateError when it is none."""
    from docxtpl import DocxTemplate

    if is_odt(template):
        raise TemplateError(IN_DOCX)
    try:
        members(BytesIO(template), "le document")
        document = DocxTemplate(BytesIO(template))
        document.init_docx()
    except ImportRefusedError as error:
        raise TemplateError(f"Ce fichier n’est pas un document Word (.docx) lisible{NARROW}: {error}") from error
    except Exception as error:  # python-docx and lxml each have their own for a file that is not what it says
        raise TemplateError("Ce fichier n’est pas un document Word (.docx) lisible.") from error
    return document


def _sources(document: DocxTemplate) -> Iterator[str]:
    """All that tags are looked for in, a paragraph a line."""
    parts = [document.get_xml()]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        parts += [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]
    package = document.docx.part.package
    parts += [part.blob.decode() for part in package.iter_parts() if part.content_type.endswith("footnotes+xml")]
    for part in parts:
        yield re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(part))
    properties = document.docx.core_properties
    yield from (getattr(properties, name) for name in PROPERTIES)


def _faults(source: str, known: Environment) -> Iterator[str]:
    """What is not understood of the tags of a part of a template, each with its place."""
    from jinja2 import TemplateSyntaxError

    lines = source.splitlines()
    try:
        parsed = known.parse(source)
    except TemplateSyntaxError as error:
        place = _place(lines, error.lineno)
        yield f"{place}{NARROW}: une balise est mal écrite. Elle s’ouvre et se ferme par {{{{ }}}} ou {{% %}}."
        return
    yield from _refused(parsed, lines, frozenset(TAGS), nested=False)


def _refused(node: Node, lines: list[str], names: frozenset[str], *, nested: bool) -> Iterator[str]:
    """What of a tree of tags is not allowed; `names` are those that it may use, `nested` that it is within a list."""
    from jinja2 import nodes

    fault = ""
    match node:
        case nodes.Name() if node.name not in names:
            known = enumerate_words(TAGS)
            fault = f"la balise «{NARROW}{node.name}{NARROW}» n’existe pas. Celles qui existent{NARROW}: {known}."
        case nodes.Getattr() if not isinstance(node.node, nodes.Name) or node.attr not in OF_CHAPTER:
            told = enumerate_words(OF_CHAPTER)
            fault = f"une balise demande «{NARROW}{node.attr}{NARROW}»{NARROW}: un chapitre a seulement {told}."
        case nodes.For() if nested or not _simple(node):
            fault = f"une balise répète autre chose que {enumerate_words(LISTS)}."
        case nodes.For(target=nodes.Name() as each):
            for child in node.body:
                yield from _refused(child, lines, names | {each.name}, nested=True)
        case _ if type(node).__name__ not in PLAIN:
            fault = f"une balise demande autre chose qu’un nom{NARROW}: un modèle ne calcule rien."
        case _:
            for child in node.iter_child_nodes():
                yield from _refused(child, lines, names, nested=nested)
    if fault:
        yield f"{_place(lines, node.lineno)}{NARROW}: {fault}"


def _simple(node: For) -> bool:
    """Whether a repetition goes through one of the lists, with nothing more to it."""
    from jinja2 import nodes

    over = isinstance(node.iter, nodes.Name) and node.iter.name in LISTS
    return over and isinstance(node.target, nodes.Name) and not (node.test or node.else_ or node.recursive)


def _place(lines: list[str], number: int) -> str:
    """Where a tag is: the text of its paragraph."""
    text = " ".join(_MARKUP.sub("", lines[number - 1]).split()) if number <= len(lines) else ""
    return f"Dans «{NARROW}{text[:80]}{NARROW}»" if text else "Dans le document"
