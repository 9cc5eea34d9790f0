"""The national edition of the shipped centres, each published by itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live_sample import Lines
from public_sample import public_folder
from support import DEMO, ROOT, V2, VT

from dashboard.editions import create_national_edition
from dashboard.national.store import NationalStore
from dashboard.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CENTRES = {V2: "24", VT: "76", DEMO: "76"}
"""Centre → its region."""
HOST = "centre.exemple.fr"


@dataclass
class Nation:
    """A machine that serves the national edition: its file, what it keeps, how it reaches others."""

    folder: Path
    lines: Lines = field(default_factory=Lines)

    def follow(self, **public: str | Path) -> NationalStore:
        """The store for centres that publish there; loaded."""
        sections = [
            f'[[centres]]\nid = "{name}"\nregion = "{CENTRES[name]}"\npublic = "{where}"\n'
            for name, where in public.items()
        ]
        (self.folder / "national.toml").write_text("\n".join(sections), encoding="utf-8")
        made = self.store()
        made.load()
        return made

    def store(self) -> NationalStore:
        """That of a process that starts."""
        kept = self.folder / "cache" / "national"
        return NationalStore(self.folder / "national.toml", kept, ROOT / "geo", 0.0, self.lines.web(HOST))


def publics_of(temporary: pytest.TempPathFactory) -> dict[str, Path]:
    """The public folder of each shipped centre, alone in it."""
    return {name: public_folder(temporary, ["demo" if name == DEMO else name]) for name in CENTRES}


def national_edition(temporary: pytest.TempPathFactory, settings: Settings) -> WSGIApplication:
    """The edition, on the three of them."""
    store = Nation(temporary.mktemp("nation")).follow(**publics_of(temporary))
    return create_national_edition(replace(settings, hosting="Hébergeur, 1 rue du Port"), store).wsgi
