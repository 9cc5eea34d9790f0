"""A WSGI application behind an asynchronous server: a thread is given to a request that has arrived whole, and only for
the time that it takes to work out its answer. Neither who writes drop by drop nor who does not read ever holds one.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from dashboard.web.index import error_words
from dashboard.web.logs import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

ARRIVAL_SECONDS: Final = 10.0
"""Longest time that the body of a request may take to arrive."""
FILE_PATH: Final = re.compile(r"/equipe/donnees/[a-z0-9-]+/(?:listes/|rapport/|[0-9a-f]{16}/)?deposer")
"""Where whoever may see the form that sends a file may send it: the only bodies that may be long."""
FILE_BODY: Final = 20 * 1024 * 1024
"""Bytes of such a body: the file, and some words around it."""
FILE_SECONDS: Final = 120.0
"""Longest time that it may take to arrive: 1.4 Mbit/s, what a slow line sends."""
ANSWER_SECONDS: Final = 20.0
"""Longest time that the application may take to work out an answer; a real one takes 0.1."""
_FRAMING: Final = (b"content-length", b"transfer-encoding")
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))


class Whole:
    """The ASGI application that has a WSGI one answer."""

    def __init__(self, wsgi: WSGIApplication, threads: int, most_body: int, base: str = "") -> None:
        """Made before the server forks: it starts no thread until the first request.

        Args:
            wsgi: what answers.
            threads: how many requests are answered at a time; the others wait, at no cost.
            base: path that the whole is below (DASHBOARD_BASE).
            most_body: bytes held of a body; what comes after is dropped, and the application refuses by the length.
        """
        self._wsgi, self._most_body, self._base = wsgi, most_body, base
        self._threaded = WSGIMiddleware(self._timed, workers=threads)  # type: ignore[arg-type] # its own type
        self._deadlines: dict[int, float] = {}

    def is_stuck(self) -> bool:
        """Whether an answer has been worked out for more than `ANSWER_SECONDS`: its thread may never come back."""
        now = time.monotonic()
        return any(deadline <= now for deadline in list(self._deadlines.values()))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI wants it."""
        if scope["type"] != "http":
            await self._threaded(scope, receive, send)  # type: ignore[arg-type] # a WebSocket: it is refused
            return
        most, seconds = (
            (FILE_BODY, FILE_SECONDS) if await self._sends_file(scope) else (self._most_body, ARRIVAL_SECONDS)
        )
        body = await self._arrived(receive, most, seconds)
        if body is None:
            answer = refusal(408)
        else:
            # Who leaves does not stop the thread: what it gives must still be taken, or it would wait for ever.
            answer = await asyncio.shield(asyncio.create_task(self._answer(scope, body)))
        for message in answer:
            await send(message)

    async def _sends_file(self, scope: Message) -> bool:
        """Whether a long body is the file of somebody who may send one: who is shown the form. It is asked of the
        application before anything of the body is held."""
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        path = scope["path"].removeprefix(self._base)
        if scope["method"] != "POST" or not FILE_PATH.fullmatch(path) or not length.isdigit():
            return False
        # Whatever is short, or longer than any file may be, goes the common way: the application refuses by the length.
        if not self._most_body < int(length) <= FILE_BODY:
            return False
        headers = [one for one in scope["headers"] if not one[0].startswith((b"content-", b"transfer-"))]
        answer = await self._answer({**scope, "method": "HEAD", "headers": headers}, b"")
        return bool(answer) and answer[0].get("status") == 200

    async def _arrived(self, receive: Receive, most: int, seconds: float) -> bytes | None:
        """The body, cut when it is too long; None when it has not arrived in time, or its sender has left."""
        body = bytearray()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (message := await receive())["type"] == "http.request":
                    if len(body) <= most:
                        body += message.get("body", b"")
                    if not message.get("more_body", False):
                        return bytes(body)
        return bytes(body) if len(body) > most else None

    async def _answer(self, scope: Message, body: bytes) -> list[Message]:
        """All that the application answers to a request, now that all of it is there."""
        headers = [(name, value) for name, value in scope["headers"] if name not in _FRAMING]
        declared = [value for name, value in scope["headers"] if name == b"content-length"]
        headers += [(b"content-length", value) for value in declared or [b"%d" % len(body)] if body or declared]
        # Bytes that no address has are written as an address writes them.
        query = quote(scope["query_string"], safe=_PRINTABLE).encode("ascii")
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            answer.append(message)

        whole = {**scope, "headers": headers, "query_string": query}
        try:
            await self._threaded(whole, receive, send)  # type: ignore[arg-type]
        except Exception as error:  # what the application's own error pages do not cover
            logger().error("unexpected_error", error=type(error).__name__, exc_info=error)
            return refusal(500)
        return answer

    def _timed(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        thread = threading.get_ident()
        self._deadlines[thread] = time.monotonic() + ANSWER_SECONDS
        try:
            return self._wsgi(environ, start_response)
        finally:
            del self._deadlines[thread]


def refusal(status: int) -> list[Message]:
    """The answer, in French, to what never reaches the application, or fails outside of it; nothing of it is told."""
    body = refusal_text(status)
    headers = [(name.encode(), value.encode()) for name, value in refusal_headers(body).items()]
    return [
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    ]


def refusal_text(status: int) -> bytes:
    """Title and sentence of an error."""
    title, sentence = error_words(status)
    return f"{title}. {sentence}\n".encode()


def refusal_headers(body: bytes) -> dict[str, str]:
    """The headers that go with it; the connection ends there."""
    return {
        "connection": "close",
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
    }
