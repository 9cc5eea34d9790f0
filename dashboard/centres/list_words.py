"""What is said of a list before it is in: counts only, never anything of a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.filters import french_date
from dashboard.french import agree, number, percent, plural
from dashboard.quality.rules_attendances import head_count_gap
from dashboard.quality.words import typeset
from dashboard.sources.lists.pseudonyms import Attendance, Pseudonymised

if TYPE_CHECKING:
    from dashboard.sources import TableSchema
    from dashboard.sources.lists.convert import Converted
    from dashboard.sources.lists.store import AttendanceTable

UNKNOWN = "non renseigné"


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to the rows of a centre.

    Attributes:
        before: the rows of now; after: those once the list is in.
        key_id: fingerprint of the key used.
    """

    before: AttendanceTable
    after: AttendanceTable
    key_id: str

    def at(self, events: Collection[str]) -> tuple[list[Attendance], list[Attendance]]:
        """The rows of some actions, before and after."""
        before, after = (list(table.where(table.at(events))) for table in (self.before, self.after))
        return before, after


def summary(converted: Converted, change: Change, events: pd.DataFrame, schema: TableSchema) -> str:
    """What the list holds, what changes, and what the head-counts say.

    Args:
        converted: the list in rows.
        change: what it does to the rows of the centre.
        events: the events table.
        schema: of the attendances.
    """
    people = converted.people
    lines = [_read(converted), *notes(converted)]
    lines.append(_cut("Profil", (row.profile for row in people.rows), schema.labels("profile")))
    lines.append(_cut("Département", (row.department_code for row in people.rows), {}))
    lines += effects(converted, change, events)
    return typeset("\n".join(lines))


def notes(converted: Converted) -> list[str]:
    """What is not counted as it stands in a list, and what is in doubt."""
    return [*_other_actions(converted), *_kept_out(converted.people), *_doubts(converted.people)]


def effects(converted: Converted, change: Change, events: pd.DataFrame) -> list[str]:
    """What a list does to those that are there, beside what the head-counts and the keys say; see `summary`."""
    before, after = change.at({row.event_id for row in converted.people.rows})
    lines = [*_replaced(before, after), *_declared(after, events)]
    if others := sorted(change.before.values("key_id") - {change.key_id, ""}):
        lines.append(
            f"Clé : {change.key_id} ; le centre a aussi des présences codées avec {', '.join(others)} : les présences "
            "uniques ne peuvent pas se compter d’une clé à l’autre."
        )
    return lines


def _read(converted: Converted) -> str:
    people = converted.people
    events = len({row.event_id for row in people.rows})
    persons = len({row.participant_key for row in people.rows})
    where = f" à {events} actions" if events > 1 else ""
    return (
        f"{plural(people.lines, 'ligne lue', 'lignes lues')} : {plural(len(people.rows), 'présence')}{where}, "
        f"{plural(persons, 'personne')}."
    )


def _other_actions(converted: Converted) -> Iterator[str]:
    if converted.elsewhere:
        verb = agree(converted.elsewhere, "laissée de côté", "laissées de côté")
        yield f"{plural(converted.elsewhere, 'ligne')} d’une autre action que celle qui est choisie, {verb}."
    if converted.adopted:
        verb = agree(converted.adopted, "nomme une action inconnue, comptée", "nomment une action inconnue, comptées")
        yield f"{plural(converted.adopted, 'ligne')} {verb} à celle qui est choisie."


def _kept_out(people: Pseudonymised) -> Iterator[str]:
    if people.registered:
        verb = agree(people.registered, "inscrite n’est pas venue", "inscrites ne sont pas venues")
        them = agree(people.registered, "d’elle", "d’elles")
        yield f"{plural(people.registered, 'personne')} {verb} : rien n’est gardé {them}."
    if people.short:
        verb = agree(people.short, "est restée", "sont restées")
        yield f"{plural(people.short, 'personne')} {verb} moins longtemps que demandé."
    if people.merged:
        verb = agree(people.merged, "réunie à une autre", "réunies à d’autres")
        yield f"{plural(people.merged, 'ligne')} {verb} de la même personne."


