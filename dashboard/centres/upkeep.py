"""What a process of the server does each time it looks at the data: work that is due, publications made elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from dashboard.centres.publications import Late, Publications, state_of
from dashboard.centres.territories import SharedTerritories
from dashboard.centres.views import SavedViews
from dashboard.mail.outbox import MAIL, Outbox
from dashboard.mail.subscriptions import Subscriptions
from dashboard.settings import Settings
from dashboard.shipped import REPOSITORY
from dashboard.sources.signature import signature
from dashboard.store.errors import StateError
from dashboard.store.jobs import OPEN, Jobs
from dashboard.store.tables import erase_of, jobs

log = structlog.get_logger(__name__)
_COMMAND: Final = (sys.executable, "-m", "dashboard", "work")


@dataclass
class Upkeep:
    """Looks after the centres of a server, in one of its processes.

    Attributes:
        settings: where everything is; a process that is started gets the same.
        folders: identifier of each centre that is shown → its folder or workbook.
        jobs, publications, territories, views: of the database.
        late: centres whose data are ahead of what is public, as last looked.
    """

    settings: Settings
    folders: Callable[[], Mapping[str, Path]]
    jobs: Jobs
    publications: Publications
    territories: SharedTerritories
    views: SavedViews
    late: Mapping[str, Late] = field(default_factory=dict)
    _work: subprocess.Popen[bytes] | None = None
    _states: dict[Path, tuple[str, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, settings: Settings, folders: Callable[[], Mapping[str, Path]]) -> Upkeep:
        """That of the database that the settings name; nothing is read yet."""
        publications = Publications.of(settings)
        territories, views = SharedTerritories.of(settings), SavedViews(publications, settings.public_dir)
        return cls(settings, folders, Jobs(publications.database), publications, territories, views)

    def look(self) -> bool:
        """Look once, and tell whether it has brought territories; never raises: what cannot be done is tried again."""
        brought = False
        try:
            self.publications.bring(self.settings.public_dir)
            self.late = self.lateness()
            self.post()
            if self.jobs.due():
                self.begin()
            brought = self.territories.bring()
            self.views.settle()
        except (StateError, OSError, ValueError) as error:
            log.warning("upkeep_impossible", reason=str(error))
        return brought

    def post(self) -> None:
        """Ask for a round of the mails where some are due, unless one is under way.

        Raises:
            StateError: it cannot be asked for.
        """
        database = self.jobs.database
        if not self.settings.smtp or not (Subscriptions(database).due() or Outbox(database).due()):
            return
        if not any(one.open for one in self.jobs.of("", MAIL)):
            # Of those that are over nobody asks any more.
            over = erase_of(jobs, "").where(jobs.c.kind == MAIL, jobs.c.state.not_in(OPEN))
            self.jobs.ask("", MAIL, "", {}, also=lambda connection: connection.execute(over))

    def begin(self) -> None:
        """Have what is due done by a process of its own, unless one that was started here still runs.

        What it counts takes memory and minutes: both are the process's, and it goes on when this one ends.
        """
        with self._lock:
            if self._work is not None and self._work.poll() is None:
                return
            around = {**os.environ, **self.settings.environment()}
            path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH", ""))))
            self._work = subprocess.Popen(  # noqa: S603 - our own programme
                _COMMAND,
                env={**around, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            # Its end is waited for apart: it may come when nobody looks any more.
            threading.Thread(target=self._work.wait, daemon=True).start()

    def lateness(self, only: str = "") -> dict[str, Late]:
        """Centres whose data are ahead of what is public, and since when; of one centre, or of all.

        Raises:
            StateError, OSError: nobody can tell.
        """
        folders = {name: path for name, path in self.folders().items() if only in ("", name)}
        states = {name: self._state(name, path) for name, path in folders.items()}
        public = self.settings.public_dir
        found = {name: self.publications.late(name, folders[name], state, public) for name, state in states.items()}
        return {name: late for name, late in found.items() if late is not None}

    def behind(self) -> dict[str, int]:
        """Centres of which what is public is behind the data, as last looked → for how many days."""
        now = time.time()
        return {centre: late.days(now) for centre, late in self.late.items() if not late.never}

    def _state(self, centre: str, folder: Path) -> str:
        """Which data are in a folder, worked out again once a file of it has changed."""
        sign = signature(folder) if folder.is_dir() else str(folder.stat().st_mtime_ns)
        known = self._states.get(folder)
        if known is None or known[0] != sign:
            known = self._states[folder] = (sign, state_of(centre, folder))
        return known[1]
