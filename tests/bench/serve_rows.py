"""What `flask serve` costs: its start on an upgraded database, and the memory of all its processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

from tests.bench import servers
from tests.ports import free_port

ROWS = {
    "serve, first page": "`flask serve` on an upgraded database, until it answers",
    "memory of serve": "all its processes (supervisor, two web workers, worker), warm",
    "memory of serve, used": "the same after a hundred registrations and twenty files",
}
LIMITS = {
    "serve, first page": (2, "s"),
    "memory of serve": (300, "MB"),
    "memory of serve, used": (350, "MB"),
}


def measure(folder: Path, *, use: Callable[[HTTPConnection, int], object]) -> dict[str, float]:
    """`use` is what a visitor does; the database in the folder is there and upgraded."""
    port = free_port()
    environment = {
        **os.environ,
        "OUTREACH_INSTANCE": str(folder),
        "OUTREACH_PORT": str(port),
        "OUTREACH_RATE_LIMITS": "off",
    }
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve"], env=environment, start_new_session=True
    )
    try:
        _wait(port, process)
        first = time.monotonic() - start
        time.sleep(5)
        server = servers.Server(process, port)
        server.cost(lambda c, _n: servers.fetch(c, "/fr/events"), 100)
        warm = server.megabytes()
        server.cost(use, 100)
        return {
            "serve, first page": round(first, 2),
            "memory of serve": round(warm),
            "memory of serve, used": round(server.megabytes()),
        }
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "serve ended while starting"
        try:
            servers.fetch(HTTPConnection("127.0.0.1", port, timeout=5), "/fr/events")
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("serve did not answer within a minute")
