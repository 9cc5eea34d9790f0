"""Where an action took place, as people type it: what is read, what is asked, what is no place."""

from __future__ import annotations

import pytest
from expected_trackers import events, expected, must_ask
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sources.trackers.places import TypedPlace, chosen_place, read_place

BRETAGNE, REUNION, TOURAINE, LANGUEDOC = (
    ("22", "29", "35", "56"),
    ("974",),
    ("37", "41"),
    ("34", "30", "11", "48", "66"),
)
Near = tuple[str, ...]

PLACES: dict[tuple[str, Near], tuple[str, str, str]] = {
    ("Tours", TOURAINE): ("commune", "37261", "37"), ("TOURS CEDEX 1", TOURAINE): ("commune", "37261", "37"),
    ("37000 Tours", TOURAINE): ("commune", "37261", "37"), ("Mairie de Tours", TOURAINE): ("commune", "37261", "37"),
    ("salle des fêtes de Tours", TOURAINE): ("commune", "37261", "37"),
    ("MJC de Blois", TOURAINE): ("commune", "41018", "41"),
    ("rue de Bourgogne, Tours", TOURAINE): ("commune", "37261", "37"),
    ("Tours-Nord", TOURAINE): ("commune", "37261", "37"),
    ("St Pierre des Corps", TOURAINE): ("commune", "37233", "37"), ("Bourges", TOURAINE): ("commune", "18033", "18"),
    ("Mamoudzou", REUNION): ("commune", "97611", "976"), ("Paris", REUNION): ("commune", "75056", "75"),
    ("Saint-Denis", REUNION): ("commune", "97411", "974"), ("ST DENIS", REUNION): ("commune", "97411", "974"),
    ("Saint-Denis (93)", REUNION): ("commune", "93066", "93"),
    ("St Denis (Réunion)", BRETAGNE): ("commune", "97411", "974"),
    ("Saint-Denis de la Réunion", BRETAGNE): ("commune", "97411", "974"),
    ("St Pierre", REUNION): ("commune", "97416", "974"),
    ("Le Port", REUNION): ("commune", "97407", "974"), ("Etang Salé", REUNION): ("commune", "97404", "974"),
    ("Saint-Pierre – Ravine Blanche", REUNION): ("commune", "97416", "974"),
    ("Nantes", BRETAGNE): ("commune", "44109", "44"),
    ("Rennes (Maurepas)", BRETAGNE): ("commune", "35238", "35"),
    ("Rennes, Maurepas", BRETAGNE): ("commune", "35238", "35"),
    ("Rennes\nMaurepas", BRETAGNE): ("commune", "35238", "35"),
    ("Kervénanec (Lorient)", BRETAGNE): ("commune", "56121", "56"),
    ("Sanitas, Tours", TOURAINE): ("qpv", "37261", "37"), ("Tours (Sanitas)", TOURAINE): ("qpv", "37261", "37"),
    ("QPV Sanitas", TOURAINE): ("qpv", "37261", "37"), ("QN03709M", TOURAINE): ("qpv", "37261", "37"),
    ("Tours Sanitas", TOURAINE): ("qpv", "37261", "37"), ("Tours Nord", TOURAINE): ("commune", "37261", "37"),
    ("Rennes/Maurepas", BRETAGNE): ("commune", "35238", "35"),
    ("Quartier Maurepas à Rennes", BRETAGNE): ("commune", "35238", "35"),
    ("Hérault", TOURAINE): ("department", "", "34"), ("La Réunion", REUNION): ("department", "", "974"),
    ("Réunion", REUNION): ("department", "", "974"), ("37", TOURAINE): ("department", "", "37"),
    ("Dép. 37", TOURAINE): ("department", "", "37"), ("Brest/Quimper", BRETAGNE): ("department", "", "29"),
    ("Plouhinec (56)", BRETAGNE): ("commune", "56169", "56"), ("Guingamp 22200", BRETAGNE): ("commune", "22070", "22"),
    ("Guingamp", BRETAGNE): ("commune", "22070", "22"), ("mairie de Guingamp", BRETAGNE): ("commune", "22070", "22"),
    ("Guingamp", TOURAINE[:0]): ("commune", "22070", "22"), ("Cilaos", REUNION): ("commune", "97424", "974"),
    ("Sainte-Rose", REUNION): ("commune", "97419", "974"),
    ("Sainte-Clotilde 97490", REUNION): ("department", "", "974"),
    ("Guingamp (Côtes-d’Armor)", BRETAGNE): ("commune", "22070", "22"),
    ("Rennes Métropole", BRETAGNE): ("epci", "", "35"),
    ("TCO", REUNION): ("epci", "", "974"), ("CIREST", REUNION): ("epci", "", "974"),
    ("Redon Agglomération", BRETAGNE): ("epci", "", ""), ("Occitanie", LANGUEDOC): ("region", "", ""),
    ("Tours et Blois", TOURAINE): ("", "", ""), ("Tours, Blois", TOURAINE): ("", "", ""),
    ("France entière", BRETAGNE): ("", "", ""), ("?", BRETAGNE): ("", "", ""), ("nc", BRETAGNE): ("", "", ""),
    ("", BRETAGNE): ("", "", ""), ("à définir", BRETAGNE): ("", "", ""),
}  # fmt: skip

