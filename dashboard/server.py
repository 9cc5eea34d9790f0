"""WSGI entry: `gunicorn dashboard.server:server`.

Nothing is read when the module is imported: `server` is made when gunicorn asks for it, once, before it forks.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from dashboard.app import create_app, create_store
from dashboard.settings import Settings, SettingsError
from dashboard.snapshot import NoSnapshotError, SnapshotStore
from dashboard.sources import Problem, report_text
from dashboard.web.application import warm
from dashboard.web.logs import configure_logging

if TYPE_CHECKING:
    from flask import Flask


@cache
def settings() -> Settings:
    """The settings of this process; a wrong one stops it, with the reason in French and exit code 1."""
    try:
        return Settings.from_env(os.environ)
    except SettingsError as error:
        _stop(str(error))


@cache
def store() -> SnapshotStore:
    """The snapshot store of this process, loaded; stops the process with the report when no centre can be read."""
    made = create_store(settings())
    try:
        made.load()
    except NoSnapshotError as error:
        _stop(_no_centre(error.problems))
    except (OSError, ValueError) as error:
        _stop(f"Les données ne peuvent pas être lues dans {settings().data_dir} : {error}")
    return made


@cache
def application() -> Flask:
    """The WSGI application, with its home page made once already."""
    configure_logging(settings().log_level, settings().log_format)
    app = create_app(settings(), store())
    warm(app)
    server: Flask = app.server
    return server


def _no_centre(problems: tuple[Problem, ...]) -> str:
    if problems:
        return f"Aucun centre ne peut être lu.\n{report_text(problems)}"
    return (
        f"Aucun centre dans {settings().data_dir} : un dossier par centre y est attendu, avec son centre.toml et ses "
        "tables, ou un classeur XLSX (python -m dashboard template en écrit un modèle)."
    )


def after_fork() -> None:
    """Watch the data files: threads do not survive a fork, so each worker starts its own."""
    store().start()


def _stop(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise SystemExit(1)


def __getattr__(name: str) -> Flask:
    """`server`, made on first use (PEP 562)."""
    if name == "server":
        return application()
    raise AttributeError(name)
