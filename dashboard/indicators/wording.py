"""The parts of a figure in large, and what its change is worth; its sentences are in `words/figures.jinja`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.filters import Filters, choose
from dashboard.french import NARROW, number, signed
from dashboard.indicators import registry
from dashboard.indicators.model import Measure

Tone = Literal["good", "bad", "neutral", "none"]
PREFIX = {"more_than": "plus de", "about": "environ", "rounded": "environ", "at_least": "au moins"}
QUALIFIER_WORDS = {
    "exact": "chiffre exact",
    "more_than": "borne basse (« plus de »)",
    "about": "ordre de grandeur",
    "rounded": "arrondi",
    "declared": "déclaré, méthode non publiée",
    "counted_from_list": "compté dans la liste du document",
    "not_given": "valeur non donnée",
}


HIDDEN = "s"
COUNTED_OTHERWISE = "comptage peut-être différent"


@dataclass(frozen=True)
class ValueWords:
    """The parts of a value: "plus de", "1 500", "participant·es", whether it is published, computed, or suggested."""

    prefix: str
    figure: str
    unit: str
    kind: Literal["publié", "calculé", "suggéré", ""]


def value_words(measure: Measure) -> ValueWords:
    """The figure in large; an em dash when there is none."""
    value = measure.value
    indicator = measure.indicator
    if value is None:
        return ValueWords("", HIDDEN if is_hidden(measure) else "—", indicator.unit_for(None), "")
    published = measure.published if measure.is_published else None
    prefix = PREFIX.get(published.qualifier if published else "at_least" if measure.silent else "", "")
    kind: Literal["publié", "calculé", "suggéré"] = (
        "publié" if published else "suggéré" if measure.suggested else "calculé"
    )
    return ValueWords(prefix, number(value, indicator.decimals), indicator.unit_for(value), kind)


def is_hidden(measure: Measure) -> bool:
    """Whether the figure in large stands for a number that statistical secrecy hides."""
    return measure.value is None and measure.computed is not None and measure.computed.withheld == "hidden"


def change_tone(measure: Measure) -> Tone:
    """How a change looks: more is not always better; "none" where there is nothing to compare with."""
    change = measure.change
    if change is None or not measure.previous_words:
        return "none"
    better = {"higher": change > 0, "lower": change < 0}.get(measure.indicator.better)
    return "neutral" if not change or better is None or unequal(measure) else "good" if better else "bad"


def at(when: str) -> str:
    """The period compared with, after a verb: "en 2023", "à la même période un an plus tôt"."""
    return f"à {when}" if when.startswith("la même") else f"en {when}"


def unequal(measure: Measure) -> bool:
    """Whether a change in présences may come from actions whose présences are not known, in one year or the other."""
    both = (measure.computed, measure.previous_computed)
    return not measure.is_published and any(one and one.made_of and one.covered < one.total for one in both)


def confirmed(measure: Measure) -> bool:
    """Whether the rows give what is published, now and a year earlier."""
    pairs = (
        (measure.published, measure.computed),
        (measure.previous_published, measure.previous_computed),
    )
    return all(one is None or (other is not None and one.value == other.value) for one, other in pairs)


def relative_change(measure: Measure) -> float | None:
    """The change in hundredths of the year before; None when there is none."""
    if measure.change is None or not measure.previous:
        return None
    return 100 * measure.change / measure.previous


def lists_unheard(filters: Filters) -> list[tuple[tuple[str, ...], list[str]]]:
    """What the publications, networks and members told by territory do not follow of the filters, and which of them.

    The department is left out: each territory is told beside the others.
    """
    asked, found = choose(filters, "department", ()), dict[tuple[str, ...], list[str]]()
    for one in map(registry.get, ("publications", "networks", "members")):
        found.setdefault(one.unheard(asked), []).append(one.label.lower())
    return [(names, labels) for names, labels in found.items() if names]


def change_in_short(measure: Measure) -> str:
    """A change in hundredths with its sign: "+32 %"; nothing when there is none."""
    relative = relative_change(measure)
    return "" if relative is None else f"{signed(round(relative))}{NARROW}%"
