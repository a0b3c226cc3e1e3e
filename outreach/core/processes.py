"""The processes of an installation: the web server, the worker, and who keeps them running."""

import contextlib
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from setproctitle import setproctitle

log = logging.getLogger(__name__)
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
GRACE = 6  # seconds to finish what is at hand
POLL = 0.2
EARLY = 10  # seconds; a part that ends before has not started
MOST_EARLY_ENDS = 5
CONNECTIONS = 1024  # at once; those whose request is not whole yet cost no thread


Run = Callable[[], int | None]
"""What a part does; its exit code, 0 when it returns none."""


@dataclass
class Part:
    """A process of our own with all its children, in a process group of its own."""

    name: str
    run: Run
    port: int = 0
    pid: int = 0
    code: int | None = None
    started_at: float = 0.0
    early_ends: int = field(default=0)

    def start(self) -> None:
        """As a fork of this process: what is loaded here is loaded, and kept in memory, once for all."""
        serve = os.getpid()
        self.code, self.started_at = None, time.monotonic()
        self.pid = os.fork()
        if not self.pid:
            _be(self, serve)

    @property
    def has_ended(self) -> bool:
        if self.code is None:
            self._look(os.WNOHANG)
        return self.code is not None

    def signal(self, number: int) -> None:
        """To the whole group, so that nobody is left behind."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def wait(self) -> None:
        if self.code is None:
            self._look(0)

    def _look(self, options: int) -> None:
        pid, status = os.waitpid(self.pid, options)
        if pid:
            self.code = os.waitstatus_to_exitcode(status)


def keep_running(runs: Mapping[str, Run], *, port: int = 0) -> int:
    """Run these until a signal; restart what dies. The exit code: 1 when one cannot start.

    The `port` tells one installation from another in the list of processes.
    """
    parts = [Part(name, run, port) for name, run in runs.items()]
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_args: stop.set())
    setproctitle(f"outreach serve {port}")
    gc.collect()
    gc.freeze()  # what is loaded stays where it is, shared by all
    for part in parts:
        part.start()
    failed = False
    while not stop.wait(POLL) and not failed:
        failed = not all(_is_kept(part) for part in parts)
    _stop(parts)
    return 1 if failed else 0


def _be(part: Part, serve: int) -> NoReturn:
    """The part's own life, in the process that was forked for it."""
    code = 1
    try:
        os.setsid()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        os.environ["OUTREACH_PARENT"] = str(serve)
        setproctitle(f"outreach {part.name} {part.port}")
        code = part.run() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        log.exception("%s failed", part.name)
    finally:
        os._exit(code)


def end_with_serve() -> None:
    """End this process and its group soon after `serve`, which started it, has died by whatever cause."""
    if serve := os.environ.get("OUTREACH_PARENT"):
        threading.Thread(target=_watch, args=(os.getppid(), int(serve)), daemon=True).start()


def web(app: Any, *, host: str, port: int, processes: int) -> None:
    """The web server on an ASGI application; granian restarts a worker of its own that dies."""
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    def loaded(_target: str) -> Any:
        end_with_serve()
        return app

    server = Granian(
        "outreach",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        loop=Loops.uvloop,
        workers=processes,
        websockets=False,
        backpressure=CONNECTIONS,
        backlog=CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=GRACE - 2,
        log_level=LogLevels.warning,
        process_name=f"outreach web {port}",
    )
    server.serve(target_loader=loaded)


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
    code = part.code
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
        part.wait()
