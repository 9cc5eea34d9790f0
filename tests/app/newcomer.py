"""A newcomer and a tracker: what they answer, and the figures that everybody then reads, beside the hand count."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from access_sample import token
from expected_trackers import TRACKERS, expected
from support import ROOT, schemas

from dashboard.app import create_store
from dashboard.centres.checkout import Checkouts
from dashboard.editions import Editions, create_editions
from dashboard.french import number
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

Row = Mapping[str, Any]


class Answer(Protocol):
    """What a server answers."""

    @property
    def text(self) -> str: ...
    @property
    def headers(self) -> Any: ...
    @property
    def status_code(self) -> int: ...


class Somebody(Protocol):
    """Somebody who is signed in, before one server or several."""

    def get(self, path: str, /) -> Answer: ...
    def post(self, path: str, /, *, data: dict[str, Any]) -> Answer: ...


UNTOLD = "Non renseigné"
MONTHS = ("Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre",
          "Décembre")  # fmt: skip
KNOWN: Mapping[str, Mapping[str, str]] = {
    "bretagne": {"Lieu:Bellevue": "29019", "Lieu:Plouhinec": "56169"},
    "reunion": {
        "Lieu:Sainte-Anne": "97410",
        "Lieu:Le Chaudron": "97411",
        "Lieu:Saint-Gilles": "97415",
        "Statut:Emploi, Journée – Insertion et clauses": "cancelled",
    },
    "minuscule": {},
}
"""What only the centre knows, as the hand count has it: key of a question → answer; the rest is as proposed."""


class Empty:
    """Both editions over an empty database, in a folder of one's own."""

    def __init__(self, folder: Path, **more: str) -> None:
        (folder / "data").mkdir()
        wanted = {"DATA": "data", "STATE": "state", "CACHE": "cache", "PUBLIC": "public"}
        places = {f"DASHBOARD_{name}": str(folder / place) for name, place in wanted.items()}
        self.settings = Settings.from_env({"DASHBOARD_LIMIT": "0", **places, **more})
        self.staff: SnapshotStore = create_store(self.settings, Checkouts.of(self.settings, schemas()).places)
        self.public = PublicStore(self.settings.public_dir, self.settings.geo_dir)
        self.editions: Editions = create_editions(self.settings, self.public, self.staff)


REGIONS = {"La Réunion": "04", "Centre-Val de Loire": "24", "Bretagne": "53"}


def walks(somebody: Somebody, name: str, apply: Callable[[Somebody, str], object] | None = None) -> str:
    """Go from an empty database to a publication that is asked for, in two rounds of questions at most.

    Args:
        somebody: who may open a centre.
        name: of the tracker.
        apply: the last step of the file, told its address; a form that is sent by default.

    Returns: the address of the publication that was asked for.
    """
    told = expected(name)["centre"]
    base = _opened(somebody, told)
    step, rounds = _dropped(somebody, base, name, told["as_of"]), 0
    while step.endswith("/correspondre"):
        step, rounds = _answered(somebody, step, name), rounds + 1
    assert rounds <= 2
    upload = step.removesuffix("/comparer")
    assert "Aucune ligne n’est à corriger" in somebody.get(f"{upload}/corriger").text
    assert "Continuer" in somebody.get(step).text
    (apply or applies)(somebody, upload)
    assert somebody.get(step).status_code == 404, "it is on its way no more"
    page = somebody.get(f"{base}/publier").text
    assert "Rien de ce centre n’est public" in page
    for year, count in half_days(name).items():
        assert re.search(rf">Demi-journées<.*?<td>{year}</td><td class=\"number\">{count}<", page, re.DOTALL), year
    form = {"jeton": token(page), "geste": "publier"}
    return str(somebody.post(f"{base}/publier", data=form).headers["Location"])


def _opened(somebody: Somebody, told: Row) -> str:
    """Fill in the guide; the address of the centre's pages."""
    form = {
        "nom": told["name"], "region": REGIONS[told["region"]], "departements": told["departments"], "mot": "action",
        "themes": "\r\n".join(label for _, label in told.get("themes", ())),
        "jeton": token(somebody.get("/equipe/donnees/nouveau-centre").text),
    }  # fmt: skip
    answer = somebody.post("/equipe/donnees/nouveau-centre", data=form)
    return str(answer.headers["Location"].partition("/deposer")[0])


def _dropped(somebody: Somebody, base: str, name: str, day: str) -> str:
    file = (io.BytesIO((TRACKERS / f"{name}.xlsx").read_bytes()), f"{name}.xlsx")
    form = {"jeton": token(somebody.get(f"{base}/deposer").text), "arrete": day, "fichier": file}
    return str(somebody.post(f"{base}/deposer", data=form).headers["Location"])


