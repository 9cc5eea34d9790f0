"""The pages "Données" of the staff edition: a centre brings its spreadsheets in, compares, applies, goes back.

A Flask application that the gate hands requests to; HTML forms that need no script. What a file would do is worked
out by `dashboard.centres`, which keeps the versions too.
"""

from dashboard.intake.application import create_intake
from dashboard.intake.desk import Desk
from dashboard.intake.publishing import Publishing
from dashboard.intake.reports import Writing
from dashboard.intake.takeover import Folders

__all__ = ["Desk", "Folders", "Publishing", "Writing", "create_intake"]
