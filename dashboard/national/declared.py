"""What the ANCT itself has added up and declared: the only national totals that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Declared:
    """A year's totals, as printed: what each counts → the words of the document; and where they were read."""

    year: int
    totals: tuple[tuple[str, str], ...]
    source: str
    address: str


COUNTED: Final = ("Demi-journées", "Actions", "Personnes", "Publications", "ETP")
DECLARED: Final = (
    Declared(
        2021, (("Demi-journées", "3\u202f123"),), "Bilan 2021 de l’activité des centres, publié le 1er décembre 2022",
        "http://www.reseau-crpv.fr/bilan-2021-de-lactivite-des-centres-de-ressources-politique-de-la-ville/",
    ),
    Declared(
        2020, (("Demi-journées", "près de 2\u202f200"),), "6e rencontre nationale des centres de ressources",
        "http://www.reseau-crpv.fr/category/non-classe/page/2/",
    ),
    Declared(
        2017,
        (("Actions", "2\u202f400"), ("Personnes", "20\u202f000"), ("Publications", "738"), ("ETP", "81")),
        "Bilan 2017, cité par Villes au Carré",
        "https://www.villesaucarre.org/rncrpv-toujours-meilleur%C2%B7es-a-plusieurs/",
    ),
)  # fmt: skip
"""The latest first."""
