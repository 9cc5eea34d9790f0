"""Each rule finds what it is for, and is silent otherwise, on tables made up for the purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from support import KEYS, ROOT, schemas, tiny

from dashboard.quality import (
    RULES,
    RULES_BY_ID,
    SEVERITY_LABELS,
    Finding,
    alike,
    counts,
    doubts,
    findings,
    of_centre,
    report,
)
from dashboard.quality.words import typeset
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources import Theme
from dashboard.sources.centre import Centre, default_centre
from dashboard.territories.lists import load_territories

Rows = list[dict[str, str]]
CENTRE = replace(default_centre("Centre", 2024), departments=("37",))


def centre(_centre: Centre = CENTRE, **tables: Rows) -> CentreData:
    """A centre whose tables hold the given cells: see `support.tiny`."""
    return tiny(_centre, **tables)


def snapshot(*centres: CentreData) -> Snapshot:
    return Snapshot("v", MappingProxyType({data.centre.id: data for data in centres}), schemas(), {})


def found_by(rule: str, *centres: CentreData) -> tuple[Finding, ...]:
    """What one rule finds: all of them would take ten times as long."""
    one = RULES_BY_ID[rule]
    return (*(found for data in centres for found in one.run(data)), *one.run_across(snapshot(*centres)))


def figure(indicator: str, value: str, **cells: str) -> dict[str, str]:
    return {"indicator_id": indicator, "value": value, **cells}


def share(value: str, category: str, dimension: str = "profile", **cells: str) -> dict[str, str]:
    return figure("profile_share", value, unit="%", dimension=dimension, category=category, **cells)


def event(day: str = "", **cells: str) -> dict[str, str]:
    return {**({"date_start": day, "date_precision": "day"} if day else {}), **cells}


def listed(event_id: str, *people: str, **cells: str) -> Rows:
    return [{"event_id": event_id, "participant_key": person, **cells} for person in people]


def left(value: str, **cells: str) -> dict[str, str]:
    return {"year": "2024", "measure": "attendances", "value": value, **cells}


class Case(NamedTuple):
    """What triggers a rule (with words its sentence must hold), and the nearest thing that does not."""

    doubtful: dict[str, Rows]
    words: tuple[str, ...]
    sound: dict[str, Rows]


def figures(*rows: dict[str, str]) -> dict[str, Rows]:
    return {"published_figures": list(rows)}


def events(*rows: dict[str, str], **tables: Rows) -> dict[str, Rows]:
    return {"events": list(rows), **tables}


def statement(about: str, subject: str, attribute: str, value: str, written: str, **cells: str) -> dict[str, str]:
    told = {"about": about, "subject": subject, "attribute": attribute, "value": value, "as_written": written}
    return {"year": "2024", **told, **cells}


def stated(*rows: dict[str, str]) -> dict[str, Rows]:
    return {"statements": list(rows)}


THREE_CITIES = [
    event(title=f"Évaluation de la cité éducative de {town}", place=town) for town in ("Tours", "Blois", "Dreux")
]


def four_cities(number: str, words: str) -> dict[str, Rows]:
    return stated(statement("published_figures", "actions", "count", number, f"évaluation de {words} cités éducatives"))


def posts(published: str, written: str) -> dict[str, Rows]:
    told = statement("published_figures", "linkedin_posts", "rhythm", "", written)
    return figures(figure("linkedin_posts", published)) | stated(told)


def departure(*months: str) -> dict[str, Rows]:
    rows = [statement("staff", "départ de la direction", "date", month, f"partie en {month}") for month in months]
    return stated(*rows)


def all_on_site(*modalities: str) -> dict[str, Rows]:
    told = statement("networks", "networks-1", "modality", "En présentiel", "Toutes les rencontres ont lieu sur place")
    met = [event(f"2024-06-0{day}", network_id="networks-1", modality=each) for day, each in enumerate(modalities, 4)]
    return events(*met, networks=[{"name": "Réseau climat"}], **stated(told))


def recipients(number: str) -> dict[str, Rows]:
    sends = figure("newsletter_sends", "2128")
    return figures(sends, figure("newsletter_issues", "9"), figure("newsletter_recipients", number))


WEDNESDAY, SATURDAY = "2024-05-15", "2024-05-18"

CASES: dict[str, Case] = {
    "declared_vs_rows": Case(
        events(event(role="lead"), published_figures=[figure("appointments", "75")]),
        ("75", "1 d’après"),
        events(event(role="lead", occurrences="75"), published_figures=[figure("appointments", "75")]),
    ),
    "not_checkable": Case(
        events(event(), published_figures=[figure("half_days", "58")]),
        ("Demi-journées", "58"),
        events(event(half_days="58"), published_figures=[figure("half_days", "58")]),
    ),
    "total_vs_lines": Case(
        figures(
            figure("territory_zus", "19", dimension="territory", category="north", category_label="Nord"),
            figure("territory_zus", "9", dimension="territory", category="south", category_label="Sud"),
            figure("territory_zus", "29", dimension="territory", category="total"),
        ),
        ("19 (Nord) + 9 (Sud) = 28", "29", "+1"),
        figures(
            figure("fte", "0.9", dimension="staff_role", category="a"),
            figure("fte", "1.3", dimension="staff_role", category="b"),
            figure("fte", "2.2"),
            figure("attendances", "446", dimension="category", category="informative"),
            figure("attendances", "778"),
        ),
    ),
    "shares_vs_hundred": Case(
        figures(share("40.2", "a"), share("18.8", "b"), share("17.9", "c")),
        ("76,9", "23,1"),
        figures(share("33.3", "a"), share("33.3", "b"), share("33.3", "c"), figure("activity_share", "25", unit="%")),
    ),
    "several_cuts": Case(
        figures(share("46", "a"), share("71", "b", dimension="origin")),
        ("117", "46", "71"),
        figures(share("46", "a"), share("54", "b")),
    ),
    "figure_vs_figures": Case(
        figures(
            figure("newsletter_sends", "2128"), figure("newsletter_opens", "666"),
            figure("newsletter_open_rate", "34", unit="%"),
        ),
        ("34", "666 sur 2\u202f128", "31,3"),
        figures(
            figure("newsletter_sends", "2128"), figure("newsletter_opens", "666"),
            figure("newsletter_open_rate", "31", unit="%"),
            figure("linkedin_followers", "1270", period="2023-12"), figure("linkedin_followers", "1878"),
            figure("linkedin_new_followers", "608"),
        ),
    ),
    "share_vs_parts": Case(
        figures(
            figure("attendances", "778"), figure("attendances", "200", dimension="scheme", category="pacte"),
            figure("attendances_share", "25", unit="%", dimension="scheme", category="pacte"),
        ),
        ("25", "200 sur 778", "25,7"),
        figures(
            figure("attendances", "778"), figure("attendances", "200", dimension="scheme", category="pacte"),
            figure("attendances_share", "26", unit="%", dimension="scheme", category="pacte"),
        ),
    ),
    "printed_twice": Case(
        figures(figure("actions", "38"), figure("actions", "39")),
        ("38", "39"),
        figures(figure("actions", "38"), figure("actions", "38"), figure("actions", "22", period="2023")),
    ),
    "impossible_order": Case(
        figures(figure("unique_participants", "800"), figure("attendances", "778")),
        ("800", "778"),
        figures(figure("unique_participants", "575"), figure("attendances", "778")),
    ),
    "opposite_moves": Case(
        figures(
            figure("actions", "22", period="2023"), figure("actions", "38"),
            figure("half_days", "67", period="2023"), figure("half_days", "58"),
        ),
        ("22 à 38", "67 à 58"),
        figures(
            figure("actions", "22", period="2023"), figure("actions", "38"),
            figure("half_days", "57", period="2023"), figure("half_days", "58"),
        ),
    ),
    "told_trend": Case(
        figures(figure("actions", "22", period="2023"), figure("actions", "38"))
        | stated(statement("published_figures", "actions", "trend", "stable", "n’a pas augmenté")),
        ("22 à 38", "n’a pas augmenté"),
        figures(figure("actions", "22", period="2023"), figure("actions", "23"))
        | stated(statement("published_figures", "actions", "trend", "stable", "n’a pas augmenté")),
    ),
    "implied_charges": Case(
        figures(figure("equity_reserves", "120000"), figure("reserve_months", "3")),
        ("480\u202f000",),
        figures(figure("equity_reserves", "120000")),
    ),
    "membership_share": Case(
        {
            "organisations": [{"organisation_id": "a"}, {"organisation_id": "b", "kind": "company", "name": "Société"}],
            **figures(figure("membership_share", "100", unit="%")),
        },
        ("100", "1 des 2", "50", "Société"),
        {"organisations": [{"organisation_id": "a"}], **figures(figure("membership_share", "100", unit="%"))},
    ),
    "listed_items": Case(
        {"publications": [{"type": "podcast"}], **figures(figure("podcasts", "6"))},
        ("6 publié", "1 ligne"),
        {"publications": [{"type": "podcast"}], **figures(figure("podcasts", "1"))},
    ),
    "count_in_words": Case(
        events(*THREE_CITIES, **four_cities("2", "2")),
        ("compte 2", "2 cités éducatives", "donnent 3", "Tours, Blois et Dreux"),
        events(
            *THREE_CITIES,
            event(title="Lancement : 3 réunions", occurrences="3"),
            event(title="Cycle de deux rencontres", series_id="s", occurrences="1"),
            event(title="Cycle, suite", series_id="s", occurrences="1"),
            event(title="Lancement", notes="Quatre réunions ont eu lieu.", occurrences="3"),
            **four_cities("3", "trois"),
        ),
    ),
    "rhythm": Case(
        posts("163", "En moyenne cinq posts par semaine sont créés"),
        ("163", "260", "cinq posts par semaine"),
        posts("255", "En moyenne cinq posts par semaine sont créés"),
    ),
    "members_listed": Case(
        {
            "networks": [{"members_count": "9", "members_unit": "cités"}],
            "network_territories": [
                {"network_id": "networks-1", "territory_kind": "commune", "territory_code": "37261"}
            ],
        },
        ("9 cités", "1 territoire"),
        {
            "networks": [{"members_count": "9"}],
            "network_territories": [{"network_id": "networks-1", "territory_kind": "region", "territory_code": "24"}],
        },
    ),
    "twin_dates": Case(
        events(event(WEDNESDAY, same_as="events-2"), event("2024-05-22", status="announced", same_as="events-1")),
        ("15 mai 2024", "22 mai 2024"),
        events(
            event(WEDNESDAY, same_as="events-2"),
            event(same_as="events-1", date_start="2024-05", date_precision="month", status="announced"),
        ),
    ),
    "twin_facts": Case(
        events(event(same_as="events-2", modality="remote"), event(same_as="events-1", modality="in_person")),
        ("modalité", "distanciel", "présentiel", "events-1", "events-2"),
        events(event(same_as="events-2", modality="remote"), event(same_as="events-1")),
    ),
    "twin_links": Case(
        events(event(same_as="elsewhere")),
        ("elsewhere", "n’existe pas"),
        events(event(same_as="events-2"), event(same_as="events-1")),
    ),
    "dated_twice": Case(
        departure("2024-04", "2024-05"),
        ("Départ de la direction", "avril 2024", "mai 2024", "partie en 2024-05"),
        departure("2024-04", "2024", "2024-04-15"),
    ),
    "impossible_date": Case(
        events(
            event("2024-10-01", date_end="2024-11-30", date_precision="period", title="Automne citoyen"),
            **stated(statement("events", "events-1", "date", "", "du 1er octobre au 31 novembre")),
        ),
        ("Automne citoyen", "le 31 novembre n’existe pas", "30 novembre 2024"),
        events(
            event("2024-02-29", date_as_written="29 février"),
            event("2024-07-01", date_end="2024-07-03", date_precision="period", date_as_written="1 / 2 / 3 juillet"),
            event("2024-10-31", date_as_written="31/10/2024"),
            **stated(statement("events", "events-1", "date", "2024-02-29", "le 29 février, de 9 h à 31 h")),
        ),
    ),
    "all_are": Case(
        all_on_site("in_person", "remote"),
        ("Réseau climat", "1 rencontre sur 2", "Toutes les rencontres ont lieu sur place", "5 juin 2024"),
        all_on_site("in_person", "in_person", ""),
    ),
    "told_otherwise": Case(
        {
            "networks": [{"name": "Réseau climat", "scope": "departmental"}],
            **stated(statement("networks", "networks-1", "scope", "regional", "le réseau régional climat")),
        },
        ("Réseau climat", "Départementale", "Régionale", "le réseau régional climat"),
        {
            "networks": [{"scope": "departmental", "rhythm": "deux rencontres par an"}],
            **stated(
                statement("networks", "networks-1", "scope", "Départementale", "le réseau du département"),
                statement("networks", "networks-1", "rhythm", "", "il se réunit 2 fois par an"),
            ),
        },
    ),
    "place_said_elsewhere": Case(
        events(
            event(place="Limoux", commune_code="11206", department_code="11"),
            event(place="Lodève", commune_code="34142", department_code="34"),
            **stated(
                statement("events", "events-1", "department", "30", "Limoux dans le Gard"),
                statement("events", "events-2", "department", "34", "Lodève dans l’Hérault"),
            ),
        ),
        ("Limoux", "Limoux dans le Gard", "département 30", "département 11"),
        events(
            event(place="Lodève", commune_code="34142", department_code="34"),
            event(place="Ailleurs"),
            **stated(
                statement("events", "events-1", "department", "34", "Lodève dans l’Hérault"),
                statement("events", "events-2", "department", "34", "Ailleurs dans l’Hérault"),
            ),
        ),
    ),
    "planned_in_total": Case(
        figures(
            figure("territory_zus", "3", dimension="territory", category="a", planned="2"),
            figure("territory_zus", "6", dimension="territory", category="b"),
            figure("territory_zus", "9", dimension="territory", category="total", planned="2"),
        ),
        ("9 (11)", "projets"),
        figures(
            figure("territory_zus", "3", dimension="territory", category="a", planned="2"),
            figure("territory_zus", "3", dimension="territory", category="total"),
        ),
    ),
    "different_wholes": Case(
        figures(share("40.2", "a"), share("59.8", "b"))
        | stated(
            statement("published_figures", "profile_share", "base", "présences uniques", "en présence unique"),
            statement("published_figures", "profile_share", "base", "participations", "40,2 % des participations"),
        ),
        ("présences uniques", "participations", "40,2"),
        figures(share("40.2", "a"), share("59.8", "b"))
        | stated(
            statement("published_figures", "profile_share", "base", "Présences uniques", "en présence unique"),
            statement("published_figures", "profile_share", "base", "présences uniques", "des présences uniques"),
        ),
    ),
    "more_than_possible": Case(recipients("230"), ("2\u202f128", "236", "9", "230"), recipients("236")),
    "cumulated_or_unique": Case(
        events(event(title="Tournée", occurrences="6", participants="145")),
        ("Tournée", "145 pour 6"),
        events(
            event(occurrences="14", participants="14"), event(participants="145"),
            event(occurrences="6", participants="20"), attendances=listed("events-3", "k1"),
        ),
    ),
    "deduced_count": Case(
        events(event(title="Comité", occurrences="4", date_as_written="une fois par trimestre")),
        ("Comité", "4 dates", "une fois par trimestre"),
        events(event(occurrences="9", date_as_written="mensuelles"), event(occurrences="1", date_as_written="annuel")),
    ),
    "deduced_year": Case(
        events(
            event("2023-12-15", title="Première rencontre", date_as_written="15 décembre"),
            event("2023-11-06", title="Autre rencontre", date_as_written="6 novembre"),
        ),
        ("Document de 2024", "2 dates", "Première rencontre", "15 décembre", "2023 est déduit"),
        events(event("2023-12-15", date_as_written="15/12/2023"), event(WEDNESDAY, date_as_written="15 mai")),
    ),
    "outside_period": Case(
        events(event("2024-10-01", status="announced", source="Programme janvier-juillet 2024 — Habitat")),
        ("1er octobre 2024", "1er janvier au 31 juillet 2024"),
        events(
            event("2024-07-12", status="announced", source="Programme janvier-juillet 2024 — Habitat"),
            event("2023-12-15", source="Programme janvier-juillet 2024 — Habitat"),
            event("2024-10-01", status="announced", source="Programme 2024 — Mars"),
            event("2024-10-02", status="announced", source="Lettre de mars 2024 — Agenda"),
            event("2024-10-03", status="announced", source="Les sept réseaux en mars 2024 — Agenda"),
        ),
    ),
    "unknown_subject": Case(
        stated(statement("networks", "resau-climat", "rhythm", "", "il se réunit 2 fois par an")),
        ("resau-climat", "2 fois par an"),
        events(
            event(),
            networks=[{}],
            published_figures=[figure("linkedin_posts", "163")],
            **stated(
                statement("events", "events-1", "theme", "a", "sous un thème"),
                statement("networks", "networks-1", "scope", "regional", "réseau régional"),
                statement("published_figures", "linkedin_posts", "rhythm", "", "cinq par semaine"),
                statement("events", "webinar", "replay", "", "tous en replay"),
                statement("organisations", "Adhérent", "kind", "epci", "tous des EPCI"),
                statement("staff", "départ de la direction", "date", "2024-04", "en avril"),
            ),
        ),
    ),
    "one_cell": Case(
        {"networks": [{"name": "Réseau GUSP", "partners": "RésO Villes|Réso-ville|Région"}]},
        ("Réseau GUSP", "RésO Villes", "Réso-ville"),
        {
            "networks": [{"partners": "Conseil départemental|Conseil départemental d’accès au droit|Conseil régional"}],
            "organisations": [{"organisation_id": "a", "name": "Ville de Tours"}, {"organisation_id": "b"}],
            **stated(statement("organisations", "a", "name", "", "Ville de Tours, représentée par son maire")),
        },
    ),
    "duplicates": Case(
        events(event(WEDNESDAY, title="Réseau des projets"), event(WEDNESDAY, title="Réseau de projets")),
        ("Réseau des projets", "Réseau de projets"),
        events(
            event(WEDNESDAY, title="Réseau"),
            event("2024-06-12", title="Réseau"),
            event(title="Évaluation de la cité de Sète", place="Sète"),
            event(title="Évaluation de la cité de Lune", place="Lune"),
            event(title="Formation (jour 1)"),
            event(title="Formation (jour 2)"),
        ),
    ),
    "same_headcount": Case(
        events(
            event(participants="145", title="Tournée", series_id="s"),
            event(participants="145", title="Actualités", series_id="s"),
        ),
        ("145", "Tournée", "Actualités"),
        events(
            event(participants="145", series_id="s"), event(participants="144", series_id="s"),
            event(participants="145", series_id="t"),
            event(participants="50", participants_precision="about"), event(participants="50"),
            event(participants="50"),
            event(participants="12"), event(participants="12"), event(participants="12"),
        ),
    ),
    "wide_audience": Case(
        events(event(participants="300", title="2e journée nationale"), event(participants="300")),
        ("300", "50"),
        events(event(participants="300"), event(participants="310")),
    ),
    "attendance_vs_headcount": Case(
        events(event(participants="3"), attendances=[{"event_id": "events-1", "participant_key": "k1"}]),
        ("3 participants", "1 sur la liste"),
        events(event(participants="1"), attendances=[{"event_id": "events-1", "participant_key": "k1"}]),
    ),
    "list_of_unrealised": Case(
        events(event(status="postponed"), attendances=listed("events-1", "k1", "k2")),
        ("2 présences", "pas dite réalisée"),
        events(
            event(same_as="events-2", status="announced"),
            event(same_as="events-1"),
            attendances=listed("events-1", "k"),
        ),
    ),
    "lists_of_several_keys": Case(
        events(
            event("2024-05-14"),
            attendances=[*listed("events-1", "k1", key_id="0123abcd"), *listed("events-1", "k2", key_id="ffff0000")],
        ),
        ("2 clés secrètes", "plusieurs fois"),
        events(
            event("2023-05-16"),
            event("2024-05-14"),
            attendances=[*listed("events-1", "k1", key_id="0123abcd"), *listed("events-2", "k2", key_id="ffff0000")],
        ),
    ),
    "unknown_profiles": Case(
        events(event("2024-05-14"), attendances=listed("events-1", *[f"k{n}" for n in range(11)])),
        ("2024", "11 des 11", "100"),
        events(
            event("2024-05-14"),
            attendances=[
                *listed("events-1", *[f"k{n}" for n in range(6)]),
                *listed("events-1", *[f"l{n}" for n in range(6)], profile="resident"),
            ],
        ),
    ),
    "unidentified_people": Case(
        events(event(), attendances=listed("events-1", "k1", "k2", source="Liste importée, personne non identifiée")),
        ("2 présences", "1 liste", "maximum"),
        events(event(), attendances=listed("events-1", "k1", "k2", source="Liste importée")),
    ),
    "rows_and_totals": Case(
        events(event(), attendances=listed("events-1", "k1"), attendance_totals=[left("1", event_id="events-1")]),
        ("1 action", "Relancez la purge"),
        events(
            event(), event(), attendances=listed("events-2", "k"), attendance_totals=[left("1", event_id="events-1")]
        ),
    ),
    "impossible_totals": Case(
        events(
            event(),
            attendance_totals=[
                left("3", event_id="events-1"),
                left("4", measure="unique_participants"),
                left("1", measure="new_participants"),
                left("2", measure="returning_participants"),
                left("5", measure="unique_participants", dimension="loyalty", category="1"),
            ],
        ),
        ("4 présences uniques pour 3", "1 nouvelles et 2", "5 personnes au lieu de 4"),
        events(
            event(),
            attendance_totals=[
                left("5", event_id="events-1"),
                left("4", measure="unique_participants"),
                left("1", measure="new_participants"),
                left("3", measure="returning_participants"),
                left("3", measure="unique_participants", dimension="loyalty", category="1"),
                left("1", measure="unique_participants", dimension="loyalty", category="3+"),
            ],
        ),
    ),
    "half_days": Case(
        events(event(WEDNESDAY, half_days="5")),
        ("5 demi-journées", "au plus 2"),
        events(event(WEDNESDAY, half_days="2"), event(half_days="12", occurrences="6")),
    ),
    "weekend": Case(
        events(event(SATURDAY)),
        ("samedi 18 mai 2024",),
        events(
            event(WEDNESDAY),
            event(date_start="2024-05", date_precision="month"),
            event(SATURDAY, same_as="events-4"),
            event(
                "2024-05-17", date_end=SATURDAY, date_precision="period", status="announced", source="Programme — Mai",
            ),
            event("2024-05-13", date_end="2024-05-19", date_precision="period"),
        ),
    ),
    "placeholder": Case(
        events(
            event(date_as_written="01/oct", date_precision="placeholder"),
            event("2024-10-01", date_as_written="01/oct"),
        ),
        ("01/oct", "2 lignes", "1 gardée"),
        events(event(WEDNESDAY, date_as_written="15 mai"), event(WEDNESDAY, date_as_written="15 mai")),
    ),
    "written_date": Case(
        events(event(WEDNESDAY, date_as_written="jeudi 15 mai")),
        ("mercredi 15 mai 2024", "jeudi", "semaine"),
        events(
            event(WEDNESDAY, date_as_written="mercredi 15 mai à 14 h 30"),
            event("2024-10-18", date_as_written="17 et 18 octobre 2024"),
            event("2024-10-01", date_as_written="1er octobre"),
            event("2024-06-12", date_as_written="12/06/2024"),
        ),
    ),
    "date_order": Case(
        events(event(WEDNESDAY, date_end="2024-05-14", date_precision="period")),
        ("14 mai 2024", "15 mai 2024"),
        events(event(WEDNESDAY, date_end="2024-05-16", date_precision="period")),
    ),
    "outside_year": Case(
        events(event("2023-09-13")),
        ("2023", "2024"),
        events(event(WEDNESDAY), event("2025-02-03", status="announced")),
    ),
    "done_after_closing": Case(
        events(event("2025-01-08", report_year="2025")),
        ("8 janvier 2025", "31 décembre 2024"),
        events(event("2024-12-31")),
    ),
    "announced_and_past": Case(
        events(event(WEDNESDAY, status="announced", title="Visite")),
        ("1 action annoncée", "Visite"),
        events(
            event(WEDNESDAY, status="announced", same_as="events-2"), event(WEDNESDAY, same_as="events-1"),
            event(WEDNESDAY, status="cancelled"), event("2025-02-03", status="announced"),
        ),
    ),
    "gaps": Case(
        events(event(participants="3"), event()),
        ("sur 2", "nombre de participants 1", "thème 0"),
        events(event(status="announced")),
    ),
    "suggested": Case(
        events(event(theme_ids="a", theme_basis="suggested")),
        ("thème de 1",),
        events(event(theme_ids="a", theme_basis="document")),
    ),
    "commune_vs_department": Case(
        events(event(commune_code="37261", department_code="45")),
        ("37261", "45"),
        events(event(commune_code="37261", department_code="37"), event(department_code="45")),
    ),
    "network_of_year": Case(
        events(event(network_id="networks-1"), networks=[{"report_year": "2020", "name": "Réseau habitat"}, {}]),
        ("Réseau habitat", "2024"),
        events(event(network_id="networks-1"), networks=[{}]),
    ),
    "silent_networks": Case(
        {"networks": [{"name": "Réseau muet"}]},
        ("Réseau muet",),
        events(
            event(network_id="networks-1"),
            networks=[{}, {"role": "participant"}, {"kind": "working_group"}, {"status": "ended"}],
        ),
    ),
    "member_and_former": Case(
        {"organisations": [{"organisation_id": "a"}, {"organisation_id": "a", "relation": "former_member"}]},
        ("Agglomération", "2024"),
        {
            "organisations": [
                {"organisation_id": "a"},
                {"organisation_id": "a", "relation": "former_member", "year": "2023"},
            ]
        },
    ),
    "seat_without_membership": Case(
        {"organisations": [{"organisation_id": "a"}, {"organisation_id": "b", "relation": "board", "name": "Intrus"}]},
        ("Intrus",),
        {"organisations": [{"organisation_id": "b", "relation": "board"}]},
    ),
    "same_seat_twice": Case(
        {"organisations": [{"organisation_id": "a"}, {"organisation_id": "a"}]},
        ("2 fois",),
        {"organisations": [{"organisation_id": "a"}, {"organisation_id": "a", "relation": "board"}]},
    ),
    "name_varies": Case(
        {"organisations": [{"organisation_id": "a"}, {"organisation_id": "a", "relation": "board", "name": "Agglo"}]},
        ("Agglo", "Agglomération"),
        {
            "organisations": [
                {"organisation_id": "a"},
                {"organisation_id": "a", "relation": "board", "name": "agglomération"},
            ],
            **stated(statement("organisations", "a", "name", "Agglomération", "l’Agglomération, représentée par")),
        },
    ),
    "unused_replay": Case(
        {"publications": [{"type": "replay", "event_date": WEDNESDAY}]},
        ("15 mai 2024",),
        events(event(WEDNESDAY), publications=[{"type": "replay", "event_date": WEDNESDAY}]),
    ),
}  # fmt: skip


def test_every_rule_has_a_case_and_words() -> None:
    assert set(CASES) | {"unlinked_twins", "unresolved_places"} == set(RULES_BY_ID)
    assert len(RULES_BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.title, rule.id
        assert rule.explanation.endswith("."), rule.id
        assert rule.to_do.endswith("."), rule.id
        assert rule.doubt in ("", rule.doubt.removesuffix(".") + "."), rule.id
        assert (rule.check is None) is not (rule.across is None), rule.id
        assert rule.severity in SEVERITY_LABELS


@pytest.mark.parametrize("rule", CASES)
def test_rule_finds_the_doubtful(rule: str) -> None:
    found = found_by(rule, centre(**CASES[rule].doubtful))
    assert len(found) == 1, found
    for words in CASES[rule].words:
        assert words in found[0].what
    assert found[0].rows
    assert found[0].centre == "centre"


@pytest.mark.parametrize("rule", CASES)
def test_rule_leaves_the_sound_alone(rule: str) -> None:
    assert found_by(rule, centre(**CASES[rule].sound)) == ()


def test_nothing_in_empty_tables() -> None:
    assert findings(snapshot(centre())) == ()
    assert findings(snapshot()) == ()


def other(**tables: Rows) -> CentreData:
    keyed = {
        name: [{KEYS[name]: f"other-{name}-{index}", **row} for index, row in enumerate(rows)]
        for name, rows in tables.items()
    }
    return centre(replace(CENTRE, id="other", name="Autre"), **keyed)


def test_twins_of_two_centres_with_two_dates_make_one_finding() -> None:
    ours = centre(events=[event("2024-02-29", same_as="other-events-0")])
    theirs = other(events=[event("2024-02-22", same_as="events-1")])
    (found,) = found_by("twin_dates", ours, theirs)
    assert (found.severity, found.centre, found.also) == ("error", "centre", ("other",))
    assert "22 février 2024" in found.what
    assert "29 février 2024" in found.what
    assert of_centre((found,), "other") == of_centre((found,), "centre") == (found,)
    assert of_centre((found,), "third") == ()


def test_twins_whose_days_overlap_are_only_to_be_checked() -> None:
    programme = event("2024-02-09", date_end="2024-02-10", date_precision="period", same_as="events-1")
    rows: Rows = [event("2024-02-10", same_as="events-2"), {**programme, "status": "announced"}]
    (found,) = found_by("twin_dates", centre(events=rows))
    assert found.severity == "warning"
    assert "du 9 au 10 février 2024" in found.what


def test_one_row_may_stand_for_several_announced_dates() -> None:
    rows: Rows = [event(same_as="events-2|events-3", occurrences="2")]
    rows += [event(day, status="announced", same_as="events-1") for day in (WEDNESDAY, "2024-06-12")]
    assert found_by("twin_dates", centre(events=rows)) == ()


def test_three_lines_of_one_action_make_one_finding() -> None:
    rows: Rows = [
        event("2024-02-29", same_as="events-2|events-3"),
        event("2024-02-29", same_as="events-1|events-3", status="announced"),
        event("2024-02-22", same_as="events-1|events-2", status="announced"),
    ]
    (found,) = found_by("twin_dates", centre(events=rows))
    assert found.rows == ("events-1", "events-2", "events-3")


def test_the_same_event_in_two_centres_is_looked_for() -> None:
    ours = centre(events=[event(WEDNESDAY, title="Faire vivre le projet urbain")])
    assert len(found_by("unlinked_twins", ours, other(events=[event(title="Faire vivre le projet urbain !")]))) == 1
    assert found_by("unlinked_twins", ours, other(events=[event(title="Tout autre chose")])) == ()
    assert (
        found_by("unlinked_twins", ours, other(events=[event("2024-06-12", title="Faire vivre le projet urbain")]))
        == ()
    )


def test_places_that_the_lists_do_not_know_are_listed() -> None:
    known = load_territories(ROOT / "geo", ("24", "76"))
    tables = {
        "events": [
            event(place="Tours"),
            event(place="Trifouillis"),
            event(qpv_codes="QP037004"),
            event(place="en ligne"),
        ],
        "organisations": [{"organisation_id": "a", "kind": "commune", "name": "Ville de Bourges"}],
    }
    given = replace(snapshot(centre(**tables)), territories=known)
    found = [finding for finding in findings(given) if finding.rule == "unresolved_places"]
    assert [finding.rows for finding in found] == [("events-2",), ("events-3",)]
    assert "Trifouillis" in found[0].what
    assert "2015" in found[1].what


def test_a_link_that_is_not_said_back_is_found() -> None:
    (found,) = found_by("twin_links", centre(events=[event(same_as="events-2"), event()]))
    assert found.rows == ("events-1",)


def test_incomplete_rows_are_less_serious_than_too_many() -> None:
    known = [event(participants="14"), event()]
    (found,) = found_by("declared_vs_rows", centre(events=known, published_figures=[figure("attendances", "778")]))
    assert found.severity == "info"
    assert "1 action sur 2" in found.what
    (found,) = found_by("declared_vs_rows", centre(events=known, published_figures=[figure("attendances", "10")]))
    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("qualifier", "value", "doubtful"),
    [("more_than", "1", False), ("more_than", "3", True), ("about", "2.1", False), ("about", "3", True)],
)
def test_qualifiers_are_taken_at_their_word(qualifier: str, value: str, doubtful: bool) -> None:
    published = figure("attendances", value, qualifier=qualifier)
    data = centre(events=[event(participants="2")], published_figures=[published])
    assert bool(found_by("declared_vs_rows", data)) is doubtful


def test_a_breakdown_that_differs_is_told_with_its_total() -> None:
    published = [figure("actions", "2"), figure("actions", "2", dimension="modality", category="remote")]
    rows: Rows = [event(modality="remote"), event()]
    (found,) = found_by("declared_vs_rows", centre(events=rows, published_figures=published))
    assert "remote 2 / 1, non renseigné 1" in found.what
    assert found.rows == ("ligne 2", "ligne 3")


def test_planned_numbers_add_up_too() -> None:
    lines: Rows = [
        figure("territory_zus", "6", dimension="territory", category="a"),
        figure("territory_zus", "3", dimension="territory", category="b", planned="2"),
        figure("territory_zus", "9", dimension="territory", category="total", planned="2"),
    ]
    assert found_by("total_vs_lines", centre(published_figures=lines)) == ()
    lines[2]["planned"] = "3"
    assert "en projet" in found_by("total_vs_lines", centre(published_figures=lines))[0].what


def test_lines_above_their_total_and_shares_above_100_contradict() -> None:
    lines = [figure("actions", "26", dimension="modality", category=code) for code in "ab"] + [figure("actions", "38")]
    assert found_by("total_vs_lines", centre(published_figures=lines))[0].severity == "error"
    shares: Rows = [share("71", "a"), share("46", "b")]
    assert found_by("shares_vs_hundred", centre(published_figures=shares))[0].severity == "error"


def test_a_rhythm_per_network_is_multiplied_by_the_networks() -> None:
    told = statement("published_figures", "network_days", "rhythm", "", "7 réseaux, à raison de 2 à 3 journées par an")
    networks = figure("networks", "7", unit="réseaux")
    tables: dict[str, Rows] = figures(networks, figure("network_days", "30")) | stated(told)
    (found,) = found_by("rhythm", centre(**tables))
    assert "14 à 21" in found.what
    assert found.rows == ("ligne 3",)
    tables |= figures(networks, figure("network_days", "18"))
    assert found_by("rhythm", centre(**tables)) == ()


def test_a_network_is_held_to_its_rhythm() -> None:
    network = {"rhythm": "deux rencontres par an"}
    met = event(network_id="networks-1", occurrences="1")
    (found,) = found_by("rhythm", centre(events=[met], networks=[network]))
    assert found.rows == ("networks-1", "events-1")
    assert found_by("rhythm", centre(events=[met, met | {"event_id": "second"}], networks=[network])) == ()


def test_a_month_cut_short_is_told_but_not_held_against() -> None:
    (found,) = found_by("written_date", centre(events=[event("2024-06-12", date_as_written="12/jui")]))
    assert found.severity == "info"
    assert "juin ou juillet" in found.what


@pytest.mark.parametrize("written", ["13 mai", "15 avril"])
def test_another_day_or_month_contradicts(written: str) -> None:
    assert found_by("written_date", centre(events=[event(WEDNESDAY, date_as_written=written)]))[0].severity == "error"


def test_one_title_twice_on_one_day_contradicts() -> None:
    (found,) = found_by("duplicates", centre(events=[event(WEDNESDAY), event(WEDNESDAY)]))
    assert found.severity == "error"
    linked: Rows = [event(WEDNESDAY, same_as="events-2"), event(WEDNESDAY, same_as="events-1")]
    assert found_by("duplicates", centre(events=linked)) == ()


def test_one_title_many_times_on_one_day_is_one_question() -> None:
    (found,) = found_by("duplicates", centre(events=[event(WEDNESDAY, title="Atelier") for _ in range(3)]))
    assert found.rows == ("events-1", "events-2", "events-3")
    assert "3 lignes" in found.what


@pytest.mark.parametrize("day", [WEDNESDAY, ""])
def test_lines_nearly_alike_are_not_compared_each_with_each(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """600 titles that differ by a word make 180,000 pairs: a few comparisons a line gather them all."""
    compared: list[str] = []

    def counting(title: str, others: Sequence[str]) -> Any:
        compared.extend(others)
        return similar(title, others)

    similar = alike.similar
    monkeypatch.setattr(alike, "similar", counting)
    ends = ["".join("abcdefghij"[int(digit)] for digit in f"{number:03d}") for number in range(600)]
    near: Rows = [event(day, title=f"Atelier avec les habitants du quartier, groupe {end}") for end in ends]
    numbered: Rows = [event(day, title=f"Atelier avec les habitants du quartier, groupe {n}") for n in range(600)]
    (found,) = found_by("duplicates", centre(events=near))
    assert len(found.rows) == 600
    assert len(compared) <= 3 * 600
    compared.clear()
    assert found_by("duplicates", centre(events=numbered)) == ()
    assert compared == []


def test_two_centres_that_tell_one_action_often_are_asked_once() -> None:
    ours: Rows = [event(WEDNESDAY, title="Journée des réseaux", event_id=f"a{number}") for number in range(3)]
    theirs: Rows = [event(WEDNESDAY, title="Journée des réseaux", event_id="b1"), event(WEDNESDAY, event_id="b2")]
    both = snapshot(centre(events=ours), centre(replace(CENTRE, id="autre"), events=theirs))
    (found,) = (one for one in findings(both) if one.rule == "unlinked_twins")
    assert set(found.rows) == {"a0", "a1", "a2", "b1"}


def test_publications_entered_twice() -> None:
    twice: Rows = [{"type": "kit", "title": "Kit enjeux croisés"}, {"type": "kit", "title": "Kit « enjeux croisés »"}]
    assert len(found_by("duplicates", centre(publications=twice))) == 1
    twice[1]["type"] = "replay"
    assert found_by("duplicates", centre(publications=twice)) == ()


def test_default_dates_are_suspected_even_when_not_marked() -> None:
    rows: Rows = [event("2024-10-01", title=str(index), date_as_written="1er octobre") for index in range(4)]
    (found,) = found_by("placeholder", centre(events=rows))
    assert found.severity == "warning"


def test_the_table_may_be_closed_on_its_own_day() -> None:
    closed = replace(CENTRE, tables_as_of={"events": date(2024, 6, 30)})
    rows: Rows = [event("2024-07-03")]
    assert len(found_by("done_after_closing", centre(closed, events=rows))) == 1


def test_findings_are_sorted_counted_and_computed_once() -> None:
    data = centre(**events(event(SATURDAY, commune_code="37261", department_code="45"), event("2025-01-07")))
    both = snapshot(data)
    found = findings(both)
    ranks = [list(SEVERITY_LABELS).index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert findings(both)[0] is found[0]
    tally = counts(found)
    assert list(tally) == [rule.id for rule in RULES]
    assert sum(tally.values()) == len(found)
    assert tally["commune_vs_department"] == tally["done_after_closing"] == 1


def test_report_tells_rule_place_and_severity_in_french() -> None:
    found = findings(snapshot(centre(events=[event(SATURDAY, title="Forum : ouverture")])))
    text = report(found)
    assert "1 à vérifier" in text
    assert RULES_BY_ID["weekend"].title in text
    assert f"À faire\u202f: {RULES_BY_ID['weekend'].to_do}" in text
    assert "Lu dans\u202f: Rapport — Section" in text
    assert "2 contradictions" in report([replace(found[0], severity="error")] * 2)
    assert "events [events-1]" in text
    assert "«\u202fForum\u202f: ouverture\u202f»" in text
    assert report(()) == "Aucun fait douteux trouvé.\n"


def test_rows_are_named_by_their_line_or_summed_up() -> None:
    finding = Finding("gaps", "centre", "events", tuple(f"e{index}" for index in range(9)), "…", "info")
    assert finding.row == "e0, e1, e2, e3, e4 et 4 autres"
    assert finding.severity_label == "à savoir"
    (found,) = found_by("impossible_order", centre(**CASES["impossible_order"].doubtful))
    assert found.row == "ligne 2, ligne 3"


def test_a_rule_uses_nothing_of_the_file_order() -> None:
    rows: list[dict[str, Any]] = [event(day, event_id=key) for key, day in (("b", SATURDAY), ("a", "2024-05-19"))]
    assert [f.rows for f in found_by("weekend", centre(events=rows))] == [("a",), ("b",)]


def test_a_number_of_dates_in_a_title_is_held_to_the_occurrences() -> None:
    rows: Rows = [event(title="Pacte : 3 réunions de lancement", occurrences="2")]
    (found,) = found_by("count_in_words", centre(events=rows))
    assert "on lit 3" in found.what
    assert "2 dates" in found.what
    possible = event(title="Conférence : deux dates possibles", occurrences="1")
    assert found_by("count_in_words", centre(events=[possible])) == ()


def test_dates_that_do_not_exist_are_no_dates() -> None:
    rows: Rows = [event("2024-02-30"), event(date_start="2024-13", date_precision="month"), event("2024")]
    assert {finding.rule for finding in findings(snapshot(centre(events=rows)))} == {"gaps", "duplicates"}


def test_a_list_whose_communes_lie_elsewhere_is_told_once() -> None:
    communes = ["37261", "45234", "45234", "45147", "18033", "28085", ""]
    people = [
        {"event_id": "events-1", "participant_key": f"p-{person}", "commune_code": commune, "department_code": "37"}
        for person, commune in enumerate(communes)
    ]
    (found,) = found_by("commune_vs_department", centre(events=[event()], attendances=people))
    assert found.rows == ("events-1",)
    assert "5 présences (commune 18033, département 37" in found.what
    assert found.what.endswith("1 autre cas).")
    assert "37261" not in found.what


def test_a_role_is_each_centre_s_own_and_one_finding_tells_a_whole_series() -> None:
    lines = [event(event_id="r", role="lead", same_as="p1|p2")]
    lines += [event(event_id=name, status="announced", role="co_lead", same_as="r") for name in ("p1", "p2")]
    (found,) = found_by("twin_facts", centre(events=lines))
    assert found.rows == ("r", "p1", "p2")
    assert "pilote (Rapport, r) / co-pilote (Rapport, p1, p2)" in found.what
    other = centre(replace(CENTRE, id="autre"), events=[event(event_id="x", role="support", same_as="y")])
    assert not found_by("twin_facts", other, centre(events=[event(event_id="y", role="lead", same_as="x")]))


def test_a_cell_taken_from_another_line_contradicts_nothing() -> None:
    lines = [event(event_id="r", same_as="p|q"), event(event_id="p", modality="remote")]
    (found,) = found_by("twin_facts", centre(events=[*lines, event(event_id="q", modality="hybrid")]))
    assert found.rows == ("p", "q")
    assert not found_by("twin_facts", centre(events=lines))


def test_three_equal_head_counts_are_doubted_even_when_unrelated() -> None:
    rows: Rows = [event(participants="82", title=title) for title in ("Lancement", "Visite")]
    assert found_by("same_headcount", centre(events=rows)) == ()
    assert len(found_by("same_headcount", centre(events=[*rows, event(participants="82", title="Forum")]))) == 1


def test_a_weekend_told_twice_by_one_document_is_still_doubted() -> None:
    rows: Rows = [event(SATURDAY, same_as="events-2"), event(SATURDAY, same_as="events-1", status="announced")]
    assert len(found_by("weekend", centre(events=rows))) == 2


def test_a_weekend_on_which_another_centre_agrees_is_not_doubted() -> None:
    ours = centre(events=[event(SATURDAY, same_as="other-events-0")])
    assert found_by("weekend", ours, other(events=[event(SATURDAY, same_as="events-1")])) == ()
    assert len(found_by("weekend", ours, other(events=[event("2024-05-17", same_as="events-1")]))) == 1


def test_all_members_and_all_replays_are_looked_through() -> None:
    members: Rows = [{"organisation_id": "a"}, {"organisation_id": "b", "kind": "company", "name": "Société"}]
    told = statement(
        "organisations", "Adhérent", "kind", "epci|commune", "tous nos adhérents sont des EPCI et des villes"
    )
    (found,) = found_by("all_are", centre(organisations=members, statements=[told]))
    assert "1 organisme sur 2" in found.what
    assert "Société" in found.what
    assert found_by("all_are", centre(organisations=members[:1], statements=[told])) == ()
    replay = {"type": "replay", "date": WEDNESDAY, "date_precision": "day"}
    webinars: Rows = [event(WEDNESDAY, format="webinar"), event("2024-06-05", format="webinar", title="Sans suite")]
    told = statement("events", "Webinaire", "replay", "", "Tous les webinaires sont en replay")
    (found,) = found_by("all_are", centre(events=webinars, publications=[replay], statements=[told]))
    assert "1 action datée sur 2" in found.what
    assert found.rows == ("events-2",)
    assert found_by("all_are", centre(events=webinars[:1], publications=[replay], statements=[told])) == ()


def test_an_action_is_held_to_the_other_date_that_a_document_gives() -> None:
    rows: Rows = [event("2024-01-31", title="Assemblée constitutive", date_as_written="31 janvier")]
    told = statement("events", "events-1", "date", "2023", "constitué en association fin 2023")
    (found,) = found_by("dated_twice", centre(events=rows, statements=[told]))
    assert found.rows == ("events-1",)
    assert "31 janvier 2024" in found.what
    assert "fin 2023" in found.what
    assert found_by("dated_twice", centre(events=rows, statements=[told | {"value": "2024-01"}])) == ()


def test_a_theme_or_a_rhythm_told_in_another_way() -> None:
    by_theme = replace(CENTRE, themes=(Theme("a", "Prévention", "Prév."), Theme("b", "Cadre de vie", "Cadre")))
    rows: Rows = [event(title="Réunion", theme_ids="a", theme_basis="document")]
    told = statement("events", "events-1", "theme", "Cadre de vie", "Appui à la préfecture")
    (found,) = found_by("told_otherwise", centre(by_theme, events=rows, statements=[told]))
    assert "Cadre de vie" in found.what
    assert found_by("told_otherwise", centre(by_theme, events=rows, statements=[told | {"value": "a"}])) == ()
    network = {"rhythm": "deux rencontres par an", "name": "Réseau climat"}
    told = statement("networks", "networks-1", "rhythm", "", "selon un rythme annuel")
    (found,) = found_by("told_otherwise", centre(networks=[network], statements=[told]))
    assert "rythme annuel" in found.what


def test_one_line_of_a_list_that_names_two_members() -> None:
    members: Rows = [
        {"organisation_id": "a", "name": "Alès Agglomération"},
        {"organisation_id": "b", "name": "Ville de Béziers"},
    ]
    told = statement("organisations", "a", "name", "", "Alès Agglomération représentée par […] Ville de Béziers")
    (found,) = found_by("one_cell", centre(organisations=members, statements=[told]))
    assert found.rows == ("a",)
    assert "Ville de Béziers" in found.what


def test_nothing_is_read_from_remarks() -> None:
    remark = "Compte l’évaluation de quatre cités ; cinq posts par semaine ; 24 mars 2024 est un dimanche ; deux dates."
    rows = events(
        *THREE_CITIES, event(WEDNESDAY, notes=remark),
        networks=[{"notes": remark}],
        published_figures=[figure("linkedin_posts", "163", notes=remark), figure("actions", "7", notes=remark)],
        organisations=[{"organisation_id": "a", "notes": remark}],
        publications=[{"notes": remark}],
    )  # fmt: skip
    silent = {name: [{**row, "notes": ""} for row in table] for name, table in rows.items()}
    assert findings(snapshot(centre(**rows))) == findings(snapshot(centre(**silent)))


def test_findings_say_where_they_were_read() -> None:
    (found,) = found_by("weekend", centre(events=[event(SATURDAY, source="Rapport — Agenda")]))
    assert found.read_in == ("Rapport — Agenda",)
    assert found.where == "Rapport — Agenda"
    (found,) = found_by("rhythm", centre(**posts("163", "cinq posts par semaine")))
    assert found.read_in == ("Rapport — Section",)
    many = replace(found, read_in=tuple(f"Rapport — {part}" for part in range(9)))
    assert many.where == "Rapport"


def test_a_doubt_is_told_of_its_row_in_neutral_words() -> None:
    data = centre(**events(event(SATURDAY), event(WEDNESDAY), published_figures=[figure("actions", "38")] * 2))
    told = doubts(snapshot(data), "centre", "events")
    assert set(told) == {"events-1"}
    assert told["events-1"] == (typeset(RULES_BY_ID["weekend"].doubt),)
    assert doubts(snapshot(data), "centre", "published_figures") == {}


def test_what_concerns_only_the_keepers_of_the_data_is_no_doubt() -> None:
    data = centre(events=[event(WEDNESDAY, title="Visite", status="announced")])
    assert {finding.rule for finding in findings(snapshot(data))} == {"announced_and_past"}
    assert doubts(snapshot(data), "centre", "events") == {}