def _answered(somebody: Somebody, address: str, name: str) -> str:
    """Answer what the centre knows, and take what is proposed for the rest; where that leads."""
    page = somebody.get(address).text
    # What has no proposal is open, under what it is about; the rest is folded, and as many are said to be.
    folded = page.count('<details class="sure">')
    assert f"dont {folded} avec une réponse proposée" in page or not folded
    assert 0 < page.count('<h2 class="kind">') <= page.count("<fieldset>")
    form = {"jeton": token(page), "tout": "propose"}
    for rank, key in re.findall(r'name="question-(\d+)" value="([^"]*)"', page):
        form[f"question-{rank}"] = html.unescape(key)
        if (answer := KNOWN[name].get(html.unescape(key))) is not None:
            form[f"choix-{rank}"] = answer
    return str(somebody.post(address, data=form).headers["Location"])


def applies(somebody: Somebody, upload: str) -> Answer:
    """Apply what a file does."""
    page = somebody.get(f"{upload}/appliquer").text
    version = re.search(r'name="version" value="(\w*)"', page)
    assert version, "nothing to apply"
    return somebody.post(f"{upload}/appliquer", data={"jeton": token(page), "version": version[1], "note": ""})


def wrong(name: str, read: Callable[[str], str]) -> list[str]:
    """Figures of the public edition that are not those of the hand count.

    Args:
        name: of the tracker.
        read: an address of the public edition → what it answers; "" as long as there is nothing.
    """
    told = expected(name)
    found = []
    for year in sorted(told["figures"]["events"]["realised_by_year"]):
        where = f"?centre={told['centre']['id']}&annee={year}"
        for table, wanted in _wanted(told, year):
            made = _table(read(f"/tableau/{table}.csv{where}"), table, wanted)
            other = (one for one in sorted({*made, *wanted}, key=str) if made.get(one) != wanted.get(one))
            found += [f"{year} {table} {one}: {made.get(one)}, by hand {wanted.get(one)}" for one in other]
    return found


def _wanted(told: Row, year: str) -> Iterator[tuple[str, Mapping[Any, int]]]:
    """Tables of the public edition, each with what the hand counted."""
    rows = [one for one in told["rows"]["events"] if one["year"] == int(year)]
    ours = [one for one in rows if _is_counted(one)]
    events = schemas()["events"]
    labels = {field.name: field.labels for field in events.fields}
    counted = {"Actions": len(ours), "Présences cumulées": sum(one["participants"]["value"] or 0 for one in ours)}
    if publications := told["figures"].get("publications"):
        counted["Publications"] = publications["counted_by_year"].get(year, 0)
    yield "chiffres", counted
    yield "departement", Counter(_department(one["place"]["department_code"]) for one in ours)
    if themes := dict(told["centre"].get("themes", ())):
        yield "theme", Counter(_label(themes, one["theme"]) for one in ours)
    for table, name in (("format", "format"), ("modalite", "modality"), ("mois", "month")):
        if name == "month":
            dated = Counter(one["month"] for one in ours if one["month"])
            yield table, {f"{month} {year}": dated[f"{year}-{at:02}"] for at, month in enumerate(MONTHS, 1)}
        else:
            yield table, Counter(_label(labels[name], one[name]["value"]) for one in ours)
    yield "actions/liste", Counter(
        (one["title"].removeprefix("ANNULÉ – "), _label(labels["status"], one["status"]),
         _label(labels["format"], one["format"]["value"], ""), _label(labels["modality"], one["modality"]["value"], ""))
        for one in rows if one["status"] != "realised" or _is_counted(one)
    )  # fmt: skip


def _is_counted(row: Row) -> bool:
    """Whether a row of the hand count is one of the centre's actions, as the perimeter of every centre has it."""
    apart = row["format"]["value"] in ("association_life", "on_site_support") or row.get("role") == "participant"
    return row["status"] == "realised" and not apart


def _label(labels: Mapping[str, str], code: str | None, untold: str = UNTOLD) -> str:
    return labels[code] if code else untold


def _department(code: str | None) -> str:
    with (ROOT / "geo/departments.csv").open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return names[code] if code else UNTOLD


def _table(text: str, table: str, wanted: Mapping[Any, int]) -> Mapping[Any, int]:
    """What a table of the public edition says, in the form of what the hand counted."""
    if not text:
        return {}
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    head, body = rows[0], rows[1 : next(index for index, row in enumerate(rows) if not row)]
    if table == "actions/liste":
        columns = [head.index(name) for name in ("Intitulé", "Statut", "Format", "Modalité")]
        return Counter(tuple(row[column] for column in columns) for row in body)
    column = head.index({"chiffres": "Calculé", "mois": "Total"}.get(table, "Actions"))
    made = {row[0]: int(row[column].replace("\u202f", "") or 0) for row in body if row[0] != "Total"}
    return {name: count for name, count in made.items() if name in wanted} if table == "chiffres" else made


def half_days(name: str) -> dict[str, str]:
    """Half-days of each year by hand, as a page writes them."""
    rows = [one for one in expected(name)["rows"]["events"] if _is_counted(one)]
    told = {str(one["year"]): 0.0 for one in rows if one["half_days"]["value"] is not None}
    for one in rows:
        if one["half_days"]["value"] is not None:
            told[str(one["year"])] += one["half_days"]["value"]
    return {year: number(count) for year, count in told.items()}
