"""A centre's own spreadsheet, as people keep it, becomes the rows of tables: what it means, and what is to be asked."""
