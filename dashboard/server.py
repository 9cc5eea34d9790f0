"""WSGI entry: `gunicorn dashboard.server:server`.

Nothing is read when the module is imported: `server` is made when gunicorn asks for it, once, before it forks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from dashboard.editions import (
    Editions,
    EditionsError,
    create_editions,
    create_national_edition,
    has_national,
    has_public,
    has_staff,
    no_centre,
)
from dashboard.publishing.store import NothingPublishedError, PublicStore
from dashboard.settings import Settings, SettingsError
from dashboard.shipped import bring_centres
from dashboard.snapshot import NoSnapshotError, SnapshotStore
from dashboard.sources import Problem, report_text
from dashboard.web.application import warm
from dashboard.web.logs import configure_logging

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from dashboard.national.store import NationalStore
    from dashboard.publishing.shared import Incoming

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a PaaS needs; the staff edition never stands open there


@cache
def settings() -> Settings:
    """The settings of this process; a wrong one stops it, with the reason in French and exit code 1."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as error:
        _stop(str(error))


@cache
def store() -> SnapshotStore:
    """The snapshot store of this process, loaded.

    When no centre can be read, the report is printed, and the staff edition says so until one can: the public edition
    does not depend on it.
    """
    try:
        bring_centres(settings().data_dir)
    except OSError as error:
        _stop(f"Le dossier des données ne peut pas être créé ({error.strerror}) : donnez-en un, DASHBOARD_DATA.")
    # Only here: alone, the public edition loads nothing of a database.
    from dashboard.live.team import team_store

    made = team_store(settings())
    try:
        made.load()
    except NoSnapshotError as error:
        print(error.reason or _no_centre(error.problems), file=sys.stderr, flush=True)
    return made


@cache
def public_store() -> PublicStore:
    """The store of what the public edition shows, loaded.

    When nothing is published, the public edition says so until something is; alone, it has nothing to wait for.
    """
    incoming = _incoming()
    if has_staff(settings()):
        _bring()
    made = PublicStore.of(settings(), incoming)
    try:
        made.load()
    except NothingPublishedError as error:
        if not has_staff(settings()) and not incoming:
            _stop(f"{error.reason}\nL’édition publique ne montre que ce qui est publié : rien n’est servi.")
        print(error.reason, file=sys.stderr, flush=True)
    return made


def _bring() -> None:
    """Have on this machine what others have published: it may be new, or may have been stopped meanwhile."""
    # Only here: alone, the public edition loads nothing of a database.
    from dashboard.centres.publications import Publications
    from dashboard.store.errors import StateError

    with suppress(StateError, OSError, ValueError):  # the watcher tries again, and tells
        Publications.of(settings()).bring(settings().public_dir)


@cache
def national_store() -> NationalStore:
    """The store of what the national edition shows, loaded; a process that knows nothing of any centre stops."""
    # Only here: the other editions ask no other machine for what it publishes.
    from dashboard.national.store import NationalStore

    made = NationalStore.of(settings())
    try:
        made.load()
    except NoSnapshotError as error:
        _stop(error.reason)
    return made


def _stores() -> tuple[SnapshotStore | None, SnapshotStore | None]:
    """The stores of the public edition and of the staff one; None for an edition that is not served."""
    return (
        public_store() if has_public(settings()) else None,
        store() if has_staff(settings()) else None,
    )


def application() -> WSGIApplication:
    """The WSGI application of the editions, with the public home page made once already."""
    return _editions().wsgi


@cache
def _editions() -> Editions:
    configure_logging(settings().log_level, settings().log_format)
    if has_national(settings()):
        national = create_national_edition(settings(), national_store())
        if national.public:
            warm(national.public)
        return national
    public, staff = _stores()
    _check_default_centre(os.environ, public, staff)
    try:
        editions = create_editions(settings(), public, staff, listening(os.environ))
    except EditionsError as error:
        _stop(str(error))
    if editions.access and (link := editions.access.link):
        place = f"http://{listening(os.environ)}:{settings().port}{link}"
        print(f"Espace équipe, sans compte, pour un seul navigateur\u202f: {place}", flush=True)
    if editions.access and (link := editions.access.first_link):
        told = "Premier compte de l’espace équipe, lien valable 24 heures et une fois"
        print(f"{told}\u202f: {settings().origin}{link}", flush=True)
    if editions.public and not public_store().missing():
        warm(editions.public)
    return editions


def _check_default_centre(
    environment: Mapping[str, str], public: SnapshotStore | None, staff: SnapshotStore | None
) -> None:
    """Stop when DASHBOARD_CENTRE names no centre of what is served: another one would be shown in its place.

    As long as some files cannot be read, nobody knows whether it is theirs.
    """
    wanted = environment.get("DASHBOARD_CENTRE", "").strip()
    if staff and staff.degraded:
        return
    known: set[str] = set()
    for kept in (public, staff):
        with suppress(NoSnapshotError, NothingPublishedError):
            known |= set(kept.current().centres) if kept else set()
    if wanted and known and wanted not in known:
        served = ", ".join(sorted(known))
        _stop(f"DASHBOARD_CENTRE\u202f: aucun centre ne s’appelle {wanted}. Centres servis\u202f: {served}.")


def listening(environment: Mapping[str, str]) -> str:
    """The address that gunicorn listens on: HOST, else every address of the machine (see `gunicorn.conf.py`)."""
    return environment.get("HOST", "").strip() or EVERYWHERE


def _no_centre(problems: tuple[Problem, ...]) -> str:
    if problems:
        return f"Aucun centre ne peut être lu.\n{report_text(problems)}"
    return no_centre(settings().data_dir)


def after_fork() -> None:
    """Watch the data files: threads do not survive a fork, so each worker starts its own."""
    stores = (national_store(),) if has_national(settings()) else _stores()
    watching = [kept for kept in stores if kept]
    for kept in watching:
        kept.start()
    if (url := settings().database_url) and not has_national(settings()):
        # Only here: without PostgreSQL, nobody rings.
        from dashboard.store.bell import listen

        def heard() -> None:
            for kept in watching:
                kept.wake()

        listen(url, heard)
    if refresher := _editions().refresher:
        refresher.start()


def serve_in_threads() -> int:
    """Serve from one process, with waitress, where gunicorn cannot run (Windows); returns the exit code when stopped.

    Like there, a thread is given to a request that has arrived whole. What waitress has not: a limit to the time that
    an answer takes to be worked out, a process in the place of one that died.
    """
    from dashboard.web.in_threads import server as listening_server

    made, chosen = application(), settings()
    after_fork()
    try:
        listening_server(made, listening(os.environ), chosen.port, chosen.threads, chosen.max_body, chosen.base).run()
    except OSError as error:
        _stop(f"Le port {chosen.port} ne peut pas être ouvert ({type(error).__name__}) : PORT en choisit un autre.")
    return 0


def _incoming() -> Incoming | None:
    """What takes the publications of other machines, where the public edition is served alone and a store is named."""
    chosen = settings()
    if not chosen.store or has_staff(chosen):
        return None
    # Only here: without a store, the public edition loads nothing of one.
    from dashboard.publishing.shared import Incoming

    return Incoming.of(chosen)


def _stop(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(1)


def __getattr__(name: str) -> WSGIApplication:
    """`server`, made on first use (PEP 562)."""
    if name == "server":
        return application()
    raise AttributeError(name)
