"""Centres kept in the browser: their files, the versions of them, their attendance lists. No web page is in here."""
