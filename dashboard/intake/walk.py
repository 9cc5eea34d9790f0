"""The walk of a file, one address a step: Déposer, Correspondre, Corriger, Comparer, Appliquer.

Each page works out anew what the file would do, from what is kept of it: going back and forth loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from dashboard.centres.model import LEAVE_OUT, Asked, Dropped, FaultyRow, How, Proposal
from dashboard.intake.desk import Step
from dashboard.intake.pages import TOLD, Pages, go
from dashboard.intake.shown import grouped, hidden_said, summary
from dashboard.sources.problems import Severity, shown
from dashboard.sources.schema import FieldSchema, TableSchema

STEPS: Final = {
    "correspondre": "Correspondre",
    "corriger": "Corriger",
    "comparer": "Comparer",
    "appliquer": "Appliquer",
}
"""Address of a step after the first one → its name."""
HOW: Final[tuple[How, ...]] = ("replace", "complete")
ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".zip")
MOST_FAULTY: Final = 50
"""Faulty rows shown at once; once they are corrected, the next ones come."""
_MOST_TYPED: Final = 2000
"""Characters of what is typed in one field."""
_MOST_NOTE: Final = 300
_MOST_KEPT: Final = 500
KINDS: Final[Mapping[str, str]] = {
    "Les feuilles, les colonnes et les lignes": "",
    "Ce qui a eu lieu": "status",
    "Les mots des listes": r"value-.*|relation",
    "Les lieux": "place",
    "Les dates, les nombres et les durées": "date|year|months|number|duration|meetings|fault",
    "Les personnes": "names?",
}
"""What questions are about, in their order → the codes of such questions; the first has those of no other."""
UNSURE: Final = "status"
"""Code of the questions whose first choice only counts least."""
OTHER: Final = "autre"
"""The choice of a question that stands for what is typed beside it; no answer is named so."""
NAMED: Final = "Cette note semble nommer quelqu’un, ou porte une adresse\u202f: elle est gardée, écrivez-la sans."
NO_FILE: Final = "Aucun fichier n’est arrivé\u202f: choisissez-en un, puis déposez-le."
WRONG_KIND: Final = (
    "Ce fichier n’est pas un tableur\u202f: un fichier XLSX, XLS, ODS ou CSV est attendu, ou un ZIP de fichiers CSV. "
    "Enregistrez votre tableau sous l’une de ces formes, puis déposez-le."
)
NO_DAY: Final = "Dites jusqu’à quel jour ce fichier est à jour (jour, mois, année)."
EMPTY: Final = "Ce fichier est vide\u202f: vérifiez qu’il est bien enregistré, puis déposez-le de nouveau."


def register_walk(app: Flask, pages: Pages) -> None:
    """Add the steps to the application."""
    walk = _Walk(pages)
    place = "/donnees/<centre>"
    app.add_url_rule(f"{place}/deposer", "deposer", walk.drop, methods=["GET", "POST"])
    upload = f"{place}/<upload>"
    app.add_url_rule(f"{upload}/correspondre", "correspondre", walk.match, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/corriger", "corriger", walk.correct, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/corriger.xlsx", "fautives", walk.faulty, methods=["GET"])
    app.add_url_rule(f"{upload}/comparer", "comparer", walk.compare, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/appliquer", "appliquer", walk.apply, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/abandonner", "abandonner", walk.leave, methods=["POST"])


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A cell of a faulty row: code and title of its column, its text, what is wrong with it.

    `choices` are the values it may take, code → label, none where anything may be typed; a text that is none of them
    stands before them, as it was typed.
    """

    code: str
    title: str
    text: str
    faults: tuple[str, ...]
    choices: Mapping[str, str]

    @classmethod
    def of(cls, field: FieldSchema, row: FaultyRow) -> FaultyCell:
        """The cell of a column in a row."""
        text = row.cells.get(field.name, "")
        closed = field.labels and not field.is_list
        choices = {text: text, "": "", **field.labels} if closed else {}
        return cls(field.name, field.title, text, row.faults.get(field.name, ()), choices)


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A faulty row of a grid: its number among all of them, its place and name, its cells."""

    number: int
    row: FaultyRow
    called: str
    cells: tuple[FaultyCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The faulty rows of a table: its title, those of its columns, those where something is wrong first."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[FaultyLine, ...]

    @classmethod
    def of(cls, rows: list[tuple[int, FaultyRow]], schema: TableSchema) -> Grid:
        """That of rows of one table, each with its number; columns that none of them fills are left out."""
        wrong = {code for _, row in rows for code in row.faults}
        filled = wrong | {code for _, row in rows for code, text in row.cells.items() if text}
        fields = sorted((one for one in schema.fields if one.name in filled), key=lambda one: one.name not in wrong)
        lines = (
            FaultyLine(number, row, _called(row), tuple(FaultyCell.of(field, row) for field in fields))
            for number, row in rows
        )
        return cls(rows[0][1].table_title, tuple(field.title for field in fields), tuple(lines))


@dataclass(frozen=True)
class _Walk:
    """The views."""

    pages: Pages

    # 1. Déposer

    def drop(self, centre: str) -> ResponseReturnValue:
        """Step 1: the form that takes a file in."""
        self.pages.may(centre)
        if request.method != "POST":
            return self._form(centre)
        self.pages.checked()
        file = request.files.get("fichier")
        # Browsers of old send the whole path.
        name = (file.filename or "").replace("\\", "/").rpartition("/")[2][:200] if file else ""
        if file is None or not name:
            return self._form(centre, NO_FILE)
        if not name.lower().endswith(ENDINGS):
            return self._form(centre, WRONG_KIND)
        day = _day(request.form.get("arrete", ""))
        if day is None:
            return self._form(centre, NO_DAY)
        content = file.read()
        if not content:
            return self._form(centre, EMPTY)
        nobody = {key[:_MOST_TYPED]: "garder" for key in request.form.getlist("garder")[:_MOST_KEPT]}
        upload, taken = self.pages.desk.drop(centre, self.pages.author, Dropped(name, content), day, nobody)
        if upload is None:
            return self._form(centre, *[one.text() for one in taken.problems])
        return go(centre, upload.id, "correspondre")

    def _form(self, centre: str, *errors: str) -> ResponseReturnValue:
        waiting = self.pages.desk.waiting(centre)
        return self.pages.page(
            "deposer.html", "Déposer un fichier", 422 if errors else 200, centre, errors=errors, waiting=waiting,
            accepted=",".join(ENDINGS), step="deposer", steps=STEPS, told=TOLD.get(request.args.get("dit", ""), ""),
            day=request.form.get("arrete", "") or datetime.now(UTC).date().isoformat(),
        )  # fmt: skip

    # 2. Correspondre

    def match(self, centre: str, upload: str) -> ResponseReturnValue:
        """Step 2: how the file was read, and what it leaves open."""
        step = self._step(centre, upload)
        asked = [one for one in step.proposal.questions if one.about == "reading"]
        if request.method == "POST":
            self.pages.checked()
            return self._answered(step, asked, "correspondre")
        # What was answered is asked no more: it is shown beside, and may be taken back.
        given = step.upload.choices.answers
        kinds = _by_kind(asked)
        proposed = sum(bool(proposal) for numbered in kinds.values() for _, _, proposal in numbered)
        return self._page(
            step, "correspondre", questions=asked, kinds=kinds.items(), proposed=proposed, given=given,
            errors=self._file_errors(step.proposal),
        )  # fmt: skip

    def _answered(self, step: Step, asked: list[Asked], here: str) -> ResponseReturnValue:
        """Keep the answers of a form, then show what is next to be done."""
        choices = step.upload.choices
        if forgotten := request.form.get("oublier", ""):
            kept = {key: answer for key, answer in choices.answers.items() if key != forgotten}
            self.pages.desk.keep(step.upload, replace(choices, answers=kept))
            return go(step.upload.centre, step.upload.id, here)
        answers = {**choices.answers, **_answers(asked)}
        how = next((one for one in HOW if one == request.form.get("how")), choices.how)
        self.pages.desk.keep(step.upload, replace(choices, answers=answers, how=how))
        again = self._step(step.upload.centre, step.upload.id)
        return go(step.upload.centre, step.upload.id, _next(again.proposal, here))

    @staticmethod
    def _file_errors(proposal: Proposal) -> list[str]:
        """What is wrong with the file as a whole: no answer and no corrected cell mends it."""
        rows = {(one.file, one.sheet, one.row) for one in proposal.faulty}
        errors = [one for one in proposal.problems if one.severity is Severity.ERROR]
        return [one.text() for one in errors if (one.file, one.sheet, one.row) not in rows]

    # 3. Corriger

    def correct(self, centre: str, upload: str) -> ResponseReturnValue:
        """Step 3: the faulty rows, each with what is wrong at the cell."""
        step = self._step(centre, upload)
        if request.method == "POST":
            self.pages.checked()
            choices = step.upload.choices
            corrections = {**choices.corrections}
            for index, row in enumerate(step.proposal.faulty[:MOST_FAULTY]):
                if request.form.get(f"ligne-{index}") == row.key:
                    typed = _corrected(index, row, self.pages.desk.schemas[row.table])
                    corrections[row.key] = {**corrections.get(row.key, {}), **typed}
            if request.form.get("reprendre"):
                corrections = {}
            self.pages.desk.keep(step.upload, replace(choices, corrections=corrections))
            again = self._step(centre, upload)
            return go(centre, upload, "corriger" if again.proposal.faulty else _next(again.proposal, "corriger"))
        faulty = step.proposal.faulty
        first = list(enumerate(faulty[:MOST_FAULTY]))
        tables: dict[str, list[tuple[int, FaultyRow]]] = {}
        for number, row in first:
            tables.setdefault(row.table, []).append((number, row))
        return self._page(
            step, "corriger", grids=[Grid.of(rows, self.pages.desk.schemas[table]) for table, rows in tables.items()],
            count=len(faulty), more=len(faulty) - len(first), corrected=len(step.upload.choices.corrections),
            errors=self._file_errors(step.proposal),
        )  # fmt: skip

    def faulty(self, centre: str, upload: str) -> ResponseReturnValue:
        """The faulty rows as a workbook, what is wrong in the comments of the cells."""
        # Only here: what writes workbooks is heavy, and few ask for one.
        from dashboard.intake.faulty_workbook import XLSX, faulty_workbook

        step = self._step(centre, upload)
        content = faulty_workbook(step.proposal.faulty, self.pages.desk.schemas)
        headers = {"Content-Disposition": 'attachment; filename="lignes-a-corriger.xlsx"'}
        return Response(content, 200, headers, content_type=XLSX)

    # 4. Comparer

    def compare(self, centre: str, upload: str) -> ResponseReturnValue:
        """Step 4: what would change, row by row and in the figures."""
        step = self._step(centre, upload)
        asked = [one for one in step.proposal.questions if one.about != "reading"]
        if request.method == "POST":
            self.pages.checked()
            return self._answered(step, asked, "comparer")
        effects = [one for one in step.proposal.effects if one.before != one.after]
        hides = step.proposal.ready and self.pages.desk.hides(step)
        counted = hides and request.args.get("masquees") == "oui"
        return self._page(
            step, "comparer", questions=asked, given={}, rows=grouped(step.proposal.changes), effects=effects,
            said=summary(step.proposal.changes), hides=hides,
            first=not any(name.endswith(".csv") for name in step.before),
            hidden=hidden_said(self.pages.desk.hidden(step)) if counted else "",
        )  # fmt: skip

    # 5. Appliquer

    def apply(self, centre: str, upload: str) -> ResponseReturnValue:
        """Step 5: make the version."""
        step = self._step(centre, upload)
        if request.method == "POST":
            self.pages.checked()
            # Whoever applies has seen what it is compared with: another version since then is another comparison.
            seen = request.form.get("version", "")
            if not step.proposal.ready or seen != (step.current.id if step.current else ""):
                return go(centre, upload, "comparer" if step.proposal.ready else _next(step.proposal, "appliquer"))
            note = " ".join(request.form.get("note", "").split())[:_MOST_NOTE]
            if shown(note) != note:
                return self._to_apply(step, note, NAMED)
            self.pages.desk.apply(step, self.pages.author, note)
            return go(centre, dit="applique")
        return self._to_apply(step)

    def _to_apply(self, step: Step, note: str = "", error: str = "") -> ResponseReturnValue:
        effects = [one for one in step.proposal.effects if one.before != one.after]
        said = summary(step.proposal.changes)
        return self._page(step, "appliquer", 422 if error else 200, said=said, effects=effects, note=note, error=error)

    def leave(self, centre: str, upload: str) -> ResponseReturnValue:
        """Forget the file."""
        self.pages.may(centre)
        self.pages.checked()
        self.pages.desk.leave(self.pages.desk.get(centre, upload))
        return go(centre, dit="abandonne")

    # All steps

    def _step(self, centre: str, upload: str) -> Step:
        self.pages.may(centre)
        return self.pages.desk.step(self.pages.desk.get(centre, upload))

    def _page(self, step: Step, here: str, status: int = 200, **words: object) -> ResponseReturnValue:
        proposal = step.proposal
        words |= {
            "steps": STEPS, "step": here, "upload": step.upload.id, "file": step.upload.name, "proposal": proposal,
            "choices": step.upload.choices, "next": _next(proposal, here), "other": OTHER,
            "version": step.current.id if step.current else "", "emptied": step.upload.emptied,
            "passages": step.upload.passages, "accepted": ",".join(ENDINGS), "day": step.upload.day.isoformat(),
        }  # fmt: skip
        return self.pages.page(f"{here}.html", STEPS[here], status, step.upload.centre, **words)


def _next(proposal: Proposal, here: str) -> str:
    """The step where something is to be done: the first one that holds the file back, else the one after `here`."""
    if any(one.about == "reading" for one in proposal.questions):
        return "correspondre"
    if proposal.faulty:
        return "corriger"
    if proposal.questions or here in ("correspondre", "corriger"):
        return "comparer"
    return "appliquer" if proposal.ready else "comparer"


def _by_kind(asked: list[Asked]) -> dict[str, list[tuple[int, Asked, str]]]:
    """The questions by what they are about: the number of each, and the answer that is proposed; "" for none."""
    first = next(iter(KINDS))
    found: dict[str, list[tuple[int, Asked, str]]] = {kind: [] for kind in KINDS}
    for number, one in enumerate(asked):
        kind = next((kind for kind, codes in KINDS.items() if codes and re.fullmatch(codes, one.code)), first)
        answer, meaning = next(iter(one.choices.items()), ("", ""))
        found[kind].append((number, one, meaning if answer and one.code != UNSURE else ""))
    # Those without a proposal come first: they are what is left to be said.
    return {kind: sorted(numbered, key=lambda one: bool(one[2])) for kind, numbered in found.items() if numbered}


def _day(text: str) -> date | None:
    """A day as a browser sends it; None when it is none, or no year of an activity."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= datetime.now(UTC).year + 1 else None


