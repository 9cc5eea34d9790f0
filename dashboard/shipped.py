"""Where the files that come with the programme are: beside it in its repository, inside of it once it is installed.

`setup.py` puts `data/`, `geo/` and `gunicorn.conf.py` in the package's folder `shipped`, which the repository has not.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Final

from dashboard.whole_file import DRAFT

REPOSITORY: Final = Path(__file__).resolve().parent.parent
ASSETS: Final = Path(__file__).resolve().parent / "assets"
"""Sheets and scripts of the pages."""
_PACKED: Final = Path(str(files("dashboard"))) / "shipped"
INSTALLED: Final = _PACKED.is_dir()
"""Whether the programme was installed from its wheel: nothing may then be written beside it."""
SHIPPED: Final = _PACKED if INSTALLED else REPOSITORY
"""Folder of what comes with the programme."""


def bring_centres(data_dir: Path) -> None:
    """Copy the shipped centres to the data folder of an installed programme, unless there is one: it is the person's.

    Their schemas and reference tables stay in the package, and so follow its version.

    Raises:
        OSError: the folder cannot be written.
    """
    if not INSTALLED or data_dir.exists():
        return
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data_dir.parent, prefix=DRAFT) as folder:
        made = Path(folder) / data_dir.name
        shutil.copytree(SHIPPED / "data", made, ignore=shutil.ignore_patterns("schemas", "reference"))
        try:
            made.rename(data_dir)
        except OSError:
            # Another process may have been quicker: its copy is the same.
            if not data_dir.is_dir():
                raise
