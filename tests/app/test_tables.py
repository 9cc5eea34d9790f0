"""Tables and lists as files: every one of a page has its two, and they hold the rows that the page shows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import file_readers
import openpyxl
import pytest
from flask.testing import FlaskClient
from public_sample import public_store
from reader import elements, nodes, words
from support import DEMO, VT, path_of, sample, some

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.viewer import ENVIRON_KEY, Viewer, Visit

ELSEWHERE = {"calendar": "a month of a list that goes out whole"}
"""Class of a table without files of its own, and where its rows go out."""
PROSE = {"integrer"}
"""Pages whose tables are documentation."""
QUERIES = ("", f"?centre={VT}")


def read(client: FlaskClient, address: str) -> list[Any]:
    """The page of an address as a reader without script has it."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    before, _, _ = answer.text.partition('id="react-entry-point"')
    return elements(f"{before}>")


def linked(node: Any) -> dict[str, str]:
    """Name of each file that a part of a page leads to → its address."""
    props = [one["props"] for one in nodes(node)]
    return {one["data-table"]: one["href"] for one in props if "data-table" in one}


def csv_of(found: Mapping[str, str]) -> str:
    """The address of the CSV among the files of a table."""
    return next(address for name, address in found.items() if name.endswith(".csv"))


def tables(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Every table of a page, with the nearest part of it that leads to files."""
    if isinstance(node, list):
        for child in node:
            yield from tables(child, above)
    elif isinstance(node, dict):
        if node["type"] == "Table":
            yield node, next((one for one in reversed(above) if linked(one)), None)
        yield from tables(node["props"]["children"], (*above, node))


def rows_of(answer_data: bytes) -> list[list[str]]:
    """The rows of a CSV, its header first, without what is said below them."""
    read_rows = list(csv.reader(io.StringIO(answer_data.decode("utf-8-sig")), delimiter=";"))
    return read_rows[: next(index for index, row in enumerate(read_rows) if not any(row))]


def of_type(node: Any, *kinds: str) -> list[Any]:
    return [one for one in nodes(node) if one["type"] in kinds]


def shown_rows(table: Any) -> list[Any]:
    return [row for part in of_type(table, "Tbody", "Tfoot") for row in of_type(part, "Tr")]


def pieces(node: Any) -> Iterator[str]:
    """The texts of a part of a page that are not for the eye alone."""
    if isinstance(node, list):
        for child in node:
            yield from pieces(child)
    elif isinstance(node, dict):
        if node["props"].get("aria-hidden") != "true":
            yield from pieces(node["props"]["children"])
    else:
        yield str(node)


def numbers(texts: Iterable[str]) -> Counter[str]:
    """The numbers of a row, each as often as it is said."""
    return Counter(number for text in texts for number in digits(text))


def digits(text: str) -> list[str]:
    """The numbers that a text says, whatever its spaces, "2,0" being 2."""
    plain = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3})", "", text)
    return re.findall(r"\d+", re.sub(r"(?<=\d),0\b", "", plain))


def queries(page: Page, edition: str) -> tuple[str, ...]:
    """Both centres in `make soak`; in `make test` one, the other in the other edition and on the next page."""
    turn = PAGES.index(page) + (edition == "publique")
    return (QUERIES[turn % 2], QUERIES[1 - turn % 2])[: sample(1, 2)]


def in_turn_of(kinds: Mapping[str, Any], turn: int, few: int) -> Mapping[str, Any]:
    """All kinds of files in `make soak`; in `make test` a few, others on the next page."""
    names = list(kinds)
    first = turn * few % len(names)
    return {name: kinds[name] for name in some(names[first:] + names[:first], few)}


def read_all(client: FlaskClient, page: Page, edition: str) -> Iterator[list[Any]]:
    """A page of a centre, or of both, each of its parts that has an address of its own."""
    for query in queries(page, edition):
        shown = read(client, path_of(page, query) + query)
        yield shown
        links = [one["props"]["href"] for one in nodes(shown) if "data-anchors" in one["props"]]
        yield from (read(client, link) for link in links)


@pytest.mark.parametrize("edition", ["équipe", "publique"])
@pytest.mark.parametrize("page", [page for page in PAGES if page.id not in PROSE], ids=lambda page: page.id)
def test_every_table_goes_out_with_the_rows_that_are_shown(
    editions: Mapping[str, FlaskClient], page: Page, edition: str
) -> None:
    client = editions[edition]
    for shown in read_all(client, page, edition):
        for table, around in tables(shown):
            if table["props"].get("className") in ELSEWHERE:
                continue
            assert around is not None, words(table)[:80]
            found = linked(around)
            assert len(of_type(around, "Table")) == 1, "links that could be another table's"
            assert [name.rpartition(".")[2] for name in found] == ["xlsx", "ods", "csv", "json"]
            rows = rows_of(client.get(csv_of(found)).data)
            if "carto" in str(table["props"].get("className")):
                continue  # its cells hold actions: see below
            mine = shown_rows(table)
            assert len(rows) - 1 == len(mine), (words(table)[:80], rows)
            for row, written in zip(mine, rows[1:], strict=True):
                said = _plain(" ".join(pieces(row)))
                assert written[0] in said
                assert not [cell for cell in written if cell.startswith("'")], "what a spreadsheet would run"
                assert numbers(written) == numbers(pieces(row)), written


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()


@pytest.fixture(scope="module")
def demonstration(
    client: FlaskClient, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, FlaskClient]:
    """Edition → a client of it that has the demonstration centre, of which some cells are hidden from the public."""
    store = public_store(tmp_path_factory)
    return {"équipe": client, "publique": create_app(settings, store).server.test_client()}


@pytest.mark.parametrize("edition", ["équipe", "publique"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_every_format_says_the_same(
    editions: Mapping[str, FlaskClient], demonstration: Mapping[str, FlaskClient], page: Page, edition: str
) -> None:
    """All the files of a table say its cells and what is told of it, as its CSV does: so nothing that it hides."""
    simple = {"json": file_readers.json, "xlsx": file_readers.xlsx}
    turn = PAGES.index(page)
    readers = [(editions[edition], query, in_turn_of(simple, turn, 1)) for query in queries(page, edition)]
    every_kind = in_turn_of(file_readers.OTHERS, turn, 2) if edition == "publique" else in_turn_of(simple, turn + 1, 1)
    for client, query, kinds in (*readers, (demonstration[edition], f"?centre={DEMO}", every_kind)):
        found = linked(read(client, path_of(page, query) + query))
        csvs = [address for name, address in found.items() if name.endswith(".csv")]
        assert len(found) == 4 * len(csvs)
        every = []
        for address in csvs:
            answer = client.get(address)
            assert re.fullmatch(r"attachment; filename=[a-z0-9-]+\.csv", answer.headers["Content-Disposition"])
            rows, told = file_readers.csv(answer.data)
            every.append(rows)
            for kind, parsed in kinds.items():
                answer = client.get(address.replace(".csv", f".{kind}"))
                assert answer.status_code == 200, address
                assert answer.headers["Content-Disposition"].endswith(f".{kind}")
                file_readers.check(parsed(answer.data), rows, told, f"{address} {kind}")
        for kind in kinds.keys() & {"xlsx", "ods"}:
            whole = client.get(f"/tableau{path_of(page, query).rstrip('/')}/toute-la-page.{kind}{query}")
            assert whole.status_code == (200 if every else 404)
            if every:
                file_readers.check_whole(kind, whole.data, every)


def test_a_list_goes_out_with_all_that_it_counts(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        for query in ("", "?annee=2024&statut=realisees", "?q=politique"):
            shown = read(client, f"/actions{query}")
            titles = [words(one["props"]["children"]) for one in nodes(shown) if _is_action(one)]
            rows = rows_of(client.get(linked(shown)["liste.csv"]).data)
            assert len(rows) - 1 == len(titles) > 0
            assert all(row[0] in _plain(" ".join(titles)) for row in rows[1:])


def _is_action(node: Any) -> bool:
    return node["type"] == "Li" and str(node["props"].get("className", "")).startswith("act act-")


@pytest.mark.parametrize("action", ["v2-2024-p41", "v2-2024-p27", f"vt-2024-e31?centre={VT}"])
def test_the_neighbours_of_an_action_go_out_whole(editions: Mapping[str, FlaskClient], action: str) -> None:
    for client in editions.values():
        shown = read(client, f"/actions/{action}")
        near = [one for one in of_type(shown, "Section") if one["props"].get("className") == "near"]
        assert near
        for section in near:
            titles = [words(one) for one in of_type(section, "Li")]
            rows = rows_of(client.get(csv_of(linked(section))).data)
            assert len(rows) - 1 == len(titles) > 0
            assert all(row[0] in _plain(title) for row, title in zip(rows[1:], titles, strict=True))


def test_a_paged_list_goes_out_whole(client: FlaskClient) -> None:
    query = "?type=communes&page=2"
    shown = read(client, f"/territoires{query}")
    (pager,) = [one for one in nodes(shown) if one["props"].get("className") == "list-pages"]
    first, last, every = digits(words(pager["props"]["children"][0]))
    ((table, _),) = tables(shown)
    rows = rows_of(client.get(linked(shown)["territoires.csv"]).data)
    below = len(shown_rows(table)) - (int(last) - int(first) + 1)
    assert below >= 0
    assert len(rows) - 1 == int(every) + below > int(last)


def test_the_picture_of_the_activity_goes_out_action_by_action(client: FlaskClient) -> None:
    shown = read(client, "/carto")
    kinds = [str(one["props"].get("className")).split() for one in of_type(shown, "A")]
    tiles = [kind for kind in kinds if "ct-tile" in kind and "ct-paper" not in kind]
    rows = rows_of(client.get(linked(shown)["carto.csv"]).data)
    assert rows[0][:3] == ["Modes d’action", "Causes", "Intitulé"]
    assert len(rows) - 1 == len(tiles) > 0


def test_a_file_says_what_it_is(client: FlaskClient) -> None:
    text = client.get(f"/tableau/theme.csv?centre={DEMO}&annee=2024").text
    assert "Données simulées" in text
    assert f"Adresse\u202f: http://localhost/?centre={DEMO}".replace("\u202f", " ") in text
    answer = client.get(f"/tableau/theme.xlsx?centre={DEMO}&annee=2024")
    assert "donnees-simulees" in answer.headers["Content-Disposition"]
    about = openpyxl.load_workbook(io.BytesIO(answer.data))["Méthode"]
    told = {str(label.value): str(text.value) for label, text in about.iter_rows(min_row=2)}
    assert "Données simulées" in told["À savoir"]
    assert told["Filtres"] == "Actions réalisées · 2024 · tous les départements · tous les thèmes"
    assert told["Données arrêtées au"] == "31 décembre 2024"
    assert "Licence Ouverte" in told["Réutilisation"]
    assert {"Version des données", "Adresse", "Source", "Colonne «\u202fPart\u202f»"} <= told.keys()
    assert "Simul" not in client.get("/tableau/theme.csv").text


def test_a_file_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/tableau/theme.csv")
    again = client.get("/tableau/theme.csv", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "json", "html", "tsv"])
@pytest.mark.parametrize(
    "place",
    [
        "nulle-part",
        "nulle-part/theme",
        "actions/nulle-part",
        "../theme",
        "%2e%2e%2f%2e%2e/etc/hosts",
        "territoires/99999/comparaison",
    ],
)
def test_what_is_no_table_has_no_file(client: FlaskClient, place: str, kind: str) -> None:
    assert client.get(f"/tableau/{place}.{kind}").status_code == 404


def test_the_files_of_the_staff_are_behind_the_gate(settings: Settings, store: SnapshotStore) -> None:
    staff = create_app(settings, store, "staff").server.test_client()
    assert staff.get("/tableau/theme.csv").status_code == 401
    answer = staff.get("/tableau/theme.csv", environ_overrides={ENVIRON_KEY: Visit(Viewer("administrator"))})
    assert answer.status_code == 200
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("edition", ["équipe", "publique"])
def test_the_co2_avoided_goes_out(editions: Mapping[str, FlaskClient], edition: str) -> None:
    client = editions[edition]
    found = linked(read(client, "/empreinte?annee=2024"))
    head, row = rows_of(client.get(found["co2-evite.csv"]).data)
    told = dict(zip(head, row, strict=True))
    assert (told["Valeur affichée"], told["Unité"], told["Nature"]) == ("3,1", "t CO₂", "publié")
