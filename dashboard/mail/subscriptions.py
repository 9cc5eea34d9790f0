"""Subscriptions: what somebody of the team, or a reader of a public page, has asked to receive by mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LETTER, ALERTS = "letter", "alerts"
"""What is received: what a page says, every month or quarter; what needs somebody, when there is something new."""
MONTH, QUARTER = "month", "quarter"
"""How often a letter comes; alerts have no rhythm."""
WAITING, ACTIVE = "waiting", "active"
"""Of a subscription: its address was not confirmed yet, or it receives."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription; see the table.

    Attributes:
        id: random.
        centre: identifier of whose data it is about.
        kind: `LETTER` or `ALERTS`.
        public: whether it is of a public page, by somebody who has no account.
        page, query: of a letter, the page below its edition ("participation"), and its filters, as an address has them.
        rhythm: `MONTH` or `QUARTER`; "" for alerts.
        email: where it goes.
        author: the account that has asked for it; "" for a reader of the public edition.
        state: `WAITING` or `ACTIVE`.
        created, last: moments (seconds since 1970): of the demand, of the last mail (0 before the first).
        told: what the last alerts said, as whoever wrote them has kept it.
    """

    id: str
    centre: str
    kind: str
    public: bool
    page: str
    query: str
    rhythm: str
    email: str = field(repr=False)
    author: str = field(repr=False)
    state: str
    created: int
    last: int = 0
    told: Mapping[str, Any] = field(default_factory=dict)
