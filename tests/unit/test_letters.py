"""Letters: a page under its filters, on mail; what was done of late; what a mail leaves to the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from public_sample import small
from support import DEMO, HOSTILE, ROOT, TINY, V2, event, figure, hostile_centre, snapshot_of, some, tiny

from dashboard.letters import Known, letter
from dashboard.letters.mailable import mailable
from dashboard.letters.period import just_ended
from dashboard.letters.writing import MOST_HTML
from dashboard.mail.message import Mail
from dashboard.mail.subscriptions import LETTER, Subscription
from dashboard.pages import PAGES
from dashboard.settings import Settings
from dashboard.snapshot import CentreData, Snapshot

SITE = "https://tableau.exemple.fr"
SETTINGS = Settings.from_env({"DASHBOARD_URL": SITE})
JANUARY = date(2025, 1, 2)
N = "\u202f"


def asked(
    page: str = "",
    query: str = "",
    *,
    centre: str = TINY.id,
    public: bool = False,
    told: Mapping[str, Any] | None = None,
) -> Subscription:
    return Subscription(
        "x", centre, LETTER, public, page, query, "quarter", "a@exemple.fr", "", "active", 0, 0, told or {}
    )


def known(team: CentreData, published: CentreData | None = None) -> Known:
    return Known(SETTINGS, snapshot_of(team), snapshot_of(published) if published else None)


class Asks(HTMLParser):
    """All that a mail would fetch or lead to, and the elements that it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.leads: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        named = {name: value or "" for name, value in attrs}
        self.fetched += [named[name] for name in ("src", "background", "srcset") if name in named]
        self.leads += [named["href"]] if "href" in named else []


def sound(mail: Mail) -> Asks:
    """What every mail must be."""
    found = Asks(mail.html)
    assert mail.html.startswith('<!doctype html><html lang="fr"')
    assert mail.html.endswith("</body></html>")
    assert not found.tags & {"link", "script", "iframe", "form", "object", "base"}
    assert not re.search(r"url\(|@import", mail.html)
    assert all(one.startswith(f"{SITE}/") for one in found.leads)
    assert sorted(found.fetched) == sorted(f"cid:{one.name}" for one in mail.pictures)
    assert all(one.alt and one.content.startswith(b"\x89PNG") for one in mail.pictures)
    assert all(re.fullmatch("[a-z0-9-]+", one.name) for one in mail.pictures)
    assert len(mail.html.encode()) < MOST_HTML
    assert sum(len(one.content) for one in mail.pictures) + len(mail.html) + len(mail.text) < 500_000
    assert "\n" not in mail.subject
    assert all(len(line) <= 72 or "://" in line for line in mail.text.splitlines() if line.strip("-= "))
    return found


@pytest.mark.parametrize("page", some(["", "participation", "carte", "moyens", "publications", "reseaux"], 2))
def test_a_letter_is_its_page_with_pictures_and_their_values(snapshot: Snapshot, page: str) -> None:
    """The largest pages there are, drawn for good."""
    said = letter(asked(page, centre=DEMO), Known(SETTINGS, snapshot, None), JANUARY)
    assert said is not None
    found = sound(said.mail)
    assert f"{SITE}/equipe/{page}?centre={DEMO}" in found.leads
    assert "cette lettre ne décrit aucun centre réel" in said.mail.text
    assert said.mail.pictures or page not in ("", "carte")
    if not page:
        assert said.mail.subject == "L’activité de 2024 · Centre de démonstration, lettre du quatrième trimestre 2024"
        assert all(
            text in said.mail.text for text in ("Demi-journées : 58 demi-journées", "Haute-Garonne", "À retenir")
        )
        assert "Présences cumulées : 778" in said.mail.text, "its report prints it"
        assert "Association" not in said.mail.text, "the lists of the team are for the page"


def test_what_is_hidden_on_the_public_page_is_hidden_in_the_letter() -> None:
    data = small()
    said = letter(asked("participation", public=True), known(data, data), JANUARY)
    assert said is not None
    assert f"{SITE}/participation?centre={TINY.id}" in sound(said.mail).leads
    assert f"4{N}040" in said.mail.text
    assert re.search(r"Elected +s *\n", said.mail.text), said.mail.text
    assert f"«{N}s{N}»{N}: effectif non montré (secret statistique)." in said.mail.text


def acts() -> CentreData:
    told = {"theme_ids": "climat", "theme_basis": "document"}
    rows = [
        event(event_id="done", title="Rencontre du réseau", date_start="2024-11-05"),
        event(event_id="before", title="Avant", date_start="2024-08-05"),
        event(event_id="other", title="École ouverte", date_start="2024-12-01", theme_ids="ecole"),
        event(event_id="hoped", title="Annoncée", status="announced", date_start="2024-12-10"),
        event(event_id="next", title="Suite", status="announced", date_start="2025-01-20"),
    ]  # fmt: skip
    return replace(tiny(TINY, events=[{**told, **row} for row in rows]), digest="abc")


def letter_text(subscription: Subscription) -> str:
    said = letter(subscription, known(acts()), JANUARY)
    assert said is not None
    return said.mail.text


