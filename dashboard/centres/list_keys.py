"""The secret key of each centre of the database: what the codes of its attendance lists are made with.

It is in the table of keys, which no backup holds: whoever has a backup has codes, and nothing to try addresses with.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, update

from dashboard.sources.lists.keys import SecretKey
from dashboard.store.database import Database, insert_new
from dashboard.store.tables import keys
from dashboard.store.trail import write_line

MADE, REPLACED, TAKEN = "clé créée", "clé remplacée", "clé téléchargée"
"""Actions of the audit trail; their subject is the fingerprint of the key."""
_BITS: Final = 256


@dataclass(frozen=True)
class ListKeys:
    """The keys of the centres."""

    database: Database

    def key(self, centre: str) -> SecretKey | None:
        """The key of a centre; None as long as nobody has made one."""
        text = self._text(centre)
        return SecretKey(text, "base") if text else None

    def make(self, centre: str, author: str) -> str:
        """Draw the key of a centre that has none; returns it as it is kept, "" when there is one already."""
        text = secrets.token_hex(_BITS // 8)
        with self.database.writing() as connection:
            if not insert_new(connection, keys, {"name": _name(centre), "key": text}):
                return ""
            _told(connection, centre, author, MADE, text)
        return text

    def put(self, centre: str, author: str, text: str) -> None:
        """Have a centre use a key from now on, in the place of the one that it had, which is erased.

        Raises:
            UnusableKeyError: it is too short or too regular to be secret.
        """
        text = text.strip()
        SecretKey(text, "celle qui est donnée")
        with self.database.writing() as connection:
            new = insert_new(connection, keys, {"name": _name(centre), "key": text})
            connection.execute(update(keys).where(keys.c.name == _name(centre)).values(key=text))
            _told(connection, centre, author, MADE if new else REPLACED, text)

    def replace(self, centre: str, author: str) -> str:
        """Draw another key for a centre; returns it as it is kept."""
        text = secrets.token_hex(_BITS // 8)
        self.put(centre, author, text)
        return text

    def take(self, centre: str, author: str) -> str:
        """The key as it is kept, for a copy; "" when there is none. The audit trail says who took it."""
        text = self._text(centre)
        if text:
            with self.database.writing() as connection:
                _told(connection, centre, author, TAKEN, text)
        return text

    def _text(self, centre: str) -> str:
        with self.database.reading() as connection:
            found = connection.execute(select(keys.c.key).where(keys.c.name == _name(centre))).scalar()
        return str(found) if found else ""


def _name(centre: str) -> str:
    return f"lists {centre}"


def _told(connection: Connection, centre: str, author: str, action: str, text: str) -> None:
    write_line(connection, centre, author, action, SecretKey(text, "base").key_id, {})
