from datetime import date, timedelta

import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.attendance import hours
from outreach.attendance.models import Attendance, Presence
from outreach.certificates import queries as certificates
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import EventStatus, EventType, Reason, Visibility
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.past import actions, imports, plans
from outreach.past.models import PastLine, PastRun
from outreach.people.models import Person, PersonRole
from outreach.privacy import actions as privacy
from outreach.registration.models import Registration, RegistrationSource
from outreach.reports.counsellors_reached import counsellors_reached
from outreach.reports.periods import of_year
from tests import make
from tests.past import files
from tests.past.files import bring

YEAR = of_year("2024-2025")


@pytest.fixture
def by(app: Flask) -> User:
    make.our_organisation()
    make.school(name="École secondaire des Érables", municipality="Montréal", code="900100")
    return make.user()


def test_people_of_a_day_are_present_at_one_private_event(by: User) -> None:
    bring(files.presence({}, {"Nom complet": "Li Wei", "Courriel": "liwei@csdm.example"}), by=by)
    event = db.session.query(Event).one()
    assert (event.type, event.status) == (EventType.COUNSELLOR_DAY, EventStatus.CLOSED)
    assert (event.visibility, event.title_fr) == (Visibility.PRIVATE, "Journée des c.o. 2024")
    found = db.session.query(Registration).order_by(Registration.id).all()
    assert {(r.source, r.role) for r in found} == {
        (RegistrationSource.IMPORT, PersonRole.GUIDANCE_COUNSELLOR)
    }
    assert {r.name for r in found} == {"Li Wei", "Zoé Roy"}
    report = counsellors_reached(YEAR)
    assert (report.totals.counsellors, report.totals.counsellor_hours) == (2, 12.0)
    assert report.totals.schools == 1


def test_no_mail_leaves_and_no_attestation_is_due(by: User) -> None:
    bring(files.presence({}), by=by)
    assert db.session.query(Message).count() == 0
    assert list(certificates.due()) == []


def test_who_stayed_less_gets_fewer_hours_and_the_absent_none(by: User) -> None:
    bring(
        files.presence(
            {},
            {"Nom complet": "Li Wei", "Courriel": "l@x.example", "Heures": "2,5"},
            {"Nom complet": "Max Roy", "Courriel": "m@x.example", "Présence": "non", "Heures": ""},
        ),
        by=by,
    )
    found = {a.registration.first_name: a for a in db.session.query(Attendance)}
    assert found["Max"].presence is Presence.ABSENT
    assert {name: hours.minutes(a) for name, a in found.items()} == {
        "Zoé": 360, "Li": 150, "Max": 0,
    }  # fmt: skip
    assert found["Li"].checked_out_at is not None
    assert found["Li"].checked_out_at - found["Li"].session.starts_at == timedelta(minutes=150)


def test_one_person_without_an_address_is_one_over_the_years(by: User) -> None:
    bring(
        files.presence(
            {"Courriel": ""},
            {"Courriel": "", "Date": "2025-02-11", "Événement": "Webinaire IA"},
            {"Date": "2025-03-11", "Événement": "Webinaire données"},
        ),
        by=by,
    )
    person = db.session.query(Person).one()
    assert (person.name, person.email) == ("Zoé Roy", "zroy@csdm.example")
    assert counsellors_reached(YEAR).totals.counsellors == 1


def test_the_next_list_changes_presence_and_role(by: User) -> None:
    bring(files.presence({}), by=by)
    bring(files.presence({"Présence": "absent", "Fonction": "CISEP"}), by=by)
    row = db.session.query(Attendance).one()
    assert row.presence is Presence.ABSENT
    assert row.registration.role is PersonRole.CAREER_INFORMATION_COUNSELLOR
    assert counsellors_reached(YEAR).totals.counsellors == 0


def test_presence_at_an_event_of_ours_joins_it(by: User) -> None:
    event = make.public_event(
        make.group(on=date(2024, 11, 6), minutes=360, grades=(), label="", planned_count=None),
        title_fr="Journée des c.o. 2024",
    )
    bring(files.presence({}), by=by)
    assert db.session.query(Event).count() == 1
    assert db.session.query(Registration).one().event_id == event.id


def test_an_erased_person_is_not_brought_back(by: User) -> None:
    bring(files.presence({}), by=by)
    with transaction():
        privacy.erase(db.session.query(Person).one(), by=by)
    with transaction():
        upload = actions.send(files.presence({}), name="x.csv", by=by)
        plan = plans.make(upload)
        assert (len(plan.new), plan.gone) == (0, [2])
    assert counsellors_reached(YEAR).totals.counsellors == 1


