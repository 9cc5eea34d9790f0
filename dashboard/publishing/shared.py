"""The way of a publication from the machine that makes it to those that only show it: the store, and nothing else.

    public/<digest>                     a file of a version; the register of versions; the files of each kept one
    public/last/<digest>                what was published last: its version, its moment, path → digest of each file
    public/territories/<digest>         a file of what is imported of the territories, beside the publications
    public/territories/last/<digest>    the same of it

Neither the database nor anything that counts is needed to take it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from dashboard.publishing.links import LINKS, write_links
from dashboard.publishing.releases import REGISTER, Entry, Register, erase, versions_in, write_register
from dashboard.publishing.versions import (
    FORMAT,
    POINTER,
    PointerError,
    clean,
    current_version,
    draft,
    files_of,
    is_name,
    locked,
    place,
    point_to,
    version_of,
)
from dashboard.settings import Settings
from dashboard.store.errors import MissingObjectError, StateError
from dashboard.store.objects import Objects
from dashboard.territories.files import imported_mark, replace_imported

log = structlog.get_logger(__name__)
FILES: Final = "public"
TERRITORIES: Final = f"{FILES}/territories"
"""Where each kind of thing is; what was published last of it is below."""
_KEPT: Final = "kept.json"
"""The files of the versions that are kept."""
_BESIDE: Final = (REGISTER, _KEPT, LINKS)
"""What is told beside the files of a version; at its top no version has a file of these names."""


@dataclass(frozen=True)
class Published:
    """A version of the public snapshot, and those that are kept beside it.

    Attributes:
        version: the one that is served; created: when it was published (seconds since 1970).
        manifest: path → digest of each of its files, and of those of `_BESIDE` that there are.
    """

    version: str
    created: int
    manifest: Mapping[str, str] = field(repr=False)

    @property
    def files(self) -> Mapping[str, str]:
        """Path → digest of each of its files."""
        return {name: digest for name, digest in self.manifest.items() if name not in _BESIDE}


def sends(settings: Settings) -> bool:
    """Whether what is published here is for other machines to show."""
    alone = not settings.database_url and settings.editions == "publique"
    return bool(settings.database_url or settings.store) and not alone


def send(objects: Objects, public: Path, version: str) -> dict[str, str]:
    """Put the files of a version in the store, and those that are kept beside it; returns its manifest.

    Raises: StateError, OSError.
    """
    known = last(objects)
    there = _kept(objects, known) if known else {}
    manifest = {name: objects.put(FILES, content) for name, content in files_of(public / version).items()}
    kept = {one: _sent(objects, public / one, there.get(one, {})) for one in versions_in(public) - {version}}
    if (public / REGISTER).is_file():
        manifest[REGISTER] = objects.put(FILES, (public / REGISTER).read_bytes())
        manifest[_KEPT] = objects.put(FILES, json.dumps(kept, sort_keys=True).encode())
    if (public / LINKS).is_file():
        manifest[LINKS] = objects.put(FILES, (public / LINKS).read_bytes())
    return manifest


def _sent(objects: Objects, folder: Path, there: Mapping[str, str]) -> dict[str, str]:
    """Path → digest of the files of an old version; what the store has of it already is not sent again."""
    paths = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: there.get(name) or objects.put(FILES, path.read_bytes()) for name, path in paths.items()}


def _kept(objects: Objects, published: Published) -> dict[str, dict[str, str]]:
    """The versions that are kept beside one: path → digest of the files of each. Raises StateError, ValueError."""
    digest = published.manifest.get(_KEPT)
    try:
        found: dict[str, dict[str, str]] = json.loads(objects.get(FILES, digest)) if digest else {}
    except MissingObjectError:
        found = {}
    return found


def announce(objects: Objects, published: Published, place: str = FILES) -> None:
    """Have it be what was published last, whatever came before it, by this clock or another. Raises StateError."""
    known = last(objects, place)
    if known is None or (known.version, known.manifest) != (published.version, published.manifest):
        created = max(published.created, known.created + 1 if known else 0)
        beside = {name: published.manifest[name] for name in _BESIDE if name in published.manifest}
        told = {"format": FORMAT, "version": published.version, "created": created, "files": dict(published.files)}
        objects.put(_last(place), json.dumps({**told, "beside": beside}, sort_keys=True).encode())


def sweep(objects: Objects, published: Published, place: str = FILES) -> None:
    """Erase all but what was published last and is kept beside it; only for who publishes alone. Raises StateError."""
    heads = {digest: _read(objects, place, digest) for _, digest in objects.all(_last(place))}
    latest = last(objects, place)
    for digest, one in heads.items():
        if one != latest:
            objects.delete(_last(place), digest)
    beside = (digest for files in _kept(objects, published).values() for digest in files.values())
    needed = {*published.manifest.values(), *beside}
    for prefix, digest in list(objects.all(place)):
        if prefix == place and digest not in needed:
            objects.delete(prefix, digest)
    # Territories are announced by others than who publishes.
    objects.clean(place, () if place == TERRITORIES else (TERRITORIES, _last(TERRITORIES)))


def send_territories(objects: Objects, contents: Mapping[str, bytes], moment: int) -> Published:
    """Put what is imported of the territories in the store: what is then to be told. Raises StateError."""
    files = {name: objects.put(TERRITORIES, content) for name, content in contents.items()}
    return Published(version_of(contents), moment, files)


def tell(objects: Objects, published: Published, place: str = FILES) -> None:
    """Have it be the only thing that is published there; only for who publishes alone. Raises StateError."""
    announce(objects, published, place)
    sweep(objects, published, place)


def last(objects: Objects, place: str = FILES) -> Published | None:
    """What was published last; None when nothing was. Raises StateError."""
    found = [_read(objects, place, digest) for _, digest in objects.all(_last(place))]
    return max(filter(None, found), key=lambda one: (one.created, one.version), default=None)


def _last(place: str) -> str:
    return f"{place}/last"


def _read(objects: Objects, place: str, digest: str) -> Published | None:
    """What an object tells; None when it has just gone, or is of another version of the programme."""
    try:
        told = json.loads(objects.get(_last(place), digest))
    except MissingObjectError:
        return None
    if told["format"] != FORMAT:
        return None
    return Published(told["version"], told["created"], {**told["files"], **told.get("beside", {})})


def is_served(public: Path, published: Published) -> bool:
    """Whether a version is the one that is served on this machine, and what is told beside it is what is there."""
    try:
        served = current_version(public)
    except PointerError:
        return False
    told = (name for name in (REGISTER, LINKS) if name in published.manifest)
    return served == published.version and all(_digest(public / one) == published.manifest[one] for one in told)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def take(objects: Objects, public: Path, published: Published) -> None:
    """Serve a version on this machine, from one moment to the next; the lock of the folder is held.

    Raises:
        StateError, OSError: it cannot be read or written: what was served still is.
    """
    files = whole(objects, published, FILES)
    with draft(public, files) as made:
        place(public, made, published.version)
    register = _take_kept(objects, public, published)
    if LINKS in published.manifest:
        write_links(public, objects.get(FILES, published.manifest[LINKS]))
    point_to(public, published.version)
    erase(public, register, published.version)
    # Data that have changed since are still to be published (see `is_needed`).
    os.utime(public / POINTER, (published.created, published.created))
    clean(public)


def _take_kept(objects: Objects, public: Path, published: Published) -> Register:
    """Have the versions that are kept, and what is told of them; one that is not whole is left out."""
    if REGISTER not in published.manifest:
        # Of a programme that kept none.
        return Register((Entry(published.version, published.created),))
    register = Register.of(objects.get(FILES, published.manifest[REGISTER]))
    for version, files in _kept(objects, published).items():
        if (public / version).is_dir() or not (version.isalnum() and all(map(is_name, files))):
            continue
        try:
            content = {name: objects.get(FILES, digest) for name, digest in files.items()}
        except MissingObjectError:
            log.warning("version_incomplete", version=version)
            continue
        with draft(public, content) as made:
            made.rename(public / version)
    write_register(public, register)
    return register


def take_territories(objects: Objects, geo: Path, published: Published) -> None:
    """Show the territories that others have imported, in the place of those of this machine.

    Raises:
        StateError, OSError: they cannot be read or written: what was there still is.
    """
    replace_imported(geo, whole(objects, published, TERRITORIES), published.version)


def whole(objects: Objects, published: Published, place: str) -> dict[str, bytes]:
    """The files of something that was published, checked one by one and together. Raises StateError."""
    # Who can write in the store does not write elsewhere on this machine.
    if not all(map(is_name, published.files)):
        raise StateError(f"La version {published.version} du stockage {objects.place} nomme un fichier d’ailleurs.")
    files = {name: objects.get(place, digest) for name, digest in published.files.items()}
    if version_of(files) != published.version:
        raise StateError(f"La version {published.version} du stockage {objects.place} n’est pas entière.")
    return files


@dataclass
class Incoming:
    """Takes what other machines publish, on one that serves the public edition alone.

    Attributes:
        objects, public, geo: the store, the folder of what is served here, and that of the territories.
        failing: why the last look could not be had, in French; "" when it could. What was taken before is served.
    """

    objects: Objects
    public: Path
    geo: Path
    failing: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Incoming:
        """That of the store and of the folders that the settings name."""
        return cls(Objects.of(settings), settings.public_dir, settings.geo_dir)

    def look(self) -> None:
        """Take what is new; never raises: what cannot be done is tried again."""
        # One that cannot be had does not keep the other from coming.
        failing = [reason for one in (self._publication, self._territories) if (reason := _reason(one))]
        if failing and not self.failing:
            log.warning("publications_out_of_reach", reason=failing[0])
        self.failing = failing[0] if failing else ""

    def _publication(self) -> None:
        found = last(self.objects)
        if found is None:
            raise StateError(f"Rien n’est publié dans {self.objects.place}.")
        if not is_served(self.public, found):
            with locked(self.public):
                take(self.objects, self.public, found)

    def _territories(self) -> None:
        found = last(self.objects, TERRITORIES)
        if found is not None and imported_mark(self.geo) != found.version:
            with locked(self.public):
                take_territories(self.objects, self.geo, found)


def _reason(look: Callable[[], None]) -> str:
    """Why something cannot be had, in French; "" when it could."""
    try:
        look()
    except (StateError, OSError, ValueError, KeyError) as error:
        return str(error) or type(error).__name__
    return ""
