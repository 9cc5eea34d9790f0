"""The yearly report: its figures are those of the pages, its files are sound, and what was written in it stays."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from unittest import mock

import docx
import pikepdf
import pytest
import support
from command import run_command
from docx.document import Document
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from public_sample import public_store
from support import DEMO, V2, VT

from dashboard.components.picture import png
from dashboard.components.sheet import Sheet, columns
from dashboard.filters import Filters
from dashboard.pages import PAGES
from dashboard.pages.render import Site
from dashboard.report.chapters import BY_ID, Reader, Report, Written, report
from dashboard.report.paper import Bullet, Element, Picture, Room, Rows, Sentence
from dashboard.report.pdf import pdf
from dashboard.report.refresh import refreshed
from dashboard.report.template import default_template
from dashboard.report.templates import TemplateError
from dashboard.report.word import word
from dashboard.snapshot import Snapshot

YEAR = 2024
READ = (
    "", "actions", "carte", "participation", "reseaux", "publications", "moyens", "grille-anct",
    "objectifs", "carto",
)  # fmt: skip
"""Pages that a report is made of."""
CENTRES = support.some((VT, DEMO, V2), 2)
"""Those whose report is written and read, whole in `make soak`."""
NUMBER = re.compile(r"\d[\d\u202f\u00a0 ]*(?:,\d+)?")


def made(snapshot: Snapshot, centre: str) -> Report:
    return report(Reader(Site(PAGES, V2), snapshot, Filters(centre, YEAR), support.ROOT / "geo"))


@pytest.fixture(scope="module", autouse=True)
def _drawn_once() -> Iterator[None]:
    """The same drawing is put into points once: it takes most of the writing of a document, written again and again."""
    once = lru_cache(128)(png)
    with mock.patch("dashboard.report.word.png", once), mock.patch("dashboard.report.refresh.png", once):
        yield


@pytest.fixture(scope="module")
def reports(snapshot: Snapshot) -> Mapping[str, Report]:
    return {centre: made(snapshot, centre) for centre in (V2, VT, DEMO)}


@pytest.fixture(scope="module")
def written(reports: Mapping[str, Report]) -> Mapping[str, bytes]:
    return {centre: word(reports[centre], default_template()) for centre in CENTRES}


def document(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def numbers(text: str) -> set[str]:
    return {re.sub(r"\s", "", one) for one in NUMBER.findall(text)}


def told(client: FlaskClient, centre: str) -> set[str]:
    """Every number that the pages of the year tell."""
    found: set[str] = set()
    for page in READ:
        answer = client.get(f"/{page}?centre={centre}&annee={YEAR}").text
        # What a drawing and its alternatives say is text like the rest; its coordinates are attributes.
        found |= numbers(html.unescape(re.sub(r"<[^>]*>", "|", answer)))
        found |= {one for title in re.findall(r'(?:title|aria-label)="([^"]*)"', answer) for one in numbers(title)}
    return found


@pytest.mark.parametrize("centre", CENTRES)
def test_every_figure_of_a_report_is_one_of_its_pages(
    client: FlaskClient, written: Mapping[str, bytes], centre: str
) -> None:
    shown, found = told(client, centre), document(written[centre])
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    sentences = [one.text for one in found.paragraphs if one.text and "version" not in one.text]
    read = {one for text in (*cells, *sentences) for one in numbers(text)}
    assert len(read) > 40
    assert read - shown <= numbers("Rapport d’activité 2024 1"), "told by no page"


def test_a_public_report_says_what_the_public_pages_say(
    tmp_path_factory: pytest.TempPathFactory, editions: Mapping[str, FlaskClient]
) -> None:
    published = public_store(tmp_path_factory, (V2, VT)).current()
    content = word(made(published, VT), default_template())
    shown, found = told(editions["publique"], VT), document(content)
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    assert {one for text in cells for one in numbers(text)} <= shown
    assert "Ne pas diffuser" not in "".join(one.text for one in found.paragraphs)


@pytest.mark.parametrize("centre", CENTRES)
def test_a_word_document_is_one_that_anybody_can_read(written: Mapping[str, bytes], centre: str) -> None:
    found = document(written[centre])
    assert found.core_properties.language == "fr-FR"
    assert str(YEAR) in found.core_properties.title
    headings = [one.style.name for one in found.paragraphs if one.style is not None and one.style.name[:7] == "Heading"]
    assert headings[0] == "Heading 1"
    for table in found.tables:
        assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None, "its titles are repeated on each page"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    drawn = list(found.element.body.iter(qn("wp:docPr")))
    assert drawn
    assert all(len(one.get("descr")) > 20 for one in drawn)
    assert len({one.get("id") for one in drawn}) == len(drawn)
    marks = [one.get(qn("w:name")) for one in found.element.body.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks) > 50
    assert all(len(name) <= 40 for name in marks), "Word cuts longer names"


def test_the_map_holds_nothing_that_is_an_ocean_away(reports: Mapping[str, Report]) -> None:
    """What lies beyond its frame is kept room for, by whoever puts it into points: 200 MB where there were islands."""
    drawn = [one.svg for each in reports[V2].chapters for one in each.elements if isinstance(one, Picture)]
    (found,) = [one for one in drawn if "Admin Express" in one]
    paths = re.findall(r"<path d='([^']+)'", found)
    points = [float(one) for path in paths for one in re.findall(r"[\d.]+", path)]
    assert len(points) > 100
    assert max(points) < 2000


@pytest.mark.parametrize("centre", support.some([DEMO, V2, VT], 1))
def test_a_pdf_is_accessible(reports: Mapping[str, Report], centre: str) -> None:
    with pikepdf.open(io.BytesIO(pdf(reports[centre]))) as found:
        assert str(found.Root.Lang) == "fr-FR"
        assert bool(found.Root.MarkInfo.Marked)
        assert str(YEAR) in str(found.docinfo.Title)
        assert found.Root.get("/Outlines") is not None
        with found.open_metadata() as told_of:
            assert told_of["pdfuaid:part"] == "1"
            assert (told_of["pdfaid:part"], told_of["pdfaid:conformance"]) == ("2", "A")
        kinds = list(elements(found.Root.StructTreeRoot))
        pictures = [one for one in kinds if one.get("/S") == "/Figure"]
        assert pictures
        assert all(str(one.get("/Alt", "")) for one in pictures)
        assert {"/Table", "/TH", "/TD", "/H1", "/H2", "/LI"} <= {str(one.get("/S")) for one in kinds}


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The structure of a PDF, whole."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


HOSTILE = "=cmd|' /C calc'!A0 {{ 7 * 7 }} {% for %} & <w:p/> ]]> « é » \x00\x0b #panic() \\#show"


def hostile() -> Report:
    sheet = Sheet(columns("Nom", HOSTILE), ((HOSTILE, 3), ("autre", HOSTILE)))
    parts: tuple[Element, ...] = (Sentence(HOSTILE), Bullet(HOSTILE), Rows("t", HOSTILE, sheet), Room(HOSTILE))
    chapter = Written("chiffres", HOSTILE, parts)
    return Report(HOSTILE, HOSTILE, YEAR, HOSTILE, date(2024, 12, 31), (HOSTILE,), (chapter,), ())


def test_what_people_write_is_text_and_nothing_else() -> None:
    found = document(word(hostile(), default_template()))
    kept = HOSTILE.replace("\x00", "").replace("\x0b", "")
    texts = [one.text for one in found.paragraphs]
    assert texts.count(kept) >= 4
    assert [cell.text for cell in found.tables[0].rows[1].cells] == [kept, "3"]
    assert pdf(hostile()).startswith(b"%PDF")


def template(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_a_centre_has_a_template_of_its_own(reports: Mapping[str, Report]) -> None:
    own = template("Rapport de {{ centre }}, {{ annee }}", "Nos réseaux", "{{ reseaux }}", "{{ objectifs }}", "Fin")
    found = document(word(reports[VT], own))
    texts = [one.text for one in found.paragraphs]
    assert texts[:2] == ["Rapport de Villes et Territoires Occitanie, 2024", "Nos réseaux"]
    assert texts[-1] == "Fin"
    assert [one for one in texts if "{{" in one] == []
    assert any("7 réseaux publiés" in text for text in texts)
    assert not any("Publications" in text for text in texts), "only the chapters that it asks for"


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (["Bonjour {{ nom_du_chef }}"], "« nom_du_chef » n’existe pas"),
        (["{{ centre"], "mal écrite"),
        (["{% for x in chapitres %}{{ x.titre }}"], "mal écrite"),
        (["{{ ''.__class__.__mro__ }}"], "__mro__"),
        (["{{ centre.__class__ }}"], "__class__"),
        (["{{ chapitres|map(attribute='x')|list }}"], "ne calcule rien"),
        (["{{ 'a' * 10000000000 }}"], "ne calcule rien"),
        (["{{ cycler.__init__.__globals__.os.popen('id').read() }}"], "ne calcule rien"),
        (["{% for a in chapitres %}{% for b in chapitres %}{% endfor %}{% endfor %}"], "répète autre chose"),
        (["{% for a in range(999999999) %}{% endfor %}"], "répète autre chose"),
        (["{% set x = 3 %}"], "ne calcule rien"),
        (["{% include '/etc/passwd' %}"], "ne calcule rien"),
        (["{{ un }}", "{{ deux }}"], "« deux » n’existe pas"),
    ],
)
def test_a_template_that_asks_for_more_is_refused(reports: Mapping[str, Report], tags: list[str], said: str) -> None:
    with pytest.raises(TemplateError) as refused:
        word(reports[VT], template(*tags))
    message = str(refused.value).replace("\u202f", " ")
    assert said in message
    assert "Dans «" in message, "where it is"
    assert "Traceback" not in message


def test_tags_are_looked_for_everywhere_and_files_are_what_they_say(reports: Mapping[str, Report]) -> None:
    made = docx.Document()
    made.core_properties.subject = "{{ ''.__class__ }}"
    made.sections[0].footer.paragraphs[0].text = "{{ pied }}"
    kept = io.BytesIO()
    made.save(kept)
    with pytest.raises(TemplateError) as refused:
        word(reports[VT], kept.getvalue())
    assert "__class__" in str(refused.value)
    assert "pied" in str(refused.value)
    for content in (b"", b"PK\x03\x04", b"<html>", b"\x00" * 10_000):
        with pytest.raises(TemplateError):
            word(reports[VT], content)


def edited(content: bytes) -> bytes:
    """What a person does to a report: words of their own between, in a table's paragraph, in the place of a room."""
    found = document(content)
    found.paragraphs[0].insert_paragraph_before("Le mot de la présidente, à garder.")
    for one in found.paragraphs:
        if one.text.startswith("[À écrire"):
            one.text = "Nous avons beaucoup appris."
    title = next(one for one in found.paragraphs if one.text == "Chiffres clés")
    title.add_run(" (relu par nous)")
    kept = io.BytesIO()
    found.save(kept)
    return kept.getvalue()


