"""One perimeter per centre: which realised rows count as its actions, everywhere the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import TINY, V2, VT, event, schemas, text_of, tiny, walk, words_of, year

from dashboard.filters import Filters, parse
from dashboard.indicators import compute
from dashboard.indicators.breakdowns import actions_of, by_dimension, by_month
from dashboard.indicators.perimeter import Step, rows_of, steps
from dashboard.indicators.selection import EVERY_STATUS, documented, option_counts, selection, years_with_actions
from dashboard.pages import action, actions, methode, synthese
from dashboard.pages.model import Context, Page, View
from dashboard.publishing.write import public_files
from dashboard.snapshot import Snapshot, centre_data
from dashboard.sources import Centre, Perimeter, load_centre
from dashboard.words import say

BY_KIND = replace(TINY, perimeter=Perimeter("rencontres", categories=("network", "local")))
BY_ROLE = replace(TINY, perimeter=Perimeter("rencontres pilotées", roles=("lead",)))


def told(step: Step) -> str:
    return say("perimeter", f"step_{step.kind}", **step.facts)


def test_without_a_rule_only_what_no_centre_counts_is_left_out() -> None:
    data = tiny(
        events=[
            event(role="lead"),
            event(role="support", category="not_counted"),
            event(),
            event(role="participant"),
            event(format="association_life"),
            event(format="on_site_support"),
        ]
    )
    assert selection(data, year(data)).tolist() == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("centre", "kept"),
    [(BY_KIND, [True, True, False, False, True]), (BY_ROLE, [True, False, True, False, False])],
)
def test_a_rule_says_what_counts_whatever_else_a_row_is(centre: Centre, kept: list[bool]) -> None:
    data = tiny(
        centre,
        events=[
            event(role="lead", category="network"),
            event(role="participant", category="local"),
            event(role="lead", category="national"),
            event(),
            event(format="on_site_support", category="local", role="support"),
        ],
    )
    assert selection(data, year(data)).tolist() == kept
    assert selection(data, year(data), every=True).all()
    assert compute.actions(data, year(data)).value == sum(kept)


def test_what_is_not_done_has_no_perimeter() -> None:
    data = tiny(BY_ROLE, events=[event(status="announced"), event(status="announced", role="support")])
    assert selection(data, year(data), EVERY_STATUS).tolist() == [True, True]


def test_of_the_lines_of_one_action_the_one_that_counts_is_kept() -> None:
    rows = [event(category="not_counted", same_as="events-2"), event(category="network", same_as="events-1")]
    data = tiny(BY_KIND, events=rows)
    assert selection(data, year(data)).tolist() == [False, True]
    assert selection(data, year(data), every=True).sum() == 1


def test_counts_offered_are_those_shown() -> None:
    rows = [event(category="network", department_code="37"), event(category="national", department_code="37")]
    data = tiny(BY_KIND, events=[*rows, event(date_start="2023-02-01", category="governance")])
    assert option_counts(data, year(data))["department"]["37"] == 1
    assert years_with_actions(data) == {2024: 1}
    assert documented(data, year(data)) == (1, 1)


def test_a_selection_wholly_outside_is_told_so() -> None:
    data = tiny(BY_KIND, events=[event(category="national")])
    told = compute.actions(data, year(data))
    assert (told.value, told.note) == (
        None,
        "Aucune action comptée dans cette sélection\u202f; 1 ligne documentée, hors du périmètre.",
    )


VT_2024 = Filters(VT, 2024)


@pytest.mark.parametrize(
    ("filters", "value"),
    [
        (VT_2024, 38.0),
        (replace(VT_2024, department=("30", "34")), 21.0),
        (Filters(V2, 2024), 36.0),
        (Filters(V2, 2007), 2.0),
    ],
)
def test_card_charts_and_lines_of_the_real_centres_agree(snapshot: Snapshot, filters: Filters, value: float) -> None:
    data = snapshot.centres[filters.centre]
    words = words_of(data)
    quantity = actions_of(words)
    indicator = compute.appointments if data.centre.actions_indicator == "appointments" else compute.actions
    assert indicator(data, filters).value == value
    assert by_dimension(data, filters, words, "format", quantity).total == value
    assert by_month(data, filters, words, quantity).total == value


def test_published_categories_are_found_row_by_row(snapshot: Snapshot) -> None:
    data = snapshot.centres[VT]
    found = by_dimension(data, VT_2024, words_of(data), "mode")
    assert {row.code: row.value for row in found.rows} == {"network": 19, "informative": 12, "local": 7}


def test_a_supported_meeting_is_no_rendez_vous_yet_is_there(snapshot: Snapshot) -> None:
    data, filters = snapshot.centres[V2], Filters(V2, 2023)
    assert compute.appointments(data, filters).value is None
    assert selection(data, filters).sum() == 0
    assert selection(data, filters, every=True).sum() == 1


def test_on_site_support_counts_every_documented_one(snapshot: Snapshot) -> None:
    assert compute.on_site_support(snapshot.centres[VT], VT_2024).value == 9


# --- from the published figure to the rows -------------------------------------------------------------------------


def said(snapshot: Snapshot, filters: Filters) -> list[tuple[str, str | None]]:
    data = snapshot.centres[filters.centre]
    return [(told(step).replace("\u202f", " "), step.rows) for step in steps(data, filters, snapshot.schemas["events"])]


def test_the_steps_lead_from_what_is_published_to_every_row(snapshot: Snapshot) -> None:
    assert said(snapshot, VT_2024) == [
        ("38 actions publiées", None),
        ("38 actions retrouvées dans les lignes", ""),
        (
            "+ 10 lignes de catégorie « Échanges nationaux » "
            "(séminaire, groupe de travail, rencontre, réunion de travail…)",
            "echanges-nationaux",
        ),
        (
            "+ 9 lignes de catégorie « Hors décompte » "
            "(accompagnement sur site, réunion de travail, visite et webinaire)",
            "hors-decompte",
        ),
        ("= 57 lignes réalisées documentées", "toutes"),
    ]


def test_what_is_published_without_rows_is_a_step(snapshot: Snapshot) -> None:
    assert said(snapshot, Filters(V2, 2024)) == [
        ("75 rendez-vous publiés", None),
        ("− 39 qu’aucune ligne ne détaille", None),
        ("36 rendez-vous retrouvés dans 10 lignes", ""),
        ("+ 1 ligne où le rôle du centre est « Participant » (vie associative)", "participant"),
        ("= 11 lignes réalisées documentées", "toutes"),
    ]
    assert said(snapshot, Filters(VT, 2023))[:2] == [
        ("22 actions publiées", None),
        ("Aucune ligne comptée n’est documentée", ""),
    ]


def test_an_unknown_role_is_a_reason_of_its_own(snapshot: Snapshot) -> None:
    texts = [text for text, _ in said(snapshot, Filters(V2, 2007))]
    assert texts[0] == "2 rendez-vous retrouvés dans les lignes"
    assert texts[1].startswith("+ 6 lignes où le rôle du centre n’est pas renseigné (")
    assert texts[2:] == [
        "+ 1 ligne où le rôle du centre est « Participant » (vie associative)",
        "= 9 lignes réalisées documentées",
    ]


@pytest.mark.parametrize("filters", [VT_2024, replace(VT_2024, department=("30", "34")), Filters(V2, 2007)])
def test_the_steps_add_up_and_each_shows_its_rows(snapshot: Snapshot, filters: Filters) -> None:
    data, schema = snapshot.centres[filters.centre], snapshot.schemas["events"]
    every = selection(data, filters, every=True)
    counted = [rows_of(data, schema, step.rows) for step in steps(data, filters, schema) if step.rows is not None]
    sizes = [int((rows & every).sum()) for rows in counted if rows is not None]
    assert len(sizes) == len(counted)
    assert sum(sizes[:-1]) == sizes[-1] == every.sum()


def test_without_anything_left_out_nothing_is_added() -> None:
    data = tiny(events=[event(), event()])
    assert [told(step) for step in steps(data, year(data), schemas()["events"])] == [
        "2 actions retrouvées dans les lignes"
    ]
    assert steps(tiny(), year(data), schemas()["events"]) == ()


# --- on screen -----------------------------------------------------------------------------------------------------


def shown(snapshot: Snapshot, page: Page, query: str) -> View:
    parsed = parse(query, snapshot, V2, page.extras)
    data = snapshot.centres[parsed.filters.centre]
    return page.view(Context(snapshot, data, parsed.filters, words_of(data), parsed.extra))


def text(view: View) -> str:
    return "".join(text_of(slot) for slot in view.slots.values())


def cards(view: View) -> list[str]:
    return [node.href for slot in view.slots.values() for node in walk(slot) if getattr(node, "href", None)]


@pytest.mark.parametrize(
    ("query", "heading", "entries"),
    [
        ("statut=realisees", "Actions comptées", 38),
        ("statut=realisees&lignes=toutes", "Actions\u202f: toutes les lignes documentées", 57),
        ("statut=realisees&lignes=hors-decompte", "Lignes de catégorie «\u202fHors décompte\u202f»", 9),
        ("lignes=echanges-nationaux", "Lignes de catégorie «\u202fÉchanges nationaux\u202f»", 10),
        ("statut=realisees&departement=30,34", "Actions comptées", 21),
    ],
)
def test_the_actions_page_shows_the_rows_it_says(snapshot: Snapshot, query: str, heading: str, entries: int) -> None:
    view = shown(snapshot, actions.PAGE, f"centre={VT}&{query}")
    assert view.heading == heading
    assert view.notices == ()
    found = [
        node for slot in view.slots.values() for node in walk(slot) if "act-body" in str(vars(node).get("className"))
    ]
    assert len(found) == entries
    assert view.summary.startswith(f"{entries} actions réalisées")


def test_an_unknown_choice_of_rows_falls_back_with_a_notice(snapshot: Snapshot) -> None:
    view = shown(snapshot, actions.PAGE, f"centre={VT}&lignes=<b>")
    assert view.heading == "Actions comptées"
    assert ["celles que le centre compte sont affichées" in notice for notice in view.notices] == [True]


def test_the_card_leads_to_the_rows_it_counts(snapshot: Snapshot) -> None:
    view = shown(snapshot, synthese.PAGE, f"centre={VT}&departement=30,34")
    assert "21 actions, lieu connu pour 21" in view.summary
    assert "21 actions retrouvées dans les lignes" in text(view)
    assert any("statut=realisees" in href and "lignes" not in href for href in cards(view))
    assert any(href.endswith("statut=realisees&lignes=hors-decompte") for href in cards(view))


@pytest.mark.parametrize(("centre", "words"), [(V2, "animés ou co-portés par le centre"), (VT, "vocation informative")])
def test_the_perimeter_is_said_where_figures_are_explained(snapshot: Snapshot, centre: str, words: str) -> None:
    for page in (synthese.PAGE, methode.PAGE):
        assert words in text(shown(snapshot, page, f"centre={centre}"))


def test_a_row_outside_can_be_read_and_says_so(snapshot: Snapshot) -> None:
    view = shown(snapshot, actions.PAGE, "annee=2023&lignes=toutes")
    assert "Les quartiers de l’emploi" in text(view)
    assert "Hors de ce que le centre compte." in text(view)
    assert "Les quartiers de l’emploi" not in text(shown(snapshot, actions.PAGE, "annee=2023"))


def test_the_public_edition_counts_the_same_rows(snapshot: Snapshot, tmp_path: Path) -> None:
    for name in (V2, VT):
        data = snapshot.centres[name]
        tables = {table: data.table(table) for table in snapshot.schemas}
        folder = tmp_path / name
        folder.mkdir()
        for file, content in public_files(data.centre, tables).items():
            (folder / file).write_bytes(content)
        loaded = load_centre(folder, snapshot.schemas)
        assert loaded.centre is not None
        again = centre_data(loaded.centre, loaded.tables)
        for filters in (Filters(name, 2024), Filters(name, 2007), Filters(name, 2023)):
            assert selection(again, filters).tolist() == selection(data, filters).tolist()


def test_the_page_of_an_action_says_when_it_is_not_counted(snapshot: Snapshot) -> None:
    def page_of(name: str) -> str:
        data = snapshot.centres[VT]
        return text(action.PAGE.view(Context(snapshot, data, VT_2024, words_of(data), {}, name)))

    assert "Cette ligne n’est pas comptée. Ce qui est compté" in page_of("vt-2024-e19")
    assert "n’est pas comptée" not in page_of("vt-2024-e18")
