"""`python -m dashboard attendances`: import a list of who came, pseudonymised while it is read.

Nothing of a person is printed, not even when the import fails: what the list holds stays in memory.
"""

from __future__ import annotations

import argparse
import hashlib
import secrets
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import (
    BY_COMMAND,
    CommandError,
    asked,
    confirmed,
    folder_of,
    forget_copies,
    held_centre,
    schemas_of,
    the_centre,
)

if TYPE_CHECKING:
    from dashboard.centres.checkout import Checkouts
    from dashboard.centres.versions import Version
    from dashboard.settings import Settings
    from dashboard.sources import CentreTables, TableSchema
    from dashboard.sources.lists.convert import Converted, Events
    from dashboard.sources.lists.kept import Kept
    from dashboard.sources.lists.keys import SecretKey
    from dashboard.sources.lists.model import ListRead
    from dashboard.sources.lists.options import Said
    from dashboard.sources.lists.store import AttendanceTable

DONE, FAILED = 0, 1
CLOSE_IDS = 5
DESCRIPTION = """Importe une liste de présence telle qu’elle est (XLSX, XLS, ODS, CSV, rapport Zoom, Teams, Livestorm).
Les personnes deviennent des codes pendant la lecture : ni nom, ni adresse, ni téléphone, ni fonction n’est écrit.
Une liste importée de nouveau remplace la précédente de la même action. Guide : docs/presences.md."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "attendances", help="importe une liste de présence, sans les noms", description=DESCRIPTION
    )
    command.add_argument("path", metavar="FICHIER", type=Path)
    command.add_argument("--event", metavar="ID", default="", help="action de la liste, si ses lignes ne la disent pas")
    command.add_argument("--centre", metavar="C", default="", help="identifiant du centre, si l’action ne suffit pas")
    command.add_argument("--sheet", metavar="NOM", help="feuille du classeur")
    command.add_argument(
        "--column",
        metavar="RÔLE=TITRE",
        action="append",
        default=[],
        help="corrige une colonne : « email=Courriel pro », « structure=C » ; retenu pour les listes semblables",
    )
    command.add_argument(
        "--present", metavar="MARQUES", action="append", default=[], help="marques qui disent venu : « oui,scanné »"
    )
    command.add_argument(
        "--absent", metavar="MARQUES", action="append", default=[], help="marques qui disent le contraire"
    )
    command.add_argument(
        "--session", metavar="TITRE", default="", help="colonne de la séance, s’il y en a plusieurs ; ou « toutes »"
    )
    command.add_argument(
        "--lines",
        metavar="N=P,…",
        action="append",
        default=[],
        help="combien de personnes sur une ligne : « 7=0 » (un titre), « 12=3 »",
    )
    command.add_argument(
        "--department",
        metavar="CODES=CODE",
        action="append",
        default=[],
        help="lequel de plusieurs départements : « 37,41=37 »",
    )
    command.add_argument("--hidden", choices=("oui", "non"), help="compter les lignes masquées")
    command.add_argument("--cells", choices=("vides",), help="lire comme vides les cellules en erreur ou non calculées")
    command.add_argument(
        "--modality",
        metavar="MODALITÉ",
        default="",
        help="présentiel, distanciel ou hybride, si la liste ne le dit pas",
    )
    command.add_argument(
        "--min-minutes",
        metavar="N",
        type=float,
        default=0.0,
        help="durée de connexion à partir de laquelle on est présent",
    )
    command.add_argument(
        "--key-file", metavar="FICHIER", type=Path, help="autre fichier de clé secrète (une par année)"
    )
    command.add_argument("--complement", action="store_true", help="ajoute à la liste déjà importée, sans la remplacer")
    command.add_argument("--dry-run", action="store_true", help="montre ce qui serait écrit, n’écrit rien")
    command.add_argument("--yes", action="store_true", help="n’attend pas de confirmation au terminal")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Import the list; returns 0, or 1 when nothing was written."""
    from dashboard.centres.versions import ConflictError
    from dashboard.quality.words import typeset as said
    from dashboard.sources.lists.convert import RefusedListError
    from dashboard.sources.lists.keys import UnusableKeyError
    from dashboard.sources.lists.options import OptionError
    from dashboard.sources.lists.store import StoreError

    try:
        return _import(chosen, settings)
    except (CommandError, ConflictError, OptionError, RefusedListError, StoreError, UnusableKeyError) as error:
        words = str(error)
    except OSError as error:
        words = f"Les présences ne peuvent pas être écrites ({type(error).__name__}), vérifiez les droits d’accès."
    except Exception as error:
        # Its message may hold a cell of the list: only its kind is told.
        words = f"La liste n’a pas pu être lue ({type(error).__name__}). Rien n’a été écrit."
    print(said(words), file=sys.stderr)
    return FAILED


@dataclass(frozen=True)
class _Target:
    """Where the rows go."""

    loaded: CentreTables
    schema: TableSchema
    file: Path
    known: AttendanceTable
    events: Events
    version: Version | None


