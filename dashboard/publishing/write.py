"""The public part of a centre as files: CSV tables and ``centre.toml``, the same bytes for the same data."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd
import tomli_w

from dashboard.publishing.columns import COLUMNS, public_frame
from dashboard.sources import Centre
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.values import LIST_SEPARATOR

_HEADER = "# Écrit par « python -m dashboard publish » : ne le corrigez pas à la main.\n"


def public_files(centre: Centre, tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """File name → content of what a centre publishes besides the head-counts of people.

    Args:
        centre: its description.
        tables: table → typed frame, as read from its files.
    """
    files = {CENTRE_FILE: centre_text(centre).encode()}
    for name in sorted(COLUMNS):
        frame = public_frame(name, tables[name], centre) if COLUMNS[name].public else pd.DataFrame()
        if len(frame):
            files[f"{name}.csv"] = csv_text(frame).encode()
    return files


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as the CSV that it would be read from; empty columns are left out."""
    columns = {name: [_cell(value) for value in frame[name]] for name in frame.columns}
    used = {name: cells for name, cells in columns.items() if any(cells)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(used)
    writer.writerows(zip(*used.values(), strict=True))
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)


def centre_text(centre: Centre) -> str:
    """The description of a centre as ``centre.toml``, which reads back as the same centre but for its public rules."""
    names = (field.name for field in fields(centre) if field.name not in _OTHERWISE)
    written: dict[str, Any] = {name: getattr(centre, name) for name in names}
    for name in ("vocabulary", "carto", "perimeter"):
        written[name] = _filled(asdict(written[name]))
    written["tables_as_of"] = dict(centre.tables_as_of)
    written["synthese"] = {"kpis": list(centre.kpis)}
    for name, entries in centre.vocabularies.items():
        written[name] = [_filled(asdict(entry)) for entry in entries]
    written["territory"] = [_filled(asdict(one)) for one in centre.former_territories]
    written["targets"] = {str(year): dict(values) for year, values in centre.targets.items()}
    return _HEADER + tomli_w.dumps(_filled(written))


_OTHERWISE = frozenset(
    {"public", "kpis", "themes", "action_modes", "schemes", "targets", "tables_as_of", "former_territories"}
)


def _filled(written: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: it would be read back the same."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in written.items() if v not in (None, "", (), {})}
