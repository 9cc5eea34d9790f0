"""The one callback of an edition: whatever the reader does becomes filters, and filters become what has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.components.chrome import navigation
from dashboard.components.filter_bar import (
    check_options,
    check_value,
    chips,
    note_words,
    status_line,
    summary_words,
    year_value,
)
from dashboard.components.static import plain
from dashboard.dimensions import PERIOD
from dashboard.filters import (
    Filters,
    Parsed,
    Vocabulary,
    clean_text,
    select,
    toggle,
    vocabulary,
    with_period,
    with_year,
)
from dashboard.pages.embedding import Embedding
from dashboard.pages.model import Page, View
from dashboard.pages.render import (
    Shown,
    Site,
    alerts,
    counts_of,
    nav_links,
    page_footer,
    plain_slots,
    prints,
    query_of,
    read_query,
    said,
    show_parsed,
    title_of,
    unpublished_options,
)
from dashboard.snapshot import Snapshot
from dashboard.viewer import Viewer

MAX_ANSWERS = 64
"""Computed pages kept per centre (some 100 kB each): the same question on the same data is not worked out twice."""
MAX_PRESSES = 20
"""Presses that one question may hand over: those of a reader who does not wait for the answers."""
PRESSED = "dernier geste"
"""Where the browser keeps the number of the last press that its page has followed, beside the fingerprints."""
PERIOD_CONTROLS = ("annee", "du", "au")
CONTROLS = {"type": "control", "name": ALL}
CHECKLISTS = {"type": "filter", "dim": ALL}


def register(
    app: dash.Dash,
    place: Callable[[], Site],
    current: Callable[[], Snapshot],
    viewer: Callable[[], Viewer | None] = lambda: None,
) -> None:
    """Register the edition's callback on its app.

    Args:
        app: the Dash app of the edition.
        place: gives its pages, where the request asks for them.
        current: gives the snapshot of the moment, as far as the reader may see it; called once a request.
        viewer: who looks, in the staff edition.
    """

    @app.callback(
        output={
            "search": Output("adresse", "search"),
            "heading": Output("titre", "children"),
            "title": Output("titre", "data-title"),
            "alerts": Output("avis", "children"),
            "sentence": Output("phrase", "children"),
            "chips": Output("puces", "children"),
            "navigation": Output("navigation", "children"),
            "footer": Output("pied", "children"),
            "slots": Output({"type": "slot", "name": ALL}, "children"),
            "options": Output(CHECKLISTS, "options"),
            "values": Output(CHECKLISTS, "value"),
            "notes": Output({"type": "filter-note", "dim": ALL}, "children"),
            "summaries": Output({"type": "filter-summary", "dim": ALL}, "children"),
            "controls": Output(CONTROLS, "value"),
            "prints": Output("empreintes", "data"),
        },
        inputs={
            "search": Input("adresse", "search"),
            "action": Input("action", "data"),
            "checked": Input(CHECKLISTS, "value"),
            "held": Input(CONTROLS, "value"),
            "path": State("adresse", "pathname"),
            "seen": State("empreintes", "data"),
        },
        prevent_initial_call=True,
    )
    def update(search: Any, action: Any, checked: Any, held: Any, path: Any, seen: Any) -> dict[str, Any]:
        del checked, held  # read through ctx, which says which of them they are, and which has moved
        here = replace(place(), viewer=viewer())
        page, rest = here.find(path if isinstance(path, str) else "/")
        if page is None:
            raise PreventUpdate
        snapshot = current()
        before, embedding = read_query(here, snapshot, page, search if isinstance(search, str) else "")
        words = vocabulary(snapshot, before.filters.centre, here.default_centre)
        seen = seen if isinstance(seen, dict) else {}
        after, last = before, _number(seen.get(PRESSED)) or 0
        for press in presses_after(last, action):
            after, last = apply_event(after, words, page, "action", None, press), press["n"]
        for source, value in gestures(before, words):
            after = apply_event(after, words, page, source, value, None)
        answer = answer_to(here, snapshot, page, rest, after, embedding)
        return _outputs(here, answer, search, seen, last)


def shown_at(site: Site, snapshot: Snapshot, path: str, query: str) -> Shown | None:
    """The page of an untrusted address, for one of its parts to be asked for; None when there is no such page."""
    page, rest = site.find(path)
    if page is None:
        return None
    parsed, embedding = read_query(site, snapshot, page, query)
    return answer_to(site, snapshot, page, rest, parsed, embedding).shown


@dataclass(frozen=True)
class Sent:
    """The slots of a view as they are sent: worked out when a page first is, not for a file of one of its tables."""

    view: View

    @cached_property
    def slots(self) -> Mapping[str, Any]:
        """As plain trees."""
        return plain_slots(self.view)

    @cached_property
    def prints(self) -> Mapping[str, str]:
        """Their fingerprints."""
        return prints(self.slots)


@dataclass(frozen=True)
class Answer:
    """A page computed for some filters, ready to be sent.

    Attributes:
        shown: the page.
        sent: its slots.
        around: what stands around the slots, as it is sent; filled when a callback first asks for it.
    """

    shown: Shown
    sent: Sent
    around: dict[str, Any] = field(default_factory=dict, repr=False)


def answer_to(
    site: Site, snapshot: Snapshot, page: Page, rest: str, parsed: Parsed, embedding: Embedding | None = None
) -> Answer:
    """The page for some filters; the last ones asked for are kept with the data, and go with them."""
    kept: dict[Hashable, Answer] = snapshot.answers.setdefault(parsed.filters.centre, {})
    place = (snapshot.version, site.base, site.viewer)
    key = (*place, embedding, page.id, rest, parsed.filters, tuple(sorted(parsed.extra.items())))
    known = kept.pop(key, None)
    if known is None or known.shown.context.snapshot is not snapshot:
        shown = show_parsed(site, snapshot, page, rest, parsed, embedding)
        known = Answer(shown, Sent(shown.view))
    kept[key] = known
    for old in list(kept)[:-MAX_ANSWERS]:
        kept.pop(old, None)
    return replace(known, shown=replace(known.shown, parsed=parsed))


def gestures(before: Parsed, words: Vocabulary) -> Iterator[tuple[Any, Any]]:
    """What has moved (id, value); and, with a filter, those of the other filters that have no answer yet."""
    moved = [(ctx.triggered_prop_ids.get(one["prop_id"]), one["value"]) for one in ctx.triggered]
    yield from moved
    if not any(_ticked(source, words) or _dated(source) for source, _ in moved):
        return
    for one in ctx.args_grouping["checked"]:
        told = not one["triggered"] and _ticked(one["id"], words)
        if told and select(before.filters, one["id"]["dim"], one["value"], words) != before.filters:
            yield one["id"], one["value"]
    # With another year or another day, what the other controls of the period hold is the period that was.
    if any(_dated(source) for source, _ in moved):
        return
    for one in ctx.args_grouping["held"]:
        if _dated(one["id"]) and (one["value"] or "") != control_value(one["id"]["name"], before.filters, {}):
            yield one["id"], one["value"]


def _dated(source: Any) -> bool:
    """Whether a gesture is a choice of the year, or of a day that the period begins or ends with."""
    return isinstance(source, dict) and source.get("type") == "control" and source.get("name") in PERIOD_CONTROLS


def _ticked(source: Any, words: Vocabulary) -> bool:
    """Whether a gesture is a tick in one of the lists of the filters."""
    return isinstance(source, dict) and source.get("type") == "filter" and source.get("dim") in words.options


def presses_after(last: int, action: Any) -> list[dict[str, Any]]:
    """The presses, numbered in their order, that a page has not followed yet (untrusted).

    A press is sent again with the next ones until an answer has been shown that follows it: an answer that comes too
    late, or never, takes no press with it.
    """
    told = action.get("presses") if isinstance(action, dict) else None
    presses = [one for one in told[-MAX_PRESSES:] if isinstance(one, dict)] if isinstance(told, list) else []
    return [one for one in presses if (_number(one.get("n")) or 0) > last]


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def apply_event(before: Parsed, words: Vocabulary, page: Page, source: Any, value: Any, action: Any) -> Parsed:
    """What the reader's gesture makes of the filters. Everything here is untrusted; the unknown changes nothing."""
    kind = source.get("type") if isinstance(source, dict) else source
    if _ticked(source, words):
        return _with(before, select(before.filters, source["dim"], value, words))
    if kind == "control":
        return _control(before, words, page, str(source.get("name")), value)
    if kind == "action":
        return _action(before, words, page, action)
    return before