def changed(one: Report) -> Report:
    """The same report, a month later: a figure, a sentence, a row and a drawing are others."""
    key, when, *rest = one.chapters
    elements = list(key.elements)
    place = next(n for n, each in enumerate(elements) if isinstance(each, Rows) and not each.drawn)
    table = elements[place]
    assert isinstance(table, Rows)
    first, *others = table.sheet.rows
    rows = ((first[0], "41 actions", *first[2:]), *others)
    elements[place] = replace(table, sheet=replace(table.sheet, rows=rows))
    elements[0] = Bullet("Autre phrase.")
    return replace(one, chapters=(replace(key, elements=tuple(elements)), when, *rest))


def test_what_was_written_in_a_report_stays(reports: Mapping[str, Report], written: Mapping[str, bytes]) -> None:
    given = edited(written[VT])
    same = refreshed(given, reports[VT])
    assert same.document == given
    assert (same.changes, same.gone, same.left) == ((), (), ())
    found = refreshed(given, changed(reports[VT]))
    assert [(one.was, one.now) for one in found.changes][1:] == [("38 actions", "41 actions")]
    before, after = (document(one) for one in (given, found.document))
    texts = [[one.text for one in each.paragraphs] for each in (before, after)]
    assert [pair for pair in zip(*texts, strict=True) if pair[0] != pair[1]] == [
        (found.changes[0].was, "Autre phrase.")
    ]
    assert "Le mot de la présidente, à garder." in texts[1]
    assert texts[1].count("Nous avons beaucoup appris.") > 5
    cells = [[cell.text for row in each.tables[0].rows for cell in row.cells] for each in (before, after)]
    assert [pair for pair in zip(*cells, strict=True) if pair[0] != pair[1]] == [("38 actions", "41 actions")]


