"""A bell for the machines that share a PostgreSQL database: who changes something rings, all the others look at once.

Nothing depends on being heard: everybody looks every `DASHBOARD_RELOAD_SECONDS` anyway. Neither SQLAlchemy nor the
tables are needed to listen: a machine that serves the public edition alone can.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import psycopg
import structlog

from dashboard.settings import Secret

log = structlog.get_logger(__name__)
CHANNEL: Final = "crpv_dashboard"
_CONNECT: Final = 5
"""Seconds that the server may take to let somebody in."""
_AGAIN: Final = 2.0
"""Seconds before somebody whose line was cut calls again."""
_LINE: Final = "keepalives_idle=10&keepalives_interval=5&keepalives_count=3"
"""Has a line whose other end has vanished be known to be cut within half a minute."""


def ring(url: Secret) -> None:
    """Have all who listen look at once; never raises: those who do not hear look later."""
    try:
        with psycopg.connect(_address(url), autocommit=True, connect_timeout=_CONNECT) as connection:
            connection.execute(f"NOTIFY {CHANNEL}")
    except psycopg.Error as error:
        log.warning("bell_not_rung", error=type(error).__name__)


def listen(url: Secret, heard: Callable[[], None]) -> None:
    """Call somebody, in a thread of this process, each time the bell rings, and whenever it may have rung unheard."""
    threading.Thread(target=_listen, args=(_address(url), heard), name="bell", daemon=True).start()


def _listen(address: str, heard: Callable[[], None]) -> None:
    pause, told = threading.Event(), False
    address += f"{'&' if '?' in address else '?'}{_LINE}"
    while True:
        try:
            with psycopg.connect(address, autocommit=True, connect_timeout=_CONNECT) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                told = False
                heard()
                for _ in connection.notifies():
                    heard()
        except psycopg.Error as error:
            if not told:
                log.warning("bell_not_heard", error=type(error).__name__)
            told = True
        pause.wait(_AGAIN)


def _address(url: Secret) -> str:
    """As the library of PostgreSQL reads it: `DATABASE_URL` may name a driver too."""
    kind, _, rest = url.reveal().partition("://")
    return f"{kind.partition('+')[0]}://{rest}"
