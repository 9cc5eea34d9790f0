"""`/healthz`: is there something to show, and how old is it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response


@dataclass(frozen=True, slots=True)
class Health:
    """What the data store says of itself.

    Args:
        version: the version of the snapshot on screen; None when there is none.
        loaded_at: when it was read (aware).
        degraded: newer files exist but are faulty, or cannot be read, here or in the other edition: the last good
            snapshot stays on screen, or nothing can be shown there.
    """

    version: str | None
    loaded_at: datetime | None = None
    degraded: bool = False


def health_response(health: Health) -> Response:
    """200 with the snapshot's version and age in seconds; 503 when there is no snapshot."""
    status = 503
    said: dict[str, Any] = {"status": "unavailable"}
    if health.version is not None:
        age = (datetime.now(UTC) - health.loaded_at).total_seconds() if health.loaded_at else None
        status = 200
        said = {
            "status": "degraded" if health.degraded else "ok",
            "snapshot": health.version,
            "age_seconds": None if age is None else round(max(age, 0.0), 1),
        }
    # Made by hand: it is asked outside of any Flask application where the staff edition is alone.
    response = Response(json.dumps(said, separators=(",", ":")) + "\n", status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
