"""What goes out by mail: who has asked for it, what waits to be sent, and the one process that sends it.

Nothing here knows what a letter or an alert says: that is given as a `Mail`.
"""
