"""Everything that a centre publishes of a year, as a Frictionless Data Package: its tables and what they mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import pandas as pd

from dashboard.components.chrome import SIMULATED
from dashboard.cube.labels import QUANTITIES, labels
from dashboard.exports.zipped import packed
from dashboard.filters import UNKNOWN_LABEL, Vocabulary, french_date
from dashboard.french import plural
from dashboard.indicators.yearly import of_year
from dashboard.publishing.columns import public_frame
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.disclosed import At
from dashboard.sources.written import csv_text
from dashboard.words import say, say_lines

LICENCE: Final[Mapping[str, str]] = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}
"""The one that a centre may choose, `public.licence`."""
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
COUNTED: Final = {
    "name": "counted",
    "type": "boolean",
    "title": "Comptée",
    "description": "Vrai pour une ligne qui entre dans les résultats : une action réalisée, du périmètre du centre, "
    "et comptée une seule fois quand plusieurs lignes en parlent.",
}
COMPLETED: Final = {
    "name": "completed",
    "type": "string",
    "title": "Colonnes complétées",
    "description": "Colonnes que cette ligne laissait vides, et que d’autres lignes sur la même action donnent.",
    "crpv:list": True,
}


@dataclass(frozen=True)
class Package:
    """What is published of a centre and a year.

    Attributes:
        snapshot, data, words: the data, and the centre's words.
        year: the year.
        home: whole address of the page that lists the packages.
        lasting: whole address of its file in this very version; "" where there is none.
    """

    snapshot: Snapshot
    data: CentreData
    words: Vocabulary
    year: int
    home: str
    lasting: str = ""

    @property
    def name(self) -> str:
        """The name of its file, without what it ends with."""
        return f"{self.data.centre.id}-{self.year}"

    @property
    def version(self) -> str:
        """The published version that it is of, as its address has it."""
        release = self.snapshot.release
        return release.version if release else self.snapshot.version

    @property
    def title(self) -> str:
        """In French."""
        made_up = SIMULATED if self.data.centre.simulated else ""
        return say("opendata", "package_title", self.data.centre.name, self.year, made_up)

    @property
    def description(self) -> str:
        """In French."""
        return say("opendata", "package", self.data.centre, french_date(self.data.centre.as_of))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Its tables; those without a row are left out."""
        found = [*self._rows(), self._people(), self._vocabularies()]
        return tuple(one for one in found if len(one.frame))

    @property
    def licence(self) -> Mapping[str, str] | None:
        """Under which its data are published; None as long as the centre has not chosen."""
        return LICENCE if self.data.centre.public.licence == LICENCE["name"] else None

    def content(self) -> bytes:
        """The whole as a ZIP."""
        files: Mapping[str, bytes | str] = {
            "datapackage.json": json.dumps(self.descriptor(), ensure_ascii=False, indent=2),
            "LISEZMOI.md": self._read_me(),
            "LICENCE.txt": f"{say('opendata', 'licence', self.data.centre, self.licence)}\n",
            **{one.path: one.text for one in self.tables},
        }
        return packed({f"{self.name}/{name}": content for name, content in files.items()})

    def descriptor(self) -> Mapping[str, Any]:
        """``datapackage.json``."""
        centre = self.data.centre
        sources = dict.fromkeys(source for one in self.tables for source in one.documents)
        return {
            "$schema": PROFILE,
            "name": self.name,
            **({"id": self.lasting} if self.lasting else {}),
            "title": self.title,
            "description": self.description,
            "homepage": self.home,
            "version": self.version,
            "created": f"{centre.as_of.isoformat()}T00:00:00Z",
            **({"licenses": [self.licence]} if self.licence else {}),
            "sources": [{"title": title} for title in sources],
            "contributors": [{"title": centre.name, "roles": ["publisher"]}],
            "resources": [one.resource() for one in self.tables],
        }

    def _rows(self) -> Iterator[Table]:
        """The tables of rows, with the columns that are public."""
        found = of_year(self.data, self.year)
        for name, frame in found.items():
            schema = self.snapshot.schemas[name]
            public = public_frame(name, frame, self.data.centre)[list(self._columns(name, frame))]
            described = {column["name"]: column for column in schema.descriptor["fields"]}
            fields = [described[column] for column in public.columns]
            if name == "events":
                public, fields = self._with_counts(public, frame), [*fields, COUNTED, COMPLETED]
            keys: dict[str, Any] = {"primaryKey": list(schema.primary_key)}
            others = [key for key in schema.foreign_keys if len(found[key.table])]
            if others:
                keys["foreignKeys"] = schema.descriptor["foreignKeys"]
            yield Table(name, schema.title, schema.description, public, {"fields": fields, **keys})

    def _columns(self, name: str, frame: pd.DataFrame) -> Iterator[str]:
        """The public columns of a table, in the order of its schema."""
        own = public_frame(name, frame[:0], self.data.centre).columns
        return (column for column in self.snapshot.schemas[name].names if column in own)

    def _with_counts(self, public: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
        done = (frame["status"] == "realised") & frame["perimeter"] & frame["counts"]
        told = frame["filled"].map(lambda cells: tuple(cell.column for cell in cells))
        made = public.assign(counted=done.map({True: "true", False: "false"}), completed=told)
        if self.data.centre.carto.rows == "category":
            # The pages say the national category where a centre has no action mode of its own.
            made = made.assign(mode=None, mode_basis=None)
        return made

    def _people(self) -> Table:
        """What is published of those who came: a row a number, or why there is none."""
        disclosed = self.data.disclosed
        values = disclosed.values if disclosed else {}
        rows = [
            self._number(quantity, at, value) for (quantity, year, at), value in values.items() if year == self.year
        ]
        return Table(
            "people",
            "Présences et personnes",
            say("opendata", "people", disclosed.threshold if disclosed else 0),
            pd.DataFrame(rows, columns=[name for name, *_ in PEOPLE], dtype=object),
            {"fields": [_field(*one) for one in PEOPLE]},
        )

    def _number(self, quantity: str, at: At, value: int | None) -> tuple[str, ...]:
        cells: list[str] = []
        for by, code in at:
            known = labels(self.snapshot, self.words, by)
            cells += [by, code, known[code][0] if code in known else code or UNKNOWN_LABEL]
        cells += [""] * (6 - len(cells))
        state = ("hidden", say("opendata", "hidden")) if value is None else ("known", "")
        return quantity, QUANTITIES.get(quantity, quantity), *cells, "" if value is None else str(value), *state

    def _vocabularies(self) -> Table:
        centre = self.data.centre
        rows = [(name, code, label) for name in centre.vocabularies for code, label in centre.labels(name).items()]
        return Table(
            "vocabularies",
            "Vocabulaires du centre",
            say("opendata", "vocabularies"),
            pd.DataFrame(rows, columns=[name for name, *_ in VOCABULARIES], dtype=object),
            {"fields": [_field(*one) for one in VOCABULARIES], "primaryKey": ["vocabulary", "code"]},
        )

    def _read_me(self) -> str:
        """``LISEZMOI.md``."""
        tables = [f"- `{one.path}` : {one.title.lower()}, {plural(len(one.frame), 'ligne')}." for one in self.tables]
        told = say_lines("opendata", "read_me", self.data.centre, self.version, self.home)
        return "\n\n".join([f"# {self.title}", self.description, "\n".join(tables), *told]) + "\n"


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a package: its rows, and its Table Schema."""

    name: str
    title: str
    description: str
    frame: pd.DataFrame = field(repr=False)
    schema: Mapping[str, Any] = field(repr=False)

    @property
    def path(self) -> str:
        """Its file, in the package."""
        return f"{self.name}.csv"

    @cached_property
    def text(self) -> bytes:
        """Its file: UTF-8, commas, decimal points, ISO dates."""
        return csv_text(self.frame, whole=True).encode()

    @property
    def documents(self) -> Iterator[str]:
        """The documents that its rows come from."""
        if "source" in self.frame:
            yield from (str(one).split(" — ", 1)[0].strip() for one in self.frame["source"].dropna())

    def resource(self) -> Mapping[str, Any]:
        """Its description, in ``datapackage.json``."""
        return {
            "name": self.name,
            "type": "table",
            "path": self.path,
            "title": self.title,
            "description": self.description,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(self.text),
            "hash": f"sha256:{hashlib.sha256(self.text).hexdigest()}",
            "crpv:rows": len(self.frame),
            "schema": {**self.schema, "missingValues": [""]},
        }


PEOPLE: Final[Sequence[tuple[str, str, str]]] = (
    ("quantity", "Code de ce qui est compté", ""),
    ("quantity_label", "Ce qui est compté", ""),
    ("dimension_1", "Premier critère", "Vide pour le total de l’année."),
    ("category_1", "Code de sa catégorie", "Vide : non renseigné, quand le critère est donné."),
    ("label_1", "Nom de sa catégorie", ""),
    ("dimension_2", "Second critère", ""),
    ("category_2", "Code de sa catégorie", "Vide : non renseigné, quand le critère est donné."),
    ("label_2", "Nom de sa catégorie", ""),
    ("value", "Nombre", "Vide quand il est masqué : ce n’est ni zéro, ni inconnu."),
    ("state", "État", "known : connu ; hidden : masqué par le secret statistique."),
    ("reason", "Raison", "Pourquoi il n’y a pas de nombre."),
)
VOCABULARIES: Final[Sequence[tuple[str, str, str]]] = (
    ("vocabulary", "Vocabulaire", "themes, action_modes ou schemes (dispositifs)."),
    ("code", "Code", "Tel qu’il est écrit dans les tables."),
    ("label", "Nom", ""),
)


def _field(name: str, title: str, description: str) -> Mapping[str, Any]:
    kind = "integer" if name == "value" else "string"
    return {"name": name, "type": kind, "title": title, **({"description": description} if description else {})}