MODALITIES: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(
        ("visio", "Visio", "VISIO", "visioconférence", "en ligne", "à distance", "distanciel", "Zoom",
         "Teams", "Visio (Teams)", "visio / Zoom", "Visio nationale", "réunion en ligne", "webinaire"),
        ("remote", "", "remote"),
    ),
    **dict.fromkeys(
        ("Rennes + visio", "Rennes / Zoom", "Rennes (visio)", "Rennes et en ligne", "Hybride – Rennes",
         "visio, Rennes"),
        ("commune", "35238", "hybrid"),
    ),
    "Visio + présentiel à Rennes": ("commune", "35238", "hybrid"),
    "Zoom https://exemple.fr/j/1": ("remote", "", "remote"),
    "Rennes (présentiel)": ("commune", "35238", "in_person"), "présentiel": ("", "", "in_person"),
    "hybride": ("", "", "hybrid"),
}  # fmt: skip

ASKED: dict[tuple[str, Near], list[str]] = {
    ("Plouhinec", BRETAGNE): ["56169", "29197", ""], ("Bellevue", BRETAGNE): ["", "22", "29", "35", "56"],
    ("Le Chaudron", REUNION): ["", "974", "97411"], ("Sainte-Anne", REUNION): ["", "97128", "97226", "25513"],
    ("Sainte-Anne", (*TOURAINE, "97", "32")): ["41200", "32357", "", "37"],
    ("Maurepas", BRETAGNE): ["", "78383", "80521"],
    ("Sanitas", TOURAINE): ["QN03709M", "37261", ""], ("Sanitas", REUNION): ["", "QN03709M", "37261", "974"],
    ("Orlenas", ("45",)): ["45234", "", "45"], ("gare de Tours", TOURAINE): ["37261", "", "37"],
    ("Rennes ?", BRETAGNE): ["35238", "", "22"], ("à définir (Rennes ?)", BRETAGNE): ["35238", "", "22"],
    ("Nord", REUNION): ["", "59", "974"], ("Centre", BRETAGNE): ["", "R24", "22"],
    ("Chaudron", REUNION): ["", "974", "97411"], ("Strasbour", ()): ["67482", ""],
    ("Saint-Jean", TOURAINE): ["", "31488", "37"], ("Rennes Villejean", BRETAGNE): ["35238", "", "22"],
    ("Pays de Tours", TOURAINE): ["37261", "", "37"], ("Saint-Denis", BRETAGNE): ["93066"],
    ("réunion", REUNION): ["974", ""], ("Réunion", BRETAGNE): ["", "974", "22"],
    ("dans nos locaux", TOURAINE): ["", "37", "41", "37261"], ("Sainte-Anne", ()): ["97128", "25513", "32357", "41200"],
}  # fmt: skip


@pytest.mark.parametrize(("typed", "place"), PLACES.items(), ids=repr)
def test_a_place_is_read_as_a_person_means_it(typed: tuple[str, Near], place: tuple[str, str, str]) -> None:
    found = read_place(*typed)
    assert (found.kind, found.commune_code, found.department_code, found.doubt) == (*place, None)
    assert found.modality == ""


