"""What is erased of the lists for good: past years, whose totals stay, and a person who asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.centres.left_folder import LeftFolders
from dashboard.centres.waiting_lists import WaitingLists
from dashboard.intake.lists import LISTS
from dashboard.intake.pages import Pages, go
from dashboard.sources.lists.keys import SecretKey, UnusableKeyError
from dashboard.sources.lists.model import ListRow
from dashboard.sources.lists.pseudonyms import identity, participant_key
from dashboard.sources.text import fold

PERSON: Final = "Effacer une personne"
PURGE: Final = "Effacer des années passées"
FAULTY: Final = (
    "Ce centre a des erreurs\u202f: elles empêchent de compter les totaux qui doivent rester. Corrigez-les d’abord."
)
CHANGED: Final = "Les listes ont changé entre-temps\u202f: rien n’a été effacé. Relisez ce qui partirait."
NOBODY: Final = (
    "Donnez au moins une adresse électronique, ou un nom et un prénom\u202f: un mot seul ne dit pas de qui il s’agit."
)
_MOST: Final = 200


def register_list_erasing(app: Flask, pages: Pages, waiting: WaitingLists, left: LeftFolders) -> None:
    """Add the pages to the application."""
    erasing = _Erasing(pages, waiting, left)
    app.add_url_rule("/donnees/<centre>/listes/purge", "purge", erasing.purge, methods=["GET", "POST"])
    app.add_url_rule("/donnees/<centre>/personne", "personne", erasing.person, methods=["GET", "POST"])
    app.add_url_rule("/donnees/<centre>/personne/effacer", "effacer-personne", erasing.erase, methods=["POST"])


@dataclass(frozen=True)
class _Erasing:
    """The views."""

    pages: Pages
    waiting: WaitingLists
    left: LeftFolders

    def purge(self, centre: str) -> ResponseReturnValue:
        """What a purge of the years up to one would take away; then the purge."""
        self.pages.may(centre)
        if request.method == "POST":
            self.pages.checked()
        text = (request.form if request.method == "POST" else request.args).get("annee", "")
        last = int(text) if text.isdecimal() and len(text) == 4 else None
        return self._purge(centre, last)

    def _purge(self, centre: str, last: int | None) -> ResponseReturnValue:
        # Only here: what counts figures is not loaded by a server before somebody asks for it.
        from dashboard.centres import list_purge

        lists = self.waiting.lists
        version = lists.versions.current(centre) or abort(404)
        years_of = lists.years(centre)
        years = sorted({years_of[one.event] for one in lists.all(centre) if one.rows and one.event in years_of})
        if last not in years:
            return self._purge_page(centre, years)
        try:
            loaded = self.waiting.loaded(version, lists.versions.files(version))
            plan = list_purge.planned(lists, version, loaded, last + 1)
        except list_purge.UnreadyError:
            return self._purge_page(centre, years, 422, error=FAULTY)
        if request.method != "POST":
            return self._purge_page(centre, years, last=last, plan=plan)
        if request.form.get("lignes") != str(len(plan.gone)):
            return self._purge_page(centre, years, 409, last=last, plan=plan, error=CHANGED)
        list_purge.purge(lists, centre, plan, author=self.pages.author)
        if by_hand := self.left.erase(centre, events=plan.past):
            return self._purge_page(centre, years, error=by_hand)
        return go(centre, "listes", annee="toutes", dit="purgee")

    def _purge_page(self, centre: str, years: list[int], status: int = 200, **words: object) -> ResponseReturnValue:
        words = {"last": None, "plan": None, "error": "", "section": LISTS, **words}
        return self.pages.page("purge.html", PURGE, status, centre, years=years, **words)

    def person(self, centre: str) -> ResponseReturnValue:
        """How many attendances are of a person; what was typed is neither kept nor shown again."""
        self.pages.may(centre)
        if request.method != "POST":
            return self._person_page(centre)
        self.pages.checked()
        try:
            keys = self._keys(centre)
        except UnusableKeyError as error:
            return self._person_page(centre, 422, error=str(error))
        try:
            codes = _codes(keys)
        finally:
            # It outlives the request, and may hold what was typed.
            fold.cache_clear()
        if not codes:
            return self._person_page(centre, 422, error=NOBODY)
        return self._person_page(centre, found=self.waiting.lists.found(centre, codes), codes=sorted(codes), asked=True)

    def erase(self, centre: str) -> ResponseReturnValue:
        """Erase what was found of a person, whom codes only tell by now."""
        self.pages.may(centre)
        self.pages.checked()
        codes = {one for one in request.form.getlist("code")[:_MOST] if one.startswith("p-")}
        count = self.waiting.lists.erase(centre, codes, author=self.pages.author)
        by_hand = self.left.erase(centre, codes=codes)
        return self._person_page(centre, erased=count, done=True, error=by_hand)

    def _person_page(self, centre: str, status: int = 200, **words: object) -> ResponseReturnValue:
        key = self.waiting.keys.key(centre)
        version = self.waiting.lists.versions.current(centre)
        counts = self.waiting.table(version).counts("key_id") if version else ()
        others = {key_id: count for (key_id,), count in counts if key is None or key_id != key.key_id}
        words = {
            "error": "",
            "found": 0,
            "codes": [],
            "asked": False,
            "erased": 0,
            "done": False,
            "section": LISTS,
            **words,
        }
        return self.pages.page(
            "personne.html", PERSON, status, centre, key=key is not None, others=others, **words
        )  # fmt: skip

    def _keys(self, centre: str) -> list[SecretKey]:
        """The key in service, and the one that is given beside it. Raises UnusableKeyError."""
        own = self.waiting.keys.key(centre)
        given = request.form.get("cle", "").strip()[:4096]
        return [*([own] if own else []), *([SecretKey(given, "celle que vous donnez")] if given else [])]


def _codes(keys: list[SecretKey]) -> set[str]:
    """The codes that a person may have, by what is known of them: the address, the name, both, with an organisation."""
    mail, surname, given, organisation = (
        request.form.get(name, "").strip()[:_MOST] for name in ("courriel", "nom", "prenom", "structure")
    )
    told = {
        identity(ListRow(0, email=address, surname=name, given_name=first, organisation=where))
        for address, (name, first), where in product(
            {mail, ""}, {(surname, given), ("", "")}, {organisation, ""}
        )
    }  # fmt: skip
    return {participant_key(key, one) for key in keys for one in told if one[0] != "none"}
