"""What is told of a proposal and of versions, in words: numbers, days, what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from dashboard.centres.changes import Change, Kind
from dashboard.centres.model import Asked, Effect, Hidden
from dashboard.french import agree, capital, moment, number, plural
from dashboard.live.told import source_state
from dashboard.words import typo

KINDS: Final[Mapping[Kind, str]] = {"added": "ajoutées", "changed": "changées", "removed": "retirées"}
MOST_ROWS: Final = 300
"""Rows of each kind told one by one on a page."""
UNKNOWN: Final = "n.\u00a0r."


@dataclass(frozen=True)
class Rows:
    """The rows of a table that share what becomes of them: those shown one by one, and how many others there are."""

    table: str
    kind: Kind
    count: int
    shown: tuple[Change, ...]

    @property
    def title(self) -> str:
        """« 12 lignes ajoutées »."""
        return _rows(self.count, self.kind)


def address(text: str | None) -> Markup:
    """An e-mail address that may break after its « @ » rather than anywhere; "" for None."""
    return Markup("@<wbr>").join((text or "").split("@"))


def grouped(changes: Iterable[Change]) -> list[Rows]:
    """The changes by table, then by what becomes of the rows."""
    found: dict[tuple[str, Kind], list[Change]] = {}
    for one in changes:
        found.setdefault((one.table_title, one.kind), []).append(one)
    tables = list(dict.fromkeys(table for table, _ in found))
    return [
        Rows(table, kind, len(found[table, kind]), tuple(found[table, kind][:MOST_ROWS]))
        for table in tables
        for kind in KINDS
        if (table, kind) in found
    ]


def summary(changes: Iterable[Change]) -> str:
    """« 12 lignes ajoutées, 1 ligne changée »; "" when nothing changes."""
    counts = Counter(one.kind for one in changes)
    return ", ".join(_rows(counts[kind], kind) for kind in KINDS if counts[kind])


def hidden_said(found: Hidden) -> str:
    """« Les tableaux publiés masqueraient 15 cases : 3 de plus qu’avec la version montrée… »"""
    if found.after is None:
        return "Les cases masquées n’ont pas pu être comptées : la publication serait refusée, et dirait pourquoi."
    said = f"Les tableaux publiés masqueraient {plural(found.after, 'case')}"
    if found.before is None:
        return f"{said}."
    more = found.after - found.before
    change = f"{number(abs(more))} de {'plus' if more > 0 else 'moins'}" if more else "autant"
    return f"{said} : {change} qu’avec la version montrée en ce moment."


def _rows(count: int, kind: Kind) -> str:
    return f"{plural(count, 'ligne')} {agree(count, KINDS[kind][:-1], KINDS[kind])}"


def value(told: float | None) -> str:
    """A figure, or that nobody has told it: unknown is never zero."""
    return UNKNOWN if told is None else number(told)


def effect(one: Effect) -> str:
    """« 778 → 801 »; « n. r. → 24 » where nothing told it."""
    return f"{value(one.before)} → {value(one.after)}"


def place(asked: Asked) -> str:
    """Where a question arises: « feuille « 2024 », ligne 12, colonne « Date » »."""
    parts = [f"feuille « {asked.sheet} »"] if asked.sheet else []
    parts += [f"ligne {asked.row}"] if asked.row else []
    parts += [f"colonne « {asked.column} »"] if asked.column else []
    return typo(", ".join(parts))


FILTERS: Final = {
    "n": number, "plural": plural, "agree": agree, "moment": moment, "effect": effect, "place": place,
    "address": address, "typo": typo, "capital": capital, "source_state": source_state, "figure": value,
}  # fmt: skip
