"""A newcomer without a browser: from an empty database to what the public reads, each figure that of the hand count.

The same walk before two machines is in `test_two_machines`, and with a browser in `tests/browser`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from access_sample import Person, with_people
from newcomer import Empty, walks, wrong

from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work


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
