"""The public edition of the shipped centres, and of made-up ones, as machines read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from flask.testing import FlaskClient
from public_sample import hidden_people
from support import DEMO, V2, VT, snapshot_of

from dashboard.app import create_app
from dashboard.settings import Settings
from dashboard.snapshot import CentreData, Snapshot

CENTRES = (V2, VT, DEMO)


class Fixed:
    """A store whose snapshot never changes."""

    loaded_at = None

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def current(self) -> Snapshot:
        return self.snapshot


def public_of(snapshot: Snapshot, settings: Settings, default: str, base: str = "") -> FlaskClient:
    """A client of the public edition of a snapshot."""
    chosen = replace(settings, default_centre=default, base=base)
    return create_app(chosen, Fixed(snapshot)).server.test_client()  # type: ignore[arg-type]


def maker(settings: Settings) -> Callable[..., FlaskClient]:
    """Makes a client of the public edition of made-up centres."""

    def make(*centres: CentreData, base: str = "") -> FlaskClient:
        told = [replace(data, disclosed=hidden_people(), memo={}) for data in centres]
        snapshot = replace(snapshot_of(*told), centres=MappingProxyType({one.centre.id: one for one in told}))
        return public_of(snapshot, settings, told[0].centre.id, base)

    return make
