"""What a centre publishes of a year, taken as a file: valid, whole, with nothing that the pages do not tell."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import pytest
from flask.testing import FlaskClient
from open_sample import CENTRES
from rdflib import Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
from support import DEMO, HOSTILE, V2, VT, hostile_centre, some

from dashboard.filters import vocabulary
from dashboard.indicators.yearly import years
from dashboard.opendata.catalogue import catalogue
from dashboard.opendata.package import Package
from dashboard.publishing.columns import COLUMNS
from dashboard.snapshot import Snapshot
from dashboard.sources.written import centre_text

SPDX = Namespace("http://spdx.org/rdf/terms#")
OF_PEOPLE = ("attendances", "attendance_totals", "commutes")


def opened(client: FlaskClient, centre: str, year: int, folder: Path, query: str = "") -> Path:
    """A package, unpacked."""
    answer = client.get(f"/donnees/{centre}/{year}.zip{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={centre}-{year}.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert all(re.fullmatch(rf"{centre}-{year}/[\w.]+", name) for name in archive.namelist())
        archive.extractall(folder)
    return folder / f"{centre}-{year}"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EVERY = [(DEMO, 2024), (V2, 2023), (VT, 2025), (V2, 2007), (V2, 2024), (VT, 2024), (DEMO, 2025), (VT, 2023), (V2, 2020)]


@pytest.mark.parametrize(("centre", "year"), some(EVERY, 4))
def test_frictionless_finds_each_package_valid_and_it_has_the_rows_of_the_pages(
    public: FlaskClient, published: Snapshot, centre: str, year: int, tmp_path: Path
) -> None:
    folder = opened(public, centre, year, tmp_path)
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert "licenses" not in told, "no centre that is shipped has chosen one"
    assert published.release
    assert told["version"] == published.release.version
    assert told["id"] == f"http://localhost/v/{told['version']}/donnees/{centre}/{year}.zip"
    assert told["created"] == "2024-12-31T00:00:00Z"
    assert {one["path"] for one in told["resources"]} == {path.name for path in folder.glob("*.csv")}
    for one in told["resources"]:
        if one["name"] in COLUMNS:
            assert {field["name"] for field in one["schema"]["fields"]} - {"counted", "completed"} <= {
                *COLUMNS[one["name"]].public, "participants", "participants_precision",
            }  # fmt: skip
    assert not {one["name"] for one in told["resources"]} & {*OF_PEOPLE}
    page = public.get(f"/actions?centre={centre}&annee={year}&statut=realisees").text
    done = re.search(r"(\d+|aucune) actions? réalisées?", page)
    if (folder / "events.csv").exists() and done:
        counted = [row for row in rows(folder / "events.csv") if row["counted"] == "true"]
        assert str(len(counted) or "aucune") == done[1]
    read_me = (folder / "LISEZMOI.md").read_text(encoding="utf-8")
    assert "jamais zéro" in read_me
    assert ("inventées" in read_me) == (centre == DEMO)


def test_every_row_that_is_published_is_in_the_package_of_its_year(
    public: FlaskClient, published: Snapshot, tmp_path: Path
) -> None:
    data = published.centres[VT]
    found: dict[str, list[str]] = {"events": [], "publications": [], "published_figures": [], "statements": []}
    for year in years(data):
        folder = opened(public, VT, year, tmp_path)
        for name, sources in found.items():
            if (folder / f"{name}.csv").exists():
                sources += [row["source"] for row in rows(folder / f"{name}.csv")]
    for name, sources in found.items():
        assert sorted(sources) == sorted(data.table(name)["source"])


def test_numbers_of_people_are_the_published_ones_and_the_hidden_ones_have_none(
    public: FlaskClient, published: Snapshot, tmp_path: Path
) -> None:
    disclosed = published.centres[DEMO].disclosed
    assert disclosed is not None
    hidden = 0
    for year in some(years(published.centres[DEMO])[1:], 1):
        wanted = {(q, at): value for (q, of, at), value in disclosed.values.items() if of == year}
        for row in rows(opened(public, DEMO, year, tmp_path) / "people.csv"):
            named = [(row[f"dimension_{n}"], row[f"category_{n}"]) for n in (1, 2) if row[f"dimension_{n}"]]
            value = wanted.pop((row["quantity"], tuple(sorted(named))))
            assert row["value"] == ("" if value is None else str(value))
            assert row["state"] == ("hidden" if value is None else "known")
            assert bool(row["reason"]) == (value is None)
            hidden += value is None
        assert not wanted
    assert hidden > 20


def test_a_hostile_text_stays_a_cell(made: Callable[..., FlaskClient], tmp_path: Path) -> None:
    folder = opened(made(hostile_centre()), "essai", 2024, tmp_path)
    assert frictionless.Package(str(folder / "datapackage.json")).validate().valid
    assert {row["title"] for row in rows(folder / "events.csv")} == {HOSTILE}


@pytest.mark.parametrize(
    "address", ["nulle-part/2024", f"{V2}/1999", f"{V2}/0", "..%2f/2024", f"{V2}/-1", f"{V2}/99999999999999"]
)
def test_what_is_not_there_is_not_found(public: FlaskClient, address: str) -> None:
    assert public.get(f"/donnees/{address}.zip").status_code == 404


def test_what_the_team_keeps_is_in_no_package(client: FlaskClient) -> None:
    for address in (f"/donnees/{V2}/2024.zip", "/catalogue.jsonld", "/donnees"):
        assert client.get(address).status_code == 404


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_portals_harvest_the_catalogue(public: FlaskClient, published: Snapshot) -> None:
    linked, turtle = public.get("/catalogue.jsonld"), public.get("/catalogue.ttl")
    assert linked.content_type.startswith("application/ld+json")
    assert turtle.content_type.startswith("text/turtle")
    graph = Graph().parse(data=linked.text, format="json-ld")
    assert isomorphic(graph, Graph().parse(data=turtle.text, format="turtle"))
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    sets = list(graph.objects(catalogue, DCAT.dataset))
    expected = {f"{name}-{year}" for name in (V2, VT) for year in years(published.centres[name])}
    assert {str(graph.value(one, DCTERMS.identifier)) for one in sets} == expected
    assert "inventé" not in linked.text, "a centre that does not exist is not harvested"
    for one in sets:
        for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.temporal):
            assert graph.value(one, wanted), wanted
        file = graph.value(one, DCAT.distribution)
        assert published.release
        lasting = str(file).replace("/donnees/", f"/v/{published.release.version}/donnees/")
        assert graph.value(one, URIRef(f"{DCAT}hasCurrentVersion")) == URIRef(lasting)
        assert graph.value(file, DCTERMS.format)
        assert graph.value(file, DCAT.mediaType)
    _check_bytes(graph, file, public)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_a_hostile_name_is_a_literal(made: Callable[..., FlaskClient]) -> None:
    client = made(hostile_centre())
    graph = Graph().parse(data=client.get("/catalogue.jsonld").text, format="json-ld")
    assert isomorphic(graph, Graph().parse(data=client.get("/catalogue.ttl").text, format="turtle"))
    assert {str(name) for name in graph.objects(None, FOAF.name)} == {f"Centre {HOSTILE}"}


def _check_bytes(graph: Graph, file: Any, public: FlaskClient) -> None:
    import hashlib

    body = public.get(str(graph.value(file, DCAT.downloadURL)).removeprefix("http://localhost")).data
    told = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
    assert str(told.value.hex() if isinstance(told.value, bytes) else told) == hashlib.sha256(body).hexdigest()  # type: ignore[union-attr]
    assert int(graph.value(file, DCAT.byteSize)) == len(body)  # type: ignore[arg-type]


@pytest.mark.parametrize("centre", CENTRES)
def test_the_page_leads_to_each_file_and_says_what_is_in_it(
    public: FlaskClient, published: Snapshot, centre: str
) -> None:
    page = public.get(f"/donnees?centre={centre}").text
    files = re.findall(r'href="(/donnees/[^"]+\.zip)"', page)
    assert list(dict.fromkeys(files)) == [f"/donnees/{centre}/{year}.zip" for year in years(published.centres[centre])]
    for address in ("/publications.atom", "/agenda.ics", *([] if centre == DEMO else ["/catalogue.jsonld"])):
        assert f'href="{address}' in page
    assert 'href="/donnees' in public.get(f"/?centre={centre}").text, "the footer leads here"


def test_below_a_path_every_address_is_below_it(made: Callable[..., FlaskClient], tmp_path: Path) -> None:
    below = made(hostile_centre(), base="/crpv")
    page = below.get("/donnees").text
    assert 'href="/crpv/donnees/essai/2024.zip"' in page
    assert "http://localhost/crpv/donnees/essai/2024.zip" in below.get("/catalogue.jsonld").text
    told = json.loads((opened(below, "essai", 2024, tmp_path) / "datapackage.json").read_text(encoding="utf-8"))
    assert told["homepage"] == "http://localhost/crpv/donnees"


def test_only_a_centre_that_has_chosen_a_licence_says_one(published: Snapshot) -> None:
    data, home = published.centres[V2], "https://exemple.fr/donnees"
    rules = replace(data.centre.public, licence="etalab-2.0")
    chosen = replace(data, centre=replace(data.centre, public=rules))
    for one, says in ((data, False), (chosen, True)):
        package = Package(published, one, vocabulary(published, V2, V2), 2024, home)
        told = json.loads(catalogue([package], home, {package.name: f"{home}/x.zip"}))
        assert [("license" in text) for text in (json.dumps(package.descriptor()), json.dumps(told))] == [says, says]
        with zipfile.ZipFile(io.BytesIO(package.content())) as archive:
            terms = archive.read(f"{package.name}/LICENCE.txt").decode()
        assert ("Licence Ouverte" in terms, "demandez-lui" in terms) == (says, not says)
    assert 'licence = "etalab-2.0"' in centre_text(chosen.centre)
