"""Addresses of territory sheets: `departement-34`, `region-76`, `epci-243400017`, `commune-34172`, `qpv-QN03415I`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory

PREFIXES: Mapping[Kind, str] = MappingProxyType(
    {"region": "region", "department": "departement", "epci": "epci", "commune": "commune", "qpv": "qpv"}
)
_KINDS: Mapping[str, Kind] = MappingProxyType({prefix: kind for kind, prefix in PREFIXES.items()})

_CODE = re.compile(r"\(([0-9A-Za-z]{2,9})\)\s*$")
MOST_LOOKED_AT = 20
"""Territories among which a text typed by a reader is looked for."""


def address_of(one: Territory) -> str:
    """The last segment of a sheet's address, unique among all kinds."""
    return f"{PREFIXES[one.kind]}-{one.code}"


def at_address(known: Territories, text: str) -> tuple[Territory, ...]:
    """The territories that a segment may stand for (untrusted): one, none, or several for a code of two kinds.

    A plain official code is accepted where it is that of one territory only; a former commune's leads to the present
    one. `R76` is the region whatever department has the number.
    """
    prefix, _, code = text.strip().partition("-")
    kind = _KINDS.get(prefix.lower())
    if kind is not None and code:
        found = known.get(kind, code.upper())
        return (found,) if found else ()
    return known.with_code(text.strip()) if text.strip() else ()


def named_apart(found: Sequence[Territory]) -> list[str]:
    """Names that a reader may choose among, with their code where several are called so."""
    times = Counter(one.name for one in found)
    return [f"{one.name} ({one.code})" if times[one.name] > 1 else one.name for one in found]


def chosen_territory(known: Territories, text: str, like: Territory) -> Territory | None:
    """The territory that a reader has typed, by address, code or name; of the kind of another one when in doubt.

    A code in brackets after a name decides.
    """
    bracket = _CODE.search(text)
    exact = at_address(known, bracket[1]) if bracket else at_address(known, text)
    found = exact or known.search(text, MOST_LOOKED_AT)
    same = [one for one in found if one.kind == like.kind]
    others = [one for one in (*same, *found) if one is not like]
    return others[0] if others else None
