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

from dashboard.centres.model import Asked, Dropped, FaultyRow, How, Proposal
from dashboard.intake.corrected_file import CorrectedLine, corrected_lines, corrections
from dashboard.intake.desk import Step
from dashboard.intake.faulty_grid import MOST_FAULTY, MOST_TYPED, Grid, typed_in_row
from dashboard.intake.pages import TOLD, Pages, go
from dashboard.intake.shown import grouped, hidden_said, summary
from dashboard.sources.problems import Severity, shown

STEPS: Final = {
    "correspondre": "Correspondre",
    "corriger": "Corriger",
    "comparer": "Comparer",
    "appliquer": "Appliquer",
}
"""Address of a step after the first one → its name."""
HOW: Final[tuple[How, ...]] = ("replace", "complete")
ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".zip")
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
NOT_ASKED: Final = (
    "Aucune des lignes de ce classeur n’est à corriger dans un fichier en cours\u202f: déposez votre tableau en entier."
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
    app.add_url_rule(f"{upload}/deposer", "deposer-corrige", walk.again, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/corriger", "corriger", walk.correct, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/corriger.xlsx", "fautives", walk.faulty, methods=["GET"])
    app.add_url_rule(f"{upload}/comparer", "comparer", walk.compare, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/appliquer", "appliquer", walk.apply, methods=["GET", "POST"])
    app.add_url_rule(f"{upload}/abandonner", "abandonner", walk.leave, methods=["POST"])


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
        given, day = _given(), _day(request.form.get("arrete", ""))
        if isinstance(given, str):
            return self._form(centre, given)
        if day is None:
            return self._form(centre, NO_DAY)
        desk = self.pages.desk
        taken = desk.take(centre, given, {})
        if taken.problems:
            return self._form(centre, *[one.text() for one in taken.problems])
        if lines := corrected_lines(taken.dropped):
            asked = (step for one in desk.waiting(centre) if self._typed(step := desk.step(one), lines))
            found = next(asked, None)
            return self._dropped_again(found, given, {}) if found else self._form(centre, NOT_ASKED)
        return go(centre, desk.hold(centre, self.pages.author, taken, day, {}).id, "correspondre")

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
                    typed = typed_in_row(index, row, self.pages.desk.schemas[row.table])
                    corrections[row.key] = {**corrections.get(row.key, {}), **typed}
            if request.form.get("reprendre"):
                corrections = {}
            self.pages.desk.keep(step.upload, replace(choices, corrections=corrections))
            return self._onwards(step)
        return self._to_correct(step)

    def _to_correct(self, step: Step, *errors: str) -> ResponseReturnValue:
        faulty = step.proposal.faulty
        first = list(enumerate(faulty[:MOST_FAULTY]))
        tables: dict[str, list[tuple[int, FaultyRow]]] = {}
        for number, row in first:
            tables.setdefault(row.table, []).append((number, row))
        return self._page(
            step, "corriger", 422 if errors else 200, refused=errors,
            grids=[Grid.of(rows, self.pages.desk.schemas[table]) for table, rows in tables.items()],
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

    def again(self, centre: str, upload: str) -> ResponseReturnValue:
        """Take a file once more: its faulty rows corrected in a spreadsheet, or all of it."""
        step = self._step(centre, upload)
        if request.method != "POST":
            return self._to_correct(step)
        self.pages.checked()
        given = _given()
        if isinstance(given, str):
            return self._to_correct(step, given)
        nobody = {key[:MOST_TYPED]: "garder" for key in request.form.getlist("garder")[:_MOST_KEPT]}
        return self._dropped_again(step, given, nobody)

    def _dropped_again(self, step: Step, given: Dropped, nobody: Mapping[str, str]) -> ResponseReturnValue:
        """What was answered about a file stays; `nobody` adds what names nobody in it."""
        centre, desk, choices = step.upload.centre, self.pages.desk, step.upload.choices
        said = replace(choices, answers={**choices.answers, **nobody})
        taken = desk.take(centre, given, said.answers)
        if taken.problems:
            return self._to_correct(step, *[one.text() for one in taken.problems])
        if lines := corrected_lines(taken.dropped):
            typed = self._typed(step, lines)
            if not typed:
                return self._to_correct(step, NOT_ASKED)
            kept = {key: {**choices.corrections.get(key, {}), **cells} for key, cells in typed.items() if cells}
            passages = dict.fromkeys((*step.upload.passages, *taken.told))
            held = replace(step.upload, passages=tuple(passages))
            desk.keep(held, replace(said, corrections={**choices.corrections, **kept}))
            return self._onwards(step)
        made = desk.hold(centre, self.pages.author, taken, step.upload.day, said.answers)
        desk.keep(made, replace(said, corrections={}))
        # A file that has far less is another one: the first is not left for it.
        read, known = (sum(one.rows for one in found.proposal.sheets) for found in (self._step(centre, made.id), step))
        if 2 * read >= known:
            desk.leave(step.upload)
        return go(centre, made.id, "correspondre")

    def _typed(self, step: Step, lines: list[CorrectedLine]) -> dict[str, dict[str, str]]:
        return corrections(lines, step.proposal.faulty, step.upload.choices.corrections, self.pages.desk.schemas)

    def _onwards(self, step: Step) -> ResponseReturnValue:
        """To where something is to be done, once something was said of a file."""
        centre, upload = step.upload.centre, step.upload.id
        found = self._step(centre, upload).proposal
        return go(centre, upload, "corriger" if found.faulty else _next(found, "corriger"))

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
            "passages": step.upload.passages, "accepted": ",".join(ENDINGS),
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


def _given() -> Dropped | str:
    """The file that a form has sent, or why it is not taken."""
    file = request.files.get("fichier")
    # Browsers of old send the whole path.
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2][:200] if file else ""
    if file is None or not name:
        return NO_FILE
    if not name.lower().endswith(ENDINGS):
        return WRONG_KIND
    content = file.read()
    return Dropped(name, content) if content else EMPTY


def _answers(asked: list[Asked]) -> dict[str, str]:
    """What a form answers to the questions that were asked; those left as they are stay open."""
    found: dict[str, str] = {}
    every = request.form.get("tout") == "propose"
    for index, one in enumerate(asked):
        if request.form.get(f"question-{index}") != one.key:
            continue  # the page was made before other answers: this number is another question now
        given, typed = request.form.get(f"choix-{index}"), request.form.get(f"texte-{index}", "").strip()[:MOST_TYPED]
        if one.open and given == OTHER and typed:
            found[one.key] = typed
        elif given is not None and given in one.choices:
            found[one.key] = given
        elif every and given is None and one.about == "reading" and one.choices:
            found[one.key] = next(iter(one.choices))
    return found
