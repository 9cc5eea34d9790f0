"""Reads the sources of the centres again, and takes in what they say: by itself only what nobody could object to.

What is read goes the way of a dropped file. It is applied at once when somebody has applied this source before and
nothing is lost, asked, faulty or new among what may name people; else it waits among the files on their way, with the
reason.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from dashboard.centres.model import Choices, Dropped
from dashboard.centres.uploads import Taken
from dashboard.centres.versions import ConflictError
from dashboard.french import NARROW, plural
from dashboard.intake.desk import Desk, Step, Upload
from dashboard.live.addresses import SourceError
from dashboard.live.fetched import Doubt, Fetched
from dashboard.live.sources import Source, Sources
from dashboard.sources import has_errors
from dashboard.store import StateError
from dashboard.web.logs import logger

AUTHOR: Final = "mise à jour automatique"
FIRST: Final = "première lecture de cette source, à vérifier une fois"
CHANGED_AGAIN: Final = "elle a encore changé, et le fichier en cours n’est pas fini"
_EVERY: Final = 20.0
"""Seconds between two looks at what is to be read."""


@dataclass
class Refresher:
    """What reads the sources again.

    Attributes:
        desk: where files wait; sources: where they come from.
    """

    desk: Desk
    sources: Sources
    _stop: threading.Event = field(default_factory=threading.Event, init=False)

    def start(self) -> None:
        """Read what is to be read, again and again, in a daemon thread."""
        threading.Thread(target=self._watch, name="live-sources", daemon=True).start()

    def stop(self) -> None:
        """Ask it to end."""
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY):
            self.once()

    def once(self) -> None:
        """Read each source whose time has come, unless another process does. Never raises."""
        try:
            due = self.sources.due()
        except StateError as error:
            logger().warning("sources_unreachable", reason=str(error))
            return
        for centre in due:
            try:
                self.refresh(centre)
            except Exception as error:  # whatever happens to one, the others are read
                logger().error("source_failed", centre=centre, error=type(error).__name__)

    def refresh(self, centre: str, *, again: bool = False) -> Source | None:
        """Read the source of a centre now; what it is afterwards, None when somebody else reads it.

        Args:
            centre: whose.
            again: make a file of what was read already, when the last one was left.

        Raises:
            StateError: what is read cannot be kept.
        """
        source = self.sources.take(centre)
        if source is None:
            return None
        if again and not source.waits:
            source = replace(source, mark="", digest="")
        try:
            self._taken(source, self.sources.fetch(source))
        except SourceError as error:
            logger().warning("source_unreadable", centre=centre, host=source.host, passing=error.passing)
            self.sources.tell(source, "echec", str(error))
        except BaseException:
            self.sources.tell(source, "echec", "La lecture de cette source a échoué\u202f: réessayez.")
            raise
        return self.sources.get(centre)

    def _taken(self, source: Source, fetched: Fetched) -> None:
        """Make a file of what was read, and apply it or have it wait."""
        dropped = fetched.dropped
        digest = hashlib.sha256(dropped.content).hexdigest() if dropped else source.digest
        waiting = self.desk.get(source.centre, source.upload) if source.waits else None
        if fetched.doubts:
            # Nothing is kept of it: it is read again once somebody has answered.
            self.sources.tell(source, "question", _zeros(fetched.doubts), doubts=fetched.doubts)
        elif dropped is None or digest == source.digest:
            reason = "" if waiting is None else self._why(waiting, source)
            self.sources.tell(source, "attente" if waiting else "lu", reason, mark=fetched.mark)
        elif waiting and waiting.choices != Choices():
            self.sources.tell(source, "attente", CHANGED_AGAIN)
        else:
            if waiting:
                self.desk.leave(waiting)
            self._dropped(source, dropped, mark=fetched.mark, digest=digest)

    def _dropped(self, source: Source, dropped: Dropped, **known: Any) -> None:
        """Take in what has changed."""
        upload, taken = self.desk.drop(source.centre, AUTHOR, dropped, datetime.now(UTC).date(), {})
        if upload is None:
            self.sources.tell(source, "echec", " ".join(one.text() for one in taken.problems[:3]))
            return
        source = replace(source, accepted=source.known_names, names=_names(taken), file="")
        known |= {"names": source.names, "accepted": source.accepted, "doubts": ()}
        step = self.desk.step(upload)
        proposal = step.proposal
        if not (proposal.questions or has_errors(proposal.problems) or proposal.changes or proposal.applies):
            self.desk.leave(upload)
            self.sources.tell(source, "lu", upload="", **known)
        elif reasons := _reasons(step, source):
            self.sources.tell(source, "attente", reasons, upload=upload.id, **known)
        else:
            try:
                self.desk.apply(step, AUTHOR, "")
            except ConflictError:  # somebody else has applied something meanwhile: the next reading compares anew
                self.desk.leave(upload)
                self.sources.tell(source, source.state, source.reason)
                return
            self.sources.tell(source, "lu", **{**known, "upload": "", "accepted": source.names})

    def _why(self, waiting: Upload, source: Source) -> str:
        return source.reason if source.state == "attente" else _reasons(self.desk.step(waiting), source)


def _names(taken: Taken) -> frozenset[str]:
    """What may name people in a file: passages, columns made for names, addresses; without any name."""
    found = {key for _, key in taken.passages} | {f"colonne {title}" for title in taken.emptied}
    return frozenset(found | ({"adresses"} if taken.addresses else set()))


def _zeros(doubts: Sequence[Doubt]) -> str:
    return f"dites ce que veut dire 0 dans {plural(len(doubts), 'colonne')}"


def _reasons(step: Step, source: Source) -> str:
    """Why a file of a source is not applied by itself; "" when nobody could object to it."""
    proposal, known = step.proposal, source.known_names
    losses = any(one.about == "loss" for one in proposal.questions)
    asked = sum(one.about != "loss" for one in proposal.questions)
    removed = sum(one.kind == "removed" for one in proposal.changes)
    found = [
        FIRST if known is None else "",
        f"{plural(asked, 'question')} à répondre" if asked else "",
        f"{plural(len(proposal.faulty), 'ligne')} à corriger" if proposal.faulty else "",
        "fichier à corriger" if has_errors(proposal.problems) and not proposal.faulty else "",
        f"{plural(removed, 'ligne')} en moins" if removed else "",
        "plus de la moitié des lignes connues n’y sont plus" if proposal.how != "replace" else "",
        "un chiffre bouge beaucoup, ou une table se vide" if losses else "",
        "un texte qui peut nommer quelqu’un" if known is not None and source.names - known else "",
    ]  # fmt: skip
    return f"{NARROW}; ".join(one for one in found if one)
