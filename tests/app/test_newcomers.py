"""Newcomers without a browser: from an empty database to what the public reads, each figure that of the hand count."""

from __future__ import annotations

import argparse
import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from access_sample import Person, token, with_people
from expected_trackers import TRACKERS, expected
from newcomer import KNOWN, Empty, half_days, wrong

from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work

REGIONS = {"La Réunion": "04", "Centre-Val de Loire": "24"}


@pytest.mark.parametrize("name", ["reunion", "minuscule"])
def test_a_tracker_as_it_is_becomes_public_in_two_rounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(Upkeep, "begin", lambda _: begun.append(1))
    place, told = Empty(tmp_path), expected(name)["centre"]
    somebody = Person(with_people(place.editions)).signed_in("administration@exemple.fr")
    base = opened(somebody, told)
    upload = dropped(somebody, base, name, told["as_of"])
    rounds = 0
    while upload.endswith("/correspondre"):
        rounds += 1
        upload = answered(somebody, upload, name)
    assert rounds <= 2
    assert upload.endswith("/comparer")
    page = somebody.get(upload.replace("/comparer", "/appliquer")).text
    version = re.search(r'name="version" value="(\w*)"', page)
    assert version
    form = {"jeton": token(page), "version": version[1], "note": ""}
    assert somebody.post(upload.replace("/comparer", "/appliquer"), data=form).headers["Location"].startswith(base)
    page = somebody.get(f"{base}/publier").text
    assert "Rien de ce centre n’est public" in page
    for year, count in half_days(name).items():
        assert re.search(rf">Demi-journées<.*?<td>{year}</td><td class=\"number\">{count}<", page, re.DOTALL), year
    job = somebody.post(f"{base}/publier", data={"jeton": token(page), "geste": "publier"}).headers["Location"]
    assert work.run(argparse.Namespace(), place.settings) == 0
    assert "C’est publié" in somebody.get(job).text
    place.public.refresh()
    visitor = Person(place.editions)
    assert wrong(name, lambda address: visitor.get(address).text) == []
    page = somebody.get(f"{base}/publier").text
    assert "Ce que lit le public est à jour" in page
    assert "Public → à publier" not in page, "both editions tell the same numbers"


def opened(somebody: Person, told: dict[str, Any]) -> str:
    """Fill in the guide; the address of the centre's pages."""
    page = somebody.get("/equipe/donnees/nouveau-centre").text
    form = {
        "nom": told["name"],
        "region": REGIONS[told["region"]],
        "departements": told["departments"],
        "mot": "action",
        "themes": "\r\n".join(label for _, label in told.get("themes", ())),
    }
    answer = somebody.post("/equipe/donnees/nouveau-centre", data={**form, "jeton": token(page)})
    return answer.headers["Location"].partition("/deposer")[0]


def dropped(somebody: Person, base: str, name: str, day: str) -> str:
    page = somebody.get(f"{base}/deposer").text
    file = (io.BytesIO((TRACKERS / f"{name}.xlsx").read_bytes()), f"{name}.xlsx")
    form = {"jeton": token(page), "arrete": day, "fichier": file}
    return somebody.post(f"{base}/deposer", data=form).headers["Location"]


def answered(somebody: Person, address: str, name: str) -> str:
    """Answer what the centre knows, and take what is proposed for the rest; where that leads."""
    page = somebody.get(address).text
    form = {"jeton": token(page), "tout": "propose"}
    for number, key in re.findall(r'name="question-(\d+)" value="([^"]*)"', page):
        form[f"question-{number}"] = html.unescape(key)
        if (answer := KNOWN[name].get(html.unescape(key))) is not None:
            form[f"choix-{number}"] = answer
    return somebody.post(address, data=form).headers["Location"]
