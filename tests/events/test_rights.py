"""Which role may publish, show more people and call off."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date

import pytest
from flask import Flask

from outreach.accounts import roles
from outreach.accounts.roles import Role
from outreach.core.errors import NotAllowed
from outreach.events import rights
from outreach.events.models import Event, Session
from outreach.events.words import CALLED_OFF, LISTED, EventStatus, EventType, Visibility
from tests import make

ROLES = [(Role.STAFF, False), (Role.COORDINATOR, True)]
OUT = {EventStatus.PUBLISHED, EventStatus.CONFIRMED, EventStatus.DELIVERED, EventStatus.CLOSED,
       EventStatus.CANCELLED}  # fmt: skip


def an_event(status: EventStatus, type: EventType = EventType.COUNSELLOR_DAY) -> Event:
    """One that nobody keeps."""
    return Event(type=type, status=status, visibility=Visibility.LINK)


@pytest.mark.parametrize("to", list(EventStatus))
@pytest.mark.parametrize("status", list(EventStatus))
@pytest.mark.parametrize("type", [EventType.COUNSELLOR_DAY, EventType.TALK])
def test_what_a_status_asks_of_a_role(
    app: Flask, type: EventType, status: EventStatus, to: EventStatus
) -> None:
    is_shown = to in LISTED and status not in OUT and not type.is_visit
    wanted = roles.PUBLISH if is_shown or to is EventStatus.PUBLISHED else roles.WORK
    wanted = roles.CANCEL if to in CALLED_OFF else wanted
    assert rights.verb_to_move(an_event(status, type), to) == wanted


def refusal(is_allowed: bool) -> AbstractContextManager[object]:
    return nullcontext() if is_allowed else pytest.raises(NotAllowed)


@pytest.mark.parametrize(("role", "is_allowed"), ROLES)
def test_who_may_not_is_refused_and_the_house_itself_is_not(
    app: Flask, role: Role, is_allowed: bool
) -> None:
    user, draft = make.user(role), an_event(EventStatus.DRAFT)
    with refusal(is_allowed):
        rights.check_move(draft, EventStatus.PUBLISHED, by=user)
    with refusal(is_allowed):
        rights.check_move(an_event(EventStatus.CONFIRMED), EventStatus.POSTPONED, by=user)
    rights.check_move(draft, EventStatus.TENTATIVE, by=user)
    rights.check_move(draft, EventStatus.PUBLISHED, by=None)


@pytest.mark.parametrize(("role", "is_allowed"), ROLES)
@pytest.mark.parametrize("to", list(Visibility))
@pytest.mark.parametrize("status", list(EventStatus))
def test_showing_more_people_what_is_out_is_publishing(
    app: Flask, status: EventStatus, to: Visibility, role: Role, is_allowed: bool
) -> None:
    is_wider = to is Visibility.PUBLIC and status in OUT
    with refusal(is_allowed or not is_wider):
        rights.check_visibility(an_event(status), to, by=make.user(role))


@pytest.mark.parametrize(("role", "is_allowed"), ROLES)
@pytest.mark.parametrize(
    "status", [EventStatus.DRAFT, EventStatus.TENTATIVE, EventStatus.PUBLISHED]
)
def test_a_block_that_goes_is_called_off_unless_nobody_saw_it(
    app: Flask, status: EventStatus, role: Role, is_allowed: bool
) -> None:
    user, event = make.user(role), an_event(status)
    rights.check_dropped(event, [], by=user)
    with refusal(is_allowed or status is EventStatus.DRAFT):
        rights.check_dropped(event, [Session(local_on=date(2026, 12, 3))], by=user)
