"""The report that ``check`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dashboard.sources.loader import CentreTables, find_centres, load_centre
from dashboard.sources.problems import NARROW, SEVERITY_LABELS, Problem, Severity, has_errors
from dashboard.sources.raw import Progress
from dashboard.sources.schema import TableSchema

if TYPE_CHECKING:
    from dashboard.sources.lists.sheet import PrivateLists

MAX_LINES_PER_FILE: Final = 200


def report_text(problems: Iterable[Problem]) -> str:
    """Return the problems as French lines, grouped by file, each group and the whole with its counts.

    What is said of several rows in the same words is said once.
    """
    found = list(problems)
    if not found:
        return "Aucun problème trouvé."
    lines: list[str] = []
    for file, group in groupby(sorted(found, key=lambda problem: problem.file), key=lambda problem: problem.file):
        of_file = list(group)
        lines.append(f"{file}{NARROW}: {counts_text(of_file)}")
        said = [f"  [{SEVERITY_LABELS[item.severity]}] {item.text(rows)}" for item, rows in by_cause(of_file)]
        lines += said[:MAX_LINES_PER_FILE]
        if len(said) > MAX_LINES_PER_FILE:
            lines.append(f"  … et {len(said) - MAX_LINES_PER_FILE} autres dans ce fichier")
        lines.append("")
    return "\n".join([*lines, f"En tout{NARROW}: {counts_text(found)}."])


def by_cause(problems: Iterable[Problem]) -> list[tuple[Problem, list[int]]]:
    """The problems that differ by more than their row, in the order of the first ones, each with its rows."""
    rows: dict[Problem, list[int]] = {}
    first: dict[Problem, Problem] = {}
    for problem in problems:
        cause = replace(problem, row=None)
        first.setdefault(cause, problem)
        rows.setdefault(cause, []).extend([] if problem.row is None else [problem.row])
    return [(problem, rows[cause]) for cause, problem in first.items()]


def counts_text(problems: Iterable[Problem]) -> str:
    """Return « 2 erreurs, 1 avertissement »."""
    counts = Counter(problem.severity for problem in problems)
    parts = [
        f"{counts[severity]} {SEVERITY_LABELS[severity]}{'s' if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(parts) or "aucun problème"


def load_path(
    path: Path,
    schemas: Mapping[str, TableSchema],
    private: PrivateLists | None = None,
    progress: Progress | None = None,
) -> list[CentreTables]:
    """Load a centre's folder, a workbook, or a folder of centres' folders."""
    inside = find_centres(path) if path.is_dir() else []
    return [load_centre(item, schemas, None, progress, private) for item in inside or [path]]


def check(
    path: Path,
    schemas: Mapping[str, TableSchema],
    private: PrivateLists | None = None,
    progress: Progress | None = None,
    guarded: Callable[[CentreTables], CentreTables] = lambda loaded: loaded,
) -> tuple[str, int, list[CentreTables]]:
    """Check everything at ``path``, from the files themselves.

    ``private`` and ``progress`` are those of :func:`~dashboard.sources.loader.load_centre`; ``guarded`` adds to
    what was loaded of a centre what it would lose.

    Returns: the French report, the exit code (1 if there is an error) and what was loaded, for further checks.
    """
    loaded = [guarded(one) for one in load_path(path, schemas, private, progress)]
    blocks = [f"{_summary(item)}\n{report_text(item.problems)}" for item in loaded]
    code = 1 if any(has_errors(item.problems) or item.centre is None for item in loaded) else 0
    return "\n\n".join(blocks), code, loaded


def _summary(loaded: CentreTables) -> str:
    name = loaded.centre.name if loaded.centre is not None else loaded.path.name
    rows = [f"{file.table} ({file.rows})" for file in loaded.files if file.table is not None]
    return f"{name}{NARROW}: {', '.join(rows) if rows else 'aucune table lue'}"
