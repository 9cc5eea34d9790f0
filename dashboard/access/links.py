"""Links that let one person choose a password, once: the first administrator's, and of those who have lost theirs.

Nothing is kept of a link: it is signed, with what the account was when it was made. The password that is chosen changes
the account, and so ends every link made before.
"""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import quote

from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.access.accounts import Accounts
from dashboard.sources.lists.keys import SecretKey

LINK: Final = "/lien"
"""Path of the links, below the staff edition."""
LASTING: Final = 24 * 3600
"""Seconds during which a link holds."""


def link_of(email: str, accounts: Accounts, key: SecretKey) -> str:
    """The path of a link for an address, below the staff edition."""
    return f"{LINK}?cle={quote(_signer(key).dumps([email, _state(email, accounts)]))}"


def holder_of(given: str, accounts: Accounts, key: SecretKey) -> str:
    """The address that a link's key was made for; empty when it holds no more, or never did."""
    try:
        email, state = _signer(key).loads(given, max_age=LASTING)
    except (BadData, ValueError, TypeError):
        return ""
    return str(email) if state == _state(email, accounts) else ""


def _signer(key: SecretKey) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key.digest(b"link"), salt="link", signer_kwargs={"digest_method": hashlib.sha256})


def _state(email: str, accounts: Accounts) -> str:
    """What tells an account from what it is once another password has been chosen."""
    return hashlib.sha256(accounts.state(email).encode()).hexdigest()
