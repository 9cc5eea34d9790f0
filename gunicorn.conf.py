"""gunicorn's configuration, for the Procfile and for `make run`; the values come from the settings (see README)."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

# Until it is ready, a server only makes what it keeps: looking for what it could let go takes a seventh of its start.
gc.disable()

from dashboard.server import listening  # noqa: E402
from dashboard.settings import Settings, SettingsError  # noqa: E402
from dashboard.web.logs import gunicorn_logging  # noqa: E402

try:
    _settings = Settings.from_env(os.environ)
except SettingsError as error:
    print(error, file=sys.stderr)
    raise SystemExit(1) from error

wsgi_app = "dashboard.server:server"
# On a PaaS the router reaches the process from outside; `make run` sets HOST to the machine's own address.
bind = f"{listening(os.environ)}:{_settings.port}"
# Asynchronous, with a thread given to whole requests only: a slow client takes none (see the module).
worker_class = "dashboard.web.worker.Worker"
asgi_loop = "asyncio"
asgi_lifespan = "off"
workers = _settings.workers
# The data and the modules are read once, before the fork, and shared by the workers.
preload_app = True
timeout = 30
graceful_timeout = 20
# Seconds without a request, and longest time that the head of one may take to arrive.
keepalive = 5
# A worker is replaced now and then, never all at once: whatever leaks in a library stays small.
max_requests = 50_000
max_requests_jitter = 5_000
# A heartbeat file on a disk can block a worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# A connection costs little, yet what it has sent of a request is held in memory; beyond, it is closed at once.
worker_connections = 400
# No header of a request may move the place where the application thinks it is mounted.
forwarder_headers = ""
# Requests are logged by the application, without queries and addresses.
accesslog = None
# Its remote control is not used.
control_socket_disable = True
logconfig_dict = gunicorn_logging(_settings.log_level, _settings.log_format)


def when_ready(_server: Any) -> None:
    """Keep the garbage collector off what was made before the fork: the pages stay shared."""
    gc.collect()
    gc.freeze()
    # Pages and data go with their last reader. By default it would look through all that answers have left for the next
    # ones every hundred answers, for a sixth of their time, and nobody is answered meanwhile.
    gc.set_threshold(10_000, 20, 10)
    gc.enable()


def post_fork(_server: Any, _worker: Any) -> None:
    """Start each worker's own watcher of the data files."""
    from dashboard import server

    server.after_fork()
