"""The addresses that machines read beside the pages of the public edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, abort, request

from dashboard.components.chrome import SIMULATED
from dashboard.filters import french_date, sentence, to_query
from dashboard.indicators.agenda_words import quoted, status_word
from dashboard.indicators.publications import Choice, listing
from dashboard.indicators.yearly import years
from dashboard.opendata.reading import Asked, Published
from dashboard.pages import actions, publications
from dashboard.pages.model import AGENDA, CATALOGUE, DATA, FEED
from dashboard.pages.render import version_base
from dashboard.publishing.carried import FILE, in_folder, packed
from dashboard.web.application import PageDash
from dashboard.web.page_cache import PageCache
from dashboard.words import say

if TYPE_CHECKING:
    from dashboard.opendata.package import Package


@dataclass(frozen=True)
class OpenData:
    """What the public edition gives to machines."""

    published: Published
    folder: Callable[[], Path] | None = None
    """Gives that of the version that is served, where it is one."""
    kept: PageCache = field(default_factory=PageCache)

    def serve(self, app: PageDash) -> None:
        """Give each its address."""
        prefix = app.config.routes_pathname_prefix
        app.server.add_url_rule(f"{prefix}{AGENDA}", "agenda", self.agenda)
        app.server.add_url_rule(f"{prefix}{FEED}", "feed", self.feed)
        app.server.add_url_rule(f"{prefix}{DATA}/<centre>/<int:year>.zip", "package", self.package)
        app.server.add_url_rule(f"{prefix}{DATA}/{FILE}", "snapshot", self.snapshot)
        app.server.add_url_rule(f"{prefix}{CATALOGUE}.<any(jsonld, ttl):form>", "catalogue", self.catalogue)

    def agenda(self) -> Response:
        """The actions whose day is known, as a calendar to subscribe to."""
        asked = self.published.asked(("statut", "q", "lignes"))
        return self._answer(asked, lambda: _calendar(asked), "text/calendar")

    def feed(self) -> Response:
        """The publications of a centre, as a feed."""
        asked = self.published.asked()
        return self._answer(asked, lambda: _feed(asked), "application/atom+xml")

    def package(self, centre: str, year: int) -> Response:
        """Everything that is published of a centre and a year."""
        snapshot = self.published.snapshot()
        if centre not in snapshot.centres or year not in years(snapshot.centres[centre]):
            abort(404)
        found = self.published.whole(centre)
        answer = self._answer(found, lambda: self._package(found, year).content(), "application/zip")
        answer.headers["Content-Disposition"] = f"attachment; filename={centre}-{year}.zip"
        return answer

    def snapshot(self) -> Response:
        """The version that is served, as one file, its name as its ETag: what the national edition reads."""
        folder = self.folder() if self.folder and not self.published.site.living else abort(404)
        if request.if_none_match.contains_weak(folder.name):
            answer = Response(status=304)
        else:
            whole = self.published.whole()
            answer = self._answer(whole, lambda: packed(in_folder(folder.parent, folder.name)), "application/zip")
            answer.headers["Content-Disposition"] = f"attachment; filename={FILE}"
        answer.set_etag(folder.name)
        return anywhere(answer)

    def catalogue(self, form: str) -> Response:
        """What may be taken, for portals that harvest it."""
        asked = self.published.whole()
        kind = {"jsonld": "application/ld+json", "ttl": "text/turtle"}[form]
        return self._answer(asked, lambda: self._catalogue(asked, form), kind)

    def _package(self, asked: Asked, year: int) -> Package:
        from dashboard.opendata.package import Package

        context = asked.context
        home = asked.host + context.href(DATA, context.words.default)
        file = f"{DATA}/{context.data.centre.id}/{year}.zip"
        lasting = f"{asked.host}{version_base(context)}{file}" if context.snapshot.release else ""
        return Package(context.snapshot, context.data, context.words, year, home, lasting)

    def _catalogue(self, asked: Asked, form: str) -> bytes:
        from dashboard.opendata.catalogue import catalogue, turtle

        every = [self.published.whole(name) for name in asked.context.snapshot.centres]
        packages = [self._package(one, year) for one in every for year in years(one.context.data)]
        base = f"{asked.host}{asked.context.base}{DATA}"
        address = {one.name: f"{base}/{one.data.centre.id}/{one.year}.zip" for one in packages}
        linked = catalogue(packages, base, address)
        return turtle(linked) if form == "ttl" else linked

    def _answer(self, asked: Asked, made: Callable[[], bytes], mimetype: str) -> Response:
        return kept_answer(self.kept, asked, made, mimetype)


def kept_answer(kept: PageCache, asked: Asked, made: Callable[[], bytes], mimetype: str) -> Response:
    """What was asked for, made once for these data."""
    body = kept.once(asked.context.snapshot, (asked.host, asked.own), made)
    binary = mimetype == "application/zip"
    return anywhere(Response(body, content_type=mimetype if binary else f"{mimetype}; charset=utf-8"))


def anywhere(answer: Response) -> Response:
    """What is public may be read from any page."""
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _calendar(asked: Asked) -> bytes:
    # Loaded by whoever asks for one.
    from dashboard.opendata.agenda import HOME_ZONE, ZONES, calendar, dated, events

    context = asked.context
    chosen, found = actions.asked(context)
    centre, made_up = context.data.centre, SIMULATED if context.data.centre.simulated else ""
    told = sentence(context.filters, context.words, actions.PAGE.subject, actions.PAGE.dimensions)
    told += f" · {status_word(chosen.status, 2)}" if chosen.status else ""
    told += f" · {quoted(chosen.query)}" if chosen.query else ""
    about = (len([*dated(found.entries)]), len(found.entries), french_date(centre.as_of))
    names = [
        say("opendata", "calendar_name", centre.name, made_up),
        say("opendata", "calendar", told, *about, (*asked.notices, *chosen.notices)),
    ]
    here = to_query(context.words.default, context.words)

    def address(action: str) -> str:
        return f"{asked.host}{context.base}actions/{action}{here}"

    told_of = events(context.data, found.entries, context.words, address)
    return calendar(names, told_of, ZONES.get(centre.region_code, HOME_ZONE))


def _feed(asked: Asked) -> bytes:
    from dashboard.opendata.feed import feed

    context = asked.context
    centre, made_up = context.data.centre, SIMULATED if context.data.centre.simulated else ""
    labels = publications.labels_of(context)
    found = listing(context.data, context.filters, context.words, labels, Choice())
    title = say("opendata", "feed_name", centre.name, made_up)
    return feed(centre, found.shown, asked.host, asked.own, context.href("publications"), title)
