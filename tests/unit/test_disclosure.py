"""What is hidden, what is shown, and what the auditor says of it."""

from __future__ import annotations

import ctypes
import json
import platform
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from importlib import import_module
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import OptimizeResult

from dashboard.disclosure import (
    ACTIONS,
    ATTENDANCES,
    TOTAL,
    UNIQUE,
    Audit,
    Axis,
    Cell,
    Change,
    Earlier,
    Fact,
    Policy,
    Publication,
    Share,
    Table,
    additive,
    audit,
    loyalty,
    per_action,
    protect,
)

POLICY = Policy()
PROFILE = Axis("profile", ("state", "local", "npo", ""))
DEPARTMENT = Axis("department", ("37", "45", "18", "41"))
THEME = Axis("theme", ("climat", "ecole", "sante"), overlapping=True)
FULL = np.array([[40, 35, 50, 20], [30, 14, 60, 15], [25, 31, 44, 18], [90, 12, 33, 21]])
Leak = Callable[[dict[str, Any]], None]


def crossed(counts: np.ndarray, year: int = 2024, name: str = "profil et origine") -> Table:
    return additive(name, ATTENDANCES, year, (PROFILE, DEPARTMENT), counts)


def single(counts: list[int], quantity: Any = ATTENDANCES, year: int = 2024, **more: Any) -> Table:
    axis = Axis("profile", ("state", "local", "npo", "")[: len(counts)])
    return additive("profil", quantity, year, (axis,), np.array(counts), **more)


def themes(total: int, *parts: int, quantity: Any = UNIQUE, **more: Any) -> Table:
    values = dict(zip([(code,) for code in THEME.codes], [*parts, total], strict=True))
    return Table("thèmes", quantity, 2024, (THEME,), values, **more)


def cell(quantity: str = "attendances", year: int = 2024, **at: str) -> Cell:
    return Cell(quantity, year, tuple(sorted(at.items())))


def printed(publication: Publication, name: str | int = 0) -> Any:
    tables = publication.published["tables"]
    return tables[name]["values"] if isinstance(name, int) else next(t["values"] for t in tables if t["name"] == name)


def checked(publication: Publication, policy: Policy = POLICY, **more: Any) -> Audit:
    """The audit of what comes back from JSON, as a reader gets it."""
    return audit(json.loads(publication.text()), publication.secrets, policy, **more)


def test_what_the_solver_prints_is_not_among_what_a_command_says(capfd: pytest.CaptureFixture[str]) -> None:
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("this C library says where it prints once and for all")
    checked(protect([single([40, 4, 30, 20])], POLICY))
    library = ctypes.CDLL(None)
    library.puts(b"HighsMipSolverData::transformNewIntegerFeasibleSolution tmpSolver.run();")
    library.fflush(None)
    print("Version publiée")
    assert capfd.readouterr().out == "Version publiée\n"


def test_the_example_of_the_documentation() -> None:
    counts = FULL.copy()
    counts[1, 1] = 4
    publication = protect([crossed(counts)], POLICY)
    assert printed(publication) == [
        [40, 35, 50, 20, 145],
        [30, "s", 60, "s", 109],
        [25, 31, 44, 18, 118],
        [90, "s", 33, "s", 156],
        [185, 82, 187, 74, 528],
    ]
    assert publication.primary == {cell(profile="local", department="45")}
    verdict = checked(publication)
    assert (verdict.ok, verdict.protected, verdict.breaches, verdict.helpless) == (True, 1, (), ())


@pytest.mark.parametrize("row", range(4))
@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("value", [1, 5, 10])
def test_one_small_number_inside_a_full_table_hides_exactly_four(row: int, column: int, value: int) -> None:
    counts = FULL * 10
    counts[row, column] = value
    publication = protect([crossed(counts)], POLICY)
    assert len(publication.hidden) == 4
    assert all(len(hidden.at) == 2 for hidden in publication.hidden)
    assert checked(publication).ok


