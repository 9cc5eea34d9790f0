"""The days and months that a plain text lists: « 22 et 23/02/2024 », « 30 m01 - 2 m02 2024 »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to another; for a month, its first day; for several months, the first day of each end.

    Attributes:
        end: last day, the same when there is one.
        precision: "day", "period", "month", or "season" for several months.
        occurrences: how many dates, when they do not follow one another.
    """

    start: date
    end: date
    precision: str
    occurrences: int | None = None


class Unreal(Exception):  # noqa: N818 – a day, not an error
    """A day that no calendar has."""

    def __init__(self, year: int, month: int, day: int) -> None:
        super().__init__(f"{year}-{month}-{day}")
        self.year, self.month, self.day = year, month, day


@dataclass(frozen=True, slots=True)
class _Atom:
    """A date as written: what it lacks is taken from its neighbours."""

    day: int | None
    month: int | None
    year: int | None


_ATOM: Final = re.compile(
    r"(?P<iso>(?P<y1>\d{4})[-/.](?P<m1>\d{1,2})(?:[-/.](?P<d1>\d{1,2}))?(?!\d))"
    r"|(?P<d2>\d{1,2})(?P<sep> ?[/.-] ?| )(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4}|\d{2})(?!\d)"
    r"|(?P<d3>\d{1,2})[/.] ?(?P<m3>\d{1,2})[/. -]+(?P<y3>\d{4})(?!\d)"
    r"|(?P<m4>\d{1,2})[/.-](?P<y4>\d{4})(?!\d)"
    r"|[x?]{1,2}[/.-](?P<m5>\d{1,2})[/.-](?P<y5>\d{4}|\d{2})(?!\d)"
    r"|(?P<d6>\d{1,2})[/.](?P<m6>\d{1,2})(?!\d)"
    r"|(?:(?P<d7>\d{1,2})(?:er|e)?[ /.-]*)?m(?P<m7>\d\d)"
    r"(?:[ /.,-]*(?:de )?'?(?P<y7>\d{4}|\d{2}(?![\d/.]| ?(?:m\d|[/.-] ?\d| et))))?(?!\d)"
    r"|(?P<d8>\d{1,2})(?:er|e)?(?!\w)"
)
_JOINT: Final = re.compile(
    r" ?(?:-|\bau\b|\ba\b|\bjusqu'au\b|/|,|;|\bet\b|&|\+|\bpuis\b|\bou\b)(?: ?(?:et|puis|le|les|du|au|a)\b)* ?| "
)
_LISTED_DAYS: Final = re.compile(
    r"(?<![\d/])(?:\d{1,2}(?:/\d{1,2})+|\d{1,2}(?:-\d{1,2}){2,})(?= ?m\d\d)|\b\d{1,2}/(?=\d{1,2}-\d{2}-\d{4})"
)
_JOINED_DAYS: Final = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{1,2})\2(\d{4})")


def joined(text: str, year: int | None, month: int | None) -> tuple[list[Span] | None, tuple[int, ...]] | None:
    """The dates of a text, with the years written in it.

    Returns:
        One span; several when any of them may be meant (« 12 ou 13 mars »); no span when the year is not known. None
        when the text is no list of dates.

    Raises:
        Unreal: a day does not exist.
    """
    found = _atoms(_apart(text, month))
    if found is None:
        return None
    atoms, joints = found
    atoms = _completed(atoms, month)
    written = tuple(atom.year for atom in atoms if atom.year is not None)
    if any(atom.month is None for atom in atoms) or len({atom.day is None for atom in atoms}) > 1:
        return None
    years = _years([atom.year for atom in atoms], year)
    if None in years:
        return None, written
    days = [_day(known or 0, atom) for known, atom in zip(years, atoms, strict=True)]
    if len(days) > 1 and days[0] > days[-1] and not _across_new_year(atoms, joints, days):
        return None
    if days != sorted(days):
        return None
    if "ou" in joints:
        return [Span(day, day, "day" if atoms[0].day else "month") for day in days], written
    return [_span(days, joints, months=atoms[0].day is None)], written


