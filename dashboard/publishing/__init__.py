"""Publishing: what the public edition may read, protected, audited and written in one piece."""
