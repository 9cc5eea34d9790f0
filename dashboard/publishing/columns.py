"""What of each table goes public, column by column. What is not named here is not published, and fails a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from dashboard.sources.centre import Centre

MEMBERS_PLACES: Final = (
    "ville", "commune", "epci", "intercommunalité", "quartier", "cité", "territoire", "département", "région", "site",
    "structure", "association", "collectivité", "bailleur", "organisme", "institution", "établissement", "centre",
    "contrat", "réseau", "service", "équipe", "école", "collège", "entreprise",
)  # fmt: skip
"""First words, singular, of the units in which a number of members is none of persons; any other unit may be one."""
HEAD_COUNTS: Final = ("participants", "participants_precision")
CHOSEN: Final[Mapping[str, tuple[str, str]]] = {"targets": ("public", "yes"), "figure_notes": ("visibility", "public")}
"""Tables of which a centre chooses row by row what is public: the column that says it, and what a public row says."""


@dataclass(frozen=True)
class Columns:
    """The columns of one table.

    Attributes:
        public: those that are published.
        kept: those that are not, with the reason in French.
        whole: why none is, whichever there are, in French; "" where some are.
    """

    public: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""

    @property
    def named(self) -> frozenset[str]:
        """All columns that somebody has decided on."""
        return frozenset((*self.public, *self.kept))


_NOTES: Final = {"notes": "remarques de l’équipe sur ses propres lignes"}
_PERSONS: Final = "des personnes : seuls les tableaux protégés en parlent"
_TEAM: Final = "les trajets de quelques personnes : seuls les totaux de l’année sont publiés"

COLUMNS: Final[Mapping[str, Columns]] = {
    "events": Columns(
        (
            "event_id", "report_year", "status", "title", "format", "own_format", "modality", "modality_basis",
            "mode", "mode_basis", "category", "category_basis", "mission", "theme_ids", "theme_main", "theme_basis",
            "date_start", "date_end", "date_precision", "date_as_written", "place", "venue", "commune_code",
            "department_code", "qpv_codes", "audience", "role", "partners", "network_id", "scheme_id", "same_as",
            "series_id", "occurrences", "half_days", "half_days_basis", "url", "details", "source",
        ),
        {**_NOTES, **dict.fromkeys(HEAD_COUNTS, "effectifs : publiés tels quels s’ils le sont déjà ailleurs")},
    ),
    "publications": Columns(
        (
            "publication_id", "report_year", "title", "type", "status", "date", "date_precision", "date_as_written",
            "event_date", "frequency", "theme_ids", "theme_basis", "role", "network_id", "scheme_id", "partners",
            "commissioned_by", "url", "same_as", "details", "source",
        ),
        _NOTES,
    ),
    "networks": Columns(
        (
            "network_id", "report_year", "name", "kind", "scope", "scope_detail", "role", "role_as_written",
            "theme_ids", "theme_basis", "status", "rhythm", "members_count", "members_unit", "audience", "partners",
            "scheme_id", "details", "source",
        ),
        _NOTES,
    ),
    "network_territories": Columns(("network_id", "territory_kind", "territory_code", "source"), {}),
    "organisations": Columns(
        (
            "organisation_id", "year", "name", "kind", "relation", "role", "territory_code", "department_code",
            "details", "source",
        ),
        _NOTES,
    ),
    "published_figures": Columns(
        (
            "indicator_id", "period", "dimension", "category", "category_label", "value", "unit", "qualifier", "base",
            "label", "planned", "share_percent", "notes", "source",
        ),
        {},
    ),
    "statements": Columns(("year", "about", "subject", "attribute", "value", "as_written", "source"), {}),
    "figure_notes": Columns(
        (
            "figure", "period", "period_end", "department_code", "theme_id", "text", "visibility", "written_on",
            "author", "source",
        ),
        {},
    ),
    "targets": Columns(
        (
            "year", "indicator_id", "value", "unit", "convention", "funder", "scheme_id", "department_code", "theme_id",
            "comment", "public", "source",
        ),
        {},
    ),
    "co2_factors": Columns(
        ("mode", "unit", "use_kgco2e", "construction_kgco2e", "edition", "source", "note"), {},
    ),
    "commutes": Columns(whole=_TEAM),
    "attendances": Columns(whole=_PERSONS),
    "attendance_totals": Columns(whole=_PERSONS),
}  # fmt: skip
"""Table → its columns."""


def public_frame(name: str, frame: pd.DataFrame, centre: Centre) -> pd.DataFrame:
    """The rows of a table with their public columns, in the order of the schema; none for a table that is kept whole.

    Of the notes, only those that are for all to read. Numbers of members that may be numbers of persons are left out
    under the centre's threshold, unless the centre says that its head-counts are public.
    """
    open_counts = centre.public.head_counts == "published"
    columns = COLUMNS[name].public
    if name == "events" and open_counts:
        columns = (*columns, *HEAD_COUNTS)
    made = frame[[column for column in frame.columns if column in columns]].copy()
    if name in CHOSEN:
        column, public = CHOSEN[name]
        made = made[made[column].eq(public).to_numpy(dtype=bool, na_value=False)]
    if name == "networks" and not open_counts:
        first = made["members_unit"].astype("string").fillna("").str.lower().str.split(" ").str[0]
        places = first.str.rstrip("s").isin(MEMBERS_PLACES).to_numpy(dtype=bool)
        small = (made["members_count"] < centre.public_threshold).fillna(False)
        made.loc[small & ~places, "members_count"] = pd.NA
    return made
