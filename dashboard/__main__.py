"""`python -m dashboard`: the command line. Everything real lives in sources, quality, web and server."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from dashboard.commands import COMMANDS
from dashboard.settings import Settings, SettingsError
from dashboard.shipped import SHIPPED, bring_centres
from dashboard.territories.insee_labels import TABLE_WORDS

if TYPE_CHECKING:
    from dashboard.snapshot import Snapshot
    from dashboard.sources import CentreTables, TableSchema
    from dashboard.sources.lists.sheet import PrivateLists

USAGE, FAILED = 2, 1
DESCRIPTION = "Tableau de bord d’activité des centres de ressources politique de la ville."
EPILOG = """exemples :
  python -m dashboard                          lance le tableau de bord
  python -m dashboard check data/mon-centre    vérifie un dossier
  python -m dashboard check mon-centre.xlsx    vérifie un classeur
  python -m dashboard template mon-centre.xlsx écrit un classeur vide à remplir
  python -m dashboard geo import qpv2024.zip   importe les contours officiels des QPV
  python -m dashboard attendances liste.xlsx --event mc-12
                                               importe une liste de présence, sans les noms

Les réglages se lisent dans l’environnement : voir README.md."""

_ERRORS: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.*)", "il manque : {}"),
    (r"unrecognized arguments: (.*)", "argument en trop : {}"),
    (r"argument --table: invalid choice: '?([^']*)'? \(.*", "tableau inconnu : {}"),
    (r"argument --(?:hidden|cells): invalid choice: '?([^']*)'? \(.*", "réponse inconnue : {}"),
    (r"argument --role: invalid choice: '?([^']*)'? \(.*", "rôle inconnu : {}"),
    (r"argument --millesime: invalid int value: '?([^']*)'?", "l’année est un nombre : {}"),
    (r"argument (--[\w-]+): expected one argument", "l’option {} attend une valeur"),
    (r"argument --[\w-]+: invalid \w+ value: '?([^']*)'?", "un nombre est attendu : {}"),
    (r"argument .*: invalid choice: '?([^']*)'? \(.*", "commande inconnue : {}"),
)
"""What argparse says in English, and the French for it."""


class FrenchParser(argparse.ArgumentParser):
    """A parser that speaks French, its errors included."""

    def __init__(self, **kwargs: object) -> None:
        options: dict[str, object] = {
            "add_help": False,
            "allow_abbrev": False,
            "formatter_class": FrenchFormatter,
        }
        super().__init__(**(options | kwargs))  # type: ignore[arg-type]
        self._optionals.title = "options"
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, how to write it, and stop with exit code 2."""
        words = "commande mal écrite"
        for pattern, french in _ERRORS:
            if match := re.fullmatch(pattern, message, re.DOTALL):
                words = french.format(match[1])
                break
        self.exit(USAGE, f"{self.prog} : {words}.\n{self.format_usage()}Aide : {self.prog} --help\n")


class FrenchFormatter(argparse.RawDescriptionHelpFormatter):
    """Help whose usage line begins in French."""

    def add_usage(self, usage: str | None, actions: object, groups: object, prefix: str | None = None) -> None:
        """Put the French prefix."""
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)  # type: ignore[arg-type]


def parser() -> FrenchParser:
    """The command line, described."""
    whole = FrenchParser(prog=_program(), description=DESCRIPTION, epilog=EPILOG)
    commands = whole.add_subparsers(title="commandes", dest="command", metavar="COMMANDE", parser_class=FrenchParser)
    commands.add_parser(
        "serve",
        help="lance le tableau de bord (par défaut)",
        description="Lance le tableau de bord, comme « make run », sur HOST:PORT (http://127.0.0.1:8050 par défaut). "
        "S’arrête avec le rapport et le code 1 quand aucun centre ne peut être lu.",
    )
    check = commands.add_parser(
        "check",
        help="vérifie des données et dit ce qui est douteux",
        description="Lit un centre (dossier ou classeur XLSX) ou tous ceux d’un dossier, sans rien changer. Code 0 "
        "quand les données peuvent être affichées, 1 quand elles contiennent une erreur. Les faits douteux ne sont pas "
        "des erreurs.",
    )
    check.add_argument("path", metavar="DOSSIER|FICHIER.xlsx", nargs="?", type=Path, help="par défaut : les données")
    template = commands.add_parser(
        "template",
        help="écrit un classeur XLSX vide à remplir",
        description="Écrit un classeur vide : une feuille par table, listes déroulantes, une ligne d’exemple.",
    )
    template.add_argument("path", metavar="FICHIER.xlsx", type=Path)
    template.add_argument("--force", action="store_true", help="remplace le fichier s’il existe")
    commands.add_parser(
        "build",
        help="prépare les fichiers du navigateur (scripts réduits et compressés)",
        description="Prépare ce que le navigateur télécharge ; « make run » le fait de lui-même.",
    )
    for command in COMMANDS.values():
        command.add(commands)
    _add_geo(commands.add_parser("geo", help="refait les contours, importe les QPV et les tableaux de l’Insee"))
    return whole


