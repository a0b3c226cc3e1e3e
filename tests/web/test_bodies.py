"""What a slow, silent or heavy client costs the others: nothing. With real sockets."""

import asyncio
import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest

from outreach import create_app
from outreach.core.database import db
from outreach.web import bodies
from tests import make
from tests.bench import servers
from tests.races.slow_clients import post_without_end

SILENT = 24


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """The port of a real server, and where to register."""
    folder = tmp_path_factory.mktemp("bodies")
    app = create_app(OUTREACH_RATE_LIMITS="off", OUTREACH_INSTANCE=str(folder))
    with app.app_context():
        flask_migrate.upgrade()
        event = make.coming_event(capacity=50)
        path = f"/fr/events/{event.id}-{event.slug}/register"
        db.session.remove()
        db.engine.dispose()
    with servers.ours(Path(folder)) as server:
        yield server.port, path


def test_bodies_that_never_come_cost_the_others_nothing(address: tuple[int, str]) -> None:
    port, path = address
    clients = [post_without_end(port, path) for _n in range(SILENT)]
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    servers.fetch(connection, "/healthz")
    servers.register(connection, path, 1)
    assert time.monotonic() - start < 2
    for client in clients:
        client.close()


def test_a_dripping_upload_holds_no_lock(address: tuple[int, str]) -> None:
    port, path = address
    clients = [post_without_end(port, "/fr/staff/schools/import", length=10**6) for _n in range(8)]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for number in range(2, 5):
        for client in clients:
            client.sendall(b"x" * 100)
        start = time.monotonic()
        servers.register(connection, path, number)
        assert time.monotonic() - start < 2
    for client in clients:
        client.close()


def test_a_body_that_is_too_large_is_refused_unread(address: tuple[int, str]) -> None:
    client = post_without_end(address[0], address[1], length=10**9)
    assert client.recv(20).startswith(b"HTTP/1.1 413")
    client.close()


def test_an_odd_query_string_is_answered(address: tuple[int, str]) -> None:
    client = socket.create_connection(("127.0.0.1", address[0]), timeout=5)
    client.sendall(b"GET /fr/events?q=\xc3\xa9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert client.recv(12) in (b"HTTP/1.1 200", b"HTTP/1.1 400")
    client.close()


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("X-Length", environ.get("CONTENT_LENGTH", ""))])
    return [body]


def answers(
    *messages: dict[str, Any], headers: list[tuple[bytes, bytes]], patience: float = 5
) -> list[dict[str, Any]]:
    """What `gathered` sends for these messages; when they run out the client is silent."""
    sent: list[dict[str, Any]] = []
    left = list(messages)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers,
        "http_version": "1.1", "scheme": "http",
    }  # fmt: skip
    app = bodies.gathered(echo, largest=10, patience=patience)
    asyncio.run(app(scope, receive, send))
    return sent


class Hurried(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to whatever is due next: the real deadlines, without waiting for them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        select = self._selector.select  # type: ignore[attr-defined]

        def jump(timeout: float | None = None) -> Any:
            self.now += timeout or 0
            return select(None if timeout is None else 0)

        self._selector.select = jump  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.now


def dripped(seconds: float, *, length: int, largest: int = 10**6, drip: float = 1) -> Any:
    """Status, and after how long it was said, for a body of which the last byte comes after so many seconds."""
    said: list[tuple[int, float]] = []
    loop = Hurried()

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(min(drip, seconds - loop.time()))
        return part(b"x", more=loop.time() < seconds)

    async def send(message: dict[str, Any]) -> None:
        if "status" in message:
            said.append((message["status"], loop.time()))

    headers = [(b"content-length", str(length).encode())]
    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers,
        "http_version": "1.1", "scheme": "http",
    }  # fmt: skip
    try:
        loop.run_until_complete(bodies.gathered(echo, largest=largest)(scope, receive, send))
    finally:
        loop.close()
    return said[0]


@pytest.mark.parametrize(("length", "deadline"), [(0, 20), (50_000, 21), (1_000_000, 40)])
def test_a_body_has_twenty_seconds_and_one_more_for_each_fifty_thousand_bytes(
    length: int, deadline: int
) -> None:
    assert dripped(deadline - 0.1, length=length) == (200, deadline - 0.1)
    assert dripped(deadline + 0.1, length=length) == (408, deadline)


def test_a_body_that_drips_for_an_hour_is_ended_at_the_same_second() -> None:
    assert dripped(3600, length=1_000_000, drip=0.5) == (408, 40)


def test_who_announces_more_than_is_taken_gains_no_time() -> None:
    status, after = dripped(3600, length=10**12, largest=10**6)
    assert (status, after) == (200, 0)  # left unread: the application says that it is too large


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_reaches_the_application_whole() -> None:
    sent = answers(part(b"12345", more=True), part(b"67890", more=False), headers=[])
    assert sent[0]["headers"] == [(b"x-length", b"10")]
    assert sent[1]["body"] == b"1234567890"


def test_one_byte_too_many_is_left_unread_and_its_length_told() -> None:
    sent = answers(part(b"12345678901", more=True), headers=[])
    assert (sent[0]["headers"], sent[1]["body"]) == ([(b"x-length", b"11")], b"")


def test_whoever_is_silent_for_too_long_hears_408() -> None:
    sent = answers(part(b"1", more=True), headers=[(b"content-length", b"3")], patience=0.05)
    assert sent[0]["status"] == 408


def test_whoever_leaves_hears_nothing() -> None:
    assert answers({"type": "http.disconnect"}, headers=[(b"content-length", b"3")]) == []
