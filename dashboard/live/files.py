"""Reads a spreadsheet from a link, a Nextcloud share, or a WebDAV folder (RFC 4918: a file is read as from any link).

Nextcloud serves a public share below /public.php/dav/files/ since version 29 (user « anonymous »), below
/public.php/webdav before (user: the token of the share), and from its page without a password.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Final

from dashboard.centres.model import Dropped
from dashboard.live.addresses import Address, SourceError
from dashboard.live.fetched import Fetched
from dashboard.live.web import Answer, Web

_ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".zip")
_SHARE: Final = re.compile(r"/(?:index\.php/)?s/([A-Za-z0-9_-]{4,64})(?:/.*)?$")
_NAMED: Final = re.compile(r'filename="?([^";/\\]{1,200})"?')
_HTML: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)", re.IGNORECASE)
_ELSEWHERE: Final = (404, 405, 501)
"""This version of Nextcloud serves shares from another place."""


def read_file(web: Web, address: Address, login: str, password: str, known: str) -> Fetched:
    """Read a file.

    Args:
        web, address: where it is: a link to it, the page of a Nextcloud share, or its WebDAV address.
        login, password: of a WebDAV account (its application password), or the password of a share, without a login.
        known: what the source said of the file when it was last read (ETag).

    Raises:
        SourceError: it cannot be read.
    """
    share = _SHARE.fullmatch(address.path.partition("?")[0])
    ways = list(_ways(web, address, share[1], password)) if share else [(address, _basic(login, password))]
    for there, headers in ways:
        answer = web.get(there, {**headers, **({"If-None-Match": known} if known else {})})
        if answer.status not in _ELSEWHERE or there is ways[-1][0]:
            return _fetched(address, answer, known)
    raise AssertionError  # the last way answers


def _ways(web: Web, address: Address, token: str, password: str) -> Iterator[tuple[Address, Mapping[str, str]]]:
    """Where Nextcloud may serve a public share, latest versions first, and what to show there."""
    root = address.url.partition("/index.php/s/")[0].partition("/s/")[0]
    yield web.address(f"{root}/public.php/dav/files/{token}"), _basic("anonymous", password) if password else {}
    if not password:
        yield web.address(f"{root}/s/{token}/download"), {}
    yield web.address(f"{root}/public.php/webdav"), _basic(token, password)


def _basic(login: str, password: str) -> Mapping[str, str]:
    if not (login or password):
        return {}
    return {"Authorization": f"Basic {base64.b64encode(f'{login}:{password}'.encode()).decode()}"}


def _fetched(address: Address, answer: Answer, known: str) -> Fetched:
    if answer.status == 304 and known:
        return Fetched(known)
    if answer.status != 200:
        raise _refused(answer.status)
    if answer.kind in ("text/html", "application/xhtml+xml") or _HTML.match(answer.content[:512]):
        raise SourceError(
            "Cette adresse mène à une page, pas à un fichier : donnez un lien qui télécharge le tableur, un lien de "
            "partage Nextcloud, ou l’adresse WebDAV du fichier."
        )
    if not answer.content:
        raise SourceError("Le fichier de cette adresse est vide : vérifiez qu’il est bien enregistré.")
    return Fetched(answer.headers.get("etag", "")[:200], Dropped(_name(address, answer), answer.content))


def _name(address: Address, answer: Answer) -> str:
    """What the file is called where it is, else after what it is; tables are told by the name of a CSV file."""
    said = _NAMED.search(answer.headers.get("content-disposition", ""))
    for name in (said[1] if said else "", *reversed(address.segments)):
        if name.lower().endswith(_ENDINGS):
            return name[-200:]
    return "source.csv" if answer.kind.startswith("text/") else "source.xlsx"


def _refused(status: int) -> SourceError:
    if status in (401, 403):
        return SourceError("Cette adresse demande un autre nom ou mot de passe (celui d’application, avec Nextcloud).")
    if status in (404, 410):
        return SourceError("Il n’y a pas de fichier à cette adresse : a-t-il été déplacé, ou son partage retiré ?")
    if status == 429 or status >= 500:
        return SourceError("Ce site est en panne ou reçoit trop de demandes : il sera relu plus tard.", passing=True)
    return SourceError(f"Ce site refuse cette demande (réponse {status}) : vérifiez l’adresse.")
