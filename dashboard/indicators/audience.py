"""Audience of the newsletter and of LinkedIn: published counts, with what they say of the published rates."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.french import number, percent
from dashboard.indicators.means import figure, value
from dashboard.snapshot import CentreData


@dataclass(frozen=True)
class Rate:
    """A published rate beside the one that its own numerator and denominator give."""

    label: str
    published: float | None
    computed: float | None
    numerator: float
    denominator: float
    implied: float | None
    note: str


@dataclass(frozen=True)
class Funnel:
    """From the sends of a newsletter to the clicks, with the rates."""

    issues: float | None
    recipients: float | None
    steps: tuple[tuple[str, float, float], ...]
    rates: tuple[Rate, ...]
    per_issue: float | None
    source: str
    note: str


@dataclass(frozen=True)
class Audience:
    """Followers at two dates; `gain` as published and `difference` as computed."""

    before: float | None
    before_when: str
    now: float
    now_when: str
    gain: float | None
    posts: float | None
    source: str
    note: str

    @property
    def difference(self) -> float | None:
        """What the two counts give."""
        return None if self.before is None else self.now - self.before


def funnel(data: CentreData, year: int) -> Funnel | None:
    """The newsletter from sends to clicks; None when the sends are not published."""
    sends, opens, clicks = (figure(data, f"newsletter_{name}", year) for name in ("sends", "opens", "clicks"))
    if sends is None or not sends.value:
        return None
    steps = [(label, found.value, 100 * found.value / sends.value)
             for label, found in (("Envois", sends), ("Ouvertures", opens), ("Clics", clicks)) if found]  # fmt: skip
    rates = [
        _rate(data, label, indicator, found.value, sends.value, year)
        for label, indicator, found in (
            ("Taux d’ouverture", "newsletter_open_rate", opens),
            ("Taux de clic", "newsletter_click_rate", clicks),
        )
        if found
    ]
    issues = figure(data, "newsletter_issues", year)
    return Funnel(
        issues=issues.value if issues else None,
        recipients=value(data, "newsletter_recipients", year),
        steps=tuple(steps),
        rates=tuple(rates),
        per_issue=sends.value / issues.value if issues and issues.value else None,
        source=sends.source,
        note=issues.note if issues else "",
    )


def _rate(data: CentreData, label: str, indicator: str, top: float, bottom: float, year: int) -> Rate:
    printed = figure(data, indicator, year)
    return Rate(
        label=label,
        published=printed.value if printed else None,
        computed=round(100 * top / bottom, 1),
        numerator=top,
        denominator=bottom,
        implied=100 * top / printed.value if printed and printed.value else None,
        note=printed.note if printed else "",
    )


def rate_words(rate: Rate) -> str:
    """Why the published rate and the computed one differ, in French; "" when there is nothing to compare."""
    if rate.published is None or rate.implied is None or rate.computed is None:
        return ""
    division = f"{number(rate.numerator)} ÷ {number(rate.denominator)} envois = {percent(rate.computed, 1)}"
    if abs(rate.published - rate.computed) < 0.06:
        return f"{division} : le taux publié est retrouvé."
    return (
        f"{division}. Le taux publié ({percent(rate.published)}) suppose environ {number(round(rate.implied, -1), 0)} "
        "envois : sans doute les seuls courriels délivrés, ce que le document ne dit pas."
    )


def linkedin(data: CentreData, year: int) -> Audience | None:
    """Followers at the end of the year and a year before."""
    before, now = (figure(data, "linkedin_followers", when) for when in (year - 1, year))
    if now is None:
        return None
    posts = figure(data, "linkedin_posts", year)
    return Audience(
        before=before.value if before else None,
        before_when=str(year - 1),
        now=now.value,
        now_when=str(year),
        gain=value(data, "linkedin_new_followers", year),
        posts=posts.value if posts else None,
        source=now.source,
        note=posts.note if posts else "",
    )
