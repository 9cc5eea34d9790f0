"""The pages "Données": who may come, what is refused, a file from its upload to a version and back."""

from __future__ import annotations

import gzip
import io
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from access_sample import PASSWORD, WITH_MAILS, Person, editions_of, token, with_people
from expected_trackers import TRACKERS
from support import ROOT, V2
from urllib3 import encode_multipart_formdata
from werkzeug.test import TestResponse

from dashboard.app import create_store
from dashboard.centres.checkout import Checkouts
from dashboard.centres.list_keys import ListKeys
from dashboard.editions import Editions
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.sources import load_centre, load_schemas
from dashboard.sources.lists.keys import SecretKey
from dashboard.web.whole import FILE_BODY

CENTRE = "arvor-quartiers"
PLACE = f"/equipe/donnees/{CENTRE}"
OWN, ELSEWHERE, READER = "arvor@exemple.fr", "edition@exemple.fr", "lit@exemple.fr"
ADMINISTRATOR = "administration@exemple.fr"
MINUSCULE = (TRACKERS / "minuscule.xlsx").read_bytes()
GUIDE = {"nom": "Arvor Quartiers", "region": "53", "departements": ["22", "29", "35", "56"], "mot": "action"}
HEAD = "Identifiant,Intitulé,Date de début,Précision de la date,Statut,Présences,Source,Année du document"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
GZIP = b"\x1f\x8b"
FAULTY = f"""{HEAD}
a-1,Petit-déjeuner,2024-02-03,day,realised,beaucoup,suivi,2024
a-2,Visite,2024-03-31,day,realised,14,suivi,2024
"""


