"""How fast the dashboard is, beside the same content on Dash as it comes."""
