"""What the pages of the edition have in common: of the network, without the filters of a centre, without a script."""

from __future__ import annotations

from functools import partial
from typing import Final

from dashboard.pages.model import Page

network_page: Final = partial(Page, group="Le réseau", dimensions=(), period=False, scripts=())
"""Declares one."""
