"""The shipped tables say what the five documents say: every figure below is printed in one of them.

Plain reading (csv as text, no code of the dashboard): a mistake in the reader cannot hide a mistake in the data.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
V2 = "villes-au-carre"
VT = "villes-et-territoires"
CENTRES = (V2, VT)
TABLES = (
    "events", "publications", "networks", "network_territories", "organisations", "published_figures", "statements",
)  # fmt: skip
DOCUMENTS = {
    V2: ("Carto d’activité 2024", "Programme janvier-juillet 2024", "Programme 2020", "Rapport d’activité 2007"),
    VT: ("Rapport d’activité 2024",),
}
KEYS = {
    "events": ["event_id"],
    "publications": ["publication_id"],
    "networks": ["network_id"],
    "network_territories": ["network_id", "territory_kind", "territory_code"],
    "organisations": ["organisation_id", "year", "relation", "role"],
    "published_figures": ["indicator_id", "period", "dimension", "category"],
    "statements": ["year", "about", "subject", "attribute", "as_written", "source"],
}
E_MAIL = re.compile(r"@|\bmailto:")
FRENCH_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33[\s.\u00a0\u202f-]?|0)[1-9](?:[\s.\u00a0\u202f-]?\d{2}){4}(?!\d)")
CIVILITY = re.compile(r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Dr|Monsieur|Madame)\s+[A-ZÉÈ]")
SURNAME_IN_CAPITALS = re.compile(r"\b[A-ZÉÈ][a-zéèêëïîôç]+(?:-[A-Z][a-zéèêë]+)? [A-ZÉÈÏ]{3,}(?:-[A-ZÉÈ]+)?\b")
ACRONYMS = {"RECI", "IAAT", "ANRU", "PRE", "GUSP", "CISPD", "ERU", "GUP"}


def read(centre: str, table: str) -> pd.DataFrame:
    return pd.read_csv(DATA / centre / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def describe(centre: str) -> dict[str, Any]:
    return tomllib.loads((DATA / centre / "centre.toml").read_text(encoding="utf-8"))


def figure_rows(centre: str, indicator: str, period: str, dimension: str = "", category: str = "") -> pd.DataFrame:
    frame = read(centre, "published_figures")
    wanted = {"indicator_id": indicator, "period": period, "dimension": dimension, "category": category}
    for column, value in wanted.items():
        frame = frame[frame[column] == value]
    return frame


def figure(centre: str, indicator: str, period: str, dimension: str = "", category: str = "") -> float:
    rows = figure_rows(centre, indicator, period, dimension, category)
    assert len(rows) == 1, f"{indicator} {period} {dimension} {category}: {len(rows)} rows"
    return float(rows["value"].iloc[0])


def parts(centre: str, indicator: str, period: str, dimension: str) -> dict[str, float]:
    frame = read(centre, "published_figures")
    frame = frame[(frame["indicator_id"] == indicator) & (frame["period"] == period)]
    frame = frame[(frame["dimension"] == dimension) & (frame["value"] != "")]
    return {row.category: float(row.value) for row in frame.itertuples()}


def split(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def every_cell() -> list[tuple[str, int, str, str]]:
    cells = []
    for path in sorted(DATA.glob("*/*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in frame.columns:
            name = f"{path.parent.name}/{path.name}"
            cells += [(name, line, column, value) for line, value in enumerate(frame[column], start=2)]
    return cells


# --- figures of Villes au Carré ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "value", "unit", "qualifier"),
    [
        ("appointments", 75, "rendez-vous", "exact"),
        ("publications", 67, "publications", "exact"),
        ("national_exchange_days", 88, "jours", "exact"),
        ("co2_saved", 3.1, "t CO2", "declared"),
        ("participants_mobilised", 1500, "participants", "more_than"),
        ("territory_qpv", 57, "quartiers", "exact"),
        ("territory_acv", 14, "villes", "exact"),
        ("territory_educational_city", 7, "cités éducatives", "exact"),
        ("territory_city_contract", 19, "contrats", "exact"),
    ],
)
def test_figures_of_villes_au_carre_2024(indicator: str, value: float, unit: str, qualifier: str) -> None:
    rows = figure_rows(V2, indicator, "2024")
    assert figure(V2, indicator, "2024") == value
    assert list(rows["unit"]) == [unit]
    assert list(rows["qualifier"]) == [qualifier]


@pytest.mark.parametrize(
    ("scheme", "centre", "poitou_charentes", "total"),
    [
        ("zus", 30, 14, 44),
        ("zus_population", 129330, 70926, 200256),
        ("anru_sites", 13, 8, 21),
        ("cucs", 16, 8, 24),
        ("educational_success", 19, 9, 29),
        ("zfu", 4, 1, 5),
        ("health_city_workshop", 6, 3, 9),
        ("anti_discrimination_plan", 1, 2, 3),
        ("agglo_contract", 8, 5, 13),
        ("pays_contract", 32, 18, 50),
    ],
)
def test_territory_table_of_2007(scheme: str, centre: float, poitou_charentes: float, total: float) -> None:
    found = parts(V2, f"territory_{scheme}", "2007", "territory")
    assert found == {"centre": centre, "poitou-charentes": poitou_charentes, "total": total}


def test_shares_and_projects_printed_in_the_2007_table() -> None:
    frame = read(V2, "published_figures")
    table = frame[(frame["period"] == "2007") & (frame["dimension"] == "territory")]
    assert len(table) == 30
    shares = table[table["share_percent"] != ""]
    assert set(shares["indicator_id"]) == {"territory_zus_population"}
    assert dict(zip(shares["category"], shares["share_percent"].astype(float), strict=True)) == {
        "centre": 5.3,
        "poitou-charentes": 4.3,
        "total": 4.9,
    }
    planned = table[table["planned"] != ""]
    assert set(zip(planned["indicator_id"], planned["category"], planned["planned"], strict=True)) == {
        ("territory_health_city_workshop", "poitou-charentes", "2"),
        ("territory_health_city_workshop", "total", "2"),
        ("territory_anti_discrimination_plan", "poitou-charentes", "2"),
        ("territory_anti_discrimination_plan", "total", "2"),
    }


def test_the_2007_total_of_educational_success_explains_its_extra_one() -> None:
    row = figure_rows(V2, "territory_educational_success", "2007", "territory", "total").iloc[0]
    assert "IRE" in row["notes"]


def test_start_of_villes_au_carre_in_2007() -> None:
    assert figure(V2, "launch_day_participants", "2007") == 90
    assert figure(V2, "national_network_centres", "2007") == 18
    assert parts(V2, "fte", "2007", "staff_role") == {"director": 0.6, "documentation": 0.5}


# --- figures of Villes et Territoires ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "period", "value"),
    [
        ("attendances", "2024", 778),
        ("unique_participants", "2024", 575),
        ("actions", "2024", 38),
        ("half_days", "2024", 58),
        ("actions", "2023", 22),
        ("half_days", "2023", 67),
        ("unique_participants", "2023", 434),
        ("attendances", "2023", 900),
        ("networks", "2024", 7),
        ("network_days", "2024", 30),
        ("on_site_support", "2024", 10),
        ("city_contracts_analysed", "2024", 40),
        ("employees", "2024", 7),
        ("fte", "2024", 6.2),
        ("members", "2024", 17),
        ("web_visitors", "2024", 6865),
        ("web_sessions", "2024", 8913),
        ("web_pageviews", "2024", 34396),
        ("newsletter_issues", "2024", 9),
        ("newsletter_sends", "2024", 2128),
        ("newsletter_recipients", "2024", 230),
        ("newsletter_opens", "2024", 666),
        ("newsletter_open_rate", "2024", 34),
        ("newsletter_clicks", "2024", 101),
        ("newsletter_click_rate", "2024", 5.1),
        ("linkedin_followers", "2023-12", 1270),
        ("linkedin_followers", "2024-12", 1878),
        ("linkedin_new_followers", "2024", 608),
        ("linkedin_posts", "2024", 163),
        ("podcasts", "2024", 6),
        ("net_result", "2024", 13596),
        ("equity_reserves", "2024", 138123),
        ("reserve_months", "2024", 3.6),
        ("territory_city_contract", "2024", 40),
        ("territory_educational_city", "2024", 9),
        ("territory_ami_rural_poverty", "2024", 3),
        ("territory_pacte_priority", "2024", 22),
        ("territory_pacte_working_groups", "2024", 14),
        ("territory_data_landlords", "2024", 13),
    ],
)
def test_totals_of_villes_et_territoires(indicator: str, period: str, value: float) -> None:
    assert figure(VT, indicator, period) == value


@pytest.mark.parametrize(
    ("indicator", "dimension", "expected"),
    [
        ("actions", "modality", {"in_person": 26, "remote": 12}),
        ("half_days", "modality", {"in_person": 46, "remote": 12}),
        ("actions", "category", {"informative": 12, "network": 19, "local": 7}),
        ("attendances", "category", {"informative": 446}),
        ("actions", "scheme", {"pacte": 7}),
        ("attendances", "scheme", {"pacte": 200}),
        ("attendances_share", "scheme", {"pacte": 25}),
        ("profile_share", "profile", {"local_authority_staff": 40.2, "state_staff": 18.8, "non_profit": 17.9}),
        (
            "web_source_share",
            "web_source",
            {"search_engine": 50.8, "external_source": 9.2, "emailing": 3.24, "direct": 30.75, "social_media": 4.7},
        ),
        ("resources_share", "origin", {"state": 71, "local_authorities": 22}),
        ("resources_share", "nature", {"dedicated_funds": 46}),
        ("expenses_share", "nature", {"payroll": 64, "contractors": 15}),
        ("activity_share", "mission", {"core": 87, "pacte": 13}),
        ("membership_share", "member_kind", {"epci_and_communes": 100}),
        (
            "fte",
            "staff_role",
            {"director": 0.9, "senior_officer": 1.3, "junior_officer": 2, "administration": 1, "communication": 1},
        ),
        (
            "employees",
            "staff_role",
            {"director": 1, "senior_officer": 2, "junior_officer": 2, "administration": 1, "communication": 1},
        ),
    ],
)
def test_breakdowns_of_villes_et_territoires(indicator: str, dimension: str, expected: dict[str, float]) -> None:
    assert parts(VT, indicator, "2024", dimension) == expected


def test_qualifiers_the_documents_impose() -> None:
    expected = {
        "network_days": "about",
        "newsletter_open_rate": "rounded",
        "attendances_share": "rounded",
        "podcasts": "counted_from_list",
        "members": "counted_from_list",
    }
    frame = read(VT, "published_figures").set_index("indicator_id")["qualifier"]
    assert {name: frame[name] for name in expected} == expected


def test_ambiguous_bases_are_told() -> None:
    frame = read(VT, "published_figures")
    assert frame.loc[frame["indicator_id"] == "profile_share", "base"].str.contains("ambiguë").all()
    assert "non précisé" in figure_rows(V2, "national_exchange_days", "2024")["notes"].iloc[0]


def test_origins_are_named_without_a_number() -> None:
    frame = read(VT, "published_figures")
    origins = frame[(frame["indicator_id"] == "unique_participants") & (frame["dimension"] == "department")]
    assert set(origins["category"]) == {"30", "66", "11", "48", "ouest-occitanie", "autres-regions"}
    assert set(origins["qualifier"]) == {"not_given"}
    assert set(origins["value"]) == {""}


@pytest.mark.parametrize("centre", CENTRES)
def test_a_missing_value_is_always_told_as_such(centre: str) -> None:
    frame = read(centre, "published_figures")
    assert ((frame["value"] == "") == (frame["qualifier"] == "not_given")).all()
    assert (frame["dimension"] == "").equals(frame["category"] == "")


# --- rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("centre", "counts"),
    [
        (
            V2,
            {
                "events": 99,
                "publications": 25,
                "networks": 26,
                "network_territories": 16,
                "organisations": 23,
                "published_figures": 52,
                "statements": 3,
            },
        ),
        (
            VT,
            {
                "events": 59,
                "publications": 27,
                "networks": 16,
                "network_territories": 21,
                "organisations": 53,
                "published_figures": 83,
                "statements": 22,
            },
        ),
    ],
)
def test_every_fact_has_its_row(centre: str, counts: dict[str, int]) -> None:
    assert {table: len(read(centre, table)) for table in TABLES} == counts


@pytest.mark.parametrize(
    ("centre", "year", "counts"),
    [
        (V2, "2007", {"realised": 10, "announced": 1}),
        (V2, "2020", {"announced": 19}),
        (V2, "2024", {"realised": 12, "in_preparation": 2, "announced": 53, "tentative": 2}),
        (VT, "2024", {"realised": 58, "postponed": 1}),
    ],
)
def test_announced_is_not_done(centre: str, year: str, counts: dict[str, int]) -> None:
    events = read(centre, "events")
    assert events.loc[events["report_year"] == year, "status"].value_counts().to_dict() == counts


def test_programme_rows_are_never_realised() -> None:
    events = read(V2, "events")
    programme = events[events["source"].str.startswith("Programme")]
    # one past meeting, of December 2023, is told in the 2024 programme
    assert list(programme.loc[programme["status"] == "realised", "event_id"]) == ["v2-2024-p22"]


@pytest.mark.parametrize(
    ("event", "participants"),
    [
        ("v2-2024-r01", 145),
        ("v2-2024-r02", 38),
        ("v2-2024-r03", 82),
        ("v2-2024-r05", 60),
        ("v2-2024-r06", 38),
        ("v2-2024-r07", 300),
        ("v2-2024-r10", 145),
        ("v2-2024-r11", 14),
        ("v2-2024-r12", 50),
        ("v2-2007-e02", 90),
        ("vt-2024-e01", 14),
        ("vt-2024-e13", 86),
        ("vt-2024-e18", 50),
    ],
)
def test_head_counts(event: str, participants: int) -> None:
    events = pd.concat([read(centre, "events") for centre in CENTRES]).set_index("event_id")
    assert events.at[event, "participants"] == str(participants)
    assert events.at[event, "participants_precision"] == ("about" if event == "vt-2024-e18" else "exact")


def test_no_other_head_count_is_given() -> None:
    counted = [row for centre in CENTRES for row in read(centre, "events")["participants"] if row]
    assert len(counted) == 13


def test_dates_a_row_stands_for() -> None:
    events = pd.concat([read(centre, "events") for centre in CENTRES])
    several = events[~events["occurrences"].isin(["", "1"])]
    assert dict(zip(several["event_id"], several["occurrences"], strict=True)) == {
        "v2-2024-r01": "9",
        "v2-2024-r10": "6",
        "v2-2024-r11": "14",
        "vt-2024-e27": "3",
        "vt-2024-e41": "4",
    }


def test_placeholder_dates_carry_no_date() -> None:
    events = read(V2, "events")
    placeholders = events[events["date_precision"] == "placeholder"]
    assert set(placeholders["event_id"]) == {f"v2-2024-r{number}" for number in ("05", "08", "09", "10", "11")}
    assert set(placeholders["date_start"]) == {""}
    assert set(placeholders["date_as_written"]) == {"01/oct"}


@pytest.mark.parametrize("centre", CENTRES)
def test_dates_are_as_precise_as_they_say(centre: str) -> None:
    shapes = {
        "day": r"\d{4}-\d{2}-\d{2}",
        "period": r"\d{4}-\d{2}-\d{2}",
        "month": r"\d{4}-\d{2}",
        "season": r"\d{4}",
        "year": r"\d{4}",
        "placeholder": "",
        "unknown": "",
    }
    for table, column in (("events", "date_start"), ("publications", "date")):
        for row in read(centre, table).to_dict("records"):
            assert re.fullmatch(shapes[row["date_precision"]], row[column]), row
            if len(row[column]) == 10:
                date.fromisoformat(row[column])


def test_only_a_period_has_an_end() -> None:
    events = pd.concat([read(centre, "events") for centre in CENTRES])
    assert set(events.loc[events["date_end"] != "", "date_precision"]) == {"period"}
    ended = events[events["date_precision"] == "period"]
    assert (ended["date_start"] < ended["date_end"]).all()


def test_doubtful_dates_are_kept_as_the_documents_print_them() -> None:
    events = pd.concat([read(centre, "events") for centre in CENTRES]).set_index("event_id")["date_start"]
    assert events["v2-2024-r07"] == events["v2-2024-p20"] == "2024-02-29"
    assert events["vt-2024-e45"] == "2024-02-22"
    assert date.fromisoformat(events["vt-2024-e19"]).weekday() == 6
    assert date.fromisoformat(events["vt-2024-e36"]).weekday() == 5


def test_twins_point_at_each_other_across_centres() -> None:
    events = pd.concat([read(centre, "events") for centre in CENTRES]).set_index("event_id")
    twins = {name: set(split(cell)) for name, cell in events["same_as"].items() if cell}
    for name, others in twins.items():
        assert all(name in twins.get(other, set()) for other in others), name
    assert twins["v2-2024-r01"] == {f"v2-2024-p0{number}" for number in range(1, 7)}
    assert twins["vt-2024-e45"] == {"v2-2024-r07", "v2-2024-p20"}
    assert twins["v2-2024-r04"] == {"vt-2024-e50"}
    assert twins["v2-2024-r13"] == {"v2-2024-p53"}
    assert len(twins) == 18


def test_the_same_publication_in_two_documents() -> None:
    rows = pd.concat([read(centre, "publications") for centre in CENTRES]).set_index("publication_id")["same_as"]
    twins = {name: set(split(cell)) for name, cell in rows.items() if cell}
    assert twins == {
        "v2-2024-pub06": {"v2-2024-pub17"},
        "v2-2024-pub17": {"v2-2024-pub06"},
        "v2-2024-pub13": {"vt-2024-pub18"},
        "vt-2024-pub18": {"v2-2024-pub13"},
    }


def test_modes_of_villes_au_carre_come_from_its_document() -> None:
    events = read(V2, "events")
    reported = events[events["source"].str.startswith("Carto")]
    assert reported["mode"].value_counts().to_dict() == {"se-rencontrer": 9, "arpenter": 3, "": 1}
    assert set(reported.loc[reported["mode"] != "", "mode_basis"]) == {"document"}
    assert set(reported.loc[reported["mode"] == "", "format"]) == {"association_life"}
    assert set(events.loc[~events.index.isin(reported.index), "mode"]) == {""}
    assert set(events["category"]) == {""}


def test_suggestions_are_told_from_the_documents() -> None:
    first, second = read(V2, "events"), read(VT, "events")
    assert set(first.loc[first["report_year"] == "2024", "theme_basis"]) <= {"suggested", ""}
    assert set(first.loc[first["report_year"] != "2024", "theme_basis"]) <= {"document", ""}
    assert set(second["category_basis"]) == {"suggested"}
    for frame in (first, second):
        for column in ("mode", "category", "theme_ids", "modality"):
            basis = "theme_basis" if column == "theme_ids" else f"{column}_basis"
            assert (frame[column] == "").equals(frame[basis] == "")


def test_local_category_suggests_the_seven_published_actions() -> None:
    events = read(VT, "events")
    assert set(events.loc[events["category"] == "local", "event_id"]) == {
        *("vt-2024-e28", "vt-2024-e29", "vt-2024-e39"),
        *(f"vt-2024-os{number}" for number in range(1, 5)),
    }


def test_on_site_support_names_nine_sites_of_the_ten_published() -> None:
    events = read(VT, "events")
    support = events[events["format"] == "on_site_support"]
    by_scheme = support.groupby("scheme_id")["place"].agg(set).to_dict()
    assert by_scheme == {
        "cites-educatives": {"Béziers", "Sète", "Lunel", "Montpellier", "Lézignan-Corbières"},
        "contrats-de-ville": {"Lézignan-Corbières", "Limoux", "Clermont-l’Hérault", "Lodève"},
    }
    assert len(support) == 9
    assert figure(VT, "on_site_support", "2024") == 10


def test_pacte_rows_are_those_of_its_section() -> None:
    events = read(VT, "events")
    section = events["source"].str.contains("Cohésion territoriale", regex=False)
    assert (events["scheme_id"] == "pacte").equals(section)
    assert section.sum() == 12


def test_seven_networks_at_three_scales() -> None:
    networks = read(VT, "networks")
    local = networks[(networks["kind"] == "network") & (networks["scope"] != "national")]
    assert local["scope"].value_counts().to_dict() == {"interdepartmental": 3, "departmental": 3, "regional": 1}
    assert set(local["role"]) == {"lead"}


def test_members_board_and_general_assembly() -> None:
    rows = read(VT, "organisations")
    counts = rows["relation"].value_counts().to_dict()
    assert counts == {
        "member": 17,
        "general_assembly": 17,
        "board": 10,
        "executive_board": 3,
        "funder": 4,
        "former_member": 1,
        "supporter": 1,
    }
    ids = {relation: set(group["organisation_id"]) for relation, group in rows.groupby("relation")}
    assert ids["member"] == ids["general_assembly"]
    assert ids["board"] < ids["member"]
    assert ids["executive_board"] < ids["board"]


def test_founders_and_first_executive_board_of_villes_au_carre() -> None:
    rows = read(V2, "organisations")
    assert rows.loc[rows["year"] == "2007", "relation"].value_counts().to_dict() == {"executive_board": 9, "founder": 8}
    assert rows.loc[rows["year"] == "2024", "relation"].value_counts().to_dict() == {"supporter": 4, "funder": 2}


# --- form -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("table", TABLES)
def test_keys_are_unique_and_rows_have_a_source(centre: str, table: str) -> None:
    frame = read(centre, table)
    assert not frame.duplicated(KEYS[table]).any()
    documents = tuple(f"{name} — " for name in DOCUMENTS[centre])
    assert frame["source"].str.startswith(documents).all()
    assert not frame["source"].str.contains(r"\.txt|00\d_").any()


@pytest.mark.parametrize("centre", CENTRES)
def test_references_resolve(centre: str) -> None:
    declared = describe(centre)
    known = {key: {entry["id"] for entry in declared.get(key, [])} for key in ("themes", "schemes", "action_modes")}
    networks = set(read(centre, "networks")["network_id"])
    all_ids = {
        "events": {row for name in CENTRES for row in read(name, "events")["event_id"]},
        "publications": {row for name in CENTRES for row in read(name, "publications")["publication_id"]},
    }
    for table in ("events", "publications", "networks"):
        frame = read(centre, table)
        assert {theme for cell in frame["theme_ids"] for theme in split(cell)} <= known["themes"]
        assert set(frame["scheme_id"]) <= known["schemes"] | {""}
        if table != "networks":
            assert set(frame["network_id"]) <= networks | {""}
            assert {twin for cell in frame["same_as"] for twin in split(cell)} <= all_ids[table]
    assert set(read(centre, "events")["mode"]) <= known["action_modes"] | {""}
    assert set(read(centre, "network_territories")["network_id"]) <= networks


@pytest.mark.parametrize("centre", CENTRES)
def test_centre_file_is_complete(centre: str) -> None:
    declared = describe(centre)
    assert declared["id"] == centre
    assert declared["simulated"] is False
    assert date.fromisoformat(declared["as_of"])
    assert "targets" not in declared
    assert not (DATA / centre / "targets.csv").exists(), "no document gives a target"
    published = set(read(centre, "published_figures")["indicator_id"])
    assert set(declared["synthese"]["kpis"]) | {declared["actions_indicator"]} <= published
    for key in ("themes", "schemes", "action_modes"):
        entries = declared.get(key, [])
        assert len({entry["id"] for entry in entries}) == len(entries)
        assert all(len(entry["short"]) <= 18 for entry in entries)


def test_older_themes_are_limited_to_their_year() -> None:
    themes = describe(V2)["themes"]
    assert {theme["id"]: theme.get("years") for theme in themes} == {
        **dict.fromkeys(("cohesion-sociale", "questions-urbaines", "dynamiques-citoyennes", "transitions")),
        **{theme["id"]: [int(theme["id"][:4])] for theme in themes if theme["id"][:4].isdigit()},
    }
    for table in ("events", "publications", "networks"):
        for row in read(V2, table).to_dict("records"):
            for theme in split(row["theme_ids"]):
                assert (theme[:4] if theme[:4].isdigit() else "2024") == row["report_year"]


@pytest.mark.parametrize("centre", CENTRES)
def test_places_agree_with_their_department(centre: str) -> None:
    departments = pd.read_csv(ROOT / "geo" / "departments.csv", dtype=str)
    assert len(departments) == 101
    events = read(centre, "events")
    assert set(events["department_code"]) <= set(departments["code"]) | {""}
    placed = events[events["commune_code"] != ""]
    assert len(placed)
    for commune, department in zip(placed["commune_code"], placed["department_code"], strict=True):
        assert commune.startswith(department)
    declared = describe(centre)
    region = departments[departments["region_code"] == declared["region_code"]]
    assert set(declared["departments"]) <= set(region["code"])
    assert set(region["region_name"]) == {declared["region"]}
    for codes in events["qpv_codes"]:
        assert all(re.fullmatch(r"QN[0-9A-Z]{6}", code) for code in split(codes))


def test_files_are_plain_csv() -> None:
    paths = [*DATA.glob("*/*.csv"), ROOT / "geo" / "departments.csv"]
    assert len(paths) >= len(CENTRES) * len(TABLES) + 1
    for path in paths:
        content = path.read_bytes()
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\n")
        content.decode("utf-8")


def test_cells_are_tidy() -> None:
    for name, line, column, value in every_cell():
        assert value == value.strip(), (name, line, column)
        assert "  " not in value, (name, line, column)
        assert "'" not in value, (name, line, column)
        assert not re.search(r"[^\u202f\u00a0] [;:!?%»]|« ", value), (name, line, column, value)


def test_notes_are_short() -> None:
    for name, line, column, value in every_cell():
        if column == "notes":
            assert len(value) <= 160, (name, line, value)


def test_no_personal_data_anywhere() -> None:
    texts = [(f"{name}:{line}:{column}", value) for name, line, column, value in every_cell()]
    texts += [(path.name, path.read_text(encoding="utf-8")) for path in DATA.rglob("*.toml")]
    texts += [(path.name, path.read_text(encoding="utf-8")) for path in (DATA / "schemas").glob("*.json")]
    for where, value in texts:
        assert not E_MAIL.search(value), where
        assert not FRENCH_PHONE.search(value), where
        assert not CIVILITY.search(value), where


def test_no_cell_looks_like_a_person() -> None:
    """The documents print people as « First-name SURNAME »: no cell may have that shape."""
    for name, line, column, value in every_cell():
        found = {text for text in SURNAME_IN_CAPITALS.findall(value) if text.split()[-1] not in ACRONYMS}
        assert not found, (name, line, column, found)


@pytest.mark.parametrize(
    "text",
    ["02 47 00 00 00", "+33 2 47 00 00 00", "0247000000", "02.47.00.00.00", "02\u202f47\u202f00\u202f00\u202f00"],
)
def test_the_phone_pattern_finds_french_phones(text: str) -> None:
    assert FRENCH_PHONE.search(f"Tél. {text} (accueil)")


@pytest.mark.parametrize("text", ["200042646", "37261", "2024-02-29", "129330", "QN03405M"])
def test_the_phone_pattern_leaves_codes_alone(text: str) -> None:
    assert not FRENCH_PHONE.search(text)
