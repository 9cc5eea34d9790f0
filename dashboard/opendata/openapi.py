"""What `/api/v1` understands and answers, as OpenAPI 3.1: said once, for programmes, for its page and for its tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.dimensions import DIMENSIONS
from dashboard.french import capital
from dashboard.opendata.answers import MOST, PAGE_SIZE, Json

TEXT: Final = {"type": "string"}
MAYBE: Final = {"type": ["string", "null"]}
WHOLE: Final = {"type": "integer", "minimum": 0}
TEXTS: Final = {"type": "array", "items": TEXT}
DAY: Final = {"type": "string", "format": "date"}
MAYBE_DAY: Final = {"type": ["string", "null"], "format": "date"}
YES: Final = {"type": "boolean"}
DAYS: Final = {"type": "object", "additionalProperties": DAY}


def _object(**fields: Any) -> Json:
    """An object of which each field is there, and no other."""
    return {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}


def _list(items: Any) -> Json:
    return {"type": "array", "items": items}


def _of(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


CODED: Final = _object(code=TEXT, label=TEXT)
MAYBE_CODED: Final = {"anyOf": [CODED, {"type": "null"}]}
UNTOLD: Final = {"enum": ["hidden", "unpublished", "unknown", "none"]}
KNOWN: Final = {"state": {"const": "known"}, "value": {"type": "number"}}
ABSENT: Final = {"state": UNTOLD, "reason": {"type": "string", "minLength": 1}}
PRINTED: Final = {"qualifier": TEXT, "unit": TEXT, "period": TEXT, "source": TEXT}
COVER: Final = {"covered": WHOLE, "total": WHOLE}


def _cell(description: str, more: Mapping[str, Any] | None = None) -> Json:
    """A number that is known, or the reason why there is none; with or without what else is told of it."""
    kinds = [_object(**{**fields, **extra}) for fields in (KNOWN, ABSENT) for extra in ({}, more or {})]
    return {"description": description, "anyOf": kinds}


SCHEMAS: Final[Mapping[str, Any]] = {
    "Error": {
        "description": "Ce qui n’a pas été compris.",
        **_object(status={"type": "integer"}, erreur=TEXT, message=TEXT),
    },
    "Cell": _cell(
        "Un nombre connu, ou l’état et la raison de son absence : « hidden », masqué par le secret statistique ; "
        "« unpublished », non publié ; « unknown », non renseigné ; « none », sans objet. Aucun ne vaut zéro."
    ),
    "PublishedFigure": _cell("Le chiffre que le centre a imprimé, et où.", PRINTED),
    "ComputedFigure": _cell("Ce que donnent les lignes ; « covered » lignes sur « total » le disent.", COVER),
    "Centre": _object(
        id=TEXT, name=TEXT, short_name=TEXT, region=TEXT, departments=TEXTS, website=MAYBE, as_of=DAY,
        simulated={**YES, "description": "Vrai pour un centre inventé."}, years=_list({"type": "integer"}),
    ),
    "Release": {
        "description": "La version publiée d’où viennent ces nombres : son nom, dans les adresses, et son jour.",
        **_object(name=TEXT, published=DAY),
    },
    "Indicator": _object(
        address={**TEXT, "description": "Où citer ce chiffre : son adresse dans cette version."},
        id=TEXT, label=TEXT, family=TEXT, unit=TEXT, definition=TEXT, method=TEXT, published=_of("PublishedFigure"),
        computed=_of("ComputedFigure"), target={"type": ["number", "null"]},
        not_followed={**TEXTS, "description": "Filtres que cet indicateur ne peut pas suivre."},
        notes={**TEXTS, "description": "Ce que le centre dit de ce chiffre, et a choisi de publier."},
    ),
    "Block": _object(id=TEXT, title=TEXT, table=TEXT, picture=MAYBE),
    "Action": _object(
        id=TEXT, title=TEXT, status=CODED,
        counted={**YES, "description": "Entre-t-elle dans les résultats du centre ?"},
        date=_object(
            start=MAYBE_DAY, end=MAYBE_DAY, month=MAYBE, year={"type": ["integer", "null"]}, precision=TEXT,
            as_written=MAYBE,
        ),
        dates={"type": "integer", "minimum": 1}, format=MAYBE_CODED, modality=MAYBE_CODED, mode=MAYBE_CODED,
        role=MAYBE_CODED, department=MAYBE_CODED, network=MAYBE_CODED, scheme=MAYBE_CODED, themes=_list(CODED),
        themes_to_confirm=YES, place=MAYBE, venue=MAYBE, commune=MAYBE, quarters=TEXTS, partners=TEXTS,
        participants=_of("Cell"), same_as=TEXTS, url=MAYBE, source=TEXT, address=TEXT,
    ),
    "Publication": _object(
        id=TEXT, title=TEXT, type=MAYBE_CODED, status=CODED, out={**YES, "description": "Est-elle parue ?"},
        date=_object(day=MAYBE_DAY, month=MAYBE, year={"type": ["integer", "null"]}, words=MAYBE),
        themes=_list(CODED), themes_to_confirm=YES, partners=TEXTS, url=MAYBE, sources=TEXTS,
    ),
    "Untold": _object(**ABSENT),
    "Column": _object(title=TEXT, unit=TEXT, type={"enum": ["text", "number", "date", "mixed"]}, about=TEXT),
}  # fmt: skip

ABOUT: Final = {
    "address": {**TEXT, "description": "La page qui montre la même chose, dans cette version : l’adresse à citer."},
    "release": {"anyOf": [_of("Release"), {"type": "null"}]},
    "version": {**TEXT, "description": "Version des données ; aussi l’ETag de la réponse."},
    "as_of": {**DAY, "description": "Jour où les données sont arrêtées."},
    "centre": TEXT,
    "simulated": YES,
    "filters": {**TEXT, "description": "Ce qui est choisi, en français."},
    "reuse": TEXT,
}
LISTED: Final = {
    "total": WHOLE,
    "page": {"type": "integer", "minimum": 1},
    "pages": {"type": "integer", "minimum": 1},
    "next": {**MAYBE, "description": "Adresse de la page suivante."},
}


@dataclass(frozen=True)
class Endpoint:
    """One address.

    Attributes:
        path: below `/api/v1`.
        title, told: in French.
        answer: JSON Schema of what it answers.
        parameters: names of those that it takes, in the query or in its path.
        example: a query that works anywhere.
    """

    path: str
    title: str
    told: str
    answer: Any
    parameters: tuple[str, ...] = ()
    example: str = ""


FILTERS: Final = tuple(one.param for one in DIMENSIONS)
CHOICE: Final = ("centre", "annee", "du", "au", *FILTERS)
ENDPOINTS: Final = (
    Endpoint("/centres", "Les centres", "Ceux qui publient ici, et les années dont ils ont des données.",
             _object(version=TEXT, centres=_list(_of("Centre")))),
    Endpoint("/indicateurs", "Les indicateurs",
             "Pour chacun, le chiffre que le centre a publié et, à côté, ce que donnent les lignes : l’un ne remplace "
             "jamais l’autre. Sans période, l’année par défaut du centre.",
             _object(**ABOUT, indicators=_list(_of("Indicator"))), CHOICE),
    Endpoint("/blocs/{page}", "Les blocs d’une page", "Ses graphiques, tableaux et listes, avec leurs adresses.",
             _object(**ABOUT, page=TEXT, title=TEXT, blocks=_list(_of("Block"))), ("page_id", *CHOICE)),
    Endpoint("/tableaux/{page}/{bloc}", "Un tableau",
             "Les lignes qu’un bloc montre. Une cellule est une valeur, null (vide), ou l’état et la raison d’une "
             "absence.",
             _object(
                 id=TEXT, title=TEXT, centre=TEXT, simulated=YES, filters=TEXT, as_of=DAY, version=TEXT, address=TEXT,
                 reuse=TEXT, notes=TEXTS, columns=_list(_of("Column")),
                 rows=_list(_list({"anyOf": [{"type": ["string", "number", "null"]}, _of("Untold")]})),
             ), ("page_id", "bloc", *CHOICE)),
    Endpoint("/actions", "Les actions",
             "Chacune une fois, avec son statut : seules celles que « counted » désigne entrent dans les résultats. "
             "Sans période, toutes les années.",
             _object(**ABOUT, **LISTED, items=_list(_of("Action"))),
             (*CHOICE, "q", "statut", "lignes", "page", "taille"), "?taille=2"),
    Endpoint("/publications", "Les publications",
             "Chacune une fois, parue ou à paraître. Sans période, toutes les années.",
             _object(**ABOUT, **LISTED, items=_list(_of("Publication"))), (*CHOICE, "page", "taille"), "?taille=2"),
    Endpoint("/versions", "Les versions",
             "Celles qui restent lisibles à leur adresse, la plus récente d’abord, avec les centres qu’on y lit ; le "
             "jour où les données de chaque centre sont arrêtées. Toute adresse existe aussi sous une version.",
             _object(version=TEXT, as_of=DAYS, versions=_list(_object(
                 name=TEXT, published=DAY, served=YES, centres=TEXTS, address=TEXT)))),
)  # fmt: skip


def parameters(pages: Sequence[str]) -> Mapping[str, Json]:
    """Name → description of each parameter."""
    number = {"type": "integer", "minimum": 1, "maximum": 999_999}
    own = {
        "centre": ("Identifiant d’un centre (voir /centres) ; sans lui, le premier.", TEXT),
        "annee": ("Une année (2024) ou « toutes ».", {"type": "string", "pattern": r"^(\d{4}|toutes)$"}),
        "du": ("Premier jour (AAAA-MM-JJ) ; remplace l’année.", DAY),
        "au": ("Dernier jour (AAAA-MM-JJ).", DAY),
        "q": ("Mots cherchés.", {"type": "string", "maxLength": 80}),
        "statut": ("Statut des actions.", {"type": "string", "examples": ["realisees", "annoncees"]}),
        "lignes": ("« toutes » : aussi les actions que le centre ne compte pas.", TEXT),
        "page": ("Page de la liste, à partir de 1.", number),
        "taille": (f"Éléments par page : {PAGE_SIZE}, {MOST} au plus.", {**number, "maximum": MOST}),
    }
    for one in DIMENSIONS:
        own[one.param] = (f"{capital(one.label)} : une valeur, ou plusieurs séparées par des virgules.", TEXT)
    found = {name: _parameter(name, *told) for name, told in own.items()}
    found["page_id"] = _parameter("page", "Identifiant d’une page.", {"enum": list(pages)}, place="path")
    found["bloc"] = _parameter("bloc", "Nom d’un bloc (voir /blocs/{page}).", TEXT, place="path")
    return found


def _parameter(name: str, told: str, schema: Any, place: str = "query") -> Json:
    return {"name": name, "in": place, "description": told, "schema": schema, "required": place == "path"}


def description(address: str, pages: Sequence[str]) -> Json:
    """The whole, for a site where it is found at some whole address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tableau de bord d’activité : données publiques",
            "version": "1",
            "description": "Lecture seule, sans clé. Ce que l’édition publique montre, et rien d’autre. Une valeur qui "
            "n’est pas comprise est refusée (400) ; l’ETag de chaque réponse est la version des données.",
        },
        "servers": [{"url": address}],
        "paths": {one.path: {"get": _operation(one)} for one in ENDPOINTS},
        "components": {"schemas": SCHEMAS, "parameters": parameters(pages)},
    }


def _operation(one: Endpoint) -> Json:
    wrong = {"content": {"application/json": {"schema": _of("Error")}}}
    answers = {
        "200": {
            "description": one.title,
            "headers": {"ETag": {"description": "Version des données.", "schema": TEXT, "required": True}},
            "content": {"application/json": {"schema": one.answer}},
        },
        "304": {"description": "Les données n’ont pas changé depuis la version citée (If-None-Match)."},
        "400": {"description": "Une valeur ou un paramètre n’est pas compris.", **wrong},
        "404": {"description": "Centre, page ou bloc inconnu.", **wrong},
        "429": {"description": "Trop de demandes en une minute ; attendre (Retry-After).", **wrong},
    }
    return {
        "operationId": one.path.strip("/").replace("/", "-").replace("{", "").replace("}", ""),
        "summary": one.title,
        "description": one.told,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in one.parameters],
        "responses": answers,
    }
