"""Whatever is posted to the one callback of either edition: refused or answered, never an error of ours.

50 bodies for each kind and edition in `make test`, 2,500 in `make fuzz` and `make soak`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from bodies import changed, damaged, gestures
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from public_sample import public_store
from reader import UPDATE, Reader
from support import DEMO, VT, path_of, sample, some

from dashboard.app import STAFF_BASE, create_app
from dashboard.pages import PAGES
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.viewer import ENVIRON_KEY, Viewer, Visit

EXAMPLES = sample(50, 2500)
ANSWERS = (200, 204, 400)
many = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES <= 100,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def bodies_of(client: FlaskClient, *queries: str, base: str = "/") -> list[dict[str, Any]]:
    """What each page's callback sends when the address changes, for the centres of some queries."""
    found = []
    for page in PAGES:
        for query in queries:
            reader = Reader(client, path_of(page, query), query).open()
            reader.props["adresse"]["pathname"] = base + path_of(page, query).lstrip("/")
            found.append(reader.body("adresse.search"))
    return found


@pytest.fixture(scope="module")
def staff(settings: Settings, store: SnapshotStore) -> FlaskClient:
    """The staff edition, its gate passed: as an administrator of every centre."""
    client = create_app(settings, store, "staff").server.test_client()
    client.environ_base[ENVIRON_KEY] = Visit(Viewer("administrator"))
    return client


CENTRES = some(["", f"?centre={VT}"], 1)
Edition = tuple[FlaskClient, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def published(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The public edition on what is really published: protected tables in the place of lists."""
    return create_app(settings, public_store(tmp_path_factory)).server.test_client()


@pytest.fixture(scope="module", params=["public", "published", "staff"])
def edition(request: pytest.FixtureRequest, client: FlaskClient, published: FlaskClient, staff: FlaskClient) -> Edition:
    """A client of one of the editions, and the bodies that its pages send."""
    if request.param == "staff":
        return staff, bodies_of(staff, *CENTRES, base=STAFF_BASE)
    if request.param == "published":
        return published, bodies_of(published, f"?centre={DEMO}")
    return client, bodies_of(client, *CENTRES)


def post(client: FlaskClient, body: bytes) -> None:
    """Post a body; whatever it is, the answer is one of those that are ours, and tells nothing of the inside."""
    response = client.post(UPDATE, data=body, content_type="application/json")
    assert response.status_code in ANSWERS, body[:3000]
    assert b"Traceback" not in response.data


@many
@given(data=st.data())
def test_a_gesture_with_any_value(edition: Edition, data: st.DataObject) -> None:
    client, bases = edition
    post(client, json.dumps(data.draw(gestures(bases))).encode())


@many
@given(data=st.data())
def test_a_body_with_parts_changed(edition: Edition, data: st.DataObject) -> None:
    client, bases = edition
    post(client, json.dumps(data.draw(changed(bases))).encode())


@many
@given(data=st.data())
def test_bytes_that_are_no_body(edition: Edition, data: st.DataObject) -> None:
    client, bases = edition
    post(client, data.draw(damaged(json.dumps(bases[0]).encode())))


def test_every_page_has_a_base(edition: Edition) -> None:
    """The bodies are those of pages that answer, or nothing above would be reached."""
    client, bases = edition
    for body in bases:
        assert client.post(UPDATE, json=body).status_code == 200, body["state"]
