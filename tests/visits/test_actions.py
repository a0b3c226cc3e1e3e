"""Booking a visit, correcting its plan and renewing its link."""

from datetime import time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.words import EventType
from outreach.history.models import Entry
from outreach.visits import actions, personal_link
from tests import make


def verbs() -> list[str]:
    return list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))


@pytest.mark.parametrize("type", list(EventType))
def test_what_is_no_visit_is_not_booked(app: Flask, type: EventType) -> None:
    if not type.is_visit:
        with pytest.raises(Refused, match="pas une visite"):
            make.visit(type=type)
        return
    event = make.visit(type=type)
    assert event.is_visit
    assert event.title_fr.endswith(event.school.name if event.school else "?")


@pytest.mark.parametrize("has_owner", [True, False])
def test_who_books_owns_it_unless_another_does(app: Flask, has_owner: bool) -> None:
    by, owner = make.user(), make.user()
    event = make.visit(by=by, owner=owner if has_owner else None)
    assert event.owner_id == (owner.id if has_owner else by.id)
    assert event.building == (event.school.buildings[0] if event.school else None)
    assert "book" in verbs()


def test_only_groups_whose_number_changes_are_corrected(app: Flask) -> None:
    event = make.visit(make.group(label="31"), make.group(label="32", starts=time(13)))
    with transaction() as session:
        row = session.merge(event)
        first, second = row.sessions
        planned = {first.id: 28, second.id: None}
        actions.correct_plan(row, planned=planned, room="C-1", by=None)
        assert [one.planned_count for one in row.sessions] == [28, None]
    rows = db.session.scalars(select(Entry).where(Entry.verb == "correct_plan")).all()
    assert [(entry.noun, entry.row_id) for entry in rows] == [
        ("session", second.id),
        ("event", event.id),
    ]


@pytest.mark.parametrize(("second", "is_right"), [(-1, True), (0, False)])
def test_a_link_is_renewed_while_it_would_open(app: Flask, second: int, is_right: bool) -> None:
    event, by = make.visit(), make.user()
    former = personal_link.token(event)
    moment = event.link_ends_at + timedelta(seconds=second)
    with time_machine.travel(moment, tick=False), transaction() as session:
        row = session.merge(event)
        if not is_right:
            with pytest.raises(Refused):
                actions.renew_link(row, by=session.merge(by))
            return
        actions.renew_link(row, by=session.merge(by))
        assert row.link_version == 2
        assert personal_link.visit_of(former) is None
        assert personal_link.visit_of(personal_link.token(row)) is row
    assert verbs()[-1] == "renew_link"
