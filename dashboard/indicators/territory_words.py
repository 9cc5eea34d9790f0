"""Territories in French words: what they are, what was done there and when, what the list leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dashboard.filters import french_date
from dashboard.french import NARROW, agree, capital, every_one, number, plural
from dashboard.indicators.agenda_words import month_words
from dashboard.indicators.disclosed import Shown
from dashboard.indicators.territory_compare import PEER_WORDS
from dashboard.indicators.territory_counts import Counts, latest, months_since
from dashboard.indicators.territory_list import Listing
from dashboard.indicators.territory_sheet import Sheet
from dashboard.territories.model import Kind, Territory

UNKNOWN = "n.\u00a0r."
"""What no document tells."""
YEARS_FROM = 24
"""Months from which an age is told in years."""
HERE: Mapping[Kind, str] = MappingProxyType(
    {
        "region": "dans la région",
        "department": "dans le département",
        "epci": "dans l’intercommunalité",
        "commune": "dans la commune",
        "qpv": "dans le quartier",
    }
)
CODE_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        "region": "code Insee",
        "department": "code Insee",
        "epci": "Siren",
        "commune": "code Insee",
        "qpv": "code du quartier",
    }
)
GENDERS: Mapping[Kind, str] = MappingProxyType(
    {"region": "f", "department": "m", "epci": "f", "commune": "f", "qpv": "m"}
)
WIDER_LEVELS: Mapping[Kind, str] = MappingProxyType(
    {
        "epci": "au département seulement, ou hors des régions couvertes",
        "commune": "plus largement que la commune",
        "qpv": "sans quartier nommé",
    }
)
"""Kind listed → what is said of the lines known only to something wider."""


def attendance_words(counts: Counts) -> tuple[str, str]:
    """Présences and what they rest on: ("88", "connues pour 2 actions sur 2")."""
    if not counts.lines:
        remark = "un rapport dit que des personnes en sont venues, sans dire combien" if counts.named else ""
        return (UNKNOWN, remark) if counts.attendance is None else ("0", "")
    if counts.shown is not None:
        return _public_words(counts.shown)
    if not counts.counted:
        return "—", "aucun nombre de participants connu"
    kept = f"{agree(counts.presences, 'connue', 'connues')} pour {plural(counts.counted, 'action')}"
    return number(counts.presences), f"{kept} sur {number(counts.lines)}{_by_list(counts)}"


def _public_words(shown: Shown) -> tuple[str, str]:
    """Présences as the public edition tells them."""
    if shown.hidden:
        return "s", "masquées (secret statistique)"
    return ("n. p.", "non publiées") if shown.value is None else (number(shown.value), "tableau publié")


def _by_list(counts: Counts) -> str:
    """How many of the actions whose présences are known are counted on a list; "" when none is."""
    if not counts.listed:
        return ""
    return ", sur liste" if counts.listed == counts.counted else f", dont {number(counts.listed)} sur liste"


def last_day(counts: Counts, *, short: bool = False) -> str:
    """When the latest action took place: "24 septembre 2024", "mars 2024"; "" when no date is known."""
    if counts.last is None:
        return ""
    year, month, day = latest(counts.last)
    if not day:
        return month_words(year, month)
    if short:
        return f"{day}/{month:02d}/{year}"
    return french_date(date(year, month, day))


def since_words(counts: Counts, as_of: date) -> str:
    """Time since the latest action, on the day the data were closed: "il y a 3 mois"."""
    age = age_words(counts, as_of)
    return f"il y a {age}" if age else ""


def age_words(counts: Counts, as_of: date) -> str:
    """Age of the latest action on the day the data were closed: "3 mois", "moins d’un mois"."""
    if counts.last is None:
        return ""
    months = months_since(counts.last, as_of)
    if months < 1:
        return "moins d’un mois"
    return f"{months} mois" if months < YEARS_FROM else plural(months // 12, "an")


def no_date_words(counts: Counts) -> str:
    """Why there is no latest action."""
    if counts.undated:
        return f"{plural(counts.undated, 'action réalisée', 'actions réalisées')} sans date connue au mois près"
    return "aucune action réalisée connue, toutes années confondues"


def unplaced_words(found: Sheet) -> str:
    """What no document places anywhere, and may have been held there; "" where the lead has told it."""
    total = found.tally.total.lines
    if not found.unplaced or found.counts.done is None:
        return ""
    count = plural(found.unplaced, "action réalisée", "actions réalisées")
    verb = agree(found.unplaced, "n’a", "n’ont")
    zero = " Un zéro est une absence de trace, pas la preuve d’une absence." if found.places.enough else ""
    where = "rien ne permet de dire où"
    return f"{count} sur {number(total)} de la sélection {verb} aucun lieu dans les documents{NARROW}: {where}.{zero}"


def blank_words(found: Listing, kind: Kind) -> str:
    """How many covered territories that have a QPV hold nothing, or why that cannot be told."""
    if found.no_blanks:
        return f"Zones blanches non établies. {found.no_blanks}"
    if not found.looked_in:
        return ""
    one, several = PEER_WORDS[kind]
    feminine = GENDERS[kind] == "f"
    tail = f"du périmètre{_with_a_quarter(kind, found.looked_in)}"
    whole = f"{plural(found.looked_in, one, several)} {tail}"
    every = f"{every_one(found.looked_in, one, several, feminine=feminine)} {tail}"
    if not found.blanks:
        return f"Aucune zone blanche dans {every}."
    if found.blanks == found.looked_in:
        none = f"{'Aucune' if feminine else 'Aucun'} des {whole}" if found.looked_in > 1 else capital(every)
        return f"{none} n’a d’action réalisée ni de présence connue dans la sélection."
    verb = agree(found.blanks, "n’a", "n’ont")
    first = f"{number(found.blanks)} des {whole} {verb} ni action réalisée ni présence connue dans la sélection"
    if kind == "qpv" or not found.blank_quarters:
        return f"{first}."
    pronoun = ("elle" if feminine else "il") + ("" if found.blanks < 2 else "s")
    counts = agree(found.blanks, "compte", "comptent")
    quarters = plural(found.blank_quarters, "quartier prioritaire", "quartiers prioritaires")
    return f"{first}{NARROW}; {pronoun} {counts} {quarters}."


def rest_words(found: Listing, kind: Kind) -> str:
    """What the blank zones rest on: how much has no place at all."""
    if found.rest is None:
        return ""
    missing = found.rest.nowhere.lines + (found.rest.wider.lines if kind != "department" else 0)
    if not missing:
        return ""
    verb = agree(missing, "n’a pas", "n’ont pas")
    levels = {
        "department": "de département",
        "epci": "d’intercommunalité",
        "commune": "de commune",
        "qpv": "de quartier",
    }
    count = plural(missing, "action réalisée", "actions réalisées")
    first = f"{count} sur {number(found.total.lines)} {verb} {levels[kind]} dans les documents"
    if found.no_blanks:
        return f"{first}."
    white = "une zone blanche dit qu’aucune trace n’y est connue, pas que le centre n’y est jamais allé"
    return f"{first}{NARROW}: {white}."


def _with_a_quarter(kind: Kind, count: int) -> str:
    if kind == "qpv":
        return ""
    return f" {agree(count, 'qui a', 'qui ont')} un quartier prioritaire"


def kind_plural(kind: Kind, count: float = 2) -> str:
    """ "communes", "commune"."""
    return agree(count, *PEER_WORDS.get(kind, ("région", "régions")))


def code_words(one: Territory) -> str:
    """ "code Insee 34172"."""
    return f"{CODE_NAMES[one.kind]} {one.code}"
