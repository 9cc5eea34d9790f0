"""Carto d’activité: causes × action modes × actions, from the whole down to one action, with its list beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.agenda import param_button, segments
from dashboard.components.carto import Stage, beside, legend, matrix
from dashboard.components.chart import basis_tag, empty_state
from dashboard.components.charts import NOT_ZERO
from dashboard.components.list_sheets import carto_sheet
from dashboard.components.sheet import files
from dashboard.filters import Option, Vocabulary, choose, to_query
from dashboard.french import NARROW, agree, capital, enumerate_words, number, part_of, plural
from dashboard.indicators.agenda_words import quoted
from dashboard.indicators.carto import AXES, Axis, Carto, carto
from dashboard.indicators.insights import LEAST_TOLD
from dashboard.indicators.published import published
from dashboard.indicators.reported import silence
from dashboard.indicators.selection import left_out
from dashboard.pages.model import Content, Context, Page, View

SEMICOLON = f"{NARROW}; "
DONE, EVERYTHING = "realisees", "toutes"
STATUSES = {DONE: "Ce qui est réalisé", EVERYTHING: "Tout, y compris ce qui est annoncé"}


def view(context: Context) -> View:
    """How to read the picture, the picture, its remarks, and the list of what is zoomed on."""
    wanted = context.extra.get("statut", DONE)
    unknown = f"Statut {quoted(wanted[:30])} inconnu{NARROW}: seules les actions réalisées sont montrées."
    everything = wanted == EVERYTHING
    found = carto(context.data, context.filters, context.words, everything=everything)
    scene = stage(context, found)
    names = axis_names(context.words)
    going = files("carto", context.words.centre.carto.title, lambda: carto_sheet(found, names, context.words))
    picture: Content = [legend(found), matrix(scene), going]
    return View(
        heading=context.words.centre.carto.title,
        slots={
            "lecture": [html.P(takeaway(context, found), className="ct-lead"), status_choice(everything)],
            "image": empty_state(why_empty(context, everything)) if found.empty else picture,
            "notes": [] if found.empty else notes(context, found),
            "liste": [] if found.empty else beside(scene, list_title(context)),
        },
        summary=summary(found),
        notices=() if wanted in STATUSES else (unknown,),
    )


def stage(context: Context, found: Carto) -> Stage:
    """What the drawing needs: the carto and where its links lead."""
    filters = context.filters
    query = to_query(filters, context.words)

    def zoom(mode: str, theme: str) -> str:
        there = filters.mode == (mode,) and filters.theme == (theme,)
        target = choose(choose(filters, "mode", () if there else (mode,)), "theme", () if there else (theme,))
        return context.href("carto", target, context.extra)

    rows, columns = axis_names(context.words)
    return Stage(
        carto=found,
        href=lambda name: f"{context.base}actions/{name}{query}",
        zoom=zoom,
        resource_href=context.href("publications"),
        zoomed=bool(filters.mode or filters.theme),
        row_name=capital(rows),
        column_name=columns,
        words=context.words,
        doubts=context.doubts,
    )


def axis_names(words: Vocabulary) -> tuple[str, str]:
    """What the rows and the columns of a centre's picture are, in the plural."""
    return (
        ("catégories nationales", "thèmes") if words.centre.carto.rows == "category" else ("modes d’action", "causes")
    )


def status_choice(everything: bool) -> Component:
    """Realised only, or the others as well, drawn apart."""
    on = EVERYTHING if everything else DONE
    buttons = [param_button("statut", code, label, code == on) for code, label in STATUSES.items()]
    return segments("Actions montrées", buttons)


def takeaway(context: Context, found: Carto) -> str:
    """What the picture says, computed from it."""
    if not found.total:
        told = silence(context.data, context.filters)
        return told or "Aucune action réalisée n’est documentée dans cette sélection."
    if context.filters.mode or context.filters.theme:
        return zoom_words(found)
    rows, _ = axis_names(context.words)
    parts = []
    every, some = found.modes_suggested and found.themes_suggested, found.modes_suggested or found.themes_suggested
    row, column = largest(found.rows), largest(found.columns)
    if row:
        said = "" if every else doubt(found.modes_suggested)
        parts.append(f"{name_of(row.option)} réunit {part_of(row.count, found.total, 'action')}{said}")
    elif not any(axis.option.code and axis.count for axis in found.rows):
        parts.append(f"{plural(found.total, 'action')}, dont les documents ne donnent pas les {rows}")
    if column:
        said = "" if every else doubt(found.themes_suggested)
        parts.append(f"{name_of(column.option)} en rassemble {number(column.count)}{said}")
    box = found.fullest()
    if box:
        options = context.words.by_code
        names = [name_of(options[axis][code]) for axis, code in (("mode", box.mode), ("theme", box.theme))]
        parts.append(f"leur croisement le plus fourni est {' et '.join(names)} ({number(box.count)})")
        parts[-1] += "" if every else doubt(some)
    empty = [quoted(axis.option.short) for axis in (*found.rows, *found.columns) if empty_axis(axis, found)]
    if empty and tells_absence(context, found):
        verb = agree(len(empty), "reste sans action réalisée", "restent sans action réalisée")
        parts.append(f"{enumerate_words(empty)} {verb}")
    start = "selon un classement suggéré, " if every else ""
    return f"{capital(start + SEMICOLON.join(parts))}."


def tells_absence(context: Context, found: Carto) -> bool:
    """Whether a row without an action means something: enough actions, not more left out for want of a date."""
    apart = int(left_out(context.data, context.filters).sum())
    return found.total >= max(LEAST_TOLD, apart)


