"""The agenda and the publications as machines subscribe to them: read again with two parsers, and by their tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import vobject
from flask.testing import FlaskClient
from icalendar import Calendar
from open_sample import CENTRES
from support import DEMO, HOSTILE, TINY, event, hostile_centre, text_of, tiny

from dashboard.snapshot import Snapshot

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    """The events of a calendar, as both parsers read them."""
    answer = client.get(f"/agenda.ics{query}")
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.data)
    events = [_event(one) for one in calendar.walk("VEVENT")]
    others = getattr(vobject.readOne(answer.text), "vevent_list", [])
    assert [_other(one) for one in others] == events
    assert len({one["uid"] for one in events}) == len(events)
    return events


def _event(one: Any) -> dict[str, Any]:
    texts = {name: str(one.get(name, "")) for name in ("uid", "summary", "location", "description", "status", "url")}
    days = {"start": one["dtstart"].dt, "end": one["dtend"].dt, "sequence": int(one["sequence"])}
    return {**texts, **days}


def _other(one: Any) -> dict[str, Any]:
    def value(name: str) -> Any:
        return getattr(one, name).value if hasattr(one, name) else ""

    texts = {name: value(name) for name in ("uid", "summary", "location", "description", "status", "url")}
    return {**texts, "start": value("dtstart"), "end": value("dtend"), "sequence": int(value("sequence"))}


@pytest.mark.parametrize("centre", CENTRES)
def test_the_calendar_has_each_action_whose_day_is_known_once_and_no_other(
    public: FlaskClient, published: Snapshot, centre: str
) -> None:
    events = read(public, f"?centre={centre}")
    rows = published.centres[centre].events
    told = rows[rows["counts"] & rows["perimeter"] & rows["date_precision"].isin(["day", "period"])]
    days = {(str(row["title"]), row["day"].date()) for _, row in told.iterrows()}
    assert {
        (re.sub(r"^(Reportée|Annulée|Pressentie|En préparation)\u202f: ", "", one["summary"]), one["start"])
        for one in events
    } == days
    assert len(events) == len(told)
    assert all(one["uid"].endswith(f"@{centre}") for one in events)
    assert all(one["url"].startswith("http://localhost/actions/") for one in events)
    for one in events[:: max(1, len(events) // 3)]:
        assert public.get(one["url"].removeprefix("http://localhost")).status_code == 200


def test_filters_status_and_search_are_those_of_the_page(public: FlaskClient) -> None:
    every = read(public, f"?centre={DEMO}")
    to_come = read(public, f"?centre={DEMO}&statut=annoncees")
    assert {one["status"] for one in to_come} == {"TENTATIVE"}
    there = read(public, f"?centre={DEMO}&departement=31&annee=2024")
    assert 0 < len(there) < len(every)
    assert {one["start"].year for one in there} == {2024}
    searched = read(public, f"?centre={DEMO}&q=webinaire")
    assert 0 < len(searched) < len(every)
    told = str(Calendar.from_ical(public.get("/agenda.ics?theme=inconnu").data)["x-wr-caldesc"])
    assert "inconnu\u202f» n’est pas une valeur de «\u202fThème\u202f» pour ce centre" in told
    assert public.get("/agenda.ics?centre=nulle-part").status_code == 404
    assert public.get("/agenda.ics?" + "&".join(f"x{n}={n}" for n in range(900))).status_code == 200


def test_a_hostile_text_is_a_text(made: Callable[..., FlaskClient]) -> None:
    data = hostile_centre()
    events = read(made(data))
    assert {text_of(one["summary"]) for one in events} == {HOSTILE}
    broken = event(title="Un\r\nBEGIN:VEVENT; deux, \\n trois", place="X\nATTACH:file:///etc/passwd")
    (one,) = read(made(tiny(events=[broken])))
    assert one["summary"] == "Un BEGIN:VEVENT; deux, \\n trois"
    assert one["location"] == "X ATTACH:file:///etc/passwd"


def _said(made: Callable[..., FlaskClient], rows: Sequence[dict[str, str]], closed: date) -> dict[str, Any]:
    (one,) = read(made(tiny(replace(TINY, as_of=closed), events=list(rows))))
    return one


def test_an_action_keeps_its_name_as_it_moves_and_its_number_rises(made: Callable[..., FlaskClient]) -> None:
    known = {"event_id": "e1", "date_start": "2024-03-05"}
    first = date(2024, 2, 1)
    announced = _said(made, [event(**known, status="announced")], first)
    put_off = _said(made, [event(**known, status="postponed")], first)
    called_off = _said(made, [event(**known, status="cancelled")], first + timedelta(days=1))
    done = event(event_id="r9", same_as="e1", date_start="2024-03-06")
    took_place = _said(made, [event(**known, status="announced"), done], first + timedelta(days=40))
    moved = [announced, put_off, called_off, took_place]
    assert {one["uid"] for one in moved} == {"e1@essai"}
    assert [one["status"] for one in moved] == ["TENTATIVE", "CANCELLED", "CANCELLED", "CONFIRMED"]
    numbers = [one["sequence"] for one in moved]
    assert numbers == sorted(set(numbers))
    assert put_off["summary"] == "Reportée\u202f: Rencontre"
    assert took_place["start"] == date(2024, 3, 6)


def test_days_are_whole_and_the_end_is_the_day_after(made: Callable[..., FlaskClient]) -> None:
    rows = [
        event(event_id="two", date_start="2024-10-03", date_end="2024-10-04", date_precision="period"),
        event(event_id="long", date_start="2024-10-01", date_end="2024-11-30", date_precision="period"),
        event(event_id="month", date_start="2024-10", date_precision="month"),
        event(event_id="wait", date_start="2024-12-31", date_precision="placeholder"),
    ]
    found = {one["uid"].partition("@")[0]: one for one in read(made(tiny(events=rows)))}
    assert {name: (one["start"], one["end"]) for name, one in found.items()} == {
        "two": (date(2024, 10, 3), date(2024, 10, 5)),
        "long": (date(2024, 10, 1), date(2024, 10, 2)),
    }
    assert "du 1er octobre au 30 novembre 2024" in found["long"]["description"]


def test_a_centre_overseas_has_its_own_time(made: Callable[..., FlaskClient]) -> None:
    for code, zone in (("04", "Indian/Reunion"), ("24", "Europe/Paris")):
        client = made(tiny(replace(TINY, region_code=code), events=[event()]))
        assert f"X-WR-TIMEZONE:{zone}" in client.get("/agenda.ics").text


def test_pages_lead_to_what_is_subscribed_to(public: FlaskClient, made: Callable[..., FlaskClient]) -> None:
    page = public.get(f"/actions?centre={DEMO}&theme=sante&statut=annoncees").text
    (address,) = {found.replace("&amp;", "&") for found in re.findall(r'href="(/agenda\.ics[^"]*)"', page)}
    assert "theme=sante" in address
    assert "statut=annoncees" in address
    assert read(public, address.removeprefix("/agenda.ics"))
    assert f'<link rel="alternate" type="application/atom+xml" href="/publications.atom?centre={DEMO}">' in page
    below = made(tiny(events=[event()]), base="/crpv").get("/actions").text
    assert 'href="/crpv/agenda.ics?annee=toutes"' in below
    assert 'type="application/atom+xml" href="/crpv/publications.atom"' in below


def test_what_the_team_keeps_is_not_subscribed_to(client: FlaskClient) -> None:
    assert client.get("/agenda.ics").status_code == 404
    assert client.get("/publications.atom").status_code == 404
    page = client.get("/actions").text
    assert "agenda.ics" not in page
    assert "publications.atom" not in page


@pytest.mark.parametrize("centre", CENTRES)
def test_the_feed_has_every_publication_that_is_out_with_its_own_date(
    public: FlaskClient, published: Snapshot, centre: str
) -> None:
    answer = public.get(f"/publications.atom?centre={centre}")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    root = Xml.fromstring(answer.data)  # noqa: S314 - it is our own
    data = published.centres[centre]
    closed = f"{data.centre.as_of.isoformat()}T00:00:00Z"
    entries = root.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id", "") for one in entries]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"tag:[a-z0-9.-]+,2026:[a-z-]+/publications/[\w.-]+", one) for one in ids)
    table = data.table("publications")
    out = {str(name) for name in table.loc[table["status"].isin(["published", "online"]), "publication_id"]}
    assert {one.rpartition("/")[2] for one in ids} <= out
    assert len(ids) > 0.8 * len(out)  # lines on the same publication are one entry
    known = {str(row["publication_id"]): row for _, row in table.iterrows()}
    for one, name in zip(entries, ids, strict=True):
        row = known[name.rpartition("/")[2]]
        told = f"{row['date']}T00:00:00Z" if row["date_precision"] == "day" else None
        assert one.findtext(f"{ATOM}published") == told
        assert one.findtext(f"{ATOM}updated") == (told or closed)
        assert one.find(f"{ATOM}link") is not None


def test_a_hostile_publication_is_a_text(made: Callable[..., FlaskClient]) -> None:
    root = Xml.fromstring(made(hostile_centre()).get("/publications.atom").data)  # noqa: S314
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == HOSTILE
