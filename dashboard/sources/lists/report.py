"""What to tell about a list, in French: rows and columns, never what they hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

from dashboard.sources.lists.cells import address_of, name_of
from dashboard.sources.lists.grids import Grid
from dashboard.sources.lists.headers import Header
from dashboard.sources.lists.mapping import Choice, Roles, doubtful_columns, label_of, letter_of
from dashboard.sources.lists.marks import is_plain_mark, told
from dashboard.sources.lists.model import HEADER_JOIN, ROLES, ListRow
from dashboard.sources.lists.rows import Taken
from dashboard.sources.lists.sessions import session_column, sessions_in
from dashboard.sources.lists.words import (
    asks_beforehand,
    fold,
    is_of_contacts,
    role_of,
    session_of,
    speaks_of_registration,
    tells_absence,
    told_title,
)
from dashboard.sources.problems import MASKED, NARROW, Problem, Severity, quoted, shown
from dashboard.sources.questions import ALL_SESSIONS, TYPED, Question
from dashboard.sources.raw import REMEDY, Cell, Fault
from dashboard.sources.values import one_line

MAX_ROWS_TOLD: Final = 12
_SESSIONS: Final = "Plusieurs séances dans cette liste : laquelle est celle de l’action ?"
_OTHER_COLUMNS: Final = 3
_BANDED: Final = 5
"""People from whom on a list with every second line in colour is one that is easier to read."""


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


def header_questions(grid: Grid) -> tuple[Question, ...]:
    """No line of the sheet looks like titles, but its columns hold names or addresses: which ones is asked."""
    mails = [column for column in range(_width(grid)) if _mostly(grid, column, address_of)]
    texts = [column for column in range(_width(grid)) if column not in mails and _mostly(grid, column, name_of)]
    if not (mails or texts):
        return ()
    words = [column for column in texts[:2] if not _mostly(grid, column, lambda cell: len(one_line(cell).split()) > 1)]
    both = len(words) == 2 and words[1] == words[0] + 1
    people = zip(("surname", "given_name"), words, strict=True) if both else zip(("full_name",), texts, strict=False)
    first = dict([*people, *zip(("email",), mails, strict=False)])
    number = grid.rows[0].number
    option, told = _columns_option(first), _columns_told(first)
    choices = {
        _under_titles(grid, first): f"{told}, sous les titres de la ligne {number}",
        option: f"{told}, dès la ligne {number}",
    }
    choices = choices if _seem_titles(grid) else dict(reversed(choices.items()))
    for column in [one for one in texts if one not in first.values()][:_OTHER_COLUMNS]:
        other = {"full_name": column}
        choices[_columns_option(other)] = f"{_columns_told(other)}, dès la ligne {number}"
    text = (
        "Aucune ligne de titres (« Nom », « Nom et prénom » ou « Courriel ») n’est reconnue. "
        "Ajoutez-la, ou dites quelles colonnes nomment les personnes."
    )
    return (_question(grid, "question-header", text, choices, number),)


def _under_titles(grid: Grid, columns: Mapping[str, int]) -> str:
    """The option for columns below a first line of titles: by these, where they may be printed, else by letters."""
    titles = {role: one_line(grid.rows[0].cell(column)) for role, column in columns.items()}
    if all(title and told_title(title) == title for title in titles.values()):
        return " ".join(f'--column "{ROLES[role]}={title}"' for role, title in titles.items())
    return f"{_columns_option(columns)} {_lines([grid.rows[0].number], 0)}"


def _seem_titles(grid: Grid) -> bool:
    """Tell whether the first line seems to be that of titles: one is known, or stands above numbers or answers."""
    top, below = grid.rows[0], grid.rows[1:]
    return any(
        role_of(one_line(top.cells[column]))
        or all(is_plain_mark(row.cell(column)) or one_line(row.cell(column)).isdigit() for row in below)
        for column in top.filled
        if name_of(top.cells[column]) and not is_plain_mark(top.cells[column])
    )


def _width(grid: Grid) -> int:
    return max(len(row.cells) for row in grid.rows)


def _mostly(grid: Grid, column: int, told: Callable[[Cell], object]) -> bool:
    cells = [row.cell(column) for row in grid.rows]
    return sum(1 for cell in cells if told(cell)) * 2 >= len(cells)


def _columns_option(columns: Mapping[str, int]) -> str:
    return " ".join(f'--column "{ROLES[role]}={letter_of(column)}"' for role, column in columns.items())


def _columns_told(columns: Mapping[str, int]) -> str:
    return ", ".join(f"colonne {letter_of(column)} : {ROLES[role]}" for role, column in columns.items())


def sheets_question(grids: Sequence[Grid]) -> Question:
    """Several sheets hold a list, and nothing says which is meant."""
    names = [TYPED if (told := shown(grid.sheet)) == MASKED else told for grid in grids]
    choices = {f'--sheet "{name}"': "celle-ci" if name == TYPED else quoted(name) for name in names}
    text = "Plusieurs feuilles contiennent une liste : laquelle lire ?"
    return Question("several-sheets", grids[0].file, None, None, None, text, choices)


def unknown_sheet_problem(grids: Sequence[Grid], sheet: str) -> Problem:
    """The sheet asked for is not there, or is blank."""
    names = ", ".join(quoted(shown(grid.sheet)) for grid in grids if grid.sheet is not None)
    expected = f"l’une de celles-ci{NARROW}: {names}" if names else "aucune, ce fichier n’a pas de feuilles"
    message = f"feuille {quoted(shown(sheet))} absente ou vide, attendu {expected}"
    return Problem(grids[0].file, None, None, None, None, expected, Severity.ERROR, message, "unknown-sheet")


def nobody_problem(grid: Grid, row: int) -> Problem:
    """There is nobody below the titles."""
    return _problem(grid, "aucune personne au-dessous des titres", "nobody", row=row or None)


def encoding_problem(grid: Grid) -> list[Problem]:
    """The text was in none of the encodings that programs write today: which one was chosen."""
    if grid.encoding in ("", "UTF-8", "UTF-16", "Windows-1252"):
        return []
    message = f"encodage inhabituel, lu comme «{NARROW}{grid.encoding}{NARROW}» d’après les accents"
    return [_problem(grid, message, "encoding", severity=Severity.INFO)]


def choice_problems(grid: Grid, titles: Sequence[str], refused: Sequence[Choice]) -> list[Problem]:
    """Corrections that could not be followed."""
    problems = []
    for choice in refused:
        if choice.unknown_role:
            expected = f"l’un de ceux-ci{NARROW}: {', '.join(ROLES)}"
            message = f"rôle de colonne {quoted(choice.asked)} inconnu, attendu {expected}"
        else:
            names = ", ".join(quoted(told_title(title)) for title in titles if title)
            last = letter_of(max(len(titles) - 1, 0))
            expected = f"une lettre de A à {last}" + (f" ou l’un de ces titres{NARROW}: {names}" if names else "")
            message = f"colonne {quoted(choice.asked)} absente de la liste, attendu {expected}"
        problems.append(_problem(grid, message, "unknown-column", expected=expected))
    return problems


def line_problems(grid: Grid, numbers: Collection[int], lines: Mapping[int, int]) -> list[Problem]:
    """Answers about lines that the list does not have: they were given for another file, or before it was changed."""
    if not (absent := sorted({*lines} - {*numbers})):
        return []
    expected = "une ligne remplie de cette liste"
    message = f"réponse sur {rows_text(absent)}{NARROW}: absente ou vide, attendu {expected}"
    return [_problem(grid, message, "unknown-line", expected=expected)]


def mark_problems(grid: Grid, met: Collection[str], marks: Collection[str]) -> list[Problem]:
    """Marks that somebody has explained and that no cell of presence has: a slip would change nothing, in silence.

    Args:
        met: what these cells hold, folded.
    """
    unmet = sorted(told(mark) for mark in marks if fold(mark) not in met)
    messages = [f"marque {quoted(mark)}{NARROW}: aucune cellule de présence ne la porte" for mark in unmet]
    return [_problem(grid, message, "unmet-mark", severity=Severity.WARNING) for message in messages]


def block_problems(grid: Grid, taken: Taken) -> list[Problem]:
    """What to tell about the lines of one block that were left out or not understood."""
    problems = []
    if taken.addressless:
        message = f"{rows_text(taken.addressless)}{NARROW}: adresse électronique incomplète ou mal écrite, non reprise"
        problems.append(_problem(grid, message, "bad-address", severity=Severity.WARNING))
    if taken.nameless:
        message = (
            f"{rows_text(taken.nameless)}{NARROW}: ni nom ni adresse électronique, la personne est comptée sans être "
            "reconnue d’une action à l’autre"
        )
        problems.append(_problem(grid, message, "nameless", severity=Severity.WARNING))
    if taken.substituted:
        message = (
            f"{rows_text(taken.substituted)}{NARROW}: quelqu’un est venu à la place de la personne, qui n’est pas "
            "comptée présente ; ajoutez une ligne pour qui est venu"
        )
        problems.append(_problem(grid, message.replace(" ;", f"{NARROW};"), "substituted", severity=Severity.WARNING))
    if taken.notes:
        message = f"{rows_text(taken.notes)}{NARROW}: total, intertitre ou remarque, non lu comme une personne"
        problems.append(_problem(grid, message, "notes", severity=Severity.INFO))
    return problems


def department_questions(grid: Grid, taken: Taken) -> list[Question]:
    """Cells of department that tell several: nobody comes from two, and to leave them out in silence is to guess."""
    asked = []
    for codes, numbers in taken.departments.items():
        key, told_codes = ",".join(codes), " ou ".join(codes)
        text = f"Département de {rows_text(numbers)}{NARROW}: {told_codes} ?"
        choices = {f'--department "{key}={code}"': code for code in codes}
        choices[f'--department "{key}="'] = "ne pas dire d’où viennent ces personnes"
        asked.append(_question(grid, "question-department", text, choices, numbers[0]))
    return asked


def presence_questions(
    grid: Grid, header: Header, roles: Roles, taken: Taken, rows: Sequence[ListRow]
) -> list[Question]:
    """Nothing in the list tells who came, or nobody came: importing nobody would erase those imported before."""
    below = [row for row in grid.rows[header.first :] if row.number in {person.number for person in rows}]
    doubtful = doubtful_columns(header.titles, below, roles)
    marks = [column for column in roles.get("present", ()) if not tells_absence(header.titles[column])]
    if "present" not in roles and doubtful:
        return [_column_question(grid, header, column) for column in doubtful]
    if marks and not taken.marked:
        text = f"Colonne entièrement vide{NARROW}: rien ne dit qui est venu. Reportez-y les présences du papier."
        return [_whole_question(grid, header, "presence-empty", text, marks)]
    if any(row.present for row in rows):
        return _registration_questions(grid, header, roles)
    if "registered" in roles and not marks:
        text = "Liste d’inscriptions sans colonne de présence : qui est venu ?"
        return [_whole_question(grid, header, "registered-only", text, roles["registered"])]
    if taken.unclear:
        return []
    text = "Personne n’est marqué présent dans la liste : qui est venu ?"
    return [_whole_question(grid, header, "none-present", text, marks)]


def _registration_questions(grid: Grid, header: Header, roles: Roles) -> list[Question]:
    """Everybody of a list was taken for present, but it may be one of people who registered, or of contacts."""
    if roles.keys() & {"present", "minutes", "joined_at"}:
        return []
    above = [one_line(cell) for row in grid.rows[: header.first] if row.number < header.row for cell in row.cells]
    if is_of_contacts(header.titles):
        text = "Ces titres sont ceux d’un formulaire, d’une billetterie ou d’un fichier de contacts : qui est venu ?"
        return [_whole_question(grid, header, "maybe-contacts", text, [])]
    if any(speaks_of_registration(text) for text in (grid.sheet or "", grid.file, *above)):
        text = "La liste se présente comme une liste d’inscrits et n’a pas de colonne de présence : qui est venu ?"
        return [_whole_question(grid, header, "maybe-registered", text, [])]
    return []


def _column_question(grid: Grid, header: Header, column: int) -> Question:
    label = _label(header, column)
    choices = {
        f'--column "présence={label}"': "oui",
        f'--column "sans rapport={label}"': "non, elle parle d’autre chose",
    }
    if asks_beforehand(header.titles[column]):
        choices = dict(reversed(choices.items()))
    text = "Cette colonne contient des réponses. Dit-elle qui est venu ?"
    return _question(grid, "question-column", text, choices, header.row, label)


def _whole_question(grid: Grid, header: Header, code: str, text: str, columns: Sequence[int]) -> Question:
    choices = {
        '--column "présence="': "toutes les personnes de la liste",
        f'--column "présence={TYPED}"': "celles que dit une colonne, par son titre",
    }
    label = HEADER_JOIN.join(_label(header, column) for column in columns)
    return _question(grid, code, text, choices, header.row, label)


def mark_questions(grid: Grid, header: Header, taken: Taken) -> list[Question]:
    """Marks of presence that are not understood."""
    return [
        _question(
            grid,
            "question-mark",
            f"« {mark} » ({rows_text(numbers)}) : la personne est-elle venue ?",
            {f'--present "{_typed(mark)}"': "oui", f'--absent "{_typed(mark)}"': "non"},
            numbers[0],
            _label(header, column),
        )
        for column, marks in taken.unclear.items()
        for mark, numbers in marks.items()
    ]


def _typed(mark: str) -> str:
    """What to type for a mark: itself, unless it is masked, and must be read in the file."""
    return TYPED if TYPED in mark else mark


def line_questions(grid: Grid, taken: Taken) -> list[Question]:
    """Lines that may be nobody, or several people."""
    found = []
    if taken.nobody:
        choices = {
            _lines(taken.nobody, 1): "des personnes",
            _lines(taken.nobody, 0): "des intertitres ou des remarques",
        }
        text = f"{_rows(taken.nobody)} : un seul texte. Est-ce une personne ?"
        found.append(_question(grid, "question-nobody", text, choices, taken.nobody[0]))
    if taken.shifted:
        choices = {_lines(taken.shifted, 1): "oui, remettre en place", _lines(taken.shifted, 0): "laisser de côté"}
        text = f"{_rows(taken.shifted)} : des cellules semblent décalées, sous le titre d’à côté. Est-ce le cas ?"
        found.append(_question(grid, "question-shifted", text, choices, taken.shifted[0]))
    if several := list(taken.several):
        seen = ",".join(f"{number}={people}" for number, people in taken.several.items())
        told = [f"{people} à la ligne {number}" for number, people in taken.several.items()]
        more = "…" if len(told) > MAX_ROWS_TOLD else ""
        choices = {
            f'--lines "{seen}"': f"comme il semble : {', '.join(told[:MAX_ROWS_TOLD])}{more}",
            _lines(several, 1): "une seule chaque fois",
        }
        text = f"{_rows(several)} : plusieurs personnes sur une ligne, semble-t-il. Combien sont venues ?"
        found.append(_question(grid, "question-several", text, choices, several[0]))
    return found


def _lines(numbers: Sequence[int], people: int) -> str:
    """The option that says how many people each of some lines stands for."""
    return '--lines "{}"'.format(",".join(f"{number}={people}" for number in numbers))


def _rows(numbers: Sequence[int]) -> str:
    return rows_text(numbers).capitalize()


def session_questions(grid: Grid, header: Header, roles: Roles, session: str) -> list[Question]:
    """Several dated or numbered sessions in one list."""
    columns = [column for column in roles.get("present", ()) if session_of(header.titles[column])]
    sessions = {session_of(header.titles[column]): column for column in reversed(columns)}
    if session or "event" in roles:
        return []
    if (lines := session_column(header.titles, grid.rows[header.first :], roles)) is not None:
        return [_lines_question(grid, header, lines)]
    if len(sessions) < 2:
        return []
    choices = {f'--session "{_label(header, column)}"': "celle-ci" for column in sorted(sessions.values())}
    choices[f"--session {ALL_SESSIONS}"] = "toutes : qui est venu à l’une d’elles"
    label = HEADER_JOIN.join(_label(header, column) for column in columns)
    return [_question(grid, "question-session", _SESSIONS, choices, header.row, label)]


def _lines_question(grid: Grid, header: Header, column: int) -> Question:
    """One column says of each line which session it is of."""
    found = sessions_in(grid.rows[header.first :], column)
    told = [TYPED if TYPED in (text := told_title(session)) or text == MASKED else text for session in found]
    choices = {f'--session "{session}"': "celle-ci" for session in told}
    choices[f"--session {ALL_SESSIONS}"] = "toutes : qui est venu à l’une d’elles"
    return _question(grid, "question-session", _SESSIONS, choices, header.row, _label(header, column))


def hidden_questions(grid: Grid, *, hidden: bool | None) -> list[Question]:
    """Rows that the spreadsheet hides."""
    if not grid.hidden or hidden is not None:
        return []
    choices = {"--hidden non": "non, laisser ces lignes", "--hidden oui": "oui, les lire comme les autres"}
    one = len(grid.hidden) == 1
    text = (
        f"{_rows(grid.hidden)} : {'masquée. Est-ce un participant' if one else 'masquées. Sont-ce des participants'} ?"
    )
    return [_question(grid, "question-hidden", text, choices, grid.hidden[0])]


def look_questions(grid: Grid, rows: Sequence[ListRow], *, told: bool) -> list[Question]:
    """People who are struck through; where nothing else tells who came, people of another colour.

    Every second line of another colour is easier to read, and tells nothing.
    """
    people = [row.number for row in rows if row.present]
    looks = [grid.looks.get(number, "") for number in people]
    struck = [number for number, look in zip(people, looks, strict=True) if look == "struck"]
    banded = len(people) > _BANDED and all(first != second for first, second in pairwise(looks)) and len({*looks}) == 2
    other = struck if told else [number for number, look in zip(people, looks, strict=True) if look]
    if not other or (not struck and (len({*looks}) == 1 or banded)):
        return []
    one = len(other) == 1
    text = f"{_rows(other)} : {'barrée' if one else 'barrées'} ou d’une autre couleur. Qui est venu ?"
    choices = {_lines(other, 0): "les autres seulement", _lines(other, 1): "elle aussi" if one else "elles aussi"}
    choices = choices if struck else dict(reversed(choices.items()))
    return [_question(grid, "question-look", text, choices, other[0])]


def cell_questions(grid: Grid, header: Header, roles: Roles, *, blank: bool) -> list[Question]:
    """Cells that hold an error, or a formula whose result is not known."""
    used = {column for columns in roles.values() for column in columns}
    found: dict[tuple[int, str], list[int]] = {}
    for row in grid.rows[header.first :] if not blank else ():
        for column in sorted(used):
            if isinstance(cell := row.cell(column), Fault):
                found.setdefault((column, cell.words), []).append(row.number)
    return [
        _question(
            grid,
            "question-cells",
            f"{_rows(numbers)} : {words}. {REMEDY[0].upper()}{REMEDY[1:]}.",
            {"--cells vides": "les lire comme des cellules vides"},
            numbers[0],
            _label(header, column),
        )
        for (column, words), numbers in found.items()
    ]


def minutes_question(grid: Grid, header: Header, roles: Roles) -> list[Question]:
    """A least duration was asked for, and no column tells durations."""
    columns = [
        column
        for column, title in enumerate(header.titles)
        if title and column not in {taken for columns in roles.values() for taken in columns}
    ]
    choices = {
        **{f'--column "durée de connexion={_label(header, column)}"': "cette colonne" for column in columns},
        "--min-minutes 0": "compter tout le monde",
    }
    text = "La durée minimale (--min-minutes) n’a pas d’effet : aucune durée n’est comprise. Quelle colonne la dit ?"
    return [_question(grid, "question-minutes", text, choices, header.row)]


def _label(header: Header, column: int) -> str:
    return label_of(header.titles, column)


def _question(grid: Grid, code: str, text: str, choices: Mapping[str, str], row: int, column: str = "") -> Question:
    return Question(code, grid.file, grid.sheet, row or None, column or None, text, choices)


def _problem(
    grid: Grid,
    message: str,
    code: str,
    *,
    severity: Severity = Severity.ERROR,
    row: int | None = None,
    expected: str | None = None,
) -> Problem:
    return Problem(grid.file, grid.sheet, row, None, None, expected, severity, message, code)
