"""The audit trail: one line a change, in the transaction of what it tells."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert

from dashboard.store.tables import audit


def write_line(
    connection: Connection, centre: str, author: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """Add a line to the audit trail, in the transaction of what it tells."""
    row = {"centre": centre, "created": int(time.time()), "author": author, "action": action}
    connection.execute(insert(audit).values(**row, subject=subject, detail=dict(detail)))
