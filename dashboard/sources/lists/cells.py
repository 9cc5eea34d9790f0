"""Understand one cell of a list: a mark of presence, a duration, a postcode, an address, a name."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from dashboard.sources.lists.words import fold, word_set
from dashboard.sources.raw import Cell
from dashboard.sources.values import plain_text

_EMPTY_WORDS: Final = frozenset({"n a", "null", "neant", "nc", "ras", "none", "nan", "ref", "non renseigne", "na"})
_NOBODY: Final = frozenset(
    {"anonyme", "inconnu", "inconnue", "a preciser", "a confirmer", "vacant", "vide", "xx", "xxx"}
)
_NULL_NAMES: Final = frozenset({"n a", "null", "neant", "non renseigne"})
_YES: Final = word_set(
    "x xx xxx oui o ok yes y true vrai v 1 p u present presente presents presentes presence signe signee emarge "
    "emargee venu venue matin matinee apres aprem journee am pm retard partiel partielle presentiel visio distanciel "
    "distance ligne attended participe checked coche"
)
_NO: Final = word_set(
    "non n no absent absente absents absentes abs a e excuse excusee exc false faux f not did annule annulee desiste "
    "desistee desistement pas registered inscrit inscrite ne"
)
_YES_PHRASES: Final = frozenset(
    {"en retard", "en presentiel", "sur place", "en visio", "a distance", "en ligne", "a participe"}
)
_YES_SIGNS: Final = re.compile("[✓✔☑☒🗸✅×√ⅹΧХ]")
_NO_SIGNS: Final = re.compile("[✗✘❌✖☐□]")

_REMOTE: Final = word_set(
    "distanciel distancielle distance visio visioconference ligne remote online webinaire webinar zoom teams virtuel "
    "virtual"
)
_IN_PERSON: Final = word_set("presentiel presentielle physique onsite")
_HERE: Final = word_set("presence place salle person site")
_BOTH: Final = word_set("hybrid hybride mixte deux")

_ADDRESS: Final = re.compile(r"[^\s<>;,:\"'()\[\]|«»]+@[^\s<>;,:\"'()\[\]|«»@]+\.[^\s<>;,:\"'()\[\]|«»@.]+")
_HOURS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|heures?|hours?)(?![a-z])\s*(\d{1,2}(?!\d|\s*[a-z]))?")
_MINUTES: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:m|mn|min|mins|minutes?)(?![a-z])")
_SECONDS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|secondes?|seconds?)(?![a-z])")
_CLOCK: Final = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_TIME_OF_DAY: Final = re.compile(
    r"(?<!\d)(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_POSTCODE: Final = re.compile(r"(?:F-?\s?)?(\d{2})\s?(\d{3})")
_POSTCODE_AND_PLACE: Final = re.compile(r"(\d{5})\s*[-–,]?\s+(\D{2,})")


def text_of(cell: Cell) -> str:
    """Return a cell as a text on one line; empty for what people write in place of nothing (« – », « / », « N/A »)."""
    text = " ".join(plain_text(cell).split())
    if not any(char.isalnum() for char in text) or text.startswith("#"):
        return ""
    return "" if fold(text) in _EMPTY_WORDS else text


def name_of(cell: Cell) -> str:
    """Return a name, trimmed; empty when there is no letter in it, or when it stands for nobody."""
    if not isinstance(cell, str):
        return ""
    text = " ".join(plain_text(cell).split()).strip(" ,;-–—")
    folded = fold(text)
    if not any(char.isalpha() for char in text) or folded in _NOBODY | _NULL_NAMES or text.startswith("#"):
        return ""
    return text


def address_of(cell: Cell) -> str:
    """Return the first e-mail address in a cell, as written; empty if there is none."""
    match = _ADDRESS.search(plain_text(cell).replace("mailto:", " ")) if isinstance(cell, str) else None
    return match[0].strip(".") if match else ""


def without_address(text: str) -> str:
    """Return a text without its e-mail addresses and the brackets around them."""
    return " ".join(
        re.sub(r"<\s*>|\(\s*\)|\[\s*\]", " ", _ADDRESS.sub(" ", text.replace("mailto:", " "))).split()
    ).strip(" ;,<>\"'-–")


def mark_of(cell: Cell, *, signature: bool = False) -> bool | None:
    """Tell whether a cell marks somebody present: True, False, or None when it cannot be understood.

    An empty cell is no mark. Where the column is for signatures, any text that does not say the contrary is one.
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return cell > 0
    if isinstance(cell, date | time | timedelta):
        return True
    text = plain_text(cell)
    if _YES_SIGNS.search(text):
        return True
    folded = fold(text)
    if not folded or _NO_SIGNS.search(text) or text.startswith("#"):
        return False
    return _word_mark(folded, signature)


