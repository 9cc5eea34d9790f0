"""The page Publier: what is late, a publication that another process does or will do, what stands in the way."""

from __future__ import annotations

import argparse
import re
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from access_sample import PASSWORD, Person, token
from databases import KINDS
from sqlalchemy import func, select, update
from support import schemas, some
from test_centres_in_database import CODES, Place

from dashboard.centres.bundle import rows_of, with_rows
from dashboard.centres.publications import Publications
from dashboard.centres.upkeep import Upkeep
from dashboard.commands import work
from dashboard.commands.publish import Wanted, publication
from dashboard.disclosure import Audit, Breach, Cell
from dashboard.editions import Editions, create_editions
from dashboard.publishing import renewal
from dashboard.publishing.store import PublicStore
from dashboard.publishing.versions import current_version
from dashboard.settings import Settings
from dashboard.store.backup import backup, restore
from dashboard.store.database import Database
from dashboard.store.jobs import LEASE, Jobs
from dashboard.store.tables import audit, jobs, publications

EDITOR, ELSEWHERE, ADMINISTRATOR = "edition@exemple.fr", "ailleurs@exemple.fr", "administration@exemple.fr"
DAY = 86_400
PAGE = "/equipe/donnees/nord/publier"
ON_EACH = pytest.mark.parametrize("database", some(KINDS, 1), indirect=True)
"""On one kind of database in `make test`; what another process does is on both."""
ON_SHARED = pytest.mark.parametrize("database", some(reversed(KINDS), 1), indirect=True)
"""On that which machines share: it does what the other does, and more."""


class Service(Place):
    """A centre kept in the database, both editions, and the processes that the server would start, done when asked."""

    def __init__(self, folder: Path, database: Database) -> None:
        super().__init__(folder)
        self.env |= {"DATABASE_URL": database.url.reveal(), "DASHBOARD_STORE": str(folder / "store")}
        self.env |= {"DASHBOARD_LIMIT": "0", "DASHBOARD_CENTRE": "nord"}
        self.settings = Settings.from_env(self.env)
        self.checkouts = replace(self.checkouts).of(self.settings, schemas())
        self.versions, self.lists = self.checkouts.versions, self.checkouts.lists
        self.taken_over()
        self.staff, self.public = self.store(), PublicStore(self.settings.public_dir, self.settings.geo_dir)
        self.staff.load()
        self.editions = self.made()
        assert self.editions.access
        self.editions.access.accounts.add(EDITOR, "editor", "nord", PASSWORD)
        self.editions.access.accounts.add(ELSEWHERE, "editor", "sud", PASSWORD)
        self.editions.access.accounts.add(ADMINISTRATOR, "administrator", "", PASSWORD)

    def made(self) -> Editions:
        return create_editions(self.settings, self.public, self.staff)

    def person(self, email: str = EDITOR) -> Person:
        return Person(self.editions).signed_in(email)

    def press(self, somebody: Person, gesture: str, **more: str) -> str:
        form = {"jeton": token(somebody.get("/equipe/deconnexion").text), "geste": gesture, **more}
        answer = somebody.post(PAGE, data=form)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def work(self) -> None:
        assert work.run(argparse.Namespace(), self.settings) == 0

    def look(self) -> None:
        """What a process of the server does at each look."""
        self.staff.watch_once()
        self.public.refresh()

    def change(self) -> None:
        """Another day of the first action: a version that the public does not know."""
        current = self.versions.current("nord")
        assert current
        files, events = self.versions.files(current), schemas()["events"]
        rows = [{**row, "title": "Autre rencontre"} for row in rows_of(files, events)]
        rows.append({**rows[0], "event_id": "a2023", "report_year": "2023", "date_start": "2023-03-01"})
        self.versions.apply("nord", with_rows(files, events, rows), parent=current.id, author=EDITOR, source="essai")


class InFolder(Service):
    """The same, the centre left in its folder."""

    def taken_over(self) -> str:
        return ""

    def change(self) -> None:
        with (self.centre / "events.csv").open("a", encoding="utf-8") as file:
            file.write("a2023,2023,realised,Autre rencontre,2023-03-01,day,35,Bilan\n")


@pytest.fixture(autouse=True)
def _begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Upkeep, "begin", lambda _: None)


@pytest.fixture
def service(tmp_path: Path, database: Database) -> Service:
    return Service(tmp_path, database)


@pytest.fixture
def in_folder(tmp_path: Path) -> InFolder:
    return InFolder(tmp_path, Database(tmp_path / "state"))


