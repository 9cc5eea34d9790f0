"""The words of a meeting at a distance: the same for a list of attendance, a tracker and the name of a place."""

from __future__ import annotations

from typing import Final

REMOTE_WORDS: Final = frozenset(
    (
        "visio", "visios", "visioconf", "visioconference", "visioconferences", "distanciel", "distanciels",
        "distancielle", "webinaire", "webinaires", "webinar", "webinars", "remote", "online", "virtuel", "virtuelle",
        "virtual", "zoom", "teams", "webex", "livestorm", "jitsi", "skype", "meet", "bbb", "bigbluebutton",
    )
)  # fmt: skip
"""Folded words that say it by themselves; « distance » and « ligne » say it in some places only."""
REMOTE: Final = rf"(?:en |par |sur )?(?:visio[ -]?conf[eé]rences?|google meet|{'|'.join(sorted(REMOTE_WORDS))})"
"""Pattern of what says it, in a text folded or not; to be put between word boundaries."""
