"""What is read from an attendance list: the only objects of this project that hold a person's name or address.

They live from the reading of the list to the making of the pseudonyms, in memory only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from dashboard.sources.problems import Problem, has_errors
from dashboard.sources.questions import Question

Kind = Literal["sheet", "zoom", "teams", "livestorm"]
"""A list kept by hand (or by any form), or the report of a video platform."""

ROLES: Final = MappingProxyType(
    {
        "email": "adresse électronique",
        "surname": "nom",
        "given_name": "prénom",
        "full_name": "nom et prénom",
        "organisation": "structure",
        "function": "fonction",
        "department": "département",
        "postcode": "code postal",
        "commune": "commune",
        "qpv": "quartier prioritaire",
        "profile": "profil",
        "modality": "modalité",
        "event": "action",
        "present": "présence",
        "registered": "inscription",
        "minutes": "durée de connexion",
        "joined_at": "heure d’arrivée",
        "left_at": "heure de départ",
        "ignored": "sans rapport",
    }
)
"""What a column may be taken for → its French name. There is no role for a phone number or a postal address."""

HEADER_JOIN: Final = " | "
"""Between the headers of a role that several columns hold (presence in the morning, in the afternoon)."""


@dataclass(frozen=True, slots=True, repr=False)
class ListRow:
    """One line of a list: a person, or one connection of a person to a video meeting.

    Texts are as read, trimmed, empty when absent. ``email``, ``surname``, ``given_name`` and ``function`` never leave
    the reading. A name kept in one cell that cannot be told apart is wholly in ``surname``: to compare two people, take
    the words of both together, in alphabetical order.

    Attributes:
        number: row number in the sheet, for messages.
        email: address found in the line, or empty.
        organisation: who the person works or stands for; gives the profile, then is forgotten.
        function: job; gives the profile, then is forgotten.
        department: department code or name, as read.
        postcode: five characters where a leading zero was lost, else as read.
        commune: commune code or name, as read.
        qpv: priority neighbourhood, code or name, as read.
        profile: profile, as read, when the list has such a column.
        modality: ``in_person``, ``remote``, ``hybrid`` or empty.
        event: event id, when the list has such a column.
        present: whether the person really attended; false for one who only registered.
        minutes: connected time of this line, in minutes, or None.
        start, end: when this line begins and ends, in minutes from any origin, or None.
        rank: 0 for the first person of a line; 1, 2… for the next ones: those who are with them and are not named, or
            those of another table beside.
    """

    number: int
    email: str = ""
    surname: str = ""
    given_name: str = ""
    organisation: str = ""
    function: str = ""
    department: str = ""
    postcode: str = ""
    commune: str = ""
    qpv: str = ""
    profile: str = ""
    modality: str = ""
    event: str = ""
    present: bool = True
    minutes: float | None = None
    start: float | None = None
    end: float | None = None
    rank: int = 0

    def __repr__(self) -> str:
        """Say where the line is and nothing of the person: a traceback or a failed test may print this."""
        return f"ListRow(ligne {self.number})"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list as it was read.

    Attributes:
        rows: its lines, in order; to be used only when the list is ``ok``.
        mapping: role → header as written, or column letter where the header is empty or stands twice; several
            headers of one role are joined by ``HEADER_JOIN``.
        ignored: headers that no role was found for, masked when they look personal.
        problems: what to know, in French, without anything personal.
        headers: every header, in the order of the columns, masked when it looks personal.
        questions: what the list leaves open; it cannot be used as long as there is one.
        fingerprint: stands for this set of headers, whatever the rows; empty when there is no header.
    """

    rows: tuple[ListRow, ...]
    mapping: Mapping[str, str]
    kind: Kind
    header_row: int
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]
    sheet: str | None
    file: str
    headers: tuple[str, ...] = field(default=())
    fingerprint: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the list can be used: no error, no question."""
        return not (self.questions or has_errors(self.problems))
