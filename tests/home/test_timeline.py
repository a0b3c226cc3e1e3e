"""The memory of a record page: what happened, dated, with who changed what before and after."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.home import timeline
from outreach.people import actions as people
from outreach.people.models import Note, NoteKind
from outreach.schools import actions as schools
from outreach.visits import mails, wishes
from outreach.visits.words import News, WishKind
from tests import make
from tests.browser import Client, Page, same_queries


def lines(page: Page) -> list[str]:
    return [line.replace("\xa0", " ") for line in page.all(".timeline > li")]


def test_a_school_page_tells_visits_with_pupils_and_year_notes_and_changes(client: Client) -> None:
    user = make.user(Role.COORDINATOR, name="Ève Gagnon")
    client.sign_in(user)
    school = make.school(phone="+15145550100")
    make.counted(make.visit(make.group(on=date(2024, 10, 2)), school=school), 28)
    with transaction() as session:
        by = session.merge(user)
        schools.describe(session.merge(school), by=by, phone="+15145550199")
        people.note(NoteKind.CALL, "Rappeler au printemps", by=by, school_id=school.id)
    told = lines(client.page(f"/fr/staff/schools/{school.id}"))
    assert any("28 élèves · 2024-2025" in line for line in told)
    assert any("Rappeler au printemps" in line and "Ève Gagnon" in line for line in told)
    changed = next(line for line in told if "514 555-0199" in line)
    assert "Téléphone" in changed
    assert "514 555-0100 → 514 555-0199" in changed
    assert "Ève Gagnon" in changed


def test_a_person_page_tells_registrations_mails_and_changes(client: Client) -> None:
    user = make.user(Role.COORDINATOR)
    client.sign_in(user)
    registered = make.registration(make.coming_event(title_fr="Salon"))
    assert registered.person
    with transaction() as session:
        person = session.merge(registered.person)
        people.correct(person, by=session.merge(user), job_title="Conseillère", lang="en")
    told = lines(client.page(f"/fr/staff/people/{registered.person_id}"))
    assert any("Inscription : Salon" in line for line in told)
    assert any("noemie" in line and "À envoyer" in line for line in told)
    changed = next(line for line in told if "Conseillère" in line)
    assert "– → Conseillère" in changed
    assert "Français → English" in changed


def of_kind(page: Page, icon: str) -> list[str]:
    """The lines that bear this picture."""
    rows = page.html.xpath(f"//ol[@class='timeline']/li[.//*[contains(@href, '#{icon}')]]")
    return [" ".join(row.text_content().replace("\xa0", " ").split()) for row in rows]


def test_an_event_page_tells_mails_notes_and_registrations_each_as_what_it_is(
    client: Client,
) -> None:
    user = make.user(Role.COORDINATOR, name="Hugo Lam")
    client.sign_in(user)
    event, other = make.coming_event(title_fr="Salon"), make.coming_event(title_fr="Forum")
    mine = make.registration(event, last_name="Bédard")
    make.registration(other, last_name="Autrement")
    with transaction() as session:
        by = session.merge(user)
        people.note(NoteKind.MET, "Salle trop petite", by=by, event_id=event.id)
        people.note(NoteKind.CALL, "Rien à voir", by=by, event_id=other.id)
    page = client.page(f"/fr/staff/events/{event.id}")
    (mail,) = of_kind(page, "mail")
    assert "Inscription confirmée : Salon" in mail
    assert f"{mine.email} · À envoyer" in mail
    (note,) = of_kind(page, "file-text")
    assert "Rencontre" in note
    assert "Salle trop petite" in note
    assert "Hugo Lam" in note
    (registered,) = of_kind(page, "user")
    assert "Inscription : Noémie Bédard" in registered


def test_a_school_page_tells_the_mails_about_its_visits_and_its_notes_as_what_they_are(
    client: Client,
) -> None:
    user = make.user(Role.COORDINATOR, name="Hugo Lam")
    client.sign_in(user)
    contact = DayContact("Line Roy", email="line@ecole.example.org")
    school = make.school()
    visits = [make.visit(school=school, contact=contact), make.visit(contact=contact)]
    with transaction() as session:
        for visit in visits:
            mails.tell(session.merge(visit), News.BOOKED, by=None)
        by = session.merge(user)
        people.note(NoteKind.CALL, "Rappeler au printemps", by=by, school_id=school.id)
    page = client.page(f"/fr/staff/schools/{school.id}")
    (mail,) = of_kind(page, "mail")
    assert "Visite réservée : " in mail
    assert "Line Roy line@ecole.example.org · À envoyer" in mail
    (note,) = of_kind(page, "file-text")
    assert "Rappeler au printemps" in note


def test_an_event_page_tells_its_moves_numbers_and_status(client: Client) -> None:
    user = make.user(Role.COORDINATOR, name="Hugo Lam")
    client.sign_in(user)
    event = make.visit(make.group(on=date(2024, 10, 2)))
    with transaction() as session:
        by = session.merge(user)
        events.change(session.merge(event), by=by, room="B-210")
    make.counted(event, 27)
    told = lines(client.page(f"/fr/staff/events/{event.id}"))
    assert any("Local : – → B-210" in line and "Hugo Lam" in line for line in told)
    assert any("Nombres saisis" in line and "Élèves : – → 27" in line for line in told)


def test_the_latest_stands_first_and_instants_are_local(client: Client) -> None:
    with time_machine.travel("2026-11-10T15:00:00Z"):
        event = make.visit()
    with time_machine.travel("2026-11-11T01:30:00Z"), transaction() as session:
        events.change(session.merge(event), by=None, room="B-210")
    client.sign_in(make.user(Role.STAFF))
    told = lines(client.page(f"/fr/staff/events/{event.id}"))
    assert "10 novembre 2026, 20 h 30" in told[0]
    assert "10 novembre 2026, 10 h 00" in told[-1]


def test_record_pages_ask_as_often_for_a_long_memory_as_for_a_short_one(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    school, event = make.school(), make.public_event()

    def add(n: int) -> None:
        make.visit(make.group(on=clock.today() + timedelta(days=n)), school=school)
        make.registration(event)
        with transaction() as session:
            events.change(session.get_one(Event, event.id), by=None, room=f"B-{n}")

    same_queries(client, f"/fr/staff/schools/{school.id}", add, rows=8)
    same_queries(client, f"/fr/staff/events/{event.id}", add, rows=8)


def test_the_memory_of_an_event_is_told_in_pages_and_each_line_once(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    with time_machine.travel("2026-11-10T15:00:00Z", tick=False):
        event = make.coming_event()
        for n in range(33):
            make.registration(event, last_name=f"A{n}")
    with time_machine.travel("2026-11-11T15:00:00Z", tick=True):
        for n in range(4):
            make.registration(event, last_name=f"B{n}")
    url, told, sizes = f"/fr/staff/events/{event.id}", [], []
    for _page in range(6):
        page = client.page(url)
        told += lines(page)
        sizes.append(len(lines(page)))
        url = next(iter(page.html.xpath("//*[@id='timeline']//a[@rel='next']/@href")), "")
        if not url:
            break
    assert sizes == [20, 20, 20, 16]
    names = [line for line in told if "Inscription : " in line]
    assert len(names) == len(set(names)) == 37
    mails = [line for line in told if "noemie" in line]
    assert len(mails) == len(set(mails)) == 37
    assert ["B" in line for line in told[:8]] == [True] * 8 or "noemie" in "".join(told[:8])
    assert page.href("Les plus récents") == f"/fr/staff/events/{event.id}#timeline"
    first = client.page(f"/fr/staff/events/{event.id}")
    for junk in (
        "x",
        "2026-11-10",
        "2026-11-10T15:00:00",
        "2026-11-10T15:00:00+00:00~x",
        "~",
        "2026-11-10T15:00:00+00:00~-1",
        "0001-01-01T00:00:00+23:00~0",
        "2026-11-10T15:00:00+00:00~5001",
    ):
        again = client.get(f"/fr/staff/events/{event.id}", query_string={"before": junk})
        assert lines(Page(again)) == lines(first)


def test_pages_of_the_memory_ask_as_often_as_the_first(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    event = make.coming_event()
    for _n in range(15):
        make.registration(event)
    first = client.page(f"/fr/staff/events/{event.id}")
    second = client.page(first.html.xpath("//*[@id='timeline']//a[@rel='next']/@href")[0])
    assert first.queries == second.queries


def test_a_short_memory_has_no_pages(client: Client) -> None:
    client.sign_in(make.user(Role.STAFF))
    event = make.coming_event()
    for _n in range(9):
        make.registration(event)
    page = client.page(f"/fr/staff/events/{event.id}")
    assert len(lines(page)) == 20
    assert page.html.xpath("//*[@id='timeline']//nav") == []


def test_a_visit_has_happened_once_it_began(client: Client) -> None:
    school = make.school()
    event = make.visit(make.group(on=date(2026, 11, 20)), school=school)
    for late, is_there in ((timedelta(seconds=-1), False), (timedelta(), True)):
        with time_machine.travel(event.starts_at + late, tick=False):
            client.sign_in(make.user(Role.STAFF))
            told = lines(client.page(f"/fr/staff/schools/{school.id}"))
            assert any("Visite en classe" in line for line in told) is is_there


@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def test_a_visit_tells_what_its_own_teacher_wrote(client: Client) -> None:
    client.sign_in(make.user(Role.COORDINATOR))
    day = make.group(on=date(2026, 12, 3))
    for name, kind, facts in (
        ("Đặng Thị Mỹ Hạnh", WishKind.OTHER_DATE, {"on": "2026-12-10", "starts": ""}),
        ("Line Roy", WishKind.CALL_OFF, {"reason": "strike"}),
    ):
        event = make.visit(day)
        with transaction() as session:
            wishes.ask(session.merge(event), kind, by_name=name, facts=facts)
    told = " ".join(lines(client.page(f"/fr/staff/events/{event.id}")))
    assert "Message reçu par le lien personnel" in told
    assert "Line Roy" in told
    assert "Đặng" not in told


@pytest.mark.parametrize(
    ("mark", "passed"),
    [
        ("2026-11-20T15:00:00+00:00~0", 0),
        ("2026-11-20T15:00:00+00:00~5000", 5000),
        ("2026-11-20T15:00:00+00:00~5001", None),
        ("2026-11-20T15:00:00+00:00~-1", None),
        ("2026-11-20T15:00:00~3", None),
        ("1901-01-01T00:00:00+00:00~3", 3),
        ("1900-12-31T00:00:00+00:00~3", None),
        ("2199-12-31T00:00:00+00:00~3", 3),
        ("2200-01-01T00:00:00+00:00~3", None),
        ("yesterday", None),
    ],
)
def test_a_mark_that_we_did_not_write_begins_with_the_latest(mark: str, passed: int | None) -> None:
    until = timeline._until(mark)
    if passed is None:
        assert until == timeline.Until(size=timeline.A_PAGE)
    else:
        assert (until.at, until.passed) == (datetime.fromisoformat(mark.partition("~")[0]), passed)


@time_machine.travel("2026-11-10T15:00:00Z", tick=False)
def test_a_note_about_another_day_stands_at_its_noon(app: Flask) -> None:
    person = make.person()
    for on in (date(2026, 11, 9), date(2026, 11, 10)):
        by = make.user()
        with transaction() as session:
            people.note(NoteKind.CALL, "x", by=session.merge(by), on=on, person_id=person.id)
    notes = db.session.scalars(select(Note).order_by(Note.on)).all()
    told = [line.at.isoformat() for line in timeline._notes(notes)]
    assert told == ["2026-11-09T17:00:00+00:00", "2026-11-10T15:00:00+00:00"]
