"""The provider of identity (OpenID Connect): Authlib does the protocol, this module says what is accepted.

Authorization code with PKCE (S256), state and nonce kept in the signed cookie of the visit; the ID token must be signed
by the provider, for this client, not expired. The address it vouches for is all that is used, and nothing is kept of
its tokens but what the provider asks for at sign-out.

Providers that put the address in the answer of their userinfo endpoint only are served too, that answer being signed
(ProConnect) or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from flask import request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from werkzeug.wrappers import Response

from dashboard.access.refusal import ProviderError
from dashboard.access.requests import is_loopback
from dashboard.access.rules import AccountError, normalised
from dashboard.settings import Settings
from dashboard.store import StateError

DISCOVERY: Final = "/.well-known/openid-configuration"
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make. Those made with the shared secret are refused."""
LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ."""
TIMEOUT: Final = 10
"""Seconds that an answer of the provider may take."""

_FAILURES: Final = (
    AuthlibBaseError,
    JoseError,
    requests.RequestException,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
)
"""What an answer that is not as it should be makes the libraries raise."""

_UNREACHABLE: Final = "Le fournisseur d’identité ne répond pas. Réessayez dans un instant."
_NOT_VOUCHED: Final = (
    "Le fournisseur d’identité n’a pas confirmé qui vous êtes. Recommencez, ou écrivez à votre centre."
)
_CANCELLED: Final = "Vous n’avez pas terminé la connexion chez le fournisseur d’identité."


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for.

    Attributes:
        email: normalised address.
        hint: what the provider is to be told at sign-out (the ID token).
    """

    email: str
    hint: str = field(repr=False)


class Provider:
    """The provider of identity of the deployment.

    Args:
        settings: its address, the client's identifier and secret, whether its addresses are trusted as they are.
    """

    def __init__(self, settings: Settings) -> None:
        self.name = settings.oidc_name
        self.site = settings.site
        self._discovery = settings.oidc_url.rstrip("/").removesuffix(DISCOVERY) + DISCOVERY
        self._trusted = settings.oidc_trusted == "oui"
        self._client_id = settings.oidc_client
        self._client = FlaskOAuth2App(
            framework=FlaskIntegration("provider"),
            name="provider",
            client_id=settings.oidc_client,
            client_secret=settings.oidc_secret.reveal(),
            server_metadata_url=self._discovery,
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": TIMEOUT},
        )

    def redirection(self, back: str) -> Response:
        """The answer that sends the browser to the provider.

        Args:
            back: the address, declared to the provider, where it sends the browser back.

        Raises:
            ProviderError: it does not answer, or not as a provider does.
        """
        try:
            self._metadata()
            answer: Response = self._client.authorize_redirect(back)
        except ProviderError:
            raise
        except _FAILURES as error:
            raise ProviderError(_UNREACHABLE, type(error).__name__, 503) from None
        return answer

    def identity(self) -> Identity:
        """Whom the provider vouches for, as the request of the moment brings it back.

        Raises:
            ProviderError: nobody: the request was not asked for, the token is not right, the address is not verified.
        """
        if request.args.get("error"):
            raise ProviderError(_CANCELLED, "refused_there")
        try:
            metadata = self._metadata()
            issuer = metadata["issuer"]
            if request.args.get("iss", issuer) != issuer:
                raise ProviderError(_NOT_VOUCHED, "other_issuer")
            wanted = {
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": self._client_id},
            }
            token = self._client.authorize_access_token(claims_options=wanted, leeway=LEEWAY)
            claims = token.get("userinfo")
            if not claims:
                raise ProviderError(_NOT_VOUCHED, "no_id_token")
            source = claims if "email" in claims else self._userinfo(metadata, token, claims["sub"])
            return Identity(self._address(source), token["id_token"])
        except ProviderError:
            raise
        except requests.RequestException as error:
            raise ProviderError(_UNREACHABLE, type(error).__name__, 503) from None
        except _FAILURES as error:
            raise ProviderError(_NOT_VOUCHED, type(error).__name__) from None

    def sign_out_address(self, hint: str, back: str) -> str:
        """Where the browser ends its session at the provider; empty when there is no such place."""
        if not hint:
            return ""
        try:
            if not str(self._metadata().get("end_session_endpoint", "")).startswith(("https://", "http://")):
                return ""
            made = self._client.create_logout_url(
                post_logout_redirect_uri=back, id_token_hint=hint, client_id=self._client_id
            )
            return str(made["url"])
        except (ProviderError, *_FAILURES):
            return ""

    def _metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself, its issuer and signatures checked."""
        metadata: dict[str, Any] = self._client.load_server_metadata()
        if metadata.get("issuer", "").rstrip("/") + DISCOVERY != self._discovery:
            raise ProviderError(_UNREACHABLE, "issuer_is_not_the_address", 503)
        offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]
        ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in ways:
            self._client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 - a way
        return metadata

    def _userinfo(self, metadata: Mapping[str, Any], token: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """What the userinfo endpoint says of the same person, its signature checked when it has one."""
        answer = self._client.get(metadata["userinfo_endpoint"], token=token)
        answer.raise_for_status()
        if answer.headers.get("Content-Type", "").startswith("application/jwt"):
            claims = self._signed(metadata, answer.text)
        else:
            claims = answer.json()
        if claims["sub"] != subject:
            raise ProviderError(_NOT_VOUCHED, "other_subject")
        return claims

    def _signed(self, metadata: Mapping[str, Any], text: str) -> Mapping[str, Any]:
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        keys = KeySet.import_key_set(self._client.fetch_jwk_set())
        claims: dict[str, Any] = jwt.decode(text.strip(), keys, registry=registry).claims
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": self._client_id},
        )
        rules.validate(claims)
        return claims

    def _address(self, claims: Mapping[str, Any]) -> str:
        """The address that is vouched for."""
        verified = claims.get("email_verified")
        if not (self._trusted or verified is True or verified == "true"):
            raise ProviderError(_NOT_VOUCHED, "address_not_verified")
        try:
            return normalised(str(claims.get("email", "")))
        except AccountError:
            raise ProviderError(_NOT_VOUCHED, "no_address") from None


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings describe; None when they describe none.

    Raises:
        StateError: a part is missing, or the exchanges could be listened to.
    """
    given = (settings.oidc_url, settings.oidc_client, settings.oidc_secret)
    if not any(given):
        return None
    if not all(given):
        raise StateError(
            "Le fournisseur d’identité est décrit à moitié : DASHBOARD_OIDC_URL, DASHBOARD_OIDC_CLIENT et "
            "DASHBOARD_OIDC_SECRET vont ensemble."
        )
    if not _is_secure(settings.oidc_url):
        raise StateError("DASHBOARD_OIDC_URL : une adresse en https est nécessaire.")
    if not _is_secure(settings.url):
        raise StateError(
            "DASHBOARD_URL : l’adresse publique du tableau de bord, en https, est nécessaire avec un fournisseur "
            "d’identité, qui y renvoie les personnes (https://tableau.exemple.fr)."
        )
    return Provider(settings)


def _is_secure(address: str) -> bool:
    """Whether what is sent to an address cannot be listened to: https, or this very machine."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    except ValueError:
        return False
