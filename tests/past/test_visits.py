from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.attendance import actions as attendance
from outreach.attendance.actions import Headcount
from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events import actions as events_actions
from outreach.events import contacts
from outreach.events import queries as events
from outreach.events.contacts import DayContact
from outreach.events.models import Event, Session
from outreach.events.words import CountMethod, EventStatus, EventType, Reason, Visibility
from outreach.history.models import Entry
from outreach.mail.models import Message
from outreach.past import actions, imports, lines, plans
from outreach.past.models import PastLine
from outreach.people import actions as people_actions
from outreach.people import queries as people
from outreach.people.models import Person
from outreach.privacy import actions as privacy
from outreach.reports.periods import of_year
from outreach.reports.youth_reached import youth_reached
from outreach.schools.models import School
from tests import make
from tests.past import files
from tests.past.files import bring


@pytest.fixture
def by(app: Flask) -> User:
    make.our_organisation()
    return make.user()


@pytest.fixture
def school(app: Flask) -> School:
    return make.school(name="École secondaire des Érables", municipality="Montréal", code="900100")


def only_event() -> Event:
    return db.session.query(Event).one()


def test_groups_of_one_day_are_one_closed_visit(by: User, school: School) -> None:
    bring(files.visits({}, {"Groupe": "32", "Nb d'élèves": "30", "Notes": "Salle 112"}), by=by)
    event = only_event()
    assert (event.type, event.status) == (EventType.WORKSHOP, EventStatus.CLOSED)
    assert [(s.group_label, s.youth_count) for s in event.sessions] == [("31", 28), ("32", 30)]
    assert event.sessions[0].grades == ["secondary_3"]
    assert event.sessions[0].local_on == date(2024, 3, 14)
    assert event.sessions[0].count_method is CountMethod.ESTIMATED
    assert event.sessions[0].period == "heure inconnue"
    assert event.private_note == "Salle 112"
    report = youth_reached(of_year("2023-2024"))
    assert (report.totals.participations, report.totals.schools) == (58, 1)


def test_the_teacher_becomes_a_contact_of_the_school_and_hears_nothing(
    by: User, school: School
) -> None:
    bring(files.visits({}), by=by)
    (contact,) = only_event().contacts
    assert (contact.name, contact.email) == ("Anne Côté", "acote@csdm.example")
    usual = people.usual_contact(school.id)
    assert usual is not None
    assert usual.name == "Anne Côté"
    assert db.session.query(Message).count() == 0


def test_a_present_usual_contact_stays(by: User, school: School) -> None:
    with transaction():
        person = people_at(school, by)
    bring(files.visits({}), by=by)
    usual = people.usual_contact(school.id)
    assert usual is not None
    assert usual.id == person


def people_at(school: School, by: User) -> int:
    """Somebody who is at the school since yesterday."""
    person = people_actions.add(first_name="Zoé", last_name="Roy", by=by)
    people_actions.attach(person, db.session.merge(school), by=by)
    return person.id


def test_what_was_called_off_counts_for_nothing(by: User, school: School) -> None:
    bring(
        files.visits(
            {"Statut": "Annulé"},
            {"Groupe": "32"},
            {"Date de la visite": "2024-05-02", "Statut": "annulée", "Nb d'élèves": ""},
        ),
        by=by,
    )
    first, second = db.session.query(Event).order_by(Event.starts_at)
    assert [s.is_cancelled for s in first.sessions] == [True, False]
    assert first.status is EventStatus.CLOSED
    assert second.status is EventStatus.CANCELLED
    assert youth_reached(of_year("2023-2024")).totals.participations == 28


def test_a_visit_without_a_count_stands_under_did_it_happen(by: User, school: School) -> None:
    bring(files.visits({"Nb d'élèves": "n.d."}), by=by)
    assert [e.id for e in events.undecided()] == [only_event().id]


def test_a_fair_is_private_and_needs_no_school(by: User) -> None:
    with transaction():
        upload = actions.send(
            files.visits(
                {"Activité": "Salon", "École": "Centre des congrès", "Nb d'élèves": "640"}
            ),
            name="x.csv",
            by=by,
        )
        actions.choose_schools({"|centre des congres|montreal": None}, by=by)
        imports.take_in(upload, by=by)
    event = only_event()
    assert (event.type, event.visibility) == (EventType.CAREER_FAIR, Visibility.PRIVATE)
    assert (event.counted, event.is_listed, event.title_en) == (640, False, "Career fair")


