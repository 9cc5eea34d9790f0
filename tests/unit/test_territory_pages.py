"""The list and the sheets as pages: what they say, what they do with wrong addresses, what they never say."""

from __future__ import annotations

import pytest
import support
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import parse, vocabulary
from dashboard.pages import territoire, territoires
from dashboard.pages.model import Context, Page, View
from dashboard.snapshot import Snapshot

SHEETS = ("R24", "R76", "34", "37", "epci-200066355", "45234", "QN03415I", "75056")


def shown(snapshot: Snapshot, page: Page, query: str = "", rest: str = "") -> View:
    parsed = parse(query, snapshot, support.V2, page.extras)
    words = vocabulary(snapshot, parsed.filters.centre, support.V2)
    data = snapshot.centres[parsed.filters.centre]
    return page.view(Context(snapshot, data, parsed.filters, words, parsed.extra, rest))


def text(view: View) -> str:
    return "".join(support.text_of(slot) for slot in view.slots.values())


def links(view: View) -> list[str]:
    return [node.href for slot in view.slots.values() for node in support.walk(slot) if getattr(node, "href", None)]


class TestList:
    def test_what_the_list_rests_on_is_said(self, snapshot: Snapshot) -> None:
        said = text(shown(snapshot, territoires.PAGE, f"centre={support.VT}"))
        assert "Zones blanches non établies. Lieu connu pour 23 actions sur 30, 8 autres à distance." in said
        assert "15 actions réalisées sur 38 n’ont pas de département dans les documents" in said
        assert "Sans lieu renseigné, dont 8 à distance" in said

    def test_headers_sort_and_say_how(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoires.PAGE, "type=intercommunalites&tri=nom")
        heads = [node for node in support.walk(view.slots["liste"]) if getattr(node, "scope", "") == "col"]
        orders = {support.text_of(head)[:10]: getattr(head, "aria-sort", None) for head in heads}
        assert [order for order in orders.values() if order] == ["ascending"]
        assert orders["Territoire"] == "ascending"
        buttons = [node for head in heads for node in support.walk(head) if getattr(node, "data-action", "") == "param"]
        assert len(buttons) == len(heads)
        assert [getattr(button, "data-code") for button in buttons][:2] == ["-nom", "-actions"]

    def test_long_lists_are_paged(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoires.PAGE, "type=communes&page=2")
        assert "51 à 100 sur 1\u202f756" in text(view)
        rows = [node for node in support.walk(view.slots["liste"]) if getattr(node, "scope", "") == "row"]
        assert len(rows) == 50 + 2

    def test_wrong_parameters_fall_back_with_a_notice(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoires.PAGE, "type=pays&tri=taille&page=-3&blanches=peut-etre")
        assert len(view.notices) == 2
        assert "Hérault" not in text(view)

    @given(st.dictionaries(st.sampled_from(territoires.EXTRAS), st.text(max_size=90)))
    def test_any_parameters_make_a_page(self, snapshot: Snapshot, extra: dict[str, str]) -> None:
        data = snapshot.centres[support.VT]
        words = vocabulary(snapshot, support.VT, support.V2)
        assert territoires.view(Context(snapshot, data, words.default, words, extra)).found

    def test_a_search_without_result_says_where_it_looked(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoires.PAGE, "q=xyzzy")
        assert "Aucun territoire ne répond" in text(view)
        assert view.found

    def test_every_link_leads_to_a_sheet(self, snapshot: Snapshot) -> None:
        for href in links(shown(snapshot, territoires.PAGE, "type=quartiers")):
            address = href.split("?")[0].removeprefix("/territoires/")
            assert shown(snapshot, territoire.PAGE, "", address).found

    def test_without_lists_the_page_says_so(self) -> None:
        data = support.tiny()
        snapshot = support.snapshot_of(data)
        words = support.words_of(data)
        view = territoires.view(Context(snapshot, data, words.default, words))
        assert "ne sont pas installées" in text(view)


class TestSheet:
    @pytest.mark.parametrize("rest", ["76", "24"])
    def test_a_code_of_two_territories_asks_which(self, snapshot: Snapshot, rest: str) -> None:
        view = shown(snapshot, territoire.PAGE, "", rest)
        assert not view.found
        assert f"/territoires/region-{rest}" in links(view)
        assert f"/territoires/departement-{rest}" in links(view)

    @pytest.mark.parametrize("rest", ["zzz", "commune-99999", "departement-", "QP034001", "../..", "a" * 500, "<b>"])
    def test_unknown_addresses_are_not_found(self, snapshot: Snapshot, rest: str) -> None:
        view = shown(snapshot, territoire.PAGE, "", rest)
        assert not view.found
        assert view.heading == "Territoire introuvable"

    @pytest.mark.parametrize(
        ("rest", "heading"),
        [
            ("34", "Hérault"),
            ("R76", "Occitanie"),
            ("243400017", "Montpellier Méditerranée Métropole"),
            ("34172", "Montpellier"),
        ],
    )
    def test_plain_codes_open_the_sheet(self, snapshot: Snapshot, rest: str, heading: str) -> None:
        assert shown(snapshot, territoire.PAGE, f"centre={support.VT}", rest).heading == heading

    def test_ile_de_thau(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoire.PAGE, f"centre={support.VT}", "qpv-QN03415I")
        said = text(view)
        assert "Réalisées dans le quartier (1)" in said
        assert "Sète, commune (1) et Hérault, département (5)" in said
        assert "non importé" in said
        assert "Centre Ville - Ile Sud" in said, "the other quarter of Sète"
        assert "/actions/vt-2024-e17?centre=villes-et-territoires" in links(view)

    def test_a_comparison_with_another(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoire.PAGE, f"centre={support.VT}&avec=gard", "34")
        assert "17 actions. Lieu connu pour 23 actions sur 30, 8 autres à distance\u202f: rien ne se compare." in text(
            view
        )
        missing = shown(snapshot, territoire.PAGE, "avec=xyzzy", "34")
        assert len(missing.notices) == 1

    def test_the_choice_of_departments_is_ignored_and_told(self, snapshot: Snapshot) -> None:
        view = shown(snapshot, territoire.PAGE, f"centre={support.VT}&departement=30", "34172")
        assert len(view.notices) == 1
        assert "3 actions réalisées" in text(view)

    @pytest.mark.parametrize(("rest", "query"), support.some(support.in_turn(SHEETS, support.QUERIES), 4 * len(SHEETS)))
    def test_every_sheet_under_every_filter(self, snapshot: Snapshot, query: str, rest: str) -> None:
        view = shown(snapshot, territoire.PAGE, query, rest)
        assert view.found
        said = text(view)
        assert "nan" not in said.lower().split()
        assert "None" not in said
        assert "participations" not in said.lower()
        assert set(view.slots) == set(territoire.PAGE.slots)
