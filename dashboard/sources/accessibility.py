"""What a centre declares of the accessibility of its dashboard (`[accessibility]` of ``centre.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dashboard.sources.centre_reader import WEB_ADDRESS, KeyReader

NONE, PARTIAL, FULL = "none", "partial", "full"
STATES: Final[Mapping[str, str]] = {
    NONE: "non conforme",
    PARTIAL: "partiellement conforme",
    FULL: "totalement conforme",
}
"""Code → the words that the law gives."""
LEAST: Final[Mapping[str, int]] = {NONE: 0, PARTIAL: 50, FULL: 100}
"""Code → share of the criteria, in per cent, that an audit must have found respected before it may be stated."""
KINDS: Final[Mapping[str, str]] = {
    "fault": "Non-conformité",
    "burden": "Charge disproportionnée",
    "exempt": "Hors du champ de la loi",
}
"""Why a content that is not accessible is so: code → French words."""
_MAIL: Final = r"[^\s<>\"@\\/?#:]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"


@dataclass(frozen=True, slots=True)
class Barrier:
    """A content that is not accessible: what, why in the centre's words, and which of `KINDS`."""

    content: str
    why: str
    kind: str = "fault"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the entity that answers for the dashboard states.

    Attributes:
        contact: e-mail address or page of the web; contact_otherwise: another way, in words.
        audited, auditor, rate: when an audit was made, by whom, and the share in per cent of the criteria that apply
            which it found respected; None, "" and None without any audit.
    """

    entity: str
    state: str
    declared: date
    contact: str
    contact_otherwise: str = ""
    audited: date | None = None
    auditor: str = ""
    rate: float | None = None
    barriers: tuple[Barrier, ...] = ()

    def is_outdated(self, today: date) -> bool:
        """Whether it was stated more than three years ago: the law has it made anew."""
        return (today.year - self.declared.year, today.month, today.day) > (
            3, self.declared.month, self.declared.day
        )  # fmt: skip


def state_words(declared: Declaration | None) -> str:
    """The words that each page says of itself; where nothing was measured, the law has « non conforme »."""
    return STATES[declared.state if declared else NONE]


def read_declaration(reader: KeyReader) -> Declaration | None:
    """Read the section; None when there is none.

    No more than an audit has found may be stated: without one, whatever automatic tests say, « non conforme ».
    """
    if not reader.names():
        return None
    state = reader.text("state", required=True, pattern="|".join(STATES))
    claims = state in (PARTIAL, FULL)
    audited = reader.day("audited", required=claims)
    told = Declaration(
        entity=reader.text("entity", required=True),
        state=state,
        declared=reader.day("declared", required=True),
        contact=reader.text("contact", required=True, pattern=f"{WEB_ADDRESS}|{_MAIL}"),
        contact_otherwise=reader.text("contact_otherwise"),
        audited=audited if audited > date.min else None,
        auditor=reader.text("auditor", required=claims),
        rate=reader.number("rate") if "rate" in reader.names() else None,
        barriers=tuple(_barriers(reader)),
    )
    reader.finish()
    least = LEAST.get(state, 0)
    if not least <= (told.rate or 0) <= 100:
        expected = f"de {least} à 100 % des critères respectés" if least < 100 else "100 % des critères respectés"
        reader.wrong(
            "rate",
            "" if told.rate is None else told.rate,
            f"{expected}, d’après un audit, pour « {STATES.get(state, state)} »",
        )
    if told.audited and told.audited > told.declared > date.min:
        reader.wrong("audited", told.audited.isoformat(), "un jour d’avant la déclaration")
    return told


def _barriers(reader: KeyReader) -> list[Barrier]:
    found = []
    for section in reader.sections("barriers"):
        content, why = section.text("content", required=True), section.text("why", required=True)
        found.append(Barrier(content, why, section.text("kind", default="fault", pattern="|".join(KINDS))))
        section.finish()
    return found
