"""What is written around a table: its year, and the day on which it was brought up to date."""

from __future__ import annotations

import re
from typing import Final

from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.layout import Layout, year_in
from dashboard.sources.values import plain_text

_UPDATED: Final = re.compile(r"(?:mis|mise|mises) à jour(?: le)?\s*:?\s*([\d/.\-]+|\d+\s\w+\s\d{4})", re.IGNORECASE)


def year_around(layout: Layout) -> int | None:
    """Return the year that a table is about: said by the name of its sheet, else by what is above its titles.

    None when most of its dates are of another: it is then the year in which it was made, or something else.
    """
    above = [text for text in layout.above if not _UPDATED.search(text)]
    year = year_in(layout.sheet) or next(filter(None, map(year_in, above)), None)
    places = [place for name in ("date_start", "date") if (place := layout.place(name)) is not None]
    cells = [line.cells[place] for line in layout.lines for place in places if place < len(line.cells)]
    dated = [found for cell in cells if (found := year_in(plain_text(cell)))]
    return year if not dated or 2 * dated.count(year or 0) >= len(dated) else None


def updated(layout: Layout) -> str:
    """Return the day on which a sheet says that it was brought up to date, ISO; "" when it does not."""
    for text in layout.above:
        if match := _UPDATED.search(text):
            found = read_date(match[1])
            if found is not None and found.precision == "day" and found.doubt is None:
                return found.start
    return ""
