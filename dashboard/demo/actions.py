"""The actions of a year, invented around the sizes of their lists: category, theme, place, day, duration, title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle
from typing import TypeVar

import numpy as np

from dashboard.demo import words
from dashboard.demo.days import draw_days, lasting
from dashboard.demo.draws import BoolArray, Draws, IntArray, bounded
from dashboard.demo.marginals import YearMarginals
from dashboard.demo.places import Places, Town
from dashboard.demo.sizes import Sizes
from dashboard.demo.words import NETWORKS, THEMES, NetworkWords, ThemeWords

_Item = TypeVar("_Item")
LOCAL_SHARE = (7, 26)
"""Of the actions that are not informative, those held in one neighbourhood; the others are networks'."""
SOME_SCHEME, TWO_THEMES, LED = 45, 18, 70
"""In a hundred actions: in a scheme of their own theme, of two themes, led by the centre alone."""


@dataclass(frozen=True)
class Action:
    """One realised action.

    Attributes:
        people: length of its list; half_days, dates: how long; first, last: when.
        town: where, None at a distance; network: whose, for an action of a network.
    """

    people: int
    category: str
    format: str
    theme: ThemeWords
    second_theme: str
    scheme: str
    network: NetworkWords | None
    town: Town | None
    quarter: str
    venue: str
    role: str
    partners: tuple[str, ...]
    audience: str
    half_days: int
    first: date
    last: date
    dates: int
    title: str = ""


class Titles:
    """Titles, each given once; a subject that comes back is said to."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._turns: dict[str, Iterator[str]] = {}
        self._used: set[str] = set()

    def subject(self, theme: ThemeWords) -> str:
        """The subjects of a theme by turns, in an order of their own."""
        if theme.id not in self._turns:
            order = self._draws.order(len(theme.subjects)).tolist()
            self._turns[theme.id] = cycle([theme.subjects[place] for place in order])
        return next(self._turns[theme.id])

    def give(self, opening: str, theme: ThemeWords) -> str:
        """A title that no other action has."""
        for _ in theme.subjects:
            title = words.opened(opening, self.subject(theme))
            if title not in self._used:
                break
        wanted, times = title, 1
        while title in self._used:
            times += 1
            title = f"{wanted} ({times})"
        self._used.add(title)
        return title


def draw_actions(
    year: int, totals: YearMarginals, sizes: Sizes, places: Places, titles: Titles, draws: Draws
) -> list[Action]:
    """The actions of a year, in the order of their days."""
    categories = _categories(sizes, draws)
    remote = _remote(categories, totals.remote_actions, draws)
    half_days = _half_days(totals.half_days, remote, draws)
    # What lasts is begun early, or the year would end before it.
    order = draws.order(totals.actions, early=half_days > 2)
    days = draw_days(year, totals.actions, draws)
    towns = iter(places.draw_towns(int((~remote).sum()), draws))
    networks = cycle(_shuffled(NETWORKS, draws))
    themes = {name: cycle(_shuffled(THEMES, draws)) for name in words.FORMATS}
    found = []
    for day, place in zip(days, order.tolist(), strict=True):
        category = categories[place]
        network = next(networks) if category == "network" else None
        theme = next(one for one in THEMES if one.id == network.theme) if network else next(themes[category])
        town = None if remote[place] else next(towns)
        last, dates = lasting(day, (int(half_days[place]) + 1) // 2)
        made = Action(
            people=int(sizes.people[place]), category=category, theme=theme, network=network, town=town,
            format=words.REMOTE[category] if town is None else draws.one(words.FORMATS[category]),
            scheme=_scheme(sizes.pacte[place], theme, network, draws),
            second_theme=_second(theme, draws), quarter=_quarter(category, town, draws),
            venue=draws.one(words.VENUES) if town else "",
            role="lead" if draws.chance(LED, 1)[0] else "co_lead",
            partners=tuple(_shuffled(words.PARTNERS, draws)[: int(draws.below(3, 1)[0])]),
            audience=network.audience if network else draws.one(words.AUDIENCES[category]),
            half_days=int(half_days[place]), first=day, last=last, dates=dates,
        )  # fmt: skip
        found.append(replace(made, title=titles.give(opening(made), theme)))
    return found


def opening(action: Action) -> str:
    """How the title of an action begins: its network, or its format and its town."""
    if action.network is not None and action.format == "network_meeting":
        return action.network.short
    said = words.OPENINGS[action.format]
    if action.network is not None:
        return f"{said} du {action.network.short.lower()}"
    return f"{said} à {action.town.name}" if action.category == "local" and action.town else said


def _shuffled(items: Sequence[_Item], draws: Draws) -> list[_Item]:
    return [items[place] for place in draws.order(len(items)).tolist()]


def _categories(sizes: Sizes, draws: Draws) -> list[str]:
    others = [place for place, informative in enumerate(sizes.informative) if not informative]
    part, of = LOCAL_SHARE
    order = draws.order(len(others)).tolist()
    local = {others[place] for place in order[: round(len(others) * part / of)]}
    return [
        "informative" if informative else "local" if place in local else "network"
        for place, informative in enumerate(sizes.informative)
    ]


def _remote(categories: Sequence[str], count: int, draws: Draws) -> BoolArray:
    """Which actions are held at a distance: those of a neighbourhood only when there are not enough others."""
    rank = np.array([name == "local" for name in categories])
    order = draws.order(len(categories), early=np.array([name == "informative" for name in categories]))
    chosen = order[np.argsort(rank[order], kind="stable")][:count]
    return np.asarray(np.isin(np.arange(len(categories)), chosen), dtype=bool)


def _half_days(total: int, remote: BoolArray, draws: Draws) -> IntArray:
    """Half a day each at a distance, the rest shared out unequally among the others."""
    ones = np.ones(len(remote), dtype=np.int64)
    highs = np.where(remote & (not remote.all()), 1, total)
    return bounded(total, ones, highs, draws.unequal(len(remote), 2))


def _scheme(pacte: bool, theme: ThemeWords, network: NetworkWords | None, draws: Draws) -> str:
    drawn = bool(draws.chance(SOME_SCHEME, 1)[0])
    if pacte:
        return "pacte"
    if network is not None:
        return network.scheme
    return words.THEME_SCHEMES.get(theme.id, "contrats-de-ville") if drawn else ""


def _second(theme: ThemeWords, draws: Draws) -> str:
    other = draws.one([one.id for one in THEMES if one is not theme])
    return other if draws.chance(TWO_THEMES, 1)[0] else ""


def _quarter(category: str, town: Town | None, draws: Draws) -> str:
    return draws.one(town.quarters) if category == "local" and town and town.quarters else ""
