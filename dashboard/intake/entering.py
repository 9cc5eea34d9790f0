"""Saisir et corriger sans tableur: the rows of a table, one row in a form, its removal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.centres.bundle import Files, Row, rows_of
from dashboard.centres.changes import changes, table_rows
from dashboard.centres.forms import Entry, Form
from dashboard.centres.versions import ConflictError, Version
from dashboard.intake.pages import TOLD, Pages, go
from dashboard.sources import Centre, TableSchema
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.centre import read_centre
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.problems import NARROW
from dashboard.sources.schema import FieldSchema
from dashboard.sources.text import fold
from dashboard.sources.values import LIST_SEPARATOR

if TYPE_CHECKING:
    from dashboard.centres.editing import Edit

FORM: Final = "formulaire"
"""How the versions that a form makes say where they come from."""
SECTION: Final = "Saisir"
USUAL: Final = ("events", "publications", "networks", "organisations", "published_figures")
"""The tables that a team fills in; the others come after."""
NEVER: Final = frozenset({ATTENDANCES, "attendance_totals"})
"""The tables that no form fills in: what is told of people comes from lists."""
ON_A_PAGE: Final = 50
_MOST_TYPED: Final = 4000
_TRIES: Final = 5
_FEWEST: Final = 5
"""Rows from which a column that none fills in is put aside."""
_ASIDE: Final = ("_basis", "_precision", "_as_written", "_code", "_codes", "_detail", "same_as", "series_id")
"""Endings of the columns that follow from others, or that only a few fill in: they come after."""
_NAMES: Final = ("title", "name", "label")
_YEARS: Final = ("report_year", "year")
CHANGED: Final = (
    f"Quelqu’un d’autre a changé cette ligne pendant que vous la regardiez{NARROW}: la voici comme elle est maintenant."
)


def register_entering(app: Flask, pages: Pages) -> None:
    """Add the pages to the application."""
    entering = _Entering(pages)
    place = "/donnees/<centre>/saisir"
    app.add_url_rule(place, "saisir", entering.tables, methods=["GET"])
    app.add_url_rule(f"{place}/<table>", "table", entering.table, methods=["GET"])
    app.add_url_rule(f"{place}/<table>/ligne", "ligne", entering.row, methods=["GET", "POST"])
    app.add_url_rule(f"{place}/<table>/retirer", "retirer", entering.remove, methods=["GET", "POST"])


@dataclass(frozen=True)
class Held:
    """What a centre holds at a moment: its version, its files, its description."""

    version: Version
    files: Files
    centre: Centre


def held(pages: Pages, centre: str) -> Held:
    """What a centre of the person holds now; 404 as long as nothing describes it."""
    pages.may(centre)
    current, files = pages.desk.current(centre)
    described, _ = read_centre(files.get(CENTRE_FILE, b""), CENTRE_FILE)
    if current is None or described is None:
        abort(404)
    return Held(current, files, described)


def keep(pages: Pages, now: Held, files: Files) -> None:
    """Make a version of files that a form has changed. Raises ConflictError."""
    found = changes(now.files, files, pages.desk.schemas)
    kinds = {"added": "ligne ajoutée", "changed": "ligne changée", "removed": "ligne retirée"}
    said = [f"{one.table_title}, {kinds[one.kind]}{NARROW}: {one.said}" for one in found[:1]]
    note = said[0] if said else "Description du centre"
    pages.desk.versions.apply(
        now.version.centre, files, parent=now.version.id, author=pages.author, source=FORM, note=note
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row in a list: its key, what it is called, a few of its cells."""

    key: str
    said: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class _Entering:
    """The views."""

    pages: Pages

    def tables(self, centre: str) -> ResponseReturnValue:
        """The tables, and how many rows each has."""
        now = held(self.pages, centre)
        schemas = {name: one for name, one in self.pages.desk.schemas.items() if name not in NEVER}
        counted = {name: len(rows_of(now.files, one)) for name, one in schemas.items()}
        usual, others = [schemas[name] for name in USUAL], [one for name, one in schemas.items() if name not in USUAL]
        return self.pages.page("saisir.html", SECTION, 200, centre, usual=usual, others=others, counted=counted)

    def table(self, centre: str, table: str) -> ResponseReturnValue:
        """The rows of a table, those that a search finds, the latest first."""
        schema, now = self._schema(table), held(self.pages, centre)
        wanted = request.args.get("cherche", "").strip()[:200]
        rows = [(key, row) for key, row in table_rows(now.files, schema).items() if _found(fold(wanted), row, schema)]
        rows.sort(key=lambda one: (_when(one[1]), one[0]), reverse=True)
        last = max(1, -(-len(rows) // ON_A_PAGE))
        page = min(max(1, request.args.get("page", 1, int)), last)
        columns = _columns(schema)
        lines = [
            Line(key, _called(schema, row), tuple(_words(one, row) for one in columns))
            for key, row in rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        ]
        return self.pages.page(
            "table.html", schema.title, 200, centre, section=SECTION, schema=schema, wanted=wanted, lines=lines,
            count=len(rows), titles=[one.title for one in columns], number=page, last=last,
            told=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip

    def row(self, centre: str, table: str) -> ResponseReturnValue:
        """A row in a form, or a new one; then the version that holds it."""
        schema, now, key = self._schema(table), held(self.pages, centre), request.args.get("cle", "")
        if request.method != "POST":
            form = self._form(schema, now)
            row = table_rows(now.files, schema).get(key) if key else _new(schema)
            if row is None:
                abort(404)
            return self._shown(centre, form, key, now, form.entries(row, new=not key))
        self.pages.checked()
        seen = self._seen(now, schema, key)
        typed = _typed(schema)

        def made(form: Form) -> Edit:
            # Only here: what checks a whole centre is not loaded by a server before somebody changes a row.
            from dashboard.centres.editing import edited

            return edited(form, key, typed, seen, self.pages.desk.ground, request.form.getlist("personne"))

        edit, now = self._kept(centre, schema, made)
        if edit.ready:
            return go(centre, "saisir", table, dit="enregistre" if edit.files != now.files else "rien")
        form = self._form(schema, now)
        own = table_rows(now.files, schema).get(key, {}) if key else _new(schema)
        entries = [
            replace(one, text=typed[one.column.name])
            if one.column.name in {*edit.mine, *edit.faults} & {*typed}
            else one
            for one in form.entries(own, new=not key)
        ]
        return self._shown(centre, form, key, now, entries, edit)

    def remove(self, centre: str, table: str) -> ResponseReturnValue:
        """Ask whether a row is to be removed, then remove it."""
        from dashboard.centres.editing import removed

        schema, now, key = self._schema(table), held(self.pages, centre), request.args.get("cle", "")
        row = table_rows(now.files, schema).get(key)
        if row is None:
            abort(404)
        told = ""
        if request.method == "POST":
            self.pages.checked()
            told = "" if self._seen(now, schema, key) == row else CHANGED
        if request.method == "POST" and not told:

            def made(form: Form) -> Edit:
                return removed(form, key, self.pages.desk.ground)

            edit, now = self._kept(centre, schema, made)
            if edit.ready:
                return go(centre, "saisir", table, dit="retire")
        else:
            edit = removed(self._form(schema, now), key, self.pages.desk.ground)
        entries = self._form(schema, now).entries(row, new=False)
        filled = [(one.column.title, one.words) for one in entries if one.text]
        return self.pages.page(
            "retirer.html", "Retirer une ligne", 409 if told else 200, centre, schema=schema, key=key, filled=filled,
            section=SECTION, said=_called(schema, row), errors=edit.errors, version=now.version.id, told=told,
            listed=table == "events" and key in now.version.lists,
        )  # fmt: skip

    def _schema(self, table: str) -> TableSchema:
        schema = self.pages.desk.schemas.get(table)
        if schema is None or table in NEVER:
            abort(404)
        return schema

    def _form(self, schema: TableSchema, now: Held) -> Form:
        return Form(schema, now.centre, now.files, self.pages.desk.schemas)

    def _seen(self, now: Held, schema: TableSchema, key: str) -> Row:
        """A row as it was when the form was shown."""
        if not key:
            return {}
        seen, desk = request.form.get("version", ""), self.pages.desk
        files = now.files if seen == now.version.id else desk.files(desk.versions.get(now.version.centre, seen))
        return table_rows(files, schema).get(key, {})

    def _kept(self, centre: str, schema: TableSchema, made: Callable[[Form], Edit]) -> tuple[Edit, Held]:
        """Keep what becomes of a row, put together anew with what others apply meanwhile."""
        for _ in range(_TRIES):
            now = held(self.pages, centre)
            edit = made(self._form(schema, now))
            if not edit.ready:
                return edit, now
            try:
                keep(self.pages, now, edit.files)
            except ConflictError:
                continue
            return edit, now
        raise ConflictError

    def _shown(
        self, centre: str, form: Form, key: str, now: Held, entries: tuple[Entry, ...] | list[Entry],
        edit: Edit | None = None,
    ) -> ResponseReturnValue:  # fmt: skip
        faults, errors = (edit.faults, edit.errors) if edit else ({}, ())
        schema, rows = form.schema, rows_of(now.files, form.schema)
        aside = [one for one in entries if one.fixed or _aside(one.column, schema, rows)]
        first = [one for one in entries if one not in aside and one.column.name in _NAMES]
        then = [one for one in entries if one not in (*first, *aside)]
        called = _called(schema, table_rows(now.files, schema).get(key, {})) if key else ""
        return self.pages.page(
            "ligne.html", called or "Nouvelle ligne", 422 if faults or errors else 200, centre,
            section=SECTION, schema=schema, key=key, entries=[*first, *then], aside=aside, faults=faults, errors=errors,
            titles={one.column.name: one.column.title for one in entries},
            named=edit.named if edit else (), version=now.version.id, saved=request.form.getlist("personne"),
        )  # fmt: skip


def _typed(schema: TableSchema) -> dict[str, str]:
    """What a form says: a field that it does not have is not told."""
    found = {}
    for column in schema.fields:
        given = request.form.getlist(column.name)
        if given:
            several = [one[:_MOST_TYPED] for one in given if one]
            found[column.name] = LIST_SEPARATOR.join(several) if column.is_list else given[0][:_MOST_TYPED]
    return found


def _new(schema: TableSchema) -> Row:
    """A new row, with what the address says of it: a link may tell the network of a meeting that is to be added."""
    told = {name: request.args[name][:_MOST_TYPED] for name in schema.names if name in request.args}
    given = {"source": "Saisie de l’équipe", "written_on": date.today().isoformat()}
    return {**{name: text for name, text in given.items() if name in schema}, **told}


def _aside(column: FieldSchema, schema: TableSchema, rows: list[dict[str, str]]) -> bool:
    """Whether a field comes after the others."""
    if column.name.endswith(_ASIDE) or (column.name in _YEARS and any(one.precision for one in schema.fields)):
        return True
    return not column.required and len(rows) >= _FEWEST and not any(row.get(column.name) for row in rows)


def _columns(schema: TableSchema) -> list[FieldSchema]:
    """The columns that a list shows beside what a row is called."""
    wanted = (
        ("date_start", "date", "period", *_YEARS), ("status", "relation", "value"), ("place", "role", "kind", "unit"),
    )  # fmt: skip
    found = (next((name for name in names if name in schema), "") for names in wanted)
    return [schema.field(name) for name in found if name]


def _called(schema: TableSchema, row: Row) -> str:
    name = next((row[one] for one in _NAMES if row.get(one)), "")
    return name or " · ".join(row.get(one, "") for one in schema.primary_key if row.get(one))


def _words(column: FieldSchema, row: Row) -> str:
    """A cell in words."""
    text = row.get(column.name, "")
    if column.partial_date:
        return "/".join(reversed(text.split("-")))
    if column.type == "number":
        return text.replace(".", ",")
    labels: Mapping[str, str] = column.labels or column.known
    return ", ".join(labels.get(one, one) for one in text.split(LIST_SEPARATOR))


def _when(row: Row) -> str:
    return next((row[one] for one in ("date_start", "date", "period", *_YEARS) if row.get(one)), "")


def _found(wanted: str, row: Row, schema: TableSchema) -> bool:
    """Whether each word of a search is somewhere in a row."""
    words = fold(" ".join(_words(one, row) for one in schema.fields))
    return all(word in words for word in wanted.split())
