"""Who a line is about, reduced to what two lists write alike: the only thing that a pseudonym is computed from."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

from dashboard.sources.lists.model import ListRow
from dashboard.sources.text import fold

Basis = Literal["email", "email+name", "name", "none"]
"""What tells the person: an address of their own, a shared address with a name, a name, nothing."""

Identity = tuple[Basis, tuple[str, ...]]

_PARTICLES: Final = frozenset(
    ("de", "du", "des", "d", "la", "le", "les", "l", "van", "von", "der", "den", "m", "mr", "mme", "mlle")
)
_SAME_SEATS: Final = {"mairie": "ville", "commune": "ville", "st": "saint", "ste": "sainte"}
_SHARED: Final = frozenset(
    (
        "accueil", "admin", "administration", "agence", "animation", "asso", "association", "bonjour", "bureau",
        "cabinet", "ccas", "centresocial", "cohesionsociale", "com", "communication", "contact", "contacts",
        "contratdeville", "coordination", "direction", "elus", "equipe", "formation", "hello", "info", "information",
        "informations", "infos", "inscription", "inscriptions", "mairie", "maison", "maisondequartier", "mediation",
        "office", "politiquedelaville", "polville", "presidence", "prevention", "projets", "rh", "secretariat",
        "secretariatgeneral", "service", "siege", "social", "standard", "urbanisme", "vieassociative", "ville",
    )
)  # fmt: skip
"""Local parts, without dots, dashes or digits, of mailboxes that several people read."""

_SHARED_STARTS: Final = ("mairie", "accueil", "contact", "secretariat", "ccas", "centresocial")


def identity(row: ListRow) -> Identity:
    """What tells the person of a line, and its words in the one form that two lists have in common.

    An address is enough, unless it is a mailbox that several people read: a name is then joined to it. Without an
    address, the name and the organisation; a lone word without an organisation tells nobody.
    """
    address, name = normal_email(row.email), normal_name(row)
    if address and is_shared(address) and name:
        return "email+name", (address, name)
    if address:
        return "email", (address,)
    organisation = normal_organisation(row.organisation)
    if name and (organisation or " " in name):
        return "name", (name, organisation)
    return "none", ()


def normal_email(text: str) -> str:
    """An address trimmed, in lower case, compatibility-normalised (NFKC), without `mailto:` or invisible characters.

    What follows a + and the dots are kept: whether they matter depends on the mail server. Empty when it is no address.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    # Categories C (controls, zero-width) and Z (spaces of any kind): none has a place in an address.
    text = "".join(char for char in text if unicodedata.category(char)[0] not in "CZ")
    text = unicodedata.normalize("NFC", text).strip("<>()[],;:\"'").removeprefix("mailto:")
    local, _, domain = text.rpartition("@")
    return text if local and domain.strip(".") else ""


def normal_name(row: ListRow) -> str:
    """The words of a name in alphabetical order: accents, case, hyphens, particles, titles and order do not matter."""
    # Past the cache of `fold`, which outlives the reading.
    words = fold.__wrapped__(f"{row.given_name} {row.surname}").split()
    return " ".join(sorted(word for word in words if word not in _PARTICLES))


def normal_organisation(text: str) -> str:
    """An organisation in folded words, linking words left out; the three words for a town hall are one."""
    words = (_SAME_SEATS.get(word, word) for word in fold(text).split())
    return " ".join(word for word in words if word not in _PARTICLES)


def is_shared(address: str) -> bool:
    """Whether a normalised address is, by its local part, a mailbox that several people read."""
    local = "".join(char for char in address.partition("@")[0] if char.isalpha())
    return local in _SHARED or local.startswith(_SHARED_STARTS)
