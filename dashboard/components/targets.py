"""Targets beside what was done: a table for whoever asks for them, with the gaps and why there are some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import dated_notes
from dashboard.components.kpi import shown_figure
from dashboard.components.sheet import with_files
from dashboard.components.table import Cell, Table, data_table, untold
from dashboard.filters import Vocabulary
from dashboard.french import NARROW, number, signed
from dashboard.indicators.model import Measure
from dashboard.indicators.targets import NARROWED, Target
from dashboard.indicators.wording import value_words
from dashboard.words import say

HEADERS = (
    "Chiffre", "Porte sur", "Objectif", "Réalisé", "Nature", "Part de l’objectif", "Écart", "Écart relatif",
    "Commentaire", "Source",
)  # fmt: skip
OWN = "Ce que le centre s’est donné"


@dataclass(frozen=True)
class Aimed:
    """A target and the figure that is compared with it.

    Attributes:
        target: what is aimed at.
        label: French name of what is counted; the code that nothing has, as it is written.
        measure: its indicator, counted as the target says; None when it cannot be.
        why: why it cannot, in French.
    """

    target: Target
    label: str
    measure: Measure | None
    why: str = ""

    @property
    def value(self) -> float | None:
        """What was done."""
        return self.measure.value if self.measure else None

    @property
    def share(self) -> float | None:
        """Hundredths of the target that are reached."""
        return self.measure.reached(self.target.value) if self.measure else None


def targets_table(who: str, found: Sequence[Aimed], words: Vocabulary, name: str) -> Component:
    """The targets of a convention, or the centre's own.

    Args:
        who: the convention; "" for the centre's own.
        found: its targets.
        words: French labels.
        name: of the files.
    """
    year = found[0].target.year
    caption = f"{who or OWN}, {year}"
    rows = tuple((one.label, over(one.target, words), *_figures(one), one.target.comment, one.target.source)
                 for one in found)  # fmt: skip
    notes = tuple(
        say("notes", "of", one.label, note)
        for one in {one.target.indicator: one for one in found}.values()
        if one.measure
        for note in one.measure.notes
    )
    table = data_table(Table(caption, HEADERS, rows, numeric=False), "data targets")
    return html.Section([html.H2(who or OWN), with_files(caption, table, notes, name=name), *dated_notes(notes)])


def over(target: Target, words: Vocabulary) -> str:
    """What a target is narrowed to, in the words of the filters."""
    codes = ((name, getattr(target, name)) for name in NARROWED)
    return ", ".join(words.label(name, code) for name, code in codes if code) or "tout le centre"


def _figures(one: Aimed) -> tuple[Cell, ...]:
    unit = [" ", html.Small(one.target.unit)] if one.target.unit else []
    aim: Cell = html.Span([number(one.target.value), *unit]) if unit else number(one.target.value)
    if one.measure is None:
        return (aim, untold(one.why), "", *_nothing())
    kind = value_words(one.measure).kind
    if one.value is None:
        return (aim, shown_figure(one.measure), kind, *_nothing())
    gap = one.value - one.target.value
    relative = f"{signed(round(100 * gap / one.target.value, 1))}{NARROW}%" if one.target.value else "–"
    share: Cell = "–" if one.share is None else f"{number(one.share)}{NARROW}%"
    return aim, shown_figure(one.measure), kind, share, signed(gap), relative


def _nothing() -> tuple[Cell, Cell, Cell]:
    return "–", "–", "–"


def lead(year: int, found: Sequence[Aimed], others: Sequence[int], *, team: bool) -> str:
    """How many targets a year has and how many are reached; that there is none."""
    reached = sum(one.share is not None and one.share >= 100 for one in found)
    unknown = sum(one.value is None for one in found)
    elapsed = next((one.measure.elapsed for one in found if one.measure), None)
    return say("targets", "lead", year, len(found), reached, unknown, elapsed, others, team)
