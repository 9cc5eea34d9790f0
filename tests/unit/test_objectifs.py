"""Targets: the centre's own and its conventions', each beside the very figure of the pages; what is unknown is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
import support
from support import DEMO, TINY, V2, event, snapshot_of, tiny

from dashboard.components.sheet import Value
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.targets import Target, elapsed, targets, under
from dashboard.pages import grille, objectifs, synthese
from dashboard.pages.model import Context, View
from dashboard.report.paper import Rows, on_paper
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources import Centre

N = "\u202f"


def aim(indicator: str, value: str, **cells: str) -> dict[str, str]:
    return {"indicator_id": indicator, "year": "2024", "value": value, **cells}


def context(data: CentreData, snapshot: Snapshot | None = None) -> Context:
    snapshot = snapshot or snapshot_of(data)
    words = vocabulary(snapshot, data.centre.id, data.centre.id)
    return Context(snapshot, data, Filters(data.centre.id, 2024), words)


def rows(view: View) -> list[Mapping[str, Value]]:
    """The targets as the files of the page give them."""
    return [
        {column.title: cell for column, cell in zip(sheet.columns, row, strict=True)}
        for found in on_paper(view.slots["objectifs"])
        if isinstance(found, Rows)
        for sheet in (found.sheet,)
        for row in sheet.rows
    ]


def test_the_table_and_the_old_form_are_read_through_one_door_and_the_table_prevails() -> None:
    old = replace(TINY, targets={2024: {"actions": 12.0, "networks": 3.0}, 2025: {"actions": 14.0}})
    data = tiny(old, targets=[aim("actions", "10"), aim("actions", "4", convention="Pacte", funder="État")])
    found = [(one.indicator, one.year, one.value, one.who) for one in targets(data)]
    assert found == [
        ("actions", 2024, 10, ""), ("networks", 2024, 3, ""), ("actions", 2024, 4, "Pacte (État)"),
        ("actions", 2025, 14, ""),
    ]  # fmt: skip
    assert [one.value for one in under(data, "actions", Filters(TINY.id, 2024))] == [10, 4]


def test_a_target_is_compared_with_what_its_filters_count() -> None:
    acts = [event(scheme_id="pacte", theme_ids="climat", department_code="37"), event(scheme_id="pacte"), event()]
    data = tiny(
        events=acts,
        targets=[
            aim("actions", "4"),
            aim("actions", "2", convention="Pacte", scheme_id="pacte", comment="Comme prévu."),
            aim("actions", "3", convention="Pacte", scheme_id="pacte", theme_id="climat", department_code="37"),
            aim("publications", "2", convention="Pacte", department_code="37"),
            aim("web_visitors", "900"),
            aim("vieux_chiffre", "5", convention="Pacte"),
        ],
    )
    seen = objectifs.view(context(data))
    found = {(row["Chiffre"], row["Porte sur"]): row for row in rows(seen)}
    names = ("Objectif", "Réalisé", "Part de l’objectif", "Écart", "Écart relatif")

    def said(*key: str) -> list[object]:
        return [getattr(found[key][name], "state", found[key][name]) for name in names]

    assert said("Actions", "tout le centre") == [4, 3, 75, -1, -25]
    assert said("Actions", "Pacte des solidarités") == [2, 2, 100, 0, 0]
    assert found["Actions", "Pacte des solidarités"]["Commentaire"] == "Comme prévu."
    assert said("Actions", "Pacte des solidarités, Indre-et-Loire, Climat") == [3, 1, 33, -2, -66.7]
    # What cannot be counted so, what nobody gives, what nothing is called: each is said, and is not zero.
    assert said("Publications", "Indre-et-Loire") == [2, "unknown", "none", "none", "none"]
    assert said("Visiteurs du site", "tout le centre") == [900, "unknown", "none", "none", "none"]
    assert said("vieux_chiffre", "tout le centre") == [5, "unknown", "none", "none", "none"]
    text = support.text_of(list(seen.slots.values()))
    assert f"6 objectifs pour 2024{N}: 1 est atteint, 3 sans valeur à en rapprocher." in text


@pytest.mark.parametrize(
    ("closed", "gone"),
    [(date(2024, 7, 1), 50), (date(2024, 12, 31), None), (date(2026, 1, 1), None), (date(2023, 6, 1), 0)],
)
def test_a_year_under_way_says_how_much_of_it_has_gone_by(closed: date, gone: float | None) -> None:
    centre: Centre = replace(TINY, as_of=closed)
    data = tiny(centre, events=[event(half_days="2")], targets=[aim("half_days", "4")])
    share = elapsed(data, 2024)
    assert (share if share is None else round(share)) == gone
    here = context(data)
    said = "" if gone is None else f", à {gone}{N}% de l’année"
    assert f"1 objectif pour 2024{said}{N}: " in support.text_of(objectifs.view(here).slots["constat"])
    assert f"50{N}% de l’objectif (4){said}." in support.text_of(grille.view(here).slots["objectifs"])


def test_a_year_without_targets_says_so_and_names_those_that_have_some() -> None:
    data = tiny(events=[event()], targets=[{**aim("actions", "4"), "year": "2023"}])
    text = support.text_of(objectifs.view(context(data)).slots["constat"])
    assert text == "Aucun objectif connu pour 2024. D’autres années en ont\u202f: 2023."


def test_only_what_a_centre_says_public_leaves(snapshot: Snapshot, published: Snapshot) -> None:
    shown = published.centres[DEMO].table("targets")
    assert (len(shown), set(shown["public"])) == (5, {"yes"})
    team, public = (context(one.centres[DEMO], one) for one in (snapshot, published))
    for text in ("Convention Pacte des solidarités 2023-2025", "faute de salle"):
        assert all(text in support.text_of(objectifs.view(here).slots["objectifs"]) for here in (team, public))
    assert "Convention régionale" in support.text_of(grille.view(team).slots["objectifs"])
    for page in (objectifs, grille, synthese):
        assert "régionale" not in support.text_of(list(page.view(public).slots.values()))
    assert "Aucun objectif connu pour 2024." in support.text_of(
        objectifs.view(context(published.centres[V2], published)).slots["constat"]
    )


def test_every_figure_of_the_page_is_the_one_of_the_cards_under_the_same_filters(snapshot: Snapshot) -> None:
    data = snapshot.centres[DEMO]
    here = context(data, snapshot)
    for row, target in zip(rows(objectifs.view(here)), targets(data), strict=True):
        measure = here.measure(target.indicator, target.filters(DEMO))
        if not measure.unheard:
            assert row["Réalisé"] == measure.value
            assert row["Écart"] == pytest.approx((measure.value or 0) - target.value)


def test_a_funder_is_named_once() -> None:
    assert Target("actions", 2024, 1, convention="Convention Région", funder="Région").who == "Convention Région"
    assert Target("actions", 2024, 1, funder="Région").who == "Région"