def test_a_letter_tells_what_was_done_and_what_comes_under_its_filters() -> None:
    said = letter(asked("", "?annee=toutes&theme=climat"), known(acts()), JANUARY)
    assert said is not None
    done, _, after = said.mail.text.partition("Ce qui s’est fait au quatrième trimestre 2024")[2].partition(
        "Ce qui vient"
    )
    assert "Rencontre du réseau" in done
    assert not any(title in done for title in ("Avant", "École ouverte", "Annoncée"))
    assert "Suite" in after.partition("\n\n\n")[0]
    assert "inconnu" not in said.mail.text
    assert f"«{N}nulle-part{N}»" in letter_text(asked("", "theme=nulle-part"))
    assert f"{SITE}/equipe/actions/done?centre={TINY.id}&annee=toutes&theme=climat" in Asks(said.mail.html).leads


def test_nothing_is_sent_when_there_is_nothing_to_say() -> None:
    data = acts()
    first = letter(asked(), known(data), JANUARY)
    assert first is not None
    assert letter(asked(told=first.told), known(data), JANUARY) is not None, "something comes"
    assert letter(asked(told=first.told), known(data), date(2025, 4, 2)) is None, "the same data, and nothing comes"
    assert letter(asked(told=first.told), known(replace(data, digest="def")), date(2025, 4, 2)) is not None
    assert letter(asked("nulle-part"), known(data), JANUARY) is None
    assert letter(asked("territoires/commune-00000"), known(data), JANUARY) is None
    assert letter(asked(public=True), known(data), JANUARY) is None, "nothing is published"
    assert letter(asked(centre="autre"), known(data), JANUARY) is None
    with pytest.raises(ValueError, match="DASHBOARD_URL"):
        Known(Settings.from_env({}), None, None)


def test_figures_of_few_people_leave_with_all_that_tells_them() -> None:
    figures = [
        figure("attendances", "500"),
        figure("attendances", "480", dimension="theme", category="climat"),
        figure("attendances", "12", dimension="theme", category="ecole"),
        figure("attendances", "300", dimension="department", category="37"),
        figure("profile_share", "1", unit="%", dimension="profile", category="elected"),
        figure("actions", "3", dimension="theme", category="climat"),
    ]
    data = tiny(TINY, published_figures=figures, networks=[{"members_count": "4", "members_unit": "personnes"}])
    told = mailable(data, None)
    left = told.table("published_figures")
    assert [*left["value"]] == [500, 300, 3], "500 less 480 and 12 are 8; 1 % of 500 are 5; actions are nobody"
    assert told.table("networks")["members_count"].isna().all()


def test_published_tables_under_an_older_threshold_are_for_the_page() -> None:
    data = small()
    stricter = replace(data, centre=replace(data.centre, public_threshold=20))
    assert mailable(data, data).disclosed.tables  # type: ignore[union-attr]
    assert not mailable(stricter, data).disclosed.tables  # type: ignore[union-attr]


def test_all_is_read_as_the_editions_read_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / V2, tmp_path / "data" / V2)
    names = {"DASHBOARD_DATA": "data", "DASHBOARD_STATE": "state", "DASHBOARD_CACHE": "cache", "DASHBOARD_PUBLIC": "no"}
    around = {name: str(tmp_path / folder) for name, folder in names.items()}
    found = Known.read(Settings.from_env({"DASHBOARD_URL": SITE, **around}))
    assert found.team is not None
    assert [*found.team.centres] == [*found.late] == [V2], "nothing of it is public"
    assert found.public is None


@pytest.fixture
def _undrawn() -> Iterator[None]:
    """Pictures are not put into points: that they can be is tested above."""
    with mock.patch("dashboard.letters.of_page.png", lambda _svg: b"\x89PNG"):
        yield


@pytest.mark.usefixtures("_undrawn")
@pytest.mark.parametrize("page", some(["", "actions", *(page.path.strip("/") for page in PAGES if page.mailed)], 3))
def test_a_hostile_centre_writes_text_and_no_element(page: str) -> None:
    data = hostile_centre()
    said = letter(asked(page), known(data), JANUARY)
    if said is None:
        assert page in ("territoires", "empreinte"), "it has no place and no trip to tell of"
        return
    found = sound(replace(said.mail, text=""))
    assert "b" not in found.tags
    assert "{{7*7}}" in said.mail.html
    assert HOSTILE in said.mail.text.replace("\n", " ").replace("  ", " ")


@pytest.mark.parametrize(
    ("today", "rhythm", "start", "end", "at", "of"),
    [
        (date(2026, 12, 1), "month", date(2026, 11, 1), date(2026, 11, 30), "en novembre 2026", "de novembre 2026"),
        (date(2027, 1, 31), "month", date(2026, 12, 1), date(2026, 12, 31), "en décembre 2026", "de décembre 2026"),
        (date(2024, 3, 9), "month", date(2024, 2, 1), date(2024, 2, 29), "en février 2024", "de février 2024"),
        (date(2026, 11, 2), "month", date(2026, 10, 1), date(2026, 10, 31), "en octobre 2026", "d’octobre 2026"),
        (date(2027, 2, 1), "quarter", date(2026, 10, 1), date(2026, 12, 31), "au quatrième trimestre 2026",
         "du quatrième trimestre 2026"),
        (date(2026, 9, 30), "quarter", date(2026, 4, 1), date(2026, 6, 30), "au deuxième trimestre 2026",
         "du deuxième trimestre 2026"),
    ],
)  # fmt: skip
def test_the_period_is_the_last_whole_one(today: date, rhythm: str, start: date, end: date, at: str, of: str) -> None:
    found = just_ended(today, rhythm)
    assert (found.start, found.end, found.at, found.of) == (start, end, at, of)
