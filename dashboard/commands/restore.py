"""`python -m dashboard restore`: put back what a backup holds; what was erased since stays erased."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.commands.backup import told
from dashboard.commands.centres import CommandError, confirmed

if TYPE_CHECKING:
    from dashboard.settings import Settings

DONE, FAILED = 0, 1
DESCRIPTION = """Remet une sauvegarde à la place de ce qui est gardé, dans le fichier SQLite ou dans la base PostgreSQL
de DATABASE_URL. Ce qui a été effacé, avant ou depuis la sauvegarde, le reste. Tout le monde se reconnecte."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    command = commands.add_parser("restore", help="remet une sauvegarde en place", description=DESCRIPTION)
    command.add_argument("path", metavar="FICHIER", type=Path, help="fichier écrit par « backup »")
    command.add_argument("--yes", action="store_true", help="n’attend pas de confirmation au terminal")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when it could not be done."""
    from dashboard.quality.words import typeset
    from dashboard.store import StateError
    from dashboard.store.backup import restore
    from dashboard.store.database import Database
    from dashboard.store.objects import Objects

    database = Database.of(settings)
    try:
        if database.exists() and not confirmed(typeset("Remplacer tout ce qui est gardé ?"), yes=chosen.yes):
            raise CommandError("Rien n’a été remplacé.")
        done = restore(database, Objects.of(settings), chosen.path)
    except (CommandError, StateError) as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    print(typeset(f"Sauvegarde remise en place : {told(done)}. Tout le monde se reconnecte."))
    return DONE
