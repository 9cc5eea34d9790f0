"""What is said of a source: on its page, at home, and on the pages of the staff as long as something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboard.french import NARROW, capital, moment
from dashboard.live.sources import Kind, Source, Sources
from dashboard.snapshot import Arrival
from dashboard.store import StateError

KINDS: Final[Mapping[Kind, str]] = {
    "grist": "un document Grist",
    "nextcloud": "un fichier Nextcloud (partage ou WebDAV)",
    "lien": "un lien vers un fichier CSV ou XLSX",
}
_NAMED: Final[Mapping[Kind, str]] = {
    "grist": "le document Grist",
    "nextcloud": "le fichier Nextcloud",
    "lien": "le fichier",
}


def source_state(source: Source) -> str:
    """How a source does: « Le document Grist de grist.exemple.fr a été lu le 3 mars 2026 à 9 h 05. »."""
    name = f"{_NAMED[source.kind]} de {source.host}"
    name = capital(name)
    if source.state == "echec":
        since = f"ne peut pas être lu depuis le {moment(source.failing_since)}"
        return f"{name} {since}{NARROW}: les dernières données restent montrées. {source.reason}"
    if source.waits:
        return f"{name} a changé{NARROW}; sa mise à jour attend d’être vérifiée{NARROW}: {source.reason}."
    if source.state == "question":
        return f"{name} a été trouvé, mais pas encore pris{NARROW}: dites d’abord ce que veut dire 0."
    if source.state == "":
        found = f" ({source.reason})" if source.reason else ""
        return f"{name} répond{found}{NARROW}; il n’a pas encore été pris."
    return f"{name} a été lu le {moment(source.checked)}."


def arrivals(sources: Sources) -> Mapping[str, Arrival]:
    """What the staff is told of the sources of their centres, and of a database that does not answer ("")."""
    try:
        found = sources.all()
    except StateError as error:
        return {"": Arrival(f"{error} Ce qui est montré peut dater.", late=True)}
    told = {one.centre: one for one in found if one.state == "echec" or one.waits}
    return {name: Arrival(source_state(one), late=one.state == "echec") for name, one in told.items()}
