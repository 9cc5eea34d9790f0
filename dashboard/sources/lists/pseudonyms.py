"""From the lines of a list to attendance rows: one a person and event, under a code, and nothing else of the person.

The code is a keyed hash (HMAC-SHA-256), not a bare one: without the key, nobody can try addresses one by one.
"""

from __future__ import annotations

import base64
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final, Literal

from dashboard.sources.attendance_frame import UNIDENTIFIED
from dashboard.sources.lists.keys import SecretKey
from dashboard.sources.lists.model import ListRow
from dashboard.sources.text import fold

Basis = Literal["email", "email+name", "name", "none"]
"""What tells the person: an address of their own, a shared address with a name, a name, nothing."""

Identity = tuple[Basis, tuple[str, ...]]

_PARTICLES: Final = frozenset(
    ("de", "du", "des", "d", "la", "le", "les", "l", "van", "von", "der", "den", "m", "mr", "mme", "mlle")
)
_SAME_SEATS: Final = {"mairie": "ville", "commune": "ville", "st": "saint", "ste": "sainte"}
_SHARED: Final = frozenset(
    (
        "accueil", "admin", "administration", "agence", "animation", "asso", "association", "bonjour", "bureau",
        "cabinet", "ccas", "centresocial", "cohesionsociale", "com", "communication", "contact", "contacts",
        "contratdeville", "coordination", "direction", "elus", "equipe", "formation", "hello", "info", "information",
        "informations", "infos", "inscription", "inscriptions", "mairie", "maison", "maisondequartier", "mediation",
        "office", "politiquedelaville", "polville", "presidence", "prevention", "projets", "rh", "secretariat",
        "secretariatgeneral", "service", "siege", "social", "standard", "urbanisme", "vieassociative", "ville",
    )
)  # fmt: skip
"""Local parts, without dots, dashes or digits, of mailboxes that several people read."""

_SHARED_STARTS: Final = ("mairie", "accueil", "contact", "secretariat", "ccas", "centresocial")


def identity(row: ListRow) -> Identity:
    """What tells the person of a line, and its words in the one form that two lists have in common.

    An address is enough, unless it is a mailbox that several people read: a name is then joined to it. Without an
    address, the name and the organisation; a lone word without an organisation tells nobody.
    """
    address, name = normal_email(row.email), normal_name(row)
    if address and is_shared(address) and name:
        return "email+name", (address, name)
    if address:
        return "email", (address,)
    organisation = normal_organisation(row.organisation)
    if name and (organisation or " " in name):
        return "name", (name, organisation)
    return "none", ()


def normal_email(text: str) -> str:
    """An address trimmed, in lower case, compatibility-normalised (NFKC), without `mailto:` or invisible characters.

    What follows a + and the dots are kept: whether they matter depends on the mail server. Empty when it is no address.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    # Categories C (controls, zero-width) and Z (spaces of any kind): none has a place in an address.
    text = "".join(char for char in text if unicodedata.category(char)[0] not in "CZ")
    text = unicodedata.normalize("NFC", text).strip("<>()[],;:\"'").removeprefix("mailto:")
    local, _, domain = text.rpartition("@")
    return text if local and domain.strip(".") else ""


def normal_name(row: ListRow) -> str:
    """The words of a name in alphabetical order: accents, case, hyphens, particles, titles and order do not matter."""
    # Past the cache of `fold`, which outlives the reading.
    words = fold.__wrapped__(f"{row.given_name} {row.surname}").split()
    return " ".join(sorted(word for word in words if word not in _PARTICLES))


def normal_organisation(text: str) -> str:
    """An organisation in folded words, linking words left out; the three words for a town hall are one."""
    words = (_SAME_SEATS.get(word, word) for word in fold(text).split())
    return " ".join(word for word in words if word not in _PARTICLES)


def is_shared(address: str) -> bool:
    """Whether a normalised address is, by its local part, a mailbox that several people read."""
    local = "".join(char for char in address.partition("@")[0] if char.isalpha())
    return local in _SHARED or local.startswith(_SHARED_STARTS)


KEY_PREFIX: Final = "p-"
KEY_BYTES: Final = 16

HYBRID: Final = "hybrid"


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row of the attendances table, in canonical values; texts, empty when unknown."""

    event_id: str
    participant_key: str
    profile: str = ""
    department_code: str = ""
    commune_code: str = ""
    qpv_code: str = ""
    modality: str = ""
    key_id: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is kept of a person's line beside the code; see `Attendance`."""

    profile: str = ""
    department_code: str = ""
    commune_code: str = ""
    qpv_code: str = ""


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """What a list became.

    Attributes:
        rows: the attendances, sorted by event and code.
        lines: lines read; registered: people registered who did not come; short: people who left too soon.
        merged: lines that told of a person already met in the same event.
        bases: how many attendances rest on an address, a name…, nothing.
        shared: addresses that stand for several names.
    """

    rows: tuple[Attendance, ...]
    lines: int
    registered: int
    short: int
    merged: int
    bases: Mapping[Basis, int] = field(default_factory=dict)
    shared: int = 0


