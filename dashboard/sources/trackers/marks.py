"""What stands in a cell that is crossed, or that is not."""

from __future__ import annotations

from typing import Final

MARKS: Final = frozenset(("x", "oui", "o", "1", "ok", "✓", "✔", "v"))
NO_MARKS: Final = frozenset(("non", "n", "0", "-", "–"))
