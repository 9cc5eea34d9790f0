"""One round of the mails: the letters and alerts that are due are written, and what waits is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

import structlog

from dashboard.letters.alerts import alerts
from dashboard.letters.known import Known, Said
from dashboard.letters.letter import letter
from dashboard.mail.letterhead import message_name, written
from dashboard.mail.moments import day_of, next_due, period_of
from dashboard.mail.outbox import Outbox
from dashboard.mail.post import Post
from dashboard.mail.sender import send_due
from dashboard.mail.subscriptions import ALERTS, LETTER, Subscription, Subscriptions
from dashboard.settings import Settings

log = structlog.get_logger(__name__)
_WRITE: Final[dict[str, Callable[[Subscription, Known, date], Said | None]]] = {LETTER: letter, ALERTS: alerts}


class Round:
    """A round; all the data are read once, when something is to be written.

    Args:
        settings, post: of the service, and the server of mail that they name.
        kept: the subscriptions.
        check: raises when it is another process's turn.
    """

    def __init__(self, settings: Settings, post: Post, kept: Subscriptions, check: Callable[[], None]) -> None:
        self._settings, self._post, self._kept, self._check = settings, post, kept, check

    @cached_property
    def _known(self) -> Known:
        return Known.read(self._settings)

    def go(self) -> int:
        """Write what is due, and send what waits; returns how many mails have left."""
        for one in self._kept.due():
            self._check()
            if self._kept.take(one):
                self._written(one)
        return send_due(Outbox(self._kept.database, self._kept.clock), self._post, self._check)

    def trial(self, one: Subscription) -> bool:
        """Put on its way what a subscription would receive today; False when there is nothing to say."""
        # As if it had never been told anything.
        said = _WRITE[one.kind](replace(one, told={}), self._known, day_of(self._kept.now))
        name = message_name(one.id, "trial", str(self._kept.now))
        return said is not None and self._kept.try_out(one, name, self._message(one, said, name))

    def _written(self, one: Subscription) -> None:
        """Put what a subscription receives on its way, and say when to look at it next; see `Subscriptions.take`."""
        kept, now = self._kept, self._kept.now
        if not kept.receives(one):
            kept.looked(one, next_due(one.kind, one.rhythm, now))
            return
        shown = self._known.public if one.public else self._known.team
        if shown is None:  # nothing can be read at this moment: an hour later
            return
        try:
            said = _WRITE[one.kind](one, self._known, day_of(now))
        except Exception as error:  # one that cannot be written keeps no other from leaving
            log.error("mail_unwritten", centre=one.centre, about=one.kind, error=type(error).__name__)
            kept.looked(one, next_due(ALERTS, "", now))
            return
        due = next_due(one.kind, one.rhythm, now, sent=said is not None)
        if said is None:
            kept.looked(one, due)
            return
        name = message_name(one.id, period_of(one.kind, one.rhythm, now))
        kept.send(one, name, self._message(one, said, name), due, said.told)

    def _message(self, one: Subscription, said: Said, name: str) -> bytes:
        shown = self._known.public if one.public else self._known.team
        centre = shown.centres[one.centre].centre.name if shown else ""
        return written(said.mail, self._post, name, one.email, centre, one.secret, self._kept.now)
