"""Méthode et données: nothing that is shown may be missing from it, and what it says of the data is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from dash.development.base_component import Component
from support import walk

from dashboard.components.documentation import published_words, required_words
from dashboard.dimensions import DIMENSIONS
from dashboard.indicators.documentation import counting_facts, published_years, table_states
from dashboard.indicators.registry import INDICATORS, get
from dashboard.pages import methode
from dashboard.pages.render import Site, full_layout, show
from dashboard.quality import RULES, findings, of_centre
from dashboard.snapshot import Snapshot
from dashboard.sources.problems import Problem, Severity
from dashboard.words import say_html

CENTRES = ("villes-au-carre", "villes-et-territoires")
SITE = Site((methode.PAGE,), CENTRES[0], hosting="Hébergeur d’essai, 1 rue de l’Exemple")


PARTS = ("", "donnees", "regles", "qualite", "indicateurs", "dictionnaire", "mentions")


def page(snapshot: Snapshot, part: str, query: str = "") -> Component:
    shown = show(SITE, snapshot, f"/methode/{part}", query)
    assert shown is not None
    assert shown.view.found
    content = shown.view.slots["page"]
    assert isinstance(content, Component)
    return content


def text(node: Any) -> str:
    if isinstance(node, list | tuple):
        return " ".join(text(child) for child in node)
    if isinstance(node, Component):
        return text(getattr(node, "children", None))
    return "" if node is None or hasattr(node, "__html__") else str(node)


def html_of(node: Any) -> str:
    return "".join(str(one) for one in _leaves(node) if hasattr(one, "__html__"))


def _leaves(node: Any) -> Iterator[Any]:
    if isinstance(node, list | tuple):
        for child in node:
            yield from _leaves(child)
    elif isinstance(node, Component):
        yield from _leaves(getattr(node, "children", None))
    else:
        yield node


def said_of(macro: str, *told: Any) -> str:
    return str(say_html("documentation", macro, *told))


def ids(node: Any) -> list[str]:
    return [item.id for item in walk(node) if isinstance(getattr(item, "id", None), str)]


@pytest.mark.parametrize("centre", CENTRES)
def test_every_indicator_is_documented_with_all_that_the_registry_says(snapshot: Snapshot, centre: str) -> None:
    part = page(snapshot, "indicateurs", f"centre={centre}")
    entries = {item.id: text(item) for item in walk(part) if str(getattr(item, "id", "")).startswith("pli-")}
    assert set(entries) == {f"pli-indicateur-{indicator.id}" for indicator in INDICATORS}
    for indicator in INDICATORS:
        said = re.sub(r"\s", " ", entries[f"pli-indicateur-{indicator.id}"])
        for expected in (indicator.label, indicator.definition, indicator.method, indicator.reference):
            assert re.sub(r"\s", " ", expected) in said


@pytest.mark.parametrize("centre", CENTRES)
def test_every_table_and_column_is_in_the_dictionary(snapshot: Snapshot, centre: str) -> None:
    part = page(snapshot, "dictionnaire", f"centre={centre}")
    entries = {item.id: text(item) for item in walk(part) if str(getattr(item, "id", "")).startswith("table-")}
    assert list(entries) == [f"table-{name}" for name in snapshot.schemas]
    for name, schema in snapshot.schemas.items():
        for field in schema.fields:
            assert field.name in entries[f"table-{name}"]
            assert field.title in entries[f"table-{name}"]
            for code, label in field.labels.items():
                assert code in entries[f"table-{name}"]
                assert label in entries[f"table-{name}"]


def test_every_schema_file_is_a_table_of_the_dictionary(snapshot: Snapshot) -> None:
    names = {json.loads(path.read_text(encoding="utf-8"))["name"] for path in Path("data/schemas").glob("*.json")}
    assert names == set(snapshot.schemas)


def test_every_figure_that_is_published_has_a_definition(snapshot: Snapshot) -> None:
    for data in snapshot.centres.values():
        used = {str(value) for value in data.table("published_figures")["indicator_id"].dropna()}
        assert used <= {indicator.id for indicator in INDICATORS}


@pytest.mark.parametrize("centre", CENTRES)
def test_anchors_are_unique_and_every_link_of_a_part_leads_somewhere(snapshot: Snapshot, centre: str) -> None:
    layouts = {}
    for part in PARTS:
        shown = show(SITE, snapshot, f"/methode/{part}", f"centre={centre}")
        assert shown is not None
        layouts[f"/methode/{part}".rstrip("/")] = full_layout(SITE, shown)
    anchors = {path: ids(layout) for path, layout in layouts.items()}
    local = set()
    for path, layout in layouts.items():
        assert len(anchors[path]) == len(set(anchors[path]))
        for target in (str(getattr(item, "href", "") or "") for item in walk(layout)):
            address, _, anchor = target.partition("#")
            there = address.partition("?")[0] or path
            if there.startswith("/methode"):
                local.add(there)
                assert there in layouts, target
                assert not anchor or anchor in anchors[there], target
    assert local == set(layouts)


def test_the_first_page_has_a_place_for_every_anchor_of_the_page_it_was(snapshot: Snapshot) -> None:
    first = page(snapshot, "")
    assert set(PARTS[1:]) <= set(ids(first)), "where a reader without script lands"
    links = {item.href: getattr(item, "data-anchors").split() for item in walk(first) if hasattr(item, "data-anchors")}
    for part in PARTS[1:]:
        starts = links[f"/methode/{part}"]
        assert starts[0] == part
        for anchor in ids(page(snapshot, part)):
            if not anchor.startswith(("pli-", "sommaire")):
                assert any(start.endswith("-") and anchor.startswith(start) for start in starts), anchor


def test_a_part_that_does_not_exist_is_not_found(snapshot: Snapshot) -> None:
    for path in ("/methode/inconnue", "/methode/regles/x", "/methode/publie"):
        shown = show(SITE, snapshot, path, "")
        assert shown is not None
        assert not shown.view.found, path


def test_the_first_page_says_how_far_the_rows_can_be_trusted(snapshot: Snapshot) -> None:
    events = snapshot.centres[CENTRES[0]].events
    done = events[events["status"] == "realised"]
    said = text(page(snapshot, ""))
    assert f"Sur {len(done)} lignes réalisées, le mois est connu pour {done['month'].notna().sum()}," in said
    assert f"le nombre de participants pour {done['participants'].notna().sum()}." in said


@pytest.mark.parametrize("centre", CENTRES)
def test_every_finding_of_the_centre_is_shown_with_its_sentence(snapshot: Snapshot, centre: str) -> None:
    found = of_centre(findings(snapshot), centre)
    part = page(snapshot, "qualite", f"centre={centre}")
    said, groups = text(part), set(ids(part))
    assert found
    for finding in found:
        assert finding.what in said
    found_rules = {finding.rule for finding in found}
    assert groups >= {f"regle-{rule}" for rule in found_rules}
    for rule in RULES:
        assert rule.id in found_rules or (f"regle-{rule.id}" not in groups and rule.title.split()[0] in said)


def test_one_degree_of_seriousness_can_be_asked_for_and_nonsense_shows_everything(snapshot: Snapshot) -> None:
    found = of_centre(findings(snapshot), CENTRES[0])
    part = text(page(snapshot, "qualite", "gravite=contradiction"))
    for finding in found:
        assert (finding.what in part) == (finding.severity == "error")
    assert text(page(snapshot, "qualite", "gravite=%3Cscript%3E")) == text(page(snapshot, "qualite"))


def test_actions_of_findings_link_to_their_pages_in_their_own_centre(snapshot: Snapshot) -> None:
    links = {
        text(item): item.href for item in walk(page(snapshot, "qualite")) if "actions/" in getattr(item, "href", "")
    }
    assert links["v2-2024-r07"] == "/actions/v2-2024-r07"
    assert links["vt-2024-e45"].startswith("/actions/vt-2024-e45?centre=villes-et-territoires")


@pytest.mark.parametrize("centre", CENTRES)
def test_freshness_names_every_table_with_its_rows(snapshot: Snapshot, centre: str) -> None:
    data = snapshot.centres[centre]
    states = table_states(data, snapshot.schemas)
    assert [state.schema.name for state in states] == list(snapshot.schemas)
    assert {state.schema.name: state.rows for state in states} == {
        name: len(data.table(name)) for name in snapshot.schemas
    }
    assert all(state.as_of == data.centre.table_as_of(state.schema.name) for state in states)
    events = next(state for state in states if state.schema.name == "events")
    assert 2024 in events.years


def test_reading_problems_are_told(snapshot: Snapshot) -> None:
    problem = Problem(
        "villes-au-carre/events.csv", None, 12, "Statut", "peut-être", "une valeur de la liste", Severity.ERROR,
        "lu « peut-être », attendu une valeur de la liste", "enum", "events",
    )  # fmt: skip
    old = replace(snapshot.centres[CENTRES[0]], problems=(problem,), stale=True, memo={})
    broken = replace(snapshot, centres=MappingProxyType({**snapshot.centres, CENTRES[0]: old}))
    said = text(page(broken, "donnees"))
    assert problem.text() in said
    assert "lus sans erreur" in text(page(snapshot, "donnees"))


def test_published_values_are_told_year_by_year(snapshot: Snapshot) -> None:
    def words(centre: str, indicator_id: str) -> str:
        data = snapshot.centres[centre]
        published = published_years(data, indicator_id, (2024, 2023, 2020, 2007))
        return published_words(get(indicator_id), published).replace("\u202f", " ")

    assert words(CENTRES[0], "appointments") == "75 rendez-vous en 2024"
    assert words(CENTRES[0], "participants_mobilised") == "plus de 1 500 participant·es en 2024"
    assert words(CENTRES[1], "unique_participants").startswith("575 personnes en 2024")
    assert "434 personnes en 2023" in words(CENTRES[1], "unique_participants")
    assert words(CENTRES[1], "profile_share") == "3 lignes de ventilation en 2024"
    assert words(CENTRES[1], "co2_saved") == "aucune valeur publiée"


def test_the_rules_of_counting_count_what_the_tables_hold(snapshot: Snapshot) -> None:
    data = snapshot.centres[CENTRES[0]]
    facts = counting_facts(data, by_action=True)
    events = data.events
    assert facts.lines == len(events)
    assert facts.realised == sum(events["status"] == "realised")
    assert facts.undated == sum((events["status"] == "realised") & events["month"].isna())
    assert facts.attendance_rows == 0
    rules = said_of("rules", facts, "rendez-vous", "tout")
    titles = re.findall("<h3>(.+?)</h3>", rules)
    assert len(set(titles)) == len(titles) >= 10
    assert "participations" not in rules.lower()


def test_no_rule_of_counting_speaks_of_one_thing_in_the_plural(snapshot: Snapshot) -> None:
    for value in (0, 1, 2):
        facts = replace(
            counting_facts(snapshot.centres[CENTRES[0]], by_action=True),
            lines=1 + value, realised=1, repeated=value, undated=value, placeholders=value, suggested=value,
        )  # fmt: skip
        said = said_of("rules", facts, "actions", "tout")
        assert not re.search(r"\b[01] (lignes|autres)\b", said)


def test_the_legal_notice_says_what_the_law_asks(snapshot: Snapshot) -> None:
    centre = snapshot.centres[CENTRES[0]].centre
    legal = said_of("legal", centre, "", 0, False, False)
    assert centre.name in legal
    assert "DASHBOARD_HOSTING" not in legal, "a word of the host's, not of the reader's"
    assert "Hébergeur" in legal
    assert "Hébergeur d’essai" in html_of(page(snapshot, "mentions"))
    hostile = replace(centre, name="<b>x</b>", website='"><script>')
    assert not re.search("<b>|<i>|<script>", said_of("legal", hostile, "<i>", 0, False, True))
    assert "Lettres par courriel" not in legal
    assert "Lettres par courriel" in said_of("legal", centre, "", 0, False, True)
    assert "12 lignes d’émargement" in said_of("legal", centre, "", 12, False, False)


def test_conditions_on_a_column_are_told_in_french(snapshot: Snapshot) -> None:
    events = snapshot.schemas["events"]
    assert required_words(events, events.field("event_id")) == "obligatoire"
    assert "«\u202fThèmes\u202f»" in required_words(events, events.field("theme_basis"))
    figures = snapshot.schemas["published_figures"]
    assert required_words(figures, figures.field("value")).startswith("obligatoire sauf si")
    assert required_words(events, events.field("venue")) == "facultatif"


def test_the_page_has_no_filters(snapshot: Snapshot) -> None:
    shown = show(SITE, snapshot, "/methode", "")
    assert shown is not None
    names: Mapping[str, str] = {dimension.id: dimension.label for dimension in DIMENSIONS}
    kinds = [item.id.get("type") for item in walk(full_layout(SITE, shown)) if isinstance(getattr(item, "id", 0), dict)]
    assert names
    assert set(kinds) == {"slot"}
