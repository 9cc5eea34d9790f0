"""Tiny centres made up for a test, and readers of what the dashboard answers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from dash.development.base_component import Component

from dashboard.components.drawing import Drawing
from dashboard.components.sheet import Download
from dashboard.cube import Source, source
from dashboard.cube.measure import measure as measured
from dashboard.filters import Filters, Vocabulary, vocabulary
from dashboard.indicators.model import Indicator, Measure
from dashboard.snapshot import CentreData, Snapshot, centre_data
from dashboard.sources import ActionMode, Carto, Centre, Scheme, TableSchema, Theme, load_schemas
from dashboard.sources.accessibility import Barrier, Declaration
from dashboard.sources.centre import default_centre
from dashboard.sources.frames import to_frame
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.reference import Reference, load_reference

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.pages.model import Page

ROOT = Path(__file__).resolve().parent.parent
REGIONS = ("24", "76")
"""Codes of the regions of the shipped centres."""
V2, VT = "villes-au-carre", "villes-et-territoires"
"""The two real centres whose tables are shipped."""
DEMO = "demonstration"
"""The made-up one, which has attendance lists."""
FOLDERS = (V2, VT, "demo")
"""Folders of the shipped centres."""


Case = TypeVar("Case")
Way = TypeVar("Way")


def sample(few: int, whole: int) -> int:
    """How many times to try what takes long: a few in `make test`, all in `make soak` (which sets SOAK)."""
    return whole if os.environ.get("SOAK") else few


def some(cases: Iterable[Case], few: int) -> list[Case]:
    """The first cases in `make test`, all in `make soak`: put those first that have the least in common."""
    return list(cases)[: sample(few, 10**6)]


def in_turn(things: Iterable[Case], ways: Sequence[Way]) -> list[tuple[Case, Way]]:
    """Each thing in one way, the ways in turn, then each in the next one: `some` keeps them all in one way."""
    every = list(things)
    turns = range(len(ways))
    return [(one, ways[(place + turn) % len(ways)]) for turn in turns for place, one in enumerate(every)]


PATIENCE = 1200.0
"""Seconds after which a test gives up: only what never comes takes so long, on any machine."""
PATIENT = 1000 * PATIENCE
"""The same in milliseconds, which a browser is told."""

Found = TypeVar("Found")
Cells = Mapping[str, str]

TINY = replace(
    default_centre("Essai", 2024),
    departments=("37", "45"),
    carto=Carto(rows="mode"),
    as_of=date(2024, 12, 31),
    themes=(Theme("climat", "Climat", "Climat"), Theme("ecole", "École", "École")),
    action_modes=(ActionMode("aller", "Aller voir", "Aller voir"),),
    schemes=(Scheme("pacte", "Pacte des solidarités", "Pacte"),),
)
"""A centre with two themes, one action mode, one scheme, whose data are closed at the end of 2024."""
BY_CATEGORY = replace(TINY, carto=Carto(rows="category"))

KEYS = {"events": "event_id", "publications": "publication_id", "networks": "network_id"}
DEFAULTS: Mapping[str, Cells] = {
    "events": {"report_year": "2024", "status": "realised", "title": "Rencontre", "date_precision": "unknown"},
    "publications": {"report_year": "2024", "status": "published", "title": "Note", "date_precision": "unknown"},
    "networks": {"report_year": "2024", "name": "Réseau", "kind": "network", "role": "lead", "scope": "regional"},
    "organisations": {"year": "2024", "relation": "member", "kind": "epci", "name": "Agglomération"},
    "published_figures": {"period": "2024", "unit": "actions", "qualifier": "exact"},
    "figure_notes": {"period": "2024", "visibility": "team", "written_on": "2025-01-20", "author": "direction"},
}


@cache
def schemas() -> Mapping[str, TableSchema]:
    """The shipped Table Schemas."""
    return load_schemas(ROOT / "data" / "schemas")


@cache
def reference() -> Reference:
    """The project's own tables."""
    return load_reference(ROOT / "data" / "reference", schemas())


