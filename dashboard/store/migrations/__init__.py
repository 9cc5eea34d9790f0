"""Brings a database to the tables that this programme knows; run by the programme itself, never by hand.

One without tables gets them as they are declared; Alembic is loaded only where something has to change.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

from dashboard.store.tables import METADATA

HEAD: Final = "0007"
"""The revision that this programme works with (a test compares it with the last one of `versions`)."""
_ALONE: Final = threading.Lock()
"""Alembic's operations belong to the process: one thread at a time."""


class NewerDatabaseError(Exception):
    """The database was brought further by a later version of the programme."""


def revision_of(connection: Connection) -> str:
    """Where a database is; empty for one without tables, or with those of before revisions."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def upgrade(connection: Connection) -> None:
    """Bring a database to `HEAD`, in the caller's transaction, which keeps others out.

    Raises:
        NewerDatabaseError: it is beyond.
    """
    found = revision_of(connection)
    if found == HEAD:
        return
    if inspect(connection).get_table_names():
        bring(connection, found, HEAD)
    else:
        _make(connection)


def _make(connection: Connection) -> None:
    """All the tables at once (a test compares them with what the revisions make): nothing is there to keep."""
    METADATA.create_all(connection, checkfirst=False)
    # As Alembic makes it.
    name = Column("version_num", String(32), nullable=False)
    told = Table("alembic_version", MetaData(), name, PrimaryKeyConstraint(name, name="alembic_version_pkc"))
    told.create(connection, checkfirst=False)
    connection.execute(told.insert().values(version_num=HEAD))


def bring(connection: Connection, found: str, wanted: str) -> None:
    """Bring a database from a revision to a later one, one after the other; `found` is what `revision_of` says.

    Raises:
        NewerDatabaseError: it is at none that is known.
    """
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent))
    if found and found not in {one.revision for one in scripts.walk_revisions()}:
        raise NewerDatabaseError(found)

    def steps(revision: object, _context: object) -> object:
        return scripts._upgrade_revs(wanted, revision)  # type: ignore[arg-type]

    with _ALONE, EnvironmentContext(Config(), scripts, fn=steps, destination_rev=wanted) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
