"""What a machine asks for, read as the pages read it: of what is published, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from flask import abort, request

from dashboard.filters import Parsed, parse, vocabulary
from dashboard.pages.model import Context
from dashboard.pages.render import Site
from dashboard.publishing.releases import Readable
from dashboard.snapshot import Snapshot

REMEDY: Final = re.compile("[ \u00a0\u202f]:[ \u00a0]")
"""What stands, in a notice, before what a page does about it."""
PERIOD = ("annee", "du", "au")


class BadQueryError(ValueError):
    """What was asked for is not understood; the message says what, in French."""


def refused(notices: Sequence[str]) -> None:
    """Refuse what a page would have left out with a notice: a programme reads none.

    Raises:
        BadQueryError: there is one.
    """
    wrong = [f"{REMEDY.split(text)[0].rstrip('.')}." for text in notices]
    if wrong:
        raise BadQueryError(" ".join(wrong))


@dataclass(frozen=True)
class Asked:
    """What a request is about.

    Attributes:
        context: snapshot, centre, filters, other parameters.
        notices: what of the address was not understood, in French.
        host: as the reader reaches it ("https://exemple.fr").
    """

    context: Context
    notices: tuple[str, ...]
    host: str

    @property
    def own(self) -> str:
        """The address that was asked for, below the host."""
        query = request.query_string.decode("utf-8", "replace")
        return f"{self.context.base}{request.path.lstrip('/')}{'?' if query else ''}{query}"

    def page(self, number: int) -> str:
        """The address that was asked for, on another page of its list."""
        pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        return f"{self.context.base}{request.path.lstrip('/')}?{urlencode([*pairs, ('page', number)], safe=',')}"


@dataclass(frozen=True)
class Published:
    """What the public edition reads.

    Attributes:
        current: gives the snapshot of the moment.
        place: gives its pages, where the request asks for them.
        readable: gives the versions that stay at their addresses, the latest first.
    """

    current: Callable[[], Snapshot]
    place: Callable[[], Site]
    readable: Callable[[], Sequence[Readable]] = tuple

    @property
    def site(self) -> Site:
        """Its pages."""
        return self.place()

    def snapshot(self) -> Snapshot:
        """What is published; 404 where a centre among it is only kept by its team."""
        snapshot = self.current()
        if any(data.disclosed is None for data in snapshot.centres.values()):
            abort(404)
        return snapshot

    def asked(self, extras: Sequence[str] = (), *, ever: bool = True) -> Asked:
        """The centre and the filters of the request; 404 for an unknown centre.

        Args:
            extras: names of other parameters that it may have.
            ever: whether it is about every year where it names no period, and not about the centre's default year.
        """
        snapshot, query = self.snapshot(), request.query_string.decode("utf-8", "replace")
        self.check_centre(snapshot)
        if ever and request.args.keys().isdisjoint(PERIOD):
            query = f"{query}&annee=toutes".lstrip("&")
        parsed = parse(query, snapshot, self.site.default_centre, extras)
        return Asked(self._context(snapshot, parsed), parsed.notices, request.host_url.rstrip("/"))

    def check_centre(self, snapshot: Snapshot) -> None:
        """404 for a request that names a centre which publishes nothing here: what another one does is no answer."""
        named = request.args.getlist("centre")
        if len(named) > 1 or (named and named[0] not in {*snapshot.centres, self.site.default_centre}):
            abort(404)

    def whole(self, centre: str = "") -> Asked:
        """All that is published of a centre; the default one where none is named."""
        snapshot = self.snapshot()
        name = centre or vocabulary(snapshot, next(iter(snapshot.centres)), self.site.default_centre).default_centre
        parsed = parse(f"centre={quote(name)}&annee=toutes", snapshot, self.site.default_centre)
        return Asked(self._context(snapshot, parsed), (), request.host_url.rstrip("/"))

    def _context(self, snapshot: Snapshot, parsed: Parsed) -> Context:
        filters = parsed.filters
        words = vocabulary(snapshot, filters.centre, self.site.default_centre)
        data = snapshot.centres[filters.centre]
        return Context(snapshot, data, filters, words, parsed.extra, base=self.site.base)