def _doubts(people: Pseudonymised) -> Iterator[str]:
    named, nobody = people.bases.get("name", 0), people.bases.get("none", 0)
    if named:
        verb = agree(named, "repose", "reposent")
        yield f"{plural(named, 'présence')} {verb} sur un nom, sans adresse : deux écritures feraient deux personnes."
    if nobody:
        yield (
            f"{plural(nobody, 'présence')} sans nom ni adresse : comptée{'s' if nobody > 1 else ''}, mais comme autant "
            "de personnes différentes."
        )
    if people.shared:
        verb = agree(people.shared, "porte", "portent")
        yield f"{plural(people.shared, 'adresse')} {verb} plusieurs noms : une seule personne est comptée par adresse."


def cut(codes: Iterable[str], labels: Mapping[str, str]) -> tuple[list[tuple[str, int]], int]:
    """How many of each kind, the largest first, under its label; and of how many nothing is known."""
    counts = Counter(codes)
    unknown = counts.pop("", 0)
    return [(labels.get(code, code), count) for code, count in sorted(counts.items(), key=_largest)], unknown


def _cut(title: str, codes: Iterable[str], labels: Mapping[str, str]) -> str:
    counts, unknown = cut(codes, labels)
    total = sum(count for _, count in counts) + unknown
    told = [f"{label} ({number(count)})" for label, count in counts]
    rest = f"{UNKNOWN} ({number(unknown)}, soit {percent(100 * unknown / total, 0)})" if total else UNKNOWN
    return f"{title} : {', '.join([*told, rest])}."


def _largest(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _replaced(before: Iterable[Attendance], after: Iterable[Attendance]) -> Iterator[str]:
    old, new = set(before), set(after)
    if old:
        yield (
            f"Une liste y était déjà : {number(len(old))} → {plural(len(new), 'présence')} "
            f"({plural(len(new - old), 'ligne nouvelle ou changée', 'lignes nouvelles ou changées')}, "
            f"{plural(len(old - new), 'ancienne retirée ou changée', 'anciennes retirées ou changées')})."
        )


def _declared(after: Iterable[Attendance], events: pd.DataFrame) -> Iterator[str]:
    """The head-count declared for each action of the list, beside what its lists give."""
    counts = Counter(row.event_id for row in after)
    realised, names = _realised(events), named(events)
    columns = events[["event_id", "participants", "participants_precision", "occurrences"]]
    for event_id, declared, precision, occurrences in columns.itertuples(index=False, name=None):
        if event_id not in counts:
            continue
        listed = counts[event_id]
        told = f"{names[event_id]} : {plural(listed, 'présence')}"
        if event_id not in realised:
            yield f"{told} ; cette action n’est pas dite réalisée, elles ne sont comptées nulle part."
        elif pd.isna(declared):
            yield f"{told} ; aucun effectif déclaré."
        else:
            verdict = "à vérifier" if head_count_gap(declared, precision, occurrences, listed) else "d’accord"
            yield f"{told} ; effectif déclaré {number(declared)} ({verdict})."


def named(events: pd.DataFrame) -> dict[str, str]:
    """Identifier of each action → what people call it: its title, and its day; the identifier where it has no title."""
    columns = events[["event_id", "title", "date_start_day"]].itertuples(index=False, name=None)
    return {
        name: ", ".join([name if pd.isna(title) else title, *([] if pd.isna(day) else [french_date(day.date())])])
        for name, title, day in columns
    }


def _realised(events: pd.DataFrame) -> set[str]:
    """The actions whose attendances count: those that took place, and other lines about them."""
    done: set[str] = set()
    for event_id, status, same in events[["event_id", "status", "same_as"]].itertuples(index=False, name=None):
        if status == "realised":
            done |= {event_id, *same}
    linked = zip(events["event_id"], events["same_as"], strict=True)
    return done | {event_id for event_id, same in linked if not done.isdisjoint(same)}