@pytest.fixture(scope="module")
def editions(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Both editions, a centre kept in the browser, without any row yet, and its people."""
    made = with_people(editions_of(store, tmp_path_factory.mktemp("data"), **WITH_MAILS))
    assert made.access is not None
    made.access.accounts.add(OWN, "editor", CENTRE, PASSWORD)
    made.access.accounts.add(READER, "reader", CENTRE, PASSWORD)
    founder = Person(made).signed_in(ADMINISTRATOR)
    answer = founder.post("/equipe/donnees/nouveau-centre", data={**GUIDE, "jeton": proof(founder)})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PLACE}/deposer?dit=ouvert")
    return made


def proof(somebody: Person, path: str = "/equipe/donnees/nouveau-centre") -> str:
    return token(somebody.get(path).text)


def own(editions: Editions) -> Person:
    return Person(editions).signed_in(OWN)


def dropped(somebody: Person, name: str, content: bytes, day: str = "2024-12-10", **more: str) -> TestResponse:
    file = (io.BytesIO(content), name)
    form: dict[str, Any] = {"jeton": proof(somebody, f"{PLACE}/deposer"), "arrete": day, "fichier": file, **more}
    return somebody.post(f"{PLACE}/deposer", data=form)


def addresses(editions: Editions) -> list[str]:
    """Every address of these pages, with words of ours where they take some."""
    words = {
        "<centre>": CENTRE,
        "<upload>": "0" * 16,
        "<version>": "0" * 64,
        "<table>": "events",
        "<listing>": "0" * 32,
        "<job>": "0" * 16,
        "<name>": "0" * 24,
    }
    rules = [str(rule) for rule in editions.data.url_map.iter_rules()] if editions.data else []
    assert len(rules) >= 15
    found = []
    for rule in rules:
        for name, word in words.items():
            rule = rule.replace(name, word)
        found.append(f"/equipe{rule}")
    return found


def test_nobody_else_gets_anything(editions: Editions) -> None:
    nobody, reader, elsewhere = Person(editions), *(Person(editions).signed_in(one) for one in (READER, ELSEWHERE))
    for address in addresses(editions):
        for method in ("GET", "POST"):
            kept = nobody.client.open(address, method=method)
            assert kept.status_code == (302 if method == "GET" else 401), address
            assert method == "GET" or "ou elle a expiré" in nobody.post(address, data={"jeton": "x"}).text
            for other in (reader, elsewhere):
                answer = other.get(address) if method == "GET" else other.post(address, data={"jeton": "x"})
                beside = other is elsewhere and address in ("/equipe/donnees", "/equipe/donnees/territoires")
                assert answer.status_code in ((200, 405) if beside else (404, 405)), (address, answer.status)
                assert "Arvor" not in answer.text


def test_the_journal_tells_of_accounts_only_to_those_who_manage_them(editions: Editions) -> None:
    told = [Person(editions).signed_in(one).get(f"{PLACE}/journal").text for one in (OWN, ADMINISTRATOR)]
    assert [READER in page for page in told] == [False, True]
    assert all("Centre ouvert" in page for page in told)


def test_a_form_that_no_page_of_ours_has_sent_changes_nothing(editions: Editions) -> None:
    somebody = own(editions)
    for form in ({}, {"jeton": "x"}, {"jeton": proof(Person(editions).signed_in(ADMINISTRATOR))}):
        answer = somebody.post(f"{PLACE}/deposer", data={**form, "fichier": (io.BytesIO(MINUSCULE), "suivi.xlsx")})
        assert answer.status_code == 400
        assert "expiré" in answer.text
    for headers in ({"Origin": "https://ailleurs.example"}, {"Sec-Fetch-Site": "cross-site"}):
        form = {"jeton": proof(somebody, f"{PLACE}/deposer"), "fichier": (io.BytesIO(MINUSCULE), "suivi.xlsx")}
        assert somebody.client.post(f"{PLACE}/deposer", data=form, headers=headers).status_code == 403
    assert "Fichiers en cours" not in somebody.get(PLACE).text


@pytest.mark.parametrize(
    ("name", "content", "day", "said"),
    [
        ("", b"", "2024-12-10", "Aucun fichier"),
        ("photo.png", b"\x89PNG", "2024-12-10", "n’est pas un tableur"),
        ("suivi.xlsx", b"", "2024-12-10", "est vide"),
        ("suivi.xlsx", MINUSCULE, "hier", "jusqu’à quel jour"),
        ("suivi.xlsx", PDF, "2024-12-10", "suivi.xlsx"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french(
    editions: Editions, name: str, content: bytes, day: str, said: str
) -> None:
    answer = dropped(own(editions), name, content, day)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Traceback" not in answer.text


def test_a_file_too_big_is_refused_and_other_forms_stay_small(editions: Editions) -> None:
    somebody = own(editions)
    given = proof(somebody, f"{PLACE}/deposer")
    for size, status, said in ((FILE_BODY, 413, "dépasse 20\u202fMo"), (1_000_000, 422, "suivi.xlsx")):
        fields: dict[str, Any] = {"jeton": given, "arrete": "2024-12-10", "fichier": ("suivi.xlsx", PDF.ljust(size))}
        body, kind = encode_multipart_formdata(fields)
        answer = somebody.post(f"{PLACE}/deposer", data=body, content_type=kind)
        assert answer.status_code == status
        assert said in answer.text
    founder = Person(editions).signed_in(ADMINISTRATOR)
    long = {"jeton": proof(founder), "nom": "x" * 300_000}
    assert founder.post("/equipe/donnees/nouveau-centre", data=long).status_code == 413


def answered(somebody: Person, address: str, choose: Callable[[int], str] | None = None) -> TestResponse:
    """Answer every question of a step: with what is proposed, or with what is chosen among the answers' numbers."""
    page = somebody.get(address).text
    form = {"jeton": token(page), **({} if choose else {"tout": "propose"})}
    for number, key in re.findall(r'name="question-(\d+)" value="([^"]*)"', page):
        form[f"question-{number}"] = key.replace("&#39;", "'").replace("&amp;", "&")
        if choose:
            form[f"choix-{number}"] = choose(int(number))
    return somebody.post(address, data=form)


def applied(somebody: Person, upload: str, note: str = "") -> TestResponse:
    page = somebody.get(f"{upload}/appliquer").text
    version = re.search(r'name="version" value="(\w*)"', page)
    assert version, "nothing to apply"
    return somebody.post(f"{upload}/appliquer", data={"jeton": token(page), "version": version[1], "note": note})


def test_a_faulty_row_is_mended_in_its_cell_then_applied_and_undone(editions: Editions) -> None:
    somebody = own(editions)
    step = dropped(somebody, "events.csv", FAULTY.encode()).headers["Location"].partition("?")[0]
    upload = step.removesuffix("/correspondre")
    page = somebody.get(f"{upload}/corriger").text
    assert "lu «\u202fbeaucoup\u202f»" in page
    assert re.search(r'name="cellule-0-participants" aria-invalid="true"[^>]*value="beaucoup"', page)
    assert '<option value="announced">Annoncée</option>' in page, "what a closed list may hold is chosen, not typed"
    assert re.findall(r'<th scope="col">([^<]+)', page)[:2] == ["Ligne", "Présences"], "what is wrong comes first"
    assert 'aria-label="Présences, ligne 2"' in page
    told = openpyxl.load_workbook(io.BytesIO(somebody.get(f"{upload}/corriger.xlsx").data)).active
    assert next(cell.comment.text for row in told for cell in row if cell.comment).startswith(
        "lu «\u202fbeaucoup\u202f»"
    )
    key = re.search(r'name="ligne-0" value="([^"]+)"', page)
    assert key
    form = {"jeton": token(page), "ligne-0": key[1], "cellule-0-participants": "12"}
    after = somebody.post(f"{upload}/corriger", data=form)
    assert after.headers["Location"] == f"{upload}/comparer"
    assert "2 lignes ajoutées" in somebody.get(f"{upload}/comparer").text
    assert "n.\xa0r. → 26" in somebody.get(f"{upload}/comparer").text, "12 + 14 people came"

    assert applied(somebody, upload, "premier essai").headers["Location"] == f"{PLACE}?dit=applique"
    over = somebody.get(f"{upload}/comparer")
    assert (over.status_code, "n’est plus en cours" in over.text) == (404, True), (
        "as with a second tab, or the way back"
    )
    history = somebody.get(f"{PLACE}/historique").text
    assert "premier essai" in history
    assert OWN.replace("@", "@<wbr>") in history
    first = re.findall(rf"{PLACE}/historique/(\w+)", history)[-1]
    page = somebody.get(f"{PLACE}/historique/{first}").text
    current = re.search(r'name="version" value="(\w+)"', page)
    assert current
    stale = {"jeton": token(page), "version": "0" * 64}
    assert somebody.post(f"{PLACE}/historique/{first}/revenir", data=stale).status_code == 409
    back = somebody.post(f"{PLACE}/historique/{first}/revenir", data={"jeton": token(page), "version": current[1]})
    assert back.headers["Location"] == f"{PLACE}?dit=revenu"
    assert somebody.get(f"{PLACE}/historique/{first}").text.count("montrée en ce moment") == 1
    journal = somebody.get(f"{PLACE}/journal").text
    assert "Retour à une version" in journal
    assert "Données appliquées" in journal


def sent_again(somebody: Person, upload: str, name: str, content: bytes) -> TestResponse:
    """Drop a file from step 3."""
    form: dict[str, Any] = {"jeton": proof(somebody, f"{upload}/corriger"), "fichier": (io.BytesIO(content), name)}
    return somebody.post(f"{upload}/deposer", data=form)


def corrected(content: bytes, **counts: object) -> bytes:
    """The workbook of the faulty rows, saved by another programme with other counts: identifier → « Présences »."""
    sheet = (book := openpyxl.load_workbook(io.BytesIO(content))).active
    titles = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.comment = None
        if row[titles["Identifiant"] - 1].value in counts:
            row[titles["Présences"] - 1].value = counts[row[titles["Identifiant"] - 1].value]
    book.save(written := io.BytesIO())
    return written.getvalue()


def test_faulty_rows_are_corrected_in_a_spreadsheet_without_losing_the_import(editions: Editions) -> None:
    somebody = own(editions)
    faulty = FAULTY.replace(",14,", ",foule,") + "c-3,Atelier,2024-04-02,day,realised,9,suivi,2024\n"
    upload = dropped(somebody, "events.csv", faulty.encode()).headers["Location"].removesuffix("/correspondre")
    given = somebody.get(f"{upload}/corriger.xlsx").data
    half = corrected(given, **{"a-1": 12})
    assert sent_again(somebody, upload, "lignes-a-corriger.xlsx", half).headers["Location"] == f"{upload}/corriger"
    page = somebody.get(f"{upload}/corriger").text
    assert ("lu «\u202ffoule\u202f»" in page, "lu «\u202fbeaucoup\u202f»" in page) == (True, False)

    # Where a file is dropped first: the rows are known again, and what was typed before may be typed anew.
    whole = corrected(given, **{"a-1": "13", "a-2": 14.0})
    assert dropped(somebody, "lignes.xlsx", whole).headers["Location"] == f"{upload}/comparer"
    assert "n.\xa0r. → 36" in somebody.get(f"{upload}/comparer").text, "13 + 14 + 9 people came"
    assert somebody.get(PLACE).text.count("/correspondre") == 1, "still one file on its way"

    refused = sent_again(somebody, upload, "photo.xlsx", PDF)
    assert (refused.status_code, "photo.xlsx" in refused.text) == (422, True)
    few = f"{HEAD}\nz-1,Autre,2024-05-02,day,realised,1,suivi,2024\n".encode()
    other = sent_again(somebody, upload, "autre.csv", few).headers["Location"].removesuffix("/correspondre")
    assert other != upload
    assert "36" in somebody.get(f"{upload}/comparer").text, "a file that has far less takes the place of none"
    mended = faulty.replace("beaucoup", "1").replace("foule", "2").encode()
    again = sent_again(somebody, upload, "events.csv", mended).headers["Location"].removesuffix("/correspondre")
    assert somebody.get(f"{upload}/comparer").status_code == 404, "the whole file, corrected, takes its place"
    assert "Aucune ligne n’est à corriger" in somebody.get(f"{again}/corriger").text
    assert "aucune des lignes de ce classeur" in dropped(somebody, "lignes.xlsx", whole).text.lower()
    for one in (other, again):
        page = somebody.get(f"{one}/correspondre").text
        assert somebody.post(f"{one}/abandonner", data={"jeton": token(page)}).status_code == 303


def test_two_editors_never_overwrite_each_other(editions: Editions) -> None:
    one, other = own(editions), own(editions)
    uploads = []
    for somebody, count in ((one, "1"), (other, "2")):
        step = dropped(somebody, "events.csv", FAULTY.replace("beaucoup", count).encode()).headers["Location"]
        uploads.append(step.partition("/correspondre")[0])
    page = other.get(f"{uploads[1]}/appliquer").text
    assert applied(one, uploads[0]).status_code == 303
    seen = re.search(r'name="version" value="(\w*)"', page)
    assert seen
    late = other.post(f"{uploads[1]}/appliquer", data={"jeton": token(page), "version": seen[1]})
    assert late.headers["Location"] == f"{uploads[1]}/comparer", "to what it does to the version of the moment"


def test_a_file_may_be_left(editions: Editions) -> None:
    somebody = own(editions)
    upload = dropped(somebody, "suivi.xlsx", MINUSCULE).headers["Location"].partition("/correspondre")[0]
    assert "suivi.xlsx" in somebody.get(PLACE).text
    page = somebody.get(f"{upload}/correspondre").text
    assert somebody.post(f"{upload}/abandonner", data={"jeton": token(page)}).status_code == 303
    assert "suivi.xlsx" not in somebody.get(PLACE).text
    assert somebody.get(f"{upload}/correspondre").status_code == 404


def test_a_centre_needs_its_name_region_and_departments(editions: Editions) -> None:
    founder = Person(editions).signed_in(ADMINISTRATOR)
    wrong = {"nom": "", "region": "99", "departements": ["zz"], "jeton": proof(founder)}
    answer = founder.post("/equipe/donnees/nouveau-centre", data=wrong)
    assert answer.status_code == 422
    for said in ("Donnez le nom", "Choisissez la région", "au moins un département"):
        assert said in answer.text
    for taken in ("Arvor Quartiers", V2):
        answer = founder.post("/equipe/donnees/nouveau-centre", data={**GUIDE, "nom": taken, "jeton": proof(founder)})
        assert "déjà" in answer.text
    assert own(editions).get("/equipe/donnees/nouveau-centre").status_code == 404


def test_a_centre_of_a_folder_is_taken_over_with_one_button(tmp_path: Path) -> None:
    """Its folder is then read no more; nobody else is offered it, and a folder in error is refused whole."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    place = f"/equipe/donnees/{V2}/reprendre"
    key = secrets.token_hex(32)
    environment = {"DASHBOARD_DATA": str(data), "DASHBOARD_CACHE": str(tmp_path / "cache"), "DASHBOARD_KEY": key}
    event = load_centre(data / V2, load_schemas(data / "schemas")).tables["events"].event_id.iloc[0]
    rows = [f"{event},p-{'x' * 24}{letter}a,{SecretKey(key, 'essai').key_id}" for letter in "abcdefghijkl"]
    (data / V2 / "attendances.csv").write_text("\n".join(["event_id,participant_key,key_id", *rows, ""]), "utf-8")
    settings = Settings.from_env({**environment, "DASHBOARD_STATE": str(tmp_path / "state")})
    checkouts = Checkouts.of(settings, load_schemas(data / "schemas"))
    store = create_store(settings, checkouts.places)
    store.load()
    before = figures(store)
    made = with_people(editions_of(store, tmp_path, **environment))
    founder, editor = (Person(made).signed_in(one) for one in (ADMINISTRATOR, "edition@exemple.fr"))
    assert place in founder.get("/equipe/donnees").text
    assert place not in editor.get("/equipe/donnees").text
    assert editor.get(place).status_code == 404
    assert "n’est plus lu" in founder.get(place).text
    assert "› Villes au Carré</p>" in founder.get(f"/equipe/donnees/{V2}/publier").text, "no code of it"
    actions = data / V2 / "events.csv"
    good = actions.read_bytes()
    actions.write_bytes(good + b"x,y\n")
    answer = founder.post(place, data={"jeton": proof(founder)})
    assert answer.status_code == 422
    assert "Rien n’a été repris" in answer.text
    assert V2 not in checkouts.versions.pointers()
    actions.write_bytes(good)
    form = {"jeton": proof(founder)}
    with pytest.raises(KeyboardInterrupt), patch("dashboard.centres.lists.write_line", side_effect=KeyboardInterrupt):
        founder.post(place, data=form)
    assert place in founder.get("/equipe/donnees").text, "what was killed on its way is offered again"
    assert founder.get(f"/equipe/donnees/{V2}").status_code == 404, "nothing of it is kept here"
    answer = founder.post(place, data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/equipe/donnees/{V2}?dit=repris")
    assert ListKeys(checkouts.versions.database).take(V2, ADMINISTRATOR) == key, "the next lists get the same codes"
    shutil.rmtree(data / V2)
    store.refresh()
    assert figures(store) == before
    assert founder.get(place).status_code == 404
    assert editor.get(f"/equipe/donnees/{V2}/historique").status_code == 200, "its editors keep it from now on"


def figures(store: SnapshotStore) -> dict[str, object]:
    """How large each table of the centre is."""
    data = store.current().centres[V2]
    return {name: frame.drop(columns="_row", errors="ignore").shape for name, frame in data.tables.items()}


def test_the_state_folder_holds_nothing_of_who_is_in_a_file(store: SnapshotStore, tmp_path: Path) -> None:
    """Names that a tracker holds are in no file that is kept, however it is searched."""
    made = with_people(editions_of(store, tmp_path))
    founder = Person(made).signed_in(ADMINISTRATOR)
    founder.post("/equipe/donnees/nouveau-centre", data={**GUIDE, "jeton": proof(founder)})
    content = f"{HEAD},Remarques\na-1,Visite,2024-03-31,day,realised,14,suivi,2024,écrire à zoe.abgrall@exemple.fr\n"
    dropped(founder, "events.csv", content.encode())
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    kept = b"".join([*written, *(gzip.decompress(one[one.find(GZIP) :]) for one in written if GZIP in one[:20])])
    assert b"Visite" in kept, "the file is there"
    assert b"abgrall" not in kept


def test_a_cell_in_error_stops_no_workbook(editions: Editions) -> None:
    """It is kept from one step to the next, and told at its place."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    # « Nombre de participants » is how a pivot table names a column too.
    sheet.append(["Intitulé", "Date", "Statut", "Nombre de participants"])
    sheet.append(["Visite", "31/03/2024", "Réalisée", "#REF!"])
    saved = io.BytesIO()
    book.save(saved)
    somebody = own(editions)
    answer = dropped(somebody, "suivi.xlsx", saved.getvalue())
    assert answer.status_code == 303
    upload = answer.headers["Location"].removesuffix("/correspondre")
    assert "#REF!" in somebody.get(f"{upload}/correspondre").text + somebody.get(f"{upload}/corriger").text
    assert somebody.post(f"{upload}/abandonner", data={"jeton": proof(somebody, f"{PLACE}/deposer")}).status_code == 303
