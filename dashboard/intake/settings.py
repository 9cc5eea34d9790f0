"""Le centre: all that its description holds, in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, request
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

SECTION: Final = "Réglages"
_MOST_TYPED: Final = 4000
_MOST_ROWS: Final = 200


def register_settings(app: Flask, pages: Pages) -> None:
    """Add the page to the application."""
    app.add_url_rule("/donnees/<centre>/reglages", "reglages", _Settings(pages).page, methods=["GET", "POST"])


@dataclass(frozen=True)
class _Settings:
    """The view."""

    pages: Pages

    def page(self, centre: str) -> ResponseReturnValue:
        """The form; then the version that holds what it says."""
        # Only here: what counts figures is not loaded by a server before somebody sets something.
        from dashboard.centres.description import described, values

        now, fields = held(self.pages, centre), self._fields()
        if request.method != "POST":
            return self._shown(now, fields, values(now.centre, fields))
        self.pages.checked()
        typed, seen = _typed(fields), self._seen(now)
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
            return go(centre, "reglages", dit="enregistre" if made.files != now.files else "rien")

    def _fields(self) -> tuple[Setting, ...]:
        from dashboard.centres.description import settings

        departments: dict[str, dict[str, str]] = {}
        for one in sorted(self.pages.areas(), key=lambda area: fold(area.region)):
            departments.setdefault(one.region, {})[one.code] = f"{one.name} ({one.code})"
        return settings(self.pages.desk.schemas, departments)

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
        for one in fields:
            sections.setdefault(one.section, []).append(one)
        faults = made.faults if made else {}
        opened = {one.section for one in fields if one.key in faults} or {next(iter(sections))}
        return self.pages.page(
            "reglages.html", SECTION, 422 if made else 200, now.version.centre, sections=sections, shown=shown,
            faults=faults, errors=made.errors if made else (), opened=opened, spare=SPARE, version=now.version.id,
            identifier=now.centre.id, titles={one.key: one.title for one in fields},
            told_now=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip


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
