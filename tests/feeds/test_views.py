"""Calendars by secret address: what each shows and keeps to itself; another address opens nothing."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, Reason
from outreach.feeds import actions, personal_link
from outreach.invitations import actions as invitations
from outreach.privacy import actions as privacy
from outreach.registration import actions as registration
from outreach.schools.models import School
from outreach.speakers import personal_link as speaker_link
from outreach.speakers.models import Speaker
from tests import make
from tests.browser import Client, counted
from tests.invitations.inviting import DAY, ask, do, school, visit
from tests.speakers.offering import NOVEMBER, speaker


@pytest.fixture(autouse=True)
def november(app: Flask):
    with NOVEMBER:
        make.our_organisation()
        yield


@pytest.fixture
def eve(november: None) -> User:
    return make.user(Role.STAFF, name="Ève Gagnon", email="eve@example.org")


def made(row: Any) -> str:
    """The path of the calendar, made if there was none."""
    with transaction() as session:
        kept = session.get_one(type(row), row.id)
        actions.renew(kept, by=None)
    db.session.rollback()
    address = personal_link.address(db.session.get_one(type(row), row.id))
    assert address.startswith("webcal://127.0.0.1:8000/calendars/")
    return address.removeprefix("webcal://127.0.0.1:8000")


def entries(client: Client, path: str) -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.text).walk("VEVENT"))


def test_calendar_of_staff_has_what_they_look_after_and_whom_to_call(
    client: Client, eve: User
) -> None:
    event = visit(owner=eve, access_notes="Porte 3")
    visit(owner=make.user())
    [entry] = entries(client, made(eve))
    assert str(entry["summary"]) == event.title_fr
    assert "Line Roy, enseignante, 514" in str(entry["description"])
    assert "Porte 3" in str(entry["description"])
    assert "Une question" not in str(entry["description"])  # it would be to themselves
    assert str(entry["url"]).endswith(f"/fr/staff/events/{event.id}")
    assert entry["dtstart"].dt.isoformat() == "2026-12-08T09:00:00-05:00"


def test_calendar_of_a_speaker_tells_what_they_go_to_from_what_they_are_asked(
    client: Client,
) -> None:
    goes, asked, declined = visit(), visit(on=date(2026, 12, 9)), visit(on=date(2026, 12, 10))
    ada = speaker()
    for event in (goes, asked, declined):
        ask(event, ada)
    do(invitations.accept, ada, goes)
    do(invitations.decline, ada, declined)
    shown = entries(client, made(ada))
    assert [str(e["status"]) for e in shown] == ["CONFIRMED", "TENTATIVE"]
    assert "Line Roy" in str(shown[0]["description"])
    assert "Line Roy" not in str(shown[1]["description"])
    assert all("/invitation/" in str(e["url"]) for e in shown)


def test_calendar_of_a_school_names_nobody_and_opens_no_link(client: Client) -> None:
    place = school()
    visit(place)
    visit()
    [entry] = entries(client, made(place))
    text = entry.to_ical().decode()
    assert "Line Roy" not in text
    assert "/visit/" not in text
    assert "URL" not in entry


@pytest.mark.parametrize(
    ("status", "expected"),
    [(EventStatus.TENTATIVE, "TENTATIVE"), (EventStatus.CONFIRMED, "CONFIRMED")],
)
def test_an_option_is_tentative(
    client: Client, eve: User, status: EventStatus, expected: str
) -> None:
    visit(owner=eve, status=status)
    [entry] = entries(client, made(eve))
    assert str(entry["status"]) == expected


def test_moved_five_times_it_is_one_entry_with_the_highest_sequence(
    client: Client, eve: User
) -> None:
    event, path = visit(owner=eve), made(eve)
    seen = entries(client, path)
    for n in range(1, 6):
        boss = make.user(Role.COORDINATOR)
        with transaction() as session:
            row = session.get_one(Event, event.id)
            to = DAY + timedelta(days=7 * n)
            registration.shift(row, to=to, starts=None, by=session.merge(boss))
        [entry] = entries(client, path)
        seen.append(entry)
    assert len({str(entry["uid"]) for entry in seen}) == 1
    assert [e["sequence"] for e in seen] == sorted({e["sequence"] for e in seen})
    assert seen[-1]["dtstart"].dt.date() == DAY + timedelta(days=35)


def test_called_off_is_struck_out(client: Client, eve: User) -> None:
    event, boss = visit(owner=eve), make.user(Role.COORDINATOR)
    with transaction() as session:
        row, by = session.get_one(Event, event.id), session.merge(boss)
        registration.call_off(row, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=by)
    [entry] = entries(client, made(eve))
    assert str(entry["status"]) == "CANCELLED"


@pytest.mark.parametrize(("days", "is_there"), [(60, True), (61, False)])
def test_what_is_over_for_sixty_days_is_left_out(
    client: Client, eve: User, days: int, is_there: bool
) -> None:
    event, path = visit(owner=eve), made(eve)
    with time_machine.travel(event.ends_at + timedelta(days=days, seconds=-1), tick=False):
        assert bool(entries(client, path)) == is_there


def test_calendar_of_a_renewed_address_opens_only_the_new(client: Client, eve: User) -> None:
    old = made(eve)
    new = made(eve)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_calendar_of_junk_of_another_kind_and_of_nobody_is_no_page(
    client: Client, eve: User
) -> None:
    path = made(eve)
    token = path.split("/")[-1]
    for other in (
        f"/calendars/school/{token}",
        f"/calendars/nobody/{token}",
        "/calendars/staff/x.ics",
    ):
        assert client.get(other).status_code == 404
    never = personal_link.LINKS["staff"].token(make.user())
    assert client.get(f"/calendars/staff/{never}.ics").status_code == 404


@pytest.mark.parametrize("change", ["reader", "closed"])
def test_who_may_not_see_visits_any_more_has_no_calendar(
    client: Client, eve: User, change: str
) -> None:
    path = made(eve)
    with transaction() as session:
        row = session.get_one(User, eve.id)
        if change == "reader":
            row.role = Role.READER
        else:
            row.active = False
    assert client.get(path).status_code == 404


def test_an_erased_speaker_has_no_calendar(client: Client) -> None:
    ada = speaker()
    path = made(ada)
    with transaction() as session:
        privacy.erase(session.get_one(Speaker, ada.id).person, by=None)  # type: ignore[arg-type]
    assert client.get(path).status_code == 404


def test_calendar_unchanged_answers_304(client: Client, eve: User) -> None:
    visit(owner=eve)
    path = made(eve)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("kind", ["staff", "speaker", "school"])
def test_calendar_asks_as_often_with_one_visit_and_thirty(
    client: Client, eve: User, kind: str
) -> None:
    ada, place = speaker(), school()
    path = made({"staff": eve, "speaker": ada, "school": place}[kind])

    def add(n: int) -> None:
        event = visit(place, owner=eve, on=DAY + timedelta(days=n), starts=time(9))
        ask(event, ada)

    counts = []
    for rows in (range(1), range(1, 30)):
        for n in rows:
            add(n)
        with counted() as statements:
            client.get(path)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7


def test_my_calendar_is_made_renewed_and_asked_for_by_who_may(client: Client, eve: User) -> None:
    client.sign_in(eve)
    assert "webcal:" not in client.page("/fr/staff/my-calendar").text
    page = client.submit("/fr/staff/my-calendar", button="Créer l’adresse")
    first = page.html.xpath("//textarea/text()")[0].strip()
    assert first.startswith("webcal://")
    page = client.submit("/fr/staff/my-calendar", button="Créer une autre adresse")
    assert page.html.xpath("//textarea/text()")[0].strip() != first
    assert "L’ancienne adresse" in page.text


def test_of_school_and_of_speaker_begin_without_an_address(client: Client, eve: User) -> None:
    client.sign_in(eve)
    place, ada = make.school(), speaker()
    for url in (
        f"/en/staff/schools/{place.id}/calendar-address",
        f"/en/speaker/{speaker_link.token(ada)}/calendar",
    ):
        assert "webcal:" not in client.page(url).text


def test_of_speaker_of_another_signature_is_no_page(client: Client) -> None:
    token = speaker_link.token(speaker())
    assert client.get(f"/fr/speaker/{token[:-2]}xx/calendar").status_code == 404


def test_renew_my_calendar_is_a_post(client: Client, eve: User) -> None:
    client.sign_in(eve)
    assert client.get("/fr/staff/my-calendar/renew").status_code == 405


def test_renew_of_school_makes_the_address_that_staff_hand_out(client: Client, eve: User) -> None:
    place = make.school()
    client.sign_in(eve)
    url = f"/fr/staff/schools/{place.id}/calendar-address"
    page = client.submit(url, button="Créer l’adresse")
    assert "/calendars/school/" in page.text
    db.session.rollback()
    assert db.session.get_one(School, place.id).feed_version == 1


def test_renew_of_speaker_is_theirs_by_their_link(client: Client) -> None:
    ada = speaker()
    url = f"/fr/speaker/{speaker_link.token(ada)}/calendar"
    page = client.submit(url, button="Créer l’adresse")
    assert "/calendars/speaker/" in page.text
