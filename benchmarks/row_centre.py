"""A made-up centre with as many attendance rows as wanted, the same at every run; in memory, or as files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import tomli_w

from benchmarks.served import ROOT
from dashboard.snapshot import CentreData, centre_data
from dashboard.sources import Theme, load_schemas
from dashboard.sources.centre import default_centre
from dashboard.sources.frames import to_frame
from dashboard.sources.prepared import PreparedTable

YEARS = (2021, 2022, 2023, 2024)
THEMES = tuple(f"theme-{number}" for number in range(1, 11))
NETWORKS = tuple(f"reseau-{number}" for number in range(1, 13))
DEPARTMENTS = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
ORIGINS = (*DEPARTMENTS, *(f"{number:02d}" for number in range(13, 23) if number != 20))
FORMATS = ("training", "workshop", "conference", "network_meeting", "study_trip", "working_group")
MODALITIES = ("in_person", "remote", "hybrid")
NEW_SHARE = 0.6
"""Share of the rows that bring a person never seen; the others are drawn among a tenth as many persons as rows."""
SOURCE = "Banc d’essai — Liste"
CENTRE = replace(
    default_centre("Banc d’essai", YEARS[-1]),
    id="banc-d-essai",
    departments=DEPARTMENTS,
    as_of=date(YEARS[-1], 12, 31),
    themes=tuple(Theme(code, code, code) for code in THEMES),
)

Cells = dict[str, str]
Codes = npt.NDArray[np.int64]


def made_up(rows: int) -> CentreData:
    """A centre with `rows` attendance rows, in four years, as the reader would give it."""
    schemas = load_schemas(ROOT / "data" / "schemas")
    actions, dice = action_cells(rows)
    tables = {name: to_frame(None, schema) for name, schema in schemas.items()}
    names = schemas["events"].names
    cells = [[line.get(name, "") for name in names] for line in actions]
    prepared = PreparedTable.of_texts(schemas["events"], "events.csv", names, cells)
    tables["events"] = to_frame(prepared, schemas["events"])
    tables["attendances"] = _lists(rows, [line["event_id"] for line in actions], dice)
    return centre_data(CENTRE, tables)


def written(folder: Path, rows: int) -> Path:
    """The same centre as files of a folder, persons as the pseudonymiser writes them; returns the folder."""
    folder.mkdir()
    themes = [{"id": code, "label": code, "short": code} for code in THEMES]
    sheet = {
        "id": CENTRE.id,
        "name": CENTRE.name,
        "short_name": CENTRE.name,
        "region": "Occitanie",
        "region_code": "76",
        "departments": list(DEPARTMENTS),
        "default_year": YEARS[-1],
        "as_of": f"{YEARS[-1]}-12-31",
        "simulated": True,
        "themes": themes,
    }
    (folder / "centre.toml").write_text(tomli_w.dumps(sheet), encoding="utf-8")
    pd.DataFrame(action_cells(rows)[0]).to_csv(folder / "events.csv", index=False)
    networks = [{"network_id": code, "report_year": YEARS[-1], "name": code, "source": SOURCE} for code in NETWORKS]
    pd.DataFrame(networks).to_csv(folder / "networks.csv", index=False)
    lists = made_up(rows).table("attendances")
    keys = np.array([f"p-{number:026d}".translate(str.maketrans("0123456789", "abcdefghij")) for number in range(rows)])
    lists = lists.assign(participant_key=keys[lists["participant"]]).drop(columns="participant")
    lists.to_csv(folder / "attendances.csv", index=False)
    return folder


def action_cells(rows: int) -> tuple[list[Cells], np.random.Generator]:
    """The actions of a centre of that many rows (ten times more rows, three times more actions), and the dice."""
    dice = np.random.default_rng(rows)
    found = []
    for index in range(round(40 * (rows / 1000) ** 0.5)):
        day = date(YEARS[0], 1, 1) + timedelta(days=int(dice.integers(0, 365 * len(YEARS))))
        found.append({
            "event_id": f"action-{index:05d}",
            "report_year": str(day.year),
            "title": f"Action {index}",
            "status": "realised",
            "date_start": day.isoformat(),
            "date_precision": "day",
            "format": str(dice.choice(FORMATS)),
            "modality": str(dice.choice(MODALITIES)),
            "department_code": str(dice.choice(DEPARTMENTS)),
            "theme_ids": "|".join(dice.choice(THEMES, size=dice.integers(1, 4), replace=False)),
            "theme_basis": "document",
            "network_id": str(dice.choice(NETWORKS)) if dice.random() < 0.5 else "",
            "source": SOURCE,
        })  # fmt: skip
    return found, dice


def _lists(rows: int, actions: list[str], dice: np.random.Generator) -> pd.DataFrame:
    """Actions of very different sizes; most people come once, some come very often."""
    size = dice.lognormal(0, 0.8, len(actions))
    drawn = round(rows * 1.4) + 100
    event = dice.choice(len(actions), size=drawn, p=size / size.sum())
    newcomer = dice.random(drawn) < NEW_SHARE
    known = (dice.random(drawn) ** 2 * max(rows // 10, 1)).astype(np.int64)
    person = np.where(newcomer, np.cumsum(newcomer), known)
    once = np.sort(np.unique(person * len(actions) + event, return_index=True)[1])[:rows]
    event, person = event[once], np.unique(person[once], return_inverse=True)[1]
    fields = load_schemas(ROOT / "data" / "schemas")["attendances"].fields
    profiles = next(tuple(field.labels) for field in fields if field.name == "profile")
    nothing = np.zeros(len(event), dtype=np.int64)
    return pd.DataFrame({
        "event_id": _coded(event, actions),
        "participant": person.astype(np.int32),
        "profile": _drawn(profiles, person, 0.1, dice),
        "department_code": _drawn(ORIGINS, person, 0.15, dice),
        "commune_code": _coded(nothing - 1, ()),
        "qpv_code": _coded(nothing - 1, ()),
        "modality": _drawn(MODALITIES[:2], event, 0.05, dice),
        "key_id": _coded(nothing, ("3f9a07c2",)),
        "source": _coded(nothing, (SOURCE,)),
    })  # fmt: skip


def _drawn(codes: tuple[str, ...], owner: Codes, unknown: float, dice: np.random.Generator) -> pd.Categorical:
    """A value for each owner (person or action), mostly the same from row to row, sometimes unknown."""
    own = (dice.random(int(owner.max()) + 1) ** 2 * len(codes)).astype(np.int64)
    code = np.where(dice.random(len(owner)) < 0.9, own[owner], dice.integers(0, len(codes), len(owner)))
    return _coded(np.where(dice.random(len(owner)) < unknown, -1, code), codes)


def _coded(codes: Codes, names: list[str] | tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype="str"))
