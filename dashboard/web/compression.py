"""Compressing what is answered on the fly, and choosing among precompressed copies."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping

import brotli
from flask import Request, Response

# Quality 5 costs 1 to 3 ms on a page; 11, kept for files compressed once, would cost a hundred times that.
LIVE_BROTLI_QUALITY = 5
LIVE_GZIP_LEVEL = 6
_SMALLEST = 500
_COMPRESSIBLE = re.compile(r"^(text/|application/(json|javascript|xml|manifest\+json)|image/svg\+xml)")


def brotli_compress(body: bytes, quality: int) -> bytes:
    """`body` in Brotli, with the settings that suit text."""
    function: Callable[..., bytes] = brotli.compress
    return function(body, mode=brotli.MODE_TEXT, quality=quality, lgwin=22)


def compress(body: bytes, encoding: str) -> bytes:
    """`body` in `br` or `gzip`, quickly."""
    if encoding == "br":
        return brotli_compress(body, LIVE_BROTLI_QUALITY)
    return gzip.compress(body, LIVE_GZIP_LEVEL, mtime=0)


def accepted_encoding(request: Request) -> str | None:
    """The best of `br` and `gzip` the client takes, or None."""
    accepted = request.accept_encodings
    qualities = {name: accepted.quality(name) for name in ("br", "gzip")}
    best = max(qualities, key=lambda name: qualities[name])
    return best if qualities[best] > 0 else None


def vary_on_encoding(response: Response) -> None:
    """Tell caches that the answer depends on Accept-Encoding."""
    response.vary.add("Accept-Encoding")


def compress_response(request: Request, response: Response) -> Response:
    """Compress a dynamic response when that is worth it."""
    if response.direct_passthrough or not _COMPRESSIBLE.match(response.content_type or ""):
        return response
    vary_on_encoding(response)
    if "Content-Encoding" in response.headers or response.status_code in (204, 304):
        return response
    encoding = accepted_encoding(request)
    body = response.get_data()
    if encoding is None or len(body) < _SMALLEST:
        return response
    response.set_data(compress(body, encoding))
    response.headers["Content-Encoding"] = encoding
    return response


def best_copy(request: Request, copies: Mapping[str, bytes]) -> tuple[str, bytes] | None:
    """The smallest precompressed copy the client accepts, as (encoding, body)."""
    accepted = [name for name in copies if request.accept_encodings.quality(name) > 0]
    if not accepted:
        return None
    name = min(accepted, key=lambda encoding: len(copies[encoding]))
    return name, copies[name]
