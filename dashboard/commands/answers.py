"""`python -m dashboard answers`: what a centre has answered about its own spreadsheets, shown and forgotten."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError, folder_of, schemas_of, the_centre

if TYPE_CHECKING:
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
    from dashboard.sources.problems import quoted, shown
    from dashboard.sources.trackers.answers import keep_answers, load_answers

    folder = folder_of(the_centre(settings, schemas_of(settings), chosen.centre))
    kept, problems = load_answers(folder)
    if problems:
        raise CommandError("\n".join(problem.text() for problem in problems))
    known = {key for section in kept.kept.values() for key in section}
    if chosen.forget and chosen.forget != ALL and chosen.forget not in known:
        raise CommandError(f"Réponse inconnue : {shown(chosen.forget)}. Sans --forget, elles sont toutes montrées.")
    if chosen.forget:
        left = {
            shape: {key: answer for key, answer in section.items() if chosen.forget not in (ALL, key)}
            for shape, section in kept.kept.items()
        }
        keep_answers(folder, left)
        print(typeset(f"Oublié : {chosen.forget}."))
        return DONE
    for shape, section in kept.kept.items():
        print(typeset(f"Fichiers de la forme {shape} :"))
        for key, answer in section.items():
            print(typeset(f"  {key} = {quoted(answer) if answer else 'inconnu'}"))
    if not known:
        print("Aucune réponse n’est retenue pour ce centre.")
    return DONE
