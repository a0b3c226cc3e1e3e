"""Servers to measure: CPU time of the whole process tree, memory of its workers."""

import gzip
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import brotli
from lxml import html

from tests.ports import free_port

CLIENTS = 8
WEB = """
from outreach import create_app
from outreach.core import processes
from outreach.web import bodies

app = create_app()
door = bodies.gathered(app, largest=app.config["MAX_CONTENT_LENGTH"])
processes.web(door, host="127.0.0.1", port={port}, processes=2)
"""
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A running server with two workers."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def cpu_seconds(self) -> float:
        return sum(_cpu_of(pid) for pid in _tree(self.process.pid))

    def worker_megabytes(self) -> float:
        """The largest resident set among the workers."""
        return max(_rss_of(pid) for pid in _tree(self.process.pid)[1:]) / 1024 / 1024

    def megabytes(self) -> float:
        """What all processes take together, pages that they share counted once."""
        return sum(_pss_of(pid) for pid in _tree(self.process.pid)) / 1024

    def cost(self, do: Callable[[http.client.HTTPConnection, int], None], times: int) -> float:
        """CPU seconds one call of `do` takes, with 8 clients at once."""
        self._spread(do, 2 * CLIENTS, offset=10**6)
        before = self.cpu_seconds()
        self._spread(do, times, offset=0)
        return (self.cpu_seconds() - before) / times

    def _spread(
        self, do: Callable[[http.client.HTTPConnection, int], None], times: int, *, offset: int
    ) -> None:
        failures: list[BaseException] = []

        def client(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                for n in range(number, times, CLIENTS):
                    do(connection, offset + n)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]


@contextmanager
def hello() -> Iterator[Server]:
    """gunicorn with two sync workers on the baseline."""
    port = free_port()
    options = ["-w", "2", "-b", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"]
    with _running(
        [sys.executable, "-m", "gunicorn", *options, "tests.bench.hello:app"], port, {}
    ) as server:
        yield server


@contextmanager
def ours(instance: Path, settings: dict[str, str] | None = None) -> Iterator[Server]:
    """The web server as `serve` starts it, with two workers and further settings."""
    port = free_port()
    command = [sys.executable, "-c", WEB.format(port=port)]
    environment = {"OUTREACH_INSTANCE": str(instance), "OUTREACH_RATE_LIMITS": "off"}
    environment |= settings or {}
    with _running(command, port, environment) as server:
        yield server


BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr-CA,fr;q=0.8,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br",
    "Upgrade-Insecure-Requests": "1",
}
"""What Firefox sends with every page, its answer packed."""


def fetch(connection: http.client.HTTPConnection, path: str) -> int:
    """The bytes of the answer, which is not unpacked: that is the browser's work."""
    connection.request("GET", path, headers=BROWSER)
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, (response.status, path)
    return len(body)


def form_of(connection: http.client.HTTPConnection, path: str) -> tuple[dict[str, str], str]:
    """Every field of a page's form as it is sent when nothing is typed, and the cookie that goes with it."""
    connection.request("GET", path, headers=BROWSER)
    response = connection.getresponse()
    page = html.fromstring(_unpacked(response.read(), response.getheader("Content-Encoding")))
    cookie = (response.getheader("Set-Cookie") or "").split(";")[0]
    forms = [form for form in page.forms if "csrf_token" in form.fields and "email" in form.fields]
    if not forms:
        raise ValueError(f"no form at {path}: {response.status}")
    return dict(forms[0].form_values()), cookie


def _unpacked(body: bytes, encoding: str | None) -> str:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return (unpack[encoding](body) if encoding else body).decode()


def register(connection: http.client.HTTPConnection, path: str, number: int) -> None:
    """Page, post and confirmation, as a browser sends them."""
    fields, cookie = form_of(connection, path)
    fields |= {
        "first_name": "Noémie",
        "last_name": f"Lévesque {number}",
        "email": f"noemie{number}@ecole.example.org",
        "role": "guidance_counsellor",
        "language": "fr",
        "consent_privacy": "y",
    }
    post = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(fields), {**BROWSER, **post})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 302, (response.status, body[:2000])
    shown = response.getheader("Location") or ""
    connection.request("GET", shown, headers={**BROWSER, "Cookie": cookie})
    response = connection.getresponse()
    assert (response.status, bool(response.read())) == (200, True)


@contextmanager
def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait(port)
        yield Server(process, port)
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start within a minute")


def _tree(pid: int) -> list[int]:
    """The process and all that it started, itself first."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += _tree(int(child))
    return found


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _rss_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _pss_of(pid: int) -> int:
    """Kilobytes, each shared page divided by how many share it."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])  # type: ignore[index]
