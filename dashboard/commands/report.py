"""`python -m dashboard report`: the yearly report of a centre, as a Word document or a PDF."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slugify import slugify

from dashboard.commands.centres import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.centres.reports import Wanted
    from dashboard.report.refresh import Refreshed
    from dashboard.settings import Settings
    from dashboard.snapshot import SnapshotStore

DONE, FAILED = 0, 1
DESCRIPTION = """Écrit le rapport d’activité d’un centre pour une année, avec les chiffres que montrent les pages : un
document Word à continuer (.docx), ou un PDF accessible (.pdf). Avec --mettre-a-jour, reprend un rapport déjà retouché :
seuls changent les chiffres, phrases, tableaux et graphiques que le tableau de bord y avait mis.
Guide : docs/rapport.md."""


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
    command.add_argument("--pour", metavar="NOM", default="", help="le dossier d’un financeur, à la place du rapport")
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
    from dashboard.centres.reports import Wanted
    from dashboard.whole_file import replace_bytes

    kind = chosen.out.suffix.lower() if chosen.out else ""
    if not chosen.centre or kind not in (".docx", ".pdf"):
        raise CommandError("Dites quel centre, et quel fichier : python -m dashboard report CENTRE -o rapport.docx")
    chapters = tuple(name for name in chosen.parties.split(",") if name)
    wanted = Wanted(chosen.annee, chosen.public, chapters, tuple(chosen.filtre), chosen.pour, kind == ".pdf")
    template, given = (_bytes(path) if path else b"" for path in (chosen.modele, chosen.given))
    made = written(settings, chosen.centre, wanted, template, given)
    replace_bytes(chosen.out, made.content)
    return [*_told(made), f"Rapport écrit dans {chosen.out}."]


@dataclass(frozen=True)
class Made:
    """A report that was made.

    Attributes:
        content: of its file; name: what it is called.
        missing: titles of the chapters that have nothing to say.
        refreshed: what was brought up to date, for a report that was given.
    """

    content: bytes
    name: str
    missing: tuple[str, ...]
    refreshed: Refreshed | None = None


def written(
    settings: Settings,
    centre: str,
    wanted: Wanted,
    template: bytes = b"",
    given: bytes = b"",
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Made:
    """Make a report; the command and the pages "Données" both do it so.

    Args:
        settings: where everything is.
        centre, wanted: what it is of.
        template: of the centre; ours when empty.
        given: the report to bring up to date; empty for a new one.
        told: how far it is: chapters read, of how many.

    Raises:
        CommandError, NoSnapshotError, TemplateError: it cannot be made.
    """
    from dashboard.centres.reports import RefusedReportError, reader_of
    from dashboard.report.chapters import BY_ID, DATA, report

    names = {**BY_ID, DATA: None}
    if unknown := [name for name in wanted.chapters if name not in names]:
        raise CommandError(f"Parties inconnues : {', '.join(unknown)}. Celles qui existent : {', '.join(names)}.")
    store = _public(settings) if wanted.public else _staff(settings)
    store.load()
    shown = store.current()
    try:
        reader = reader_of(shown, settings, centre, wanted)
    except RefusedReportError as error:
        raise CommandError(str(error)) from error
    made = report(reader, wanted.chapters, told)
    if shown.release is not None:
        _cite(settings, centre, shown.release.version, made.title)
    name = f"{slugify(f'{made.title} {made.centre}')}.{'pdf' if wanted.pdf else 'docx'}"
    if given:
        from dashboard.report.refresh import refreshed

        found = refreshed(given, made)
        return Made(found.document, name, made.missing, found)
    if wanted.pdf:
        from dashboard.report.pdf import pdf

        return Made(pdf(made), name, made.missing)
    from dashboard.report.template import default_template
    from dashboard.report.word import word

    return Made(word(made, template or default_template()), name, made.missing)


def _cite(settings: Settings, centre: str, version: str, title: str) -> None:
    """Have the published version that a report cites stay readable at its address.

    Raises:
        CommandError: that cannot be written down: the addresses of the report would not hold.
    """
    from dashboard.centres.publications import Publications
    from dashboard.publishing.retention import cite
    from dashboard.store.errors import StateError

    public = settings.public_dir
    try:
        Publications.of(settings).change(public, lambda: cite(public, version, centre, title))
    except (OSError, StateError, ValueError) as error:
        raise CommandError(
            f"La version publiée que cite ce rapport ne peut pas être retenue dans {public} "
            f"({type(error).__name__}) : ses adresses ne tiendraient pas. Aucun rapport n’est fait."
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} ne peut pas être lu ({error.strerror}).") from error


def _told(made: Made) -> list[str]:
    """What was brought up to date, what could not be, what has nothing to say."""
    found, lines = made.refreshed, [f"Sans rien à dire, laissée de côté : {title}." for title in made.missing]
    if found is None:
        return lines
    lines += [f"{one.place} : était « {one.was} », est « {one.now} »." for one in found.changes]
    lines += [] if found.changes else ["Rien n’a changé depuis."]
    lines += [f"N’est pas dans le document : {place}." for place in found.gone]
    return [*lines, *(f"N’est plus calculé, laissé tel quel : « {text} »." for text in found.left)]


def _staff(settings: Settings) -> SnapshotStore:
    from dashboard.app import create_store
    from dashboard.centres.checkout import Checkouts
    from dashboard.commands.centres import schemas_of

    checkouts = Checkouts.of(settings, schemas_of(settings))
    return create_store(settings, checkouts.places)


def _public(settings: Settings) -> SnapshotStore:
    from dashboard.publishing.store import PublicStore

    return PublicStore(settings.public_dir, settings.geo_dir, settings.reload_seconds)
