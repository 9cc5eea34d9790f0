"""The source of a centre, from its page: tried, mapped once, read again by itself; and what it never does by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from access_sample import PASSWORD, Person, editions_of, token, with_people
from live_sample import DOCUMENT, GRIST, HOST, KEY, Grist, seconds, serving, tracker
from support import ROOT, schemas, some
from test_data_pages import ADMINISTRATOR, CENTRE, GUIDE, OWN, PLACE, answered, applied, proof
from werkzeug.test import TestResponse

from dashboard.app import create_store
from dashboard.centres.bundle import rows_of
from dashboard.centres.checkout import Checkouts
from dashboard.editions import Editions
from dashboard.intake.refresh import AUTHOR, Refresher
from dashboard.live.sources import Source, Sources
from dashboard.live.told import arrivals
from dashboard.settings import Secret, Settings
from dashboard.snapshot import SnapshotStore
from dashboard.store.tables import live_sources

PAGE = f"{PLACE}/source"
SET = {"genre": "grist", "adresse": GRIST, "cle": KEY, "minutes": "60", "faire": "regler"}


@dataclass
class Clock:
    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Service:
    """A centre opened in the browser, a Grist document, and a clock that nobody waits for."""

    editions: Editions
    grist: Grist
    folder: Path
    clock: Clock = field(default_factory=Clock)

    @property
    def refresher(self) -> Refresher:
        assert self.editions.refresher
        return self.editions.refresher

    @property
    def source(self) -> Source:
        found = self.refresher.sources.get(CENTRE)
        assert found
        return found

    def sent(self, somebody: Person, **form: str) -> TestResponse:
        return somebody.post(PAGE, data={"jeton": proof(somebody, PAGE), **form})

    def later(self, minutes: int = 60) -> Source:
        """What becomes of the source once some minutes have gone."""
        self.clock.now += 60 * minutes
        self.refresher.once()
        return self.source

    def rows(self) -> dict[str, dict[str, str]]:
        """The actions that the centre shows, by their titles."""
        versions = self.refresher.desk.versions
        current = versions.current(CENTRE)
        assert current
        return {row["title"]: row for row in rows_of(versions.files(current), schemas()["events"])}

    def act(self, number: int, **cells: Any) -> None:
        """Somebody changes the document."""
        self.grist.state += 1
        row = next((one for one in self.grist.rows["Actions"] if one["id"] == number), None)
        if row is None:
            row = {**self.grist.rows["Actions"][0], "id": number}
            self.grist.rows["Actions"].append(row)
        row.update(cells)


@pytest.fixture
def service(store: SnapshotStore, tmp_path: Path) -> Iterator[Service]:
    made = with_people(editions_of(store, tmp_path, DASHBOARD_SOURCES=HOST))
    assert made.access is not None
    made.access.accounts.add(OWN, "editor", CENTRE, PASSWORD)
    founder = Person(made).signed_in(ADMINISTRATOR)
    founder.post("/equipe/donnees/nouveau-centre", data={**GUIDE, "jeton": proof(founder)})
    grist = tracker()
    with serving(grist) as lines:
        service = Service(made, grist, tmp_path)
        # The server of the test in the place of the public address that the name of the host is said to have.
        object.__setattr__(service.refresher.sources, "web", lines.web())
        object.__setattr__(service.refresher.sources, "now", service.clock)
        yield service


def mapped(service: Service, somebody: Person) -> str:
    """Set the source, say what its zeros mean, read it, answer what it asks and apply it: the upload."""
    assert service.sent(somebody, **SET).headers["Location"] == f"{PAGE}?dit=source"
    page = somebody.get(PAGE).text
    assert "que veut dire 0 (1 case)" in page
    assert "Tables prises" in page
    assert service.sent(somebody, faire="tables", tables="Actions").status_code == 303
    form = {"colonne-0": "Actions.Presents", "zero-0": "zero", "faire": "zeros"}
    assert service.sent(somebody, **form).status_code == 303
    step = service.sent(somebody, faire="lire").headers["Location"]
    assert step.endswith("/correspondre"), step
    upload = step.removesuffix("/correspondre")
    answered(somebody, step)
    assert applied(somebody, upload).headers["Location"] == f"{PLACE}?dit=applique"
    return upload


def test_a_grist_document_is_mapped_once_then_read_again_by_itself(service: Service) -> None:
    somebody = Person(service.editions).signed_in(OWN)
    mapped(service, somebody)
    rows = service.rows()
    assert {title: row.get("participants") for title, row in rows.items()} == {
        "Petit-déjeuner des acteurs": "14", "Visite d’un quartier": "0", "Atelier numérique": "9",
        "Journée régionale": "61",
    }  # fmt: skip
    assert rows["Visite d’un quartier"]["date_start"] == "2024-03-31"

    asked = len(service.grist.requests)
    assert not service.later(59).waits
    assert len(service.grist.requests) == asked, "not yet"
    assert service.later(1).state == "lu"
    assert [one.rpartition("/")[2] for one in service.grist.requests[asked:]] == ["states"], "nothing has changed"

    service.act(5, Intitule="Forum des habitants", Date_de_debut=seconds("2024-09-14"), Presents=12)
    assert service.later().state == "lu", service.source.reason
    assert service.rows()["Forum des habitants"]["participants"] == "12"
    history = somebody.get(f"{PLACE}/historique").text
    assert history.count(AUTHOR) == 1
    assert "Source réglée" in somebody.get(f"{PLACE}/journal").text


OBJECTED = {
    "row": (lambda service: service.grist.rows["Actions"].pop(), "1 ligne en moins"),
    "name": (lambda service: service.act(5, Intitule="Rencontre avec Mme Kerbrat"), "nommer"),
    "word": (lambda service: service.act(5, Intitule="Forum", Statut="Pfuit"), "à répondre"),
    "figure": (lambda service: service.act(4, Presents=900), "bouge"),
    "date": (lambda service: service.act(5, Intitule="Forum", Date_de_debut="un jour", Presents=3), "à "),
}
"""What changes, and the reason that is told."""


@pytest.mark.parametrize("name", some(OBJECTED, 2))
def test_what_somebody_could_object_to_waits_and_says_why(service: Service, name: str) -> None:
    change, reason = OBJECTED[name]
    somebody = Person(service.editions).signed_in(OWN)
    mapped(service, somebody)
    before = service.rows()
    service.grist.state += 1
    change(service)
    found = service.later()
    assert (found.state, found.waits) == ("attente", True)
    assert reason in found.reason
    assert service.rows() == before
    home = somebody.get(PLACE).text
    assert "Fichiers en cours" in home
    assert found.reason in home
    assert "Kerbrat" not in home + somebody.get(f"{PLACE}/{found.upload}/correspondre").text
    # It changes again: what nobody has begun to look at is replaced; what was begun is not.
    service.act(3, Presents=10)
    again = service.later()
    assert again.upload != found.upload
    assert somebody.get(f"{PLACE}/{found.upload}/correspondre").status_code == 404
    step = f"{PLACE}/{again.upload}/comparer"
    somebody.post(step, data={"jeton": token(somebody.get(step).text), "how": "complete"})
    service.act(3, Presents=11)
    assert (service.later().upload, "n’est pas fini" in service.source.reason) == (again.upload, True)
    # What is left is not proposed again by itself; it is on demand.
    somebody.post(f"{PLACE}/{again.upload}/abandonner", data={"jeton": proof(somebody, PAGE)})
    assert service.sent(somebody, faire="lire").headers["Location"].endswith("/correspondre")
    service.sent(somebody, faire="retirer")


def test_a_document_that_cannot_be_read_leaves_the_last_good_data_and_says_so(service: Service) -> None:
    somebody = Person(service.editions).signed_in(OWN)
    mapped(service, somebody)
    before = service.rows()
    service.grist.fails = 503
    assert service.later().state == "echec"
    since = service.source.failing_since
    assert service.later().failing_since == since
    page = somebody.get(PAGE).text
    assert "ne peut pas être lu depuis" in page
    assert "mot-secret" not in page
    assert service.rows() == before
    service.grist.fails = 0
    assert service.later().state == "lu"
    assert service.source.failing_since == 0


def test_only_one_process_reads_a_source_at_a_time(service: Service) -> None:
    mapped(service, Person(service.editions).signed_in(OWN))
    other = replace(service.refresher.sources, holder="autre")
    service.clock.now += 3600
    held = other.take(CENTRE)
    assert held
    asked = len(service.grist.requests)
    service.refresher.once()
    assert len(service.grist.requests) == asked
    assert (
        service.sent(Person(service.editions).signed_in(OWN), faire="lire").headers["Location"].endswith("dit=occupee")
    )
    other.tell(held, "lu")
    assert service.later().state == "lu"
    service.clock.now += 3600
    assert other.take(CENTRE), "and whoever held it is gone"
    assert service.later().state == "lu"


def test_the_address_and_the_key_are_never_shown_nor_kept_in_clear(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    somebody = Person(service.editions).signed_in(OWN)
    mapped(service, somebody)
    service.grist.fails = 401
    service.later()
    pages = [somebody.get(path).text for path in (PAGE, PLACE, f"{PLACE}/journal")]
    told = capsys.readouterr()
    for secret in (KEY, DOCUMENT):
        assert not any(secret in page for page in pages)
        assert secret not in told.out + told.err
        kept = [path for path in service.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
        assert kept == []
    assert (service.folder / "state" / "sources.key").stat().st_mode & 0o077 == 0
    # Without the key of the server (a backup restored elsewhere), it says so and nothing is sent.
    (service.folder / "state" / "sources.key").unlink()
    asked = len(service.grist.requests)
    assert "Donnez-les de nouveau" in service.later().reason
    assert len(service.grist.requests) == asked


def test_a_source_that_cannot_be_read_is_not_kept_and_a_form_says_why(service: Service) -> None:
    somebody = Person(service.editions).signed_in(OWN)
    for form, said in (
        ({**SET, "genre": ""}, "où ce tableau est tenu"),
        ({**SET, "adresse": ""}, "Donnez l’adresse"),
        ({**SET, "adresse": "https://169.254.169.254/latest"}, "n’a pas le droit de lire 169.254.169.254"),
        ({**SET, "adresse": GRIST.replace("https", "http")}, "commence par https"),
        ({**SET, "cle": "une autre"}, "n’en est pas une"),
        ({**SET, "cle": "fausse"}, "a expiré"),
        ({**SET, "genre": "lien"}, "un autre nom ou mot de passe"),
    ):
        answer = service.sent(somebody, **form)
        assert (answer.status_code, said in answer.text) == (422, True), said
        assert f'value="{form["cle"]}"' not in answer.text
        assert service.refresher.sources.get(CENTRE) is None
    mapped(service, somebody)
    assert service.sent(somebody, faire="rythme", minutes="15").status_code == 303
    assert service.source.minutes == 15
    assert service.sent(somebody, faire="retirer").status_code == 303
    with service.refresher.sources.database.reading() as connection:
        assert connection.execute(live_sources.select()).all() == []
    assert len(service.rows()) == 4


def beside(folder: Path, **more: str) -> tuple[Settings, SnapshotStore]:
    """The staff's store of a service whose centres are all in its database, not loaded."""
    shutil.copytree(ROOT / "data" / "schemas", folder / "data" / "schemas")
    places = {"DATA": "data", "CACHE": "cache", "STATE": "state"}
    environment = {f"DASHBOARD_{name}": str(folder / place) for name, place in places.items()}
    settings = Settings.from_env({**environment, "DASHBOARD_SOURCES": HOST, **more})
    checkouts, sources = Checkouts.of(settings, schemas()), Sources.of(settings)
    return settings, create_store(settings, checkouts.places, lambda: arrivals(sources))


