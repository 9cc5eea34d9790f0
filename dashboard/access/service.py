"""`Access` puts accounts, sessions, attempts and the provider of identity together, and knows who sends a request."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from werkzeug.wrappers import Request, Response

from dashboard.access.accounts import Account, Accounts
from dashboard.access.attempts import Attempts
from dashboard.access.links import path_of
from dashboard.access.opening import OPENING, Opening
from dashboard.access.requests import BASE, base_of, cookie_options, is_loopback
from dashboard.access.rules import AccountError, normalised
from dashboard.access.sessions import LONGEST, Sessions
from dashboard.settings import Secret, Settings
from dashboard.sources.lists.keys import KeySource, SecretKey, UnusableKeyError
from dashboard.store import StateError, UnreachableError
from dashboard.store.database import ADVICE, Database, shared_key
from dashboard.viewer import Viewer, Visit
from dashboard.web.logs import logger

if TYPE_CHECKING:
    from dashboard.access.oidc import Provider

__all__ = ["Access", "StateError", "create_access"]

COOKIE: Final = "equipe"
_KEY_FILE: Final = "session-key"
_REMEMBERED: Final = LONGEST + 7 * 24 * 3600
"""Seconds for which a browser keeps the cookie: longer than its session, to be told that it ended; it opens nothing."""

REFUSED: Final = """L’édition équipe ne peut pas s’ouvrir à d’autres machines sans connexion, et aucun compte n’existe.
Quatre façons de continuer :
  1. créez un compte : python -m dashboard user add prenom.nom@exemple.fr --role administrator
  2. donnez l’adresse de qui en fera un, par un lien que le serveur écrira dans son journal : DASHBOARD_ADMIN
  3. confiez la connexion à un fournisseur d’identité : DASHBOARD_OIDC_URL, DASHBOARD_OIDC_CLIENT, DASHBOARD_OIDC_SECRET
  4. ne servez que l’édition publique : DASHBOARD_EDITIONS=publique"""


@dataclass(frozen=True)
class Access:
    """Who may come into the staff edition, and who is there.

    Attributes:
        database: accounts, sessions, attempts.
        key_source: where the key of cookies and forms is, without a database that machines share.
        provider: the provider of identity; None without one.
        opening: the link that opens the edition while nobody has an account; None where other machines reach it.
        first: address of who makes the first account, by a link; empty where nobody was named.
        base: address of the staff edition, with which links begin.
        site: public address of the host, without the path that the dashboard is below; empty when it was not told.
        clock: seconds since 1970; tests have one of their own.
    """

    database: Database
    key_source: KeySource
    provider: Provider | None = None
    opening: Opening | None = None
    first: str = ""
    base: str = BASE
    site: str = ""
    clock: Callable[[], float] = time.time
    accounts: Accounts = field(init=False)

    def __post_init__(self) -> None:
        made = Accounts(self.database, clock=self.clock, provided=self.provider is not None)
        object.__setattr__(self, "accounts", made)

    @cached_property
    def key(self) -> SecretKey:
        """The key of cookies and forms, made at its first use: in a file, or in the database that machines share.

        Raises:
            StateError: it can be neither read nor made.
        """
        if self.database.url:
            return SecretKey(shared_key(self.database, "session"), "base")
        try:
            return self.key_source.key()
        except UnusableKeyError as error:
            raise StateError(str(error)) from None

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions."""
        return Sessions(self.database, self.accounts, self.key, self.clock)

    @cached_property
    def attempts(self) -> Attempts:
        """The count of attempts."""
        return Attempts(self.database, self.key)

    @property
    def closed(self) -> bool:
        """Whether somebody can sign in: from then on, everybody has to."""
        return self.provider is not None or bool(self.accounts.all())

    def check_start(self) -> None:
        """Make sure that the edition can be served as it is.

        While the server of the database does not answer, nobody comes in; the public edition is served all the same.

        Raises:
            StateError: it would stand open to other machines, or the folder of accounts cannot be used.
        """
        try:
            closed = self.closed
        except UnreachableError as error:
            logger().error("access_unusable", reason=str(error))
            return
        if closed or self.first:
            self.accounts.prepare()
            _ = self.key
        if not self.can_open:
            raise StateError(REFUSED)

    @property
    def can_open(self) -> bool:
        """Whether somebody can come in, and nobody else; also while nobody can tell, which the gate then says."""
        try:
            return bool(self.first) or self.opening is not None or self.closed
        except UnreachableError:
            return True

    def visit(self, request: Request) -> Visit | None:
        """Who sends a request, if it may come in."""
        cookie = self.cookie(request)
        if cookie and self.opening is not None and self.opening.admits(cookie):
            # The first account closes what the link had opened.
            return None if self.closed else Visit(Viewer("administrator", open=True))
        if cookie and (session := self.sessions.find(cookie)):
            return Visit(session.account.viewer, session.proof, session.account.email)
        return None

    def form_proof(self, visit: Visit) -> str:
        """What the forms of a visit carry: the proof of its session, or of the link that has opened the edition."""
        return self.opening.proof if visit.viewer.open and self.opening is not None else visit.proof

    @property
    def link(self) -> str:
        """The path that opens the edition, once; empty when people sign in, or when nobody can tell whether they do."""
        try:
            shut = self.opening is None or self.closed
        except UnreachableError:
            return ""
        return "" if shut or self.opening is None else f"{self.base.rstrip('/')}{OPENING}?cle={self.opening.key}"

    @property
    def first_link(self) -> str:
        """The path by which the first administrator chooses a password; empty when nobody was named, or it is done."""
        try:
            if not self.first or self.accounts.known(self.first):
                return ""
            return self.path_of(self.accounts.first_link(self.first))
        except UnreachableError:
            return ""

    def link_for(self, email: str) -> str:
        """The path by which somebody chooses a password, once, within a day; made from the host.

        Raises:
            AccountError: there is no such account, or it is closed.
        """
        if email == self.first and not self.accounts.known(email):
            return self.path_of(self.accounts.first_link(email))
        return self.path_of(self.accounts.link(email))

    def path_of(self, key: str) -> str:
        """The path of a link."""
        return f"{self.base.rstrip('/')}{path_of(key)}"

    def code_of(self, email: str) -> str:
        """What names an account in addresses, which pass through journals that its own address has no place in."""
        return self.key.digest(b"account\0" + email.encode()).hex()[:16]

    def open_once(self, request: Request, response: Response, key: str) -> bool:
        """Hand over the cookie of the open edition to the first browser that has the link's key."""
        value = self.opening.take(key) if self.opening is not None and not self.closed else ""
        if value:
            self._give(request, response, value)
        return bool(value)

    def ended(self, request: Request) -> bool:
        """Whether a browser still has the cookie of a session of ours that holds no more."""
        cookie = self.cookie(request)
        return bool(cookie) and self.sessions.is_ours(cookie) and self.visit(request) is None

    def cookie(self, request: Request) -> str:
        """The value of the session's cookie; empty without one."""
        return request.cookies.get(cookie_options(request)[0] + COOKIE, "")

    def sign_in(self, request: Request, response: Response, account: Account, hint: str = "") -> None:
        """Open a session under a new identifier, whatever the browser held before, and hand over its cookie."""
        if old := self.cookie(request):
            self.sessions.end(old)
        self._give(request, response, self.sessions.start(account, hint))

    def _give(self, request: Request, response: Response, value: str) -> None:
        prefix, secure = cookie_options(request)
        response.set_cookie(
            prefix + COOKIE,
            value,
            max_age=_REMEMBERED,
            path=base_of(request),
            secure=secure,
            httponly=True,
            samesite="Lax",
        )

    def sign_out(self, request: Request, response: Response) -> str:
        """End the session and take its cookie back; returns what the provider of identity wants to be told."""
        hint = self.sessions.end(self.cookie(request))
        prefix, secure = cookie_options(request)
        response.delete_cookie(prefix + COOKIE, path=base_of(request), secure=secure, httponly=True, samesite="Lax")
        return hint


def create_access(settings: Settings, listening: str, clock: Callable[[], float] = time.time) -> Access:
    """The access that the settings ask for; nothing is read or written yet.

    Args:
        settings: where accounts are kept, and the provider of identity.
        listening: the address that the server really listens on.
        clock: see `Access`.
    """
    forbidden = (settings.data_dir,)
    try:
        first = normalised(settings.admin) if settings.admin else ""
    except AccountError as error:
        raise StateError(f"DASHBOARD_ADMIN : {error}.") from None
    return Access(
        Database.of(settings),
        KeySource(Secret(), settings.state_dir / _KEY_FILE, forbidden, ADVICE),
        _provider(settings),
        Opening() if is_loopback(listening) else None,
        first,
        f"{settings.base}{BASE}",
        settings.site,
        clock,
    )


def _provider(settings: Settings) -> Provider | None:
    """The provider of identity; the libraries of the exchange, some 10 MB, are only loaded where one is described."""
    if not any((settings.oidc_url, settings.oidc_client, settings.oidc_secret)):
        return None
    from dashboard.access.oidc import provider_of

    return provider_of(settings)
