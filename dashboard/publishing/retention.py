"""Which published versions stay readable once another is served: the last ones, those that are cited, no unsafe one.

All that was ever published is taken for read by who decides what the next version hides (`memory`, `renewal`): two
versions side by side tell nothing that they were not audited for. A version for which this does not hold any more is
taken back, whoever cites it: the memory of its numbers was lost, or the centre protects more than it did.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dashboard.publishing.memory import Kept
from dashboard.publishing.releases import (
    CENTRE,
    FAULT,
    MEMORY,
    RULE,
    Entry,
    Register,
    erase,
    read_register,
    versions_in,
    write_register,
)
from dashboard.sources.centre import KEPT_VERSIONS
from dashboard.sources.disclosed import PEOPLE_FILE


@dataclass(frozen=True)
class Latest:
    """What is being published of a centre.

    Attributes:
        centre: its identifier.
        wanted: versions that it wants kept.
        people: content of its `people.json`.
        known: every version of every year that is remembered, this one included.
    """

    centre: str
    wanted: int
    people: bytes
    known: Sequence[Kept]


def settle_versions(public: Path, version: str, centres: Iterable[str], made: Sequence[Latest]) -> Register:
    """Write down a version that is about to be served, and which of those before it stay (see `erase`).

    Args:
        public: folder of the public snapshot, its lock held, the version in it.
        version: the one that is about to be served.
        centres: identifiers of those that it shows.
        made: those of them that have just been published.

    Raises:
        OSError: it cannot be written.
    """
    known, here = register_of(public), versions_in(public)
    shown = set(centres)
    last = max(known.entries, key=lambda one: one.published, default=None)
    served = known.get(version) or Entry(version, 0)
    if last is None or last.version != version:
        served = replace(served, published=max(int(time.time()), last.published + 1 if last else 0))
    # What is public again is no longer taken back.
    served = replace(served, withdrawn={name: why for name, why in served.withdrawn.items() if name not in shown})
    wanted = {name: count for name, count in known.wanted.items() if name in shown}
    register = replace(known.with_entry(served), wanted={**wanted, **{one.centre: one.wanted for one in made}})
    for entry in register.entries:
        if entry.version != version and entry.version in here:
            register = register.with_entry(_checked(public, entry, shown, made))
    register = _fewer(register, version, here)
    write_register(public, register)
    return register


def register_of(public: Path) -> Register:
    """What is known of the versions of a folder, with those that a programme before this one has left."""
    try:
        register = read_register(public)
    except ValueError:
        # Nothing tells any more what was taken back: only what is there, and passes, is kept.
        register = Register()
    for name in versions_in(public):
        if register.get(name) is None:
            register = register.with_entry(Entry(name, int((public / name).stat().st_mtime)))
    return register


def cite(public: Path, version: str, centre: str, why: str) -> bool:
    """Keep a version for as long as it is cited; tells whether it is there to be kept. The lock is held.

    Raises:
        ValueError, OSError: it cannot be written.
    """
    register = register_of(public)
    entry = register.get(version)
    if entry is None or centre in entry.withdrawn or not (public / version / centre).is_dir():
        return False
    reasons = tuple(dict.fromkeys([*entry.cited.get(centre, ()), why]))
    write_register(public, register.with_entry(replace(entry, cited={**entry.cited, centre: reasons})))
    return True


def release(public: Path, version: str, centre: str) -> None:
    """Keep a version no longer than others, though it was cited; the lock is held. Raises ValueError, OSError."""
    register = register_of(public)
    entry = register.get(version)
    if entry is not None:
        cited = {name: why for name, why in entry.cited.items() if name != centre}
        write_register(public, register.with_entry(replace(entry, cited=cited)))


def withdraw(public: Path, version: str, centre: str, served: str) -> None:
    """Show a centre no longer in a version that is not the one served, and erase its files; the lock is held.

    Raises: ValueError, OSError.
    """
    register = register_of(public)
    entry = register.get(version)
    if entry is None or version == served:
        return
    register = register.with_entry(_without(entry, {centre: FAULT}))
    write_register(public, register)
    erase(public, register, served)


def _without(entry: Entry, why: Mapping[str, str]) -> Entry:
    cited = {name: reasons for name, reasons in entry.cited.items() if name not in why}
    return replace(entry, cited=cited, withdrawn={**entry.withdrawn, **why})


def _checked(public: Path, entry: Entry, shown: set[str], made: Sequence[Latest]) -> Entry:
    """A version that is no longer served, without what must not be read in it any more."""
    there = {path.parent.name for path in (public / entry.version).glob(f"*/{PEOPLE_FILE}")} - set(entry.withdrawn)
    why = dict.fromkeys(there - shown, CENTRE)
    for one in made:
        if one.centre in there:
            try:
                then = json.loads((public / entry.version / one.centre / PEOPLE_FILE).read_bytes())
                found = _unsafe(then, json.loads(one.people), one.known)
            except (OSError, ValueError, KeyError, TypeError):
                found = MEMORY
            why |= {one.centre: found} if found else {}
    return _without(entry, why) if why else entry


def _unsafe(then: Mapping[str, Any], now: Mapping[str, Any], known: Sequence[Kept]) -> str:
    """Why what was published of the people of a centre must not be read any more; "" when it may."""
    before, after = then["publication"], now["publication"]
    looser = before["threshold"] < after["threshold"] or (before["zeros"], after["zeros"]) == ("shown", "protected")
    if looser or (then["open_counts"] and not now["open_counts"]):
        return RULE
    remembered = {(one.year, _written(one.published.published["tables"])) for one in known}
    return "" if set(_years(before["tables"])) <= remembered else MEMORY


def _years(tables: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """Each year of what was published, with its tables."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for table in tables:
        found.setdefault(table["year"], []).append(table)
    yield from ((year, _written(of_year)) for year, of_year in found.items())


def _written(tables: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(sorted(json.dumps(one, sort_keys=True) for one in tables))


def _fewer(register: Register, served: str, here: set[str]) -> Register:
    """Without the versions beyond those wanted, unless they are cited; what was taken back is still told."""
    most = max(register.wanted.values(), default=KEPT_VERSIONS)
    readable = [one for one in reversed(register.entries) if one.version in here | {served}]
    last = {one.version for one in readable[:most]}
    kept = [
        one
        for one in register.entries
        if one.version in last or any(one.cited.values()) or (one.withdrawn and one.version not in here)
    ]
    return replace(register, entries=tuple(kept))
