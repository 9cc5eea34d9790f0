"""The server and the command as people run them: when it starts, when it refuses, what the command line asks."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import pty
import re
import shutil
import subprocess
import sys
import termios
from collections.abc import Iterator
from multiprocessing.context import ForkProcess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from command import run_command
from forked import forked
from gunicorn_process import free_port, serve
from support import PATIENCE, ROOT, V2, eventually
from test_cli import environment

from dashboard.__main__ import main
from dashboard.server import listening

PASSWORD = "quatre mots tenus ensemble"  # noqa: S105 - invented
EMAIL = "prenom.nom@exemple.fr"


def user(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """The command, with what is typed on its input."""
    done = run_command(["user", *arguments], environment(DASHBOARD_STATE=str(folder)), typed=typed)
    assert PASSWORD not in done.stdout + done.stderr
    return done


def on_a_terminal(folder: Path, *arguments: str, answers: list[str]) -> tuple[int, str]:
    """The command on a terminal of its own, where each question gets its answer; gives the code and what is seen."""
    child, terminal = pty.fork()
    if child == 0:
        code = 1
        try:
            sys.stdin, sys.stdout, sys.stderr = (Path("/dev/tty").open(mode, 1, "utf-8") for mode in "rww")  # noqa: SIM115
            os.environ.update(environment(DASHBOARD_STATE=str(folder)))
            code = main(["user", *arguments])
        finally:
            # Whatever becomes of it, this process never goes on with the tests of the other.
            os._exit(code)
    seen = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 4096):
            seen += chunk
            if answers and seen.rstrip().endswith(b":"):
                eventually(lambda: not termios.tcgetattr(terminal)[3] & termios.ECHO, "the end of the echo")
                os.write(terminal, answers.pop(0).encode() + b"\n")
                seen += b"\n"
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen.decode("utf-8", "replace")


# The command


def test_an_account_from_its_making_to_its_end(tmp_path: Path) -> None:
    made = user(
        tmp_path / "s", "add", EMAIL.upper(), "--role", "reader", "--centre", V2, "--stdin", typed=f"{PASSWORD}\n"
    )
    assert (made.returncode, made.stdout) == (0, f"Compte créé\u202f: {EMAIL}, reader, {V2}.\n")
    assert "existe déjà" in user(tmp_path / "s", "add", EMAIL, "--role", "reader", "--centre", V2, "--stdin").stderr
    changed = user(tmp_path / "s", "role", EMAIL, "--role", "administrator")
    assert changed.returncode == 0
    listed = user(tmp_path / "s", "list")
    assert re.fullmatch(
        rf"{EMAIL}, administrator, tous les centres, créé le \d\d/\d\d/\d{{4}}, 0 session ouverte\n", listed.stdout
    )
    assert user(tmp_path / "s", "password", EMAIL, "--stdin", typed="cinq autres mots bien tenus\n").returncode == 0
    assert "0 session fermée" in user(tmp_path / "s", "revoke", EMAIL).stdout
    assert user(tmp_path / "s", "remove", EMAIL).returncode == 0
    assert user(tmp_path / "s", "list").stdout == "Aucun compte.\n"


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("add", EMAIL, "--role", "reader", "--centre", "nulle-part", "--stdin"), PASSWORD, "Centre inconnu"),
        (("add", EMAIL, "--role", "reader", "--stdin"), PASSWORD, "un centre est nécessaire"),
        (("add", "pas une adresse", "--role", "administrator", "--stdin"), PASSWORD, "l’adresse électronique"),
        (("add", EMAIL, "--role", "administrator", "--stdin"), "court", "12 à 256 caractères"),
        (("add", EMAIL, "--role", "administrator", "--stdin"), "", "12 à 256 caractères"),
        (("add", EMAIL, "--role", "administrator"), PASSWORD, "--stdin"),
        (("password", EMAIL, "--stdin"), PASSWORD, "aucun compte"),
        (("role", EMAIL, "--role", "administrator"), "", "aucun compte"),
        (("revoke", EMAIL), "", "aucun compte"),
        (("remove", EMAIL), "", "aucun compte"),
    ],
)
def test_what_cannot_be_done_is_told_and_makes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    typed: str,
    words: str,
) -> None:
    monkeypatch.setenv("DASHBOARD_STATE", str(tmp_path / "s"))
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["user", *arguments]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert PASSWORD not in told.out + told.err
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out == "Aucun compte.\n"


@pytest.mark.parametrize(
    ("arguments", "words"), [((), "il manque"), (("add", EMAIL, "--role", "chef"), "rôle inconnu")]
)
def test_a_misspelt_command_is_told_in_french(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = user(tmp_path / "s", *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_on_a_terminal_the_password_is_asked_twice_and_never_shown(tmp_path: Path) -> None:
    account = ("add", EMAIL, "--role", "administrator")
    code, seen = on_a_terminal(tmp_path / "s", *account, answers=[PASSWORD, "une autre chose encore"])
    assert code == 1
    assert "diffèrent" in seen
    code, seen = on_a_terminal(tmp_path / "s", *account, answers=[PASSWORD, PASSWORD])
    assert code == 0, seen
    assert "Compte créé" in seen
    assert PASSWORD not in seen


def test_a_folder_in_the_data_is_refused() -> None:
    done = user(ROOT / "data" / "state", "add", EMAIL, "--role", "administrator", "--no-password")
    assert done.returncode == 1
    assert "ne peut pas être dans les données" in done.stderr
    assert not (ROOT / "data" / "state").exists()


# The server


class Server:
    """gunicorn as it is configured, in processes of its own, and what it says."""

    def __init__(self, process: ForkProcess, port: int, journal: Path) -> None:
        self.process, self.port, self.journal = process, port, journal

    def line(self, words: str) -> str:
        """The first line with some words, once it is said whole."""
        found = rf"^.*{re.escape(words)}.*\n"
        return eventually(lambda: re.search(found, self.journal.read_text("utf-8"), re.MULTILINE), words)[0]

    def stopped(self) -> str:
        """All that it has said, once it is asked to stop."""
        self.process.terminate()
        return self.ended()

    def ended(self) -> str:
        """All that it has said, once it has stopped by itself."""
        self.process.join(PATIENCE)
        return self.journal.read_text("utf-8")


@contextlib.contextmanager
def running(folder: Path, **more: str) -> Iterator[Server]:
    """Two workers on one centre, which is read sooner than the shipped three."""
    port = free_port()
    for name in ("schemas", "reference", V2):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    given = environment(
        DASHBOARD_STATE=str(folder / "s"), PORT=str(port), WEB_CONCURRENCY="2", DASHBOARD_LOG_LEVEL="debug",
        DASHBOARD_PUBLIC=str(folder / "public"), DASHBOARD_DATA=str(folder / "data"), **more,
    )  # fmt: skip
    made = Server(forked(serve, given, folder / "journal.txt"), port, folder / "journal.txt")
    try:
        yield made
    finally:
        made.stopped()


def asked(port: int, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    def answered() -> http.client.HTTPResponse | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read()
        except OSError:  # it does not listen yet
            return None
        finally:
            connection.close()
        return answer

    found = eventually(answered, path)
    assert found is not None
    return found


def test_open_to_others_without_accounts_it_refuses_to_start_alone(tmp_path: Path) -> None:
    """With HOST empty, as the Procfile has it, gunicorn listens everywhere."""
    assert listening({"HOST": ""}) == listening({}) == "0.0.0.0"  # noqa: S104 - what it must refuse
    with running(tmp_path, HOST="", DASHBOARD_EDITIONS="equipe") as server:
        said = server.ended()
        assert server.process.exitcode
    assert "Traceback" not in said
    for way in ("user add", "DASHBOARD_ADMIN", "DASHBOARD_OIDC_URL", "DASHBOARD_EDITIONS=publique"):
        assert way in said


def test_open_to_others_without_accounts_only_the_public_edition_is_served(tmp_path: Path) -> None:
    with running(tmp_path, HOST="") as server:
        assert asked(server.port, "/equipe/").status in (404, 503)
        said = server.stopped()
    assert "Seule l’édition publique est servie" in said
    assert "DASHBOARD_ADMIN" in said


def test_the_first_administrator_chooses_a_password_by_a_link_once(tmp_path: Path) -> None:
    with running(tmp_path, HOST="0.0.0.0", DASHBOARD_ADMIN=EMAIL) as server:  # noqa: S104
        port, said = server.port, server.line("/equipe/lien?cle=")
        path = "/equipe/" + said.partition("/equipe/")[2].strip()
        assert asked(port, "/equipe/").status == 302
        person = Visitor(port)
        assert EMAIL in person.get(path)
        refused = person.post(path, "motdepasse1234", "motdepasse1234")
        assert "se devine vite" in refused[1]
        assert "diffèrent" in person.post(path, PASSWORD, PASSWORD + "x")[1]
        assert person.post(path, PASSWORD, PASSWORD)[0] == 303
        assert asked(port, "/equipe/", Cookie=person.cookies).status == 200
        assert [asked(port, path).status for _ in range(4)] == [403] * 4, "it has served"
        again = user(tmp_path / "s", "link", EMAIL)
        path = "/equipe/" + again.stdout.partition("/equipe/")[2].strip()
        assert asked(port, path).status == 200, "a way back from the host"
        assert Visitor(port).post(path, PASSWORD, PASSWORD)[0] == 400, "only from the page that was given"
        assert "aucun compte" in user(tmp_path / "s", "link", "autre@exemple.fr").stderr


class Visitor:
    """Somebody before a browser, by http on this machine."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.proof = port, "", ""

    def get(self, path: str) -> str:
        return self._ask(path, None)[1]

    def post(self, path: str, password: str, again: str) -> tuple[int, str]:
        form = {"jeton": self.proof, "motdepasse": password, "encore": again}
        return self._ask(path, urlencode(form))

    def _ask(self, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"Sec-Fetch-Site": "same-origin"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        given = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        self.cookies = "; ".join([*([self.cookies] if self.cookies and not given else []), *given])
        found = re.search(r'name="jeton" value="([^"]+)"', page)
        self.proof = found[1] if found else self.proof
        connection.close()
        return answer.status, page


def test_a_centre_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with running(tmp_path, HOST="127.0.0.1", DASHBOARD_CENTRE="mon-centre") as server:
        said = server.ended()
        assert server.process.exitcode
    assert "aucun centre ne s’appelle mon-centre" in said
    assert "villes-au-carre" in said
    assert "Traceback" not in said


def test_on_this_machine_the_link_it_prints_opens_it_once_until_there_is_an_account(tmp_path: Path) -> None:
    with running(tmp_path, HOST="127.0.0.1") as server:
        port, said = server.port, server.line("/equipe/ouverture?cle=")
        origin, _, link = said.split(": ", 1)[1].strip().partition("/equipe/")
        assert origin == f"http://127.0.0.1:{port}"
        assert [asked(port, "/equipe/").status for _ in range(6)] == [302] * 6
        opened = asked(port, f"/equipe/{link}")
        cookie = (opened.getheader("Set-Cookie") or "").partition(";")[0]
        assert [asked(port, "/equipe/", Cookie=cookie).status for _ in range(6)] == [200] * 6, "both workers know it"
        assert [asked(port, f"/equipe/{link}").status for _ in range(6)] == [403] * 6
        made = user(tmp_path / "s", "add", EMAIL, "--role", "administrator", "--stdin", typed=f"{PASSWORD}\n")
        assert made.returncode == 0
        assert [asked(port, "/equipe/", Cookie=cookie).status for _ in range(6)] == [302] * 6, "both know at once"
        opens_nothing_however_it_is_asked(port)


def opens_nothing_however_it_is_asked(port: int) -> None:
    """What only raw requests can say: an absolute target, dots and slashes that no client would send."""
    for target in (
        "//equipe/_dash-layout", f"http://127.0.0.1:{port}/equipe/_dash-layout", "*", "equipe/_dash-layout",
        "/equipe/connexion/../_dash-layout", "/equipe/%2e%2e/equipe/_dash-layout", "/equipe/./_dash-layout",
        "/equipe/_dash-layout#/connexion", "/equipe/_dash-layout?/connexion", "/equipe/connexion%00/_dash-layout",
    ):  # fmt: skip
        answer = asked(port, target)
        assert answer.status in (302, 308, 400, 401, 404, 503), (target, answer.status)


def test_attempts_are_counted_across_the_workers(tmp_path: Path) -> None:
    user(tmp_path / "s", "add", EMAIL, "--role", "administrator", "--stdin", typed=f"{PASSWORD}\n")
    with running(tmp_path, HOST="127.0.0.1") as server:
        port = server.port
        origin = f"http://127.0.0.1:{port}"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asked(port, "/equipe/")
        connection.request("GET", "/equipe/connexion")
        form = connection.getresponse()
        proof = re.search(r'name="jeton" value="(\w+)"', form.read().decode())
        cookie = (form.headers["Set-Cookie"] or "").partition(";")[0]
        connection.close()
        assert proof is not None
        body = f"jeton={proof[1]}&adresse={EMAIL}&motdepasse=un+secret+de+travers"
        headers = {"Origin": origin, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        statuses = [asked(port, "/equipe/connexion", body, **headers).status for _ in range(12)]
        written = server.stopped()
    assert statuses == [401] * 10 + [429] * 2
    assert "sign_in" in written
    for secret in (PASSWORD, "un secret de travers", "un+secret", EMAIL, proof[1], cookie):
        assert secret not in written
