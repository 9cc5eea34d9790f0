"""Measures in French words: value, change, coverage, target. What a card says, without the card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, choose
from dashboard.french import NARROW, agree, capital, enumerate_words, number, signed
from dashboard.indicators import registry
from dashboard.indicators.model import PERIOD, Computed, Indicator, Measure

Tone = Literal["good", "bad", "neutral", "none"]
PREFIX = {"more_than": "+\u00a0de", "about": "environ", "rounded": "environ", "at_least": "au moins"}
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
    """The parts of a value: "+ de", "1 500", "participant·es", and whether it is published, computed, or suggested."""

    prefix: str
    figure: str
    unit: str
    kind: Literal["publié", "calculé", "suggéré", ""]


@dataclass(frozen=True)
class ChangeWords:
    """A change in words, with a tone: more is not always better."""

    text: str
    tone: Tone


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


def change_words(measure: Measure) -> ChangeWords:
    """The change on the year before, like for like; says plainly when there is nothing to compare with."""
    change, previous = measure.change, measure.previous
    when = measure.previous_words
    if measure.value is None or not when:
        return ChangeWords("", "none")
    if change is None:
        return ChangeWords(_no_comparison(measure, when), "none")
    if change == 0:
        return ChangeWords(f"= comme {at(when)} ({number(previous or 0)})", "neutral")
    more = change > 0
    better = {"higher": more, "lower": not more}.get(measure.indicator.better)
    tone: Tone = "neutral" if better is None or unequal(measure) else "good" if better else "bad"
    words = "de plus" if more else "de moins"
    then = f"{number(previous or 0)}{_rests_on(measure)}"
    text = f"{'▲' if more else '▼'} {number(abs(change))} {words} qu’{at(when)} ({then})"
    return ChangeWords(text, tone)


def at(when: str) -> str:
    """The period compared with, after a verb: "en 2023", "à la même période un an plus tôt"."""
    return f"à {when}" if when.startswith("la même") else f"en {when}"


def unequal(measure: Measure) -> bool:
    """Whether a change in présences may come from actions whose présences are not known, in one year or the other."""
    both = (measure.computed, measure.previous_computed)
    return not measure.is_published and any(one and one.made_of and one.covered < one.total for one in both)


def _rests_on(measure: Measure) -> str:
    """ ", sur 23 actions": what the value of the year before rests on, where that is not what it rests on now."""
    before = measure.previous_computed
    if not unequal(measure) or before is None:
        return ""
    return f", sur {number(before.covered)} {agree(before.covered, before.rows_noun)}"


def _no_comparison(measure: Measure, when: str) -> str:
    if measure.broken and measure.previous is not None:
        return f"{number(measure.previous)} {at(when)}{NARROW}; {COUNTED_OTHERWISE}"
    if measure.published and measure.published.qualifier == "more_than" and measure.previous is not None:
        return f"borne basse : non comparable à {when}"
    before = measure.previous_computed
    if not measure.is_published and before is not None and before.withheld:
        return f"{when}\u202f: masqué" if before.withheld == "hidden" else f"{when}\u202f: non publié"
    if not measure.is_published and (measure.silent or measure.silent_before):
        return f"pas de comparaison{NARROW}: aucun bilan {at(when) if measure.silent_before else 'de cette période'}"
    kind = "publiée" if measure.is_published else "connue"
    return f"pas de valeur {when} {kind}" if when[:1].isdigit() else f"pas de valeur {kind} {at(when)}"


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


def silent_words(measure: Measure) -> str:
    """That no report tells of all that has been counted; "" when one does, or nothing has been counted."""
    return measure.silent if measure.computed and measure.computed.value is not None else ""


def computed_words(measure: Measure) -> str:
    """What the rows add up to, beside a published figure: "D’après 9 des 10 actions renseignées : 872"."""
    computed = measure.computed
    if computed is None:
        return "Repris du document, non recalculable"
    if computed.value is None:
        return computed.note
    figure = number(computed.value, measure.indicator.decimals)
    if computed.made_of:
        return _made_of_words(computed.made_of, figure) if measure.is_published else computed.made_of
    if computed.rows_noun == "trajet":  # its unit is no count that the figure in large has just named
        figure = f"{figure} {measure.indicator.unit_for(computed.value)}"
    return f"{coverage_words(computed)}{NARROW}: {figure}"


def _made_of_words(made_of: str, figure: str) -> str:
    """What the rows give, beside a published figure, without telling one number twice."""
    return (
        f"Calculé{NARROW}: {made_of}" if made_of.startswith(f"{figure} ") else f"Calculé{NARROW}: {figure}. {made_of}"
    )


def coverage_words(computed: Computed) -> str:
    """What a sum rests on: "D’après 9 des 10 actions renseignées"; short when every row counts by nature."""
    if computed.rows_noun in ("chiffre publié", "ligne publiée"):
        return "D’après les chiffres publiés"
    if computed.rows_noun == "trajet":
        told = "" if computed.covered == computed.total else f" ({number(computed.covered)} sur {computed.total})"
        return f"Estimé d’après les trajets{told}"
    if computed.rows_noun != "action":
        return "D’après les lignes"
    noun = agree(computed.total, computed.rows_noun)
    if computed.covered == computed.total:
        return f"D’après {number(computed.total)} {noun}"
    if computed.covered < 2:
        return f"D’après {number(computed.covered)} {computed.rows_noun} renseignée sur {number(computed.total)}"
    return f"D’après {number(computed.covered)} des {number(computed.total)} {noun} renseignées"


def scope_tag(measure: Measure) -> str:
    """What a figure is about when it does not follow the filters asked for: "ensemble du centre", "année 2024 entière".

    "" when it follows them, when there is no figure, or when it follows some of the dimensions and not the others.
    """
    scope = measure.scope
    if not measure.unheard or measure.value is None or scope is None:
        return ""
    years = f"année {scope.year} entière" if scope.year is not None else "années entières"
    whole = [] if scope.narrowed() else ["ensemble du centre"]
    return ", ".join([*whole, *([years] if PERIOD in measure.unheard else [])])


def scope_words(measure: Measure) -> str:
    """The same with the filters that the figure does not follow; "" when it follows them all, or there is no figure."""
    if not measure.unheard or measure.value is None:
        return ""
    sentence = f"ce chiffre ne suit pas {_filters_words(measure.unheard)}"
    tag = scope_tag(measure)
    return capital(f"{tag}{NARROW}: {sentence}" if tag else sentence)


def _filters_words(names: Sequence[str]) -> str:
    """Filters in words: "les filtres « Format » et « Modalité » ni une partie d’année"."""
    labels = [f"«{NARROW}{BY_ID[name].label}{NARROW}»" for name in names if name != PERIOD]
    what = [f"{agree(len(labels), 'le filtre', 'les filtres')} {enumerate_words(labels)}"] if labels else []
    what += ["une partie d’année"] if PERIOD in names else []
    return enumerate_words(what, "ni")


def unheard_words(indicators: Iterable[Indicator], filters: Filters) -> tuple[str, ...]:
    """What some columns of a table cannot follow of the filters: "Publications et adhérents ne suivent pas …"."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in indicators:
        found.setdefault(one.unheard(filters), []).append(one.label.lower())
    return tuple(
        f"{capital(enumerate_words(labels))} ne suivent pas {_filters_words(names)}."
        for names, labels in found.items()
        if names
    )


