"""Objects: bytes named by their SHA-256 below a prefix, in a folder or in any store that speaks S3.

An object is written whole or not at all, and never changes: two processes that put the same bytes put the same object.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.private_place import exposed
from dashboard.settings import Settings
from dashboard.store.errors import MissingObjectError, StateError
from dashboard.whole_file import DRAFT, replace_bytes, settle

FORGOTTEN: Final = 86_400
"""Seconds after which what nothing names is what a process has left that was killed."""
TRANSIENT: Final = "transient"
"""What the prefixes begin with of objects that soon go: no backup has them."""
_PREFIX: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,99}(?:/[a-z0-9][a-z0-9-]{0,99}){0,3}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_REMOTE: Final = "s3://"
_OPTIONS: Final = {
    "config_kwargs": {
        # Our own digests say it, and most stores that speak S3 do not know these newer ones.
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
        # A server starts, and a page is answered, though the store does not: s3fs tries again by itself.
        "connect_timeout": 5,
        "retries": {"total_max_attempts": 1},
    },
    # What another machine has just written is there.
    "use_listings_cache": False,
}


@dataclass(frozen=True)
class Objects:
    """Where objects are.

    Attributes:
        place: a folder, `~` not expanded yet, or `s3://bucket/prefix` (its keys and address are read from the
            environment as every S3 tool does: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL).
        forbidden: folders that must not hold them: the data.
    """

    place: str
    forbidden: tuple[Path, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Objects:
        """Those that the settings name: DASHBOARD_STORE, else a folder beside the SQLite file; nothing is made yet."""
        return cls(settings.store or str(settings.state_dir / "objects"), (settings.data_dir,))

    @property
    def remote(self) -> bool:
        """Whether other machines can reach them too."""
        return self.place.startswith(_REMOTE)

    def put(self, prefix: str, content: bytes) -> str:
        """Keep bytes below a prefix (words in lower case between "/"); returns their digest, by which they are got.

        Raises:
            StateError: they cannot be kept.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(prefix, digest)
        with self._reached() as files:
            if self.remote:
                files.pipe_file(path, content)
            else:
                self._write(Path(path), content)
        return digest

    def get(self, prefix: str, digest: str) -> bytes:
        """The bytes of a digest.

        Raises:
            MissingObjectError: they are not there, or are no longer what they were.
            StateError: they cannot be read.
        """
        path = self._path(prefix, digest)
        with self._reached() as files:
            try:
                content: bytes = files.cat_file(path)
            except FileNotFoundError:
                raise MissingObjectError(f"Un objet de {self.place} manque ({prefix}/{digest[:12]}…).") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise MissingObjectError(
                f"Un objet de {self.place} est abîmé ({prefix}/{digest[:12]}…) : reprenez-le d’une sauvegarde."
            )
        return content

    def delete(self, prefix: str, digest: str) -> None:
        """Erase the bytes of a digest; nothing happens when they are not there. StateError when they cannot be."""
        path = self._path(prefix, digest)
        with self._reached() as files:
            try:
                files.rm_file(path)
            except FileNotFoundError:
                return
            if not self.remote:
                settle(Path(path).parent)

    def put_again(self, prefix: str, contents: Iterable[bytes]) -> None:
        """Put what has been swept since it was put; in the transaction that names it. Raises StateError."""
        for content in contents:
            path = self._path(prefix, hashlib.sha256(content).hexdigest())
            with self._reached() as files:
                there = files.exists(path)
            if not there:
                self.put(prefix, content)

    def all(self, below: str = "") -> Iterator[tuple[str, str]]:
        """Prefix and digest of every object, or of those below a prefix, in order. StateError when they cannot be."""
        return ((prefix, digest) for prefix, digest, _ in self._found(below))

    def sweep(self, prefix: str, named: Collection[str], age: float = FORGOTTEN) -> int:
        """Erase what nothing names of a prefix, and what a crash has left half written; returns how many objects went.

        For who is alone to name any at this moment: in a transaction that writes. What was put less than `age` seconds
        ago is left: it may be about to be named.

        Raises:
            StateError: they cannot be erased.
        """
        before = time.time() - age
        old = [one for place, one, put in self._found(prefix) if place == prefix and put <= before]
        gone = [one for one in old if one not in named]
        for digest in gone:
            self.delete(prefix, digest)
        if not self.remote:
            with self._reached():
                for path in Path(self._root, prefix).glob(f"{DRAFT}*"):
                    if path.stat().st_mtime <= before:
                        path.unlink(missing_ok=True)
        return len(gone)

    def _found(self, below: str) -> Iterator[tuple[str, str, float]]:
        """Prefix, digest and moment of every object below a prefix, in order."""
        with self._reached() as files:
            root, place = self._root, f"{self._root}/{below}".rstrip("/")
            found = files.find(place, detail=True) if files.exists(place) else {}
        for path, about in sorted(found.items()):
            prefix, _, name = path[len(root) :].strip("/").rpartition("/")
            if _DIGEST.fullmatch(name):
                put = about["LastModified"].timestamp() if self.remote else about["mtime"]
                yield prefix, name, put

    def clean(self, below: str, but: Collection[str] = ()) -> None:
        """Erase what a crash has left half written below a prefix; for who knows that nobody writes there now.

        In a folder only: elsewhere nothing is ever there before it is whole. Prefixes of `but` are left alone.
        """
        if self.remote:
            return
        root = Path(self._root)
        with self._reached():
            for path in (root / below).rglob(f"{DRAFT}*"):
                if path.parent.relative_to(root).as_posix() not in but:
                    path.unlink(missing_ok=True)

    @property
    def _root(self) -> str:
        if self.remote:
            return self.place.removeprefix(_REMOTE).rstrip("/")
        return Path(self.place).expanduser().absolute().as_posix()

    def _path(self, prefix: str, digest: str) -> str:
        if not _PREFIX.fullmatch(prefix) or not _DIGEST.fullmatch(digest):
            raise ValueError("not the name of an object")
        return f"{self._root}/{prefix}/{digest}"

    def _write(self, path: Path, content: bytes) -> None:
        """In a folder: reaches the disk before its name does; only its owner can read it."""
        if place := exposed(path, self.forbidden):
            raise StateError(f"Les objets de l’équipe ne peuvent pas être {place} : donnez un autre DASHBOARD_STORE.")
        if path.is_file() and path.read_bytes() == content:
            # As if it had just been written: see `sweep`.
            os.utime(path)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_bytes(path, content)
        settle(path.parent)

    @contextmanager
    def _reached(self) -> Iterator[Any]:
        """The file system, asked for at each use: fsspec knows which process and which thread asks."""
        import fsspec

        try:
            yield fsspec.filesystem("s3", **_OPTIONS) if self.remote else fsspec.filesystem("file")
        except ImportError:
            raise StateError(f"{self.place} demande la bibliothèque s3fs : installez-la.") from None
        except StateError:
            raise
        except Exception as error:  # a store may fail in a hundred ways, of three libraries
            raise StateError(
                f"Les objets de l’équipe ne peuvent être ni lus ni écrits dans {self.place} ({type(error).__name__}) : "
                "vérifiez DASHBOARD_STORE, les droits et, pour S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY et "
                "AWS_ENDPOINT_URL."
            ) from error
