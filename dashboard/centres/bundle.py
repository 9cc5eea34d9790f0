"""The files of a centre, in the form of a folder, held in memory: name → bytes.

`centre.toml`, a CSV file for each table (`events.csv`…), `answers.toml` with what was answered about its spreadsheets, and
what the last import of each table said (`import/events.csv`), with which the next one is compared. Attendance rows are in
none: see `lists`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Files = Mapping[str, bytes]
"""Name of a file, below the folder of its centre → its content."""

IMPORT: Final = "import/"
"""Before the names of the files that only serve to compare the next import: no reader of a centre looks at them."""


def shown_files(files: Files) -> dict[str, bytes]:
    """The files that a centre's folder would hold."""
    return {name: content for name, content in files.items() if not name.startswith(IMPORT)}
