"""A temporary copy of a shipped centre, whose name and two figures carry the number of their version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load_reader import FIGURE, NAME, OTHER_FIGURE
from benchmarks.served import ROOT, free_port

CENTRE = "villes-au-carre"
WORKERS = 2
_FIRST = re.compile(r"^(appointments,2024,,,,)\d+,", re.MULTILINE)
_SECOND = re.compile(r"^(publications,2024,,,,)\d+,", re.MULTILINE)
_NAMED = re.compile(r'^name = ".*"', re.MULTILINE)


@dataclass(frozen=True)
class House:
    """A temporary copy of a centre, and where it is published.

    Attributes:
        folder: of everything.
        port: that the server listens on.
        more: settings of the server and of the publication besides.
    """

    folder: Path
    port: int
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the server and of the publication."""
        names = ("DATA", "PUBLIC", "CACHE", "STATE")
        places = {f"DASHBOARD_{name}": str(self.folder / name.lower()) for name in names}
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "WEB_CONCURRENCY": str(WORKERS)}
        # All these readers share one address, which real ones do not.
        own |= {"DASHBOARD_LIMIT": "0", "DASHBOARD_LOG_LEVEL": "warning"}
        return {**os.environ, **places, **own, **self.more}

    def write(self, number: int) -> None:
        """Write a version of the centre, each file replaced at once."""
        centre, source = self.folder / "data" / CENTRE, ROOT / "data" / CENTRE
        figures = (source / "published_figures.csv").read_text(encoding="utf-8")
        figures = _FIRST.sub(rf"\g<1>{FIGURE + number},", figures)
        figures = _SECOND.sub(rf"\g<1>{OTHER_FIGURE + number},", figures)
        described = (source / "centre.toml").read_text(encoding="utf-8")
        described = _NAMED.sub(f'name = "{NAME}{number:02}"', described)
        for name, text in (("published_figures.csv", figures), ("centre.toml", described)):
            fresh = centre / f".{name}.new"
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(centre / name)

    def publish(self, *before: str) -> None:
        """Publish what is written; `before` it, a command that runs it (nice)."""
        command = [*before, sys.executable, "-m", "dashboard", "publish", CENTRE]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def house(**more: str) -> Iterator[House]:
    """The copy, its first version written and published with some settings more; taken away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        made = House(Path(folder), free_port(), more)
        for name in ("schemas", "reference", CENTRE):
            if (ROOT / "data" / name).is_dir():
                shutil.copytree(ROOT / "data" / name, made.folder / "data" / name)
        made.write(1)
        made.publish()
        yield made