def _with(before: Parsed, filters: Filters) -> Parsed:
    return replace(before, filters=filters, notices=())


def _control(before: Parsed, words: Vocabulary, page: Page, name: str, value: Any) -> Parsed:
    filters = before.filters
    if name == "annee":
        return _with(before, with_year(filters, value, words))
    if name == "du":
        return _with(before, with_period(filters, value, _iso(filters.end), words))
    if name == "au":
        return _with(before, with_period(filters, _iso(filters.start), value, words))
    if name in page.extras and (value is None or isinstance(value, str | list)):
        return _extra(before, name, value)
    return before


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _extra(before: Parsed, name: str, value: Any) -> Parsed:
    text = ",".join(str(item) for item in value[:20]) if isinstance(value, list) else (value or "")
    # Another order or another search is another list: it is read from its first page.
    extra = {key: old for key, old in before.extra.items() if key not in (name, "page")}
    clean = clean_text(text).strip()[:80].strip()
    return replace(before, extra={**extra, name: clean} if clean else extra, notices=())


def _action(before: Parsed, words: Vocabulary, page: Page, action: Any) -> Parsed:
    """A press on a button or on a mark of a chart (`assets/app.js` hands over what its data attributes say)."""
    if not isinstance(action, dict):
        return before
    if action.get("kind") == "reset":
        return Parsed(words.default)
    dimension, code = action.get("dim"), action.get("code")
    if action.get("kind") == "toggle" and isinstance(dimension, str) and isinstance(code, str):
        return _with(before, toggle(before.filters, dimension, code, words))
    if action.get("kind") == "param" and isinstance(dimension, str) and dimension in page.extras:
        return _extra(before, dimension, code if isinstance(code, str) else "")
    return before