def _word_mark(folded: str, signature: bool) -> bool | None:
    first = folded.split()[0]
    if len(first) == 1 and first not in (folded, "x"):
        first = ""
    if folded in _YES_PHRASES or first in _YES:
        return True
    if first in _NO and not (signature and len(folded) <= 1):
        return False
    if signature:
        return True
    return float(folded.replace(" ", ".")) > 0 if re.fullmatch(r"\d+( \d+)?", folded) else None


def is_plain_mark(cell: Cell) -> bool:
    """Tell whether a cell can only be a mark of presence or absence: no date, no number besides 0 and 1."""
    if isinstance(cell, bool):
        return True
    if isinstance(cell, int | float):
        return cell in (0, 1)
    if not isinstance(cell, str):
        return False
    return mark_of(cell) is not None and (not cell.strip().isdigit() or cell.strip() in ("0", "1"))


def minutes_of(cell: Cell, *, seconds: bool = False) -> float | None:
    """Return a duration in minutes, whatever way it is written; None when there is none.

    ``1 h 2 min 3 s``, ``1h 2m 3s``, ``01:02:03``, ``62 min``, ``62``, times and durations of a spreadsheet. A plain
    number is in minutes, or in seconds when ``seconds`` is true.
    """
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 60
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute + cell.second / 60
    text = plain_text(cell).lower().replace("\u202f", " ").replace("\u00a0", " ")
    if _NUMBER.fullmatch(text):
        return _decimal(text) / (60 if seconds else 1)
    if match := _CLOCK.fullmatch(text):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        return hours * 60 + minutes + rest / 60
    return _spelt_minutes(text)


def _spelt_minutes(text: str) -> float | None:
    hours, minutes, seconds = _HOURS.search(text), _MINUTES.search(text), _SECONDS.search(text)
    if not (hours or minutes or seconds):
        return None
    total = _decimal(hours[1]) * 60 + int(hours[2] or 0) if hours else 0.0
    return total + (_decimal(minutes[1]) if minutes else 0) + (_decimal(seconds[1]) / 60 if seconds else 0)


def minutes_between(joined: Cell, left: Cell) -> float | None:
    """Return the minutes from one time of day to another, over midnight if need be; None unless both can be read."""
    if isinstance(joined, datetime) and isinstance(left, datetime):
        return max(0.0, (left - joined).total_seconds() / 60)
    start, end = _time_of_day(joined), _time_of_day(left)
    return None if start is None or end is None else (end - start) % (24 * 60)


def _time_of_day(cell: Cell) -> float | None:
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute + cell.second / 60
    match = _TIME_OF_DAY.search(plain_text(cell))
    if not match:
        return None
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4][0] in "pP" else 0)
    return hour * 60 + int(match[2]) + int(match[3] or 0) / 60


def postcode_of(cell: Cell) -> tuple[str, str]:
    """Return a postcode and, where the cell holds it too, the place: « 37000 Tours ».

    A leading zero that a spreadsheet swallowed is put back; what is no postcode is returned as it is.
    """
    text = text_of(cell)
    if match := _POSTCODE_AND_PLACE.fullmatch(text):
        return match[1], match[2].strip()
    if text.isdigit() and len(text) == 4:
        return text.zfill(5), ""
    match = _POSTCODE.fullmatch(text)
    return (match[1] + match[2], "") if match else (text, "")


def code_of(cell: Cell, width: int) -> str:
    """Return a code or name as read, with the leading zero that a spreadsheet swallowed."""
    text = text_of(cell)
    return text.zfill(width) if text.isdigit() and len(text) == width - 1 else text


def modality_of(text: str) -> str:
    """Return the code of a modality as people write it (« visio », « en présentiel »), or an empty text."""
    words = frozenset(fold(text).split())
    remote, in_person = bool(words & _REMOTE), bool(words & (_IN_PERSON | _HERE))
    if words & _BOTH or (remote and in_person):
        return "hybrid"
    return "remote" if remote else "in_person" if in_person else ""


def modality_in(text: str) -> str:
    """Return the code of a modality told among other words (« Présence en visio »); « présence » alone tells none."""
    words = frozenset(fold(text).split())
    remote, in_person = bool(words & _REMOTE), bool(words & _IN_PERSON)
    return "" if remote == in_person else "remote" if remote else "in_person"


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
