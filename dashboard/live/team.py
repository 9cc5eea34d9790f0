"""The store of the data of the team, as every process of the house opens it."""

from __future__ import annotations

from functools import cache

from dashboard.app import create_store
from dashboard.centres.checkout import Checkouts
from dashboard.live.sources import Sources
from dashboard.live.told import arrivals
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore, schemas_dir
from dashboard.sources import load_schemas


def team_store(settings: Settings) -> SnapshotStore:
    """Of the centres of the data folder and of the database, with what is said of how their data arrive.

    Nothing is read yet; schemas that cannot be read are told by `load`, as all that it cannot read is.
    """
    sources = Sources.of(settings)

    @cache
    def checkouts() -> Checkouts:
        return Checkouts.of(settings, load_schemas(schemas_dir(settings.data_dir)))

    return create_store(settings, lambda: checkouts().places(), lambda: arrivals(sources))
