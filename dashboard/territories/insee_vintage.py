"""The year of the data of each column: what titles say, what names say, and a question when they disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.sources.refusals import ImportRefusedError
from dashboard.territories.insee_labels import AGES

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
