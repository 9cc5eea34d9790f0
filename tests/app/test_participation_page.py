"""The Participation page over HTTP on made-up centres: its figures are the engine's, and it says what they rest on."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from support import TINY, event, snapshot_of, tiny, year

from dashboard.app import create_app
from dashboard.french import number
from dashboard.indicators.attendance import reach
from dashboard.indicators.head_counts import mix, mix_words
from dashboard.settings import Settings
from dashboard.snapshot import CentreData, SnapshotStore

Rows = list[dict[str, str]]
PROFILES = ("state_staff", "non_profit", "local_authority_staff", "")
DEPARTMENTS = ("37", "37", "45", "86", "")


def actions(count: int, *, known: int = 0) -> Rows:
    """Actions of 2024, the first of them with a head-count of 20; and one action of 2023."""
    made = [
        event(
            event_id=f"a{i}", title=f"Rencontre {i}", date_start=f"2024-{1 + i % 12:02d}-10", format="meeting",
            theme_ids="climat" if i % 2 else "ecole", **({"participants": "20"} if i < known else {}),
        )
        for i in range(count)
    ]  # fmt: skip
    return [*made, event(event_id="old", date_start="2023-02-02")]


def listed(names: list[str], people: int = 12, key: str = "0a0a0a0a") -> Rows:
    """A list of some persons for each action, made by a rule: the same persons come back."""
    return [
        {
            "event_id": name, "participant_key": f"p-{(k * (i + 2)) % 40:0>6}", "key_id": key,
            "profile": PROFILES[k % 4], "department_code": DEPARTMENTS[k % 5], "modality": "in_person",
        }
        for i, name in enumerate(names)
        for k in range(people)
    ]  # fmt: skip


def unique_rows(rows: Rows) -> Rows:
    """Each person once per action."""
    return list({(row["event_id"], row["participant_key"]): row for row in rows}.values())


@pytest.fixture(scope="module")
def ask() -> Callable[[CentreData, str], str]:
    """Asks a page of the dashboard on one made-up centre; gives its HTML."""

    def asked(data: CentreData, address: str) -> str:
        settings = Settings.from_env({"DASHBOARD_CENTRE": "essai"})
        store = SnapshotStore(settings.data_dir, settings.geo_dir)
        store._snapshot = snapshot_of(data)
        client: FlaskClient = create_app(settings, store).server.test_client()
        response = client.get(address)
        assert response.status_code == 200
        return response.text.partition('<div id="react-entry-point"')[0]

    return asked


def card(page: str, name: str) -> str:
    """The text of one key figure."""
    found = re.search(rf'<article[^>]*data-kpi="{name}".*?</article>', page, re.DOTALL)
    assert found, name
    return text(found[0])


def text(markup: str) -> str:
    return re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def cells(page: str, chart: str) -> dict[str, list[str]]:
    """The table of a chart: row header → its cells."""
    found = re.search(rf'<figure[^>]*data-chart="{chart}".*?</figure>', page, re.DOTALL)
    assert found, chart
    rows = re.findall(r"<tr>(.*?)</tr>", found[0].partition("<tbody>")[2], re.DOTALL)
    every = [[text(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]
    return {first: rest for first, *rest in every}


@pytest.fixture(scope="module")
def whole() -> CentreData:
    """Six actions, each with a list, as has that of the year before."""
    names = [f"a{i}" for i in range(6)]
    return tiny(TINY, events=actions(6), attendances=unique_rows(listed([*names, "old"])))


@pytest.fixture(scope="module")
def partly() -> CentreData:
    """Six actions: two with a list, two more with a head-count, two without anything."""
    return tiny(TINY, events=actions(6, known=4), attendances=unique_rows(listed(["a0", "a1"])))


@pytest.mark.parametrize("query", ["", "theme=climat", "annee=toutes", "du=2024-02-01&au=2024-04-30"])
def test_figures_are_the_engine_s(ask: Callable[[CentreData, str], str], whole: CentreData, query: str) -> None:
    page = ask(whole, f"/participation?{query}")
    filters = {
        "": year(whole), "theme=climat": year(whole, theme=("climat",)), "annee=toutes": year(whole, None),
    }.get(query)  # fmt: skip
    if filters is None:
        assert "calculé sur listes" in page
        return
    found = reach(whole, filters)
    assert found is not None
    assert found.people.unique is not None
    assert number(found.people.attendances) in card(page, "attendances").split()
    assert number(found.people.unique) in card(page, "unique_participants").split()
    assert number(found.actions_listed) in card(page, "listed_actions").split()
    table = cells(page, "origine")
    here = found.cuts["department"].codes.index("37")
    assert table["Indre-et-Loire"][0] == number(int(found.cuts["department"].attendances[here]))
    assert found.cuts["department"].unique is not None
    assert table["Indre-et-Loire"][2] == number(int(found.cuts["department"].unique[here]))
    assert table["Ensemble"][0] == number(found.people.attendances)


def test_new_and_returning_add_up_on_the_page(ask: Callable[[CentreData, str], str], whole: CentreData) -> None:
    page = ask(whole, "/participation")
    table = cells(page, "nouveaux")
    new, again, every = (int(table[name][0]) for name in ("Première fois", "Déjà venues", "Ensemble"))
    assert new + again == every == int(cells(page, "fidelite")["Ensemble"][0])


def test_profile_and_department_cross_in_a_real_table(ask: Callable[[CentreData, str], str], whole: CentreData) -> None:
    page = ask(whole, "/participation")
    found = re.search(r'<table[^>]*class="heat".*?</table>', page, re.DOTALL)
    assert found
    assert "<caption" in found[0]
    assert found[0].count('scope="row"') >= 3
    assert found[0].count('scope="col"') >= 4
    assert re.search(r'<td[^>]*class="heat-5"[^>]*>\d+</td>', found[0])


def test_partly_covered_actions_say_which_numbers_are_which(
    ask: Callable[[CentreData, str], str], partly: CentreData
) -> None:
    page = ask(partly, "/participation")
    found = mix(partly, year(partly))
    assert (found.lists, found.head_counts, found.unknown) == (2, 2, 2)
    words = card(page, "attendances")
    assert number(found.total) in words.split()
    assert mix_words(found) in words
    assert "calculé sur listes et effectifs" in page
    assert "Par effectifs" in text(page) or "D’après les effectifs" in text(page)
    missing = re.search(r'<section[^>]*data-block="listes-manquantes".*?</section>', page, re.DOTALL)
    assert missing
    assert missing[0].count("liste manquante<") == 4
    assert 'href="/actions/a2"' in missing[0]
    assert 'data-table="listes-manquantes.csv"' in missing[0]


def test_the_head_count_blocks_are_not_shown_twice(ask: Callable[[CentreData, str], str], partly: CentreData) -> None:
    page = ask(partly, "/participation")
    assert page.count('data-chart="presences-theme"') == 1
    assert "Présences cumulées par thème" not in page
    assert 'data-chart="couverture"' not in page


def test_two_keys_give_a_reason_and_no_number(ask: Callable[[CentreData, str], str]) -> None:
    rows = unique_rows(listed(["a0", "a1"])) + unique_rows(listed(["a2"], key="1b1b1b1b"))
    data = tiny(TINY, events=actions(3), attendances=rows)
    page = ask(data, "/participation")
    for name in ("unique_participants", "new_participants", "returning_participants"):
        words = card(page, name)
        assert "n. r." in words
        assert "plusieurs clés" in words
    assert 'data-chart="fidelite"' not in page
    assert "Personnes différentes</" not in page
    assert number(len(rows)) in card(page, "attendances").split()


def test_purged_totals_stay_and_their_persons_only_for_the_whole_year(ask: Callable[[CentreData, str], str]) -> None:
    left = [
        {"year": "2024", "event_id": "a0", "measure": "attendances", "value": "31"},
        {"year": "2024", "measure": "unique_participants", "value": "27"},
    ]
    data = tiny(TINY, events=actions(1), attendance_totals=left)
    assert "31" in card(ask(data, "/participation"), "attendances").split()
    assert "27" in card(ask(data, "/participation"), "unique_participants").split()
    narrowed = card(ask(data, "/participation?theme=ecole"), "unique_participants")
    assert "n. r." in narrowed
    assert "totaux" in narrowed


def test_a_purge_leaves_no_crossing_and_the_page_says_so(ask: Callable[[CentreData, str], str]) -> None:
    left = [
        {"year": "2023", "event_id": "b0", "measure": "attendances", "value": "31"},
        {"year": "2023", "measure": "unique_participants", "value": "27"},
        {"year": "2023", "measure": "new_participants", "value": "20"},
        {"year": "2023", "measure": "returning_participants", "value": "7"},
    ]
    before = [event(event_id="b0", date_start="2023-03-04", report_year="2023")]
    rows = unique_rows(listed(["a0"]))
    data = tiny(TINY, events=[*before, *actions(1)], attendances=rows, attendance_totals=left)
    page = ask(data, "/participation?annee=2023")
    assert 'class="heat"' not in page
    assert "31 présences de listes remplacées par des totaux" in text(page)
    assert "qui remontent à 2023" in text(page), "purged lists were read as well"
    assert 'class="heat"' in ask(data, "/participation?annee=2024")


def test_one_more_breakdown_is_picked_by_the_reader(ask: Callable[[CentreData, str], str], whole: CentreData) -> None:
    assert 'data-chart="presences-format"' in ask(whole, "/participation")
    page = ask(whole, "/participation?par=dispositif")
    assert 'data-chart="presences-dispositif"' in page
    assert 'data-chart="presences-format"' not in page
    assert 'data-chart="presences-format"' in ask(whole, "/participation?par=nimporte")


def test_the_crossed_table_can_be_saved(ask: Callable[[CentreData, str], str], whole: CentreData) -> None:
    block = re.search(
        r'<figure[^>]*data-block="profil-departement".*?</figure>', ask(whole, "/participation"), re.DOTALL
    )
    assert block
    assert 'data-table="profil-departement.csv"' in block[0]


def test_nothing_of_lists_without_lists(ask: Callable[[CentreData, str], str]) -> None:
    page = ask(tiny(TINY, events=actions(6, known=6)), "/participation")
    for sign in ("calculé sur listes", 'class="heat"', "listes-manquantes", 'data-kpi="new_participants"'):
        assert sign not in page
    assert 'data-chart="presences-theme"' in page


def test_an_empty_selection_is_told(ask: Callable[[CentreData, str], str], whole: CentreData) -> None:
    page = ask(whole, "/participation?theme=climat&format=non-renseigne")
    assert "Aucune action réalisée ne correspond à ces filtres." in text(page)


@pytest.mark.parametrize("address", ["/actions/a0", "/carte?indicateur=presences", "/reseaux", "/", "/territoires"])
def test_the_other_pages_take_lists_in(ask: Callable[[CentreData, str], str], partly: CentreData, address: str) -> None:
    page = ask(partly, address)
    if address == "/actions/a0":
        assert "12 personnes sur la liste, 20 déclarées" in text(page)
