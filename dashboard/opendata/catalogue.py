"""What may be taken, as a catalogue that data.gouv.fr and others harvest (DCAT-AP, in JSON-LD and in Turtle)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from dashboard.opendata.package import Package
from dashboard.words import say

NO_ADDRESS: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
EU: Final = "http://publications.europa.eu/resource/authority"
CONTEXT: Final[Mapping[str, Any]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "http://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(packages: Sequence[Package], home: str, address: Mapping[str, str]) -> bytes:
    """The catalogue in JSON-LD; centres that do not exist are not in it.

    Args:
        packages: what may be taken.
        home: whole address of the page that lists them.
        address: name of a package → whole address of its file.
    """
    real = [one for one in packages if not one.data.centre.simulated]
    names = dict.fromkeys(one.data.centre.name for one in real)
    graph = {
        "@context": CONTEXT,
        "@id": f"{home}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _french(say("opendata", "catalogue_title", list(names))),
        "dct:description": _french(say("opendata", "catalogue")),
        "dct:language": {"@id": f"{EU}/language/FRA"},
        "dct:publisher": [_publisher(name) for name in names],
        "foaf:homepage": {"@id": home},
        "dcat:dataset": [_dataset(one, home, address[one.name]) for one in real],
    }
    return json.dumps(graph, ensure_ascii=False, indent=1).encode()


def turtle(linked: bytes) -> bytes:
    """The same in Turtle: the tree of its nodes, each that has an address by itself."""
    root = json.loads(linked)
    prefixes = [f"@prefix {name}: <{address}> ." for name, address in root.pop("@context").items()]
    blocks: list[str] = []
    _subject(root, blocks)
    return "\n\n".join(["\n".join(prefixes), *reversed(blocks)]).encode() + b"\n"


def _subject(node: Mapping[str, Any], blocks: list[str]) -> str:
    """How a node is named among the values of another; one that says more than its address is a block of its own."""
    told = "".join(
        f"\n    {'a' if name == '@type' else name} {_values(name, value, blocks)} ;"
        for name, value in node.items()
        if name != "@id"
    )
    if "@id" not in node:
        return f"[{told}\n]"
    if told:
        blocks.append(f"{_address(node['@id'])}{told[:-2]} .")
    return _address(node["@id"])


def _values(name: str, value: Any, blocks: list[str]) -> str:
    found = value if isinstance(value, list) else [value]
    return ", ".join(one if name == "@type" else _object(one, blocks) for one in found)


def _object(value: Any, blocks: list[str]) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if "@value" not in value:
        return _subject(value, blocks)
    text = json.dumps(value["@value"], ensure_ascii=False)
    return f"{text}@{value['@language']}" if "@language" in value else f"{text}^^{value['@type']}"


def _address(text: str) -> str:
    return f"<{NO_ADDRESS.sub(lambda found: quote(found[0]), text)}>"


def _dataset(one: Package, home: str, address: str) -> Mapping[str, Any]:
    centre, body = one.data.centre, one.content()
    licence = {"dct:license": {"@id": one.licence["path"]}} if one.licence else {}
    return {
        "@id": f"{home}#{one.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": one.name,
        "dct:title": _french(one.title),
        "dct:description": _french(one.description),
        "dct:publisher": _publisher(centre.name),
        "dct:language": {"@id": f"{EU}/language/FRA"},
        **licence,
        "dct:accrualPeriodicity": {"@id": f"{EU}/frequency/ANNUAL"},
        "dct:modified": {"@type": "xsd:date", "@value": centre.as_of.isoformat()},
        "dct:temporal": _period(f"{one.year}-01-01", f"{one.year}-12-31"),
        "dcat:theme": {"@id": f"{EU}/data-theme/SOCI"},
        "dcat:keyword": [_french(word) for word in _keywords(one)],
        "dcat:landingPage": {"@id": home},
        "dcat:version": one.version,
        **({"dcat:hasCurrentVersion": {"@id": one.lasting}} if one.lasting else {}),
        "dcat:distribution": {
            "@id": address,
            "@type": "dcat:Distribution",
            "dct:title": _french(say("opendata", "distribution")),
            **licence,
            "dct:format": {"@id": f"{EU}/file-type/ZIP"},
            "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/application/zip"},
            "dcat:accessURL": {"@id": address},
            "dcat:downloadURL": {"@id": address},
            "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(body))},
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
                "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": hashlib.sha256(body).hexdigest()},
            },
        },
    }


def _period(first: str, last: str) -> Mapping[str, Any]:
    """A period as DCAT has it, and as harvesters of data portals read it."""
    days = {"start": first, "end": last}
    told = {
        f"{words}:{name}Date": {"@type": "xsd:date", "@value": day}
        for words in ("dcat", "schema")
        for name, day in days.items()
    }
    return {"@type": "dct:PeriodOfTime", **told}


def _keywords(one: Package) -> Iterator[str]:
    yield from ("politique de la ville", "quartiers prioritaires", "centre de ressources", "rapport d’activité")
    yield one.data.centre.region


def _publisher(name: str) -> Mapping[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": name}


def _french(text: str) -> Mapping[str, str]:
    return {"@language": "fr", "@value": text}
