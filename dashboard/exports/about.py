"""What is to be known of the tables of a file: what they show, from when, from where, and what their letters mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.components.sheet import Sheet, Untold
from dashboard.filters import french_date
from dashboard.words import say

METHOD = "Méthode"
"""Name of the sheet that says all this."""
STATES = {
    "hidden": "masqué par le secret statistique\u202f: ni zéro, ni inconnu",
    "unpublished": "non publié",
    "unknown": "non renseigné\u202f: aucune source ne le dit, ce n’est pas zéro",
    "none": "sans valeur ici",
}


@dataclass(frozen=True)
class Titled:
    """A table and its French title."""

    title: str
    sheet: Sheet


@dataclass(frozen=True)
class About:
    """What the tables of a file come from.

    Attributes:
        title: of the file, in French.
        centre: name of the centre; `simulated`: what is said when it is made up.
        filters: the sentence of the filters.
        as_of: day the data were closed.
        version: of the data.
        address: of the page, as the reader reaches it: in the version that it comes from, where it is published.
        edition: what is said of the edition that the file comes from, when that matters.
        published: day and name of the published version, in French; "" for the data of the team.
    """

    title: str
    centre: str
    filters: str
    as_of: date
    version: str
    address: str
    simulated: str = ""
    edition: str = ""
    published: str = ""

    @property
    def reuse(self) -> str:
        """What one may do with the figures, and whom to quote."""
        return say("documentation", "reuse")

    def lines(self, tables: Sequence[Titled]) -> Iterator[tuple[str, str]]:
        """What is to be known, as (label, text): of the file, of each of its tables, of its letters, of its reuse."""
        several = len(tables) > 1
        yield from (("À savoir", text) for text in (self.simulated, self.edition) if text)
        yield "Contenu", self.title
        yield "Centre", self.centre
        yield "Filtres", self.filters
        yield "Données arrêtées au", french_date(self.as_of)
        yield "Version des données", self.version
        yield from (("Version publiée le", text) for text in (self.published,) if text)
        yield "Adresse", self.address
        yield "Source", f"{self.centre}, données arrêtées au {french_date(self.as_of)}."
        for one in tables:
            before = f"{one.title}\u202f: " if several else ""
            yield from (("Remarque", f"{before}{text}") for text in one.sheet.notes if text)
        columns = dict.fromkeys(column for one in tables for column in one.sheet.columns if column.about)
        for title, about in dict.fromkeys((column.title, column.about) for column in columns):
            yield f"Colonne «\u202f{title}\u202f»", about
        for written, told in sorted(letters(tables).items()):
            yield f"«\u202f{written}\u202f»", told
        yield "Réutilisation", self.reuse


def letters(tables: Sequence[Titled]) -> dict[str, str]:
    """What is written in the place of a value → what it means."""
    found = {value for one in tables for row in one.sheet.rows for value in row if isinstance(value, Untold)}
    return {value.written: STATES[value.state] for value in found}
