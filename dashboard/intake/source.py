"""The page « Source »: where the table of a centre is kept in line, how often it is read, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboard.centres.kept_sheets import sheets_in
from dashboard.french import plural
from dashboard.intake.pages import TOLD, Pages, go
from dashboard.intake.refresh import Refresher
from dashboard.live.addresses import SourceError
from dashboard.live.fetched import Fetched
from dashboard.live.grist import EMPTY, ZERO
from dashboard.live.sources import Kind, Source
from dashboard.live.told import KINDS
from dashboard.live.vault import Access

RATES: Final = {
    0: "seulement quand je le demande",
    15: "tous les quarts d’heure",
    60: "toutes les heures",
    360: "toutes les six heures",
    1440: "une fois par jour",
}
"""Minutes between two readings → how it is said."""
MEANINGS: Final = {EMPTY: "personne n’a rempli la case", ZERO: "quelqu’un a compté zéro"}
"""What the zeros of a column mean."""
_LONGEST: Final = 2000
NO_KIND: Final = "Dites où ce tableau est tenu."
NO_ADDRESS: Final = "Donnez l’adresse de ce tableau (https://…)."
ODD_KEY: Final = "Cette clé n’en est pas une\u202f: copiez-la de nouveau, sans espace."


def register_source(app: Flask, pages: Pages, refresher: Refresher) -> None:
    """Add the page to the application."""
    page = _Page(pages, refresher)
    app.add_url_rule("/donnees/<centre>/source", "source", page.source, methods=["GET", "POST"])


@dataclass(frozen=True)
class _Page:
    """The view."""

    pages: Pages
    refresher: Refresher

    def source(self, centre: str) -> ResponseReturnValue:
        """The page; and what its forms ask for."""
        self.pages.may(centre)
        if request.method != "POST":
            return self._form(centre)
        self.pages.checked()
        wanted, sources = request.form.get("faire", ""), self.refresher.sources
        if wanted == "lire":
            return self._read(centre)
        if wanted == "retirer":
            sources.forget(centre, self.pages.author)
            return go(centre, "source", dit="retiree")
        if wanted == "rythme":
            sources.change(centre, self.pages.author, minutes=_rate())
            return go(centre, "source", dit="rythme")
        if wanted == "tables" and (source := sources.get(centre)):
            taken = set(request.form.getlist("tables"))
            sources.change(centre, self.pages.author, tables={code: code in taken for code in source.tables})
            return go(centre, "source", dit="rythme")
        if wanted == "zeros" and (source := sources.get(centre)):
            sources.change(centre, self.pages.author, zeros=_meanings(source))
            return go(centre, "source", dit="rythme")
        return self._set(centre)

    def _set(self, centre: str) -> ResponseReturnValue:
        """Try the source of a form, and keep it when it can be read."""
        kind = next((one for one in get_args(Kind) if one == request.form.get("genre")), None)
        address, login, key = (request.form.get(name, "").strip()[:_LONGEST] for name in ("adresse", "compte", "cle"))
        errors = [NO_KIND] * (kind is None) + [NO_ADDRESS] * (not address)
        if kind == "grist" and (not key.isascii() or len(key.split()) > 1):
            errors.append(ODD_KEY)
        if kind is None or errors:
            return self._form(centre, *errors)
        access = Access(address, "" if kind == "grist" else login, key)
        try:
            found = self.refresher.sources.read(kind, access, {})
            told, faults = _told(found)
            if faults:
                return self._form(centre, *faults)
            self.refresher.sources.put(centre, kind, access, _rate(), self.pages.author, found, told)
        except SourceError as error:
            return self._form(centre, str(error))
        return go(centre, "source", dit="source")

    def _read(self, centre: str) -> ResponseReturnValue:
        """Read it now; a file that has to be looked at is opened at its first step."""
        source = self.refresher.refresh(centre, again=True)
        if source is None:
            return go(centre, "source", dit="occupee")
        if source.waits:
            return go(centre, source.upload, "correspondre")
        return go(centre, "source", **({"dit": "lue"} if source.state == "lu" else {}))

    def _form(self, centre: str, *errors: str) -> ResponseReturnValue:
        given = {name: request.form.get(name, "") for name in ("genre", "adresse", "compte")}
        return self.pages.page(
            "source.html", "Source", 422 if errors else 200, centre, source=self.refresher.sources.get(centre),
            errors=errors, kinds=KINDS, rates=RATES, meanings=MEANINGS, given=given,
            hosts=sorted(self.refresher.sources.web.hosts), minutes=_rate() if request.method == "POST" else 60,
            told=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip


def _rate() -> int:
    """Minutes of a form; on demand only when they are none of those that are offered."""
    return next((one for one in RATES if str(one) == request.form.get("minutes")), 0)


def _meanings(source: Source) -> dict[str, str]:
    """What a form says of the zeros that are in doubt; those left as they are stay in doubt."""
    given = {one.column: request.form.get(f"zero-{index}", "") for index, one in enumerate(source.doubts)}
    known = {
        one.column for index, one in enumerate(source.doubts) if request.form.get(f"colonne-{index}") == one.column
    }
    return {column: meaning for column, meaning in given.items() if column in known and meaning in MEANINGS}


def _told(found: Fetched) -> tuple[str, list[str]]:
    """What was found, in few words, and what is wrong with it."""
    if found.dropped is None:
        return "", []
    sheets, problems = sheets_in(found.dropped)
    rows = sum(max(0, len(one.rows) - 1) for one in sheets)
    parts = [plural(len(sheets), "feuille"), plural(rows, "ligne")]
    if found.hidden:
        parts.append(plural(found.hidden, "case que cette clé ne peut lire", "cases que cette clé ne peut lire"))
    return ", ".join(parts), [one.text() for one in problems]
