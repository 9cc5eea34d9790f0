"""The grid of the ANCT: half-days by type, modality and theme; what nobody tells is never counted for one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import support
from support import DEMO, TINY, V2, VT, event, tiny

from dashboard.filters import Filters, vocabulary
from dashboard.indicators import anct
from dashboard.indicators.anct import Grid, Row
from dashboard.pages import grille
from dashboard.pages.model import Context
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.centre import ActionMode, Theme, read_centre

LABELS = {name: support.schemas()["events"].labels(name) for name in ("modality", "mission")}


def grid_of(data: CentreData, year: int = 2024) -> Grid:
    return anct.grid(data, year, LABELS)


def said(rows: tuple[Row, ...], year: int = 0) -> dict[str, tuple[float | None, int, int]]:
    """Code → computed, actions whose half-days are known, actions."""
    return {row.code: (row.cells[year].value, row.cells[year].told, row.cells[year].actions) for row in rows}


def test_the_made_up_centre_adds_up_to_what_it_declares(snapshot: Snapshot) -> None:
    found = grid_of(snapshot.centres[DEMO])
    for rows in (found.types, found.modalities, found.themes, found.missions):
        assert sum(row.cells[0].value or 0 for row in rows) == found.total.cells[0].value == 58
        assert sum(row.cells[1].value or 0 for row in rows) == found.total.cells[1].value == 67
    assert sum(one.value or 0 for by in found.cross.values() for one in by.values()) == 58
    declared = {row.code: row.cells[0].declared for row in found.modalities}
    assert {code: one.value for code, one in declared.items() if one} == {"in_person": 46, "remote": 12}


def test_types_are_those_of_the_document(snapshot: Snapshot) -> None:
    """12 informative, 19 of networks and working groups, 7 beside a territory; no line of it tells its half-days."""
    found = grid_of(snapshot.centres[VT])
    types = said(found.types)
    assert types["informative"] == (None, 0, 12)
    assert types["network"][2] + types["working_group"][2] == 19
    assert types["local"] == (None, 0, 7)
    assert said((found.total,)) == {"": (None, 0, 38)}
    assert len(found.untold) == 38
    published = [cell.declared.value if cell.declared else None for cell in found.total.cells]
    assert published == [58, 67]


def done(name: str, half_days: str = "", **more: str) -> dict[str, str]:
    more = {"category": "network", "format": "network_meeting", "modality": "in_person", **more}
    return event(event_id=name, half_days=half_days, **more)


CENTRE = replace(
    TINY,
    themes=(Theme("a", "A", "A", anct="Cohésion sociale"), Theme("b", "B", "B"), Theme("c", "C", "C")),
    action_modes=(ActionMode("former", "Former", "Former", anct="training"),),
)


def test_what_nobody_tells_adds_nothing_and_themes_share_alike() -> None:
    data = tiny(
        CENTRE,
        events=[
            done("e1", "3", theme_ids="a|b|c"),
            done("e2", "2", theme_ids="a|b", theme_main="b"),
            done("e3", theme_ids="a"),
            done("e4", "0", theme_ids="c", modality="hybrid"),
            done("e5", "1", mode="former", category="local"),
            done("e6", "1", format="training", series_id="s1"),
            done("e7", "1", category="", format=""),
        ],
    )
    found = grid_of(data)
    assert said(found.themes) == {"Cohésion sociale": (1, 1, 2), "B": (3, 2, 2), "C": (1, 2, 2), "": (3, 3, 3)}
    types = said(found.types)
    assert types["network"] == (5, 3, 4)
    assert (types["training"], types["cycle"], types[""]) == ((1, 1, 1),) * 3
    assert said(found.modalities)["hybrid"] == (0, 1, 1)
    assert [one.id for one in found.untold] == ["e3"]
    assert found.missions == ()


def test_a_line_that_one_of_two_years_has_is_0_in_the_other_and_of_a_year_not_told_it_is_unknown() -> None:
    told = [done("e1", "3", theme_ids="a"), done("e2", "2", theme_ids="b", date_start="2023-05-02")]
    declared = support.figure("half_days", "7", period="2024", dimension="theme", category="c")
    data = tiny(CENTRE, events=told, published_figures=[declared])
    words = support.words_of(data)

    def table(year: int) -> list[list[str]]:
        view = grille.view(Context(support.snapshot_of(data), data, Filters("tiny", year), words))
        (found,) = (one for one in support.walk(view.slots["themes"]) if type(one).__name__ == "Tbody")
        return [[support.text_of(cell) for cell in row.children] for row in found.children]

    assert table(2024) == [
        ["Cohésion sociale", "3", "1 sur 1", "n. p.", "0", "–", "n. p."],
        ["B", "0", "–", "n. p.", "2", "1 sur 1", "n. p."],
        ["C", "0", "–", "7", "0", "–", "n. p."],
        ["Total", "3", "1 sur 1", "n. p.", "2", "1 sur 1", "n. p."],
    ]
    assert [row[4] for row in table(2023)] == ["n. r."] * 2


@pytest.mark.parametrize("centre", [DEMO, VT, V2])
def test_the_page_says_the_year_and_what_is_missing(snapshot: Snapshot, centre: str) -> None:
    words = vocabulary(snapshot, centre, V2)
    view = grille.view(Context(snapshot, snapshot.centres[centre], Filters(centre, 2024), words))
    text = support.text_of(list(view.slots.values()))
    assert "Grille ANCT, 2024" in view.heading
    assert "Règles et correspondances" in text
    assert ("Ce qui manque" in text) == (centre != DEMO)


def test_a_mode_names_a_type_of_the_grid() -> None:
    told = """
id = "a"
name = "A"
region = "R"
departments = ["37"]
default_year = 2024
as_of = 2024-12-31
[[action_modes]]
id = "m"
label = "M"
anct = "GROUPE DE TRAVAIL"
"""
    centre, problems = read_centre(told.encode(), "centre.toml")
    assert centre is not None, problems
    assert centre.action_modes[0].anct == "working_group"
    nothing, problems = read_centre(told.replace("GROUPE DE TRAVAIL", "Fête").encode(), "centre.toml")
    assert nothing is None
    assert "Formation, Cycle de qualification" in problems[0].text()
