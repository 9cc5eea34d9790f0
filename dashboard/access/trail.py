"""What the audit trail tells of accounts: who did what to whose, for those who manage them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, select

from dashboard.store.database import Database
from dashboard.store.tables import audit, rows_of
from dashboard.store.trail import write_line

INVITED, RIGHTS, LEFT = "compte ouvert", "compte changé", "compte parti"
DISABLED, ENABLED, REMOVED = "compte désactivé", "compte rouvert", "compte supprimé"
LINKED, CHOSEN, PASSWORD, ENDED = "lien fait", "mot de passe choisi", "mot de passe changé", "sessions fermées"
ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        INVITED: "Compte ouvert",
        RIGHTS: "Rôle et centre changés",
        LEFT: "Ne fait plus partie du centre",
        DISABLED: "Compte désactivé",
        ENABLED: "Compte rouvert",
        REMOVED: "Compte supprimé",
        LINKED: "Lien fait pour choisir un mot de passe",
        CHOSEN: "Mot de passe choisi par un lien",
        PASSWORD: "Mot de passe changé",
        ENDED: "Sessions fermées",
    }
)
"""Code of an action on an account → its name."""
HOST: Final = "l’hébergeur (ligne de commande)"
"""Who signs what is done from the machine of the server."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A line of the audit trail: when (seconds since 1970), by whom, what, to whose account, as what."""

    moment: int
    author: str
    action: str
    email: str
    told: str


def tell(connection: Connection, centre: str, author: str, action: str, email: str, told: str = "") -> None:
    """Add a line on an account, in the transaction of what it tells; `told` is its role, where that matters."""
    words = f"{email}, {told}" if told else email
    write_line(connection, centre, author or HOST, action, email, {"source": words, "role": told})


def account_lines(database: Database, centre: str, most: int = 200) -> list[AccountLine]:
    """What was done to accounts, the latest first: to those of a centre, or to all of them without one."""
    wanted = rows_of(audit, centre) if centre else select(audit)
    wanted = wanted.where(audit.c.action.in_(ACTIONS)).order_by(audit.c.line.desc()).limit(most)
    with database.reading() as connection:
        found = connection.execute(wanted).all()
    return [
        AccountLine(row.created, row.author, ACTIONS[row.action], row.subject, row.detail.get("role", ""))
        for row in found
    ]
