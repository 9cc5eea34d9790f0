"""The page Rapport: asked there, made by another process, downloaded, given back, and gone after a while."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import docx
import odfdo
import pytest
from access_sample import PASSWORD, Person, token
from test_publishing_pages import EDITOR, Service

from dashboard.centres.reports import KEPT, Reports
from dashboard.centres.upkeep import Upkeep
from dashboard.report.templates import TemplateError, opened
from dashboard.store.backup import backup
from dashboard.store.database import Database
from dashboard.store.jobs import Jobs
from dashboard.store.objects import TRANSIENT, Objects

PAGE = "/equipe/donnees/nord/rapport"
READER, OUTSIDE = "lecture-nord@exemple.fr", "sud@exemple.fr"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(Upkeep, "begin", lambda _: None)
    return Service(tmp_path, Database(tmp_path / "state"))


def asked(somebody: Person, **form: object) -> str:
    """Ask for a report; the address that follows it."""
    given = {"jeton": token(somebody.get(PAGE).text), "annee": "2024", "partie": ["chiffres", "reseaux"], **form}
    answer = somebody.post(f"{PAGE}/deposer", data=given)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def headings(content: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs if one.style.name == "Heading 1"]  # type: ignore[union-attr]


def test_a_report_is_asked_made_elsewhere_taken_and_given_back(service: Service) -> None:
    somebody = service.person()
    form = {"partie": ["chiffres", "themes"], "rang-chiffres": "2", "rang-themes": "1"}
    job = asked(somebody, **form)
    told = somebody.get(job)
    assert "dans un instant" in told.text
    assert "Refresh" in told.headers
    assert "Refresh" not in somebody.get(f"{job}?suivi=non").headers
    service.work()
    assert "Le rapport est prêt" in somebody.get(job).text
    made = somebody.get(f"{job}/fichier")
    assert "rapport-dactivite-2024-" in made.headers["Content-Disposition"]
    assert headings(made.data) == ["Les actions, thème par thème", "Les chiffres clés"]
    again = asked(somebody, retouche="oui", rapport=(io.BytesIO(made.data), "le nôtre.docx"), **form)
    service.work()
    assert "Rien n’a changé" in somebody.get(again).text
    service.change()
    service.look()
    later = asked(somebody, retouche="oui", rapport=(io.BytesIO(made.data), "le nôtre.docx"), **form)
    service.work()
    page = somebody.get(later).text
    assert "Ce qui a changé" in page
    assert "Autre rencontre" in page
    assert job in somebody.get(PAGE).text, "the last ones stay at hand"
    pdf = asked(somebody, format="pdf")
    service.work()
    assert somebody.get(f"{pdf}/fichier").data.startswith(b"%PDF")
    nobody = asked(somebody, pour="convention-inconnue")
    service.work()
    assert "Aucun dossier ne s’appelle convention-inconnue." in somebody.get(nobody).text


def test_what_will_be_missing_is_said_before_a_report_is_made(service: Service) -> None:
    somebody = service.person()
    page = somebody.get(PAGE).text
    lacks = page[page.index('id="manquera"') :]
    assert "« L’audience » n’a rien à dire" in lacks.replace("\u202f", " ")
    assert "aucune demi-journée n’est comptée" in lacks, "as « À compléter » says it"
    assert "/equipe/donnees/nord/completer?annee=2024" in lacks
    form = {"jeton": token(page), "annee": "2024", "departement": "35", "geste": "voir"}
    answer = somebody.post(f"{PAGE}/deposer", data={**form, "partie": ["audience", "chiffres"], "rang-chiffres": "1"})
    lacks = answer.text[answer.text.index('id="manquera"') :]
    assert (answer.status_code, "Les moyens" in lacks, "L’audience" in lacks) == (200, False, True)
    assert 'value="35" selected' in answer.text, "what was chosen stays chosen"
    assert answer.text.index('value="chiffres" checked') < answer.text.index('value="audience" checked')
    assert 'value="moyens" checked' not in answer.text
    followed = somebody.post(f"{PAGE}/deposer", data={**form, "partie": ["methode", "moyens"], "annee": "2022"})
    assert "Ce qui manquera au rapport 2022" in followed.text


def test_what_is_wrong_is_said_and_nobody_else_gets_anything(service: Service) -> None:
    somebody = service.person()
    proof = token(somebody.get(PAGE).text)
    for form, said in (
        ({"annee": "2024"}, "Gardez au moins une partie"),
        ({"annee": "2024", "partie": "chiffres", "retouche": "oui"}, "Choisissez le rapport"),
    ):
        answer = somebody.post(f"{PAGE}/deposer", data={"jeton": proof, **form})
        assert answer.status_code == 422
        assert said in answer.text
    for form in ({"annee": "1812"}, {"annee": "x"}, {"annee": "2024", "dispositif": "zut"}):
        answer = somebody.post(f"{PAGE}/deposer", data={"jeton": proof, "partie": "chiffres", **form})
        assert answer.status_code == 400
    assert somebody.post(f"{PAGE}/deposer", data={"annee": "2024", "partie": "chiffres"}).status_code == 400, "no proof"
    written = io.BytesIO()
    odfdo.Document("text").save(written)
    form = {"jeton": proof, "annee": "2024", "partie": "chiffres", "retouche": "oui"}
    answer = somebody.post(f"{PAGE}/deposer", data={**form, "rapport": (io.BytesIO(written.getvalue()), "rapport.odt")})
    assert (answer.status_code, "enregistrez-le en .docx" in answer.text) == (422, True)
    with pytest.raises(TemplateError, match="enregistrez-le"):
        opened(written.getvalue())
    job = asked(somebody, modele=(io.BytesIO(b"PK nothing of the kind"), "modèle.docx"))
    service.work()
    assert "n’est pas un document Word" in somebody.get(job).text
    assert somebody.get(f"{job}/fichier").status_code == 404
    assert headings(somebody.get(f"{PAGE}/modele.docx").data) == ["{{ chapitre.titre }}"]
    access = service.editions.access
    assert access
    access.accounts.add(OUTSIDE, "editor", "sud", PASSWORD)
    access.accounts.add(READER, "reader", "nord", PASSWORD)
    for address in (PAGE, f"{PAGE}/modele.docx", job, f"{job}/fichier"):
        assert service.person(OUTSIDE).get(address).status_code == 404
        assert service.person(READER).get(address).status_code == 404
        assert Person(service.editions).get(address).status_code in (302, 303, 401)


def test_files_stay_no_longer_than_they_must(service: Service, tmp_path: Path) -> None:
    somebody = service.person()
    objects, jobs = Objects.of(service.settings), Jobs(service.versions.database)

    def kept() -> list[str]:
        return [digest for prefix, digest in objects.all() if prefix.startswith(f"{TRANSIENT}/")]

    job = asked(somebody, modele=(io.BytesIO(somebody.get(f"{PAGE}/modele.docx").data), "modèle.docx"))
    assert len(kept()) == 1
    service.work()
    assert len(kept()) == 1, "the report; the template is gone"
    objects.put(f"{TRANSIENT}/nord", b"what a killed server has left")
    Reports(jobs, objects).sweep()
    assert len(kept()) == 1
    backup(service.versions.database, objects, tmp_path / "sauvegarde.zip")
    with zipfile.ZipFile(tmp_path / "sauvegarde.zip") as whole:
        assert [name for name in whole.namelist() if TRANSIENT in name] == []
    Reports(jobs, objects, lambda: time.time() + KEPT + 1).over("nord")
    assert kept() == []
    assert somebody.get(f"{job}/fichier").status_code == 404
    assert EDITOR in somebody.get(job).text
