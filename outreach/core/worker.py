"""The worker process: runs due jobs within a second, and the periodic functions each minute."""

import logging
import signal
import threading
from datetime import timedelta
from types import FrameType

from flask import Flask

from outreach.core import clock, queue
from outreach.core.database import db

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
MINUTE = timedelta(minutes=1)


def work(app: Flask, *, stop: threading.Event | None = None) -> None:
    """Work until told to stop by a signal or by `stop`; the job at hand is finished first."""
    stop = stop or _stop_on_signal()
    next_tick = clock.now()
    with app.app_context():
        while not stop.is_set():
            try:
                if clock.now() >= next_tick:
                    queue.tick()
                    next_tick = clock.now() + MINUTE
                if queue.run_due():
                    continue
            except Exception:
                log.exception("the worker stumbled; it goes on")
            db.session.remove()
            stop.wait(IDLE_SECONDS)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return stop
