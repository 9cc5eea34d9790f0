"""Sentences as templates: one file a topic in this folder, one macro a sentence, no arithmetic in them.

French spaces are set once, on the way out: templates are written with ordinary ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.cube import map as shaded
from dashboard.cube.known_places import LEAST
from dashboard.cube.model import PEOPLE, Cell, Grid, Row, Slice
from dashboard.dimensions import BY_ID, everything
from dashboard.filters import MONTHS, UNKNOWN_LABEL, french_date
from dashboard.french import (
    NARROW,
    agree,
    capital,
    enumerate_words,
    every_one,
    mass,
    masses,
    number,
    percent,
    plural,
    precise,
    signed,
)
from dashboard.indicators.breakdowns import left_out_note
from dashboard.indicators.in_force import LISTED_SINCE, QUARTERS_SINCE
from dashboard.indicators.insights import share_words
from dashboard.indicators.model import PERIOD
from dashboard.indicators.networks import NO_MONTH
from dashboard.indicators.wording import (
    COUNTED_OTHERWISE,
    PREFIX,
    QUALIFIER_WORDS,
    at,
    change_in_short,
    unequal,
)
from dashboard.sources.accessibility import KINDS
from dashboard.territories.names import abbreviated

FOLDER = Path(__file__).parent
SHORT_OF = {"half_days": "durée", "theme": "thème", "place": "lieu"}
"""Codes of what is missing of an action (`centres.missing`), after "sans"."""
MOST_NAMED = 3
"""Names in one sentence; the table has them all."""


def say(topic: str, sentence: str, *told: Any, **more: Any) -> str:
    """A sentence about some numbers; "" where there is nothing to say.

    Args:
        topic: file of this folder, without its ending.
        sentence: macro of it.
        told, more: what the macro takes: a slice, a grid, a row.
    """
    return typo(str(getattr(_topic(topic), sentence)(*told, **more)))


def say_html(topic: str, text: str, *told: Any, **more: Any) -> Markup:
    """A macro whose text is HTML: it escapes what it is given."""
    return Markup(say(topic, text, *told, **more))  # noqa: S704


def say_lines(topic: str, sentences: str, *told: Any, **more: Any) -> tuple[str, ...]:
    """The sentences of a macro that says one on each line; empty ones are left out."""
    made = str(getattr(_topic(topic), sentences)(*told, **more))
    return tuple(text for line in made.splitlines() if (text := typo(line)))


def figure(value: float, measure: str) -> str:
    """A number of the map: a rate has one decimal."""
    return number(value, 1 if measure == "presences-10000" and value else None)


def typo(text: str) -> str:
    """A text on one line with the narrow spaces of French before ; : ! ? % € and inside « »."""
    # Not every kind of space: those of numbers are narrow already.
    text = re.sub(r" ([;:!?%»€])", rf"{NARROW}\1", re.sub(r"[ \t\r\n]+", " ", text).strip(" "))
    return text.replace("« ", f"«{NARROW}").replace("'", "’")


@cache
def _topic(name: str) -> Any:
    return _environment().get_template(f"{name}.jinja").module


@cache
def _environment() -> Environment:
    # Sentences are text, escaped where they are put into a page.
    made = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    made.filters |= {
        "n": number, "plural": plural, "agree": agree, "every_one": every_one, "capital": capital, "at": at,
        "day": _day, "share": _share, "half": _half, "signed": signed, "share_words": share_words,
        "unequal": unequal, "change": change_in_short, "mass": mass, "precise": precise, "counted": _counted,
        "whole": lambda value: number(round(value)), "percent": percent,
        "short": abbreviated, "figure": figure, "ratio": lambda part, whole: percent(100 * part / whole, 0),
        "filter_name": lambda name: BY_ID[name].label, "quoted": lambda words: [f"« {word} »" for word in words],
        "left_out": left_out_note, "period": _period,
        "qualified": lambda code: QUALIFIER_WORDS[code],
        "together": _together, "best": _best, "et": lambda words: enumerate_words([*words]),
        "short_of": SHORT_OF.get, "everything": everything, "labels": lambda rows: [row.label for row in rows],
    }  # fmt: skip
    made.globals |= {
        "PERIOD": PERIOD, "PREFIX": PREFIX, "NO_MONTH": NO_MONTH,
        "PEOPLE": PEOPLE, "COUNTED_OTHERWISE": COUNTED_OTHERWISE, "masses": masses,
        "LEAST": LEAST, "QUARTERS_SINCE": QUARTERS_SINCE, "UNLISTED_UNTIL": LISTED_SINCE - 1,
        "PEOPLE_MEASURES": shaded.PEOPLE, "LISTED_MEASURES": shaded.LISTS,
        "BARRIERS": KINDS,
    }  # fmt: skip
    return made


def _day(when: tuple[int, int, int]) -> str:
    """ "24 septembre 2024"; "mars 2024" where the day is 0: not known."""
    year, month, day = when
    return french_date(date(year, month, day)) if day else f"{MONTHS[month - 1]} {year}"


def _period(code: str) -> str:
    """ "2024"; "décembre 2024" for "2024-12"."""
    return f"{MONTHS[int(code[5:7]) - 1]} {code[:4]}" if len(code) == len("2024-12") else code


def _counted(pairs: Sequence[tuple[float, str]]) -> list[str]:
    """Each count with its words, those of nobody left out: "27 sans origine connue"."""
    return [f"{number(count)} {words}" for count, words in pairs if count]


def _share(part: Cell, whole: Cell) -> str:
    """ "40 %"; "" when one of the two is not known."""
    found = part.of(whole)
    return "" if found is None else percent(found, 0)


def _half(found: Slice) -> list[Row]:
    """The fewest named rows that make half of the whole, three at most; none when it takes more, or cannot be told."""
    taken: list[Row] = []
    for row in [row for row in found.named if row[found.main].value][:MOST_NAMED]:
        taken.append(row)
        if sum(one[found.main].of(found.whole) or 0 for one in taken) >= 50:
            return taken
    return []


def _together(rows: Sequence[Row], found: Slice) -> str:
    """The share of some rows together."""
    return percent(sum(row[found.main].of(found.whole) or 0 for row in rows), 0)


def _best(found: Grid) -> tuple[Cell, str, str] | None:
    """The largest number whose row and column both have a name: cell, row, column."""
    cells = [
        (cell, label, name) for cell, label, (code, name) in found.cells()
        if cell.value and label != UNKNOWN_LABEL and code[:1].isalnum()
    ]  # fmt: skip
    return max(cells, key=lambda one: one[0].value or 0, default=None)
