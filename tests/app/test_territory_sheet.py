"""The sheet of a territory: bars of one scale, présences that say what they are worth, announcements apart."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from reader import Reader, elements, nodes, words
from support import VT

GARD = f"/territoires/departement-30?centre={VT}&avec=Tarn"
WIDTH = re.compile(r"width\s*:\s*([\d.]+)%")


@pytest.fixture(params=["équipe", "publique"])
def client_of(request: pytest.FixtureRequest, editions: Mapping[str, FlaskClient]) -> FlaskClient:
    return editions[request.param]


def page(client: FlaskClient, address: str) -> list[Any]:
    """The page as a reader without script has it."""
    answer = client.get(address)
    assert answer.status_code == 200
    before, _, _ = answer.text.partition('id="react-entry-point"')
    return elements(f"{before}>")


def of_class(tree: Any, name: str) -> list[Any]:
    return [node for node in nodes(tree) if name in str(node["props"].get("className")).split()]


def section(tree: Any, heading: str) -> Any:
    """The card that a heading names."""
    return next(node for node in of_class(tree, "terr-block") if node["props"].get("aria-labelledby") == heading)


def compared(tree: Any) -> Iterator[tuple[str, list[float], list[float]]]:
    """Rows of the comparison: quantity, numbers that are known, widths of the bars."""
    (table,) = of_class(tree, "terr-compare")
    for row in [node for node in nodes(table) if node["type"] == "Tr"][1:]:
        cells = [re.match(r"[\d,]+", words(cell)) for cell in nodes(row) if cell["type"] == "Td"]
        numbers = [float(found[0].replace(",", ".")) for found in cells if found]
        found_widths = [WIDTH.search(str(bar["props"].get("style"))) for bar in of_class(row, "terr-bar")]
        label = words(next(node for node in nodes(row) if node["type"] == "Span"))
        yield label, numbers, [float(found[1]) for found in found_widths if found]


def test_all_bars_of_a_comparison_have_one_scale(client_of: FlaskClient) -> None:
    rows = list(compared(page(client_of, GARD)))
    drawn = [(number, width) for _, numbers, widths in rows if widths for number, width in
             zip(filter(None, numbers), widths, strict=True)]  # fmt: skip
    largest = max(number for number, _ in drawn)
    assert len({number for number, _ in drawn}) > 2
    for number, width in drawn:
        assert width == pytest.approx(100 * number / largest, abs=0.06 + 5 / largest), drawn
    apart = {label for label, _, widths in rows if not widths}
    assert apart == {"Présences cumulées connues", "Actions annoncées, à part"}


def test_presences_known_for_one_action_of_four_say_what_they_are_worth(client_of: FlaskClient) -> None:
    gard = page(client_of, GARD)
    strip = words(of_class(gard, "kpis"))
    assert "connues pour 1 action sur 4\u202f: un minimum, trop partiel pour être comparé" in strip
    told = words(next(row for row in nodes(of_class(gard, "terr-compare")) if row["type"] == "Tr" and "Présences" in
                      words(row)))  # fmt: skip
    assert "pour 1 action sur\u00a04" in told


def test_the_map_says_what_a_rate_is_worth(client_of: FlaskClient) -> None:
    address = f"/carte?centre={VT}&indicateur=presences-10000"
    said = words(of_class(page(client_of, address), "takeaway"))
    assert "0,6 présence pour 10\u202f000 habitants, connues pour 1 action sur 4" in said
    row = next(node for node in nodes(page(client_of, address)) if node["props"].get("data-territory") == "30")
    assert [words(cell) for cell in nodes(row) if cell["type"] == "Td"][1:3] == ["50 (1 sur 4)", "0,6 (1 sur 4)"]


def test_the_choice_of_another_territory_comes_before_the_figures(client_of: FlaskClient) -> None:
    classes = [str(node["props"].get("className")) for node in nodes(page(client_of, GARD))]
    assert classes.index("search terr-with") < classes.index("kpis")


def test_what_was_announced_is_apart_from_what_was_done(client_of: FlaskClient) -> None:
    tours = page(client_of, "/territoires/commune-37261")
    assert "nnoncé" not in words(section(tours, "actions"))
    apart = words(section(tours, "annonces"))
    assert "Sans bilan (12)" in apart
    assert "une annonce n’est pas une action" in apart.lower()
    figures = [words(node) for node in of_class(tours, "terr-fact")]
    assert not [text for text in figures if text.startswith("Annoncé")]
    assert "12 annoncés, non comptés" in figures[0]


def test_another_territory_is_compared_without_leaving_the_page(client: FlaskClient) -> None:
    sheet = Reader(client, "/territoires/departement-34", f"?centre={VT}").open()
    assert "Gard" not in sheet.slot("comparaison")
    assert sheet.change({"name": "avec", "type": "control"}, "value", "Gard").status_code == 200
    assert sheet.query == f"?centre={VT}&avec=Gard"
    assert "Gard" in sheet.slot("comparaison")


LISTS = {"actions", "annonces", "reseaux", "dispositifs", "publications", "organismes", "insee", "chiffres"}


@pytest.mark.parametrize(
    "address",
    [
        f"/territoires/departement-34?centre={VT}",
        f"/territoires/departement-30?centre={VT}",
        "/territoires/commune-37261",
    ],
)
def test_every_list_of_a_sheet_goes_out_with_all_that_it_has(client_of: FlaskClient, address: str) -> None:
    sheet = page(client_of, address)
    links = {node["props"]["data-table"]: node["props"]["href"] for node in nodes(sheet) if "data-table" in
             node["props"]}  # fmt: skip
    found = {name.partition(".")[0] for name in links if name.endswith(".csv")} & LISTS
    assert {"annonces" if "37261" in address else "actions", "reseaux", "chiffres", "insee"} <= found
    assert {f"{name}.xlsx" for name in found} <= set(links)
    for name in found - {"chiffres", "insee"}:
        part = section(sheet, "reseaux" if name == "dispositifs" else name)
        written = written_rows(client_of, links[f"{name}.csv"])
        said = words(part)
        assert all(row[1 if name in ("actions", "annonces") else 0] in spaced(said) for row in written[1:])
        items = sum(node["type"] == "Li" for node in nodes(part))
        others = len(written_rows(client_of, links["dispositifs.csv"])) - 1 if "dispositifs" in found else 0
        expected = {"reseaux": items - others, "dispositifs": others}
        assert len(written) - 1 == expected.get(name, items), name
    figures = written_rows(client_of, links["chiffres.csv"])
    assert len(figures) - 1 == len(of_class(sheet, "terr-fact"))


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def written_rows(client: FlaskClient, address: str) -> list[list[str]]:
    """The rows of a CSV, its header first, without what is said below them."""
    lines = list(csv.reader(io.StringIO(client.get(address).data.decode("utf-8-sig")), delimiter=";"))
    return lines[: next(place for place, row in enumerate(lines) if not any(row))]


def test_long_lists_fold_and_lose_nothing(client_of: FlaskClient) -> None:
    herault = page(client_of, f"/territoires/departement-34?centre={VT}")
    more = of_class(herault, "terr-more")
    assert all(node["type"] == "Details" and "open" not in node["props"] for node in more)
    assert "Voir le tableau (21)" in {words(node["props"]["children"][0]) for node in more}
    assert "Ile De Thau" in words(more)
    names = [node["props"]["id"] for node in more]
    assert len(names) == len(set(names)), "a fold is told from another when the page changes under it"
