"""The years: the whole table of 2007, the documents, the priorities, and verdicts that follow from the data."""

from __future__ import annotations

from typing import Any

import pytest
import support

from dashboard.filters import vocabulary
from dashboard.indicators import comparability, history, history_territory
from dashboard.pages import depuis_2007
from dashboard.pages.model import Context, View
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say

N = "\u202f"
TABLE_2007 = {
    "Zones urbaines sensibles (ZUS)": ("30", "14", "44"),
    "Population des ZUS": (f"129{N}330 (5,3{N}%)", f"70{N}926 (4,3{N}%)", f"200{N}256 (4,9{N}%)"),
    "Sites ANRU": ("13", "8", "21"),
    "Contrats urbains de cohésion sociale (CUCS)": ("16", "8", "24"),
    "Réussite éducative": ("19", "9", "29"),
    "Zones franches urbaines (ZFU)": ("4", "1", "5"),
    "Ateliers santé-ville": ("6", "3 (+ 2 en projet)", "9 (11)"),
    "Plans de lutte contre les discriminations": ("1", "2 (+ 2 en projet)", "3 (5)"),
    "Contrats d’agglomération": ("8", "5", "13"),
    "Contrats de pays": ("32", "18", "50"),
}


def view_of(snapshot: Snapshot, centre: str) -> View:
    words = vocabulary(snapshot, centre, support.V2)
    return depuis_2007.view(Context(snapshot, snapshot.centres[centre], words.default, words))


def by_subject(data: CentreData, snapshot: Snapshot | None = None) -> dict[str, comparability.Comparison]:
    return {say("history", "subject", item): item for item in comparability.comparisons(data, snapshot)}


def why(item: comparability.Comparison) -> str:
    return say("history", f"why_{item.reason}", **item.facts)


def test_the_whole_table_of_2007(v2: CentreData) -> None:
    table = history_territory.territory_table(v2)
    assert table is not None
    assert (table.year, table.columns) == (2007, ("Centre", "Poitou-Charentes", "Total"))
    assert {row.label: tuple(cell.words for cell in row.cells if cell) for row in table.rows} == TABLE_2007


def test_the_printed_total_that_is_not_the_sum_is_explained(v2: CentreData) -> None:
    table = history_territory.territory_table(v2)
    assert table is not None
    unequal = [row for row in table.rows if not row.exact]
    assert [row.label for row in unequal] == ["Réussite éducative"]
    assert f"19 + 9 = 28, imprimé 29. Le total compte l’IRE de la région Centre{N}: 19 + 1 + 9." == unequal[0].reading


def test_there_is_no_old_table_for_villes_et_territoires(vt: CentreData) -> None:
    assert history_territory.territory_table(vt) is None


def test_territories_of_2024(v2: CentreData, vt: CentreData) -> None:
    assert [(year, figure.value) for year, figure in history_territory.territory_today(v2)] == [
        (2024, 57), (2024, 14), (2024, 7), (2024, 19)
    ]  # fmt: skip
    assert [figure.value for _, figure in history_territory.territory_today(vt)] == [40, 9, 3, 22, 14, 13]


def test_priorities_of_three_periods(v2: CentreData) -> None:
    eras = history.eras(v2, support.words_of(v2))
    assert [(era.year, len(era.themes)) for era in eras] == [(2007, 5), (2020, 4), (2024, 4)]
    assert [theme.label for theme in eras[1].themes] == [
        "Politique de la ville", "Centralités des villes petites et moyennes", "Dynamiques citoyennes",
        "Transitions et innovations territoriales",
    ]  # fmt: skip
    assert [theme.echo for theme in eras[1].themes] == ["", "", "Dynamiques citoyennes", ""]


def test_the_programme_of_2020_only_announces(v2: CentreData) -> None:
    themes = history.eras(v2, support.words_of(v2))[1].themes
    assert sum(theme.done for theme in themes) == 0
    assert sum(theme.planned for theme in themes) == 18


def test_the_documents_and_the_gaps(v2: CentreData) -> None:
    moments = history.timeline(v2)
    assert [(moment.years, moment.document) for moment in moments] == [
        ("2007", "Rapport d’activité 2007"), ("2008–2019", ""), ("2020", "Programme 2020"), ("2021–2023", ""),
        ("2024", "Carto d’activité 2024"), ("2024", "Programme janvier-juillet 2024"),
    ]  # fmt: skip
    words = depuis_2007.timeline_words(moments)
    assert words.startswith("4 documents (2007, 2020 et 2024), rien pour 2008–2019 et 2021–2023")


def test_figures_of_2023_are_reprinted_and_nothing_is_older(vt: CentreData) -> None:
    moments = history.timeline(vt)
    assert (moments[0].first, moments[0].document, moments[0].reprinted_by) == (2023, "", "Rapport d’activité 2024")
    assert "Rien d’antérieur à 2023 n’est fourni" in depuis_2007.timeline_words(moments)


