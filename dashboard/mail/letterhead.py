"""A mail as it is sent: its headers, its parts, the line that tells who sends it and how to stop it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Final

from dashboard.mail import PLACE, STOP
from dashboard.mail.message import Mail
from dashboard.mail.post import Post

_POLICY: Final = policy.SMTP.clone(cte_type="7bit")
_LONGEST: Final = 150
_STOPS: Final = "Ne plus recevoir ces courriels"


def message_name(*parts: str) -> str:
    """The left part of the Message-ID of a sending; the same for the same parts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def written(
    mail: Mail, post: Post, name: str, to: str, centre: str, secret: str, now: int, *, stops: bool = True
) -> bytes:
    """The whole of a message.

    Args:
        mail: what it says.
        post: who sends it.
        name: see `message_name`.
        to: the address that it goes to.
        centre: name of the centre that it comes from.
        secret: what its links hold.
        now: its date.
        stops: whether a link stops those that will follow.
    """
    message = EmailMessage(_POLICY)
    message["Subject"] = one_line(mail.subject)
    message["From"] = Address(one_line(centre), addr_spec=post.sender)
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(datetime.fromtimestamp(now, UTC))
    message["Message-ID"] = f"<{name}@{post.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    link = f"{post.site}{PLACE}{STOP}/{secret}"
    text, html = _signed(mail, one_line(centre), link if stops else "")
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "fr"  # now: a first part would have taken it
    shown = message.get_payload()[1]  # type: ignore[index]
    for one in mail.pictures:
        shown.add_related(  # type: ignore[union-attr]
            one.content, "image", "png", cid=f"<{one.name}>", filename=f"{one.name}.png", disposition="inline"
        )
    # Written by hand: the library would fold a long address on a line of its own, which some programmes do not read.
    ends = f"List-Unsubscribe: <{link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if stops else ""
    return ends.encode("ascii") + message.as_bytes()


def one_line(text: str) -> str:
    """A text that a header may hold: on one line, not endless, without what drives a terminal."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:_LONGEST]


def _signed(mail: Mail, centre: str, link: str) -> tuple[str, str]:
    """The text and the HTML, with who sends them and how to stop it."""
    sender = f"Envoyé par {centre}, depuis son tableau de bord d’activité."
    text = f"{mail.text.rstrip()}\n\n-- \n{sender}\n" + (f"{_STOPS}\u202f: {link}\n" if link else "")
    stop = f'<br><a href="{escape(link)}" style="color:inherit">{_STOPS}</a>' if link else ""
    style = "margin:0 auto;padding:16px 20px 24px;max-width:600px;font:13px/1.5 Arial,sans-serif;color:#5b6065"
    line = f'<p style="{style}">{escape(sender)}{stop}</p>'
    head, closing, rest = mail.html.rpartition("</body>")
    return text, f"{head}{line}{closing}{rest}" if closing else f"{mail.html}{line}"
