"""Attempts to sign in are counted, by account and by network address, across all the workers.

The counting is that of the `limits` library; its counters are kept in the database, under digests: neither an address
nor an account can be read there. A counter that is over goes, and there is a ceiling to their number: beyond, those
with the fewest attempts go first, so that thousands of made-up accounts do not push out the one that is attacked.
"""

from __future__ import annotations

import ipaddress
import time
from typing import Any, Final

from limits import RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Column, ColumnElement, Connection, case, delete, func, not_, select

from dashboard.sources.lists.keys import SecretKey
from dashboard.store import StateError
from dashboard.store.database import Database, insert
from dashboard.store.tables import attempts

WINDOW: Final = 15
"""Minutes that attempts are counted over."""
BY_ACCOUNT: Final = RateLimitItemPerMinute(10, WINDOW, namespace="account")
BY_ADDRESS: Final = RateLimitItemPerMinute(40, WINDOW, namespace="address")
CEILING: Final = 50_000
"""Counters kept at most."""
_SLACK: Final = 60.0
"""Seconds by which a counter may end beyond its window; further away, it dates from before the clock was set back."""


class DatabaseStorage(Storage):
    """Counters of the `limits` library in the database of the staff edition, shared by every process."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database, ceiling: int = CEILING) -> None:
        super().__init__()
        self._database = database
        self._ceiling = ceiling

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What may be raised by the storage."""
        return StateError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a counter, which begins now if it is over; returns what it then says."""
        now = time.time()
        with self._database.writing() as connection:
            self._make_room(connection, key, now)
            counted = insert(connection, attempts, key=key, count=max(0, amount), expires=now + expiry)
            # Said with CASE: what the greatest of two numbers is called differs between databases.
            left = case((attempts.c.count + amount > 0, attempts.c.count + amount), else_=0)
            counted = counted.on_conflict_do_update(index_elements=["key"], set_={"count": left})
            return int(connection.execute(counted.returning(attempts.c.count)).scalar_one())

    def _make_room(self, connection: Connection, key: str, now: float) -> None:
        connection.execute(delete(attempts).where(not_(_running(now))))
        others = select(func.count()).select_from(attempts).where(attempts.c.key != key)
        beyond = connection.execute(others).scalar_one() - (self._ceiling - 1)
        if beyond > 0:
            weakest = select(attempts.c.key).where(attempts.c.key != key)
            weakest = weakest.order_by(attempts.c.count, attempts.c.expires).limit(beyond)
            connection.execute(delete(attempts).where(attempts.c.key.in_(weakest)))

    def get(self, key: str) -> int:
        """What a counter says; 0 when it is over."""
        return int(self._value(attempts.c.count, key))

    def get_expiry(self, key: str) -> float:
        """When a counter ends (seconds since 1970); now when there is none."""
        return self._value(attempts.c.expires, key) or time.time()

    def check(self) -> bool:
        """Whether counters can be kept."""
        try:
            with self._database.writing():
                return True
        except StateError:
            return False

    def reset(self) -> int | None:
        """Forget every counter; returns how many there were."""
        with self._database.writing() as connection:
            return connection.execute(delete(attempts)).rowcount

    def clear(self, key: str) -> None:
        """Forget a counter."""
        with self._database.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.key == key))

    def _value(self, column: Column[Any], key: str) -> float:
        with self._database.reading() as connection:
            found = select(column).where(attempts.c.key == key, _running(time.time()))
            return float(connection.execute(found).scalar() or 0)


def _running(now: float) -> ColumnElement[bool]:
    return attempts.c.expires.between(now, _latest(now))


def _latest(now: float) -> float:
    """The last moment at which a counter that began by now may end."""
    return now + WINDOW * 60 + _SLACK


class Attempts:
    """Counts the attempts that fail, and says when to stop.

    Args:
        database, key: where counters are kept, and what names them.
        of: what is attempted, counted apart from the rest; "" for signing in.
    """

    def __init__(self, database: Database, key: SecretKey, of: str = "") -> None:
        self._of = of
        self._storage = DatabaseStorage(database)
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._key = key

    def begin(self, email: str, address: str) -> int:
        """Count an attempt before anything is looked at; returns the seconds to wait, 0 when it may go on.

        Counted first: a hundred attempts at once are a hundred attempts. An address that has to wait makes no counter
        for the accounts that it goes on naming.
        """
        for item, name in reversed(self._counters(email, address)):
            if not self._limiter.hit(item, name):
                return max(1, round(self._limiter.get_window_stats(item, name).reset_time - time.time()))
        return 0

    def succeeded(self, email: str, address: str) -> None:
        """Take back the attempt that was right; those that others missed at this address stay counted."""
        (account, name), (place, network) = self._counters(email, address)
        self._limiter.clear(account, name)
        self._storage.incr(place.key_for(network), place.get_expiry(), amount=-1)

    def _counters(self, email: str, address: str) -> tuple[tuple[RateLimitItemPerMinute, str], ...]:
        return (
            (BY_ACCOUNT, self._digest("account", email.strip().lower())),
            (BY_ADDRESS, self._digest("address", network(address))),
        )

    def _digest(self, kind: str, text: str) -> str:
        return self._key.digest(f"{self._of}{kind}\0{text}".encode("utf-8", "replace")).hex()[:32]


def network(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
