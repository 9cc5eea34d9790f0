"""Attendance lists: which actions have one, a list from its drop to its action, the years that are purged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.centres.lists import AttendanceList
from dashboard.centres.versions import Version
from dashboard.centres.waiting_lists import Dropped, WaitingLists, columns_told
from dashboard.filters import french_date
from dashboard.intake.pages import Pages, go
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.lists.mapping import SEVERAL
from dashboard.sources.lists.model import HEADER_JOIN, ROLES
from dashboard.sources.lists.options import OptionError, Said, modality_said, names_nobody, said_text
from dashboard.sources.problems import Severity
from dashboard.sources.questions import TYPED, Question

ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", ".zip")
LISTS: Final = "Listes de présence"
NO_FILE: Final = "Aucun fichier n’est arrivé\u202f: choisissez la liste, puis déposez-la."
TYPED_AGAIN: Final = (
    "Ce que vous aviez écrit vous-même pourrait nommer quelqu’un\u202f: ce n’est pas gardé, redites-le."
)
EVERY: Final = "toutes"
TOLD: Final = {
    "attachee": "La liste est attachée\u202f: l’édition équipe compte ces présences dans quelques secondes.",
    "pareille": "Rien à changer\u202f: l’action avait déjà exactement ces présences.",
    "retiree": "La liste est effacée, de toutes les versions.",
    "laissee": "La liste est abandonnée\u202f: rien n’en est gardé.",
    "purgee": "Les présences sont effacées\u202f; leurs totaux restent.",
}
"""What was just done → how it is said."""
_MOST_OPTIONS: Final = 200
_LONGEST_OPTION: Final = 2000


def register_lists(app: Flask, pages: Pages, waiting: WaitingLists) -> None:
    """Add the pages to the application."""
    lists = _Lists(pages, waiting)
    place = "/donnees/<centre>/listes"
    app.add_url_rule(place, "listes", lists.home, methods=["GET"])
    app.add_url_rule(f"{place}/deposer", "deposer-liste", lists.drop, methods=["GET", "POST"])
    app.add_url_rule(f"{place}/attente/<upload>", "liste-lue", lists.waits, methods=["GET", "POST"])
    app.add_url_rule(f"{place}/attente/<upload>/abandonner", "abandonner-liste", lists.leave, methods=["POST"])
    app.add_url_rule(f"{place}/liste/<listing>", "liste", lists.one, methods=["GET", "POST"])


@dataclass(frozen=True, slots=True)
class Action:
    """An action: identifier, title, day in French, year, whether it took place, declared head-count, list."""

    id: str
    title: str
    day: str
    year: str
    done: bool
    declared: str
    listing: AttendanceList | None
    purged: bool

    @property
    def called(self) -> str:
        """« 14 mai 2024, Rencontre »."""
        return ", ".join(part for part in (self.day or self.year, self.title or self.id) if part)


@dataclass(frozen=True)
class _Lists:
    """The views."""

    pages: Pages
    waiting: WaitingLists

    def home(self, centre: str) -> ResponseReturnValue:
        """The actions that took place: those without a list first, the latest first; of a year, or of all of them."""
        version = self._version(centre)
        actions = self._actions(version)
        done = [one for one in actions if one.done or one.listing]
        years = sorted({one.year for one in done if one.year}, reverse=True)
        asked = request.args.get("annee", "")
        year = asked if asked in (*years, EVERY) else (years[0] if years else EVERY)
        shown = [one for one in done if year in (EVERY, one.year)]
        return self.pages.page(
            "listes.html", LISTS, 200, centre, years=years, year=year, every=EVERY,
            without=[one for one in shown if not one.listing and not one.purged],
            having=[one for one in shown if one.listing], purged=[one for one in shown if one.purged],
            waiting=self.waiting.all(centre), key=self.waiting.keys.key(centre) is not None,
            announced=sum(not one.done and not one.listing for one in actions),
            told=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip

    def _version(self, centre: str) -> Version:
        self.pages.may(centre)
        version = self.waiting.lists.versions.current(centre)
        return version or abort(404)

    def _actions(self, version: Version) -> list[Action]:
        lists, centre = self.waiting.lists, version.centre
        known = {one.id: one for one in lists.all(centre) if one.rows}
        attached = {event: known[name] for event, name in version.lists.items() if name in known}
        purged = lists.purged(centre)
        rows = self.waiting.events(lists.versions.files(version))
        rows.sort(key=lambda row: (row.get("date_start", ""), row.get("report_year", "")), reverse=True)
        return [
            Action(
                row["event_id"], row.get("title", ""), _day(row),
                (row.get("date_start") or row.get("report_year", ""))[:4], row.get("status") == "realised",
                row.get("participants", ""), attached.get(row["event_id"]), row["event_id"] in purged,
            )
            for row in rows
        ]  # fmt: skip

    # A list from its drop to its action

    def drop(self, centre: str) -> ResponseReturnValue:
        """The form that takes a list in."""
        version = self._version(centre)
        if self.waiting.keys.key(centre) is None:
            return go(centre, "cle", dit="avant")
        if request.method != "POST":
            return self._form(version)
        self.pages.checked()
        file = request.files.get("fichier")
        if file is None or not file.filename:
            return self._form(version, NO_FILE)
        options = _options()
        try:
            said = Said.of(options)
            modality = modality_said(request.form.get("modalite", "")[:40], self.pages.desk.schemas[ATTENDANCES])
        except OptionError as error:
            return self._form(version, str(error))
        event = request.form.get("action", "")
        if event and event not in {one.id for one in self._actions(version)}:
            abort(404)
        made = self.waiting.drop(
            centre, self.pages.author, (file.filename, file.read()), said, options=options, event=event,
            modality=modality, complement=bool(request.form.get("complement")),
        )  # fmt: skip
        if made.waiting is None:
            return self._asked_again(version, made, options)
        for one in self.waiting.all(centre):
            if one.id == request.form.get("remplace", ""):
                self.waiting.leave(one)
        return go(centre, "listes", "attente", made.waiting.id)

    def _form(self, version: Version, error: str = "", **words: object) -> ResponseReturnValue:
        actions = [one for one in self._actions(version) if not one.purged]
        form = request.form if request.method == "POST" else request.args
        chosen = next((one for one in actions if one.id == form.get("action", "")), None)
        modalities = self.pages.desk.schemas[ATTENDANCES].labels("modality")
        words = {
            "errors": [error] if error else [], "questions": [], "given": [], "columns": [], "again": False, **words
        }  # fmt: skip
        status = 422 if request.method == "POST" else 200
        return self.pages.page(
            "liste_deposer.html", "Déposer une liste", status, version.centre, actions=actions, chosen=chosen,
            accepted=",".join(ENDINGS), modalities=modalities, modality=form.get("modalite", ""),
            section=LISTS, minutes=request.form.get("minutes", ""), complement=bool(form.get("complement")), **words,
        )  # fmt: skip

    def _asked_again(self, version: Version, made: Dropped, options: Sequence[str]) -> ResponseReturnValue:
        """The form again, with what the list leaves open; nothing of the list is kept."""
        kept = [one for one in options if names_nobody(one)]
        errors = [one.message for one in (*made.read.problems, *made.problems) if one.severity is Severity.ERROR]
        errors += [made.refused] if made.refused else []
        errors += [TYPED_AGAIN] if len(kept) < len(options) else []
        columns = [(letter, title) for letter, title, _ in columns_told(made.read)]
        return self._form(
            version, errors=errors, questions=[_Asked.of(one) for one in made.read.questions], again=True,
            given=[(one, said_text(one)) for one in kept if not one.startswith("--min-minutes")], columns=columns,
        )  # fmt: skip

    def waits(self, centre: str, upload: str) -> ResponseReturnValue:
        """What a list holds, in numbers, before it is attached."""
        version = self._version(centre)
        one = next((one for one in self.waiting.all(centre) if one.id == upload), None) or abort(404)
        if request.method == "POST":
            self.pages.checked()
            changed = self.waiting.attach(one, self.pages.author)
            return go(centre, "listes", annee=EVERY, dit="attachee" if changed else "pareille")
        having = {action.id: action.listing for action in self._actions(version)}
        held = [having[event].rows for event, _, _ in one.told["events"] if (having.get(event))]  # type: ignore[union-attr]
        roles = {code: label for code, label in ROLES.items() if code != "ignored"}
        return self.pages.page(
            "liste_lue.html", "Avant d’attacher la liste", 200, centre, one=one, told=one.told, held=sum(held),
            roles=roles, accepted=",".join(ENDINGS), place=upload, section=LISTS,
        )  # fmt: skip

    def leave(self, centre: str, upload: str) -> ResponseReturnValue:
        """Forget a list."""
        self._version(centre)
        self.pages.checked()
        one = next((one for one in self.waiting.all(centre) if one.id == upload), None) or abort(404)
        self.waiting.leave(one)
        return go(centre, "listes", dit="laissee")

    def one(self, centre: str, listing: str) -> ResponseReturnValue:
        """A list that is attached: who gave it and when; how it is replaced or erased."""
        version = self._version(centre)
        found = next((one for one in self._actions(version) if one.listing and one.listing.id == listing), None)
        action = found or abort(404)
        if request.method == "POST":
            self.pages.checked()
            self.waiting.lists.remove(centre, [listing], author=self.pages.author)
            return go(centre, "listes", annee=action.year or EVERY, dit="retiree")
        return self.pages.page("liste.html", "Une liste", 200, centre, action=action, one=action.listing, section=LISTS)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of a list: its words, where it arises, and option → meaning, whether it is to be completed by a
    column or by what is typed."""

    text: str
    place: str
    choices: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, one: Question) -> _Asked:
        """What a form shows of a question."""
        place = ", ".join(
            part
            for part in (
                f"feuille « {one.sheet} »" if one.sheet else "",
                f"ligne {one.row}" if one.row else "",
                f"colonne « {one.column} »" if one.column else "",
            )
            if part
        )
        sessions = one.code == "question-session"
        choices = []
        for option, meaning in one.choices.items():
            completed = "" if TYPED not in option else "column" if option.startswith("--column") else "text"
            plain = option.partition(" ")[2].strip('"')
            told = f"« {plain} »" if sessions and meaning == "celle-ci" else meaning
            choices.append((option, told, completed))
        return cls(one.text, place, tuple(choices))


