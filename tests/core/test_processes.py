"""`serve` with real processes: what dies comes back, what cannot start is said, nobody is left behind."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.servers import _tree
from tests.ports import free_port


class Serve:
    """`flask serve` on a fresh instance."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        own = {"OUTREACH_INSTANCE": str(folder), "OUTREACH_PORT": str(self.port)}
        own["OUTREACH_WEB_PROCESSES"] = "1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"],
            env={**os.environ, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                return True
        except OSError:
            return False

    def part(self, name: str) -> int:
        """The process that serve started with that word in its command."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for pid in map(int, children.split()):
            if f"outreach {name}" in Path(f"/proc/{pid}/cmdline").read_text():
                return pid
        return 0


def wait(what: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    running = Serve(tmp_path_factory.mktemp("serve"))
    try:
        wait(running.answers, 60)
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def test_the_printed_address_is_that_of_the_port_and_loopback_alone_listens(serve: Serve) -> None:
    assert serve.process.stdout is not None
    printed = serve.process.stdout.readline() + serve.process.stdout.readline()
    assert f"http://127.0.0.1:{serve.port}/fr/setup?code=" in printed
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True).stdout
    hexadecimal = f":{serve.port:04X}"
    addresses = {
        line.split()[1] for line in listening.splitlines()[1:]
        if line.split()[1].endswith(hexadecimal) and line.split()[3] == "0A"
    }  # fmt: skip
    assert addresses == {f"0100007F{hexadecimal}"}


def test_serve_keeps_no_transaction_so_that_the_log_is_written_back(serve: Serve) -> None:
    wait(lambda: serve.part("worker"))
    connection = sqlite3.connect(serve.folder / "outreach.db", timeout=10)
    try:
        connection.execute("CREATE TABLE rush (text)")
        for _n in range(5):
            with connection:
                connection.executemany("INSERT INTO rush VALUES (?)", [("x" * 500,)] * 2000)
        wait(lambda: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0, 10)
    finally:
        connection.close()
    log = serve.folder / "outreach.db-wal"
    assert not log.exists() or log.stat().st_size < 100_000


@pytest.mark.parametrize("name", ["worker", "web"])
def test_what_dies_is_started_again(serve: Serve, name: str) -> None:
    wait(lambda: serve.part(name))
    old = serve.part(name)
    family = _tree(old)
    os.kill(old, signal.SIGKILL)
    wait(lambda: serve.part(name) not in (0, old))
    wait(serve.answers)
    wait(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family), 10)
    assert serve.process.poll() is None


def test_nobody_is_left_behind_when_serve_is_killed(serve: Serve) -> None:
    wait(lambda: serve.part("worker") and serve.answers())
    family = _tree(serve.process.pid)[1:]
    assert len(family) >= 3
    serve.process.kill()
    serve.process.wait()
    wait(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in family), 15)


def test_serve_ends_with_an_error_when_a_part_cannot_start() -> None:
    code = "from outreach.core.processes import keep_running as run; raise SystemExit(run({'web': lambda: 1}))"
    done = subprocess.run([sys.executable, "-c", code], timeout=60, capture_output=True, text=True)
    assert done.returncode == 1
    assert "web ended 5 times while starting" in done.stderr


def test_serve_says_that_its_port_is_taken(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        environment = {**os.environ, "OUTREACH_INSTANCE": str(tmp_path), "OUTREACH_PORT": port}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "serve"], env=environment, timeout=60,
            capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in done.stderr
