"""What Insee's tables by QPV are, and French labels for their usual columns.

The labels of a file's own dictionary (`meta_….csv`) come first; these serve when the file travels without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

TableKind = Literal["population", "income", "demography", "jobs"]

Cell = float | str
"""A number, or one of `MARKERS`' statuses."""

SUPPRESSED: Final = "secret"
UNAVAILABLE: Final = "unavailable"
NOT_SIGNIFICANT: Final = "not_significant"
MARKERS: Final[Mapping[str, str]] = {
    "s": SUPPRESSED,
    "c": SUPPRESSED,
    "secret": SUPPRESSED,
    "nd": UNAVAILABLE,
    "n.d.": UNAVAILABLE,
    "n/d": UNAVAILABLE,
    "na": UNAVAILABLE,
    "so": UNAVAILABLE,
    "": UNAVAILABLE,
    "-": UNAVAILABLE,
    "ns": NOT_SIGNIFICANT,
    "n.s.": NOT_SIGNIFICANT,
}
"""What a cell without number says, and its status."""

KIND_LABELS: Final[Mapping[TableKind, str]] = MappingProxyType(
    {
        "population": "Population",
        "income": "Revenus, pauvreté et niveau de vie",
        "demography": "Démographie",
        "jobs": "Demandeurs d’emploi",
    }
)

FILE_WORDS: Final[tuple[tuple[TableKind, re.Pattern[str]], ...]] = (
    ("jobs", re.compile(r"demandeur|defm|emploi|pole[_ -]?emploi|france[_ -]?travail|(?:^|[_-])de[_-]")),
    ("income", re.compile(r"revenu|pauvre|filo|disp|niveau[_ -]?de[_ -]?vie|(?:^|[_-])dec[_-]")),
    ("demography", re.compile(r"demo|structure|menage|recensement|(?:^|[_-])rp[_-]?\d")),
    ("population", re.compile(r"pop")),
)
"""Words of file names, the most telling first."""

COLUMN_WORDS: Final[tuple[tuple[TableKind, re.Pattern[str]], ...]] = (
    ("income", re.compile(r"^(?:DISP|DEC|TP)_?")),
    ("jobs", re.compile(r"^(?:DEFM|DEM|ABC|CAT_?A|NB_?DE)")),
    ("demography", re.compile(r"^(?:[PC]\d\d_|TX_|PART_|POP_?(?:0|1|2|3|4|5|6|7))")),
    ("population", re.compile(r"^(?:PMUN|POP|PTOT)")),
)

_LABELS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"^(?:DISP_)?MED(?:_?A?\d\d)?$"), "Médiane du revenu disponible par unité de consommation (euros)"),
    (re.compile(r"^(?:DISP_)?TP60(?:_?A?\d\d)?$"), "Taux de pauvreté au seuil de 60 % du niveau de vie médian (%)"),
    (re.compile(r"^(?:DISP_)?TP50(?:_?A?\d\d)?$"), "Taux de pauvreté au seuil de 50 % (%)"),
    (re.compile(r"^(?:DISP_)?TP40(?:_?A?\d\d)?$"), "Taux de pauvreté au seuil de 40 % (%)"),
    (re.compile(r"^(?:DISP_)?Q1(?:_?A?\d\d)?$"), "Premier quartile du revenu disponible (euros)"),
    (re.compile(r"^(?:DISP_)?Q3(?:_?A?\d\d)?$"), "Troisième quartile du revenu disponible (euros)"),
    (re.compile(r"^(?:DISP_)?D1(?:_?A?\d\d)?$"), "Premier décile du revenu disponible (euros)"),
    (re.compile(r"^(?:DISP_)?D9(?:_?A?\d\d)?$"), "Neuvième décile du revenu disponible (euros)"),
    (re.compile(r"^(?:DISP_)?RD(?:_?A?\d\d)?$"), "Rapport interdécile D9/D1"),
    (re.compile(r"^(?:DISP_)?GI(?:_?A?\d\d)?$"), "Indice de Gini"),
    (re.compile(r"^(?:DISP_)?PPSOC(?:_?A?\d\d)?$"), "Part de l’ensemble des prestations sociales (%)"),
    (re.compile(r"^(?:DISP_)?PPMINI(?:_?A?\d\d)?$"), "Part des minima sociaux (%)"),
    (re.compile(r"^DEC_MED(?:_?A?\d\d)?$"), "Médiane du revenu déclaré par unité de consommation (euros)"),
    (re.compile(r"^(?:PMUN|POP_?MUN|POP_?MUNI?)(?:_?(?:QP|QPV))?(?:_?(?:20)?\d\d)?$"), "Population municipale"),
    (re.compile(r"^[PC]\d\d_POP$"), "Population"),
    (re.compile(r"^[PC]\d\d_POP0014$"), "Population de 0 à 14 ans"),
    (re.compile(r"^[PC]\d\d_POP0024$"), "Population de moins de 25 ans"),
    (re.compile(r"^[PC]\d\d_POP1524$"), "Population de 15 à 24 ans"),
    (re.compile(r"^[PC]\d\d_POP60P$"), "Population de 60 ans ou plus"),
    (re.compile(r"^[PC]\d\d_MEN$"), "Ménages"),
    (re.compile(r"^(?:DEFM|DEM|NB_?DE)?_?ABC(?:_?(?:20)?\d\d)?$"), "Demandeurs d’emploi de catégories A, B et C"),
    (re.compile(r"^(?:DEFM|DEM|NB_?DE)?_?(?:CAT_?)?A(?:_?(?:20)?\d\d)?$"), "Demandeurs d’emploi de catégorie A"),
)


def known_label(column: str) -> str:
    """The French label of a usual column; the column itself when it is not one."""
    upper = column.upper()
    return next((label for pattern, label in _LABELS if pattern.match(upper)), column)
