"""What is written at the foot of every sheet of paper: `@page` of `assets/style.css` reads it from a variable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PaperLine:
    """A line of text as a style sheet of its own: the one way to the margin of a sheet, with or without script."""

    text: str

    def __html__(self) -> str:
        """The style sheet; of a text that a visitor wrote too, only letters, digits and spaces stand as they are."""
        safe = "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in self.text)
        return f'<style>:root{{--paper-line:"{safe}"}}</style>'
