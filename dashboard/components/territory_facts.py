"""The strip of figures of a territory's sheet: each with what it rests on, the unknown told apart from zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboard.filters import Vocabulary, french_date
from dashboard.french import NARROW, agree, capital, number, plural
from dashboard.indicators.in_force import LISTED_SINCE, QUARTERS_SINCE
from dashboard.indicators.known_places import places_words
from dashboard.indicators.map_words import UNLISTED, lists_words
from dashboard.indicators.territory_sheet import Sheet
from dashboard.indicators.territory_words import UNKNOWN, age_words, attendance_words, last_day, no_date_words


def key_figures(made: Sheet, spoken: Vocabulary, as_of: date) -> Component:
    """Actions, announced, présences with their coverage, publications, networks, members, last action."""
    counts, words = made.counts, spoken.centre.vocabulary
    feminine = words.action_gender == "f"
    coarse = counts.lines - counts.fine
    located = f"{plural(coarse, 'action connue', 'actions connues')} sans commune précise" if coarse else ""
    dates = f"{plural(counts.lines, 'ligne')}, {plural(counts.dates, 'date')}" if counts.dates != counts.lines else ""
    attendance, coverage = attendance_words(counts)
    day = last_day(counts)
    unit = agree(counts.attendance or 0, "présence") if counts.counted else ""
    others = plural(counts.others, "documentée, non comptée", "documentées, non comptées") if counts.others else ""
    missing = places_words(made.places, spoken) if counts.done is None else ""
    told = [part for part in (located, dates, others, missing) if part]
    doubt = "rien ne dit qu’elles ont eu lieu" if feminine else "rien ne dit qu’ils ont eu lieu"
    facts = [
        fact(f"{capital(words.actions)} {_agreed('réalisé', feminine)}", _number(counts.done), "", " · ".join(told)),
        fact(
            f"{capital(_agreed('annoncé', feminine))}, à part", _number(counts.announced), "",
            f"{_agreed('non compté', feminine)}{NARROW}: {doubt}" if counts.planned else "",
        ),
        fact("Présences cumulées", attendance, unit, coverage),
        _listed("Publications qui le nomment", counts.publications, "publications", made),
        _listed("Réseaux animés qui le couvrent", counts.networks, "networks", made),
        _listed("Adhérents situés ici", counts.members, "members", made),
    ]  # fmt: skip
    if made.territory.kind != "qpv":
        facts += _quarters(made)
    age = f"{age_words(counts, as_of)} avant l’arrêt des données ({french_date(as_of)}), toutes années confondues"
    facts.append(fact("Dernière action datée", capital(day) or "—", "", age if day else no_date_words(counts), "day"))
    return facts_strip(facts, lists_words(made.tally.filters))


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else number(value)


def _quarters(made: Sheet) -> list[Component]:
    """The QPV in force in the years chosen; nothing where there is none, and before there were any."""
    if made.ground.quarters == "none" or made.quarters == 0:
        return []
    since, listed = QUARTERS_SINCE, LISTED_SINCE
    remark = f"en vigueur depuis {listed}"
    if made.quarters is None:
        of_then = f"la liste en vigueur de {since} à {listed - 1} n’est pas installée"
        remark = of_then if made.ground.quarters == "unlisted" else "aucune liste installée ne les donne ici"
    return [fact("Quartiers prioritaires", _number(made.quarters), "", remark)]


def _listed(label: str, value: int, name: str, made: Sheet) -> Component:
    """A number of things that a document lists; unknown when none does for the period."""
    if name in made.tally.unlisted:
        return fact(label, "—", "", f"non renseigné{NARROW}: {UNLISTED}")
    return fact(label, number(value))


def _agreed(word: str, feminine: bool) -> str:
    """A participle in the plural, agreeing with the centre's word for its actions."""
    return f"{word}{'es' if feminine else 's'}"


def fact(label: str, value: str, unit: str = "", beside: str = "", class_name: str = "") -> Component:
    """One figure of the strip: label, value, unit, what it rests on."""
    return html.Article(
        [
            html.H3(label),
            html.P([html.Strong(value, className="figure"), " ", html.Span(unit, className="unit")], className="value"),
            html.Div([html.P(beside)] if beside else [], className="beside"),
        ],
        className=f"kpi terr-fact {class_name}".strip(),
    )


def facts_strip(facts: Sequence[Component], remarks: Sequence[str] = ()) -> Component:
    """The figures side by side, with remarks under them."""
    head = html.H2("Chiffres du territoire", className="visually-hidden")
    note = "Chiffres calculés à partir des lignes des tables, avec les filtres choisis."
    notes = [html.P(text) for text in (note, *remarks)]
    strip = [head, html.Div(list(facts), className="kpis"), html.Div(notes, className="notes")]
    return html.Section(strip, **{"aria-label": "Chiffres du territoire"})
