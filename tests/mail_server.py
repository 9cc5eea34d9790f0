"""A server of mail on this machine, which says what a test wants it to say."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from dashboard.mail.post import Post
from dashboard.settings import Secret

SENDER = "lettres@exemple.fr"
SITE = "https://tableau.exemple.fr"


@dataclass
class Box:
    """What the server has received, and how it answers.

    Attributes:
        port: where it listens; mails: (recipient, message) of each that it has taken.
        to, content: what it answers to a recipient, and to a message, for a recipient; "" to hang up without a word.
    """

    port: int = 0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    to: Callable[[str], str] = lambda _: "250 OK"
    content: Callable[[str], str] = lambda _: "250 OK"

    async def handle_RCPT(  # noqa: N802 - what aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        told = self.to(address)
        if told.startswith("250"):
            envelope.rcpt_tos.append(address)
        return told or self._hang_up(server)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        (to,) = envelope.rcpt_tos
        told = self.content(to)
        if told.startswith("250") or not told:
            content = cast(bytes, envelope.content)
            self.mails.append((to, cast(EmailMessage, message_from_bytes(content, policy=policy.default))))
        return told or self._hang_up(server)

    @staticmethod
    def _hang_up(server: SMTP) -> str:
        transport: Any = server.transport
        transport.abort()
        return "421 gone"

    @property
    def post(self) -> Post:
        """What the settings would name."""
        return Post("127.0.0.1", self.port, False, "", Secret(), SENDER, SITE)

    def received(self, to: str) -> list[EmailMessage]:
        """The messages of a recipient."""
        return [one for whom, one in self.mails if whom == to]


@contextmanager
def mail_server(**options: Any) -> Iterator[Box]:
    """A server, until the end; `options` are those of aiosmtpd's."""
    box, told = Box(), Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def serve() -> None:
        loop, over, conversations = asyncio.get_running_loop(), asyncio.Event(), list[SMTP]()

        def begun() -> SMTP:
            conversations.append(SMTP(box, loop=loop, **options))
            return conversations[-1]

        # Its own controller asks for a port by its number: that one may be another's.
        listening = await loop.create_server(begun, "127.0.0.1", 0)
        box.port = listening.sockets[0].getsockname()[1]
        told.set_result((loop, over))
        await over.wait()
        listening.close()
        for one in conversations:
            transport: Any = one.transport
            if transport is not None:
                transport.abort()

    # All of it in a thread: the one of the tests may have a loop already, that of a browser.
    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    loop, over = told.result()
    yield box
    loop.call_soon_threadsafe(over.set)
    thread.join()