def test_two_small_numbers_share_a_rectangle() -> None:
    counts = FULL.copy()
    counts[0, 0], counts[2, 2] = 3, 7
    assert len(protect([crossed(counts)], POLICY).hidden) == 4


def test_a_line_hides_the_smallest_number_that_is_enough() -> None:
    assert printed(protect([single([5, 40, 19, 80])], POLICY)) == ["s", 40, "s", 80, 144]


def test_two_small_numbers_whose_sum_is_small_take_a_third_with_them() -> None:
    assert printed(protect([single([2, 3, 19, 80])], POLICY)) == ["s", "s", "s", 80, 104]
    assert printed(protect([single([6, 7, 19, 80])], POLICY)) == ["s", "s", 19, 80, 112]


def test_the_small_rest_of_a_large_part_is_protected_with_it() -> None:
    # 95 of 98: the other three are a small group that 98 − 95 would give away.
    assert printed(protect([single([95, 3])], POLICY)) == ["s", "s", 98]


def test_people_outside_an_overlapping_category_are_a_group_too() -> None:
    publication = protect([themes(98, 95, 50, 40)], POLICY)
    values = printed(publication)
    assert "s" in (values[0], values[3])
    leaked = Publication(
        {**publication.published, "tables": [{**publication.published["tables"][0], "values": [95, 50, 40, 98]}]},
        {},
        frozenset(),
        (),
        (),
    )
    breach = checked(leaked).breaches[0]
    assert (breach.kind, breach.outside, breach.low, breach.high) == (
        "interval",
        cell("unique_participants", theme="climat"),
        3,
        3,
    )


def test_a_small_union_of_overlapping_categories_is_protected() -> None:
    publication = protect([themes(8, 5, 4, 3)], POLICY)
    assert printed(publication) == ["s"] * 4
    assert checked(publication).ok


def test_zero_is_shown_by_default_and_can_be_protected() -> None:
    table = single([0, 40, 30, 80])
    assert printed(protect([table], POLICY)) == [0, 40, 30, 80, 150]
    policy = Policy(zeros="protected")
    publication = protect([table], policy)
    assert printed(publication) == ["s", 40, "s", 80, 150]
    assert checked(publication, policy).ok
    assert {breach.kind for breach in checked(protect([table], POLICY), policy).breaches} == {"printed", "rule"}


def test_a_reader_knows_that_a_hidden_number_is_not_zero_when_zeros_are_shown() -> None:
    # 11 = a + b with a, b ≥ 1 leaves only 1 to 10: not enough. With b = 11, 12 leaves 1 to 11.
    assert printed(protect([single([1, 10, 50])], POLICY)) == ["s", "s", "s", 61]
    assert printed(protect([single([1, 11, 50])], POLICY)) == ["s", "s", 50, 62]


def test_a_group_that_is_all_in_one_category_is_reported() -> None:
    counts = FULL.copy()
    counts[:, 2] = [0, 44, 0, 0]
    publication = protect([crossed(counts)], POLICY)
    assert publication.concentrated == (cell(profile="local", department="18"),)
    assert protect([crossed(counts)], Policy(zeros="protected")).concentrated == ()


def test_a_small_total_is_hidden_with_its_parts() -> None:
    publication = protect([single([2, 3, 0, 1])], POLICY)
    assert printed(publication) == ["s", "s", 0, "s", "s"]
    assert checked(publication).ok


def test_counts_of_actions_are_never_hidden() -> None:
    publication = protect([single([1, 2, 0, 6], ACTIONS), themes(9, 9, 2, 1, quantity=ACTIONS)], POLICY)
    assert publication.hidden == frozenset()
    assert checked(publication).ok
    assert checked(publication).protected == 0


def test_the_threshold_is_a_setting() -> None:
    table = single([4, 5, 30, 80])
    assert protect([table], Policy(threshold=4)).hidden == frozenset()
    assert printed(protect([table], Policy(threshold=5))) == ["s", "s", 30, 80, 119]
    assert protect([single([1, 1, 2, 3])], Policy(threshold=1)).hidden == frozenset()