def test_the_staff_is_told_on_its_pages_and_the_host_by_healthz(service: Service) -> None:
    mapped(service, Person(service.editions).signed_in(OWN))
    _, store = beside(service.folder)
    store.load()
    made = editions_of(store, service.folder, DASHBOARD_SOURCES=HOST)
    somebody = Person(made).signed_in(OWN)

    def now() -> tuple[str, str]:
        store.refresh()
        return somebody.get("/healthz").json["status"], somebody.get("/equipe/").text

    assert service.later().state == "lu"
    health, page = now()
    assert (health, HOST in page) == ("ok", False)
    service.grist.fails = 503
    service.later()
    health, page = now()
    assert health == "degraded"
    assert "ne peut pas être lu depuis" in page
    service.grist.fails = 0
    service.grist.state += 1
    service.grist.rows["Actions"].pop()
    service.later()
    health, page = now()
    assert health == "ok", "what is shown is what somebody has said yes to"
    assert "sa mise à jour attend d’être vérifiée\u202f: 1 ligne en moins" in page


def test_a_database_that_does_not_answer_degrades_a_start_and_stops_nothing(service: Service, tmp_path: Path) -> None:
    mapped(service, Person(service.editions).signed_in(OWN))
    settings, store = beside(service.folder)
    store.load()
    away = {"DATABASE_URL": f"postgresql://personne:mot-secret@/base?host={tmp_path}"}
    shutil.rmtree(settings.data_dir)
    _, store = beside(service.folder, **away)
    assert list(store.load().centres) == [CENTRE], "the last good data are on the disk"
    person = Person(editions_of(store, service.folder, DASHBOARD_SOURCES=HOST, **away))
    assert person.get("/").status_code == 200
    assert person.get("/healthz").json["status"] == "degraded"
    assert person.get("/equipe/connexion").status_code == 503
    Refresher(service.refresher.desk, Sources.of(replace(settings, database_url=Secret(away["DATABASE_URL"])))).once()
