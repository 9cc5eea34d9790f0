"""The shipped centres, in both editions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from kept_versions import Past, three_versions
from national_sample import national_edition
from public_sample import public_store
from support import FOLDERS
from werkzeug.test import Client

from dashboard.app import create_app
from dashboard.settings import Settings


@pytest.fixture(scope="session")
def shipped(
    client: FlaskClient, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, FlaskClient]:
    """Edition → a client of it, on the three shipped centres."""
    store = public_store(tmp_path_factory, FOLDERS)
    return {"staff": client, "public": create_app(settings, store).server.test_client()}


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """A reader of the published versions of a centre."""
    return three_versions(tmp_path_factory.mktemp("past"))


@pytest.fixture(scope="session")
def nation(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A client of the national edition, on the same centres."""
    return Client(national_edition(tmp_path_factory, settings))