def test_the_same_cell_in_two_tables_is_hidden_in_both_or_in_none() -> None:
    counts = FULL.copy()
    counts[1] = [2, 1, 3, 1]
    inside, margin = crossed(counts), single([int(row.sum()) for row in counts])
    publication = protect([inside, margin], POLICY)
    assert [row[4] for row in printed(publication)] == printed(publication, 1)
    assert printed(publication, 1)[1] == "s"
    assert checked(publication).ok


def test_tables_that_share_a_margin_protect_each_other() -> None:
    other = additive(
        "profil et modalité", ATTENDANCES, 2024, (PROFILE, Axis("modality", ("in_person", "remote"))),
        np.array([[140, 5], [100, 19], [70, 48], [100, 56]]),
    )  # fmt: skip
    publication = protect([crossed(FULL), other], POLICY)
    assert checked(publication).ok
    margins = [row[-1] for row in printed(publication, 1)]
    assert margins == [row[-1] for row in printed(publication, 0)]


def test_unique_participants_and_attendances_hide_each_other() -> None:
    together, persons = single([12, 40, 60, 80]), single([9, 30, 41, 70], UNIQUE)
    publication = protect([together, persons], POLICY)
    assert printed(publication, 1) == ["s", "s", 41, 70, 150]
    assert checked(publication).ok


def test_the_number_of_actions_bounds_how_often_one_person_came() -> None:
    axis = Axis("theme", ("climat", "ecole"))
    overlap = replace(axis, overlapping=True)
    actions = additive("actions", ACTIONS, 2024, (axis,), np.array([2, 9]))
    together = Table("présences", ATTENDANCES, 2024, (axis,), {("climat",): 12, ("ecole",): 90, (TOTAL,): 102})
    persons = Table("uniques", UNIQUE, 2024, (overlap,), {("climat",): 8, ("ecole",): 60, (TOTAL,): 64})
    tables = [actions, together, persons]
    facts = per_action(tables, ["theme"])
    assert Fact(((cell(theme="climat"), 1), (cell("unique_participants", theme="climat"), -2)), high=0) in facts
    without, publication = protect(tables, POLICY), protect(tables, POLICY, facts)
    # Twelve attendances at two actions: six persons at least, twelve at most; once that is known, 12 is hidden too.
    assert cell(theme="climat") not in without.hidden
    assert cell(theme="climat") in publication.hidden
    assert checked(publication).ok


def test_loyalty_classes_bound_the_attendances() -> None:
    axis = Axis("loyalty", ("1", "2", "3+"))
    tables = [
        additive("fidélité", UNIQUE, 2024, (axis,), np.array([30, 15, 4])),
        additive("total", ATTENDANCES, 2024, (), np.array(75)),
    ]
    facts = loyalty(tables)
    assert facts == (
        Fact(
            (
                (cell(), 1),
                *(
                    (cell("unique_participants", loyalty=code), -times)
                    for code, times in (("1", 1), ("2", 2), ("3+", 3))
                ),
            ),
            low=0,
        ),
    )
    publication = protect(tables, POLICY, facts)
    assert cell("unique_participants", loyalty="3+") in publication.hidden
    assert checked(publication).ok


def test_subtotals_do_not_betray_their_parts() -> None:
    axis = Axis("department", ("37", "45", "18", "41"), subtotals={"nord": ("37", "45"), "sud": ("18", "41")})
    publication = protect([additive("origine", ATTENDANCES, 2024, (axis,), np.array([5, 40, 60, 80]))], POLICY)
    assert printed(publication) == ["s", "s", 60, 80, 45, 140, 185]
    assert checked(publication).ok


def test_subtotals_of_overlapping_categories_leave_people_outside() -> None:
    axis = replace(THEME, subtotals={"a": ("climat", "ecole")})
    values = {("climat",): 60, ("ecole",): 40, ("sante",): 50, ("a",): 92, (TOTAL,): 97}
    publication = protect([Table("thèmes", UNIQUE, 2024, (axis,), values)], POLICY)
    assert "s" in printed(publication)[3:]
    assert checked(publication).ok


