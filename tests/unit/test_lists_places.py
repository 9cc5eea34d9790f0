"""Where people come from: postcode, department, commune or organisation; what is ambiguous stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import REGIONS, ROOT

from dashboard.sources.lists.model import ListRow
from dashboard.sources.lists.places import DEPARTMENT, Origin, Places, postcode_department
from dashboard.territories.lists import Territories, load_territories

PLACES = Places(load_territories(ROOT / "geo", REGIONS), ("18", "28", "36", "37", "41", "45"))


@pytest.mark.parametrize(
    ("cells", "origin"),
    [
        ({"postcode": "37000"}, Origin("37")),
        ({"postcode": "1000"}, Origin("01")),
        ({"postcode": "20137"}, Origin("2A")),
        ({"postcode": "20 200"}, Origin("2B")),
        ({"postcode": "97410"}, Origin("974")),
        ({"postcode": "98800"}, Origin()),
        ({"postcode": "37041 Tours cedex 1"}, Origin("37")),
        ({"department": "37 - Indre-et-Loire"}, Origin("37")),
        ({"department": "Indre-et-Loire"}, Origin("37")),
        ({"department": "Loiret (45)"}, Origin("45")),
        ({"department": "1"}, Origin("01")),
        ({"department": "2a"}, Origin("2A")),
        ({"department": "99"}, Origin()),
        ({"commune": "TOURS CEDEX 2"}, Origin("37", "37261")),
        ({"commune": "37261"}, Origin("37", "37261")),
        ({"commune": "Saint-Denis"}, Origin()),
        ({"commune": "Saint-Denis", "postcode": "97400"}, Origin("974", "97411")),
        ({"commune": "Orléans", "postcode": "37000"}, Origin("37")),
        ({"organisation": "Mairie de Tours"}, Origin("37", "37261")),
        ({"organisation": "Préfecture du Loiret"}, Origin("45")),
        ({"organisation": "Conseil départemental du Cher"}, Origin("18")),
        ({"organisation": "CAF 45"}, Origin("45")),
        ({"organisation": "Tours Métropole Val de Loire"}, Origin("37")),
        ({"organisation": "Préfecture de région Centre-Val de Loire"}, Origin()),
        ({"organisation": "Vienne"}, Origin()),
        ({"organisation": "Association Tours"}, Origin()),
        ({"commune": "Tours", "qpv": "Sanitas"}, Origin("37", "37261", "QN03709M")),
        ({"qpv": "QN03709M"}, Origin("37", "", "QN03709M")),
        ({"qpv": "Sanit"}, Origin()),
    ],
)
def test_origin(cells: dict[str, str], origin: Origin) -> None:
    assert PLACES.of(ListRow(2, **cells)) == origin  # type: ignore[arg-type]


def test_codes_are_understood_without_any_list_of_territories() -> None:
    alone = Places(Territories(()))
    assert alone.of(ListRow(2, postcode="37000", commune="Tours")) == Origin("37")
    assert alone.of(ListRow(2, department="45")) == Origin("45")


@given(st.text(max_size=12))
def test_any_text_gives_a_department_or_nothing(text: str) -> None:
    found = postcode_department(text)
    assert not found or DEPARTMENT.fullmatch(found)
