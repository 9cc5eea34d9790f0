"""Why what is kept cannot be reached; said in French to whoever runs the service."""

from __future__ import annotations

from dashboard.french import NARROW


class StateError(Exception):
    """What is kept can be neither read nor written; the message says where, why and what to do, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message.replace(" :", f"{NARROW}:"))


class MissingObjectError(StateError):
    """An object is not there, or is no longer what its name says."""


class UnreachableError(StateError):
    """The server of the database does not answer, for now."""
