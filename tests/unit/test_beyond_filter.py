"""What shows, under a filter, the other values of its dimension says so: in its title, its sentence, its remarks."""

from __future__ import annotations

import pytest
from support import V2, VT, text_of

from dashboard.pages import PAGES
from dashboard.pages.render import Site, show
from dashboard.snapshot import Snapshot

SITE = Site(PAGES, V2)


def said(snapshot: Snapshot, path: str, query: str, slots: str) -> str:
    """What some slots of a page say, named one after the other."""
    found = show(SITE, snapshot, path, query)
    assert found is not None
    return " ".join(text_of(found.view.slots[slot]) for slot in slots.split()).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("path", "query", "slot", "words"),
    [
        (
            "/", f"centre={VT}&theme=education", "theme",
            ("Actions par thème, tous les thèmes", "Éducation : 9 actions, sur 38 pour tous les thèmes.",
             "le filtre ne garde que « Éducation et politique de la ville »", "Gardé par le filtre"),
        ),
        (
            "/carte", f"centre={VT}&departement=30,34", "titre message",
            ("par département, 2024, tous les départements",
             "Hérault : 17 actions et Gard : 4 actions, sur 38 pour tous les départements."),
        ),
        (
            "/reseaux", f"centre={VT}&reseau=vt-net-gusp", "calendrier",
            ("Les rencontres, mois par mois, tous les réseaux", "Réseau GUSP Occitanie Est : 3 rencontres réalisées.",
             "Ce tableau montre tous les réseaux"),
        ),
        (
            "/publications", f"centre={VT}&theme=education", "theme",
            ("Par thème, tous les thèmes", "sur 26 pour tous les thèmes.", "Ce tableau montre tous les thèmes"),
        ),
        (
            "/publications", f"centre={VT}&type=video", "type",
            ("Par type, tous les types", "pour tous les types."),
        ),
        (
            "/participation", "format=journee", "ventilation",
            ("par format, tous les formats", "« Journée » : connu pour 3 sur 3.", "Gardé par le filtre"),
        ),
    ],
)  # fmt: skip
def test_it_says_so(snapshot: Snapshot, path: str, query: str, slot: str, words: tuple[str, ...]) -> None:
    text = said(snapshot, path, query, slot)
    for expected in words:
        assert expected in text


@pytest.mark.parametrize(
    ("path", "slot"),
    [("/", "theme"), ("/carte", "titre message"), ("/reseaux", "calendrier"), ("/publications", "theme")],
)
def test_without_a_choice_nothing_is_added(snapshot: Snapshot, path: str, slot: str) -> None:
    text = said(snapshot, path, f"centre={VT}&format=webinaire", slot)
    assert ", tous les " not in text
    assert "pour pouvoir en choisir" not in text
