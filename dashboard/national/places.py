"""`national.toml`: which centres the national edition shows, and where each publishes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.origins import HOST_NAME

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_REGION: Final = re.compile(r"[0-9]{2}")
_SECURE: Final = "https://"
_KEYS: Final[Mapping[str, str]] = {
    "id": "l’identifiant du centre, tel que ses pages l’écrivent (villes-au-carre)",
    "region": "le code de sa région, à deux chiffres (24)",
    "public": "où il publie : l’adresse https de son édition publique, un dossier, ou s3://seau/préfixe",
    "pages": "l’adresse https de ses pages publiques",
}
"""What each key tells."""


class PlacesError(ValueError):
    """`national.toml` cannot be used; the message says all that is wrong with it, in French."""


@dataclass(frozen=True)
class Place:
    """Where a centre publishes.

    Attributes:
        id: the centre, as its public snapshot calls it.
        region: code of its region.
        public: address of its public edition (https), folder, or objects (`s3://…`, or a folder of them).
        pages: address of its public pages, with "/" at the end; "" when they are nowhere on the web.
    """

    id: str
    region: str
    public: str
    pages: str = ""

    @property
    def on_the_web(self) -> bool:
        """Whether it is asked for over the web."""
        return self.public.startswith(_SECURE)

    @property
    def host(self) -> str:
        """The host that is asked, with its port where it is not the usual one; "" for a folder."""
        return self.public.removeprefix(_SECURE).partition("/")[0].lower() if self.on_the_web else ""


def read_places(file: Path) -> tuple[Place, ...]:
    """The centres of `national.toml`, in its order; a folder is found from the file.

    Raises:
        PlacesError: it is not there, cannot be read, or says something that is not understood.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlacesError(
            f"{file} n’existe pas : l’édition nationale y lit où chaque centre publie (DASHBOARD_NATIONAL, voir "
            "docs/nationale.md)."
        ) from None
    except (OSError, ValueError) as error:
        raise PlacesError(f"{file} ne peut pas être lu : {error}") from error
    listed = document.get("centres")
    faults = [f"« {name} » est inconnu ; attendu : [[centres]]" for name in document if name != "centres"]
    if not isinstance(listed, list) or not listed:
        faults.append("aucun centre ; une section [[centres]] par centre est attendue")
    sections = listed if isinstance(listed, list) else []
    for number, section in enumerate(sections, 1):
        faults += [f"centre n° {number} : {fault}" for fault in _faults(section)]
    names = [section.get("id") for section in sections if isinstance(section, dict)]
    faults += [f"{name} est donné deux fois" for name in dict.fromkeys(names) if names.count(name) > 1]
    if faults:
        raise PlacesError("\n  ".join([f"{file} n’est pas compris, à corriger :", *faults]))
    return tuple(_place(section, file.parent) for section in sections)


def _faults(section: Any) -> Iterator[str]:
    if not isinstance(section, dict):
        yield "une section [[centres]] est attendue"
        return
    yield from (f"« {name} » est inconnu ; attendu : {', '.join(_KEYS)}" for name in section if name not in _KEYS)
    for name, meaning in _KEYS.items():
        value = section.get(name)
        if value is None and name == "pages":
            continue
        if not isinstance(value, str) or not _understood(name, value.strip()):
            read = "rien" if value is None else f"« {value} »"
            yield f"{name} : lu {read}, attendu {meaning}"


def _understood(name: str, value: str) -> bool:
    if name in ("id", "region"):
        return bool((_ID if name == "id" else _REGION).fullmatch(value))
    if name == "pages" or "://" in value:
        return _is_site(value) or (name == "public" and value.startswith("s3://"))
    return bool(value)


def _is_site(value: str) -> bool:
    host = value.removeprefix(_SECURE).partition("/")[0].lower()
    return value.startswith(_SECURE) and HOST_NAME.fullmatch(host) is not None and not re.search(r"[?#\s]", value)


def _place(section: Mapping[str, str], beside: Path) -> Place:
    public = section["public"].strip()
    if "://" not in public:
        public = str((beside / Path(public).expanduser()).resolve())
    pages = section.get("pages", "").strip() or (public if public.startswith(_SECURE) else "")
    site = f"{pages.rstrip('/')}/" if pages else ""
    return Place(section["id"].strip(), section["region"].strip(), public, site)
