"""Rules that find doubtful facts in a snapshot."""
