"""What a failed sign-in through a provider tells; apart from the libraries of the exchange, which are heavy."""

from __future__ import annotations


class ProviderError(Exception):
    """The provider has vouched for nobody.

    Args:
        words: what the person is told, in French.
        reason: what the journal is told: a name, never a value of the exchange.
        status: of the answer.
    """

    def __init__(self, words: str, reason: str, status: int = 403) -> None:
        super().__init__(words)
        self.reason = reason
        self.status = status