def _import(chosen: argparse.Namespace, settings: Settings) -> int:
    from dashboard.centres.checkout import Checkouts
    from dashboard.sources.lists.options import minutes_said

    minutes_said(str(chosen.min_minutes))
    schemas = schemas_of(settings)
    checkouts = Checkouts.of(settings, schemas)
    wanted = settings, schemas, chosen.centre, chosen.event
    places = checkouts.places()
    if chosen.dry_run:
        return _imported(the_centre(*wanted, places=places), checkouts, chosen, settings)
    with held_centre(*wanted, work="un import de présences", places=places) as loaded:
        return _imported(loaded, checkouts, chosen, settings)


def _imported(loaded: CentreTables, checkouts: Checkouts, chosen: argparse.Namespace, settings: Settings) -> int:
    from dashboard.centres import list_words as words
    from dashboard.quality.words import typeset as said
    from dashboard.sources.lists.kept import keep, kept_with, load_kept
    from dashboard.sources.lists.store import write_rows

    target = _target(loaded, checkouts)
    read = _read(chosen, folder_of(target.loaded))
    event = _event(chosen, target, read)
    key = _key(chosen, settings, target, checkouts)
    converted, rows = _received(chosen, settings, target, read, event, key)
    change = words.Change(target.known, rows, key.key_id)
    print(words.summary(converted, change, target.loaded.tables["events"], target.schema))
    if chosen.dry_run:
        print(said("Rien n’a été écrit (--dry-run)."))
        return DONE
    if not confirmed(said("Écrire ces présences ?"), yes=chosen.yes):
        raise CommandError("Rien n’a été écrit. Pour corriger une colonne : --column « rôle=Titre ».")
    if target.version is not None:
        folder_kept, _ = load_kept(folder_of(target.loaded))
        told = kept_with(folder_kept, read, _said(chosen).answers)
        events = {row.event_id for row in converted.people.rows}
        done = _attach(target, target.version, checkouts, rows, events, told)
        print(said("Présences attachées, dans une nouvelle version." if done else "Rien à changer : c’est déjà dit."))
        return DONE
    if not chosen.complement and target.known.at({row.event_id for row in converted.people.rows}).any():
        # The list takes the place of another: a person may have been taken off it.
        forget_copies(target.loaded, settings)
    changed = write_rows(target.file, rows, target.schema)
    place = f"{target.file.parent.name}/{target.file.name}"
    print(said(f"Présences écrites : {place}." if changed else f"Rien à changer : {place} dit déjà cela."))
    for problem in keep(folder_of(target.loaded), read, _said(chosen).answers):
        print(problem.text(), file=sys.stderr)
    return DONE


def _target(loaded: CentreTables, checkouts: Checkouts) -> _Target:
    from dashboard.sources.lists.convert import events_of
    from dashboard.sources.lists.store import read_rows, rows_file

    schema = checkouts.lists.schemas["attendances"]
    file = rows_file(folder_of(loaded), schema)
    known, version = read_rows(file, schema), checkouts.version_at(loaded.path)
    return _Target(loaded, schema, file, known, events_of(loaded.tables["events"]), version)


def _read(chosen: argparse.Namespace, folder: Path) -> ListRead:
    """The list, once nothing of it is left open; the questions are put on a terminal, and told elsewhere."""
    from dashboard.sources.lists.kept import load_kept
    from dashboard.sources.lists.mapping import mapping_text
    from dashboard.sources.problems import has_errors
    from dashboard.sources.report import report_text

    kept, problems = load_kept(folder)
    read = _as_said(chosen, kept)
    while read.questions and not has_errors(read.problems) and (answer := asked(read.questions[0], yes=chosen.yes)):
        answered(chosen, answer)
        read = _as_said(chosen, kept)
    if read.mapping:
        print(mapping_text(read))
    found = [*problems, *read.problems, *(question.problem() for question in read.questions)]
    if found:
        print(report_text(found))
    if not read.ok:
        raise CommandError("La liste ne peut pas être importée telle quelle. Rien n’a été écrit.")
    return read


def _as_said(chosen: argparse.Namespace, kept: Kept) -> ListRead:
    from dashboard.sources.lists.read import read_list

    told = _said(chosen)
    return read_list(chosen.path, told.columns, told.sheet, kept, told.answers, told.min_minutes)


def answered(chosen: argparse.Namespace, answer: str) -> None:
    """Add an answer, as one writes it on the command line, to what was chosen."""
    option, value = shlex.split(answer)
    name = option.removeprefix("--").replace("-", "_")
    kept = getattr(chosen, name)
    setattr(
        chosen, name, [*kept, value] if isinstance(kept, list) else type(kept)(value) if kept is not None else value
    )


def _said(chosen: argparse.Namespace) -> Said:
    from dashboard.sources.lists.options import Said, columns_said, departments_said, lines_said, marks_said
    from dashboard.sources.questions import Answers

    answers = Answers(
        present=marks_said(chosen.present),
        absent=marks_said(chosen.absent),
        session=chosen.session,
        lines=lines_said(chosen.lines),
        hidden=None if chosen.hidden is None else chosen.hidden == "oui",
        blank=chosen.cells == "vides",
        departments=departments_said(chosen.department),
    )
    return Said(columns_said(chosen.column), chosen.sheet, answers, chosen.min_minutes)


