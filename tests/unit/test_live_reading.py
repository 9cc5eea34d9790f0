"""A Grist document and a file that is kept elsewhere, as they are read: what they show, what is refused in French."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from live_sample import GRIST, HOST, KEY, Grist, Lines, seconds, send, serving, tracker
from wsgidav.wsgidav_app import WsgiDAVApp

from dashboard.centres.kept_sheets import sheets_in
from dashboard.live.addresses import SourceError
from dashboard.live.fetched import Fetched
from dashboard.live.files import read_file
from dashboard.live.grist import ZERO, read_document
from dashboard.sources.raw import Cell, Fault

FILE = b"Intitul\xc3\xa9,Date\nVisite,2024-03-31\n"
PASSWORD = "mot-de-passe-d-application"  # noqa: S105 - invented


def document(lines: Lines, known: str = "", address: str = GRIST, key: str = KEY, **zeros: str) -> Fetched:
    web = lines.web()
    return read_document(web, web.address(address), key, known, {f"Actions.{name}": one for name, one in zeros.items()})


def cells(found: Fetched, sheet: str = "Actions") -> list[tuple[Cell, ...]]:
    assert found.dropped
    sheets, problems = sheets_in(found.dropped)
    assert not problems
    return list(next(one for one in sheets if one.name == sheet).rows)


def test_a_document_is_read_as_it_shows() -> None:
    grist = tracker()
    with serving(grist) as lines:
        found = document(lines)
        assert cells(found) == [
            ("Intitulé", "Date", "Statut", "Commune", "Thème", "Nombre de participants"),
            ("Petit-déjeuner des acteurs", date(2024, 2, 3), "Réalisée", "Rennes", "Emploi, Santé", 14),
            ("Visite d’un quartier", date(2024, 3, 31), "Réalisée", "Brest", "Emploi, Santé", None),
            ("Atelier numérique", date(2024, 5, 15), "Réalisée", None, "Emploi, Santé", 9),
            ("Journée régionale", date(2024, 6, 20), "Réalisée", "Rennes", "Emploi, Santé", 61),
        ]
        assert [(one.column, one.title, one.count) for one in found.doubts] == [
            ("Actions.Presents", "Nombre de participants", 1)
        ]
        assert cells(document(lines, Presents=ZERO))[2][-1] == 0
        assert found.tables == ("Actions", "Communes")
        apart = read_document(lines.web(), lines.web().address(GRIST), KEY, "", {}, ["Communes"])
        assert apart.dropped
        assert [one.name for one in sheets_in(apart.dropped)[0]] == ["Actions"]
        assert cells(apart)[1][3] == "Rennes", "a table that is not taken still tells what refers to it"
        assert document(lines, Presents="vide").doubts == ()
        assert document(lines, known="hash1").dropped is None, "the same state: nothing is read again"
        assert grist.requests[-1].endswith("/states")
        assert grist.keys == {f"Bearer {KEY}"}
        assert not any(name in path for path in grist.requests for name in ("GristHidden", "summary", "key", KEY))


def test_cells_of_every_kind_become_what_a_spreadsheet_holds() -> None:
    kinds = {
        "Jour": {"type": "Date"}, "Moment": {"type": "DateTime:Europe/Paris"}, "Perdu": {"type": "DateTime:Nulle/Part"},
        "Nombre": {"type": "Numeric"}, "Oui": {"type": "Bool"}, "Tout": {"type": "Any"},
        "Liste": {"type": "RefList:Autre"}, "Piece": {"type": "Attachments"},
    }  # fmt: skip
    grist = Grist({"Actions": kinds, "Autre": {"Nom": {"label": "Nom", "type": "Text"}}}, {})  # type: ignore[dict-item]
    grist.tables["Actions"]["Liste"]["visibleCol"] = grist.reference("Autre", "Nom")
    grist.rows["Autre"] = [{"id": 3, "Nom": "Brest"}, {"id": 5, "Nom": "Rennes"}]
    summer = seconds("2024-07-14") + 18 * 3600
    rows = [
        {"Jour": seconds("1969-12-31"), "Moment": summer, "Perdu": summer, "Nombre": 2.5, "Oui": True,
         "Tout": ["d", seconds("2024-02-29")], "Liste": ["L", 5, 3]},
        {"Jour": "bientôt", "Moment": None, "Nombre": "N/A", "Oui": False,
         "Tout": ["D", summer, "Europe/Paris"], "Liste": None},
        {"Jour": None, "Nombre": None, "Tout": ["C"], "errors": {"Nombre": "GristFormulaError"}, "Liste": ["L", 9]},
        {"Tout": ["E", "ZeroDivisionError"], "Jour": 1e20, "Piece": ["L", 1]},
        {"Tout": ["U", "<object>"]}, {"Tout": {"a": 1}},
    ]  # fmt: skip
    grist.rows["Actions"] = [{"id": number, **row} for number, row in enumerate(rows, 1)]
    with serving(grist) as lines:
        found = document(lines)
    assert cells(found)[1:] == [
        (
            date(1969, 12, 31),
            datetime(2024, 7, 14, 20),
            datetime(2024, 7, 14, 18),
            2.5,
            True,
            date(2024, 2, 29),
            "Rennes, Brest",
        ),
        ("bientôt", None, None, "N/A", False, datetime(2024, 7, 14, 20), None),
        (None, None, None, "#ERREUR", None, None, "9"),
        ("1e+20", None, None, None, None, "#ERREUR", None),
        (None,) * 7,
        (None,) * 7,
    ]
    assert isinstance(cells(found)[3][3], Fault)
    assert found.hidden == 1


def test_a_document_that_changes_while_it_is_read_is_never_half_of_two() -> None:
    grist = tracker()

    def changed() -> None:
        grist.state += 1

    grist.while_reading = changed
    with serving(grist) as lines, pytest.raises(SourceError, match="change pendant") as told:
        document(lines)
    assert told.value.passing


@pytest.mark.parametrize(
    ("status", "said", "passing"),
    [(401, "a expiré", False), (403, "n’a pas le droit", False), (404, "ne connaît pas", False),
     (429, "trop de demandes", True), (500, "en panne", True), (503, "en panne", True), (418, "réponse 418", False)],
)  # fmt: skip
def test_what_grist_refuses_is_said_in_french(status: int, said: str, passing: bool) -> None:
    grist = tracker()
    grist.fails = status
    with serving(grist) as lines, pytest.raises(SourceError, match=said) as told:
        document(lines)
    assert told.value.passing is passing
    assert "mot-secret" not in str(told.value)
    assert KEY not in str(told.value)


@pytest.mark.parametrize(
    "body", [b"<html>Bonjour</html>", b"[]", b'{"states": [{}]}', b'{"states": 3}', b"\xff\xfe", b"null"]
)
def test_what_does_not_answer_as_grist_is_none(body: bytes) -> None:
    with serving(lambda handler: send(handler, 200, body)) as lines, pytest.raises(SourceError, match="comme Grist"):
        document(lines)


@pytest.mark.parametrize(
    "address", [f"https://{HOST}/", f"https://{HOST}/o/docs", f"https://{HOST}/o/docs/court/Suivi"]
)
def test_an_address_without_a_document_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match="document Grist"):
        document(Lines(), address=address)


# Files


def read(lines: Lines, path: str, login: str = "", password: str = "", known: str = "") -> Fetched:
    web = lines.web()
    return read_file(web, web.address(f"https://{HOST}{path}"), login, password, known)


def content(found: Fetched) -> tuple[str, bytes]:
    assert found.dropped
    return found.dropped.name, found.dropped.content


@contextmanager
def webdav(folder: Path) -> Iterator[Lines]:
    """A WebDAV server on a folder, for one account."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    app = WsgiDAVApp({
        "provider_mapping": {"/remote.php/dav/files/equipe": str(folder)}, "verbose": 0, "logging": {"enable": False},
        "simple_dc": {"user_mapping": {"*": {"equipe": {"password": PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
    })  # fmt: skip
    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield Lines(server.server_port)
        server.shutdown()
        thread.join()


def test_a_file_of_a_webdav_folder_is_read_once_as_long_as_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "Suivi d’été.csv").write_bytes(FILE)
    path = "/remote.php/dav/files/equipe/Suivi d’été.csv".replace(" ", "%20")
    with webdav(tmp_path) as lines:
        found = read(lines, path, "equipe", PASSWORD)
        assert content(found) == ("Suivi d’été.csv", FILE)
        assert found.mark
        assert read(lines, path, "equipe", PASSWORD, found.mark) == Fetched(found.mark)
        (tmp_path / "Suivi d’été.csv").write_bytes(FILE + b"Atelier,2024-05-15\n")
        assert content(read(lines, path, "equipe", PASSWORD, found.mark))[1].endswith(b"2024-05-15\n")
        with pytest.raises(SourceError, match="autre nom ou mot de passe"):
            read(lines, path, "equipe", "faux")
        with pytest.raises(SourceError, match="pas de fichier"):
            read(lines, "/remote.php/dav/files/equipe/autre.csv", "equipe", PASSWORD)
        with pytest.raises(SourceError, match="une page"):
            read(lines, "/remote.php/dav/files/equipe/", "equipe", PASSWORD)


@pytest.mark.parametrize(
    ("place", "password"),
    [("/public.php/dav/files/aBcD1234", ""), ("/public.php/dav/files/aBcD1234", "anonymous:secret"),
     ("/s/aBcD1234/download", ""), ("/public.php/webdav", "aBcD1234:secret")],
)  # fmt: skip
def test_a_share_of_nextcloud_is_found_where_its_version_serves_it(place: str, password: str) -> None:
    def cloud(handler: BaseHTTPRequestHandler) -> None:
        wanted = f"Basic {base64.b64encode(password.encode()).decode()}" if password else None
        if handler.path != place:
            return send(handler, 404)
        if handler.headers.get("Authorization") != wanted:
            return send(handler, 401)
        return send(handler, 200, FILE, Content_Disposition='attachment; filename="Suivi.csv"', ETag='"1"')

    for page in ("/s/aBcD1234", "/index.php/s/aBcD1234?dir=/"):
        with serving(cloud) as lines:
            assert content(read(lines, page, "", password.partition(":")[2])) == ("Suivi.csv", FILE)


def test_a_link_gives_a_file_and_never_a_page() -> None:
    kinds = {
        "/pub?output=csv": (FILE, "text/csv", "source.csv"),
        "/x": (b"PK\x03\x04", "application/octet-stream", "source.xlsx"),
        "/a/suivi%202025.xlsx?dl=1": (b"PK\x03\x04", "", "suivi 2025.xlsx"),
    }  # fmt: skip
    for path, (body, kind, name) in kinds.items():
        with serving(lambda handler, body=body, kind=kind: send(handler, 200, body, Content_Type=kind)) as lines:  # type: ignore[misc]
            assert content(read(lines, path)) == (name, body)
    for body, kind in (
        (b"<p>mot-secret</p>", "text/html; charset=utf-8"),
        (b"\xef\xbb\xbf <!DOCTYPE HTML>mot-secret", "text/csv"),
    ):
        with serving(lambda handler, body=body, kind=kind: send(handler, 200, body, Content_Type=kind)) as lines:  # type: ignore[misc]
            with pytest.raises(SourceError, match="une page") as told:
                read(lines, "/x")
            assert "mot-secret" not in str(told.value)
    with serving(lambda handler: send(handler, 200)) as lines, pytest.raises(SourceError, match="est vide"):
        read(lines, "/x")
