"""What Insee's tables by QPV are, and French labels for their usual columns.

The labels of a file's own dictionary (`meta_….csv`) come first; these serve when the file travels without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from dashboard.sources.refusals import ImportRefusedError
from dashboard.sources.text import unaccented

TableKind = Literal["population", "income", "declared_income", "demography", "jobs", "benefits", "education"]

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
    "–": UNAVAILABLE,
    "///": UNAVAILABLE,
    "...": UNAVAILABLE,
    "…": UNAVAILABLE,
    "nan": UNAVAILABLE,
    "null": UNAVAILABLE,
    "none": UNAVAILABLE,
    "ns": NOT_SIGNIFICANT,
    "n.s.": NOT_SIGNIFICANT,
}
"""What a cell without number says, and its status."""

KIND_LABELS: Final[Mapping[TableKind, str]] = MappingProxyType(
    {
        "population": "Population",
        "income": "Revenus, pauvreté et niveau de vie",
        "declared_income": "Revenus déclarés",
        "demography": "Démographie",
        "jobs": "Demandeurs d’emploi",
        "benefits": "Allocataires des caisses d’allocations familiales",
        "education": "Éducation et formation",
    }
)

USUAL: Final[tuple[TableKind, ...]] = ("population", "income", "demography", "jobs")
"""The tables whose absence is told."""

TABLE_WORDS: Final[Mapping[str, TableKind]] = MappingProxyType(
    {
        "population": "population",
        "revenus": "income",
        "revenus-declares": "declared_income",
        "demographie": "demography",
        "emploi": "jobs",
        "caf": "benefits",
        "education": "education",
    }
)
"""What a person calls each on the command line."""

FILE_WORDS: Final[tuple[tuple[TableKind, re.Pattern[str]], ...]] = (
    ("benefits", re.compile(r"(?:^|[^a-z])caf(?:[^a-z]|$)|allocataire|allocations|prestation")),
    ("education", re.compile(r"educ|scola|scolar|formation|diplome|eleve|college|lycee")),
    ("jobs", re.compile(r"demandeur|defm|emploi|pole[_ -]?emploi|france[_ -]?travail|(?:^|[_-])de[_-]")),
    ("declared_income", re.compile(r"declar|(?:^|[_-])dec[_-]")),
    ("income", re.compile(r"revenu|pauvre|filo|disp|niveau[_ -]?de[_ -]?vie")),
    ("demography", re.compile(r"demo|structure|menage|recensement|(?:^|[_-])rp[_-]?\d")),
    ("population", re.compile(r"pop")),
)
"""Words of file names, accents left out, the most telling first."""

COLUMN_WORDS: Final[tuple[tuple[TableKind, re.Pattern[str]], ...]] = (
    ("declared_income", re.compile(r"^DEC_|DECLAR")),
    ("income", re.compile(r"^DISP_?|(?:^|_)TP[456]0|PAUVR|NIVEAU DE VIE|REVENU|GINI")),
    ("jobs", re.compile(r"^DEFM|^DEM_|ABC|CAT_?A\b|^NB_?DE\b|DEMANDEUR|FRANCE TRAVAIL")),
    ("benefits", re.compile(r"^PERCOU|ALLOC|^AM\d\d|^RSA|^AAH|^PPA|^AL$|^ALF|^ALS|^APL|PRESTATION|(?:^|[ _])CAF")),
    (
        "education",
        re.compile(r"SCOL|DIPL|ELEVE|COLLEG|LYCE|RETARD|BREVET|(?:^|[ _])(?:DNB|BAC|IPS)|REUSSITE|EDUC|FORMATION"),
    ),
    ("demography", re.compile(r"^[PC]\d\d_")),
    ("population", re.compile(r"^P?MUN|^POP_?MUN|^POPULATION(?! (?:DE|D|AGEE)\b)|^PTOT|^PSDC|^POP(?:_?(?:20)?\d\d)?$")),
    ("demography", re.compile(r"^(?:TX_|PART_?)?POP|^MENAGE|JEUNESSE|FAMILLE|ETRANGER|IMMIGR")),
)
"""Words of column titles, in upper case without accents: the first that fits tells what the column is about."""

_BARE_INCOME: Final = re.compile(r"^(MED|Q[123]|D[1-9]|RD|GI|PPSOC|PPMINI|PACT|PPEN|TP[456]0)(?:_?A?\d\d)?$")
"""Titles of the distribution of incomes, which do not say of which; the year may follow."""

_CENSUS_POPULATION: Final = re.compile(r"^[PC]\d\d_POP$")

AGES: Final = frozenset((15, 20, 25, 30, 50, 55, 60, 65, 75))
"""Endings of titles that are an age rather than a year: DEFM_ABC_25 counts people from 25 to 49."""

_YEAR_ENDING: Final = re.compile(r"_?A\d\d$|_?20\d\d$|_(\d\d)$|(?<=MUN)\d\d$")

_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "MED": "Médiane du revenu disponible par unité de consommation (euros)",
        "TP60": "Taux de pauvreté au seuil de 60 % du niveau de vie médian (%)",
        "TP50": "Taux de pauvreté au seuil de 50 % (%)",
        "TP40": "Taux de pauvreté au seuil de 40 % (%)",
        "Q1": "Premier quartile du revenu disponible (euros)",
        "Q3": "Troisième quartile du revenu disponible (euros)",
        "D1": "Premier décile du revenu disponible (euros)",
        "D9": "Neuvième décile du revenu disponible (euros)",
        "RD": "Rapport interdécile D9/D1",
        "GI": "Indice de Gini",
        "PPSOC": "Part de l’ensemble des prestations sociales (%)",
        "PPMINI": "Part des minima sociaux (%)",
        "DECMED": "Médiane du revenu déclaré par unité de consommation (euros)",
        **dict.fromkeys(
            (f"{pop}{end}" for pop in ("PMUN", "POPMUN", "POPMUNI") for end in ("", "QP", "QPV")),
            "Population municipale",
        ),
        "RPPOP": "Population",
        "RPPOP0014": "Population de 0 à 14 ans",
        "RPPOP0024": "Population de moins de 25 ans",
        "RPPOP1524": "Population de 15 à 24 ans",
        "RPPOP60P": "Population de 60 ans ou plus",
        "RPMEN": "Ménages",
        **dict.fromkeys(
            ("ABC", "DEFMABC", "DEMABC", "NBDEABC", "NBABC"), "Demandeurs d’emploi de catégories A, B et C"
        ),
        **dict.fromkeys(("DEFMA", "DEMA", "NBDEA", "CATA", "DEFMCATA", "NBA"), "Demandeurs d’emploi de catégorie A"),
        "PERCOU": "Personnes couvertes par une prestation de la Caf",
        "RSASOCLE": "Allocataires du RSA socle",
    }
)
"""Label of a usual column, by its title less year, underscores, `DISP_`; a census title begins by RP."""

_LETTER: Final[Mapping[TableKind, str]] = MappingProxyType(
    {"benefits": "Allocataires", "jobs": "Demandeurs d’emploi de catégorie A"}
)
"""What « A » alone is, by kind of table."""


def known_label(title: str, kind: TableKind) -> str:
    """The French label of a usual column of a kind of table; its title when it is not one."""
    key = _upper(title)
    if key == "A":
        return _LETTER.get(kind, title)
    key = re.sub(r"^[PC]\d\d_", "RP", key).removeprefix("DISP_")
    income, ending = _BARE_INCOME.match(key), _YEAR_ENDING.search(key)
    if income:
        key = income[1]
    elif ending and int(ending[1] or 0) not in AGES:
        key = key[: ending.start()]
    key = key.replace("_", "")
    label = _LABELS.get(key, title)
    return label.replace("disponible", "déclaré") if kind == "declared_income" else label


def column_kinds(titles: Sequence[str]) -> list[TableKind | None]:
    """What each title says of its column; None where it says nothing.

    The population that a census table gives beside other counts is part of it.
    """
    plain = [_upper(title) for title in titles]
    found = [next((kind for kind, pattern in COLUMN_WORDS if pattern.search(title)), None) for title in plain]
    census = [title for title in plain if re.match(r"^[PC]\d\d_", title)]
    if census and all(_CENSUS_POPULATION.match(title) for title in census):
        found = ["population" if title in census else kind for title, kind in zip(plain, found, strict=True)]
    return found


def file_kind(words: str) -> TableKind | None:
    """What the name of a file, or a title, says of a table."""
    plain = _upper(words).lower()
    return next((kind for kind, pattern in FILE_WORDS if pattern.search(plain)), None)


def is_bare_income(title: str) -> bool:
    """Whether a title is one of a distribution of incomes that does not say of which."""
    return bool(_BARE_INCOME.match(_upper(title)))


def _upper(text: str) -> str:
    """Upper case without accents; what parts words stays."""
    return unaccented(text).upper()


_YEAR: Final = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_ZONING: Final = re.compile(
    r"qp[vn]?[ _-]?(?:20)?(?:15|24)(?!\d)|(?:quartiers?|prioritaires?)[ _-]*(?:20)?(?:15|24)(?!\d)|cog[ _-]?20\d\d",
    re.IGNORECASE,
)
"""The year of the list of quarters, or of communes, is not that of the data."""

_IN_TITLES: Final = (
    re.compile(r"_A(\d\d)$"),
    re.compile(r"^[PC](\d\d)_"),
    re.compile(r"^(?:PMUN|PTOT|PSDC)_?(?:20)?(\d\d)$"),
    re.compile(r"(?<!\d)20([0-3]\d)(?!\d)"),
)
"""How a title gives its year for sure."""

_ENDING: Final = re.compile(r"_(\d\d)$")


def vintages(titles: Sequence[str], names: Iterable[str], forced: int | None, file: str) -> list[int]:
    """The year of each column.

    Args:
        names: names of the file, sheet, archive, and what stands above the titles.

    Raises:
        ImportRefusedError: no year, or titles and names that disagree.
    """
    if forced is not None:
        return [forced] * len(titles)
    told = [_year(title) for title in titles]
    if not any(told):
        told = _common_ending(titles)
    in_titles = {year for year in told if year}
    in_names = {int(year) for name in names for year in _YEAR.findall(_ZONING.sub(" ", name))}
    if in_titles and in_names and not in_titles & in_names:
        raise ImportRefusedError(
            "les titres de colonnes et le nom du fichier ne disent pas la même année",
            file=file,
            read=f"{_listed(in_titles)} dans les titres, {_listed(in_names)} dans le nom",
            expected="l’option --millesime (année des données)",
        )
    sole = next((years for years in (in_titles, in_names) if len(years) == 1), set())
    found = [year or next(iter(sole), None) for year in told]
    if all(found):
        return [year for year in found if year]
    seen = in_titles or in_names
    raise ImportRefusedError(
        "plusieurs millésimes possibles" if seen else "millésime introuvable",
        file=file,
        read=_listed(seen) if seen else None,
        expected="l’option --millesime (année des données)",
    )


def _year(title: str) -> int | None:
    found = next((match for pattern in _IN_TITLES if (match := pattern.search(title.upper()))), None)
    return 2000 + int(found[1]) if found else None


def _common_ending(titles: Sequence[str]) -> list[int | None]:
    """DEFM_ABC_24, DEFM_A_24: an ending that all titles share and that is no age."""
    endings = {int(found[1]) if (found := _ENDING.search(title)) else None for title in titles}
    ending = endings.pop() if len(endings) == 1 else None
    return [None if ending is None or ending in AGES else 2000 + ending] * len(titles)


def _listed(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in sorted(years))
