"""The first start of a centre: what has to be known of it before its spreadsheets can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import tomli_w
from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from slugify import slugify

from dashboard.centres.bundle import Files
from dashboard.intake.department_map import SCRIPT
from dashboard.intake.desk import CENTRE_FILE
from dashboard.intake.pages import Area, Pages, go
from dashboard.intake.territories import PLACE as TERRITORIES
from dashboard.sources.centre import read_centre
from dashboard.sources.problems import has_errors, shown
from dashboard.sources.text import fold
from dashboard.web.security import script_hash

GUIDE: Final = "nouveau-centre"
WORDS: Final = {
    "action": ("action", "actions", "f"),
    "rendez-vous": ("rendez-vous", "rendez-vous", "m"),
    "rencontre": ("rencontre", "rencontres", "f"),
    "evenement": ("événement", "événements", "m"),
    "seance": ("séance", "séances", "f"),
}
"""What a centre calls one of its actions: value of the form → one, several, gender."""
NO_NAME: Final = "Donnez le nom du centre, tel que ses financeurs le connaissent."
NO_DEPARTMENT: Final = "Cochez au moins un département\u202f: ce sont ceux que le centre couvre."
NO_REGION: Final = "Choisissez la région du centre."
NAMED: Final = "Un thème semble nommer quelqu’un, ou porte une adresse\u202f: écrivez-le sans."
_LONGEST, _MOST_THEMES = 120, 60
"""Characters of the name of a theme; themes of a centre."""
TAKEN: Final = "Un centre porte déjà ce nom ici\u202f: donnez-en un autre, ou ouvrez celui qui existe."


def register_guide(app: Flask, pages: Pages) -> None:
    """Add the page to the application."""
    guide = _Guide(pages)
    app.add_url_rule(f"/donnees/{GUIDE}", "guide", guide.page, methods=["GET", "POST"])


@dataclass(frozen=True)
class _Guide:
    """The view."""

    pages: Pages

    def page(self) -> ResponseReturnValue:
        """The form, for an administrator of every centre; then the centre's first version, without any action yet."""
        viewer = self.pages.visit.viewer
        if viewer.centre or not viewer.runs_service:
            abort(404)
        areas = self.pages.areas()
        if request.method != "POST":
            return self._form(areas, {})
        self.pages.checked()
        identifier, described, errors = _described(areas, self._taken())
        if errors:
            return self._form(areas, errors)
        files = centre_files(described)
        versions = self.pages.desk.versions
        versions.open(identifier, self.pages.author)
        versions.apply(identifier, files, parent="", author=self.pages.author, source="l’ouverture du centre")
        return go(identifier, "deposer", dit="ouvert")

    def _taken(self) -> set[str]:
        return {*self.pages.desk.versions.pointers(), *self.pages.folders(), GUIDE, TERRITORIES}

    def _form(self, areas: Sequence[Area], errors: Mapping[str, str]) -> ResponseReturnValue:
        regions = dict(sorted({one.region_code: one.region for one in areas}.items(), key=lambda one: fold(one[1])))
        given = {
            "name": request.form.get("nom", ""), "region": request.form.get("region", ""),
            "departments": request.form.getlist("departements"), "word": request.form.get("mot", "action"),
            "themes": request.form.get("themes", ""),
        }  # fmt: skip
        grouped = [(name, [one for one in areas if one.region_code == code]) for code, name in regions.items()]
        words = {key: one for key, (one, _, _) in WORDS.items()}
        g.scripts = (script_hash(SCRIPT),)
        return self.pages.page(
            "guide.html", "Ouvrir un centre", 422 if errors else 200, regions=regions, areas=grouped, words=words,
            given=given, errors=errors, map=Markup(self.pages.outline()), script=Markup(SCRIPT),  # noqa: S704 - ours
        )  # fmt: skip


def centre_files(described: Mapping[str, Any]) -> Files:
    """The files of a centre that has brought no table yet. A mapping that describes no centre is an AssertionError."""
    content = tomli_w.dumps(dict(described)).encode()
    centre, problems = read_centre(content, CENTRE_FILE)
    assert centre is not None, [one.code for one in problems if has_errors([one])]  # noqa: S101 - every field is checked before
    return {CENTRE_FILE: content}


def _described(areas: Sequence[Area], taken: set[str]) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Identifier and description of the centre of a form, as `centre.toml` has it, and what is wrong: field → error."""
    name = " ".join(request.form.get("nom", "").split())[:120]
    region = next((one for one in areas if one.region_code == request.form.get("region")), None)
    # Only here: what counts figures is not loaded by a server before somebody sets something.
    from dashboard.centres.description import with_identifiers

    known = {one.code for one in areas}
    departments = [code for code in dict.fromkeys(request.form.getlist("departements")) if code in known]
    identifier = slugify(name)[:60].strip("-")
    errors = {}
    if not identifier:
        errors["nom"] = NO_NAME
    elif identifier in taken:
        errors["nom"] = TAKEN
    if region is None:
        errors["region"] = NO_REGION
    if not departments:
        errors["departements"] = NO_DEPARTMENT
    if any(shown(theme) != theme for theme in _themes()):
        errors["themes"] = NAMED
    action, actions, gender = WORDS.get(request.form.get("mot", ""), WORDS["action"])
    today = datetime.now(UTC).date()
    return identifier, {
        "id": identifier,
        "name": name,
        "region": region.region if region else "",
        "region_code": region.region_code if region else "",
        "departments": departments,
        "default_year": today.year,
        "as_of": today,
        "vocabulary": {"action": action, "actions": actions, "action_gender": gender},
        "themes": with_identifiers([{"label": label} for label in _themes()]),
    }, errors  # fmt: skip


def _themes() -> list[str]:
    """The themes of a form, a line each, once each."""
    lines = (" ".join(line.split())[:_LONGEST] for line in request.form.get("themes", "").splitlines())
    return list({fold(line): line for line in lines if fold(line)}.values())[:_MOST_THEMES]
