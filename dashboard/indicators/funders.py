"""Whom a funder's file is for: a convention, a funder, a scheme; what each narrows the centre to, and its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slugify import slugify

from dashboard.filters import Filters
from dashboard.indicators.targets import NARROWED, Target, of_year
from dashboard.snapshot import CentreData

CONVENTION, FUNDER, SCHEME = "convention", "financeur", "dispositif"


@dataclass(frozen=True)
class Asker:
    """Whom a file is for.

    Attributes:
        kind: `CONVENTION`, `FUNDER` or `SCHEME`.
        label: in French.
        filters: what the file keeps of the centre.
        targets: those of the year that it is held to.
    """

    kind: str
    label: str
    filters: Filters
    targets: tuple[Target, ...]

    @property
    def slug(self) -> str:
        """Its name in an address."""
        name = slugify(self.label, max_length=60)
        return name if name.startswith(f"{self.kind}-") else f"{self.kind}-{name}"


def askers(data: CentreData, year: int) -> tuple[Asker, ...]:
    """All those of a year: conventions, the funders of several or of none, the schemes of the centre."""
    aimed, centre = [one for one in of_year(data, year) if one.who], data.centre
    conventions = dict.fromkeys(one.convention for one in aimed if one.convention)
    funders = dict.fromkeys(one.funder for one in aimed if one.funder)
    found = [_asker(CONVENTION, name, [one for one in aimed if one.convention == name], data) for name in conventions]
    for name in funders:
        own = [one for one in aimed if one.funder == name]
        if {one.convention for one in own} != {own[0].convention} or not own[0].convention:
            found.append(_asker(FUNDER, name, own, data))
    for scheme in centre.schemes:
        own = [one for one in of_year(data, year) if one.scheme == scheme.id]
        found.append(Asker(SCHEME, scheme.label, Filters(centre.id, year, scheme=(scheme.id,)), tuple(own)))
    # Two that an address would not tell apart are one: the first.
    return tuple({one.slug: one for one in reversed(found)}.values())[::-1]


def _asker(kind: str, label: str, aimed: Sequence[Target], data: CentreData) -> Asker:
    """Narrowed to what all its targets are narrowed to: one that speaks of the whole centre opens it whole."""
    codes = {name: sorted({getattr(one, name) for one in aimed}) for name in NARROWED}
    scheme, department, theme = (tuple(codes[name]) if "" not in codes[name] else () for name in NARROWED)
    filters = Filters(data.centre.id, aimed[0].year, scheme=scheme, department=department, theme=theme)
    return Asker(kind, label, filters, tuple(aimed))
