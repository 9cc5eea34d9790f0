"""Which snapshot and which pages answer a request: those of today, of a published version, of a link, of the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from flask import abort, request

from dashboard.filters import held_by, vocabulary
from dashboard.pages.past import notice, shared
from dashboard.pages.render import Site
from dashboard.publishing.links import Link, read_links
from dashboard.publishing.releases import (
    CENTRE,
    FAULT,
    MEMORY,
    RULE,
    Past,
    Readable,
    UnknownVersionError,
    WithdrawnError,
)
from dashboard.publishing.store import PublicStore
from dashboard.snapshot import NoSnapshotError, Snapshot, SnapshotStore
from dashboard.viewer import ENVIRON_KEY, Viewer, Views, Visit
from dashboard.web.application import PageDash
from dashboard.web.prefixed import LINK, VERSION, AbsentError, asked, found, install_prefix


@dataclass(frozen=True)
class Staff:
    """The edition of the team: what each may see of its data.

    Attributes:
        site: its pages.
        store: its data.
    """

    site: Site
    store: SnapshotStore
    views: Views = field(default_factory=Views, repr=False)

    def viewer(self) -> Viewer | None:
        """Who looks."""
        return current_visit().viewer

    def current(self) -> Snapshot:
        """The snapshot that answers the request."""
        return self.views.of(self.store.current(), current_visit().viewer)

    def place(self) -> Site:
        """The pages that answer it."""
        return replace(self.site, viewer=self.viewer())


@dataclass(frozen=True)
class Public:
    """The public edition, today, as it was in a version, or through a link; see `Staff`."""

    site: Site
    store: SnapshotStore
    views: Views = field(default_factory=Views, repr=False)

    def viewer(self) -> None:
        """Nobody in particular."""

    def current(self) -> Snapshot:
        """The snapshot that answers the request."""
        then, link = found(VERSION), found(LINK)
        if isinstance(link, Link):
            return self.views.of(self.store.current(), Viewer("reader", link.centre), link.query)
        return then if isinstance(then, Snapshot) else self.store.current()

    def place(self) -> Site:
        """The pages that answer it."""
        version, link = asked(VERSION), found(LINK)
        if isinstance(link, Link):
            return linked_site(self.site, link)
        return dated_site(self.site, version, self.store.current()) if version else self.site

    def readable(self) -> list[Readable]:
        """The versions that stay at their addresses, the latest first."""
        return self.store.past.readable(self.store.current()) if isinstance(self.store, PublicStore) else []

    @property
    def served(self) -> Callable[[], Path] | None:
        """Gives the folder of the version that is served, where there are versions."""
        return self.store.served if isinstance(self.store, PublicStore) else None

    def install(self, app: PageDash) -> None:
        """Answer the addresses of versions and of links, where something is published."""
        if isinstance(self.store, PublicStore):
            past = self.store.past
            version = partial(version_of, past, self.store, self.site.default_centre)
            install_prefix(app, VERSION, version, "Voir cette page aujourd’hui")
            install_prefix(app, LINK, partial(link_of, past.public, self.store), "Voir cette page sans ce lien")


def current_visit() -> Visit:
    """Who sends the request of the moment, as the gate has said; nobody gets anything without."""
    visit = request.environ.get(ENVIRON_KEY)
    if not isinstance(visit, Visit):
        abort(401)
    return visit


def dated_site(site: Site, version: str, now: Snapshot) -> Site:
    """The pages of a site at the addresses of a published version; each says which, and what has changed since."""
    return replace(
        site, base=f"{site.base}{VERSION}/{version}/", other="", living=site.base, letters="",
        told=lambda shown: [notice(site, now, shown)],
    )  # fmt: skip


GONE = {
    FAULT: "Le centre a retiré cette version\u202f: elle comportait une erreur. Ce qu’elle disait n’est plus à citer.",
    RULE: "Cette version n’est plus montrée\u202f: depuis, le centre protège mieux les petits effectifs.",
    MEMORY: "Cette version n’est plus montrée\u202f: il n’est plus sûr qu’elle ne trahisse rien à côté des suivantes.",
    CENTRE: "Ce centre ne publie plus rien ici.",
}
"""Why a version is no longer shown → what its address says."""
UNKNOWN_VERSION = (
    "Aucune version publiée ne porte ce nom pour ce centre, ou elle n’est plus gardée\u202f: les dernières le sont, et "
    "celles que cite un rapport."
)


def version_of(past: Past, store: SnapshotStore, default_centre: str, version: str) -> Snapshot:
    """The version that an address names, if it may be shown for the centre that is asked for.

    Raises:
        AbsentError: it may not.
    """
    now = store.current()
    named = request.args.get("centre", "") or (default_centre if default_centre in now.centres else "")
    try:
        return past.find(version, named, now)
    except WithdrawnError as error:
        raise AbsentError(410, GONE[error.args[0]]) from error
    except UnknownVersionError as error:
        raise AbsentError(404, UNKNOWN_VERSION) from error
    except NoSnapshotError as error:
        raise AbsentError(410, "Cette version ne peut plus être lue.") from error


def linked_site(site: Site, link: Link) -> Site:
    """The pages of a site as a link shares them; what they cite lasts longer than the link."""
    return replace(
        site,
        base=f"{site.base}{LINK}/{link.id}/",
        default_centre=link.centre,
        other="",
        lasting=site.base,
        told=shared,
        letters="",
    )


UNKNOWN_LINK = "Aucun lien partagé ne porte ce nom."
ENDED_LINK = "Le centre a retiré ce lien."
EMPTY_LINK = "Ce lien garde un choix que le centre ne publie plus\u202f: demandez-lui en un autre."


def link_of(public: Path, store: SnapshotStore, name: str) -> Link:
    """The link of a name.

    Raises:
        AbsentError: there is none, or no more, or what it chooses is not there any more.
    """
    try:
        link = next((one for one in read_links(public) if one.id == name), None)
    except (OSError, ValueError) as error:
        raise AbsentError(503, "Ce lien ne peut pas être lu pour le moment.") from error
    if link is None or asked(VERSION):
        raise AbsentError(404, UNKNOWN_LINK)
    if link.over:
        raise AbsentError(410, ENDED_LINK)
    now = store.current()
    if link.centre not in now.centres:
        raise AbsentError(410, GONE[CENTRE])
    if held_by(link.query, vocabulary(now, link.centre, link.centre))[1]:
        raise AbsentError(410, EMPTY_LINK)
    return link
