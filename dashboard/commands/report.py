"""`python -m dashboard report`: the yearly report of a centre, as a Word document or a PDF."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.report.chapters import Reader
    from dashboard.report.refresh import Refreshed
    from dashboard.settings import Settings
    from dashboard.snapshot import SnapshotStore

DONE, FAILED = 0, 1
DESCRIPTION = """Écrit le rapport d’activité d’un centre pour une année, avec les chiffres que montrent les pages : un
document Word à continuer (.docx), ou un PDF accessible (.pdf). Avec --mettre-a-jour, reprend un rapport déjà retouché :
seuls changent les chiffres, phrases, tableaux et graphiques que le tableau de bord y avait mis. Guide : docs/rapport.md."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    command = commands.add_parser("report", help="écrit le rapport d’activité d’un centre", description=DESCRIPTION)
    command.add_argument("centre", metavar="CENTRE", nargs="?", default="", help="identifiant du centre")
    command.add_argument(
        "--annee", metavar="AAAA", type=int, default=0, help="par défaut : celle que montrent les pages"
    )
    command.add_argument("-o", dest="out", metavar="FICHIER", type=Path, help=".docx ou .pdf")
    command.add_argument("--modele", metavar="F.docx", type=Path, help="le modèle du centre, à la place de celui d’ici")
    command.add_argument("--parties", metavar="A,B", default="", help="parties, dans l’ordre voulu ; toutes par défaut")
    command.add_argument(
        "--filtre", metavar="CLÉ=VALEUR", action="append", default=[], help="comme dans l’adresse d’une page"
    )
    command.add_argument("--public", action="store_true", help="avec les seuls chiffres publiés")
    command.add_argument("--mettre-a-jour", dest="given", metavar="F.docx", type=Path, help="rapport déjà retouché")
    command.add_argument("--ecrire-modele", dest="template", metavar="F.docx", type=Path, help="écrit le modèle d’ici")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when it cannot be done."""
    from dashboard.quality.words import typeset
    from dashboard.report.templates import TemplateError
    from dashboard.snapshot import NoSnapshotError

    try:
        lines = _template(chosen) if chosen.template else _report(chosen, settings)
    except (CommandError, NoSnapshotError, TemplateError, OSError) as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    print(typeset("\n".join(lines)))
    return DONE


def _template(chosen: argparse.Namespace) -> list[str]:
    from dashboard.report.template import default_template
    from dashboard.whole_file import replace_bytes

    replace_bytes(chosen.template, default_template())
    return [f"Modèle écrit dans {chosen.template} : ouvrez-le dans Word ou LibreOffice, puis donnez-le par --modele."]


def _report(chosen: argparse.Namespace, settings: Settings) -> list[str]:
    from dashboard.report.chapters import BY_ID, report
    from dashboard.whole_file import replace_bytes

    kind = chosen.out.suffix.lower() if chosen.out else ""
    if not chosen.centre or kind not in (".docx", ".pdf"):
        raise CommandError(
            "Dites de quel centre, et dans quel fichier : python -m dashboard report CENTRE -o rapport.docx"
        )
    names = [name for name in chosen.parties.split(",") if name]
    if unknown := [name for name in names if name not in BY_ID]:
        raise CommandError(f"Parties inconnues : {', '.join(unknown)}. Celles qui existent : {', '.join(BY_ID)}.")
    made = report(_reader(chosen, settings), names)
    lines = [f"Sans rien à dire, laissée de côté : {title}." for title in made.missing]
    if chosen.given:
        from dashboard.report.refresh import refreshed

        found = refreshed(_bytes(chosen.given), made)
        replace_bytes(chosen.out, found.document)
        return [*_told(found), *lines, f"Rapport écrit dans {chosen.out}."]
    if kind == ".pdf":
        from dashboard.report.pdf import pdf

        replace_bytes(chosen.out, pdf(made))
    else:
        from dashboard.report.template import default_template
        from dashboard.report.word import word

        replace_bytes(chosen.out, word(made, _bytes(chosen.modele) if chosen.modele else default_template()))
    return [*lines, f"Rapport écrit dans {chosen.out}."]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} ne peut pas être lu ({error.strerror}).") from error


def _told(found: Refreshed) -> list[str]:
    """What was brought up to date, and what could not be."""
    lines = [f"{one.place} : était « {one.was} », est « {one.now} »." for one in found.changes]
    lines += ["Rien n’a changé depuis."] if not found.changes else []
    lines += [f"N’est pas dans le document : {place}." for place in found.gone]
    return [*lines, *(f"N’est plus calculé, laissé tel quel : « {text} »." for text in found.left)]


def _reader(chosen: argparse.Namespace, settings: Settings) -> Reader:
    """What reads the pages of the edition asked for."""
    store = _public(settings) if chosen.public else _staff(settings)
    store.load()
    return reader_of(store, settings, chosen.centre, chosen.annee, chosen.filtre, public=chosen.public)


def reader_of(
    store: SnapshotStore, settings: Settings, centre: str, year: int, chosen: Sequence[str], *, public: bool
) -> Reader:
    """What reads the pages of a report.

    Args:
        store: what is shown, loaded.
        settings: read once by the caller.
        centre: identifier of the centre; year: 0 for the one that its pages show first.
        chosen: further filters, "dispositif=pacte-des-solidarites".
        public: whether the store holds what is published.

    Raises:
        CommandError: there is no such centre, year or filter.
    """
    from dashboard.app import STAFF_BASE
    from dashboard.filters import parse
    from dashboard.pages import PAGES
    from dashboard.pages.render import Site
    from dashboard.report.chapters import Reader
    from dashboard.viewer import Viewer

    snapshot = store.current()
    if centre not in snapshot.centres:
        raise CommandError(f"Centre inconnu : {centre}. Ceux qui existent : {', '.join(snapshot.centres)}.")
    asked = [f"centre={centre}", *([f"annee={year}"] if year else []), *chosen]
    parsed = parse("&".join(asked), snapshot, settings.default_centre)
    if parsed.notices:
        raise CommandError(" ".join(parsed.notices))
    if parsed.filters.year is None:
        raise CommandError("Un rapport est celui d’une année : --annee 2024.")
    site = Site(PAGES, settings.default_centre, "/" if public else STAFF_BASE, settings.hosting)
    if not public:
        site = Site(site.pages, site.default_centre, site.base, site.hosting, viewer=Viewer("administrator"))
    return Reader(site, snapshot, parsed.filters)


def _staff(settings: Settings) -> SnapshotStore:
    from dashboard.app import create_store
    from dashboard.centres.checkout import Checkouts
    from dashboard.commands.centres import schemas_of

    checkouts = Checkouts.of(settings, schemas_of(settings))
    return create_store(settings, checkouts.places)


def _public(settings: Settings) -> SnapshotStore:
    from dashboard.publishing.store import PublicStore

    return PublicStore(settings.public_dir, settings.geo_dir, settings.reload_seconds)