def name_of(option: Option) -> str:
    """A row or column in a sentence: its whole name when it is short enough."""
    return quoted(option.label if len(option.label) <= LONGEST_NAME else option.short)


LONGEST_NAME = 24


def doubt(suggested: int) -> str:
    """What a sentence adds when it rests on suggestions."""
    return " (classement suggéré)" if suggested else ""


def largest(axes: Sequence[Axis]) -> Axis | None:
    """The known row or column with most realised actions; None when several have as many."""
    most = max((axis.count for axis in axes if axis.option.code), default=0)
    found = [axis for axis in axes if axis.option.code and axis.count == most]
    return found[0] if most and len(found) == 1 else None


def empty_axis(axis: Axis, found: Carto) -> bool:
    """Whether a known row or column has no action and no publication."""
    used = {code for item in found.resources for code in (item.mode, *item.themes)}
    return bool(axis.option.code) and not axis.count and axis.option.code not in used


def zoom_words(found: Carto) -> str:
    """What the zoom keeps, of how many."""
    dates = f", {plural(found.kept_dates, 'date')}" if found.kept_dates > found.kept else ""
    verb = agree(found.kept, "est", "sont")
    return f"{part_of(found.kept, found.total, 'action réalisée', 'actions réalisées')} {verb} ici{dates}."


def summary(found: Carto) -> str:
    """How many actions the zoom keeps, and how many dates that makes; the others apart."""
    text = plural(found.kept, "action réalisée", "actions réalisées") if found.kept else "aucune action réalisée connue"
    text += f" ({plural(found.kept_dates, 'date')})" if found.kept_dates > found.kept else ""
    others = len(found.entries) - found.kept
    said = plural(others, "action annoncée ou en préparation", "actions annoncées ou en préparation")
    return f"{text}{NARROW}; à part, {said}" if others else text


def why_empty(context: Context, everything: bool) -> str:
    """Why there is nothing to place."""
    if silence(context.data, context.filters) and not everything:
        return f"{NOT_ZERO} Ce qui est seulement annoncé se voit avec {quoted(STATUSES[EVERYTHING])}."
    if everything:
        return "Aucune action ne correspond à ces filtres\u202f: élargissez la période ou retirez un filtre."
    return (
        "Aucune action réalisée ne correspond à ces filtres. Des actions annoncées existent peut-être\u202f: "
        f"choisissez {quoted(STATUSES[EVERYTHING])}, ou retirez un filtre."
    )


def notes(context: Context, found: Carto) -> list[Component | str]:
    """What must be known to trust the picture."""
    lines: list[Component] = published_words(context, found)
    if found.suggested:
        what = "la catégorie" if context.words.centre.carto.rows == "category" else "la cause"
        of = "toutes les actions" if found.suggested == found.total else part_of(found.suggested, found.total, "action")
        sentence = f" Classement suggéré, à confirmer par le centre, pour {of}{NARROW}: les documents ne donnent pas "
        rest = f"toujours {what}. Ces tuiles ont un bord pointillé."
        lines.append(html.P([*basis_tag("suggéré"), sentence, rest]))
    if found.overlap:
        lines.append(html.P(overlap_words(found)))
    if found.resources:
        lines.append(html.P("Les publications sont placées là où leur document les range\u202f; elles ne sont comptées "
                            "dans aucun total."))  # fmt: skip
    if found.others:
        lines.append(
            html.P(
                "Les actions annoncées, pressenties, en préparation ou reportées sont dessinées en contour et comptées "
                "à part (+)\u202f; une annonce dont l’action a eu lieu n’est dessinée qu’une fois, comme réalisée."
            )
        )
    return [html.Div(lines, className="notes")]


def published_words(context: Context, found: Carto) -> list[Component]:
    """The figure that the centre has published beside what the picture holds: the one never replaces the other."""
    if set(context.filters.narrowed()) - {*AXES}:
        return []
    figure = published(context.data, context.words.centre.actions_indicator, context.filters, filtered=False)
    if figure is None or figure.value is None:
        return []
    name = context.words.centre.vocabulary
    said = plural(figure.value, name.action, name.actions)
    text = (
        f"Publié pour l’ensemble du centre{NARROW}: {said} ({figure.source}). L’image montre ce que les documents "
        f"détaillent{NARROW}: {plural(found.total, 'action')}, {plural(found.dates, 'date')}."
    )
    return [html.P(text)]


def overlap_words(found: Carto) -> str:
    """Why the columns add up to more than the whole."""
    columns = sum(axis.count for axis in found.columns)
    return (
        f"Une action de plusieurs thèmes est dessinée dans chacun{NARROW}: les colonnes totalisent {number(columns)}, "
        f"pour {plural(found.total, 'action')}. Chaque ligne la compte une fois."
    )


def list_title(context: Context) -> str:
    """The list's heading: what is zoomed on."""
    names = [context.words.label(axis, code) for axis in ("mode", "theme") for code in context.filters.selected(axis)]
    return " × ".join(names) if names else "Toutes les actions du dessin"


def compose(slots: Mapping[str, Component]) -> Component:
    """The reading, the picture and its list beside it."""
    return html.Div(
        [
            slots["lecture"],
            html.Div([html.Div([slots["image"], slots["notes"]], className="carto-picture"), slots["liste"]],
                     className="carto-stage"),
        ],
        className="carto-page",
    )  # fmt: skip


PAGE = Page(
    id="carto",
    path="/carto",
    label="Carto d’activité",
    group="Vue d’ensemble",
    description="Les actions du centre placées selon leur cause et leur mode d’action, de l’ensemble à chacune.",
    slots=("lecture", "image", "notes", "liste"),
    view=view,
    compose=compose,
    extras=("statut",),
    label_for=lambda words: words.centre.carto.title,
)
