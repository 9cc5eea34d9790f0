"""The links that a centre shares: the public edition at `/lien/<link>/…`, with filters that whoever follows it keeps.

public/links.json    beside the versions; written by those who share links, read by everybody
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.whole_file import replace_bytes, settle

LINKS: Final = "links.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Link:
    """A link.

    Attributes:
        id: what its address has.
        centre: identifier of whose it is.
        query: the filters that it holds, as an address has them.
        over: whether the centre has taken it back.
    """

    id: str
    centre: str
    query: str
    over: bool = False


def read_links(folder: Path) -> tuple[Link, ...]:
    """The links of a folder of the public snapshot; none where none was ever shared.

    Raises:
        ValueError, OSError: they cannot be read.
    """
    try:
        content = (folder / LINKS).read_bytes()
    except FileNotFoundError:
        return ()
    try:
        told = json.loads(content)
        if told["format"] != FORMAT:
            raise ValueError(f"format {told['format']}")
        return tuple(_link(one) for one in told["links"])
    except (KeyError, TypeError) as error:
        raise ValueError(type(error).__name__) from error


def _link(told: Mapping[str, Any]) -> Link:
    return Link(str(told["id"]), str(told["centre"]), str(told["query"]), bool(told["over"]))


def links_text(links: Iterable[Link]) -> bytes:
    """As they are written, always in the same order."""
    told = [asdict(one) for one in sorted(links, key=lambda one: one.id)]
    return (json.dumps({"format": FORMAT, "links": told}, ensure_ascii=False, indent=1) + "\n").encode()


def write_links(folder: Path, content: bytes) -> None:
    """Write them whole. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    replace_bytes(folder / LINKS, content, 0o644)
    settle(folder)
