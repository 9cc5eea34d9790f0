"""What each kind of viewer sees of a snapshot: their centre, as if there were no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import DEMO, V2, VT

from dashboard.quality import findings
from dashboard.snapshot import Snapshot
from dashboard.sources import Problem
from dashboard.twins import Filled
from dashboard.viewer import ROLES, Viewer, Views, Visit, seen_by

READER, EDITOR, ADMINISTRATOR = Viewer("reader", V2), Viewer("editor", V2), Viewer("administrator")


def test_the_staff_of_a_centre_see_it_alone(snapshot: Snapshot) -> None:
    seen = seen_by(snapshot, READER)
    assert list(seen.centres) == [V2]
    assert seen_by(snapshot, Viewer("reader", DEMO)).centres[DEMO].tables is snapshot.centres[DEMO].tables, "shared"
    assert list(seen_by(snapshot, ADMINISTRATOR).centres) == list(snapshot.centres)
    assert not seen_by(snapshot, Viewer("editor", "nulle-part")).centres


def test_a_centre_out_of_sight_is_not_named_where_it_completes_a_line(snapshot: Snapshot) -> None:
    """What both centres say is one action stays complete: the figures are those that everybody sees."""
    whole, seen = snapshot.centres[V2].events, seen_by(snapshot, READER).centres[V2].events
    (place,) = whole.index[whole["event_id"] == "v2-2024-r04"]
    assert seen.loc[place, "modality"] == whole.loc[place, "modality"] == "remote"
    assert [cell.centre for cell in whole.loc[place, "filled"]] == ["Villes et Territoires Occitanie"]
    assert seen.loc[place, "filled"] == (Filled("modality", (), ("un autre centre",)),)
    own = [cell for cells in seen["filled"] for cell in cells if cell.lines]
    assert {cell.centre for cell in own} == {""}
    assert all(line.startswith("v2-") for cell in own for line in cell.lines)
    everyone = seen_by(snapshot, ADMINISTRATOR).centres[V2].events.loc[place, "filled"]
    assert everyone == whole.loc[place, "filled"]


def test_what_is_worked_out_for_one_viewer_is_not_another_s(snapshot: Snapshot) -> None:
    views = Views()
    seen = {viewer: views.of(snapshot, viewer) for viewer in (READER, EDITOR, ADMINISTRATOR, Viewer("reader", VT))}
    memos = [data.memo for view in (*seen.values(), snapshot) for data in view.centres.values()]
    assert len({id(memo) for memo in memos}) == len(memos)


def test_a_view_is_made_once_for_a_snapshot(snapshot: Snapshot) -> None:
    views = Views()
    assert views.of(snapshot, READER) is views.of(snapshot, Viewer("reader", V2))
    assert views.of(snapshot, READER) is not views.of(snapshot, EDITOR)
    fresh = replace(snapshot, version="autre")
    kept = views.of(snapshot, READER)
    assert views.of(fresh, READER) is not kept
    assert views.of(fresh, READER).version == "autre"


def test_problems_of_files_go_to_those_who_keep_them(snapshot: Snapshot) -> None:
    problem = Problem("events.csv", None, 2, "Statut", "peut-être", None, "error", "valeur inconnue", "essai")
    data = replace(snapshot.centres[V2], problems=(problem,))
    faulty = replace(snapshot, centres={**snapshot.centres, V2: data}, problems=(problem,))
    assert seen_by(faulty, READER).all_problems == ()
    assert seen_by(faulty, EDITOR).all_problems == (problem,), "not those of folders that are no centre"
    assert problem in seen_by(faulty, ADMINISTRATOR).problems


def test_a_twin_in_a_centre_that_is_not_seen_is_neither_told_nor_said_to_be_missing(snapshot: Snapshot) -> None:
    """Lines of the first centre name lines of the second: alone, it must not be told that they do not exist."""
    named = {twin for twins in snapshot.centres[V2].events["same_as"].dropna() for twin in twins}
    elsewhere = named & set(snapshot.centres[VT].events["event_id"])
    assert elsewhere, "the shipped data link two centres"
    seen = seen_by(snapshot, EDITOR)
    assert elsewhere <= seen.elsewhere
    published = {twin for twins in snapshot.centres[V2].table("publications")["same_as"].dropna() for twin in twins}
    assert seen.elsewhere <= named | published, "nothing but what its own lines already name"
    missing = [found for found in findings(seen) if "qui n’existe pas" in found.what]
    assert missing == [found for found in findings(snapshot) if found.centre == V2 and "qui n’existe pas" in found.what]
    assert all(set(found.also) <= {V2} for found in findings(seen))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_those_before_it_may(role: str) -> None:
    viewer = Viewer(role)  # type: ignore[arg-type]
    rank = list(ROLES).index(role)  # type: ignore[arg-type]
    assert viewer.sees_files is (rank >= 1)
    assert viewer.runs_service is (rank >= 2)


def test_what_a_form_carries_is_not_shown() -> None:
    assert "secret" not in repr(Visit(READER, "secret"))