def _apart(text: str, month: int | None) -> str:
    """The text with its dates written apart: « 20240312 », « 22/23 m02 », « 22-23-02-2024 », « 12-03 »."""
    if len(text) == 8 and text.isdigit():
        year_first = text[:2] in ("19", "20") and text[4:6] <= "12"
        return f"{text[:4]}-{text[4:6]}-{text[6:]}" if year_first else f"{text[:2]}/{text[2:4]}/{text[4:]}"
    if month is None and re.fullmatch(r"\d{1,2}-\d{1,2}", text):
        return text.replace("-", "/")
    text = re.sub(r"(?<=\d-\d\d)/(?=\d{4}-)", " - ", text)
    return _JOINED_DAYS.sub(r"\1 - \3/\4/\5", _LISTED_DAYS.sub(lambda days: re.sub("[/-]", ", ", days[0]), text))


def _across_new_year(atoms: list[_Atom], joints: list[str], days: list[date]) -> bool:
    """« 30 décembre - 2 janvier 2024 »: the end whose year is not written is put in the year that fits."""
    if not {"-", "au", "a"} & set(joints) or (atoms[0].year is not None and atoms[-1].year is not None):
        return False
    if atoms[0].year is None:
        days[0] = _day(days[0].year - 1, atoms[0])
    else:
        days[-1] = _day(days[-1].year + 1, atoms[-1])
    return True


def _atoms(text: str) -> tuple[list[_Atom], list[str]] | None:
    atoms: list[_Atom] = []
    joints: list[str] = []
    place = 0
    while place < len(text):
        found = _ATOM.match(text, place)
        if found is None:
            return None
        atoms.append(_atom(found))
        place = found.end()
        if place == len(text):
            return atoms, joints
        joint = _JOINT.match(text, place)
        if joint is None or (joint[0] == " " and not (atoms[-1].year and found["d2"])):
            return None
        joints.append(joint[0].split()[0] if joint[0].strip() else " ")
        place = joint.end()
    return None


def _atom(found: re.Match[str]) -> _Atom:
    parts = {name: int(value) for name, value in found.groupdict().items() if value and name[1:].isdigit()}
    form = next(name[1] for name in parts)
    day, numbered, written = (parts.get(f"{name}{form}") for name in "dmy")
    if written is not None and written < 100:
        written += 2000
    if form == "6" and numbered is not None and day is not None and numbered > 12 >= day:
        # « 03/24 » is March 2024: no month is the 24th.
        return _Atom(None, day, 2000 + numbered)
    return _Atom(day, numbered, written)


def _completed(atoms: list[_Atom], month: int | None) -> list[_Atom]:
    """« 22 et 23 m02 2024 »: a day without its month has that of the next."""
    done: list[_Atom] = []
    following = month
    for atom in reversed(atoms):
        following = atom.month or following
        done.append(_Atom(atom.day, following, atom.year))
    return done[::-1]


def _years(written: list[int | None], year: int | None) -> list[int | None]:
    """The year of each: its own, else that of the next, else that of the one before, else that of the surroundings."""
    known = list(written)
    for place in range(len(known) - 2, -1, -1):
        known[place] = known[place] or known[place + 1]
    for place in range(1, len(known)):
        known[place] = known[place] or known[place - 1]
    return [one or year for one in known]


def _day(year: int, atom: _Atom) -> date:
    month, day = atom.month or 0, atom.day if atom.day is not None else 1
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreal(year, month, day) from None


def _span(days: list[date], joints: list[str], *, months: bool) -> Span:
    first, last = days[0], days[-1]
    if months:
        return Span(first, last, "month" if first == last else "season")
    if first == last:
        return Span(first, last, "day")
    following = all(after - before == timedelta(days=1) for before, after in pairwise(days))
    listed = not following and not {"au", "a", "jusqu'au"} & set(joints) and ("-" not in joints or len(days) > 2)
    return Span(first, last, "period", len(days) if listed else None)


def week(year: int, number: int) -> date | None:
    """The Monday of a week (ISO 8601); None when the year has no such week."""
    try:
        return date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