def test_a_publication_is_asked_done_elsewhere_and_told(service: Service) -> None:
    somebody = service.person()
    page = somebody.get(PAGE).text
    assert "Rien de ce centre n’est public" in page
    assert re.search(r"Présences.*?24", page, re.S), "what would be public"
    job = service.press(somebody, "publier")
    assert service.press(somebody, "publier") == job, "a second press asks for nothing more"
    told = somebody.get(job)
    assert "dans un instant" in told.text
    assert told.headers["Refresh"] == "3"
    assert "Refresh" not in somebody.get(f"{job}?suivi=non").headers
    service.work()
    told = somebody.get(job)
    assert "C’est publié" in told.text
    assert "Refresh" not in told.headers
    assert "Années publiées\u202f: 2022 et 2024" in told.text
    service.look()
    version = current_version(service.settings.public_dir)
    assert version
    assert Person(service.editions).get("/?centre=nord").status_code == 200
    page = somebody.get(PAGE).text
    assert "Ce que lit le public est à jour" in page
    assert version in page
    assert EDITOR in page
    assert 'value="publier"' not in page, "nothing to publish"
    journal = somebody.get("/equipe/donnees/nord/journal").text
    assert re.findall(r"Publication[ a-zé]*", journal) == ["Publication", "Publication demandée"]


@ON_EACH
def test_the_home_of_the_staff_says_that_the_publication_is_late(service: Service) -> None:
    publication(service.settings, Wanted("nord", author=EDITOR))
    service.look()
    somebody = service.person()
    assert "La publication" not in somebody.get("/equipe/").text
    service.change()
    service.look()
    home = somebody.get("/equipe/").text
    assert "La publication n’a pas vos derniers changements." in home
    assert f'href="{PAGE}"' in home
    page = somebody.get(PAGE).text
    assert "ont changé depuis la dernière publication" in page
    assert re.search(r"<td>2023</td><td class=\"number\">[^<]*→ 1</td>", page)
    publication(service.settings, Wanted("nord", author=EDITOR))
    service.look()
    assert "La publication" not in somebody.get("/equipe/").text
    assert len(Publications.of(service.settings).all("nord")) == 2


class Published(Service):
    """The same, whose centre a folder still holds, and a command has published."""

    def taken_over(self) -> str:
        publication(self.settings, Wanted("nord"))
        return ""


@ON_EACH
def test_a_centre_that_is_taken_over_as_it_was_published_is_not_late(tmp_path: Path, database: Database) -> None:
    service = Published(tmp_path, database)
    founder, place = service.person(ADMINISTRATOR), "/equipe/donnees/nord/reprendre"
    version = current_version(service.settings.public_dir)
    assert version
    pages = [founder.get(PAGE).text]
    assert founder.post(place, data={"jeton": token(founder.get(place).text)}).status_code == 303
    service.look()
    pages.append(founder.get(PAGE).text)
    for page in pages:
        assert "Ce que lit le public est à jour" in page
        assert version in page, "whoever published, and wherever the centre was"
    service.change()
    service.look()
    assert "ont changé depuis la dernière publication" in founder.get(PAGE).text


@ON_EACH
def test_days_of_delay_are_those_since_the_first_change_that_is_not_public(service: Service) -> None:
    publication(service.settings, Wanted("nord"))
    service.change()
    with service.versions.database.writing() as connection:
        connection.execute(update(publications).values(created=publications.c.created - 20 * DAY))
        connection.execute(update(audit).values(created=audit.c.created - 30 * DAY))
        last = update(audit).where(audit.c.line == select(func.max(audit.c.line)).scalar_subquery())
        connection.execute(last.values(created=audit.c.created + 18 * DAY - 60))
    service.look()
    for page in (PAGE, "/equipe/"):
        assert "La publication a 12 jours de retard" in service.person().get(page).text


@ON_EACH
def test_a_check_publishes_nothing_and_a_plan_is_done_on_its_day(service: Service) -> None:
    somebody = service.person()
    job = service.press(somebody, "verifier")
    service.work()
    assert "Rien ne s’oppose à la publication" in somebody.get(job).text
    assert current_version(service.settings.public_dir) is None
    assert "Ce que dit la vérification" in somebody.get(PAGE).text

    wrong = {"jeton": token(somebody.get(PAGE).text), "geste": "planifier", "jour": "2020-01-01"}
    assert somebody.post(PAGE, data=wrong).status_code == 422
    day = (date.today() + timedelta(days=3)).isoformat()
    assert service.press(somebody, "planifier", jour=day).endswith("?dit=planifie")
    assert "La publication est prévue le" in somebody.get(PAGE).text
    service.work()
    assert current_version(service.settings.public_dir) is None
    with service.versions.database.writing() as connection:
        planned = update(jobs).where(jobs.c.state == "waiting")
        connection.execute(planned.values(arguments={"at": int(time.time()) - 1, "tries": 0}))
    service.work()
    assert current_version(service.settings.public_dir)
    assert "<details>" in somebody.get(PAGE).text, "nothing is planned any more"


