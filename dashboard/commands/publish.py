"""`python -m dashboard publish`: write what the public edition shows."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError, loaded_centres, schemas_of, the_centre, told_to_wait

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from dashboard.centres.memory import Memory
    from dashboard.publishing.publish import Made, Report
    from dashboard.settings import Settings
    from dashboard.sources import CentreTables

DONE, FAILED = 0, 1
DESCRIPTION = """Calcule, protège et vérifie les tableaux publics d’un centre, ou de tous, et écrit une nouvelle version
de l’instantané public : le seul que l’édition publique lit. Rien n’est remplacé tant que tout n’est pas écrit. Un
centre dont les données sont fautives, dont une table a disparu ou perdu plus de la moitié de ses lignes, dont un
chiffre clé a bougé de plus de 30 %, ou dont un petit effectif pourrait se déduire, est refusé : ce qu’il avait publié
reste. Code 1 quand un centre est refusé."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    publish = commands.add_parser(
        "publish", help="publie : écrit ce que l’édition publique montre", description=DESCRIPTION
    )
    publish.add_argument("centre", metavar="CENTRE", nargs="?", default="", help="par défaut : tous les centres")
    publish.add_argument("--check", action="store_true", help="vérifie et compte, sans rien écrire")
    publish.add_argument(
        "--if-needed",
        action="store_true",
        help="ne fait rien si les données n’ont pas changé depuis la publication ; sans CENTRE, laisse ceux qui sont "
        "tenus dans le navigateur, que l’on publie de leur page",
    )
    publish.add_argument(
        "--force",
        action="store_true",
        help="publie même si une table a disparu, a perdu plus de la moitié de ses lignes ou porte un autre nom, si un "
        "chiffre a bougé de plus de 30 %%, ou si la mémoire d’une ancienne version du programme a pu oublier des "
        "publications ; l’édition de l’équipe prend alors ces données, elle aussi",
    )
    publish.add_argument(
        "--no-wait",
        dest="wait",
        action="store_false",
        help="publie aussi les changements qui obligent à masquer plus de chiffres qu’ils n’en mettent à jour",
    )


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Do it; returns 0, or 1 when a centre is refused or nothing can be written."""
    from dashboard.publishing.words import PublishError
    from dashboard.quality.words import typeset
    from dashboard.store.errors import StateError

    given = {one.name: getattr(chosen, one.name) for one in fields(Wanted) if hasattr(chosen, one.name)}
    try:
        report = publication(settings, Wanted(**given))
        if report is None:
            return DONE
        if not report.made and not report.refused:
            raise CommandError(f"Aucun centre dans {settings.data_dir} : rien n’est publié.")
    except (CommandError, PublishError, StateError) as error:
        print(typeset(str(error)), file=sys.stderr)
        return FAILED
    for reason in report.refused:
        print(typeset(reason), file=sys.stderr)
    print(typeset("\n".join(_told(report, check=chosen.check))))
    return FAILED if report.refused else DONE


@dataclass(frozen=True)
class Wanted:
    """What is to be published: see the arguments of the command; `author` signs it."""

    centre: str = ""
    check: bool = False
    if_needed: bool = False
    wait: bool = True
    force: bool = False
    author: str = "la ligne de commande"

    @property
    def by_itself(self) -> bool:
        """Whether a start asks for it, and nobody: centres kept in the browser are published from their page."""
        return self.if_needed and not self.centre


def publication(
    settings: Settings, wanted: Wanted, told: Callable[[int, int], None] = lambda _done, _total: None
) -> Report | None:
    """Publish, alone on every machine that shares the database; the command and the pages "Données" both do it so.

    Args:
        settings: where everything is.
        wanted: what is to be published.
        told: how far the audit is: groups found safe, of how many; centres, when there are several.

    Returns: what was done; None when nothing had to be.

    Raises:
        CommandError, PublishError, StateError, LostError: nothing was published.
    """
    from dashboard.publishing.counting import Apart
    from dashboard.publishing.publish import Places, publish
    from dashboard.publishing.versions import is_needed
    from dashboard.snapshot import reference_dir, schemas_dir
    from dashboard.store.tasks import executor_of

    places = Places(
        schemas_dir(settings.data_dir), reference_dir(settings.data_dir), settings.public_dir, settings.geo_dir
    )
    if wanted.by_itself and settings.editions == "publique" and settings.store:
        # What is shown here is what other machines publish.
        return None
    found: list[CentreTables] = []
    count = Apart(executor_of(settings))
    with ExitStack() as held:
        # What other machines have published, and what they remember of it, is read in one's own turn only.
        still_held = _turn(settings, wanted, held)
        kept = _Kept.of(settings)
        apart = frozenset(kept.places) if wanted.by_itself else frozenset()
        read = {name: folder for name, folder in kept.places.items() if name not in apart}
        if wanted.if_needed and not is_needed(settings.data_dir, settings.public_dir, read, apart):
            return None

        def remember(made: Made) -> None:
            still_held()
            kept.keep(made)

        report = publish(
            _centres(wanted, settings, held, found, kept.places, apart),
            places,
            remembered=remember,
            served=lambda report: _record(report, settings, found, wanted.author),
            told=told,
            count=count,
            everything=not wanted.centre,
            apart=apart,
            check=wanted.check,
            wait=wanted.wait,
            force=wanted.force,
        )
        if apart and not found:
            return None
        if wanted.force and not wanted.check:
            _confirm(found, settings)
    return report


def _turn(settings: Settings, wanted: Wanted, held: ExitStack) -> Callable[[], None]:
    """Wait for one's turn among the machines that share a database, and take what the others have published.

    Returns: what makes sure that it is still held. On one machine the lock of the public folder is enough.
    """
    from dashboard.centres.publications import Publications
    from dashboard.quality.words import typeset
    from dashboard.store.jobs import turn

    publications = Publications.of(settings)
    if wanted.check or not publications.shared:
        return lambda: None
    waiting = typeset("Une autre machine publie : attente…")
    mine = held.enter_context(turn(publications.database, "publication", lambda: print(waiting, file=sys.stderr)))
    try:
        publications.bring(settings.public_dir)
    except OSError as error:
        raise CommandError(
            f"Ce que d’autres machines ont publié ne peut pas être écrit dans {settings.public_dir} "
            f"({type(error).__name__}) : rien n’est publié."
        ) from error
    return mine.check


def _record(report: Report, settings: Settings, found: Iterable[CentreTables], author: str) -> None:
    """Keep what was published, and by whom; machines that only show it have the territories with it."""
    from dashboard.centres.publications import Publications, state_of
    from dashboard.centres.territories import SharedTerritories
    from dashboard.centres.versions import ConflictError
    from dashboard.store.errors import StateError
    from dashboard.web.logs import logger

    made = {one.centre.id for one in report.made}
    paths = {loaded.centre.id: loaded.path for loaded in found if loaded.centre is not None}
    states = {centre: state_of(centre, path) for centre, path in paths.items() if centre in made}
    Publications.of(settings).record(settings.public_dir, report.version or "", states, author)
    try:
        SharedTerritories.of(settings).tell()
    except (StateError, OSError, ConflictError) as error:  # it is published: they come with the next one
        logger().warning("territories_not_told", reason=str(error) or type(error).__name__)


@dataclass(frozen=True)
class _Kept:
    """The centres that are kept in the database: their folders, and what keeps what they remember of publications."""

    places: Mapping[str, Path]
    memory: Memory

    @classmethod
    def of(cls, settings: Settings) -> _Kept:
        """Raises StateError or CommandError when one cannot be read: it would be taken for one that is gone."""
        from dashboard.centres.checkout import Checkouts

        checkouts = Checkouts.of(settings, schemas_of(settings))
        known = [name for name, one in checkouts.versions.pointers().items() if one.version]
        places = checkouts.places()
        if missing := [name for name in known if name not in places]:
            raise CommandError(f"Centre de la base qui ne peut pas être lu : {', '.join(missing)}. Rien n’est publié.")
        for name, folder in places.items():
            checkouts.memory.bring(name, folder)
        return cls(places, checkouts.memory)

    def keep(self, made: Made) -> None:
        """Keep it for every machine before what was made is served."""
        if self.places.get(made.centre.id) == made.folder:
            self.memory.keep(made.centre.id, made.folder)


def _centres(
    wanted: Wanted,
    settings: Settings,
    held: ExitStack,
    found: list[CentreTables],
    places: Mapping[str, Path],
    apart: Collection[str],
) -> Callable[[], Iterable[CentreTables]]:
    """What reads the centres, each under its lock: a list that is being imported or purged is published whole.

    What the staff edition does not take without an answer, because much would be lost, is an error unless forced.

    Args:
        wanted, settings: of the publication.
        held: keeps the locks.
        found: is given what is read.
        places: of the centres that are kept in the database.
        apart: those of these that are left as they are published.
    """
    from dashboard.indicators.losses import questions
    from dashboard.sources.last_good import LastGood

    def read() -> Iterator[CentreTables]:
        schemas = schemas_of(settings)
        if not wanted.check:
            _hold(settings, held)
        if wanted.centre:
            found.append(the_centre(settings, schemas, wanted.centre, places=places))
        else:
            left = {places[name] for name in apart}
            every = loaded_centres(settings, schemas, settings.default_centre, places)
            found.extend(loaded for loaded in every if loaded.path not in left)
        kept = LastGood(settings.cache_dir, settings.data_dir)
        return (loaded if wanted.force else kept.guarded(loaded, schemas, questions) for loaded in found)

    return read


def _confirm(found: Iterable[CentreTables], settings: Settings) -> None:
    """Keep what somebody has said yes to as the last good data: the staff edition takes it. The locks are held."""
    from dashboard.sources.last_good import LastGood

    kept = LastGood(settings.cache_dir, settings.data_dir)
    try:
        for loaded in found:
            if loaded.ok and kept.digest(loaded.path.name):
                kept.copy(loaded)
    except OSError as error:
        raise CommandError(
            f"Ce qui a été confirmé ne peut pas être retenu dans {settings.cache_dir} ({type(error).__name__}) : "
            "l’édition de l’équipe pose encore la question."
        ) from error


def _hold(settings: Settings, held: ExitStack) -> None:
    """Take the lock of every centre's folder, always in the same order."""
    from dashboard.sources import find_centres
    from dashboard.sources.centre_lock import alone

    found = find_centres(settings.data_dir)
    for folder in sorted({path if path.is_dir() else path.parent for path in found}):
        held.enter_context(alone(folder, "une publication", told_to_wait))


