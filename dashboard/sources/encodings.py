"""Decode a text by the words that result: an old Mac, a DOS program or a double conversion is told by its accents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_UTF16: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SINGLE_BYTE: Final = {"cp1252": "Windows-1252", "mac_roman": "Mac", "cp850": "DOS"}
_ACCENTED: Final = re.compile(r"[a-zA-Z][éèêëàâäçùûüîïôöœæÿñ]|[éèêëàâäçùûüîïôöœæÉÈÊÀÇÔÎ][a-zA-Z]")
_STRANGE: Final = re.compile(r"[^\W\d_][^\w\s.,;:!?'’\"()\[\]/&@+<>|«»°*%=#-]|[A-Za-z][ŽŠƒÕÐÞ¿¡þðŒÑßµ]")
_ASCII: Final = 0x7F
_SAMPLE: Final = 1 << 20
_CONTROLS: Final = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_TWICE: Final = re.compile("Ã[\x80-\xbf©¨ª«´§¢®¯¹»¼€‰ˆ‹Š‡‚ƒ„…†™›œ¶\xa0]|â€[™œ“”˜¦]|Å“")


def decoded(content: bytes) -> tuple[str, str] | None:
    """The text of a file and the name of its encoding, in French; None when it is no text."""
    if content[:2] in _UTF16:
        return _strictly(content, "utf-16", "UTF-16")
    if b"\0" in content:
        return _wide(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _mixed(content)
    if _TWICE.search(text) and (once := _once(text)) != text:
        return once, "UTF-8 converti deux fois"
    return text, "UTF-8"


def is_twice_utf8(content: bytes) -> bool:
    """Whether some bytes look like UTF-8 that was converted to UTF-8 again."""
    return bool(_TWICE.search(content.decode("utf-8", "ignore")))


def _strictly(content: bytes, encoding: str, name: str) -> tuple[str, str] | None:
    try:
        return content.decode(encoding), name
    except UnicodeDecodeError:
        return None


def _wide(content: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark: every second byte of Latin letters is nul."""
    odd, even = content[1::2].count(0), content[::2].count(0)
    if max(odd, even) < len(content) / 5:
        return None
    return _strictly(content, "utf-16-le" if odd > even else "utf-16-be", "UTF-16 sans marque")


def _once(text: str) -> str:
    """Undo a second conversion, line by line: some may have been added since."""
    return "".join(map(_undone, text.splitlines(keepends=True)))


def _undone(line: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return line.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return line


def _mixed(content: bytes) -> tuple[str, str] | None:
    """Lines of UTF-8 among others, as when a tool adds to the file of another; else one old encoding for all."""
    if _CONTROLS.search(content) or sum(byte > _ASCII for byte in content[:_SAMPLE]) * 2 > len(content[:_SAMPLE]):
        return None
    lines = content.splitlines(keepends=True)
    in_utf8 = [line for line in lines if not line.isascii() and _is_utf8(line)]
    others = [line for line in lines if not _is_utf8(line)]
    encoding = _best(others)
    if encoding is None:
        return None
    text = "".join(line.decode("utf-8" if _is_utf8(line) else encoding) for line in lines).removeprefix("\ufeff")
    name = _SINGLE_BYTE[encoding]
    return (_once(text) if _TWICE.search(text) else text), f"UTF-8 et {name}" if in_utf8 else name


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _best(lines: Iterable[bytes]) -> str | None:
    """The old encoding under which most accents stand in words as they do in French."""
    sample = b"".join(lines)[:_SAMPLE]
    scores: dict[str, tuple[int, int]] = {}
    for encoding in _SINGLE_BYTE:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        scores[encoding] = len(_ACCENTED.findall(text)), -len(_STRANGE.findall(text))
    return max(scores, key=lambda encoding: scores[encoding], default=None)
