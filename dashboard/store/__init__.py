"""What is kept, and shared by processes and machines: a database and objects. Nothing here knows what the data mean.

Imported where it is needed only: the public edition, alone, loads neither SQLAlchemy nor what reaches a database.
"""

from dashboard.store.errors import MissingObjectError, StateError, UnreachableError

__all__ = ["MissingObjectError", "StateError", "UnreachableError"]
