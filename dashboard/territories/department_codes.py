"""The department that a code gives: of the post, of a commune, of a QPV."""

from __future__ import annotations

import re
from typing import Final

DEPARTMENT: Final = re.compile(r"0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]")
POSTCODE: Final = re.compile(r"(?<![\dA-Za-z])(\d{2})\s?(\d{3})(?!\d)")
_WRITTEN: Final = re.compile(r"(?<![\dA-Za-z])(0[1-9]|[1-9]\d|97\d|2[AaBb])(?![\dA-Za-z])")
_NUMBERS: Final = re.compile(r"\b(?:\d{2,3}|2[AB])\b")
_NO_CODES: Final = re.compile(r"\d:\d|\d{4}")
"""An hour, a year."""
_CORSICA: Final = ("2A", "2B")
_SHORT: Final = re.compile(r"\d{4}(?:\.0)?")


def postcode_department(text: str) -> str:
    """The department of a postcode: 37000 → 37, 20137 → 2A, 20200 → 2B, 97410 → 974; empty when there is none.

    A postcode whose leading zero a spreadsheet has dropped (1000) is understood.
    """
    text = text.strip()
    if _SHORT.fullmatch(text):
        text = text[:4].zfill(5)
    match = POSTCODE.search(text)
    if not match:
        return ""
    digits = match[1] + match[2]
    if digits.startswith("20"):
        return "2A" if digits < "20200" else "2B"
    code = digits[:3] if digits.startswith(("97", "98")) else digits[:2]
    return code if DEPARTMENT.fullmatch(code) else ""


def departments_in(text: str) -> list[str]:
    """The codes of departments that a text tells, in its order: « 37 et 2a » is 37 and 2A."""
    return [code.upper() for code in _WRITTEN.findall(text)]


def tells_several(text: str) -> bool:
    """Whether a cell of department tells several, or any other numbers (« 10:00 »): it is then of none."""
    return len(set(_NUMBERS.findall(text.upper()))) > 1


def doubtful_departments(text: str) -> tuple[str, ...]:
    """The codes between which a cell of department leaves a doubt: « 37 et 41 », « 20 » (Corsica, of before 1976)."""
    if _NO_CODES.search(text):
        return ()
    codes = tuple(dict.fromkeys(departments_in(text)))
    return _CORSICA if codes == ("20",) else codes if len(codes) > 1 else ()


def department_of(commune: str) -> str:
    """Department in the code of a commune: three characters overseas, two elsewhere."""
    return commune[:3] if commune > "97" else commune[:2]


def department_of_qpv(code: str) -> str:
    """Department in a current code of QPV: QN03709M is in 37, QN97414I in 974, QN02A01M in 2A."""
    return code[2:5].removeprefix("0")
