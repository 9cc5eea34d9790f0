"""Audience of the newsletter and of LinkedIn: published counts, with what they say of the published rates."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.indicators.means import figure, value
from dashboard.snapshot import CentreData


@dataclass(frozen=True)
class Rate:
    """A published rate beside the one that its own numerator and denominator give."""

    label: str
    published: float | None
    computed: float
    numerator: float
    denominator: float

    @property
    def supposed(self) -> float | None:
        """The denominator that the published rate supposes, to the ten; None where there is nothing to compare."""
        return round(100 * self.numerator / self.published, -1) if self.published else None

    @property
    def found_again(self) -> bool:
        """Whether the numbers give the published rate, but for its rounding."""
        return self.published is not None and abs(self.published - self.computed) < 0.06


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

    @property
    def growth(self) -> int | None:
        """Of the count a year before, in hundredths."""
        return round(100 * (self.now - self.before) / self.before) if self.before else None


def funnel(data: CentreData, year: int) -> Funnel | None:
    """The newsletter from sends to clicks; None when the sends are not published."""
    sends, opens, clicks = (figure(data, f"newsletter_{name}", year) for name in ("sends", "opens", "clicks"))
    if sends is None or not sends.value:
        return None
    steps = [(label, found.value, 100 * found.value / sends.value)
             for label, found in (("Envois", sends), ("Ouvertures", opens), ("Clics", clicks)) if found]  # fmt: skip
    rates = [
        Rate(label, value(data, indicator, year), round(100 * found.value / sends.value, 1), found.value, sends.value)
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
