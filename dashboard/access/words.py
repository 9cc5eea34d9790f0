"""What the pages of sign-in and of accounts both say."""

from __future__ import annotations

from typing import Final

from dashboard.access.rules import AccountError
from dashboard.french import capital, plural

STALE: Final = "Cette page avait expiré\u202f: recommencez."
DIFFERENT: Final = "Les deux mots de passe diffèrent."


def sentence(error: AccountError) -> str:
    """What cannot be done to an account, as a sentence."""
    return f"{capital(str(error))}."


def wait_words(seconds: int) -> str:
    """How long to wait after too many attempts."""
    return f"Trop d’essais. Attendez {plural(-(-seconds // 60), 'minute')} avant de recommencer."
