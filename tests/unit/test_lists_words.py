"""What titles, marks, durations and names mean, in every way people write them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from dashboard.sources.lists.cells import (
    address_of,
    code_of,
    display_name,
    interval_of,
    minutes_of,
    modality_in,
    modality_of,
    name_of,
    postcode_of,
    split_name,
    text_of,
    without_address,
)
from dashboard.sources.lists.mapping import role_of_title
from dashboard.sources.lists.marks import ColumnMarks, mark_of, told
from dashboard.sources.lists.words import (
    given_name_first,
    is_signature,
    may_be_presence,
    minutes_in_unit,
    role_of,
    tells_absence,
)
from dashboard.sources.raw import Cell

TITLES = {
    "email": "Courriel|E-mail|Mél|Mail|Adresse mail|Adresse e-mail (obligatoire)|Email address|"
    "Participant ID (UPN)|User Email",
    "surname": "Nom|NOM|Nom de famille|Last name|Nom d’usage|Nom du participant",
    "given_name": "Prénom|PRENOM|First name|Prénom(s)|Prénom du participant",
    "full_name": "NOM Prénom|Nom et prénom|Prénom / Nom|Nom, prénom (en majuscules)|Full Name|"
    "Name (Original Name)|Participant(e)s|"
    "Nom (nom d'origine)|User Name (Original Name)",
    "organisation": "Structure|Organisme|Employeur|Collectivité|Nom de la structure|Organization|"
    "Structure / organisme|Société",
    "function": "Fonction|Poste|Job title|Fonction exacte|Votre fonction",
    "department": "Département|Dépt|Dpt|N° de département|Département de la structure|department_code",
    "postcode": "CP|Code postal|Zip/Postal Code|Code postal de la structure",
    "commune": "Ville|Commune|City|Code commune|Commune de résidence",
    "qpv": "QPV|Quartier prioritaire|Nom du QPV|qpv_code",
    "profile": "Profil|Type de structure|Catégorie",
    "modality": "Mode de participation|Modalité|Présentiel / distanciel|Modalité de présence",
    "event": "Action|event_id|Identifiant de l’action|Nom de l’action",
    "present": "Présent|Présence|Présent(e)|Émargement|Signature|X|Matin|Après-midi|Attended|A participé|"
    "Présence lundi 14 mai matin|"
    "J1 matin|Présent / Absent|Visio|Absent",
    "registered": "Inscrit|Inscription|Registered|Date d’inscription|Registration Time|Confirmation de présence|"
    "Horodateur",
    "minutes": "Durée|Duration (Minutes)|In-Meeting Duration|Time in Session (minutes)|Temps de connexion|"
    "Durée de la réunion",
    "joined_at": "Join Time|Heure d’arrivée|Heure d'entrée|First Join|Première participation",
    "left_at": "Leave Time|Heure de sortie|Dernier départ|Last Leave",
    "": "N°|Téléphone|Adresse|Civilité|Commentaires|Guest|Role|Rôle|Country/Region Name|Présence au repas|"
    "Régime alimentaire|Nombre|"
    "Souhaitez-vous recevoir la lettre d’information par mail ?|Meeting ID|A vu le replay",
}


@pytest.mark.parametrize(
    ("role", "title"), [(role, title) for role, all_ in TITLES.items() for title in all_.split("|")]
)
def test_titles_as_people_write_them(role: str, title: str) -> None:
    assert role_of(title) == role
    assert role_of(f"  {title.upper()} ") == role


def test_titles_on_two_lines_mean_what_their_last_line_does_unless_the_whole_does() -> None:
    assert role_of_title("Identité / Prénom") == "given_name"
    assert role_of_title("Présence / Matin") == "present"
    assert role_of_title("Inscription / Matin") == "registered"
    assert role_of_title("Structure / Remarque") == "organisation"


def test_titles_that_leave_it_open() -> None:
    assert [title for title in ("14/05", "14/05/2024", "Statut", "Jour 2", "Lieu") if may_be_presence(title)] == [
        "14/05",
        "14/05/2024",
        "Statut",
        "Jour 2",
    ]


def test_titles_about_absences_and_signatures() -> None:
    assert [tells_absence(title) for title in ("Absent", "Excusé(e)", "In Waiting Room", "Présent / Absent")] == [
        True,
        True,
        True,
        False,
    ]
    assert [is_signature(title) for title in ("Signature", "Émargement matin", "Présent")] == [True, True, False]
    assert [given_name_first(title) for title in ("Prénom Nom", "NOM Prénom", "Participants")] == [True, False, None]


CAME = (
    "X", "x ", "oui", "Présente", "présent(e)", 1, 1.0, True, "✓", "☑", "TRUE", "Yes", "P", "Matin", "0,5", "(X)",
    "participe", "retard 10 min", "en retard", "9h30", "1/2 journée", "🟢", "👍", "Signé à 09:02", "A participé",
    "Retard - Signé à 09:40", "Checked In", "A rejoint avant", "Quitté", "en ligne", "sur place", "✓ (retard)",
    time(9, 5), "arrivée à 10h",
)  # fmt: skip
DID_NOT = (
    "", None, "non", "Absent", "excusée", "Absent excusé", 0, False, "FALSE", "no", "–", "-", "/", "☐", "N", "Inscrit",
    "#N/A", "Participe pas", "Ne participe pas", "n'est pas venu", "n’a pas signé", "pas venue", "Excus.", "exc.",
    "Abs", "N/A", "n.a.", "procuration", "pouvoir à Mme X", "🔴", "Absent (excusé)", "Liste d'attente", "A", "Annulée",
    "Not Attending", "absent non excusé", "Did not attend", "No show", "excusé(e)", "n’a pas pu venir",
)  # fmt: skip
UNCLEAR = (
    "X (excusé)", "visio : non connecté", "remplacé par M. X", "Peut-être", "Attending", "à confirmer", "oui ?", "?",
    "oui / non", "à voir avec la structure", "Enregistré", "ZQXNOMUN", "✓ absent",
)  # fmt: skip


@pytest.mark.parametrize("mark", CAME)
def test_marks_of_presence(mark: Cell) -> None:
    assert mark_of(mark) is True


@pytest.mark.parametrize("mark", DID_NOT)
def test_marks_of_absence(mark: Cell) -> None:
    assert mark_of(mark) is False


@pytest.mark.parametrize("mark", UNCLEAR)
def test_marks_that_are_asked_about(mark: Cell) -> None:
    assert mark_of(mark) is None


def test_a_signature_is_the_name_or_the_initials_of_the_person_and_nothing_else() -> None:
    column = ColumnMarks("Signature", ["AK", "ok", "absente"])
    marks = ["AK", "A", "K. Anaëlle", "PN", "Kervadec", "absente", "n’est pas venue", "à voir"]
    assert [column.of(mark, "Anaëlle KERVADEC") for mark in marks] == [
        True, True, True, None, True, False, False, None,
    ]  # fmt: skip


def test_the_other_marks_of_a_column_tell_letters_apart() -> None:
    codes = ColumnMarks("Émargement", ["P", "A", "P"])
    assert [codes.of(mark, "Anaëlle KERVADEC") for mark in ("P", "A")] == [True, False]
    symbols = ColumnMarks("Présent", ["ü", "û", ""])
    assert [symbols.of(mark) for mark in ("ü", "û", "")] == [True, False, False]
    answered = ColumnMarks("Statut", ["Badge remis"], present=["badge remis"], absent=["À suivre"])
    assert [answered.of(mark) for mark in ("Badge remis", "à suivre", "autre")] == [True, False, None]


def test_a_mark_is_told_without_a_word_that_may_be_a_name() -> None:
    assert [told(mark) for mark in ("X (excusé)", "remplacé par ZQXNOMUN", "ZQXNOMUN", "retard 10 min")] == [
        "X (excusé)", "r… par Z…", "Z…", "retard 10 min",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("1 h 2 min 3 s", 62.05),
        ("1h 2m 3s", 62.05),
        ("01:02:03", 62.05),
        ("62:03", 62 * 60 + 3),
        ("62", 62),
        (62.0, 62),
        ("62,5", 62.5),
        ("62 min", 62),
        ("1h05", 65),
        ("1 heure 5 minutes", 65),
        ("45 s", 0.75),
        (timedelta(minutes=62), 62),
        (time(1, 2), 62),
        (datetime(1900, 1, 1, 1, 2), 62),
        ("--", None),
        ("", None),
        (None, None),
    ],
)
def test_durations(cell: Cell, minutes: float | None) -> None:
    assert minutes_of(cell) == pytest.approx(minutes)


def test_durations_in_seconds_and_from_times_of_day() -> None:
    assert minutes_of("90", unit=minutes_in_unit("Durée (secondes)")) == 1.5
    assert minutes_of("1,5", unit=minutes_in_unit("Durée (heures)")) == 90
    moments = (
        ("7/22/26, 11:58:00 AM", "7/22/26, 1:00:00 PM", 62),
        ("14/05/2024 23:50", "15/05/2024 00:10", 20),
        (datetime(2024, 5, 14, 9), datetime(2024, 5, 14, 10), 60),
    )
    for joined, left, minutes in moments:
        start, end = interval_of(joined, left)
        assert start is not None
        assert end is not None
        assert end - start == minutes
    assert interval_of("--", "14/05/2024 00:10") == (None, 10)


def test_codes_get_back_the_zero_that_a_spreadsheet_swallowed() -> None:
    assert postcode_of(37000.0) == ("37000", "")
    assert postcode_of(1000) == ("01000", "")
    assert postcode_of("37 000") == ("37000", "")
    assert postcode_of("37000 Tours") == ("37000", "Tours")
    assert postcode_of("Tours") == ("Tours", "")
    assert [code_of(cell, 2) for cell in (1, "2A", 37.0, "Ain", "–")] == ["01", "2A", "37", "Ain", ""]


def test_texts_that_stand_for_nothing() -> None:
    assert [text_of(cell) for cell in (" –", "/", "N/A", "#N/A", "…", "néant", None, "CAF  du  37 ")] == [""] * 7 + [
        "CAF du 37"
    ]
    assert [name_of(cell) for cell in ("-", "Anonyme", 12, "12", " NOMUN ", "Na")] == ["", "", "", "", "NOMUN", "Na"]


def test_addresses_are_found_where_they_are() -> None:
    assert address_of("Prénom1 NOMUN <P.Nomun@exemple.fr>") == "P.Nomun@exemple.fr"
    assert address_of("mailto:p1@exemple.fr ; p2@exemple.fr") == "p1@exemple.fr"
    assert [address_of(cell) for cell in ("prenom1(at)exemple.fr", "p1@exemple", 12, None)] == ["", "", "", ""]
    assert without_address("Prénom1 NOMUN <p1@exemple.fr>") == "Prénom1 NOMUN"


def test_full_names_are_split_by_capitals_commas_or_the_order_of_the_title() -> None:
    assert split_name("NOMUN Prénom1", None) == ("NOMUN", "Prénom1")
    assert split_name("Mme Prénom1 NOM-UN", True) == ("NOM-UN", "Prénom1")
    assert split_name("Nomun, Prénom1", None) == ("Nomun", "Prénom1")
    assert split_name("Prénom1 Nomun", True) == ("Nomun", "Prénom1")
    assert split_name("Nomun Prénom1", False) == ("Nomun", "Prénom1")
    assert split_name("Prénom1 Nomun", None) == ("Prénom1 Nomun", "")


def test_display_names_of_video_meetings() -> None:
    assert display_name("Prénom1 NOMUN (Invité)") == ("Prénom1 NOMUN", "")
    assert display_name("Prénom1 NOMUN - Mairie de Ville1") == ("Prénom1 NOMUN", "Mairie de Ville1")
    assert display_name("Jean-Prénom NOMUN") == ("Jean-Prénom NOMUN", "")


def test_modalities_as_people_write_them() -> None:
    texts = (
        "Présentiel",
        "en visio",
        "À distance",
        "Hybride",
        "présence",
        "in_person",
        "?",
        "présentiel et distanciel",
    )
    expected = ["in_person", "remote", "remote", "hybrid", "in_person", "in_person", "", "hybrid"]
    assert [modality_of(text) for text in texts] == expected
    assert [modality_in(text) for text in ("Présence", "Présence en visio", "Présentiel", "Matin")] == [
        "",
        "remote",
        "in_person",
        "",
    ]
