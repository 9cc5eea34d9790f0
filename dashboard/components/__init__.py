"""Dash pieces with no data access: cards, charts with their tables, filter bar."""
