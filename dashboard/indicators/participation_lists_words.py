"""Sentences about the public that attendance lists tell of, computed from its figures; none is canned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.dimensions import BY_ID
from dashboard.filters import UNKNOWN_LABEL, Filters, Vocabulary
from dashboard.french import NARROW, agree, capital, enumerate_words, number, percent, plural
from dashboard.indicators.attendance import People, Reach
from dashboard.indicators.compute_lists import lists_words
from dashboard.indicators.in_force import departments as covered
from dashboard.indicators.lists import Public, first_year, public
from dashboard.indicators.participation_grid import Grid
from dashboard.indicators.participation_lists import Category, Cross, absent, of_actions, of_people
from dashboard.indicators.wording import at
from dashboard.snapshot import CentreData

SAYS_NOTHING = "le reste ne dit rien de l’ensemble"
NOT_OF_ALL = {"network": "réseau indiqué", "scheme": "dispositif indiqué"}
"""Dimensions that many actions rightly have no value of, and how a sentence says so."""
ONLY_PRESENCES = f"Présences seulement{NARROW}: ces listes ne permettent pas de distinguer les personnes."
MOST_NAMED = 3
"""Names in one sentence; the table has them all."""


def presences(value: float) -> str:
    """ "778 présences"."""
    return plural(value, "présence")


def persons(value: float) -> str:
    """ "575 personnes différentes"."""
    return plural(value, "personne différente", "personnes différentes")


def _share(part: float, whole: float) -> str:
    return percent(100 * part / whole, 0)


def loyalty_message(found: Public) -> str:
    """How many came once, and how many three times or more, now and a year earlier where lists are complete."""
    now = _loyal(found.now.people)
    if now is None:
        return found.now.people.reason
    once, often = percent(now[0], 0), percent(now[1], 0)
    if not _complete(found.now):
        return f"{once} des personnes figurent sur une seule liste, {often} sur trois ou plus."
    text = f"{once} des personnes sont venues à une seule action, {often} à trois ou plus"
    before = _loyal(found.before.people) if found.before and _complete(found.before) else None
    if before is None:
        return f"{text}."
    return f"{text} ({at(found.before_words)}{NARROW}: {percent(before[0], 0)} et {percent(before[1], 0)})."


def _complete(found: Reach) -> bool:
    """Whether each action has its list: else a person may have come without our knowing."""
    return found.actions_listed == found.actions


def _loyal(people: People) -> tuple[float, float] | None:
    """Shares of those who came to one action, and to three or more; None when persons cannot be told."""
    if people.loyalty is None or not people.unique:
        return None
    return 100 * people.loyalty[0] / people.unique, 100 * people.loyalty[2] / people.unique


def newcomers_message(found: Public) -> str:
    """What newcomers weigh among the persons, now and a year earlier where lists are complete."""
    people = found.now.people
    if people.new is None or not people.unique:
        return people.reason
    share = _share(people.new, people.unique)
    if not _complete(found.now):
        verb = agree(people.new, "figure", "figurent")
        return (
            f"{number(people.new)} des {persons(people.unique)} {verb} pour la première fois sur une liste ({share})."
        )
    verb = agree(people.new, "vient", "viennent")
    first = f"{number(people.new)} des {persons(people.unique)} {verb} pour la première fois ({share})"
    earlier = found.before.people if found.before and _complete(found.before) else None
    if earlier is None or earlier.new is None or not earlier.unique:
        return f"{first}."
    then = _share(earlier.new, earlier.unique)
    if then == share:
        return f"{first}, comme {at(found.before_words)}."
    return f"{first}{NARROW}; {then} {at(found.before_words)}."


def seniority_note(data: CentreData, people: People) -> str:
    """Since when a first time is a first time: the year of the earliest list read."""
    year = first_year(data)
    return people.note or (f"Première fois d’après toutes les listes lues, qui remontent à {year}." if year else "")


def people_message(found: Cross, what: str) -> str:
    """The first category, in présences and in persons, and what is not known.

    Args:
        found: the public by an attribute of the persons.
        what: what is missing where it is not known ("profil").
    """
    lead = found.leading
    if lead is None or not found.total:
        return f"{capital(what)} non renseigné pour toutes les présences."
    if found.unknown > found.total / 2:
        unknown = _share(found.unknown, found.total)
        return f"{capital(what)} non renseigné pour {unknown} des présences{NARROW}; {SAYS_NOTHING}."
    text = f"{lead.label}{NARROW}: {_share(lead.total, found.total)} des présences"
    if lead.unique is not None and found.unique:
        text += f", {_share(lead.unique, found.unique)} des personnes"
    return f"{text}{_unknown_tail(found)}."


def _unknown_tail(found: Cross) -> str:
    share = 100 * found.unknown / found.total
    return f"{NARROW}; non renseigné pour {percent(share, 0)}" if share >= 1 else ""


def _without_tail(found: Cross) -> str:
    """Présences at actions of no network or scheme: unlike a theme, that is no gap of the rows."""
    noun = NOT_OF_ALL.get(found.dimension)
    share = 100 * found.unknown / found.total
    return f"{NARROW}; {percent(share, 0)} des présences sont à des actions sans {noun}" if noun and share >= 1 else ""


def origin_message(found: Cross) -> str:
    """The fewest departments that make half of the présences, three at most, and what is not known."""
    half = _half(found)
    if not half:
        return people_message(found, "département d’origine")
    names = enumerate_words([row.label for row in half])
    share = 100 * sum(row.total for row in half) / found.total
    verb = agree(len(half), "fait", "font")
    return f"{names} {verb} {percent(share, 0)} des présences{_unknown_tail(found)}."


def _half(found: Cross) -> tuple[Category, ...]:
    taken: list[Category] = []
    for row in found.known[:MOST_NAMED]:
        taken.append(row)
        if sum(item.total for item in taken) >= found.total / 2:
            return tuple(taken)
    return ()


def absent_message(codes: Sequence[str], departments: Mapping[str, str]) -> str:
    """Departments of the perimeter that nobody comes from."""
    if not codes:
        return ""
    names = enumerate_words([departments.get(code, code) for code in codes])
    noun = agree(len(codes), "ce département", "ces départements")
    return f"{names}{NARROW}: aucune personne de {noun} du périmètre sur les listes."


def network_words(row: Category | None) -> str:
    """A network's public: "120 présences sur listes, 48 personnes différentes ; 30 d’après les effectifs"."""
    if row is None or not row.total:
        return ""
    if not row.listed:
        return f"{presences(row.declared)} d’après les effectifs"
    text = f"{presences(row.listed)} sur listes"
    text += f", {persons(row.unique)}" if row.unique is not None else ""
    return f"{text}{NARROW}; {number(row.declared)} d’après les effectifs" if row.declared else text


