"""The carto: held to the documents, and adding up whatever the filters."""

from __future__ import annotations

from functools import cache

import pytest
import support
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.carto import matrix
from dashboard.filters import Filters, choose, parse
from dashboard.indicators.carto import Carto, carto, in_focus
from dashboard.indicators.selection import selection
from dashboard.pages import carto as page
from dashboard.pages.model import Context, View
from dashboard.snapshot import CentreData, Snapshot, build_snapshot

DIMENSIONS = ("department", "theme", "mode", "format", "modality", "role", "network", "scheme")


def shown(data: CentreData, year: int | None = 2024, *, everything: bool = False, **choices: tuple[str, ...]) -> Carto:
    return carto(data, support.year(data, year, **choices), support.words_of(data), everything=everything)


def view_of(snapshot: Snapshot, query: str) -> View:
    parsed = parse(query, snapshot, support.V2, page.PAGE.extras)
    data = snapshot.centres[parsed.filters.centre]
    return page.view(Context(snapshot, data, parsed.filters, support.words_of(data), parsed.extra))


def counts(found: Carto) -> dict[str, int]:
    return {axis.option.code: axis.count for axis in found.rows}


class TestVillesAuCarre:
    def test_ten_actions_stand_for_thirty_six_dates(self, v2: CentreData) -> None:
        found = shown(v2)
        assert (found.total, found.dates) == (10, 36)

    def test_modes_are_those_of_the_document(self, v2: CentreData) -> None:
        assert counts(shown(v2)) == {"se-rencontrer": 7, "arpenter": 3, "observer": 0}
        assert shown(v2).modes_suggested == 0

    def test_causes_of_2024_only_and_all_of_them(self, v2: CentreData) -> None:
        known = [axis.option.code for axis in shown(v2).columns if axis.option.code]
        assert known == ["cohesion-sociale", "questions-urbaines", "dynamiques-citoyennes", "transitions"]

    def test_the_study_trip_is_in_two_columns_and_counted_once(self, v2: CentreData) -> None:
        found = shown(v2)
        assert found.overlap == 1
        assert sum(axis.count for axis in found.columns) == found.total + 1

    def test_nine_of_ten_causes_are_suggested(self, v2: CentreData) -> None:
        assert (shown(v2).suggested, shown(v2).themes_suggested) == (9, 9)

    def test_publications_fill_the_row_their_document_puts_them_in(self, v2: CentreData) -> None:
        found = shown(v2)
        assert {item.mode for item in found.resources} == {"observer"}
        assert len(found.resources) == 5
        assert found.total == 10

    def test_no_publication_under_a_filter_that_cannot_apply_to_them(self, v2: CentreData) -> None:
        assert shown(v2, department=("18",)).resources == ()

    def test_announced_actions_are_placed_apart(self, v2: CentreData) -> None:
        done, every = shown(v2), shown(v2, everything=True)
        assert (every.total, every.dates) == (done.total, done.dates)
        assert done.others == 0
        assert every.others == 47

    def test_an_announcement_of_a_realised_action_has_no_tile(self, v2: CentreData) -> None:
        names = {entry.line.id for entry in shown(v2, everything=True).entries}
        assert "v2-2024-r07" in names
        assert "v2-2024-p20" not in names


class TestVillesEtTerritoires:
    def test_categories_are_the_rows(self, vt: CentreData) -> None:
        found = counts(shown(vt))
        assert (found["informative"], found["network"], found["local"]) == (12, 19, 7)

    def test_every_category_is_suggested(self, vt: CentreData) -> None:
        found = shown(vt)
        assert found.modes_suggested == found.total

    def test_the_axes_of_other_years_stay_out(self, v2: CentreData) -> None:
        names = {axis.option.code for axis in shown(v2, 2020, everything=True).columns}
        assert "transitions" not in names
        assert "2020-centralites" in names


class TestZoom:
    def test_a_zoom_leaves_the_rest_visible(self, vt: CentreData) -> None:
        whole, zoomed = shown(vt), shown(vt, theme=("education",))
        assert zoomed.total == whole.total
        assert zoomed.kept == next(axis.count for axis in whole.columns if axis.option.code == "education")
        assert [axis.option.code for axis in zoomed.columns if axis.on] == ["education"]

    def test_only_the_chosen_cell_is_in_focus(self, v2: CentreData) -> None:
        found = shown(v2, mode=("arpenter",), theme=("dynamiques-citoyennes",))
        focus = [(box.mode, box.theme, box.count) for row in found.boxes for box in row if box.focus]
        assert focus == [("arpenter", "dynamiques-citoyennes", 2)]

    def test_a_cell_leads_in_and_out(self, snapshot: Snapshot) -> None:
        into = links(view_of(snapshot, ""), "ct-zoom")
        assert "/carto?theme=dynamiques-citoyennes&mode=arpenter" in into
        out = links(view_of(snapshot, "mode=arpenter&theme=dynamiques-citoyennes"), "ct-zoom")
        assert "/carto" in out


