"""Times, moves and past events: the rows of domain.md 7.5 about events."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, time, timedelta
from typing import Any

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
from outreach.events.groups import Group
from outreach.events.models import Event
from outreach.events.words import CALLED_OFF, EventStatus, EventType, Reason, Visibility
from outreach.history.models import Entry
from outreach.people.models import Person
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from outreach.visits import actions as visits
from tests import make
from tests.browser import Client


def test_an_hour_that_the_march_night_skips_is_refused_by_name(app: Flask) -> None:
    with pytest.raises(Refused, match="cette heure n’existe pas"):
        make.visit(make.group(on=date(2027, 3, 14), starts=time(2, 30)))


@pytest.mark.parametrize("make_event", [make.public_event, make.visit])
def test_only_what_is_planned_overnight_ends_the_next_day(
    app: Flask, make_event: Callable[..., Event]
) -> None:
    late = make.group(on=date(2026, 11, 24), starts=time(23, 0))
    event = make_event(make.group(on=date(2026, 11, 24)))
    with pytest.raises(Refused, match="ne finit pas ce jour-là"):
        actions.reschedule(event, [late], by=None)
    db.session.rollback()
    if make_event is make.visit:
        with pytest.raises(Refused, match="ne finit pas ce jour-là"):
            make.visit(late)
        return
    overnight = make.public_event(late)
    with transaction() as session:
        overnight = session.merge(overnight)
        actions.shift(overnight, to=date(2026, 11, 25), starts=None, by=None)
    assert overnight.local_start.date() == date(2026, 11, 25)


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


NOVEMBER = time_machine.travel("2026-11-10T15:00:00Z", tick=False)
DAY = date(2026, 12, 3)


def block(hour: int, **facts: Any) -> Group:
    """An hour of a public event."""
    plain = {"on": DAY, "minutes": 60, "grades": (), "label": "", "planned_count": None}
    return make.group(**plain | {"starts": time(hour)} | facts)


def verbs(noun: str = "event") -> list[str]:
    query = select(Entry.verb).where(Entry.noun == noun).order_by(Entry.id)
    return list(db.session.scalars(query))


def as_told(event: Event) -> list[tuple[int, str, bool]]:
    """Of each block in order: its hour, its label, whether it is called off."""
    zone = event.time_zone
    return [
        (clock.local(one.starts_at, zone).hour, one.group_label, one.is_cancelled)
        for one in event.sessions
    ]


@NOVEMBER
@pytest.mark.parametrize("is_draft", [False, True])
def test_of_fewer_groups_those_go_whose_hours_nobody_has(app: Flask, is_draft: bool) -> None:
    event = make.public_event(*(block(n, label=str(n)) for n in (9, 11, 13)))
    with transaction() as session:
        event = session.merge(event)
        event.status = EventStatus.DRAFT if is_draft else EventStatus.PUBLISHED
        actions.reschedule(event, [block(9, label="a"), block(13, label="b")], by=None)
        gone = [] if is_draft else [(11, "11", True)]
        assert as_told(event) == [(9, "a", False), *gone, (13, "b", False)]
        actions.reschedule(event, [block(15, label="c")], by=None)
        live = [row for row in as_told(event) if not row[2]]
        assert live == [(15, "c", False)]
        assert (event.local_start.hour, event.local_end.hour) == (15, 16)


@NOVEMBER
def test_more_groups_are_added_and_stand_in_their_order(app: Flask) -> None:
    event = make.public_event(block(11, label="kept"))
    first = event.sessions[0].id
    with transaction() as session:
        event = session.merge(event)
        sequence = event.sequence
        actions.reschedule(event, [block(13, label="a"), block(9, label="b")], by=None)
        assert as_told(event) == [(9, "b", False), (13, "a", False)]
        assert event.sessions[1].id == first
        assert (event.local_start.hour, event.local_end.hour) == (9, 14)
        assert event.sequence == sequence + 1
    assert verbs()[-1] == "reschedule"


@NOVEMBER
@pytest.mark.parametrize(("is_over", "is_kept"), [(False, False), (True, True)])
def test_the_schools_yes_was_to_that_date_unless_it_is_past(
    app: Flask, is_over: bool, is_kept: bool
) -> None:
    event = make.visit(make.group(on=DAY))
    with transaction() as session:
        event = session.merge(event)
        event.confirmed_at = said_at = clock.now()
        to = date(2026, 11, 4) if is_over else date(2026, 12, 4)
        actions.shift(event, to=to, starts=None, by=None)
        assert event.confirmed_at == (said_at if is_kept else None)
        assert event.local_start.date() == to


@NOVEMBER
@pytest.mark.parametrize("status", list(EventStatus))
@pytest.mark.parametrize("is_visit", [True, False])
def test_new_dates_are_for_what_takes_place_yet(
    app: Flask, status: EventStatus, is_visit: bool
) -> None:
    event = make.visit(make.group(on=DAY)) if is_visit else make.public_event()
    with transaction() as session:
        row = session.merge(event)
        row.status = status
        row.reason = Reason.STRIKE if status in CALLED_OFF else None
    over = (EventStatus.DELIVERED, EventStatus.CLOSED, EventStatus.CANCELLED)
    is_refused = status in over
    with pytest.raises(Refused) if is_refused else nullcontext(), transaction() as session:
        actions.shift(session.merge(event), to=date(2026, 12, 9), starts=time(13), by=None)
    event = db.session.get_one(Event, event.id)
    again = EventStatus.CONFIRMED if is_visit else EventStatus.PUBLISHED
    assert event.status is (again if status is EventStatus.POSTPONED else status)
    assert (event.reason is None) == (status is not EventStatus.CANCELLED)
    assert (event.local_start.day, event.local_start.hour) == ((3, 9) if is_refused else (9, 13))


@NOVEMBER
@pytest.mark.parametrize("role", [Role.STAFF, Role.COORDINATOR])
def test_who_may_not_call_off_takes_no_block_away(app: Flask, role: Role) -> None:
    event, user = make.public_event(block(9), block(13)), make.user(role)
    is_allowed = role is Role.COORDINATOR
    refusal = nullcontext() if is_allowed else pytest.raises(NotAllowed)
    why = {"reason": Reason.STRIKE, "by": user}
    with refusal, transaction() as session:
        actions.reschedule(session.merge(event), [block(9)], by=user)
    with refusal, transaction() as session:
        row = session.merge(event)
        actions.reschedule(row, [block(9), block(13)], by=user)
        actions.cancel_session(row.live_sessions[0], **why)
    with refusal, transaction() as session:
        actions.call_off(session.merge(event), to=EventStatus.CANCELLED, **why)
    event = db.session.get_one(Event, event.id)
    assert (event.status is EventStatus.CANCELLED) == is_allowed
    assert (len(event.live_sessions) == 1) == is_allowed


@NOVEMBER
def test_a_block_that_is_called_off_shortens_the_event(app: Flask) -> None:
    event = make.public_event(block(9), block(13, title="Atelier"))
    with transaction() as session:
        event = session.merge(event)
        sequence = event.sequence
        actions.cancel_session(event.sessions[1], reason=Reason.STRIKE, by=None)
        assert (event.local_end.hour, event.sequence) == (10, sequence + 1)
        with pytest.raises(Refused):
            actions.cancel_session(event.sessions[0], reason=Reason.STRIKE, by=None)
        with pytest.raises(Refused):
            actions.cancel_session(event.sessions[1], reason=Reason.STRIKE, by=None)
    entry = db.session.scalars(select(Entry).where(Entry.noun == "session")).one()
    assert (entry.verb, entry.note) == ("cancel", "Atelier")


@pytest.mark.parametrize(("second", "is_refused"), [(-1, True), (0, False)])
def test_an_event_took_place_once_it_has_ended(app: Flask, second: int, is_refused: bool) -> None:
    with NOVEMBER:
        event = make.public_event()
    moment = event.ends_at + timedelta(seconds=second)
    refusal = pytest.raises(Refused) if is_refused else nullcontext()
    with time_machine.travel(moment, tick=False), refusal, transaction() as session:
        moved = actions.move(session.merge(event), to=EventStatus.DELIVERED, by=None)
        assert moved.sequence == event.sequence
    assert ("move_to_delivered" in verbs()) != is_refused


@NOVEMBER
def test_what_takes_place_again_has_no_reason_not_to(app: Flask) -> None:
    event = make.public_event()
    with transaction() as session:
        row = session.merge(event)
        sequence = row.sequence
        why = {"reason": Reason.STRIKE, "note": "neige", "by": None}
        actions.call_off(row, to=EventStatus.POSTPONED, **why)
        assert (row.reason, row.reason_note, row.sequence) == (Reason.STRIKE, "neige", sequence + 1)
        actions.move(row, to=EventStatus.PUBLISHED, by=None)
        assert (row.reason, row.reason_note, row.sequence) == (None, "", sequence + 2)
        with pytest.raises(TypeError):
            actions.move(row, to=EventStatus.CANCELLED, by=None)


@NOVEMBER
@pytest.mark.parametrize(
    ("facts", "is_seen"),
    [
        ({"title_en": "Day"}, True),
        ({"title_en": "Counsellor day"}, False),
        ({"private_note": "x"}, False),
        ({"room": "B-1", "private_note": "x"}, True),
        ({"presenters": "Luc"}, False),
    ],
)
def test_calendars_take_anew_what_they_show(
    app: Flask, facts: dict[str, str], is_seen: bool
) -> None:
    event = make.public_event()
    with transaction() as session:
        row = session.merge(event)
        sequence = row.sequence
        actions.change(row, by=None, **facts)
        assert row.sequence - sequence == is_seen
        assert {name: getattr(row, name) for name in facts} == facts
        with pytest.raises(TypeError):
            actions.change(row, by=None, starts_at=clock.now())
        with pytest.raises(Refused):
            actions.change(row, by=None, title_fr="")
    assert "change" in verbs()


def test_nothing_is_planned_without_a_date_or_booked_as_what_it_is_not(app: Flask) -> None:
    with pytest.raises(Refused):
        actions.plan(type=EventType.COUNSELLOR_DAY, groups=[], by=None, title_fr="Journée")
    with pytest.raises(Refused):
        actions.plan(type=EventType.TALK, groups=[block(9)], by=None)
    with pytest.raises(Refused):
        visits.book(type=EventType.WEBINAR, school=make.school(), groups=[block(9)], by=None)
    with pytest.raises(TypeError):
        actions.plan(type=EventType.WEBINAR, groups=[block(9)], by=None, capacity_=3)


@pytest.mark.parametrize(("credit", "is_right"), [(None, True), (0, True), (60, True), (61, False)])
def test_a_block_gives_no_more_than_it_lasts(app: Flask, credit: int, is_right: bool) -> None:
    with nullcontext() if is_right else pytest.raises(Refused):
        made = make.public_event(block(9, credit_minutes=credit))
        assert made.sessions[0].credit_minutes == credit


@pytest.mark.parametrize(
    ("year", "is_right"), [(1899, False), (1900, True), (2100, True), (2101, False)]
)
def test_a_date_is_from_1900_to_2100(app: Flask, year: int, is_right: bool) -> None:
    with nullcontext() if is_right else pytest.raises(Refused):
        make.visit(make.group(on=date(year, 11, 4)))


@pytest.mark.parametrize(
    ("minutes", "is_right"), [(14, False), (15, True), (720, True), (721, False)]
)
def test_a_block_is_as_long_as_blocks_are(app: Flask, minutes: int, is_right: bool) -> None:
    with nullcontext() if is_right else pytest.raises(Refused):
        make.visit(make.group(minutes=minutes))


@NOVEMBER
def test_the_same_pupils_are_of_one_school_and_year_and_marked_one_way(app: Flask) -> None:
    school = make.school()
    groups = [make.group(on=DAY, starts=time(hour)) for hour in (9, 11, 13)]
    event = make.visit(*groups, school=school)
    others = (
        make.visit(make.group(on=DAY)),
        make.visit(make.group(on=date(2027, 9, 8)), school=school),
        make.public_event(),
    )
    elsewhere = make.public_event()
    with transaction() as session:
        first, second, third = session.merge(event).sessions
        for other in (first, *(session.merge(one).sessions[0] for one in others)):
            with pytest.raises(Refused):
                actions.mark_same_pupils(first, other, by=None)
        actions.mark_same_pupils(second, first, by=None)
        with pytest.raises(Refused, match="déjà"):
            actions.mark_same_pupils(first, second, by=None)
        actions.mark_same_pupils(third, second, by=None)
        assert (second.same_pupils_as_id, third.same_pupils_as_id) == (first.id, first.id)
        actions.mark_same_pupils(second, None, by=None)
        assert second.same_pupils_as_id is None
        alone, too = (session.merge(one).sessions[0] for one in (others[2], elsewhere))
        with pytest.raises(Refused):
            actions.mark_same_pupils(alone, too, by=None)
    assert verbs("session") == ["mark_same_pupils"] * 3


@NOVEMBER
@pytest.mark.parametrize("has_owner", [True, False])
def test_a_copy_is_the_same_on_another_day_and_no_more(app: Flask, has_owner: bool) -> None:
    owner, by = make.user(), make.user()
    event = make.visit(
        make.group(on=DAY, label="31"),
        make.group(on=date(2026, 12, 4), label="32"),
        make.group(on=date(2026, 12, 5), label="off"),
        owner=owner if has_owner else None,
        room="B-204",
        contact=DayContact("Line Roy", phone="514 555-0100"),
    )
    with transaction() as session:
        row = session.merge(event)
        row.sessions[2].cancelled_reason = Reason.STRIKE
        row.sessions[0].youth_count, row.confirmed_at = 28, clock.now()
        fresh = actions.rebook(row, on=date(2026, 12, 10), by=session.merge(by))
        days = [(one.local_on.day, one.group_label, one.youth_count) for one in fresh.sessions]
        assert days == [(10, "31", None), (11, "32", None)]
        assert (fresh.room, fresh.contact_name, fresh.confirmed_at) == ("B-204", "Line Roy", None)
        assert fresh.owner_id == (owner.id if has_owner else by.id)
        assert (fresh.rebooked_from_id, fresh.status) == (row.id, EventStatus.CONFIRMED)
    assert verbs()[-2:] == ["duplicate", "rebook"]


@NOVEMBER
def test_what_is_changed_is_what_the_event_is_found_by(app: Flask) -> None:
    event, visit = make.public_event(), make.visit(make.group(on=DAY))
    with transaction() as session:
        row, booked = session.merge(event), session.merge(visit)
        actions.change(row, by=None, title_fr="Foire de Laval")
        assert "foire de laval" in row.search_text
        actions.change(booked, by=None, visibility=Visibility.PUBLIC)
        assert booked.visibility is Visibility.PRIVATE
        contacts.set_contacts(booked, [DayContact("Line Roy"), DayContact("Zoé Paré")], by=None)
        assert "line roy zoe pare" in booked.search_text


@NOVEMBER
def test_a_group_put_right_moves_the_ends_of_its_event(app: Flask) -> None:
    event = make.public_event(block(9), block(13))
    with transaction() as session:
        row = session.merge(event)
        actions.correct_group(row.sessions[1], block(15, minutes=90), by=None)
        assert (row.local_end.time(), row.sessions[1].minutes) == (time(16, 30), 90)
        actions.correct_group(row.sessions[1], block(8), by=None)
        assert as_told(row) == [(8, "", False), (9, "", False)]
        assert (row.local_start.hour, row.local_end.hour) == (8, 10)


def test_what_is_shown_from_the_first_has_its_french_title(app: Flask) -> None:
    facts = {"type": EventType.WEBINAR, "groups": [block(9)], "verb": "plan", "by": None}
    told = {"title_en": "Day", "title_fr": ""}
    with pytest.raises(Refused):
        actions.create(status=EventStatus.PUBLISHED, owner=None, facts=told, **facts)
    with transaction():
        made = actions.create(status=EventStatus.DRAFT, owner=None, facts=told, **facts)
        assert (made.title_fr, made.title_en) == ("", "Day")


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_group_that_was_counted_is_not_taken_away(app: Flask, is_counted: bool) -> None:
    event = make.visit(make.group(label="31"), make.group(label="32", starts=time(13)))
    with transaction() as session:
        row = session.merge(event)
        row.sessions[1].youth_count = 20 if is_counted else None
    with pytest.raises(Refused) if is_counted else nullcontext(), transaction() as session:
        row = session.merge(event)
        actions.reschedule(row, [make.group(label="31")], by=None)
    assert len(db.session.get_one(Event, event.id).live_sessions) == 1 + is_counted
