"""What the public edition says of itself: the tables of people that are published, under which rule, which version.

What the rules of quality find, and what is wrong in the files, is for those who keep them: the staff edition has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.suppressed import explained
from dashboard.components.table import Table, table_with_files
from dashboard.cube.labels import table_title
from dashboard.filters import french_date
from dashboard.french import NARROW, number
from dashboard.indicators.documentation import TableState
from dashboard.pages.model import Context
from dashboard.sources.disclosed import Disclosed, PublishedTable
from dashboard.words import say

NEVER_PUBLISHED = ("attendances", "attendance_totals", "commutes")
"""Tables that the public edition does not have."""


def shows(context: Context) -> bool:
    """Whether this is the public edition."""
    return context.data.disclosed is not None


def states_shown(context: Context, states: Sequence[TableState]) -> tuple[TableState, ...]:
    """The tables of an edition: the public one does not list those that it never has."""
    return tuple(one for one in states if not (shows(context) and one.schema.name in NEVER_PUBLISHED))


def published_part(context: Context) -> list[Component]:
    """The rule, the tables, the version."""
    disclosed = context.data.disclosed
    if disclosed is None:
        return []
    secret = context.source.secret
    said = _rule(disclosed, secret) if secret else [html.P(say("method", "published_open"))]
    date = html.P(f"Données arrêtées au {french_date(context.data.centre.as_of)}.", className="doc-remarks")
    return [*said, date, version_line(context)]


def version_line(context: Context) -> Component:
    """Which data these are."""
    version = [f"Version des données{NARROW}: ", html.Code(context.snapshot.version), "."]
    return html.P(version, className="doc-remarks")


def _rule(disclosed: Disclosed, secret: str) -> list[Component]:
    intro = html.P(say("method", "published_rule", disclosed.threshold))
    return [intro, explained(secret), table_with_files(_tables(disclosed), name="tableaux")]


def _tables(disclosed: Disclosed) -> Table:
    """One line per quantity and dimensions: years, cells, hidden ones."""
    groups: dict[tuple[str, tuple[str, ...]], list[PublishedTable]] = {}
    for table in disclosed.tables:
        groups.setdefault((table.quantity, tuple(table.axes)), []).append(table)
    cells = _cells(disclosed)

    def count(tables: Sequence[PublishedTable], *, hidden: bool) -> int:
        return sum(cells[table.quantity, table.year, frozenset(table.axes), hidden] for table in tables)

    rows = tuple(
        (
            table_title(quantity, dimensions),
            ", ".join(str(table.year) for table in tables),
            number(count(tables, hidden=False) + count(tables, hidden=True)),
            number(count(tables, hidden=True)),
        )
        for (quantity, dimensions), tables in groups.items()
    )
    return Table("Tableaux publiés", ("Tableau", "Années", "Nombres", "dont masqués (s)"), rows)


def _cells(disclosed: Disclosed) -> Counter[tuple[str, int, frozenset[str], bool]]:
    """Numbers of each table, margins aside: quantity, year, dimensions, whether hidden → how many."""
    return Counter(
        (quantity, year, frozenset(name for name, _ in at), value is None)
        for (quantity, year, at), value in disclosed.values.items()
    )
