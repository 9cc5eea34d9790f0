"""What is told of a change in its own transaction: the audit trail, what must never come back, the bell."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert

from dashboard.store.tables import audit, erasures


def write_line(
    connection: Connection, centre: str, author: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """Add a line to the audit trail, in the transaction of what it tells."""
    row = {"centre": centre, "created": int(time.time()), "author": author, "action": action}
    connection.execute(insert(audit).values(**row, subject=subject, detail=dict(detail)))


def ring(connection: Connection) -> None:
    """Have the machines that share the database look at once, when what the transaction has done is there for them."""
    if connection.dialect.name == "postgresql":
        # Only here: without PostgreSQL, its library is not loaded.
        from dashboard.store.bell import CHANNEL

        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def write_erasure(connection: Connection, centre: str, author: str, kind: str, what: Mapping[str, Any]) -> None:
    """Note what no backup may bring back: `what["objects"]`, `what["rows"]` (see `dashboard.store.backup`)."""
    row = {"erasure": secrets.token_hex(16), "centre": centre, "kind": kind, "what": dict(what), "author": author}
    connection.execute(insert(erasures).values(**row, created=int(time.time())))
