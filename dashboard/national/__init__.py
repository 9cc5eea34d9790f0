"""The national edition: what several centres publish, side by side and never added up.

`places` says where each publishes, `following` brings it here and keeps the last good version, `store` makes one
snapshot of all, `figures` puts an indicator side by side, `pages` shows it. Nothing here counts rows of its own: what a
centre says is what its public edition says.
"""
