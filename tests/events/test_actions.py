"""Times, moves and past events: the rows of domain.md 7.5 about events."""

from contextlib import nullcontext
from datetime import date, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import NotAllowed, Refused
from outreach.core.transaction import transaction
from outreach.events import actions, contacts, queries
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import CALLED_OFF, EventStatus, EventType, Reason, Visibility
from outreach.people.models import Person
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from tests import make
from tests.browser import Client


def test_an_hour_that_the_march_night_skips_is_refused_by_name(app: Flask) -> None:
    with pytest.raises(Refused, match="cette heure n’existe pas"):
        make.visit(make.group(on=date(2027, 3, 14), starts=time(2, 30)))


def test_a_clock_change_does_not_alter_the_minutes(app: Flask) -> None:
    event = make.public_event(
        make.group(on=date(2026, 10, 31), starts=time(23, 0), minutes=240, grades=(), label="")
    )
    assert event.sessions[0].minutes == 240
    assert event.local_end.time() == time(2, 0)


@pytest.mark.parametrize("minutes", [-30, 0, 14, 721])
def test_a_block_ends_after_it_begins_and_within_twelve_hours(app: Flask, minutes: int) -> None:
    with pytest.raises(Refused, match="de 15 minutes à 12 heures"):
        make.visit(make.group(minutes=minutes))


def test_an_event_on_the_islands_keeps_their_clock(client: Client) -> None:
    islands = make.school(municipality="Les Îles-de-la-Madeleine", time_zone="America/Halifax")
    event = make.visit(make.group(on=date(2026, 11, 4), starts=time(9, 0)), school=islands)
    assert clock.local(event.starts_at, "America/Toronto").time() == time(8, 0)
    assert event.sessions[0].local_on == date(2026, 11, 4)
    client.sign_in(make.user())
    text = client.page(f"/fr/staff/events/{event.id}").text.replace("\u00a0", " ")
    assert "9 h 00" in text
    assert "heure de l’Atlantique" in text


def test_an_evening_on_the_islands_counts_on_its_own_day(app: Flask) -> None:
    islands = make.school(time_zone="America/Halifax")
    event = make.visit(make.group(on=date(2026, 7, 1), starts=time(0, 15)), school=islands)
    assert event.sessions[0].school_year == "2026-2027"


def test_a_past_visit_may_be_entered_late_and_waits_for_its_numbers(app: Flask) -> None:
    with time_machine.travel("2026-11-20"):
        event = make.visit(make.group(on=date(2026, 11, 4)))
        assert [found.id for found in queries.undecided()] == [event.id]


def test_a_delivered_visit_keeps_its_region_when_the_school_moves(app: Flask) -> None:
    """The Granby area went from region 16 to 05 in July 2021."""
    school = make.school(region_code="16", municipality="Granby")
    event = make.visit(make.group(on=date(2020, 11, 4)), school=school)
    make.counted(event, 28)
    with transaction() as session:
        moved = session.merge(school)
        moved.region_code = "05"
        for building in moved.buildings:
            building.region_code = "05"
    report = youth_reached(of_year("2020-2021"), by="region")
    assert [(row.key, row.participations) for row in report.rows] == [("16", 28)]


def test_an_event_that_took_place_keeps_its_dates_until_it_is_opened_again(app: Flask) -> None:
    event = make.counted(make.visit(make.group(on=date(2025, 11, 4))), 28)
    with pytest.raises(Refused, match="a eu lieu"), transaction() as session:
        actions.shift(session.merge(event), to=date(2025, 11, 5), starts=None, by=None)
    with pytest.raises(Refused, match="Dites pourquoi"), transaction() as session:
        actions.move(session.merge(event), to=EventStatus.DELIVERED, by=None)


def test_every_move_that_the_contract_does_not_name_is_refused(app: Flask) -> None:
    event = make.visit()
    with transaction() as session:
        why = {"reason": Reason.STRIKE, "by": None}
        actions.call_off(session.merge(event), to=EventStatus.CANCELLED, **why)
    for to in EventStatus:
        verb = actions.call_off if to in CALLED_OFF else actions.move
        facts = why if to in CALLED_OFF else {"note": "x", "by": None}
        with pytest.raises(Refused), transaction() as session:
            verb(session.merge(event), to=to, **facts)


def test_calling_off_needs_its_reason_and_delivery_its_end(app: Flask) -> None:
    with time_machine.travel("2026-11-01"):
        event = make.visit(make.group(on=date(2026, 11, 4)))
        with pytest.raises(Refused, match="Choisissez le motif"), transaction() as session:
            actions.call_off(session.merge(event), to=EventStatus.CANCELLED, reason=None, by=None)
        with pytest.raises(Refused, match="pas encore terminée"), transaction() as session:
            actions.move(session.merge(event), to=EventStatus.DELIVERED, by=None)


