"""Find the centre that a command is about, and put its questions."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.settings import Settings
    from dashboard.sources import CentreTables, TableSchema
    from dashboard.sources.questions import Question

BY_COMMAND = "ligne de commande"
"""Who signs what a command does to a centre of the database."""


class CommandError(Exception):
    """The command cannot be done; the message says why in French."""


def schemas_of(settings: Settings) -> Mapping[str, TableSchema]:
    """The Table Schemas in force.

    Raises:
        CommandError: they cannot be read.
    """
    from dashboard.snapshot import schemas_dir
    from dashboard.sources import load_schemas

    try:
        return load_schemas(schemas_dir(settings.data_dir))
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"Les schémas des tables ne peuvent pas être lus ({type(error).__name__}).") from None


def loaded_centres(
    settings: Settings, schemas: Mapping[str, TableSchema], first: str, places: Mapping[str, Path] | None = None
) -> Iterator[CentreTables]:
    """The centres of the data folder, read one by one: the folder called `first` before the others.

    Those of `places`, under their identifiers, are read where these say, and not in the data folder.
    """
    from dashboard.snapshot import private_lists
    from dashboard.sources import find_centres, load_centre
    from dashboard.sources.lists.keys import key_source

    private = private_lists(settings.geo_dir, key_source(settings))
    places = places or {}
    folders = [path for path in find_centres(settings.data_dir) if path.name not in places]
    for folder in sorted([*folders, *places.values()], key=lambda path: (path.name != first, path)):
        loaded = load_centre(folder, schemas, private=private)
        if loaded.centre is None or places.get(loaded.centre.id, folder) == folder:
            yield loaded


def the_centre(
    settings: Settings,
    schemas: Mapping[str, TableSchema],
    wanted: str,
    event: str = "",
    places: Mapping[str, Path] | None = None,
) -> CentreTables:
    """The centre that a command is about: the one named, else the one that has an action, else the default one.

    Args:
        settings: where the data are, and the default centre.
        schemas: the Table Schemas.
        wanted: identifier or folder of the centre; empty when the person named none.
        event: identifier of an action, which tells the centre when none is named.
        places: folders of centres that are kept elsewhere; see `loaded_centres`.

    Raises:
        CommandError: there is no such centre.
    """
    from dashboard.sources.text import fold

    name = wanted or settings.default_centre
    met: dict[str, CentreTables] = {}
    for loaded in loaded_centres(settings, schemas, name, places):
        if loaded.centre is None:
            continue
        met[loaded.centre.id] = loaded
        named = name in (loaded.centre.id, loaded.path.name)
        if (named and (wanted or not event)) or (
            not wanted and event and fold(event) in set(map(fold, loaded.tables["events"].event_id.dropna()))
        ):
            return loaded
    if not wanted and name in met:
        return met[name]
    if not wanted and len(met) == 1:
        return next(iter(met.values()))
    known = ", ".join(sorted(met)) or "aucun"
    raise CommandError(f"Centre inconnu : {name}. Centres lus dans {settings.data_dir} : {known}.")


@contextmanager
def held_centre(
    settings: Settings,
    schemas: Mapping[str, TableSchema],
    wanted: str,
    event: str = "",
    *,
    work: str,
    places: Mapping[str, Path] | None = None,
) -> Iterator[CentreTables]:
    """The centre that a command changes, its lock held; see `the_centre`.

    Args:
        work: what the command does, in French, told to whoever waits for it ("un import").
        places: folders of centres that are kept elsewhere: they have no lock, and are compared before they change.

    Raises:
        CommandError: there is no such centre, or somebody has just taken its files away.
    """
    from dashboard.sources.centre_lock import alone
    from dashboard.sources.signature import signature

    before = signature(settings.data_dir)
    found = the_centre(settings, schemas, wanted, event, places)
    if found.path in (places or {}).values():
        yield found
        return
    with alone(folder_of(found), work, told_to_wait):
        # What was read before the lock may have changed since.
        yield found if signature(settings.data_dir) == before else the_centre(settings, schemas, wanted, event)


def told_to_wait(holder: str) -> None:
    """Say who is changing the centre's files."""
    from dashboard.quality.words import typeset

    print(
        typeset(f"Les fichiers de ce centre sont occupés ({holder or 'une autre commande'}) : attente…"),
        file=sys.stderr,
    )


def folder_of(loaded: CentreTables) -> Path:
    """The folder where the files of a centre are."""
    return loaded.path if loaded.path.is_dir() else loaded.path.parent


def forget_copies(loaded: CentreTables, settings: Settings) -> None:
    """Erase what the programme keeps of a centre's rows: to start quicker, and to start when files have become wrong.

    To be called with the centre's lock held, before rows go: then no copy is left of them, wherever the command stops.
    """
    from dashboard.sources.cache import forget
    from dashboard.sources.last_good import LastGood

    LastGood(settings.cache_dir, settings.data_dir).forget(folder_of(loaded).name)
    forget(settings.cache_dir, loaded.centre.id if loaded.centre is not None else "")


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask on a terminal; elsewhere (a script, a scheduled task) the command line is the answer."""
    if yes or not sys.stdin.isatty():
        return True
    try:
        return input(f"{question} [o/N] ").strip().lower() in ("o", "oui", "y", "yes")
    except EOFError:
        return False


def answer_to(question: Question) -> str | None:
    """Put a question of a tracker on a terminal; elsewhere nobody is asked.

    Returns: the answer, one of the choices or what the person typed instead; None when nobody answers.
    """
    from dashboard.quality.words import typeset

    if not sys.stdin.isatty():
        return None
    print(f"{question.problem().location}\n{typeset(question.text)}")
    choices = list(question.choices)
    for number, meaning in enumerate(question.choices.values(), start=1):
        print(f"  {number}. {meaning}")
    try:
        told = input(typeset(f"Réponse [1-{len(choices)}, ou ce qu’il faut lire, rien pour arrêter] : ")).strip()
    except EOFError:
        return None
    if told.isdigit() and 1 <= int(told) <= len(choices):
        return choices[int(told) - 1]
    return told or None


def asked(question: Question, *, yes: bool) -> str:
    """Put a question on a terminal; elsewhere nobody is asked.

    Returns: the option that answers it; "" when nobody does.
    """
    from dashboard.quality.words import typeset
    from dashboard.sources.questions import TYPED

    if yes or not sys.stdin.isatty():
        return ""
    options = list(question.choices)
    place = question.problem().location
    print(f"{place}\n{question.text}")
    for number, (option, meaning) in enumerate(question.choices.items(), start=1):
        print(f"  {number}. {meaning}  ({option})")
    try:
        told = input(typeset(f"Réponse [1-{len(options)}, rien pour arrêter] : ")).strip()
        if not told.isdigit() or not 1 <= int(told) <= len(options):
            return ""
        option = options[int(told) - 1]
        typed = input(typeset("Ce qui est écrit dans le fichier : ")).strip() if TYPED in option else ""
    except EOFError:
        return ""
    return "" if TYPED in option and not typed else option.replace(TYPED, typed.replace('"', ""))
