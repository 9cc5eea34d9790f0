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
from dashboard.pages.render import PICTURE, TABLE, Shown, file_address, lasting
from dashboard.publishing.releases import Readable
from dashboard.snapshot import CentreData, Release, Snapshot
from dashboard.words import say

Json = dict[str, Any]
PAGE_SIZE, MOST = 50, 200
"""Items of a page of a list, by default and at most."""


@dataclass(frozen=True)
class Slice:
    """Which page of a list is asked for, from 1, and how many items it has at most."""

    page: int = 1
    size: int = PAGE_SIZE


def about(context: Context, host: str, path: str, subject: str = "", extra: Mapping[str, str] | None = None) -> Json:
    """What every answer on one centre says first.

    Args:
        context: centre and filters.
        host: as the reader reaches it.
        path, extra: of the page that shows the same, and its own parameters.
        subject: what the sentence of the filters is about.
    """
    centre, release = context.data.centre, context.snapshot.release
    address = lasting(context, path, extra) or context.href(path, extra=extra)
    return {
        "address": f"{host}{address}",
        "release": _release(release),
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


def _release(release: Release | None) -> Json | None:
    return {"name": release.version, "published": release.day.isoformat()} if release else None


def versions(snapshot: Snapshot, kept: Sequence[Readable], base: str) -> Json:
    """The version that is served, to which day the data of its centres go; and those that stay at their addresses.

    Args:
        snapshot: the version that is asked.
        kept: those that may be read, the latest first.
        base: whole address that those of the pages of today begin with.
    """
    dated = {name: data.centre.as_of.isoformat() for name, data in snapshot.centres.items()}
    told = [
        {
            "name": one.release.version,
            "published": one.release.day.isoformat(),
            "served": one.served,
            "centres": list(one.centres),
            "address": f"{base}v/{one.release.version}/",
        }
        for one in kept
    ]
    return {"version": snapshot.version, "as_of": dated, "versions": told}


def indicators(context: Context, host: str) -> Json:
    """Every indicator: what the centre has published beside what the rows add up to."""
    found = [_indicator(context, context.measure(one.id), host) for one in INDICATORS]
    return {**about(context, host, ""), "indicators": found}


def _indicator(context: Context, measure: Measure, host: str) -> Json:
    one = measure.indicator
    # Where it is not among the first page's, its address is that of this answer in its version.
    path, mark = (
        ("", f"origine-{one.id}") if one.id in context.words.centre.key_figures else (f"{API}/indicateurs", one.id)
    )
    return {
        "address": f"{host}{lasting(context, path, mark=mark) or context.href(path)}",
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
    own = {name: context.extra[name] for name in page.extras if name in context.extra}
    query = file_address(shown, TABLE, "x").partition("?")
    return {
        **about(context, host, page.path, page.subject, own),
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
    own = {name: context.extra[name] for name in agenda_page.PAGE.extras if name in context.extra}
    return {**about(context, asked.host, agenda_page.PAGE.path, agenda_page.PAGE.subject, own), **made}


def publications(asked: Asked, wanted: Slice) -> Json:
    """The publications, each once, the latest first."""
    context = asked.context
    found = listing(context.data, context.filters, context.words, publications_page.labels_of(context), Choice())
    made = _list(asked, found.shown, wanted, _publication)
    return {**about(context, asked.host, publications_page.PAGE.path, "Publications"), **made}


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
