"""Snapshot: one immutable set of typed frames, with its version and the freshness of each table.

A request reads one snapshot from beginning to end. The store replaces the whole snapshot at once, when the files have
changed and only if they can be read; otherwise the last good one stays, with a notice.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import structlog

from dashboard.dimensions import DIMENSIONS, Encoded, encode
from dashboard.located import in_place
from dashboard.shipped import SHIPPED
from dashboard.sources import (
    Centre,
    CentreTables,
    Perimeter,
    Problem,
    TableSchema,
    find_centres,
    load_centre,
    load_schemas,
)
from dashboard.sources.centre_lock import erase_idle_drafts
from dashboard.sources.disclosed import Disclosed
from dashboard.sources.last_good import LOSS, LastGood, Losses
from dashboard.sources.raw import file_problem, progress_text
from dashboard.sources.reference import load_reference
from dashboard.sources.signature import signature
from dashboard.territories.imported import Imports, load_imports, with_imports
from dashboard.territories.lists import Territories, load_territories, regions_near
from dashboard.territories.model import KINDS, Kind
from dashboard.territories.tables import ListError
from dashboard.twins import PREVAILING, completed, linked

if TYPE_CHECKING:
    from dashboard.sources.lists.keys import KeySource
    from dashboard.sources.lists.sheet import PrivateLists

log = structlog.get_logger(__name__)
P = ParamSpec("P")
Made = TypeVar("Made")

SHIPPED_SCHEMAS = SHIPPED / "data" / "schemas"
SHIPPED_REFERENCE = SHIPPED_SCHEMAS.parent / "reference"
NOT_AN_ACTION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"role": ("participant",), "format": ("association_life", "on_site_support")}
)
"""Column → values that no centre counts among its actions unless it says so: mere attendance, and what has a figure
or a page of its own."""
MONTH_PRECISIONS = ("day", "period", "month")
NO_LISTS = Territories(())
"""What is known of territories where the lists have not been installed."""
UNREADABLE = (OSError, ValueError, KeyError)
"""What files that cannot be read raise."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is to be said of how the data of a centre arrive; `late` when what is shown may be older than that."""

    text: str
    late: bool


@dataclass(frozen=True, slots=True)
class Release:
    """A published version: its name, as addresses have it (`/v/<version>/`), and the day it was published."""

    version: str
    day: date


@dataclass(frozen=True, eq=False)
class CentreData:
    """What one centre has provided.

    Attributes:
        centre: names, vocabulary, themes, targets.
        tables: table name → frame; `events`, completed from the lines on the same action (see `twins.completed`), also
            has year (Int64), month (Int64, empty unless known to the month), day (datetime64, only when known to the
            day), perimeter (bool: False for a realised row that the centre does not count among its actions) and
            counts (bool: whether the row is the one that stands for its action); `networks` also has departments
            (tuple of the codes of those that it covers, wholly or by a part of it).
        encoded: dimension id → integer encoding of the events table.
        problems: warnings and errors found while reading.
        digest: SHA-256 of all that was read; folder: name of the folder or workbook it was read from.
        changed_at: when the latest of its files was last changed, UTC; None when that is not known.
        stale: whether these are older data, kept because the present files cannot be taken.
        held: whether that is because these files would lose much of them, and nobody has said yes.
        arrival: what is to be said of how they arrive, to the staff; None most often.
        in_browser: whether the centre is kept in the browser, where its team enters and corrects rows.
        reference: the project's own tables, which serve where the centre leaves a table empty (emission factors).
        disclosed: the published head-counts of people, in the public edition; None in the staff one, which counts them.
        memo: values derived from these immutable data, computed at most once (they live and die with the snapshot).
    """

    centre: Centre
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    encoded: Mapping[str, Encoded] = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    digest: str
    folder: str = ""
    changed_at: datetime | None = None
    stale: bool = False
    held: bool = False
    arrival: Arrival | None = None
    in_browser: bool = False
    reference: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    disclosed: Disclosed | None = field(default=None, repr=False)
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @property
    def events(self) -> pd.DataFrame:
        """The actions, one row each (see `data/schemas/events.json`), with the derived columns."""
        return self.tables["events"]

    def table(self, name: str) -> pd.DataFrame:
        """A table by name; KeyError for a name that has no schema."""
        return self.tables[name]


