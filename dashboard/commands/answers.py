"""`python -m dashboard answers`: what a centre has answered about its own spreadsheets, shown and forgotten."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError, folder_of, held_centre, schemas_of, the_centre

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.settings import Settings

DONE, FAILED = 0, 1
ALL = "toutes"
DESCRIPTION = """Montre ce qu’un centre a répondu sur ses tableaux de suivi, ou l’oublie : la question est alors posée
de nouveau à la prochaine lecture."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "answers", help="montre ou oublie les réponses données sur les tableaux", description=DESCRIPTION
    )
    command.add_argument("centre", metavar="CENTRE", nargs="?", default="", help="identifiant du centre")
    command.add_argument("--forget", metavar="CLÉ", default="", help=f"oublie une réponse ; {ALL} : toutes")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when it could not be done."""
    try:
        return _answers(chosen, settings)
    except CommandError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Les réponses ne peuvent pas être écrites ({type(error).__name__}).", file=sys.stderr)
    return FAILED


def _answers(chosen: argparse.Namespace, settings: Settings) -> int:
    from dashboard.quality.words import typeset
    from dashboard.sources.problems import quoted
    from dashboard.sources.trackers.answers import load_answers

    if chosen.forget:
        with held_centre(settings, schemas_of(settings), chosen.centre, work="un oubli de réponses") as held:
            return _forget(folder_of(held), chosen.forget)
    folder = folder_of(the_centre(settings, schemas_of(settings), chosen.centre))
    kept, problems = load_answers(folder)
    if problems:
        raise CommandError("\n".join(problem.text() for problem in problems))
    for shape, section in kept.kept.items():
        print(typeset(f"Fichiers de la forme {shape} :"))
        for key, answer in section.items():
            print(typeset(f"  {key} = {quoted(answer) if answer else 'inconnu'}"))
    if not any(kept.kept.values()):
        print("Aucune réponse n’est retenue pour ce centre.")
    return DONE


def _forget(folder: Path, key: str) -> int:
    """Forget an answer, or all of them; the centre's lock is held."""
    from dashboard.quality.words import typeset
    from dashboard.sources.problems import shown
    from dashboard.sources.trackers.answers import keep_answers, load_answers

    kept, problems = load_answers(folder)
    if problems:
        raise CommandError("\n".join(problem.text() for problem in problems))
    if key != ALL and not any(key in section for section in kept.kept.values()):
        raise CommandError(f"Réponse inconnue : {shown(key)}. Sans --forget, elles sont toutes montrées.")
    left = {
        shape: {one: answer for one, answer in section.items() if key not in (ALL, one)}
        for shape, section in kept.kept.items()
    }
    keep_answers(folder, left)
    print(typeset(f"Oublié : {key}."))
    return DONE
