"""The look that XLSX and ODS share."""

from __future__ import annotations

from typing import Final

from dashboard.french import NARROW as NARROW

FONT: Final = "Arial"
SIZE: Final = 10
TITLE: Final = 14
INK: Final = "#0b5f66"
TINT: Final = "#e3efef"
GREY: Final = "#555555"
INDEX: Final = "Sommaire"
TABLES: Final = "Tableau"
ROWS: Final = "Lignes"
NAMES: Final = (
    "text", "head", "heading", "title", "label", "untold", "link", "date",
    *(f"{kind}-{decimals}" for kind in ("number", "percent", "euro") for decimals in range(3)),
)  # fmt: skip
"""Names of looks: of text, and of numbers with so many decimals."""
