"""The views of a centre: a page with its filters that somebody keeps, for themselves, for the team, or as a link.

A link is told to the public edition of every machine as what is published is (see `Publications.change`).
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, select

from dashboard.centres.publications import Publications
from dashboard.publishing.links import LINKS, Link, links_text, write_links
from dashboard.store.database import Database
from dashboard.store.tables import change_of, erase_of, rows_of, views
from dashboard.store.trail import write_erasure, write_line

MINE, TEAM, LINK = "mine", "team", "link"
"""Who a view is for: whoever keeps it, the team of the centre, whoever has the address of a link."""
SHARED, TAKEN_BACK = "lien_partage", "lien_retire"
"""Actions of the audit trail."""
_SECRET: Final = 10
"""Bytes of the name of a view: nobody guesses the address of a link."""


@dataclass(frozen=True, slots=True)
class View:
    """A view.

    Attributes:
        centre: whose pages it shows.
        id: random; of a link, what its address has.
        kind: `MINE`, `TEAM` or `LINK`.
        name: that somebody has given it.
        page, query: the page, below its edition ("participation"), and the filters that it is looked at with.
        author: who keeps it; created: since when (seconds since 1970).
    """

    centre: str
    id: str
    kind: str
    name: str
    page: str
    query: str
    author: str
    created: int


@dataclass(frozen=True)
class SavedViews:
    """The views of a service.

    Attributes:
        publications: where those that are shared are told.
        public: folder of the public snapshot.
    """

    publications: Publications
    public: Path

    @property
    def database(self) -> Database:
        """Where they are kept."""
        return self.publications.database

    def seen(self, centre: str, author: str) -> list[View]:
        """Those that somebody of a centre may open, by name; links that were taken back are none."""
        asked = rows_of(views, centre).where(views.c.ended == 0)
        with self.database.reading() as connection:
            found = [_view(row) for row in connection.execute(asked)]
        own = [one for one in found if one.kind != MINE or one.author == author]
        return sorted(own, key=lambda one: one.name.casefold())

    def own(self, author: str) -> list[View]:
        """Those that somebody keeps for themselves, of any centre, by name."""
        if not author:
            return []
        asked = select(views).where(views.c.kind == MINE, views.c.author == author)
        with self.database.reading() as connection:
            return sorted((_view(row) for row in connection.execute(asked)), key=lambda one: one.name.casefold())

    def keep(self, centre: str, kind: str, name: str, page: str, query: str, author: str) -> View:
        """Keep a view; a link answers from now on.

        Raises:
            StateError, OSError, ValueError: it cannot be written.
        """
        made = View(centre, _new_name(), kind, name, page, query, author, int(time.time()))
        row = {"view": made.id, "kind": kind, "name": name, "page": page, "query": query, "author": author}
        with self.database.writing() as connection:
            connection.execute(views.insert().values(**row, centre=centre, created=made.created, ended=0))
            if kind == LINK:
                write_line(connection, centre, author, SHARED, name, {})
        if kind == LINK:
            self.settle()
        return made

    def leave(self, centre: str, view: View, author: str) -> None:
        """Keep a view no more; the address of a link says that it was taken back.

        Raises:
            StateError, OSError, ValueError: it cannot be written.
        """
        with self.database.writing() as connection:
            if view.kind != LINK:
                connection.execute(erase_of(views, centre).where(views.c.view == view.id))
                return
            ended = change_of(views, centre).where(views.c.view == view.id, views.c.ended == 0)
            if connection.execute(ended.values(ended=int(time.time()))).rowcount:
                write_line(connection, centre, author, TAKEN_BACK, view.name, {})
                write_erasure(connection, "", author, TAKEN_BACK, {"rows": [f"{views.name}/{view.id}"]})
        self.settle()

    def settle(self) -> bool:
        """Have the public edition know the links as they are now; tells whether it did not.

        Raises:
            StateError, OSError, ValueError: it cannot be written.
        """
        if not self.database.exists():
            return False
        content = links_text(self._links())
        if self._written() == content or (self._written() is None and content == links_text(())):
            return False
        # Read again there: somebody else may have shared another meanwhile.
        self.publications.change(self.public, lambda: write_links(self.public, links_text(self._links())))
        return True

    def _written(self) -> bytes | None:
        path = self.public / LINKS
        return path.read_bytes() if path.is_file() else None

    def _links(self) -> Iterator[Link]:
        """Those of every centre, those that were taken back too: their addresses say so."""
        with self.database.reading() as connection:
            found = list(connection.execute(select(views).where(views.c.kind == LINK)))
        yield from (Link(row.view, row.centre, row.query, bool(row.ended)) for row in found)


def _new_name() -> str:
    return base64.b32encode(secrets.token_bytes(_SECRET)).decode().rstrip("=").lower()


def _view(row: Row[Any]) -> View:
    return View(row.centre, row.view, row.kind, row.name, row.page, row.query, row.author, row.created)
