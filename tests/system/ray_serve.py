"""Serves the documented example on a port until standard input ends."""
import os
import sys

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_AUTH_MODE", "disabled")
folder, port = sys.argv[1], int(sys.argv[2])
sys.path.insert(0, folder)

import ray  # noqa: E402
from ray import serve  # noqa: E402

ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=100 * 1024 * 1024)
serve.start(http_options={"host": "127.0.0.1", "port": port})

import app  # noqa: E402

serve.run(app.app, route_prefix="/")
print("ready", flush=True)
sys.stdin.read()
ray.shutdown()