def _told(report: Report, *, check: bool) -> Iterator[str]:
    for one in report.made:
        yield _made(one)
        yield from _waiting(one)
    yield from (f"{name} : retiré, ses données ne sont plus là." for name in report.withdrawn)
    if check:
        yield "Vérification seule : rien n’a été écrit."
    elif report.version is None:
        yield "Rien n’est publié."
    elif not report.made:
        yield f"La version {report.version} reste publiée."
    elif report.changed:
        yield f"Version publiée : {report.version}."
    else:
        yield f"Rien n’a changé : la version {report.version} reste publiée."


def _made(one: Made) -> str:
    from dashboard.french import agree, number, plural

    kind = " (données simulées)" if one.centre.simulated else ""
    found = one.people
    if not found.tables:
        return f"{one.centre.name}{kind} : effectifs des actions déjà publics, aucun tableau de personnes à protéger."
    shown = f"{number(found.shown)} {agree(found.shown, 'effectif')} {agree(found.shown, 'montré')}"
    words = (
        f"{one.centre.name}{kind} : {plural(found.tables, 'tableau', 'tableaux')}, {shown}, {number(found.hidden)} "
        f"{agree(found.hidden, 'masqué')} (seuil de {one.centre.public_threshold})"
    )
    if found.helpless:
        words += f" ; {plural(found.helpless, 'petit effectif')} que des chiffres déjà publics laissent deviner"
    if found.concentrated:
        words += f" ; {plural(found.concentrated, 'groupe')} tout entier dans une seule catégorie"
    return f"{words}."


def _waiting(one: Made) -> Iterator[str]:
    from dashboard.french import enumerate_words

    if one.people.waiting:
        years = enumerate_words([str(year) for year in one.people.waiting])
        yield (
            f"{one.centre.name} : corrections en attente pour {years}. Les montrer désignerait les personnes qui ont "
            "changé, ou masquerait plus de chiffres qu’elles n’en mettent à jour. Les chiffres publiés restent, "
            "jusqu’à une publication où d’autres changements s’y ajoutent."
        )
