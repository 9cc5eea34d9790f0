"""Publications: the counts of the two centres, one publication once, dates no finer than they are known, the search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import support

from dashboard.filters import Filters, vocabulary
from dashboard.indicators import registry
from dashboard.indicators.compute import publications_of
from dashboard.indicators.publications import (
    Choice,
    Labels,
    Listing,
    by_month,
    by_theme,
    by_type,
    date_words,
    listing,
    undated,
)
from dashboard.pages import publications as page
from dashboard.pages.model import Context
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say, say_lines

LABELS = Labels(support.schemas()["publications"].labels("type"), support.schemas()["publications"].labels("status"))


def found(data: CentreData, filters: Filters, choice: Choice | None = None) -> Listing:
    return listing(data, filters, support.words_of(data), LABELS, choice or Choice())


def of_2024(data: CentreData, **choice: str) -> Listing:
    return found(data, Filters(data.centre.id, 2024), Choice(**choice))


def context(snapshot: Snapshot, centre: str, filters: Filters | None = None, **extra: str) -> Context:
    words = vocabulary(snapshot, centre, support.V2)
    return Context(snapshot, snapshot.centres[centre], filters or words.default, words, extra)


def test_the_report_counts_67_and_the_documents_name_10_of_the_centre(v2: CentreData) -> None:
    card = support.measure(registry.get("publications"), v2, Filters(support.V2, 2024))
    assert card.published is not None
    assert card.published.value == 67
    assert card.computed is not None
    listed = sum(item.done for item in of_2024(v2).every)
    assert listed == card.computed.value == 10, "two more are the national network's"


def test_states_are_told_apart(v2: CentreData, vt: CentreData) -> None:
    counts = {line.code: line.total for line in of_2024(v2).statuses}
    assert counts == {"published": 3, "online": 7, "relayed": 2, "in_progress": 3, "in_preparation": 1}
    counts = {line.code: line.total for line in of_2024(vt).statuses}
    assert counts == {"published": 22, "online": 1, "in_preparation": 3}


def test_a_publication_under_two_lines_counts_once_and_names_both(v2: CentreData) -> None:
    items = [item for item in of_2024(v2).every if "part citoyenne" in item.title]
    assert len(items) == 1
    assert items[0].also == ("La part citoyenne - Ma démocratie a besoin d’exercice (site et réseaux sociaux)",)
    assert len(items[0].sources) == 2
    assert items[0].url == "https://lapartcitoyenne.fr"


def test_a_twin_in_another_centre_stays_in_the_list(v2: CentreData, vt: CentreData) -> None:
    for data, start in ((v2, "Kit enjeux"), (vt, "Kit «")):
        assert sum(item.title.startswith(start) for item in of_2024(data).every) == 1


def test_what_is_out_is_the_same_as_in_the_indicator(v2: CentreData, vt: CentreData) -> None:
    for data in (v2, vt):
        for year in (2007, 2020, 2024, None):
            filters = Filters(data.centre.id, year)
            out = {item.id for item in found(data, filters).every if item.done}
            assert out == set(publications_of(data, filters)["publication_id"])


def test_what_is_announced_for_later_stays_with_the_document_that_announces_it(v2: CentreData) -> None:
    item = next(item for item in of_2024(v2).every if item.status == "in_preparation")
    assert item.title == "Nouveau site web Villes au Carré"
    assert item.date == "attendue en 2025"
    assert not item.done


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"date": "2024-04-23", "date_precision": "day"}, "23 avril 2024"),
        ({"date": "2024-10-01", "date_precision": "day"}, "1er octobre 2024"),
        ({"date": "2024-04", "date_precision": "month"}, "avril 2024"),
        ({"date": "2024-04-23", "date_precision": "month"}, "avril 2024"),
        ({"date": "2024-04", "date_precision": "year"}, "2024"),
        ({"date": "2024", "date_precision": "year"}, "2024"),
        ({"date_precision": "unknown"}, ""),
        (
            {"date_precision": "placeholder", "date_as_written": "01/oct"},
            "date non renseignée («\u202f01/oct\u202f» imprimé par défaut)",
        ),
        ({"date": "2025", "date_precision": "year", "status": "in_preparation"}, "attendue en 2025"),
        (
            {"event_date": "2024-10-01", "date_precision": "unknown"},
            "événement du 1er octobre 2024, parution non datée",
        ),
    ],
)
def test_a_date_is_said_no_finer_than_it_is_known(cells: dict[str, str], words: str) -> None:
    row: dict[Any, Any] = {"date": "", "date_precision": "", "date_as_written": "", "event_date": ""}
    row["status"] = "published"
    assert date_words({**row, **cells}) == words


def test_months_of_villes_et_territoires(vt: CentreData) -> None:
    breakdown = by_month(of_2024(vt).every, LABELS.statuses)
    assert breakdown is not None
    assert {row.short: row.value for row in breakdown.rows if row.value} == {"avr.": 1}
    assert (breakdown.covered, breakdown.base) == (1, 23)
    assert say_lines("publications", "undated", undated(of_2024(vt).every)) == (
        "22 publications sans mois connu ne figurent pas ici, dont 8 dont seule la date de l’événement est imprimée.",
    )


def test_no_month_is_invented_for_villes_au_carre(v2: CentreData) -> None:
    every = of_2024(v2).every
    assert by_month(every, LABELS.statuses) is None
    told = say("publications", "no_dates", undated(every))
    assert "(9 sans date imprimée, 1 avec une date mise faute de la vraie)" in told


def test_types_and_themes_add_up(v2: CentreData, vt: CentreData) -> None:
    for data in (v2, vt):
        every = of_2024(data).every
        assert sum(line.total for line in by_type(every, LABELS.types)) == len(every)
        assert sum(line.total for line in by_theme(every, support.words_of(data))) == len(every)


def test_suggested_themes_are_marked(v2: CentreData, vt: CentreData) -> None:
    lines = by_theme(of_2024(v2).every, support.words_of(v2))
    assert all(line.suggested == line.total for line in lines if line.code)
    lines = {line.code: line for line in by_theme(of_2024(vt).every, support.words_of(vt))}
    assert (lines["participation-citoyenne"].total, lines["participation-citoyenne"].suggested) == (5, 4)
    assert list(lines)[-1] == ""


def test_the_search_ignores_accents_case_and_order(vt: CentreData) -> None:
    titles = [item.title for item in of_2024(vt, query="SCOLAIRE mixite").shown]
    assert titles == ["Retours de la journée régionale sur la Mixité scolaire, en partenariat avec Réciprocités"]
    assert len(of_2024(vt, query="podcast").shown) == 6
    assert not of_2024(vt, query="introuvable").shown


def test_controls_count_with_the_others_as_they_are(vt: CentreData) -> None:
    listed = of_2024(vt, type="podcast", status="online")
    assert not listed.shown
    assert {line.code: line.total for line in listed.statuses} == {"published": 6, "online": 0, "in_preparation": 0}
    assert {line.code: line.total for line in listed.types if line.total} == {"website": 1}


def test_the_theme_filter_applies_and_the_department_is_named_as_ignored(snapshot: Snapshot) -> None:
    view = page.view(context(snapshot, support.VT, Filters(support.VT, 2024, theme=("sante",), department=("34",))))
    assert view.summary == "1 publication nommée par les documents"
    assert [notice.replace("\u202f", " ") for notice in view.notices] == [
        "Le filtre « Département » ne dit rien d’une publication : il est ignoré sur cette page."
    ]
    assert view.scope == Filters(support.VT, 2024, theme=("sante",))


def test_a_part_of_a_year_shows_the_whole_year_and_says_so(snapshot: Snapshot) -> None:
    quarter = Filters(support.V2, None, date(2024, 1, 1), date(2024, 3, 31))
    view = page.view(context(snapshot, support.V2, quarter))
    assert view.heading == "Les publications de 2024"
    assert view.notices[-1].endswith("l’année reste entière.")
    assert "Ensemble du centre, année 2024 entière" in support.text_of(view.slots["constat"])


def test_links_are_safe_and_only_those_of_the_documents(snapshot: Snapshot) -> None:
    view = page.view(context(snapshot, support.V2))
    links = [node for node in support.walk(view.slots["liste"]) if type(node).__name__ == "A"]
    assert [(link.href, link.rel) for link in links] == [("https://lapartcitoyenne.fr", "noopener noreferrer")]


def test_the_page_tells_the_gap_between_published_and_listed(snapshot: Snapshot) -> None:
    text = support.text_of(page.view(context(snapshot, support.V2)).slots["constat"])
    assert "67" in text
    assert "57 publications du total ne figurent dans aucune liste" in text
    text = support.text_of(page.view(context(snapshot, support.VT)).slots["constat"])
    assert "Aucun total publié" in text


def test_a_narrowed_page_does_not_compare_with_the_whole(snapshot: Snapshot) -> None:
    words = vocabulary(snapshot, support.V2, support.V2)
    filters = replace(words.default, theme=("transitions",))
    text = support.text_of(page.view(context(snapshot, support.V2, filters)).slots["constat"])
    assert "ne se comparent pas" in text


def test_unknown_choices_fall_back_with_a_notice(snapshot: Snapshot) -> None:
    view = page.view(context(snapshot, support.V2, type="roman", statut="<b>"))
    assert len(view.notices) == 2
    assert "16 publications" in support.text_of(view.slots["resultat"])


def test_an_empty_result_says_why(snapshot: Snapshot) -> None:
    view = page.view(context(snapshot, support.V2, q="xyz"))
    assert "Aucune des 16 publications de la période ne correspond à «\u202fxyz\u202f»" in support.text_of(
        view.slots["liste"]
    )
    words = vocabulary(snapshot, support.VT, support.V2)
    view = page.view(context(snapshot, support.VT, replace(words.default, year=2023)))
    assert "ne nomment aucune publication" in support.text_of(view.slots["liste"])


def test_two_dated_lines_of_one_publication_are_one(tiny: Any) -> None:
    data = tiny(
        publications=[
            {"publication_id": "a", "title": "Guide", "type": "guide", "status": "in_progress"},
            {"publication_id": "b", "title": "Guide paru", "type": "guide", "same_as": "a", "date": "2024-05",
             "date_precision": "month"},
        ]
    )  # fmt: skip
    every = found(data, support.year(data)).every
    assert [(item.id, item.date, item.also) for item in every] == [("b", "mai 2024", ("Guide",))]


def test_the_themes_not_chosen_stay_beside_the_chosen_one(snapshot: Snapshot) -> None:
    words = vocabulary(snapshot, support.VT, support.V2)
    filters = replace(words.default, theme=("sante",))
    view = page.view(context(snapshot, support.VT, filters))
    pressed = {node.children: getattr(node, "aria-pressed") for node in support.walk(view.slots["theme"])
               if type(node).__name__ == "Button"}  # fmt: skip
    assert pressed["Santé et santé mentale"] == "true"
    assert pressed["Cohésion territoriale"] == "false"


def test_a_state_in_force_is_taken_away_by_its_own_button(snapshot: Snapshot) -> None:
    view = page.view(context(snapshot, support.V2, statut="online"))
    codes = {node.id: getattr(node, "data-code") for node in support.walk(view.slots["etats"]) if hasattr(node, "id")}
    assert codes["statut-online"] == ""
    assert codes["statut-published"] == "published"