@ON_EACH
def test_a_plan_is_given_up(service: Service) -> None:
    somebody = service.person()
    service.press(somebody, "planifier", jour=(date.today() + timedelta(days=3)).isoformat())
    page = somebody.get(PAGE).text
    place = re.search(rf'action="({PAGE}/\w+/annuler)"', page)
    assert place
    assert somebody.post(place[1], data={"jeton": "x"}).status_code == 400
    assert somebody.post(place[1], data={"jeton": token(page)}).status_code == 303
    assert "prévue" not in somebody.get(PAGE).text
    assert "annulée" in somebody.get("/equipe/donnees/nord/journal").text


@ON_SHARED
def test_a_published_version_is_kept_and_taken_back_for_good(service: Service, tmp_path: Path) -> None:
    publication(service.settings, Wanted("nord"))
    public = service.settings.public_dir
    first = current_version(public)
    service.change()
    publication(service.settings, Wanted("nord", force=True))
    service.look()
    told = Publications.of(service.settings)
    backup(told.database, told.objects, tmp_path / "avant.zip")
    somebody, reader = service.person(), Person(service.editions)
    assert first != current_version(public)
    assert f"/v/{first}/?centre=nord" in somebody.get(PAGE).text
    assert reader.get(f"/v/{first}/?centre=nord").status_code == 200
    service.press(somebody, "garder", version=str(first))
    assert "gardée à la demande du centre" in somebody.get(PAGE).text
    elsewhere = service.person(ELSEWHERE)
    assert elsewhere.post(PAGE, data={"geste": "retirer", "version": first, "voulu": "oui"}).status_code == 404
    asked = {"jeton": token(somebody.get(PAGE).text), "geste": "retirer", "version": str(first)}
    assert "ne revient pas" in somebody.post(PAGE, data=asked).text
    assert somebody.post(PAGE, data={**asked, "version": "../data"}).status_code == 400
    service.press(somebody, "retirer", version=str(first), voulu="oui")
    assert reader.get(f"/v/{first}/?centre=nord").status_code == 410
    assert "Version publiée retirée" in somebody.get("/equipe/donnees/nord/journal").text
    # Neither another machine nor a backup of before brings it back.
    restore(told.database, told.objects, tmp_path / "avant.zip")
    if told.shared:
        told.bring(public)
    assert not (public / str(first) / "nord" / "events.csv").exists()


@ON_EACH
def test_a_worker_that_died_is_replaced_and_a_job_that_kills_is_given_up(service: Service) -> None:
    somebody = service.person()
    job = service.press(somebody, "publier")
    clock = [2_000_000_000.0]
    kept = Jobs(service.versions.database, lambda: clock[0])
    for _ in range(3):
        (due,) = kept.due()
        assert kept.take(due)
        clock[0] += LEASE + 1
    (due,) = kept.due()
    assert kept.take(due) is None
    assert "interrompu trois fois" in somebody.get(job).text
    again = service.press(somebody, "publier")
    assert again != job
    (due,) = kept.due()
    assert kept.take(due)
    assert "Lecture des données" in somebody.get(again).text or "repris" in somebody.get(again).text


@ON_EACH
def test_what_would_lose_much_is_refused_in_plain_words_until_somebody_says_that_it_is_wanted(service: Service) -> None:
    publication(service.settings, Wanted("nord"))
    current = service.versions.current("nord")
    assert current
    files = service.versions.files(current)
    toml = files["centre.toml"].replace(b"simulated = true", b"simulated = false")
    assert service.lists.all("nord")
    service.lists.remove("nord", [one.id for one in service.lists.all("nord")], author=EDITOR)
    current = service.versions.current("nord")
    assert current
    service.versions.apply("nord", {**files, "centre.toml": toml}, parent=current.id, author=EDITOR, source="essai")
    service.look()
    somebody = service.person()
    job = service.press(somebody, "publier")
    service.work()
    told = somebody.get(job).text
    assert "Rien n’a été publié" in told
    assert "plus aucune" in told
    assert "--force" not in told
    assert "python -m" not in told
    assert 'name="malgre"' in somebody.get(PAGE).text
    job = service.press(somebody, "publier", malgre="oui")
    service.work()
    assert "C’est publié" in somebody.get(job).text


