"""Fetch a file named by its address, when an import is asked for: https only, bounded in size and time."""

from __future__ import annotations

import socket
import ssl
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Final
from urllib.parse import unquote, urlsplit

from dashboard.sources.refusals import ImportRefusedError, Progress

MAX_BYTES: Final = 200_000_000
TIMEOUT: Final = 30.0
"""Seconds without an answer before giving up."""

_CHUNK: Final = 1 << 18


def is_address(source: str) -> bool:
    """Whether a source is an address rather than a file."""
    return "://" in source


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    """Follow a redirection only to another https address."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme != "https":
            raise ImportRefusedError("redirection vers une adresse non sécurisée", read=newurl, expected="https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(
    address: str, folder: Path, progress: Progress, opener: urllib.request.OpenerDirector | None = None
) -> Path:
    """Write what an https address gives into a folder; returns the path.

    Raises:
        ImportRefusedError: not https, no network, refused by the server, too large, cut short.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ImportRefusedError("adresse refusée", read=address, expected="une adresse https")
    target = folder / (Path(unquote(parts.path)).name or "telechargement")
    chosen = opener or urllib.request.build_opener(_HttpsOnly())
    request = urllib.request.Request(address, headers={"User-Agent": "crpv-dashboard"})  # noqa: S310 - https checked
    try:
        with chosen.open(request, timeout=TIMEOUT) as answer:
            expected = int(answer.headers.get("Content-Length") or 0)
            if expected > MAX_BYTES:
                raise ImportRefusedError(
                    "fichier trop grand", read=f"{expected} octets", expected=f"{MAX_BYTES} au plus"
                )
            received = _copy(answer, target, expected, progress)
    except urllib.error.HTTPError as error:
        raise ImportRefusedError("le serveur refuse ou ne connaît pas cette adresse", read=error.code) from error
    except ssl.SSLError as error:
        raise ImportRefusedError("le certificat du serveur n’est pas valable") from error
    except (TimeoutError, socket.gaierror, urllib.error.URLError) as error:
        raise ImportRefusedError(
            f"pas de réponse de {parts.hostname}\u202f: réseau absent ou coupé. Téléchargez le fichier sur une machine "
            "reliée au réseau, puis importez-le par son nom"
        ) from error
    except (OSError, HTTPException) as error:
        raise ImportRefusedError(f"téléchargement interrompu ({error})") from error
    if expected and received < expected:
        raise ImportRefusedError("téléchargement incomplet", read=f"{received} octets", expected=f"{expected} octets")
    return target


def _copy(answer: IO[bytes], target: Path, expected: int, progress: Progress) -> int:
    received = 0
    with target.open("wb") as sink:
        while chunk := answer.read(_CHUNK):
            received += len(chunk)
            if received > MAX_BYTES:
                raise ImportRefusedError("fichier trop grand", expected=f"{MAX_BYTES} octets au plus")
            sink.write(chunk)
            progress("Téléchargement", min(received / expected, 1.0) if expected else None)
    return received
