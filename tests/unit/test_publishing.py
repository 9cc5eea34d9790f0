"""What a centre publishes: which columns, which tables, which numbers; and what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from public_sample import published_house
from support import DEMO, FOLDERS, ROOT, TINY, event, figure, schemas, tiny

from dashboard.cube.labels import QUANTITIES, table_title
from dashboard.cube.model import ELSEWHERE
from dashboard.cube.published import quantities_by
from dashboard.disclosure import Audit, Breach, Cell
from dashboard.filters import Filters, choose
from dashboard.indicators.attendance import reach
from dashboard.indicators.head_counts import mix
from dashboard.pages import PAGES
from dashboard.publishing import renewal
from dashboard.publishing.columns import COLUMNS, public_frame
from dashboard.publishing.declared import ACTION_DIMENSIONS, DECLARED, named
from dashboard.publishing.memory import read_memory
from dashboard.publishing.people import People, people
from dashboard.publishing.words import RefusedError
from dashboard.publishing.write import public_files
from dashboard.publishing.years import years
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources import load_centre
from dashboard.sources.centre import FormerTerritory, PublicRules, read_centre
from dashboard.sources.disclosed import Disclosed, DisclosedError, read_disclosed
from dashboard.sources.written import centre_text

PRIVATE = TINY.public
OPEN = PublicRules(head_counts="published")


def attended(action: str, *people_: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a list; each person a key, then a profile, then a department."""
    names = ("participant_key", "profile", "department_code")
    return [{"event_id": action, "source": "Liste", **dict(zip(names, one, strict=False))} for one in people_]


def crowd(prefix: str, count: int, profile: str = "state_staff", department: str = "37") -> list[tuple[str, ...]]:
    return [(f"{prefix}{number}", profile, department) for number in range(count)]