@ON_EACH
def test_no_code_of_a_person_is_in_what_is_told_of_a_job(service: Service) -> None:
    somebody = service.person()
    service.press(somebody, "publier")
    service.work()
    kept = [str(one.result) for one in Jobs(service.versions.database).of("nord", "publication")]
    assert kept
    assert not any(code in text for code in CODES[2024] for text in kept)


@ON_SHARED
def test_another_machine_serves_what_was_published_and_none_publishes_over_another(
    service: Service, tmp_path: Path
) -> None:
    """With a database that machines share, each takes what another has published, its memory included."""
    if not service.settings.database_url:
        pytest.skip("one machine, one folder")
    publication(service.settings, Wanted("nord", author=EDITOR))
    env = {**service.env, "DASHBOARD_PUBLIC": str(tmp_path / "public2"), "DASHBOARD_CACHE": str(tmp_path / "cache2")}
    other = Settings.from_env(env)
    upkeep = Upkeep.of(other, dict)
    upkeep.look()
    assert current_version(other.public_dir) == current_version(service.settings.public_dir)
    service.change()
    publication(other, Wanted("nord", author=ADMINISTRATOR))
    Upkeep.of(service.settings, dict).look()
    assert current_version(other.public_dir) == current_version(service.settings.public_dir)
    assert [one.author for one in Publications.of(other).all("nord")] == [ADMINISTRATOR, EDITOR]
    service.change()
    memory = "nord/published"
    before = len([1 for prefix, _ in service.versions.objects.all() if prefix == memory])
    publication(service.settings, Wanted("nord"))
    assert len([1 for prefix, _ in service.versions.objects.all() if prefix == memory]) >= before


def test_the_centre_of_a_folder_is_published_from_its_page(
    in_folder: InFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused by the audit, then on a day that was chosen, then at once; each told, with who asked for it."""
    service, somebody = in_folder, in_folder.person()
    page = somebody.get(PAGE).text
    assert "Rien de ce centre n’est public" in page
    assert "Centre du Nord" in page

    leak = Breach("interval", Cell("unique_participants", 2024, (("theme", "climat"),)), low=3, high=4)
    with monkeypatch.context() as around:
        around.setattr(renewal, "audit", lambda *_args: Audit(False, (leak,), (), 1, 0))
        job = service.press(somebody, "publier")
        service.work()
    told = somebody.get(job).text
    assert "Rien n’a été publié" in told
    assert "Présences uniques par thème, 2024, climat" in told
    assert "python -m" not in told
    page = somebody.get(PAGE).text
    assert 'name="malgre"' not in page, "nobody may say that it is wanted"
    assert (current_version(service.settings.public_dir), service.versions.pointers()) == (None, {})

    day = (date.today() + timedelta(days=3)).isoformat()
    assert service.press(somebody, "planifier", jour=day).endswith("?dit=planifie")
    service.work()
    assert current_version(service.settings.public_dir) is None
    with service.versions.database.writing() as connection:
        planned = update(jobs).where(jobs.c.state == "waiting")
        connection.execute(planned.values(arguments={"at": int(time.time()) - 1, "tries": 0}))
    service.work()
    first = current_version(service.settings.public_dir)
    assert first
    service.look()
    assert "Ce que lit le public est à jour" in somebody.get(PAGE).text
    assert (service.centre / ".published.json.gz").is_file(), "what it has published is remembered beside its data"

    service.change()
    service.look()
    assert "La publication n’a pas vos derniers changements." in somebody.get("/equipe/").text
    assert re.search(r"<td>2023</td><td class=\"number\">[^<]*→ 1</td>", somebody.get(PAGE).text)
    job = service.press(somebody, "publier")
    service.work()
    assert "C’est publié" in somebody.get(job).text
    service.look()
    version = current_version(service.settings.public_dir)
    page = somebody.get(PAGE).text
    assert (version != first, str(version) in page, EDITOR in page) == (True, True, True)
    assert "La publication" not in somebody.get("/equipe/").text
    assert "Autre rencontre" in Person(service.editions).get("/actions?centre=nord&annee=2023").text
    assert [one.author for one in Publications.of(service.settings).all("nord")] == [EDITOR, EDITOR]
    other = service.person(ELSEWHERE)
    assert (other.get(PAGE).status_code, other.post(PAGE, data={"jeton": "x"}).status_code) == (404, 404)
