"""What goes out by mail: who has asked for it, what waits to be sent, and the one process that sends it.

Nothing here knows what a letter or an alert says: that is given as a `Mail`.
"""

from typing import Final

PLACE: Final = "/courriel"
"""Where the pages that answer the links of mails are, below the address of the dashboard."""
ASK, STOP, CONFIRM = "/recevoir", "/arret", "/confirmer"
"""Below it: where a letter is asked for, and what the links of mails begin with, before their secret."""
