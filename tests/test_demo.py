"""The demo: on the real school file, at any hour of any day, the same every time, and no mail of it leaves."""

import contextvars
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import flask_migrate
import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from outreach import create_app, demo
from outreach.accounts.models import User
from outreach.certificates.models import Attestation
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.demo import requests
from outreach.demo.circle import Size
from outreach.equipment.models import Loan
from outreach.events import queries as events
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, EventType, Language, Visibility
from outreach.mail.models import Message, MessageStatus
from outreach.people.models import Note
from outreach.registration.models import TAKEN, Registration, Seat
from outreach.reminders import tasks as reminder_tasks
from outreach.reminders.models import SentReminder
from outreach.schools.models import SchoolCalendarDay
from outreach.speakers.models import Speaker
from outreach.visits.models import Wish
from tests import make
from tests.browser import Client
from tests.conftest import SETTINGS

SMALL = Size(schools=12, visits=6, events=1, crowd=0.25)
CHOSEN = [
    "2026-11-25T13:30:00+00:00",  # 8:30 on a school day
    "2026-11-25T15:59:00+00:00",
    "2026-11-26T02:30:00+00:00",  # still the evening before
    "2026-06-30T03:50:00+00:00",
    "2026-07-01T03:50:00+00:00",  # 30 June, 23:50
    "2026-07-01T04:10:00+00:00",  # 1 July
    "2026-07-01T16:00:00+00:00",
    "2026-03-08T06:59:00+00:00",  # the clock jumps a minute later
    "2026-03-08T07:30:00+00:00",
    "2026-11-01T05:30:00+00:00",  # half past one, for the first time
    "2026-11-01T06:30:00+00:00",  # and again
    "2026-12-25T17:00:00+00:00",
    "2027-01-01T04:59:00+00:00",
    "2027-01-01T05:01:00+00:00",
    "2026-08-15T16:00:00+00:00",
    "2026-09-07T12:00:00+00:00",  # Labour Day
    "2026-05-29T19:00:00+00:00",
    "2028-02-29T16:00:00+00:00",
    "2027-03-03T16:00:00+00:00",  # spring break
    "2026-06-22T16:00:00+00:00",
]
DRAWN = [
    (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).isoformat()
    for minute in Random(7).sample(range(3 * 365 * 24 * 60), 20)
]


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance that holds the shipped files and nothing else."""
    folder = tmp_path_factory.mktemp("schools")
    app = create_app(OUTREACH_INSTANCE=str(folder), **SETTINGS)
    with app.app_context():
        contextvars.copy_context().run(flask_migrate.upgrade)
        with transaction():
            demo.take_in_files()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, schools: Path) -> Flask:
    return create_app(OUTREACH_INSTANCE=str(tmp_path_factory.mktemp("demo")), **SETTINGS)


@contextmanager
def told_at(app: Flask, schools: Path, moment: str, *, years: int = 2) -> Iterator[Flask]:
    """A small demo as it is loaded at that moment; the clock goes on from there."""
    database = Path(app.config["OUTREACH_INSTANCE"]) / "outreach.db"
    for leftover in ("-wal", "-shm"):
        Path(f"{database}{leftover}").unlink(missing_ok=True)
    shutil.copy(schools / "outreach.db", database)
    with app.app_context(), time_machine.travel(datetime.fromisoformat(moment)):
        with transaction():
            demo.tell(years=years, until=clock.today(), say=lambda _line: None, size=SMALL)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def is_full_with_a_waiting_list(event: Event) -> bool:
    """Nobody more gets a seat of this coming event, and somebody waits for one."""
    rows = db.session.scalars(select(Registration).where(Registration.event_id == event.id)).all()
    taken = sum(row.heads for row in rows if row.status in TAKEN)
    waits = any(row.status is Seat.WAITLISTED for row in rows)
    return event.starts_at > clock.now() and taken == event.capacity and waits


def count(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


@pytest.mark.parametrize("moment", CHOSEN + DRAWN)
def test_the_demo_loads_at_any_moment_and_shows_what_there_is_to_see(
    shared: Flask, schools: Path, moment: str
) -> None:
    with told_at(shared, schools, moment):
        now = clock.now()
        public = db.session.scalars(
            select(Event).where(
                Event.starts_at > now,
                Event.status == EventStatus.PUBLISHED,
                Event.visibility != Visibility.PRIVATE,
            )
        ).unique().all()  # fmt: skip
        assert len({event.type for event in public}) >= 5
        assert len([e for e in public if e.visibility is Visibility.PUBLIC]) >= 6
        assert len([e for e in public if e.visibility is Visibility.LINK]) == 1
        assert any(event.language is Language.EN for event in public)
        assert any(len({s.local_on for s in event.sessions}) == 2 for event in public)
        assert any(event.type is EventType.CAREER_FAIR for event in public)
        registrations = select(Registration)
        assert any(is_full_with_a_waiting_list(event) for event in public)
        assert count(registrations.where(Registration.pupils != {})) == 5
        assert count(select(Session).where(Session.youth_count.is_not(None))) > 3
        assert (
            count(select(Session).where(Session.youth_count.is_not(None), Session.ends_at > now))
            == 0
        )
        assert count(select(Attestation)) > 1
        assert count(select(Note).where(Note.person_id.is_not(None), Note.text != "")) == 3
        assert count(select(Note).where(Note.school_id.is_not(None), Note.text != "")) == 2
        past = clock.year_label(clock.start_year(clock.today()) - 1)
        in_past = select(Session).where(Session.school_year == past)
        assert count(in_past.where(Session.youth_count > 0)) > 3, past
        held = in_past.join(Event).join(Registration)
        assert count(held.where(Registration.status == Seat.REGISTERED)) > 3, past
        assert count(select(Wish).where(Wish.decided_at.is_(None))) == 1
        assert count(select(Speaker).where(Speaker.confirmed_at.is_not(None))) == 25
        assert count(select(Speaker).where(Speaker.checks.any())) > 10
        assert count(select(Loan)) == 4
        kinds = set(db.session.scalars(select(SchoolCalendarDay.kind)))
        assert kinds - {"closure"} == {"pedagogical", "floating", "break", "exams"}
        assert count(select(Message).where(Message.status == MessageStatus.FAILED)) == 1
        assert count(select(Message).where(Message.status == MessageStatus.QUEUED)) == 0
        assert count(select(Message).where(Message.created_at > now)) == 0
        written = count(select(SentReminder))
        assert written == count(select(Message).where(Message.kind.startswith("reminders.")))
        reminder_tasks.remind()
        assert count(select(SentReminder)) <= written + 2
        days = events.coming(clock.today(), clock.today() + timedelta(days=90))
        coming = db.session.scalars(days).unique()
        assert len([event for event in coming if event.is_visit]) >= 4


PAGES = ("", "events", "impact", "staff/", "staff/calendar", "staff/events", "staff/people",
         "staff/speakers", "become-a-speaker",
         "staff/certificates", "staff/reports/", "staff/mail/", "staff/headcounts")  # fmt: skip


@pytest.mark.parametrize("moment", [CHOSEN[0], CHOSEN[4], CHOSEN[5], CHOSEN[9], CHOSEN[11]])
def test_every_main_page_of_the_demo_opens(shared: Flask, schools: Path, moment: str) -> None:
    shared.test_client_class = Client
    with told_at(shared, schools, moment):
        client: Any = shared.test_client()
        user = db.session.scalars(select(User).order_by(User.id)).first()
        client.sign_in(user)
        for lang in ("fr", "en"):
            for page in PAGES:
                answer = client.get(f"/{lang}/{page}", follow_redirects=True)
                assert answer.status_code == 200, f"{answer.request.path}: {answer.status_code}"


def rows(app: Flask, schools: Path) -> dict[str, Sequence[Any]]:
    """What stands in a small demo."""
    with told_at(app, schools, CHOSEN[0]):
        return {
            "events": db.session.execute(
                select(Event.title_fr, Event.starts_at, Event.status).order_by(Event.id)
            ).all(),
            "counts": db.session.execute(
                select(Session.group_label, Session.youth_count).order_by(Session.id)
            ).all(),
            "people": db.session.execute(
                select(Registration.first_name, Registration.email).order_by(Registration.id)
            ).all(),
        }


def test_two_demos_are_alike(shared: Flask, schools: Path) -> None:
    first = rows(shared, schools)
    assert first == rows(shared, schools)
    assert len(first["events"]) > 15
    assert len(first["people"]) > 20


def test_load_fills_an_empty_database_only_and_no_mail_leaves(tmp_path: Path) -> None:
    app = create_app(OUTREACH_INSTANCE=str(tmp_path), **SETTINGS)
    with app.app_context():
        contextvars.copy_context().run(flask_migrate.upgrade)
        story = ["demo", "load", "--years", "1", "--until", "2025-10-24"]
        told = app.test_cli_runner().invoke(args=[*story, "--if-empty"])
        assert told.exit_code == 0, told.output
        assert "Sign in once with: http" in told.output
        assert "2025-2026" in told.output
        statuses = set(db.session.scalars(select(Message.status)))
        assert statuses == {MessageStatus.HELD, MessageStatus.FAILED}
        number = count(select(Event))
        again = app.test_cli_runner().invoke(args=[*story, "--if-empty"])
        assert (again.exit_code, again.output.count("http")) == (0, 1)
        assert "Telling" not in again.output
        refused = app.test_cli_runner().invoke(args=story)
        assert refused.exit_code == 1
        assert "The database is not empty" in refused.output
        assert count(select(Event)) == number > 0
        db.session.remove()
        db.engine.dispose()


def test_a_demo_that_is_interrupted_leaves_nothing_and_may_start_over(
    shared: Flask, schools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_circle: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo.inbox, "fill", interrupted)
        with pytest.raises(KeyboardInterrupt), told_at(shared, schools, CHOSEN[0]):
            pass
    with shared.app_context():
        db.session.rollback()
        assert count(select(Event)) == 0
        db.session.remove()
        db.engine.dispose()
    with told_at(shared, schools, CHOSEN[0]):
        assert count(select(Event)) > 15


def test_slots_are_published_where_the_coordinator_is_free(app: Flask) -> None:
    with time_machine.travel("2026-11-25T15:00:00Z", tick=False):
        make.our_organisation()
        user = make.user()
        event = make.visit(make.group(on=date(2027, 1, 12), starts=time(9)))
        with transaction() as session:
            session.merge(event).owner = session.merge(user)
            circle = SimpleNamespace(coordinator=session.merge(user))
            hours = [(date(2027, 1, 12), time(9, 10)), (date(2027, 1, 12), time(13, 30))]
            kind = EventType.CLASSROOM_VISIT
            rows = requests._free(circle, hours, activity=kind)  # type: ignore[arg-type]
            assert [clock.local(row.starts_at).hour for row in rows] == [13]
