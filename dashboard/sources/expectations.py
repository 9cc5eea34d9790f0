"""Say in French what a column expects."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final

from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import FieldSchema
from dashboard.sources.text import fold

_MAX_LISTED: Final = 14
_ALIKE: Final = 0.6
"""Likeness (difflib) from which a code may be what was meant."""


def expected_text(field: FieldSchema) -> str:
    """Return what a cell of ``field`` must hold: « un nombre entier positif ou nul »."""
    if field.labels:
        return one_of(list(field.labels.values()))
    if field.type in ("integer", "number"):
        return _number(field)
    if field.is_url:
        return "une adresse complète commençant par http:// ou https://, sans identifiant devant le nom du site"
    if field.partial_date == "day":
        return "une date, comme 31/12/2024, 12/2024 ou 2024"
    if field.partial_date == "month":
        return "une année ou un mois, comme 2024 ou 12/2024"
    if field.pattern:
        return f"un code comme {quoted(field.example)}"
    if field.min_length:
        return f"un texte d’au moins {field.min_length} caractères"
    return "un texte"


def one_of(labels: list[str]) -> str:
    """Return the choices among ``labels``, cut when there are many."""
    listed = [quoted(label) for label in labels[:_MAX_LISTED]]
    more = len(labels) - len(listed)
    end = f", ou l’une de {more} autres valeurs" if more > 0 else ""
    return f"l’une de ces valeurs{NARROW}: {', '.join(listed)}{end}"


def one_of_codes(read: str, known: Mapping[str, str]) -> str:
    """Return all the codes there are, the nearest to what was read before the others.

    Args:
        known: code → French label; a label that is its code is not repeated.
    """
    near = nearest(read, known)
    told = [quoted(code) + (f" ({known[code]})" if known[code] != code else "") for code in near]
    others = ", ".join(code for code in known if code not in near)
    if not told:
        return f"un de ces codes{NARROW}: {others}" if others else "une cellule vide, il n’existe aucun code ici"
    return " ou ".join(told) + (f" peut-être, ou un autre de ces codes{NARROW}: {others}" if others else "")


def nearest(read: str, known: Mapping[str, str], most: int = 3) -> list[str]:
    """Return the codes that look like what was read, by themselves or by their label, the nearest first."""
    wanted = fold(read)
    likeness = {
        code: max(SequenceMatcher(None, wanted, fold(text)).ratio() for text in (code, label))
        for code, label in known.items()
    }
    return [code for code in sorted(known, key=lambda code: -likeness[code]) if likeness[code] >= _ALIKE][:most]


def _number(field: FieldSchema) -> str:
    noun = "un nombre entier" if field.type == "integer" else "un nombre"
    if field.minimum is not None and field.maximum is not None:
        return f"{noun} entre {field.minimum:g} et {field.maximum:g}"
    if field.minimum == 0:
        return f"{noun} positif ou nul"
    if field.minimum is not None:
        return f"{noun} supérieur ou égal à {field.minimum:g}"
    if field.maximum is not None:
        return f"{noun} inférieur ou égal à {field.maximum:g}"
    return f"{noun}, comme {field.example.replace('.', ',')}" if field.example else noun
