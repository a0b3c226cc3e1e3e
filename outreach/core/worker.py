"""The worker process: a lane for each kind of work, the minute and the leases beside them."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import FrameType

from flask import Flask

from outreach.core import clock, queue
from outreach.core.database import db

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
RENEW_SECONDS = 10
MINUTE = timedelta(minutes=1)


def work(app: Flask, *, stop: threading.Event | None = None) -> None:
    """Work until told to stop by a signal or by `stop`; what is at hand is finished first."""
    stop = stop or _stop_on_signal()
    lanes = [Lane(app, stop, kind, size) for kind, size in {"": 1, **queue.AT_ONCE}.items()]
    loops: list[Callable[[], None]] = [lane.run for lane in lanes]
    loops.append(lambda: _keep_leases(app, lanes, stop))
    threads = [threading.Thread(target=loop) for loop in loops]
    for thread in threads:
        thread.start()
    _watch_the_minute(app, stop)
    for thread in threads:
        thread.join()


class Lane:
    """The jobs of one kind, or of every kind without a lane of its own, at most `size` at once."""

    def __init__(self, app: Flask, stop: threading.Event, kind: str, size: int) -> None:
        self.app, self.stop, self.kind, self.size = app, stop, kind, size
        self.is_over = False
        self._given: set[int] = set()
        self._free = threading.Semaphore(size)

    def run(self) -> None:
        """Give each due job to a free thread; stop is looked at before each."""
        with ThreadPoolExecutor(self.size) as threads, self.app.app_context():
            while not self.stop.is_set():
                if not self._free.acquire(timeout=IDLE_SECONDS):
                    continue
                job_id = None if self.stop.is_set() else self._next()
                if job_id is None:
                    self._free.release()
                    self.stop.wait(IDLE_SECONDS)
                else:
                    self._given.add(job_id)
                    threads.submit(self._do, job_id)
        self.is_over = True

    def _next(self) -> int | None:
        try:
            return next(iter(queue.due(1, kind=self.kind, but=list(self._given))), None)
        except Exception:
            log.exception("the worker could not read its jobs; it goes on")
            return None
        finally:
            db.session.remove()

    def _do(self, job_id: int) -> None:
        pause = self._seconds_to_rest_after(job_id)
        self._given.discard(job_id)
        self.stop.wait(pause)
        self._free.release()

    def _seconds_to_rest_after(self, job_id: int) -> float:
        try:
            with self.app.app_context():
                queue.run(job_id)
        except queue.Rest as rest:
            return rest.seconds
        except Exception:
            log.exception("the worker stumbled over job %s; it goes on", job_id)
            return IDLE_SECONDS
        return 0


def _watch_the_minute(app: Flask, stop: threading.Event) -> None:
    next_tick = clock.now()
    while not stop.is_set():
        if clock.now() >= next_tick:
            with app.app_context():
                queue.tick()
            next_tick = clock.now() + MINUTE
        stop.wait(IDLE_SECONDS)


def _keep_leases(app: Flask, lanes: list[Lane], stop: threading.Event) -> None:
    """Until the last job is done, also after being told to stop."""
    while not all(lane.is_over for lane in lanes):
        stop.wait(RENEW_SECONDS) if not stop.is_set() else threading.Event().wait(IDLE_SECONDS)
        try:
            with app.app_context():
                queue.renew()
        except Exception:
            log.exception("the worker could not keep its leases; it goes on")


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop
