"""By which server mails go, from whom, and where their links lead: three settings, without which nothing is sent."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from dashboard.settings import Secret, Settings
from dashboard.store.errors import StateError

_PORTS: Final = {"smtp": 587, "smtps": 465}
_ADDRESS: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?", re.IGNORECASE
)
_SITE: Final = re.compile(r"https?://[!-~]+")
_PATIENCE: Final = 30
"""Seconds that the server may stay silent."""
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class PostError(Exception):
    """The server cannot be spoken to; the message is the reason, in one word."""


@dataclass(frozen=True)
class Post:
    """Where mails are handed over.

    Attributes:
        host, port: of the SMTP server.
        encrypted: whether all is, from the first byte (smtps); else it is as soon as the server can (STARTTLS).
        user, password: to sign in there; empty where nobody has to.
        sender: the address that mails come from.
        site: address that the links of the mails begin with, without a last "/".
    """

    host: str
    port: int
    encrypted: bool
    user: str = field(repr=False)
    password: Secret
    sender: str
    site: str

    @classmethod
    def of(cls, settings: Settings) -> Post | None:
        """What the settings name; None where no mail is sent.

        Raises:
            StateError: they name it badly; what they hold is not shown.
        """
        if not settings.smtp:
            return None
        try:
            told = urlsplit(settings.smtp.reveal())
            host, port = told.hostname or "", told.port or _PORTS.get(told.scheme, 0)
        except ValueError:
            host, port = "", 0
        if not host or not port or told.scheme not in _PORTS or told.path.strip("/") or told.query:
            raise StateError(
                "DASHBOARD_SMTP n’est pas l’adresse d’un serveur de courrier : smtp://personne:secret@machine:587, ou "
                "smtps://…, est attendu."
            )
        if not _ADDRESS.fullmatch(settings.mail_from):
            raise StateError("DASHBOARD_SMTP demande l’adresse qui envoie : DASHBOARD_MAIL_FROM, nom@exemple.fr.")
        if not _SITE.fullmatch(settings.url):
            raise StateError(
                "DASHBOARD_SMTP demande l’adresse publique du tableau de bord, où mènent les liens des courriels : "
                "DASHBOARD_URL, https://…"
            )
        secret = Secret(unquote(told.password or ""))
        site = f"{settings.site}{settings.base}"
        return cls(host, port, told.scheme == "smtps", unquote(told.username or ""), secret, settings.mail_from, site)

    @property
    def domain(self) -> str:
        """What follows the « @ » of its addresses."""
        return self.sender.rpartition("@")[2].lower()

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A conversation with the server, signed in.

        Raises:
            PostError: there is none to be had: "silence", "chiffrement", "identification".
        """
        try:
            smtp = self._open()
        except ssl.SSLError as error:
            raise PostError("chiffrement") from error
        except (OSError, smtplib.SMTPException) as error:
            raise PostError("silence") from error
        try:
            self._sign_in(smtp)
            yield smtp
        finally:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()

    def _open(self) -> smtplib.SMTP:
        if self.encrypted:
            return smtplib.SMTP_SSL(
                self.host, self.port, self.domain, timeout=_PATIENCE, context=ssl.create_default_context()
            )
        return smtplib.SMTP(self.host, self.port, self.domain, timeout=_PATIENCE)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.ehlo_or_helo_if_needed()
            if not self.encrypted and smtp.has_extn("starttls"):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            elif not self.encrypted and self.user and self.host not in _LOCAL:
                # A password is never sent in clear over a network.
                raise PostError("chiffrement")
            if self.user:
                smtp.login(self.user, self.password.reveal())
        except ssl.SSLError as error:
            raise PostError("chiffrement") from error
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
            raise PostError("identification") from error
        except (OSError, smtplib.SMTPException) as error:
            raise PostError("silence") from error
