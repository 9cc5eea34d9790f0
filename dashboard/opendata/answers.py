"""What `/api/v1` answers: plain dictionaries, each number with its state and, where there is none, the reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.components.drawing import downloads, drawings
from dashboard.exports.about import STATES
from dashboard.filters import sentence
from dashboard.indicators.agenda_words import status_word
from dashboard.indicators.lines import Line
from dashboard.indicators.model import Computed, Measure, Published
from dashboard.indicators.publications import Choice, listing
from dashboard.indicators.registry import INDICATORS
from dashboard.indicators.yearly import years
from dashboard.opendata.reading import Asked, refused
from dashboard.pages import actions as agenda_page
from dashboard.pages import publications as publications_page
from dashboard.pages.model import API, Context
from dashboard.pages.render import PICTURE, TABLE, Shown, file_address
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say

Json = dict[str, Any]
PAGE_SIZE, MOST = 50, 200
"""Items of a page of a list, by default and at most."""


@dataclass(frozen=True)
class Slice:
    """Which page of a list is asked for, from 1, and how many items it has at most."""

    page: int = 1
    size: int = PAGE_SIZE


def about(context: Context, subject: str = "") -> Json:
    """What every answer on one centre says first."""
    centre = context.data.centre
    return {
        "version": context.snapshot.version,
        "as_of": centre.as_of.isoformat(),
        "centre": centre.id,
        "simulated": centre.simulated,
        "filters": sentence(context.filters, context.words, subject),
        "reuse": say("documentation", "reuse"),
    }


def centres(snapshot: Snapshot) -> Json:
    """The centres that publish here."""
    return {"version": snapshot.version, "centres": [_centre(data) for data in snapshot.centres.values()]}


def _centre(data: CentreData) -> Json:
    centre = data.centre
    return {
        "id": centre.id,
        "name": centre.name,
        "short_name": centre.short_name,
        "region": centre.region,
        "departments": list(centre.departments),
        "website": centre.website or None,
        "as_of": centre.as_of.isoformat(),
        "simulated": centre.simulated,
        "years": list(years(data)),
    }


def versions(snapshot: Snapshot) -> Json:
    """The version that is served, and to which day the data of each of its centres go."""
    dated = {name: data.centre.as_of.isoformat() for name, data in snapshot.centres.items()}
    return {"version": snapshot.version, "versions": [{"version": snapshot.version, "served": True, "as_of": dated}]}


def indicators(context: Context) -> Json:
    """Every indicator: what the centre has published beside what the rows add up to."""
    found = [_indicator(context.measure(one.id)) for one in INDICATORS]
    return {**about(context), "indicators": found}


def _indicator(measure: Measure) -> Json:
    one = measure.indicator
    return {
        "id": one.id,
        "label": one.label,
        "family": one.family,
        "unit": one.unit,
        "definition": one.definition,
        "method": one.method,
        "published": _published(measure.published),
        "computed": _computed(measure.computed),
        "target": measure.target,
        "not_followed": list(measure.unheard),
        "notes": list(measure.notes),
    }


def cell(value: float | None, state: str = "unknown", reason: str = "") -> Json:
    """A number, or why there is none."""
    if value is not None:
        return {"state": "known", "value": int(value) if value == int(value) else round(value, 6)}
    return {"state": state, "reason": reason or STATES[state]}


def _published(found: Published | None) -> Json:
    if found is None:
        return cell(None)
    told = {"qualifier": found.qualifier, "unit": found.unit, "period": found.period, "source": found.source}
    return {**cell(found.value), **told}


def _computed(found: Computed | None) -> Json:
    if found is None:
        return cell(None, "none")
    told = {"covered": found.covered, "total": found.total}
    if found.withheld:
        return cell(None, found.withheld, found.note)
    return {**cell(found.value, "unknown", found.note), **told}


def blocks(shown: Shown, host: str) -> Json:
    """The parts of a page that go out: each with the address of its table and of its picture."""
    context, page = shown.context, shown.page
    slots = [shown.view.slots[name] for name in page.slots if name in shown.view.slots]
    pictures = {one.name for one in drawings(slots)}
    found = {one.name: one for one in downloads(slots)}
    base = f"{host}{context.base}{API}/tableaux/{page.id}"
    query = file_address(shown, TABLE, "x").partition("?")
    return {
        **about(context, page.subject),
        "page": page.id,
        "title": shown.view.heading,
        "blocks": [
            {
                "id": f"{page.id}/{one.name}",
                "title": one.title,
                "table": f"{base}/{one.name}{''.join(query[1:])}",
                "picture": host + file_address(shown, PICTURE, f"{one.name}.svg") if one.name in pictures else None,
            }
            for one in found.values()
        ],
    }


def actions(asked: Asked, wanted: Slice) -> Json:
    """The actions, each once, in the order of their dates."""
    context = asked.context
    chosen, found = agenda_page.asked(context)
    refused(chosen.notices)
    made = _list(asked, found.entries, wanted, lambda entry: _action(asked, entry.line))
    return {**about(context, agenda_page.PAGE.subject), **made}


def publications(asked: Asked, wanted: Slice) -> Json:
    """The publications, each once, the latest first."""
    context = asked.context
    found = listing(context.data, context.filters, context.words, publications_page.labels_of(context), Choice())
    made = _list(asked, found.shown, wanted, _publication)
    return {**about(context, "Publications"), **made}


def _list(asked: Asked, found: Sequence[Any], wanted: Slice, made: Callable[[Any], Json]) -> Json:
    first = (wanted.page - 1) * wanted.size
    pages = max(1, math.ceil(len(found) / wanted.size))
    after = f"{asked.host}{asked.page(wanted.page + 1)}" if wanted.page < pages else None
    items = [made(one) for one in found[first : first + wanted.size]]
    return {"total": len(found), "page": wanted.page, "pages": pages, "next": after, "items": items}


def _action(asked: Asked, line: Line) -> Json:
    context = asked.context
    words = context.words
    here = context.href(f"actions/{line.id}", words.default)
    coded: Mapping[str, str] = {
        "format": line.format, "modality": line.modality, "mode": line.mode, "role": line.role,
        "department": line.department, "network": line.network, "scheme": line.scheme,
    }  # fmt: skip
    named = {name: _coded(code, words.label(name, code)) for name, code in coded.items()}
    return {
        "id": line.id,
        "title": line.title,
        "status": _coded(line.status, status_word(line.status)),
        "counted": line.realised and line.perimeter,
        "date": {
            "start": line.start.isoformat() if line.start else None,
            "end": line.end.isoformat() if line.end else None,
            "month": f"{line.year:04d}-{line.month:02d}" if line.month else None,
            "year": line.year or None,
            "precision": line.precision or "unknown",
            "as_written": line.written or None,
        },
        "dates": line.dates,
        **named,
        "themes": [_coded(code, words.label("theme", code)) for code in line.themes],
        "themes_to_confirm": line.themes_suggested,
        "place": line.place or None,
        "venue": line.venue or None,
        "commune": line.commune or None,
        "quarters": list(line.quarters),
        "partners": list(line.partners),
        "participants": _participants(context, line),
        "same_as": list(line.twins),
        "url": line.url or None,
        "source": line.source,
        "address": f"{asked.host}{here}",
    }


def _participants(context: Context, line: Line) -> Json:
    """How many came, where the centre publishes it action by action."""
    unpublished = context.source.per_action
    return cell(None, "unpublished", unpublished) if unpublished else cell(line.participants)


def _publication(one: Any) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "type": _coded(one.type, one.type_label),
        "status": _coded(one.status, one.status_label),
        "out": one.done,
        "date": {
            "day": one.day.isoformat() if one.day else None,
            "month": f"{one.year:04d}-{one.month:02d}" if one.year and one.month else None,
            "year": one.year,
            "words": one.date or None,
        },
        "themes": [_coded(code, label) for code, label in zip(one.theme_codes, one.themes, strict=True)],
        "themes_to_confirm": one.theme_suggested,
        "partners": list(one.partners),
        "url": one.url or None,
        "sources": list(one.sources),
    }


def _coded(code: str, label: str) -> Json | None:
    """A code and its French name; None where nobody tells it."""
    return {"code": code, "label": label} if code else None