def test_numbers_already_public_are_shown_and_what_follows_from_them_is_reported() -> None:
    table = single([3, 4, 0, 0], already_public=[(TOTAL,)])
    publication = protect([table], POLICY)
    assert printed(publication) == ["s", "s", 0, 0, 7]
    assert publication.helpless == (cell(profile="local"), cell(profile="state"))
    verdict = checked(publication)
    assert verdict.ok
    assert {(one.cell, one.low, one.high) for one in verdict.helpless} == {
        (cell(profile="state"), 1, 6),
        (cell(profile="local"), 1, 6),
    }


def test_what_public_numbers_leave_open_is_not_narrowed() -> None:
    # Everybody knows 7 of 40: what is hidden beside must not tell more than that.
    counts = [[3, 4], [20, 13]]
    axes = (Axis("profile", ("state", "local")), Axis("modality", ("in_person", "remote")))
    publication = protect([additive("t", ATTENDANCES, 2024, axes, np.array(counts), [("state", TOTAL)])], POLICY)
    assert printed(publication)[0] == ["s", "s", 7]
    assert printed(publication)[1][:2] == ["s", "s"]
    assert checked(publication).ok
    assert len(publication.helpless) == 2


def test_what_everybody_knows_of_a_number_is_reported_not_refused() -> None:
    known = Fact(((cell(profile="state"), 1),), low=3, high=6)
    publication = protect([single([5, 40, 19, 80])], POLICY, [known])
    assert publication.helpless == (cell(profile="state"),)
    verdict = checked(publication)
    assert verdict.ok
    assert [(one.low, one.high) for one in verdict.helpless] == [(3, 6)]


def test_a_percentage_is_no_knowledge_from_before() -> None:
    # The total of last year is public; the change printed with it gives away the number hidden this year.
    tables = [single([40, 40, 19, 80], year=2023, already_public=[("state",)]), single([5, 40, 19, 80])]
    publication = protect(tables, POLICY)
    cells = {"before": cell(year=2023, profile="state").to_json(), "after": cell(profile="state").to_json()}
    told = [{"kind": "change", **cells, "value": -35, "decimals": 0}]
    assert not checked(replace(publication, published={**publication.published, "derived": told})).ok


def test_a_number_that_is_public_already_is_not_protected() -> None:
    publication = protect([single([3, 40, 30, 20], already_public=[("state",)])], POLICY)
    assert printed(publication) == [3, 40, 30, 20, 93]
    assert checked(publication).ok


def test_percentages_are_published_only_when_both_numbers_are() -> None:
    table = single([5, 40, 19, 80])
    wanted = [Share(cell(profile=code), cell(), 1) for code in ("state", "local")]
    publication = protect([table], POLICY, derived=wanted)
    assert [one["value"] for one in publication.published["derived"]] == [27.8]
    assert checked(publication).ok


def test_changes_are_published_only_when_both_numbers_are() -> None:
    tables = [single([5, 40, 19, 80], year=2023), single([15, 50, 30, 90])]
    changes = [
        Change(cell(year=2023, profile=code), cell(profile=code), percent)
        for code in ("state", "local")
        for percent in (False, True)
    ]
    publication = protect(tables, POLICY, derived=changes)
    assert [one["value"] for one in publication.published["derived"]] == [10, 25]
    empty = protect([single([0, 40], year=2023), single([20, 40])], POLICY, derived=changes[:2])
    assert [one["value"] for one in empty.published["derived"]] == [20]