def links(view: View, class_name: str) -> list[str]:
    nodes = [node for slot in view.slots.values() for node in support.walk(slot)]
    return [node.href for node in nodes if class_name in str(getattr(node, "className", "")).split()]


class TestPage:
    def test_every_tile_leads_to_an_action_and_says_its_name(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, f"centre={support.VT}")
        tiles = [node for node in support.walk(view.slots["image"]) if "ct-tile" in getattr(node, "className", "")]
        tiles = [node for node in tiles if hasattr(node, "href")]
        assert len(tiles) == 38
        assert all(node.href.startswith("/actions/vt-") for node in tiles)
        assert all(getattr(node, "aria-label", "") or support.text_of(node) for node in tiles)

    def test_suggestions_are_said_in_words(self, snapshot: Snapshot) -> None:
        assert "Classement suggéré, à confirmer par le centre" in support.text_of(view_of(snapshot, "").slots["notes"])

    def test_published_figure_stands_beside_the_picture(self, snapshot: Snapshot) -> None:
        notes = support.text_of(view_of(snapshot, "").slots["notes"])
        assert "75 rendez-vous" in notes
        assert "10 actions, 36 dates" in notes

    def test_an_empty_year_says_why(self, snapshot: Snapshot) -> None:
        assert "seules des annonces sont connues" in support.text_of(view_of(snapshot, "annee=2020").slots["lecture"])

    def test_an_unknown_status_is_noticed(self, snapshot: Snapshot) -> None:
        assert "inconnu" in view_of(snapshot, "statut=nimporte").notices[0]

    def test_headers_have_their_scope(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, "")
        heads = [node for node in support.walk(view.slots["image"]) if type(node).__name__ == "Th"]
        assert {node.scope for node in heads} == {"row", "col"}


@st.composite
def choices(draw: st.DrawFn) -> tuple[str, int | None, dict[str, int]]:
    centre = draw(st.sampled_from((support.V2, support.VT)))
    year = draw(st.sampled_from((None, 2007, 2020, 2023, 2024)))
    picks = draw(st.dictionaries(st.sampled_from(DIMENSIONS), st.integers(0, 40), max_size=3))
    return centre, year, picks


@cache
def shipped() -> Snapshot:
    """The shipped data, out of the reach of hypothesis, which would print them whole."""
    return build_snapshot(support.ROOT / "data", support.ROOT / "geo")


@given(chosen=choices())
def test_the_matrix_adds_up_to_the_selection(chosen: tuple[str, int | None, dict[str, int]]) -> None:
    centre, year, picks = chosen
    data = shipped().centres[centre]
    words = support.words_of(data)
    filters = Filters(centre, year)
    for dimension, index in picks.items():
        options = words.options[dimension]
        filters = choose(filters, dimension, (options[index % len(options)].code,))
    found = carto(data, filters, words, everything=True)
    whole = choose(choose(filters, "mode", ()), "theme", ())
    assert found.kept == int(selection(data, filters).sum())
    assert found.total == int(selection(data, whole).sum())
    assert found.total == sum(axis.count for axis in found.rows)
    assert found.total == sum(axis.count for axis in found.columns) - found.overlap
    for index, axis in enumerate(found.columns):
        assert axis.count == sum(row[index].count for row in found.boxes)
    focused = {entry.line.id for row in found.boxes for box in row if box.focus for entry in box.entries}
    assert focused == {entry.line.id for entry in found.entries if in_focus(entry.line, filters)}


@pytest.mark.parametrize("query", support.QUERIES)
def test_every_address_draws(snapshot: Snapshot, query: str) -> None:
    view = view_of(snapshot, query)
    assert set(view.slots) == set(page.PAGE.slots)


def test_hostile_text_stays_text() -> None:
    data = support.tiny(events=[support.event(title=support.HOSTILE, mode="aller", mode_basis="document")])
    words = support.words_of(data)
    filters = support.year(data)
    scene = page.stage(
        Context(support.snapshot_of(data), data, filters, words), carto(data, filters, words, everything=True)
    )
    assert support.HOSTILE in support.text_of(matrix(scene))
