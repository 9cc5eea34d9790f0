"""Other machines that settings name: origins that may embed the public pages, hosts that live sources are read from."""

from __future__ import annotations

import re

from dashboard.french import NARROW

_HOST = r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
_SECURE = re.compile(rf"https://{_HOST}(?::\d{{1,5}})?")
_HERE = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?")
_WORDS = {"'self'": "'self'", "self": "'self'", "*": "*"}
_NOBODY = ("'none'", "none", "aucun")
WANTED = "« https://exemple.fr », « https://*.exemple.fr », « 'self' », « * » (tout site) ou « 'none' » (aucun)"


def read_origins(text: str) -> tuple[str, ...]:
    """CSP source expressions from a list parted by spaces or commas; none for "'none'".

    Raises:
        ValueError: one of them is not an origin in https (or of this machine); the message is in French.
    """
    given = list(dict.fromkeys(part.lower().rstrip("/") for part in re.split(r"[\s,]+", text) if part))
    if any(part in _NOBODY for part in given):
        if len(given) > 1:
            raise ValueError("« 'none' » s’emploie seul.")
        return ()
    found = tuple(_WORDS.get(part, part) for part in given)
    wrong = [part for part in found if part not in _WORDS and not _SECURE.fullmatch(part) and not _HERE.fullmatch(part)]
    if wrong:
        raise ValueError(f"« {wrong[0]} » n’est pas une origine acceptée. Attendu{NARROW}: {WANTED}.")
    if "*" in found and len(found) > 1:
        raise ValueError("« * » admet tout site : il s’emploie seul.")
    return found


HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](?::\d{1,5})?")
"""Full name of a host, with its port where it is not the usual one; numbers name none."""


class Hosts(str):
    """Names of hosts parted by spaces, as the setting writes them; one whose port is not 443 says it."""

    __slots__ = ()

    @property
    def names(self) -> frozenset[str]:
        """Each of them."""
        return frozenset(self.split())


def read_hosts(text: str) -> Hosts:
    """Names of hosts from a list parted by spaces or commas; none for "aucun".

    Raises:
        ValueError: one of them is not the full name of a host (numbers name none); the message is in French.
    """
    given = list(dict.fromkeys(part.lower().rstrip(".") for part in re.split(r"[\s,]+", text) if part))
    if given == ["aucun"]:
        return Hosts()
    wrong = [part for part in given if not HOST_NAME.fullmatch(part)]
    if wrong:
        raise ValueError(
            f"« {wrong[0]} » n’est pas le nom d’un hôte. Attendu{NARROW}: « grist.exemple.fr », plusieurs séparés par "
            "des espaces, ou « aucun »."
        )
    return Hosts(" ".join(given))


_BASE = re.compile(r"(?:/[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.))*)+")


def read_base(text: str) -> str:
    """A path that addresses begin with, its last "/" taken away. Raises ValueError, in French, for what is none."""
    path = f"/{text.strip('/')}" if text.strip("/") else ""
    if path and not _BASE.fullmatch(path):
        raise ValueError("un chemin est attendu, comme /tableau : lettres sans accent, chiffres, tirets.")
    return path