def _event(chosen: argparse.Namespace, target: _Target, read: ListRead) -> str:
    """The action of the whole list; empty when its lines say their own."""
    from dashboard.sources.problems import shown

    given, events = chosen.event, target.events
    if given:
        if found := events.find(given):
            return found
        folded = {one.casefold(): one for one in events.by_id}
        near = [folded[name] for name in get_close_matches(given.casefold(), folded, CLOSE_IDS, 0.5)]
        hint = f" Les plus proches : {', '.join(near)}." if near else ""
        raise CommandError(
            f"Action inconnue : {shown(given)}{_among(chosen, target)}.{hint} Les identifiants sont dans la table des "
            "actions."
        )
    if "event" not in read.mapping:
        raise CommandError("De quelle action est cette liste ? Dites-le par --event ID.")
    return ""


def _among(chosen: argparse.Namespace, target: _Target) -> str:
    """Which centre was looked at and, where nobody named it, how to look at another one."""
    centre = target.loaded.centre
    name = centre.id if centre is not None else folder_of(target.loaded).name
    return f" (centre {name})" if chosen.centre else f" (centre {name} ; --centre en désigne un autre)"


def _key(chosen: argparse.Namespace, settings: Settings, target: _Target, checkouts: Checkouts) -> SecretKey:
    if target.version is not None and chosen.key_file is None:
        return _key_of_centre(target.version.centre, checkouts, dry_run=chosen.dry_run)
    from dashboard.quality.words import typeset as said
    from dashboard.settings import Secret
    from dashboard.sources.lists.keys import key_source

    source = key_source(settings)
    if chosen.key_file is not None:
        source = replace(source, secret=Secret(), file=chosen.key_file)
    made = not (chosen.dry_run or source.secret or source.file.expanduser().exists())
    key = source.key(create=not chosen.dry_run)
    if made:
        print(
            said(
                f"Clé secrète créée : {source.file}. Gardez-en une copie, à part des données : sans elle, les "
                "prochaines listes ne se relieront plus à celle-ci."
            )
        )
    return key


def _key_of_centre(centre: str, checkouts: Checkouts, *, dry_run: bool) -> SecretKey:
    """The key of a centre of the database; made, unless nothing is to be written, when it has none."""
    from dashboard.centres.list_keys import ListKeys
    from dashboard.quality.words import typeset
    from dashboard.sources.lists.keys import SecretKey

    keys = ListKeys(checkouts.versions.database)
    if not dry_run and keys.make(centre, BY_COMMAND):
        print(
            typeset(
                "Clé secrète créée dans la base, qu’aucune sauvegarde ne contient : téléchargez-en une copie, page "
                "« Listes de présence » de l’espace équipe."
            )
        )
    return keys.key(centre) or SecretKey(secrets.token_hex(32), "essai")


def _attach(
    target: _Target, version: Version, checkouts: Checkouts, rows: AttendanceTable, events: set[str], kept: Kept | None
) -> bool:
    """Give the actions of a list their rows, in a new version; returns whether anything changed."""
    from dataclasses import asdict

    from dashboard.sources.lists.kept import KEPT_FILE, kept_text

    new, old = (table.where(table.at(events)) for table in (rows, target.known))
    if list(new) == list(old.in_order()):
        return False
    by_action: dict[str, list[Mapping[str, str]]] = {}
    for row in new:
        by_action.setdefault(row.event_id, []).append(asdict(row))
    more = {KEPT_FILE: kept_text(kept)} if kept else None
    checkouts.lists.attach(version.centre, by_action, parent=version.id, author=BY_COMMAND, more=more)
    checkouts.places()
    return True


def _received(
    chosen: argparse.Namespace, settings: Settings, target: _Target, read: ListRead, event: str, key: SecretKey
) -> tuple[Converted, AttendanceTable]:
    from dashboard.snapshot import known_imports, known_territories
    from dashboard.sources.lists.convert import Reading, Recipient, receive
    from dashboard.sources.lists.options import modality_said
    from dashboard.sources.lists.places import Places
    from dashboard.sources.lists.profiles import load_profiles
    from dashboard.sources.report import report_text

    profiles, problems = load_profiles(folder_of(target.loaded), target.schema.field("profile").codes_by_text)
    if problems:
        raise CommandError(report_text(problems))
    centre = target.loaded.centre
    near = centre.departments if centre is not None else ()
    places = Places(known_territories(settings.geo_dir, known_imports(settings.geo_dir), near), near)
    purged = frozenset(target.loaded.tables["attendance_totals"]["event_id"].dropna())
    reading = Reading(key, profiles, places, target.events)
    return receive(
        read,
        Recipient(reading, target.known, purged, _among(chosen, target)),
        list_digest=hashlib.sha256(chosen.path.read_bytes()).hexdigest(),
        suffix=chosen.path.suffix,
        event=event,
        modality=modality_said(chosen.modality, target.schema),
        min_minutes=chosen.min_minutes,
        complement=chosen.complement,
    )
