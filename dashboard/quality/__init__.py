"""Doubtful facts, found by rules: small pure functions over a centre's data, declared once in `RULES`.

A finding never changes a figure and never keeps data out: it is a question put to the person who knows the answer.
"""

from dashboard.quality.catalogue import RULES, RULES_BY_ID
from dashboard.quality.model import SEVERITY_LABELS, Finding, Rule, Severity
from dashboard.quality.results import counts, doubts, findings, of_centre, report

__all__ = [
    "RULES",
    "RULES_BY_ID",
    "SEVERITY_LABELS",
    "Finding",
    "Rule",
    "Severity",
    "counts",
    "doubts",
    "findings",
    "of_centre",
    "report",
]
