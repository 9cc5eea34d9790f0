"""What may be asked of other machines: nothing but https, to allowed hosts, at public addresses, little and soon."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from live_sample import HOST, PUBLIC, Lines, Silence, send, serving
from support import PATIENCE

from dashboard.live import web
from dashboard.live.addresses import SourceError, is_public
from dashboard.live.web import MOST, Web
from dashboard.origins import read_hosts
from dashboard.settings import Settings, SettingsError

SECRET = b"mot-secret-du-serveur"

NOT_ASKED = [
    "http://grist.exemple.fr/", "ftp://grist.exemple.fr/", "file:///etc/passwd", "//grist.exemple.fr/",
    "grist.exemple.fr", "", "https://", "https:///x", "gopher://grist.exemple.fr:443/_x", "javascript:alert(1)",
    # Another host, however it is written.
    "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://0/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[fe80::1%25eth0]/",
    "https://169.254.169.254/latest/meta-data/", "https://localhost/", "https://grist.exemple.fr.attaque.example/",
    "https://attaque.example/grist.exemple.fr", "https://attaque.example#grist.exemple.fr",
    "https://attaque.example?grist.exemple.fr", "https://attaque.example\\.grist.exemple.fr/", "https://xgrist.exemple.fr/",
    # A name and a password, or what only seems to be the host.
    "https://grist.exemple.fr@attaque.example/", "https://personne:mot@grist.exemple.fr/", "https://@grist.exemple.fr/",
    "https://attaque.example\\@grist.exemple.fr/", "https://grist.exemple.fr\\@attaque.example/",
    # Another port, and what would write more than one line.
    "https://grist.exemple.fr:22/", "https://grist.exemple.fr:8443/", "https://grist.exemple.fr:99999/", "https://grist.exemple.fr:x/",
    "https://grist.exemple.fr/x\r\nHost: attaque.example", "https://grist.exemple.fr/x y", "https://grist.exemple.fr/\x00",
    "https://grist.exemple.fr/" + "x" * 3000, "https://ⓖrist.exemple.fr:1/", "https://grist。exemple。fr:1/",
]  # fmt: skip
NOT_PUBLIC = [
    "127.0.0.1", "127.255.255.254", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.5",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378::1",
    "2001:db8::1", "::127.0.0.1", "2130706433", "0x7f.1", "grist.exemple.fr", "",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_ASKED)
def test_nothing_is_asked_elsewhere(address: str) -> None:
    lines = Lines()
    with pytest.raises(SourceError) as told:
        lines.web().get(lines.web().address(address))
    assert lines.asked == []
    assert "mot" not in str(told.value).replace("mot de passe", "")


def test_an_address_is_the_one_of_the_list_however_it_is_written() -> None:
    web = Lines().web(HOST, "nuage.exemple.fr:8443")
    for written in (
        f"https://{HOST.upper()}/a é?b=ç#d",
        f"HTTPS://{HOST}.:443/a%20é?b=ç",
        f" https://{HOST}/a%20%C3%A9?b=%C3%A7 ",
    ):
        if " é" not in written:
            assert web.address(written).url == f"https://{HOST}/a%20%C3%A9?b=%C3%A7"
    assert web.address("https://nuage.exemple.fr:8443/x").origin == "nuage.exemple.fr:8443"
    with pytest.raises(SourceError, match="DASHBOARD_SOURCES"):
        web.address("https://nuage.exemple.fr/x")


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_machine_of_the_house_is_reached_through_a_name(address: str) -> None:
    assert not is_public(address)
    for found in ([address], [PUBLIC, address], []):
        lines = Lines(addresses=found)
        with pytest.raises(SourceError, match="Internet public"):
            lines.web().get(lines.web().address(f"https://{HOST}/x"))
        assert lines.asked == []


def test_what_was_checked_is_what_is_connected_to() -> None:
    """A name that leads elsewhere the second time is asked for once a request, and never by the connection."""
    with serving(lambda handler: send(handler, 200, b"oui")) as lines:
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        lines.resolve = lambda *_: next(answers)  # type: ignore[method-assign]
        web = lines.web()
        assert web.get(web.address(f"https://{HOST}/x")).content == b"oui"
        assert lines.asked == [(HOST, PUBLIC, 443)]
        with pytest.raises(SourceError, match="Internet public"):
            web.get(web.address(f"https://{HOST}/x"))
        assert len(lines.asked) == 1
    assert is_public(PUBLIC)
    assert is_public("2606:4700::1111")
    assert is_public("64:ff9b::808:808")


def far(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(MOST + 1))
    handler.end_headers()


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(MOST // 65536 + 2):
            handler.wfile.write(SECRET.ljust(65536))
    except OSError:
        return


def bomb(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(SECRET)


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-" + SECRET + b"\r\n")


def many_headers(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b"", **{f"X_{number}": "x" * 500 for number in range(500)})


def there(location: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: send(handler, 302, SECRET, Location=location)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (far, "20 Mo"), (endless, "20 Mo"), (bomb, "compressée"), (cut_short, "ne répond pas"),
        (no_http, "ne répond pas"), (many_headers, "ne répond pas"), (there("https://attaque.example/"), "autre site"),
        (there("http://grist.exemple.fr/"), "autre site"), (there("https://127.0.0.1/"), "autre site"),
        (there("//169.254.169.254/latest"), "autre site"), (there("https://x@grist.exemple.fr/"), "autre site"),
        (there("file:///etc/passwd"), "autre site"), (there("https://nuage.exemple.fr/"), "autre site"),
        (there("/encore"), "sans fin"), (there(""), "sans fin"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_taken_in_is_never_shown(
    answer: Callable[[BaseHTTPRequestHandler], None], said: str
) -> None:
    with serving(answer) as lines:
        web = lines.web(HOST, "nuage.exemple.fr")
        with pytest.raises(SourceError, match=said) as told:
            web.get(web.address(f"https://{HOST}/x"))
    assert SECRET.decode() not in str(told.value)
    assert {host for host, *_ in lines.asked} == {HOST}


@pytest.mark.parametrize("part", ["head", "body"])
def test_an_answer_that_does_not_end_is_cut(part: str) -> None:
    begun, over = threading.Event(), threading.Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: b" + (b"\r\n\r\nx" if part == "body" else b""))
        handler.wfile.flush()
        begun.set()
        over.wait(PATIENCE)

    def alarm(cut: Callable[[], None]) -> Silence:
        threading.Thread(target=lambda: begun.wait(PATIENCE) and cut(), daemon=True).start()
        return Silence()

    with serving(slow) as lines:
        web = lines.web(alarm=alarm)
        with pytest.raises(SourceError, match="plus de 20 secondes") as told:
            web.get(web.address(f"https://{HOST}/x"))
        over.set()
    assert told.value.passing


def test_a_page_of_the_same_site_is_followed_and_an_address_that_does_not_answer_is_left_for_the_next() -> None:
    def moved(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/x":
            return send(handler, 303, Location="/y?z=1")
        return send(handler, 200, f"{handler.path} {handler.headers['Host']}".encode(), Content_Type="text/csv")

    with serving(moved) as lines:
        lines.addresses = ["2606:4700::1111", PUBLIC]
        dial = lines.dial

        def only_the_last(host: str, address: str, port: int) -> object:
            if address != PUBLIC:
                raise OSError
            return dial(host, address, port)

        lines.dial = only_the_last  # type: ignore[method-assign,assignment]
        web = lines.web()
        answer = web.get(web.address(f"https://{HOST}/x"))
        assert (answer.content, answer.kind) == (b"/y?z=1 grist.exemple.fr", "text/csv")


@pytest.mark.parametrize(
    "wrong", ["https://x.fr", "127.0.0.1", "2130706433", "localhost", "*.exemple.fr", "[::1]", "x.fr/y"]
)
def test_only_full_names_of_hosts_can_be_allowed(wrong: str) -> None:
    with pytest.raises(SettingsError, match="DASHBOARD_SOURCES"):
        Settings.from_env({"DASHBOARD_SOURCES": f"grist.exemple.fr {wrong}"})


def test_hosts_are_read_as_people_write_them() -> None:
    assert read_hosts("Grist.exemple.fr, nuage.exemple.fr:8443.").names == {"grist.exemple.fr", "nuage.exemple.fr:8443"}
    assert read_hosts("aucun").names == frozenset()


def test_only_a_certificate_proves_a_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real connection, in TLS: refused as long as nobody vouches for the server, or for another host."""
    key, certificate = certified(HOST)
    (tmp_path / "both.pem").write_bytes(key + certificate)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(tmp_path / "both.pem")
    with serving(lambda handler: send(handler, 200, b"oui"), served) as lines:

        def asked(host: str) -> bytes:
            made = Web(
                frozenset([host]), lines.resolve, lambda host, _, __: web._dialled(host, "127.0.0.1", lines.port)
            )
            return made.get(made.address(f"https://{host}/x")).content

        with pytest.raises(SourceError, match="ne répond pas"):
            asked(HOST)
        known = ssl.create_default_context(cadata=certificate.decode())
        monkeypatch.setattr(web, "_tls", lambda: known)
        assert asked(HOST) == b"oui"
        with pytest.raises(SourceError, match="ne répond pas"):
            asked("nuage.exemple.fr")


def certified(host: str) -> tuple[bytes, bytes]:
    """A key, and a certificate that it gives to itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return written, made.public_bytes(Encoding.PEM)
