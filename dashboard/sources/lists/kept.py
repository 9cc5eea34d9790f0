"""The mappings a centre has settled, kept in its folder so that the same kind of list is read the same way next time.

``data/<centre>/list_columns.toml`` holds titles of columns only, never what is below them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import tomli_w

from dashboard.sources.lists.marks import told
from dashboard.sources.lists.model import HEADER_JOIN, ROLES, ListRead
from dashboard.sources.problems import Problem, Severity, looks_personal, quoted, shown
from dashboard.sources.questions import NO_ANSWERS, Answers
from dashboard.sources.raw import file_problem
from dashboard.whole_file import replace_bytes

KEPT_FILE: Final = "list_columns.toml"

CAME, DID_NOT = "came", "did_not_come"
"""Beside the roles: marks that say that somebody came, or did not, as a person has answered."""
_KEYS: Final = {*ROLES, CAME, DID_NOT}

Kept = Mapping[str, Mapping[str, str]]
"""Fingerprint of the titles of a list → role → title of the column."""

_HEAD: Final = """\
# Colonnes des listes de présence, telles qu’elles ont été confirmées. Une section par sorte de liste.
# Seuls des titres de colonnes figurent ici, jamais ce que les listes disent des personnes.

"""


def load_kept(folder: Path) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Read the mappings kept in a centre's folder: none when there is no file. Never raises.

    Returns: fingerprint → role → title, and a warning for each thing that cannot be used.
    """
    name = f"{folder.name}/{KEPT_FILE}"
    try:
        content = (folder / KEPT_FILE).read_bytes()
    except FileNotFoundError:
        return {}, []
    except OSError:
        content = b"\xff"
    return read_kept(content, name)


def read_kept(content: bytes, name: str) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Read the bytes of such a file; `name` is told in the warnings. See `load_kept`."""
    try:
        data = tomllib.loads(content.decode())
    except ValueError:
        return {}, [_warning(name, "fichier illisible, les colonnes confirmées auparavant ne sont pas reprises")]
    kept: dict[str, dict[str, str]] = {}
    problems = []
    for key, entry in data.items():
        if isinstance(entry, dict) and all(isinstance(text, str) and role in _KEYS for role, text in entry.items()):
            kept[key] = dict(entry)
        else:
            message = f"section {quoted(shown(key))} mal formée, ignorée, attendu des rôles et des titres de colonnes"
            problems.append(_warning(name, message))
    return kept, problems


def keep(folder: Path, read: ListRead, answers: Answers = NO_ANSWERS) -> list[Problem]:
    """Keep how a list was read, beside what was kept before. Does nothing for a list without titles.

    The file is replaced at once, whole; a file that cannot be read is left as it is. A column named by its letter
    (empty, repeated or personal title) is kept by its letter. That everybody of a list was present is said list by
    list: it is not kept.

    Returns: a warning if the mapping could not be kept.
    """
    kept, problems = load_kept(folder)
    changed = kept_with(kept, read, answers)
    if problems or changed is None:
        return problems
    try:
        replace_bytes(folder / KEPT_FILE, kept_text(changed), 0o644)
    except OSError:
        return [
            _warning(f"{folder.name}/{KEPT_FILE}", "fichier impossible à écrire, les colonnes ne sont pas retenues")
        ]
    return []


def kept_with(kept: Kept, read: ListRead, answers: Answers = NO_ANSWERS) -> Kept | None:
    """What is kept once a list has been read; None when nothing changes. See `keep`."""
    if not read.fingerprint or not read.mapping or not read.ok:
        return None
    entry = {role: title for role, title in read.mapping.items() if not looks_personal(title)}
    before = kept.get(read.fingerprint, {})
    if answers.session:
        # The columns of one session are those of one action: the next is asked which one it is.
        entry = {role: title for role, title in entry.items() if role != "present"}
        entry |= {role: title for role, title in before.items() if role == "present"}
    answers = kept_answers(before, answers)
    entry |= {CAME: _joined(answers.present), DID_NOT: _joined(answers.absent)}
    entry = {role: text for role, text in entry.items() if text}
    return None if before == entry else {**kept, read.fingerprint: entry}


def kept_text(kept: Kept) -> bytes:
    """The file of what is kept."""
    return (_HEAD + tomli_w.dumps(kept)).encode()


def _joined(marks: Iterable[str]) -> str:
    """Marks that are made of usual words: any other may be somebody's name, and is asked about again."""
    return HEADER_JOIN.join(sorted(mark for mark in marks if told(mark) == mark))


def kept_answers(entry: Mapping[str, str], answers: Answers) -> Answers:
    """The answers of a person, completed by those that were kept for the same titles."""
    came, did_not = (frozenset(filter(None, entry.get(key, "").split(HEADER_JOIN))) for key in (CAME, DID_NOT))
    return replace(
        answers,
        present=answers.present | (came - answers.absent),
        absent=answers.absent | (did_not - answers.present),
    )


def _warning(file: str, message: str) -> Problem:
    return file_problem(file, message, "list-columns", severity=Severity.WARNING)
