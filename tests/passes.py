"""`python -m tests.passes`: the files of rooms that a registration, a booking and a report number pass."""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import flask_migrate

from outreach import create_app
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.settings import ROOT
from tests import make
from tests.api import Caller
from tests.browser import Client, filled

GROUND = ("core", "web", "accounts")
"""What every request passes: the database and transaction, forms and access, who is signed in."""


def passed(do: Callable[[], Any]) -> list[str]:
    """The files of rooms whose functions are called, each at its first call, without the ground."""
    files: dict[str, None] = {}

    def note(frame: FrameType, event: str, _argument: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(ROOT / "outreach"):
            file = path.relative_to(ROOT / "outreach")
            if len(file.parts) == 2 and file.parts[0] not in GROUND:
                files[str(file)] = None

    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(None)
    return list(files)


def paths(client: Client) -> dict[str, list[str]]:
    """By what is done, once it was done before."""
    caller = Caller(client)
    event, school = make.coming_event(capacity=100), make.school()
    make.counted(make.visit(make.group(on=make.date(2025, 11, 4))), 28)
    client.sign_in(make.user(Role.COORDINATOR, phone="514 555-0100"))
    url, book = (
        f"/fr/events/{event.id}-{event.slug}/register",
        f"/fr/staff/events/book?school={school.id}",
    )
    visitor = client.application.test_client()
    assert isinstance(visitor, Client)

    def registration(n: int) -> Callable[[], Any]:
        who = {"first_name": "Noémie", "last_name": f"Roy {n}", "email": f"n{n}@example.org"}
        ticked = {"role": "guidance_counsellor", "language": "fr", "consent_privacy": "y"}
        fields = filled(visitor.page(url).form(), {**who, **ticked})
        return lambda: _redirected(visitor.post(url, data=fields))

    def booking(n: int) -> Callable[[], Any]:
        group = {"groups-0-starts": "09:00", "groups-0-pupils": "28", "groups-0-label": "31"}
        fields = filled(client.page(book).form(), {"on": f"2027-01-2{n}", **group})
        return lambda: _redirected(client.post(book, data=fields))

    def number(_n: int) -> Callable[[], Any]:
        make.person()
        db.session.remove()
        return lambda: caller.get("/reports/youth-reached?from=2025-07-01&to=2026-06-30")

    doings = {"a registration": registration, "a booking": booking, "a report number": number}
    for do in doings.values():
        do(1)()
    return {name: passed(do(2)) for name, do in doings.items()}


def _redirected(answer: Any) -> None:
    assert answer.status_code == 302, re.sub(r"\s+", " ", answer.text)[:2000]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(OUTREACH_INSTANCE=folder, OUTREACH_RATE_LIMITS="off", TESTING=True)
        app.test_client_class = Client
        with app.app_context():
            flask_migrate.upgrade()
            make.our_organisation()
            client = app.test_client()
            assert isinstance(client, Client)
            for name, files in paths(client).items():
                print(f"{name}: {len(files)} files\n  {' '.join(files)}")
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
