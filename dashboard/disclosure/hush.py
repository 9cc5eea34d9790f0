"""Have HiGHS, that scipy solves programs with, print nothing: one of its lines comes out whatever it is asked.

See https://github.com/ERGO-Code/HiGHS/issues/2783.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import cache
from typing import Final

_LINUX: Final = "glibc"
_STANDARD_OUTPUT: Final = {_LINUX: "stdout", "darwin": "__stdoutp"}
"""C library → its variable that says where what C prints goes; others have none to change, and may print a line."""


@cache
def hush() -> None:
    """Send nowhere what libraries written in C print in this process; Python and other processes print as before."""
    name = _STANDARD_OUTPUT.get(platform.libc_ver()[0] or sys.platform)
    if name is None:
        return
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    nowhere = library.fopen(os.devnull.encode(), b"w")
    if nowhere:
        ctypes.c_void_p.in_dll(library, name).value = nowhere
