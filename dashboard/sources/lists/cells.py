"""Understand one cell of a list: a duration, a postcode, an address, a name."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final

from dashboard.sources.lists.words import fold, word_set
from dashboard.sources.raw import Cell
from dashboard.sources.text import REMOTE_WORDS
from dashboard.sources.values import one_line, plain_text

_EMPTY_WORDS: Final = frozenset({"n a", "null", "neant", "nc", "ras", "none", "nan", "ref", "non renseigne", "na"})
_NOBODY: Final = frozenset(
    {"anonyme", "inconnu", "inconnue", "a preciser", "a confirmer", "vacant", "vide", "xx", "xxx"}
)
_NULL_NAMES: Final = frozenset({"n a", "null", "neant", "non renseigne"})
_REMOTE: Final = REMOTE_WORDS | word_set("distance ligne")
_IN_PERSON: Final = word_set("presentiel presentielle physique onsite")
_HERE: Final = word_set("presence place salle person site")
_BOTH: Final = word_set("hybrid hybride mixte deux")

_ADDRESS: Final = re.compile(r"[^\s<>;,:\"'()\[\]|«»]+@[^\s<>;,:\"'()\[\]|«»@]+\.[^\s<>;,:\"'()\[\]|«»@.]+")
_GROUP: Final = re.compile(
    r"(?:(?:un |une )?(?:groupe|classe|[ée]quipe|d[ée]l[ée]gation|famille)s? (?:de |d[’'])(?:.* )?)?"
    r"(\d{1,3})\s+[^\W\d_]+s\b.*",
    re.IGNORECASE,
)
_WITH: Final = r"(?:\bavec|\baccompagn[ée]+s? (?:de|d[’']|par))"
_MORE: Final = re.compile(
    rf"(?:\+|\bet\b|{_WITH})\s*(\d{{1,3}})\b(?:\s*(?:autres?|coll[eè]gues?|personnes?|pers\.?|habitant[·.e]*s?))?"
)
_ONE_MORE: Final = re.compile(rf"{_WITH}\s*(?:une?|son|sa|leur)\s", re.IGNORECASE)
_BETWEEN_NAMES: Final = re.compile(r"\s+(?:et|and)\s+|\s*[&+\n;]\s*|\s+/\s+")
_HOURS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|heures?|hours?)(?![a-z])\s*(\d{1,2}(?!\d|\s*[a-z]))?")
_MINUTES: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:m|mn|min|mins|minutes?)(?![a-z])")
_SECONDS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|secondes?|seconds?)(?![a-z])")
_CLOCK: Final = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_TIME_OF_DAY: Final = re.compile(
    r"(?<!\d)(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE
)
_MOMENT: Final = re.compile(
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})?[T, à]*"
    r"(?:\d{1,2}[:hH]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[AP]M)?)?Z?"
)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_POSTCODE: Final = re.compile(r"(?:F-?\s?)?(\d{2})\s?(\d{3})")
_POSTCODE_AND_PLACE: Final = re.compile(r"(\d{5})\s*[-–,]?\s+(\D{2,})")


def text_of(cell: Cell) -> str:
    """Return a cell as a text on one line; empty for what people write in place of nothing (« – », « / », « N/A »)."""
    text = one_line(cell)
    if not any(char.isalnum() for char in text) or text.startswith("#"):
        return ""
    return "" if fold(text) in _EMPTY_WORDS else text


def name_of(cell: Cell) -> str:
    """Return a name, trimmed; empty when there is no letter in it, or when it stands for nobody."""
    if not isinstance(cell, str):
        return ""
    text = one_line(cell).strip(" ,;-–—")
    folded = fold(text)
    if not any(char.isalpha() for char in text) or folded in _NOBODY | _NULL_NAMES or text.startswith("#"):
        return ""
    return text


def address_of(cell: Cell) -> str:
    """Return the first e-mail address in a cell, as written; empty if there is none."""
    return next(iter(addresses_of(cell)), "")


def addresses_of(cell: Cell) -> list[str]:
    """Return the different e-mail addresses in a cell, as written."""
    found = _ADDRESS.findall(plain_text(cell).replace("mailto:", " ")) if isinstance(cell, str) else []
    return list({address.strip(".").lower(): address.strip(".") for address in found}.values())


def people_in(cell: Cell) -> int:
    """Return how many people a cell of names seems to stand for: « A et B », « A + 2 collègues », « 12 habitants »."""
    text = plain_text(cell) if isinstance(cell, str) else ""
    if match := _GROUP.fullmatch(text.strip()):
        return int(match[1])
    more = sum(int(number) for number in _MORE.findall(text)) + len(_ONE_MORE.findall(text))
    names = [part for part in _BETWEEN_NAMES.split(_MORE.sub(" ", text)) if any(char.isalpha() for char in part)]
    return max(len(names), 1) + more


def without_address(text: str) -> str:
    """Return a text without its e-mail addresses and the brackets around them."""
    return " ".join(
        re.sub(r"<\s*>|\(\s*\)|\[\s*\]", " ", _ADDRESS.sub(" ", text.replace("mailto:", " "))).split()
    ).strip(" ;,<>\"'-–")


def minutes_of(cell: Cell, *, unit: float = 1.0) -> float | None:
    """Return a duration in minutes, whatever way it is written; None when there is none.

    ``1 h 2 min 3 s``, ``1h 2m 3s``, ``01:02:03``, ``62 min``, ``62``, times and durations of a spreadsheet.

    Args:
        unit: minutes that a plain number counts (1/60 for seconds, 60 for hours).
    """
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 60
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute + cell.second / 60
    text = plain_text(cell).lower().replace("\u202f", " ").replace("\u00a0", " ")
    if _NUMBER.fullmatch(text):
        return _decimal(text) * unit
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


def interval_of(joined: Cell, left: Cell) -> tuple[float | None, float | None]:
    """Return two moments in minutes, on one scale; the second is after midnight where it would come before the first.

    None for what cannot be read: a moment without the other is kept, and tells no duration.
    """
    if isinstance(joined, datetime) and isinstance(left, datetime):
        start = joined.timestamp() / 60
        return start, max(start, left.timestamp() / 60)
    start_, end = _time_of_day(joined), _time_of_day(left)
    if start_ is None or end is None:
        return start_, end
    return start_, end if end >= start_ else end + 24 * 60


def is_moment(cell: Cell) -> bool:
    """Tell whether a cell is a date or a time, written in any way."""
    return isinstance(cell, date | time) or (isinstance(cell, str) and bool(_MOMENT.fullmatch(cell.strip())))


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
    text = unicodedata.normalize("NFKC", text_of(cell))
    if match := _POSTCODE_AND_PLACE.fullmatch(text):
        return match[1], match[2].strip()
    if text.isdigit() and len(text) == 4:
        return text.zfill(5), ""
    match = _POSTCODE.fullmatch(text)
    return (match[1] + match[2], "") if match else (text, "")


def code_of(cell: Cell, width: int) -> str:
    """Return a code or name as read, with the leading zero that a spreadsheet swallowed."""
    text = unicodedata.normalize("NFKC", text_of(cell))
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


_CIVILITY: Final = re.compile(
    r"^(?:m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle|dr\.?|m(?=\s[A-Z]))\s+", re.IGNORECASE
)
_ASIDE: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_DASHED: Final = re.compile(r"\s+[-–—|/]\s+")


def split_name(text: str, given_first: bool | None) -> tuple[str, str]:
    """Return surname and given name.

    Words in capitals are the surname, as is usual in France; then a comma, then what the title of the column says, tell
    them apart. Where nothing does, the whole is the surname.

    Args:
        given_first: whether the column's title puts the given name first; None when it does not say.
    """
    name = _CIVILITY.sub("", text).strip()
    surname, comma, given = name.partition(",")
    if comma and surname.strip() and given.strip():
        return surname.strip(), given.strip()
    words = name.replace(",", " ").split()
    capitals = [word for word in words if _in_capitals(word)]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if given_first is None or len(words) != 2:
        return " ".join(words), ""
    return (words[1], words[0]) if given_first else (words[0], words[1])


def display_name(text: str) -> tuple[str, str]:
    """Return the name and the organisation in what a person calls herself in a video meeting.

    What stands in brackets (the original name, « Invité », « externe ») is dropped; what follows a dash between spaces
    is where the person works: « Prénom NOM (invité) », « Prénom NOM - Mairie ».
    """
    name, *rest = _DASHED.split(_ASIDE.sub(" ", text).strip(), maxsplit=1)
    return " ".join(name.split()), " ".join(rest).strip()


def _in_capitals(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return len(letters) > 1 and word == word.upper()
