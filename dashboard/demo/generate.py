"""Put the demonstration centre together, year by year: lists first, then the actions and all the rest around them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.demo.actions import Action, Titles, draw_actions
from dashboard.demo.centre import commute_rows, described, target_rows
from dashboard.demo.draws import Draws, IntArray
from dashboard.demo.figures import figure_rows
from dashboard.demo.library import members, organisation_rows, publication_rows
from dashboard.demo.marginals import YearMarginals
from dashboard.demo.pairing import paired, visits
from dashboard.demo.people import UNKNOWN, Population, keys, settle
from dashboard.demo.places import Places
from dashboard.demo.sizes import draw_sizes
from dashboard.demo.tables import Row, event_id, event_rows, network_rows, planned_rows

_LISTS, _ACTIONS, _REST, _KEYS, _PLANS = range(5)
"""What a stream of chance is for: what is added to one leaves the others as they were."""


@dataclass(frozen=True)
class Lists:
    """The attendance lists of all years, a place for each attendance.

    Attributes:
        events: ids of the actions; remote: whether each is held at a distance.
        event: place in `events`; person: place in `keys`.
        keys: key of each person; profile, origin: see `Population`.
        key_id: fingerprint of the secret that these keys were never made with.
    """

    events: tuple[str, ...]
    remote: tuple[bool, ...]
    event: IntArray
    person: IntArray
    keys: list[str] = field(repr=False)
    profile: IntArray
    origin: IntArray
    key_id: str


@dataclass(frozen=True)
class Demo:
    """A whole centre: its description, its tables as typed, its lists, and where people may come from."""

    description: Mapping[str, Any]
    tables: Mapping[str, list[Row]]
    lists: Lists
    origins: list[tuple[str, str]]


def generate(planned: Mapping[int, YearMarginals], seed: int, places: Places) -> Demo:
    """A centre that meets the totals of each year to the unit; the same arguments give the same centre.

    Args:
        planned: year → totals, oldest first (see `plan`).
        seed: any whole number from 0.
        places: where it may all take place.
    """
    population, titles = Population.nobody(), Titles(Draws(seed, _PLANS))
    tables: dict[str, list[Row]] = {name: [] for name in _TABLES}
    events: list[str] = []
    remote: list[bool] = []
    pairs: list[tuple[IntArray, IntArray]] = []
    last = max(planned)
    for year, totals in planned.items():
        actions, action, person = _year(year, totals, seed, places, population, titles)
        pairs.append((action + len(events), person))
        events += [event_id(year, number, len(actions)) for number in range(1, len(actions) + 1)]
        remote += [one.town is None for one in actions]
        _tell(tables, year, last, totals, actions, places, seed)
    tables["events"] += planned_rows(last, titles, places, Draws(seed, _PLANS, last))
    networks, covered = network_rows(last, actions, Draws(seed, _PLANS, last, 1), places)
    tables["networks"], tables["network_territories"] = networks, covered
    tables["targets"] = target_rows(last, planned[last], places.area)
    event, people = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    lists = Lists(
        tuple(events), tuple(remote), event, people, keys(len(population), Draws(seed, _KEYS)),
        population.profile, population.origin, _fingerprint(seed),
    )  # fmt: skip
    return Demo(described(last, places.area), tables, lists, places.origins)


_TABLES = (
    "events", "networks", "network_territories", "publications", "organisations", "published_figures", "commutes",
    "targets",
)  # fmt: skip


def _year(
    year: int, totals: YearMarginals, seed: int, places: Places, population: Population, titles: Titles
) -> tuple[list[Action], IntArray, IntArray]:
    """The actions of a year and its lists: (actions, place of the action, place of the person)."""
    draws = Draws(seed, _LISTS, year)
    known = len(population)
    ids = population.gather(year, totals, draws)
    sizes = draw_sizes(totals.shape, draws)
    actions = draw_actions(year, totals, sizes, places, titles, Draws(seed, _ACTIONS, year))
    lengths = np.array([one.people for one in actions], dtype=np.int64)
    made = visits(len(ids), lengths, draws)
    # Those who come back are more often among the regulars.
    ids = ids[draws.order(len(ids), early=ids < known)]
    action, person = paired(made, lengths, draws)
    codes = places.area.departments
    where = np.array([codes.index(one.town.department) if one.town else UNKNOWN for one in actions])
    met_in = np.full(len(ids), UNKNOWN)
    placed = where[action] != UNKNOWN
    people, first = np.unique(person[placed], return_index=True)
    met_in[people] = where[action[placed][first]]
    new = ids >= known
    settle(population, ids[new], met_in[new], places, draws)
    return actions, action, ids[person]


def _tell(
    tables: dict[str, list[Row]], year: int, last: int, totals: YearMarginals, actions: list[Action],
    places: Places, seed: int,
) -> None:  # fmt: skip
    """What the year leaves in every table but the lists."""
    draws = Draws(seed, _REST, year)
    organisations = organisation_rows(year, last - year, places, Draws(seed, _PLANS, 0))
    tables["events"] += event_rows(year, actions)
    tables["publications"] += publication_rows(year, places, draws)
    tables["organisations"] += organisations
    tables["published_figures"] += figure_rows(year, last - year, totals, actions, members(organisations), draws)
    tables["commutes"] += commute_rows(year, last - year)


def _fingerprint(seed: int) -> str:
    return hashlib.blake2s(f"centre de démonstration {seed}".encode()).hexdigest()[:8]
