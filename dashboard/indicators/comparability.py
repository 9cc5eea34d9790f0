"""What may be compared over the years and what may not: rules over the years and indicators really present."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboard.french import capital, enumerate_words, number, plural, signed
from dashboard.indicators import registry
from dashboard.indicators.breaks import break_between
from dashboard.indicators.history_territory import TERRITORY, once, territory_table
from dashboard.indicators.lines import document_of
from dashboard.indicators.published import TOTAL
from dashboard.indicators.selection import PLANNED, REALISED
from dashboard.indicators.wording import COUNTED_OTHERWISE, PREFIX
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.text import fold

Verdict = Literal["comparable", "prudence", "impossible"]
LOOSE = ("more_than", "about", "declared", "rounded")
"""Qualifiers of a figure that only gives an order of magnitude or a bound."""


@dataclass(frozen=True)
class Comparison:
    """Two or more moments of something, and whether they may stand side by side.

    Attributes:
        subject: what one would like to compare, in French.
        values: (moment, value in words) in the order of time.
        change: the difference in words, only when the verdict allows one.
        why: the reason of the verdict, in French.
    """

    subject: str
    values: tuple[tuple[str, str], ...]
    verdict: Verdict
    why: str
    change: str = ""


@dataclass(frozen=True)
class Succession:
    """Two indicators that a hurried reader would compare, and what stands between them.

    These are facts about French public policy, not about a centre: they are said only when a centre has both figures.
    """

    before: str
    after: str
    subject: str
    verdict: Verdict
    why: str


SUCCESSIONS: tuple[Succession, ...] = (
    Succession(
        "territory_zus", "territory_qpv", "Quartiers : ZUS hier, QPV aujourd’hui", "impossible",
        "ZUS ≠ QPV. Les zones urbaines sensibles ont été remplacées en 2015 par les quartiers prioritaires, tracés "
        "selon une autre règle (la concentration de bas revenus) : le nombre change parce que la définition change.",
    ),
    Succession(
        "territory_cucs", "territory_city_contract", "Contrats : CUCS hier, contrats de ville aujourd’hui", "prudence",
        "Le contrat de ville a pris la suite du CUCS en 2015 : même rôle, autre loi, et une signature à l’échelle de "
        "l’intercommunalité. Le nombre de contrats dit l’organisation, pas l’ampleur.",
    ),
    Succession(
        "territory_educational_success", "territory_educational_city",
        "Éducation : réussite éducative et cités éducatives", "impossible",
        "Deux dispositifs différents, qui coexistent : un parcours individuel d’un côté, l’alliance des acteurs d’un "
        "quartier de l’autre.",
    ),
    Succession(
        "launch_day_participants", "participants_mobilised", "Publics : une journée, une année", "impossible",
        "Une seule journée d’un côté, toute une année de l’autre ; le second nombre est une borne basse, sans dire si "
        "les présences sont cumulées ou uniques.",
    ),
)  # fmt: skip


def comparisons(data: CentreData, snapshot: Snapshot | None = None) -> tuple[Comparison, ...]:
    """Everything a reader may want to compare, the comparable first.

    Args:
        data: the centre.
        snapshot: all centres, to say why they are not added up; None leaves that line out.
    """
    found = [*once(data, "comparisons", _own), *(_between_centres(snapshot) if snapshot else [])]
    order = {"comparable": 0, "prudence": 1, "impossible": 2}
    return tuple(sorted(found, key=lambda item: order[item.verdict]))


def _own(data: CentreData) -> tuple[Comparison, ...]:
    """What the centre's own data bring together."""
    return (*_repeated(data), *_perimeter(data), *_successions(data), *_actions(data), *_networks(data))


def single_year(data: CentreData) -> Mapping[int, tuple[str, ...]]:
    """Year → labels of the indicators published for that year alone: there is nothing to compare them with."""
    return once(data, "single year", _single_year)


def _single_year(data: CentreData) -> Mapping[int, tuple[str, ...]]:
    frame = data.table("published_figures")
    frame = frame[frame["value"].notna()]
    years = frame["period"].astype("string").str[:4].astype(int).groupby(frame["indicator_id"]).unique()
    found: dict[int, list[str]] = {}
    for name, own in years.items():
        if len(own) == 1 and str(name) in registry.BY_ID:
            found.setdefault(int(own[0]), []).append(registry.BY_ID[str(name)].label)
    return {year: tuple(labels) for year, labels in sorted(found.items())}