def _program() -> str:
    """How this command line is written: as `python -m dashboard`, or by the name that an installation gives it."""
    called = Path(sys.argv[0]).stem
    return called if called == "crpv-dashboard" else "python -m dashboard"


def _add_geo(geo: FrenchParser) -> None:
    actions = geo.add_subparsers(
        title="actions", dest="action", metavar="ACTION", parser_class=FrenchParser, required=True
    )
    build = actions.add_parser(
        "build",
        help="refait les contours et les listes de geo/ à partir de deux paquets publics",
        description="Refait geo/ à l’identique : contours simplifiés, listes de territoires, voisinages.",
    )
    build.add_argument("--packages", metavar="DOSSIER", help="dossier où les paquets sont, ou seront téléchargés")
    load = actions.add_parser(
        "import",
        help="importe les QPV officiels ou un tableau de l’Insee par QPV",
        description="Importe un ZIP, GeoJSON, GeoPackage, shapefile, CSV ou classeur. Un fichier faux ou tronqué ne "
        "change rien, et tout ce qui ne va pas est dit à la fois.",
    )
    load.add_argument("source", metavar="FICHIER|URL")
    load.add_argument("--table", choices=tuple(TABLE_WORDS), help="Insee : de quel tableau il s’agit")
    load.add_argument("--millesime", metavar="ANNÉE", type=int, help="Insee : année des données")
    load.add_argument("--2015", dest="old", action="store_true", help="accepte les codes de 2015, abrogés")
    load.add_argument("--force", action="store_true", help="remplace même si des quartiers déjà importés disparaissent")


