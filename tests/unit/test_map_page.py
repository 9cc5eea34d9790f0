"""The page of the map: what the script is told equals the table; parameters are read from lists; places are apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from public_sample import public_store
from support import DEMO, TINY, V2, VT, event, text_of, tiny, walk, words_of, year

from dashboard.cube.map_places import done_places, member_places, planned_places, quarter_places
from dashboard.cube.territory_counts import tally
from dashboard.filters import Filters, choose, parse, vocabulary
from dashboard.pages import PAGES, carte
from dashboard.pages.model import Context, View
from dashboard.pages.render import Site, show
from dashboard.snapshot import Snapshot
from dashboard.web.geometry import IGN
from dashboard.web.security import content_security_policy
from dashboard.words import say

SITE = Site(PAGES, V2)


def shown(snapshot: Snapshot, query: str) -> View:
    found = show(SITE, snapshot, "/carte", query)
    assert found is not None
    return found.view


def state(view: View) -> dict[str, Any]:
    return json.loads(getattr(view.slots["etat"], "data-map"))  # type: ignore[no-any-return]


def rows(view: View) -> dict[str, list[str]]:
    """Territory code → texts of its row."""
    return {
        getattr(node, "data-territory"): [text_of(cell) for cell in node.children]
        for node in walk(view.slots["tableau"])
        if hasattr(node, "data-territory")
    }


@pytest.mark.parametrize("query", ["", f"centre={VT}", f"centre={VT}&niveau=epci", f"centre={VT}&indicateur=adherents"])
def test_the_map_is_told_what_the_table_says(snapshot: Snapshot, query: str) -> None:
    view = shown(snapshot, query)
    column = 6 if "adherents" in query else 1
    told = state(view)["territories"]
    assert set(told) == set(rows(view))
    for code, cells in rows(view).items():
        assert cells[column] == told[code]["value"]


@pytest.mark.parametrize("query", ["", "theme=sante", "annee=2025", "departement=31"])
@pytest.mark.parametrize("level", ["departements", "epci"])
def test_the_map_says_the_presences_that_the_list_says(
    query: str, level: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the public edition too: no action known where places are known is 0, and not "not published"."""
    snapshot = public_store(tmp_path_factory).current()
    filters = choose(parse(f"centre={DEMO}&{query}", snapshot, DEMO).filters, "department", ())
    data, words, known = snapshot.centres[DEMO], vocabulary(snapshot, DEMO, DEMO), snapshot.territories
    counted = tally(data, filters, words, known, Context(snapshot, data, filters, words).source)
    drawn = rows(shown(snapshot, f"centre={DEMO}&{query}&niveau={level}"))
    assert drawn
    for code, cells in drawn.items():
        one = known.get("department" if level == "departements" else "epci", code)
        assert one is not None
        told = say("territory", "people", counted.of(one)).replace("\u00a0", " ")
        assert cells[2].removesuffix("masqué") == told, one.name


@pytest.mark.parametrize(
    "query", ["niveau=commune", "indicateur=x", "couches=rien", "territoire=999", "niveau=<script>"]
)
def test_a_parameter_off_the_lists_changes_nothing(snapshot: Snapshot, query: str) -> None:
    assert state(shown(snapshot, query)) == state(shown(snapshot, ""))


@pytest.mark.parametrize("measure", ["presences", "presences-10000"])
def test_what_is_known_for_few_actions_does_not_look_as_sure_as_what_is_known(snapshot: Snapshot, measure: str) -> None:
    few = [event(department_code="37", participants="900"), *[event(department_code="37")] * 4]
    data = tiny(TINY, events=[*few, *[event(department_code="45", participants="12")] * 4])
    small = replace(snapshot, centres={data.centre.id: data})
    view = carte.view(Context(small, data, year(data), words_of(data), {"indicateur": measure}))
    told = state(view)["territories"]
    assert (told["37"]["k"], told["37"]["fill"]) == ("k1", "map-dots")
    assert told["45"]["k"] == "k3", "the only one that the scale compares"
    assert "fill" not in told["45"]
    legend = text_of(view.slots["legende"])
    assert "connues pour moins de 80\u202f% des actions" in legend
    assert "900" not in legend
    message = text_of(view.slots["message"])
    assert "Loiret" in message
    assert "Indre-et-Loire" not in message, "what is a minimum comes first of nothing"
    assert "Comparés\u202f: les territoires dont on connaît les présences d’au moins 80\u202f% des actions." in message
    assert "connues pour" not in text_of(shown(snapshot, "indicateur=reseaux").slots["legende"])


def test_layers_are_what_is_asked(snapshot: Snapshot) -> None:
    kinds = {symbol["kind"] for symbol in state(shown(snapshot, f"centre={VT}&couches=qpv,adherents"))["symbols"]}
    assert kinds == {"qpv", "member"}
    bare = state(shown(snapshot, f"centre={VT}&couches=aucune"))
    assert bare["symbols"] == []
    assert not any(area.get("fill") == "map-hatch" for area in bare["territories"].values())


def test_a_department_chosen_opens_its_panel_and_keeps_the_others(snapshot: Snapshot) -> None:
    view = shown(snapshot, f"centre={VT}&departement=34")
    assert text_of(view.slots["fiche"]).startswith("Hérault")
    assert len(rows(view)) == 6
    assert {symbol["name"] for symbol in state(view)["symbols"]} >= {"Béziers", "Sète"}
    assert "Nîmes" not in {symbol["name"] for symbol in state(view)["symbols"]}


