"""What a centre is to be alerted of: small rules over its data, each of which leads to the page where it is mended.

A rule says what it has found, never how many people came. A doubt is a question. Nothing is found of what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import quote

import numpy as np

from dashboard.centres.missing import year_gaps
from dashboard.centres.publications import Late
from dashboard.components.targets import over
from dashboard.cube.known_places import white_zones
from dashboard.filters import Filters, Vocabulary, french_date, vocabulary
from dashboard.french import NARROW
from dashboard.indicators.head_counts import counts
from dashboard.indicators.lines import Line, by_id, lines
from dashboard.indicators.lists import first_year
from dashboard.indicators.targets import of_year
from dashboard.indicators.territory_address import address_of
from dashboard.indicators.territory_perimeter import covered, near_words
from dashboard.letters.mailable import of_people
from dashboard.pages.model import Context
from dashboard.pages.objectifs import aimed
from dashboard.pages.render import stale_words
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.model import Kind
from dashboard.viewer import Viewer
from dashboard.words import say

WAIT: Final = 14
"""Days after an action, in which its list and what is to be said of it are on their way."""
REPORTED_UNTIL: Final = 6
"""Month of the following year until which what is missing of a year still counts for its report."""
KNOWN_FOR: Final = 92
"""Days after which data that were closed say no more of what goes on."""
BEHIND: Final = 30
"""Days for which what is public may be behind the data."""
UNDER_WAY: Final = 25
SLACK: Final = 10
"""Hundredths of a year that must be gone before a target is looked at; that it may be behind."""
ASKED: Final = ("half_days", "theme", "place")
"""What the report needs to know of an action (see `centres.missing`)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be mended.

    Attributes:
        rule: which of `RULES` has found it.
        keys: what it is about: once all of them were told, it is not told again.
        name: what is to be mended, in French.
        path: below the staff edition: where it is mended.
        told: what is wrong with it, in French; "" where the rule says it all.
    """

    rule: str
    keys: tuple[str, ...]
    name: str
    path: str
    told: str = ""


@dataclass(frozen=True)
class Ground:
    """What rules look at: a centre as its team sees it, the day, what is public and late."""

    snapshot: Snapshot
    data: CentreData
    today: date
    late: Late | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, centre: str, today: date, late: Late | None = None) -> Ground:
        """That of a centre."""
        return cls(snapshot, snapshot.centres[centre], today, late)

    @property
    def centre(self) -> str:
        """Its identifier."""
        return self.data.centre.id

    @property
    def words(self) -> Vocabulary:
        """Its words."""
        return vocabulary(self.snapshot, self.centre, "")

    @property
    def long_ago(self) -> date:
        """The last day of which everything ought to be told by now."""
        return self.today - timedelta(WAIT)

    def mended_at(self, page: str, action: str) -> str:
        """A page of the data of a centre that is kept in the browser, about an action; else what is shown of it."""
        named = quote(action, safe="")
        return (
            f"donnees/{self.centre}/{page}={named}" if self.data.in_browser else f"actions/{named}?centre={self.centre}"
        )


Rule = Callable[[Ground], Iterator[Finding]]


def lists(ground: Ground) -> Iterator[Finding]:
    """Actions whose attendance list has not come.

    A centre that has lists has had them since the year of its first one; of another, those that have no head-count.
    """
    data = ground.data
    found = counts(data)
    first = first_year(data) or 0
    told = found.listed if first else found.attendances
    for one in _latest_first(lines(data)):
        if _done(ground, one) and np.isnan(told[one.index]) and one.year >= first:
            path = ground.mended_at("listes/deposer?action", one.id)
            yield Finding("lists", (one.id,), one.title or one.id, path, _day(one))


def _done(ground: Ground, one: Line) -> bool:
    """Whether an action that counts took place long enough ago, and less than a year ago."""
    if one.start is None or one.end is None or not (one.realised and one.counts and one.perimeter):
        return False
    return _year_before(ground.long_ago) < one.end <= ground.long_ago


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _latest_first(found: Iterable[Line]) -> list[Line]:
    return sorted(found, key=lambda one: (one.when, one.id), reverse=True)


def _day(one: Line) -> str:
    return french_date(one.start) if one.start else "date non connue"


def gaps(ground: Ground) -> Iterator[Finding]:
    """Actions of the years whose report is to be written that do not say how long, on what or where; a line each."""
    data, known = ground.data, by_id(ground.data)
    for year in _to_report(ground.today):
        found = year_gaps(data, (), year)
        if found.year != year:
            continue
        missing: dict[str, list[str]] = {}
        for one in found.found:
            for gap in one.gaps if one.code in ASKED else ():
                line = known[gap.key]
                if line.end is None or line.end <= ground.long_ago:
                    missing.setdefault(gap.key, []).append(one.code)
        # By day: the page has first those where most people came, which is for no mail to tell.
        for line in _latest_first(known[action] for action in missing):
            told = [code for code in ASKED if code in missing[line.id]]
            keys, path = (f"{line.id} {code}" for code in told), ground.mended_at("saisir/events/ligne?cle", line.id)
            yield Finding("gaps", tuple(keys), line.title or line.id, path, say("mail", "gap", _day(line), told))


def _to_report(today: date) -> tuple[int, ...]:
    return (today.year - 1, today.year) if today.month <= REPORTED_UNTIL else (today.year,)


def targets(ground: Ground) -> Iterator[Finding]:
    """Targets of the year under way of which much less is reached than of the year has gone by."""
    data, year = ground.data, ground.data.centre.as_of.year
    if not _fresh(ground):
        return
    filters, viewer = Filters(ground.centre, year), Viewer("reader", ground.centre)
    context = Context(ground.snapshot, data, filters, ground.words, base="", viewer=viewer)
    for one in of_year(data, year):
        found = aimed(context, one)
        share, elapsed = found.share, found.measure.elapsed if found.measure else None
        lower = found.measure is not None and found.measure.indicator.better == "lower"
        if share is None or elapsed is None or lower or elapsed < UNDER_WAY or share + SLACK >= elapsed:
            continue
        own = "" if of_people(one.indicator) else found.value
        if own == "" and (elapsed - SLACK) * one.value < 100 * data.centre.public_threshold:
            # That there are fewer would tell of few people.
            continue
        key = " ".join((one.indicator, str(year), one.who, one.scheme, one.department, one.theme))
        name = ", ".join(
            part
            for part in (found.label, one.who, over(one, ground.words) if one.filters("").narrowed() else "")
            if part
        )
        path = f"objectifs?centre={ground.centre}&annee={year}"
        yield Finding("targets", (key,), name, path, say("mail", "target", one, own, share, elapsed))


def _fresh(ground: Ground) -> bool:
    return (ground.today - ground.data.centre.as_of).days <= KNOWN_FOR


def territories(ground: Ground) -> Iterator[Finding]:
    """Departments and QPV of the centre where no action is known in twelve months, where their places are known.

    The months end with the day the data were closed; nothing is said of data that were closed long ago.
    """
    data, end = ground.data, min(ground.today, ground.data.centre.as_of)
    if not _fresh(ground):
        return
    filters, known = Filters(ground.centre, start=_year_before(end), end=end), ground.snapshot.territories
    kinds: tuple[Kind, ...] = ("department", "qpv")
    for kind in kinds:
        zones = white_zones(data, filters, ground.words, known, kind)
        for one in covered(data, filters, known, kind) if not zones.why else ():
            if zones.white(one):
                near = near_words(known, one) if kind == "qpv" else ""
                path = f"territoires/{address_of(one)}?centre={ground.centre}"
                yield Finding("territories", (f"{kind} {one.code}",), one.name, path, near)


def sources(ground: Ground) -> Iterator[Finding]:
    """The source that fails; files that cannot be taken as they are now."""
    data = ground.data
    if data.arrival is not None and data.arrival.late:
        text = data.arrival.text
        # What is wrong may change each time it is tried; since when it is does not.
        outage = text.partition(f"{NARROW}:")[0]
        yield Finding("sources", (f"source {outage}",), "La source du centre", f"donnees/{ground.centre}/source", text)
    if data.stale:
        key = "held" if data.held else "stale"
        yield Finding("sources", (key,), "Les fichiers du centre", f"methode?centre={ground.centre}", stale_words(data))


def publication(ground: Ground) -> Iterator[Finding]:
    """What is public, once it has been behind the data for long."""
    late = ground.late
    midnight = datetime.combine(ground.today, datetime.min.time(), UTC)
    days = late.days(midnight.timestamp()) if late and not late.never else 0
    if late and days >= BEHIND:
        path = f"donnees/{ground.centre}/publier"
        yield Finding("publication", (f"since {late.since}",), say("mail", "behind", days), path)


RULES: Final[tuple[Rule, ...]] = (lists, gaps, targets, territories, sources, publication)
"""In the order in which they are told."""


def findings(ground: Ground) -> tuple[Finding, ...]:
    """All that the rules find."""
    return tuple(one for rule in RULES for one in rule(ground))
