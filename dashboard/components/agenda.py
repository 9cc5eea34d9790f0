"""Actions as items of a list, with their status told by a shape and a word, never by a colour alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.filters import Vocabulary, french_date
from dashboard.french import NARROW, agree, capital, enumerate_words, plural
from dashboard.indicators.agenda import Entry
from dashboard.indicators.agenda_words import (
    dates_words,
    participants_words,
    quoted,
    short_when,
    status_word,
    when_words,
)
from dashboard.indicators.completed import line_words
from dashboard.indicators.lines import Line

Href = Callable[[str], str]
"""Identifier of an action → address of its page."""
Doubts = Mapping[str, Sequence[str]]
"""Identifier of an action → what one may doubt of it, in French sentences."""
NO_DOUBT: Doubts = MappingProxyType({})


def status_badge(status: str, count: int | None = None) -> Component:
    """A status as a shape and a word, with a count when there is one."""
    words = status_word(status) if count is None else plural(count, status_word(status), status_word(status, 2))
    return html.Span([status_mark(status), words], className=f"act-status st-{status}")


def status_mark(status: str) -> Component:
    """The shape of a status: full, empty, dotted, struck… beside its word."""
    return html.Span(className=f"st-mark mk-{status}", **{"aria-hidden": "true"})


def action_item(
    entry: Entry,
    href: Href,
    words: Vocabulary,
    level: str = "h4",
    *,
    undated: bool = False,
    doubts: Doubts = NO_DOUBT,
) -> Component:
    """One action of the agenda: title, when, how, where, who, and the lines that say the same.

    Args:
        entry: the action.
        href: address of its page.
        words: French labels.
        level: heading of its title, h3 or h4.
        undated: whether the heading above already says that its date is not known.
        doubts: what one may doubt of the actions.
    """
    line = entry.line
    heading = html.A(line.title, href=href(line.id))
    title = html.H4(heading) if level == "h4" else html.H3(heading)
    return html.Li(
        [
            html.Div([_written(line) if undated else _when(line), status_badge(line.status)], className="act-when"),
            html.Div(
                [title, *_facts(line, words), *unsure(line, doubts), *twin_mention(entry, href)],
                className="act-body",
            ),
        ],
        className=f"act act-{line.status}",
    )


def _when(line: Line) -> Component:
    if line.start is None:
        return html.Span(capital(when_words(line)), className="act-date unsure")
    return html.Time(capital(when_words(line)), dateTime=line.start.isoformat(), className="act-date")


def _written(line: Line) -> Component:
    text = quoted(line.written) if line.written else "non donnée"
    year = f"{line.year}, " if line.year and line.precision in ("season", "year") else ""
    return html.Span(capital(f"{year}{text}"), className="act-date unsure")


def _facts(line: Line, words: Vocabulary) -> list[Component]:
    how = [words.label(name, code) for name, code in (("format", line.format), ("modality", line.modality)) if code]
    where = ", ".join(part for part in (line.venue, line.place) if part)
    role = [f"rôle du centre\u202f: {words.label('role', line.role).lower()}"] if line.role else []
    beside = [] if line.perimeter else [html.P("Hors de ce que le centre compte.", className="act-facts")]
    numbers = [text for text in (dates_words(line), participants_words(line)) if text]
    with_whom = [f"avec {enumerate_words(line.partners)}"] if line.partners else []
    facts = " · ".join([*how, *([where] if where else []), *role, *with_whom])
    counted = [html.B(" · ".join(numbers))] if numbers else []
    told = [capital(facts), *([" · "] if facts and counted else []), *counted]
    return [html.P(told, className="act-facts"), *beside] if facts or counted else beside


def unsure(line: Line, doubts: Doubts) -> list[Component]:
    """What one may doubt of an action, told with it."""
    found = doubts.get(line.id, ())
    return [html.P(f"Doute{NARROW}: {' '.join(found)}", className="act-facts unsure")] if found else []


def twin_mention(entry: Entry, href: Href) -> list[Component]:
    """Where else the same action is told; it is shown and counted once."""
    found: list[Component] = []
    if entry.announced:
        links = [
            html.A(french_date(line.start).rsplit(" ", 1)[0], href=href(line.id))
            for line in entry.announced
            if line.start
        ]
        label = f"Ses dates ne sont pas données\u202f; {agree(len(links), 'annoncée le', 'annoncées les')} "
        found.append(html.P([label, *_joined(links), "."], className="twins"))
    others = [line for line in entry.folded if line not in entry.announced]
    for line in others:
        single = line.start is not None and line.start == line.end
        text = f"Même action, {status_word(line.status)} {'le ' if single else ''}"
        found.append(html.P([text, html.A(when_words(line), href=href(line.id)), "."], className="twins"))
    taken = line_words(entry.line)
    if taken:
        found.append(html.P(taken, className="twins"))
    if entry.elsewhere:
        found.append(html.P("Citée aussi par un autre centre ou un autre document.", className="twins"))
    return found


def _joined(links: Sequence[Component]) -> list[Component | str]:
    parts: list[Component | str] = []
    for index, link in enumerate(links):
        parts += [link] if index == 0 else [" et " if index == len(links) - 1 else ", ", link]
    return parts


def short_item(entry: Entry, href: Href, words: Vocabulary, doubts: Doubts = NO_DOUBT) -> Component:
    """One action in a narrow list: title, when, how many, how and where, what one may doubt of it."""
    line = entry.line
    how = [words.label("format", line.format)] if line.format else []
    where = " · ".join([*how, *([line.place] if line.place else [])])
    place = [html.P(where, className="act-facts")] if where else []
    facts = [short_when(line), dates_words(line), participants_words(line)]
    badge = [] if line.realised else [status_badge(line.status), " "]
    text = " · ".join(fact for fact in facts if fact)
    return html.Li(
        [
            html.A(line.title, href=href(line.id)),
            html.P([*badge, text], className="act-facts"),
            *place,
            *unsure(line, doubts),
        ],
    )


def param_button(
    name: str,
    code: str,
    label: Component | str | list[Component],
    on: bool,
    class_name: str = "segment",
    title: str = "",
) -> Component:
    """A button that sets one of the page's own parameters (an empty code takes it away)."""
    return html.Button(
        label,
        type="button",
        className=class_name,
        title=title or None,
        **{
            "aria-pressed": "true" if on else "false",
            "data-action": "param",
            "data-dim": name,
            "data-code": code,
        },
    )


def segments(label: str, buttons: Sequence[Component]) -> Component:
    """A named group of buttons of which one is pressed."""
    return html.Div(list(buttons), className="segments", role="group", **{"aria-label": label})
