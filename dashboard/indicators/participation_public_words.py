"""Sentences about the public in the public edition: they speak of numbers that are shown, and imply no other."""

from __future__ import annotations

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, choose
from dashboard.french import NARROW, agree, capital, number, percent, plural
from dashboard.indicators import disclosed
from dashboard.indicators.disclosed import ATTENDANCES, LISTED_ACTIONS, UNIQUE, Shown
from dashboard.indicators.participation_public import Category, Cut, Grid
from dashboard.snapshot import CentreData

CHOICE_HIDDEN = "Ce qui est choisi n’a pas d’effectif montré."
ALL_HIDDEN = "Tous ces effectifs sont masqués."
PER_ACTION = (
    "Le nombre de participants de chaque action n’est pas publié : l’édition publique ne donne les présences que par "
    "tableaux annuels."
)


def persons(value: int) -> str:
    """ "575 personnes différentes"."""
    return plural(value, "personne différente", "personnes différentes")


def _share(part: int, whole: int) -> str:
    return percent(100 * part / whole, 0)


def cut_message(found: Cut) -> str:
    """The largest category among those shown, with its share when the total is shown too."""
    lead = found.leading
    if lead is None:
        return _nothing_to_tell(found)
    count = found.told(lead).value or 0
    unit = "personne" if found.counts_people else "présence"
    told = f"{lead.label}{NARROW}: {plural(count, unit)}"
    if found.narrowed:
        return f"{told}{_out_of(found)}." if lead.selected else CHOICE_HIDDEN
    if found.whole.value:
        told = f"{lead.label}{NARROW}: {_share(count, found.whole.value)} des {unit}s ({number(count)})"
    if lead.selected or not _hidden_known(found):
        return f"{told}{_unknown_tail(found)}."
    return f"Parmi les effectifs montrés, {told}."


def _out_of(found: Cut) -> str:
    """The whole that a choice is a part of, when it is shown."""
    return f", sur {number(found.whole.value)} pour {BY_ID[found.dimension].everything}" if found.whole.value else ""


def _nothing_to_tell(found: Cut) -> str:
    if _hidden_known(found):
        return ALL_HIDDEN
    return "Non renseigné pour toutes les présences." if found.rows else "Aucune présence."


def _hidden_known(found: Cut) -> bool:
    return any(found.told(row).hidden for row in found.rows if row.code)


def _unknown_tail(found: Cut) -> str:
    """What part is of no known category; nothing when it is hidden, small, or without a total to compare it with."""
    unknown = next((found.told(row).value for row in found.rows if not row.code), None)
    if not unknown or not found.whole.value or 100 * unknown < found.whole.value:
        return ""
    return f"{NARROW}; non renseigné pour {_share(unknown, found.whole.value)}"


def newcomers_message(found: Cut) -> str:
    """What newcomers weigh among the persons."""
    new = _row(found, "new")
    if new is None or new.people.value is None or not found.people.value:
        return ALL_HIDDEN if found.hidden else "Aucune personne."
    verb = agree(new.people.value, "vient", "viennent")
    return (
        f"{number(new.people.value)} des {persons(found.people.value)} {verb} pour la première fois "
        f"({_share(new.people.value, found.people.value)})."
    )


def loyalty_message(found: Cut) -> str:
    """How many came once, and how many three times or more: what of it is shown."""
    whole = found.people.value
    names = (("1", "à une seule action"), ("3+", "à trois actions ou plus"))
    parts = [
        f"{_share(row.people.value, whole)} {words}"
        for code, words in names
        if whole and (row := _row(found, code)) is not None and row.people.value is not None
    ]
    return f"Personnes venues{NARROW}: {', '.join(parts)}." if parts else ALL_HIDDEN


def _row(found: Cut, code: str) -> Category | None:
    return next((row for row in found.rows if row.code == code), None)


def grid_message(found: Grid) -> str:
    """The largest number shown of the table."""
    best = max(
        ((cell.value or 0, label, column[1]) for label, cells, _ in found.rows
         for column, cell in zip(found.columns, cells, strict=True)),
        default=(0, "", ""),
    )  # fmt: skip
    hidden = any(cell.hidden for _, cells, _ in found.rows for cell in cells)
    if not best[0]:
        return ALL_HIDDEN if hidden else "Aucune présence."
    lead = f"{best[1]}, {best[2]}"
    opening = "Parmi les effectifs montrés, le plus grand" if hidden else "Le plus grand effectif"
    return f"{opening}{NARROW}: {lead}, {plural(best[0], 'présence')}."


def coverage_message(data: CentreData, filters: Filters) -> str:
    """On how many lists persons are told; "" when it is not published."""
    lists = disclosed.figure(data, LISTED_ACTIONS, filters).value
    if not lists:
        return ""
    return f"Personnes et profils sont comptés sur les listes d’émargement de {plural(lists, 'action')}."


def short_message(data: CentreData, filters: Filters) -> str:
    """One sentence for a first screen: persons, and how many are new; "" when persons are hidden or not published."""
    people = disclosed.figure(data, UNIQUE, filters).value
    if not people:
        return ""
    new = disclosed.figure(data, UNIQUE, filters, seniority="new").value
    told = f"{NARROW}: {_share(new, people)} de nouvelles" if new else ""
    return f"{capital(persons(people))} reconnues sur les listes{told}."


def network_words(data: CentreData, filters: Filters, network: str) -> str:
    """A network's public, as published: "120 présences, 48 personnes différentes"; "" when nothing is."""
    one = choose(filters, "network", (network,))
    counts = (
        (disclosed.figure(data, ATTENDANCES, one), "présence", "présences"),
        (disclosed.figure(data, UNIQUE, one), "personne différente", "personnes différentes"),
    )
    told = [
        f"s {several}" if shown.hidden else plural(shown.value or 0, noun, several)
        for shown, noun, several in counts
        if shown.state != "unpublished"
    ]
    return f"{', '.join(told)}{' (s : masqué)' if any(one.hidden for one, *_ in counts) else ''}"


def covered_words(shown: Shown) -> str:
    """What the figures of a page rest on, after the sentence of its filters."""
    if shown.state == "unpublished":
        return "présences non publiées pour cette sélection"
    return "présences d’après les tableaux publiés"