@pytest.mark.parametrize(("typed", "place"), MODALITIES.items())
def test_what_is_no_place_is_how_people_took_part(typed: str, place: tuple[str, str, str]) -> None:
    found = read_place(typed, BRETAGNE)
    assert (found.kind, found.commune_code, found.modality, found.doubt) == (*place, None)


@pytest.mark.parametrize(("typed", "choices"), ASKED.items(), ids=repr)
def test_a_doubtful_place_is_asked_with_the_likeliest_first(typed: tuple[str, Near], choices: list[str]) -> None:
    found = read_place(*typed)
    assert (found.kind, found.commune_code, found.department_code, found.qpv_codes) == ("", "", "", ())
    assert found.doubt is not None
    assert list(found.doubt.choices)[: len(choices)] == choices


@pytest.mark.parametrize(
    ("typed", "answer"),
    {"Sainte-Anne": "97410", "Saint-Gilles": "97415", "Le Chaudron": "97411"}.items(),
)
def test_the_answer_is_among_what_is_proposed(typed: str, answer: str) -> None:
    found = read_place(typed, REUNION)
    assert found.doubt is not None
    assert answer in found.doubt.choices


def test_an_answer_places_the_action() -> None:
    assert chosen_place("97411") == TypedPlace("commune", "97411", "974")
    assert chosen_place("974") == TypedPlace("department", "", "974")
    assert chosen_place("QN03709M") == TypedPlace("qpv", "37261", "37", ("QN03709M",))
    assert chosen_place("22070") == TypedPlace("commune", "22070", "22")  # in no shipped list
    assert chosen_place("") == chosen_place("n’importe quoi") == TypedPlace()


def test_a_place_of_several_departments_is_in_none_and_says_so() -> None:
    assert "35, 44, 56" in read_place("Redon Agglomération", BRETAGNE).said
    assert "aucun département" in read_place("Tours et Blois", TOURAINE).said


def test_a_question_repeats_no_name_of_a_person() -> None:
    found = read_place("chez Mme Zélie Bramoulin", TOURAINE)
    assert found.doubt is not None
    assert "Bramoulin" not in found.doubt.text


def test_the_places_of_the_trackers_are_those_worked_out_by_hand() -> None:
    answers = {
        question["typed"]: question["answer"]
        for name in ("bretagne", "reunion")
        for question in expected(name)["questions"]
        if question["kind"] == "place"
    }
    asked = set()
    for name, centre, row in events():
        typed, where = row["place"], f"{name} {row['sheet']} {row['row']}"
        found = read_place(typed["typed"] or "", centre["departments"])
        if found.doubt is not None:
            asked.add(typed["typed"])
            found = chosen_place(answers[typed["typed"]])
        assert found.kind == (typed["kind"] or ("remote" if row["modality"]["value"] == "remote" else "")), where
        assert found.commune_code == (typed["commune_code"] or ""), where
        assert found.department_code == (typed["department_code"] or ""), where
        assert found.modality in ("", row["modality"]["value"]), where
    assert asked == must_ask("place")


WORDS = st.lists(
    st.sampled_from(
        [*" -/,()+;'", "Tours", "Saint-Denis", "Sanitas", "visio", "Zoom", "93", "37000", "de", "et", "salle",
        "QPV", "Bretagne",
         "Sainte-Anne", "Hérault", "Réunion", "CA", "Métropole", "rue", "hybride", "\n", "Bellevue", "?"]
    ),
    max_size=6,
).map(" ".join)  # fmt: skip


@given(st.one_of(WORDS, st.text(max_size=15)), st.sampled_from([(), TOURAINE, REUNION, BRETAGNE, ("2A", "99")]))
def test_any_text_is_a_place_a_question_or_none(text: str, departments: Near) -> None:
    found = read_place(text, departments)
    if found.doubt is not None:
        assert (found.kind, found.commune_code, found.department_code, found.qpv_codes) == ("", "", "", ())
        assert "" in found.doubt.choices
        for answer in found.doubt.choices:
            assert bool(chosen_place(answer).kind) == bool(answer)
    assert found.kind in ("", "commune", "department", "epci", "qpv", "region", "remote")
    assert bool(found.commune_code) <= bool(found.department_code)
