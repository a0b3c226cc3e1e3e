"""What others wait while clients send nothing, or an upload drips: seconds of the slowest answer."""

import http.client
import socket
import time
from pathlib import Path

import flask_migrate

from outreach import create_app
from outreach.core.database import db
from tests import make
from tests.bench import servers

DRIPPING = 8


def post_without_end(
    port: int, path: str, *, length: int = 5000, sent: bytes = b"a="
) -> socket.socket:
    """A post whose body never comes to its end."""
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n"
    client.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + sent)
    return client


def run(folder: Path, *, silent: int, registrations: int) -> tuple[float, float]:
    """The slowest `/healthz` and registration while `silent` bodies never come, and while uploads drip."""
    app = create_app(OUTREACH_RATE_LIMITS="off", OUTREACH_INSTANCE=str(folder))
    with app.app_context():
        flask_migrate.upgrade()
        event = make.coming_event()
        path = f"/fr/events/{event.id}-{event.slug}/register"
        db.session.remove()
        db.engine.dispose()
    with servers.ours(folder) as server:
        clients = [post_without_end(server.port, path) for _n in range(silent)]
        while_silent = _slowest(server.port, path, clients, range(registrations), drip=False)
        uploads = [
            post_without_end(server.port, "/fr/staff/schools/import", length=10**6)
            for _n in range(DRIPPING)
        ]
        numbers = range(registrations, 2 * registrations)
        while_dripping = _slowest(server.port, path, uploads, numbers, drip=True)
        return while_silent, while_dripping


def _slowest(
    port: int, path: str, clients: list[socket.socket], numbers: range, *, drip: bool
) -> float:
    slowest = 0.0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for number in numbers:
        for client in clients if drip else ():
            client.sendall(b"x" * 50)
        for do in (
            lambda: servers.fetch(connection, "/healthz"),
            lambda n=number: servers.register(connection, path, n),
        ):
            start = time.monotonic()
            do()
            slowest = max(slowest, time.monotonic() - start)
    for client in clients:
        client.close()
    return slowest
