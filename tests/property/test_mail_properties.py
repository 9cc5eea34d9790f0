"""No mail tells of few people: not by a number, nor by what a total leaves, nor by a list that only the team has.

A few made-up centres in `make test`, hundreds in `make soak`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from public_sample import hidden_people
from support import TINY, event, figure, sample, snapshot_of, tiny

from dashboard.letters import Known, alerts, letter
from dashboard.mail.message import Mail
from dashboard.mail.subscriptions import ALERTS, LETTER, Subscription
from dashboard.pages import PAGES
from dashboard.publishing.people import people
from dashboard.settings import Settings
from dashboard.snapshot import CentreData
from dashboard.sources.disclosed import read_disclosed

TODAY = date(2025, 1, 2)
SETTINGS = Settings.from_env({"DASHBOARD_URL": "https://tableau.exemple.fr"})
WHERE = [
    *(page.path.strip("/") for page in PAGES if page.listed),
    "objectifs",
    "actions/e0",
    "territoires/departement-37",
]
FILTERS = [
    "",
    "annee=toutes",
    "theme=climat",
    "departement=37&theme=ecole",
    "du=2024-03-01&au=2024-03-31",
    "format=webinaire",
]
SOME = settings(suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
"""A case that fails is told as it is: to look for a smaller one takes minutes."""
PROFILES = ("state_staff", "non_profit", "elected", "resident", "local_authority_staff")


def made_up(seed: int, people_seed: int) -> CentreData:
    """A centre whose actions come from one seed, and who came to them from another."""
    random, crowd = np.random.default_rng(seed), np.random.default_rng(people_seed)
    events, rows = [], []
    for number in range(9):
        name, listed = f"e{number}", random.random() < 0.6
        cells = {
            "event_id": name, "theme_ids": str(random.choice(["climat", "ecole"])), "theme_basis": "document",
            "format": str(random.choice(["webinar", "training"])), "modality": "in_person",
            "department_code": str(random.choice(["37", "45"])),
            "date_start": f"202{3 + number % 2}-{random.integers(1, 13):02}-05",
        }  # fmt: skip
        told = {} if listed else {"participants": str(crowd.integers(1, 60))}
        events.append(event(**cells, **told))
        for person in crowd.choice(90, size=int(crowd.integers(1, 40)), replace=False) if listed else ():
            origin = ("37", "45", "99")[person // 7 % 3]
            own = {"event_id": name, "participant_key": f"p{person}", "key_id": "essai", "source": "Liste"}
            rows.append({**own, "profile": PROFILES[person % 5], "department_code": origin})
    figures = [
        figure("attendances", str(random.integers(200, 900))),
        figure("attendances", "4", dimension="theme", category="climat"),
    ]
    aims = [{"indicator_id": "attendances", "year": "2024", "value": "700"}]
    centre = replace(TINY, kpis=("actions", "attendances", "unique_participants"))
    return tiny(centre, events=events, attendances=rows, published_figures=figures, targets=aims)


@pytest.fixture(autouse=True, scope="module")
def drawn_as_text() -> Iterator[None]:
    """The pictures stay drawings, whose texts a test can read: to put them into points takes most of a letter."""
    with mock.patch("dashboard.letters.of_page.png", str.encode):
        yield


def asked(kind: str, page: str = "", query: str = "", *, public: bool = False) -> Subscription:
    return Subscription("x", TINY.id, kind, public, page, query, "quarter", "a@exemple.fr", "", "active", 0)


def known(team: CentreData, published: CentreData) -> Known:
    return Known(SETTINGS, snapshot_of(team), snapshot_of(published))


@settings(SOME, max_examples=sample(4, 600))
@given(st.integers(0, 10**6), st.sampled_from(WHERE), st.sampled_from(FILTERS), st.data())
def test_who_came_changes_no_mail_until_it_is_published(seed: int, page: str, query: str, drawn: st.DataObject) -> None:
    """Two centres that differ only by who came to each action, with the same published tables, send the same mails."""
    crowds = drawn.draw(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))
    published = replace(tiny(TINY), disclosed=hidden_people())
    sent = []
    for crowd in crowds:
        whole = known(made_up(seed, crowd), published)
        sent.append((letter(asked(LETTER, page, query), whole, TODAY), alerts(asked(ALERTS), whole, TODAY)))
    assert sent[0] == sent[1]


@settings(SOME, max_examples=sample(1, 100))
@given(st.integers(0, 10**6), st.booleans())
def test_what_is_published_is_told_without_few_people(seed: int, public: bool) -> None:
    data = made_up(seed, seed)
    published = replace(data, disclosed=read_disclosed(people(data).text), memo={})
    whole = known(data, published)
    told = [
        said.mail
        for page, query in (("", ""), ("participation", ""), ("participation", "annee=2023"), ("", "theme=climat"))
        if (said := letter(asked(LETTER, page, query, public=public), whole, TODAY))
    ]
    assert len(told) == 4
    found = [problem for mail in told for problem in few_people(mail, TINY.public_threshold)]
    assert not found
    assert any("présence" in mail.text for mail in told), "there is something to look at"


# What a reader of a mail sees


class Tables(HTMLParser):
    """The tables of a mail, as rows of texts; all that it says, pictures included; every address that it names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.said: list[str] = []
        self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "caption":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("th", "td") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
        self._cell = tag in ("th", "td")
        self.said += [value or "" for name, value in attrs if name == "alt"]

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if self._cell and self.tables and self.tables[-1] and self.tables[-1][-1]:
            self.tables[-1][-1][-1] += data


PEOPLE = re.compile(r"présence|personne|participant", re.IGNORECASE)
COUNT = re.compile(r"(?<![\d,])(\d[\d\u202f]*)[ \u202f]+(?:présence|personne|participant)", re.IGNORECASE)


def few_people(mail: Mail, threshold: int) -> Iterator[str]:
    """What a mail tells of fewer people than the threshold: in words, in a table, as what is left of a total."""
    read = Tables(mail.html)
    drawn = [text for one in mail.pictures for text in re.findall("<text[^>]*>(.*?)</text>", one.content.decode())]
    for text in (mail.text, *read.said, *drawn):
        for count in COUNT.findall(text):
            if 0 < _number(count) < threshold:
                yield f"{count}: {text[:80]}"
    for heads, *rows in (table for table in read.tables if table):
        for place in (place for place, head in enumerate(heads) if PEOPLE.search(head)):
            yield from _in_column([(row[0], row[place]) for row in rows if len(row) > place], threshold, heads)


def _in_column(cells: Sequence[tuple[str, str]], threshold: int, heads: Sequence[str]) -> Iterator[str]:
    numbers = [(label, _number(cell)) for label, cell in cells if re.fullmatch(r"\d[\d\u202f]*", cell)]
    yield from (f"{heads}: {label} {count}" for label, count in numbers if 0 < count < threshold)
    total = next((count for label, count in numbers if label in ("Total", "Ensemble")), None)
    shown = sum(count for label, count in numbers if label not in ("Total", "Ensemble"))
    if total is not None and 0 < total - shown < threshold:
        yield f"{heads}: {total} less {shown}"


def _number(text: str) -> int:
    return int(text.replace("\u202f", ""))
