"""What something that a person typed leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """A typed text that can be understood in several ways, or in none that counts.

    Attributes:
        code: stable English identifier: "date", "number", "duration", "place", "value", "status".
        text: the question, in French, without its place in the file.
        choices: canonical answer → what it means, in French; the first is proposed; an empty answer is "unknown".
    """

    code: str
    text: str
    choices: Mapping[str, str]
