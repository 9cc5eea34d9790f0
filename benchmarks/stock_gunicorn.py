"""gunicorn's configuration for the twin: as many workers and threads as the product, and the same preload."""

import os

wsgi_app = f"benchmarks.{os.environ.get('TWIN', 'stock_dash')}:server"
bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
control_socket_disable = True
loglevel = "error"
