"""Means and audience: every figure that the documents print, and what they leave unexplained."""

from __future__ import annotations

import re
from datetime import date

import pytest
import support
from dash.development.base_component import Component

from dashboard.filters import Filters, vocabulary
from dashboard.indicators import audience, means
from dashboard.pages import moyens
from dashboard.pages.model import Context, View
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say, say_lines

Page = list[Component]

KINDS = support.schemas()["organisations"].labels("kind")


def view_of(snapshot: Snapshot, centre: str, filters: Filters | None = None) -> View:
    words = vocabulary(snapshot, centre, support.V2)
    return moyens.view(Context(snapshot, snapshot.centres[centre], filters or words.default, words))


def text_of(snapshot: Snapshot, centre: str, filters: Filters | None = None) -> str:
    return support.text_of(list(view_of(snapshot, centre, filters).slots.values()))


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        ("web_visitors", 6865), ("web_sessions", 8913), ("web_pageviews", 34396), ("newsletter_issues", 9),
        ("newsletter_sends", 2128), ("newsletter_recipients", 230), ("newsletter_opens", 666),
        ("newsletter_clicks", 101), ("newsletter_open_rate", 34), ("newsletter_click_rate", 5.1),
        ("linkedin_followers", 1878), ("linkedin_new_followers", 608), ("linkedin_posts", 163), ("employees", 7),
        ("fte", 6.2), ("net_result", 13596), ("equity_reserves", 138123), ("reserve_months", 3.6), ("members", 17),
    ],
)  # fmt: skip
def test_published_figures_of_villes_et_territoires(vt: CentreData, indicator: str, value: float) -> None:
    assert means.value(vt, indicator, 2024) == value


def test_sources_of_visits_leave_1_31_percent(vt: CentreData) -> None:
    shares = means.shares(vt, "web_source_share", "web_source", 2024, rest="non ventilé")
    assert shares is not None
    assert [row.value for row in shares.rows] == [50.8, 30.75, 9.2, 4.7, 3.24, 1.31]
    assert shares.rows[-1].label == "non ventilé"
    assert "98,69\u202f%\u202f: 1,31\u202f% non ventilé" in say("means", "shares", shares)


@pytest.mark.parametrize(
    ("indicator", "dimension", "values", "left"),
    [
        ("resources_share", "origin", [71, 22], 7),
        ("expenses_share", "nature", [64, 15], 21),
        ("resources_share", "nature", [46], 54),
        ("activity_share", "mission", [87, 13], None),
    ],
)
def test_shares_and_what_they_leave(
    vt: CentreData, indicator: str, dimension: str, values: list[float], left: float | None
) -> None:
    shares = means.shares(vt, indicator, dimension, 2024)
    assert shares is not None
    assert [row.value for row in shares.known()] == values
    assert [row.value for row in shares.rows if not row.code] == ([left] if left else [])


def test_dedicated_funds_are_never_added_to_the_origin(snapshot: Snapshot, vt: CentreData) -> None:
    origin = means.shares(vt, "resources_share", "origin", 2024)
    assert origin is not None
    assert sum(row.value for row in origin.rows) == 100
    text = text_of(snapshot, support.VT)
    assert "46\u202f% ne s’ajoutent pas aux 71\u202f% et 22\u202f%" in text


def test_yearly_charges_are_a_deduction(snapshot: Snapshot, vt: CentreData) -> None:
    assert means.implied_charges(vt, 2024) == 460_000
    text = text_of(snapshot, support.VT)
    assert "Déduction, non publiée" in text
    assert "460\u202f000\u202f€" in text


def test_team_by_post(vt: CentreData) -> None:
    team = means.team(vt, 2024)
    assert team is not None
    assert [(post.people, post.fte) for post in team.posts] == [(1, 0.9), (2, 1.3), (2, 2), (1, 1), (1, 1)]
    assert (team.people, team.people_sum, team.fte, team.fte_sum) == (7, 7, 6.2, 6.2)
    assert say("means", "team", team) == "Les postes additionnés font 7 personnes et 6,2 ETP, comme le total publié."


def test_the_team_of_2007_says_what_is_not_given(v2: CentreData) -> None:
    team = means.team(v2, 2007)
    assert team is not None
    assert team.counted
    assert (team.people, team.fte, team.fte_known, len(team.posts)) == (5, None, 2, 5)
    assert "2 des 5 postes" in say("means", "team", team)


