"""The server of machines that have no gunicorn: waitress, which holds long bodies on the routes of files only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from waitress import create_server
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.utilities import RequestEntityTooLarge

from dashboard.web.whole import FILE_BODY, FILE_PATH, refusal_headers, refusal_text

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_ROOM: Final = 64 * 1024
"""Bytes beyond the limit that are still taken, so that the application refuses, with a page."""


class _TooLarge(RequestEntityTooLarge):  # type: ignore[misc] # waitress is not typed
    """The refusal of a body too long to be held."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:  # noqa: ARG002
        """Status, headers and body."""
        body = refusal_text(413)
        return "413 Request Entity Too Large", list(refusal_headers(body).items()), body


def server(application: WSGIApplication, host: str, port: int, threads: int, most_body: int, base: str = "") -> Any:
    """A server that listens, and answers once it is told to `run()`.

    Args:
        application: what answers: it refuses in French what is a little too long.
        host, port: where it listens.
        threads: how many requests are answered at a time.
        most_body: bytes of a request's body, but of those that bring a file (`FILE_BODY`).
        base: path that the whole is below (DASHBOARD_BASE).

    Raises:
        OSError: it cannot listen there.
    """
    listening: dict[int, Any] = {}
    longest = max(most_body, FILE_BODY) + _ROOM
    usual = Adjustments(max_request_body_size=most_body + _ROOM)

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        """Reads a request; knows before its body how long this may be."""

        error: Any

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            path = self.path.removeprefix(base)
            if self.command != "POST" or not FILE_PATH.fullmatch(path):
                self.adj = usual

        def received(self, data: bytes) -> int:
            taken: int = super().received(data)
            if isinstance(self.error, RequestEntityTooLarge):
                self.error = _TooLarge("")
            return taken

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser

    made = create_server(
        application,
        map=listening,
        host=host,
        port=port,
        threads=threads,
        max_request_body_size=longest,
        # A body is never put on the disk.
        inbuf_overflow=longest,
        max_request_header_size=60 * 8190,
        connection_limit=400,
        channel_timeout=30,
        cleanup_interval=5,
        # Believed or not by the application (DASHBOARD_PROXIES).
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    for one in listening.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Channel
    return made
