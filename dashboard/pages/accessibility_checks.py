"""What axe-core found on the pages of this version, as the tests of the browser wrote it down (`make record`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("accessibility_checks.json")


@dataclass(frozen=True, slots=True)
class Checks:
    """The results of the automatic checks.

    Attributes:
        day: when; axe, chromium: with which versions.
        pages: edition ("public", "staff", "national") → identifiers of its pages, each looked at in each of `themes`
            and `widths` (px).
        data_pages: names of the pages "Données" that were, in the same way.
        passed: rules that found nothing wrong, on every page that they are about.
        violated: rule → names of the pages where it found something.
        undecided: rules that asked, on some page, that somebody look.
    """

    day: date
    axe: str
    chromium: str
    themes: tuple[str, ...]
    widths: tuple[int, ...]
    pages: Mapping[str, tuple[str, ...]]
    data_pages: tuple[str, ...]
    passed: tuple[str, ...]
    violated: Mapping[str, tuple[str, ...]]
    undecided: tuple[str, ...]

    @property
    def rules(self) -> int:
        """How many rules some page was judged by."""
        return len({*self.passed, *self.violated, *self.undecided})


@cache
def checks() -> Checks:
    """The results that come with this version."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return Checks(
        date.fromisoformat(told["day"]), told["axe"], told["chromium"],
        tuple(told["themes"]), tuple(told["widths"]),
        {edition: tuple(pages) for edition, pages in told["pages"].items()}, tuple(told["data_pages"]),
        tuple(told["passed"]), {rule: tuple(pages) for rule, pages in told["violated"].items()},
        tuple(told["undecided"]),
    )  # fmt: skip
