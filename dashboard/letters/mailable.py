"""A centre with no more than a mail may tell of it: of people, what its published tables show.

A mail is forwarded, kept and read on telephones. So the one rule, for letters of the team too: numbers of people come
from the protected tables that the centre has published, or from what its documents print; nothing is counted. What is
not there is to be read on the page. A number that no published table has cannot be worked out of a mail either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from dashboard.dimensions import BoolArray
from dashboard.french import NARROW
from dashboard.indicators import registry
from dashboard.indicators.references import PARTICIPATION
from dashboard.publishing.columns import COLUMNS, public_frame
from dashboard.snapshot import CentreData
from dashboard.sources.centre import Centre
from dashboard.sources.disclosed import (
    ALL_ATTENDANCES,
    COUNTED_ACTIONS,
    LISTED_ACTIONS,
    LISTED_ATTENDANCES,
    UNIQUE_PARTICIPANTS,
    At,
    Disclosed,
    PublishedTable,
)

ON_THE_PAGE: Final = (
    f"Un courriel ne donne que les présences des tableaux publiés, protégés par le secret statistique{NARROW}: celles "
    "de {year} sont à lire sur la page."
)
_OF_ACTIONS: Final = (LISTED_ACTIONS, COUNTED_ACTIONS)
"""Quantities, and indicators, that count actions and no people."""
_COUNTED: Final = (ALL_ATTENDANCES, LISTED_ATTENDANCES, UNIQUE_PARTICIPANTS, *_OF_ACTIONS)
_FIGURES, _TARGETS = "published_figures", "targets"


def mailable(data: CentreData, published: CentreData | None) -> CentreData:
    """What mails tell of a centre.

    Args:
        data: of the team, or what is published.
        published: what is published of the centre; None when nothing is.
    """
    centre = replace(data.centre, public=replace(data.centre.public, head_counts="protected"))
    tables = {name: _told(name, frame, centre) for name, frame in data.tables.items()}
    tables[_FIGURES] = tables[_FIGURES][_large_enough(tables[_FIGURES], centre.public_threshold)]
    told = _people(centre, published, [int(year) for year in data.events["year"].dropna().unique()])
    return replace(data, centre=centre, tables=MappingProxyType(tables), problems=(), disclosed=told, memo={})


def _told(name: str, frame: pd.DataFrame, centre: Centre) -> pd.DataFrame:
    """The rows of a table, with its public columns and those that are worked out of them; the others are empty.

    The targets of the team's own are kept: they say what is aimed at, not who came.
    """
    columns = COLUMNS.get(name)
    if columns is None or columns.whole:
        return frame.iloc[:0]
    made = public_frame(name, frame, centre)
    rows = frame if name == _TARGETS else frame.loc[made.index]
    private = [column for column in columns.named if column in frame and column not in made]
    told = {column: frame[column].iloc[:0].reindex(rows.index) for column in private}
    if name == "networks":
        told["members_count"] = made["members_count"]
    return rows.assign(**told)


def _people(centre: Centre, published: CentreData | None, years: list[int]) -> Disclosed:
    """The published tables, unless the centre protects more by now; of other years, that they are on the page."""
    told = published.disclosed if published else None
    if told is None or told.threshold < centre.public_threshold:
        told = Disclosed(centre.public_threshold, (), MappingProxyType({}))
    reasons = {
        name: {year: ON_THE_PAGE.format(year=year) for year in years} | dict(told.reasons.get(name, {}))
        for name in {*_COUNTED, *told.reasons}
    }
    small = {(name, year, frozenset(dict(at))) for (name, year, at), value in told.values.items()
             if name not in _OF_ACTIONS and value and value < told.threshold}  # fmt: skip
    # What a document prints already may be small, and shown.
    tables = tuple(one for one in told.tables if not any(_within(one, place) for place in small))
    return replace(told, tables=tables, values=_values(told, tables), reasons=reasons, open_counts=False)


def _within(table: PublishedTable, place: tuple[str, int, frozenset[str]]) -> bool:
    quantity, year, dimensions = place
    return (table.quantity, table.year) == (quantity, year) and dimensions <= table.axes.keys()


def _values(told: Disclosed, tables: Sequence[PublishedTable]) -> Mapping[tuple[str, int, At], int | None]:
    """The values of some of the tables: those of no table are told nowhere."""
    kept = {(one.quantity, one.year, frozenset(one.axes)) for one in tables}
    return MappingProxyType(
        {key: value for key, value in told.values.items() if (key[0], key[1], frozenset(dict(key[2]))) in kept}
    )


def of_people(indicator: str) -> bool:
    """Whether an indicator is about people who came."""
    known = registry.BY_ID.get(indicator)
    return known is not None and known.family == PARTICIPATION and indicator not in _OF_ACTIONS


def _large_enough(figures: pd.DataFrame, threshold: int) -> BoolArray:
    """The published figures of which none of the same breakdown, nor what is left of its total, is few people."""
    kept = np.ones(len(figures), dtype=bool)
    texts = {name: figures[name].astype("string").fillna("") for name in ("indicator_id", "period", "dimension")}
    values = figures["value"].astype("Float64").astype(float).to_numpy()
    shares = (figures["unit"].astype("string").fillna("") == "%").to_numpy(dtype=bool)
    wholes = dict(_wholes(texts, values, shares))
    for key in {*zip(*texts.values(), strict=True)}:
        indicator, period, dimension = key
        if not of_people(indicator):
            continue
        own = np.logical_and.reduce(
            [texts[name].eq(one).to_numpy(dtype=bool) for name, one in zip(texts, key, strict=True)]
        )
        if _few(values[own], shares[own], dimension, wholes.get(period, ()), threshold):
            kept[own] = False
    return kept


def _wholes(
    texts: Mapping[str, pd.Series], values: np.ndarray, shares: BoolArray
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Period → the numbers of people of all who came then."""
    whole = texts["indicator_id"].map(of_people).to_numpy(dtype=bool) & (texts["dimension"] == "").to_numpy(dtype=bool)
    whole &= ~shares & ~np.isnan(values)
    for period in texts["period"][whole].unique():
        yield period, tuple(values[whole & (texts["period"] == period).to_numpy(dtype=bool)].tolist())


def _few(values: np.ndarray, shares: BoolArray, dimension: str, wholes: tuple[float, ...], threshold: int) -> bool:
    """Whether figures of people tell of fewer than the threshold: by themselves, as a share, or as what is left."""
    told = ~np.isnan(values)
    counts, parts = values[told & ~shares], values[told & shares]
    left = [whole - counts.sum() for whole in wholes] if dimension and len(counts) else []
    small = [*counts, *left, *(whole * part / 100 for part in parts for whole in wholes)]
    return any(0 < one < threshold for one in small)
