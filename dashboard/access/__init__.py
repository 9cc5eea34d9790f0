"""Sign-in for the staff edition: accounts, sessions, the provider of identity, and the gate before everything else."""

from dashboard.access.gate import Gate
from dashboard.access.service import Access, StateError, create_access

__all__ = ["Access", "Gate", "StateError", "create_access"]