def text_of(cell: Any) -> str:
    """A cell of a table as text; "" when it is empty."""
    return "" if cell is None or pd.isna(cell) else str(cell)


def once(make: Callable[Concatenate[CentreData, P], Made]) -> Callable[Concatenate[CentreData, P], Made]:
    """Makes a function of a centre, and of arguments that can be hashed, answer from `CentreData.memo` after the first.

    Only for what has few arguments to be asked with: nothing is dropped while the data live.
    """
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(data: CentreData, /, *args: P.args, **kwargs: P.kwargs) -> Made:
        key = (name, args, *kwargs.items())
        if key not in data.memo:
            data.memo[key] = make(data, *args, **kwargs)
        made: Made = data.memo[key]
        return made

    return kept


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything the dashboard shows, at one moment.

    Attributes:
        version: digest of the content of all files; equal versions show equal pages.
        centres: centre id → its data, in the order of the folders, demonstrations last.
        schemas: table name → Table Schema.
        departments: department code → French name.
        problems: what was found in centres, or in the project’s own tables, that could not be taken in at all.
        refused: centre id → the problems of a centre that could not be taken in at all, among those, when its files
            tell which centre it is.
        territories: regions, departments, EPCI, communes and QPV; empty where the lists have not been installed.
        imports: Insee's tables and polygons by QPV that the deployment has imported; empty as shipped.
        elsewhere: rows of centres that this view leaves out, which rows of its own centres name as their twins.
        release: which published version it is; None for the data of the team.
        old: whether that is one which is no longer served: what is made of it is not kept.
        held: query of what a shared link chooses for whoever follows it; "" for none.
        answers: centre id → the last pages worked out of it, and of no other view of the same data. They hold it in
            turn: whoever lets go of a snapshot clears them, or both would stay.
    """

    version: str
    centres: Mapping[str, CentreData] = field(repr=False)
    schemas: Mapping[str, TableSchema] = field(repr=False)
    departments: Mapping[str, str] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    territories: Territories = field(default=NO_LISTS, repr=False)
    imports: Imports = field(default_factory=Imports, repr=False)
    elsewhere: frozenset[str] = frozenset()
    refused: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict, repr=False)
    release: Release | None = None
    old: bool = False
    held: str = ""
    answers: dict[str, dict[Hashable, Any]] = field(default_factory=dict, init=False, repr=False)

    @property
    def degraded(self) -> bool:
        """Whether a centre could not be taken in as its files, or its source, are now."""
        late = (data.stale or (data.arrival is not None and data.arrival.late) for data in self.centres.values())
        return bool(self.problems) or any(late)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Problems of every centre, those that were refused included."""
        return self.problems + tuple(problem for data in self.centres.values() for problem in data.problems)


