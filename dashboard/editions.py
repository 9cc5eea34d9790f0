"""Both editions under one WSGI application: the public one at `/`, the staff one at `/equipe/`, behind its gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Request, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import palette
from dashboard.app import STAFF_BASE, create_app
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import NoSnapshotError, SnapshotStore
from dashboard.web.application import PageDash
from dashboard.web.index import HeadStyle
from dashboard.web.security import add_security_headers, content_security_policy
from dashboard.web.unpublished import Unpublished

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from dashboard.access import Access

PUBLIC_BASE = "/"
_MOUNT = STAFF_BASE.rstrip("/")


class EditionsError(Exception):
    """The editions cannot be served as they are; the message says why, and the ways out, in French."""


@dataclass(frozen=True)
class Editions:
    """What is served.

    Attributes:
        wsgi: the application of both editions.
        public, staff: the Dash application of each; None for one that is not served. The staff one is naked here: only
            `wsgi` puts the gate before it.
        access: who may come into the staff edition; None without it.
    """

    wsgi: WSGIApplication
    public: PageDash | None
    staff: PageDash | None
    access: Access | None


def has_public(settings: Settings) -> bool:
    """Whether the settings ask for the public edition."""
    return settings.editions in ("toutes", "publique")


def has_staff(settings: Settings) -> bool:
    """Whether the settings ask for the staff edition."""
    return settings.editions in ("toutes", "equipe")


def create_editions(
    settings: Settings, public: SnapshotStore | None, staff: SnapshotStore | None, listening: str = "127.0.0.1"
) -> Editions:
    """The editions that the settings ask for.

    Args:
        settings: read once by the caller.
        public: what the public edition shows, loaded; None without one.
        staff: what the staff edition shows, loaded; None without one.
        listening: the address that the server really listens on: the staff edition only ever stands open on this
            machine.

    Raises:
        EditionsError: the staff edition cannot be served as it is.
    """
    public_app = create_app(settings, public, other=STAFF_BASE if staff else "") if public else None
    whole: WSGIApplication = public_app.server if public_app else _to_staff
    if isinstance(public, PublicStore):
        whole = Unpublished(whole, public.missing, STAFF_BASE if staff else "")
    staff_app, access = None, None
    if staff:
        # Only here: alone, the public edition loads nothing of accounts, nor of what they are kept with.
        from dashboard.access import Gate, StateError, create_access
        from dashboard.access.doors import create_doors

        try:
            access = create_access(settings, listening)
            access.check_start()
        except StateError as error:
            raise EditionsError(str(error)) from error
        back = PUBLIC_BASE if public else ""
        staff_app = create_app(settings, staff, "staff", other=back)
        head = HeadStyle(palette.css(), palette.LIGHT["paper"], palette.DARK["paper"])
        gate = Gate(staff_app.server, create_doors(access, head, back, settings.limit), access, _Centres(staff))
        whole = DispatcherMiddleware(whole, {_MOUNT: gate})
    if settings.proxies:
        whole = ProxyFix(whole, x_for=settings.proxies, x_proto=settings.proxies)
    return Editions(whole, public_app, staff_app, access)


@dataclass(frozen=True)
class _Centres:
    """The identifiers of the centres of a store, at the moment they are asked for."""

    store: SnapshotStore

    def __call__(self) -> Collection[str]:
        try:
            return self.store.current().centres.keys()
        except NoSnapshotError:
            return ()


def _to_staff(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """What answers outside the staff edition when it is served alone."""
    response = Response(status=302, headers={"Location": STAFF_BASE})
    return add_security_headers(Request(environ), response, content_security_policy(()))(environ, start_response)
