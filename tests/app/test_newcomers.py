"""A newcomer without a browser: from an empty database to what the public reads, each figure that of the hand count.

The same walk before two machines is in `test_two_machines`, and with a browser in `tests/browser`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from access_sample import PASSWORD, Person, token, with_people
from newcomer import Empty, walks, wrong

from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work
from dashboard.snapshot import NoSnapshotError


def test_a_tracker_as_it_is_becomes_public_in_two_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(Upkeep, "begin", lambda _: begun.append(1))
    place = Empty(tmp_path)
    somebody = Person(with_people(place.editions)).signed_in("administration@exemple.fr")
    job = walks(somebody, "reunion")
    assert work.run(argparse.Namespace(), place.settings) == 0
    assert "C’est publié" in somebody.get(job).text
    place.public.refresh()
    visitor = Person(place.editions)
    assert wrong("reunion", lambda address: visitor.get(address).text) == []
    page = somebody.get(job.rpartition("/")[0]).text
    assert "Ce que lit le public est à jour" in page
    assert "Public → à publier" not in page, "both editions tell the same numbers"


def test_the_link_of_the_log_leads_to_an_account_then_to_the_first_centre(tmp_path: Path) -> None:
    """Whoever hosts the dashboard has named them; they have no terminal."""
    place = Empty(tmp_path, DASHBOARD_ADMIN="direction@exemple.fr")
    with pytest.raises(NoSnapshotError):
        place.staff.load()
    assert place.editions.access
    somebody, link = Person(place.editions), place.editions.access.first_link
    page = somebody.get(link).text
    assert "C’est le premier compte" in page
    form = {"jeton": token(page), "motdepasse": PASSWORD, "encore": PASSWORD}
    steps = [somebody.post(link, data=form)]
    while steps[-1].status_code == 303:
        steps.append(somebody.get(steps[-1].headers["Location"]))
    assert "<h1>Ouvrir un centre</h1>" in steps[-1].text
    assert len(steps) == 4
    place.editions.access.accounts.add("lit@exemple.fr", "reader", "ailleurs", PASSWORD)
    assert Person(place.editions).signed_in("lit@exemple.fr").get("/equipe/").status_code == 503
