"""The pages that answer the links of mails, without any account: how a reader asks for a letter, and ends it."""

from dashboard.subscribing.application import Offered, create_subscribing

__all__ = ["Offered", "create_subscribing"]
