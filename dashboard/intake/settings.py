"""Le centre: all that its description holds, in two forms: its settings, and the accessibility declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.centres.versions import ConflictError
from dashboard.intake.entering import Held, held, keep
from dashboard.intake.pages import TOLD, Pages, go
from dashboard.sources.centre import read_centre
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.text import fold

if TYPE_CHECKING:
    from dashboard.centres.description import Described, Setting
    from dashboard.sources import Centre

_MOST_TYPED: Final = 4000
_MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class _Part:
    """The fields of one page: its last piece of address, its name, what it says first.

    Attributes:
        declares: whether its fields are those of the accessibility declaration, which engages the organisation: for
            administrators only, and taken back whole.
    """

    place: str
    name: str
    intro: str
    declares: bool = False


_PARTS: Final = (
    _Part(
        "reglages",
        "Réglages",
        "Ce que le tableau de bord sait du centre, hors de ses tables. Chaque enregistrement fait une version : "
        "l’historique permet d’y revenir.",
    ),
    _Part(
        "accessibilite",
        "Accessibilité",
        "La déclaration que la loi demande, et que le bas de chaque page annonce. Elle engage l’organisme : seule "
        "l’administration la remplit. Le public la lit après la prochaine publication.",
        declares=True,
    ),
)


def register_settings(app: Flask, pages: Pages) -> None:
    """Add the pages to the application."""
    for part in _PARTS:
        view = _Settings(pages, part).page
        app.add_url_rule(f"/donnees/<centre>/{part.place}", part.place, view, methods=["GET", "POST"])


@dataclass(frozen=True)
class _Settings:
    """The view of a part."""

    pages: Pages
    part: _Part

    def page(self, centre: str) -> ResponseReturnValue:
        """The form; then the version that holds what it says."""
        # Only here: what counts figures is not loaded by a server before somebody sets something.
        from dashboard.centres.description import described, values

        now = held(self.pages, centre)
        fields = self._fields(now.centre)
        if self.part.declares and not self.pages.visit.viewer.runs_service:
            abort(404)
        if request.method != "POST":
            return self._shown(now, fields, values(now.centre, fields))
        self.pages.checked()
        own = self._own(fields)
        typed, seen = _emptied(own) if request.form.get("retirer") else _typed(own), self._seen(now)
        while True:
            now = held(self.pages, centre)
            made = described(typed, seen, now.centre, now.files, fields, self.pages.desk.ground)
            if not made.ready:
                current = values(now.centre, fields)
                return self._shown(now, fields, {**current, **{key: typed[key] for key in made.mine}}, made)
            try:
                keep(self.pages, now, made.files)
            except ConflictError:
                continue
            return go(centre, self.part.place, dit="enregistre" if made.files != now.files else "rien")

    def _fields(self, centre: Centre) -> tuple[Setting, ...]:
        from dashboard.centres.description import settings

        departments: dict[str, dict[str, str]] = {}
        for one in sorted(self.pages.areas(), key=lambda area: fold(area.region)):
            departments.setdefault(one.region, {})[one.code] = f"{one.name} ({one.code})"
        return settings(self.pages.desk.schemas, departments, targets=bool(centre.targets))

    def _own(self, fields: tuple[Setting, ...]) -> tuple[Setting, ...]:
        from dashboard.centres.description import of_declaration

        declared = of_declaration(fields)
        return declared if self.part.declares else tuple(one for one in fields if one not in declared)

    def _seen(self, now: Held) -> Centre:
        """The centre as it was when the form was shown."""
        desk, version = self.pages.desk, request.form.get("version", "")
        if version == now.version.id:
            return now.centre
        files = desk.files(desk.versions.get(now.version.centre, version))
        return read_centre(files.get(CENTRE_FILE, b""), CENTRE_FILE)[0] or now.centre

    def _shown(
        self, now: Held, fields: tuple[Setting, ...], shown: dict[str, Any], made: Described | None = None
    ) -> ResponseReturnValue:
        from dashboard.centres.description import SPARE

        sections: dict[str, list[Setting]] = {}
        for one in self._own(fields):
            sections.setdefault(one.section, []).append(one)
        faults = made.faults if made else {}
        opened = {one.section for one in fields if one.key in faults} or {next(iter(sections))}
        if self.part.declares:
            opened = set(sections)
        return self.pages.page(
            "reglages.html", self.part.name, 422 if made else 200, now.version.centre, sections=sections, shown=shown,
            place=self.part.place, intro=self.part.intro,
            removes=self.part.declares and now.centre.accessibility is not None,
            faults=faults, errors=made.errors if made else (), opened=opened, spare=SPARE, version=now.version.id,
            identifier=now.centre.id, titles={one.key: one.title for one in fields},
            told_now=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip


def _emptied(fields: tuple[Setting, ...]) -> dict[str, Any]:
    return {one.key: [] if one.kind == "rows" else "" for one in fields}


def _typed(fields: tuple[Setting, ...]) -> dict[str, Any]:
    """What the form says: a field that it does not have is not told."""
    found: dict[str, Any] = {}
    for one in fields:
        given = [text[:_MOST_TYPED] for text in request.form.getlist(one.key)]
        if one.kind == "rows":
            count = min(request.form.get(f"{one.key}-n", 0, int), _MOST_ROWS)
            names = ("id", *(at.key for at in one.columns))
            found |= {one.key: [{name: request.form.get(f"{one.key}-{row}-{name}", "")[:_MOST_TYPED] for name in names}
                                for row in range(count)]} if count else {}  # fmt: skip
        elif given:
            several = {"lines": given[-1].splitlines(), "choices": [text for text in given if text]}
            found[one.key] = several.get(one.kind, given[-1])
    return found