def test_a_total_that_the_posts_do_not_reach_is_told() -> None:
    posts = (means.Post("Direction", 1, 0.5, ""),)
    team = means.Team(posts, 2, 1.5, 1, 0.5, 1, "", "")
    assert say("means", "team", team).endswith("1,5 publiés pour l’ensemble.")


def test_newsletter_from_sends_to_clicks(vt: CentreData) -> None:
    funnel = audience.funnel(vt, 2024)
    assert funnel is not None
    assert [(label, value) for label, value, _ in funnel.steps] == [
        ("Envois", 2128), ("Ouvertures", 666), ("Clics", 101)
    ]  # fmt: skip
    assert (funnel.issues, funnel.recipients) == (9, 230)
    assert [(rate.published, rate.computed) for rate in funnel.rates] == [(34, 31.3), (5.1, 4.7)]
    words = say_lines("means", "rates", funnel.rates)
    assert len(words) == 2
    assert all("courriels délivrés" in sentence for sentence in words)
    assert "666 ÷ 2\u202f128 envois = 31,3\u202f%" in words[0]
    assert "environ 1\u202f960 envois" in words[0]


def test_a_rate_that_is_found_again_is_said_so() -> None:
    rates = [audience.Rate("Taux", 31.3, 31.3, 666, 2128), audience.Rate("Taux", None, 31.3, 666, 2128)]
    (told,) = say_lines("means", "rates", rates)
    assert told.endswith("le taux publié est retrouvé.")


def test_linkedin_gain(vt: CentreData) -> None:
    found = audience.linkedin(vt, 2024)
    assert found is not None
    assert (found.before, found.now, found.gain, found.difference, found.posts) == (1270, 1878, 608, 608, 163)
    assert audience.linkedin(vt, 2022) is None
    first = audience.linkedin(vt, 2023)
    assert first is not None
    assert first.difference is None


def test_members_by_kind_and_who_left(vt: CentreData) -> None:
    members = means.organisations(vt, "member", 2024, KINDS)
    assert [(label, len(items)) for label, items in means.by_kind(members)] == [
        ("Intercommunalité", 11), ("Commune", 5), ("Établissement public", 1)
    ]  # fmt: skip
    assert [item.name for item in means.organisations(vt, "former_member", 2024, KINDS)] == ["IRTS"]


def test_bodies_are_counted_by_function_or_by_organisation(snapshot: Snapshot) -> None:
    told = "Bureau\u202f: 3 fonctions\u202f; conseil d’administration\u202f: 10 structures"
    assert told in text_of(snapshot, support.VT)
    assert "Bureau\u202f: 9 fonctions" in text_of(snapshot, support.V2, Filters(support.V2, 2007))


def test_villes_au_carre_2024_says_what_is_not_published_and_shows_the_rest(snapshot: Snapshot) -> None:
    view = view_of(snapshot, support.V2)
    overview = support.text_of(view.slots["absents"])
    for missing in ("effectif", "réserves", "adhérents", "audience du site", "lettre d’information", "LinkedIn"):
        assert missing in overview
    assert "Un chiffre absent n’est pas un zéro" in overview
    assert "2007" in overview
    assert "3,1" in support.text_of(view.slots["empreinte"])
    supports = support.text_of(view.slots["structures"])
    assert "Contrat de plan État-Région" in supports
    assert "ADEME" in supports
    assert support.text_of(view.slots["audience"]) == ""


def test_villes_et_territoires_2024_lacks_only_the_co2(snapshot: Snapshot) -> None:
    overview = support.text_of(view_of(snapshot, support.VT).slots["absents"])
    assert "Le CO₂ évité." in overview


def test_2007_has_founders_a_bureau_and_a_team(snapshot: Snapshot) -> None:
    text = text_of(snapshot, support.V2, Filters(support.V2, 2007))
    for words in ("8 structures, d’après la liste du document", "vice-présidence", "Aire 198", "À 3/5"):
        assert words in text


def test_a_year_without_anything_points_to_the_others(snapshot: Snapshot) -> None:
    view = view_of(snapshot, support.V2, Filters(support.V2, 2020))
    assert "2024" in support.text_of(view.slots["absents"])
    assert view.summary.endswith("0 partie sur 5")


