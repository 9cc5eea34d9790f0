"""The footprint in French sentences; every number in them is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping

from dashboard.filters import MONTHS
from dashboard.french import agree, capital, enumerate_words, number, percent, plural
from dashboard.indicators.footprint import KG_PER_TONNE, Footprint, Trip
from dashboard.indicators.footprint_factors import FULL, USE, Scope, Scoped
from dashboard.indicators.footprint_meetings import Meetings
from dashboard.indicators.footprint_needed import WORKING_WEEKS, Need
from dashboard.indicators.model import Published
from dashboard.indicators.travel import Travel
from dashboard.indicators.wording import QUALIFIER_WORDS

LABEL = "Émissions évitées estimées par rapport à la voiture seule"
SCOPE_WORDS: Mapping[Scope, str] = {USE: "usage seul", FULL: "fabrication comprise"}
SCOPE_MEANING = (
    "Usage seul : carburant et électricité. Avec la fabrication : plus la part de fabrication, d’entretien et de fin "
    "de vie des véhicules. Tout est comparé à une personne seule en voiture thermique."
)
SCOPE_TITLES: Mapping[Scope, str] = {USE: "Usage seul", FULL: "Avec la fabrication"}
BY: Mapping[str, str] = {
    "walk": "à pied",
    "bicycle": "à vélo",
    "electric_bicycle": "à vélo électrique",
    "bus": "en bus",
    "tram_metro": "en tramway ou en métro",
    "train": "en train",
    "coach": "en autocar",
    "carpool": "en covoiturage",
    "car": "seul en voiture thermique",
    "electric_car": "seul en voiture électrique",
    "two_wheeler": "en deux-roues motorisé",
    "other": "autrement",
}
"""How one travels by each mode, in a sentence."""
REASONS = {
    "factor": "aucun facteur d’émission pour ce moyen de transport",
    "occupants": "covoiturage sans nombre d’occupants",
}
NO_REFERENCE = (
    "Les facteurs d’émission n’ont pas de ligne de référence utilisable : il faut celle d’une voiture thermique, "
    "par véhicule et par kilomètre."
)


def mass(kg: float) -> str:
    """A mass in the unit that suits it: "2,84 t", "384 kg"."""
    sign, size = "−" if kg < 0 else "", abs(kg)
    if size >= KG_PER_TONNE:
        return f"{sign}{number(size / KG_PER_TONNE)} t"
    return f"{sign}{number(size, 0 if size >= 10 else None)} kg"


def span(quantity: Scoped) -> str:
    """A range of masses: "de 2,84 à 3,19 t", "2,84 t" when both are the same."""
    low, high = mass(quantity.low), mass(quantity.high)
    if low == high:
        return low
    same_unit = low.rsplit(" ", 1)[1] == high.rsplit(" ", 1)[1]
    return f"de {low.rsplit(' ', 1)[0] if same_unit else low} à {high}"


def period_of(period: str) -> str:
    """The period of a published figure in words: "2024", "décembre 2024"."""
    return f"{MONTHS[int(period[5:7]) - 1]} {period[:4]}" if len(period) == len("2024-12") else period


def tonnes_of(published: Published) -> float:
    """A published figure in tonnes, whichever unit it is printed in."""
    return (published.value or 0.0) / (KG_PER_TONNE if published.unit.lower().startswith("kg") else 1)


def figure_words(published: Published) -> str:
    """A published figure with its unit, as French sets it, however the document does: "3,1 t CO₂"."""
    return f"{number(published.value or 0.0)} {published.unit.replace('CO2', 'CO₂')}"


def lead(
    found: Footprint | None, published: Published | None, scope: Scope, when: str, reference: Scoped | None = None
) -> str:
    """The answer in a sentence or two: computed, with what it stands for on the road; declared; or neither.

    Args:
        found, published: what the trips give, what the centre declares.
        scope: of the figure told first.
        when: French words of the period.
        reference: kg per kilometre of a person alone in a thermal car.
    """
    avoided = found.avoided if found is not None else None
    if avoided is not None:
        return (
            f"{LABEL}, {when} : {mass(avoided.at(scope))} de CO₂e ({SCOPE_WORDS[scope]}), "
            f"{span(avoided)} selon que la fabrication des véhicules compte ou non."
            f"{_on_the_road(avoided, scope, reference)}"
        )
    if published is not None and published.value is not None:
        return (
            f"Le centre publie {figure_words(published)} pour {period_of(published.period)} "
            f"({QUALIFIER_WORDS[published.qualifier]}). Aucun trajet n’étant fourni, ce chiffre ne se recalcule pas ; "
            "la formule dit en revanche ce qu’il faudrait pour l’atteindre."
        )
    return (
        f"Rien à calculer, {when} : aucun trajet domicile-travail n’est fourni et aucun chiffre n’est publié. Voici "
        "comment le calcul se fait, et ce qu’il faudrait fournir."
    )


def _on_the_road(avoided: Scoped, scope: Scope, reference: Scoped | None) -> str:
    """The kilometres alone in a thermal car that emit as much, to two digits; "" when nothing is avoided."""
    if reference is None or reference.at(scope) <= 0 or avoided.at(scope) <= 0:
        return ""
    km = avoided.at(scope) / reference.at(scope)
    digits = 1 - math.floor(math.log10(km))
    return f" C’est ce qu’émettent environ {number(round(km, digits))} km parcourus seul en voiture thermique."


def modes_message(found: Footprint, scope: Scope) -> str:
    """The mode that avoids most, with its share, and the kilometres of all."""
    avoided = found.avoided
    if avoided is None or avoided.at(scope) <= 0:
        return "Aucun de ces trajets n’émet moins que la voiture seule."
    first = max(found.modes, key=lambda total: total.avoided.at(scope))
    share = percent(100 * first.avoided.at(scope) / avoided.at(scope), 0)
    return (
        f"{capital(BY[first.mode])} : {share} des émissions évitées, {mass(first.avoided.at(scope))} pour "
        f"{plural(round(first.km), 'kilomètre')}."
    )


def left_out(found: Footprint) -> tuple[str, ...]:
    """How many lines are left out, and why; a year told twice."""
    reasons = [trip.reason for trip in found.left_out]
    counted = [f"{number(reasons.count(code))} ({words})" for code, words in REASONS.items() if code in reasons]
    lines = []
    if counted:
        count = len(reasons)
        lines.append(
            f"{plural(count, 'trajet')} sur {number(len(found.trips))} "
            f"{agree(count, 'n’entre pas dans la somme', 'n’entrent pas dans la somme')} : {enumerate_words(counted)}."
        )
    lines += [
        f"{year} est décrite à la fois entier et par mois : les lignes s’additionnent, ce qui n’est juste que si "
        "elles parlent de jours différents."
        for year in found.twice
    ]
    return tuple(lines)


def declared_words(published: Published, found: Footprint | None, scope: Scope) -> str:
    """What the lines explain of the declared figure."""
    avoided = found.avoided if found is not None else None
    tonnes = tonnes_of(published)
    if avoided is None or not tonnes:
        words = QUALIFIER_WORDS[published.qualifier]
        return f"Aucun trajet fourni n’explique ce chiffre, qui reste « {words} »."
    computed = avoided.at(scope) / KG_PER_TONNE
    gap = tonnes - computed
    share = percent(100 * computed / tonnes, 0)
    start = (
        f"Les trajets fournis donnent {mass(avoided.at(scope))} ({SCOPE_WORDS[scope]}), soit {share} du chiffre publié"
    )
    if abs(gap) < 0.05:
        return f"{start} : les deux se rejoignent."
    return f"{start}, {mass(abs(gap) * KG_PER_TONNE)} de {'moins' if gap > 0 else 'plus'}."


def need_words(need: Need, tonnes: float, one_way_km: float, scope: Scope, period: str) -> str:
    """What one mode would take to avoid a number of tonnes."""
    other = FULL if scope == USE else USE
    weekly = need.weekly.at(scope)
    weeks = f"sur {WORKING_WEEKS} semaines de travail" if len(period) == len("2024") else "pendant ce mois"
    return (
        f"Éviter {number(tonnes)} t demanderait {number(round(need.km.at(scope)))} km {BY[need.mode]} plutôt que "
        f"seul en voiture thermique ({SCOPE_WORDS[scope]} ; {number(round(need.km.at(other)))} km "
        f"{SCOPE_WORDS[other]}) : {number(round(need.journeys.at(scope)))} allers-retours de "
        f"{number(one_way_km)} km, soit {number(weekly, 1)} par semaine pour toute l’équipe, {weeks}."
    )


def example_words(trip: Trip, saving: Scoped, reference: Scoped, scope: Scope) -> tuple[str, str]:
    """The formula with its numbers: kilometres, then emissions."""
    commute, avoided = trip.commute, trip.avoided or Scoped(0, 0)
    kilometres = (
        f"{plural(commute.people, 'personne')} × 2 trajets × {number(commute.one_way_km)} km × "
        f"{plural(commute.days, 'jour')} = {number(commute.km)} km"
    )
    shared = f" à {commute.occupants}" if commute.occupants else ""
    emitted = reference.at(scope) - saving.at(scope)
    emissions = (
        f"{number(commute.km)} km × ({factor(reference.at(scope))} − {factor(emitted)}) kgCO₂e par km = "
        f"{mass(avoided.at(scope))} d’émissions évitées {BY[commute.mode]}{shared}, {SCOPE_WORDS[scope]}"
    )
    return kilometres, emissions


def factor(value: float) -> str:
    """A factor with as many digits as matter: 0,192; 0,0229; 0."""
    text = number(value, 5).rstrip("0").rstrip(",")
    return text or "0"


def meetings_words(found: Meetings, scope: Scope) -> str:
    """What attending remotely spares, as a range, or why it cannot be told."""
    balance = found.balance(scope)
    if balance is None:
        return (
            f"{capital(plural(found.attendances, 'présence'))} à distance, mais aucune distance connue : il faut, pour "
            "le même département, des présences sur place dont l’origine et le lieu sont connus."
        )
    least, most = balance
    kind = "Émissions évitées estimées" if least >= 0 else "Bilan estimé"
    return (
        f"{kind} par les présences à distance : de {mass(least)} (si l’on était venu en train) à {mass(most)} (seul en "
        f"voiture thermique), {SCOPE_WORDS[scope]}, visioconférence déduite."
    )


def meetings_coverage(found: Meetings) -> str:
    """How many remote attendances have a distance."""
    if found.attendances < 2:
        return f"Distance {'connue' if found.measured else 'inconnue'} pour la seule présence à distance."
    return f"Distance connue pour {number(found.measured)} des {number(found.attendances)} présences à distance."


def travel_coverage(found: Travel) -> str:
    """How many in-person attendances have a distance ("Distance connue pour 612 des 778…"), and why others do not."""
    total = found.attendances
    if not total:
        return "Aucune présence sur place dans ces listes."
    reasons = (
        (found.same_department, "du même département que l’action, sans commune"),
        (found.no_origin, "sans origine connue"),
        (found.no_place, "à une action sans lieu connu"),
    )
    why = enumerate_words([f"{number(count)} {words}" for count, words in reasons if count])
    start = (
        f"Distance connue pour {number(found.known)} des {number(total)} présences sur place"
        if total > 1
        else f"Distance {'connue' if found.known else 'inconnue'} pour la seule présence sur place"
    )
    return f"{start} ({why})." if why else f"{start}."
