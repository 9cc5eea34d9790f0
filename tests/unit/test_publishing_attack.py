"""A reader downloads the whole public snapshot — tables, actions, head-counts — and subtracts.

The reader of `test_disclosure_attack` works on the published head-counts alone. These also have the list of actions,
and know which sums are about which actions: the sums are written anew, from the public files only (see `attack`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from attack import PEOPLE, Download, Key, Neighbour, Solver, truths, version_of
from support import TINY, event, sample, tiny

from dashboard.disclosure import Earlier, Policy, Publication, protect
from dashboard.disclosure.publication import published_form
from dashboard.publishing import people as publishing
from dashboard.publishing import renewal
from dashboard.publishing.columns import public_frame
from dashboard.publishing.declared import PAIRED
from dashboard.publishing.people import people
from dashboard.publishing.words import RefusedError
from dashboard.publishing.years import years
from dashboard.snapshot import CentreData, Snapshot, centre_data

THRESHOLD = 11


def told(data: CentreData, *forms: dict[str, Any]) -> list[Key]:
    """Small groups whose size a reader of everything finds, or nearly."""
    events = public_frame("events", data.table("events"), data.centre)
    reader = Neighbour(Download(events, forms))
    given = dict(reader.bounds)
    bounds = reader.subtract()
    small = {key: value for key, value in truths(data).items() if 0 < value < THRESHOLD and key[0] in PEOPLE}
    # What is printed was public already (and audited): an unknown that is given is no finding.
    return [
        key
        for key, value in small.items()
        if key in bounds and given[key][0] != given[key][1] and not _safe(bounds[key], value)
    ]


def _safe(bound: tuple[float, float], value: int) -> bool:
    low, high = bound
    assert low <= value <= high, "the reader reasons wrongly"
    return high >= THRESHOLD and high - low >= THRESHOLD - 1


def form_of(data: CentreData) -> dict[str, Any]:
    form: dict[str, Any] = json.loads(people(data).text)["publication"]
    return form


def careless(data: CentreData) -> dict[str, Any]:
    """A publication that forgets that the list of actions is public."""
    tables = [table for year in years(data) for table in year.tables]
    form: dict[str, Any] = json.loads(protect(tables, Policy()).text())
    return form


@pytest.fixture(scope="module")
def demo(snapshot: Snapshot) -> CentreData:
    """The last year of the demonstration centre: company, consultant and other were told within five numbers there."""
    whole = snapshot.centres["demonstration"]
    kept = whole.events["date_start"].astype(str).str[:4] == "2024"
    return centre_data(whole.centre, {**whole.tables, "events": whole.events[kept].reset_index(drop=True)})


@pytest.fixture(scope="module")
def published(demo: CentreData) -> bytes:
    return people(demo).text


def test_nobody_is_found_in_the_demonstration_centre(demo: CentreData, published: bytes) -> None:
    assert told(demo, json.loads(published)["publication"]) == []


def test_no_bound_in_whole_numbers_is_below_the_promise_in_the_demonstration_centre(
    demo: CentreData, published: bytes
) -> None:
    solver = Solver(version_of(demo, published))
    assert solver.examined() > 80
    assert solver.findings() == []


def test_whole_numbers_find_whom_a_publication_forgets_to_tie_to_a_profile_and_an_origin(
    demo: CentreData, monkeypatch: pytest.MonkeyPatch
) -> None:
    untied = tuple(replace(year, pairs=None) for year in years(demo))
    monkeypatch.setattr(publishing, "years", lambda _data: untied)
    found = Solver(version_of(demo, people(demo).text)).findings()
    assert any(one.key[0][0] == "unique_participants" for one in found)


def test_the_auditor_knows_that_a_person_has_one_profile_and_one_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(*args: Any, earlier: Sequence[Earlier], **more: Any) -> Publication:
        return protect(*args, earlier=[without_pairs(one) for one in earlier], **more)

    monkeypatch.setattr(renewal, "protect", forgetful)
    monkeypatch.setattr(renewal, "ATTEMPTS", renewal.ATTEMPTS[:1])
    with pytest.raises(RefusedError, match="se déduit"):
        people(small_centre(2, 8))


def without_pairs(earlier: Earlier) -> Earlier:
    form = dict(earlier.published)
    form["tables"] = [one for one in form["tables"] if one["quantity"] != PAIRED.code]
    form["facts"] = [
        one for one in form["facts"] if all(term["cell"]["quantity"] != PAIRED.code for term in one["terms"])
    ]
    return Earlier(form, earlier.secrets)


def test_the_reader_would_find_somebody_in_a_careless_publication(demo: CentreData) -> None:
    assert told(demo, careless(demo))


def small_centre(seed: int, actions: int = 14) -> CentreData:
    """A centre where few come to much: most numbers are small."""
    random = np.random.default_rng(seed)
    events, rows = [], []
    for number in range(actions):
        name = f"e{number}"
        themes = random.choice(["climat", "ecole", "climat|ecole", ""])
        network = random.choice(["", "", "n1", "n2"])
        events.append(
            event(
                event_id=name,
                theme_ids=str(themes),
                network_id=str(network),
                format=str(random.choice(FORMATS)),
                department_code=str(random.choice(["37", "45"])),
                scheme_id=str(random.choice(["", "pacte"])),
                modality=str(random.choice(["in_person", "remote"])),
            )
        )
        for person in random.choice(60, size=int(random.integers(2, 26)), replace=False):
            profile = ("state_staff", "non_profit", "resident", "")[person % 4]
            department = ("37", "45", "99")[person % 3]
            rows.append(
                {
                    "event_id": name,
                    "participant_key": f"p{person}",
                    "profile": profile,
                    "department_code": department,
                    "source": "Liste",
                }
            )
    return tiny(TINY, events=events, attendances=rows)


FORMATS = ("webinar", "training", "seminar")


@pytest.mark.parametrize("seed", range(sample(2, 40)))
def test_nobody_is_found_where_numbers_are_small(seed: int) -> None:
    data = small_centre(seed, sample(8, 14))
    assert told(data, form_of(data)) == []


def test_small_numbers_left_to_themselves_are_found() -> None:
    for data in map(small_centre, range(4)):
        tables = [table for year in years(data) for table in year.tables]
        cells = {table.cell(at): value for table in tables for at, value in table.values.items()}
        small = frozenset(cell for cell, value in cells.items() if 0 < value < THRESHOLD and cell.quantity in PEOPLE)
        form = json.loads(json.dumps(published_form(tables, (), (), Policy(), small)))
        assert told(data, form)
