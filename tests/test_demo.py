"""The demo: on the real school file, the same every time, and no mail of it leaves."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import select

from outreach import create_app, demo
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.events.models import Event, Session
from outreach.mail.models import Message, MessageStatus
from outreach.registration.models import Registration
from tests.conftest import SETTINGS

AUTUMN = date(2025, 10, 24)


def loaded(folder: Path) -> dict[str, Sequence[Any]]:
    """What a demo of one short autumn holds."""
    app = create_app(OUTREACH_INSTANCE=str(folder), **SETTINGS)
    with app.app_context():
        flask_migrate.upgrade()
        demo.load(years=1, until=AUTUMN, say=lambda _line: None)
        found = {
            "events": db.session.execute(
                select(Event.title_fr, Event.starts_at, Event.status).order_by(Event.id)
            ).all(),
            "counts": db.session.execute(
                select(Session.group_label, Session.youth_count).order_by(Session.id)
            ).all(),
            "people": db.session.execute(
                select(Registration.first_name, Registration.email).order_by(Registration.id)
            ).all(),
            "mails": db.session.execute(select(Message.status).distinct()).all(),
        }
        with pytest.raises(Refused):
            demo.load(years=1, until=AUTUMN, say=lambda _line: None)
        db.session.remove()
        db.engine.dispose()
    return found


def test_two_demos_are_alike_and_nobody_gets_their_mails(tmp_path: Path) -> None:
    first, second = (loaded(tmp_path / name) for name in ("a", "b"))
    assert first == second
    assert len(first["events"]) > 20
    assert len(first["people"]) > 10
    assert [status for (status,) in first["mails"]] == [MessageStatus.HELD]