@pytest.mark.parametrize(
    ("subject", "before", "after", "verdict"),
    [
        ("Actions", "22 actions", "38 actions", "prudence"),
        ("Demi-journées", "67 demi-journées", "58 demi-journées", "prudence"),
        ("Présences uniques", "434 personnes", "575 personnes", "prudence"),
        ("Présences cumulées", "900 présences", "778 présences", "prudence"),
        ("Abonnés LinkedIn", f"1{N}270 abonnés", f"1{N}878 abonnés", "comparable"),
    ],
)
def test_2023_and_2024(vt: CentreData, subject: str, before: str, after: str, verdict: str) -> None:
    item = by_subject(vt)[subject]
    assert item.values == (("2023", before), ("2024", after))
    assert item.verdict == verdict


def test_figures_that_may_be_counted_in_another_way_have_no_difference(vt: CentreData) -> None:
    item = by_subject(vt)["Actions"]
    assert item.change == ""
    assert why(item).startswith("Comptage peut-être différent. De 2023 à 2024")
    assert "n’a pas été démultiplié" in why(item)


def test_nothing_published_by_villes_au_carre_compares_as_it_is(v2: CentreData, snapshot: Snapshot) -> None:
    found = comparability.comparisons(v2, snapshot)
    assert not [item for item in found if item.verdict == "comparable"]
    assert "aucun ne tient tel quel" in depuis_2007.verdict(found)


def test_old_and_new_zonings_are_told_apart(v2: CentreData) -> None:
    found = by_subject(v2)
    zones = found[f"Quartiers{N}: ZUS hier, QPV aujourd’hui"]
    assert zones.verdict == "impossible"
    assert "ZUS ≠ QPV" in why(zones)
    assert zones.values == (("2007", "30 (Centre), 44 zones en tout"), ("2024", "57 quartiers"))
    assert "Centre + Poitou-Charentes ≠ Centre-Val de Loire" in why(found["Territoire du centre"])


def test_centres_are_never_compared(v2: CentreData, snapshot: Snapshot) -> None:
    item = by_subject(v2, snapshot)["D’un centre à l’autre"]
    assert item.verdict == "impossible"
    assert "Unités différentes" in why(item)
    assert "D’un centre à l’autre" not in by_subject(v2)


def test_a_bound_is_only_comparable_with_care(tiny: Any) -> None:
    data = tiny(
        published_figures=[
            support.figure("publications", "10", period="2023"),
            support.figure("publications", "20", period="2024", qualifier="more_than"),
        ]
    )
    item = by_subject(data)["Publications"]
    assert item.verdict == "prudence"
    assert item.change == f"+10 (+100{N}%)"
    assert "2024" in why(item)


def test_one_year_alone_compares_with_nothing(tiny: Any) -> None:
    data = tiny(published_figures=[support.figure("publications", "10")])
    assert comparability.comparisons(data) == ()
    assert "rien à comparer" in depuis_2007.verdict(())
    assert comparability.single_year(data) == {2024: ("Publications",)}


def test_two_documents_that_publish_the_same_are_named(tiny: Any) -> None:
    data = tiny(
        published_figures=[
            support.figure("publications", "10", period="2023", source="Rapport 2023 — A"),
            support.figure("publications", "12", period="2024", source="Rapport 2024 — A"),
        ]
    )
    assert "Rapport 2023 et Rapport 2024" in why(by_subject(data)["Publications"])


def test_a_centre_without_documents_has_an_empty_timeline(tiny: Any) -> None:
    data = tiny()
    assert history.timeline(data) == ()
    assert depuis_2007.timeline_words(()) == "Aucun document daté."
    assert history_territory.territory_today(data) == ()


def test_the_page_of_each_centre(snapshot: Snapshot) -> None:
    ours, theirs = view_of(snapshot, support.V2), view_of(snapshot, support.VT)
    assert ours.heading.startswith("Depuis 2007")
    assert theirs.heading.startswith("Depuis 2023")
    assert "Lecture" in support.text_of(ours.slots["territoire"])
    assert "Aucun document antérieur" in support.text_of(theirs.slots["territoire"])
    assert "aucune évolution à montrer" in support.text_of(theirs.slots["priorites"])
    assert support.text_of(ours.slots["evolution"]) == ""
    assert "2023 et 2024" in support.text_of(theirs.slots["evolution"])


def test_priorities_count_every_line_that_the_documents_cite(v2: CentreData) -> None:
    first = history.eras(v2, support.words_of(v2))[0].themes
    assert [theme.done for theme in first] == [1, 2, 1, 1, 1], "most of them without a known role of the centre"


def test_what_was_realised_is_announced_no_more(v2: CentreData) -> None:
    cited = dict(by_subject(v2)["Actions citées par les documents"].values)
    assert cited["2024"] == "12 réalisées, 47 annoncées"
    of_2024 = next(era for era in history.eras(v2, support.words_of(v2)) if era.year == 2024)
    assert {theme.label: theme.planned for theme in of_2024.themes} == {
        "Cohésion sociale": 7,
        "Questions urbaines et territoriales": 13,
        "Dynamiques citoyennes": 5,
        "Transitions": 18,
    }
