"""A server in the process of the tests, on a port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support import PATIENCE
from werkzeug.serving import make_server

POLL_SECONDS = 0.02
"""How often the server looks whether it is asked to stop: each of the hundred that are started waits that long."""


@contextmanager
def served(application: Any, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a WSGI application, on a free port unless one is given; gives its origin."""
    server = make_server(host, port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(PATIENCE)
        server.server_close()
