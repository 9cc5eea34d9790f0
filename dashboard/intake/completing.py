"""À compléter: what is missing before the report, filled in place, one field at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.centres.changes import table_rows
from dashboard.centres.forms import Entry, Form
from dashboard.centres.versions import ConflictError
from dashboard.intake.entering import Held, held, keep
from dashboard.intake.pages import TOLD, Pages, data_address
from dashboard.sources.problems import NARROW

if TYPE_CHECKING:
    from dashboard.centres.editing import Edit
    from dashboard.centres.missing import YearGaps

SECTION: Final = "À compléter"
ON_A_PAGE: Final = 12
"""Rows of one kind shown at once; the others come as these are filled in."""
PLACES: Final = {
    "people": ("events", "participants"),
    "half_days": ("events", "half_days"),
    "theme": ("events", "theme_ids"),
    "place": ("events", "place"),
    "modality": ("events", "modality"),
}
"""What may be filled in here → table, column."""
BASIS_OF: Final = frozenset({"half_days"})
BASIS: Final = {"half_days_basis": "estimated"}
"""What is said beside a duration that was proposed from hours: it is no document's."""
_MOST_TYPED: Final = 500
NOTHING: Final = f"Rien n’est écrit{NARROW}: ce qui n’est pas su reste vide."


def register_completing(app: Flask, pages: Pages) -> None:
    """Add the page to the application."""
    completing = _Completing(pages)
    app.add_url_rule("/donnees/<centre>/completer", "completer", completing.page, methods=["GET", "POST"])


def gaps(pages: Pages, centre: str, year: int = 0) -> YearGaps | None:
    """What is missing of a year of a centre, by default the one that it shows first; None when that cannot be told."""
    # Only here: what counts figures is not loaded by a server before somebody looks at data.
    from dashboard.centres.missing import missing
    from dashboard.centres.waiting_lists import lasted

    current, files = pages.desk.current(centre)
    if current is None:
        return None
    ground, database = pages.desk.ground, pages.desk.versions.database
    return pages.desk.worked_out(
        current, f"missing {year}", lambda: missing(files, current.lists, ground, year, lasted(database, centre))
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that could not be kept: of which row and thing, what was typed, what is wrong with it."""

    code: str
    key: str
    typed: str
    said: str


@dataclass(frozen=True)
class _Completing:
    """The view."""

    pages: Pages

    def page(self, centre: str) -> ResponseReturnValue:
        """What is missing of a year; then the version where one of these things is said."""
        now = held(self.pages, centre)
        year = request.args.get("annee", 0, int)
        if request.method != "POST":
            return self._shown(now, year)
        self.pages.checked()
        fault = self._fill(now)
        if fault:
            return self._shown(now, year, fault)
        group = request.form["groupe"]
        return redirect(f"{data_address()}/{centre}/completer?annee={year}&dit=complete&groupe={group}#g-{group}", 303)

    def _fill(self, now: Held) -> Fault | None:
        """Say one thing of one row."""
        from dashboard.centres.editing import edited

        schemas, desk = self.pages.desk.schemas, self.pages.desk
        code, key = request.form.get("groupe", ""), request.form.get("cle", "")
        if code not in PLACES:
            abort(400)
        table, column = PLACES[code]
        proposed = request.form.get("propose", "").strip()
        typed = (proposed or request.form.get("valeur", "").strip())[:_MOST_TYPED]
        if not typed:
            return Fault(code, key, "", NOTHING)
        seen_in = request.form.get("version", "")
        files = now.files if seen_in == now.version.id else desk.files(desk.versions.get(now.version.centre, seen_in))
        seen = table_rows(files, schemas[table]).get(key, {})
        while True:
            now = held(self.pages, now.version.centre)
            form = Form(schemas[table], now.centre, now.files, schemas)
            said_here = {column: typed, **(BASIS if proposed and column in BASIS_OF else {})}
            edit: Edit = edited(form, key, said_here, seen, desk.ground)
            if not edit.ready:
                said = [edit.faults.get(column, ""), *edit.errors, *edit.faults.values()]
                return Fault(code, key, typed, next(filter(None, said)))
            try:
                keep(self.pages, now, edit.files)
            except ConflictError:
                continue
            return None

    def _shown(self, now: Held, year: int, fault: Fault | None = None) -> ResponseReturnValue:
        centre = now.version.centre
        found = gaps(self.pages, centre, year)
        if found is None:
            abort(404)
        schemas = self.pages.desk.schemas
        entries: dict[str, Entry] = {}
        for one in found.found:
            form = Form(schemas[one.table], now.centre, now.files, schemas)
            for entry in form.entries({}, new=True) if one.column else ():
                if entry.column.name == one.column:
                    entries[one.code] = entry
        opened = fault.code if fault else request.args.get("groupe", found.found[0].code if found.found else "")
        return self.pages.page(
            "completer.html", SECTION, 422 if fault else 200, centre, found=found, entries=entries, fault=fault,
            most=ON_A_PAGE, opened=opened, version=now.version.id, told=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip
