"""What to tell about a list, in French: rows and columns, never what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.sources.lists.grids import Grid, GridRow
from dashboard.sources.lists.headers import Header, title_of
from dashboard.sources.lists.mapping import Choice, Roles, label_of, letter_of, only_marks
from dashboard.sources.lists.model import HEADER_JOIN, ROLES
from dashboard.sources.lists.rows import Taken
from dashboard.sources.lists.words import speaks_of_presence, speaks_of_registration, tells_absence
from dashboard.sources.problems import NARROW, Problem, Severity, quoted, shown

MAX_ROWS_TOLD: Final = 12

_SETTLE: Final = (
    "sinon, indiquez la colonne qui dit les présences (--column présence=Titre), ou que toutes les personnes de la "
    "liste sont venues (--column présence=)"
)


def rows_text(numbers: Sequence[int]) -> str:
    """Return « ligne 4 », « lignes 4, 7 et 9 », « lignes 1, 2, … et 14 autres »."""
    told = [str(number) for number in numbers[:MAX_ROWS_TOLD]]
    if len(numbers) == 1:
        return f"ligne {told[0]}"
    if len(numbers) > MAX_ROWS_TOLD:
        return f"lignes {', '.join(told)} et {len(numbers) - MAX_ROWS_TOLD} autres"
    return f"lignes {', '.join(told[:-1])} et {told[-1]}"


def no_header_problem(grid: Grid) -> Problem:
    """No line of the sheet looks like titles."""
    expected = "une ligne de titres, avec au moins « Nom », « Nom et prénom » ou « Courriel »".replace(
        "« ", f"«{NARROW}"
    )
    expected = expected.replace(" »", f"{NARROW}»")
    message = (
        f"aucune ligne de titres reconnue, attendu {expected}{NARROW}; ajoutez-la au-dessus des personnes, "
        "ou indiquez la lettre des colonnes (--column nom=A)"
    )
    return _problem(grid, message, "no-header", expected=expected)


def several_sheets_problem(grids: Sequence[Grid]) -> Problem:
    """Several sheets hold a list, and nothing says which is meant."""
    names = ", ".join(quoted(shown(grid.sheet)) for grid in grids)
    return Problem(
        grids[0].file, None, None, None, None, "le nom d’une feuille", Severity.ERROR,
        f"plusieurs feuilles contiennent une liste, indiquez laquelle lire{NARROW}: {names}", "several-sheets",
    )  # fmt: skip


def unknown_sheet_problem(grids: Sequence[Grid], sheet: str) -> Problem:
    """The sheet asked for is not there, or is blank."""
    names = ", ".join(quoted(shown(grid.sheet)) for grid in grids if grid.sheet is not None)
    expected = f"l’une de celles-ci{NARROW}: {names}" if names else "aucune, ce fichier n’a pas de feuilles"
    message = f"feuille {quoted(shown(sheet))} absente ou vide, attendu {expected}"
    return Problem(grids[0].file, None, None, None, None, expected, Severity.ERROR, message, "unknown-sheet")


def nobody_problem(grid: Grid, row: int) -> Problem:
    """There is nobody below the titles."""
    return _problem(grid, "aucune personne au-dessous des titres", "nobody", row=row or None)


def hidden_problem(grid: Grid) -> list[Problem]:
    """Hidden rows were left out."""
    if not grid.hidden:
        return []
    message = f"{rows_text(grid.hidden)}{NARROW}: masquées, non lues{NARROW}; affichez-les si ce sont des participants"
    return [_problem(grid, message, "hidden-rows", severity=Severity.WARNING)]


def choice_problems(grid: Grid, titles: Sequence[str], refused: Sequence[Choice]) -> list[Problem]:
    """Corrections that could not be followed."""
    problems = []
    for choice in refused:
        if choice.unknown_role:
            expected = f"l’un de ceux-ci{NARROW}: {', '.join(ROLES)}"
            message = f"rôle de colonne {quoted(choice.asked)} inconnu, attendu {expected}"
        else:
            names = ", ".join(quoted(shown(title)) for title in titles if title)
            last = letter_of(max(len(titles) - 1, 0))
            expected = f"une lettre de A à {last}" + (f" ou l’un de ces titres{NARROW}: {names}" if names else "")
            message = f"colonne {quoted(choice.asked)} absente de la liste, attendu {expected}"
        problems.append(_problem(grid, message, "unknown-column", expected=expected))
    return problems


def untitled_marks_problems(grid: Grid, titles: Sequence[str], rows: Sequence[GridRow], roles: Roles) -> list[Problem]:
    """A column without a title holds crosses, and no other says who was present."""
    if "present" in roles:
        return []
    return [
        _problem(
            grid,
            f"colonne {letter_of(column)} sans titre, qui contient des marques{NARROW}: elle n’est pas lue{NARROW}; "
            f"donnez-lui un titre, par exemple {quoted('Présent')}, si elle dit les présences",
            "untitled-marks",
            severity=Severity.WARNING,
        )
        for column, title in enumerate(titles)
        if not title and only_marks(rows, column)
    ]


def block_problems(grid: Grid, header: Header, taken: Taken) -> list[Problem]:
    """What to tell about the lines of one block that were left out or not understood."""
    problems = []
    for column, numbers in taken.unclear.items():
        message = (
            f"{rows_text(numbers)}{NARROW}: marque de présence non comprise, les personnes ne sont pas comptées "
            f"présentes{NARROW}; attendu une croix, {quoted('oui')} ou {quoted('non')}"
        )
        problems.append(
            _problem(grid, message, "unclear-mark", severity=Severity.WARNING, column=_label(header, column))
        )
    if taken.addressless:
        message = f"{rows_text(taken.addressless)}{NARROW}: adresse électronique incomplète ou mal écrite, non reprise"
        problems.append(_problem(grid, message, "bad-address", severity=Severity.WARNING))
    if taken.nameless:
        message = (
            f"{rows_text(taken.nameless)}{NARROW}: ni nom ni adresse électronique, la personne est comptée sans être "
            "reconnue d’une action à l’autre"
        )
        problems.append(_problem(grid, message, "nameless", severity=Severity.WARNING))
    if taken.notes:
        message = f"{rows_text(taken.notes)}{NARROW}: total, intertitre ou remarque, non lu comme une personne"
        problems.append(_problem(grid, message, "notes", severity=Severity.INFO))
    return problems


def absence_problem(grid: Grid, header: Header, roles: Roles, taken: Taken) -> Problem:
    """Nobody of a list is present: an error that says why, as importing nobody would erase those imported before."""
    marks = [column for column in roles.get("present", ()) if not tells_absence(header.titles[column])]
    if marks and not taken.marked:
        why = "colonne entièrement vide, rien ne dit qui est venu et personne n’est compté présent"
        todo = f"reportez-y les présences ou les signatures du papier{NARROW}; {_SETTLE}"
        return _about(grid, header, marks, f"{why}{NARROW}; {todo}", "presence-empty")
    if "registered" in roles and not marks:
        why = "liste d’inscriptions sans colonne de présence, rien ne dit qui est venu et personne n’est compté présent"
        todo = f"ajoutez une colonne {quoted('Présent')}{NARROW}; {_SETTLE}"
        return _about(grid, header, roles["registered"], f"{why}{NARROW}; {todo}", "registered-only")
    message = f"personne n’est marqué présent dans la liste{NARROW}; complétez-la{NARROW}; {_SETTLE}"
    return _about(grid, header, marks, message, "none-present")


def doubt_problems(grid: Grid, header: Header, roles: Roles) -> list[Problem]:
    """Everybody of a sheet was taken for present, but something in it says that it may not be so."""
    if roles.keys() & {"present", "registered", "minutes", "joined_at"}:
        return []
    used = {column for columns in roles.values() for column in columns}
    doubtful = [
        column for column, title in enumerate(header.titles) if column not in used and speaks_of_presence(title)
    ]
    if doubtful:
        message = (
            "colonne qui semble parler de présence, non comprise, toutes les personnes sont comptées présentes"
            f"{NARROW}; si elle dit qui est venu, indiquez-la (--column présence=Titre)"
        )
        return [_about(grid, header, doubtful, message, "maybe-presence", Severity.WARNING)]
    above = [title_of(cell) for row in grid.rows[: header.first] if row.number < header.row for cell in row.cells]
    if any(speaks_of_registration(text) for text in (grid.sheet or "", grid.file, *above)):
        message = (
            "la liste se présente comme une liste d’inscrits et n’a pas de colonne de présence, toutes les personnes "
            f"sont comptées présentes{NARROW}; vérifiez que les absents en ont été retirés"
        )
        return [_problem(grid, message, "maybe-registered", severity=Severity.WARNING)]
    return []


def _about(
    grid: Grid,
    header: Header,
    columns: Sequence[int],
    message: str,
    code: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    names = HEADER_JOIN.join(_label(header, column) for column in columns) or None
    return _problem(grid, message, code, row=header.row or None, column=names, severity=severity)


def _label(header: Header, column: int) -> str:
    return label_of(header.titles, column)


def _problem(
    grid: Grid,
    message: str,
    code: str,
    *,
    severity: Severity = Severity.ERROR,
    row: int | None = None,
    column: str | None = None,
    expected: str | None = None,
) -> Problem:
    return Problem(grid.file, grid.sheet, row, column, None, expected, severity, message, code)
