"""Programs over moves: by how much each hidden group of a possible world differs from the true one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, diags_array

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

NODES = 400
"""Branches tried: a number rather than a time, so that the answer is always the same."""
WHOLE = 1e-6
"""How far from a whole number the solver's answers may be."""


class Rows(NamedTuple):
    """low ≤ matrix · moves ≤ high."""

    matrix: csr_array
    low: FloatArray
    high: FloatArray


class Tie(NamedTuple):
    """low ≤ move of a column + factor × its extra variable ≤ high, one row per extra variable."""

    sign: FloatArray
    factor: FloatArray
    low: float
    high: float


@dataclass(frozen=True)
class Extras:
    """Variables besides the moves, each tied to the move of one column.

    Attributes:
        columns: position of that column among the moves.
        weights: what one unit costs.
        upper: largest value; the smallest is 0.
        ties: what binds them to the moves.
        whole: whether they are whole numbers.
    """

    columns: IntArray
    weights: FloatArray
    upper: FloatArray
    ties: tuple[Tie, ...]
    whole: bool = False


def no_extras() -> Extras:
    """No further variable."""
    empty = np.zeros(0)
    return Extras(np.zeros(0, dtype=np.int64), empty, empty, ())


def best(
    rows: Rows, bounds: tuple[FloatArray, FloatArray], aim: FloatArray, extras: Extras, *, whole: bool
) -> FloatArray | None:
    """The moves that cost least; None when there are none.

    Args:
        rows: what links the moves.
        bounds: smallest and largest move of each column.
        aim: cost of a move of each column.
        extras: further variables.
        whole: whether moves must be whole numbers; they are asked for only when they do not come by themselves.
    """
    many, few = len(aim), len(extras.weights)
    constraints = _constraints(rows, extras, many)
    limits = Bounds(np.concatenate([bounds[0], np.zeros(few)]), np.concatenate([bounds[1], extras.upper]))
    costs = np.concatenate([aim, extras.weights])
    for asked in (False, True) if whole else (False,):
        integrality = np.concatenate([np.full(many, asked), np.full(few, asked or extras.whole)]).astype(int)
        options = {"node_limit": NODES}
        answer = milp(costs, integrality=integrality, bounds=limits, constraints=constraints, options=options)
        if answer.x is None:
            return None
        moves = np.asarray(answer.x[:many], dtype=np.float64)
        near = np.rint(moves)
        if np.abs(moves - near).max(initial=0) < WHOLE:
            return np.asarray(near, dtype=np.float64)
    return np.rint(moves) if whole else moves


def _constraints(rows: Rows, extras: Extras, many: int) -> list[LinearConstraint]:
    few = len(extras.weights)
    blocks = [[rows.matrix, csr_array((rows.matrix.shape[0], few))]] if rows.matrix.shape[0] else []
    low, high = [rows.low], [rows.high]
    for tie in extras.ties if few else ():
        moves = csr_array((tie.sign, (np.arange(few), extras.columns)), shape=(few, many))
        blocks.append([moves, diags_array(tie.factor)])
        low.append(np.full(few, tie.low))
        high.append(np.full(few, tie.high))
    if not blocks:
        return []
    return [LinearConstraint(block_array(blocks, format="csr"), np.concatenate(low), np.concatenate(high))]
