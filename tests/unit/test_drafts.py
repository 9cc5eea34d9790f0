"""What is half written in a centre's folder is erased by who takes its lock; what is whole stays."""

from __future__ import annotations

from pathlib import Path

from dashboard.publishing.memory import MEMORY_FILE
from dashboard.publishing.rows import ROWS_FILE, read_rows, write_rows
from dashboard.sources.centre_lock import alone
from dashboard.whole_file import DRAFT, write_below


def test_the_lock_erases_drafts_and_nothing_of_what_publications_have_left(tmp_path: Path) -> None:
    write_rows(tmp_path, {"attendances": 40})
    (tmp_path / MEMORY_FILE).write_bytes(b"whole")
    write_below(tmp_path, {f"{DRAFT}1": b"half"})
    with alone(tmp_path, "un essai", print):
        assert {path.name for path in tmp_path.iterdir()} == {".lock", ROWS_FILE, MEMORY_FILE}
        assert read_rows(tmp_path) == {"attendances": 40}
