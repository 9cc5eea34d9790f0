"""All that a centre says of itself, in one form: read back the same, validated by the loader, a version each time."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from access_sample import Person
from kept_centre import row, saved, shown, with_centre
from support import ROOT, schemas
from test_data_pages import PLACE, own

from dashboard.centres.description import described, settings, values
from dashboard.centres.model import Ground
from dashboard.editions import Editions
from dashboard.snapshot import SnapshotStore
from dashboard.sources.centre import read_centre
from dashboard.sources.written import centre_text

HERE = f"{PLACE}/reglages"


@pytest.fixture(scope="module")
def editions(store: SnapshotStore, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """See `with_centre`."""
    return with_centre(store, tmp_path_factory.mktemp("data"))


def sent(somebody: Person, page: str = "", **typed: Any) -> Any:
    """Send the form of the page, with what is typed in its fields and the boxes that are ticked."""
    page = page or somebody.get(HERE).text
    form: dict[str, Any] = shown(page)
    for name in set(re.findall(r'<input type="checkbox" name="([^"]+)"', page)):
        ticked = re.findall(rf'<input type="checkbox" name="{re.escape(name)}" value="([^"]+)" checked', page)
        form[name] = ["", *ticked]
    return somebody.post(HERE, data={**form, **{key.replace("__", "."): value for key, value in typed.items()}})


def test_every_shipped_centre_reads_back_the_same_and_every_key_has_its_field() -> None:
    fields = settings(schemas(), {})
    told = {one.key for one in fields} | {"id"}
    for folder in ("demo", "villes-au-carre", "villes-et-territoires"):
        content = (ROOT / "data" / folder / "centre.toml").read_bytes()
        centre, _ = read_centre(content, "centre.toml")
        assert centre
        for key, value in tomllib.loads(content.decode()).items():
            lists = not isinstance(value, dict) or key in told
            assert (key in told) if lists else {f"{key}.{name}" for name in value} <= told, key
        files = {"centre.toml": content}
        same = described(values(centre, fields), centre, centre, files, fields, Ground(schemas()))
        assert (same.ready, same.mine, dict(same.files)) == (True, frozenset(), files)
        other = described({"name": "Autre nom"}, centre, centre, files, fields, Ground(schemas()))
        again, _ = read_centre(other.files["centre.toml"], "centre.toml")
        assert again
        assert centre_text(again) == centre_text(centre).replace(f'name = "{centre.name}"', 'name = "Autre nom"', 1)


def test_a_centre_says_its_themes_and_figures(editions: Editions) -> None:
    somebody = own(editions)
    assert sent(somebody).headers["Location"] == f"{HERE}?dit=rien"
    answer = sent(
        somebody, short_name="AQ", **{"themes-0-label": "Emploi", "themes-1-label": "Éducation et parentalité"},
        synthese__kpis=["", "attendances", "actions"], public_threshold="15", as_of="31 décembre 2024",
    )  # fmt: skip
    assert answer.headers["Location"] == f"{HERE}?dit=enregistre"
    page = somebody.get(HERE).text
    held = shown(page)
    for name, text in {
        "short_name": "AQ", "themes-0-id": "emploi", "themes-1-id": "education-et-parentalite", "as_of": "31/12/2024",
        "public_threshold": "15",
    }.items():  # fmt: skip
        assert held[name] == text, name
    assert set(re.findall(r'name="synthese.kpis" value="(\w+)" checked', page)) == {"attendances", "actions"}
    assert "Description du centre" in somebody.get(f"{PLACE}/historique").text
    assert 'value="emploi"' in somebody.get(row("a-1")).text, "the forms of rows offer the theme at once"

    assert saved(somebody, row("a-1"), {"theme_ids": "emploi"}).status_code == 303
    answer = sent(somebody, **{"themes-0-label": ""})
    assert answer.status_code == 422
    assert "Petit-déjeuner" in answer.text, "a theme that an action has does not go"


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(editions: Editions) -> None:
    somebody = own(editions)
    answer = sent(somebody, website="arvor", default_year="hier", name="Arvor, de Zoé Abgrall", short_name="Arvor")
    assert answer.status_code == 422
    held = shown(answer.text)
    assert (held["website"], held["default_year"], held["short_name"]) == ("arvor", "hier", "Arvor")
    for name in ("website", "default_year"):
        assert re.search(rf'id="f-{name}"[^>]*aria-invalid="true"', answer.text)
    assert "https://" in answer.text
    answer = sent(somebody, answer.text, website="", default_year="2024")
    assert answer.status_code == 422
    assert "semble nommer une personne" in answer.text
    assert sent(somebody, answer.text, name="Arvor Quartiers").status_code == 303


def test_two_people_never_overwrite_each_other(editions: Editions) -> None:
    one, other = own(editions), own(editions)
    page = one.get(HERE).text
    assert sent(other, website="https://www.exemple.fr", vocabulary__actions="rencontres").status_code == 303
    answer = sent(one, page, website="https://exemple.fr/arvor", public_threshold="20")
    assert answer.status_code == 422
    assert "https://www.exemple.fr" in answer.text
    held = shown(answer.text)
    assert (held["website"], held["vocabulary.actions"]) == ("https://exemple.fr/arvor", "rencontres")
    assert sent(one, answer.text).status_code == 303
    held = shown(one.get(HERE).text)
    assert [held[name] for name in ("website", "vocabulary.actions", "public_threshold")] == [
        "https://exemple.fr/arvor", "rencontres", "20",
    ]  # fmt: skip
