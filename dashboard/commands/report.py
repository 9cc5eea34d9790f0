"""`python -m dashboard report`: the yearly report of a centre, as a Word document or a PDF."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dashboard.centres.report_files import Made
    from dashboard.centres.reports import Wanted
    from dashboard.settings import Settings
    from dashboard.snapshot import Snapshot

DONE, FAILED = 0, 1
PLACE = "{centre}"
"""In the name of a file, where the identifier of a centre goes."""
DESCRIPTION = """Écrit le rapport d’activité d’un centre pour une année, avec les chiffres que montrent les pages : un
document Word à continuer (.docx), ou un PDF accessible (.pdf). Avec --mettre-a-jour, reprend un rapport déjà retouché :
seuls changent les chiffres, phrases, tableaux et graphiques que le tableau de bord y avait mis. De plusieurs centres,
les rapports se font en même temps (DASHBOARD_SCHEDULER dit par qui). Guide : docs/rapport.md."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    command = commands.add_parser("report", help="écrit le rapport d’activité d’un centre", description=DESCRIPTION)
    command.add_argument("centres", metavar="CENTRE", nargs="*", help="identifiant du centre, ou de plusieurs")
    command.add_argument("--tous", action="store_true", help="les rapports de tous les centres")
    command.add_argument(
        "--annee", metavar="AAAA", type=int, default=0, help="par défaut : celle que montrent les pages"
    )
    command.add_argument(
        "-o", dest="out", metavar="FICHIER", type=Path, help=f".docx ou .pdf ; {PLACE} y est l’identifiant du centre"
    )
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
    from dashboard.store.errors import StateError

    code = DONE
    try:
        for words, there in _template(chosen) if chosen.template else _report(chosen, settings):
            print(typeset(words), file=sys.stdout if there else sys.stderr)
            code = code if there else FAILED
    except (CommandError, NoSnapshotError, StateError, TemplateError, OSError) as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    return code


def _template(chosen: argparse.Namespace) -> list[tuple[str, bool]]:
    from dashboard.report.template import default_template
    from dashboard.whole_file import replace_bytes

    replace_bytes(chosen.template, default_template())
    words = f"Modèle écrit dans {chosen.template} : ouvrez-le dans Word ou LibreOffice, puis donnez-le par --modele."
    return [(words, True)]


def _report(chosen: argparse.Namespace, settings: Settings) -> Iterable[tuple[str, bool]]:
    """Make what is asked for: what is to be said of each centre, and whether its report is there."""
    from dashboard.centres.reports import Wanted
    from dashboard.whole_file import replace_bytes

    kind = chosen.out.suffix.lower() if chosen.out else ""
    several = chosen.tous or len(chosen.centres) > 1
    if not (chosen.centres or chosen.tous) or kind not in (".docx", ".pdf"):
        raise CommandError("Dites quel centre, et quel fichier : python -m dashboard report CENTRE -o rapport.docx")
    if several and (PLACE not in str(chosen.out) or chosen.given):
        raise CommandError(
            f"Plusieurs centres font plusieurs fichiers : mettez {PLACE} dans leur nom, -o rapports/{PLACE}.docx, et "
            "mettez à jour un rapport retouché centre par centre."
        )
    chapters = tuple(name for name in chosen.parties.split(",") if name)
    wanted = Wanted(chosen.annee, chosen.public, chapters, tuple(chosen.filtre), chosen.pour, kind == ".pdf")
    template, given = (_bytes(path) if path else b"" for path in (chosen.modele, chosen.given))
    if several:
        return _several(settings, () if chosen.tous else chosen.centres, wanted, template, chosen.out)
    (centre,) = chosen.centres
    file = _named(chosen.out, centre)
    made = written(settings, centre, wanted, template, given)
    replace_bytes(file, made.content)
    return [("\n".join([*_told(made), f"Rapport écrit dans {file}."]), True)]


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
    from dashboard.centres.report_files import Question
    from dashboard.centres.reports import RefusedReportError

    shown = _shown(settings, wanted)
    try:
        made = Question(shown, settings, centre, wanted, template, given).made(told)
    except RefusedReportError as error:
        raise CommandError(str(error)) from error
    _cite(settings, centre, shown, made)
    return made


def _several(
    settings: Settings, centres: Sequence[str], wanted: Wanted, template: bytes, out: Path
) -> Iterator[tuple[str, bool]]:
    """Make and write the reports of several centres, of all of them when none is named: what is to be said of each,
    and whether it is there.
    """
    from dashboard.centres.report_files import Question, several
    from dashboard.centres.reports import RefusedReportError
    from dashboard.store.tasks import executor_of
    from dashboard.whole_file import replace_bytes

    shown = _shown(settings, wanted)
    if unknown := [name for name in centres if name not in shown.centres]:
        raise CommandError(f"Centre inconnu : {', '.join(unknown)}. Ceux qui existent : {', '.join(shown.centres)}.")
    names = list(dict.fromkeys(centres or shown.centres))
    question = Question(shown, settings, "", wanted, template)
    for name, made in zip(names, several(question, names, executor_of(settings)), strict=True):
        if isinstance(made, RefusedReportError):
            yield f"{name} : {made}", False
            continue
        _cite(settings, name, shown, made)
        file = _named(out, name)
        replace_bytes(file, made.content)
        yield "\n".join(f"{name} : {line}" for line in (*_told(made), f"rapport écrit dans {file}.")), True


def _named(out: Path, centre: str) -> Path:
    """The file of a centre; where there is one a centre, their folder is made."""
    file = Path(str(out).replace(PLACE, centre))
    if file != out:
        file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _shown(settings: Settings, wanted: Wanted) -> Snapshot:
    """What the report is made of. Raises CommandError for a chapter that there is not, NoSnapshotError."""
    from dashboard.live.team import team_store
    from dashboard.publishing.store import PublicStore
    from dashboard.report.chapters import BY_ID, DATA

    names = {**BY_ID, DATA: None}
    if unknown := [name for name in wanted.chapters if name not in names]:
        raise CommandError(f"Parties inconnues : {', '.join(unknown)}. Celles qui existent : {', '.join(names)}.")
    return (PublicStore.of(settings) if wanted.public else team_store(settings)).load()


def _cite(settings: Settings, centre: str, shown: Snapshot, made: Made) -> None:
    """Have the published version that a report cites, if any, stay readable at its address.

    Raises:
        CommandError: that cannot be written down: the addresses of the report would not hold.
    """
    from dashboard.centres.publications import Publications
    from dashboard.publishing.retention import cite
    from dashboard.store.errors import StateError

    if shown.release is None:
        return
    public, version = settings.public_dir, shown.release.version
    try:
        Publications.of(settings).change(public, lambda: cite(public, version, centre, made.title))
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
