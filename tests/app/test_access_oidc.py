"""Sign-in through a provider of identity: a real one, run here; then one that lies, in every way it can."""

from __future__ import annotations

import base64
import hmac
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from access_sample import Person, editions_of, token
from gunicorn_process import free_port
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from serving import served
from support import PATIENCE, ROOT, V2
from werkzeug.wrappers import Request, Response

from dashboard.access.doors import NO_ACCOUNT
from dashboard.access.oidc import provider_of
from dashboard.access.service import StateError
from dashboard.editions import Editions
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.web import build
from dashboard.web.logs import configure_logging, gunicorn_logging

CLIENT, SECRET = "tableau", "un-secret-invente-pour-les-tests"
MEMBER, STRANGER = "membre@exemple.fr", "inconnue@exemple.fr"
UNSURE = "incertaine@exemple.fr"


def settings_of(address: str, **more: str) -> dict[str, str]:
    given = {"DASHBOARD_OIDC_URL": address, "DASHBOARD_OIDC_CLIENT": CLIENT, "DASHBOARD_OIDC_SECRET": SECRET}
    return {**given, "DASHBOARD_OIDC_NAME": "ProConnect", "DASHBOARD_URL": "http://localhost", **more}


def with_accounts(editions: Editions) -> Editions:
    assert editions.access is not None
    for email in (MEMBER, UNSURE):
        editions.access.accounts.add(email, "editor", V2, None)
    return editions


# A real provider


@contextmanager
def real(store: SnapshotStore, folder: Path, scenario: str) -> Iterator[str]:
    """The dashboard and a real provider that know each other; gives the origin of the dashboard."""
    node, npm = build.node_commands()
    place = ROOT / "tests" / "oidc"
    build.install_packages(npm, place)
    port, own = free_port(), free_port()
    back = f"http://localhost:{own}/equipe/connexion/retour"
    process = subprocess.Popen(
        [*node, str(place / "provider.mjs"), str(port), scenario, back],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        more = {"DASHBOARD_URL": f"http://localhost:{own}"}
        more |= {"DASHBOARD_OIDC_TRUSTED": "oui"} if scenario == "signed" else {}
        made = with_accounts(editions_of(store, folder, **settings_of(f"http://localhost:{port}", **more)))
        with served(made.wsgi, "localhost", own) as origin:
            yield origin
    finally:
        process.terminate()
        process.wait(PATIENCE)
        if process.stdout:
            process.stdout.close()


def pass_through(visitor: requests.Session, origin: str, email: str) -> requests.Response:
    """What a person does at the provider, from the button of the sign-in page to the answer of the dashboard."""
    form = visitor.get(f"{origin}/equipe/actions?annee=2024", timeout=PATIENCE)
    button = re.search(r'href="(/equipe/connexion/fournisseur[^"]*)"[^>]*>([^<]*)', form.text)
    assert button is not None
    assert button[2] == "Se connecter avec ProConnect"
    page = visitor.get(origin + button[1].replace("&amp;", "&"), timeout=PATIENCE)
    for _ in range(2):
        if not (step := re.search(r'action="([^"]+)"', page.text)):
            break
        prompt = re.search(r'name="prompt" value="(\w+)"', page.text)
        assert prompt is not None
        data = {"prompt": prompt[1], "login": email, "password": "x"}
        page = visitor.post(step[1], data=data, timeout=PATIENCE)
    return page


@pytest.mark.parametrize("scenario", ["plain", "signed"])
def test_a_real_provider_lets_in_those_who_have_an_account(store: SnapshotStore, tmp_path: Path, scenario: str) -> None:
    """Once with the address in the ID token, once in a signed answer of the userinfo endpoint (ProConnect)."""
    with real(store, tmp_path, scenario) as origin:
        with requests.Session() as visitor:
            page = pass_through(visitor, origin, MEMBER)
            assert page.status_code == 200, page.text[:500]
            assert page.url == f"{origin}/equipe/actions?annee=2024"
            assert "Se déconnecter" in page.text
            left = visitor.post(
                f"{origin}/equipe/deconnexion",
                data={"jeton": token(page.text)},
                headers={"Origin": origin},
                timeout=PATIENCE,
            )
            onward = re.search(r'url=([^"]+)"', left.text)
            assert onward is not None, "the provider is told"
            asked = parse_qs(urlsplit(onward[1].replace("&amp;", "&")).query)
            assert asked["post_logout_redirect_uri"] == [f"{origin}/equipe/connexion"]
            assert visitor.get(onward[1].replace("&amp;", "&"), timeout=PATIENCE).status_code == 200
            after = visitor.get(f"{origin}/equipe/", timeout=PATIENCE)
            assert after.url.startswith(f"{origin}/equipe/connexion")
        with requests.Session() as visitor:
            refused = pass_through(visitor, origin, STRANGER)
            assert (refused.status_code, NO_ACCOUNT in refused.text) == (403, True)
            assert STRANGER not in refused.text
            assert "equipe" not in visitor.cookies
        if scenario == "plain":
            with requests.Session() as visitor:
                refused = pass_through(visitor, origin, UNSURE)
                assert refused.status_code == 403, "an address that is not verified"
                assert "equipe" not in visitor.cookies


# A provider that lies

KEY = RSAKey.generate_key(2048, {"kid": "a", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "a", "use": "sig", "alg": "RS256"})


class Liar:
    """A provider whose answers a test chooses."""

    def __init__(self) -> None:
        self.issuer = ""
        self.nonce = ""
        self.change: Callable[[dict[str, Any]], Any] = lambda _claims: None
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "a"}, claims, KEY
        )
        self.answer: Callable[[str], Mapping[str, Any]] = lambda made: {"id_token": made}
        self.userinfo: Callable[[], Response] = lambda: Response(status=404)
        self.metadata: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        if request.path.endswith("openid-configuration"):
            answer = self._json({**self._described(), **self.metadata})
        elif request.path == "/jwks":
            answer = self._json({"keys": [KEY.as_dict(private=False)]})
        elif request.path == "/token":
            self.asked.append(request.form.to_dict())
            answer = self._json(
                {"access_token": "acces", "token_type": "Bearer", **self.answer(self.sign(self._claims()))}
            )
        else:
            answer = self.userinfo()
        return answer(environ, start_response)

    def _json(self, value: Mapping[str, Any]) -> Response:
        return Response(json.dumps(value), content_type="application/json")

    def _described(self) -> dict[str, Any]:
        places = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
        algorithms = ["RS256", "HS256", "none"]
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **places,
                "id_token_signing_alg_values_supported": algorithms}  # fmt: skip

    def _claims(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "email": MEMBER, "email_verified": True,
        }  # fmt: skip
        self.change(claims)
        return claims