def only_presences(people: People) -> str:
    """That a breakdown counts no persons, where the lists cannot tell them; the reason is told once, elsewhere."""
    return "" if people.unique is not None else ONLY_PRESENCES


def crossing_note(purged: int) -> str:
    """What a purge has taken out of profile × department; "" when nothing was purged."""
    if not purged:
        return ""
    return (
        f"{capital(presences(purged))} de listes remplacées par des totaux, qui ne croisent pas le profil et le "
        "département. Elles sont ici non renseignées."
    )


def grid_message(found: Grid) -> str:
    """The largest cell of profile × department whose two sides are known."""
    cells = [
        (value, profile, label)
        for profile, values, _ in found.rows
        for value, (code, label) in zip(values, found.columns, strict=True)
        if value and code[:1].isalnum() and profile != UNKNOWN_LABEL
    ]
    if not cells:
        return "Aucune présence dont le profil et le département soient connus."
    value, profile, label = max(cells, key=lambda cell: cell[0])
    share = _share(value, found.total)
    return f"Le groupe le plus présent{NARROW}: {profile}, {label} ({presences(value)}, {share})."


def reach_message(found: Cross) -> str:
    """The first category of actions, in présences and distinct persons; one told by head-counts alone says so."""
    lead = found.leading
    if lead is None or not found.total:
        return "Non renseigné pour toute la sélection."
    if found.unknown > found.total / 2 and found.dimension not in NOT_OF_ALL and not found.narrowed:
        unknown = _share(found.unknown, found.total)
        return f"Non renseigné pour {unknown} des présences{NARROW}; {SAYS_NOTHING}."
    text = f"{lead.label}{NARROW}: {presences(lead.total)}"
    text += f" sur {number(found.total)} pour {BY_ID[found.dimension].everything}" if found.narrowed else ""
    if lead.unique is not None and lead.listed:
        some = f"dont {number(lead.listed)} sur listes, de" if lead.declared else "de"
        text += f", {some} {persons(lead.unique)}"
    elif lead.declared and not lead.listed:
        text += ", d’après les effectifs"
    return f"{text}{'' if found.narrowed else _without_tail(found) or _unknown_tail(found)}."


