"""The secret key that pseudonyms are made with, and where it may live.

It comes from the environment, else from a file outside the data; the file is made at the first list. Whoever has the
key can tell whether an address is in the data: it must never be beside them, nor in git.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.private_place import exposed
from dashboard.settings import Secret, Settings
from dashboard.sources.problems import NARROW

MIN_LENGTH: Final = 32
"""Characters: a key of 128 bits written in hexadecimal. What is generated has twice as many."""

_MIN_DIFFERENT: Final = 8
_BITS: Final = 256
_OWNER_ONLY: Final = 0o600
_FINGERPRINT_LABEL: Final = b"crpv-dashboard key fingerprint"
_MAX_BYTES: Final = 4096
_ADVICE: Final = "donnez un autre fichier par DASHBOARD_KEY_FILE, ou la clé elle-même par DASHBOARD_KEY"


class UnusableKeyError(Exception):
    """No usable key; the message says why in French and never holds the key."""

    def __init__(self, message: str) -> None:
        super().__init__(message.replace(" :", f"{NARROW}:"))


class SecretKey:
    """A key that computes and never shows itself.

    Args:
        text: at least `MIN_LENGTH` characters, drawn at random; spaces around are dropped.

    Raises:
        UnusableKeyError: it is too short or too regular to be secret.
    """

    __slots__ = ("_bytes", "key_id")

    def __init__(self, text: str, origin: str) -> None:
        text = text.strip()
        if len(text) < MIN_LENGTH or len(set(text)) < _MIN_DIFFERENT:
            raise UnusableKeyError(
                f"Clé trop courte ou trop simple ({origin}) : il faut au moins {MIN_LENGTH} caractères tirés au hasard."
            )
        self._bytes = text.encode()
        self.key_id = self.digest(_FINGERPRINT_LABEL).hex()[:8]

    def digest(self, message: bytes) -> bytes:
        """HMAC-SHA-256 of a message: 32 bytes."""
        return hmac.new(self._bytes, message, hashlib.sha256).digest()

    def reveal(self) -> str:
        """The key itself: only for what keeps it somewhere else."""
        return self._bytes.decode()

    def __repr__(self) -> str:
        """The fingerprint only: traces and failed tests may print this."""
        return f"SecretKey({self.key_id})"


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the key is to be found.

    Attributes:
        secret: the key itself (the setting `named`); empty when it is in a file.
        forbidden: folders that must not hold it: the data.
        advice: what to do when it cannot be used, in French.
        named: the setting that gives it.
    """

    secret: Secret
    file: Path
    forbidden: tuple[Path, ...] = ()
    advice: str = _ADVICE
    named: str = "DASHBOARD_KEY"

    def key(self, *, create: bool = True) -> SecretKey:
        """The key, its file made if there is none.

        Args:
            create: false = write nothing: where there is no file yet, a key for this time only.

        Raises:
            UnusableKeyError: there is no usable key; says why in French.
        """
        if self.secret:
            return SecretKey(self.secret.reveal(), self.named)
        file = self.file.expanduser().absolute()
        try:
            if place := exposed(file, self.forbidden):
                raise UnusableKeyError(f"La clé secrète ne peut pas être {place} : {self.advice}.")
            if not file.exists():
                if not create:
                    return SecretKey(secrets.token_hex(_BITS // 8), "essai")
                _create(file)
            return SecretKey(_read(file, self.advice), f"fichier {file}")
        except (OSError, UnicodeDecodeError, RuntimeError) as error:
            raise UnusableKeyError(
                f"La clé secrète ne peut être ni lue ni créée dans {file} ({type(error).__name__}) : {self.advice}."
            ) from None


def key_source(settings: Settings) -> KeySource:
    """Where the settings say that the key is; never among the data."""
    return KeySource(settings.key, settings.key_file, (settings.data_dir,))


def _create(file: Path) -> None:
    """Write a new key: whole or not at all, and never over one that another process has just made."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"{secrets.token_hex(_BITS // 8)}\n")
            stream.flush()
            os.fsync(stream.fileno())
        # A link, unlike a rename, fails when the file exists: the first process wins, the others read its key.
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _read(file: Path, advice: str) -> str:
    with file.open("rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UnusableKeyError(f"{file} n’est pas un fichier : {advice}.")
        if os.name == "posix" and status.st_mode & 0o077:
            raise UnusableKeyError(
                f"Le fichier de la clé secrète peut être lu par d’autres que vous ({file}) : chmod 600 le réserve."
            )
        return stream.read(_MAX_BYTES).decode("utf-8")