def build_snapshot(
    data_dir: Path,
    geo_dir: Path,
    previous: Snapshot | None = None,
    key: KeySource | None = None,
    cache_dir: Path | None = None,
    last_good: LastGood | None = None,
    schemas: Mapping[str, TableSchema] | None = None,
    losses: Losses | None = None,
    *,
    published: bool = False,
    places: Mapping[str, Path] = MappingProxyType({}),
) -> Snapshot:
    """Read every centre below a folder; attendances that name people are read with the secret key of `key`.

    Long attendance lists are kept below `cache_dir`, in the form that the next start needs. The schemas are those
    beside the centres unless others are given. Texts that have been `published` were looked at before, with what their
    centre had confirmed, which is not published.

    A centre whose files have errors keeps the data of the previous snapshot, or those of `last_good` (marked stale), or
    is left out when there are none; the others are not affected, and what can be used is offered to `last_good`. What
    `losses` tells of data that would replace those of `last_good` is an error.

    `places` are folders of centres that are kept elsewhere, under their identifiers: they prevail over the folders of
    the same centres. Nothing of them goes to `last_good`: each was said yes to before it came here, and stays here.
    Raises OSError or ValueError only when the schemas themselves are missing.
    """
    schemas = schemas or load_schemas(schemas_dir(data_dir))
    reference = load_reference(reference_dir(data_dir), schemas)
    imports = known_imports(geo_dir)
    lists = private_lists(geo_dir, key)
    folders = _folders(data_dir, previous, last_good, places)
    states = {path: signature(path) for path in folders}
    found = [load_centre(path, schemas, cache_dir, _log_progress, lists, published=published) for path in folders]
    elsewhere = set(places.values())
    found = [one for one in found if one.path in elsewhere or not one.centre or one.centre.id not in places]
    if last_good and losses:
        found = [one if one.path in elsewhere else last_good.guarded(one, schemas, losses) for one in found]
    problems: list[Problem] = [] if reference.tables else list(reference.problems)
    refused: dict[str, tuple[Problem, ...]] = {}
    kept: dict[str, CentreData] = {}
    restored: dict[str, CentreTables] = {}
    for loaded in found:
        name = loaded.path.name
        if loaded.ok:
            if last_good and loaded.path not in elsewhere:
                last_good.offer(loaded, states[loaded.path])
        elif old := _kept(loaded, previous):
            kept[name] = old
        elif last_good and loaded.path not in elsewhere and (copy := last_good.load(loaded.path, schemas)):
            restored[name] = copy
        else:
            problems.extend(loaded.problems)
            refused |= {loaded.centre.id: loaded.problems} if loaded.centre else {}
    usable = [one for one in found if one.ok]
    described = [one.centre for one in (*usable, *restored.values()) if one.centre]
    described += [one.centre for one in kept.values()]
    territories = known_territories(geo_dir, imports, departments_of(described))
    fresh = {data.folder: data for data in centres_data([*usable, *restored.values()], kept.values(), territories)}
    for one in found:
        if one.path.name in restored:
            kept[one.path.name] = _as_older(fresh[one.path.name], one)
    taken = [(fresh | kept)[one.path.name] for one in found if one.path.name in fresh | kept]
    centres = {
        data.centre.id: replace(data, reference=reference.tables, in_browser=data.centre.id in places) for data in taken
    }
    centres = real_first(centres)
    state = "".join(f"{d.digest}{d.stale}" for d in centres.values()) + reference.digest
    version = hashlib.sha256(state.encode()).hexdigest()[:12]
    departments = load_departments(geo_dir / "departments.csv")
    around = (departments, tuple(problems), territories, imports)
    return Snapshot(version, MappingProxyType(centres), schemas, *around, refused=MappingProxyType(refused))


def _folders(
    data_dir: Path, previous: Snapshot | None, last_good: LastGood | None, places: Mapping[str, Path]
) -> list[Path]:
    """The folders of the centres: those that describe one, those that did when they could be read, and `places`."""
    known = [data_dir / data.folder for data in previous.centres.values()] if previous else []
    known = [path for path in known if path.is_dir() and any(path.glob("[!.]*"))]
    found = {*find_centres(data_dir), *known, *(last_good.missed() if last_good else ())}
    return [*sorted(path for path in found if path.name not in places), *places.values()]


def real_first(centres: Mapping[str, CentreData]) -> dict[str, CentreData]:
    """The same centres, demonstrations after those that exist."""
    return dict(sorted(centres.items(), key=lambda item: item[1].centre.simulated))


def _log_progress(title: str, done: int, total: int) -> None:
    log.info("reading", progress=progress_text(title, done, total))


def private_lists(geo_dir: Path, key: KeySource | None) -> PrivateLists | None:
    """What attendances that name people are read with; None without a source for the key: they are then left out."""
    if key is None:
        return None
    # Only here: the public edition reads no list, and has no business with what reads them.
    from dashboard.sources.lists.sheet import PrivateLists

    return PrivateLists(key, lambda near: known_territories(geo_dir, known_imports(geo_dir), near))


def known_imports(geo_dir: Path) -> Imports:
    """What has been imported below a `geo/` folder.

    An import that cannot be read is left out, with a warning: the shipped lists do without.
    """
    try:
        return load_imports(geo_dir)
    except ListError as error:
        log.warning("imports_left_out", reason=str(error))
        return Imports()


def departments_of(centres: Iterable[Centre]) -> tuple[str, ...]:
    """Codes of the departments of some centres, near which all that is listed is to be known."""
    return tuple(sorted({code for one in centres for code in one.departments}))


