"""Static files: read once, served from memory, compressed beforehand, cached for a year under a fingerprinted name."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Request, Response

from dashboard.web.compression import best_copy, brotli_compress, vary_on_encoding

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
MANIFEST = "manifest.json"
_TEXTUAL = re.compile(r"^(text/|image/svg\+xml|application/(json|javascript|xml|manifest\+json))")


@dataclass(frozen=True)
class StaticFile:
    """One file ready to be served; made by `of`.

    Args:
        name: what the pages call it, e.g. `assets/style.css`.
        path: where it is served, without the leading slash, fingerprint included.
        content_type: its media type.
        etag: a strong tag of the content.
        size: bytes of the content.
        copies: its bodies by encoding (`br`, `gzip`); `identity` only where there is no `gzip` to make it of.
        aliases: paths without fingerprint that give the same file, to be revalidated at each use.
    """

    name: str
    path: str
    content_type: str
    etag: str
    size: int
    copies: Mapping[str, bytes]
    aliases: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, name: str, path: str, body: bytes, copies: Mapping[str, bytes], aliases: tuple[str, ...] = ()
    ) -> StaticFile:
        """A file of some content and its precompressed copies."""
        kept = copies if "gzip" in copies else {**copies, "identity": body}
        return cls(name, path, content_type_of(name), digest(body), len(body), MappingProxyType(dict(kept)), aliases)

    @property
    def body(self) -> bytes:
        """The content: worked out for the rare client that takes no compression, not kept beside its copies."""
        whole = self.copies.get("identity")
        return gzip.decompress(self.copies["gzip"]) if whole is None else whole


def digest(body: bytes) -> str:
    """The fingerprint of a content: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(body).hexdigest()[:16]


def fingerprinted(path: str, body: bytes) -> str:
    """`assets/style.css` → `assets/style.0123456789abcdef.css`."""
    stem, dot, suffix = path.rpartition(".")
    return f"{stem}.{digest(body)}.{suffix}" if dot and "/" not in suffix else f"{path}.{digest(body)}"


def content_type_of(path: str) -> str:
    """The media type by file name; text is declared as UTF-8."""
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if guessed in ("text/javascript", "application/javascript"):
        return "text/javascript; charset=utf-8"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def compressed_copies(body: bytes, content_type: str) -> Mapping[str, bytes]:
    """Brotli and gzip copies at their best level, where they are smaller than the file."""
    if not _TEXTUAL.match(content_type):
        return {}
    copies = {
        "br": brotli_compress(body, 11),
        "gzip": gzip.compress(body, 9, mtime=0),
    }
    return MappingProxyType({name: copy for name, copy in copies.items() if len(copy) < len(body)})


def folder_files(folder: Path, base: str) -> list[StaticFile]:
    """Every file under `folder`, served under `base`, as it is."""
    files = []
    for source in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        name = f"{base}/{source.relative_to(folder).as_posix()}"
        body = source.read_bytes()
        files.append(StaticFile.of(name, fingerprinted(name, body), body, {}, (name,)))
    return files


def joined(files: Sequence[StaticFile], suffix: str, name: str) -> list[StaticFile]:
    """One file in the place of those with this suffix, in their order: one request, better compressed.

    Served in the folder of `name`, where the addresses relative to the originals still hold. No file: no result.
    """
    bodies = [file.body for file in files if file.name.endswith(suffix)]
    if not bodies:
        return []
    body = (b"\n;\n" if suffix == ".js" else b"\n").join(bodies)
    return [StaticFile.of(name, fingerprinted(name, body), body, {})]


def with_copies(files: Iterable[StaticFile], built: Iterable[StaticFile]) -> list[StaticFile]:
    """Files with their compressed copies: those of the build where it is still the same, else made here."""
    prepared = {(file.name, file.etag): file.copies for file in built}
    made = []
    for file in files:
        copies = prepared.get((file.name, file.etag))
        copies = compressed_copies(file.body, file.content_type) if copies is None else copies
        made.append(StaticFile.of(file.name, file.path, file.body, copies, file.aliases))
    return made


def read_manifest(static_dir: Path) -> dict[str, Any] | None:
    """The manifest of the last build, or None when there is none or it cannot be read."""
    try:
        manifest = json.loads((static_dir / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def built_files(static_dir: Path, manifest: Mapping[str, Any]) -> list[StaticFile]:
    """The files a build has left, with their precompressed copies.

    Raises:
        OSError: a file named by the manifest is missing.
    """
    files = []
    for name, entry in manifest["files"].items():
        source = static_dir / entry["file"]
        copies = {
            encoding: source.with_name(source.name + suffix).read_bytes()
            for encoding, suffix in (("br", ".br"), ("gzip", ".gz"))
        }
        files.append(StaticFile.of(name, entry["path"], source.read_bytes(), copies, tuple(entry.get("aliases", ()))))
    return files


class StaticFiles:
    """The files of one application, by name and by path.

    `made` counts how often they were changed: what is made of them is made again then.
    """

    def __init__(self, files: Iterable[StaticFile]) -> None:
        self.made = 0
        self._listed(tuple(files))

    def _listed(self, listed: Sequence[StaticFile]) -> None:
        by_path = {file.path: (file, True) for file in listed}
        by_path.update({alias: (file, False) for file in listed for alias in file.aliases})
        self._by_name, self._by_path = {file.name: file for file in listed}, by_path

    def replace(self, folder: str, files: Iterable[StaticFile]) -> None:
        """Serve other files below a folder from now on."""
        kept = [file for name, file in self._by_name.items() if not name.startswith(f"{folder}/")]
        self._listed([*kept, *files])
        self.made += 1

    def get(self, name: str) -> StaticFile | None:
        """The file the pages call `name`."""
        return self._by_name.get(name)

    def at(self, path: str) -> StaticFile | None:
        """The file served at a path (no leading slash)."""
        found = self._by_path.get(path)
        return found[0] if found else None

    def below(self, folder: str) -> list[StaticFile]:
        """The files whose name is below a folder."""
        return [file for name, file in self._by_name.items() if name.startswith(f"{folder}/")]

    def respond(self, path: str, request: Request) -> Response | None:
        """The answer to a GET or HEAD of `path` (no leading slash), or None when the path is not of a static file."""
        found = self._by_path.get(path)
        if found is None or request.method not in ("GET", "HEAD"):
            return None
        file, immutable = found
        chosen = best_copy(request, {name: copy for name, copy in file.copies.items() if name != "identity"})
        encoding, body = chosen or (None, file.body)
        response = Response(body, content_type=file.content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        vary_on_encoding(response)
        response.headers["Cache-Control"] = IMMUTABLE if immutable else REVALIDATE
        response.set_etag(f"{file.etag}-{encoding}" if encoding else file.etag)
        return response.make_conditional(request)  # type: ignore[return-value] # Flask's class, typed as Werkzeug's
