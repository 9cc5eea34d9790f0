"""Headers that every response carries, and the gate before Dash's callback route."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dash import ALL, ALLSMALLER, Output
from dash._validate import validate_output_spec
from flask import Request, Response

_FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=31536000; includeSubDomains"


class BadRequestBodyError(ValueError):
    """A callback request is not one that this application's pages can have sent."""


def script_hash(script: str) -> str:
    """The CSP source expression of an inline script."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


def content_security_policy(
    script_hashes: Iterable[str], pictures: Iterable[str] = (), ancestors: Iterable[str] = ()
) -> str:
    """The policy of every page: nothing from elsewhere, no inline script but the known ones, no eval.

    Args:
        script_hashes: of the inline scripts.
        pictures: the hosts that pictures may come from besides our own (a background map).
        ancestors: the origins whose pages may embed these; none by default.
    """
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *sorted(set(script_hashes))]),
        "script-src-attr": "'none'",
        # plotly.js and React set style attributes; a style cannot run anything.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": " ".join(["'self' data: blob:", *pictures]),
        "font-src": "'self'",
        "connect-src": "'self'",
        "object-src": "'none'",
        "frame-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(ancestors) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def add_security_headers(request: Request, response: Response, policy: str, *, embedded: bool = False) -> Response:
    """Set the headers on `response`; HSTS only where the reader came by https.

    X-Frame-Options cannot name origins: where some may embed the pages, the policy's `frame-ancestors` alone decides.
    """
    response.headers["Content-Security-Policy"] = policy
    if not embedded:
        response.headers["X-Frame-Options"] = "DENY"
    for name, value in _FIXED_HEADERS.items():
        response.headers.setdefault(name, value)
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip()
    if request.is_secure or forwarded == "https":
        response.headers["Strict-Transport-Security"] = _HSTS
    return response


def check_callback_body(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse a callback request whose shape is not that of a registered callback.

    Values are not looked at: they are free, and each callback reads them through `Filters.parse`.

    Raises:
        BadRequestBodyError: with the reason, in French.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise BadRequestBodyError("un objet JSON avec la clé « output » est attendu.")
    callback = callbacks.get(body["output"])
    if callback is None or "callback" not in callback:
        raise BadRequestBodyError("cette sortie n’existe pas.")
    for key, registered in (("inputs", callback["inputs"]), ("state", callback["state"])):
        _check_sources(body.get(key, []), registered, key)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(_is_property(name) for name in changed):
        raise BadRequestBodyError("« changedPropIds » doit être une liste de noms de propriétés.")
    if not callback.get("no_output"):
        _check_outputs(body.get("outputs"), callback["output"])


def _check_sources(given: object, registered: Sequence[Mapping[str, Any]], key: str) -> None:
    if not isinstance(given, list) or len(given) != len(registered):
        raise BadRequestBodyError(f"« {key} » n’a pas la forme attendue.")
    for item, wanted in zip(given, registered, strict=True):
        pattern = str(wanted["id"]).startswith("{")
        parts = item if isinstance(item, list) and pattern else [item]
        if not all(_is_source(part, wanted, pattern) for part in parts):
            raise BadRequestBodyError(f"« {key} » n’a pas la forme attendue.")


def _is_source(part: object, wanted: Mapping[str, Any], pattern: bool) -> bool:
    if not isinstance(part, dict) or part.get("property") != wanted["property"]:
        return False
    return _is_identity(part.get("id")) if pattern else part.get("id") == wanted["id"]


def _is_identity(identity: object) -> bool:
    """Whether something can be the id of one component of a pattern: here, all their parts are texts."""
    return isinstance(identity, dict) and all(isinstance(value, str) for value in identity.values())


def _is_property(name: object) -> bool:
    """Whether something can be the name of a property that has changed: Dash reads the id before its last dot."""
    if not isinstance(name, str):
        return False
    identity = name.rpartition(".")[0]
    if not identity.startswith("{"):
        return True
    try:
        return _is_identity(json.loads(identity))
    except ValueError:
        return False


def _many(output: Output) -> bool:
    """Whether an output stands for a list of components."""
    identity = output.component_id
    return isinstance(identity, dict) and any(value in (ALL, ALLSMALLER) for value in identity.values())


def _check_outputs(given: object, registered: Any) -> None:
    several = isinstance(registered, list | tuple)
    wanted = list(registered) if several else [registered]
    parts: Any = given if several else [given]
    validate: Callable[..., None] = validate_output_spec
    try:
        # A list of places goes with a pattern, one place with anything else; the rest is Dash's own check.
        shapes = [isinstance(part, list) == _many(output) for part, output in zip(parts, wanted, strict=True)]
        validate(registered, given, Output)
        shapes += [_is_identity(place["id"]) for part in parts if isinstance(part, list) for place in part]
    except Exception as error:  # a wrong shape makes Dash's check raise anything
        raise BadRequestBodyError("« outputs » n’a pas la forme attendue.") from error
    if not all(shapes):
        raise BadRequestBodyError("« outputs » n’a pas la forme attendue.")