def _around(site: Site, shown: Shown) -> dict[str, Any]:
    """What follows from the filters alone: outputs as they are sent, and those of each dimension by its name."""
    context, page = shown.context, shown.page
    filters, words = context.filters, context.words
    counts = counts_of(shown) if page.dimensions else {}
    greyed = unpublished_options(shown)
    return {
        "heading": shown.view.heading,
        "title": title_of(shown),
        "sentence": plain(status_line(said(shown), shown.view.summary)),
        "chips": plain(chips(filters, words, shown.view.query)),
        "navigation": no_update if shown.embedding else plain(navigation(nav_links(site, shown))),
        "footer": plain(page_footer(shown)),
        "options": {name: check_options(name, filters, words, counts, greyed) for name in words.options},
        "notes": {name: note_words(name, words, counts, greyed) for name in words.options},
        "values": {name: check_value(name, filters, words) for name in words.options},
        "summaries": {name: summary_words(name, filters, words) for name in (*words.options, PERIOD)},
    }


def _outputs(site: Site, answer: Answer, search: Any, seen: Mapping[str, Any], last: int) -> dict[str, Any]:
    shown, slots, fresh = answer.shown, answer.sent.slots, answer.sent.prints
    context, query = shown.context, query_of(shown)
    if not answer.around:
        answer.around.update(_around(site, shown))
    around = answer.around
    slot_ids, control_ids = ([item["id"] for item in _group(key)] for key in ("slots", "controls"))
    controls = [
        no_update if _typed(item, shown.page) else control_value(item["name"], context.filters, context.extra)
        for item in control_ids
    ]
    return {
        **around,
        "search": no_update if query == (search or "") else query,
        "alerts": plain(alerts(shown, site.told(shown))),
        "slots": [
            no_update if fresh.get(item["name"]) == seen.get(item["name"]) else slots.get(item["name"])
            for item in slot_ids
        ],
        **{key: _each(key, around[key]) for key in ("options", "notes", "summaries")},
        "values": _moved("values", "checked", _each("values", around["values"])),
        "controls": _moved("controls", "held", controls),
        "prints": {**fresh, **({PRESSED: last} if last else {})},
    }


def _typed(identifier: Any, page: Page) -> bool:
    """Whether a field of the page's own is what has moved: what is typed in it meanwhile is not taken back."""
    return identifier["name"] in page.extras and identifier in ctx.triggered_prop_ids.values()


def _moved(key: str, asked: str, values: list[Any]) -> list[Any]:
    """What the controls of a group are to hold; nothing for one that holds it already: it is not drawn again."""
    held = {frozenset(one["id"].items()): one["value"] for one in ctx.args_grouping[asked]}
    return [
        no_update if value == held.get(frozenset(item["id"].items())) else value
        for item, value in zip(_group(key), values, strict=True)
    ]


def _each(key: str, known: Mapping[str, Any]) -> list[Any]:
    """What is known of each dimension asked for; those that do not exist (made-up requests) get nothing."""
    return [known.get(item["id"]["dim"], no_update) for item in _group(key)]


def _group(name: str) -> list[dict[str, Any]]:
    group = ctx.outputs_grouping[name]
    return group if isinstance(group, list) else [group]


def control_value(name: str, filters: Filters, extra: Mapping[str, str]) -> str:
    """What a control holds for these filters."""
    if name == "annee":
        return year_value(filters)
    if name in ("du", "au"):
        day = filters.start if name == "du" else filters.end
        return day.isoformat() if day else ""
    return extra.get(name, "")