def test_an_english_title_alone_is_not_published(app: Flask) -> None:
    with pytest.raises(Refused, match="titre français"):
        make.public_event(title_fr="", title_en="Counsellor day")


def test_correct_group_moves_day_year_and_region_together(app: Flask) -> None:
    event = make.counted(make.visit(make.group(on=date(2025, 5, 4))), 28)
    with transaction() as session:
        found = session.merge(event).sessions[0]
        actions.correct_group(found, make.group(on=date(2025, 9, 4), label="9"), by=None)
    report = youth_reached(of_year("2025-2026"))
    assert report.totals.participations == 28


def test_retype_keeps_visits_visits(app: Flask) -> None:
    event = make.visit()
    with transaction() as session:
        assert actions.retype(session.merge(event), EventType.TALK, by=None).type is EventType.TALK
    with pytest.raises(Refused, match="ne peut pas devenir"), transaction() as session:
        actions.retype(session.merge(event), EventType.WEBINAR, by=None)


@pytest.mark.parametrize(
    ("hours", "is_right"), [(1.25, True), (0, True), (1.2, False), (1.26, False)]
)
def test_creditable_hours_go_by_quarters(app: Flask, hours: float, is_right: bool) -> None:
    made = make.public_event()
    with transaction() as session:
        event = session.merge(made)
        if is_right:
            assert actions.change(event, credit_hours=hours, by=None).credit_hours == hours
        else:
            with pytest.raises(Refused, match="quarts"):
                actions.change(event, credit_hours=hours, by=None)
    if is_right:
        assert make.public_event(credit_hours=hours).credit_hours == hours
    else:
        with pytest.raises(Refused, match="quarts"):
            make.public_event(credit_hours=hours)


def test_a_contact_typed_while_booking_becomes_a_person_of_the_school(app: Flask) -> None:
    school = make.school()
    contact = actions.DayContact("Line Roy", "+15145550134", "line@ecole.example.org")
    first, second = (make.visit(school=school, contact=contact) for _n in range(2))
    (person,) = db.session.scalars(select(Person)).all()
    assert {c.person_id for event in (first, second) for c in event.contacts} == {person.id}
    assert [a.school_id for a in person.affiliations] == [school.id]


def test_a_visit_is_found_by_its_present_contact_and_not_by_the_former(app: Flask) -> None:
    event = make.visit(contact=DayContact("Nadia Ouellet"))
    with transaction() as session:
        contacts.set_contact(session.merge(event), DayContact("Gilles Proulx"), by=None)
    kept = db.session.get_one(Event, event.id).search_text
    assert ("gilles proulx" in kept, "ouellet" in kept) == (True, False)


@pytest.mark.parametrize(
    ("type_", "is_closed"), [(EventType.COUNSELLOR_DAY, True), (EventType.CAREER_FAIR, False)]
)
def test_only_what_counts_pupils_waits_for_their_numbers_to_be_closed(
    app: Flask, type_: EventType, is_closed: bool
) -> None:
    event = make.public_event(make.group(on=date(2025, 11, 4)), type=type_)
    with transaction() as session:
        actions.move(session.merge(event), to=EventStatus.DELIVERED, by=None)
    with nullcontext() if is_closed else pytest.raises(Refused), transaction() as session:
        actions.move(session.merge(event), to=EventStatus.CLOSED, by=None)
    found = db.session.get_one(Event, event.id).status
    assert (found is EventStatus.CLOSED) is is_closed


@time_machine.travel("2026-11-10T15:00:00Z", tick=False)
def test_who_may_not_publish_shows_a_published_event_to_nobody_more(app: Flask) -> None:
    event = make.public_event(visibility=Visibility.LINK)
    staff, coordinator = make.user(Role.STAFF), make.user(Role.COORDINATOR)
    with pytest.raises(NotAllowed), transaction() as session:
        actions.change(session.merge(event), visibility=Visibility.PUBLIC, by=session.merge(staff))
    with transaction() as session:
        actions.change(
            session.merge(event), visibility=Visibility.PUBLIC, by=session.merge(coordinator)
        )
    assert db.session.get_one(Event, event.id).visibility is Visibility.PUBLIC


@time_machine.travel("2026-11-10T15:00:00Z", tick=False)
def test_no_group_is_called_off_of_what_is_called_off_already(app: Flask) -> None:
    event = make.visit(make.group(label="1"), make.group(label="2"))
    with transaction() as session:
        row = session.merge(event)
        actions.call_off(row, to=EventStatus.POSTPONED, reason=Reason.STRIKE, by=None)
    with pytest.raises(Refused, match="déjà"), transaction() as session:
        actions.cancel_session(session.merge(event).sessions[0], reason=Reason.STRIKE, by=None)