def test_a_period_shows_its_latest_year_and_says_so(snapshot: Snapshot, v2: CentreData) -> None:
    everything = view_of(snapshot, support.V2, Filters(support.V2))
    assert everything.heading == "Moyens et audience en 2024"
    assert everything.notices
    old = Filters(support.V2, start=date(2006, 1, 1), end=date(2010, 1, 1))
    assert means.year_shown(v2, old) == 2007
    none = Filters(support.V2, start=date(2010, 1, 1), end=date(2011, 1, 1))
    assert means.year_shown(v2, none) is None
    assert "Aucun chiffre de moyens" in support.text_of(view_of(snapshot, support.V2, none).slots["apercu"])


def test_years_with_means(v2: CentreData, vt: CentreData) -> None:
    assert means.years(v2) == (2024, 2007)
    assert means.years(vt) == (2024, 2023)


def test_every_anchor_of_the_overview_exists(snapshot: Snapshot) -> None:
    view = view_of(snapshot, support.VT)
    links = {
        node.href[1:] for node in support.walk(view.slots["apercu"]) if str(getattr(node, "href", "")).startswith("#")
    }
    ids = {
        node.id
        for slot in view.slots.values()
        for node in support.walk(slot)
        if type(node).__name__ == "H2" and hasattr(node, "id")
    }
    assert links
    assert links <= ids


def _structures(rows: int, *figures: dict[str, str]) -> Page:
    """The page of a made-up centre with some members and some published figures."""
    listed = [{"organisation_id": f"o{n}", "name": f"Structure {n}"} for n in range(rows)]
    bodies = [{"organisation_id": f"f{n}", "name": f"Soutien {n}", "relation": "funder"} for n in range(3)]
    data = support.tiny(organisations=[*listed, *bodies], published_figures=list(figures))
    snapshot = support.snapshot_of(data)
    return list(view_of(snapshot, data.centre.id, Filters(data.centre.id, 2024)).slots.values())


def _tagged(node: Page) -> list[tuple[str, str]]:
    """Figure in large and title of card → the tag beside it."""
    found = []
    for one in support.walk(node):
        if getattr(one, "className", "") in ("big", "chart-title"):
            text = support.text_of(one)
            tag = next((tag for tag in ("publié", "calculé") if text.endswith(tag)), "")
            found.append((text.removesuffix(tag).strip(), tag))
    return found


def test_a_published_number_of_members_and_another_number_of_rows_are_both_told() -> None:
    published = support.figure("members", "25", label="Adhérents", unit="adhérents")
    tags = dict(_tagged(_structures(13, published)))
    assert tags["25structures adhérentes"] == "publié"
    assert tags["13structures adhérentes, d’après la liste des organisations"] == "calculé"


def test_a_published_number_of_members_is_told_without_any_list() -> None:
    published = support.figure("members", "25", label="Adhérents", unit="adhérents", source="Rapport — Adhésions")
    page = _structures(0, published)
    assert ("25structures adhérentes", "publié") in _tagged(page)
    assert "Rapport — Adhésions" in support.text_of(page)


@pytest.mark.parametrize("published", [(), (support.figure("members", "13", qualifier="counted_from_list"),)])
def test_members_that_are_only_listed_are_not_said_to_be_published(published: tuple[dict[str, str], ...]) -> None:
    found = [one for one in _tagged(_structures(13, *published)) if one[0].startswith("13")]
    assert found == [("13structures adhérentes, d’après la liste du document", "calculé")]


def test_no_number_of_rows_is_said_to_be_published(snapshot: Snapshot) -> None:
    pages = [_structures(13)]
    pages += [list(view_of(snapshot, centre).slots.values()) for centre in (support.V2, support.VT, support.DEMO)]
    for page in pages:
        assert not [title for title, tag in _tagged(page) if tag == "publié" and re.search(r"\(\d+\)$", title)]
    assert "3 structures, d’après la liste du document." in support.text_of(pages[0])


@pytest.mark.parametrize(
    ("centre", "below"),
    [
        (support.VT, "Source\u202f: Rapport d’activité 2024 — Rapport moral, éléments financiers."),
        (support.DEMO, "Source, sauf mention contraire\u202f: Bilan simulé 2024 — Moyens."),
    ],
)
def test_a_source_that_cards_share_is_shown_once_below_them(snapshot: Snapshot, centre: str, below: str) -> None:
    money = list(support.walk(view_of(snapshot, centre).slots["argent"]))
    lines = [node for node in money if type(node).__name__ == "P" and support.text_of(node).startswith("Source")]
    shown = [support.text_of(line) for line in lines if getattr(line, "className", "") != "shared"]
    assert shown[-1] == below
    assert len(shown) == len(set(shown))
    assert len(lines) > len(shown)
