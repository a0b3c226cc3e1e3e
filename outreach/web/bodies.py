"""The server's door: a request's whole body is gathered within a deadline before a working thread is taken."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from a2wsgi.wsgi import build_environ
from werkzeug.test import run_wsgi_app

THREADS = 2
PATIENCE = 20  # seconds for a small body
SLOWEST = 50_000  # bytes a second that a large one must reach
IN_MEMORY = 512 * 1024
BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Gone(Exception):
    """The client left before its request was whole."""


def gathered(
    app: Any, *, largest: int, threads: int = THREADS, patience: float = PATIENCE
) -> Callable[[dict[str, Any], Receive, Send], Awaitable[None]]:
    """A WSGI application as an ASGI one that a slow or silent client keeps no thread of.

    A body over `largest` bytes is not read: the application sees its length and answers 413.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def answer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            announced = _announced(scope)
            try:
                async with asyncio.timeout(patience + min(announced, largest) / SLOWEST):
                    size = await _gather(scope, receive, body, announced, largest)
            except Gone:
                return
            except TimeoutError:
                await _send(send, 408, [(b"connection", b"close")], b"")
                return
            environ = _environ(scope, body, size)
            loop = asyncio.get_running_loop()
            await _send(send, *await loop.run_in_executor(pool, _call, app, environ))

    return answer


async def _gather(
    scope: dict[str, Any], receive: Receive, body: IO[bytes], announced: int, largest: int
) -> int:
    """Write the body down and return its size; one that is too large is left where it is."""
    if scope["method"] in BODILESS or announced > largest:
        return announced
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > largest:
            return size
        body.write(chunk)
        more = message.get("more_body", False)
    body.seek(0)
    return size


def _announced(scope: dict[str, Any]) -> int:
    lengths = (value for name, value in scope["headers"] if name == b"content-length")
    length = next(lengths, b"0")
    return int(length) if length.isdigit() else 0


def _environ(scope: dict[str, Any], body: IO[bytes], size: int) -> dict[str, Any]:
    query = quote(scope["query_string"], safe="".join(map(chr, range(33, 127))))
    environ: Any = build_environ({**scope, "query_string": query.encode()}, body)  # type: ignore[typeddict-item,arg-type]
    if scope["method"] not in BODILESS:
        environ["CONTENT_LENGTH"] = str(size)
    return dict(environ)


def _call(app: Any, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    chunks: Iterable[bytes]
    chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return int(status[:3]), raw, b"".join(chunks)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
