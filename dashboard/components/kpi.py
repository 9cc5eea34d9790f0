"""The strip of key figures: numbers as text, published beside computed, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from dash.development.base_component import Component
from slugify import slugify

from dashboard.components import html, suppressed
from dashboard.components.chart import basis_tag, dated_notes
from dashboard.components.copying import Citation
from dashboard.components.list_sheets import measures_sheet
from dashboard.components.participation import Fact
from dashboard.components.sheet import files
from dashboard.components.table import untold
from dashboard.indicators.model import Measure
from dashboard.indicators.wording import (
    QUALIFIER_WORDS,
    change_tone,
    is_hidden,
    value_words,
)
from dashboard.words import say, say_lines

KEY_FIGURES = "Chiffres clés"
NOTHING_MORE: Mapping[str, Sequence[Component]] = MappingProxyType({})


def kpi_strip(
    measures: Sequence[Measure],
    rows_href: str = "",
    told: Mapping[str, Sequence[Component]] = NOTHING_MORE,
    *,
    title: str = "",
    name: str = "chiffres",
) -> Component:
    """Key figures side by side.

    Args:
        measures: one per card, in order.
        rows_href: address of the rows behind the figures.
        told: indicator id → what more to say of where its figure comes from.
        title: French heading that stands above figures which are not the centre's key ones.
        name: of the files that they go out as.
    """
    going = files(slugify(title) or name, title or KEY_FIGURES, lambda: measures_sheet(measures))
    cards = [kpi_card(measure, rows_href, told.get(measure.indicator.id, ())) for measure in measures]
    return html.Div([side_by_side(cards, title), going])


def side_by_side(cards: Sequence[Component], title: str = "") -> Component:
    """Cards of figures in a row; one that tells where it comes from takes the whole width, below the others.

    Args:
        cards: in order.
        title: French name of what they are, where a heading above gives it.
    """
    heading = [] if title else [html.H2(KEY_FIGURES, className="visually-hidden")]
    return html.Section(
        [*heading, *cards],
        className="kpis",
        style={"--cards": str(len(cards))},
        **{"aria-label": title or KEY_FIGURES},
    )


def keep(messages: Iterable[str]) -> Component:
    """The sentences to remember; nothing without any."""
    items = [html.Li(message) for message in messages if message]
    return html.Section([html.H2("À retenir"), html.Ul(items)], className="keep") if items else html.Div()


def kpi_card(measure: Measure, rows_href: str = "", told: Sequence[Component] = ()) -> Component:
    """One key figure: value, unit, qualifier, change like for like, target, computed beside published, its origin."""
    words = value_words(measure)
    known = measure.value is not None or is_hidden(measure)
    prefix = [html.Span(words.prefix, className="prefix"), " "] if words.prefix else []
    lines: list[Component] = [
        html.H3(measure.indicator.label),
        html.P(
            [
                *prefix,
                html.Strong(shown_figure(measure), className="figure"),
                " ",
                html.Span(words.unit if known else "", className="unit"),
                " ",
                *basis_tag(words.kind),
            ],
            className="value",
        ),
        html.P(say("figures", "change", measure) or "\u00a0", className=f"change {change_tone(measure)}"),
    ]
    beside = [say("figures", sentence, measure) for sentence in ("scope", "computed", "silent", "whole")]
    beside += say_lines("figures", "targets", measure)
    told_beside = [*(html.P(text) for text in beside if text), *dated_notes(measure.notes)]
    lines.append(html.Div(told_beside, className="beside"))
    cited = [] if measure.value is None else [html.Span(Citation(measure), className="cite")]
    lines.append(html.Div([_origin(measure, rows_href, told), *cited], className="foot"))
    return html.Article(lines, className="kpi", **{"data-kpi": measure.indicator.id})


def shown_figure(measure: Measure) -> Component | str:
    """The figure in large; where there is none, whether it is hidden, not published or not told: why is said below."""
    if is_hidden(measure):
        return suppressed.mark()
    if measure.value is not None:
        return value_words(measure).figure
    unpublished = measure.computed is not None and bool(measure.computed.withheld)
    return html.Abbr(suppressed.NOT_PUBLISHED, title="non publié") if unpublished else untold()


def fact_card(fact: Fact) -> Component:
    """The same card as a key figure's."""
    return html.Article(
        [
            html.H3(fact.label),
            html.P(
                [
                    html.Strong(fact.figure, className="figure"), " ", html.Span(fact.unit, className="unit"), " ",
                    *basis_tag(fact.basis),
                ],
                className="value",
            ),
            html.P(fact.change or "\u00a0", className="change none"),
            html.Div([html.P(fact.beside)] if fact.beside else [], className="beside"),
            origin(fact.id, [html.P(fact.definition)]),
        ],
        className="kpi",
        **{"data-kpi": fact.id},
    )  # fmt: skip


def _origin(measure: Measure, rows_href: str, told: Sequence[Component]) -> Component:
    indicator = measure.indicator
    lines: list[Component] = [html.P(indicator.definition)]
    shown = measure.published or measure.published_whole
    if shown is not None:
        quality = QUALIFIER_WORDS.get(shown.qualifier, shown.qualifier)
        lines.append(html.P([html.B("Publié : "), f"{shown.source} ({quality})."]))
        lines += [html.P(note) for note in (shown.notes, shown.base) if note]
    lines.append(html.P([html.B("Calcul : "), indicator.method]))
    lines += told
    if measure.broken:
        lines.append(html.P([html.B("Comparaison : "), measure.broken]))
    if measure.computed and measure.computed.note and measure.computed.value is not None:
        lines.append(html.P(f"Lecture : {measure.computed.note}."))
    lines.append(html.P([html.B("Définition : "), f"{indicator.reference}."]))
    if rows_href and indicator.counts_actions:
        lines.append(html.P(html.A("Voir les lignes", href=rows_href)))
    return origin(indicator.id, lines)


def origin(name: str, lines: Sequence[Component]) -> Component:
    """Where a figure comes from, folded; its address (`#origine-…`) opens it.

    Args:
        name: of the figure in the page.
        lines: what is told, a paragraph or a list each.
    """
    # Browsers open what a fragment of the address leads into.
    panel = html.Div(lines, id=f"origine-{name}", className="told")
    return html.Details([html.Summary("D’où vient ce chiffre ?"), panel], className="origin")
