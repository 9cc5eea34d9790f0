"""Addresses and keys of sources, encrypted with a key that neither the database nor a backup holds."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Final

from dashboard.live.addresses import SourceError
from dashboard.settings import Settings
from dashboard.sources.lists.keys import KeySource, SecretKey, UnusableKeyError

_FILE: Final = "sources.key"
_SETTING: Final = "DASHBOARD_SOURCES_KEY"
_USE: Final = b"crpv-dashboard live sources"
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Access:
    """How a source is reached: its address, a login where there is one, its key or password. Never shown."""

    address: str
    login: str
    password: str

    def __repr__(self) -> str:
        return "Access(…)"


@dataclass(frozen=True)
class Vault:
    """What encrypts (AES-256-GCM, a key drawn from the setting or from a file of the state folder).

    Attributes:
        source: where the key is; None where several machines would each have their own.
    """

    source: KeySource | None

    @classmethod
    def of(cls, settings: Settings) -> Vault:
        """What the settings give; nothing is read or made yet."""
        if settings.database_url and not settings.sources_key:
            return cls(None)
        file, advice = settings.state_dir / _FILE, f"donnez un autre dossier par DASHBOARD_STATE, ou {_SETTING}"
        return cls(KeySource(settings.sources_key, file, (settings.data_dir,), advice, _SETTING))

    def seal(self, centre: str, access: Access) -> str:
        """Encrypt what a centre has given. Raises SourceError where no key can be had."""
        nonce = secrets.token_bytes(_NONCE)
        plain = json.dumps([access.address, access.login, access.password]).encode()
        return base64.b64encode(nonce + _cipher(self._key()).encrypt(nonce, plain, centre.encode())).decode()

    def open(self, centre: str, sealed: str) -> Access:
        """What was sealed for a centre. Raises SourceError when this key does not open it."""
        from cryptography.exceptions import InvalidTag

        key = self._key()
        try:
            raw = base64.b64decode(sealed)
            return Access(*json.loads(_cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], centre.encode())))
        except (InvalidTag, ValueError, TypeError):
            raise SourceError(
                f"L’adresse et la clé de cette source ne peuvent plus être lues : la clé du serveur ({_SETTING}, ou le "
                f"fichier {_FILE}) n’est plus celle qui les a chiffrées. Donnez-les de nouveau."
            ) from None

    def _key(self) -> SecretKey:
        if self.source is None:
            raise SourceError(
                f"Ce serveur n’a pas de quoi chiffrer la clé d’une source : qui le tient doit régler {_SETTING}."
            )
        try:
            return self.source.key()
        except UnusableKeyError as error:
            raise SourceError(str(error)) from None


def _cipher(key: SecretKey):  # type: ignore[no-untyped-def]  # noqa: ANN202 - loaded where a key is used only
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key.digest(_USE))
