"""Series as staff make, change and call them off, and a term copied, each date looked at first."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.series import actions, queries
from outreach.visits import mails
from outreach.visits.words import News
from tests import make
from tests.browser import Client, Page, counted, same_queries
from tests.visits.booking import NOVEMBER, the_event


@pytest.fixture
def staff(client: Client) -> Iterator[Client]:
    """A coordinator at work on 2 November 2026."""
    with NOVEMBER:
        make.our_organisation()
        yield client.sign_in(make.user(Role.COORDINATOR))


def weekly(staff: Client, event: Event, **fields: object) -> Page:
    """The dates that a weekly rule shows, those of the Christmas holidays left out."""
    typed = {"until": "2027-01-06"} | fields
    return staff.submit(f"/fr/staff/events/{event.id}/repeat", status=422, **typed)


def test_repeat_shows_each_date_before_anything_is_kept(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 2)))
    make.visit(make.group(on=date(2026, 12, 9)), school=event.school)
    page = weekly(staff, event)
    ticked = page.form("Créer celles qui sont cochées").fields["ticked"]
    assert list(ticked) == ["2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30", "2027-01-06"]
    assert "la même école" in page.text
    assert db.session.scalar(select(func.count(Event.id))) == 2
    kept = staff.fill(page, button="Créer celles qui sont cochées")
    assert kept.heading == "Série"
    rows = queries.series_of(db.session.get_one(Event, event.id))
    assert [row.local_start.day for row in rows] == [2, 9, 16, 23, 30, 6]
    page = weekly(staff, event, until="2027-01-13")
    boxes = [box.get("value") for box in page.html.cssselect("[name=ticked]")]
    assert boxes == ["2027-01-13"]


def test_repeat_leaves_out_days_without_classes_unless_ticked(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 18)))
    page = weekly(staff, event, until="2027-01-08")
    boxes = {box.get("value"): box.checked for box in page.html.cssselect("[name=ticked]")}
    assert boxes == {"2026-12-25": False, "2027-01-01": False, "2027-01-08": True}
    staff.fill(page, button="Créer celles qui sont cochées")
    rows = queries.series_of(db.session.get_one(Event, event.id))
    assert [row.local_start.date() for row in rows] == [date(2026, 12, 18), date(2027, 1, 8)]


def test_repeat_keeps_nothing_that_was_not_seen(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 2)))
    page = weekly(staff, event, until="2026-12-09")
    make.visit(make.group(on=date(2026, 12, 9)), school=event.school)
    page = staff.fill(page, button="Créer celles qui sont cochées", status=422)
    assert "Quelque chose a changé entre-temps" in page.errors[0]
    assert db.session.scalar(select(func.count(Event.id))) == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": ""}, "Entrez la dernière date, ou les dates."),
        ({"every": "0"}, "De 1 à 26 semaines."),
        ({"every": "27"}, "De 1 à 26 semaines."),
        ({"every": ""}, "Entrez un nombre de semaines."),
        ({"named": "2026-13-01"}, "comme 2026-12-08"),
        ({"until": "2026-12-03"}, "Aucune activité ne serait créée"),
    ],
)
def test_repeat_says_what_is_wrong(staff: Client, fields: dict[str, str], sentence: str) -> None:
    event = make.visit(make.group(on=date(2026, 12, 2)))
    assert sentence in " ".join(weekly(staff, event, **fields).errors)


def test_repeat_shows_many_dates_in_as_many_statements(staff: Client) -> None:
    event = make.visit(make.group(on=date(2027, 1, 6)))
    counts = []
    for until in ("2027-01-13", "2027-08-06"):
        with counted() as statements:
            weekly(staff, event, until=until)
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 30


def three(staff: Client) -> list[Event]:
    """Counsellor days on three Thursdays, somebody registered for the second."""
    event = make.public_event()
    page = weekly(staff, event, until="2026-12-17")
    staff.fill(page, button="Créer celles qui sont cochées")
    rows = queries.series_of(db.session.get_one(Event, event.id))
    with transaction() as session:
        for row in rows[1:]:
            events.move(session.merge(row), to=EventStatus.PUBLISHED, by=None)
    make.registration(rows[1])
    return list(rows)


def test_series_moves_this_one_and_those_after(staff: Client) -> None:
    rows = three(staff)
    url = f"/fr/staff/events/{rows[1].id}/series"
    page = staff.submit(url, days="3", status=422)
    assert "tombe une fin de semaine" in page.text
    db.session.rollback()
    page = staff.submit(url, days="4", room="C-3")
    assert "2 activités modifiées." in page.text.replace("\xa0", " ")
    assert "Courriels en route : 1." in page.text.replace("\xa0", " ")
    db.session.rollback()
    rows = [db.session.get_one(Event, row.id) for row in rows]
    assert [(row.local_start.day, row.room) for row in rows] == [(3, ""), (14, "C-3"), (21, "C-3")]


def test_series_refuses_what_changes_nothing(staff: Client) -> None:
    rows = three(staff)
    url = f"/fr/staff/events/{rows[1].id}/series"
    assert staff.submit(url, status=422).errors == [
        "Rien ne changerait : entrez ce qui est nouveau."
    ]
    with time_machine.travel(rows[2].starts_at, tick=False):
        staff.sign_in(make.user(Role.COORDINATOR))
        page = staff.submit(url, room="C-3", status=422)
    assert page.errors == ["Aucune de ces activités n’est à venir."]


def test_series_to_the_hour_that_it_has_changes_nothing(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 2)))
    page = staff.submit(f"/fr/staff/events/{event.id}/series", starts="09:00", status=422)
    assert page.errors == ["Rien ne changerait : entrez ce qui est nouveau."]


@pytest.mark.parametrize(
    ("facts", "says", "news"),
    [
        ({}, "L’école a été prévenue.", "booked"),
        ({"room": "C-3"}, "L’école ne sait encore rien du changement", "moved"),
        ({"starts": time(10)}, "L’école ne sait encore rien du changement", "moved"),
        ({"off": True}, "L’école ne sait encore rien du changement", "called_off"),
    ],
)
def test_series_says_what_the_school_knows(
    staff: Client, facts: dict[str, Any], says: str, news: str
) -> None:
    contact = DayContact(name="Line Roy", email="line.roy@ecole.example")
    event = make.visit(make.group(on=date(2026, 12, 2)), contact=contact)
    with transaction() as session:
        mails.tell(session.merge(event), News.BOOKED, by=None)
    later = time_machine.travel("2026-11-03T15:00:00Z", tick=False)
    with later, transaction() as session:
        row = session.merge(event)
        if "room" in facts:
            events.change(row, room="C-3", by=None)
        if "starts" in facts:
            events.shift(row, to=date(2026, 12, 2), starts=facts["starts"], by=None)
        if "off" in facts:
            events.call_off(row, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None)
    page = staff.page(f"/fr/staff/events/{event.id}/series")
    assert says in page.text
    assert page.html.xpath("//a[contains(@href, '/tell/')]/@href")[0].endswith(f"/tell/{news}")


def test_call_off_needs_the_role_and_tells_the_registered(staff: Client) -> None:
    rows = three(staff)
    url = f"/fr/staff/events/{rows[0].id}/call-off-series"
    page = staff.submit(url, which="all", reason="strike")
    assert "3 activités annulées." in page.text.replace("\xa0", " ")
    assert "Courriels en route : 1." in page.text.replace("\xa0", " ")
    statuses = {row.status for row in queries.series_of(db.session.get_one(Event, rows[0].id))}
    db.session.rollback()
    statuses = {row.status for row in queries.series_of(db.session.get_one(Event, rows[0].id))}
    assert statuses == {EventStatus.CANCELLED}
    assert staff.sign_in(make.user(Role.STAFF)).get(url).status_code == 403


def test_series_asks_as_often_for_one_event_as_for_thirty(staff: Client) -> None:
    event = make.visit(make.group(on=date(2026, 12, 2)))
    day, by = count(1), make.user()

    def more(n: int) -> None:
        with transaction() as session:
            on = date(2026, 12, 2) + timedelta(days=next(day))
            actions.repeat(session.merge(event), [on], by=session.merge(by))

    assert same_queries(staff, f"/fr/staff/events/{event.id}/series", more) <= 14


def test_copy_term_makes_options_a_year_later_of_those_ticked(staff: Client) -> None:
    school = make.school()
    visits = [make.visit(make.group(on=date(2026, month, 3)), school=school) for month in (11, 12)]
    term = {"since": "2026-10-01", "until": "2026-12-31"}
    page = staff.submit("/fr/staff/events/copy-term", status=422, **term)
    boxes = page.form("Créer celles qui sont cochées").fields["ticked"]
    assert list(boxes) == [str(visit.id) for visit in visits]
    assert "mardi 2 novembre 2027" in page.text
    page = staff.fill(page, button="Créer celles qui sont cochées", ticked=[str(visits[1].id)])
    assert "Les copies sont au calendrier" in page.text
    copy = the_event()
    assert (copy.status, copy.local_start.date()) == (EventStatus.TENTATIVE, date(2027, 12, 2))
    assert db.session.scalar(select(func.count(Event.id))) == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until": "2026-09-30"}, "Le dernier jour précède le premier."),
        ({"until": "2026-10-01"}, "Aucune activité ne serait créée"),
        ({"since": ""}, "Inscrivez le premier jour."),
    ],
)
def test_copy_term_says_what_is_wrong(staff: Client, fields: dict[str, str], sentence: str) -> None:
    term = {"since": "2026-10-01", "until": "2026-12-31"} | fields
    page = staff.submit("/fr/staff/events/copy-term", status=422, **term)
    assert sentence in " ".join(page.errors)
