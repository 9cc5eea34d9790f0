"""The link that opens the staff edition where nobody has an account yet: for one browser of this machine, once.

It is printed by the server that starts, and only whoever reads its terminal has it. Nothing of it is written on disk;
the processes that the server forks share it.
"""

from __future__ import annotations

import hmac
import multiprocessing
import secrets
from typing import Final

OPENING: Final = "/ouverture"
"""Path of the link, below the staff edition."""


class Opening:
    """A one-time key, and the cookie that it gives; both end with the server."""

    def __init__(self) -> None:
        self.key: Final = secrets.token_urlsafe(24)
        self.proof: Final = secrets.token_urlsafe(24)
        self._cookie: Final = secrets.token_urlsafe(24)
        self._used = multiprocessing.Value("b", 0)

    def take(self, given: str) -> str:
        """The value of the cookie for whoever gives the key first; empty for everybody else."""
        with self._used.get_lock():
            if self._used.value or not _equal(given, self.key):
                return ""
            self._used.value = 1
        return self._cookie

    def admits(self, cookie: str) -> bool:
        """Whether a cookie is the one that was given."""
        return bool(self._used.value) and _equal(cookie, self._cookie)


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
