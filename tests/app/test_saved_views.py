"""Views that a person keeps, and links that a centre shares: whose they are, what they hold, what becomes of them."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest
from access_sample import PEOPLE, Person, token, with_people
from flask.testing import FlaskClient
from public_sample import public_folder
from reader import Reader
from support import ROOT, V2, VT
from werkzeug.test import Client

from dashboard.centres.upkeep import Upkeep
from dashboard.editions import Editions, create_editions
from dashboard.publishing.links import LINKS, read_links
from dashboard.publishing.shared import Incoming, sends
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.store.backup import backup, restore
from dashboard.store.database import Database
from dashboard.store.objects import Objects

READER, EDITOR, ELSEWHERE, ADMINISTRATOR = PEOPLE
PLACE = f"/equipe/donnees/{V2}/vues"
PLAIN = f"/actions?centre={V2}&departement=18"


class Service:
    """Both editions, on the shipped centres and on what is published of them."""

    def __init__(self, store: SnapshotStore, folder: Path, published: Path) -> None:
        shutil.copytree(published, folder / "public")
        around = {"DASHBOARD_STATE": str(folder / "state"), "DASHBOARD_PUBLIC": str(folder / "public")}
        self.settings = Settings.from_env({**around, "DASHBOARD_LIMIT": "0"})
        self.public = PublicStore(folder / "public", ROOT / "geo")
        self.public.load()
        self.editions: Editions = with_people(create_editions(self.settings, self.public, store))
        assert self.editions.public is not None
        self.client: FlaskClient = self.editions.public.server.test_client()

    def person(self, email: str) -> Person:
        return Person(self.editions).signed_in(email)

    def keep(self, somebody: Person, address: str, kind: str, name: str, **more: str) -> str:
        """Keep what an address shows; the page that follows, or the one that refuses."""
        form = somebody.get(f"{PLACE}/garder/{address}").text
        page, query = (re.search(rf'name="{one}" value="([^"]*)"', form) for one in ("page", "filtres"))
        assert page
        assert query
        told = {"jeton": token(form), "page": page[1], "filtres": html.unescape(query[1]), "pour": kind, "nom": name}
        answer = somebody.post(PLACE, data={**told, **more})
        return somebody.get(answer.headers["Location"]).text if answer.status_code == 303 else answer.text

    def link(self, address: str, **more: str) -> str:
        """Share what an address shows; where the link begins."""
        page = self.keep(self.person(EDITOR), address, "link", "Convention du Cher", **more)
        found = re.findall(r'class="long" href="http://localhost(/lien/\w+/)[^"]*"', page)
        assert found, page
        return str(found[-1])


@pytest.fixture
def service(store: SnapshotStore, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(store, tmp_path, public_folder(tmp_path_factory, (V2, VT)))


def texts(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


def test_a_view_is_opened_again_with_its_filters_by_who_kept_it(service: Service) -> None:
    somebody = service.person(EDITOR)
    address = f"actions?centre={V2}&annee=2024&theme=transitions&q=webinaire"
    page = service.keep(somebody, address, "mine", "Mes webinaires")
    assert "La vue est enregistrée" in page
    opened = re.search(r'<a href="([^"]+)">Mes webinaires</a>', page)
    assert opened
    shown = somebody.get(html.unescape(opened[1])).text
    assert "Transitions" in texts(shown)
    assert "webinaire" in texts(shown)


def test_a_view_of_ones_own_is_nobody_elses_and_the_teams_is_all_of_the_teams(service: Service) -> None:
    editor = service.person(EDITOR)
    service.keep(editor, "participation?annee=2024", "mine", "La mienne")
    service.keep(editor, "participation?annee=2024", "team", "La nôtre")
    reader, boss = service.person(READER), service.person(ADMINISTRATOR)
    for other in (reader, boss):
        page = other.get(PLACE).text
        assert "La nôtre" in page
        assert "La mienne" not in page
    assert service.person(ELSEWHERE).get(PLACE).status_code == 404


def test_ones_own_views_are_on_the_home_page_of_their_centre(service: Service) -> None:
    editor, home = service.person(EDITOR), f"/equipe/?centre={V2}"
    assert "Mes vues" not in editor.get(home).text
    service.keep(editor, "participation?annee=2024", "mine", "Les publics de 2024")
    service.keep(editor, "actions", "team", "La nôtre")
    page = editor.get(home).text
    opened = re.search(r'<a href="([^"]+)"[^>]*>Les publics de 2024</a>', page)
    assert opened
    assert "Participation" in texts(editor.get(html.unescape(opened[1])).text)
    assert "La nôtre" not in page
    for other, where in ((service.person(ADMINISTRATOR), home), (editor, f"/equipe/actions?centre={V2}")):
        assert "Les publics de 2024" not in other.get(where).text
    found = re.search(r"vues/(\w+)/retirer", editor.get(PLACE).text)
    assert found
    for _ in range(2):
        name = re.search(r"vues/(\w+)/retirer", editor.get(PLACE).text)
        assert name
        editor.post(f"{PLACE}/{name[1]}/retirer", data={"jeton": token(editor.get(f"{PLACE}/garder/actions").text)})
    assert "Mes vues" not in editor.get(home).text


def test_who_only_reads_keeps_for_themselves_alone(service: Service) -> None:
    reader = service.person(READER)
    assert "Ce que je suis" in service.keep(reader, "participation", "mine", "Ce que je suis")
    for kind in ("team", "link"):
        assert "<h1>" in service.keep(reader, "participation", kind, "Pour tous")
        assert "Pour tous" not in reader.get(PLACE).text
    service.keep(service.person(EDITOR), "participation", "team", "La nôtre")
    found = re.search(r"vues/(\w+)/retirer", service.person(EDITOR).get(PLACE).text)
    assert found
    form = reader.get(f"{PLACE}/garder/participation").text
    answer = reader.post(f"{PLACE}/{found[1]}/retirer", data={"jeton": token(form)})
    assert answer.status_code == 404
    assert "La nôtre" in reader.get(PLACE).text


def test_a_link_shows_the_public_pages_under_its_filters_whatever_is_asked(service: Service) -> None:
    start = service.link("participation?annee=2024&departement=18")
    told = re.search(r"Cher · tous les thèmes — \d+ \S+ réalisé\S*", texts(service.client.get(PLAIN).text))
    assert told
    for query in ("", "?departement=37", f"?departement=toutes&centre={VT}", "?departement="):
        page = service.client.get(f"{start}actions{query}").text
        shown = texts(page)
        assert "Lien partagé par Villes au Carré : Cher" in shown
        assert "Villes et Territoires" not in shown
        assert 'data-dim="department"' not in page
        assert told[0] in shown
    assert "Année" in texts(service.client.get(f"{start}actions").text)


def test_no_gesture_takes_the_filters_of_a_link_away(service: Service) -> None:
    start = service.link("actions?departement=18")
    page = Reader(service.client, f"{start}actions", "").open()
    page.press("toggle", "department", "37")
    assert "Cher" in page.sentence
    assert "Indre-et-Loire" not in page.sentence
    page.press("toggle", "theme", "transitions")
    page.press("reset")
    assert "Cher" in page.sentence
    assert "Transitions" not in page.sentence
    codes = html.unescape(service.client.get(f"{start}integrer?de=actions").text)
    framed = re.findall(r'<iframe src="https?://[^/"]+(/[^"]*)"', html.unescape(codes))
    assert framed
    assert all(one.startswith(start) for one in framed), "what is embedded is the link, with its filters"


def test_a_link_may_hold_its_period_too(service: Service) -> None:
    start = service.link("actions?annee=2024", periode="oui")
    page = service.client.get(f"{start}actions?annee=2023").text
    assert "Lien partagé par Villes au Carré : 2024" in texts(page)
    assert ">Année</label>" not in page


def test_what_a_link_cites_outlives_it(service: Service) -> None:
    start = service.link("?annee=2024")
    page = service.client.get(start).text
    cited = re.findall(r'data-address="([^"]+)"', page)
    assert cited
    assert all(one.startswith("/v/") for one in cited)
    assert service.client.get(html.unescape(cited[0].partition("#")[0])).status_code == 200


def test_a_link_that_is_taken_back_says_so_and_is_in_the_journal(service: Service) -> None:
    start = service.link("participation?departement=18")
    editor = service.person(EDITOR)
    form = editor.get(PLACE).text
    name = start.split("/")[2]
    editor.post(f"{PLACE}/{name}/retirer", data={"jeton": token(form)})
    answer = service.client.get(f"{start}participation")
    assert answer.status_code == 410
    assert "Le centre a retiré ce lien" in answer.text
    assert name not in editor.get(PLACE).text
    assert service.client.get("/lien/inconnu/participation").status_code == 404


def test_a_link_to_what_is_not_public_is_refused(
    store: SnapshotStore, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    service = Service(store, tmp_path, public_folder(tmp_path_factory, (VT,)))
    page = service.keep(service.person(EDITOR), "participation", "link", "Contrôle")
    assert "n’est pas dans l’édition publique" in page
    assert read_links(service.settings.public_dir) == ()


def test_a_name_of_a_person_names_no_view(service: Service) -> None:
    editor = service.person(EDITOR)
    for name in ("Pour Mme Durand", "prefecture@exemple.fr", "06 00 00 00 00", ""):
        page = service.keep(editor, "participation", "link", name)
        assert 'role="alert"' in page
    assert read_links(service.settings.public_dir) == ()


def test_links_that_a_crash_has_kept_from_the_public_are_told_at_the_next_look(service: Service) -> None:
    start = service.link("participation?departement=18")
    (service.settings.public_dir / LINKS).unlink()
    assert service.client.get(f"{start}participation").status_code == 404
    Upkeep.of(service.settings, dict).look()
    assert service.client.get(f"{start}participation").status_code == 200


def test_a_form_from_elsewhere_keeps_nothing(service: Service) -> None:
    editor = service.person(EDITOR)
    told = {"jeton": "autre", "page": "participation", "filtres": "", "pour": "team", "nom": "Volée"}
    assert editor.post(PLACE, data=told).status_code == 400
    assert "Volée" not in editor.get(PLACE).text


def test_what_an_account_kept_for_itself_goes_with_it(service: Service) -> None:
    service.keep(service.person(EDITOR), "participation", "mine", "La mienne")
    assert service.editions.access is not None
    service.editions.access.accounts.remove(EDITOR)
    with Database.of(service.settings).reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM views").scalar() == 0


def test_another_machine_answers_a_link_and_says_when_it_is_over(service: Service, tmp_path: Path) -> None:
    store = tmp_path / "store"
    around = {"DASHBOARD_STATE": str(tmp_path / "state"), "DASHBOARD_PUBLIC": str(service.settings.public_dir)}
    shared = Settings.from_env({**around, "DASHBOARD_STORE": str(store), "DASHBOARD_LIMIT": "0"})
    assert sends(shared)
    upkeep = Upkeep.of(shared, dict)
    other = Incoming(Objects(str(store)), tmp_path / "elsewhere", tmp_path / "geo", 0.0)
    made = upkeep.views.keep(V2, "link", "Convention", "participation", "departement=18", "")
    other.look()
    assert [one.over for one in read_links(tmp_path / "elsewhere")] == [False]
    upkeep.views.leave(V2, made, "")
    other.look()
    assert [one.over for one in read_links(tmp_path / "elsewhere")] == [True]


def test_the_way_to_the_views_is_on_every_page_of_the_team(service: Service) -> None:
    page = service.person(READER).get(f"/equipe/carte?centre={V2}&theme=transitions").text
    assert f"/equipe/donnees/{V2}/vues/garder/carte?" in html.unescape(page)


def test_a_link_that_was_taken_back_no_backup_brings_back(service: Service, tmp_path: Path) -> None:
    name = service.link("participation?departement=18").split("/")[2]
    database, objects = Database.of(service.settings), Objects.of(service.settings)
    backup(database, objects, tmp_path / "avant.zip")
    editor = service.person(EDITOR)
    editor.post(f"{PLACE}/{name}/retirer", data={"jeton": token(editor.get(PLACE).text)})
    restore(database, objects, tmp_path / "avant.zip")
    Upkeep.of(service.settings, dict).look()
    assert service.client.get(f"/lien/{name}/participation").status_code == 410


@pytest.mark.parametrize("path", [PLACE, f"{PLACE}/garder/participation", "/equipe/donnees/territoires"])
def test_what_is_opened_first_answers_where_nothing_was_ever_kept(
    store: SnapshotStore, tmp_path: Path, path: str
) -> None:
    around = {"DASHBOARD_STATE": str(tmp_path / "state"), "DASHBOARD_EDITIONS": "equipe"}
    editions = create_editions(Settings.from_env(around), None, store)
    assert editions.access
    somebody = Client(editions.wsgi)
    assert somebody.get(editions.access.link, base_url="http://127.0.0.1:8050").status_code == 303
    assert somebody.get(path, base_url="http://127.0.0.1:8050").status_code == 200
