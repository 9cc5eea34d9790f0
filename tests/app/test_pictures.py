"""Pictures of charts: all that a page says of one, in a file that can leave it; the same for every reader's machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from reader import charts
from support import DEMO, HOSTILE, V2, hostile_centre, path_of, snapshot_of

from dashboard.app import create_app
from dashboard.components.drawing import drawings
from dashboard.components.picture import WIDTH, ZOOM, picture
from dashboard.figures.svg import NAMESPACE
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.pages.pictures import told
from dashboard.pages.render import Site, said, show
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot, SnapshotStore
from dashboard.viewer import ENVIRON_KEY, Viewer, Visit

PNG = b"\x89PNG\r\n\x1a\n"
LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*data-picture="[^"]+"|<a [^>]*data-picture="[^"]+"[^>]*href="([^"]+)"')


def written(drawn: str | bytes) -> str:
    """The words of a picture, whatever line they stand on."""
    root = ET.fromstring(drawn)  # noqa: S314 - ours
    return " ".join("".join(one.itertext()) for one in root.iter(f"{{{NAMESPACE}}}text"))


def linked(html: str) -> list[str]:
    before, _, _ = html.partition('id="react-entry-point"')
    return [unescape(first or second) for first, second in LINK.findall(before)]


def size(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_picture_says_what_its_page_says(client: FlaskClient, snapshot: Snapshot, page: Page) -> None:
    for shown, drawing, place, query in charts(page, snapshot):
        answer = client.get(f"/graphique/{place}.svg?{query}")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        text = written(answer.data)
        assert drawing.title in text
        assert said(shown) in text
        assert all(note in text for note in drawing.notes)
        assert all(key.label in text for key in drawing.legend)
        assert "données arrêtées au" in text
        assert "trace 0" not in text
        notes = [re.sub("</?b>", "", unescape(one["text"])) for one in drawing.figure["layout"].get("annotations", ())]
        assert all(note in text for note in notes)


def test_a_bar_without_a_number_beside_it_has_its_numbers_in_its_legend(snapshot: Snapshot) -> None:
    found = 0
    for page in PAGES:
        shown = show(Site(PAGES, V2), snapshot, path_of(page, ""), f"centre={DEMO}")
        for drawing in drawings(list(shown.view.slots.values())) if shown else ():
            if not drawing.figure["layout"].get("annotations"):
                found += 1
                assert drawing.legend
                assert all(re.search(r"\d", key.label) for key in drawing.legend), drawing.title
    assert found


def test_a_png_has_the_width_of_a_report_at_twice_its_points(client: FlaskClient) -> None:
    answer = client.get("/graphique/theme.png")
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(PNG)
    width, height = size(answer.data)
    assert width == WIDTH * ZOOM == 1200
    drawn = ET.fromstring(client.get("/graphique/theme.svg").data)  # noqa: S314 - ours
    assert height == ZOOM * int(drawn.attrib["height"])
    assert client.get("/graphique/theme.png").data == answer.data


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/graphique/theme.png", "villes-au-carre-rendez-vous-par-theme-2024.png"),
        ("/graphique/theme.svg?modalite=distanciel", "villes-au-carre-rendez-vous-par-theme-2024-distanciel.svg"),
        ("/graphique/theme.svg?annee=1987", "villes-au-carre-rendez-vous-par-theme-2024.svg"),
    ],
)
def test_a_file_is_called_after_what_it_shows(client: FlaskClient, address: str, name: str) -> None:
    assert client.get(address).headers["Content-Disposition"] == f"inline; filename={name}"


def test_a_picture_of_what_is_made_up_says_so(client: FlaskClient) -> None:
    answer = client.get(f"/graphique/theme.svg?centre={DEMO}")
    assert "Données simulées" in written(answer.data)
    assert "donnees-simulees" in answer.headers["Content-Disposition"]


def test_every_chart_of_a_page_links_to_its_pictures_with_its_filters(editions: Mapping[str, FlaskClient]) -> None:
    for client in editions.values():
        links = linked(client.get("/?modalite=distanciel").text)
        assert len(links) >= 6
        for link in links:
            assert link.endswith("?modalite=distanciel")
            answer = client.get(link)
            assert answer.status_code == 200
            assert answer.mimetype == "image/png" or "Distanciel" in written(answer.data)


def test_the_pictures_of_the_staff_are_behind_the_gate_and_for_no_other_site(
    settings: Settings, store: SnapshotStore, client: FlaskClient
) -> None:
    staff = create_app(settings, store, "staff").server.test_client()
    assert staff.get("/graphique/theme.png").status_code == 401
    known = {ENVIRON_KEY: Visit(Viewer("administrator"))}
    answer = staff.get("/graphique/theme.png", environ_overrides=known)
    assert answer.data.startswith(PNG)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    # What is public may be shown by any site.
    assert client.get("/graphique/theme.png").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize(
    "place", ["nulle-part", "nulle-part/mois", "moyens/nulle-part", "../mois", "territoires/99999/mois"]
)
def test_what_is_not_drawn_has_no_picture(client: FlaskClient, place: str, kind: str) -> None:
    assert client.get(f"/graphique/{place}.{kind}").status_code == 404


def test_no_text_of_the_tables_is_markup_in_a_picture() -> None:
    data = hostile_centre()
    allowed = {f"{{{NAMESPACE}}}{tag}" for tag in ("svg", "defs", "pattern", "path", "g", "rect", "circle", "line")}
    allowed |= {f"{{{NAMESPACE}}}{tag}" for tag in ("title", "text", "tspan")}
    texts = []
    for page in PAGES:
        shown = show(Site(PAGES, data.centre.id), snapshot_of(data), path_of(page, ""), "")
        for drawing in drawings(list(shown.view.slots.values())) if shown else ():
            drawn = picture(drawing, told(shown)) if shown else ""
            assert {one.tag for one in ET.fromstring(drawn).iter()} <= allowed  # noqa: S314 - ours
            texts.append(written(drawn))
    assert any(HOSTILE[:10] in text for text in texts)


@effort(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(place=st.text(max_size=40), query=st.text(max_size=60))
def test_no_address_is_an_error(client: FlaskClient, place: str, query: str) -> None:
    answer = client.get(f"/graphique/{place}.svg", query_string=query)
    assert answer.status_code in (200, 308, 404)
