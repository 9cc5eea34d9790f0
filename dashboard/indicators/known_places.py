"""Whether the places of a selection's actions are known well enough to say that nothing happened somewhere.

The one rule for the map, the lists, the sheets, their sentences and their files, in both editions: of the actions that
were held somewhere, at least 80 % have a known place. Below, what is known is shown; of the rest nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, capital, number, plural
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.reported import reported
from dashboard.indicators.selection import REALISED, selection, weights
from dashboard.indicators.territory import lines_index
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import KINDS, Kind

LEAST = 80
"""Share of the actions held somewhere, in hundredths, whose place must be known."""
RULE = (
    f"Au-dessous de {LEAST}{NARROW}%, un territoire sans trace est «{NARROW}n.\u00a0r.{NARROW}»{NARROW}: non renseigné."
)
KNOWN: Mapping[Kind, str] = MappingProxyType(
    {
        "region": "lieu connu",
        "department": "lieu connu",
        "epci": "intercommunalité connue",
        "commune": "commune connue",
        "qpv": "quartier connu",
    }
)


@dataclass(frozen=True)
class KnownPlaces:
    """How many actions have a place, in the unit that the centre counts.

    Attributes:
        kind: kind of territory asked about: an action known to its department has no known commune.
        placed: actions placed in a territory of the kind, or finer.
        held: actions held somewhere: those placed, and those that no document places or says to be remote.
        remote: held at a distance, without a place: neither known nor unknown.
        reported: whether a report tells of the years chosen.
    """

    kind: Kind
    placed: float
    held: float
    remote: float
    reported: bool = True

    @property
    def enough(self) -> bool:
        """Whether a territory without a known action may be said to have none."""
        return self.reported and self.held > 0 and 100 * self.placed >= LEAST * self.held


def known_places(data: CentreData, filters: Filters, words: Vocabulary, known: Territories, kind: Kind) -> KnownPlaces:
    """What is known of the places of the realised actions that the filters keep.

    The choice of departments is left out: what has no place has no department, and may have been held in those chosen.
    """
    kept = selection(data, filters, REALISED, skip="department")
    return of_rows(data, kept, words, known, kind, told=reported(data, filters))


def of_rows(
    data: CentreData, kept: BoolArray, words: Vocabulary, known: Territories, kind: Kind, *, told: bool = True
) -> KnownPlaces:
    """What is known of the places of some rows of events; `told`: whether a report tells of their years."""
    quantity = actions_of(words)
    weight = np.where(kept, weights(data, quantity.column, quantity.missing), 0.0)
    placed = _placed(data, known, kind)
    remote = data.encoded["modality"].mask(("remote",)) & ~placed
    return KnownPlaces(
        kind, float(weight[placed].sum()), float(weight[~remote].sum()), float(weight[remote].sum()), told
    )


def _placed(data: CentreData, known: Territories, kind: Kind) -> BoolArray:
    """Rows of events whose finest territory known is of a kind, or finer; made once per snapshot."""
    key = ("placed", kind, id(known))
    if key not in data.memo:
        index = lines_index(data, known)
        levels = [index.level(row) for row in range(len(index.placements))]
        fine = KINDS[KINDS.index(kind) :]
        data.memo[key] = np.array([level in fine for level in levels], dtype=bool)
    made: BoolArray = data.memo[key]
    return made


def places_words(found: KnownPlaces, words: Vocabulary) -> str:
    """« lieu connu pour 2 rendez-vous sur 26, 10 autres à distance », or why nothing can be said of a place."""
    vocabulary = words.centre.vocabulary
    feminine = vocabulary.action_gender == "f"
    if not found.reported:
        return "aucun bilan fourni ne porte sur cette période"
    if not found.held:
        none, done = ("aucune", "réalisée") if feminine else ("aucun", "réalisé")
        where = " ailleurs qu’à distance" if found.remote else ""
        return f"{none} {vocabulary.action} {done}{where} dans cette sélection"
    quantity = actions_of(words)
    placed = plural(found.placed, quantity.unit, quantity.unit_plural)
    away = f", {plural(found.remote, 'autre')} à distance" if found.remote else ""
    return f"{KNOWN[found.kind]} pour {placed} sur {number(found.held)}{away}"


def too_few_words(found: KnownPlaces, words: Vocabulary) -> str:
    """The same as a sentence, with what it takes to speak of the other territories; "" when it is enough."""
    if found.enough:
        return ""
    first = capital(places_words(found, words))
    return f"{first}. {RULE}" if found.reported and found.held else f"{first}."