@pytest.mark.parametrize(
    ("facts", "cancelled", "joins"),
    [
        ({"title_fr": "JOURNÉE des c.o. 2024"}, False, True),
        ({"title_en": "Journée des c.o. 2024"}, False, True),
        ({}, False, False),
        ({"title_fr": "Journée des c.o. 2024"}, True, False),
    ],
)
def test_only_a_live_event_of_that_title_is_joined(
    by: User, facts: dict[str, str], cancelled: bool, joins: bool
) -> None:
    block = make.group(on=date(2024, 11, 6), minutes=360, grades=(), label="", planned_count=None)
    event = make.public_event(block, **facts)
    if cancelled:
        with transaction() as session:
            session.merge(event).sessions[0].cancelled_reason = Reason.STRIKE
    bring(files.presence({}), by=by)
    assert (db.session.query(Registration).one().event_id == event.id) is joins


def test_a_visit_of_that_title_is_no_event_to_join(by: User) -> None:
    visit = make.visit(make.group(on=date(2024, 11, 6)))
    with transaction() as session:
        session.merge(visit).title_fr = "Journée des c.o. 2024"
    bring(files.presence({}), by=by)
    assert db.session.query(Registration).one().event_id != visit.id


def test_an_event_lasts_as_who_stayed_longest_and_these_leave_no_hour(by: User) -> None:
    others = [{"Nom complet": f"Li {n}", "Courriel": f"l{n}@x.example"} for n in range(3)]
    hours_of = ("5", "6", "2", "")
    rows = [{**row, "Heures": text} for row, text in zip(({}, *others), hours_of, strict=True)]
    bring(files.presence(*rows), by=by)
    found = db.session.query(Attendance).order_by(Attendance.id).all()
    assert {row.session.minutes for row in found} == {360}
    left = [row.checked_out_at and row.checked_out_at - row.session.starts_at for row in found]
    assert left == [timedelta(hours=5), None, timedelta(hours=2), None]
    assert [row.checked_in_at is None for row in found] == [False, True, False, True]


def test_a_presence_that_the_next_list_changes_is_told_in_the_history(by: User) -> None:
    bring(files.presence({}), by=by)
    bring(files.presence({"Heures": "4"}), by=by)
    row = db.session.query(Attendance).one()
    assert hours.minutes(row) == 240
    entries = db.session.query(Entry).filter_by(noun="attendance", verb="import")
    assert [entry.row_id for entry in entries] == [row.id]


def test_a_presence_corrected_by_hand_stays(by: User) -> None:
    bring(files.presence({}), by=by)
    with transaction():
        db.session.query(Attendance).one().presence = Presence.PARTIAL
    with transaction():
        upload = actions.send(files.presence({"Présence": "absent"}), name="x.csv", by=by)
        _run, kept = imports.take_in(upload, by=by)
    assert db.session.query(Attendance).one().presence is Presence.PARTIAL
    assert kept == ["Ligne 2\u00a0: Présence – corrigé à la main depuis, donc conservé."]


def test_one_person_told_twice_at_an_event_is_there_once(by: User) -> None:
    run = bring(files.presence({}, {}), by=by)
    assert (run.counts["new"], run.counts["left_out"]) == (1, 1)
    with transaction():
        upload = actions.send(files.presence({}, {"Présence": "non"}), name="x.csv", by=by)
        (problem,) = plans.make(upload).reading.problems
    assert problem.field.name == "title"


def test_undo_takes_the_event_its_people_and_their_presence_back(by: User) -> None:
    run = bring(files.presence({}, {"Nom complet": "Li Wei", "Courriel": "l@x.example"}), by=by)
    with transaction():
        imports.undo(run, by=by)
    assert [db.session.query(m).count() for m in (Event, Registration, Attendance, Person)] == [
        0
    ] * 4


def test_undo_leaves_an_event_of_ours(by: User) -> None:
    block = make.group(on=date(2024, 11, 6), minutes=360, grades=(), label="", planned_count=None)
    event = make.public_event(block, title_fr="Journée des c.o. 2024")
    run = bring(files.presence({}), by=by)
    with transaction():
        imports.undo(run, by=by)
    assert db.session.query(Event).one().id == event.id
    assert db.session.query(Registration).count() == db.session.query(Attendance).count() == 0


def test_undo_of_a_later_list_takes_what_it_changed_back(by: User) -> None:
    bring(files.presence({}), by=by)
    run = bring(files.presence({"Présence": "absent"}), by=by)
    with transaction():
        imports.undo(run, by=by)
    assert db.session.query(Attendance).one().presence is Presence.PRESENT


def test_forgetting_a_person_keeps_what_a_list_changed_of_others(by: User) -> None:
    people = ({}, {"Nom complet": "Li Wei", "Courriel": "l@x.example"})
    bring(files.presence(*people), by=by)
    run = bring(files.presence(*({**one, "Heures": "4"} for one in people)), by=by)
    kept = [f"line {line.id}" for line in db.session.query(PastLine).order_by(PastLine.id)]
    assert list(run.before) == kept
    zoe = db.session.query(Person).filter_by(first_name="Zoé").one()
    with transaction():
        actions.forget(zoe, event_ids=())
    told = {line.id: bool(line.facts) for line in db.session.query(PastLine)}
    assert sorted(told.values()) == [False, True]
    (left,) = db.session.get_one(PastRun, run.id).before
    assert told[int(left.split()[1])]
