"""Beside the map: what has no place, the blank zones, and the panel of a territory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.filters import Vocabulary
from dashboard.french import NARROW, agree, number, plural
from dashboard.indicators.agenda_words import short_when, status_word
from dashboard.indicators.known_places import places_words
from dashboard.indicators.lines import Line
from dashboard.indicators.map_model import Panel, Shading
from dashboard.indicators.map_words import (
    LEVEL_WORDS,
    NAMED,
    abbreviated,
    blanks_words,
    coverage_words,
    measure_label,
    unplaced_lines,
    value_words,
)

Href = Callable[[str], str]
MOST_LINES = 7


def beside(shading: Shading, words: Vocabulary, href: Href) -> Component:
    """What the map cannot show, action by action, and where nothing happened."""
    return html.Div([_unplaced(shading, words, href), _coverage(shading)], className="map-beside")


def _unplaced(shading: Shading, words: Vocabulary, href: Href) -> Component:
    found = unplaced_lines(shading.unplaced, shading.level)
    total = shading.totals["actions"] or 0
    title = html.H3("À côté de la carte")
    if not found:
        whole = "Tout ce qui est compté a un territoire." if total else "Rien n’est compté dans cette sélection."
        return html.Section([title, html.P(whole), *_unpinned(shading, words, href)], className="map-note")
    noun = measure_label("actions", words).lower()
    rows = [
        _missing([html.B(number(amount)), f" {label[0].lower()}{label[1:]}", *_people(people)], lines, href)
        for label, amount, people, lines in found
    ]
    away = shading.unplaced.total
    intro = f"Sur {number(total)} {noun}, {number(away)} {agree(away, 'n’est', 'ne sont')} pas sur la carte{NARROW}:"
    return html.Section(
        [title, html.P(intro), *rows, *_unpinned(shading, words, href)],
        className="map-note",
        **{"data-block": "hors-carte"},
    )


def _missing(summary: Sequence[Component | str], lines: Sequence[Line], href: Href) -> Component:
    """How many actions lack something, and which."""
    return html.Details(
        [html.Summary(list(summary)), html.Ul([html.Li(_line(line, href)) for line in lines], className="map-lines")],
        className="map-more",
    )


def _unpinned(shading: Shading, words: Vocabulary, href: Href) -> list[Component]:
    """The actions of the layer that have no point on it."""
    lines = shading.unplaced.unpinned
    if not lines:
        return []
    noun = agree(len(lines), words.centre.vocabulary.action, words.centre.vocabulary.actions)
    known = "connue" if words.centre.vocabulary.action_gender == "f" else "connu"
    level = LEVEL_WORDS[shading.level][0]
    text = f" {noun} {known}{'s' if len(lines) > 1 else ''} sans commune{NARROW}: dans la valeur"
    where = f" de leur {level}, sans point sur la carte"
    return [_missing([html.B(number(len(lines))), f"{text}{where}"], lines, href)]


def _people(people: float | None) -> list[str]:
    return [f" ({plural(people, 'présence')})"] if people else []


def _coverage(shading: Shading) -> Component:
    coverage = shading.coverage
    parts: list[Component] = [html.H3("Zones blanches"), html.P(coverage_words(coverage, shading.level))]
    if coverage.blanks:
        parts.append(html.P(f"{blanks_words(coverage)}.", className="map-blanks"))
        left = shading.unplaced.remote + shading.unplaced.unknown
        if left:
            parts.append(
                html.P(
                    "À lire avec prudence : ce qui n’a pas de lieu connu a pu s’y tenir ou s’y adresser.",
                    className="notes",
                )
            )
    return html.Section(parts, className="map-note", **{"data-block": "zones-blanches"})


def panel(found: Panel, words: Vocabulary, shading: Shading, href: Href) -> Component:
    """The panel of a territory: figures, actions, networks, members, QPV, the way to its sheet."""
    area, level = found.area, shading.level
    facts = [value_words("actions", words, area.amounts["actions"])]
    if area.amounts["actions"] is None:
        facts.append(places_words(shading.places, words))
    if area.lines:
        facts.append(value_words("presences", words, area.amounts["presences"], area.withheld))
    if area.origins:
        facts.append(f"{plural(area.origins, 'présence')} de personnes qui en viennent")
    if area.named:
        facts.append(NAMED)
    population = area.territory.population if shading.populated else None
    place = LEVEL_WORDS[level][0] if area.covered else f"{LEVEL_WORDS[level][0]} hors périmètre"
    about = f"{place}, {number(population)} habitants" if population else place
    feminine = words.centre.vocabulary.action_gender == "f"
    noun = words.centre.vocabulary.actions.capitalize()
    return html.Section(
        [
            html.H3(abbreviated(area.territory.name), id=f"fiche-{area.territory.code}"),
            html.P(about, className="act-facts"),
            html.P(" · ".join(facts), className="map-facts"),
            *_lines(f"{noun} {'réalisées' if feminine else 'réalisés'}", found.done, href),
            *_lines(
                f"{noun} {'documentées, non comptées' if feminine else 'documentés, non comptés'}", found.others, href
            ),
            *_lines(f"{noun} {'annoncées' if feminine else 'annoncés'}, à part", found.planned, href),
            *_names("Réseaux", found.networks),
            *_names("Adhérents", found.members),
            *_quarters(found),
            html.P(_ways(found), className="map-ways"),
        ],
        className="map-panel",
        **{"aria-labelledby": f"fiche-{area.territory.code}"},
    )


def _lines(title: str, lines: Sequence[Line], href: Href) -> list[Component]:
    if not lines:
        return []
    items = [html.Li(_line(line, href)) for line in lines[:MOST_LINES]]
    more = [html.Li(f"et {number(len(lines) - MOST_LINES)} de plus")] if len(lines) > MOST_LINES else []
    return [html.H4(f"{title} ({number(len(lines))})"), html.Ul([*items, *more], className="map-lines")]


def _line(line: Line, href: Href) -> list[Component]:
    when = [short_when(line), *([line.place] if line.place else [])]
    if not line.realised:
        when.append(status_word(line.status))
    return [html.A(line.title, href=href(line.id)), html.Small(" · ".join(part for part in when if part))]


def _names(title: str, names: Sequence[str]) -> list[Component]:
    if not names:
        return []
    return [
        html.Details(
            [html.Summary(f"{title} ({number(len(names))})"), html.Ul([html.Li(name) for name in names])],
            className="map-more",
        )
    ]


def _quarters(found: Panel) -> list[Component]:
    if not found.quarters:
        return []
    items = [
        html.Li(
            [
                f"{name} ",
                html.Small(code),
                *([f" : {plural(count, 'action le nomme', 'actions le nomment')}"] if count else []),
            ]
        )
        for name, code, count in found.quarters
    ]
    title = f"Quartiers prioritaires ({number(len(items))})"
    return [html.Details([html.Summary(title), html.Ul(items)], className="map-more")]


def _ways(found: Panel) -> list[Component | str]:
    ways: list[Component | str] = []
    if found.sheet:
        ways += [html.A("Fiche du territoire", href=found.sheet), " "]
    if found.close:
        ways.append(html.A("Fermer", href=found.close, **{"data-within": "true"}))
    return ways
