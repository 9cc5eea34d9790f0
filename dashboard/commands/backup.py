"""`python -m dashboard backup`: everything that is kept of the team and of its centres, in one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from dashboard.store.backup import Contents

DONE, FAILED = 0, 1
DESCRIPTION = """Écrit dans un seul fichier ce que garde le tableau de bord : comptes, centres tenus dans le navigateur,
versions, listes codées, journal. Ni les sessions, ni la clé des listes, ni les dossiers de DASHBOARD_DATA n’y sont.
« restore » le remet en place, dans la même base ou dans une autre."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    command = commands.add_parser("backup", help="sauvegarde comptes, centres et versions", description=DESCRIPTION)
    command.add_argument("path", metavar="FICHIER", type=Path, help="fichier à écrire ; remplacé s’il existe")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when it could not be done."""
    from dashboard.quality.words import typeset
    from dashboard.store import StateError
    from dashboard.store.backup import backup
    from dashboard.store.database import Database
    from dashboard.store.objects import Objects

    database = Database.of(settings)
    try:
        if not database.exists():
            raise StateError("Rien n’est à sauvegarder : il n’y a encore ni compte, ni centre dans la base.")
        done = backup(database, Objects.of(settings), chosen.path, (settings.data_dir,))
    except StateError as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    print(typeset(f"Sauvegarde écrite : {chosen.path} ({told(done)})."))
    return DONE


def told(contents: Contents) -> str:
    """What a backup holds, in a few words."""
    from dashboard.french import plural

    rows = contents.rows
    return ", ".join(
        (
            plural(rows["accounts"], "compte", "comptes"),
            plural(rows["centres"], "centre", "centres"),
            plural(rows["versions"], "version", "versions"),
            plural(contents.objects, "fichier", "fichiers"),
        )
    )
