"""gunicorn's threaded worker, hardened: slow clients take no thread, a stuck request does not last, errors say nothing.

gunicorn's own `gthread` gives a connection a thread as soon as its first byte arrives, and waits in it for the rest: as
many slow connections as threads stop the service. Here a thread is given once the whole request has arrived; until
then the connection waits in the loop, at most `ARRIVAL_SECONDS`. Its `timeout` watches the loop, not the threads: a
request that computes without end would hold its thread for ever. Here the worker is replaced when a request lasts more
than `ANSWER_SECONDS`.

Written for gunicorn 27 (see pyproject.toml): it overrides methods that are not part of its documented interface.
"""

from __future__ import annotations

import errno
import os
import re
import threading
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.http import errors, wsgi
from gunicorn.workers.gthread import TConn, ThreadWorker

from dashboard.web.index import error_words

ARRIVAL_SECONDS: Final = 10.0
"""Longest time that a request may take to arrive whole, headers and body."""
ANSWER_SECONDS: Final = 20.0
"""Longest time that the application may take to work out an answer; a real one takes 0.1."""
SOCKET_SECONDS: Final = 30.0
"""Longest time that a client may take to receive an answer."""
MOST_HEADERS: Final = 65_536
MOST_BODY: Final = 262_144
"""Bytes held for a request that is arriving; a longer body is handed over at once, and refused by its length."""
_PIECE: Final = 65_536
_LENGTH: Final = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)


def is_whole(received: bytes) -> bool:
    """Whether what has arrived of a request is all of it, or as much as it takes to refuse it."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return len(received) > MOST_HEADERS
    head += b"\r\n"
    if _CHUNKED.search(head):
        return body.endswith(b"0\r\n\r\n") or len(body) > MOST_BODY
    length = _LENGTH.search(head)
    return length is None or len(body) >= min(int(length[1]), MOST_BODY + 1)


class QuietResponse(wsgi.Response):  # type: ignore[misc] # gunicorn is not typed
    """A response that does not name the server's software."""

    def default_headers(self) -> list[str]:
        """The headers that the server adds, without `Server`."""
        return [line for line in super().default_headers() if not line.startswith("Server:")]


class TimedConnection(TConn):  # type: ignore[misc] # gunicorn is not typed
    """A connection whose client cannot hold a thread by not reading."""

    def init(self) -> None:
        """Get ready to be read in a thread."""
        super().init()
        self.sock.settimeout(SOCKET_SECONDS)


class HardenedWorker(ThreadWorker):  # type: ignore[misc] # gunicorn is not typed
    """See the module."""

    alive: bool
    wsgi: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TimedConnection, tuple[bytearray, float]] = {}
        self._answering: dict[int, float] = {}
        self._stuck = False

    def init_process(self) -> None:
        """Start; from now on in a process of its own."""
        wsgi.Response = QuietResponse
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop; with a request that never ends, leave without waiting for its thread."""
        super().run()
        if self._stuck:
            os._exit(1)

    # --- requests that arrive --------------------------------------------------------------------------------------

    def accept(self, listener: Any) -> None:
        """Take a new connection; it has no thread yet."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        self.enqueue_req(TimedConnection(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn: TimedConnection) -> None:
        """Give the connection a thread if its request is whole, else wait for the rest of it."""
        if conn not in self._arriving:
            ahead = conn.parser.unreader.take_buffered() if conn.parser else b""
            self._arriving[conn] = bytearray(ahead), time.monotonic() + ARRIVAL_SECONDS
        received, deadline = self._arriving[conn]
        is_open = _receive(conn.sock, received)
        if is_open and not is_whole(bytes(received)):
            conn.timeout = deadline
            self.pending_conns.append(conn)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
            return
        if b"\r\n\r\n" not in received:
            if is_open:
                self.handle_error(None, conn.sock, None, errors.LimitRequestHeaders("headers"))
            self._close(conn)
            return
        del self._arriving[conn]
        conn.init()
        conn.parser.unreader.unread(bytes(received))
        conn.data_ready = True
        super().enqueue_req(conn)

    def _close(self, conn: TimedConnection) -> None:
        self._arriving.pop(conn, None)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Close what has not arrived in time, and see what lasts too long; called every second or so."""
        now = time.monotonic()
        # Each time some bytes arrive a connection goes back to the end of the queue: it is not in order.
        for conn in [one for one in self.pending_conns if one.timeout <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            self._close(conn)
        if self.alive and any(deadline <= now for deadline in list(self._answering.values())):
            self.log.error("Une demande dure plus de %d secondes : ce processus va être remplacé.", ANSWER_SECONDS)
            self._stuck = True
            self.alive = False

    # --- requests that are answered --------------------------------------------------------------------------------

    def load_wsgi(self) -> None:
        """Load the application, with the time that it takes watched."""
        super().load_wsgi()
        application = self.wsgi

        def timed(environ: Any, start_response: Any) -> Any:
            thread = threading.get_ident()
            self._answering[thread] = time.monotonic() + ANSWER_SECONDS
            try:
                return application(environ, start_response)
            finally:
                del self._answering[thread]

        self.wsgi = timed

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is not a request, or an error outside the application; nothing of it goes into the log."""
        del req, addr
        status, reason = _status_of(exc)
        if status == 500:
            self.log.error("Erreur hors de l’application : %s", type(exc).__name__)
        title, sentence = error_words(status)
        body = f"{title}. {sentence}\n".encode()
        head = (
            f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
            "Referrer-Policy: no-referrer\r\n\r\n"
        )
        try:
            client.sendall(head.encode("ascii") + body)
        except OSError:
            self.log.debug("Le client est parti avant la réponse.")


def _status_of(exc: BaseException) -> tuple[int, str]:
    if isinstance(exc, errors.LimitRequestLine):
        return 414, "URI Too Long"
    if isinstance(exc, errors.LimitRequestHeaders):
        return 431, "Request Header Fields Too Large"
    if isinstance(exc, errors.UnsupportedTransferCoding):
        return 501, "Not Implemented"
    if isinstance(exc, errors.ParseException | errors.ForbiddenProxyRequest):
        return 400, "Bad Request"
    return 500, "Internal Server Error"


def _receive(sock: Any, received: bytearray) -> bool:
    """Add what has arrived; False when the client has closed."""
    sock.setblocking(False)
    try:
        while len(received) <= MOST_HEADERS + MOST_BODY:
            piece = sock.recv(_PIECE)
            if not piece:
                return False
            received += piece
    except BlockingIOError:
        return True
    except OSError:
        received.clear()
        return False
    return True
