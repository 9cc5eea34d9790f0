"""Reports of Zoom, Teams and Livestorm, as these platforms write them."""

from __future__ import annotations

from pathlib import Path

import list_files
import pytest

from dashboard.sources.lists.model import ListRead
from dashboard.sources.lists.read import read_list

TEAMS_FRENCH = """1. Résumé
Titre de la réunion\tWebinaire d’essai
Participants présents\t2
Heure de début\t14/05/2024, 09:58:00

2. Participants
Nom\tPremière participation\tDernier départ\tDurée de la réunion\tE-mail\tID du participant (UPN)\tRôle
Prénom1 NOMUN (Invité)\t14/05/2024, 09:58:00\t14/05/2024, 11:00:03\t1 h 2 min 3 s\tp1@exemple.fr\tp1@exemple.fr\tOrganisateur
Prénom2 NOMDEUX\t14/05/2024, 10:00:00\t14/05/2024, 10:45:00\t45 min\t\t\tParticipant

3. Activités en réunion
Nom\tHeure d’arrivée\tHeure de départ\tDurée\tE-mail\tRôle
Prénom1 NOMUN (Invité)\t14/05/2024, 09:58:00\t14/05/2024, 10:10:00\t12 min\tp1@exemple.fr\tOrganisateur
Prénom1 NOMUN (Invité)\t14/05/2024, 10:10:00\t14/05/2024, 11:00:03\t50 min 3 s\tp1@exemple.fr\tOrganisateur
Prénom2 NOMDEUX\t14/05/2024, 10:00:00\t14/05/2024, 10:45:00\t45 min\t\tParticipant
"""  # noqa: E501 (as the platform writes it)
TEAMS_ENGLISH = """1. Summary
Meeting title\tTest
Attended participants\t1

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Prénom1 NOMUN\t5/14/24, 9:58:00 AM\t5/14/24, 11:00:03 AM\t1h 2m 3s\tp1@exemple.fr\tp1@exemple.fr\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Prénom1 NOMUN\t5/14/24, 9:58:00 AM\t5/14/24, 11:00:03 AM\t1h 2m 3s\tp1@exemple.fr\tAttendee
"""
TEAMS_OLD = """Meeting Summary
Total Number of Participants\t2
Meeting Title\tTest
Meeting Start Time\t5/14/2024, 9:58:00 AM

Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)
Prénom1 NOMUN\t5/14/2024, 9:58:00 AM\t5/14/2024, 11:00:03 AM\t1h 2m\tp1@exemple.fr\tPresenter\tp1@exemple.fr
"""
ZOOM_MEETING = """Topic,Meeting ID,Start Time,End Time,User Email,Duration (Minutes),Participants
Test,123 4567 8901,05/14/2024 09:50:00 AM,05/14/2024 11:00:00 AM,hote@exemple.fr,70,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
Prénom1 NOMUN (Prénom1),p1@exemple.fr,05/14/2024 09:58:00 AM,05/14/2024 10:10:00 AM,12,Yes,No
Prénom1 NOMUN,p1@exemple.fr,05/14/2024 10:12:00 AM,05/14/2024 11:00:00 AM,48,Yes,No
Prénom2 NOMDEUX - Mairie de Ville1,,05/14/2024 10:12:00 AM,05/14/2024 11:00:00 AM,48,Yes,No
Prénom3 NOMTROIS,,05/14/2024 10:12:00 AM,05/14/2024 10:13:00 AM,1,Yes,Yes
"""
ZOOM_FRENCH = """Nom (nom d'origine);Adresse e-mail;Heure d'entrée;Heure de sortie;Durée (minutes);Invité
Prénom1 NOMUN;p1@exemple.fr;14/05/2024 09:58:00;14/05/2024 10:58:00;60;Oui
"""
ZOOM_WEBINAR = """Attendee Report
Report Generated:,05/15/2024 08:00:00 AM
Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,# Cancelled,Unique Viewers
Test,123,05/14/2024 09:50:00 AM,70,2,0,1
Host Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name,
Yes,Prénom8 NOMHUIT,p8@exemple.fr,05/14/2024 09:50:00 AM,05/14/2024 11:00:00 AM,70,No,France
Panelist Details
Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name,
Yes,Prénom9 NOMNEUF,p9@exemple.fr,05/14/2024 09:50:00 AM,05/14/2024 11:00:00 AM,70,No,France
Attendee Details
Attended,User Name (Original Name),First Name,Last Name,Email,Organization,Job Title,Registration Time,Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name,
Yes,Prénom1,Prénom1,NOMUN,p1@exemple.fr,CAF,Directrice,05/01/2024 08:00:00 AM,approved,05/14/2024 09:58:00 AM,05/14/2024 10:58:00 AM,60,No,France,
No,Prénom2,Prénom2,NOMDEUX,p2@exemple.fr,CAF,,05/01/2024 08:00:00 AM,approved,--,--,--,--,--,
"""  # noqa: E501 (as the platform writes it)
LIVESTORM_FRENCH = """Email;Prénom;Nom;Entreprise;Date d’inscription;Inscrit;Présent;Temps de présence;A vu le replay
p1@exemple.fr;Prénom1;NOMUN;CAF;2024-05-01 08:00;Oui;Oui;01:02:03;Non
p2@exemple.fr;Prénom2;NOMDEUX;;2024-05-01 08:00;Oui;Non;;Oui
"""
LIVESTORM_ENGLISH = """Email,First name,Last name,Registration date,Registered,Attended,Attendance duration,Attendance rate,Viewed replay
p1@exemple.fr,Prénom1,NOMUN,2024-05-01,true,true,01:02:03,88,false
p2@exemple.fr,Prénom2,NOMDEUX,2024-05-01,true,false,,0,true
"""  # noqa: E501 (as the platform writes it)


