"""Figures: results of indicators drawn as plotly figures; no Dash, no queries."""
