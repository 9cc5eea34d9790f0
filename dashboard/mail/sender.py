"""What hands the mails over to the server, one after the other: the one process whose turn it is."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Final

import structlog

from dashboard.mail.outbox import UNSURE, Outbox, Taken
from dashboard.mail.post import Post, PostError
from dashboard.mail.subscriptions import reached

log = structlog.get_logger(__name__)
SILENCE: Final = "silence"
FROM, TO, CONTENT = "expediteur", "destinataire", "message"
"""What a server answers to, as the reasons of mails that it has not taken name it: « destinataire 550 »."""


class _CutError(Exception):
    """The conversation has ended; the message is the reason. What is left waits for the next one."""


def send_due(outbox: Outbox, post: Post, check: Callable[[], None]) -> int:
    """Hand over what is due; returns how many mails the server has taken.

    Args:
        outbox: what waits.
        post: the server.
        check: raises when it is another process's turn.
    """
    due, count = outbox.due(), 0
    if not due:
        return 0
    try:
        with post.connected() as smtp:
            for centre, name in due:
                check()
                if (taken := outbox.take(centre, name)) is not None:
                    count += _handed_over(outbox, post, smtp, taken)
    except _CutError as error:
        log.warning("mail_cut", reason=str(error))
    except PostError as error:
        log.warning("mail_server_unusable", reason=str(error), mails=len(due))
        for centre, name in due:
            if (taken := outbox.take(centre, name)) is not None:
                outbox.later(taken, str(error))
    return count


def _handed_over(outbox: Outbox, post: Post, smtp: smtplib.SMTP, taken: Taken) -> bool:
    """Hand one over; tells whether the server has it. Raises _CutError when it says nothing any more."""
    with outbox.database.reading() as connection:
        to = reached(connection, taken.centre, taken.subscription)
    if to is None:
        outbox.sent(taken)
        return False
    # Neither the address, nor what the server says, which may quote it.
    told = log.bind(mail=taken.name, centre=taken.centre, about=taken.about, tries=taken.tries)
    try:
        code, step = _answer(smtp, post.sender, to, taken.content)
    except _CutError as error:
        outbox.later(taken, str(error))
        raise
    if code < 300:
        outbox.sent(taken)
        told.info("mail_sent")
        return True
    told.warning("mail_refused", code=code, step=step)
    # What a server has against whoever sends is for its administrator to mend: the mail waits.
    (outbox.refused if code >= 500 and step != FROM else outbox.later)(taken, f"{step} {code}")
    try:
        smtp.rset()
    except (smtplib.SMTPException, OSError) as error:
        raise _CutError(SILENCE) from error
    return False


def _answer(smtp: smtplib.SMTP, sender: str, to: str, content: bytes) -> tuple[int, str]:
    """What the server has answered last, and to what.

    Raises:
        _CutError: nothing; UNSURE when it may have the mail.
    """
    reason = SILENCE
    try:
        for step, said, address in ((FROM, smtp.mail, sender), (TO, smtp.rcpt, to)):
            code, _ = said(address)
            if code >= 300:
                return code, step
        reason = UNSURE
        code, _ = smtp.data(content)
    except smtplib.SMTPDataError as error:
        return int(error.smtp_code), CONTENT
    except (smtplib.SMTPException, OSError) as error:
        raise _CutError(reason) from error
    return code, CONTENT
