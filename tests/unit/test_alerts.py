"""Alerts: each rule with a centre that is well and one that is not; nothing said twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from support import HOSTILE, ROOT, TINY, event, snapshot_of, tiny

from dashboard.centres.publications import Late
from dashboard.letters import findings as rules
from dashboard.letters.alerts import MOST, told
from dashboard.letters.findings import Finding, Ground, findings
from dashboard.snapshot import Arrival, known_imports, known_territories
from dashboard.sources import Centre

TODAY = date(2026, 11, 30)
CENTRE = replace(TINY, departments=("37", "45"), as_of=date(2026, 11, 15), default_year=2026)
BASE = "https://exemple.fr/equipe/"
LIST = {"event_id": "with", "participant_key": "p-000001", "key_id": "essai"}
N = "\u202f"


def done(day: str, **cells: str) -> dict[str, str]:
    """An action of which nothing is missing, but what is said to be empty."""
    told = {"half_days": "1", "theme_ids": "climat", "theme_basis": "document", "department_code": "37",
            "modality": "in_person", "participants": "30"}  # fmt: skip
    return event(date_start=day, **{**told, **cells})


def ground(
    *rows: dict[str, str], centre: Centre = CENTRE, late: Late | None = None, **tables: list[dict[str, str]]
) -> Ground:
    data = tiny(centre, events=list(rows), **tables)
    known = known_territories(ROOT / "geo", known_imports(ROOT / "geo"))
    return Ground.of(replace(snapshot_of(data), territories=known), data.centre.id, TODAY, late)


def of(rule: str, found: Ground) -> list[Finding]:
    return [one for one in findings(found) if one.rule == rule]


def test_a_list_is_waited_for_a_fortnight_by_a_centre_that_has_lists() -> None:
    rows = [
        done("2026-03-02", event_id="with"), done("2026-11-16", event_id="waited"),
        done("2026-11-17", event_id="fresh"), done("2025-11-01", event_id="old"),
        done("2026-10-01", event_id="to-come", status="announced"),
    ]  # fmt: skip
    found = of("lists", ground(*rows, attendances=[LIST]))
    assert [(one.keys, one.name, one.told) for one in found] == [(("waited",), "Rencontre", "16 novembre 2026")]
    assert found[0].path == f"actions/waited?centre={CENTRE.id}"
    kept = ground(done("2026-10-01", event_id="é & 1", participants="", half_days=""))
    held = replace(kept, data=replace(kept.data, in_browser=True, memo={}))
    assert [one.path for one in findings(held)] == [
        f"donnees/{CENTRE.id}/listes/deposer?action=%C3%A9%20%26%201",
        f"donnees/{CENTRE.id}/saisir/events/ligne?cle=%C3%A9%20%26%201",
    ]
    assert not of("lists", ground(*rows)), "their head-counts tell who came, where no list was ever kept"
    assert of("lists", ground(done("2026-10-01", participants="")))


def test_what_the_report_will_ask_is_asked_once_its_fortnight_is_over() -> None:
    short = done("2026-10-01", event_id="short", half_days="", theme_ids="", theme_basis="")
    nowhere = done("2026-10-02", event_id="nowhere", department_code="")
    before = done("2025-10-02", event_id="before", department_code="")
    found = of("gaps", ground(short, nowhere, before, done("2026-11-20", half_days=""), done("2026-05-04")))
    assert {one.keys: one.told for one in found} == {
        ("short half_days", "short theme"): "1er octobre 2026, sans durée et thème",
        ("nowhere place",): "2 octobre 2026, sans lieu",
    }
    spring = replace(ground(before), today=date(2026, 5, 4))
    assert [one.keys for one in of("gaps", spring)] == [("before place",)], "the report of 2025 is written in 2026"


def aim(indicator: str, value: str, **cells: str) -> dict[str, str]:
    return {"indicator_id": indicator, "year": "2026", "value": value, **cells}


def test_a_target_is_told_when_the_year_goes_by_faster_and_never_with_people() -> None:
    rows = [done("2026-03-02", participants="7"), done("2026-04-02", participants="")]
    targets = [aim("actions", "40"), aim("actions", "2", convention="Pacte"), aim("attendances", "90")]
    found = of("targets", ground(*rows, targets=targets))
    assert [one.name for one in found] == ["Actions", "Présences cumulées"]
    assert found[0].told.startswith("2 pour un objectif de 40, soit 5")
    assert not {"7", "8"} & {*found[1].told.replace(N, " ").split()}, found[1].told
    assert not of("targets", ground(*rows, targets=[aim("actions", "2")]))
    assert not of("targets", ground(*rows, targets=targets, centre=replace(CENTRE, as_of=date(2026, 2, 1))))


def test_a_territory_without_action_is_told_only_where_places_are_known() -> None:
    rows = [done(f"{year}-{month:02}-04", report_year=str(year)) for year in (2025, 2026) for month in (3, 9)]
    found = of("territories", ground(*rows))
    assert ("department 45",) in {one.keys for one in found}
    assert ("department 37",) not in {one.keys for one in found}
    assert found[0].path == f"territoires/departement-45?centre={CENTRE.id}"
    nowhere = [done("2026-05-04", department_code="") for _ in range(3)]
    assert not of("territories", ground(*rows, *nowhere)), "unknown is never zero"
    assert not of("territories", ground(*rows, centre=replace(CENTRE, as_of=date(2026, 6, 30))))


def test_what_fails_and_what_is_late_are_told() -> None:
    well = ground(done("2026-03-02"), late=Late(int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())))
    assert not findings(well)
    told_so = Arrival("Le fichier de exemple.fr ne peut pas être lu depuis le 3 mars 2026.", late=True)
    ill = replace(
        well, data=replace(well.data, arrival=told_so, stale=True, memo={}),
        late=Late(int(datetime(2026, 9, 1, tzinfo=UTC).timestamp())),
    )  # fmt: skip
    found = findings(ill)
    assert [one.rule for one in found] == ["sources", "sources", "publication"]
    assert found[0].told == told_so.text
    assert found[2].name == "La publication a 90 jours de retard sur vos données."
    assert not findings(replace(well, late=Late(0, never=True)))


def test_a_mail_says_what_is_new_plainly_and_nothing_twice() -> None:
    rows = [
        done(f"2026-03-{day:02}", event_id=f"e{day}", participants="", title=f"Atelier {day}") for day in range(1, 16)
    ]
    first = told(ground(*rows), {}, BASE)
    assert first is not None
    assert first.mail.subject == "15 actions sans liste de présence"
    assert "et 3 autres" in first.mail.text.replace(N, " ")
    assert first.mail.text.count("Atelier") == first.mail.html.count("Atelier") == MOST
    assert f"{BASE}actions/e15?centre={CENTRE.id}" in first.mail.html
    assert told(ground(*rows), first.told, BASE) is None
    more = told(ground(*rows[:14], done("2026-03-20", participants="", half_days="")), first.told, BASE)
    assert more is not None
    assert more.mail.subject == "1 action sans liste de présence, 1 action à compléter avant le rapport"
    assert "14 points déjà signalés restent ouverts" in more.mail.text
    assert told(ground(done("2026-03-02")), first.told, BASE) is None, "nothing is wrong: nothing is sent"


@pytest.mark.parametrize(
    "title", [HOSTILE, "Un\r\nBcc: x@exemple.fr\u2028titre", "<mj-raw><script>x</script></mj-raw>", "\x00]]>&amp;"]
)
def test_what_a_title_holds_stays_a_text(title: str) -> None:
    data = tiny(CENTRE, events=[done("2026-03-02", participants="")])
    hostile = data.events.assign(title=title)
    data = replace(data, tables={**data.tables, "events": hostile}, memo={})
    said = told(Ground.of(snapshot_of(data), data.centre.id, TODAY), {}, BASE)
    assert said is not None
    assert "\n" not in said.mail.subject
    assert not any(sign in said.mail.html for sign in ("<img", "<script", "<mj-", "\x00"))
    assert not any(line.startswith("Bcc") for line in said.mail.text.splitlines())


def test_every_rule_has_its_words() -> None:
    named = {rule.__name__ for rule in rules.RULES}
    assert named == {"lists", "gaps", "targets", "territories", "sources", "publication"}
