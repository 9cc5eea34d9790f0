"""Participation: who came, how often, to what — key figures first, then who, from where, to what, and what is missing.

The same blocks for both editions: where their numbers come from is `Context.source`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.blocks import Block, remember, shown
from dashboard.components import html
from dashboard.components.charts import compare_chart
from dashboard.components.kpi import fact_card, keep, kpi_card, side_by_side
from dashboard.components.list_sheets import measures_sheet
from dashboard.components.part import part
from dashboard.components.participation import (
    Fact,
    choices,
    coverage_chart,
    gaps_card,
    head_counts_list,
    in_columns,
    missing_lists,
    travel_chart,
)
from dashboard.components.sheet import files
from dashboard.components.suppressed import explained
from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, in_period_words
from dashboard.french import NARROW, agree, number
from dashboard.indicators import participation
from dashboard.indicators.model import Measure
from dashboard.indicators.participation import HeadCounts
from dashboard.indicators.perimeter import counted
from dashboard.indicators.reported import silence
from dashboard.indicators.selection import PLANNED, selection
from dashboard.indicators.travel import travel
from dashboard.indicators.wording import COUNTED_OTHERWISE
from dashboard.pages.model import Context, Page, View, without_table
from dashboard.pages.participation_published import declared_public, published_part
from dashboard.words import say, say_lines

PROFILE = Block("profil-listes", "Profil des participants", "profile", "Profil")
WHO = (
    Block("nouveaux", "Nouvelles et déjà venues", "seniority", "Personnes", "parts", "seniority"),
    PROFILE,
    Block("fidelite", "Fidélité", "loyalty", "Personnes", "parts", "loyalty"),
)
ORIGIN = Block("origine", "Département d’origine", "origin", "Département", says="half")
CROSSED = Block("profil-departement", "Profil et département", "profile×origin", "Profil", "grid", "cross")
PRESENCE = Block("presences-modalite", "Sur place ou à distance", "presence", "Modalité de présence")
NOT_PUBLISHED = ("modality",)
"""The way in which an action is held: what is published is the way in which each person came."""
BY: Mapping[str, Block] = {
    name: Block(
        f"presences-{BY_ID[name].param}", f"Présences par {BY_ID[name].label.lower()}", name, BY_ID[name].label,
        public=name not in NOT_PUBLISHED,
    )
    for name in ("theme", "network", "format", "department", "mode", "scheme", "modality")
}  # fmt: skip
BLOCKS = (*WHO, ORIGIN, CROSSED, PRESENCE, *BY.values())
REACHED_BY = ("theme", "network")
ALSO_BY = ("format", "mode", "scheme", "department")
"""What the last block may be told by, one at a time: the reader picks."""
CUT_BY = ("theme", "format", "modality", "network", "scheme")
"""What head-counts are told by, where no list tells more; the first ones are in sight, the others folded."""
FIRST_CUTS = 2
KPIS = ("attendances", "unique_participants", "new_participants", "returning_participants", "listed_actions")
ONLY_PUBLISHED = "participants_mobilised"
NO_CHANGE_OF = "listed_actions"
"""Lists read are no public: their change has its card, not its dots."""


def view(context: Context) -> View:
    """Key figures, who comes, from where and to what; what is published; each action; what nobody says."""
    people = context.source.tells_people(context.filters)
    slots = people_part(context) if people else head_counts_part(context)
    return View(heading(context.filters), {**slots, **actions_part(context)}, summary(context, people))


def summary(context: Context, people: bool) -> str:
    """What the figures of the page rest on."""
    lists = context.source.lists(context.filters)
    if people:
        return say("people", "basis", lists, context.words.centre.vocabulary)
    counts = participation.head_counts(context.data, context.filters)
    rows = say("perimeter", "counted", counted(context.data, context.filters, context.words))
    return f"{rows}, dont {number(len(counts.items))} avec un nombre de participants" if counts.total_actions else rows


def heading(filters: Filters) -> str:
    """ "La participation en 2024"."""
    return f"La participation{in_period_words(filters)}"


def strip(
    context: Context, figures: Sequence[Measure], facts: Sequence[Fact | None] = (), secret: str = ""
) -> Component:
    """Key figures side by side, and what "s" means where there may be one."""
    known = [fact for fact in facts if fact]
    cards = [*(kpi_card(one, context.rows_href()) for one in figures), *map(fact_card, known)]
    found = side_by_side(cards)
    going = files("chiffres", "Chiffres clés", lambda: measures_sheet(figures, known))
    return html.Div([found, *([explained(secret)] if secret else []), going])


def measures(context: Context, *names: str) -> tuple[Measure, ...]:
    """Indicators; the one that is only ever published, when it is."""
    found = [context.measure(name) for name in (ONLY_PUBLISHED, *names)]
    return tuple(one for one in found if one.indicator.id != ONLY_PUBLISHED or one.is_published)


def people_part(context: Context) -> dict[str, Component]:
    """What the lists tell, beside what is published of the same public."""
    filters, figures = context.filters, measures(context, *KPIS)
    beside = not filters.narrowed() and filters.year is not None
    return {
        "kpis": strip(context, figures, secret=context.source.secret),
        "retenir": keep([remember.persons(context.source, filters), short(context), coverage(context)]),
        "qui": who(context, figures, declared_public(context) if beside else []),
        "origine": origin(context),
        "quoi": reached(context),
        "publie": published_part(context, beside_lists=beside),
    }


def short(context: Context) -> str:
    """The persons in one sentence; "" where they are not told."""
    source, filters = context.source, context.filters
    both = (source.slice(filters, name) for name in ("seniority", "loyalty"))
    return say("people", "short", *both, source.lists(filters))


def coverage(context: Context) -> str:
    """How many actions have a list."""
    return say("people", "coverage", context.source.lists(context.filters))


def who(context: Context, figures: Sequence[Measure], declared: Sequence[tuple[int, Component]]) -> Component:
    """Newcomers, profile, loyalty, the change on a year earlier, and what is published of the same public."""
    blocks = [shown(block, context.source, context.filters) for block in WHO]
    lists = context.source.lists(context.filters)
    computed = [
        replace(one, published=None, previous_published=None) for one in figures if one.indicator.id != NO_CHANGE_OF
    ]
    note = say("people", "comparability", lists)
    evolution = compare_chart("evolution-listes", "D’une année à l’autre, d’après les listes", computed,
                              (note,) if note else ())  # fmt: skip
    blocks += [(17, evolution)] if evolution and (lists.before or context.source.secret) else []
    return html.Div([html.H2("Qui vient, qui revient"), in_columns([*blocks, *declared])])


def origin(context: Context) -> Component:
    """Departments of origin, on site or not, distance, profile × department."""
    blocks = [shown(block, context.source, context.filters) for block in (ORIGIN, PRESENCE)]
    _, crossed = shown(CROSSED, context.source, context.filters)
    detail = part("Distance, profil et département", [*distance(context), crossed], folded=True)
    return html.Div([part("D’où viennent les participants, et comment", [in_columns(blocks)]), detail])


def distance(context: Context) -> list[Component]:
    """How far those on site came; nothing where nobody knows."""
    far = None if context.source.per_action else travel(context.snapshot.territories, context.data, context.filters)
    if far is None or not far.attendances:
        return []
    departments, farthest = context.snapshot.departments, far.farthest
    name = departments.get(farthest.department, farthest.department) if farthest else ""
    message, notes = say("travel", "message", far, name), say_lines("travel", "notes", far)
    return [travel_chart("Distance parcourue, en km à l’aller", far, departments, message, notes)]


def reached(context: Context) -> Component:
    """What they come to, folded: themes and networks, then one more breakdown that the reader picks."""
    source, filters = context.source, context.filters
    found = {name: source.slice(filters, name) for name in REACHED_BY}
    silent = [BY_ID[name].label for name, one in found.items() if not (one.lead or one.secret or one.reason)]
    told_by = [BY[name] for name in REACHED_BY if BY_ID[name].label not in silent]
    blocks = [shown(block, source, filters) for block in told_by]
    params = {BY_ID[name].param: name for name in ALSO_BY}
    wanted = context.extra.get("par", "")
    param = wanted if wanted in params else next(iter(params))
    picker = choices("par", "Aussi par", [(name, BY_ID[one].label) for name, one in params.items()], param)
    _, also = shown(BY[params[param]], source, filters)
    content = [in_columns(blocks), *_unknown(silent), html.Div([picker, also], className="chosen")]
    return part("À quoi ils viennent", content, folded=True, opened=bool(wanted))


def _unknown(silent: Sequence[str]) -> list[Component]:
    return [html.P(say("participation", "unknown", silent), className="scope-note after")] if silent else []


def head_counts_part(context: Context) -> dict[str, Component]:
    """The key figures of a selection without lists; what lists tell has no place there."""
    counts = participation.head_counts(context.data, context.filters)
    figures = measures(context, "attendances", "unique_participants")
    facts = (per_person_fact(context), coverage_fact(context, counts), median_fact(counts))
    return {
        "kpis": strip(context, figures, facts),
        "retenir": keep(remember.head_counts(context.data, context.filters, context.words)),
        **{name: html.Div() for name in ("qui", "origine", "quoi")},
        "publie": published_part(context),
        "ventilation": cuts(context, counts),
    }


def actions_part(context: Context) -> dict[str, Component]:
    """The présences of each action, the lists that are missing, what no document gives."""
    if context.source.per_action:
        note = html.P(context.source.per_action, className="scope-note after")
        return {"actions": html.Div(), "ventilation": note, "manque": html.Div()}
    data, filters = context.data, context.filters
    gaps = participation.gaps(data, filters, context.words)
    slots = {
        "actions": rows_part(context, participation.head_counts(data, filters)),
        "manque": gaps_card(say_lines("participation", "gaps", gaps, filters.year) if gaps else (), filters.year or 0),
    }
    if context.source.tells_people(filters):
        missing = participation.without_list(data, filters)
        slots["ventilation"] = missing_lists(missing, lambda event: context.href(f"actions/{event}"))
    return slots


def per_person_fact(context: Context) -> Fact | None:
    """How many times one person came, from two published figures."""
    ratio = participation.per_person(context.data, context.filters)
    if ratio is None:
        return None
    before = f"{number(ratio[1], 1)} un an plus tôt" if ratio[1] else ""
    if before and any(context.measure(name).broken for name in participation.PER_PERSON):
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


def rows_part(context: Context, counts: HeadCounts) -> Component:
    """Présences of each action whose number is known."""
    data, filters = context.data, context.filters
    planned = int(selection(data, filters, PLANNED).sum())
    empty = say("participation", "nothing", counts, planned, silence(data, filters))
    ranked = head_counts_list(
        "Présences de chaque action" if counts.listed else "Participants de chaque action",
        counts,
        say("participation", "middle", counts, context.words.centre.vocabulary),
        lambda event: context.href(f"actions/{event}"),
        empty,
        context.rows_href(),
    )
    return part("Action par action", [ranked], folded=bool(counts.listed))


def cuts(context: Context, counts: HeadCounts) -> Component:
    """The head-counts by dimension when they cover enough of the actions; else only what is known and unknown."""
    if not counts.total_actions:
        return html.Div()
    if not counts.enough:
        return known_and_unknown(context)
    found = {name: context.source.slice(context.filters, name) for name in CUT_BY}
    silent = [BY_ID[name].label for name, one in found.items() if one.lead is None]
    told = [name for name in CUT_BY if BY_ID[name].label not in silent]
    blocks = [shown(BY[name], context.source, context.filters) for name in told]
    more = say("participation", "also_by", [BY_ID[name].label for name in told[FIRST_CUTS:]])
    rest = [part(more, [in_columns(blocks[FIRST_CUTS:])], folded=True, anchor="aussi-par")] if more else []
    return html.Div([in_columns(blocks[:FIRST_CUTS]), *rest, *_unknown(silent)])


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
        say("participation", "missing", found), BY_ID[dimension].label, picker,
    )  # fmt: skip


PAGE = Page(
    id="participation",
    path="/participation",
    label="Participation",
    group="Activité",
    description="Les présences cumulées et uniques, le profil et l’origine des participants, avec ce qui n’est pas su.",
    slots=("kpis", "retenir", "qui", "origine", "quoi", "publie", "actions", "ventilation", "manque"),
    view=view,
    extras=("par",),
    of_people=True,
    impasse=without_table,
    blocks=BLOCKS,
)
