"""What has been read of a centre, written as files that read back the same: CSV tables and ``centre.toml``."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import pandas as pd
import tomli_w

from dashboard.sources.centre import Centre, PublicRules
from dashboard.sources.values import LIST_SEPARATOR


def csv_text(frame: pd.DataFrame, *, whole: bool = False) -> str:
    """A frame as the CSV that it would be read from; empty columns are left out unless it is to be `whole`."""
    columns = {name: [_cell(value) for value in frame[name]] for name in frame.columns}
    used = {name: cells for name, cells in columns.items() if whole or any(cells)}
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
    """The description of a centre as ``centre.toml``, which reads back as the same centre."""
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
    written["public"] = {} if centre.public == PublicRules() else _filled(asdict(centre.public))
    written["accessibility"] = _filled(asdict(centre.accessibility)) if centre.accessibility else {}
    return tomli_w.dumps(_filled(written))


_OTHERWISE = frozenset(
    {
        "public", "kpis", "themes", "action_modes", "schemes", "targets", "tables_as_of", "former_territories",
        "accessibility",
    }
)  # fmt: skip


def _filled(written: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: it would be read back the same."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in written.items() if v not in (None, "", (), {})}