def test_what_is_gone_or_no_longer_told_is_said(reports: Mapping[str, Report], written: Mapping[str, bytes]) -> None:
    found = document(written[VT])
    title = next(one for one in found.paragraphs if one.text == "Chiffres clés")
    title._p.getparent().remove(title._p)
    kept = io.BytesIO()
    found.save(kept)
    shorter = replace(reports[VT], chapters=reports[VT].chapters[:-2])
    told_of = refreshed(kept.getvalue(), shorter)
    assert told_of.gone == ("Les chiffres clés, Chiffres clés",)
    assert told_of.changes == ()
    assert len(told_of.left) > 5, "what only the chapters left out say"
    with pytest.raises(TemplateError, match="signets"):
        refreshed(template("Un rapport d’ailleurs"), reports[VT])


def test_a_drawing_takes_the_place_of_another(reports: Mapping[str, Report], written: Mapping[str, bytes]) -> None:
    other = refreshed(written[VT], replace(reports[VT], chapters=with_other_drawing(reports[VT])))
    (change,) = other.changes
    assert change.place.endswith("Actions par mois")
    before, after = (list(document(one).inline_shapes) for one in (written[VT], other.document))
    assert [one.width for one in before] == [one.width for one in after]
    assert sum(a.height != b.height for a, b in zip(before, after, strict=True)) == 1


