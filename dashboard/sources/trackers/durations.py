"""How long an action lasted, in half-days, as people type it: « 9h30-12h30 », « journée », « ½ », « 2 jours »."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from dashboard.french import number
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.raw import Cell, Fault
from dashboard.sources.text import REMOTE
from dashboard.sources.trackers.typed import Doubt, asked, is_unknown, plain, with_digits


@dataclass(frozen=True, slots=True)
class TypedDuration:
    """What a cell of duration means.

    Attributes:
        half_days: None when not known, or as long as there is a doubt.
        doubt: what is to be asked. A choice is a number of half-days.
        said: what was understood that is not written, in French.
    """

    half_days: float | None
    doubt: Doubt | None = None
    said: str = ""


NOTHING: Final = TypedDuration(None)
_LONGEST: Final = 400
"""Half-days of one action, above which the number is something else."""

_FIGURE: Final = r"\d+(?:[.,]\d+)?(?: 1/2)?|1/2"
_HOUR: Final = r"(\d{1,2})(?: ?(h|:|heures?)(?: ?(\d{2}))?(?: ?min\w*)?)?"
_CLOCKS: Final = re.compile(rf"(?:de |entre )?\b{_HOUR} ?(?:-|\ba\b|\bet\b|/|>|jusqu'a) ?{_HOUR}(?!\w)")
_HOURS: Final = re.compile(
    rf"({_FIGURE}) ?(?:h\.?|heures?)(?: ?et demie?| ?(\d{{1,2}}) ?(?:mn|min\w*)?)?|(\d+):(\d{{2}})(?::00)?"
)
_MINUTES: Final = re.compile(r"(\d+) ?(?:mn|min\w*|')")
_UNITS: Final = (
    (
        1.0,
        re.compile(
            rf"(?:({_FIGURE}) ?)?demie?s?[- ]?(?:j|jours?|journees?)\.?|1/2[- ]?(?:j|jours?|journees?)\.?"
            rf"|(?:({_FIGURE}) ?)?djs?"
        ),
    ),
    (2.0, re.compile(rf"(?:({_FIGURE}) ?)?(?:journees?|jours?|jrs?|j)\b\.?(?: (?:entiere|complete|pleine)s?)?")),
    (
        1.0,
        re.compile(
            rf"(?:({_FIGURE}) ?)?(?:matin(?:ee)?s?(?: entieres?| completes?)?|(?:apres|ap\.?|a\.?)[- ]?(?:midis?|m)"
            r"|aprem|apm|p\.?m|(?:fin|milieu|debut) journee|soir(?:ee)?s?|midis?"
            r"|(?:petits?[- ])?dej\w*)"
        ),
    ),
)
_AND_A_HALF: Final = re.compile(r"(\d+) ?(jours?|journees?|j)\.? ?(?:et demie?|(?:et )?1/2)")
_HALF_OR_MORE: Final = re.compile(r"(\d+) 1/2 ?j\w*\.?")
_FILLERS: Final = re.compile(
    r"\b(?:en|le|la|les|toute|sur|de|du|environ|env\.?|duree|horaires?|(?:fin|debut|milieu)(?! (?:de )?(?:la )?journee)"
    rf"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|{REMOTE}|en ligne|presentiel)(?![a-z])"
    r"|\b[dl]'|(?<!\d):|:(?!\d)|[~≈]"
)


def read_duration(cell: Cell, *, unit: str = "") -> TypedDuration | None:
    """What a cell means in half-days; None when it is not understood: to be asked.

    Args:
        unit: what the title of the column says that bare numbers are: "days", "half_days", "hours", or nothing.
    """
    if cell is None:
        return NOTHING
    if isinstance(cell, bool | Fault):
        return None
    if isinstance(cell, timedelta):
        return _of_hours(str(cell), cell.total_seconds() / 3600)
    if isinstance(cell, time) or (isinstance(cell, datetime) and cell.year <= 1900):
        return _bare_hour(f"{cell:%Hh%M}", cell.hour + cell.minute / 60)
    if isinstance(cell, date):
        return _made_a_date(cell, unit)
    if isinstance(cell, int | float):
        return _bare(number(cell), float(cell), unit) if 0 <= cell <= 4 * _LONGEST else None
    text = plain(cell)
    if is_unknown(text):
        return NOTHING
    if re.fullmatch(_FIGURE, text):
        halved = "1/2" in text and unit == "half_days"
        return _choose(cell, 1.0, 0.5) if halved else _bare(cell, _figure(text), unit)
    return _written(cell, text)


def times_in(text: str) -> str:
    """The times from which to which something lasts, in a text that tells other things too: « 9h30-12h30 ».

    Returns: empty when there are none.
    """
    return " et ".join(one[0] for one in _CLOCKS.finditer(plain(text)) if one[2] or one[5])


def _choose(cell: str, *half_days: float | None) -> TypedDuration:
    words = {
        "" if one is None else f"{one:g}": "inconnu"
        if one is None
        else f"{number(one)} {'demi-journée' if one < 2 else 'demi-journées'}"
        for one in dict.fromkeys(half_days)
    }
    return TypedDuration(None, Doubt("duration", asked(cell, f"combien de demi-journées{NARROW}?"), words))


def _made_a_date(day: date, unit: str) -> TypedDuration | None:
    """« 1/2 » typed in a spreadsheet becomes 1 February, « 1.5 » the first of May."""
    if (day.day, day.month) == (1, 2):
        typed, half_days = "1/2", 1.0
    elif day.month == 5:
        typed, half_days = f"{day.day}.5", (day.day + 0.5) * (1 if unit == "half_days" else 2)
    else:
        return None
    question = f"La durée est une date, le {day:%d/%m/%Y}{NARROW}: le tableur a-t-il changé {quoted(typed)}{NARROW}?"
    choices = _choose("", half_days, None).doubt
    return TypedDuration(None, Doubt("duration", question, choices.choices if choices else {}))


def _bare(typed: str, value: float, unit: str) -> TypedDuration | None:
    """A number without its unit."""
    if unit == "hours":
        return _of_hours(typed, value)
    if unit == "half_days":
        return _whole(value)
    if unit == "days":
        return _whole(2 * value)
    if not value:
        return TypedDuration(0.0)
    if value == 0.5:
        return TypedDuration(1.0, said="½ lu une demi-journée")
    return _choose(typed, 2 * value, value) if _whole(value) and _whole(2 * value) else None


def _whole(half_days: float) -> TypedDuration | None:
    return TypedDuration(half_days) if 0 <= half_days <= _LONGEST and half_days * 2 == int(half_days * 2) else None


def _figure(text: str) -> float:
    whole = text.removesuffix("1/2").strip().replace(",", ".")
    return float(whole or 0) + 0.5 * text.endswith("1/2")


def _of_hours(typed: str, hours: float) -> TypedDuration | None:
    """Up to four hours are a half-day, from five and a half to nine a day."""
    if not 0 < hours <= 3.5 * _LONGEST:
        return None
    if hours <= 4 or 5.5 <= hours <= 9:
        return TypedDuration(1.0 if hours <= 4 else 2.0)
    return _choose(typed, 2.0, 1.0) if hours < 5.5 else _choose(typed, float(round(hours / 3.5)), None)


def _bare_hour(typed: str, hours: float) -> TypedDuration | None:
    """« 2h » lasts two hours; « 14h » may be when it began."""
    if 8 <= hours < 24:
        return _choose(typed, 1.0, *([2.0] if hours < 10 else []), None)
    return _of_hours(typed, hours)


def _written(cell: str, text: str) -> TypedDuration | None:
    """Times of the day, words, or both."""
    text = re.sub(r"^une? (?=1/2)", "", text)
    text = _AND_A_HALF.sub(lambda found: f"{found[1]},5 {found[2]}", with_digits(text))
    opened = re.search(r" ?\(([^()]*)\)", text)
    if opened and (_said_twice(opened[1]) or not re.search(r"\d", opened[1])):
        inside = f" {opened[1]}" if _said_twice(opened[1]) else ""
        text = f"{text[: opened.start()]}{inside}{text[opened.end() :]}"
    if mixed := _HALF_OR_MORE.fullmatch(text):
        return _choose(cell, 2 * int(mixed[1]) + 1.0, float(mixed[1]))
    found = [one for one in _CLOCKS.finditer(text) if one[2] or one[5]]
    spans = [_span(one) for one in found]
    if None in spans:
        return None
    clocks = {part for span in spans if span for part in _parts(*span)}
    rest = text
    for one in found:
        rest = rest.replace(one[0], " ", 1)
    words = _worded(cell, rest)
    if not spans or (words and words.doubt):
        return words
    if words is None and _FILLERS.sub("", re.sub(r"\b(?:et|puis)\b", " ", rest)).strip(" ,;/+-&."):
        return None
    timed = float(len(clocks))
    if "?" in clocks:
        return _choose(cell, 2.0, 1.0)
    if words is None or words.half_days is None or words.half_days == timed:
        return TypedDuration(timed)
    return TypedDuration(words.half_days) if words.half_days >= 4 else _choose(cell, words.half_days, timed)


def _said_twice(inside: str) -> bool:
    return bool(_CLOCKS.search(inside)) or any(words.fullmatch(inside) for _, words in _UNITS)


def _span(found: re.Match[str]) -> tuple[float, float] | None:
    """The two times of « 9h30-12h30 »; None when they are none of a day."""
    start = int(found[1]) + int(found[3] or 0) / 60
    end = int(found[4]) + int(found[6] or 0) / 60
    return (start, end) if 5 <= start < end <= 24 else None


def _parts(start: float, end: float) -> tuple[str, ...]:
    """The parts of a day that a time takes: morning, afternoon, evening; « ? » when one or two may be meant."""
    length = end - start
    if length <= 4 or (length <= 5 and (end <= 14 or start >= 12)):
        middle = (start + end) / 2
        return ("morning" if middle < 13 else "afternoon" if middle < 18 else "evening",)
    if 5.5 <= length <= 11 and start < 12:
        return ("morning", "afternoon")
    return ("?",)


def _worded(cell: str, text: str) -> TypedDuration | None:
    """« 2 jours », « matin et après-midi », « 1h30 + 2h »: half-days and hours added up."""
    half_days = hours = 0.0
    pieces = re.split(r" ?(?:\+|,(?!\d)|;|/(?!\d)|&|\bet\b|\bpuis\b) ?", text)
    for piece in pieces:
        bare = " ".join(_FILLERS.sub(" ", piece).split()).strip("- .")
        times, bare = _repeated(bare)
        in_hours, in_half_days = _hours(bare), _half_days(bare)
        if in_half_days is not None:
            half_days += times * in_half_days
        elif in_hours is not None and times > 1:
            each = _of_hours(cell, in_hours)
            if each is None or each.half_days is None:
                return each
            half_days += times * each.half_days
        elif in_hours is not None:
            hours += in_hours
        elif bare:
            return None
    if not hours:
        return _whole(half_days) if half_days else None
    return (
        _bare_hour(cell, hours) if not half_days and len(pieces) == 1 and "min" not in text else _with(half_days, hours)
    )


def _with(half_days: float, hours: float) -> TypedDuration | None:
    more = _of_hours("", hours)
    return more if more is None or more.half_days is None else _whole(half_days + more.half_days)


def _repeated(text: str) -> tuple[int, str]:
    """« 3 x 2h », « 3 séances de 2h »."""
    found = re.fullmatch(r"(\d+) ?(?:[x*]|fois|seances|sessions|reunions|ateliers)(?![a-z]) ?(?:de |d')?(.+)", text)
    return (int(found[1]), found[2]) if found else (1, text)


def _half_days(text: str) -> float | None:
    for each, words in _UNITS:
        if found := words.fullmatch(text):
            figure = next((one for one in found.groups() if one), None)
            return each * (_figure(figure) if figure else 1.0)
    return None


def _hours(text: str) -> float | None:
    if found := _MINUTES.fullmatch(text):
        return int(found[1]) / 60
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    if found[3]:
        return int(found[3]) + int(found[4]) / 60
    return _figure(found[1]) + (0.5 if "demi" in text else int(found[2] or 0) / 60)
