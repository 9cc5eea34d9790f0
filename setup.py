"""The wheel: what the repository keeps beside the package goes into it, so that it works alone.

`dashboard.shipped` tells where it is then.

Everything else is said in pyproject.toml.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT: Final = Path(__file__).resolve().parent
CENTRES: Final = ("demo", "villes-au-carre", "villes-et-territoires")
"""Those that are shipped: the other folders of data/ are somebody's."""


def shipped() -> Iterator[Path]:
    """The files, below the repository. What people keep in the same folders and git leaves out is left out here too."""
    yield Path("gunicorn.conf.py")
    data = [Path("data") / name for name in ("schemas", "reference", *CENTRES)]
    lists = Path("geo/places")
    regions = [lists / path.name for path in sorted((ROOT / lists).iterdir()) if path.is_dir()]
    for folder in (*data, Path("geo"), lists, *regions):
        for file in sorted((ROOT / folder).iterdir()):
            private = file.name.startswith("attendance") and folder.name in CENTRES[1:]
            if file.is_file() and not file.name.startswith(".") and not private:
                yield file.relative_to(ROOT)


class WithShippedFiles(build_py):
    """Build the package with what it is shipped with."""

    def run(self) -> None:
        """Copy, once the modules are there."""
        if not (ROOT / "dashboard" / "static" / "manifest.json").is_file():
            raise SystemExit(
                "dashboard/static : les fichiers du navigateur ne sont pas prêts, « make wheel » les prépare."
            )
        # What an earlier build left may have gone from the repository since.
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        for file in shipped():
            target = Path(self.build_lib) / "dashboard" / "shipped" / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, target)


setup(cmdclass={"build_py": WithShippedFiles})