def known_territories(geo_dir: Path, imports: Imports, near: Collection[str] = ()) -> Territories:
    """The territories of a `geo/` folder with what has been imported; none where the lists are not installed.

    Every commune and EPCI of the regions of the departments `near` is listed; of the others, the large ones.
    """
    if not (geo_dir / "places").is_dir():
        return NO_LISTS
    return with_imports(_shipped(geo_dir, signature(geo_dir), regions_near(geo_dir, near)), imports)


@lru_cache(maxsize=4)
def _shipped(geo_dir: Path, _state: str, regions: tuple[str, ...]) -> Territories:
    """The lists of a `geo/` folder: the two editions share them, and keep them as long as no file there changes."""
    return load_territories(geo_dir, regions)


def schemas_dir(data_dir: Path) -> Path:
    """The folder of the Table Schemas: the one beside the centres, else the shipped one."""
    own = data_dir / "schemas"
    return own if own.is_dir() else SHIPPED_SCHEMAS


def reference_dir(data_dir: Path) -> Path:
    """The folder of the project's own tables: the one beside the centres, else the shipped one."""
    own = data_dir / "reference"
    return own if own.is_dir() else SHIPPED_REFERENCE


def load_departments(path: Path) -> Mapping[str, str]:
    """Department code → French name, from `geo/departments.csv` (columns code, name)."""
    frame = pd.read_csv(path, dtype=str, usecols=["code", "name"])
    return MappingProxyType(dict(zip(frame["code"], frame["name"], strict=True)))


def _kept(loaded: CentreTables, previous: Snapshot | None) -> CentreData | None:
    """What there was of a centre whose files cannot be taken in now."""
    known = previous.centres.values() if previous else ()
    old = next((data for data in known if data.folder == loaded.path.name), None)
    return _as_older(old, loaded) if old else None


def _as_older(data: CentreData, loaded: CentreTables) -> CentreData:
    """Data of a centre that are shown in the place of what its files hold now."""
    held = any(problem.code == LOSS for problem in loaded.problems)
    return replace(data, problems=loaded.problems, stale=True, held=held, memo={})


def centres_data(
    found: Iterable[CentreTables], also: Iterable[CentreData] = (), territories: Territories = NO_LISTS
) -> tuple[CentreData, ...]:
    """The centres that can be taken in, the lines of each completed from those of the others on the same action.

    Args:
        found: what has been read.
        also: centres of which nothing new was read, whose lines complete those of the others all the same.
        territories: lists in which the networks look for what they cover.
    """
    usable = [(one.centre, one) for one in found if one.centre is not None and one.ok]
    lines = {data.centre.name: data.events for data in also}
    lines |= {centre.name: one.tables["events"] for centre, one in usable}
    near, made = linked(lines), []
    for centre, one in usable:
        beside = {name: lines[name] for name in near[centre.name] if name != centre.name}
        rest = (one.problems, one.digest, one.path.name, territories, beside)
        changed_at = max((file.mtime for file in one.files), default=None)
        made.append(replace(centre_data(centre, one.tables, *rest), changed_at=changed_at))
    return tuple(made)


