"""`/api/v1`: what the public edition shows, for programmes; read-only, without a key, the version as its ETag."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Response, abort, request

from dashboard.components.drawing import downloads
from dashboard.exports import FORMATS
from dashboard.exports.about import Titled
from dashboard.filters import MAX_QUERY
from dashboard.opendata import answers
from dashboard.opendata.answers import Json, Slice
from dashboard.opendata.openapi import description
from dashboard.opendata.reading import Asked, BadQueryError, Published, refused
from dashboard.opendata.serve import anywhere
from dashboard.pages.model import API
from dashboard.pages.pictures import about_page
from dashboard.pages.render import Shown, show
from dashboard.snapshot import Snapshot
from dashboard.web.application import PageDash
from dashboard.web.page_cache import PageCache
from dashboard.web.plumbing import refusal

DAY: Final = (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "AAAA-MM-JJ est attendu.")
YEAR: Final = (re.compile(r"\d{4}|toutes", re.ASCII), "une année, ou « toutes », est attendue.")
WHOLE: Final = (re.compile(r"[1-9]\d{0,5}", re.ASCII), "un nombre entier, à partir de 1, est attendu.")
WORDS: Final = (re.compile(r".{1,80}", re.DOTALL), "80 caractères au plus sont attendus.")
SHAPES: Final = {"annee": YEAR, "du": DAY, "au": DAY, "page": WHOLE, "taille": WHOLE, "q": WORDS}
"""Parameter → what it looks like, and what is said of one that does not."""
LISTED: Final = ("page", "taille")
"""Parameters of a list."""


@dataclass(frozen=True)
class Api:
    """The addresses that programmes ask."""

    published: Published
    kept: PageCache = field(default_factory=PageCache)

    def serve(self, app: PageDash) -> None:
        """Give each its address."""
        prefix = f"{app.config.routes_pathname_prefix}{API}"
        told: Mapping[str, Callable[..., Response]] = {
            "openapi.json": self.description,
            "centres": self.centres,
            "versions": self.versions,
            "indicateurs": self.indicators,
            "actions": self.actions,
            "publications": self.publications,
            "blocs/<page>": self.blocks,
            "tableaux/<page>/<bloc>": self.table,
        }
        for path, answer in told.items():
            app.server.add_url_rule(f"{prefix}/{path}", f"api {path}", answer, methods=["GET"])

    def description(self) -> Response:
        """What may be asked, and what is answered (OpenAPI 3.1)."""
        address = f"{request.host_url.rstrip('/')}{self.published.site.base}{API}"
        pages = [page.id for page in self.published.site.pages if page.listed]
        return self._answer(self.published.snapshot(), lambda _: description(address, pages), ())

    def centres(self) -> Response:
        """The centres that publish here."""
        return self._answer(self.published.snapshot(), answers.centres, ())

    def versions(self) -> Response:
        """The versions that may be asked for."""
        kept = self.published.readable()
        base = f"{request.host_url.rstrip('/')}{self.published.site.living or self.published.site.base}"
        state = " ".join(f"{one.release.version} {' '.join(one.centres)}" for one in kept)
        return self._answer(
            self.published.snapshot(), lambda snapshot: answers.versions(snapshot, kept, base), (), state=state
        )

    def indicators(self) -> Response:
        """The indicators of a centre, under filters."""
        return self._of_centre(lambda asked: answers.indicators(asked.context, asked.host), ever=False)

    def actions(self) -> Response:
        """The actions of a centre, under filters, page by page."""
        return self._of_centre(lambda asked: answers.actions(asked, _slice(asked)), ("q", "statut", "lignes", *LISTED))

    def publications(self) -> Response:
        """The publications of a centre, page by page."""
        return self._of_centre(lambda asked: answers.publications(asked, _slice(asked)), LISTED)

    def blocks(self, page: str) -> Response:
        """The parts of a page that have a table."""
        return self._of_page(page, lambda shown: answers.blocks(shown, request.host_url.rstrip("/")))

    def table(self, page: str, bloc: str) -> Response:
        """A table of a page, as its file says it."""
        return self._of_page(page, lambda shown: _table(shown, bloc))

    def _of_centre(self, made: Callable[[Asked], Json], extras: tuple[str, ...] = (), *, ever: bool = True) -> Response:
        """An answer on one centre; a list is of every year unless one is chosen."""

        def answer(_snapshot: Snapshot) -> Json:
            asked = self.published.asked(extras, ever=ever)
            refused(asked.notices)
            return made(asked)

        return self._answer(self.published.snapshot(), answer)

    def _of_page(self, page: str, made: Callable[[Shown], Json]) -> Response:
        """An answer on a page of a centre, computed as the page is."""
        site = self.published.site
        path = next((one.path for one in site.pages if one.listed and one.id == page), None)
        if path is None:
            abort(404)

        def answer(snapshot: Snapshot) -> Json:
            shown = show(site, snapshot, site.base + path.lstrip("/"), request.query_string.decode("utf-8", "replace"))
            if shown is None:
                abort(404)
            refused(shown.parsed.notices)
            return made(shown)

        return self._answer(self.published.snapshot(), answer)

    def _answer(
        self,
        snapshot: Snapshot,
        made: Callable[[Snapshot], Json],
        known: tuple[str, ...] | None = None,
        state: str = "",
    ) -> Response:
        """An answer, made once for these data.

        Args:
            snapshot: the data.
            made: makes it.
            known: names of the parameters, where nobody else reads them.
            state: what else it depends on.
        """
        self.published.check_centre(snapshot)
        if wrong := misshapen(known):
            return refusal(400, wrong)
        answer = Response(content_type="application/json")
        tag = f"{snapshot.version}{hashlib.sha256(state.encode()).hexdigest()[:8]}" if state else snapshot.version
        answer.set_etag(tag, weak=True)
        key = (request.host_url, self.published.site.base, request.full_path, state)
        try:
            answer.set_data(self.kept.once(snapshot, key, lambda: _written(made(snapshot))))
        except BadQueryError as error:
            return refusal(400, str(error))
        return anywhere(answer)


def _written(told: Json) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def misshapen(known: tuple[str, ...] | None) -> str:
    """What no answer could understand of the parameters of the request, in French; "" when each may be understood.

    Args:
        known: names of the parameters, where nobody else reads them.
    """
    if len(request.query_string) > MAX_QUERY:
        return "L’adresse est trop longue."
    for name, value in request.args.items(multi=True):
        if known is not None and name not in known:
            return f"Paramètre « {name[:30]} » inconnu."
        if not value.strip():
            return f"Paramètre « {name[:30]} » vide."
        pattern, expected = SHAPES.get(name, (None, ""))
        if pattern and not pattern.fullmatch(value):
            return f"« {name} » : {expected}"
    return ""


def _slice(asked: Asked) -> Slice:
    """Which page of a list is asked for.

    Raises:
        BadQueryError: it would be too long.
    """
    size = int(asked.context.extra.get("taille", answers.PAGE_SIZE))
    if size > answers.MOST:
        raise BadQueryError(f"« taille » : {answers.MOST} au plus.")
    return Slice(int(asked.context.extra.get("page", 1)), size)


def _table(shown: Shown, name: str) -> Json:
    slots = [shown.view.slots[one] for one in shown.page.slots if one in shown.view.slots]
    found = next((one for one in downloads(slots) if one.name == name), None)
    if found is None:
        abort(404)
    about = about_page(shown, found.title, request.host_url.rstrip("/"))
    body = b"".join(FORMATS["json"].write([Titled(found.title, found.made())], about))
    made: Json = json.loads(body)
    return {**made, "id": f"{shown.page.id}/{name}"}
