"""What every page "Données" is made with: who asks, which centre, what proves that a form is ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.access.requests import base_of, equal, same_origin
from dashboard.intake.desk import Desk
from dashboard.intake.menu import menu
from dashboard.viewer import ENVIRON_KEY, Visit

STALE: Final = (
    "Cette page avait expiré\u202f: rien n’a été changé. Revenez en arrière, rechargez la page et recommencez."
)

TOLD: Final = {
    "applique": "Les données sont appliquées\u202f: l’édition équipe les montre dans quelques secondes.",
    "abandonne": "Le fichier déposé est abandonné\u202f: rien n’en est gardé.",
    "enregistre": "C’est enregistré\u202f: l’édition équipe le montre dans quelques secondes.",
    "complete": "C’est noté\u202f: l’édition équipe le montre dans quelques secondes.",
    "rien": "Rien n’avait changé\u202f: aucune version n’a été faite.",
    "retire": "La ligne est retirée. L’historique garde la version d’avant.",
    "revenu": "Le centre montre de nouveau cette version.",
    "source": "La source répond\u202f: elle est enregistrée.",
    "lue": "La source a été lue\u202f: il n’y a rien à appliquer de plus.",
    "rythme": "C’est noté.",
    "retiree": "La source n’est plus lue, et sa clé est oubliée. Les données du centre restent.",
    "occupee": "Cette source est déjà en train d’être lue\u202f: revenez dans un instant.",
    "repris": "Le centre est tenu dans le navigateur\u202f: le dossier est sa première version, et n’est plus lu.",
    "ouvert": "Le centre est ouvert. Déposez maintenant son tableau de suivi.",
}
"""What was just done → how it is said."""


@dataclass(frozen=True, slots=True)
class Area:
    """A department, and the region that it is in."""

    code: str
    name: str
    region_code: str
    region: str


@dataclass(frozen=True)
class Pages:
    """What the pages are made with.

    Attributes:
        desk: the files on their way, and the versions.
        proof_of: the proof that the forms of a visit carry.
        folders: centres that are shown, those that folders of the server hold too → their names.
        areas: the departments that a centre may cover; outline: their map, as SVG; "" without one.
        shared: words that every page gets.
        readers: whether they answer those who may only read, too.
    """

    desk: Desk
    proof_of: Callable[[Visit], str]
    folders: Callable[[], Mapping[str, str]]
    areas: Callable[[], tuple[Area, ...]]
    outline: Callable[[], str]
    shared: dict[str, Any]
    readers: bool = False

    @property
    def visit(self) -> Visit:
        """Who sends the request of the moment, as the gate has said; nobody gets anything without."""
        visit = request.environ.get(ENVIRON_KEY)
        if not isinstance(visit, Visit) or not (self.readers or visit.viewer.sees_files):
            abort(401)
        return visit

    @property
    def author(self) -> str:
        """Who signs what is done here."""
        return self.visit.email or "le lien d’ouverture"

    def kept(self) -> list[str]:
        """The centres that are kept here; one that a killed takeover has only opened is still its folder's."""
        shown = self.folders()
        return [one for one, at in self.desk.versions.pointers().items() if at.version or one not in shown]

    def may(self, centre: str) -> None:
        """Stop whoever is not of a centre, as if there were none."""
        if self.visit.viewer.centre not in ("", centre) or centre not in self.kept():
            abort(404)

    def checked(self) -> None:
        """Stop a form that no page of this session has sent."""
        if not same_origin(request) or not equal(request.form.get("jeton", ""), self.proof_of(self.visit)):
            abort(400, STALE)

    def page(self, template: str, title: str, status: int = 200, centre: str = "", **words: Any) -> ResponseReturnValue:
        """A page, with the frame of the staff edition; `centre_name` is told of a centre that is kept in a folder."""
        visit = self.visit
        keeps = visit.viewer.sees_files
        kept = centre in self.kept() if centre else False
        runs, rule = visit.viewer.runs_service, request.url_rule.rule if request.url_rule else ""
        accounts, mails = runs and not visit.viewer.open, self.shared["mails"] and bool(visit.email)
        words |= {
            "base": base_of(request),
            "data": data_address(),
            "title": title,
            "centre": centre,
            "centre_name": words.get("centre_name") or (self.desk.name_of(centre) if centre else ""),
            # What is kept in a folder is brought in there, and published from here.
            "menu": menu(rule, kept=kept, administrator=runs, accounts=accounts, mails=mails) if keeps else (),
            "listed": rule != "/donnees",
            "overview": keeps and kept and not rule.endswith("<centre>"),
            "proof": self.proof_of(visit),
            "founds": runs and not visit.viewer.centre,
            "sees_all": keeps and not visit.viewer.centre,
            "manages": accounts,
            "receives": mails,
        }
        return render_template(template, **words, **self.shared), status


def data_address() -> str:
    """Address of these pages, for the request of the moment."""
    return f"{base_of(request)}donnees"


def go(*parts: str, **told: str) -> ResponseReturnValue:
    """To another page of these, after a form."""
    query = "&".join(f"{name}={value}" for name, value in told.items())
    return redirect("/".join((data_address(), *parts)) + (f"?{query}" if query else ""), 303)
