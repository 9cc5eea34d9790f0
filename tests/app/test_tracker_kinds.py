"""Kinds of trackers that associations keep, each in a few rows: read as a person would, or asked about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
from support import ROOT, schemas

from dashboard.sources.centre import centre_from_mapping
from dashboard.sources.raw import Cell, Fault
from dashboard.sources.sheets import sheets_of
from dashboard.sources.trackers.answers import AnswerBook
from dashboard.sources.trackers.read import Understood, understand
from dashboard.sources.workbook import Sheet, Span

GT, VISIT = (
    ("GT emploi", date(2024, 3, 12), "Tours", "GT", 12),
    ("Visite du parc", date(2024, 4, 9), "Blois", "visite", 9),
)
TITLES = ("Action", "Date", "Lieu", "Type", "Participants")


def sheet(*rows: Sequence[Cell], name: str = "Suivi", spans: tuple[Span, ...] = ()) -> Sheet:
    width = max(map(len, rows))
    cells = tuple(tuple(row) + (None,) * (width - len(row)) for row in rows)
    return Sheet(name, shown=True, first_row=1, first_column=1, rows=cells, spans=spans)


def read(*sheets: Sheet, **answers: str) -> Understood:
    return read_with(answers, *sheets)


def read_with(answers: Mapping[str, str], *sheets: Sheet, more: Mapping[str, Any] | None = None) -> Understood:
    told: dict[str, Any] = {
        "id": "centre",
        "name": "Petit centre",
        "region": "Centre-Val de Loire",
        "departments": ["37", "41"],
        "default_year": 2024,
        "as_of": date(2024, 12, 31),
        **(more or {}),
    }
    centre, problems = centre_from_mapping(told, "centre.toml")
    assert centre is not None, problems
    return understand([("suivi.xlsx", one) for one in sheets], schemas(), centre, AnswerBook(given=answers))


def column(found: Understood, name: str, table: str = "events") -> list[str]:
    raw = found.tables[table]
    place = raw.header.index(name) if name in raw.header else None
    return ["" if place is None else str(row.cells[place] or "") for row in raw.rows]


def told(found: Understood) -> str:
    return "\n".join(problem.text() for problem in found.problems).replace("\u202f", " ").replace("\xa0", " ")


def test_a_department_is_kept_when_no_place_is_written() -> None:
    found = read(sheet(("Action", "Date", "Dépt", "Type"), ("GT", date(2024, 3, 12), 37, "GT")))
    assert column(found, "department_code") == ["37"]


def test_a_table_above_a_fuller_one_is_read_too() -> None:
    found = read(
        sheet(
            ("ACTIONS 2023",),
            ("Date", "Type", "Action"),
            (date(2023, 5, 11), "GT", "GT numérique"),
            (),
            ("ACTIONS 2024",),
            TITLES,
            GT,
            VISIT,
            (),
            ("PUBLICATIONS",),
            ("Titre du document", "Type", "Date de parution"),
            ("Guide pratique", "guide", date(2024, 5, 2)),
        )
    )
    assert column(found, "title") == ["GT numérique", "GT emploi", "Visite du parc"]
    assert column(found, "report_year") == ["2023", "2024", "2024"]
    assert column(found, "title", "publications") == ["Guide pratique"]
    assert found.questions == ()


def test_a_row_that_holds_a_day_is_no_row_of_titles() -> None:
    lines = [("Rencontre", date(2024, month, 6), "visio", "fait") for month in (3, 4, 5)]
    found = read(sheet(("Zut", "Truc", "Machin", "Bidule"), *lines, name="Actions"))
    assert dict(found.tables) == {}


def test_titles_on_two_lines_are_one_row_of_titles() -> None:
    upper = ("Réf", "Intitulé", "Dates", None, "Public", None, "Dépt")
    lower = (None, None, "Début", "Fin", "Prévu", "Participants", None)
    line = ("A1", "Cycle laïcité", date(2024, 2, 5), date(2024, 2, 6), 20, 16, "41")
    merged = tuple(Span(0, place, 1, place) for place in (0, 1, 6))
    for spans in ((), merged):
        found = read(sheet(upper, lower, line, spans=spans))
        assert column(found, "title") == ["Cycle laïcité"]
        assert (column(found, "participants"), column(found, "department_code")) == (["16"], ["41"])
        assert column(found, "event_id") == ["a1"]


def test_tables_side_by_side_are_two_tables() -> None:
    right = ("Titre", "Type de document", "Mise en ligne")
    found = read(
        sheet(
            ("Nos actions 2024", *[None] * 5, "Nos publications"),
            (*TITLES, None, *right),
            (*GT, None, "Guide pratique", "guide", date(2024, 9, 10)),
            VISIT,
        )
    )
    assert column(found, "title") == ["GT emploi", "Visite du parc"]
    assert column(found, "title", "publications") == ["Guide pratique"]
    assert column(found, "type", "publications") == ["guide"]


def test_a_list_of_people_is_no_table_of_actions() -> None:
    rows = [
        (name, first, "Tours", date(2024, 3, 12), "x") for name, first in (("ZIBELONNE", "Firmin"), ("MARVOUZE", "Ysé"))
    ]
    found = read(sheet(("NOM", "Prénom", "Commune", "Date", "Signature"), *rows, name="Rencontre"))
    assert dict(found.tables) == {}
    assert "ressemble à une liste de personnes" in told(found)
    assert "ZIBELONNE" not in told(found)


def test_columns_crossed_under_a_format_are_the_format() -> None:
    titles = ("Action", "Date", "Type d’action", None, None, "Lieu")
    found = read(
        sheet(
            titles,
            (None, None, "GT", "Formation", "Visite", None),
            ("Un", date(2024, 1, 16), "x", None, None, "Tours"),
            ("Deux", date(2024, 2, 5), None, "X", None, "Blois"),
            ("Trois", date(2024, 3, 5), "x", None, "x", "Blois"),
        )
    )
    assert column(found, "format") == ["working_group", "training", ""]
    (question,) = found.questions
    assert question.key == "Format:GT + Visite"


def test_people_counted_by_public_are_added_up_once_a_person_has_said_so() -> None:
    rows = (
        ("Action", "Date", "Lieu", "Habitants", "Pros", "Élus"),
        ("GT santé", date(2024, 3, 5), "Tours", 2, 10, 1),
        ("Atelier", date(2024, 4, 5), "Blois", 12, 3, None),
    )
    (question,) = read(sheet(*rows)).questions
    assert list(question.choices) == ["somme", "Habitants", "Pros", "Élus", "laisser"]
    assert column(read(sheet(*rows), **{question.key: "somme"}), "participants") == ["13", "15"]
    assert column(read(sheet(*rows), **{question.key: "Pros"}), "participants") == ["10", "3"]
    left = read(sheet(*rows), **{question.key: "laisser"})
    assert (column(left, "participants"), left.questions) == (["", ""], ())
    public = sheet(("Action", "Date", "Public", "Public visé"), (*GT[:2], 12, "pros"), (*VISIT[:2], "env. 9", "élus"))
    (question,) = read(public).questions
    found = read(public, **{question.key: "Public"})
    assert (column(found, "participants"), column(found, "audience")) == (["12", "9"], ["pros", "élus"])


def test_a_column_whose_values_look_like_those_of_a_missing_one_is_asked_about() -> None:
    rows = (
        ("Action", "Date", "Zut", "Bof", "Participants"),
        ("GT emploi", date(2024, 3, 12), "Tours", "annulé", 12),
        ("Atelier", date(2024, 4, 12), "Blois", "fait", 8),
    )
    asked = {question.key: next(iter(question.choices)) for question in read(sheet(*rows)).questions}
    assert asked == {"Colonne:Zut": "place", "Colonne:Bof": "status"}
    found = read(sheet(*rows), **asked)
    assert column(found, "department_code") == ["37", "41"]
    assert column(found, "status") == ["cancelled", "realised"]


def test_a_title_of_one_list_above_the_values_of_another_is_of_the_other() -> None:
    found = read(
        sheet(
            ("Action", "Date", "Lieu", "Mode", "Catégorie"),
            ("GT emploi", date(2024, 3, 12), "Tours", "présentiel", "GT"),
            ("Bilan", date(2024, 4, 12), None, "visio", "atelier"),
        )
    )
    assert column(found, "modality") == ["in_person", "remote"]
    assert column(found, "format") == ["working_group", "workshop"]
    assert found.questions == ()


def test_days_under_a_title_of_status_are_dates() -> None:
    found = read(
        sheet(
            ("Titre du document", "Type", "Paru le"),
            ("Guide pratique", "guide", date(2023, 10, 3)),
            ("Portrait", "portrait", date(2024, 5, 2)),
            name="Publications",
        )
    )
    assert column(found, "date", "publications") == ["2023-10-03", "2024-05-02"]
    assert column(found, "status", "publications") == ["published", "published"]
    typed = read(
        sheet(
            ("Titre du document", "Type", "Parution", "État"),
            ("Guide pratique", "guide", "printemps 2024", "en cours"),
            ("Portrait", "portrait", "2024-06", "paru"),
            name="Publications",
        )
    )
    assert column(typed, "date", "publications") == ["2024", "2024-06"]
    assert column(typed, "status", "publications") == ["in_progress", "published"]
    assert typed.questions == ()


def test_themes_of_a_centre_that_declares_none_are_left_and_said() -> None:
    found = read(sheet((*TITLES, "Thématiques"), (*GT, "Habitat, Santé"), (*VISIT, "Emploi")))
    assert "theme_ids" not in found.tables["events"].header
    assert "n’en déclare aucune valeur : « Thématiques »" in told(found)


def test_the_month_of_a_sheet_or_of_the_rows_above_is_that_of_a_lone_day() -> None:
    titles = ("Action", "Jour", "Type")
    named = read(sheet(titles, ("GT emploi", "5", "GT"), ("Bilan", "mardi 19", "GT"), name="Mars 24"))
    assert column(named, "date_start") == ["2024-03-05", "2024-03-19"]
    written = read(
        sheet(
            ("Mois", *titles),
            ("Janvier", "Un", 12, "GT"),
            (None, "Deux", 26, "GT"),
            ("Mars", "Trois", 4, "GT"),
            (None, "Quatre", None, "GT"),
            name="2024",
        )
    )
    assert column(written, "date_start") == ["2024-01-12", "2024-01-26", "2024-03-04", "2024-03"]
    assert (named.questions, written.questions) == ((), ())


def test_the_year_of_a_month_is_that_of_the_days_beside_it() -> None:
    months = ("Décembre 2023", None, "Janvier 2024"), (datetime(2023, 12, 1), None, datetime(2024, 1, 1))
    for one in months:
        lines = [(month, 10 + number, f"GT {number}") for number, month in enumerate(one)]
        found = read(sheet(("Mois", "Jour", "Action"), *lines))
        assert (column(found, "date_start"), found.questions) == (["2023-12-10", "2023-12-11", "2024-01-12"], ())


def test_presences_of_each_kind_of_people_are_added_up_when_told() -> None:
    rows = ("Titre", "Date", "Présences collectivités", "Présences État"), ("GT", date(2024, 3, 12), 5, 3)
    assert column(
        read_with({"Présents:Présences collectivités, Présences État": "somme"}, sheet(*rows)), "participants"
    ) == ["8"]


def test_months_that_are_in_no_order_are_not_carried_down() -> None:
    rows = [("Mars", "Un", 12, "GT"), ("Janvier", "Deux", 26, "GT"), (None, "Trois", 4, "GT")]
    found = read(sheet(("Mois", "Action", "Jour", "Type"), *rows, name="2024"))
    assert [question.code for question in found.questions] == ["date"]


def test_a_day_of_end_makes_a_period() -> None:
    rows = [("Cycle", date(2024, 2, 5), date(2024, 2, 6), "GT"), ("GT", date(2024, 2, 7), date(2024, 2, 7), "GT")]
    found = read(sheet(("Action", "Début", "Fin", "Type"), *rows))
    assert column(found, "date_precision") == ["period", "day"]
    assert column(found, "date_end") == ["2024-02-06", ""]


def test_a_formula_without_a_result_is_asked_where_it_is_read() -> None:
    rows = [(*GT[:4], Fault("", "unvalued")), ("Bilan", Fault("#REF!", "error"), "Tours", "GT", 8)]
    found = read(sheet(TITLES, *rows))
    keys = [question.key for question in found.questions if question.code == "fault"]
    assert keys == ["Cellule:Suivi, ligne 2, Participants", "Cellule:Suivi, ligne 3, Date"]
    answered = read(sheet(TITLES, *rows), **dict(zip(keys, ("14", "12/03/2024"), strict=True)))
    assert (column(answered, "participants"), answered.questions) == (["14", "8"], ())
    assert column(answered, "date_start") == ["2024-03-12", "2024-03-12"]


def test_rows_struck_through_are_asked_about_and_left_when_a_person_says_so() -> None:
    one = replace(sheet(TITLES, GT, VISIT), looks={3: "struck"})
    (question,) = read(one).questions
    assert (question.key, question.row, list(question.choices)) == ("Lignes:barrées", 3, ["compter", "laisser"])
    assert column(read(one, **{question.key: "laisser"}), "title") == ["GT emploi"]
    assert column(read(one, **{question.key: "compter"}), "title") == ["GT emploi", "Visite du parc"]


def test_a_column_of_yes_and_no_about_membership_is_asked_about() -> None:
    rows = [("Ville de Blois", "commune", "oui"), ("Les Amis du Bréau", "asso", "non")]
    found = read(sheet(("Structure", "Type", "Cotise en 2024"), *rows, name="Partenaires 2024"))
    assert "Colonne:Cotise en 2024" in [question.key for question in found.questions]


def test_a_department_is_read_by_code_or_name_and_several_are_none() -> None:
    texts = (37, "Loir-et-Cher", "Indre (36)", "37 / 41", "départements 37 et 41", "Région", None)
    rows = [(f"Action {n}", date(2024, 3, n), text, "GT") for n, text in enumerate(texts, 1)]
    found = read(sheet(("Action", "Date", "Dépt", "Type"), *rows))
    assert column(found, "department_code") == ["37", "41", "36", "", "", "", ""]
    assert found.questions == ()
    assert "« départements 37 et 41 » : plusieurs départements : aucun n’est retenu" in told(found)


def test_a_place_that_is_not_in_the_department_told_is_asked_about() -> None:
    rows = [("GT", date(2024, 3, 5), "Tours", 41, "GT"), ("Bilan", date(2024, 3, 6), "Blois", 41, "GT")]
    titles = ("Action", "Date", "Lieu", "Dépt", "Type")
    (question,) = read(sheet(titles, *rows)).questions
    assert (question.row, list(question.choices)) == (2, ["37261", "41"])
    assert column(read(sheet(titles, *rows), **{question.key: "37261"}), "department_code") == ["37", "41"]
    assert column(read(sheet(titles, *rows), **{question.key: "41"}), "commune_code") == ["", "41018"]


def test_a_word_in_the_place_of_a_date_says_what_became_of_an_action() -> None:
    rows = [GT, ("Forum", "reporté", "Tours", "GT", None), ("Bilan", "Annulée", "Tours", "GT", None)]
    found = read(sheet(TITLES, *rows))
    assert column(found, "status") == ["realised", "postponed", "cancelled"]
    assert column(found, "date_precision") == ["day", "unknown", "unknown"]
    assert found.questions == ()
    remarks = ("annulé cause grève", "Annuler l’an prochain ?")
    rows = [(*row, remark) for row, remark in zip((GT, VISIT), remarks, strict=True)]
    (question,) = read(sheet((*TITLES, "Observations"), *rows)).questions
    assert (question.row, next(iter(question.choices))) == (2, "cancelled")


def test_an_unknown_status_is_proposed_as_nothing_that_counts_as_done() -> None:
    rows = [
        (*row[:3], status) for row, status in zip((*[GT] * 3, VISIT), ("Réalisée", "Annulée", "Vu", "Vu"), strict=True)
    ]
    found = read(sheet(("Action", "Date", "Lieu", "Statut"), *rows))
    asked = next(one for one in found.questions if "Vu" in one.text)
    assert next(iter(asked.choices)) == "announced"
    assert set(asked.choices) == set(schemas()["events"].field("status").labels), "it must be filled in"


def test_numbers_that_count_nobody_are_not_asked_about() -> None:
    rows = [("GT", date(2024, 3, 5), "Tours", "GT", 120), ("Bilan", date(2024, 3, 6), "Blois", "GT", 60)]
    found = read(sheet(("Action", "Date", "Lieu", "Type", "Km"), *rows))
    assert found.questions == ()
    assert "colonne « Km » : colonne inconnue, elle n’est pas lue" in told(found)


def test_a_part_of_those_who_came_is_not_taken_for_all() -> None:
    for first, second in (("Présents H", "Présents F"), ("Présents en salle", "Présents en visio")):
        rows = (("Action", "Date", "Lieu", first, second), ("Bilan", date(2024, 3, 5), "Tours", 5, 7))
        (question,) = read(sheet(*rows)).questions
        assert list(question.choices) == ["somme", first, second, "laisser"]
        assert column(read(sheet(*rows), **{question.key: "somme"}), "participants") == ["12"]
    rows = (("Action", "Date", "Lieu", "Nbre présentss", "Dont femmes"), ("Bilan", date(2024, 3, 5), "Tours", 7, 5))
    assert column(read(sheet(*rows)), "participants") == ["7"]


def test_lines_cut_short_are_read_to_their_end() -> None:
    rows = (
        ("Action", "Date", "Dont GT", "Habitants", "Pros", "GT", "Formation"),
        ("Un", date(2024, 1, 16), "x", 2, 3, "x"),
        ("Deux", date(2024, 2, 5), "x", 4, 5, None, "x"),
        ("Trois", date(2024, 2, 6)),
    )
    ragged = replace(sheet(*rows), rows=rows)
    answers = {question.key: next(iter(question.choices)) for question in read(ragged).questions}
    found = read(ragged, **answers)
    assert column(found, "format") == ["working_group", "training", ""]
    assert column(found, "participants") == ["5", "9", ""]


def test_several_departments_in_a_place_are_not_the_last_one() -> None:
    texts = (
        "départements 37 et 41",
        "Tours (37) et Blois (41)",
        "dép. du 37, du 41 et du 45",
        "37 rue Nationale, Tours",
    )
    rows = [(f"Action {n}", date(2024, 3, n), text, "GT") for n, text in enumerate(texts, 1)]
    found = read(sheet(("Action", "Date", "Lieu", "Type"), *rows))
    assert column(found, "department_code") == ["", "", "", "37"]
    assert told(found).count("plusieurs lieux : aucun département n’est retenu") == 3
    assert found.questions == ()


def test_a_quarter_that_no_list_has_is_in_the_town_told_beside_it() -> None:
    texts = ("quartier des Lauriers à Tours", "quartier Sanitas à Tours", "les quartiers nord de Blois")
    rows = [(f"Action {n}", date(2024, 3, n), text, "GT") for n, text in enumerate(texts, 1)]
    found = read(sheet(("Action", "Date", "Lieu", "Type"), *rows))
    assert column(found, "commune_code") == ["37261", "37261", "41018"]
    assert [code != "" for code in column(found, "qpv_codes")] == [False, True, False]
    assert found.questions == ()


def test_times_written_with_the_date_tell_how_long_it_was() -> None:
    rows = [
        ("Un", "12/03/2024 9h30-12h30", "GT"),
        ("Deux", "le 13/03/2024 de 9h à 17h", "GT"),
        ("Trois", "14/03/2024 à 9h", "GT"),
        ("Quatre", "15/03/2024 9h-14h", "GT"),
    ]
    found = read(sheet(("Action", "Date", "Type"), *rows))
    assert column(found, "half_days") == ["1", "2", "", "1"]
    assert "« 12/03/2024 9h30-12h30 » : 1 demi-journée, d’après les heures écrites" in told(found)


def test_columns_of_times_tell_how_long_it_was() -> None:
    rows = [("Un", datetime(2024, 3, 12, 9, 30), datetime(2024, 3, 12, 12, 30), "GT")]
    both = read(sheet(("Action", "Début", "Fin", "Type"), *rows))
    assert (column(both, "half_days"), column(both, "date_precision")) == (["1"], ["day"])
    titles = ("Action", "Date", "Heure de début", "Heure de fin", "Type")
    apart = read(
        sheet(
            titles, ("Un", date(2024, 3, 12), time(9, 0), time(17, 0), "GT"), ("Deux", *GT[1:2], "14h", "16h30", "GT")
        )
    )
    assert column(apart, "half_days") == ["2", "1"]
    told_too = read(sheet((*titles, "Durée"), ("Un", date(2024, 3, 12), time(9, 0), time(17, 0), "GT", "1/2 journée")))
    assert column(told_too, "half_days") == ["1"]
    for title, lengths in (("Durée (h)", ["1", "2"]), ("Nb de jours", ["6", "14"])):
        hours = read(sheet(("Action", "Date", title), (*GT[:2], 3), (*VISIT[:2], 7), name="Actions"))
        assert column(hours, "half_days") == lengths


def test_a_cell_that_a_tracker_leaves_empty_is_told_as_empty() -> None:
    found = read(sheet(TITLES, GT, ("Bilan", date(2024, 4, 9), None, None, None)))
    raw = found.tables["events"]
    row = dict(zip(raw.header, raw.rows[1].cells, strict=True))
    emptied = (
        "place",
        "commune_code",
        "department_code",
        "qpv_codes",
        "format",
        "participants",
        "participants_precision",
    )
    assert {name: row.get(name) for name in emptied} == dict.fromkeys(emptied, "")
    # A column that the tracker has not says nothing.
    assert row.get("modality") is None
    assert "half_days" not in row


def test_the_people_to_call_in_a_directory_are_left_out_and_it_is_said() -> None:
    titles = ("Structure", "Type", "Adresse", "Prénom", "NOM", "Tél.")
    rows = [
        ("Régie des Tilleuls", "asso", "Tours", "Firmin", "ZIBELONNE", None),
        ("Ville de Blois", "commune", "Blois", "Ysé", "MARVOUZE", None),
    ]
    found = read(sheet(titles, *rows, name="Adhérents 2024"))
    assert column(found, "name", "organisations") == ["Régie des Tilleuls", "Ville de Blois"]
    assert "non reprises : « Prénom », « NOM »" in told(found)
    assert "liste de personnes" not in told(found)
    for one in (("Structure", "NOM", "Prénom", "Fonction", "Signature"), ("NOM", "Prénom", "Structure", "Type")):
        people = read(sheet(one, *(row[:1] * len(one) for row in rows), name="Adhérents 2024"))
        assert dict(people.tables) == {}
        assert "liste de personnes" in told(people)


def test_titles_that_are_mostly_names_are_one_question() -> None:
    names = ("Firmin MARVOUZE", "Mme Zélie Bramoulin", "Ysé ZIBELONNE", "M. Bramoulin", "Point budget")
    rows = [(name, date(2024, 3, n), "Tours", "rdv") for n, name in enumerate(names, 1)]
    one = sheet(("Objet", "Date", "Lieu", "Type"), *rows, name="Suivi RDV")
    (question,) = read(one).questions
    assert (question.code, question.key, list(question.choices)) == (
        "names",
        "Noms:Suivi RDV",
        ["laisser", "retirer", "garder"],
    )
    assert not [name for name in names[:4] if name in question.problem().text()]
    assert dict(read(one, **{question.key: "laisser"}).tables) == {}
    removed = read(one, **{question.key: "retirer"})
    assert removed.questions == ()
    assert column(removed, "title") == ["…", "Mme …", "…", "M. …", "Point budget"]


def test_meetings_of_networks_in_columns_become_actions_when_a_person_says_so() -> None:
    titles = ("Réseau", "Nature", "Échelle", date(2024, 1, 18), "14/03/2024", date(2024, 6, 6))
    rows = [("Réseau santé", "réseau", "régionale", 12, "x", None), ("GT emploi", "GT", "locale", None, "env. 8", "x")]
    one = sheet(("Réseaux, mis à jour le 30/04/2024",), titles, *rows, name="Réseaux 2024")
    (question,) = read(one).questions
    assert (question.code, list(question.choices)) == ("meetings", ["compter", "laisser"])
    assert "4 réunions" in question.text
    found = read(one, **{question.key: "compter"})
    assert column(found, "title") == ["Réseau santé", "Réseau santé", "GT emploi", "GT emploi"]
    assert column(found, "date_start") == ["2024-01-18", "2024-03-14", "2024-03-14", "2024-06-06"]
    assert column(found, "participants") == ["12", "", "8", ""]
    assert column(found, "participants_precision") == ["exact", "", "about", ""]
    assert column(found, "status") == ["realised", "realised", "realised", "announced"]
    assert column(found, "format") == ["network_meeting"] * 2 + ["working_group"] * 2
    assert column(found, "network_id") == [network for network in column(found, "network_id", "networks") for _ in "12"]
    left = read(one, **{question.key: "laisser"})
    assert (list(left.tables), left.questions) == (["networks"], ())


def test_days_held_in_columns_of_a_networks_sheet_are_its_meetings() -> None:
    titles = ("Réseau", "Nature", "Échelle", "Réunion 1", "Réunion 2")
    rows = [
        ("Réseau santé", "réseau", "régionale", date(2024, 1, 18), date(2024, 3, 14)),
        ("Club", "club", "locale", date(2024, 5, 2), None),
    ]
    one = sheet(titles, *rows, name="Réseaux 2024")
    (question,) = read(one).questions
    found = read(one, **{question.key: "compter"})
    assert column(found, "date_start") == ["2024-01-18", "2024-03-14", "2024-05-02"]
    assert column(found, "title") == ["Réseau santé", "Réseau santé", "Club"]


def test_a_month_that_a_spreadsheet_stores_as_its_first_day_is_a_month() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (TITLES, *((f"Action {n}", date(2024, n, 1), "Tours", "GT", 8) for n in range(1, 7))):
        page.append(row)
    for n, code in enumerate(("mmmm yyyy", "mm/yyyy", "mmm-yy", "[$-40C]mmmm\\ aaaa;@", "dd/mm/yyyy"), 2):
        page.cell(n, 2).number_format = code
    page.cell(7, 2).value, page.cell(7, 2).number_format = date(2024, 6, 12), "mmmm yyyy"
    xlsx = io.BytesIO()
    book.save(xlsx)
    found = read(*sheets_of(xlsx.getvalue(), "suivi.xlsx")[0])
    assert column(found, "date_precision") == ["month"] * 4 + ["day"] * 2
    assert column(found, "date_start") == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05-01", "2024-06-12"]
    assert found.questions == ()


def test_a_month_of_an_old_workbook_is_a_month() -> None:
    content = (ROOT / "tests/fixtures/trackers/mois.xls").read_bytes()
    found = read(*sheets_of(content, "suivi.xls")[0], **{"Ligne:2024, Action 7": "laisser"})
    assert column(found, "date_start") == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05-01", "2024-06-12"]
    assert column(found, "date_precision") == ["month"] * 4 + ["day"] * 2


def test_a_month_of_an_opendocument_is_a_month_whether_its_cell_or_its_column_says_so() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(
        f'xmlns:{name}="{space}{rest}:1.0"'
        for name, rest in (
            ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
        )
    )  # fmt: skip
    day = '<table:table-cell office:value-type="date" office:date-value="2024-0{}-01" {}><text:p/></table:table-cell>'
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    styles = ('table:style-name="ce1"', "", 'table:style-name="ce2"')
    rows = [text.format("Action") + text.format("Date") + text.format("Type")]
    rows += [text.format(f"Un {n}") + day.format(n, style) + text.format("GT") for n, style in enumerate(styles, 1)]
    date_style = '<number:date-style style:name="N{}">{}</number:date-style>'
    month, year = "<number:month/>", "<number:year/>"
    content = (
        f"<office:document-content {names}><office:automatic-styles>"
        + date_style.format(1, month + year) + date_style.format(2, "<number:day/>" + month + year)
        + "".join(f'<style:style style:name="ce{n}" style:data-style-name="N{n}"/>' for n in (1, 2))
        + '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="2024">'
        + '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table></office:spreadsheet></office:body></office:document-content>"
    )  # fmt: skip
    ods = io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    found = read(*sheets_of(ods.getvalue(), "suivi.ods")[0])
    assert column(found, "date_start") == ["2024-01", "2024-02", "2024-03-01"]


def test_days_that_are_all_the_first_of_a_month_are_asked_about() -> None:
    rows = [(f"Action {n}", f"01/0{n}/2024", "Tours", "GT", 8) for n in range(1, 5)]
    (question,) = read(sheet(TITLES, *rows)).questions
    assert (question.code, list(question.choices)) == ("months", ["mois", "jour"])
    answers = ("mois", "jour")
    found = [read(sheet(TITLES, *rows), **{question.key: answer}) for answer in answers]
    assert [column(one, "date_start")[0] for one in found] == ["2024-01", "2024-01-01"]
    assert [column(one, "date_precision")[0] for one in found] == ["month", "day"]


def test_titles_that_are_questions_are_those_of_their_columns() -> None:
    titles = (
        "Quel était le sujet ?",
        "C’était quand",
        "Dans quelle ville ?",
        "Combien de personnes étaient là ?",
        "Envoyé le",
    )
    rows = [
        ("GT", "12 mars 2024", "Tours", "env. 30", "05/04/2024 18:20:11"),
        ("Bilan", "9/4/24", "Blois", 8, "06/04/2024 08:00:00"),
    ]
    found = read(sheet(titles, *rows, name="Feuil1"))
    assert (column(found, "participants"), column(found, "commune_code")) == (["30", "8"], ["37261", "41018"])
    assert "Colonne:Envoyé le" not in [question.key for question in found.questions]
    assert "« Combien de personnes étaient là ? » : colonne lue comme « Présences », d’après son titre" in told(found)
    counted = read(sheet(("Titre", "Date", "Durée", "Nombre de gens touchés"), (*GT[:2], "1 j", 12), name="Actions"))
    assert (column(counted, "title"), column(counted, "half_days")) == (["GT emploi"], ["2"]), "no pivot table"
    # Other words make another column.
    rest = read(
        sheet(("Action", "Date", "Type", "Date de la facture"), ("Un", None, "GT", date(2024, 5, 6)), name="2024")
    )
    assert column(rest, "date_start") == ["2024"]


def test_crosses_under_the_themes_of_the_centre_are_its_themes() -> None:
    told = {"themes": [{"id": "sante", "label": "Santé"}, {"id": "emploi", "label": "Emploi"}]}
    titles = ("Action", "Date", "Santé", "Emploi", "Type")
    rows = [("Un", date(2024, 3, 5), "x", "X", "GT"), ("Deux", date(2024, 3, 6), None, "x", "GT")]
    found = read_with({}, sheet(titles, *rows), more=told)
    assert column(found, "theme_ids") == ["sante|emploi", "emploi"]
    assert found.questions == ()


def test_a_status_or_a_way_to_meet_told_at_length_is_not_asked_about() -> None:
    states = ("Annulé (grève)", "Reporté en 2025", "Fait en partie", "Non, reporté")
    ways = ("P + V", "Sur place, à distance", "visio", "sur place")
    cells = zip(states, ways, strict=True)
    rows = [(f"Action {n}", date(2024, 3, n), *both) for n, both in enumerate(cells, 1)]
    found = read(sheet(("Action", "Date", "État", "Modalité"), *rows))
    assert column(found, "status") == ["cancelled", "postponed", "", "postponed"]
    assert column(found, "modality") == ["hybrid", "hybrid", "remote", "in_person"]
    assert [question.key for question in found.questions] == ["Statut:Fait en partie"]


def test_a_town_of_the_centre_is_known_without_its_article_and_by_its_initials_and_proposed_by_its_beginning() -> None:
    rows = [(f"Action {n}", date(2024, 3, n), text, "GT") for n, text in enumerate(("Riche", "SPDC", "Château"), 1)]
    found = read(sheet(("Action", "Date", "Lieu", "Type"), *rows))
    assert column(found, "commune_code") == ["37195", "37233", ""]
    (question,) = found.questions
    assert next(iter(question.choices)) == "37063"


def test_hours_of_several_days_count_each_day_and_a_line_of_trial_is_asked_about() -> None:
    rows = [
        ("Formation", "12 et 13 mars 2024", "9h-17h", "formation"),
        ("Séjour", "12 et 13 mars 2024", "1 journée", "visite"),
        ("TEST à supprimer", "14 mars 2024", "9h-12h", "GT"),
        ("Test de terrain", "15 mars 2024", "9h-12h", "GT"),
    ]
    found = read(sheet(("Action", "Date", "Durée", "Type"), *rows))
    assert column(found, "half_days") == ["4", "2", "1"]
    (question,) = found.questions
    assert (question.row, list(question.choices)) == (4, ["laisser", "compter"])


def test_what_depends_on_a_date_that_is_asked_about_is_not_asked_too() -> None:
    found = read(sheet(TITLES, ("Bilan", "31/06/2024", "Tours", "GT", None), name="Feuil1"))
    assert [question.code for question in found.questions] == ["date"]


def test_an_organisation_that_has_two_links_has_both() -> None:
    rows = [("Ville de Blois", "commune", "Adhérent + financeur"), ("Ville de Tours", "commune", "adhérente")]
    found = read(sheet(("Structure", "Type", "Lien"), *rows, name="Partenaires 2024"))
    assert column(found, "relation", "organisations") == ["member", "funder", "member"]
    assert column(found, "name", "organisations") == ["Ville de Blois", "Ville de Blois", "Ville de Tours"]
    assert found.questions == ()


def test_an_unknown_word_of_status_beside_people_is_first_of_all_an_action_that_took_place() -> None:
    """Who takes what is proposed keeps the people who came."""
    titles = ("Action", "Date", "Statut", "Participants")
    rows = (("Balade", date(2024, 3, 12), "Plié", 36), ("Forum", date(2024, 4, 9), "Zou", None))
    asked = {one.key: next(iter(one.choices)) for one in read(sheet(titles, *rows)).questions}
    assert asked["Statut:Plié"] == "realised"
    assert asked["Statut:Zou"] != "realised"


def test_columns_that_tell_a_place_complete_one_another_and_two_that_differ_are_a_question() -> None:
    titles = ("Action", "Date", "Lieu", "Territoire", "Code postal", "Quartier", "Type")
    day = date(2024, 3, 12)
    found = read(
        sheet(
            titles,
            ("En mairie", day, "Mairie", "Tours", None, None, "GT"),
            ("Par son code", day, "Salle des fêtes", None, 37000, None, "GT"),
            ("Par ses codes", day, "Maison pour tous", "37261", None, "QN03709M", "GT"),
            ("À distance", day, "visio", "Joué-lès-Tours", None, None, "GT"),
            ("Dans un quartier", day, "Tours", "Tours Métropole Val de Loire", None, "Sanitas", "GT"),
            ("Dans deux villes", day, "Tours", "Blois", None, None, "GT"),
            ("Partout", day, "visio", "tout le territoire", None, None, "GT"),
        )
    )
    assert column(found, "commune_code") == ["37261", "37261", "37261", "37122", "37261", "", ""]
    assert column(found, "qpv_codes") == ["", "", "QN03709M", "", "QN03709M", "", ""]
    assert column(found, "place")[3] == "Joué-lès-Tours" and column(found, "modality")[3] == "remote"
    (question,) = found.questions
    assert list(question.choices) == ["37261", "41018"] and "« Tours » et « Blois »" in question.text.replace(
        "\u202f", " "
    )
    assert "n’est pas lue" not in told(found)


def test_a_larger_namesake_next_door_is_a_question_but_not_one_beyond_the_ocean() -> None:
    rows = [("Échange", date(2024, 3, 12), town, "GT", 9) for town in ("Sainte-Anne", "Sainte-Marie", "Lamentin")]
    more = {"region": "Martinique", "departments": ["972"]}
    found = read_with({}, sheet(TITLES, *rows), more=more)
    assert [(one.key, list(one.choices)[:2]) for one in found.questions] == [("Lieu:Sainte-Anne", ["97226", "97128"])]


def test_a_breakfast_however_it_is_written_is_one_question_about_its_family() -> None:
    rows = [
        ("Rencontre", date(2024, 3, day), "Tours", word, 9)
        for day, word in ((5, "Petit-déj'"), (6, "petits-déjeuners"))
    ]
    found = read(sheet(TITLES, *rows))
    assert [(one.key, list(one.choices)[:2]) for one in found.questions] == [
        ("Format:Petit-déjeuner", ["morning_session", "exchange"])
    ]
    done = read_with({"Format:petit-déjeuner": "exchange"}, sheet(TITLES, *rows))
    assert column(done, "format") == ["exchange"] * 2 and column(done, "own_format") == ["Petit-déjeuner"] * 2


def test_where_nothing_says_what_happened_what_is_proposed_counts_nothing() -> None:
    rows = [("GT", date(2024, 3, day), "Tours", "GT", 9, "Bouclé") for day in range(1, 7)]
    found = read(sheet((*TITLES, "Statut"), *rows, ("Visite", date(2024, 4, 9), "Tours", "Visite", None, None)))
    assert column(found, "status")[:6] == ["realised"] * 6
    (question,) = found.questions
    assert next(iter(question.choices)) == "announced" and "realised" in question.choices


def test_a_place_that_nobody_knows_is_asked_about_beside_its_department() -> None:
    titles = ("Action", "Date", "Lieu", "Dépt", "Type")
    rows = sheet(titles, ("AG", date(2024, 3, 12), "nos locaux", 37, "AG"))
    assert [one.key for one in read(rows).questions] == ["Lieu:nos locaux"]
    assert column(read_with({"Lieu:nos locaux": "37261"}, rows), "commune_code") == ["37261"]
    assert column(read_with({"Lieu:nos locaux": ""}, rows), "department_code") == ["37"]