def lists_words(filters: Filters) -> tuple[str, ...]:
    """What the publications, networks and members told by territory do not follow of the filters, in sentences.

    The department is left out: each territory is told beside the others.
    """
    return unheard_words(map(registry.get, ("publications", "networks", "members")), choose(filters, "department", ()))


def scoped_label(measure: Measure) -> str:
    """The name of an indicator, with what its figure is about when it does not follow the filters."""
    tag = scope_tag(measure)
    return f"{measure.indicator.label} ({tag})" if tag else measure.indicator.label


def whole_words(measure: Measure) -> str:
    """The figure published for the whole centre, when the filters are narrower."""
    whole = measure.published_whole
    if whole is None or whole.value is None:
        return ""
    prefix = PREFIX.get(whole.qualifier, "")
    figure = f"{prefix} {number(whole.value, measure.indicator.decimals)}".strip()
    return f"Publié pour l’ensemble du centre{NARROW}: {figure}"


def target_words(measure: Measure) -> str:
    """Progress to the target: "75 % de l’objectif (100)"."""
    if measure.target is None or measure.value is None or not measure.target:
        return ""
    share = 100 * measure.value / measure.target
    return f"{number(share, 0)}{NARROW}% de l’objectif ({number(measure.target)})"


def change_in_short(measure: Measure) -> str:
    """A change in hundredths with its sign: "+32 %"; nothing when there is none."""
    relative = relative_change(measure)
    return "" if relative is None else f"{signed(round(relative))}{NARROW}%"
