"""Commands that put the layers together: one module a command, found in `COMMANDS`.

A module has `add(commands)`, which declares its arguments on the parser, and `run(chosen, settings)`, which returns the
exit code. What only a command needs is imported when it runs: the others start at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from dashboard.commands import (
    answers,
    attendances,
    backup,
    demo,
    publish,
    purge,
    read,
    report,
    restore,
    user,
    work,
)

if TYPE_CHECKING:
    from dashboard.settings import Settings


class Command(Protocol):
    """What a module of this package offers."""

    def add(self, commands: argparse._SubParsersAction[Any]) -> None:
        """Declare the command and its arguments."""

    def run(self, chosen: argparse.Namespace, settings: Settings) -> int:
        """Do it; returns the exit code: 0, or 1 when it could not be done."""


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "answers": answers,
        "attendances": attendances,
        "backup": backup,
        "demo": demo,
        "publish": publish,
        "purge": purge,
        "read": read,
        "report": report,
        "restore": restore,
        "user": user,
        "work": work,
    }
)
"""Name on the command line → module."""