def _answers(asked: list[Asked]) -> dict[str, str]:
    """What a form answers to the questions that were asked; those left as they are stay open."""
    found: dict[str, str] = {}
    every = request.form.get("tout") == "propose"
    for index, one in enumerate(asked):
        if request.form.get(f"question-{index}") != one.key:
            continue  # the page was made before other answers: this number is another question now
        given, typed = request.form.get(f"choix-{index}"), request.form.get(f"texte-{index}", "").strip()[:_MOST_TYPED]
        if one.open and given == OTHER and typed:
            found[one.key] = typed
        elif given is not None and given in one.choices:
            found[one.key] = given
        elif every and given is None and one.about == "reading" and one.choices:
            found[one.key] = next(iter(one.choices))
    return found


def _called(row: FaultyRow) -> str:
    """What a row is called, for whoever looks for it; "" when that may name a person, or it has no name."""
    return shown(next((row.cells[name] for name in ("title", "name") if row.cells.get(name)), ""))


def _corrected(index: int, row: FaultyRow, schema: TableSchema) -> Mapping[str, str]:
    """What a form says of a faulty row: its cells that were changed, or that it is left out."""
    if request.form.get(f"sans-{index}"):
        return {LEAVE_OUT: "oui"}
    typed = {code: request.form.get(f"cellule-{index}-{code}") for code in schema.names}
    changed = {code: text.strip()[:_MOST_TYPED] for code, text in typed.items() if text is not None}
    return {code: cell for code, cell in changed.items() if cell != row.cells.get(code, "")}
