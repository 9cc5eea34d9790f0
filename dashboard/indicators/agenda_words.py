"""Actions in French words: when, how sure the date is, where it stands, how many came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dashboard.filters import MONTHS, french_date
from dashboard.french import NARROW, number, plural
from dashboard.indicators.lines import Line

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
STATUS_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "realised": ("réalisée", "réalisées"),
        "postponed": ("reportée", "reportées"),
        "cancelled": ("annulée", "annulées"),
        "announced": ("annoncée", "annoncées"),
        "tentative": ("pressentie", "pressenties"),
        "in_preparation": ("en préparation", "en préparation"),
    }
)
"""Status → words agreeing with "action", singular and plural; a status prevails over those that follow it."""
PRECISION_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "day": "Le document donne le jour.",
        "period": "Le document donne le premier et le dernier jour.",
        "month": "Le document donne le mois, pas le jour.",
        "season": "Le document donne un trimestre ou un semestre : l’action n’entre dans aucun décompte par mois.",
        "year": "Le document donne seulement l’année : l’action n’entre dans aucun décompte par mois.",
        "placeholder": "La date écrite est une date d’attente, répétée pour plusieurs actions du document : "
        "elle n’est pas retenue.",
        "unknown": "Le document ne donne pas de date exploitable : l’action n’entre dans aucun décompte par mois.",
    }
)
UNDATED_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "season": "Au trimestre ou au semestre près",
        "year": "À l’année près",
        "placeholder": "Date d’attente dans le document, non retenue",
        "unknown": "Date inconnue",
    }
)


def status_word(status: str, count: int = 1) -> str:
    """ "réalisée", "réalisées"; the code itself when it is unknown."""
    one, several = STATUS_WORDS.get(status, (status, status))
    return one if count < 2 else several


def day_words(day: date) -> str:
    """ "samedi 10 février 2024"."""
    return f"{WEEKDAYS[day.weekday()]} {french_date(day)}"


def span_words(start: date, end: date) -> str:
    """A day or a period in words: "samedi 10 février 2024", "du 3 au 4 octobre 2024"."""
    if start == end:
        return day_words(start)
    last = french_date(end)
    first = french_date(start)
    if start.year == end.year:
        first = first.rsplit(" ", 1)[0]
    if (start.year, start.month) == (end.year, end.month):
        first = first.split(" ", 1)[0]
    return f"du {first} au {last}"


def month_words(year: int, month: int) -> str:
    """ "février 2024"."""
    return f"{MONTHS[month - 1]} {year}"


def when_words(line: Line) -> str:
    """When an action took or takes place, and what is not known of it."""
    if line.start and line.end:
        return span_words(line.start, line.end)
    if line.month:
        written = _written(line)
        return f"{month_words(line.year, line.month)}, {written or 'jour non précisé'}"
    if line.precision == "placeholder":
        return f"date inconnue ({_written(line)} est une date d’attente du document)"
    if line.precision in ("season", "year"):
        return f"{line.year}, {_written(line) or 'mois non précisé'}"
    return f"date inconnue, le document écrit {_written(line)}" if line.written else "date non donnée"


def quoted(text: str) -> str:
    """A text between French quotation marks."""
    return f"«\u00a0{text}\u00a0»"


def _written(line: Line) -> str:
    return quoted(line.written) if line.written else ""


def short_when(line: Line) -> str:
    """When, in a few words, for tiles and labels."""
    if line.start and line.end:
        return span_words(line.start, line.end).split(" ", 1)[-1] if line.start == line.end else when_words(line)
    return month_words(line.year, line.month) if line.month else "date inconnue"


def participants_words(line: Line) -> str:
    """How many came: présences on the list when there is one, else as many participants as its document says.

    "" when neither is known.
    """
    if line.listed is not None:
        noun, several = ("présence cumulée", "présences cumulées") if line.dates > 1 else ("présence", "présences")
        return plural(line.listed, noun, several)
    if line.participants is None:
        return ""
    prefix = {"about": "environ ", "at_least": "au moins "}.get(line.participants_precision, "")
    return f"{prefix}{plural(line.participants, 'participant·e', 'participant·es')}"


def dates_words(line: Line) -> str:
    """ "14 dates"; "" for a single one."""
    return f"{number(line.dates)} dates" if line.dates > 1 else ""


def name_words(line: Line) -> str:
    """An action's whole accessible name: title, status unless realised, when, dates, présences."""
    parts = [line.title]
    parts += [] if line.realised else [status_word(line.status)]
    parts += [short_when(line), dates_words(line), participants_words(line)]
    return f"{NARROW}; ".join(part for part in parts if part)