@dataclass(slots=True)
class _Person:
    """A person at an event, while the lines are gathered."""

    basis: Basis
    traits: Traits
    modality: str
    present: bool
    lines: int = 1
    spans: list[tuple[float, float]] = field(default_factory=list)
    apart: list[float] = field(default_factory=list)

    @property
    def minutes(self) -> float | None:
        """Minutes connected; two devices at once count once. None when no line tells."""
        if not (self.spans or self.apart):
            return None
        total, reached = sum(self.apart), -math.inf
        for start, end in sorted(self.spans):
            total += max(0.0, end - max(start, reached))
            reached = max(reached, end)
        return total

    def stay(self, row: ListRow) -> None:
        """Add the time that a line tells."""
        if row.start is not None and row.end is not None:
            self.spans.append((row.start, row.end))
        elif row.minutes is not None:
            self.apart.append(row.minutes)

    def meet(self, traits: Traits, row: ListRow) -> None:
        """Add another line of the same person: another connection, the other half of a day."""
        known = {name: getattr(self.traits, name) or getattr(traits, name) for name in Traits.__slots__}
        self.traits = Traits(**known)
        if row.present:
            self.modality = join_modalities(self.modality, row.modality) if self.present else row.modality
            self.stay(row)
        self.present = self.present or row.present
        self.lines += 1


def participant_key(key: SecretKey, told: Identity) -> str:
    """The code of a person: `p-` and 26 lower-case base32 characters (128 bits).

    The basis is part of what is hashed: an address and a name that happen to be written alike stay apart.
    """
    basis, words = told
    digest = key.digest("\0".join((basis, *words)).encode())
    return KEY_PREFIX + base64.b32encode(digest[:KEY_BYTES]).decode().rstrip("=").lower()


def one_off_key(key: SecretKey, event_id: str, list_digest: str, place: str) -> str:
    """The code of a line that tells nobody: the same when the same list is read again, never met elsewhere.

    Args:
        place: number of the line and, of several people on it, which one.
    """
    return participant_key(key, ("none", (event_id, list_digest, place)))


def join_modalities(first: str, second: str) -> str:
    """How a person came who is in two lines: one way, or both."""
    if not first or not second or first == second:
        return first or second
    return HYBRID


def pseudonymise(
    rows: Sequence[ListRow],
    key: SecretKey,
    traits: Callable[[ListRow], Traits],
    *,
    source: str,
    list_digest: str,
    min_minutes: float = 0.0,
    connections: bool = False,
    modality: Callable[[str], str] = lambda event_id: "",  # noqa: ARG005
) -> Pseudonymised:
    """Turn the lines of a list into attendance rows.

    Args:
        rows: the lines, each with its event.
        list_digest: stands for the list as a whole (hash of the file).
        min_minutes: people connected for less are not counted; those whose time is not known are.
        connections: whether the lines are connections to a video meeting, where one person has several names.
        modality: event → how people came when their line does not say.
    """
    people: dict[tuple[str, str], _Person] = {}
    codes = _Codes(rows, key, list_digest, connections=connections)
    for row in rows:
        basis, code = codes.of(row)
        known = people.get((row.event, code))
        if known is not None:
            known.meet(traits(row), row)
        else:
            people[row.event, code] = person = _Person(basis, traits(row), row.modality, row.present)
            if row.present:
                person.stay(row)
    present = {at: person for at, person in people.items() if person.present}
    stayed = {at: one for at, one in present.items() if one.minutes is None or one.minutes >= min_minutes}
    made = (
        _attendance(event_id, code, person, key.key_id, source, modality)
        for (event_id, code), person in sorted(stayed.items(), key=lambda item: item[0])
    )
    return Pseudonymised(
        rows=tuple(made),
        lines=len(rows),
        registered=len(people) - len(present),
        short=len(present) - len(stayed),
        merged=len(rows) - len(people),
        bases=Counter(person.basis for person in stayed.values()),
        shared=codes.shared,
    )