def _totals(data: CentreData) -> pd.DataFrame:
    frame = data.table("published_figures")
    whole = (frame["dimension"].fillna("") == "") | (frame["category"] == TOTAL)
    return frame[whole.fillna(False) & frame["value"].notna()].sort_values("period", kind="stable")


def _repeated(data: CentreData) -> list[Comparison]:
    """The same indicator published for several years."""
    found = []
    totals = _totals(data)
    for name, lines in totals.groupby("indicator_id", sort=False):
        if lines["period"].nunique() > 1 and str(name) in registry.BY_ID:
            found.append(_same_indicator(data, str(name), lines.to_dict("records")))
    return found


def _same_indicator(data: CentreData, name: str, lines: Sequence[Mapping[Any, Any]]) -> Comparison:
    indicator = registry.BY_ID[name]
    values = tuple((str(line["period"])[:4], _value_words(line)) for line in lines)
    broken = break_between(data, name, *(int(str(line["period"])[:4]) for line in (lines[0], lines[-1])))
    if broken:
        return Comparison(indicator.label, values, "prudence", f"{capital(COUNTED_OTHERWISE)}. {broken.why}")
    first, last = float(lines[0]["value"]), float(lines[-1]["value"])
    why = _reservation(lines)
    change = f"{signed(last - first)}" + (f" ({signed(round(100 * (last - first) / first))}\u202f%)" if first else "")
    if why:
        return Comparison(indicator.label, values, "prudence", why, change)
    documents = dict.fromkeys(document_of(line["source"]) for line in lines)
    same = f"Même indicateur, publié pour chaque année par le même document ({enumerate_words(list(documents))})."
    several = f"Même indicateur, publié par {enumerate_words(list(documents))} : même définition à vérifier."
    return Comparison(indicator.label, values, "comparable", same if len(documents) == 1 else several, change)


def _reservation(lines: Sequence[Mapping[Any, Any]]) -> str:
    """Why figures of one indicator do not quite speak of the same thing; "" when nothing says so."""
    loose = [str(line["period"])[:4] for line in lines if line["qualifier"] in LOOSE]
    if loose:
        return f"Le nombre de {enumerate_words(loose)} est un ordre de grandeur ou une borne."
    bases = {str(line["period"])[:4]: _text(line["base"]) for line in lines}
    if len(set(bases.values())) > 1:
        told = [f"{year} ({base})" for year, base in bases.items() if base]
        silent = [year for year, base in bases.items() if not base]
        text = f"Le périmètre est précisé pour {enumerate_words(told)}"
        return f"{text}, pas pour {enumerate_words(silent)} : l’écart peut venir de là." if silent else f"{text}."
    return ""


def _value_words(line: Mapping[Any, Any]) -> str:
    prefix = PREFIX.get(str(line["qualifier"]), "")
    return f"{prefix} {number(float(line['value']))} {_text(line['unit'])}".strip()


def _perimeter(data: CentreData) -> list[Comparison]:
    """The territory itself, when an old table adds regions that the centre no longer covers."""
    table = territory_table(data)
    if table is None:
        return []
    regions = [label for label in table.columns if fold(label) != TOTAL]
    if len(regions) < 2:
        return []
    before, now = " + ".join(regions), data.centre.region
    own = next((label for label in regions if fold(now).startswith(fold(label))), "")
    why = f"{before} ≠ {now} : le total de {table.year} couvre un autre territoire."
    if own:
        why += f" Seule la colonne « {own} » correspond à la région d’aujourd’hui, renommée en 2015."
    years = ((str(table.year), before), (str(data.centre.default_year), now))
    return [Comparison("Territoire du centre", years, "prudence" if own else "impossible", why)]


def _successions(data: CentreData) -> list[Comparison]:
    found = []
    for pair in SUCCESSIONS:
        before, after = _moment(data, pair.before), _moment(data, pair.after)
        if before and after and before[0] < after[0]:
            found.append(Comparison(pair.subject, (before, after), pair.verdict, pair.why))
    return found


