"""A mail, before it has an address: what it says, as text and as HTML, and its pictures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes with a mail, and that its HTML shows by `cid:<name>`.

    Attributes:
        name: ASCII letters, digits and hyphens, one of each in a mail.
        content: a PNG.
        alt: what it says, for whoever sees none.
    """

    name: str
    content: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent. The line that tells who sends it, and how to stop it, is added on its way.

    Attributes:
        subject: in French, without a line break.
        text: the whole of it, as plain text.
        html: the same, a whole document that ends with `</body></html>` and asks nothing of any other machine.
        pictures: those that the HTML shows.
    """

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()
