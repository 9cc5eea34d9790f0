"""When an action took place, as people type it: « 12/03/25 », « 22 et 23 févr. », « S12 », « printemps 2025 ».

The day comes before the month, as in France. What a question proposes is the text of a date (« 2024-03-12 »,
« 2024-03 », « 2024-03-19/2024-03-21 »): `read_date` reads it, without surroundings, as what it means.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Final

from dashboard.sources.problems import NARROW
from dashboard.sources.raw import Cell, Fault
from dashboard.sources.text import MONTHS
from dashboard.sources.trackers.spans import Span, Unreal, joined, week
from dashboard.sources.trackers.typed import is_unknown, plain
from dashboard.sources.trackers.typed_date import (
    FIRST,
    LAST,
    UNKNOWN,
    TypedDate,
    answer_of,
    ask,
    day_words,
    full_year,
    iso,
    moved,
    no_such_day,
    of_year,
    told,
    which_year,
)

_MONTHS: Final = (
    r"janv?(?:ier)?", r"fevr?(?:ier)?|feb", r"mars?", r"avr(?:il)?|apr", r"mai|may", r"juin|jun", r"juil(?:let)?|jul",
    r"aout?|aug",
    r"sept?(?:embre)?", r"oct(?:obre)?", r"nov(?:embre)?", r"dec(?:embre)?",
)  # fmt: skip
_MONTH: Final = re.compile(r"(?<![a-z])(?:{})(?![a-z])\.?".format("|".join(f"({words})" for words in _MONTHS)))
_ALIKE: Final = 0.75
"""Likeness (difflib) from which a word may be a month badly written; it is asked."""
_WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAY: Final = re.compile(
    rf"\b({'|'.join(_WEEKDAYS)})s?\b,?|\b({'|'.join(day[:3] for day in _WEEKDAYS)})\b\.?(?= ?\d{{1,2}}(?:er)?[ /.-]\w)"
)
_ORDINALS: Final = (
    (r"prem(?:ier|iere)|1(?:re|ere|ier| er)", "1er"),
    (r"deuxieme|seconde?|2(?:nde?|eme|ieme)", "2e"),
    (r"troisieme|3(?:eme|ieme)", "3e"),
    (r"quatrieme|4(?:eme|ieme)", "4e"),
)
_CLOCK: Final = r"\d{1,2} ?(?:h(?![a-z]) ?(?:\d{2})?|:\d{2}(?::\d{2})?)"
_TIMES: Final = re.compile(
    rf",? ?(?:\b(?:a|de|entre|des) )?(?:(?<![/.\d])\b\d{{1,2}} ?- ?)?\b{_CLOCK}"
    rf"(?: ?(?:-|/|\ba\b|\bet\b) ?{_CLOCK}| ?(?:-|\ba\b) ?\d{{1,2}}\b(?! ?[a-z/.]))?"
    r"|,? ?\b(?:le |l'|en )?(?:matin(?:ee)?|apres-? ?midi|soir(?:ee)?|toute la journee|journee|apm|[ap]\.?m)\b"
)
_OPENING: Final = re.compile(
    r"^(?:(?:dates?|jours?|le|les|du|de|en|au|aux|courant|pendant|durant|l'|cet|cette|week-?end)\b ?:? ?)+"
)
_ABOUT: Final = re.compile(r"^(?:~|≈|vers|autour|aux alentours|environ|env\.?)(?: ?(?:du|de|le))? ?(?=[\dm])")
_OPEN: Final = re.compile(
    r"^(?:a partir|des|depuis|jusqu'au|jusqu'a|avant|apres|d'ici|pas avant|a compter)(?: ?(?:du|de|le|la))?\b ?"
)
_PART_OF_MONTH: Final = re.compile(
    r"\b(?:debut|mi|milieu|courant|fin|[12]er?e? (?:quinzaine|moitie|semaine)|derniere (?:quinzaine|semaine)|mois)"
    r"(?:[ -]de|[ -]d'|-| )? ?(?=m\d\d)"
)
_YEAR: Final = r"'?(\d{4}|\d{2})"
_SEASON: Final = re.compile(
    r"(?:(?:debut|mi|milieu|fin|courant)[ -](?:du |de l'|de |d')?)?(?:vacances (?:de la |de |du |des |d')?)?(?:l')?"
    r"(?:(?:printemps|ete|automne|hiver|rentree)(?: austral)?(?: scolaire)?"
    r"|[1-4](?:er|e)? ?(?:t|trim|trimestre)|(?:t|q|trim|trimestre)\.? ?[1-4](?:er|e)?"
    r"|[12](?:er|e)? ?(?:sem|semestre)|semestre ?[12]|[12]s"
    r"|(?:debut|mi|milieu|fin)(?: de l'annee| d'annee| annee)?)"
    r"(?:(?: ?- ?| ?/ ?| et | a |-)(?:t ?[1-4]|[1-4](?:er|e)? trimestre|printemps|ete|automne|hiver))?"
    rf"\.?(?:[ /-]*(?:de l'annee |d'|de )?{_YEAR})?"
)
_WINTER: Final = re.compile(
    r"(?:(?:hiver|annee|annee scolaire|saison|scolaire) )?(\d{4}) ?[-/] ?(\d{4}|1[3-9]|[2-9]\d)"
)
_WEEK: Final = re.compile(
    r"(?:\d{4}-?w|s|w|sem|semaine)\.? ?(?:n ?°? ?|no ?)?(\d{1,2})"
    r"(?: ?(?:-|a|et|/) ?(?:s|sem|semaine)?\.? ?(\d{1,2})(?!\d))?(?:[ /,-]*(?:de )?'?(\d{4}|\d{2}))?"
)
_WEEK_OF: Final = re.compile(r"^(?:la )?sem(?:aine)?\.? (?:du|de)\b ?")
_WHOLE_YEAR: Final = re.compile(
    r"(?:(?:toute )?l'annee|annee(?: civile)?|tout au long de l'annee|courant|exercice)? ?(\d{4})?"
)


def read_date(cell: Cell, year: int | None = None, month: int | None = None) -> TypedDate | None:
    """What a cell means as a date; None when it is not understood: to be asked.

    Args:
        year: the year that the sheet, the section or the title gives.
        month: the month that a merged cell beside it gives.
    """
    if isinstance(cell, bool | time | timedelta | Fault):
        return None
    text = plain(cell) if isinstance(cell, str) else ""
    if cell is None or (isinstance(cell, str) and _is_unknown(text)):
        return _surroundings(year, month)
    if isinstance(cell, int | float):
        return _number(cell, year, month)
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return told(f"{day:%d/%m/%Y}", Span(day, day, "day"), (day.year,), year, month)
    try:
        return _text(cell, text, year, month) or _misspelt(cell, text, year, month)
    except Unreal as unreal:
        return no_such_day(cell, unreal)


def _is_unknown(text: str) -> bool:
    return is_unknown(text) or bool(
        re.fullmatch(r"(?:date )?(?:a venir|a paraitre|prochainement|en cours|bientot)\.*", text)
    )


def _surroundings(year: int | None, month: int | None) -> TypedDate:
    if year is None or month is None:
        return UNKNOWN
    return TypedDate(f"{year}-{month:02}", "", "month", said="mois pris à côté, pas de date écrite")


def _number(cell: float, year: int | None, month: int | None) -> TypedDate | None:
    """A year, a day of the month that is told beside it, or what a spreadsheet stores for a day."""
    if not abs(cell) < 1e9 or cell != int(cell):
        return None
    value = int(cell)
    if FIRST <= value <= LAST:
        return _text(str(value), str(value), year, month)
    if 1 <= value <= 31 and month is not None:
        return read_date(f"{value}/{month}", year, month)
    if 33_000 <= value <= 55_000:
        day = date(1899, 12, 30) + timedelta(days=value)
        return ask(str(value), f"est-ce le {day_words(day)}{NARROW}?", [iso(Span(day, day, "day")), ""])
    return read_date(str(value), year, month) if 10_000_000 < value < 99_999_999 else None


def _text(cell: str, text: str, year: int | None, month: int | None) -> TypedDate | None:
    """The forms of a text, once what surrounds the date in it has been taken off."""
    bare = _without_brackets(text)
    if bare is None:
        return None
    unsure = bool(re.search(r"\?|confirmer|sous reserve|probable|prevision", bare))
    bare = re.sub(r" ?\(?\?+\)?|,? ?[(-]? ?(?:a confirmer|sous reserve|probable\w*|prevision\w*)\)?", "", bare)
    if unsure and not bare:
        return _surroundings(year, month)
    found = _form(cell, bare, year, month)
    if found is None or found.doubt is not None or not unsure:
        return found
    return ask(cell, f"est-ce sûr{NARROW}?", [answer_of(found), found.start[:7], ""])


def _misspelt(cell: str, text: str, year: int | None, month: int | None) -> TypedDate | None:
    """« 12 fevirer 2024 »: is it February?"""
    for word in re.findall(r"[a-z]{4,}", text):
        near = get_close_matches(word, [name for name in MONTHS if name != "mai"], n=1, cutoff=_ALIKE)
        if near and near[0] != word:
            found = _text(cell, text.replace(word, near[0]), year, month)
            if found is not None and found.start:
                return ask(cell, f"mois mal écrit{NARROW}?", [answer_of(found), ""])
    return None


def _without_brackets(text: str) -> str | None:
    """« 12 mars 2024 (matin) » without its bracket; None when that tells of another date."""
    if whole := re.fullmatch(r"[(\[]([^()\[\]]*)[)\]]", text):
        text = whole[1]
    # « mars (2024) », « 2024 (mars) »: a part of the date.
    text = re.sub(rf"\((\d{{4}}|{_MONTH.pattern})\)", lambda found: found[1], text)
    inside = " ".join(re.findall(r"\(([^()]*)\)", text))
    plainly = re.sub(r"\b\d+ (?:x )?(?:1/2 )?(?:demi-)?(?:jours?|journees?|seances?|sessions?|dates?|h)\b", "", inside)
    if re.search(r"report|annul|initial|au lieu|decal|\d|\bou\b", _TIMES.sub("", plainly)):
        return None
    unsure = " ?" if re.search(r"\?|confirmer|reserve|probable|prevision", inside) else ""
    return re.sub(r" ?\([^()]*\)", "", text).strip() + unsure


def _form(cell: str, text: str, year: int | None, month: int | None) -> TypedDate | None:
    """A date in one of the forms it may be typed in."""
    weekday = _WEEKDAY.search(text)
    text = re.sub(r"(\d{4}-\d\d-\d\d)[t ]\d\d:\d\d\S*", r"\1", text)
    for words, ordinal in _ORDINALS:
        text = re.sub(rf"\b(?:{words})\b", ordinal, text)
    text = " ".join(_TIMES.sub(" ", _WEEKDAY.sub(" ", text)).split()).strip(" ,;.:!*='\"-")
    of_week = bool(_WEEK_OF.match(text))
    opened, about = _OPEN.match(text), _ABOUT.match(text)
    for taken in (_OPEN, _ABOUT, _OPENING, _WEEK_OF):
        text = taken.sub("", text)
    numbered = _MONTH.sub(lambda found: f"m{found.lastindex:02}", text)
    numbered = re.sub(r"^(\d{4}),? ?(m\d\d)$", r"\2 \1", numbered)
    found = (
        _season(cell, text, year)
        or _weeks(cell, text, year, month)
        or _days(cell, _PART_OF_MONTH.sub("", numbered), year, month, of_week=of_week)
    )
    if found is None or found.doubt is not None:
        return found
    if opened:
        return ask(cell, f"à cette date ou plus tard{NARROW}?", [answer_of(found), ""])
    if about and found.precision == "day":
        return TypedDate(found.start[:7], "", "month", said="date approchée, au mois près")
    return _same_weekday(cell, found, weekday)


def _same_weekday(cell: str, found: TypedDate, weekday: re.Match[str] | None) -> TypedDate:
    """« mardi 4 juin 2023 » was a Sunday: the day, the month or the year is wrong."""
    if weekday is None or found.precision != "day":
        return found
    named = next(place for place, name in enumerate(_WEEKDAYS) if name.startswith(weekday[1] or weekday[2]))
    day = date.fromisoformat(found.start)
    if day.weekday() == named:
        return found
    near = sorted((day + timedelta(days=ahead) for ahead in range(-6, 7)), key=lambda one: abs(one - day))
    same = [one for one in near if one.weekday() == named][:2]
    years = [other for gap in (1, -1) if (other := moved(day, day.year + gap)) and other.weekday() == named]
    choices = [iso(Span(one, one, "day")) for one in (day, *years, *same)]
    question = f"le {day_words(day)} est un {_WEEKDAYS[day.weekday()]}. Quel jour{NARROW}?"
    return ask(cell, question, [*choices, found.start[:7]])


def _season(cell: str, text: str, year: int | None) -> TypedDate | None:
    """A season, a part of the year or the whole of it, which no month counts."""
    if two := _WINTER.fullmatch(text):
        first, second = int(two[1]), full_year(two[2])
        if second != first + 1:
            return None
        return ask(cell, f"dans quelle année la compter{NARROW}?", [str(second), str(first)])
    if text and (whole := _WHOLE_YEAR.fullmatch(text)):
        precision, written = "year", whole[1]
    elif found := _SEASON.fullmatch(text):
        precision, written = "season", found[1]
    else:
        return None
    return of_year(cell, precision, full_year(written) if written else None, year)


def _weeks(cell: str, text: str, year: int | None, month: int | None) -> TypedDate | None:
    """« S12 », « semaines 12 et 13 »: the days of the weeks; « S1 » may be a half of the year."""
    found = _WEEK.fullmatch(re.sub(r"^semaines", "semaine", text))
    if found is None or int(found[1]) > 53:
        return None
    first, last, written = int(found[1]), found[2], found[3] or (text[:4] if text[:4].isdigit() else None)
    if last and not written and year and int(last) == year % 100:
        last, written = None, last
    known = full_year(written) if written else year
    if known is None:
        return which_year(cell)
    monday, sunday = week(known, first), week(known, int(last or first))
    if monday is None or sunday is None or sunday < monday:
        return None
    span = Span(monday, sunday + timedelta(days=6), "period")
    if first <= 2 and not last and re.match(r"s\d|s \d|sem\b", text):
        return ask(cell, f"semaine {first} ou semestre {first} de {known}{NARROW}?", [str(known), f"{known}-01"])
    if (span.start.year, span.start.month) != (span.end.year, span.end.month):
        said = "semaine à cheval sur deux mois\u202f: aucun mois ne la compte"
        return of_year(cell, "season", known if written else None, year, said)
    return told(cell, span, (known,) if written else (), year, month)


def _days(cell: str, text: str, year: int | None, month: int | None, *, of_week: bool) -> TypedDate | None:
    """Days and months, one or several."""
    read = joined(text, year, month)
    if read is None:
        return None
    spans, written = read
    if spans is None:
        return which_year(cell)
    if len(spans) > 1:
        return ask(cell, f"quel jour{NARROW}?", [*(iso(one) for one in spans), spans[0].start.isoformat()[:7]])
    span = spans[0]
    if span.precision == "season":
        if span.start.year != span.end.year:
            choices = [str(span.start.year), str(span.end.year)]
            return ask(cell, f"dans quelle année la compter{NARROW}?", choices)
        return of_year(
            cell, "season", span.start.year if written else None, year, "plusieurs mois\u202f: aucun ne la compte"
        )
    if of_week and span.precision == "day":
        monday = span.start - timedelta(days=span.start.weekday())
        span = Span(monday, monday + timedelta(days=6), "period")
        if monday.month != span.end.month:
            return of_year(cell, "season", monday.year if written else None, year, "semaine à cheval sur deux mois")
    return told(cell, span, written, year, month)
