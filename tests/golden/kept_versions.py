"""Published versions of a made-up centre, for the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import NamedTuple

from flask.testing import FlaskClient
from test_citable import Site

from dashboard.filters import french_date
from dashboard.publishing.retention import withdraw

DATA = re.compile(r'"version":"[0-9a-f]+",')
"""It moves with any cell of any table."""
LATER = re.compile(r"plus tard le même jour|le ce jour(?=\.)")
"""When a version was followed: midnight may have passed between."""


class Answer(NamedTuple):
    """What an address answers."""

    status_code: int
    text: str


@dataclass(frozen=True)
class Past:
    """A reader of published versions, each by a name that does not change, as its day does not.

    Attributes:
        client: of the edition.
        names: what a version, or its day, is called, and what it is.
    """

    client: FlaskClient
    names: Sequence[tuple[str, str]]

    def get(self, address: str) -> Answer:
        """What an address answers."""
        for name, own in self.names:
            address = address.replace(f"/v/{name}/", f"/v/{own}/")
        answer = self.client.get(address)
        text = answer.text
        if answer.mimetype != "text/html":
            text = f"<main>{escape(DATA.sub('', text), quote=False)}</main>"
        for name, own in self.names:
            text = text.replace(own, name).replace(own.replace(" ", "\u00a0"), name)
        return Answer(answer.status_code, LATER.sub("ensuite", text))


def three_versions(folder: Path) -> Past:
    """A centre that was published three times, one of which was taken back."""
    site = Site(folder)
    first, taken, last = site.version(40, 50), site.version(40, 50, 60), site.version(40, 50, 60, 90)
    withdraw(site.public, taken, "nord", "")
    client = site.client()
    listed = client.get("/api/v1/versions").json
    assert listed
    days = {date.fromisoformat(one["published"]) for one in listed["versions"]}
    told = [pair for day in days for pair in (("ce jour", french_date(day)), ("day", day.isoformat()))]
    return Past(client, (("first", first), ("taken", taken), ("last", last), *told))
