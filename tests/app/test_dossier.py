"""A funder's file: the cells of the pages under its filters, in every form, and no more in public than they show."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import support
from command import run_command
from support import DEMO, TINY, VT, event, snapshot_of, text_of, tiny

from dashboard.filters import Filters, vocabulary
from dashboard.indicators.funders import askers
from dashboard.pages import PAGES, dossier, participation
from dashboard.pages.model import Context
from dashboard.pages.render import Site, show
from dashboard.report.chapters import FILE, Reader, report
from dashboard.report.paper import Room, Rows, Sentence, on_paper
from dashboard.report.pdf import pdf
from dashboard.report.template import default_template
from dashboard.report.word import word
from dashboard.snapshot import CentreData, Snapshot
from dashboard.viewer import Viewer

SCHEME = "dispositif-pacte-des-solidarites"
PACTE = "convention-pacte-des-solidarites-2023-2025"
NUMBER = re.compile(r"\d[\d\u202f\u00a0 ]*(?:,\d+)?")


def context(snapshot: Snapshot, centre: str, **extra: str) -> Context:
    words = vocabulary(snapshot, centre, centre)
    return Context(snapshot, snapshot.centres[centre], Filters(centre, 2024), words, extra)


def tables(*nodes: object) -> dict[str, Rows]:
    """Title → table; the first of a title, which is what lists tell, before what is published of the whole centre."""
    found = [one for node in nodes for one in on_paper(node) if isinstance(one, Rows)]
    return {one.title: one for one in reversed(found)}


def numbers(text: str) -> set[str]:
    return {re.sub(r"\s", "", one) for one in NUMBER.findall(text)}


def told(snapshot: Snapshot, whom: str, *, team: bool = True) -> Iterator[str]:
    """What the page of a file says, its drawings and its tables included."""
    site = Site(PAGES, DEMO, viewer=Viewer("administrator") if team else None)
    shown = show(site, snapshot, "/dossier-financeur", f"?centre={DEMO}&annee=2024&pour={whom}")
    assert shown is not None
    yield text_of(list(shown.view.slots.values())) + shown.view.heading
    for one in on_paper(list(shown.view.slots.values())):
        if isinstance(one, Rows):
            yield from (f"{cell:.15g}".replace(".", ",") if isinstance(cell, int | float) else str(cell)
                        for row in one.sheet.rows for cell in row)  # fmt: skip


def test_a_file_is_for_a_convention_a_funder_of_several_or_a_scheme() -> None:
    aims = [
        {"convention": "A", "funder": "Région", "scheme_id": "pacte"}, {"convention": "B", "funder": "Région"},
        {"funder": "Ville", "department_code": "37"}, {"convention": "A", "theme_id": "climat", "scheme_id": "pacte"},
        {},
    ]  # fmt: skip
    rows = [{"indicator_id": "actions", "year": "2024", "value": "3", **one} for one in aims]
    found = {one.slug: one for one in askers(tiny(events=[event()], targets=rows), 2024)}
    assert list(found) == [
        "convention-a", "convention-b", "financeur-region", "financeur-ville", "dispositif-pacte-des-solidarites"
    ]  # fmt: skip
    # Narrowed to what all its targets are narrowed to: one of them opens the whole centre.
    whole = Filters(TINY.id, 2024)
    assert found["convention-a"].filters == found["dispositif-pacte-des-solidarites"].filters
    assert found["convention-a"].filters == replace(whole, scheme=("pacte",))
    assert found["financeur-region"].filters == whole
    assert found["financeur-ville"].filters == replace(whole, department=("37",))
    assert len(found["convention-a"].targets) == 2


def test_a_file_shows_the_cells_of_the_pages_under_its_filters(snapshot: Snapshot) -> None:
    here = context(snapshot, DEMO, pour=PACTE)
    own, under = dossier.view(here), replace(here, filters=Filters(DEMO, 2024, scheme=("pacte",)))
    mine, people = (tables(list(one.slots.values())) for one in (own, participation.view(under)))
    figures = {str(row[0]): row[1] for row in mine["Chiffres clés"].sheet.rows}
    assert figures == {(m := under.measure(name)).indicator.label: m.value for name in dossier.FIGURES}
    for title in ("Profil des participants", "Département d’origine"):
        assert mine[title].sheet.rows == people[title].sheet.rows
    assert len(mine["Les actions réalisées"].sheet.rows) == figures["Actions"] == 7
    first = {str(row[0]): str(row[1]) for row in mine["Feuillet 1, ce que le centre a"].sheet.rows}
    assert first["Mise en œuvre"] == "7 actions, 10 demi-journées"
    assert "200 présences" in first["Personnes bénéficiaires"]


@pytest.fixture(scope="module")
def made(snapshot: Snapshot) -> Mapping[str, bytes]:
    site = Site(PAGES, DEMO, viewer=Viewer("administrator"))
    found = report(Reader(site, snapshot, Filters(DEMO, 2024), support.ROOT / "geo", PACTE))
    assert [one.id for one in found.chapters] == [*(one.id for one in FILE), "donnees"]
    assert found.title == "Dossier financeur, Convention Pacte des solidarités 2023-2025, 2024"
    return {"docx": word(found, default_template()), "pdf": pdf(found)}


def test_every_number_of_its_document_is_one_of_its_page(snapshot: Snapshot, made: Mapping[str, bytes]) -> None:
    shown = {one for text in told(snapshot, PACTE) for one in numbers(text)}
    document = docx.Document(io.BytesIO(made["docx"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = [one.text for one in document.paragraphs if "version" not in one.text]
    read = {one for text in (*cells, *written) for one in numbers(html.unescape(text))}
    assert len(read) > 30
    assert read - shown <= numbers("31 2024 2 3"), "told by its page nowhere"
    assert any("faute de salle" in one for one in written), "the director's words on a gap"
    assert sum("À écrire" in one for one in written) == 1 + len(dossier.ROOMS) + len(dossier.ANNEX)


def test_the_public_file_tells_no_more_of_people_than_the_public_pages(published: Snapshot) -> None:
    for whom, scheme in ((PACTE, ("pacte",)), ("dispositif-contrats-de-ville", ("contrats-de-ville",))):
        here = context(published, DEMO, pour=whom)
        under = replace(here, filters=Filters(DEMO, 2024, scheme=scheme))
        own, pages = dossier.view(here), participation.view(under)
        mine, people = (tables(list(one.slots.values())) for one in (own, pages))
        for title in {"Profil des participants", "Département d’origine"} & set(mine):
            assert people[title].sheet.rows == mine[title].sheet.rows
        for row, name in zip(mine["Chiffres clés"].sheet.rows, dossier.FIGURES, strict=True):
            value = under.measure(name).value
            assert getattr(row[1], "state", row[1]) in (value, "hidden", "unpublished", "unknown", None)
        listed = mine["Les actions réalisées"].sheet
        heads = [place for place, one in enumerate(listed.columns) if one.title == "Participants"]
        assert all(row[place] in ("", None) for row in listed.rows for place in heads), "head-counts stay with the team"
    text = " ".join(told(published, PACTE, team=False))
    assert "régionale" not in text
    assert dossier.view(context(published, DEMO, pour="convention-regionale-2024")).notices


def test_what_is_not_known_is_said_and_room_is_left(snapshot: Snapshot) -> None:
    slots = dossier.view(context(snapshot, VT, pour=SCHEME)).slots
    assert "Aucun objectif connu pour 2024." in text_of(slots["objectifs"])
    rooms = [one.text for one in on_paper([slots["bilan"], slots["annexe"]]) if isinstance(one, Room)]
    assert rooms == [*dossier.ROOMS, *dossier.ANNEX]
    nothing: CentreData = tiny(events=[event()])
    seen = show(Site(PAGES, TINY.id), snapshot_of(nothing), "/dossier-financeur", f"?pour={SCHEME}")
    assert seen is not None
    said = [one.text for one in on_paper([seen.view.slots["actions"]]) if isinstance(one, Sentence)]
    assert said == ["Aucune action réalisée n’est connue dans ce périmètre."]


def test_the_command_writes_it_and_names_those_there_are(tmp_path: Path) -> None:
    out = tmp_path / "dossier.docx"
    asked = ["report", DEMO, "--annee", "2024", "-o", str(out), "--pour"]
    wrong = run_command([*asked, "convention-inconnue"], {"DASHBOARD_STATE": str(tmp_path)})
    assert wrong.returncode == 1
    assert PACTE in wrong.stderr
    assert run_command([*asked, PACTE], {"DASHBOARD_STATE": str(tmp_path)}).returncode == 0
    assert docx.Document(str(out)).core_properties.title.startswith("Dossier financeur")