def tiny(centre: Centre = TINY, **tables: list[dict[str, str]]) -> CentreData:
    """A centre whose tables hold the given cells, typed as the reader types them; the other cells are empty."""
    frames = {
        name: _frame(name, tables[name]) if tables.get(name) else to_frame(None, schema)
        for name, schema in schemas().items()
    }
    return replace(centre_data(centre, frames), reference=reference().tables)


def _frame(name: str, lines: list[dict[str, str]]) -> pd.DataFrame:
    schema = schemas()[name]
    rows = []
    for index, given in enumerate(lines, start=1):
        key = {KEYS[name]: f"{name}-{index}"} if name in KEYS else {}
        cells = {"source": "Rapport — Section", **DEFAULTS.get(name, {}), **key, **given}
        rows.append([cells.pop(column, "") for column in schema.names])
        assert not cells, f"no such column in {name}: {cells}"
    return to_frame(PreparedTable.of_texts(schema, f"{name}.csv", schema.names, rows), schema)


def event(**cells: str) -> dict[str, str]:
    """A row of events dated to the day, with the given cells; reported in the year of its date."""
    day = cells.get("date_start", "2024-03-05")
    dated = day and cells.get("date_precision") not in ("placeholder", "unknown")
    return {"date_start": day, "date_precision": "day", "report_year": day[:4] if dated else "2024", **cells}


def figure(indicator: str, value: str, **cells: str) -> dict[str, str]:
    """A row of published_figures."""
    return {"indicator_id": indicator, "value": value, **cells}


def snapshot_of(*centres: CentreData) -> Snapshot:
    """A snapshot of made-up centres, with two departments known by name."""
    by_id = MappingProxyType({data.centre.id: data for data in centres})
    return Snapshot("essai", by_id, schemas(), {"37": "Indre-et-Loire", "45": "Loiret"})


def words_of(data: CentreData) -> Vocabulary:
    """The vocabulary of a made-up centre."""
    return vocabulary(snapshot_of(data), data.centre.id, data.centre.id)


def year(data: CentreData, value: int | None = 2024, **choices: tuple[str, ...]) -> Filters:
    """Filters on a year of a centre."""
    return Filters(data.centre.id, value, **choices)  # type: ignore[arg-type]


def source_of(data: CentreData) -> Source:
    """Where the numbers of a made-up centre come from."""
    return source(snapshot_of(data), data, words_of(data))


def measure(indicator: Indicator, data: CentreData, filters: Filters) -> Measure:
    """An indicator of a centre, as its edition tells it."""
    return measured(indicator, source_of(data), filters)


def eventually(asked: Callable[[], Found], what: str) -> Found:
    """The first answer that is not false, asked again and again; AssertionError, with `what`, when there is none."""
    deadline, pause = time.monotonic() + PATIENCE, 0.02
    while not (found := asked()):
        assert time.monotonic() < deadline, f"it never came: {what}"
        time.sleep(pause)
        # What is long in coming would be slowed down by whoever asks for it.
        pause = min(pause * 1.2, 0.3)
    return found


