"""Several visits to a school told of in one letter, as it is received."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import calendar_files
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.events.words import EventStatus, Mode, Reason
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.registration import actions as registration
from outreach.schools.models import School
from outreach.visits import joint_letter_actions as joint
from outreach.visits import mails, queries
from outreach.visits.words import News
from tests import make
from tests.browser import Client
from tests.mail.received import BASE, Received, received, the_mail
from tests.visits.booking import NOVEMBER

LINE = DayContact("Line Roy", "", "line@ecole.example.org")
FIRST = date(2026, 11, 24)
NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[None]:
    with NOVEMBER:
        make.our_organisation()
        yield


def several(*weeks: int, school: School | None = None, **facts: object) -> list[Event]:
    """A visit so many weeks after the first, to one school."""
    school = school or make.school(name="École des Érables")
    values = {"contact": LINE, "owner": make.user(name="Ève"), "room": "B-204"} | facts
    return [
        make.visit(make.group(on=FIRST + timedelta(weeks=week)), school=school, **values)
        for week in weeks
    ]


def tell(rows: list[Event], **facts: object) -> list[Received]:
    """What is received, in order."""
    with transaction() as session:
        kept = [session.get_one(Event, row.id) for row in rows]
        by = facts.pop("by", kept[0].owner)
        joint.tell(kept, by=session.merge(by) if by else None, **facts)
    db.session.rollback()
    return [received(m) for m in db.session.scalars(select(Message).order_by(Message.id))]


def plain(mail: Received) -> str:
    return mail.text.replace("\r\n", "\n").replace("\u00a0", " ")


def test_one_mail_tells_of_all_days_with_a_link_each() -> None:
    rows = several(0, 1, 3)
    [mail] = tell(rows, personal_line="À bientôt!")
    assert mail.mail["Subject"] == "3 visites réservées : du 24 novembre au 15 décembre 2026"
    assert plain(mail).startswith(
        "Bonjour Line Roy,\n\nÀ bientôt!\n\nVos 3 visites sont réservées. "
        "Veuillez regarder chacune et la confirmer.\n\n"
        "Visite 1 : mardi 24 novembre 2026, 9 h 00 à 10 h 15, 3e secondaire, groupe 31, 28 élèves\n"
        "Visite 2 : mardi 1er décembre 2026, 9 h 00 à 10 h 15, 3e secondaire, groupe 31, 28 élèves\n"
        "Visite 3 : mardi 15 décembre 2026, 9 h 00 à 10 h 15, 3e secondaire, groupe 31, 28 élèves\n"
        "Activité : Visite en classe\n"
    )
    assert mail.text.count("Local") == 1
    assert "mardi 1er décembre 2026 :\nhttp" in plain(mail)
    assert len(set(mail.buttons)) == 3
    assert all(link.startswith(f"{BASE}/fr/visit/") for link in mail.buttons)
    assert "Ève" in str(mail.mail["Reply-To"])
    for words in ("mardi 15 décembre 2026, 9 h 00 à 10 h 15", "B-204", "École des Érables"):
        assert words in mail.words.replace("\xa0", " ")


def test_each_link_opens_its_own_visit(client: Client) -> None:
    rows = several(0, 1)
    [mail] = tell(rows)
    days = [client.page(link.removeprefix(BASE)).text for link in mail.buttons]
    assert ["mardi 24 novembre" in text for text in days] == [True, False]
    assert ["mardi 1er décembre" in text for text in days] == [False, True]


def test_one_calendar_file_has_an_entry_a_visit_that_a_later_change_updates() -> None:
    rows = several(0, 1)
    [mail] = tell(rows)
    [(kind, text)] = mail.files.values()
    assert 'method="PUBLISH"' in kind
    entries = Calendar.from_ical(text).walk("VEVENT")
    uids = [calendar_files.uid_of(db.session.get_one(Event, row.id).sessions[0]) for row in rows]
    assert [str(entry["uid"]) for entry in entries] == uids
    assert [entry["dtstart"].dt.date() for entry in entries] == [FIRST, date(2026, 12, 1)]
    assert [str(entry["url"]) for entry in entries] == mail.buttons
    assert "link.invalid" not in text
    assert mail.mail.get_body(("calendar",)) is None


def test_a_later_move_is_told_of_one_visit_under_the_same_entry() -> None:
    first, second = several(0, 1)
    tell([first, second])
    with transaction() as session:
        row = session.get_one(Event, second.id)
        registration.shift(row, to=date(2026, 12, 2), starts=None, by=row.owner)
        mails.tell(row, News.MOVED, by=row.owner)
    files = [
        Calendar.from_ical(text).walk("VEVENT")
        for kind in ("visits.booked", "visits.moved")
        for _kind, text in the_mail(kind).files.values()
    ]
    (_kept, before), (after,) = files
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]


def test_what_is_not_the_same_for_all_stands_with_its_visit() -> None:
    school = make.school(name="École des Érables")
    rows = several(0, school=school) + several(1, school=school, room="C-1")
    rows += several(2, school=school, room="", mode=Mode.ONLINE)
    [mail] = tell(rows, by=None)[:1]
    text = plain(mail)
    assert "Visite 2 :\n- mardi 1er décembre 2026, 9 h 00 à 10 h 15" in text
    assert text.count("- Local : C-1") == text.count("- Local : B-204") == 1
    assert "\nLocal" not in text
    assert "\nActivité : Visite en classe\n" in text


@pytest.mark.parametrize(
    ("agreed", "words"), [(2, "vous n’avez rien à confirmer"), (1, "Veuillez regarder chacune")]
)
def test_who_agreed_to_all_has_nothing_to_confirm(agreed: int, words: str) -> None:
    rows = several(0, 1)
    with transaction() as session:
        for row in rows[:agreed]:
            session.get_one(Event, row.id).confirmed_at = row.created_at
    [mail] = tell(rows)
    assert words in mail.text


def test_each_contact_reads_of_their_own_visits_in_their_language() -> None:
    school = make.school(name="École des Érables")
    rows = several(1, 0, school=school)
    rows += several(2, school=school, contact=DayContact("Ann", "", "ann@x.example.org", lang="en"))
    rows += several(3, school=school, contact=DayContact("Sans", "", ""))
    letters = tell(rows, by=None)
    to_line, to_ann = letters[:2]
    assert to_line.mail["Subject"].startswith("2 visites")
    assert "Visite 1 : mardi 24 novembre" in plain(to_line)
    assert to_ann.mail["Subject"].startswith("Visit booked")
    assert 'method="REQUEST"' in next(iter(to_ann.files.values()))[0]


def test_the_school_knows_of_each_from_then_on() -> None:
    rows = several(0, 1)
    assert [row.id for row in queries.untold_with(rows[0])] == [row.id for row in rows]
    tell(rows)
    kept = [db.session.get_one(Event, row.id) for row in rows]
    assert all(row.told_at and row.told_starts_at == row.starts_at for row in kept)
    verbs = db.session.scalars(select(Entry.row_id).where(Entry.verb == "tell_booked")).all()
    assert sorted(verbs) == [row.id for row in rows]
    assert queries.untold_with(rows[0]) == []


@pytest.mark.parametrize(
    ("owners", "subjects"),
    [
        ((0, 0), ["2 visites réservées"]),
        ((0, 1), ["Visite réservée", "Visite réservée"]),
        ((2, 0), ["Visite réservée"]),
        ((2, 2), []),
        ((3, 3), []),
    ],
)
def test_who_looks_after_them_hears_once_of_what_somebody_else_did(
    owners: tuple[int, int], subjects: list[str]
) -> None:
    people = [make.user(name=f"Ève {n}", email=f"eve{n}@example.org") for n in range(4)]
    with transaction() as session:
        session.merge(people[3]).active = False
    school = make.school(name="École des Érables")
    rows = [several(week, school=school, owner=people[n])[0] for week, n in enumerate(owners)]
    letters = tell(rows, by=people[2])[1:]
    assert [str(mail.mail["Subject"]).split(" :")[0] for mail in letters] == subjects
    if owners == (0, 0):
        [mail] = letters
        assert "Vous en êtes responsable." in mail.text
        assert "Line Roy" in mail.text
        of_events = db.session.scalars(select(Message.event_id).distinct()).all()
        assert of_events == [rows[0].id]
        assert [link.removeprefix(BASE) for link in mail.buttons] == [
            f"/fr/staff/events/{row.id}" for row in rows
        ]
        assert len(Calendar.from_ical(next(iter(mail.files.values()))[1]).walk("VEVENT")) == 2


def test_who_subscribes_to_their_calendar_gets_no_second_entry() -> None:
    rows = several(0, 1)
    with transaction() as session:
        owner = session.get_one(Event, rows[0].id).owner
        assert owner
        owner.feed_version = 1
    tell(rows, by=None)
    assert the_mail("visits.owner").files == {}


@pytest.mark.parametrize(
    ("facts", "is_there"),
    [
        ({}, True),
        ({"told_at": NOW}, False),
        ({"status": EventStatus.CANCELLED}, False),
        ({"status": EventStatus.POSTPONED}, False),
        ({"status": EventStatus.DELIVERED}, False),
        ({"starts_at": NOW}, False),
        ({"starts_at": NOW + timedelta(seconds=1)}, True),
    ],
)
def test_only_coming_visits_that_nobody_told_of_are_offered(
    facts: dict[str, object], is_there: bool
) -> None:
    first, second = several(0, 1)
    with transaction() as session:
        for name, value in facts.items():
            setattr(session.get_one(Event, second.id), name, value)
    untold = {row.id for row in queries.untold_with(db.session.get_one(Event, first.id))}
    assert untold == {first.id} | ({second.id} if is_there else set())


def test_neither_another_school_nor_who_has_no_address_is_offered() -> None:
    [first] = several(0)
    several(1, school=make.school())
    several(2, school=first.school, contact=DayContact("Sans", "", ""))
    [off] = several(3, school=first.school)
    with transaction() as session:
        for block in session.get_one(Event, off.id).sessions:
            block.cancelled_reason = Reason.STRIKE
    make.coming_event()
    assert [row.id for row in queries.untold_with(first)] == [first.id]


def test_the_file_is_the_golden_one() -> None:
    rows = several(0, 17)
    with transaction() as session:
        for row in rows:
            session.get_one(Event, row.id).uid_key = "0" * 16
        owner = session.get_one(Event, rows[0].id).owner
        joint.tell([session.get_one(Event, row.id) for row in rows], by=owner)
    text = db.session.scalars(select(Message.calendar)).one()
    assert text == Path("tests/data/calendars/together.ics").read_bytes().decode()