def centre_data(
    centre: Centre,
    tables: Mapping[str, pd.DataFrame],
    problems: tuple[Problem, ...] = (),
    digest: str = "",
    folder: str = "",
    territories: Territories = NO_LISTS,
    beside: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> CentreData:
    """Derive what the rules of meaning need from a centre's validated tables.

    Args:
        centre, tables, problems, digest, folder: see `CentreData`.
        territories: lists in which the networks look for what they cover.
        beside: name of another centre → its lines, which complete those of this one on the same action.
    """
    centre = _in_its_region(centre, territories)
    events = derive_events(tables["events"], centre, beside, territories)
    encoded = {dimension.id: encode(events, dimension) for dimension in DIMENSIONS}
    networks = derive_networks(tables["networks"], tables["network_territories"], centre, territories)
    frames = {**tables, "events": events, "networks": networks}
    return CentreData(centre, MappingProxyType(frames), MappingProxyType(encoded), problems, digest, folder)


def _in_its_region(centre: Centre, territories: Territories) -> Centre:
    """The centre with the code of its region: the only one of its departments, when it does not say it."""
    found = {one.region for code in centre.departments if (one := territories.get("department", code))}
    return centre if centre.region_code or len(found) != 1 else replace(centre, region_code=found.pop())


def derive_events(
    events: pd.DataFrame,
    centre: Centre,
    beside: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    territories: Territories = NO_LISTS,
) -> pd.DataFrame:
    """Complete linked lines, place them, add year, month, day, perimeter, counts and the centre's own action modes: a
    new frame.
    """
    frame = in_place(completed(events, beside), territories, centre.departments)
    written = frame["date_start"].astype("string")
    precision = frame["date_precision"].astype("string").fillna("unknown")
    dated = written.notna() & ~precision.isin(["placeholder", "unknown"])
    known_month = dated & precision.isin(MONTH_PRECISIONS) & (written.str.len() >= 7)
    frame["year"] = pd.to_numeric(written.str[:4].where(dated)).astype("Int64").fillna(frame["report_year"])
    frame["month"] = pd.to_numeric(written.str[5:7].where(known_month)).astype("Int64")
    frame["day"] = pd.to_datetime(written.where(dated & (written.str.len() == 10)), errors="coerce")
    frame["perimeter"] = _in_perimeter(frame, centre.perimeter)
    frame["counts"] = _counted_once(frame)
    if centre.carto.rows == "category":
        frame["mode"], frame["mode_basis"] = frame["category"], frame["category_basis"]
    return frame


def derive_networks(
    networks: pd.DataFrame, covered: pd.DataFrame, centre: Centre, territories: Territories
) -> pd.DataFrame:
    """Add the departments that each network covers, wholly or by a part of it, to a networks frame (a new frame).

    A national network covers them all; one that no line gives a territory, none that is known.
    """
    found: dict[str, set[str]] = {}
    for network, kind, code in covered[["network_id", "territory_kind", "territory_code"]].itertuples(index=False):
        found.setdefault(str(network), set()).update(_departments_of(str(kind), str(code), centre, territories))
    everywhere = {one.code for one in territories.of_kind("department")} or set(centre.departments)
    for network in networks.loc[(networks["scope"] == "national").fillna(False), "network_id"]:
        found.setdefault(str(network), everywhere)
    codes = [tuple(sorted(found.get(str(network), ()))) for network in networks["network_id"]]
    return networks.assign(departments=pd.Series(codes, index=networks.index, dtype=object))


def _departments_of(kind: str, code: str, centre: Centre, territories: Territories) -> tuple[str, ...]:
    if kind == "department":
        return (code,)
    known: Mapping[str, Kind] = {one: one for one in KINDS}
    listed = territories.departments_of(known[kind], code) if kind in known else ()
    return listed or (centre.departments if (kind, code) == ("region", centre.region_code) else ())


def _in_perimeter(frame: pd.DataFrame, rule: Perimeter) -> pd.Series:
    """What the centre counts; of what is not done, role and category are mostly unknown yet: none is left out."""
    chosen = {"category": rule.categories, "role": rule.roles}
    wanted = [frame[column].isin(codes) for column, codes in chosen.items() if codes]
    left_out = [frame[column].isin(codes) for column, codes in NOT_AN_ACTION.items()]
    inside = np.logical_and.reduce(wanted) if wanted else ~np.logical_or.reduce(left_out)
    return pd.Series((frame["status"] != "realised").fillna(True) | inside, index=frame.index, dtype=bool)


def _counted_once(frame: pd.DataFrame) -> pd.Series:
    """Same event once: of the lines on one action the one whose status prevails, one of the perimeter if any.

    None of them where only another centre tells the action as done: it is announced no longer.
    """
    rank = frame["status"].map(PREVAILING.index).astype(int)
    ordered = frame.assign(rank=rank, outside=~frame["perimeter"]).sort_values(["rank", "outside"], kind="stable")
    repeated = ordered["family"].duplicated().reindex(frame.index)
    return ~repeated & ((frame["status"] == "realised") | ~frame["held"])


class NoSnapshotError(RuntimeError):
    """There is no good data to start with; `problems` says why, or `reason` when nothing could be read at all."""

    def __init__(self, problems: tuple[Problem, ...], reason: str = "") -> None:
        super().__init__(reason or "no centre could be read")
        self.problems = problems
        self.reason = reason


@dataclass
class SnapshotStore:
    """Holds the current snapshot and replaces it, whole, when the files change.

    Readers call `current()` once a request. Only the watcher thread (or a test) calls `refresh`.
    """

    data_dir: Path
    geo_dir: Path
    interval: float = 3.0
    key: KeySource | None = None
    on_change: Callable[[Snapshot], None] | None = None
    before_change: Callable[[], None] | None = None
    """Called when a snapshot is about to be shown in the place of another: `current` gives it already, there alone."""
    cache_dir: Path | None = None
    losses: Losses | None = None
    places: Callable[[], Mapping[str, Path]] = dict
    arrivals: Callable[[], Mapping[str, Arrival]] = dict
    """What is to be said of how the data of some centres arrive; under "" of all of them."""
    on_look: Callable[[], None] | None = None
    loaded_at: datetime | None = field(default=None, init=False)
    failing: str = field(default="", init=False)
    """Why the files could not be read at all, the last time they were looked at; "" when they could."""
    _snapshot: Snapshot | None = field(default=None, init=False)
    _signature: str = field(default="", init=False)
    _last_good: LastGood | None = field(default=None, init=False)
    _asked: Mapping[str, str] = field(default_factory=dict, init=False)
    """Folder of a centre whose data are held back → the copy that they were compared with."""
    _places: Mapping[str, Path] = field(default_factory=dict, init=False)
    """Identifier of a centre kept elsewhere → its folder, as looked up the last time."""
    _arrivals: Mapping[str, Arrival] = field(default_factory=dict, init=False)
    _built: str = field(default="", init=False)
    """Version of what was read, whatever is said of how it arrives."""
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _woken: threading.Event = field(default_factory=threading.Event, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _next: threading.local = field(default_factory=threading.local, init=False)
    """What is about to be shown, in the thread that prepares it."""

    def __post_init__(self) -> None:
        """Know where the last good data are kept."""
        self._last_good = LastGood(self.cache_dir, self.data_dir) if self.cache_dir else None

    def load(self) -> Snapshot:
        """Read everything for the first time; raises NoSnapshotError when no centre is usable.

        What commands that were killed have left half written is erased first: it may hold rows that a purge erases.
        """
        try:
            for path in find_centres(self.data_dir):
                erase_idle_drafts(path if path.is_dir() else path.parent)
            self.refresh()
        except UNREADABLE as error:
            self.failing = self._unreadable(error)
            raise NoSnapshotError((), self.failing) from error
        self._keep()
        snapshot = self.current()
        if not snapshot.centres:
            raise NoSnapshotError(snapshot.problems)
        return snapshot

    def current(self) -> Snapshot:
        """The snapshot of this moment; raises NoSnapshotError before the first load."""
        shown = self._shown()
        if shown is None:
            raise NoSnapshotError(())
        return shown

    def _shown(self) -> Snapshot | None:
        prepared: Snapshot | None = getattr(self._next, "snapshot", None)
        return prepared or self._snapshot

    @property
    def degraded(self) -> bool:
        """Whether what is shown is not what the files say now: faulty files, or none that can be read."""
        shown = self._snapshot
        return bool(self.failing) or shown is None or not shown.centres or shown.degraded

    def state(self) -> str:
        """What tells whether a file has changed."""
        self._places = self.places()
        return signature(self.data_dir, self.geo_dir / "imported", *self._places.values())

    def build(self, previous: Snapshot | None) -> Snapshot:
        """Read everything; see `build_snapshot`."""
        around = (self.data_dir, self.geo_dir, previous, self.key, self.cache_dir, self._last_good)
        return build_snapshot(*around, losses=self.losses, places=self._places)

    def refresh(self) -> bool:
        """Read again if a file has changed, or somebody has said that data may go; tells whether the snapshot was
        replaced.
        """
        with self._lock:
            found, arrivals = self.state(), self.arrivals()
            if found == self._signature and self._copies_of(self._asked) == self._asked:
                if arrivals == self._arrivals or self._snapshot is None:
                    return False
                self._show(_arriving(self._snapshot, self._built, arrivals))
                self._arrivals = arrivals
                return True
            fresh = self.build(self._snapshot)
            self._signature = found
            if self._snapshot is not None and self._snapshot.centres and not fresh.centres:
                fresh = _all_stale(self._snapshot, fresh.problems)
            self._built, self._arrivals = fresh.version, arrivals
            fresh = _arriving(fresh, self._built, arrivals)
            self._prepare(fresh)
            self._show(fresh)
            self._asked = self._copies_of(data.folder for data in fresh.centres.values() if data.held)
            self.loaded_at = datetime.now(UTC)
        log.info("snapshot", version=fresh.version, centres=list(fresh.centres), problems=len(fresh.all_problems))
        if self.on_change:
            self.on_change(fresh)
        return True

    def _show(self, fresh: Snapshot) -> None:
        replaced, self._snapshot = self._snapshot, fresh
        if replaced is not None:
            replaced.answers.clear()

    def _prepare(self, fresh: Snapshot) -> None:
        if not (self.before_change and self._snapshot and fresh.centres):
            return
        self._next.snapshot = fresh
        try:
            self.before_change()
        except Exception as error:  # ready or not, what is new is shown
            log.error("not_prepared", error=type(error).__name__, exc_info=error)
        finally:
            del self._next.snapshot

    def folders(self) -> Mapping[str, Path]:
        """Each centre that is shown → the folder or workbook of its data; none as long as none could be read."""
        shown = self._snapshot.centres if self._snapshot else {}
        return {name: self._places.get(name, self.data_dir / data.folder) for name, data in shown.items()}

    def _copies_of(self, folders: Iterable[str]) -> Mapping[str, str]:
        return {name: self._last_good.digest(name) for name in folders} if self._last_good else {}

    def start(self) -> threading.Thread:
        """Show what has changed since they were read, then watch the files in a daemon thread until `stop`.

        A process may be made long after the one that it takes after has read them.
        """
        self._stop.clear()
        self._look()
        thread = threading.Thread(target=self._watch, name="snapshot-watcher", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ask the watcher to end."""
        self._stop.set()
        self.wake()

    def wake(self) -> None:
        """Have the watcher look at once: something is known to have changed."""
        self._woken.set()

    def _watch(self) -> None:
        while True:
            self._woken.wait(self.interval)
            self._woken.clear()
            if self._stop.is_set():
                return
            self.watch_once()

    def watch_once(self) -> None:
        """Read again if a file has changed, and keep what was good; what goes wrong is told in the log and by
        `failing`, and tried again.
        """
        self._look()
        self._keep()
        if self.on_look:
            self.on_look()

    def _look(self) -> None:
        try:
            self.refresh()
            self.failing = ""
        except Exception as error:  # a half-written file must not end the watch
            known = self.failing
            self._tell(self._unreadable(error))
            if self.failing != known:
                # Files that cannot be read are no fault of the programme: the journal says why, not where in it.
                log.error("snapshot_refresh_failed", reason=self.failing, exc_info=not isinstance(error, UNREADABLE))

    def _tell(self, failing: str) -> None:
        """Have what is shown say that the files cannot be read, and read them again whatever becomes of them."""
        known, self.failing = self.failing, failing
        with self._lock:
            self._signature = ""
            if failing != known and self._snapshot is not None:
                self._show(_all_stale(self._snapshot, (file_problem("", failing, "unreadable"),)))

    def _unreadable(self, error: Exception) -> str:
        return f"Les données ne peuvent pas être lues dans {self.data_dir} : {error}"

    def _keep(self) -> None:
        """Keep on disk what could be used."""
        if self._last_good:
            self._last_good.settle()


def _arriving(read: Snapshot, version: str, arrivals: Mapping[str, Arrival]) -> Snapshot:
    """What was read, with what is to be said of how it arrives: another version of the pages."""
    told = {name: arrivals.get(name) or arrivals.get("") for name in read.centres}
    if told == {name: data.arrival for name, data in read.centres.items()}:
        return read
    centres = {name: replace(data, arrival=told[name], memo={}) for name, data in read.centres.items()}
    words = "".join(one.text for one in told.values() if one)
    named = hashlib.sha256(f"{version}{words}".encode()).hexdigest()[:12] if words else version
    return replace(read, version=named, centres=MappingProxyType(centres))


def _all_stale(old: Snapshot, problems: tuple[Problem, ...]) -> Snapshot:
    centres = {name: replace(data, stale=True, memo={}) for name, data in old.centres.items()}
    return replace(old, centres=MappingProxyType(centres), problems=problems)
