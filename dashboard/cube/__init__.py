"""Numbers by category, the same for whoever looks: counted from rows for the team, looked up for the public.

A page asks `source` for a slice or a grid and never which edition it is in.
"""

from dashboard.cube.model import Cell, Grid, Row, Slice
from dashboard.cube.source import Source, source

__all__ = ["Cell", "Grid", "Row", "Slice", "Source", "source"]