@pytest.fixture
def liar() -> Iterator[Liar]:
    made = Liar()
    with served(made, "localhost") as origin:
        made.issuer = origin
        yield made


@pytest.fixture
def editions(store: SnapshotStore, tmp_path: Path, liar: Liar) -> Editions:
    return with_accounts(editions_of(store, tmp_path, **settings_of(liar.issuer)))


def arrive(editions: Editions, liar: Liar, **change: str) -> tuple[Person, int]:
    """Leave for the provider and come back with a code; gives the person and the status of the answer."""
    person = Person(editions)
    away = person.get("/equipe/connexion/fournisseur?suite=/equipe/actions")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.headers["Location"]).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/equipe/connexion/retour"
    assert len(asked["state"]) > 20
    liar.nonce = asked["nonce"]
    back = person.get("/equipe/connexion/retour", query_string={"code": "x", "state": asked["state"], **change})
    return person, back.status_code


def test_people_are_sent_back_to_the_declared_site_whatever_the_request_pretends(editions: Editions) -> None:
    away = Person(editions).get("/equipe/connexion/fournisseur", headers={"Host": "pirate.exemple.fr"})
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    assert asked["redirect_uri"] == ["http://localhost/equipe/connexion/retour"]


def test_one_that_tells_the_truth_is_believed(editions: Editions, liar: Liar) -> None:
    person, status = arrive(editions, liar)
    assert status == 303
    assert person.get("/equipe/").status_code == 200
    assert len(liar.asked[0]["code_verifier"]) >= 43


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another issuer": lambda claims: claims.update(iss="https://evil.example"),
    "another audience": lambda claims: claims.update(aud="autre"),
    "another audience, presented by us": lambda claims: claims.update(aud="autre", azp=CLIENT),
    "presented by another": lambda claims: claims.update(aud=[CLIENT, "autre"], azp="autre"),
    "expired": lambda claims: claims.update(exp=claims["iat"] - 120),
    "never expires": lambda claims: claims.pop("exp"),
    "another nonce": lambda claims: claims.update(nonce="autre"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "no subject": lambda claims: claims.pop("sub"),
    "no audience": lambda claims: claims.pop("aud"),
    "an address that is not verified": lambda claims: claims.update(email_verified=False),
    "an address of which nothing is said": lambda claims: claims.pop("email_verified"),
    "an address verified in words": lambda claims: claims.update(email_verified="non"),
    "no address": lambda claims: claims.update(email=""),
    "an address that only looks the same": lambda claims: claims.update(email=MEMBER.replace("m", "ｍ", 1)),
    "two addresses": lambda claims: claims.update(email=[MEMBER, "autre@exemple.fr"]),
    "nobody we know": lambda claims: claims.update(email=STRANGER),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_claims_let_nobody_in(editions: Editions, liar: Liar, name: str) -> None:
    liar.change = WRONG[name]
    person, status = arrive(editions, liar)
    assert status == 403
    assert person.cookie() == ""
    assert person.get("/equipe/").status_code == 302


def by_hand(header: dict[str, str], claims: dict[str, Any]) -> str:
    """A token that no library would make: unsigned, or signed with the public key as if it were a secret."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    signed = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    if header["alg"] == "none":
        return f"{signed}."
    return f"{signed}.{part(hmac.digest(KEY.as_pem(private=False), signed.encode(), 'sha256'))}"


SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "another key": lambda claims: jwt.encode({"alg": "RS256", "kid": "a"}, claims, OTHER_KEY),
    "an unknown key": lambda claims: jwt.encode({"alg": "RS256", "kid": "b"}, claims, OTHER_KEY),
    "none": lambda claims: by_hand({"alg": "none"}, claims),
    "the shared secret": lambda claims: jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.ljust(32, "_"))),
    "the public key as a secret": lambda claims: by_hand({"alg": "HS256", "kid": "a"}, claims),
    "cut": lambda claims: jwt.encode({"alg": "RS256", "kid": "a"}, claims, KEY)[:-8],
    "nothing": lambda _claims: "",
    "words": lambda _claims: "pas un jeton",
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("name", SIGNATURES)
def test_wrong_signatures_let_nobody_in(editions: Editions, liar: Liar, name: str) -> None:
    liar.sign = SIGNATURES[name]
    person, status = arrive(editions, liar)
    assert status == 403
    assert person.cookie() == ""


@pytest.mark.parametrize("answer", [{}, {"id_token": None}, {"error": "invalid_grant"}, {"id_token": 3}])
def test_without_an_id_token_nobody_comes_in(editions: Editions, liar: Liar, answer: dict[str, Any]) -> None:
    liar.answer = lambda _made: answer
    assert arrive(editions, liar)[1] == 403


def test_a_return_that_was_not_asked_for_is_refused(editions: Editions, liar: Liar) -> None:
    """Somebody else's code in my browser, or a code that comes twice, opens nothing."""
    fresh = Person(editions)
    assert fresh.get("/equipe/connexion/retour?code=x&state=y").status_code == 403
    assert fresh.get("/equipe/connexion/retour").status_code == 403
    assert arrive(editions, liar, state="autre")[1] == 403
    assert arrive(editions, liar, iss="https://evil.example")[1] == 403
    assert arrive(editions, liar, error="access_denied")[1] == 403
    assert liar.asked == []
    person, status = arrive(editions, liar)
    assert status == 303
    assert person.get("/equipe/connexion/retour?code=x&state=y").status_code == 403


def test_the_userinfo_must_speak_of_the_same_person(editions: Editions, liar: Liar) -> None:
    liar.change = lambda claims: (claims.pop("email"), claims.pop("email_verified"))
    said = {"sub": "42", "email": MEMBER, "email_verified": True}

    def signed(claims: dict[str, Any], key: RSAKey = KEY) -> Response:
        return Response(jwt.encode({"alg": "RS256", "kid": "a"}, claims, key), content_type="application/jwt")

    whole = {**said, "iss": liar.issuer, "aud": CLIENT}
    for answer, status in (
        (Response(json.dumps(said), content_type="application/json"), 303),
        (Response(json.dumps({**said, "sub": "43"}), content_type="application/json"), 403),
        (Response("[]", content_type="application/json"), 403),
        (Response("{", content_type="application/json"), 503),
        (Response(status=500), 503),
        (signed(whole), 303),
        (signed(whole, OTHER_KEY), 403),
        (signed({**whole, "sub": "43"}), 403),
        (signed({**whole, "aud": "autre"}), 403),
        (signed({**whole, "iss": "https://evil.example"}), 403),
        (signed({**whole, "exp": int(time.time()) - 600}), 403),
    ):
        liar.userinfo = lambda made=answer: made  # type: ignore[misc]
        assert arrive(editions, liar)[1] == status


def test_a_provider_that_says_it_is_another_is_not_used(editions: Editions, liar: Liar) -> None:
    liar.metadata = {"issuer": "https://evil.example"}
    answer = Person(editions).get("/equipe/connexion/fournisseur")
    assert answer.status_code == 503
    assert "evil" not in answer.text


def test_a_provider_that_is_not_there_is_told(store: SnapshotStore, tmp_path: Path) -> None:
    editions = editions_of(store, tmp_path, **settings_of(f"http://localhost:{free_port()}"))
    answer = Person(editions).get("/equipe/connexion/fournisseur")
    assert answer.status_code == 503
    assert "ne répond pas" in answer.text
    assert Person(editions).get("/equipe/").status_code == 302, "with a provider, the edition is never open"


def test_a_password_still_opens_beside_the_provider(editions: Editions) -> None:
    assert 'name="motdepasse"' not in Person(editions).get("/equipe/connexion").text
    assert editions.access is not None
    editions.access.accounts.add("secours@exemple.fr", "administrator", "", "quatre mots tenus ensemble")
    page = Person(editions).get("/equipe/connexion").text
    assert 'name="motdepasse"' in page
    assert "Se connecter avec ProConnect" in page
    assert Person(editions).signed_in("secours@exemple.fr").get("/equipe/").status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DASHBOARD_OIDC_SECRET": ""}, "décrit à moitié"),
        ({"DASHBOARD_OIDC_CLIENT": ""}, "décrit à moitié"),
        ({"DASHBOARD_OIDC_URL": "http://exemple.fr"}, "https"),
        ({"DASHBOARD_OIDC_URL": "https://["}, "https"),
        ({"DASHBOARD_OIDC_URL": "exemple.fr"}, "https"),
        ({"DASHBOARD_URL": ""}, "DASHBOARD_URL"),
        ({"DASHBOARD_URL": "http://tableau.exemple.fr"}, "DASHBOARD_URL"),
    ],
)
def test_a_provider_described_wrongly_stops_the_start(change: dict[str, str], words: str) -> None:
    with pytest.raises(StateError, match=words):
        provider_of(Settings.from_env({**settings_of("https://exemple.fr"), **change}))


def test_the_discovery_address_may_be_whole_or_not() -> None:
    whole = "https://exemple.fr/x/.well-known/openid-configuration"
    for address in (whole, "https://exemple.fr/x", "https://exemple.fr/x/"):
        made = provider_of(Settings.from_env(settings_of(address)))
        assert made is not None
        assert made._discovery == whole


def test_no_part_of_the_exchange_is_in_the_journal(
    editions: Editions, liar: Liar, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("debug", "json")
    person, _ = arrive(editions, liar)
    liar.change = WRONG["another nonce"]
    arrive(editions, liar)
    configure_logging("error", "console")
    written = "".join(capsys.readouterr())
    assert "provider_refused" in written
    secrets = (SECRET, person.cookie(), "acces", MEMBER, liar.nonce, liar.asked[0]["code_verifier"], "eyJ")
    assert [secret for secret in secrets if secret in written] == []
    assert editions.access is not None
    shown = repr(editions.access) + repr(Settings.from_env(settings_of(liar.issuer)))
    assert SECRET not in shown
    assert gunicorn_logging("debug", "json")["root"]["level"] == "WARNING", "libraries tell more than they should"
