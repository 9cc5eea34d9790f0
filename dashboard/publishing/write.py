"""The public part of a centre as files: CSV tables and ``centre.toml``, the same bytes for the same data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from dashboard.publishing.columns import COLUMNS, public_frame
from dashboard.sources import Centre
from dashboard.sources.centre import PublicRules
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.written import centre_text, csv_text

_HEADER = "# Écrit par « python -m dashboard publish » : ne le corrigez pas à la main.\n"


def public_files(centre: Centre, tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """File name → content of what a centre publishes besides the head-counts of people.

    Args:
        centre: its description.
        tables: table → typed frame, as read from its files.
    """
    # What may be published is decided: the public edition needs no rule for it, but for what others may do with it.
    told = replace(centre, public=PublicRules(licence=centre.public.licence), not_persons=())
    files = {CENTRE_FILE: f"{_HEADER}{centre_text(told)}".encode()}
    for name in sorted(COLUMNS):
        frame = public_frame(name, tables[name], centre) if COLUMNS[name].public else pd.DataFrame()
        if len(frame):
            files[f"{name}.csv"] = csv_text(frame).encode()
    return files
