"""Where what only its owner may read is never put: among the data, or in a folder that git follows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def exposed(file: Path, forbidden: Iterable[Path]) -> str:
    """Why a file would be exposed where it is, in French, to follow "ne peut pas être"; empty where it would not.

    Links are followed.
    """
    real = file.resolve()
    if any(real.is_relative_to(folder.resolve()) for folder in forbidden):
        return f"dans les données ({file})"
    tree = next((parent for parent in real.parents if (parent / ".git").exists()), None)
    return "" if tree is None else f"dans un dossier suivi par git ({tree})"
