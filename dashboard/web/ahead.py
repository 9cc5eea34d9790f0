"""What readers have just asked, asked again of data that are about to be shown: nobody waits for it then."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from flask import Flask, Request

MOST_KNOWN: Final = 128
"""Questions that are remembered, of some kilobytes each: the last ones asked."""
LARGEST: Final = 32_768
"""Bytes of a question that is remembered: those of pages take a quarter of it."""
LONGEST: Final = 2.0
"""Seconds that new data wait at most for their first answers: a publication is to be shown everywhere within five."""
_TOLD: Final[tuple[str, ...]] = (
    "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "HTTP_HOST", "HTTP_ACCEPT_ENCODING", "CONTENT_TYPE", "CONTENT_LENGTH", "wsgi.url_scheme",
)  # fmt: skip
"""What an answer may depend on; nothing of who asks is kept."""


@dataclass
class _Question:
    environ: dict[str, Any]
    body: bytes
    times: int = 0


@dataclass
class Asked:
    """The last questions of the readers of an edition that anybody may read, and how often each came."""

    _known: OrderedDict[Hashable, _Question] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: Hashable, request: Request) -> None:
        """Remember a question that was answered, `key` telling it from the others."""
        if len(request.get_data()) > LARGEST:
            return
        with self._lock:
            question = self._known.pop(key, None)
            if question is None:
                told = {name: request.environ[name] for name in _TOLD if name in request.environ}
                question = _Question(told, request.get_data())
            question.times += 1
            self._known[key] = question
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)

    def again(self, server: Flask) -> None:
        """Answer them once more, those asked most first, as long as there is time; the count begins anew.

        What is around an answer (limits, journal) is left out: nobody asks.
        """
        with self._lock:
            known = sorted(self._known.values(), key=lambda one: -one.times)
            for question in known:
                question.times = 0
        over = time.monotonic() + LONGEST
        for question in known:
            if time.monotonic() > over:
                return
            environ = {**question.environ, "wsgi.input": BytesIO(question.body)}
            with server.request_context(environ), suppress(HTTPException):
                server.dispatch_request()