def walk(node: Any) -> Iterator[Component]:
    """Every component of a tree, the node first."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from walk(child)
    elif isinstance(node, Component):
        yield node
        yield from walk(getattr(node, "children", None))


def text_of(node: Any) -> str:
    """All the text of a component tree, in order; that of drawings and of links to files apart."""
    if node is None or isinstance(node, bool | Drawing | Download):
        return ""
    if isinstance(node, list | tuple):
        return "".join(text_of(child) for child in node)
    if isinstance(node, Component):
        return text_of(getattr(node, "children", None))
    return str(node)


QUERIES = (
    "",
    "annee=2007",
    "annee=2020",
    "annee=toutes",
    "du=2024-01-01&au=2024-03-31",
    "theme=transitions,non-renseigne&modalite=presentiel",
    "departement=86&theme=transitions",
    f"centre={VT}",
    f"centre={VT}&annee=2023",
    f"centre={VT}&annee=toutes&mode=a-vocation-informative",
    f"centre={VT}&theme=education&modalite=distanciel",
    f"centre={VT}&departement=48&dispositif=pacte",
    f"centre={VT}&du=2024-06-01",
    f"centre={DEMO}",
    f"centre={DEMO}&annee=2023&theme=sante&departement=31",
)
"""Addresses that between them show every centre, every kind of period, narrow and empty selections."""
EXAMPLES = {
    "action": {V2: "v2-2024-r02", VT: "vt-2024-e11", DEMO: "demo-2024-06"},
    "territoire": {V2: "departement-37", VT: "departement-30", DEMO: "departement-31"},
}
"""For each page of one thing, one of each centre."""
HOSTILE = "<img src=x onerror=alert(1)>\"'</script><b>&amp;{{7*7}} javascript:alert(1)"
"""A text that must come out of every page as a text."""


def path_of(page: Page, query: str = "", action: str = "") -> str:
    """An address of a page that exists: its own, or one thing's below it (one action of a made-up centre)."""
    if page.id not in EXAMPLES:
        return page.path
    example = EXAMPLES[page.id][next((centre for centre in (VT, DEMO) if centre in query), V2)]
    return f"{page.path}/{action if action and page.id == 'action' else example}"


def hostile_centre() -> CentreData:
    """A centre all of whose free texts are hostile."""
    centre = replace(
        TINY,
        name=f"Centre {HOSTILE}",
        short_name=HOSTILE,
        website="https://exemple.fr/",
        themes=(Theme("climat", HOSTILE, HOSTILE), Theme("ecole", f"École {HOSTILE}", "École")),
        action_modes=(ActionMode("aller", HOSTILE, HOSTILE),),
        schemes=(Scheme("pacte", HOSTILE, HOSTILE),),
        carto=Carto(title=HOSTILE, rows="mode"),
        kpis=("actions", "attendances", "publications", "networks"),
        accessibility=Declaration(
            HOSTILE, "partial", date(2026, 11, 1), "https://exemple.fr/", HOSTILE, date(2026, 10, 1), HOSTILE, 60,
            (Barrier(HOSTILE, HOSTILE),),
        ),
    )  # fmt: skip
    texts = {
        "events": "title date_as_written place venue audience notes source",
        "publications": "title date_as_written frequency commissioned_by notes source",
        "networks": "name scope_detail role_as_written rhythm members_unit audience notes source",
        "organisations": "name role notes source",
        "published_figures": "base label notes source",
    }
    told = {table: dict.fromkeys(names.split(), HOSTILE) for table, names in texts.items()}
    shared = {"theme_ids": "climat|ecole", "theme_basis": "suggested", "network_id": "net", "scheme_id": "pacte"}
    shared |= {"commune_code": "37261", "department_code": "37"}
    rows = [
        event(**told["events"], **shared, event_id="e1", participants="12", mode="aller", mode_basis="document"),
        event(**told["events"], **shared, event_id="e2", date_start="2023-05-05", same_as="e1"),
        event(**told["events"], **shared, event_id="e3", status="announced", date_start="2024-11-20"),
        event(**told["events"], **shared, event_id="e4", date_start="2024-04-09"),
    ]
    net = {"network_id": "net", "theme_ids": "climat", "theme_basis": "document", **told["networks"]}
    parts = {"dimension": "profile", "category": "x", "category_label": HOSTILE, "unit": "%"}
    return tiny(
        centre,
        events=rows,
        networks=[net],
        publications=[
            {"publication_id": "p1", "theme_ids": "climat", "theme_basis": "document", **told["publications"]}
        ],
        organisations=[{"organisation_id": "o1", "year": "2024", **told["organisations"]}],
        published_figures=[
            figure("actions", "38", **told["published_figures"]),
            figure("actions", "22", period="2023", **told["published_figures"]),
            figure("profile_share", "40", **parts, **told["published_figures"]),
        ],
    )