def test_parts_make_the_sum_and_must_agree_with_it(by: User, school: School) -> None:
    headers = ("Date", "École", "Filles", "Garçons", "Élèves")
    line = ("2024-03-14", "École secondaire des Érables")
    bring(files.as_csv(headers, (*line, "12", "16", "")), by=by)
    assert db.session.query(Session).one().youth_count == 28
    with transaction():
        upload = actions.send(files.as_csv(headers, (*line, "12", "16", "30")), name="x.csv", by=by)
        problems = plans.make(upload).reading.problems
    assert [p.sentence for p in problems] == [
        "Filles, garçons, autres et non déclarés donnent 28, et non 30."
    ]


def test_what_is_in_the_calendar_already_is_left_alone(by: User, school: School) -> None:
    event = make.visit(make.group(on=date(2024, 3, 14)), school=school, by=by)
    bring(files.visits({}, {"Groupe": "32"}), by=by)
    mine, brought = db.session.query(Event).order_by(Event.id)
    assert mine.id == event.id
    assert mine.counted is None
    assert [s.group_label for s in brought.sessions] == ["32"]


def test_a_number_corrected_by_hand_stays(by: User, school: School) -> None:
    bring(files.visits({}), by=by)
    session = only_event().sessions[0]
    with transaction():
        attendance.count(db.session.merge(session), Headcount(26), version=session.version, by=by)
    with transaction():
        upload = actions.send(files.visits({"Nb d'élèves": "27"}), name="x.csv", by=by)
        _run, kept = imports.take_in(upload, by=by)
    assert kept == ["Ligne 2\u00a0: Élèves – corrigé à la main depuis, donc conservé."]
    assert only_event().sessions[0].youth_count == 26


def test_the_next_list_corrects_grade_kind_and_presenters(by: User, school: School) -> None:
    bring(files.visits({}), by=by)
    headers = (*files.VISITS, "Conférencier", "Heure")
    row = [*(files.VISIT | {"Niveau": "Sec 4", "Activité": "Visite"}).values(), "Li Wei", "13h30"]
    bring(files.as_csv(headers, row), by=by)
    event = only_event()
    assert (event.type, event.presenters) == (EventType.CLASSROOM_VISIT, "Li Wei")
    assert event.sessions[0].grades == ["secondary_4"]
    assert clock.local(event.starts_at, event.time_zone).hour == 13
    assert event.sessions[0].period == ""
    assert event.sessions[0].youth_count == 28


def test_two_unlabelled_groups_of_a_day_are_two(by: User, school: School) -> None:
    run = bring(files.visits({"Groupe": ""}, {"Groupe": ""}), by=by)
    assert run.counts["new"] == 2
    assert len(only_event().sessions) == 2


def test_a_labelled_group_told_twice_counts_once_or_must_be_settled(
    by: User, school: School
) -> None:
    run = bring(files.visits({}, {}), by=by)
    assert (run.counts["new"], run.counts["left_out"]) == (1, 1)
    with transaction():
        upload = actions.send(files.visits({}, {"Nb d'élèves": "12"}), name="x.csv", by=by)
        (problem,) = plans.make(upload).reading.problems
    assert "La ligne 2 parle de la même chose" in problem.sentence


def test_a_line_that_adds_up_others_is_left_out(by: User, school: School) -> None:
    total = dict.fromkeys(files.VISITS, "") | {"Date de la visite": "Total", "Nb d'élèves": "28"}
    run = bring(files.visits({}, total), by=by)
    assert (run.counts["new"], run.counts["left_out"]) == (1, 1)


def test_a_cancelled_visit_has_its_reason(by: User, school: School) -> None:
    bring(files.visits({"Statut": "Annulé"}), by=by)
    assert only_event().reason is Reason.OTHER


def test_an_erased_teacher_is_not_brought_back_by_the_same_list(by: User, school: School) -> None:
    bring(files.visits({}), by=by)
    with transaction():
        privacy.erase(db.session.query(Person).one(), by=by)
    with transaction():
        upload = actions.send(files.visits({}), name="x.csv", by=by)
        plan = plans.make(upload)
        assert (plan.unchanged, plan.changes_anything) == (1, False)
    assert "acote" not in str(db.session.query(PastLine).one().facts)
    assert only_event().counted == 28


def test_nothing_typed_while_mending_stays_in_the_history(by: User, school: School) -> None:
    bring(files.visits({"Courriel": "acote(at)csdm"}), by=by,
          mended={"contact_email": {"acote(at)csdm": "acote@csdm.example"}})  # fmt: skip
    kept = db.session.query(Entry).filter_by(noun="past_upload")
    assert "acote" not in "".join(f"{entry.before}{entry.after}" for entry in kept)


