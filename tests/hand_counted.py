"""A tiny centre whose présences and persons can be counted by hand: lists, a head-count, an action without either."""

from __future__ import annotations

from support import TINY, event, tiny

from dashboard.snapshot import CentreData

KEY = "0a0a0a0a"
Cells = dict[str, str]


def came(event_id: str, person: str, **cells: str) -> Cells:
    return {"event_id": event_id, "participant_key": f"p-{person:0>6}", "key_id": KEY, **cells}


EVENTS = [
    event(event_id="a0", date_start="2023-03-01", format="meeting"),
    event(event_id="a1", date_start="2024-01-10", theme_ids="climat", network_id="net", format="meeting",
          participants="5", modality="in_person"),
    event(event_id="a2", date_start="2024-05-20", theme_ids="climat|ecole", format="meeting", modality="remote"),
    event(event_id="a3", date_start="2024-06-30", theme_ids="ecole", participants="30", participants_precision="about"),
    event(event_id="a4", date_start="2024-07-01"),
    event(event_id="a5", date_start="2024-11-05", status="announced", participants="90"),
]  # fmt: skip
LISTS = [
    came("a0", "ada", profile="non_profit"),
    came("a0", "bob"),
    came("a1", "ada", profile="non_profit", department_code="37"),
    came("a1", "cleo", profile="state_staff", department_code="37"),
    came("a1", "dan", department_code="86"),
    came("a2", "ada", profile="elected_official", department_code="37"),
    came("a2", "cleo", profile="state_staff", department_code="37"),
]
NETWORKS = [{"network_id": "net", "name": "Réseau des villes"}]


def with_lists() -> CentreData:
    """2024: two lists, one head-count, one action without a number; 2023: one list."""
    return tiny(TINY, events=EVENTS, attendances=LISTS, networks=NETWORKS)


def with_two_keys() -> CentreData:
    """The second list was coded with another key."""
    rows = [{**row, "key_id": "1b1b1b1b"} if row["event_id"] == "a2" else row for row in LISTS]
    return tiny(TINY, events=EVENTS, attendances=rows, networks=NETWORKS)
