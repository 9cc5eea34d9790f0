"""The head-counts of people that one centre publishes: counted, protected, then audited from their published form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from dashboard.disclosure import HIDDEN, Breach, Earlier, Fact, Policy, Table
from dashboard.filters import Filters
from dashboard.indicators.attendance import attendances
from dashboard.indicators.footprint import commutes, footprint
from dashboard.publishing.declared import BY_HEAD_COUNT, DECLARED, OF_ACTIONS
from dashboard.publishing.facts import background, facts, sizes_of
from dashboard.publishing.memory import Kept
from dashboard.publishing.printed import with_printed
from dashboard.publishing.renewal import Draft, Told, UnsafeError, renew, together
from dashboard.publishing.words import RefusedError, breach_words
from dashboard.publishing.years import Year, years
from dashboard.snapshot import CentreData
from dashboard.sources.disclosed import FORMAT

FEWEST_COMMUTERS = 3
"""Fewer persons than that make no total of commutes: it would be their own."""
ROUNDED_KG = 10


@dataclass(frozen=True)
class People:
    """What a centre publishes of its people.

    Attributes:
        text: content of ``people.json``.
        kept: the version of each year that is published, to be kept in private; none when nothing was to be protected.
        renewed: years of which a new version is published; waiting: those whose data have changed, and whose version
            published before stays.
        tables: number of tables; shown, hidden: numbers of head-counts of people.
        helpless: groups that what is public already betrays.
        concentrated: groups of which all are in one category.
    """

    text: bytes = field(repr=False)
    kept: tuple[Kept, ...] = field(default=(), repr=False)
    renewed: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    tables: int = 0
    shown: int = 0
    hidden: int = 0
    helpless: int = 0
    concentrated: int = 0


def people(
    data: CentreData, before: Sequence[Kept] = (), *, wait: bool = True, told: Told = lambda _done, _total: None
) -> People:
    """Count, protect and audit.

    Args:
        data: a centre of the staff edition.
        before: what it published earlier, oldest first.
        wait: whether a year whose changes would hide more than they bring up to date stays as it is published.
        told: how far the audit is.

    Raises:
        RefusedError: the auditor found that a small group can be told, or the numbers contradict each other.
    """
    rules = data.centre.public
    open_counts = rules.head_counts == "published" and attendances(data) is None
    found = () if open_counts else years(data)
    policy = Policy(data.centre.public_threshold, cast(Literal["shown", "protected"], rules.zeros))
    drafts = [one for year in found if (one := _draft(data, year, policy, before)) is not None]
    if not drafts:
        empty = {"threshold": data.centre.public_threshold, "zeros": rules.zeros, "tables": []}
        return People(_text(data, found, empty, open_counts=open_counts))
    try:
        chosen = renew(drafts, policy, wait=wait, told=told)
    except UnsafeError as refused:
        raise RefusedError(data.centre.name, [breach_words(one) for one in _worst(refused.breaches)]) from refused
    except ValueError as error:
        raise RefusedError(data.centre.name, [f"Les nombres se contredisent ({error})."]) from error
    published = together(chosen.blocks)
    values = [one for table in published["tables"] for one in _leaves(table["values"]) if _counts_people(table)]
    return People(
        _text(data, found, published, open_counts=open_counts),
        chosen.blocks,
        tuple(one.year for one, draft in zip(chosen.blocks, drafts, strict=True) if one is not draft.served),
        chosen.waiting,
        len(published["tables"]),
        sum(one != HIDDEN for one in values),
        sum(one == HIDDEN for one in values),
        len(chosen.verdict.helpless),
        chosen.concentrated,
    )


def _draft(data: CentreData, year: Year, policy: Policy, before: Sequence[Kept]) -> Draft | None:
    """One year to be published; None when the centre does without all of its tables."""
    tables = _chosen(data, year)
    if not tables:
        return None
    sizes = sizes_of(tables)
    known = facts(data, year, sizes)
    public = data.centre.public.head_counts == "published"
    around = background(data, year, sizes, policy, public=public)
    own = tuple(one for one in before if one.year == year.year)
    return Draft(year.year, _stamp(tables, known, around, policy), tables, known, around, own)


def _chosen(data: CentreData, year: Year) -> tuple[Table, ...]:
    """The tables that the centre publishes, with what is public already."""
    without = set(data.centre.public.without)
    unknown = without - DECLARED
    if unknown:
        raise RefusedError(data.centre.name, [f"[public] without : tableau inconnu, {', '.join(sorted(unknown))}."])
    tables = with_printed((table for table in year.tables if table.name not in without), data)
    if data.centre.public.head_counts != "published":
        return tables
    apart = BY_HEAD_COUNT.code
    return tuple(replace(t, already_public=frozenset(t.places())) if t.quantity.code == apart else t for t in tables)


def _worst(breaches: Sequence[Breach]) -> Sequence[Breach]:
    return sorted(breaches, key=lambda one: (one.kind != "printed", one.high - one.low))


def _stamp(tables: Sequence[Table], known: Sequence[Fact], around: Earlier, policy: Policy) -> str:
    """Equal for equal numbers under equal rules: then nothing is chosen anew."""
    parts = [
        [
            (one.name, one.year, repr(one.axes), sorted(one.values.items()), sorted(one.already_public))
            for one in tables
        ],
        [repr(one) for one in known],
        around.to_json(),
        repr(policy),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _text(data: CentreData, found: Sequence[Year], published: Mapping[str, Any], *, open_counts: bool) -> bytes:
    reasons: dict[str, dict[str, str]] = {}
    for year in found:
        for name, reason in year.reasons.items():
            reasons.setdefault(name, {})[str(year.year)] = reason
    written = {
        "format": FORMAT,
        "open_counts": open_counts,
        "reasons": reasons,
        "commutes": _commutes(data),
        "publication": published,
    }
    return (json.dumps(written, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _commutes(data: CentreData) -> dict[str, dict[str, float]]:
    """What the commutes of each year avoid, in kg, rounded: they are those of a handful of persons."""
    made = {}
    lines = commutes(data)
    for year in sorted({int(one.period[:4]) for one in lines}):
        total = footprint(data, Filters(data.centre.id, year))
        periods: dict[str, int] = {}
        for one in lines:
            if one.period[:4] == str(year):
                periods[one.period] = periods.get(one.period, 0) + one.people
        if total.avoided is None or max(periods.values()) < FEWEST_COMMUTERS:
            continue
        kg = {"use": total.avoided.use, "full": total.avoided.full}
        made[str(year)] = {name: float(round(value / ROUNDED_KG) * ROUNDED_KG) for name, value in kg.items()}
    return made


def _leaves(values: Any) -> Iterable[int | str]:
    if not isinstance(values, list):
        yield values
        return
    for one in values:
        yield from _leaves(one)


def _counts_people(table: Mapping[str, Any]) -> bool:
    return table["quantity"] not in {one.code for one in OF_ACTIONS}