def _options() -> list[str]:
    """What a form says of a list, as options: what was said before, the answers, the columns, the least duration."""
    form = request.form
    found = [one for one in form.getlist("dit") if one]
    for name, option in form.items():
        if name.startswith("reponse-") and option:
            number = name.removeprefix("reponse-")
            typed = (form.get(f"colonne-de-{number}", "") or form.get(f"texte-{number}", "")).replace('"', "").strip()
            if TYPED not in option:
                found.append(option)
            elif typed:
                found.append(option.replace(TYPED, typed))
    found += _columns(form)
    if minutes := form.get("minutes", "").strip():
        found.append(f'--min-minutes "{minutes[:20]}"')
    return [one[:_LONGEST_OPTION] for one in found[:_MOST_OPTIONS]]


def _columns(form: Mapping[str, str]) -> list[str]:
    """The roles that a form has changed, each with all its columns."""
    before = {name[6:]: role for name, role in form.items() if name.startswith("avant-")}
    after = {letter: form.get(f"role-{letter}", role) for letter, role in before.items()}
    if before == after:
        return []
    moved = {role for letter, role in after.items() if role != before[letter] and role}
    options = []
    for role in sorted(moved):
        letters = [letter for letter, other in after.items() if other == role]
        # Of a role that one column only may hold, the one that was chosen last prevails.
        new = [letter for letter in letters if before[letter] != role]
        told = letters if role in SEVERAL else new[-1:]
        options.append(f'--column "{role}={HEADER_JOIN.join(told)}"')
    if out := [letter for letter, role in after.items() if not role and before[letter]]:
        options.append(f'--column "ignored={HEADER_JOIN.join(out)}"')
    return options


def _day(row: Mapping[str, str]) -> str:
    """The day of an action, in French, when it is known to the day; its month or nothing otherwise."""
    text, precision = row.get("date_start", ""), row.get("date_precision", "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return french_date(day) if precision in ("", "day") else ""