def comparability_note(found: Public) -> str:
    """How many actions have a list now and a year earlier, when that is not all of them: it bears on every change."""
    if found.before is None:
        return ""
    now, before = found.now, found.before
    if now.actions_listed == now.actions and before.actions_listed == before.actions:
        return ""
    return (
        f"Listes lues{NARROW}: {_listed(now)}, {_listed(before)} {at(found.before_words)}. Un écart peut tenir aux "
        "listes manquantes."
    )


def _listed(found: Reach) -> str:
    return f"{number(found.actions_listed)} sur {plural(found.actions, 'action')}"


def key_messages(
    data: CentreData, filters: Filters, words: Vocabulary, departments: Mapping[str, str]
) -> tuple[str, ...]:
    """What the lists tell first: who is new, who comes back, from where, who is missing."""
    found = public(data, filters)
    if found is None:
        return ()
    origin = of_people(found, "department", departments)
    candidates = (
        newcomers_message(found) if found.now.people.new is not None else "",
        loyalty_message(found) if found.now.people.loyalty is not None else found.now.people.reason,
        _first_origin(origin),
        absent_message(absent(found, covered(data, filters)), departments) if origin.known else "",
        coverage_message(found.now) or _network_message(of_actions(data, filters, words, found, "network")),
    )
    return tuple(text for text in candidates if text)


def coverage_message(found: Reach) -> str:
    """How many actions have no list, and so nobody told apart; "" when each has one."""
    left = found.actions - found.actions_listed
    if not left:
        return ""
    others = "de l’autre" if left == 1 else f"des {number(left)} autres"
    return (
        f"Listes lues pour {number(found.actions_listed)} des {plural(found.actions, 'action')}{NARROW}: les personnes "
        f"{others} ne sont pas reconnues."
    )


def _first_origin(found: Cross) -> str:
    """Where half of the présences come from, else the first department; "" when most origins are not known."""
    if found.leading is None or found.unknown > found.total / 2:
        return ""
    return origin_message(found) if _half(found) else f"Première origine, {origin_message(found)}"


def _network_message(found: Cross) -> str:
    lead = found.leading
    if lead is None or lead.unique is None or not lead.unique or found.unknown > found.total / 2:
        return ""
    return f"Premier réseau, {reach_message(found)}"


def short_message(data: CentreData, filters: Filters) -> str:
    """One sentence for a first screen: persons, newcomers, and those who came three times or more; "" without lists."""
    found = public(data, filters)
    if found is None:
        return ""
    people = found.now.people
    if people.unique is None:
        return ""
    parts = [f"{_share(people.new, people.unique)} de nouvelles"] if people.new is not None and people.unique else []
    loyal = _loyal(people)
    parts += [f"{percent(loyal[1], 0)} venues à trois actions ou plus"] if loyal else []
    tail = f"{NARROW}: {enumerate_words(parts)}" if parts else ""
    basis = lists_words(found.now)
    return f"{capital(persons(people.unique))}, {basis[:1].lower()}{basis[1:]}{tail}."
