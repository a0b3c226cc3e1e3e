"""What the teacher does through the link, at both sides of each rule."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Language, Mode
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.visit_requests import actions, answers
from outreach.visit_requests.models import VisitRequest
from outreach.visit_requests.words import EndReason, RequestStatus
from tests import make
from tests.mail.received import the_mail
from tests.visit_requests.asking import EMAIL, NOVEMBER, offered, request, the_request

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


def do(verb: Callable[..., Any], row: VisitRequest, *args: Any) -> VisitRequest:
    with transaction() as session:
        return verb(session.merge(row), *args)  # type: ignore[no-any-return]


def take(row: VisitRequest, n: int = 0) -> VisitRequest:
    with transaction() as session:
        mine = session.merge(row)
        return answers.take(mine, mine.offers[n])


def test_take_books_group_after_group_at_the_date_and_tells_both() -> None:
    row = offered(date(2026, 12, 8), date(2026, 12, 10))
    with transaction() as session:
        mine = session.merge(row)
        mine.language, mine.mode = Language.EN, Mode.ONLINE
    take(row, 1)
    row = the_request()
    event = row.event
    assert event
    hours = [(s.local_on, f"{s.starts_at:%H:%M}", f"{s.ends_at:%H:%M}") for s in event.sessions]
    assert hours == [
        (date(2026, 12, 10), "14:10", "15:25"),
        (date(2026, 12, 10), "15:25", "16:40"),
    ]
    assert (event.status, event.confirmed_at) == (EventStatus.CONFIRMED, NOW)
    assert (event.language, event.mode) == (Language.EN, Mode.ONLINE)
    assert (event.owner_id, event.contact_name) == (row.owner_id, "Line Roy")
    assert row.status is RequestStatus.CONVERTED
    school = the_mail("visits.booked")
    assert school.mail["To"] == f"Line Roy <{EMAIL}>"
    assert "10 décembre 2026" in school.words.replace("\xa0", " ")
    owner = the_mail("visits.owner")
    assert "Vous en avez la responsabilité." in owner.words
    assert "Line Roy" in owner.words
    assert "9 h 10 à 10 h 25" in owner.words.replace("\xa0", " ")
    assert owner.path == f"/fr/staff/events/{event.id}"
    assert "vous n’avez rien à confirmer" in school.words


def test_of_two_who_take_the_first_has_it() -> None:
    row = offered(date(2026, 12, 8), date(2026, 12, 10))
    first, second = row.offers
    take(row)
    with pytest.raises(Refused, match="plus proposée|no longer"), transaction() as session:
        answers.take(session.merge(row), second)
    assert db.session.scalar(select(func.count(Event.id))) == 1


@pytest.mark.parametrize(("seconds", "is_right"), [(-1, True), (0, False)])
def test_a_date_is_taken_until_it_begins(seconds: int, is_right: bool) -> None:
    row = offered(date(2026, 12, 8))
    moment = row.offers[0].starts_at + timedelta(seconds=seconds)
    with time_machine.travel(moment, tick=False):
        if is_right:
            assert take(row).event
            return
        with pytest.raises(Refused, match="passée|past"):
            take(row)


def test_another_request_s_date_is_not_taken() -> None:
    mine, other = offered(date(2026, 12, 8)), offered(date(2026, 12, 8))
    with pytest.raises(Refused), transaction() as session:
        answers.take(session.merge(mine), session.merge(other).offers[0])


def test_answer_is_given_while_we_wait_for_it() -> None:
    row = request()
    with pytest.raises(Refused):
        do(answers.answer, row, "Oui")
    with transaction() as session:
        mine = session.merge(row)
        actions.ask(mine, "Où?", by=mine.owner)
    row = do(answers.answer, row, "Au C-118")
    assert (row.status, row.answer, row.waiting_since, row.question) == (
        RequestStatus.RECEIVED, "Au C-118", None, "Où?",
    )  # fmt: skip
    with pytest.raises(Refused):
        do(answers.answer, row, "Encore")


def test_none_of_the_dates_suits_frees_them() -> None:
    row = do(answers.answer, offered(date(2026, 12, 8)), "Plutôt en janvier")
    assert (row.status, row.offers, row.answer) == (RequestStatus.RECEIVED, [], "Plutôt en janvier")


def test_what_the_teacher_does_stands_in_history_under_the_name() -> None:
    row = offered(date(2026, 12, 8))
    with transaction() as session:
        session.merge(row).confirmed_at = None
    do(answers.confirm, row)
    do(answers.answer, row, "Non")
    do(answers.withdraw, row)
    kept = db.session.execute(
        select(Entry.verb, Entry.by_name).where(Entry.noun == "visit_request")
    )
    assert [tuple(row) for row in kept][2:] == [
        ("confirm", "Line Roy"),
        ("answer", "Line Roy"),
        ("withdraw", "Line Roy"),
    ]


def test_confirming_twice_is_confirming_once() -> None:
    row = request()
    do(answers.confirm, row)
    kept = select(func.count(Entry.id)).where(Entry.verb == "confirm")
    assert db.session.scalar(kept) == 0
    with transaction() as session:
        session.merge(row).confirmed_at = None
    for _n in range(2):
        do(answers.confirm, row)
    assert db.session.scalar(kept) == 1


def test_withdraw_ends_an_open_request() -> None:
    row = do(answers.withdraw, offered(date(2026, 12, 8)))
    assert (row.status, row.end_reason, row.offers) == (
        RequestStatus.EXPIRED, EndReason.WITHDRAWN, [],
    )  # fmt: skip
    assert row.ended_at == NOW
    with pytest.raises(Refused):
        do(answers.withdraw, row)


def test_a_visit_without_an_owner_writes_to_nobody_of_ours() -> None:
    row = offered(date(2026, 12, 8))
    with transaction() as session:
        session.merge(row).owner = None
    take(row)
    kinds = list(db.session.scalars(select(Message.kind)))
    assert "visits.owner" not in kinds


@pytest.mark.parametrize(
    ("day", "start"), [(date(2027, 3, 16), "13:10"), (date(2026, 11, 3), "14:10")]
)
def test_an_offered_hour_is_that_of_the_school_after_either_change_of_clocks(
    day: date, start: str
) -> None:
    event = take(offered(day)).event
    assert event
    assert f"{event.sessions[0].starts_at:%H:%M}" == start
    assert event.local_start.time() == time(9, 10)


def test_an_offered_hour_is_that_of_the_islands() -> None:
    row = request(school=make.school(time_zone="America/Halifax"))
    with transaction() as session:
        mine = session.merge(row)
        starts = [datetime(2026, 12, 8, 13, tzinfo=UTC)]
        actions.offer(mine, starts, by=mine.owner)
    assert "9 h 00 à 11 h 30" in the_mail("visit_requests.dates_offered").words.replace("\xa0", " ")
    event = take(row).event
    assert event
    assert (event.time_zone, event.local_start.time()) == ("America/Halifax", time(9))
