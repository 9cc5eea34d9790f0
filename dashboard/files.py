"""What is asked of one chart or table of a page: its figure, its picture, its rows, with the filters of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from flask import Response, abort, jsonify, request

from dashboard.components.drawing import downloads, drawings
from dashboard.components.picture import picture, png
from dashboard.exports import FORMATS
from dashboard.exports.about import Titled
from dashboard.pages.pictures import about_page, file_name, told
from dashboard.pages.render import PICTURE, TABLE, WHOLE, Shown, Site, file_address
from dashboard.pages.runtime import shown_at
from dashboard.snapshot import Snapshot
from dashboard.web.application import PageDash
from dashboard.web.page_cache import PageCache

LONG = 1_000
"""Rows from which a file goes out piece by piece, and is not kept."""
TYPES = {"png": "image/png", "svg": "image/svg+xml"}


class Named(Protocol):
    """A part of a page that has a name."""

    @property
    def name(self) -> str:
        """Unique in its page."""


Part = TypeVar("Part", bound=Named)


@dataclass(frozen=True)
class Asked:
    """A part of a page that is asked for: who asks, of which data, which page, under which name."""

    site: Site
    snapshot: Snapshot
    shown: Shown
    name: str

    def of(self, parts: Iterable[Part]) -> Part:
        """The one of that name; 404 when there is none."""
        found = next((one for one in parts if one.name == self.name), None)
        return found or abort(404)


@dataclass(frozen=True)
class Files:
    """The files of an edition.

    Attributes:
        current: gives the snapshot of the moment, as far as the reader may see it.
        site: gives the pages, as the reader may see them.
    """

    current: Callable[[], Snapshot]
    site: Callable[[], Site]
    kept: PageCache = field(default_factory=PageCache)

    def serve(self, app: PageDash) -> None:
        """Give them their addresses."""
        prefix = app.config.routes_pathname_prefix
        app.server.add_url_rule(f"{prefix}{PICTURE}/<path:place>.<any(json, svg, png):kind>", "chart", self.chart)
        app.server.add_url_rule(f"{prefix}{TABLE}/<path:place>.<any({', '.join(FORMATS)}):kind>", "table", self.table)

    def chart(self, place: str, kind: str) -> Response:
        """A chart of a page: its figure, for `assets/drawings.js`; its picture, as a file."""
        asked = self._asked(place)
        drawing = asked.of(drawings(list(asked.shown.view.slots.values())))
        if kind == "json":
            return jsonify(drawing.figure)

        def made() -> bytes:
            drawn = picture(drawing, told(asked.shown))
            return png(drawn) if kind == "png" else drawn.encode()

        name = file_name(drawing.title, asked.shown, kind)
        return self._kept(asked, PICTURE, kind, made, TYPES[kind], f"inline; filename={name}")

    def table(self, place: str, kind: str) -> Response:
        """A table or a list of a page as a file, or all of them as one workbook."""
        asked, form = self._asked(place), FORMATS[kind]
        slots = asked.shown.view.slots
        every = downloads([slots[name] for name in asked.shown.page.slots if name in slots])
        whole = asked.name == WHOLE and form.several
        wanted = list(every) if whole else [asked.of(every)]
        if not wanted:
            abort(404)
        title = asked.shown.view.heading if whole else wanted[0].title
        disposition = f"attachment; filename={file_name(title, asked.shown, kind)}"
        about = about_page(asked.shown, title, request.host_url.rstrip("/"))
        tables = [Titled(one.title, one.made()) for one in wanted]
        if sum(len(one.sheet.rows) for one in tables) < LONG:
            return self._kept(asked, TABLE, kind, lambda: b"".join(form.write(tables, about)), form.type, disposition)
        return _answer(asked, form.write(tables, about), form.type, disposition)

    def _asked(self, place: str) -> Asked:
        here, (path, _, name) = self.site(), place.rpartition("/")
        snapshot = self.current()
        shown = shown_at(here, snapshot, here.base + path, request.query_string.decode("utf-8", "replace"))
        return Asked(here, snapshot, shown or abort(404), name)

    def _kept(
        self, asked: Asked, route: str, kind: str, made: Callable[[], bytes], mimetype: str, disposition: str
    ) -> Response:
        """A file, made once for the readers who may see the same."""
        key = (asked.site.viewer, request.host_url, file_address(asked.shown, route, f"{asked.name}.{kind}"))
        return _answer(asked, self.kept.once(asked.snapshot, key, made), mimetype, disposition)


def _answer(asked: Asked, body: bytes | Iterator[bytes], mimetype: str, disposition: str) -> Response:
    """A file, in one piece or piece by piece."""
    answer = Response(body, mimetype=mimetype, direct_passthrough=not isinstance(body, bytes))
    answer.headers["Content-Disposition"] = disposition
    if answer.direct_passthrough:
        answer.set_etag(asked.snapshot.version, weak=True)
    if asked.site.viewer is None:
        # What is public may be shown anywhere.
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