def main(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit code: 0, 1 when it could not be done or found errors, 2 when it is misspelt."""
    chosen = parser().parse_args(arguments)
    try:
        settings = Settings.from_env(os.environ)
        bring_centres(settings.data_dir)
    except SettingsError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"Le dossier des données ne peut pas être créé ({error.strerror}) : donnez-en un, DASHBOARD_DATA.")
    if chosen.command in COMMANDS:
        return COMMANDS[chosen.command].run(chosen, settings)
    if chosen.command == "check":
        return check(chosen.path or settings.data_dir, settings)
    if chosen.command == "template":
        return template(chosen.path, settings, force=chosen.force)
    if chosen.command == "build":
        from dashboard.web import build

        return build.main()
    if chosen.command == "geo":
        return geo(chosen, settings)
    return serve(settings)


def geo(chosen: argparse.Namespace, settings: Settings) -> int:
    """Rebuild the geometry, or import what changes with the years; the geometry libraries are only loaded here."""
    from dashboard.territories import build, imports

    place = ["--geo", str(settings.geo_dir)]
    if chosen.action == "build":
        return build.build([*place, *_option("--packages", chosen.packages)])
    options = [*_option("--table", chosen.table), *_option("--millesime", chosen.millesime and str(chosen.millesime))]
    return imports.main(
        [chosen.source, *place, *options, *(["--2015"] if chosen.old else []), *(["--force"] if chosen.force else [])]
    )


def _option(name: str, value: str | None) -> list[str]:
    return [name, value] if value else []


def serve(settings: Settings) -> int:
    """Become gunicorn, configured as for `make run`; it stops with the report when there is nothing to show.

    Where gunicorn cannot run, serve from this process. What has changed since it was published is published first;
    what is refused is told, and stays as it was.
    """
    if settings.editions not in ("equipe", "nationale"):
        COMMANDS["publish"].run(
            argparse.Namespace(centre="", check=False, if_needed=True, wait=True, force=False), settings
        )
        sys.stdout.flush()
    environment = {"HOST": "127.0.0.1", "DASHBOARD_LOG_FORMAT": "console", **_filled(os.environ)}
    if not _gunicorn_runs():
        from dashboard import server

        os.environ.update(environment)
        print(f"Tableau de bord : http://{environment['HOST']}:{settings.port} (Ctrl+C pour arrêter)", flush=True)
        return server.serve_in_threads()
    command = [sys.executable, "-m", "gunicorn", "--config", str(SHIPPED / "gunicorn.conf.py")]
    return os.execve(sys.executable, command, environment)  # noqa: S606


def _gunicorn_runs() -> bool:
    """Whether this system has what gunicorn wants of it; Windows has not."""
    try:
        importlib.import_module("gunicorn.app.wsgiapp")
    except ImportError:
        return False
    return True


def _filled(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if value.strip()}


def check(path: Path, settings: Settings) -> int:
    """Print the report on a centre, a workbook or a folder of centres, then what is doubtful in those that can be read.

    Returns: 0, or 1 when there is an error.
    """
    from dashboard import quality, sources
    from dashboard.indicators.losses import questions
    from dashboard.snapshot import private_lists, schemas_dir
    from dashboard.sources.last_good import LastGood
    from dashboard.sources.lists.keys import key_source

    def guarded(loaded: CentreTables) -> CentreTables:
        """With what would be lost of what the staff edition shows, when it shows this very folder."""
        kept = LastGood(settings.cache_dir, settings.data_dir)
        ours = loaded.path.resolve() in (path.resolve() for path in sources.find_centres(settings.data_dir))
        return kept.guarded(loaded, schemas, questions) if ours else loaded

    try:
        schemas = sources.load_schemas(schemas_dir(settings.data_dir))
        private = private_lists(settings.geo_dir, key_source(settings))
        report, code, loaded = sources.check(path, schemas, private, _say_progress, guarded)
        snapshot = snapshot_around(loaded, settings, schemas, private)
    except (OSError, ValueError, KeyError) as error:
        return _fail(f"{path} : la vérification n’a pas pu être faite ({type(error).__name__}).")
    print(report)
    checked = [item.centre.id for item in loaded if item.ok and item.centre is not None]
    found = quality.findings(snapshot)
    shown = [item for item in found if not {item.centre, *item.also}.isdisjoint(checked)]
    if checked:
        print(f"\n{quality.report(shown)}", end="")
    return code


def snapshot_around(
    loaded: Sequence[CentreTables],
    settings: Settings,
    schemas: Mapping[str, TableSchema],
    private: PrivateLists | None,
) -> Snapshot:
    """What was checked, among the centres already on screen: an action may be the same as one of theirs.

    Those are read as the server reads them, `private` included.

    Raises: OSError or ValueError when the list of departments cannot be read.
    """
    from dashboard import sources
    from dashboard.snapshot import (
        Snapshot,
        centres_data,
        departments_of,
        known_imports,
        known_territories,
        load_departments,
        real_first,
        reference_dir,
    )
    from dashboard.sources.reference import load_reference

    reference = load_reference(reference_dir(settings.data_dir), schemas)
    usable = {item.centre.id: item for item in loaded if item.ok and item.centre is not None}
    names = {item.path.resolve() for item in loaded}
    for folder in sources.find_centres(settings.data_dir) if usable else ():
        other = sources.load_centre(folder, schemas, private=private) if folder.resolve() not in names else None
        if other is not None and other.ok and other.centre is not None:
            usable.setdefault(other.centre.id, other)
    near = departments_of(item.centre for item in usable.values() if item.centre is not None)
    territories = known_territories(settings.geo_dir, known_imports(settings.geo_dir), near)
    made = centres_data(usable.values(), territories=territories)
    centres = {data.centre.id: replace(data, reference=reference.tables) for data in made}
    departments = load_departments(settings.geo_dir / "departments.csv")
    return Snapshot("", MappingProxyType(real_first(centres)), schemas, departments, territories=territories)


def template(path: Path, settings: Settings, *, force: bool) -> int:
    """Write an empty workbook; an existing file is only replaced, whole, when that is asked for."""
    from dashboard import sources
    from dashboard.snapshot import schemas_dir
    from dashboard.sources.template import build_workbook
    from dashboard.sources.template import template as write
    from dashboard.whole_file import replace_bytes

    try:
        schemas = sources.load_schemas(schemas_dir(settings.data_dir))
    except (OSError, ValueError, KeyError) as error:
        return _fail(f"Les schémas des tables ne peuvent pas être lus ({type(error).__name__}).")
    if not (force and path.is_file() and path.suffix.lower() == ".xlsx"):
        words, code = write(path, schemas)
        hint = " Pour le remplacer : --force." if code and path.is_file() and not force else ""
        return _fail(words + hint) if code else _say(words)
    try:
        whole = io.BytesIO()
        build_workbook(schemas).save(whole)
        replace_bytes(path, whole.getvalue(), 0o644)
    except OSError as error:
        return _fail(f"{path} ne peut pas être remplacé ({type(error).__name__}), vérifiez les droits d’accès.")
    return _say(f"Classeur vide écrit : {path}")


def _say_progress(title: str, done: int, total: int) -> None:
    """On the error stream: the report stays whole where it is kept in a file."""
    from dashboard.sources.raw import progress_text

    print(progress_text(title, done, total), file=sys.stderr, flush=True)


def _say(words: str) -> int:
    print(words)
    return 0


def _fail(words: str) -> int:
    print(words, file=sys.stderr)
    return FAILED


def run() -> int:
    """Entry point: French characters whatever the terminal, and quiet when the reader closes the pipe."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(run())
