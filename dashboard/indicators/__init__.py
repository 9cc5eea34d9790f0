"""Indicators: pure functions of a snapshot and filters."""
