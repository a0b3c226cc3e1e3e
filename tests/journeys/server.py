"""The real server in a process of its own, on a fresh instance: what a journey visits."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port


@dataclass(frozen=True)
class Live:
    """A running installation: its address, its folder and its environment for commands."""

    url: str
    folder: Path
    environment: dict[str, str]

    def flask(self, *args: str) -> str:
        """The output of a command of ours on the same database."""
        command = [sys.executable, "-m", "flask", *args]
        done = subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def start(self, *args: str) -> subprocess.Popen[bytes]:
        """One more process of ours, such as `worker`."""
        return subprocess.Popen([sys.executable, "-m", "flask", *args], env=self.environment)

    @property
    def setup_code(self) -> str:
        return (self.folder / "setup_code").read_text()


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Live]:
    """`flask serve`, as `make run` starts it: server and worker, stopped afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = {
        "OUTREACH_INSTANCE": str(folder),
        "OUTREACH_PORT": str(port),
        "OUTREACH_BASE_URL": url,
        "OUTREACH_WEB_PROCESSES": "1",
        "OUTREACH_RATE_LIMITS": "off",
    }
    live = Live(url, folder, {**os.environ, **own, **settings})
    process = live.start("serve")
    try:
        _wait_for(url, process)
        yield live
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: int = 60) -> None:
    for _ in range(seconds * 10):
        assert process.poll() is None, "the server ended while starting"
        try:
            with urllib.request.urlopen(f"{url}/en/staff/account/sign-in", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer in {seconds} s")
