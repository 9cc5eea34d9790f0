"""Why a publication is refused, in French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.cube.labels import table_title
from dashboard.disclosure import Breach, Cell
from dashboard.french import capital, number, plural
from dashboard.publishing.facts import EVENT

MOST = 12
"""Reasons told at most."""
FORCE_WORDS = "Si c’est voulu : python -m dashboard publish --force."


class PublishError(Exception):
    """Nothing was published; the message says why in French, to whoever has a terminal.

    Attributes:
        reasons: the same, sentence by sentence, to whoever has a page.
        may_force: whether somebody may say that it is wanted.
    """

    def __init__(self, message: str, reasons: Sequence[str] = (), *, may_force: bool = False) -> None:
        super().__init__(message)
        self.reasons = tuple(reasons) or (message,)
        self.may_force = may_force


class RefusedError(PublishError):
    """A centre's publication must not go out."""

    def __init__(self, centre: str, reasons: Sequence[str]) -> None:
        more = len(reasons) - MOST
        lines = [f"  - {reason}" for reason in reasons[:MOST]] + ([f"  - … et {more} autres."] if more > 0 else [])
        super().__init__(f"{centre} : publication refusée, rien n’a été écrit.\n" + "\n".join(lines), reasons)


def lost_error(
    centre: str, lost: Mapping[str, tuple[int, int]], titles: Mapping[str, str], moved: Sequence[str]
) -> PublishError:
    """Which tables have vanished, or most of their rows, which figures have moved, and what to do."""
    lines = [
        f"table « {titles.get(name, name)} » : {plural(before, 'ligne publiée', 'lignes publiées')}, "
        f"{number(now) if now else 'plus aucune'} aujourd’hui."
        for name, (before, now) in lost.items()
    ]
    told = [
        *(["une table a disparu, ou perdu plus de la moitié de ses lignes"] if lost else []),
        *(["un chiffre a bougé de plus de 30 %"] if moved else []),
    ]
    head = f"{centre} : {' ; '.join(told)}. Ce qui était publié le reste."
    lines += [f"{words}." for words in moved]
    why = "Une feuille, un fichier ou une colonne a peut-être changé de nom, une valeur peut être fautive."
    message = "\n".join([head, *(f"  - {line}" for line in lines), f"  {why} {FORCE_WORDS}"])
    return PublishError(message, [*map(capital, lines), why], may_force=True)


def breach_words(breach: Breach) -> str:
    """One finding of the auditor: where, never the hidden number."""
    where = _cell_words(breach.cell) if breach.cell else "la règle"
    if breach.outside is not None:
        where = f"ceux de « {where} » qui ne sont pas dans « {_cell_words(breach.outside)} »"
    told = {
        "printed": "un petit effectif est écrit en clair",
        "interval": "un petit effectif se déduit, ou presque, de ce qui est publié",
        "contradiction": "les nombres contredisent ce qui en est dit",
        "secret": "un nombre masqué n’a pas pu être vérifié",
        "rule": "le seuil publié n’est pas celui du centre",
    }
    return f"{where} : {told[breach.kind]}."


def _cell_words(cell: Cell) -> str:
    names = [name for name, _ in cell.at]
    title = "Présences de chaque action" if EVENT in names else table_title(cell.quantity, names)
    categories = ", ".join(code or "non renseigné" for _, code in cell.at)
    return f"{title}, {cell.year}{f', {categories}' if categories else ''}"
