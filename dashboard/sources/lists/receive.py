"""A list on its way into a centre: in codes, each line at its action, and nothing that a purge has ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pandas as pd

from dashboard.sources.lists.convert import Converted, Events, KnownEvent, Reading, convert
from dashboard.sources.lists.model import ListRead
from dashboard.sources.lists.store import with_list
from dashboard.sources.lists.table import AttendanceTable
from dashboard.sources.problems import NARROW


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
