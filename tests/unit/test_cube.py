"""Slices and grids counted by hand on a tiny centre, the sentences made of them, and the same from published tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hand_counted import EVENTS, LISTS, came, with_lists, with_two_keys
from hypothesis import given
from hypothesis import strategies as st
from public_sample import public_store
from support import DEMO, TINY, V2, snapshot_of, text_of, tiny, words_of, year

from dashboard.blocks import Block, shown
from dashboard.blocks.block import breakdown
from dashboard.components.drawing import drawings
from dashboard.cube import Cell, Grid, Slice, Source, source
from dashboard.cube.counted import MOST_COLUMNS
from dashboard.cube.model import (
    BEFORE,
    DECLARED,
    HIDDEN,
    LISTED,
    MOST,
    OTHERS,
    PEOPLE,
    PERSONS,
    STEPS,
    UNKNOWN,
    Row,
    known,
    made,
)
from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, vocabulary
from dashboard.french import NARROW
from dashboard.indicators import registry
from dashboard.indicators.model import Indicator
from dashboard.indicators.references import PARTICIPATION
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say, say_lines


@pytest.fixture
def centre() -> CentreData:
    """See `hand_counted`."""
    return with_lists()


@pytest.fixture
def two_keys() -> CentreData:
    """See `hand_counted`."""
    return with_two_keys()


def counted(data: CentreData) -> Source:
    return source(snapshot_of(data), data, words_of(data))


def ask(data: CentreData, by: str, filters: Filters | None = None) -> Slice:
    return counted(data).slice(filters or year(data), by)


def told(found: Slice, *quantities: str) -> dict[str, tuple[float | None, ...]]:
    """Code → values of some quantities."""
    return {row.code: tuple(row[name].value for name in quantities) for row in found.rows}


def said(found: Slice, macro: str = "largest") -> str:
    return say("people", macro, found).replace(NARROW, " ")


def drawn(data: CentreData, block: Block, filters: Filters | None = None) -> str:
    return text_of(shown(block, counted(data), filters or year(data))[1])


THEME = Block("presences-theme", "Présences par thème", "theme", "Thème")
ORIGIN = Block("origine", "Département d’origine", "origin", "Département", says="half")


class TestCell:
    @pytest.mark.parametrize(("value", "state"), [(7, "hidden"), (7, "unknown"), (None, "known"), (0, "hidden")])
    def test_only_a_known_one_has_a_number(self, value: float | None, state: str) -> None:
        with pytest.raises(ValueError, match="a cell that is"):
            Cell(value, state)  # type: ignore[arg-type]

    def test_a_share_needs_two_known_numbers(self) -> None:
        assert known(3).of(known(12)) == 25
        assert [cell.of(known(12)) for cell in (HIDDEN, UNKNOWN)] == [None, None]
        assert [known(3).of(cell) for cell in (HIDDEN, UNKNOWN, known(0))] == [None, None, None]


class TestPersons:
    def test_persons_are_in_their_latest_profile_and_add_up(self, centre: CentreData) -> None:
        found = ask(centre, "profile")
        assert told(found, LISTED, PEOPLE, BEFORE) == {
            "state_staff": (2, 1, 0), "non_profit": (1, 0, 1), "elected_official": (1, 1, 0), "": (1, 1, 1),
        }  # fmt: skip
        assert (found.total[LISTED].value, found.total[PEOPLE].value, found.total[BEFORE].value) == (5, 3, 2)
        assert (found.overlap, found.before, found.quantities) == (False, "2023", (LISTED, PEOPLE, BEFORE))

    def test_whom_only_the_year_before_had_has_a_row_so_that_it_adds_up(self) -> None:
        rows = [*LISTS, came("a0", "eve", profile="resident"), came("a0", "fred", profile="resident")]
        data = tiny(TINY, events=EVENTS, attendances=rows)
        found = ask(data, "profile")
        assert told(found, LISTED, PEOPLE, BEFORE)["resident"] == (0, 0, 2)
        assert sum(row[BEFORE].value or 0 for row in found.rows) == found.total[BEFORE].value == 4
        assert "resident" not in [row.code for row in breakdown(found).rows]

    def test_departments_of_origin_and_those_that_nobody_comes_from(self, centre: CentreData) -> None:
        found = ask(centre, "origin")
        assert [(row.label, row[LISTED].value) for row in found.rows] == [
            ("Indre-et-Loire", 4), ("86", 1), ("Non renseigné", 0),
        ]  # fmt: skip
        assert found.absent == ("Loiret",)
        assert said(found, "half") == "Indre-et-Loire fait 80 % des présences."
        assert "Loiret\u202f: aucune personne de ce département du périmètre" in drawn(centre, ORIGIN)

    def test_who_came_both_ways_counts_in_both_and_it_is_said(self, centre: CentreData) -> None:
        found = ask(centre, "presence")
        assert told(found, LISTED, PEOPLE, BEFORE) == {"in_person": (3, 3, 0), "remote": (2, 2, 0), "": (0, 0, 2)}
        assert (found.total[PEOPLE].value, found.overlap) == (3, True)

    def test_new_and_returning_need_an_earlier_year(self, centre: CentreData) -> None:
        found = ask(centre, "seniority")
        assert told(found, PEOPLE) == {"new": (2,), "returning": (1,)}
        assert (
            said(found, "seniority")
            == "2 des 3 personnes différentes figurent pour la première fois sur une liste (67 %)."
        )
        assert say_lines("people", "remarks", found, 0)[-1].endswith("qui remontent à 2023.")
        first = ask(centre, "seniority", year(centre, 2023))
        assert (first.rows, "première année" in first.reason) == ((), True)

    def test_a_step_that_nobody_is_at_is_zero(self, centre: CentreData) -> None:
        found = ask(centre, "loyalty")
        assert told(found, PEOPLE) == {"1": (1,), "2": (2,), "3+": (0,)}
        assert said(found, "loyalty") == "33 % des personnes figurent sur une seule liste, 0 % sur trois ou plus."

    def test_complete_lists_tell_of_visits_and_of_the_year_before(self) -> None:
        rows = [row for row in LISTS if row["event_id"] in ("a0", "a1")]
        data = tiny(TINY, events=EVENTS[:2], attendances=rows)
        assert said(ask(data, "seniority"), "seniority") == (
            "2 des 3 personnes différentes viennent pour la première fois (67 %)."
        )
        assert said(ask(data, "loyalty"), "loyalty") == (
            "100 % des personnes sont venues à une seule action, 0 % à trois ou plus (en 2023 : 100 % et 0 %)."
        )

    def test_persons_that_cannot_be_told_are_not_zero(self, two_keys: CentreData) -> None:
        for by in ("profile", "origin", "presence"):
            found = ask(two_keys, by)
            assert PEOPLE not in found.quantities
            assert "Présences seulement" in say_lines("people", "remarks", found, 0)[0]
        for by in STEPS:
            assert "clés" in ask(two_keys, by).reason

    def test_without_any_list_the_reason_is_the_lists(self) -> None:
        bare = tiny(TINY, events=EVENTS)
        assert not counted(bare).tells_people(year(bare))
        assert all("liste" in ask(bare, by).reason for by in PERSONS)
        assert "liste" in counted(bare).grid(year(bare), "profile", "origin").reason


class TestActions:
    def test_lists_and_head_counts_are_told_apart_and_add_up(self, centre: CentreData) -> None:
        found = ask(centre, "theme")
        assert told(found, "attendances", LISTED, DECLARED, PEOPLE, MOST) == {
            "ecole": (32, 2, 30, 2, 30), "climat": (5, 5, None, 3, 3),
        }  # fmt: skip
        assert (found.whole.value, found.total[PEOPLE].value, found.shared, found.overlap) == (35, 3, 1, True)
        assert found.basis == "calculé sur listes et effectifs"
        words = drawn(centre, THEME)
        assert "ne s’additionnent pas" in words
        assert "1 action compte dans plusieurs lignes." in words

    def test_a_suggested_theme_says_so(self) -> None:
        rows = [{**row, "theme_basis": "suggested"} if row.get("theme_ids") else row for row in EVENTS]
        data = tiny(TINY, events=rows, attendances=LISTS)
        assert ask(data, "theme").basis == "suggéré"
        assert "suggéré par mots-clés, à confirmer par le centre, pour l’ensemble des présences" in drawn(data, THEME)

    def test_a_chosen_theme_leaves_the_others_beside_it(self, centre: CentreData) -> None:
        filters = year(centre, theme=("ecole",))
        found = ask(centre, "theme", filters)
        assert [row.code for row in found.rows] == ["ecole", "climat"]
        assert [row.code for row in found.rows if row.selected] == ["ecole"]
        assert found.total[PEOPLE].value == 3, "the whole is that of all themes, as its rows are"
        assert said(found).startswith("École : 32 présences, sur 35 pour tous les thèmes, dont 2 sur listes, de 2")
        words = drawn(centre, THEME, filters)
        assert words.startswith("Présences par thème, tous les thèmes")
        assert "le filtre ne garde que «\u202fÉcole\u202f»" in words

    def test_actions_of_no_network_are_no_gap(self, centre: CentreData) -> None:
        assert said(ask(centre, "network")) == (
            "Réseau des villes : 3 présences (9 %), de 3 personnes différentes ; 91 % des présences sont à des actions "
            "sans réseau indiqué."
        )

    def test_a_network_tells_whom_it_reached(self, centre: CentreData) -> None:
        found = ask(centre, "network")
        assert say("people", "of_network", found.row("net")) == "3 présences sur listes, 3 personnes différentes"
        assert say("people", "of_network", found.row("inconnu")) == ""
        hidden = Row("net", "Réseau", {"attendances": HIDDEN, PEOPLE: known(12)})
        assert say("people", "of_network", hidden) == "s présences, 12 personnes différentes (s\u202f: masqué)"

    def test_head_counts_alone_say_when_one_action_makes_them(self, snapshot: Snapshot) -> None:
        data = snapshot.centres[V2]
        words = vocabulary(snapshot, V2, V2)
        asked = source(snapshot, data, words)
        whole = Filters(V2, 2024)
        assert "dont 300 à une seule action" in say("people", "largest", asked.slice(whole, "theme"))
        chosen = asked.slice(replace(whole, format=("study_day",)), "format")
        assert said(chosen) == "Journée : 420 présences, sur 872 pour tous les formats, dont 300 à une seule action."
        assert said(asked.slice(whole, "department")).startswith("Non renseigné pour 51 % des présences")
        for by in ("theme", "format", "modality", "network", "scheme"):
            found = asked.slice(whole, by)
            assert found.whole.value == 872
            assert found.shared or sum(row["attendances"].value or 0 for row in found.rows) == 872


class TestDrawing:
    def test_bars_part_persons_their_other_presences_and_head_counts(self, centre: CentreData) -> None:
        bars = breakdown(ask(centre, "theme"))
        assert bars.part_codes == ("people", "again", "")
        assert {row.code: row.parts for row in bars.rows} == {"ecole": (2, 0, 30), "climat": (3, 2, 0)}
        assert all(sum(row.parts) == row.value for row in bars.rows)

    def test_without_persons_the_bars_are_lists_and_head_counts(self, two_keys: CentreData) -> None:
        assert breakdown(ask(two_keys, "theme")).parts == ("Sur listes", "D’après les effectifs")
        assert "Personnes différentes" not in drawn(two_keys, THEME)

    def test_what_is_not_known_is_always_drawn(self) -> None:
        rows = [came("a1", f"x{i}", **({"department_code": f"{i:02d}"} if i < 15 else {})) for i in range(1, 18)]
        data = tiny(TINY, events=EVENTS, attendances=rows)
        _, block = shown(ORIGIN, counted(data), year(data))
        (drawing,) = drawings(block)
        assert "Non renseigné" in [note["text"] for note in drawing.figure["layout"]["annotations"]]
        assert "7 autres lignes dans le tableau." in text_of(block)


class TestGrid:
    CROSSED = Block("profil-departement", "Profil et département", "profile×origin", "Profil", "grid", "cross")

    def test_it_adds_up_and_names_every_department_of_the_centre(self, centre: CentreData) -> None:
        found = counted(centre).grid(year(centre), "profile", "origin")
        assert [code for code, _ in found.columns] == ["37", "45", "86"]
        assert found.total.value == sum(total.value or 0 for *_, total in found.rows) == 5
        assert [cell.value for cell in found.totals] == [4, 0, 1]
        assert drawn(centre, self.CROSSED).count("Loiret") == 1

    def test_many_departments_share_a_column(self) -> None:
        rows = [came("a1", f"x{i}", department_code=f"{i:02d}") for i in range(1, 13)]
        data = tiny(TINY, events=EVENTS, attendances=rows)
        found = counted(data).grid(year(data), "profile", "origin")
        assert len(found.columns) == MOST_COLUMNS + 1
        assert found.columns[-1] == (OTHERS, "7 autres")
        assert found.total.value == 12


class TestLists:
    def test_what_the_page_rests_on(self, centre: CentreData) -> None:
        words, asked = words_of(centre).centre.vocabulary, counted(centre)
        assert say("people", "basis", asked.lists(year(centre)), words) == (
            "4 actions, dont 2 avec une liste d’émargement"
        )
        assert say("people", "basis", asked.lists(year(centre, 2023)), words) == "1 action, avec une liste d’émargement"

    def test_how_many_are_missing_now_and_a_year_earlier(self, centre: CentreData) -> None:
        lists = counted(centre).lists(year(centre))
        assert "2 des 4 actions" in say("people", "coverage", lists)
        assert "2 sur 4 actions, 1 sur 1 action en 2023" in say("people", "comparability", lists)
        assert say("people", "coverage", counted(centre).lists(year(centre, 2023))) == ""

    def test_one_sentence_for_a_first_screen(self, centre: CentreData) -> None:
        asked, filters = counted(centre), year(centre)
        both = (asked.slice(filters, name) for name in ("seniority", "loyalty"))
        assert say("people", "short", *both, asked.lists(filters)) == (
            f"3 personnes différentes reconnues sur les listes de 2 actions sur 4{NARROW}: 67{NARROW}% de nouvelles."
        )


# --- sentences never speak of what is hidden -------------------------------------------------------------------------

CELLS = st.one_of(st.just(HIDDEN), st.just(UNKNOWN), st.integers(0, 4000).map(known))


@st.composite
def slices(draw: st.DrawFn) -> Slice:
    by = draw(st.sampled_from([*PERSONS, *BY_ID]))
    codes = [*STEPS[by]] if by in STEPS else ["a", "b", "c", ""]
    names = [PEOPLE] if by in STEPS else ["attendances", LISTED, DECLARED, PEOPLE, BEFORE, MOST]
    columns = {name: {code: draw(CELLS) for code in codes} for name in names}
    total = Row("", "Ensemble", {name: draw(CELLS) for name in names})
    labels: Mapping[str, tuple[str, str]] = {code: (f"Catégorie {code}", code) for code in codes if code}
    chosen = draw(st.sampled_from([(), ("a",)])) if by in BY_ID else ()
    plain = Slice(
        by, (), total, draw(st.sampled_from(["tableau publié", "calculé sur listes"])), overlap=draw(st.booleans()),
        narrowed=bool(chosen), complete=draw(st.booleans()), shared=draw(st.integers(0, 3)),
    )  # fmt: skip
    return made(plain, labels, columns, chosen, "Non renseigné")


@given(slices(), st.sampled_from(["largest", "half", "seniority", "loyalty"]))
def test_any_slice_has_a_sentence_of_what_is_shown(found: Slice, macro: str) -> None:
    text = say("people", macro, found)
    assert text.endswith(".")
    assert "None" not in text
    assert "  " not in text
    if macro == "largest" and found.hidden and found.lead and not found.lead.selected:
        # The largest shown may be smaller than one that is hidden.
        start = ("Parmi les effectifs montrés", "Non renseigné", "Ce qui est choisi", "Aucune présence connue")
        assert text.startswith(start)
    for line in say_lines("people", "remarks", found, 0):
        assert "None" not in line


# --- the two sources -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sources(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[Source, Source]:
    """The shipped demonstration as the team counts it, and as it is published."""
    public = public_store(tmp_path_factory).current()
    both = [source(one, one.centres[DEMO], vocabulary(one, DEMO, DEMO)) for one in (snapshot, public)]
    return both[0], both[1]


CHOICES = [
    *(Filters(DEMO, value) for value in (2023, 2024, 2025)),
    Filters(DEMO, 2024, department=("31",)), Filters(DEMO, 2024, theme=("sante",)),
    Filters(DEMO, 2024, network=("demo-net-emploi",)), Filters(DEMO, 2024, department=("31",), theme=("emploi",)),
    Filters(DEMO, None),
]  # fmt: skip


def same(counted: Cell, published: Cell) -> bool:
    return published.state != "known" or counted == published


@pytest.mark.parametrize(("filters", "by"), [*product(CHOICES, [*PERSONS, *BY_ID])])
def test_what_is_published_is_what_is_counted(sources: tuple[Source, Source], filters: Filters, by: str) -> None:
    team, public = (one.slice(filters, by) for one in sources)
    for row in (*public.rows, public.total):
        # A row for the sake of the year before, where the team has none: nobody came this year.
        none = {name: known(0) for name in ("attendances", LISTED, PEOPLE)}
        rows = {one.code: one for one in team.rows}
        other = team.total if row is public.total else rows.get(row.code, Row(row.code, "", none))
        for name in ("attendances", LISTED, PEOPLE):
            # What lies outside the perimeter is one category in a published table.
            assert row.code == "elsewhere" or same(other[name], row[name]), (row.code, name)
    assert not any(cell.value for row in public.rows for cell in row.cells.values() if cell.hidden)
    for one in (team, public):
        before = [row[BEFORE] for row in one.rows]
        if one.total[BEFORE].value is not None and not one.overlap and not any(cell.hidden for cell in before):
            assert sum(cell.value or 0 for cell in before) == one.total[BEFORE].value


@pytest.mark.parametrize("indicator", [one for one in registry.INDICATORS if one.cell], ids=lambda one: one.id)
def test_figures_agree(sources: tuple[Source, Source], indicator: Indicator) -> None:
    shown = 0
    for filters in CHOICES:
        team, public = (one.figure(indicator, filters) for one in sources)
        assert team is not None
        assert public is not None
        assert public.value in (None, team.value)
        assert (public.value is None) == bool(public.withheld)
        shown += public.value is not None
    assert shown


def test_what_counts_persons_says_which_cell_tells_it() -> None:
    assert all(one.cell for one in registry.INDICATORS if one.family == PARTICIPATION and one.compute)


def test_grids_agree(sources: tuple[Source, Source]) -> None:
    filters = Filters(DEMO, 2024)
    team, public = (one.grid(filters, "profile", "origin") for one in sources)
    assert public.secret
    both = [{(label, code): cell for cell, label, (code, _) in one.cells()} for one in (team, public)]
    shared = [place for place in both[1] if place in both[0] and both[1][place].state == "known"]
    assert shared
    assert all(both[0][place] == both[1][place] for place in shared)
    assert isinstance(team, Grid)
