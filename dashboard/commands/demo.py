"""`python -m dashboard demo`: write a made-up centre that meets chosen totals, to try the dashboard or measure it."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.demo import Marginals
    from dashboard.demo.many import Character
    from dashboard.settings import Settings

DESCRIPTION = """Écrit dans DOSSIER un centre inventé et complet : actions, listes de présence, réseaux, publications,
moyens. Ses totaux sont exactement ceux qui sont demandés. Mêmes options, mêmes fichiers, quelle que soit la machine."""
EPILOG = """Le fichier de --marginals, au format TOML, change les totaux. Ce qu’il ne dit pas garde sa valeur ou sa
proportion :

  [derniere_annee]
  attendances = 778               # présences cumulées
  unique_participants = 575       # présences uniques
  actions = 38
  half_days = 58                  # demi-journées
  remote_actions = 12             # actions à distance
  informative_actions = 12        # actions à vocation informative…
  informative_attendances = 446   # … et leurs présences
  pacte_actions = 7               # actions du Pacte des solidarités…
  pacte_attendances = 200         # … et leurs présences
  profiles = { local_authority_staff = 40.2, state_staff = 18.8, non_profit = 17.9 }  # % des présences uniques

  [annee_precedente]
  attendances = 900
  unique_participants = 434
  actions = 22
  half_days = 67

À l’échelle 1000, il y a mille fois plus de personnes et de présences, et dix fois plus d’actions : près d’un million de
présences par an.

Avec --centres, DOSSIER reçoit autant de centres inventés, tous différents (région, taille, mots, ce qu’ils disent) :
leurs données dans data/, ce que chacun publie dans public/, et le national.toml de l’édition nationale."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its arguments."""
    demo = commands.add_parser(
        "demo",
        help="écrit un centre de démonstration, aux données simulées",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    demo.add_argument("folder", metavar="DOSSIER", type=Path)
    demo.add_argument("--seed", metavar="N", type=int, default=1, help="graine du hasard (par défaut : 1)")
    demo.add_argument("--years", metavar="ANNÉES", default="2022-2024", help="par défaut : 2022-2024")
    demo.add_argument("--scale", metavar="N", type=int, default=1, help="multiplie les personnes (par défaut : 1)")
    demo.add_argument("--marginals", metavar="FICHIER.toml", type=Path, help="totaux à atteindre")
    demo.add_argument("--centres", metavar="N", type=int, default=0, help="écrit N centres différents, et les publie")
    demo.add_argument("--force", action="store_true", help="remplace un centre de démonstration plus ancien")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Write the centre; returns 0, or 1 when the totals are impossible or the folder cannot be written."""
    from dashboard.demo import FolderError, MarginalsError, generate, plan, write
    from dashboard.demo.places import load_places
    from dashboard.snapshot import schemas_dir
    from dashboard.sources import load_schemas

    if chosen.centres:
        return _many(chosen, settings)
    try:
        planned = plan(_marginals(chosen.marginals), _years(chosen.years), chosen.scale)
        if chosen.seed < 0:
            raise MarginalsError("la graine est un nombre entier, à partir de 0")
    except MarginalsError as error:
        return _fail("Cette demande est impossible, rien n’a été écrit :", str(error))
    try:
        columns = {name: schema.names for name, schema in load_schemas(schemas_dir(settings.data_dir)).items()}
        places = load_places(settings.geo_dir)
    except (OSError, ValueError, KeyError) as error:
        return _fail(f"Les schémas ou les listes de territoires ne peuvent pas être lus ({type(error).__name__}).")
    try:
        demo = generate(planned, chosen.seed, places)
        size = write(demo, chosen.folder, columns, force=chosen.force)
    except FolderError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{chosen.folder} ne peut pas être écrit ({type(error).__name__}).")
    print(_told(chosen.folder, len(demo.lists.person), len(demo.lists.keys), size))
    return 0


def _many(chosen: argparse.Namespace, settings: Settings) -> int:
    """Write many centres, and publish each by itself: each is a house of its own."""
    from dashboard.commands.centres import loaded_centres
    from dashboard.demo import FolderError, MarginalsError, write
    from dashboard.demo.many import MOST, characters, made_up
    from dashboard.french import plural
    from dashboard.publishing.publish import Places, publish
    from dashboard.snapshot import reference_dir, schemas_dir
    from dashboard.sources import load_schemas

    if not 1 <= chosen.centres <= MOST or chosen.scale != 1 or chosen.marginals:
        return _fail(f"--centres : de 1 à {MOST} centres, sans --scale ni --marginals. Rien n’a été écrit.")
    folder: Path = chosen.folder
    meanings = schemas_dir(settings.data_dir), reference_dir(settings.data_dir)
    try:
        schemas = load_schemas(meanings[0])
        columns = {name: schema.names for name, schema in schemas.items()}
        several = characters(settings.geo_dir, chosen.centres)
        for one, demo in zip(
            several, made_up(several, settings.geo_dir, _years(chosen.years), chosen.seed), strict=True
        ):
            home, public = folder / "data" / one.id, folder / "public" / one.id
            write(demo, home, columns, force=chosen.force)
            places = Places(*meanings, public, settings.geo_dir)
            alone = partial(loaded_centres, replace(settings, data_dir=home), schemas, "")
            if refused := publish(alone, places, everything=True, force=chosen.force).refused:
                return _fail(*refused)
        (folder / "national.toml").write_text(_national(several), encoding="utf-8")
    except (FolderError, MarginalsError) as error:
        return _fail(str(error))
    except (OSError, ValueError, KeyError) as error:
        return _fail(
            f"{folder} ne peut pas être écrit, ou les schémas et les territoires lus ({type(error).__name__})."
        )
    print(f"{plural(len(several), 'centre inventé', 'centres inventés')}, écrits et publiés dans {folder}.")
    return 0


def _national(several: Sequence[Character]) -> str:
    """The text of a `national.toml` that names these centres."""
    import tomli_w

    return tomli_w.dumps(
        {"centres": [{"id": one.id, "region": one.area.region_code, "public": f"public/{one.id}"} for one in several]}
    )


def _marginals(file: Path | None) -> Marginals:
    from dashboard.demo import MarginalsError, read_marginals
    from dashboard.demo.marginals import DEFAULTS

    if file is None:
        return DEFAULTS
    try:
        return read_marginals(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MarginalsError(f"{file} ne peut pas être lu ({type(error).__name__})") from None


def _years(text: str) -> tuple[int, ...]:
    """The years of « 2024 » or « 2022-2024 »; none when the text is neither."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text.strip(), re.ASCII)
    if not found:
        return ()
    first, last = int(found[1]), int(found[2] or found[1])
    return tuple(range(first, last + 1))


def _told(folder: Path, attendances: int, people: int, size: int) -> str:
    from dashboard.french import number

    return (
        f"Centre de démonstration écrit dans {folder} : {number(attendances)} présences de {number(people)} personnes "
        f"inventées, {number(max(1, round(size / 1000)))} ko.\n"
        f"Pour l’ouvrir seul : DASHBOARD_DATA={folder} python -m dashboard\n"
        "Pour l’ajouter aux autres centres : écrivez-le dans un dossier de data/."
    )


def _fail(*lines: str) -> int:
    print("\n  ".join("\n".join(lines).split("\n")), file=sys.stderr)
    return 1
