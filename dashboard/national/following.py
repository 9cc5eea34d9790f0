"""Brings here what each centre publishes, and keeps the last version that could be read.

    <cache>/national/<centre>/    as a public folder (see `publishing.versions`), of one version and one centre

A centre that does not answer, or whose newest version cannot be read, stays at the one that is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from dashboard.live.addresses import SourceError
from dashboard.live.web import Web
from dashboard.national.places import Place
from dashboard.pages.model import DATA
from dashboard.publishing import shared
from dashboard.publishing.carried import FILE, Carried, CarriedError, in_folder, unpacked
from dashboard.publishing.releases import Entry, Register, erase, write_register
from dashboard.publishing.store import NothingPublishedError, read_version
from dashboard.publishing.versions import clean, current_version, draft, locked, place, point_to
from dashboard.snapshot import Snapshot
from dashboard.sources.signature import signature
from dashboard.store.errors import StateError
from dashboard.store.objects import Objects

log = structlog.get_logger(__name__)
SELDOM: Final = 60
"""How many times more seldom than the folders of this machine what is elsewhere is asked for."""
_NOT_CHANGED, _FOUND, _NOTHING = 304, 200, 404


@dataclass
class Follower:
    """Follows what one centre publishes.

    Attributes:
        centre: where it publishes.
        folder: where what is kept of it is.
        geo: lists of territories.
        web: what may be asked of other machines.
        every: seconds between two looks at what is elsewhere.
        failing: why its newest version is not shown, for who keeps the service; "" when it is.
        clock: seconds, from any moment.
    """

    centre: Place
    folder: Path
    geo: Path
    web: Web
    every: float
    failing: str = ""
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=float("-inf"), init=False)
    _read: tuple[str, Snapshot] | None = field(default=None, init=False)

    @property
    def version(self) -> str:
        """The version that is kept; "" when none is."""
        try:
            return current_version(self.folder) or ""
        except ValueError:
            return ""

    @property
    def state(self) -> str:
        """What tells whether what is to be shown has changed."""
        return f"{self.centre}|{self.version}|{bool(self.failing)}"

    def look(self) -> None:
        """Take what is new, if it is time to look; never raises: what cannot be had is tried again."""
        now = self.clock()
        if now < self._next:
            return
        self._next = now + (self.every if self.elsewhere else 0.0)
        try:
            found = self._newest(self.version)
            if found is not None:
                self._keep(found.of_centre(self.centre.id))
            failing = ""
        except (SourceError, StateError, CarriedError, NothingPublishedError, OSError, ValueError, KeyError) as error:
            failing = str(error) or type(error).__name__
        if failing and failing != self.failing:
            log.warning("centre_out_of_reach", centre=self.centre.id, reason=failing)
        self.failing = failing

    def read(self) -> Snapshot | None:
        """The version that is kept, read; None when none is. What was read stays in memory as long as it holds."""
        version = self.version
        if not version:
            return None
        key = f"{version}|{signature(self.geo / 'imported')}"
        if self._read is None or self._read[0] != key:
            try:
                self._read = key, read_version(self.folder / version, self.geo)
            except NothingPublishedError as error:  # kept by another version of the programme, or damaged since
                self.failing = error.reason
                return None
        return self._read[1]

    @property
    def elsewhere(self) -> bool:
        """Whether another machine is asked."""
        return "://" in self.centre.public

    def _newest(self, known: str) -> Carried | None:
        """What is published there; None when it is what is known. Raises what `look` catches."""
        if self.centre.on_the_web:
            return self._asked(known)
        folder = Path(self.centre.public)
        version = None if self.elsewhere else current_version(folder)
        if version is not None:
            return None if version == known else in_folder(folder, version)
        objects = Objects(self.centre.public)
        found = shared.last(objects)
        if found is None:
            raise ValueError(f"Rien n’est publié dans {self.centre.public}.")
        if found.version == known:
            return None
        return Carried(found.version, found.created, shared.whole(objects, found, shared.FILES))

    def _asked(self, known: str) -> Carried | None:
        address = self.web.address(f"{self.centre.public.rstrip('/')}/{DATA}/{FILE}")
        answer = self.web.get(address, {"If-None-Match": f'"{known}"'} if known else {})
        if answer.status == _NOT_CHANGED and known:
            return None
        if answer.status != _FOUND:
            old = (
                " : son édition publique est peut-être d’une version plus ancienne" if answer.status == _NOTHING else ""
            )
            raise SourceError(f"{address.host} répond {answer.status}{old}.")
        return unpacked(answer.content)

    def _keep(self, found: Carried) -> None:
        """Show a version once it has been read; what was kept before stays when it cannot be."""
        with locked(self.folder), draft(self.folder, found.files) as made:
            if self.centre.id not in read_version(made, self.geo).centres:
                raise CarriedError(f"{self.centre.id} ne publie rien dans {self.centre.public}.")
            place(self.folder, made, found.version)
            register = Register((Entry(found.version, found.published),))
            write_register(self.folder, register)
            point_to(self.folder, found.version)
            erase(self.folder, register, found.version)
            clean(self.folder)
