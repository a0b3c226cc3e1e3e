"""What the school of a visit is told next."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import Reason
from outreach.registration import actions as registration
from outreach.visits import mails
from outreach.visits.words import News
from tests import make


@pytest.mark.parametrize(
    ("is_told", "group_off", "days", "news"),
    [
        (False, 0, 0, News.BOOKED),
        (True, None, 0, News.BOOKED),
        (True, 0, 0, News.GROUP_OFF),
        (True, 1, 0, News.GROUP_OFF),
        (True, None, 1, News.MOVED),
        (True, 0, 1, News.MOVED),
    ],
)
def test_the_news_is_what_changed_since_the_school_was_told(
    app: Flask, is_told: bool, group_off: int | None, days: int, news: News
) -> None:
    made = make.visit(make.group(label="31"), make.group(label="32", starts=make.time(13)))
    with transaction() as session:
        event = session.get_one(Event, made.id)
        if is_told:
            mails.note(event, News.BOOKED, by=None)
    with time_machine.travel(clock.now() + timedelta(minutes=1)), transaction() as session:
        event = session.get_one(Event, made.id)
        if group_off is not None:
            block = event.sessions[group_off]
            registration.cancel_session(block, reason=Reason.STRIKE, by=None)
        if days:
            day = event.live_sessions[0].local_on + timedelta(days=days)
            registration.shift(event, to=day, starts=None, by=None)
    assert mails.news_due(db.session.get_one(Event, made.id)) is news
