"""Live sources: a table that a centre keeps elsewhere (Grist, Nextcloud, a link), read again and again.

What is read becomes a file as if somebody had dropped it; what becomes of it is the business of `dashboard.intake`.
"""
