"""Participation: who came, how often, to what — published figures first, then what the head-counts add up to."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.components.charts import bars_chart
from dashboard.components.kpi import kpi_card
from dashboard.components.participation import (
    Fact,
    choices,
    coverage_chart,
    fact_card,
    gaps_card,
    head_counts_list,
    in_columns,
)
from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, period_words
from dashboard.french import NARROW, agree, number
from dashboard.indicators import participation, registry
from dashboard.indicators import participation_words as told
from dashboard.indicators.disclosed import closed
from dashboard.indicators.lists import Public, public
from dashboard.indicators.measure import measure
from dashboard.indicators.participation import HeadCounts
from dashboard.indicators.perimeter import counted_words
from dashboard.indicators.wording import COUNTED_OTHERWISE
from dashboard.pages import participation_lists as from_lists
from dashboard.pages import participation_public
from dashboard.pages.model import Context, Page, View
from dashboard.pages.participation_published import declared_public, published_part

CUT_BY = ("theme", "format", "modality", "network", "scheme")


def view(context: Context) -> View:
    """Key figures, what is published, what the rows give, what nobody says."""
    if closed(context.data):
        slots = {**participation_public.slots(context), "publie": published_part(context)}
        return View(heading(context.filters), slots, participation_public.summary(context))
    counts = participation.head_counts(context.data, context.filters)
    found = public(context.data, context.filters)
    rows = counted_words(context.data, context.filters, context.words)
    known = f", dont {number(len(counts.items))} avec un nombre de participants" if counts.total_actions else ""
    beside = found is not None and not context.filters.narrowed() and context.filters.year is not None
    return View(
        heading=heading(context.filters),
        slots={
            "retenir": keep(context),
            **(listed_part(context, found, beside) if found else unlisted_part(context, counts)),
            "publie": published_part(context, beside_lists=beside),
            "actions": rows_part(context, counts),
            "ventilation": cuts(context, counts) if found is None else from_lists.missing(context),
            "manque": gaps_card(told.gaps(context.data, context.filters, context.words), context.filters.year or 0),
        },
        summary=told.basis_words(found, context.words) if found else f"{rows}{known}",
    )


def heading(filters: Filters) -> str:
    """ "La participation en 2024"."""
    words = period_words(filters)
    return f"La participation en {words}" if words.isdigit() else f"La participation, {words}"


def key_figures(context: Context, counts: HeadCounts) -> Component:
    """Cumulated and unique told apart, then what the head-counts cover."""
    data, filters = context.data, context.filters
    measures = {
        name: measure(registry.get(name), data, filters)
        for name in ("participants_mobilised", "attendances", "unique_participants")
    }
    shown = [m for name, m in measures.items() if name != "participants_mobilised" or m.is_published]
    cards = [kpi_card(m, context.rows_href()) for m in shown]
    facts = (per_person_fact(context), coverage_fact(context, counts), median_fact(counts))
    cards += [fact_card(fact) for fact in facts if fact]
    title = html.H2("Chiffres clés", className="visually-hidden")
    return html.Section([title, *cards], className="kpis", **{"aria-label": "Chiffres clés"})


def unlisted_part(context: Context, counts: HeadCounts) -> dict[str, Component]:
    """The key figures of a selection without lists; what lists tell has no place there."""
    return {"kpis": key_figures(context, counts), "qui": html.Div(), "origine": html.Div(), "quoi": html.Div()}


def listed_part(context: Context, found: Public, beside: bool) -> dict[str, Component]:
    """Key figures, who comes (beside what is published of the same public), from where, to what."""
    measures = from_lists.measures(context)
    title = html.H2("Chiffres clés", className="visually-hidden")
    cards = from_lists.cards(context, measures)
    return {
        "kpis": html.Section([title, *cards], className="kpis", **{"aria-label": "Chiffres clés"}),
        "qui": from_lists.who(context, found, measures, declared_public(context) if beside else []),
        "origine": from_lists.origin(context, found),
        "quoi": from_lists.reached(context, found),
    }


def per_person_fact(context: Context) -> Fact | None:
    """How many times one person came, from two published figures."""
    ratio = told.per_person(context.data, context.filters)
    if ratio is None:
        return None
    before = f"{number(ratio[1], 1)} un an plus tôt" if ratio[1] else ""
    pair = (measure(registry.get(name), context.data, context.filters) for name in told.PER_PERSON)
    if before and any(one.broken for one in pair):
        before = f"{before}{NARROW}; {COUNTED_OTHERWISE}"
    return Fact(
        "per_person", "Présences par personne", number(ratio[0], 1), "en moyenne", "calculé", before,
        "D’après deux chiffres publiés",
        "Présences cumulées publiées, divisées par les présences uniques publiées : combien de fois une même personne "
        "est venue, en moyenne.",
    )  # fmt: skip


def coverage_fact(context: Context, counts: HeadCounts) -> Fact | None:
    """For how many actions the number of participants is known; None without any action."""
    if not counts.total_actions:
        return None
    words = context.words.centre.vocabulary
    noun = agree(counts.total_actions, words.action, words.actions)
    return Fact(
        "coverage", "Nombre de participants connu", number(len(counts.items)),
        f"sur {number(counts.total_actions)} {noun}", "calculé", "",
        "" if counts.enough else "Trop peu pour ventiler les présences",
        "Actions réalisées de la sélection dont la ligne donne un nombre de participants. Les autres ne valent pas "
        "zéro : leur nombre est inconnu.",
    )  # fmt: skip


def median_fact(counts: HeadCounts) -> Fact | None:
    """The middle head-count, when enough of them are known."""
    if not counts.enough or counts.median is None:
        return None
    lowest, highest = counts.items[-1].participants, counts.items[0].participants
    return Fact(
        "median", "Présences par action", number(counts.median), "médiane", "calculé", "",
        f"De {number(lowest)} à {number(highest)} selon l’action",
        "La moitié des actions au nombre connu en réunit moins, l’autre moitié davantage. La moyenne serait tirée par "
        "les grandes rencontres.",
    )  # fmt: skip


def keep(context: Context) -> Component:
    """The sentences to remember."""
    departments = context.snapshot.departments
    messages = told.key_messages(context.data, context.filters, context.words, departments)
    if not messages:
        return html.Div()
    return html.Section([html.H2("À retenir"), html.Ul([html.Li(message) for message in messages])], className="keep")


def rows_part(context: Context, counts: HeadCounts) -> Component:
    """Présences of each action whose number is known."""
    empty = told.nothing_message(context.data, context.filters, counts)
    return html.Div(
        [
            html.H2("Action par action"),
            head_counts_list(
                "Présences de chaque action" if counts.listed else "Participants de chaque action",
                counts,
                told.head_counts_message(counts, context.words),
                lambda event: context.href(f"actions/{event}"),
                empty,
                context.rows_href(),
            ),
        ]
    )  # fmt: skip


def cuts(context: Context, counts: HeadCounts) -> Component:
    """The head-counts by dimension when they cover enough of the actions; else only what is known and unknown."""
    if not counts.total_actions:
        return html.Div()
    if not counts.enough:
        return known_and_unknown(context)
    blocks, silent = [], []
    for dimension in CUT_BY:
        found = participation.head_count_breakdown(context.data, context.filters, context.words, dimension)
        heaviest = participation.heaviest(context.data, context.filters, found)
        label = BY_ID[dimension].label
        if found.largest() is None:
            silent.append(label)
            continue
        block = bars_chart(
            f"presences-{BY_ID[dimension].param}", f"Présences cumulées par {label.lower()}", found,
            takeaway=told.breakdown_message(found, heaviest), first=label,
        )  # fmt: skip
        blocks.append((5 + 2 * len(found.rows), block))
    return html.Div([in_columns(blocks), html.P(told.unknown_message(silent), className="scope-note after")])


def known_and_unknown(context: Context) -> Component:
    """Where head-counts are missing, by the dimension the reader picks."""
    wanted = context.extra.get("par", "")
    params = {BY_ID[name].param: name for name in CUT_BY}
    param = wanted if wanted in params else "format"
    dimension = params[param]
    label = BY_ID[dimension].label.lower()
    found = participation.coverage(context.data, context.filters, context.words, dimension)
    picker = choices("par", "Ventiler par", [(p, BY_ID[d].label) for p, d in params.items()], param)
    return coverage_chart(
        "couverture", f"Nombre de participants connu ou inconnu, par {label}", found,
        told.missing_message(found), BY_ID[dimension].label, picker,
    )  # fmt: skip


def compose(slots: Mapping[str, Component]) -> Component:
    """One part under the other, in the order of trust."""
    return html.Div([slots[name] for name in PAGE.slots])


PAGE = Page(
    id="participation",
    path="/participation",
    label="Participation",
    group="Activité",
    description="Les présences cumulées et uniques, le profil et l’origine des participants, avec ce qui n’est pas su.",
    slots=("kpis", "retenir", "qui", "origine", "quoi", "publie", "actions", "ventilation", "manque"),
    view=view,
    compose=compose,
    extras=("par",),
    of_people=True,
)
