"""Which texts of a centre name people: names are found by :mod:`dashboard.sources.names`, and a centre knows better.

Territories name nobody, nor do the passages that a centre confirms (``not_persons`` in ``centre.toml``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Final

from dashboard.sources.names import found, masked
from dashboard.sources.text import fold

CONFIRMED_KEY: Final = "not_persons"
"""Key of ``centre.toml`` where a centre lists the passages that name nobody."""
CONFIRMED_TITLE: Final = "Ne sont pas des personnes"
"""Its title in the sheet « Centre »."""

KIND, REMOVE, KEEP = "Nom", "retirer", "garder"
"""The question about a name, and its answers."""
NAME_CHOICES: Final = {REMOVE: "oui, le retirer de ce qui est lu", KEEP: "non, ce n’est pas une personne, le garder"}
"""What each says."""
_MARK: Final = 4
"""Hexadecimal digits that tell a passage from another with the same initials, and do not tell what it says."""
_KEPT: Final = 100_000
"""Different texts whose answer is kept."""

Places = Callable[[], Iterable[str]]
"""Gives the names of territories and organisations, when they are needed."""


class Known:
    """Names that are nobody's: a passage of several words is one, or a part of one; a word is a whole one."""

    def __init__(self, names: Places) -> None:
        self._names = names

    def __contains__(self, passage: object) -> bool:
        name = fold(str(passage))
        return f" {name} " in self._joined if " " in name else name in self._whole

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset(map(fold, self._names()))

    @cached_property
    def _joined(self) -> str:
        return "\n".join(f" {name} " for name in self._whole)


def key_of(passage: str) -> str:
    """What the answer about a passage is remembered by: its initials, and a mark."""
    return f"{KIND}:{masked(passage)} {hashlib.sha256(fold(passage).encode()).hexdigest()[:_MARK]}"


class Persons:
    """Tells which texts of a centre name a person.

    Args:
        confirmed: passages that the centre has confirmed to name nobody.
        places: the names of territories and organisations, which name nobody either.
        answers: key of a question (see :func:`key_of`) → `REMOVE` or `KEEP`.
    """

    def __init__(
        self, confirmed: Iterable[str] = (), places: Places = tuple, answers: Mapping[str, str] | None = None
    ) -> None:
        self.confirmed = tuple(passage for passage in confirmed if passage.strip())
        self.answers = {fold(key): answer for key, answer in (answers or {}).items() if key.startswith(f"{KIND}:")}
        self._places = places
        self._known = Known(places)
        self._named = lru_cache(_KEPT)(self._look)

    def answered(self, answers: Mapping[str, str]) -> Persons:
        """The same, with what a person has answered."""
        return Persons(self.confirmed, self._places, answers)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The passages of a text that seem to name somebody, and are not known to be something else."""
        return self._named(text)

    def asked_about(self, text: str) -> tuple[str, ...]:
        """Those of them that nobody has said to remove."""
        return tuple(passage for passage in self.named_in(text) if self._answer(passage) != REMOVE)

    def without(self, text: str) -> str:
        """The text, « … » in the place of each name that a person has said to remove."""
        for passage in self.named_in(text) if self.answers else ():
            text = text.replace(passage, "…") if self._answer(passage) == REMOVE else text
        return text

    def _answer(self, passage: str) -> str:
        return self.answers.get(fold(key_of(passage)), "") if self.answers else ""

    def _look(self, text: str) -> tuple[str, ...]:
        spans = found(text, self._known)
        confirmed = [match.span() for pattern in self._patterns for match in pattern.finditer(text)] if spans else []
        return tuple(
            text[slice(*span)]
            for span in spans
            if self._answer(text[slice(*span)]) != KEEP
            and not any(start <= span.start and span.stop <= stop for start, stop in confirmed)
        )

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(r"\s+".join(map(re.escape, passage.split()))) for passage in self.confirmed]