@pytest.fixture(scope="session")
def demo(snapshot: Snapshot) -> CentreData:
    return snapshot.centres["demonstration"]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped centres and what is published of them."""
    return published_house(tmp_path_factory)


@pytest.fixture(scope="session")
def text(house: Path) -> bytes:
    """What is published of the people of the made-up centre."""
    (found,) = house.glob(f"public/*/{DEMO}/people.json")
    return found.read_bytes()


@pytest.fixture(scope="session")
def published(text: bytes) -> Disclosed:
    return read_disclosed(text)


def test_every_column_of_every_schema_is_decided_on() -> None:
    assert set(COLUMNS) == set(schemas())
    for name, schema in schemas().items():
        decided = COLUMNS[name]
        assert set(schema.names) == decided.named or (decided.whole and not decided.named), name
        assert not set(COLUMNS[name].public) & set(COLUMNS[name].kept)
        assert all(COLUMNS[name].kept.values())


@pytest.mark.parametrize("name", ["attendances", "attendance_totals", "commutes"])
def test_nothing_of_what_is_about_persons_is_published(name: str) -> None:
    assert not COLUMNS[name].public


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_published_of_a_centre_reads_back_the_same(folder: str, tmp_path: Path) -> None:
    loaded = load_centre(ROOT / "data" / folder, schemas())
    assert loaded.centre is not None
    for name, content in public_files(loaded.centre, loaded.tables).items():
        (tmp_path / name).write_bytes(content)
    again = load_centre(tmp_path, schemas())
    assert again.ok
    assert again.centre == replace(loaded.centre, public=PublicRules())
    for name in schemas():
        before, after = public_frame(name, loaded.tables[name], loaded.centre), again.tables[name]
        if COLUMNS[name].public:
            pd.testing.assert_frame_equal(before.reset_index(drop=True), after[before.columns].reset_index(drop=True))
        else:
            assert after.empty


def test_a_centre_is_described_with_all_that_it_declares() -> None:
    centre = replace(
        TINY,
        region="Bretagne",
        region_code="53",
        targets={2024: {"actions": 12.0}},
        former_territories=(FormerTerritory(2014, ("37", "86")),),
        tables_as_of={"events": TINY.as_of},
        simulated=True,
    )
    again, problems = read_centre(centre_text(centre).encode(), "essai/centre.toml")
    assert (again, problems) == (centre, [])


def test_head_counts_of_actions_go_out_only_when_they_are_public_already() -> None:
    rows = [event(participants="7", participants_precision="exact", notes="à relire")]
    for rules, wanted in ((PRIVATE, False), (OPEN, True)):
        data = tiny(replace(TINY, public=rules), events=rows)
        text = public_files(data.centre, data.tables)["events.csv"].decode()
        assert ("participants" in text) is wanted
        assert "à relire" not in text


@pytest.mark.parametrize(
    ("unit", "count", "kept"),
    [
        ("personnes", "4", False), ("professionnels", "40", True), ("Élus", "4", False), ("villes", "4", True),
        ("adultes-relais", "3", False), ("chefs de projet", "3", False), ("", "3", False),
        ("cités éducatives", "7", True), ("Structures adhérentes", "3", True),
    ],
)  # fmt: skip
def test_a_small_number_of_members_who_are_persons_is_left_out(unit: str, count: str, kept: bool) -> None:
    data = tiny(networks=[{"members_count": count, "members_unit": unit}])
    frame = public_frame("networks", data.table("networks"), data.centre)
    assert frame["members_count"].notna().tolist() == [kept]


def test_the_same_data_are_written_with_the_same_bytes() -> None:
    loaded = load_centre(ROOT / "data" / "demo", schemas())
    assert loaded.centre is not None
    assert public_files(loaded.centre, loaded.tables) == public_files(loaded.centre, loaded.tables)


def test_the_tables_made_are_those_declared_and_no_other(demo: CentreData) -> None:
    made = {table.name for one in years(demo) for table in one.tables}
    # Every action of the demonstration has a list: nothing is known by a head-count alone.
    assert DECLARED - made == {"head_count_attendances"}
    assert made <= DECLARED


def test_a_public_block_is_what_makes_its_tables_exist(published: Disclosed) -> None:
    for block in (block for page in PAGES for block in page.blocks):
        made = [published.table(name, 2024, *block.dimensions) for name in quantities_by(*block.dimensions)]
        assert all(made) if block.public else not any(made), block.id
        assert bool({named(name, *block.dimensions) for name in QUANTITIES} & DECLARED) is block.public, block.id


def test_whatever_is_published_has_a_french_title() -> None:
    assert {name.partition(":")[0] for name in DECLARED} == {*QUANTITIES}
    assert table_title("head_count_attendances", ()).endswith("d’après leurs effectifs, total")
    assert table_title("unique_participants", ("profile", "theme")) == "Présences uniques par profil et thème"


def test_published_numbers_are_those_of_the_staff_edition(demo: CentreData, published: Disclosed) -> None:
    shown = 0
    for one in (2022, 2023, 2024):
        filters = Filters(demo.centre.id, one)
        told = reach(demo, filters)
        assert told is not None
        assert published.values["attendances", one, ()] == mix(demo, filters).total
        assert published.values["unique_participants", one, ()] == told.people.unique
        for name in ACTION_DIMENSIONS:
            for code in demo.encoded[name].codes:
                chosen = choose(filters, name, (code,))
                wanted = {"attendances": mix(demo, chosen).total, "unique_participants": _unique(demo, chosen)}
                for quantity, value in wanted.items():
                    found = published.values.get((quantity, one, ((name, code),)))
                    assert found in (None, value), (quantity, one, name, code)
                    shown += found is not None
    assert shown > 150


def test_persons_by_modality_overlap_and_are_published_as_such(demo: CentreData, published: Disclosed) -> None:
    for one in (2022, 2023, 2024):
        told = reach(demo, Filters(demo.centre.id, one))
        table = published.table("unique_participants", one, "presence")
        assert told is not None
        assert told.cuts["modality"].unique is not None
        assert table is not None
        assert table.overlapping == {"presence"}
        for code, value in zip(told.cuts["modality"].codes, told.cuts["modality"].unique.tolist(), strict=True):
            assert published.values.get(("unique_participants", one, (("presence", code),))) in (None, value)


def _unique(data: CentreData, filters: Filters) -> int | None:
    told = reach(data, filters)
    return told.people.unique if told else None


def test_no_small_head_count_is_published(published: Disclosed) -> None:
    people_ = ("attendances", "listed_attendances", "unique_participants")
    small = {cell: value for cell, value in published.values.items() if cell[0] in people_ and 0 < (value or 0) < 11}
    # The one exception is what a report of the centre has printed already.
    assert all(cell[2] and cell[2][0][0] in ("mode", "scheme", "modality") for cell in small)


def test_origins_outside_the_perimeter_are_told_together(demo: CentreData, published: Disclosed) -> None:
    table = published.table("listed_attendances", 2024, "profile", "origin")
    assert table is not None
    assert set(table.axes["origin"]) <= {*demo.centre.departments, ELSEWHERE, ""}
    assert ELSEWHERE in table.axes["origin"]


def test_lists_and_head_counts_of_one_year_by_hand() -> None:
    data = tiny(
        events=[
            event(event_id="a", theme_ids="climat|ecole", department_code="37"),
            event(event_id="b", theme_ids="climat", department_code="37", participants="99"),
            event(event_id="c", theme_ids="ecole", department_code="45", participants="20"),
            event(event_id="d", theme_ids="ecole", status="announced", participants="500"),
            event(event_id="e", department_code="45"),
        ],
        attendances=attended("a", *crowd("p", 30))
        + attended("b", *crowd("p", 12), *crowd("q", 15, "non_profit", "99")),
    )
    (only,) = years(data)
    values = {(table.name, at): value for table in only.tables for at, value in table.values.items()}
    assert values["attendances", ()] == 30 + 27 + 20
    assert values["listed_attendances", ()] == 57
    assert values["head_count_attendances", ()] == 20
    assert values["unique_participants", ()] == 45
    assert (values["attendances:theme", ("climat",)], values["attendances:theme", ("ecole",)]) == (57, 50)
    assert (values["unique_participants:theme", ("climat",)], values["unique_participants:theme", ("ecole",)]) == (
        45,
        30,
    )
    assert values["unique_participants:profile", ("non_profit",)] == 15
    assert values["unique_participants:loyalty", ("2",)] == 12
    assert values["listed_attendances:profile:origin", ("non_profit", ELSEWHERE)] == 15
    assert (values["counted_actions", ()], values["listed_actions", ()]) == (3, 2)
    # The action whose présences nobody knows is in no sum.
    assert values["counted_actions:department", ("45",)] == 1
    assert "première année de listes" in only.reasons["seniority"]


def test_persons_by_profile_and_origin_are_bound_by_the_tables_though_no_table_shows_them() -> None:
    """One of them says the profile on one list and the origin on another: in no pair, and no contradiction."""
    data = tiny(
        events=[event(event_id="a"), event(event_id="b")],
        attendances=attended("a", *crowd("p", 30), *crowd("q", 12, "non_profit", "45"), ("x", "state_staff", ""))
        + attended("b", *crowd("p", 20), ("x", "", "37")),
    )
    (only,) = years(data)
    assert only.pairs is not None
    pairs = {at: value for at, value in only.pairs.values.items() if value}
    assert pairs == {
        ("state_staff", "37"): 30, ("state_staff", "*"): 30, ("non_profit", "45"): 12, ("non_profit", "*"): 12,
        ("*", "37"): 30, ("*", "45"): 12, ("*", "*"): 42,
    }  # fmt: skip
    assert "paired" not in people(data).text.decode()


def test_a_purged_year_is_published_from_what_the_purge_has_left() -> None:
    kept = {"year": "2024", "source": "Purge"}
    lines = [
        {"event_id": "a", "measure": "attendances", "value": "40"},
        {"event_id": "a", "measure": "attendances", "dimension": "profile", "category": "state_staff", "value": "30"},
        {"measure": "unique_participants", "value": "38"},
        {"measure": "unique_participants", "dimension": "profile", "category": "state_staff", "value": "28"},
    ]
    data = tiny(events=[event(event_id="a")], attendance_totals=[{**kept, **line} for line in lines])
    disclosed = read_disclosed(people(data).text)
    assert disclosed.values["listed_attendances", 2024, ()] == 40
    assert disclosed.values["unique_participants", 2024, ()] in (38, None)
    assert disclosed.table("listed_attendances", 2024, "profile", "origin") is None
    assert disclosed.table("unique_participants", 2024, "network") is None


def test_a_centre_whose_head_counts_are_public_has_no_table_to_protect() -> None:
    data = tiny(replace(TINY, public=OPEN), events=[event(participants="4")])
    found = people(data)
    disclosed = read_disclosed(found.text)
    assert (disclosed.open_counts, disclosed.tables, found.kept) == (True, (), ())


def test_head_counts_that_are_not_public_are_protected() -> None:
    data = tiny(
        events=[
            event(event_id=f"e{number}", department_code=code, participants=count)
            for number, (code, count) in enumerate((("37", "40"), ("37", "25"), ("45", "4"), ("18", "60")))
        ]
    )
    disclosed = read_disclosed(people(data).text)
    at = {code: disclosed.values["attendances", 2024, (("department", code),)] for code in ("18", "37", "45")}
    assert at["45"] is None
    # The total, or another department, is hidden with it.
    assert [at["18"], at["37"], disclosed.values["attendances", 2024, ()]].count(None) >= 1


def test_a_few_unlisted_presences_cannot_be_had_by_subtracting_the_lists_from_the_total() -> None:
    data = tiny(
        events=[event(event_id="a"), event(event_id="b", participants="3")],
        attendances=attended("a", *crowd("p", 40)),
    )
    values = read_disclosed(people(data).text).values
    assert values["head_count_attendances", 2024, ()] is None
    assert None in (values["attendances", 2024, ()], values["listed_attendances", 2024, ()])


def test_two_sets_made_of_the_same_actions_are_one_number() -> None:
    # The format and the network are both the one small action; the department is all but it.
    big = [event(event_id=f"b{n}", format="webinar", department_code="37", network_id="grand") for n in range(3)]
    small = event(event_id="s", format="training", department_code="37", network_id="petit")
    lists = [row for n in range(3) for row in attended(f"b{n}", *crowd(f"p{n}-", 30))] + attended("s", *crowd("q", 4))
    values = read_disclosed(people(tiny(events=[*big, small], attendances=lists)).text).values
    for quantity in ("attendances", "unique_participants"):
        for name, alone, rest in (("format", "training", "webinar"), ("network", "petit", "grand")):
            hidden = values[quantity, 2024, ((name, alone),)], values[quantity, 2024, ((name, rest),)]
            whole = values[quantity, 2024, ()]
            assert hidden[0] is None
            assert None in (hidden[1], whole), (quantity, name)


def test_what_a_report_has_printed_stays() -> None:
    rows = [event(event_id="a", scheme_id="pacte", participants="6"), event(event_id="b", participants="90")]
    printed = figure("attendances", "6", dimension="scheme", category="pacte")
    with_, without = (
        read_disclosed(people(tiny(events=rows, published_figures=figures)).text).values for figures in ([printed], [])
    )
    cell = ("attendances", 2024, (("scheme", "pacte"),))
    assert (with_[cell], without[cell]) == (6, None)


@pytest.mark.parametrize("qualifier", ["exact", "declared", "counted_from_list"])
def test_figures_that_are_published_beside_the_tables_are_known_to_readers(qualifier: str) -> None:
    """Company = 8 and consultant = 7 gave away the third hidden number: 60 − 40 − 8 − 7 = 5."""
    groups = (("state_staff", 40), ("company", 8), ("consultant", 7), ("other", 5))
    lists = [row for profile, size in groups for row in attended("a", *crowd(profile, size, profile))]
    figures = [
        figure("unique_participants", str(size), dimension="profile", category=profile, qualifier=qualifier)
        for profile, size in groups[1:3]
    ]
    values = read_disclosed(
        people(tiny(events=[event(event_id="a")], attendances=lists, published_figures=figures)).text
    )
    told = {code: values.values["unique_participants", 2024, (("profile", code),)] for code, _ in groups}
    assert (told["company"], told["consultant"], told["other"]) == (8, 7, None)
    assert None in (told["state_staff"], values.values["unique_participants", 2024, ()])


@pytest.mark.parametrize(
    ("qualifier", "value", "low", "high"),
    [("more_than", "40", 41, None), ("about", "40", 36, 44), ("rounded", "40", 35, 45), ("rounded", "42", 42, 42)],
)
def test_a_figure_that_is_no_number_to_the_unit_bounds_what_it_is_about(
    qualifier: str, value: str, low: int, high: int | None
) -> None:
    printed = figure("attendances", value, dimension="scheme", category="pacte", qualifier=qualifier)
    rows = [event(event_id="a", scheme_id="pacte", participants="42"), event(event_id="b", participants="90")]
    written = json.loads(people(tiny(events=rows, published_figures=[printed])).text)["publication"]["facts"]
    assert [(one["low"], one["high"]) for one in written if len(one["terms"]) == 1] == [(low, high)]


def test_a_centre_may_do_without_a_table_and_is_told_of_one_that_does_not_exist() -> None:
    rows = {"events": [event(event_id="a", participants="50")]}
    less = replace(TINY, public=PublicRules(without=("attendances:theme",)))
    disclosed = read_disclosed(people(tiny(less, **rows)).text)
    assert disclosed.table("attendances", 2024, "theme") is None
    assert disclosed.table("attendances", 2024) is not None
    wrong = replace(TINY, public=PublicRules(without=("attendances:colour",)))
    with pytest.raises(RefusedError, match="attendances:colour"):
        people(tiny(wrong, **rows))


def test_what_the_auditor_refuses_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    leak = Breach("interval", Cell("unique_participants", 2024, (("theme", "climat"),)), low=3, high=4)
    monkeypatch.setattr(renewal, "audit", lambda *_args: Audit(False, (leak,), (), 1, 0))
    with pytest.raises(RefusedError) as caught:
        people(tiny(events=[event(participants="50")]))
    assert "Présences uniques par thème, 2024, climat" in str(caught.value)
    # It says where, never how many.
    assert not re.search(r"\b[34]\b", str(caught.value).replace("2024", ""))


def test_the_auditor_reads_what_is_written_and_everything_known(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Mapping[str, Any]] = []

    def spy(form: Mapping[str, Any], *_args: Any) -> Audit:
        seen.append(form)
        return Audit(True, (), (), 0, 0)

    monkeypatch.setattr(renewal, "audit", spy)
    found = people(tiny(events=[event(participants="50")]))
    assert json.loads(found.text)["publication"] == seen[0]


def test_the_same_numbers_are_published_the_same_way_again(demo: CentreData, house: Path, text: bytes) -> None:
    assert people(demo, read_memory(house / "data" / "demo")).text == text
    assert json.loads(text)["commutes"]


def lists_of(*sizes: int, network: str = "") -> dict[str, list[dict[str, str]]]:
    """Actions of so many persons each, all different, one more network for the last."""
    names = [f"e{number}" for number in range(len(sizes))]
    rows = [event(event_id=name, theme_ids="climat") for name in names]
    rows[-1]["network_id"] = network
    lists = [row for name, size in zip(names, sizes, strict=True) for row in attended(name, *crowd(f"{name}-", size))]
    return {"events": rows, "attendances": lists}


def test_a_late_list_waits_rather_than_be_told_by_subtracting_two_publications() -> None:
    first, late = (people(tiny(**lists_of(*sizes)), before) for sizes, before in (((40, 30), ()), ((40, 30, 4), ())))
    again = people(tiny(**lists_of(40, 30, 4)), first.kept)
    assert first.text != late.text
    # Not a number moves, and nothing tells that some will.
    assert (again.text, again.waiting, first.waiting) == (first.text, (2024,), ())
    assert again.kept == first.kept


def test_what_waited_goes_out_with_enough_others() -> None:
    first = people(tiny(**lists_of(40, 30)))
    waiting = people(tiny(**lists_of(40, 30, 4)), first.kept)
    enough = people(tiny(**lists_of(40, 30, 4, 25)), waiting.kept)
    total = ("attendances", 2024, ())
    assert enough.waiting == ()
    assert [read_disclosed(one.text).values[total] for one in (first, waiting, enough)] == [70, 70, 99]


def test_a_centre_may_prefer_up_to_date_and_hidden_to_waiting() -> None:
    first = people(tiny(**lists_of(40, 30)))
    told = people(tiny(**lists_of(40, 30, 4)), first.kept, wait=False)
    assert told.waiting == ()
    assert read_disclosed(told.text).values["attendances", 2024, ()] is None


@pytest.mark.parametrize("edit", ["added", "erased", "corrected", "late list"])
def test_republishing_does_not_point_at_who_changed(edit: str) -> None:
    """One attendance added moved 23 numbers by one each, one person erased 24, one profile corrected 6."""
    rows = lists_of(40, 30, 50)
    rows["attendances"] += attended("e0", *crowd("f", 25, "non_profit", "45"))
    first = people(tiny(**rows))
    lists = list(rows["attendances"])
    if edit == "added":
        lists += attended("e1", ("e0-3", "state_staff", "37"))
    elif edit == "erased":
        lists = [row for row in lists if row["participant_key"] != "e0-3"]
    elif edit == "corrected":
        lists = [{**row, "profile": "non_profit"} if row["participant_key"] == "e0-3" else row for row in lists]
    else:
        lists += attended("e2", *crowd("late", 4))
    again = people(tiny(events=rows["events"], attendances=lists), first.kept)
    assert people(tiny(events=rows["events"], attendances=lists)).text != first.text
    assert (again.text, again.waiting) == (first.text, (2024,))


def test_a_year_that_has_not_changed_stays_to_the_byte_while_another_waits_or_changes() -> None:
    def centre(*late: int) -> CentreData:
        rows = lists_of(40, 30, *late)
        old = event(event_id="old", date_start="2023-05-02")
        lists = [*rows["attendances"], *attended("old", *crowd("o", 60), *crowd("n", 7, "non_profit"))]
        return tiny(events=[*rows["events"], old], attendances=lists)

    def of_2023(found: People) -> list[Any]:
        return [one for one in json.loads(found.text)["publication"]["tables"] if one["year"] == 2023]

    first = people(centre())
    for late, waiting in (((4,), (2024,)), ((4, 60), ())):
        again = people(centre(*late), first.kept)
        assert again.waiting == waiting
        assert of_2023(again) == of_2023(first)


def test_data_put_back_as_they_were_are_published_as_they_were() -> None:
    first = people(tiny(**lists_of(40, 30)))
    second = people(tiny(**lists_of(40, 30, 4, 25)), first.kept)
    back = people(tiny(**lists_of(40, 30)), (*first.kept, *second.kept))
    assert second.text != first.text
    assert (back.text, back.waiting) == (first.text, ())


def test_a_stricter_rule_does_not_wait() -> None:
    loose, strict = (replace(TINY, public_threshold=threshold) for threshold in (5, 11))
    rows = lists_of(40, 7, 30)
    first = people(tiny(loose, **rows))
    again = people(tiny(strict, **rows), first.kept)
    assert again.waiting == ()
    assert json.loads(again.text)["publication"]["threshold"] == 11


def test_commutes_go_out_as_totals_of_a_year_and_only_of_several_persons() -> None:
    def total(count: str) -> Mapping[int, Any]:
        line = {"period": "2024", "mode": "train", "one_way_km": "41", "people": count, "on_site_days": "100"}
        return read_disclosed(people(tiny(commutes=[line])).text).commutes

    assert total("2") == {}
    told = total("5")[2024]
    assert told.use > 0
    assert told.use % 10 == 0


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": 2}', b'{"format": 1, "publication": {"tables": 3}}']
)
def test_a_file_that_is_no_publication_is_refused(content: bytes) -> None:
    with pytest.raises(DisclosedError):
        read_disclosed(content)