def with_other_drawing(one: Report) -> tuple[Written, ...]:
    key, when, *rest = one.chapters
    pictures = {each.name: each for each in when.elements if isinstance(each, Picture)}
    elements = tuple(
        replace(each, svg=pictures["departement"].svg) if each is pictures["mois"] else each for each in when.elements
    )
    return (key, replace(when, elements=elements), *rest)


def soffice() -> str:
    return os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice") or ""


@pytest.mark.skipif(not soffice(), reason="LibreOffice n’est pas là : mettez-le sur le PATH, ou dans SOFFICE")
def test_libreoffice_loses_nothing_either_way(
    reports: Mapping[str, Report], written: Mapping[str, bytes], tmp_path: Path
) -> None:
    given = tmp_path / "rapport.docx"
    given.write_bytes(edited(written[VT]))
    for kinds in support.some([("docx",), ("odt", "docx")], 1):
        source = given
        for kind in kinds:
            source = converted(source, kind, tmp_path / "-".join(kinds))
        content = source.read_bytes()
        same = refreshed(content, reports[VT])
        assert (same.changes, same.gone, same.left) == ((), (), ())
        found = refreshed(content, changed(reports[VT]))
        assert ("38 actions", "41 actions") in [(one.was, one.now) for one in found.changes]
        assert "Le mot de la présidente, à garder." in [one.text for one in document(found.document).paragraphs]


def converted(source: Path, kind: str, folder: Path) -> Path:
    """A document as LibreOffice saves it in another format."""
    home = f"-env:UserInstallation=file://{folder.parent}/home"
    command = [soffice(), home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, start_new_session=True)
    made = folder / f"rapport.{kind}"
    if not made.is_file():
        pytest.skip("LibreOffice est là sans Writer : installez libreoffice-writer-nogui")
    return made


def test_the_command_writes_both_files_and_says_what_is_wrong(tmp_path: Path) -> None:
    for name in ("schemas", "reference", V2, VT):
        shutil.copytree(support.ROOT / "data" / name, tmp_path / "data" / name)

    def ran(*arguments: str) -> tuple[int, str]:
        done = run_command(
            ["report", *arguments],
            {
                "HOME": str(tmp_path),
                "DASHBOARD_DATA": str(tmp_path / "data"),
                "DASHBOARD_CACHE": str(tmp_path / "cache"),
                "DASHBOARD_STATE": str(tmp_path / "state"),
            },
            tmp_path,
        )
        return done.returncode, (done.stdout + done.stderr).replace("\u202f", " ").replace("\u00a0", " ")

    assert ran(VT, "--parties", "chiffres,reseaux", "-o", "r.docx") == (0, "Rapport écrit dans r.docx.\n")
    assert [
        one.text for one in document((tmp_path / "r.docx").read_bytes()).paragraphs if one.style.name == "Heading 1"
    ] == [
        "Les chiffres clés",
        "Les réseaux",
    ]
    code, said = ran(VT, "--parties", "chiffres,reseaux", "--mettre-a-jour", "r.docx", "-o", "s.docx")
    assert (code, said.splitlines()[0]) == (0, "Rien n’a changé depuis.")
    code, said = ran(VT, V2, VT, "--parties", "reseaux", "-o", "rapports/{centre}.docx")
    assert code == 0
    assert f"{V2} : rapport écrit dans rapports/{V2}.docx." in said.splitlines()
    assert sorted(one.name for one in (tmp_path / "rapports").iterdir()) == [f"{V2}.docx", f"{VT}.docx"]
    for arguments, words in (
        (["--tous", "-o", "r.docx"], "-o rapports/{centre}.docx"),
        ([VT, "nulle-part", "-o", "{centre}.docx"], "Centre inconnu : nulle-part"),
        (["nulle-part", "-o", "r.docx"], "Centre inconnu : nulle-part"),
        ([VT, "-o", "r.txt"], "python -m dashboard report CENTRE -o rapport.docx"),
        ([VT, "--annee", "2031", "-o", "r.pdf"], "Aucun rapport n’est fait."),
        ([VT, "--filtre", "dispositif=zut", "-o", "r.pdf"], "« zut » n’est pas une valeur"),
        ([VT, "--parties", "zut", "-o", "r.pdf"], f"Celles qui existent : {next(iter(BY_ID))}"),
        ([VT, "--modele", "absent.docx", "-o", "r.docx"], "absent.docx ne peut pas être lu"),
    ):
        code, said = ran(*arguments)
        assert code == 1
        assert words in said


def test_a_chapter_that_does_not_follow_a_choice_says_so(snapshot: Snapshot) -> None:
    site, geo = Site(PAGES, V2), support.ROOT / "geo"
    chosen = report(Reader(site, snapshot, Filters(VT, YEAR, scheme=("pacte",)), geo), ["chiffres", "moyens"])
    told = [any("ne suit pas" in str(one) for one in chapter.elements) for chapter in chosen.chapters[:2]]
    assert told == [False, True]
    assert chosen.filters
