"""The processes of an installation: the web server, the worker, and who keeps them running."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)
GRACE = 6  # seconds to finish what is at hand
POLL = 0.2
EARLY = 10  # seconds; a part that ends before has not started
MOST_EARLY_ENDS = 5
CONNECTIONS = 1024  # at once; those whose request is not whole yet cost no thread


@dataclass
class Part:
    """One process with all its children, in a process group of its own."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    early_ends: int = field(default=0)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            env={**os.environ, "OUTREACH_PARENT": str(os.getpid())},
        )
        self.started_at = time.monotonic()

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def signal(self, number: int) -> None:
        """To the whole group, so that nobody is left behind."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def keep_running(commands: Mapping[str, Sequence[str]]) -> int:
    """Run the commands until a signal; restart what dies. The exit code: 1 when one cannot start."""
    parts = [Part(name, command) for name, command in commands.items()]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_args: stop.set())
    for part in parts:
        part.start()
    failed = False
    while not stop.wait(POLL) and not failed:
        failed = not all(_is_kept(part) for part in parts)
    _stop(parts)
    return 1 if failed else 0


def end_with_serve() -> None:
    """End this process and its group soon after `serve`, which started it, has died by whatever cause."""
    if serve := os.environ.get("OUTREACH_PARENT"):
        threading.Thread(target=_watch, args=(os.getppid(), int(serve)), daemon=True).start()


def web(*, host: str, port: int, processes: int) -> list[str]:
    """The command of the web server; granian restarts a worker of its own that dies."""
    options = ["--interface", "asginl", "--loop", "uvloop", "--no-ws", "--log-level", "warning"]
    options += ["--host", host, "--port", str(port), "--workers", str(processes)]
    options += ["--backpressure", str(CONNECTIONS), "--backlog", str(CONNECTIONS)]
    options += ["--respawn-failed-workers", "--respawn-interval", "0.5"]
    options += ["--workers-kill-timeout", str(GRACE - 2)]
    return [sys.executable, "-m", "granian", *options, "wsgi:gathered"]


def _watch(parent: int, serve: int) -> None:
    while os.getppid() == parent and _is_alive(serve):
        time.sleep(1)
    os.killpg(os.getpgrp(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _is_kept(part: Part) -> bool:
    """Restart a part that ended; False when it ends again and again while starting."""
    if not part.has_ended:
        return True
    part.signal(signal.SIGKILL)
    early = time.monotonic() - part.started_at < EARLY
    part.early_ends = part.early_ends + 1 if early else 0
    code = part.process.returncode if part.process else None
    if part.early_ends >= MOST_EARLY_ENDS:
        log.error(
            "%s ended %s times while starting (code %s): giving up",
            part.name,
            part.early_ends,
            code,
        )
        return False
    log.warning("%s ended (code %s): it is started again", part.name, code)
    part.start()
    return True


def _stop(parts: Sequence[Part]) -> None:
    for part in parts:
        part.signal(signal.SIGTERM)
    deadline = time.monotonic() + 2 * GRACE
    while time.monotonic() < deadline and not all(part.has_ended for part in parts):
        time.sleep(POLL)
    for part in parts:
        part.signal(signal.SIGKILL)
        if part.process:
            part.process.wait()
