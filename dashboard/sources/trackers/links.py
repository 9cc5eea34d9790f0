"""Organisations that are linked to the centre in several ways, on one line of a tracker."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from dashboard.sources.trackers.layout import Layout, Line
from dashboard.sources.trackers.words import Words
from dashboard.sources.values import plain_text

_AND: Final = re.compile(r"\s*(?:[+/&,;]|\bet\b)\s*")


def one_by_link(line: Line, layout: Layout, words: Words) -> list[Line]:
    """The line, once for each link that it tells: « Adhérent + financeur » is both."""
    position = layout.place("relation")
    if position is None or position >= len(line.cells):
        return [line]
    text = plain_text(line.cells[position])
    parts = [part for part in _AND.split(text) if part]
    whole = words.meaning("relation", text).code if text else ""
    if whole or len(parts) < 2 or not all(words.meaning("relation", part).code for part in parts):
        return [line]
    before, after = line.cells[:position], line.cells[position + 1 :]
    return [replace(line, cells=(*before, part, *after)) for part in parts]