def test_undo_of_a_later_list_takes_its_numbers_and_its_teacher_back(
    by: User, school: School
) -> None:
    bare = {"Nb d'élèves": "", "Enseignant": "", "Courriel": "", "Statut": ""}
    bring(files.visits(bare), by=by)
    later = bring(files.visits({"Statut": ""}), by=by)
    assert only_event().counted == 28
    assert db.session.query(Person).count() == 1
    with transaction():
        imports.undo(later, by=by)
    event = only_event()
    assert (event.counted, event.status) == (None, EventStatus.CONFIRMED)
    assert event.contacts == []
    assert db.session.query(Person).count() == 0


def test_what_staff_corrected_of_a_visit_stays(by: User, school: School) -> None:
    bring(files.visits({}), by=by)
    with transaction():
        event = only_event()
        group = make.group(
            on=date(2024, 3, 14), grades=("secondary_5",), label="31", planned_count=None
        )
        events_actions.correct_group(event.sessions[0], group, by=by)
        contacts.set_contact(event, DayContact("Zoé Roy"), by=by)
    with transaction():
        upload = actions.send(
            files.visits({"Niveau": "Sec 4", "Enseignant": "Li Wei"}), name="x.csv", by=by
        )
        _run, kept = imports.take_in(upload, by=by)
    event = only_event()
    assert event.sessions[0].grades == ["secondary_5"]
    assert [contact.name for contact in event.contacts] == ["Zoé Roy"]
    assert kept == ["Ligne 2\u00a0: Contact, Niveau – corrigé à la main depuis, donc conservé."]


def test_undo_takes_back_a_teacher_told_without_an_address(by: User, school: School) -> None:
    run = bring(files.visits({"Courriel": ""}), by=by)
    with transaction():
        imports.undo(run, by=by)
    assert db.session.query(Person).count() == 0


def test_a_grade_that_staff_and_the_next_list_agree_on_is_no_conflict(
    by: User, school: School
) -> None:
    bring(files.visits({}), by=by)
    with transaction():
        event = only_event()
        group = events_actions.as_group(event.sessions[0], on=event.sessions[0].local_on)
        events_actions.correct_group(
            event.sessions[0], replace(group, grades=("secondary_4",), title="Robots"), by=by
        )
    with transaction():
        rows = files.visits({"Niveau": "Sec 4", "Groupe": "31"})
        _run, kept = imports.take_in(actions.send(rows, name="x.csv", by=by), by=by)
    assert kept == []
    assert (only_event().sessions[0].grades, only_event().sessions[0].title) == (
        ["secondary_4"],
        "Robots",
    )


def test_the_next_list_names_another_teacher_for_one_of_two_groups(
    by: User, school: School
) -> None:
    two = {"Groupe": "32", "Enseignant": "Guy Roy", "Courriel": ""}
    bring(files.visits({}, two), by=by)
    assert [contact.name for contact in only_event().contacts] == ["Anne Côté"]
    with transaction():
        rows = files.visits({}, two | {"Enseignant": "Li Wei"})
        _run, kept = imports.take_in(actions.send(rows, name="x.csv", by=by), by=by)
    assert kept == []
    assert [contact.name for contact in only_event().contacts] == ["Li Wei"]


@pytest.mark.parametrize(
    ("mine", "told", "met"),
    [("31", "31", True), ("31", "32", False), ("", "31", True), ("31", "", True), ("", "", True),
     ("a 1", " A  1", True)],
)  # fmt: skip
def test_a_group_of_the_calendar_is_met_by_its_label_or_where_one_of_them_has_none(
    by: User, school: School, mine: str, told: str, met: bool
) -> None:
    event = make.visit(make.group(on=date(2024, 3, 14), label=mine), school=school, by=by)
    with transaction():
        actions.choose_schools({"|ec. sec. des erables|montreal": school.id}, by=by)
        upload = actions.send(files.visits({"Groupe": told}), name="x.csv", by=by)
        plan = plans.make(upload)
    assert [found.id for found in plan.met.values()] == ([event.id] if met else [])
    assert len(plan.new) == (0 if met else 1)


