"""Both editions behind their gate, with a few invented accounts, and people who sign in without a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support import V2, VT
from werkzeug.test import Client, TestResponse

from dashboard.editions import Editions, create_editions
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

PASSWORD = "quatre mots tenus ensemble"  # noqa: S105 - invented
HERE = {"REMOTE_ADDR": "127.0.0.1"}
ORIGIN = "http://localhost"
PEOPLE = {
    "lecture@exemple.fr": ("reader", V2),
    "edition@exemple.fr": ("editor", V2),
    "ailleurs@exemple.fr": ("editor", VT),
    "administration@exemple.fr": ("administrator", ""),
}
"""Invented addresses → role, centre."""
WITH_MAILS = {
    "DASHBOARD_SMTP": "smtp://127.0.0.1:9", "DASHBOARD_MAIL_FROM": "lettres@exemple.fr", "DASHBOARD_URL": ORIGIN,
}  # fmt: skip
"""Settings by which the pages of mails are there; nothing is sent: the port is that of a service nobody has."""


class Clock:
    """A clock that only goes when told to."""

    def __init__(self) -> None:
        self.now = 1_796_000_000.0

    def __call__(self) -> float:
        return self.now


def editions_of(
    store: SnapshotStore,
    folder: Path,
    listening: str = "127.0.0.1",
    clock: Callable[[], float] = time.time,
    **more: str,
) -> Editions:
    """Both editions on a store, with their accounts in a folder."""
    # What was published from this checkout is not what is tested.
    own = {"DASHBOARD_STATE": str(folder / "state"), "DASHBOARD_PUBLIC": str(folder / "public")}
    environment = {**own, "DASHBOARD_LIMIT": "0", **more}
    return create_editions(Settings.from_env(environment), store, store, listening, clock)


def with_people(made: Editions) -> Editions:
    """The same, with an account for each of `PEOPLE`."""
    assert made.access is not None
    for email, (role, centre) in PEOPLE.items():
        made.access.accounts.add(email, role, centre, PASSWORD)
    return made


class Person:
    """Somebody before a browser that keeps its cookies."""

    def __init__(self, editions: Editions) -> None:
        self.client = Client(editions.wsgi)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, environ_overrides={**HERE, **options.pop("environ_overrides", {})}, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a form or a callback as a page of the site would."""
        headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", **options.pop("headers", {})}
        overrides = {**HERE, **options.pop("environ_overrides", {})}
        return self.client.post(path, headers=headers, environ_overrides=overrides, **options)

    def try_to_sign_in(self, email: str, password: str, wanted: str = "", **options: Any) -> TestResponse:
        proof = token(self.get("/equipe/connexion").text)
        form = {"jeton": proof, "suite": wanted, "adresse": email, "motdepasse": password}
        return self.post("/equipe/connexion", data=form, **options)

    def signed_in(self, email: str, password: str = PASSWORD) -> Person:
        answer = self.try_to_sign_in(email, password)
        assert answer.status_code == 303, answer.status
        return self

    def opened(self, editions: Editions) -> Person:
        """The same, once they have opened the link of an edition without accounts."""
        assert editions.access is not None
        answer = self.get(editions.access.link)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/equipe/")
        return self

    def cookie(self, name: str = "equipe") -> str:
        kept = self.client.get_cookie(name, path="/equipe/")
        return kept.value if kept else ""


def token(html: str) -> str:
    """The proof that a form carries."""
    found = re.search(r'name="jeton"[^>]* value="([^"]+)"', html)
    assert found, "no form"
    return found[1]
