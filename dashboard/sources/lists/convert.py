"""From a list as it was read to attendance rows: which action each line is of, then the pseudonyms.

The command that imports a list and the reading of a centre's own nominative sheet go through here, and only here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from dashboard.sources.lists.keys import SecretKey
from dashboard.sources.lists.model import Kind, ListRead, ListRow
from dashboard.sources.lists.places import Places
from dashboard.sources.lists.profiles import Profiles
from dashboard.sources.lists.pseudonyms import Pseudonymised, Traits, pseudonymise
from dashboard.sources.lists.store import AttendanceTable, with_list
from dashboard.sources.problems import NARROW
from dashboard.sources.text import fold

_SOURCES: Final[Mapping[Kind, str]] = {
    "sheet": "Liste de présence importée",
    "zoom": "Rapport Zoom importé",
    "teams": "Rapport Teams importé",
    "livestorm": "Rapport Livestorm importé",
}
_FORMATS: Final = frozenset({"CSV", "ODS", "TSV", "TXT", "XLS", "XLSM", "XLSX"})
_ONE_WAY: Final = frozenset({"in_person", "remote"})


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """What a list may be attached to."""

    event_id: str
    title: str = ""
    modality: str = ""


class Events:
    """The actions of a centre, found by identifier or by title."""

    def __init__(self, events: Iterable[KnownEvent]) -> None:
        self.by_id: Mapping[str, KnownEvent] = {event.event_id: event for event in events if event.event_id}
        folded = Counter(key for event in self.by_id.values() for key in _keys(event))
        self._by_text = {
            key: event.event_id for event in self.by_id.values() for key in _keys(event) if folded[key] == 1
        }

    def find(self, text: str) -> str:
        """The identifier of the action that a text names; empty when none does, or several."""
        return text if text in self.by_id else self._by_text.get(fold(text), "")

    def modality(self, event_id: str) -> str:
        """How everybody came to an action; empty when it was held both ways, or when that is not known."""
        event = self.by_id.get(event_id)
        return event.modality if event is not None and event.modality in _ONE_WAY else ""


def _keys(event: KnownEvent) -> set[str]:
    return {key for key in (fold(event.event_id), fold(event.title)) if key}


@dataclass(frozen=True, slots=True)
class Reading:
    """What lists of a centre are read with."""

    key: SecretKey
    profiles: Profiles
    places: Places
    events: Events


@dataclass(frozen=True, slots=True)
class Converted:
    """A list in rows.

    Attributes:
        people: the attendances, and how they were counted.
        lost: numbers of the lines whose action is missing or unknown; they are in no attendance.
        elsewhere: lines of another action than the one asked for; they are in no attendance.
        adopted: lines that name an action nobody knows; they were taken for the one asked for.
    """

    people: Pseudonymised
    lost: tuple[int, ...]
    elsewhere: int = 0
    adopted: int = 0


def convert(
    read: ListRead,
    with_: Reading,
    *,
    list_digest: str,
    suffix: str,
    event: str = "",
    modality: str = "",
    min_minutes: float = 0.0,
) -> Converted:
    """Turn a list into attendance rows.

    Args:
        list_digest: hash of the file, which tells the lines that name nobody from those of another list.
        suffix: format of the file, for the source (`.xlsx`); its name may hold a person's and is not kept.
        event: the action of the list; lines that name another known one are left out. Empty: each line says its own.
        modality: how people came, where the line does not say; empty: as the action says.
        min_minutes: see `pseudonymise`.
    """
    found = [with_.events.find(row.event) for row in read.rows]
    known = [replace(row, event=name or event) for row, name in zip(read.rows, found, strict=True)]
    lines = [row for row in known if row.event and row.event == (event or row.event)]

    def traits(row: ListRow) -> Traits:
        origin = with_.places.of(row)
        return Traits(with_.profiles.of(row), origin.department, origin.commune, origin.qpv)

    people = pseudonymise(
        lines,
        with_.key,
        traits,
        source=source_text(read.kind, suffix),
        list_digest=list_digest,
        min_minutes=min_minutes,
        connections=read.kind != "sheet",
        modality=lambda event_id: modality or with_.events.modality(event_id),
    )
    lost = tuple(row.number for row in known if not row.event)
    adopted = sum(bool(event and row.event and not name) for row, name in zip(read.rows, found, strict=True))
    return Converted(people, lost, len(known) - len(lines) - len(lost), adopted)


def source_text(kind: Kind, suffix: str) -> str:
    """What rows say of the list they come from: « Liste de présence importée (fichier XLSX) ».

    An ending that is no format may be somebody's name (« liste mme.dupont »): it is not kept.
    """
    form = suffix.lstrip(".").upper()
    return f"{_SOURCES[kind]} (fichier {form})" if form in _FORMATS else _SOURCES[kind]


class RefusedListError(Exception):
    """The list cannot be taken as it is; the message says why in French, and nothing of what the list holds."""

    def __init__(self, message: str) -> None:
        super().__init__(message.replace(" :", f"{NARROW}:").replace(" ;", f"{NARROW};"))


@dataclass(frozen=True, slots=True)
class Recipient:
    """The centre that a list is for.

    Attributes:
        reading: what its lists are read with.
        purged: actions whose rows a purge has replaced by totals.
        named: what follows « action connue » in a refusal, to say which centre was looked at.
    """

    reading: Reading
    known: AttendanceTable = field(repr=False)
    purged: Collection[str] = ()
    named: str = ""


def events_of(events: pd.DataFrame) -> Events:
    """What a list may be attached to, of the table of actions."""
    columns = events[["event_id", "title", "modality"]].astype("object").fillna("")
    return Events(KnownEvent(*map(str, line)) for line in columns.itertuples(index=False))


def receive(
    read: ListRead,
    recipient: Recipient,
    *,
    list_digest: str,
    suffix: str,
    event: str,
    modality: str,
    min_minutes: float,
    complement: bool,
) -> tuple[Converted, AttendanceTable]:
    """A list in rows, and the attendances of the centre once it is in; see `convert` and `with_list`.

    Raises:
        RefusedListError: lines are of no known action, nobody is there, the action was purged, or it would be coded
            with two keys.
    """
    converted = convert(
        read, recipient.reading, list_digest=list_digest, suffix=suffix, event=event, modality=modality,
        min_minutes=min_minutes,
    )  # fmt: skip
    if converted.lost:
        shown = ", ".join(map(str, converted.lost[:10])) + ("…" if len(converted.lost) > 10 else "")
        raise RefusedListError(
            f"Des lignes ne disent pas une action connue{recipient.named} : {shown}. Rien n’a été écrit."
        )
    if not converted.people.rows:
        raise RefusedListError("Personne n’est présent d’après cette liste. Rien n’a été écrit.")
    events = {row.event_id for row in converted.people.rows}
    if again := sorted(events & set(recipient.purged)):
        raise RefusedListError(
            f"Les présences de {', '.join(again)} ont été remplacées par des totaux (purge) : leur durée de "
            "conservation est passée. Rien n’a été écrit."
        )
    # Two keys in one event would count a person of both lists twice.
    others = recipient.known.where(recipient.known.at(events)).values("key_id") - {recipient.reading.key.key_id}
    if complement and others:
        raise RefusedListError(
            "La liste déjà importée a été codée avec une autre clé secrète : qui est dans les deux serait compté deux "
            "fois. Reprenez la même clé, ou importez de nouveau les deux listes."
        )
    return converted, with_list(recipient.known, converted.people.rows, complement=complement)
