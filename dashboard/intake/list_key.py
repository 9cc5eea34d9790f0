"""The secret key of a centre's lists: made, shown once, copied, replaced, and what its loss means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

from dashboard.centres.list_keys import MADE, REPLACED
from dashboard.centres.versions import AuditLine
from dashboard.centres.waiting_lists import WaitingLists
from dashboard.intake.lists import LISTS
from dashboard.intake.pages import Pages, go
from dashboard.sources.lists.keys import UnusableKeyError

TITLE: Final = "La clé secrète"
TOLD: Final = {
    "avant": "Avant la première liste, ce centre a besoin d’une clé secrète\u202f: créez-la, puis revenez aux listes.",
    "reprise": "La clé que vous avez donnée est en service.",
    "deja": "Une clé est déjà en service\u202f: rien n’a été changé.",
}
"""What was just done → how it is said."""
_MOST_LINES: Final = 1000


def register_list_key(app: Flask, pages: Pages, waiting: WaitingLists) -> None:
    """Add the page to the application."""
    key = _Key(pages, waiting)
    app.add_url_rule("/donnees/<centre>/cle", "cle", key.page, methods=["GET", "POST"])


@dataclass(frozen=True)
class _Key:
    """The view."""

    pages: Pages
    waiting: WaitingLists

    def page(self, centre: str) -> ResponseReturnValue:
        """The key of a centre, and what may be done with it."""
        self.pages.may(centre)
        if request.method != "POST":
            return self._shown(centre, told=TOLD.get(request.args.get("dit", ""), ""))
        self.pages.checked()
        keys, author, wanted = self.waiting.keys, self.pages.author, request.form.get("faire", "")
        if wanted == "creer":
            # Answered at once, without a redirection: the key is in no address, and is shown to nobody again.
            made = keys.make(centre, author)
            return self._once(centre, made) if made else go(centre, "cle", dit="deja")
        if wanted == "remplacer":
            return self._once(centre, keys.replace(centre, author))
        if wanted == "reprendre":
            try:
                keys.put(centre, author, request.form.get("cle", "")[:4096])
            except UnusableKeyError as error:
                return self._shown(centre, 422, error=str(error))
            return go(centre, "cle", dit="reprise")
        if wanted != "copier" or not self.pages.visit.viewer.runs_service:
            abort(404)
        return self._copied(centre, keys.take(centre, author))

    def _shown(self, centre: str, status: int = 200, **words: str) -> ResponseReturnValue:
        key = self.waiting.keys.key(centre)
        version = self.waiting.lists.versions.current(centre)
        counts = dict(self.waiting.table(version).counts("key_id")) if version else {}
        coded = {key_id: count for (key_id,), count in counts.items()}
        return self.pages.page(
            "cle.html", TITLE, status, centre, key=key.key_id if key else "", made=self._made(centre), coded=coded,
            administrator=self.pages.visit.viewer.runs_service, section=LISTS, **{"told": "", "error": "", **words},
        )  # fmt: skip

    def _once(self, centre: str, text: str) -> ResponseReturnValue:
        shown = make_response(self.pages.page("cle_montree.html", TITLE, 200, centre, text=text, section=LISTS))
        shown.headers["Cache-Control"] = "no-store"
        return shown

    @staticmethod
    def _copied(centre: str, text: str) -> ResponseReturnValue:
        if not text:
            abort(404)
        headers = {"Content-Disposition": f'attachment; filename="cle-{centre}.txt"', "Cache-Control": "no-store"}
        return Response(f"{text}\n", 200, headers, content_type="text/plain; charset=utf-8")

    def _made(self, centre: str) -> AuditLine | None:
        """The line of the audit trail that says who put the key in service."""
        lines = self.waiting.lists.versions.audit(centre, _MOST_LINES)
        return next((one for one in lines if one.action in (MADE, REPLACED)), None)
