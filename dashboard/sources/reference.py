"""The project's own tables (``data/reference``): what serves a centre that does not provide a table itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from dashboard.sources.frames import to_frame
from dashboard.sources.gather import gather
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.prepared import Around
from dashboard.sources.problems import Problem, has_errors
from dashboard.sources.schema import TableSchema
from dashboard.sources.validation import validate_tables


@dataclass(frozen=True)
class Reference:
    """Tables that stand in for those a centre leaves empty.

    Attributes:
        tables: table code → typed frame; empty when the folder could not be taken in.
        digest: SHA-256 of all that was read.
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()
    digest: str = ""


def load_reference(folder: Path, schemas: Mapping[str, TableSchema]) -> Reference:
    """Read the tables of a folder, held to the same schemas as a centre's; an error leaves all of them out.

    Args:
        folder: one CSV file per table, named by its code.
    """
    gathered = gather(folder, schemas)
    prepared = {name: prepare(raw, schemas[name], {}, Persons()) for name, raw in gathered.tables.items()}
    problems = (*gathered.problems, *validate_tables(Around(None, prepared, schemas, gathered.unreadable)))
    digest = hashlib.sha256("".join(sorted(file.sha256 for file in gathered.files)).encode()).hexdigest()
    if has_errors(problems):
        return Reference({}, problems, digest)
    tables = {name: to_frame(table, schemas[name]) for name, table in prepared.items()}
    return Reference(MappingProxyType(tables), problems, digest)
