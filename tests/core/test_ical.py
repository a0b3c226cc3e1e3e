"""Calendar files as icalendar reads them; tests/journeys reads the same with ical.js."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from outreach.core import ical
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.registration import actions as registrations
from outreach.registration import calendar_files as registered_files
from outreach.visits import calendar_files as visit_files
from outreach.visits import personal_link as visit_link
from tests import make

ZONES = ("America/Toronto", "America/Halifax", "America/Blanc-Sablon")
# both sides of both changes of clocks of 2026 and 2027, midsummer and midwinter
DAYS = (
    (2026, 1, 15), (2026, 3, 7), (2026, 3, 9), (2026, 7, 1), (2026, 10, 31), (2026, 11, 2),
    (2027, 3, 13), (2027, 3, 15), (2027, 11, 6), (2027, 11, 8),
)  # fmt: skip


def blocks(zone: str) -> list[ical.Block]:
    """One hour from nine in the morning on each of DAYS."""
    made = []
    for number, day in enumerate(DAYS):
        starts_at = datetime(*day, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        ends_at = starts_at + timedelta(hours=1)
        facts = {"starts_at": starts_at, "ends_at": ends_at, "changed_at": starts_at}
        made.append(ical.Block(f"{number}@test", 0, **facts, zone=zone, title="Visite"))
    return made


def read(text: str) -> list[dict[str, str]]:
    entries = Calendar.from_ical(text).walk("VEVENT")
    return [{name: str(entry.get(name, "")) for name in entry} for entry in entries]


def file_of(event: Event) -> list[dict[str, str]]:
    return read(visit_files.calendar_file(db.session.get_one(Event, event.id), "fr"))


@pytest.mark.parametrize("zone", ZONES)
def test_hours_on_both_sides_of_both_changes_of_clocks(zone: str) -> None:
    made = blocks(zone)
    found = Calendar.from_ical(ical.calendar(made)).walk("VEVENT")
    assert [entry["DTSTART"].dt for entry in found] == [block.starts_at for block in made]
    assert {entry["DTSTART"].dt.hour for entry in found} == {9}


def test_zones_are_told_as_rules() -> None:
    text = ical.calendar(blocks("America/Halifax"))
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU" in text
    assert "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU" in text
    assert "RDATE" not in text
    assert "DAYLIGHT" not in ical.calendar(blocks("America/Blanc-Sablon"))
    assert "BYDAY=-1SU" in ical.calendar(blocks("Europe/Paris"))


def test_a_new_title_or_place_raises_the_sequence_and_a_private_note_does_not(app: Flask) -> None:
    event = make.visit()
    with transaction() as session:
        actions.change(session.merge(event), private_note="Clé au secrétariat", by=None)
    assert file_of(event)[0]["SEQUENCE"] == "0"
    with transaction() as session:
        actions.change(session.merge(event), title_fr="Parler de cybersécurité", by=None)
    assert file_of(event)[0]["SEQUENCE"] == "1"
    with transaction() as session:
        actions.change(session.merge(event), room="B-204", by=None)
    assert file_of(event)[0]["SEQUENCE"] == "2"
    with transaction() as session:
        actions.change(session.merge(event), room="B-204", by=None)
    assert file_of(event)[0]["SEQUENCE"] == "2"


def test_a_block_that_is_dropped_is_struck_out_under_its_uid(app: Flask) -> None:
    event = make.visit(make.group(label="31"), make.group(label="32"))
    before = [entry["UID"] for entry in file_of(event)]
    with transaction() as session:
        event = session.merge(event)
        registrations.reschedule(event, [actions.as_group(event.sessions[0])], by=None)
    after = {entry["UID"]: entry["STATUS"] for entry in file_of(event)}
    assert after == {before[0]: "CONFIRMED", before[1]: "CANCELLED"}


def test_a_block_of_a_draft_goes_without_a_trace(app: Flask) -> None:
    with transaction() as session:
        event = session.merge(make.public_event(make.group(), make.group()))
        event.status = EventStatus.DRAFT
        actions.reschedule(event, [actions.as_group(event.sessions[0])], by=None)
    assert len(file_of(event)) == 1


def test_identifiers_differ_between_installations(app: Flask) -> None:
    first, second = make.visit(), make.visit()
    keys = {file_of(event)[0]["UID"].split("-")[2] for event in (first, second)}
    assert len(keys) == 2
    assert file_of(first) == file_of(first)


def test_the_stamp_is_that_of_the_last_change(app: Flask) -> None:
    with time_machine.travel("2026-10-01T12:00:00Z", tick=False):
        event = make.visit(make.group(on=date(2026, 11, 4)))
    with time_machine.travel("2026-10-08T12:00:00Z", tick=False):
        early = visit_files.calendar_file(db.session.get_one(Event, event.id), "fr")
    assert "DTSTAMP:20261001T120000Z" in early
    assert early == visit_files.calendar_file(db.session.get_one(Event, event.id), "fr")
    with time_machine.travel("2026-10-09T12:00:00Z", tick=False), transaction() as session:
        actions.change(session.merge(event), room="B-1", by=None)
    assert "DTSTAMP:20261009" in visit_files.calendar_file(
        db.session.get_one(Event, event.id), "fr"
    )


def test_who_waits_has_it_as_tentative_and_who_gave_up_as_cancelled(app: Flask) -> None:
    event = make.coming_event(capacity=1)
    make.registration(event)
    waiting = make.registration(event)
    text = registered_files.calendar_file(waiting)
    assert [entry["STATUS"] for entry in read(text)] == ["TENTATIVE"]
    assert "METHOD:PUBLISH" in text
    with transaction() as session:
        waiting = session.merge(waiting)
        registrations.cancel(waiting, by=None)
    assert [e["STATUS"] for e in read(registered_files.calendar_file(waiting))] == ["CANCELLED"]


@pytest.mark.parametrize("place", ["", "Centre Bell"])
def test_who_has_a_seat_joins_from_the_calendar_and_nobody_else(app: Flask, place: str) -> None:
    join = "https://meet.example.org/jour"
    event = make.coming_event(capacity=1, mode="online", online_url=join, place=place)
    mine, waiting = make.registration(event), make.registration(event)
    (entry,) = read(registered_files.calendar_file(mine))
    assert join in entry["DESCRIPTION"]
    assert entry["LOCATION"] == (place or join)
    assert join not in registered_files.calendar_file(waiting)
    event = db.session.get_one(Event, event.id)
    assert join not in str(registered_files.entries(event, url=""))


def test_a_calendar_entry_asks_nobody_to_answer_a_mail(app: Flask) -> None:
    make.our_organisation(phone="+15145550100")
    mine = make.registration(make.coming_event())
    (seat,) = read(registered_files.calendar_file(mine))
    (visit,) = file_of(make.visit())
    for entry in (seat, visit):
        assert "Une question?" in entry["DESCRIPTION"]
        assert "courriel" not in entry["DESCRIPTION"]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"label": "31"}, "Métiers – groupe 31"),
        ({"label": "31", "title": "Atelier"}, "Métiers – Atelier"),
        ({"label": ""}, "Métiers"),
    ],
)
def test_a_group_of_a_visit_is_told_apart_by_its_name(
    app: Flask, facts: dict[str, str], title: str
) -> None:
    event = make.visit(make.group(**facts), make.group(starts=time(13)), title_fr="Métiers")
    first, _second = Calendar.from_ical(visit_files.calendar_file(event, "fr")).walk("VEVENT")
    assert str(first["SUMMARY"]) == title
    alone = make.visit(make.group(**facts), title_fr="Métiers")
    (entry,) = Calendar.from_ical(visit_files.calendar_file(alone, "fr")).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Métiers"
    assert str(entry["URL"]) == visit_link.address(alone, "fr")
