"""How each indicator is computed from the rows: small pure functions (centre data, filters) → Computed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from dashboard.dimensions import UNKNOWN, BoolArray
from dashboard.filters import Filters
from dashboard.french import NARROW, number, plural
from dashboard.indicators.model import Compute, Computed
from dashboard.indicators.publications import DONE
from dashboard.indicators.published import published
from dashboard.indicators.selection import FloatArray, known, selection, weights
from dashboard.snapshot import CentreData, once
from dashboard.twins import families

UNDESCRIBED = "Non calculable : aucun document ne décrit de réseau pour cette sélection."
NO_MEETING = "Aucune rencontre de réseau réalisée connue dans cette sélection."
NETWORKS_FOLLOW: Mapping[str, str] = MappingProxyType(
    {"department": "departments", "theme": "theme_ids", "network": "network_id", "scheme": "scheme_id"}
)
PUBLICATIONS_FOLLOW: Mapping[str, str] = MappingProxyType(
    {"theme": "theme_ids", "role": "role", "network": "network_id", "scheme": "scheme_id"}
)
"""Dimensions that say something about a network, about a publication → the column that does."""
ANIMATES = ("lead", "co_lead", "")
"""Roles in a network that the centre animates; a network that it describes without telling its role is its own."""
NO_GATHERING = ("interview", "preparation", "on_site_support")
"""Formats that gather no network: face to face, behind the scenes, beside one territory."""


def appointments(data: CentreData, filters: Filters) -> Computed:
    """Dates of the actions that the centre counts (an action may stand for several dates)."""
    return _counted(data, filters, weights(data, "occurrences", 1.0), "une action peut compter plusieurs dates")


def actions(data: CentreData, filters: Filters) -> Computed:
    """Actions that the centre counts."""
    return _counted(data, filters, weights(data), "")


def _counted(data: CentreData, filters: Filters, weight: FloatArray, note: str) -> Computed:
    kept = selection(data, filters)
    found = int(kept.sum())
    if not found:
        return Computed(None, note=_nothing_counted(data, filters))
    return Computed(float(weight[kept].sum()), found, found, "ligne", note)


def _nothing_counted(data: CentreData, filters: Filters) -> str:
    others = int(selection(data, filters, every=True).sum())
    if not others:
        return "Aucune action réalisée dans cette sélection."
    rest = plural(others, "ligne documentée", "lignes documentées")
    return f"Aucune action comptée dans cette sélection{NARROW}; {rest}, hors du périmètre."


def occurrences(data: CentreData, filters: Filters) -> Computed:
    """Dates of realised actions; an action without a number of dates counts as one and is told in the coverage."""
    return _sum(data, filters, "occurrences", "nombre de dates non renseigné", missing=1.0)


def half_days(data: CentreData, filters: Filters) -> Computed:
    """Half-days of realised actions, where known."""
    return _sum(data, filters, "half_days", "durée connue pour aucune action")


def _sum(data: CentreData, filters: Filters, column: str, why_not: str, missing: float = 0.0) -> Computed:
    kept = selection(data, filters)
    told = kept & known(data, column)
    covered, total = int(told.sum()), int(kept.sum())
    if not covered:
        reason = why_not if total else "aucune action réalisée dans cette sélection"
        return Computed(None, 0, total, note=f"Non calculable : {reason}.")
    value = float(weights(data, column)[told].sum()) + missing * (total - covered)
    return Computed(value, covered, total)


def on_site_support(data: CentreData, filters: Filters) -> Computed:
    """Realised actions whose format is on-site support, whether or not the centre counts them among its actions."""
    kept = selection(data, filters, every=True)
    found = kept & data.encoded["format"].mask(("on_site_support",))
    if not found.any():
        return Computed(None, note="Aucun accompagnement sur site réalisé connu dans cette sélection.")
    return Computed(float(found.sum()), int(found.sum()), int(found.sum()), "ligne")


def network_days(data: CentreData, filters: Filters) -> Computed:
    """Dates of realised gatherings of the networks that the centre animates (not national working groups)."""
    own = data.table("networks")[_animated(data) & _covering(data, filters)]["network_id"]
    animated = data.encoded["network"].mask(tuple(own)) if len(own) else np.zeros(len(data.events), dtype=bool)
    found = selection(data, filters, every=True) & animated & gatherings(data)
    if not found.any():
        return Computed(None, note=NO_MEETING if _described(data, filters).any() else UNDESCRIBED)
    count = int(found.sum())
    return Computed(float(weights(data, "occurrences", 1.0)[found].sum()), count, count, "rencontre de réseau")


def gatherings(data: CentreData) -> BoolArray:
    """Lines in which people gather: what is attached to a network and does not gather it is no meeting of it."""
    return ~data.encoded["format"].mask(NO_GATHERING)


def animated_networks(data: CentreData, filters: Filters) -> pd.DataFrame:
    """Networks (not working groups) of the period that the centre animates below the national level."""
    return data.table("networks")[_described(data, filters) & _animated(data)]


@once
def _animated(data: CentreData) -> BoolArray:
    frame = data.table("networks")
    role, kind, scope = (frame[name].astype("string").fillna("") for name in ("role", "kind", "scope"))
    own = role.isin(ANIMATES) & (kind == "network") & (scope != "national")
    return own.to_numpy(dtype=bool)


def networks_of(data: CentreData, filters: Filters) -> pd.DataFrame:
    """Networks reported in the period, narrowed by the filters that a network can follow."""
    return data.table("networks")[_described(data, filters)]


def networks_covering(data: CentreData, filters: Filters) -> pd.DataFrame:
    """The same whatever the period."""
    return data.table("networks")[_covering(data, filters)]


def _described(data: CentreData, filters: Filters) -> BoolArray:
    return _reported(_years(data, "networks", "report_year"), filters) & _covering(data, filters)


def _covering(data: CentreData, filters: Filters) -> BoolArray:
    """Networks that the filters keep, of those that a network can follow: it has no format nor modality."""
    return _kept(data, "networks", NETWORKS_FOLLOW, filters)


def _kept(data: CentreData, table: str, followed: Mapping[str, str], filters: Filters) -> BoolArray:
    """Rows of a table that the filters keep; `followed`: dimension → column of its code or codes."""
    kept = np.ones(len(data.table(table)), dtype=bool)
    for dimension, column in followed.items():
        if wanted := set(filters.selected(dimension)):
            kept &= np.array([not wanted.isdisjoint(codes) for codes in _codes(data, table, column)], dtype=bool)
    return kept


@once
def _codes(data: CentreData, table: str, column: str) -> tuple[tuple[str, ...], ...]:
    """Of each row, the codes in its cell; UNKNOWN where it is empty."""

    def codes(cell: Any) -> tuple[str, ...]:
        several = cell if isinstance(cell, tuple) else () if pd.isna(cell) or cell == UNKNOWN else (str(cell),)
        return several or (UNKNOWN,)

    return tuple(map(codes, data.table(table)[column]))


def networks(data: CentreData, filters: Filters) -> Computed:
    """Number of networks animated, from the table of networks."""
    described = _described(data, filters)
    if not described.any():
        return Computed(None, note=UNDESCRIBED)
    count = int((described & _animated(data)).sum())
    return Computed(float(count), count, count, "réseau")


def publications_of(data: CentreData, filters: Filters, *, done: bool = True) -> pd.DataFrame:
    """Publications of the period, narrowed by the theme, role, network and scheme filters; each once.

    A publication counts in the year of its date, or else in the year of the report that lists it.
    """
    found = data.table("publications")[_published(data, filters, done=done)]
    return found[~pd.Series(families(found["publication_id"], found["same_as"]), index=found.index).duplicated()]


def _published(data: CentreData, filters: Filters, *, done: bool = True) -> BoolArray:
    """Lines of the table of publications that a selection keeps."""
    years, out = _publication_years(data)
    kept = _reported(years, filters) & _kept(data, "publications", PUBLICATIONS_FOLLOW, filters)
    return kept & out if done else kept


@once
def _publication_years(data: CentreData) -> tuple[FloatArray, BoolArray]:
    """Of each publication: its year (not a number where nobody tells), and whether it is out."""
    written, reported = _years(data, "publications", "date"), _years(data, "publications", "report_year")
    out = data.table("publications")["status"].astype("string").isin(DONE).fillna(False)
    return np.where(np.isnan(written), reported, written), out.to_numpy(dtype=bool)


@once
def _years(data: CentreData, table: str, column: str) -> FloatArray:
    """Of each row, the year that a column holds or begins with; not a number where it is unknown."""
    begun = data.table(table)[column].astype("string").str[:4]
    return pd.to_numeric(begun, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def publications(data: CentreData, filters: Filters) -> Computed:
    """Publications out or online, from the table of publications."""
    if not _published(data, _period(filters)).any():
        return Computed(None, note="Non calculable : aucun document ne liste de publication pour cette période.")
    count = len(publications_of(data, filters))
    return Computed(float(count), count, count, "publication", "le rapport ne liste pas toutes les publications")


def _reported(years: FloatArray, filters: Filters) -> BoolArray:
    """Rows of a year (a period takes every year it touches); False where the year is unknown."""
    first, last = filters.year or 0, filters.year or 9999
    if filters.has_period:
        first = filters.start.year if filters.start else 0
        last = filters.end.year if filters.end else 9999
    return np.asarray((years >= first) & (years <= last), dtype=bool)


def members(data: CentreData, filters: Filters) -> Computed:
    """Member organisations of the year, from the table of organisations."""
    count = int(members_of(data, filters)["organisation_id"].nunique())
    return Computed(float(count), count, count, "adhérent") if count else Computed(None, note="Aucun adhérent listé.")


def members_of(data: CentreData, filters: Filters) -> pd.DataFrame:
    """Rows of the table of organisations that make a member of the period."""
    frame = data.table("organisations")
    member = (frame["relation"].astype("string") == "member").to_numpy(dtype=bool, na_value=False)
    return frame[_reported(_years(data, "organisations", "year"), filters) & member]


def unlisted(data: CentreData, filters: Filters) -> frozenset[str]:
    """Of "publications", "networks" and "members", what no document of the period lists: unknown, which is not zero."""
    period = _period(filters)
    listed = {
        "publications": _published(data, period).any(),
        "networks": _described(data, period).any(),
        "members": not members_of(data, period).empty,
    }
    return frozenset(name for name, some in listed.items() if not some)


def _period(filters: Filters) -> Filters:
    """The same period, for all the centre does."""
    return Filters(filters.centre, filters.year, filters.start, filters.end)


def of_breakdown(indicator_id: str, dimension: str) -> Compute:
    """Sum of the lines published for a dimension (jobs of the team, territories)."""

    def compute(data: CentreData, filters: Filters) -> Computed:
        frame = data.table("published_figures")
        kept = (frame["indicator_id"] == indicator_id) & (frame["dimension"] == dimension)
        kept &= ~frame["category"].isin(["total"])
        kept &= _reported(_years(data, "published_figures", "period"), filters)
        lines = frame.loc[kept.fillna(False).to_numpy(dtype=bool), "value"]
        if not lines.notna().any():
            return Computed(None, note="Non calculable : aucun détail publié.")
        return Computed(round(float(lines.sum()), 2), int(lines.notna().sum()), len(lines), "ligne publiée")

    return compute


def ratio(numerator: str, denominator: str) -> Compute:
    """A rate in % from two published figures of the same year."""

    def compute(data: CentreData, filters: Filters) -> Computed:
        top, bottom = (published(data, name, filters, filtered=False) for name in (numerator, denominator))
        if not top or not bottom or top.value is None or not bottom.value:
            return Computed(None, note="Non calculable : numérateur ou dénominateur non publié.")
        note = f"{number(top.value)} sur {number(bottom.value)}"
        return Computed(round(100 * top.value / bottom.value, 1), 2, 2, "chiffre publié", note)

    return compute


def growth(indicator_id: str) -> Compute:
    """Difference between a published figure and the same a year earlier."""

    def compute(data: CentreData, filters: Filters) -> Computed:
        if filters.year is None:
            return Computed(None, note="Non calculable sans une année.")
        now, before = (
            published(data, indicator_id, Filters(filters.centre, year), filtered=False)
            for year in (filters.year, filters.year - 1)
        )
        if not now or not before or now.value is None or before.value is None:
            return Computed(None, note="Non calculable : il manque une des deux années.")
        note = f"{number(now.value)} moins {number(before.value)}"
        return Computed(now.value - before.value, 2, 2, "chiffre publié", note)

    return compute


def impossible(reason: str) -> Compute:
    """An indicator that the present tables cannot give; the reason is shown."""

    def compute(_data: CentreData, _filters: Filters) -> Computed:
        return Computed(None, note=f"Non calculable : {reason}.")

    return compute