@pytest.mark.parametrize(
    ("kind", "value", "decimals"), [("share", 3.5, 1), ("change", -35, 0), ("percent_change", -87.5, 1)]
)
def test_the_auditor_sees_what_a_percentage_or_a_change_tells(kind: str, value: float, decimals: int) -> None:
    tables = [single([40, 40, 19, 80], year=2023), single([5, 40, 19, 80])]
    publication = protect(tables, POLICY)
    small, whole, before = (one.to_json() for one in (cell(profile="state"), cell(), cell(year=2023, profile="state")))
    cells = {"part": small, "whole": whole} if kind == "share" else {"before": before, "after": small}
    one = {"kind": kind, **cells, "value": value, "decimals": decimals}
    verdict = checked(replace(publication, published={**publication.published, "derived": [one]}))
    assert [(breach.cell, breach.low, breach.high) for breach in verdict.breaches] == [(cell(profile="state"), 5, 5)]


def leaks() -> dict[str, tuple[Leak, str]]:
    def show_small(form: dict[str, Any]) -> None:
        form["tables"][0]["values"][1][1] = 4

    def show_partner(form: dict[str, Any]) -> None:
        form["tables"][0]["values"][1][3] = 15

    def wrong_total(form: dict[str, Any]) -> None:
        form["tables"][0]["values"][0][4] = 146

    def other_rule(form: dict[str, Any]) -> None:
        form["threshold"] = 5

    return {
        "the small number": (show_small, "printed"),
        "the number that protects it": (show_partner, "interval"),
        "a total that does not add up": (wrong_total, "contradiction"),
        "another threshold": (other_rule, "rule"),
    }


@pytest.mark.parametrize("what", leaks())
def test_the_auditor_refuses(what: str) -> None:
    leak, kind = leaks()[what]
    counts = FULL.copy()
    counts[1, 1] = 4
    publication = protect([crossed(counts)], POLICY)
    form = deepcopy(dict(publication.published))
    leak(form)
    verdict = audit(form, publication.secrets, POLICY)
    assert not verdict.ok
    assert {breach.kind for breach in verdict.breaches} == {kind}


def test_the_auditor_refuses_what_it_was_not_told() -> None:
    publication = protect([single([5, 40, 19, 80])], POLICY)
    assert [breach.kind for breach in audit(publication.published, {}, POLICY).breaches] == ["secret", "secret"]
    wrong = {**publication.secrets, cell(profile="state"): 0, cell(profile="npo"): 24}
    assert {breach.kind for breach in audit(publication.published, wrong, POLICY).breaches} == {"contradiction"}


def gives_up(*_given: Any, **_named: Any) -> OptimizeResult:
    """A solver that has tried as many branches as it may, and found nothing."""
    return OptimizeResult(x=None, status=1)


def test_where_its_solver_gives_up_the_auditor_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = FULL.copy()
    counts[1, 1] = 4
    publication = protect([crossed(counts)], POLICY)
    monkeypatch.setattr(import_module("dashboard.disclosure.audit"), "milp", gives_up)
    for earlier in ([], [kept(publication)]):
        verdict = checked(publication, earlier=earlier)
        assert not verdict.ok
        assert [one.cell for one in verdict.breaches] == [cell(profile="local", department="45")]
        assert verdict.helpless == (), "what was not looked at to the end is not known to have been betrayed before"


