"""Read and validate what centres provide: the only place that opens data files.

See :mod:`dashboard.sources.schema` for the schemas, :mod:`dashboard.sources.loader` for loading a centre.
"""

from dashboard.sources.centre import ActionMode, Carto, Centre, FormerTerritory, Perimeter, Scheme, Theme, Vocabulary
from dashboard.sources.loader import CentreTables, described_centre, find_centres, load_centre
from dashboard.sources.problems import Problem, Severity, has_errors
from dashboard.sources.raw import SourceFile
from dashboard.sources.report import check, report_text
from dashboard.sources.schema import FieldSchema, TableSchema, load_schemas

__all__ = [
    "ActionMode",
    "Carto",
    "Centre",
    "CentreTables",
    "FieldSchema",
    "FormerTerritory",
    "Perimeter",
    "Problem",
    "Scheme",
    "Severity",
    "SourceFile",
    "TableSchema",
    "Theme",
    "Vocabulary",
    "check",
    "described_centre",
    "find_centres",
    "has_errors",
    "load_centre",
    "load_schemas",
    "report_text",
]
