"""Attendance lists that name people: read as they are, and nothing personal kept.

What a list says about a person lives in :class:`~dashboard.sources.lists.model.ListRow`, from the reading of the file
to the pseudonym, and nowhere else: not in a frame, a message, a log or a temporary file.
"""
