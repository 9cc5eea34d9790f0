"""gunicorn's own asynchronous worker, with the limits of time that it lacks, and errors that say nothing of the inside.

The worker reads and writes without threads (see `whole.py` for those that answer). Added to it: a first request must
come in time like the next ones, a client that does not read is cut off, connections are counted, and a process with a
request that never ends is replaced.

Written for gunicorn 27 (see pyproject.toml): the names that begin with an underscore are not part of its interface.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from gunicorn.asgi import protocol
from gunicorn.workers import gasgi

from dashboard.settings import Settings
from dashboard.web import whole

READING_SECONDS: Final = 30.0
"""Longest time that a client may take to make room for an answer."""


class Protocol(protocol.ASGIProtocol):  # type: ignore[misc] # gunicorn is not typed
    """One connection."""

    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take it, unless there are too many."""
        super().connection_made(transport)
        # Whatever the client has not taken is told at once (see `pause_writing`), and the next answer waits for it.
        transport.set_write_buffer_limits(high=0)
        # From the second request on gunicorn gives `keepalive` seconds to the head of a request; here from the first.
        self._arm_keepalive_timer()
        if self.worker.nr_conns > self.cfg.worker_connections:
            transport.abort()

    def pause_writing(self) -> None:
        """The client does not take what is sent."""
        super().pause_writing()
        self._unread = self.worker.loop.call_later(READING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken all of it."""
        super().resume_writing()
        if self._unread:
            self._unread.cancel()

    def _send_error_response(self, status: int, message: str, extra_headers: Iterable[tuple[str, str]] = ()) -> None:
        """Answer what is not a request; `message` quotes it, so it is left out."""
        del message
        body = whole.refusal_text(status)
        headers = [*whole.refusal_headers(body).items(), *extra_headers]
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers)]
        self._safe_write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


class Worker(gasgi.ASGIWorker):  # type: ignore[misc] # gunicorn is not typed
    """See the module."""

    alive: bool
    asgi: Any
    _stuck = False

    def init_process(self) -> None:
        """Start; from now on in a process of its own."""
        gasgi.ASGIProtocol = Protocol
        protocol._CACHED_SERVER_HEADER = b""  # no answer names the server's software
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application."""
        super().load_wsgi()
        settings = Settings.from_env(os.environ)
        self.asgi = whole.Whole(self.asgi, settings.threads, settings.max_body, settings.base)

    def notify(self) -> None:
        """Tell that this process lives, every second or so, and see what lasts too long."""
        super().notify()
        if self.alive and self.asgi.is_stuck():
            self.log.error(
                "Une demande dure plus de %d secondes : ce processus va être remplacé.", whole.ANSWER_SECONDS
            )
            self._stuck = True
            self.alive = False

    def run(self) -> None:
        """Serve until told to stop; with a request that never ends, leave without waiting for its thread."""
        super().run()
        if self._stuck:
            os._exit(1)
