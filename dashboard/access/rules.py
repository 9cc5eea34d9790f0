"""What makes an account: an address, a password that nobody guesses, a role and a centre that go together."""

from __future__ import annotations

import re
from typing import Final, cast

from dashboard.viewer import ROLES, Role

MIN_LENGTH: Final = 12
MAX_LENGTH: Final = 256
_MIN_GUESSES: Final = 9.0
"""Power of ten of the guesses that a password must be worth, as zxcvbn estimates them (common words and patterns)."""
_LOCAL_WORDS: Final = (
    "motdepasse", "bonjour", "bonsoir", "soleil", "azerty", "azertyuiop", "jetaime", "chouchou", "doudou", "loulou",
    "politique", "ville", "villes", "quartier", "quartiers", "centre", "ressources", "prioritaire", "territoires",
    "occitanie", "marseille", "france",
)  # fmt: skip
"""What is tried first here; the dictionaries of zxcvbn are English."""
_EMAIL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?\.[a-z]{2,24}")


class AccountError(ValueError):
    """What was asked of an account cannot be done; the message says why in French."""


def normalised(email: str) -> str:
    """The address as it is kept and compared: without spaces around, in lower case.

    Addresses outside ASCII are refused: two that look alike would be two accounts, or worse, one.

    Raises:
        AccountError: it is not an address.
    """
    found = email.strip().lower()
    if not email.isascii() or len(found) > 254 or not _EMAIL.fullmatch(found) or ".." in found:
        raise AccountError("l’adresse électronique n’a pas la forme attendue")
    return found


def checked_password(password: str, email: str) -> str:
    """A password that can be accepted: long enough, not one of a kind that is tried first.

    Raises:
        AccountError: it is too weak or too long.
    """
    from zxcvbn import zxcvbn

    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise AccountError(f"le mot de passe doit compter de {MIN_LENGTH} à {MAX_LENGTH} caractères")
    known = [email, *(word for word in re.split(r"[.@_-]", email) if len(word) > 2), *_LOCAL_WORDS]
    # Its time grows with the square of the length: what comes after the first 72 can only add.
    if zxcvbn(password[:72], known)["guesses_log10"] < _MIN_GUESSES:
        raise AccountError(
            "ce mot de passe se devine vite : il reprend des mots ou des suites que l’on essaie d’abord, ou l’adresse "
            "électronique ; choisissez par exemple quatre mots sans rapport entre eux"
        )
    return password


def checked_rights(role: str, centre: str) -> tuple[Role, str]:
    """A role and a centre that go together: only an administrator may have no centre, and sees them all.

    Raises:
        AccountError: the role is unknown, or needs a centre.
    """
    if role not in ROLES:
        raise AccountError(f"rôle inconnu, attendu : {', '.join(ROLES)}")
    if not centre and role != "administrator":
        raise AccountError("un centre est nécessaire : seul le rôle Administration (administrator) les voit tous")
    return cast(Role, role), centre
