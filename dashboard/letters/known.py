"""What letters and alerts are read from: the data of the team, what is published, where the pages are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from dashboard.app import STAFF_BASE, site_of
from dashboard.centres.publications import Late
from dashboard.french import NARROW
from dashboard.letters.mailable import mailable
from dashboard.mail.message import Mail
from dashboard.pages.model import Context
from dashboard.pages.render import Site
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import NoSnapshotError, Snapshot, SnapshotStore
from dashboard.viewer import Viewer, seen_by

NO_ADDRESS: Final = (
    f"Aucun courriel ne peut partir{NARROW}: ses liens n’auraient pas d’adresse. Réglez DASHBOARD_URL, l’adresse "
    "publique du tableau de bord."
)
NOTHING_LATE: Final[Mapping[str, Late]] = MappingProxyType({})


@dataclass(frozen=True)
class Said:
    """A mail, and what is to be remembered of it (JSON), so that nothing is said twice."""

    mail: Mail
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """All that mails are read from, at one moment.

    Attributes:
        settings: read once by the caller.
        team, public: the data of the team, and what is published; None where there is none, or it cannot be read.
        late: centres of which what is public is behind the data.

    Raises:
        ValueError: nobody has told the address of the dashboard.
    """

    settings: Settings
    team: Snapshot | None
    public: Snapshot | None
    late: Mapping[str, Late] = field(default_factory=lambda: NOTHING_LATE)
    _seen: dict[tuple[str, bool], Snapshot] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse to make mails whose links would lead nowhere."""
        if not self.settings.site:
            raise ValueError(NO_ADDRESS)

    @classmethod
    def read(cls, settings: Settings) -> Known:
        """Read everything, as the editions do.

        Raises:
            ValueError: nobody has told the address of the dashboard.
        """
        from dashboard.centres.upkeep import Upkeep
        from dashboard.live.team import team_store
        from dashboard.store.errors import StateError

        store = team_store(settings)
        team, shown = (_loaded(one) for one in (store, PublicStore.of(settings)))
        try:
            late = Upkeep.of(settings, store.folders).lateness()
        except (StateError, OSError):
            late = {}
        return cls(settings, team, shown, late)

    def site(self, centre: str, *, public: bool) -> Site:
        """The pages of an edition, as somebody of a centre, or anybody, may read them."""
        made = site_of(self.settings, "public" if public else "staff")
        return made if public else replace(made, viewer=Viewer("reader", centre))

    def seen(self, centre: str, *, public: bool) -> Snapshot | None:
        """A centre alone, with what a mail may tell of it (see `mailable`); None where there is none."""
        whole = self.public if public else self.team
        if whole is None or centre not in whole.centres:
            return None
        key = (centre, public)
        if key not in self._seen:
            alone = seen_by(whole, Viewer("reader", centre))
            published = self.public.centres.get(centre) if self.public else None
            told = mailable(alone.centres[centre], published)
            self._seen[key] = replace(alone, centres=MappingProxyType({centre: told}))
        return self._seen[key]

    def address(self, context: Context, path: str, extra: Mapping[str, str] | None = None) -> str:
        """The whole address of a page; it names the centre, even the first one: another may be first by then."""
        named = replace(context, words=replace(context.words, default_centre=""))
        return f"{self.settings.site}{named.href(path, extra=extra)}"

    @cached_property
    def staff_base(self) -> str:
        """What the addresses of the staff edition begin with, with the host."""
        return f"{self.settings.site}{self.settings.base}{STAFF_BASE}"


def _loaded(store: SnapshotStore) -> Snapshot | None:
    try:
        return store.load()
    except NoSnapshotError:
        return None
