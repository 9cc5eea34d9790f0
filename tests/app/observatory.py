"""What Mozilla's Observatory looks at in the headers of an answer, for its best mark."""

from __future__ import annotations

from typing import Any

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def directives(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy by directive."""
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


def check_headers(headers: Any) -> None:
    """No script but our own, no frame around, nothing guessed, nothing told; no cookie either."""
    policy = directives(headers["Content-Security-Policy"])
    assert policy["default-src"] in (["'self'"], ["'none'"])
    for source in policy.get("script-src", policy["default-src"]):
        assert source in ("'self'", "'none'") or source.startswith("'sha256-"), source
    assert policy["script-src-attr"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    for name, value in WANTED.items():
        assert headers[name] == value, name
    assert "camera=()" in headers["Permissions-Policy"]
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Set-Cookie"):
        assert name not in headers, name
