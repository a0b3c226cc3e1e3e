"""`flask serve` under load whose processes are killed with -9, again and again: what was acknowledged stays.

A round kills one process of the tree at random, sometimes `serve` itself (it is started again), while
clients register without pause. Afterwards every acknowledged registration must be there, and each must
have its confirmation at a real mail server within a minute of the last restart.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import flask_migrate
from sqlalchemy import select

from outreach import create_app
from outreach.core.database import db
from outreach.mail.models import Message
from outreach.mail.tasks import AT_ONCE
from outreach.registration.models import Registration
from tests import make
from tests.bench.servers import _tree, form_of
from tests.mail.sink import Sink
from tests.ports import free_port

CLIENTS = 2
SEED = 20091125
MINUTE = 60


@dataclass(frozen=True)
class Outcome:
    """What stood at the end."""

    kills: int
    acknowledged: int
    lost: int
    mails: int
    missing: int
    twice: int
    unmarked: int
    seconds_to_last_mail: float

    @property
    def is_fair(self) -> bool:
        return (
            (self.lost, self.missing, self.unmarked) == (0, 0, 0)
            and self.acknowledged > 0
            and self.twice <= self.kills * AT_ONCE
            and self.seconds_to_last_mail <= MINUTE
        )


def run(settings: dict[str, str], rounds: int, *, pause: float = 1.5) -> Outcome:
    """Kill `rounds` times, then compare what was acknowledged with what is there and what arrived."""
    app = create_app(OUTREACH_RATE_LIMITS="off", **settings)
    with app.app_context():
        flask_migrate.upgrade()
        event = make.coming_event()
        path = f"/fr/events/{event.id}-{event.slug}/register"
        db.session.remove()
        db.engine.dispose()
    acknowledged: list[str] = []
    with Sink() as sink:
        running = _Serve(settings, sink.url)
        stop = threading.Event()
        clients = [
            threading.Thread(target=_client, args=(running.port, path, n, acknowledged, stop))
            for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        _hurt(running, rounds, pause)
        stop.set()
        for client in clients:
            client.join()
        running.ensure()
        start = time.monotonic()
        with app.app_context():
            _wait(lambda: _arrived_all(sink), MINUTE * 2)
        seconds = time.monotonic() - start
        running.end()
        with app.app_context():
            return _compared(rounds, acknowledged, sink, seconds)


class _Serve:
    def __init__(self, settings: dict[str, str], mail_url: str) -> None:
        self.port = free_port()
        self.environment = {
            **os.environ, **settings, "OUTREACH_PORT": str(self.port), "OUTREACH_MAIL_URL": mail_url,
            "OUTREACH_RATE_LIMITS": "off",
        }  # fmt: skip
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "serve"], env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _wait(self.answers, MINUTE)

    def answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def ensure(self) -> None:
        """Start it again when it is gone; its old family has a moment to leave."""
        if self.process.poll() is not None:
            time.sleep(2)
            self.start()
        _wait(self.answers, MINUTE)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def _hurt(running: _Serve, rounds: int, pause: float) -> None:
    chance = random.Random(SEED)
    for _n in range(rounds):
        time.sleep(pause * (0.5 + chance.random()))
        family = _tree(running.process.pid)
        victim = family[0] if chance.random() < 0.15 else chance.choice(family[1:] or family)
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
        if victim == running.process.pid:
            running.process.wait()
        running.ensure()


def _client(
    port: int, path: str, number: int, acknowledged: list[str], stop: threading.Event
) -> None:
    """Register one person after another; whoever gets no answer is sent again with the same form."""
    count = 0
    while not stop.is_set():
        count += 1
        email = f"noemie{number}.{count}@ecole.example.org"
        if _register(port, path, email, stop):
            acknowledged.append(email)


def _register(port: int, path: str, email: str, stop: threading.Event) -> bool:
    page = None
    while not stop.is_set():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            page = page or form_of(connection, path)
            hidden, cookie = page
            fields = hidden | {
                "first_name": "Noémie", "last_name": f"Roy {email}"[:90].replace("@", " ").replace(".", " "),
                "email": email, "language": "fr", "consent_privacy": "y",
            }  # fmt: skip
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 302:
                return True
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.1)
    return False


def _arrived_all(sink: Sink) -> bool:
    db.session.rollback()
    wanted = set(db.session.scalars(select(Message.message_id)))
    return wanted <= {str(mail["Message-ID"]) for mail in sink.mails}


def _compared(rounds: int, acknowledged: list[str], sink: Sink, seconds: float) -> Outcome:
    db.session.rollback()
    there = Counter(db.session.scalars(select(Registration.email)))
    posted = dict(db.session.execute(select(Message.message_id, Message.may_be_twice)).all())
    arrived = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    twice = {id for id, times in arrived.items() if times > 1}
    return Outcome(
        kills=rounds,
        acknowledged=len(acknowledged),
        lost=sum(there[email] != 1 for email in acknowledged),
        mails=len(posted),
        missing=len(set(posted) - set(arrived)) + (sum(there.values()) - len(posted)),
        twice=len(twice),
        unmarked=sum(not posted.get(id) for id in twice),
        seconds_to_last_mail=seconds,
    )


def _wait(happened: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it did not happen in {seconds} s"
        time.sleep(0.2)