def test_where_its_solver_gives_up_what_chooses_is_stopped_by_the_auditor(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = FULL.copy()
    counts[1, 1] = 4
    monkeypatch.setattr("dashboard.disclosure.programs.milp", gives_up)
    verdict = checked(protect([crossed(counts)], POLICY))
    assert [(one.kind, one.low, one.high) for one in verdict.breaches] == [("interval", 4, 4)]


def test_the_published_form_does_not_say_which_number_is_small() -> None:
    counts = FULL.copy()
    counts[1, 1] = 4
    publication = protect([crossed(counts)], POLICY)
    written = publication.text()
    assert not any(word in written for word in ("primary", "secondary", "secret", "helpless"))
    assert written.count('"s"') == 4
    hidden = {repr(publication.published["tables"][0]["values"][row][column]) for row, column in ((1, 1), (3, 3))}
    assert hidden == {"'s'"}


def test_secrets_do_not_show_in_a_traceback() -> None:
    publication = protect([single([5, 40, 19, 80])], POLICY)
    assert "19" not in repr(publication).replace("2024", "")
    assert "secrets" not in repr(Earlier(publication.published, publication.secrets))


def test_the_same_tables_give_the_same_publication() -> None:
    counts = FULL.copy()
    counts[0, 1], counts[2, 3], counts[3, 0] = 3, 7, 1
    tables = [crossed(counts), single([int(row.sum()) for row in counts]), crossed(FULL, 2023)]
    first = protect(tables, POLICY)
    assert first.published == protect(tables, POLICY).published
    for order in permutations(tables):
        assert checked(protect(order, POLICY)).ok


def test_a_mask_stays_put_from_year_to_year_when_it_can() -> None:
    before, after = np.array([5, 40, 19, 80]), np.array([5, 40, 19, 18])
    tables = [additive("p", ATTENDANCES, year, (PROFILE,), counts) for year, counts in ((2023, before), (2024, after))]
    publication = protect(tables, POLICY)
    assert [place for place, value in enumerate(printed(publication, 0)) if value == "s"] == [
        place for place, value in enumerate(printed(publication, 1)) if value == "s"
    ]


def kept(publication: Publication) -> Earlier:
    """What is left of a publication in a private file."""
    return Earlier.from_json(json.loads(json.dumps(publication.kept().to_json())))


def test_a_second_version_does_not_betray_the_first() -> None:
    first = protect([single([5, 40, 19, 80])], POLICY)
    tables = [single([5, 40, 19, 15])]
    careless = protect(tables, POLICY)
    assert printed(careless) == ["s", 40, 19, "s", 79]
    # The first version hid 19 and showed the rest: with 19 shown, 5 follows from it.
    assert not checked(careless, earlier=[kept(first)]).ok
    careful = protect(tables, POLICY, earlier=[kept(first)])
    assert printed(careful)[2] == "s"
    assert checked(careful, earlier=[kept(first)]).ok


def test_a_number_shown_before_is_of_no_use_to_hide() -> None:
    first = protect([single([15, 40, 19, 80])], POLICY)
    corrected = [single([5, 40, 19, 80])]
    assert not checked(protect(corrected, POLICY), earlier=[kept(first)]).ok
    careful = protect(corrected, POLICY, earlier=[kept(first)])
    assert printed(careful) == ["s", 40, 19, 80, "s"]
    assert checked(careful, earlier=[kept(first)]).ok


def test_a_small_number_told_in_an_earlier_publication_is_not_told_again() -> None:
    first = protect([single([3, 40, 30, 20], already_public=[("state",)])], POLICY)
    publication = protect([single([3, 40, 30, 20])], POLICY, earlier=[kept(first)])
    assert printed(publication)[0] == "s"
    verdict = checked(publication, earlier=[kept(first)])
    assert verdict.ok


def test_an_earlier_publication_without_its_secrets_is_refused() -> None:
    first = protect([single([5, 40, 19, 80])], POLICY)
    with pytest.raises(ValueError, match="no secret"):
        protect([single([5, 40, 19, 80])], POLICY, earlier=[Earlier(first.published, {})])


WRONG: Mapping[str, Callable[[], object]] = {
    "categories are wanted": lambda: Axis("profile", ()),
    "each code once": lambda: Axis("profile", ("state", "state")),
    "sub-totals made of them": lambda: Axis("profile", ("state",), subtotals={"x": ("local",)}),
    "number is wanted at each place": lambda: Table("t", ATTENDANCES, 2024, (THEME,), {(TOTAL,): 3}),
    "never negative": lambda: Table("t", ATTENDANCES, 2024, (), {(): -1}),
    "crossed with itself": lambda: additive("t", ATTENDANCES, 2024, (PROFILE, PROFILE), FULL),
    "not their sum": lambda: additive("t", UNIQUE, 2024, (THEME,), np.array([1, 2, 3])),
    "one number per crossing": lambda: additive("t", UNIQUE, 2024, (PROFILE,), np.array([1, 2, 3])),
    "at least 1": lambda: Policy(threshold=0),
    "either shown or protected": lambda: Policy(zeros="hidden"),  # type: ignore[arg-type]
    "contradict": lambda: protect([themes(50, 60, 1, 1)], POLICY),
    "disagree": lambda: protect([single([40, 30]), single([40, 31])], POLICY),
    "numbers contradict": lambda: protect([single([40, 30]), single([41, 20], UNIQUE)], POLICY),
}


@pytest.mark.parametrize("message", WRONG)
def test_what_makes_no_sense_is_refused(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WRONG[message]()


def test_a_publication_without_table_is_empty() -> None:
    publication = protect([], POLICY)
    assert publication.published["tables"] == []
    assert checked(publication).ok


def test_a_small_change_between_two_versions_is_protected_like_a_small_number() -> None:
    before, after = single([40, 50, 60, 80]), single([41, 50, 60, 80])
    first = protect([before], POLICY)
    assert printed(first) == [40, 50, 60, 80, 230]
    second = protect([after], POLICY, earlier=[first.kept()])
    # What has not changed is shown; who came is in the profile or nowhere: both numbers that moved by one are hidden.
    assert printed(second) == ["s", 50, 60, 80, "s"]
    assert checked(second, earlier=[first.kept()]).ok


def test_the_auditor_subtracts_the_versions() -> None:
    before, after = (protect([single(counts)], POLICY) for counts in ([40, 50, 60, 80], [41, 50, 60, 80]))
    assert checked(after).ok
    verdict = checked(after, earlier=[before.kept()])
    assert {(one.kind, one.cell, one.low, one.high) for one in verdict.breaches} == {
        ("interval", cell(profile="state"), 1, 1),
        ("interval", cell(), 1, 1),
    }


@pytest.mark.parametrize("counts", [[39, 50, 60, 80], [40, 47, 63, 80], [40, 50, 60, 84]])
def test_who_left_was_corrected_or_came_late_is_not_told_by_a_change(counts: list[int]) -> None:
    first = protect([single([40, 50, 60, 80])], POLICY)
    assert not checked(protect([single(counts)], POLICY), earlier=[first.kept()]).ok
    assert checked(protect([single(counts)], POLICY, earlier=[first.kept()]), earlier=[first.kept()]).ok


def test_a_change_of_the_threshold_or_more_is_shown() -> None:
    first = protect([single([40, 50, 60, 80])], POLICY)
    second = protect([single([51, 50, 60, 92])], POLICY, earlier=[first.kept()])
    assert printed(second) == [51, 50, 60, 92, 253]
    assert checked(second, earlier=[first.kept()]).ok


def test_any_two_of_three_versions_are_held_against_each_other() -> None:
    # 40, then 52, then 41: each step is large, and the first and the last are one person apart.
    first = protect([single([40, 90, 60, 80])], POLICY)
    second = protect([single([52, 90, 60, 80])], POLICY, earlier=[first.kept()])
    earlier = [first.kept(), second.kept()]
    third = single([41, 90, 60, 80])
    assert checked(protect([third], POLICY, earlier=earlier[1:]), earlier=earlier[1:]).ok
    assert not checked(protect([third], POLICY, earlier=earlier[1:]), earlier=earlier).ok
    assert checked(protect([third], POLICY, earlier=earlier), earlier=earlier).ok


def test_numbers_that_are_public_elsewhere_may_change_by_one() -> None:
    first = protect([single([40, 50, 60, 80], already_public=[("state",), (TOTAL,)])], POLICY)
    second = single([41, 50, 60, 80], already_public=[("state",), (TOTAL,)])
    publication = protect([second], POLICY, earlier=[first.kept()])
    assert printed(publication) == [41, 50, 60, 80, 231]
    verdict = checked(publication, earlier=[first.kept()])
    assert (verdict.ok, verdict.helpless) == (True, ())
