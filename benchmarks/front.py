"""nginx before some servers, as docs/exploitation.md says to set it up: a process on a port of this machine."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.served import ROOT

_BLOCK = re.compile(r"^```nginx\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_FRAME = """daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
access_log off;
{temporary}
{told}
}}
"""


def program() -> str:
    """Where nginx is; "" when this machine has none. `bin/nginx` installs it."""
    known = os.environ.get("NGINX")
    if known is None:
        known = subprocess.run([ROOT / "bin" / "nginx"], capture_output=True, text=True, check=True).stdout
    return known.strip()


@contextmanager
def nginx(folder: Path, port: int, servers: Sequence[int]) -> Iterator[subprocess.Popen[bytes]]:
    """nginx on a port, before servers on other ports of this machine; stopped at the end.

    Args:
        folder: of all that it writes, its cache included.
        port, servers: where it listens, and those that it asks.
    """
    written = folder / "nginx.conf"
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in _KINDS)
    # Its processes may be somebody else's, who could not enter the folder.
    user = "" if os.geteuid() else "user root;"
    written.write_text(
        _FRAME.format(folder=folder, user=user, temporary=temporary, told=_told(folder, port, servers)), "utf-8"
    )
    command = [program(), "-p", folder, "-c", written, "-e", folder / "error.log"]
    # It would take what NGINX says for the sockets of another nginx, whose place it takes.
    running = subprocess.Popen(command, env={name: text for name, text in os.environ.items() if name != "NGINX"})
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


def _told(folder: Path, port: int, servers: Sequence[int]) -> str:
    """What the document tells, but for the certificate and for where everything is."""
    found = _BLOCK.search((ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError("docs/exploitation.md ne dit plus comment régler nginx")
    told = re.sub(r"^ *ssl_.*\n", "", found[1], flags=re.MULTILINE)
    told = re.sub(r"listen 443 [^;]*;", f"listen 127.0.0.1:{port};", told)
    told = told.replace("/var/cache/nginx/tableau", f"{folder}/cache")
    lines = re.compile(r"(^ *server 127\.0\.0\.1:\d+( .*;)\n)+", re.MULTILINE)
    return lines.sub(lambda found: "".join(f"    server 127.0.0.1:{one}{found[2]}\n" for one in servers), told)
