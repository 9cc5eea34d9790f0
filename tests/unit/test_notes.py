"""Dated notes: beside the figure that each explains, for the period that it speaks of, public only where chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import support
from flask.testing import FlaskClient
from support import snapshot_of, text_of, tiny, walk, year
from test_sources_validation import SCHEMAS, problems

from dashboard.components.drawing import downloads, drawings
from dashboard.figures import bars
from dashboard.filters import Filters
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.notes import notes_on
from dashboard.opendata.answers import indicators
from dashboard.pages import PAGES
from dashboard.pages.render import Shown, Site, show
from dashboard.publishing.columns import public_frame
from dashboard.report.chapters import Reader, report
from dashboard.report.paper import Picture, Sentence
from dashboard.snapshot import CentreData, Snapshot
from dashboard.viewer import Viewer

CHART = {"figure": "synthese/theme", "text": "Deux journées reportées, faute de salle."}
FIGURE = {"figure": "actions", "text": "Un poste est resté vacant.", "visibility": "public"}
KNOWN = SCHEMAS["figure_notes"].field("figure").known


def noted(*notes: dict[str, str]) -> CentreData:
    events = [support.event(theme_ids="climat", department_code="37") for _ in range(3)]
    return tiny(events=events, figure_notes=list(notes))


def page(data: CentreData, query: str = "annee=2024", path: str = "", viewer: Viewer | None = None) -> Shown:
    base = "/equipe/" if viewer else "/"
    site = Site(PAGES, data.centre.id, base, viewer=viewer)
    shown = show(site, snapshot_of(data), f"{base}{path}", query)
    assert shown is not None
    return shown


def said(shown: Shown) -> list[str]:
    return [text_of(one) for one in walk(list(shown.view.slots.values())) if _classed(one, "dated-notes")]


def _classed(node: object, name: str) -> bool:
    return name in str(getattr(node, "className", "")).split()


def test_a_note_stands_by_its_figure_and_goes_out_with_it() -> None:
    data = noted(CHART, FIGURE)
    shown = page(data)
    of_figure = "Note sur 2024 : Un poste est resté vacant. (direction, 20 janvier 2025)"
    of_chart = "Note sur 2024 : Deux journées reportées, faute de salle. (direction, 20 janvier 2025 ; pour l’équipe)"
    assert [plain(one) for one in said(shown)] == [of_figure, of_chart]
    slots = list(shown.view.slots.values())
    by_name = {one.name: one.made().notes for one in downloads(slots)}
    assert [plain(one) for one in by_name["theme"]][-1] == of_chart
    assert [plain(one) for one in by_name["chiffres"]] == [f"Actions. {of_figure}"]
    drawn = next(one for one in drawings(slots) if one.name == "theme")
    assert plain(drawn.notes[-1]) == of_chart
    told = next(one for one in indicators(shown.context, "https://exemple.fr")["indicators"] if one["id"] == "actions")
    assert [plain(one) for one in told["notes"]] == [of_figure]


MONTHS = {"figure": "synthese/mois", "visibility": "public"}


def test_a_note_on_some_months_has_its_number_under_their_bars_wherever_they_are_drawn(
    made: Callable[..., FlaskClient],
) -> None:
    data = noted(
        MONTHS | {"period": "2024-03", "period_end": "2024-04", "text": "Grève des trains."},
        MONTHS | {"period": "2024-04", "text": "Un séminaire de deux jours."},
        MONTHS | {"text": "Un poste vacant."},
    )
    shown = page(data)
    slots = list(shown.view.slots.values())
    (drawn,) = (one for one in drawings(slots) if one.name == "mois")
    signs = [(one["x"], one["text"]) for one in drawn.figure["layout"]["annotations"] if "(" in one["text"]]
    assert signs == [(2, "<b>(1)</b>"), (3, "<b>(1)</b>"), (3, "<b>(2)</b>")]
    told = [plain(one).split(" (direction")[0] for one in drawn.notes[-3:]]
    assert told == [
        "Note sur 2024 : Un poste vacant.",
        "(1) Note sur la période de mars à avril 2024 : Grève des trains.",
        "(2) Note sur avril 2024 : Un séminaire de deux jours.",
    ]
    client = made(data)
    html = client.get("/?annee=2024").text
    for number in ("1", "2"):
        assert html.count(f'id="note-mois-{number}"') == 1
    assert html.count("href='#note-mois-1'") == 2
    file = client.get("/graphique/mois.svg?annee=2024").text
    assert ("(2)</tspan>" in file, "#note-mois" in file, "(2) Note sur avril" in plain(file)) == (True, False, True)
    texts = [one["text"] for one in client.get("/graphique/mois.json?annee=2024").json["layout"]["annotations"]]
    assert "<b>(2)</b>" in texts
    reader = Reader(Site(PAGES, data.centre.id), snapshot_of(data), Filters(data.centre.id, 2024), support.ROOT / "geo")
    elements = [one for chapter in report(reader, ("calendrier",)).chapters for one in chapter.elements]
    assert any(isinstance(one, Sentence) and one.text.startswith("(2) Note sur avril") for one in elements)
    assert any(isinstance(one, Picture) and "(2)</tspan>" in one.svg for one in elements)


@pytest.mark.parametrize(
    ("span", "numbers"),
    [
        (("2024", "2024"), [2]), (("2024-03", "2024-05"), [2]), (("2022", "2023-06"), [0, 1]), (("2022", "2024"), []),
        (("2021", "2021"), []),
    ],
)  # fmt: skip
def test_a_note_on_some_years_has_its_number_under_them(span: tuple[str, str], numbers: list[int]) -> None:
    rows = tuple(Row(year, year, year, 1, None, parts=(1,)) for year in ("2022", "2023", "2024"))
    figure, found = bars.noted(
        bars.by_time(Breakdown("period", "action", "actions", rows, 3, ("A",), ("a",))), [span], "n"
    )
    assert [one["x"] for one in figure["layout"]["annotations"] if one["text"] == "<b>(1)</b>"] == numbers
    assert found == [1 if numbers else 0]


def test_a_report_says_the_notes_of_what_it_shows() -> None:
    data = noted(CHART, FIGURE)
    reader = Reader(Site(PAGES, data.centre.id), snapshot_of(data), Filters(data.centre.id, 2024), support.ROOT / "geo")
    chapters = {one.id: one.elements for one in report(reader, ("chiffres", "themes")).chapters}
    for chapter, text in (("chiffres", FIGURE["text"]), ("themes", CHART["text"])):
        assert [one for one in chapters[chapter] if isinstance(one, Sentence) and text in one.text]


def test_the_targets_of_a_funder_have_the_notes_of_their_figures() -> None:
    target = {"year": "2024", "indicator_id": "actions", "value": "10", "source": "Convention — Objectifs"}
    data = tiny(events=[support.event()], figure_notes=[FIGURE], targets=[target])
    shown = page(data, path="objectifs")
    (told,) = said(shown)
    assert plain(told).startswith("Actions. Note sur 2024 : Un poste est resté vacant.")
    (going,) = downloads(list(shown.view.slots.values()))
    assert [plain(one) for one in going.made().notes] == [plain(told)]


@pytest.mark.parametrize(
    ("note", "choice", "heard"),
    [
        ({}, {}, True),
        ({"period": "2023"}, {}, False),
        ({"period": "2022", "period_end": "2024-02"}, {}, True),
        ({"period": "2024-03"}, {"year": None}, True),
        ({"period": "2024-03"}, {"year": None, "start": date(2024, 4, 1)}, False),
        ({"period": "2024-03", "period_end": "2024-05"}, {"year": None, "start": date(2024, 5, 31)}, True),
        ({"period": "2024-03"}, {"year": None, "end": date(2024, 2, 29)}, False),
        ({"department_code": "37"}, {}, True),
        ({"department_code": "37"}, {"department": ("45",)}, False),
        ({"department_code": "37", "theme_id": "ecole"}, {"department": ("37",), "theme": ("climat",)}, False),
        ({}, {"department": ("45",)}, True),
    ],
)
def test_a_note_is_heard_where_it_says_something(note: dict[str, str], choice: dict[str, object], heard: bool) -> None:
    data = noted(CHART | note)
    assert bool(notes_on(data, "synthese/theme", replace(year(data), **choice))) == heard  # type: ignore[arg-type]


def test_a_note_says_what_it_is_about() -> None:
    data = noted(FIGURE | {"period": "2024-03", "period_end": "2024-05", "department_code": "37"})
    (told,) = said(page(data))
    assert plain(told).startswith("Note sur la période de mars à mai 2024, Indre-et-Loire : ")
    (whole,) = said(page(noted(FIGURE), "annee=2024&departement=37"))
    assert plain(whole).startswith("Note sur 2024, ensemble du centre : ")


def test_only_what_is_for_all_to_read_is_published() -> None:
    data = noted(CHART, FIGURE)
    published = public_frame("figure_notes", data.table("figure_notes"), data.centre)
    assert published["text"].tolist() == [FIGURE["text"]]


def test_a_note_on_a_figure_that_is_no_more_is_told_and_kept(tmp_path: Path) -> None:
    note = {"period": "2024", "written_on": "2025-01-20", "author": "direction", "source": "Bilan — Équipe"}
    note |= {"visibility": "team"}
    (problem,) = problems(tmp_path, "figure_notes", note | FIGURE, note | FIGURE | {"figure": "synthese/ancien"})
    assert (problem.severity, problem.row, problem.column) == ("warning", 3, "figure")
    assert "cette note est gardée" in problem.message


def test_whoever_may_write_is_led_to_a_form_that_knows_the_figure() -> None:
    data = noted()
    query = "annee=2024&departement=37"
    for kept, viewer, led in (
        (data, Viewer("editor"), False),
        (replace(data, in_browser=True), Viewer("reader"), False),
        (replace(data, in_browser=True), None, False),
        (replace(data, in_browser=True), Viewer("editor"), True),
    ):
        found = addresses(page(kept, query, viewer=viewer))
        told = "figure=synthese%2Ftheme&period=2024&department_code=37"
        assert (f"/equipe/donnees/essai/saisir/figure_notes/ligne?{told}" in found) == led
        assert bool(found) == led


def addresses(shown: Shown) -> list[str]:
    ways = (one for one in walk(list(shown.view.slots.values())) if _classed(one, "write-note"))
    return [one.children.href for one in ways]


def test_what_a_note_may_hang_on_is_on_a_page(snapshot: Snapshot) -> None:
    charts = {code for code in KNOWN if "/" in code}
    pages = [one.path.lstrip("/") for one in PAGES if one.id in {code.partition("/")[0] for code in charts}]
    found = {
        parse_qs(address.partition("?")[2])["figure"][0]
        for data in snapshot.centres.values()
        for path in pages
        for address in addresses(page(replace(data, in_browser=True), "annee=2024", path, Viewer("editor")))
    }
    assert charts <= found


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")