@pytest.mark.parametrize(
    ("row", "left"),
    [({"Filles": "12", "Garçons": "16", "Élèves": "30"}, 0), ({"Activité": "Atelier", "École": "x"}, 0),
     ({"Activité": "Salon", "École": "x"}, 1), ({"Filles": "12", "Garçons": "16", "Élèves": "28"}, 1)],
)  # fmt: skip
def test_a_line_that_fails_is_a_problem_and_counts_no_more(
    by: User, school: School, row: dict[str, str], left: int
) -> None:
    usual = {"Date": "2024-03-14", "École": "Érables", "Activité": "Atelier", "Élèves": "",
             "Filles": "", "Garçons": ""} | row  # fmt: skip
    with transaction():
        actions.choose_schools({"|erables|": school.id, "|x|": None}, by=by)
        content = files.as_csv(tuple(usual), tuple(usual.values()))
        plan = plans.make(actions.send(content, name="x.csv", by=by))
    assert (len(plan.new), len(plan.reading.lines), len(plan.reading.problems)) == (
        left, left, 1 - left,
    )  # fmt: skip
    assert plan.is_ready is bool(left)


def test_what_no_cell_says_is_as_said_with_the_columns(by: User, school: School) -> None:
    headers = ("Date", "École", "Activité", "Langue", "Mode")
    line = ("2024-03-14", "900100")
    with transaction():
        rows = ((*line, "", "", ""), (*line, "Salon", "fr", "en ligne"))
        upload = actions.send(files.as_csv(headers, *rows), name="x.csv", by=by)
        defaults = {"type": "talk", "language": "en", "method": ""}
        actions.match_columns(upload, upload.columns, defaults=defaults, by=by)
        imports.take_in(upload, by=by)
    told = {(e.type.value, e.language.value, e.mode.value) for e in db.session.query(Event)}
    assert told == {("talk", "en", "in_person"), ("career_fair", "fr", "online")}
    assert {e.school_id for e in db.session.query(Session)} == {school.id}


def test_a_code_in_the_column_of_names_is_a_code_beside_another_it_is_a_name(
    by: User, school: School
) -> None:
    make.school(name="École 31", code="900200")
    headers = ("Date", "École", "Code école")
    rows = (("2024-03-14", "900100", ""), ("2024-03-14", "31", "900200"))
    with transaction():
        upload = actions.send(files.as_csv(headers, *rows), name="x.csv", by=by)
        found = [line.facts.get("school_id") for line in plans.make(upload).new]
    assert found == [school.id, db.session.query(School).filter_by(code="900200").one().id]


def test_a_list_is_not_ready_while_one_school_is_undecided_or_one_line_wrong(
    by: User, school: School
) -> None:
    with transaction():
        odd = actions.send(files.visits({"École": "Zut"}), name="x.csv", by=by)
        assert (len(plans.make(odd).reading.undecided), plans.make(odd).is_ready) == (1, False)
        actions.choose_schools({"|ec. sec. des erables|montreal": school.id}, by=by)
        wrong = actions.send(files.visits({"Niveau": "?!"}), name="x.csv", by=by)
        assert (len(plans.make(wrong).reading.problems), plans.make(wrong).is_ready) == (1, False)
        assert plans.make(actions.send(files.visits({}), name="x.csv", by=by)).is_ready


def test_the_next_list_changes_language_and_mode_and_blanks_presenters(
    by: User, school: School
) -> None:
    headers = (*files.VISITS, "Langue", "Mode", "Conférencier")
    for more in (("fr", "en ligne", "Li Wei"), ("en", "présentiel", "Guy Roy")):
        bring(files.as_csv(headers, [*files.VISIT.values(), *more]), by=by)
    event = only_event()
    assert (event.language.value, event.mode.value, event.presenters) == (
        "en",
        "in_person",
        "Guy Roy",
    )
    bring(files.visits({"Notes": "Salle 3"}), by=by)
    assert (only_event().presenters, only_event().private_note) == ("Guy Roy", "Salle 3")


def test_a_period_that_staff_wrote_stays_while_no_list_tells_the_hour(
    by: User, school: School
) -> None:
    bring(files.visits({}), by=by)
    with transaction():
        only_event().sessions[0].period = "P3"
    bring(files.visits({"Niveau": "Sec 4"}), by=by)
    assert (only_event().sessions[0].period, only_event().sessions[0].grades) == (
        "P3", ["secondary_4"],
    )  # fmt: skip


def test_a_long_label_is_cut_and_an_odd_count_is_taken_as_it_is(by: User, school: School) -> None:
    bring(files.visits({"Groupe": "x" * 61, "Nb d'élèves": "1000"}), by=by)
    (session,) = only_event().sessions
    assert (session.group_label, session.youth_count) == ("x" * 60, 1000)


def test_pupils_of_a_list_are_those_of_its_lines_that_tell_them(by: User, school: School) -> None:
    with transaction():
        rows = files.visits({}, {"Groupe": "32", "Nb d'élèves": "n.d."}, {"Groupe": "33"})
        assert lines.read(actions.send(rows, name="x.csv", by=by)).pupils == 56
