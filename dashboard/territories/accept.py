"""Put what an import has made in place, once it is certain that the server will read it and that nothing is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from dashboard.sources.refusals import ImportRefusedError
from dashboard.territories.files import IMPORTED, write_together
from dashboard.territories.imported import Imports, load_imports, with_imports
from dashboard.territories.lists import Territories, load_territories, regions_near
from dashboard.territories.tables import ListError

FORCE: Final = "Pour remplacer quand même\u202f: option --force."


def known_before(geo: Path) -> Imports:
    """What is imported already; nothing when it cannot be read: an import is what mends it."""
    try:
        return load_imports(geo)
    except ListError:
        return Imports()


def shipped_lists(geo: Path, near: Collection[str] = ()) -> Territories:
    """The territories of a `geo/` folder; none where the lists are not installed.

    Args:
        geo: the folder.
        near: codes of the departments near which every commune is listed; elsewhere, the large ones are.

    Raises:
        ImportRefusedError: the lists cannot be read.
    """
    if not (geo / "places").is_dir():
        return Territories(())
    try:
        return load_territories(geo, regions_near(geo, near))
    except ListError as error:
        raise ImportRefusedError(f"les listes de territoires ne peuvent pas être lues ({error})") from error


def put_in_place(geo: Path, files: Mapping[str, bytes]) -> bool:
    """Write files below `geo/imported/`, all or none; returns whether anything has changed.

    They are first loaded, beside what is already imported, as the server loads them.

    Raises:
        ImportRefusedError: the server could not read them. OSError: the disk refuses.
    """
    target = geo / IMPORTED
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / IMPORTED
        if target.is_dir():
            shutil.copytree(target, trial)
        write_together(trial, files)
        try:
            imports = load_imports(Path(folder))
            for one in with_imports(shipped_lists(geo), imports).of_kind("qpv"):
                for table in imports.tables:
                    table.values(one.code)
        except (ListError, ValueError, KeyError, TypeError) as error:
            raise ImportRefusedError(
                f"le résultat ne pourrait pas être relu par le tableau de bord ({error})"
            ) from error
    changed = any(not (target / name).is_file() or (target / name).read_bytes() != body for name, body in files.items())
    write_together(target, files)
    return changed


def vanished(before: Collection[str], after: Collection[str]) -> list[str]:
    """The codes that an import would make disappear, in order."""
    return sorted(set(before) - set(after))