def _moment(data: CentreData, name: str) -> tuple[str, str] | None:
    """Latest year and value of an indicator in words, the centre's own region first when it is given by region."""
    lines = _totals(data)
    lines = lines[lines["indicator_id"] == name]
    if lines.empty:
        return None
    line = lines.iloc[-1].to_dict()
    year, text = str(line["period"])[:4], _value_words(line)
    frame = data.table("published_figures")
    parts = frame[(frame["indicator_id"] == name) & (frame["dimension"] == TERRITORY) & (frame["category"] != TOTAL)]
    own = [p for p in parts.to_dict("records") if fold(data.centre.region).startswith(fold(str(p["category_label"])))]
    if own:
        text = f"{number(float(own[0]['value']))} ({own[0]['category_label']}), {text} en tout"
    return year, text


def _actions(data: CentreData) -> list[Comparison]:
    """The lines of activity of several years: what the documents list, not what was done."""
    events = data.events
    counted = events[events["counts"]]
    years = sorted({int(year) for year in counted["report_year"]})
    if len(years) < 2:
        return []
    values, silent = [], []
    for year in years:
        here = counted[counted["report_year"] == year]
        done = int(here["status"].isin(REALISED).sum())
        planned = int(here["status"].isin(PLANNED).sum())
        words = [plural(done, "réalisée")] if done else []
        words += [plural(planned, "annoncée")] if planned else []
        values.append((str(year), ", ".join(words)))
        silent += [str(year)] if not done else []
    why = "Ce sont des lignes citées par des documents de nature différente, pas un recensement."
    if silent:
        why += f" Pour {enumerate_words(silent)}, on ne connaît que des annonces : annoncé n’est pas fait."
    return [Comparison("Actions citées par les documents", tuple(values), "impossible", why)]


def _networks(data: CentreData) -> list[Comparison]:
    """The networks of several years, and how many names come back."""
    frame = data.table("networks")
    names = {
        int(str(year)): {fold(str(name)) for name in lines["name"]} for year, lines in frame.groupby("report_year")
    }
    if len(names) < 2:
        return []
    values = tuple((str(year), plural(len(found), "ligne")) for year, found in names.items())
    years = list(names)
    common = names[years[-2]] & names[years[-1]]
    back = plural(len(common), "nom revient", "noms reviennent") if common else "aucun nom ne revient"
    why = (
        f"Listes de documents de nature différente (réseaux et groupes de travail confondus) ; {back} à l’identique de "
        f"{years[-2]} à {years[-1]}. Un réseau renommé passerait pour nouveau."
    )
    return [Comparison("Réseaux cités", values, "prudence", why)]


def _between_centres(snapshot: Snapshot) -> list[Comparison]:
    """Why the figures of two centres are never added up."""
    if len(snapshot.centres) < 2:
        return []
    values = [(data.centre.name, f"compte des {data.centre.vocabulary.actions}") for data in snapshot.centres.values()]
    words = {data.centre.vocabulary.actions for data in snapshot.centres.values()}
    different = "Unités différentes" if len(words) > 1 else "Même mot, mais chaque centre a sa règle"
    why = f"{different} : les centres ne s’additionnent pas et ne se classent pas."
    return [Comparison("D’un centre à l’autre", tuple(values), "impossible", why)]


def verdict_words(found: tuple[Comparison, ...]) -> str:
    """How many of the comparisons hold, in French."""
    if not found:
        return "Une seule année, un seul document : il n’y a rien à comparer."
    counts = {name: sum(item.verdict == name for item in found) for name in ("comparable", "prudence", "impossible")}
    holds = counts["comparable"]
    first = plural(holds, "tient", "tiennent") if holds else "aucun ne tient tel quel"
    return (
        f"Sur {plural(len(found), 'rapprochement tentant', 'rapprochements tentants')}, {first}, "
        f"{number(counts['prudence'])} avec prudence, {number(counts['impossible'])} pas du tout."
    )


def _text(cell: Any) -> str:
    return "" if cell is None or pd.isna(cell) else str(cell)
