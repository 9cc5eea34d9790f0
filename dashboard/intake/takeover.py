"""A centre that a folder of the server holds is kept in the browser from now on: what that does, then one button."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.intake.pages import Pages, go
from dashboard.settings import Settings
from dashboard.snapshot import CentreData, NoSnapshotError, SnapshotStore, private_lists
from dashboard.sources import find_centres, load_centre
from dashboard.sources.centre_lock import if_free

if TYPE_CHECKING:
    from dashboard.sources import CentreTables
    from dashboard.store.database import Database

NOT_AS_SHOWN: Final = (
    "Ce qui est montré n’est pas ce que dit le dossier aujourd’hui\u202f: la page Méthode et données dit pourquoi. "
    "Corrigez le dossier, puis revenez."
)
BUSY: Final = "Une commande change ce dossier en ce moment\u202f: réessayez quand elle aura fini."
GONE: Final = "Le dossier de ce centre n’est plus sur le serveur."


@dataclass(frozen=True)
class Folders:
    """The centres that the staff edition reads from folders of the server.

    Attributes:
        settings: where folders and database are.
        store: what the staff edition shows.
    """

    settings: Settings
    store: SnapshotStore

    def shown(self) -> Mapping[str, CentreData]:
        """Every centre that is shown, those of the database too; none as long as nothing can be read."""
        try:
            return self.store.current().centres
        except NoSnapshotError:
            return {}

    def names(self) -> Mapping[str, str]:
        """The same → their names."""
        return {name: data.centre.name for name, data in self.shown().items()}

    def place(self, centre: CentreData) -> Path | None:
        """The folder of a centre; None once it is gone."""
        return next((path for path in find_centres(self.store.data_dir) if path.name == centre.folder), None)

    def take_over(self, pages: Pages, centre: CentreData, author: str) -> str:
        """Make its folder the first version of a centre; returns why not, in French, else "".

        Raises:
            ConflictError: the centre has a version already.
            StateError: it cannot be kept.
        """
        # Only here: what reads lists and changes them is not loaded by a server before.
        from dashboard.centres.checkout import Checkouts
        from dashboard.centres.lists import Lists
        from dashboard.centres.memory import Memory
        from dashboard.centres.publications import Publications, state_of
        from dashboard.centres.takeover import TakeoverError, take_over
        from dashboard.sources.lists.store import StoreError

        folder = self.place(centre)
        if folder is None:
            return GONE
        if centre.stale:
            return NOT_AS_SHOWN
        versions = pages.desk.versions
        with if_free(folder, "une reprise") as free:
            if not free:
                return BUSY
            try:
                loaded = self._read(pages, folder)
                publications, name = Publications.of(self.settings), centre.centre.id
                late = publications.late(name, folder, state_of(name, folder), self.settings.public_dir)
                self._hand_key(loaded, versions.database, author)
                take_over(loaded, Lists(versions, pages.desk.schemas), Memory(versions), author=author)
                if late is None:
                    place = Checkouts.of(self.settings, pages.desk.schemas).places()[name]
                    publications.same(name, state_of(name, place), self.settings.public_dir)
            except (TakeoverError, StoreError) as error:
                return str(error)
        return ""

    def _hand_key(self, loaded: CentreTables, database: Database, author: str) -> None:
        """Have the lists to come get the codes of those that are there: with the same key, if the server has it."""
        from dashboard.centres.list_keys import ListKeys
        from dashboard.sources.lists.keys import UnusableKeyError, key_source

        if loaded.centre is None or not loaded.ok:
            return
        coded = set(loaded.tables["attendances"]["key_id"].dropna())
        with suppress(UnusableKeyError):
            key = key_source(self.settings).key(create=False)
            if key.key_id in coded:
                ListKeys(database).put(loaded.centre.id, author, key.reveal())

    def _read(self, pages: Pages, folder: Path) -> CentreTables:
        from dashboard.sources.lists.keys import key_source

        private = private_lists(self.settings.geo_dir, key_source(self.settings))
        return load_centre(folder, pages.desk.schemas, private=private)


def register_takeover(app: Flask, pages: Pages, folders: Folders) -> None:
    """Add the page to the application."""
    app.add_url_rule(
        "/donnees/<centre>/reprendre", "reprendre", _Takeover(pages, folders).page, methods=["GET", "POST"]
    )


@dataclass(frozen=True)
class _Takeover:
    """The view."""

    pages: Pages
    folders: Folders

    def page(self, centre: str) -> ResponseReturnValue:
        """What it does, for an administrator of the centre; then its first version."""
        viewer = self.pages.visit.viewer
        data = self.folders.shown().get(centre)
        if data is None or centre in self.pages.kept() or not viewer.runs_service or viewer.centre not in ("", centre):
            abort(404)
        if request.method != "POST":
            return self._shown(data, "")
        self.pages.checked()
        error = self.folders.take_over(self.pages, data, self.pages.author)
        return self._shown(data, error) if error else go(centre, dit="repris")

    def _shown(self, data: CentreData, error: str) -> ResponseReturnValue:
        titles = self.pages.desk.schemas
        rows = [
            (titles[name].title, len(frame)) for name, frame in data.tables.items() if name in titles and len(frame)
        ]
        return self.pages.page(
            "reprendre.html", "Tenir un centre dans le navigateur", 422 if error else 200, error=error, rows=rows,
            name=data.centre.name, centre_id=data.centre.id, folder=data.folder,
        )  # fmt: skip