def _attendance(
    event_id: str, code: str, person: _Person, key_id: str, source: str, modality: Callable[[str], str]
) -> Attendance:
    told = f"{source}, {UNIDENTIFIED}" if person.basis == "none" else source
    traits = {name: getattr(person.traits, name) for name in Traits.__slots__}
    return Attendance(
        event_id, code, modality=person.modality or modality(event_id), key_id=key_id, source=told, **traits
    )


class _Codes:
    """The code of each line of a list; of names, only digests are kept.

    - A person who comes back to a video meeting as a guest has a name and no address: the line is theirs when one
      address only has that name in the event.
    - Somebody who registers colleagues under their own address writes names with no word in common: the address stays
      that of the name it is made of, the others are told by name and organisation.
    """

    def __init__(self, rows: Iterable[ListRow], key: SecretKey, list_digest: str, *, connections: bool) -> None:
        self._key = key
        self._list_digest = list_digest
        self._by_name: dict[bytes, set[str]] = {}
        names_of: dict[tuple[str, str], set[bytes]] = {}
        met: dict[bytes, list[frozenset[bytes]]] = {}
        for row in rows:
            told, name = identity(row), normal_name(row)
            if told[0] in ("email", "email+name") and " " in name:
                code = participant_key(key, told)
                self._by_name.setdefault(self._digest(row.event, name), set()).add(code)
                if told[0] == "email":
                    names_of.setdefault((row.event, code), set()).add(self._digest("", name))
                    met.setdefault(self._address(row), []).append(
                        frozenset(self._digest("word", word) for word in name.split())
                    )
        # Two names of an address have no word in common; but who connects again may call themselves anything.
        self._lent = frozenset(
            address
            for address, names in met.items()
            if not connections and any(first.isdisjoint(second) for first, second in combinations(set(names), 2))
        )
        self.shared = sum(len(found) > 1 for found in names_of.values())

    def of(self, row: ListRow) -> tuple[Basis, str]:
        """What tells the person of a line, and the code."""
        told, name = identity(row), normal_name(row)
        if told[0] == "email" and name and self._address(row) in self._lent and not _is_made_of(told[1][0], name):
            told = identity(replace(row, email=""))
        if told[0] == "none":
            place = f"{row.number}.{row.rank}" if row.rank else str(row.number)
            return "none", one_off_key(self._key, row.event, self._list_digest, place)
        if told[0] == "name":
            found = self._by_name.get(self._digest(row.event, name), set())
            if len(found) == 1 and self._address(row) not in self._lent:
                return "email", next(iter(found))
        return told[0], participant_key(self._key, told)

    def _address(self, row: ListRow) -> bytes:
        return self._key.digest(f"address\0{row.event}\0{normal_email(row.email)}".encode())

    def _digest(self, event_id: str, name: str) -> bytes:
        return self._key.digest(f"name\0{event_id}\0{name}".encode())


def _is_made_of(address: str, name: str) -> bool:
    """Whether an address is made of a name: one of its words, or its initial and a word."""
    local = "".join(char for char in fold.__wrapped__(address.partition("@")[0]) if char.isalpha())
    return any(len(word) > 2 and word in local for word in name.split())


def merge(first: Iterable[Attendance], second: Iterable[Attendance]) -> tuple[Attendance, ...]:
    """The rows of two lists of the same events: a person in both is one row, present in both ways (hybrid).

    What the first list knows of the person prevails.
    """
    found = {(row.event_id, row.participant_key): row for row in first}
    for row in second:
        at = row.event_id, row.participant_key
        known = found.get(at)
        if known is None:
            found[at] = row
            continue
        told = {name: getattr(known, name) or getattr(row, name) for name in Traits.__slots__}
        found[at] = replace(known, modality=join_modalities(known.modality, row.modality), **told)
    return tuple(row for _, row in sorted(found.items()))
