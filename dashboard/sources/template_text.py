"""Words of the sheet « Lisez-moi »."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import TableSchema


def readme_lines(schemas: Mapping[str, TableSchema], mark: str) -> list[tuple[str, bool]]:
    """Return the lines of the instructions, each with whether it is a heading. ``mark`` begins example sources."""
    lines = [
        ("Remplir ce classeur", True),
        (
            "Une feuille par table, une ligne par fait. Laissez vide ce que vous ne savez pas.",
            False,
        ),
        ("Commencer", True),
        (
            f"1. Feuille {quoted('Centre')}{NARROW}: donnez le nom du centre, sa région, ses départements et l’année "
            "à montrer. Les trois feuilles qui suivent listent vos propres thèmes, modes d’action et dispositifs. Si "
            f"le centre couvrait autrefois d’autres départements, la feuille {quoted('Territoires d’avant')} dit "
            "lesquels, et jusqu’en quelle année.",
            False,
        ),
        (
            f"2. Dans chaque table, la ligne en italique est un exemple{NARROW}: sa source commence par "
            f"{quoted(mark)}, elle n’est donc jamais lue. Écrivez par-dessus (source comprise) ou supprimez-la.",
            False,
        ),
        (
            "3. Enregistrez en .xlsx, puis vérifiez\u202f: python -m dashboard check FICHIER.xlsx",
            False,
        ),
        ("Règles simples", True),
        (
            "Les colonnes suivies d’une étoile sont obligatoires. Le commentaire du titre dit ce qu’on y met.",
            False,
        ),
        ("L’ordre des colonnes est libre. Une colonne facultative ou une table vide peut être supprimée.", False),
        ("Dates\u202f: 31/12/2024, ou 12/2024, ou 2024, selon la précision que vous indiquez.", False),
        ("Nombres\u202f: 1 234 ou 3,1. Plusieurs valeurs dans une cellule\u202f: séparez-les par |.", False),
        ("Chaque ligne dit sa source\u202f: le document et la partie d’où elle vient.", False),
        (
            "Ni nom de personne, ni adresse électronique, ni numéro de téléphone\u202f: ces données sont refusées.",
            False,
        ),
        ("Les feuilles", True),
    ]
    return lines + [(f"{schema.title}{NARROW}: {schema.description}", False) for schema in schemas.values()]
