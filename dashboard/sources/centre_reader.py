"""Read typed keys of a TOML table, noting in French each one that is missing, wrong or unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from dashboard.sources.problems import Problem, Severity, quoted, read_and_expected, shown

_NO_DAY: Final = date.min
_LONGEST: Final = 500
"""Characters of a text: a name, a label, a sentence."""
_LARGEST: Final = 1_000_000_000
"""Of the numbers of a description: years, thresholds, targets."""


class KeyReader:
    """Reads one TOML table. A wrong key gives a problem and a harmless value, so that all problems come at once.

    ``problems`` is shared by the readers of nested tables; ``path`` prefixes the keys in their names.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        file: str,
        sheet: str | None = None,
        path: str = "",
        problems: list[Problem] | None = None,
    ) -> None:
        self._data = data
        self._file = file
        self._sheet = sheet
        self._path = path
        self._asked: set[str] = set()
        self.problems: list[Problem] = [] if problems is None else problems

    def names(self) -> list[str]:
        """Return the keys present, in order."""
        return list(self._data)

    def text(self, key: str, *, default: str = "", required: bool = False, pattern: str | None = None) -> str:
        """Return a text; ``default`` when absent."""
        expected = "un texte entre guillemets"
        value = self._checked(
            key, required, expected, lambda one: isinstance(one, str) and bool(one.strip() or not required)
        )
        if value is None:
            return default
        text: str = value.strip()
        if len(value) > _LONGEST:
            self.wrong(key, value, f"{_LONGEST} caractères au plus")
            return default
        if pattern and value and not re.fullmatch(pattern, value):
            self.wrong(key, value, _FORMS.get(key, f"un texte de la forme {quoted(pattern)}"))
        return text

    def integer(self, key: str, *, default: int = 0, required: bool = False, minimum: int | None = None) -> int:
        """Return a whole number; ``default`` when absent."""
        expected = "un nombre entier" if minimum is None else f"un nombre entier supérieur ou égal à {minimum}"
        low = -_LARGEST if minimum is None else minimum
        value = self._checked(key, required, expected, lambda one: type(one) is int and low <= one <= _LARGEST)
        return default if value is None else value

    def number(self, key: str) -> float:
        """Return a number; 0 when absent."""
        value = self._checked(
            key, False, "un nombre", lambda one: type(one) in (int, float) and -_LARGEST <= one <= _LARGEST
        )
        return 0.0 if value is None else value

    def flag(self, key: str) -> bool:
        """Return true or false; false when absent."""
        return self._checked(key, False, "true ou false", lambda one: isinstance(one, bool)) is True

    def day(self, key: str, *, required: bool = False) -> date:
        """Return a date, written as a TOML date or as a text; the least date when absent or wrong."""
        value = self._checked(key, required, 'une date comme "2024-12-31"', lambda one: _day_of(one) is not None)
        return _day_of(value) or _NO_DAY

    def texts(self, key: str, *, required: bool = False, pattern: str | None = None) -> tuple[str, ...]:
        """Return a list of texts; empty when absent."""
        expected = 'une liste de textes, comme ["a", "b"]'
        value = (
            self._checked(key, required, expected, lambda one: _is_list(one, str) and bool(one or not required)) or []
        )
        for item in value:
            if pattern and not re.fullmatch(pattern, item):
                self.wrong(key, item, _FORMS.get(key, f"des textes de la forme {quoted(pattern)}"))
        return tuple(value)

    def integers(self, key: str) -> tuple[int, ...]:
        """Return a list of whole numbers; empty when absent."""
        expected = "une liste de nombres entiers, comme [2020, 2021]"
        return tuple(self._checked(key, False, expected, lambda one: _is_list(one, int)) or ())

    def section(self, key: str) -> KeyReader:
        """Return a reader of a nested table; of an empty one when absent."""
        value = self._checked(key, False, f"une section [{self._name(key)}]", lambda one: isinstance(one, dict))
        return self._nested(value or {}, self._name(key))

    def sections(self, key: str) -> Iterable[KeyReader]:
        """Return a reader of each table of a list of tables."""
        expected = f"des sections [[{self._name(key)}]]"
        found = self._checked(key, False, expected, lambda one: _is_list(one, dict)) or ()
        return [self._nested(item, f"{self._name(key)}[{number}]") for number, item in enumerate(found, start=1)]

    def finish(self) -> None:
        """Warn about each key nobody asked for: most often a typing mistake."""
        for key in self._data:
            if key not in self._asked:
                self._note(key, None, None, Severity.WARNING, "clé inconnue, ignorée", "unknown-key")

    def wrong(self, key: str, value: object, expected: str) -> None:
        """Note a value that is not what the key expects."""
        text = shown(value)
        self._note(key, text, expected, Severity.ERROR, read_and_expected(text, expected), "wrong-key")

    def _checked(self, key: str, required: bool, expected: str, holds: Callable[[Any], bool]) -> Any:
        """The value of a key; None when it is absent, or wrong, which is then noted."""
        self._asked.add(key)
        value = self._data.get(key)
        if value is None and required:
            self._note(key, None, expected, Severity.ERROR, f"clé absente, attendu {expected}", "missing-key")
        if value is None or holds(value):
            return value
        self.wrong(key, value, expected)
        return None

    def _nested(self, data: Mapping[str, Any], path: str) -> KeyReader:
        return KeyReader(data, self._file, self._sheet, path, self.problems)

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _note(
        self, key: str, value: str | None, expected: str | None, severity: Severity, message: str, code: str
    ) -> None:
        text = f"clé {quoted(shown(self._name(key)))}, {message}"
        self.problems.append(Problem(self._file, self._sheet, None, None, value, expected, severity, text, code))


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(type(item) is kind for item in value)


def _day_of(value: Any) -> date | None:
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value.strip())
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


WEB_ADDRESS: Final = r"https?://[^\s<>\"@\\/?#]+([/?#][^\s<>\"\\]*)?"
"""The form of an address of the web: nothing that a browser would run, no name before that of the site."""
_FORMS: Final = {
    "id": "des minuscules sans accent, des chiffres et des tirets",
    "region_code": "un code de région à deux chiffres",
    "departments": 'des codes de département, comme ["37", "41"]',
    "website": "une adresse complète commençant par http:// ou https://, sans identifiant devant le nom du site",
    "action_gender": '"m" ou "f"',
    "kpis": "des identifiants d’indicateurs",
    "rows": 'un code de colonne, comme "mode" ou "category"',
    "columns": 'un code de colonne, comme "theme"',
    "head_counts": '"published" ou "protected"',
    "zeros": '"shown" ou "protected"',
    "state": '"none", "partial" ou "full"',
    "contact": "une adresse électronique, ou l’adresse d’une page qui commence par https://",
    "kind": '"fault", "burden" ou "exempt"',
    "without": 'des noms de tableaux publiés, comme ["unique_participants:network"]',
}
