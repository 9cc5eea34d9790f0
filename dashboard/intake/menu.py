"""The menu of the pages "Données": what a centre comes to do there, and the pages of each of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

DECLARES, ACCOUNTS = "accessibilite", "comptes"
"""Places that only administrators are shown; accounts are kept outside of these pages."""
TERRITORIES: Final = "territoires"
"""Of no centre: the same page for all."""
PUBLISH, REPORT, VIEWS, MAILS = "publier", "rapport", "vues", "courriels"
"""The pages of a centre that is kept in a folder."""
_GROUPS: Final[dict[str, dict[str, str]]] = {
    "Apporter": {
        "deposer": "Déposer",
        "saisir": "Saisir",
        "listes": "Listes de présence",
        "source": "Source",
    },
    "Compléter": {"completer": "À compléter"},
    "Publier": {PUBLISH: "Publication", REPORT: "Rapport", VIEWS: "Vues et liens", MAILS: "Courriels"},
    "Centre": {"reglages": "Réglages", DECLARES: "Accessibilité", TERRITORIES: "Territoires", ACCOUNTS: "Comptes"},
    "Historique": {"historique": "Versions", "journal": "Journal"},
}
"""Group → last piece of the address of a page → its name. The five steps of a file are one thing: « Déposer »."""
_BELOW: Final = {"<upload>": "deposer", "cle": "listes", "personne": "listes"}
"""First piece of an address → the page that it is reached from, where it is not below its address."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the menu.

    Attributes:
        name: in French; place: see `_GROUPS`.
        current: "page" when it is what is shown, "true" when what is shown is reached from it; else "".
        entries: of a group of several pages, those.
    """

    name: str
    place: str
    current: str = ""
    entries: tuple[Entry, ...] = ()


def menu(rule: str, *, kept: bool, administrator: bool, accounts: bool, mails: bool) -> tuple[Entry, ...]:
    """The groups of the menu, for the page that answers a rule ("/donnees/<centre>/saisir/<table>").

    Args:
        rule: of the address that is shown.
        kept: whether the centre is kept in the browser.
        administrator: whether the person declares the accessibility; accounts: whether they keep accounts;
            mails: whether they may receive some.
    """
    pieces = rule.split("/")[3:]
    first = _BELOW.get(pieces[0], pieces[0]) if pieces else ""
    shown = "page" if pieces == [first] else "true"

    def seen() -> Iterator[Entry]:
        for name, places in _GROUPS.items():
            pages = tuple(
                Entry(label, place, shown if place == first else "")
                for place, label in places.items()
                if (kept or place in (PUBLISH, REPORT, VIEWS, MAILS))
                and (administrator or place != DECLARES)
                and (accounts or place != ACCOUNTS)
                and (mails or place != MAILS)
            )
            here = next((one.current for one in pages if one.current), "")
            if len(pages) == 1:
                yield Entry(name, pages[0].place, here)
            elif pages:
                yield Entry(name, pages[0].place, "true" if here else "", pages)

    return tuple(seen())