def test_an_epci_chosen_opens_its_panel(snapshot: Snapshot) -> None:
    text = text_of(shown(snapshot, f"centre={VT}&niveau=epci&territoire=200066355").slots["fiche"])
    assert text.startswith("CA Sète Agglopôle Méditerranée")
    assert "Île de Thau" in text


def test_what_has_no_place_is_counted_beside(snapshot: Snapshot) -> None:
    text = text_of(shown(snapshot, f"centre={VT}").slots["cote"])
    assert "Sur 38 actions, 15 ne sont pas sur la carte" in text
    assert "8 à distance, sans lieu" in text


def test_what_has_no_place_is_listed_action_by_action(snapshot: Snapshot) -> None:
    """As many actions as dates are said to be missing, each with the way to its page."""
    view = shown(snapshot, f"centre={VT}")
    lists = [node for node in walk(view.slots["cote"]) if type(node).__name__ == "Details"]
    found = {text_of(one.children[0]): walk(one.children[1]) for one in lists}
    counts = {
        words: [link.href for link in inside if type(link).__name__ == "A"]  # type: ignore[attr-defined]
        for words, inside in found.items()
    }
    remote = next(hrefs for words, hrefs in counts.items() if "à distance" in words)
    assert len(remote) == 8
    assert all("/actions/vt-2024-" in href for hrefs in counts.values() for href in hrefs)
    unknown = next(hrefs for words, hrefs in counts.items() if "lieu non renseigné" in words)
    assert len(unknown) == 7
    pinned = {
        line.id
        for place in done_places(snapshot.centres[VT], Filters(VT, 2024), snapshot.territories)
        for line in place.lines
    }
    listed = {href.split("/actions/")[1].split("?")[0] for hrefs in counts.values() for href in hrefs}
    assert not listed & pinned
    assert len(listed | pinned) == 38, "each action is at a point of the map or in a list beside it"


def test_a_centre_of_one_department_sees_the_level_below(snapshot: Snapshot) -> None:
    data = snapshot.centres[VT]
    alone = replace(data, centre=replace(data.centre, departments=("34",)), memo={})
    small = replace(snapshot, centres={**snapshot.centres, VT: alone})
    assert state(shown(small, f"centre={VT}"))["level"] == "epci"
    assert state(shown(small, f"centre={VT}&niveau=departements"))["level"] == "departments"
    assert state(shown(snapshot, f"centre={VT}"))["level"] == "departments"


def test_done_and_announced_are_different_places(snapshot: Snapshot) -> None:
    data = snapshot.centres[V2]
    done = {place.territory.name: place.size for place in done_places(data, Filters(V2, 2024), snapshot.territories)}
    planned = planned_places(data, Filters(V2, 2024), snapshot.territories)
    assert done == {"Bourges": 2, "Orléans": 1, "Paris": 1}, "two of them from what announced them"
    assert not any(line.realised for place in planned for line in place.lines)
    announced = {line.id for place in planned for line in place.lines}
    assert not announced & {"v2-2024-p16", "v2-2024-p20", "v2-2024-p30"}


def test_quarters_stand_on_their_commune_and_say_so(snapshot: Snapshot) -> None:
    data = snapshot.centres[V2]
    found = quarter_places(data, Filters(V2, 2024), snapshot.territories)
    assert sum(place.size for place in found) == 57
    assert {place.territory.kind for place in found} == {"commune"}
    legend = text_of(shown(snapshot, "couches=qpv").slots["legende"])
    assert "position de la commune, pas du quartier" in legend


def test_members_stand_in_their_commune_or_epci(snapshot: Snapshot) -> None:
    found = member_places(snapshot.centres[VT], Filters(VT, 2024), snapshot.territories)
    assert sum(place.size for place in found) == 16  # one is known by its department only


def test_links_to_sheets_only_where_there_are_sheets(snapshot: Snapshot) -> None:
    exists = any(page.path == "/territoires" and page.accepts_rest for page in PAGES)
    assert ("Fiche du territoire" in text_of(shown(snapshot, "departement=18").slots["fiche"])) == exists


def test_the_policy_opens_one_host_and_for_pictures_only() -> None:
    closed, opened = content_security_policy(()), content_security_policy((), (IGN.host,))
    assert "geopf" not in closed
    assert [part for part in opened.split("; ") if "geopf" in part] == [f"img-src 'self' data: blob: {IGN.host}"]
    assert IGN.url.startswith(f"{IGN.host}/")


def test_the_map_alone_asks_for_its_script() -> None:
    assert carte.PAGE.scripts == ("map",)
    assert [page.id for page in PAGES if "map" in page.scripts] == ["carte"]


def test_every_address_of_the_page_parses_back(snapshot: Snapshot) -> None:
    view = shown(snapshot, f"centre={VT}&niveau=epci")
    links = [node.href for node in walk(view.slots["tableau"]) if getattr(node, "data-within", None)]
    assert links
    for link in links:
        parsed = parse(link.partition("?")[2], snapshot, V2, carte.PAGE.extras)
        assert parsed.notices == ()
        assert parsed.extra["territoire"]
