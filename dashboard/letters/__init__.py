"""What mails say: the letter of a view, the alerts of a centre."""

from dashboard.letters.alerts import alerts
from dashboard.letters.known import Known, Said
from dashboard.letters.letter import letter

__all__ = ["Known", "Said", "alerts", "letter"]
