"""One snapshot of what all the centres publish; each keeps its own version and its own day."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import structlog

from dashboard.filters import Vocabulary, vocabulary
from dashboard.indicators.reported import years_counted, years_told
from dashboard.live.web import Web
from dashboard.national.following import SELDOM, Follower
from dashboard.national.places import Place, PlacesError, read_places
from dashboard.national.region_drawing import Contours, contours
from dashboard.settings import Settings
from dashboard.snapshot import (
    SHIPPED_SCHEMAS,
    CentreData,
    NoSnapshotError,
    Snapshot,
    SnapshotStore,
    centre_data,
    known_imports,
    known_territories,
    load_departments,
)
from dashboard.sources import Centre, TableSchema, load_schemas
from dashboard.sources.loader import load_files
from dashboard.sources.signature import signature
from dashboard.sources.text import fold

log = structlog.get_logger(__name__)
NATIONAL: Final = "national"
"""Identifier of what stands for all the centres where a page is of one."""
NAME: Final = "Centres de ressources politique de la ville"
_AT_ONCE: Final = 8
"""Centres that are asked at the same time: each mostly waits."""


@dataclass(frozen=True, eq=False)
class Member:
    """A centre, as far as what it publishes is known.

    Attributes:
        place: where it publishes.
        region: French name of its region.
        snapshot: the version that is shown, of this centre alone; None when none could ever be had.
        late: whether that is not known to be its newest one: it does not answer, or its newest one cannot be read.
    """

    place: Place
    region: str
    snapshot: Snapshot | None = field(repr=False)
    late: bool

    @property
    def data(self) -> CentreData | None:
        """What it publishes."""
        return self.snapshot.centres[self.place.id] if self.snapshot else None

    @property
    def name(self) -> str:
        """Of the centre; its identifier as long as nothing of it is known."""
        return self.data.centre.name if self.data else self.place.id

    def page(self, path: str = "", more: str = "") -> str:
        """The whole address of one of its own public pages; "" where these are not on the web."""
        return f"{self.place.pages}{path}?centre={self.place.id}{more}" if self.place.pages else ""

    @cached_property
    def words(self) -> Vocabulary:
        """Its vocabulary. Raises KeyError as long as nothing of it is known."""
        if self.snapshot is None:
            raise KeyError(self.place.id)
        return vocabulary(self.snapshot, self.place.id, self.place.id)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it counts actions of, or prints figures of."""
        return frozenset((*years_counted(self.data), *years_told(self.data).figures)) if self.data else frozenset()


