"""Facts of arithmetic that readers know: how often one person can have come, what loyalty classes add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from dashboard.disclosure.model import Cell, Fact, Table


def per_action(
    tables: Iterable[Table],
    dimensions: Collection[str],
    attendances: str = "attendances",
    unique: str = "unique_participants",
    actions: str = "actions",
) -> tuple[Fact, ...]:
    """Nobody comes more often than there are actions: attendances ≤ actions × unique participants.

    Args:
        tables: all published tables, among which those of the number of actions.
        dimensions: those in which unique participants are counted once in each category they came to (attributes of
            the actions: theme, network, format), for which the fact is true.
        attendances, unique, actions: codes of the quantities.
    """
    cells = {table.cell(at): value for table in tables for at, value in table.values.items()}
    facts = []
    for cell in cells:
        together = cell._replace(quantity=attendances)
        if cell.quantity != unique or together not in cells or not {name for name, _ in cell.at} <= set(dimensions):
            continue
        held = [cells[wider] for wider in _around(cell, actions) if wider in cells]
        if held:
            times = min(held)
            facts.append(Fact(((together, 1), (cell, -times)) if times else ((together, 1),), high=0))
    return tuple(facts)


def loyalty(
    tables: Iterable[Table],
    dimension: str = "loyalty",
    attendances: str = "attendances",
    unique: str = "unique_participants",
) -> tuple[Fact, ...]:
    """Persons seen once, twice, three times or more ("1", "2", "3+") make at least so many attendances."""
    cells = {table.cell(at) for table in tables for at in table.places()}
    facts = []
    for cell in sorted(cells):
        classes = [
            (seen, int(code.rstrip("+")))
            for code in ("1", "2", "3+")
            if (seen := Cell(unique, cell.year, tuple(sorted((*cell.at, (dimension, code)))))) in cells
        ]
        if cell.quantity == attendances and classes:
            facts.append(Fact(((cell, 1), *((seen, -times) for seen, times in classes)), low=0))
    return tuple(facts)


def _around(cell: Cell, quantity: str) -> Iterable[Cell]:
    """The cell in another quantity, and all of its margins."""
    for size in range(len(cell.at) + 1):
        for kept in combinations(cell.at, size):
            yield Cell(quantity, cell.year, kept)