def read(folder: Path, text: str, encoding: str = "utf-8", name: str = "rapport.csv") -> ListRead:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    found = read_list(path)
    assert [problem.text() for problem in found.problems if problem.code != "notes"] == []
    assert {row.modality for row in found.rows} == {"remote"}
    return found


def people(found: ListRead) -> list[tuple[str, str, bool, float | None]]:
    return [
        (row.surname, row.email, row.present, row.minutes if row.minutes is None else round(row.minutes, 2))
        for row in found.rows
    ]


def test_teams_participants_are_read_once_and_its_activities_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, TEAMS_FRENCH, "utf-16")
    assert found.kind == "teams"
    assert people(found) == [("NOMUN", "p1@exemple.fr", True, 62.05), ("NOMDEUX", "", True, 45)]
    assert [row.given_name for row in found.rows] == ["Prénom1", "Prénom2"]


@pytest.mark.parametrize("text", [TEAMS_ENGLISH, TEAMS_OLD])
def test_teams_in_english(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text, "utf-16")
    assert found.kind == "teams"
    assert [(surname, round(minutes or 0)) for surname, _, _, minutes in people(found)] == [("NOMUN", 62)]


def test_a_zoom_meeting_gives_each_connection_and_nobody_who_stayed_in_the_waiting_room(tmp_path: Path) -> None:
    found = read(tmp_path, ZOOM_MEETING)
    assert found.kind == "zoom"
    assert people(found) == [
        ("NOMUN", "p1@exemple.fr", True, 12),
        ("NOMUN", "p1@exemple.fr", True, 48),
        ("NOMDEUX", "", True, 48),
        ("NOMTROIS", "", False, 1),
    ]
    assert found.rows[2].organisation == "Mairie de Ville1"


def test_zoom_in_french(tmp_path: Path) -> None:
    found = read(tmp_path, ZOOM_FRENCH, "cp1252")
    assert (found.kind, people(found)) == ("zoom", [("NOMUN", "p1@exemple.fr", True, 60)])


def test_a_zoom_webinar_tells_registered_from_present_and_has_several_blocks(tmp_path: Path) -> None:
    found = read(tmp_path, ZOOM_WEBINAR)
    assert found.kind == "zoom"
    assert people(found) == [
        ("NOMHUIT", "p8@exemple.fr", True, 70),
        ("NOMNEUF", "p9@exemple.fr", True, 70),
        ("NOMUN", "p1@exemple.fr", True, 60),
        ("NOMDEUX", "p2@exemple.fr", False, None),
    ]
    assert [row.organisation for row in found.rows] == ["", "", "CAF", "CAF"]
    assert found.mapping["organisation"] == "Organization"


@pytest.mark.parametrize(("text", "encoding"), [(LIVESTORM_FRENCH, "cp1252"), (LIVESTORM_ENGLISH, "utf-8-sig")])
def test_livestorm_tells_registered_from_present_and_from_the_replay(tmp_path: Path, text: str, encoding: str) -> None:
    found = read(tmp_path, text, encoding)
    assert found.kind == "livestorm"
    assert people(found) == [("NOMUN", "p1@exemple.fr", True, 62.05), ("NOMDEUX", "p2@exemple.fr", False, None)]


def test_a_report_saved_again_as_a_workbook(tmp_path: Path) -> None:
    rows = [line.split("\t") for line in TEAMS_FRENCH.splitlines()]
    found = read_list(list_files.xlsx(tmp_path / "rapport.xlsx", rows))
    assert (found.kind, len(found.rows)) == ("teams", 2)


def test_registrations_without_attendance_are_nobody_present(tmp_path: Path) -> None:
    text = "First Name,Last Name,Email,Registration Time\nPrénom1,NOMUN,p1@exemple.fr,05/01/2024\n"
    path = tmp_path / "inscrits.csv"
    path.write_text(text, encoding="utf-8")
    found = read_list(path)
    assert [row.present for row in found.rows] == [False]
    assert not found.ok