@dataclass(frozen=True, eq=False)
class NationalSnapshot(Snapshot):
    """What all of them publish; `centres` holds one made-up entry, for what every page has to say of its centre.

    Attributes:
        members: in the alphabetical order of their names.
        year: the one that most of them are about.
        contours: outlines of the regions.
    """

    members: tuple[Member, ...] = ()
    year: int = 0
    contours: Contours = field(default=Contours(), repr=False)

    @property
    def together(self) -> CentreData:
        """What stands for all of them."""
        return self.centres[NATIONAL]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that one of them at least tells of, the latest first."""
        return tuple(sorted({year for one in self.members for year in one.years}, reverse=True))

    @property
    def degraded(self) -> bool:
        """Whether one of them is not shown as it is now."""
        return any(one.late or one.snapshot is None for one in self.members)


class NationalStore(SnapshotStore):
    """Follows the centres of `national.toml`; the file itself is read again when it changes."""

    def __init__(self, file: Path, kept: Path, geo_dir: Path, interval: float = 3.0, web: Web | None = None) -> None:
        super().__init__(file.parent, geo_dir, interval)
        self._file, self._kept, self._web = file, kept, web
        self._followers: tuple[Follower, ...] = ()
        self._listed = 0
        self._faulty = False
        self._patient = False

    @classmethod
    def of(cls, settings: Settings) -> NationalStore:
        """The one that the settings name."""
        return cls(settings.national, settings.cache_dir / NATIONAL, settings.geo_dir, settings.reload_seconds)

    def load(self) -> Snapshot:
        """Read what is kept, and ask for the rest; raises NoSnapshotError when there is nothing of any centre.

        A machine elsewhere of which something is kept is asked later: nobody waits for it to start.
        """
        self._patient = True
        try:
            self.refresh()
        except PlacesError as error:
            raise NoSnapshotError((), str(error)) from error
        finally:
            self._patient = False
        if not any(one.version for one in self._followers):
            reasons = "\n  ".join(f"{one.centre.id} : {one.failing}" for one in self._followers)
            raise NoSnapshotError((), f"Aucun centre de {self._file} ne peut être lu :\n  {reasons}")
        return self.current()

    def state(self) -> str:
        """What is known of each centre after a look at it, and what is imported of the territories."""
        self._follow()
        asked = [one for one in self._followers if not (self._patient and one.elsewhere and one.version)]
        with ThreadPoolExecutor(_AT_ONCE) as several:
            list(several.map(Follower.look, asked))
        return "\n".join([*(one.state for one in self._followers), signature(self.geo_dir / "imported")])

    def build(self, previous: Snapshot | None) -> Snapshot:
        """Read what is kept of each; the outlines are read once."""
        imports = known_imports(self.geo_dir)
        territories = known_territories(self.geo_dir, imports)
        outlines = previous.contours if isinstance(previous, NationalSnapshot) else None
        outlines = outlines or contours(self.geo_dir, territories.of_kind("region"))
        regions = {one.code: one.name for one in territories.of_kind("region")}
        members = []
        for one in self._followers:
            read = one.read()
            region = regions.get(one.centre.region, f"région {one.centre.region}")
            members.append(Member(one.centre, region, read, bool(one.failing)))
        members.sort(key=lambda one: fold(one.name))
        schemas = load_schemas(SHIPPED_SCHEMAS)
        year = _year([one.data.centre for one in members if one.data])
        together = _together([one.data.centre for one in members if one.data], year, schemas)
        state = "|".join(f"{one.place}{one.snapshot.version if one.snapshot else ''}{one.late}" for one in members)
        return NationalSnapshot(
            version=hashlib.sha256(state.encode()).hexdigest()[:12],
            centres=MappingProxyType({NATIONAL: together}),
            schemas=schemas,
            departments=load_departments(self.geo_dir / "departments.csv"),
            territories=territories,
            imports=imports,
            members=tuple(members),
            year=year,
            contours=outlines,
        )

    def _follow(self) -> None:
        """Follow the centres that the file names now; those of before where it has become faulty.

        Raises:
            PlacesError: it is faulty, and there is no before.
        """
        listed = self._file.stat().st_mtime_ns if self._file.is_file() else -1
        if listed == self._listed:
            return
        try:
            places = read_places(self._file)
        except PlacesError as error:
            if not self._followers:
                raise
            log.warning("national_faulty", reason=str(error))
            self._listed, self._faulty = listed, True
            return
        hosts = frozenset(one.host for one in places if one.host)
        web = self._web or Web(hosts)
        known = {one.centre: one for one in self._followers}
        self._followers = tuple(
            known.get(one) or Follower(one, self._kept / one.id, self.geo_dir, web, self.interval * SELDOM)
            for one in places
        )
        self._listed, self._faulty = listed, False

    @property
    def degraded(self) -> bool:
        """Whether a centre is not shown as it is now, or the file that names them is faulty."""
        return self._faulty or super().degraded


def _year(centres: Sequence[Centre]) -> int:
    """The default year of most of them; the latest of several."""
    counted = Counter(one.default_year for one in centres)
    return max(counted, key=lambda year: (counted[year], year), default=0)


def _together(centres: Sequence[Centre], year: int, schemas: Mapping[str, TableSchema]) -> CentreData:
    """What stands where a page speaks of its centre: no row, and the latest day of all."""
    closed = max((one.as_of for one in centres), default=date.min)
    made_up = bool(centres) and all(one.simulated for one in centres)
    whole = Centre(NATIONAL, NAME, "National", "France", "", (), year, closed, simulated=made_up)
    return centre_data(whole, load_files({}, NATIONAL, schemas).tables)
