"""Fetching a file by its address, without network: what answers is made up."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from dashboard.sources.refusals import ImportRefusedError, quiet
from dashboard.territories import download as module
from dashboard.territories.download import _HttpsOnly, download
from dashboard.territories.imports import import_file

ADDRESS = "https://donnees.exemple.fr/resources/qp2024.zip"


class Answer(io.BytesIO):
    """What a server gives: a body and the length it declares."""

    def __init__(self, body: bytes, length: int | None = None) -> None:
        super().__init__(body)
        self.headers = Message()
        self.headers["Content-Length"] = str(len(body) if length is None else length)


class Opener(urllib.request.OpenerDirector):
    """Opens nothing: gives what the test wants, or fails as it wants."""

    def __init__(self, answer: Answer | Exception) -> None:
        super().__init__()
        self._answer = answer

    def open(self, *_: Any, **__: Any) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def test_a_file_arrives_whole_and_tells_how_far_it_is(tmp_path: Path) -> None:
    steps: list[tuple[str, float | None]] = []
    path = download(ADDRESS, tmp_path, lambda step, share: steps.append((step, share)), Opener(Answer(b"abc" * 1000)))
    assert path.name == "qp2024.zip"
    assert path.read_bytes() == b"abc" * 1000
    assert steps[-1] == ("Téléchargement", 1.0)


@pytest.mark.parametrize("address", ["http://donnees.exemple.fr/a.zip", "file:///etc/hostname", "ftp://a.exemple.fr/b"])
def test_only_https_is_opened(address: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="une adresse https"):
        import_file(address, tmp_path)


def test_a_redirection_to_http_is_refused() -> None:
    request = urllib.request.Request(ADDRESS)
    with pytest.raises(ImportRefusedError, match="redirection vers une adresse non sécurisée"):
        _HttpsOnly().redirect_request(request, io.BytesIO(), 302, "Found", Message(), "http://a.exemple.fr/b")  # type: ignore[arg-type]


def http_error(code: int) -> urllib.error.HTTPError:
    return urllib.error.HTTPError(ADDRESS, code, "no", Message(), None)


FAILURES = {
    "no network": (urllib.error.URLError("unreachable"), "réseau absent ou coupé"),
    "timeout": (TimeoutError(), "pas de réponse de donnees.exemple.fr"),
    "cut": (HTTPException("cut"), "téléchargement interrompu"),
    "incomplete": (Answer(b"abc", 300), "téléchargement incomplet.*3 octets.*300 octets"),
    "announced too large": (Answer(b"abc", 10**9), "fichier trop grand"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_said_in_french(failure: str, tmp_path: Path) -> None:
    answer, message = FAILURES[failure]
    with pytest.raises(ImportRefusedError, match=message):
        download(ADDRESS, tmp_path, quiet, Opener(answer))


def test_a_refusal_of_the_server_gives_its_code(tmp_path: Path) -> None:
    error = http_error(404)
    with pytest.raises(ImportRefusedError, match=r"ne connaît pas cette adresse.*404"):
        download(ADDRESS, tmp_path, quiet, Opener(error))
    error.close()


def test_more_than_the_limit_is_cut_even_unannounced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    with pytest.raises(ImportRefusedError, match="fichier trop grand"):
        download(ADDRESS, tmp_path, quiet, Opener(Answer(b"x" * 2000, 0)))
