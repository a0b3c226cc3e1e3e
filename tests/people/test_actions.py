"""People, their schools, consents and notes, as rules."""

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history import queries as history
from outreach.history.models import Entry
from outreach.people import actions, queries
from outreach.people.models import Affiliation, ConsentKind, Note, NoteKind, Person
from outreach.schools.models import School
from tests import make


def person(row: Person) -> Person:
    return db.session.get_one(Person, row.id)


def test_an_address_and_a_name_make_a_person(app: Flask) -> None:
    first = make.person(email="orientation@css.example.org", first_name="Zoé", last_name="Roy")
    other = make.person(email="orientation@css.example.org", first_name="Léo", last_name="Roy")
    assert first.id != other.id
    with pytest.raises(Refused):
        make.person(email="Orientation@css.example.org", first_name="ZOE", last_name="roy")


def test_people_without_address_may_share_a_name(app: Flask) -> None:
    twins = [make.person(email="", first_name="Zoé", last_name="Roy") for _n in range(2)]
    assert twins[0].id != twins[1].id


def test_a_public_form_finds_a_person_and_leaves_them_as_they_are(app: Flask) -> None:
    known = make.person(
        email="zoe@example.org", first_name="Zoé", last_name="Roy", phone="+15145550134"
    )
    typed = {"first_name": "zoe", "last_name": "ROY", "phone": "+14185550000", "roles": ["teacher"]}
    with transaction():
        found, _known = actions.find_or_create(email=" ZOE@example.org", **typed)
        new, _known = actions.find_or_create(
            email="zoe@example.org", first_name="Ana", last_name="Roy"
        )
    assert found.id == known.id
    assert (found.first_name, found.phone, found.roles) == (
        "Zoé",
        "+15145550134",
        ["guidance_counsellor"],
    )
    assert new.id != known.id


def test_correct_keeps_before_and_after_and_refuses_somebody_elses_key(app: Flask) -> None:
    zoe = make.person(email="zoe@example.org", first_name="Zoé", last_name="Roy")
    make.person(email="ana@example.org", first_name="Ana", last_name="Roy")
    with transaction():
        actions.correct(person(zoe), last_name="Roy-Côté", by=None)
    assert history.entries_of("person", zoe.id)[0].before["last_name"] == "Roy"
    assert db.session.scalars(queries.search("roy cote")).one().id == zoe.id
    with pytest.raises(Refused), transaction():
        actions.correct(
            person(zoe), first_name="Ana", last_name="Roy", email="ana@example.org", by=None
        )


def test_the_first_at_a_school_is_its_usual_contact_until_another_is_chosen(app: Flask) -> None:
    school = make.school()
    first, second = make.person(school), make.person(school)
    assert queries.usual_contact(school.id) == person(first)
    with transaction():
        (affiliation,) = person(second).affiliations
        actions.set_usual_contact(affiliation, by=None)
    assert queries.usual_contact(school.id) == person(second)
    marked = [contact.is_usual_contact for contact in queries.contacts_at(school.id)]
    assert marked == [True, False]


def test_nobody_is_twice_at_a_school(app: Flask) -> None:
    school = make.school()
    zoe = make.person(school)
    with pytest.raises(Refused), transaction():
        actions.attach(person(zoe), db.session.get_one(School, school.id), by=None)


@time_machine.travel("2026-06-15 10:00")
def test_the_last_day_at_a_school_counts_and_is_not_before_the_first(app: Flask) -> None:
    school = make.school()
    zoe = make.person(school)
    with pytest.raises(Refused), transaction():
        actions.detach(person(zoe).affiliations[0], until_on=date(2026, 6, 1), by=None)
    with transaction():
        actions.detach(person(zoe).affiliations[0], until_on=date(2026, 6, 30), by=None)
    assert queries.people_at(school.id) == [person(zoe)]
    assert queries.people_at(school.id, on=date(2026, 6, 30)) == [person(zoe)]
    assert queries.people_at(school.id, on=date(2026, 7, 1)) == []


def test_an_archived_person_is_proposed_nowhere_and_comes_back(app: Flask) -> None:
    school = make.school()
    zoe = make.person(school, first_name="Zoé")
    with transaction():
        actions.archive(person(zoe), by=None)
    assert queries.usual_contact(school.id) is None
    assert db.session.scalars(queries.search("zoe")).all() == []
    with transaction():
        actions.unarchive(person(zoe), by=None)
    assert queries.usual_contact(school.id) is not None


def test_a_consent_is_noted_once_and_withdrawn_never_deleted(app: Flask) -> None:
    zoe = make.person()
    facts = {"text_version": "2026-1", "source": "inscription", "by": None}
    with transaction():
        first = actions.give_consent(person(zoe), ConsentKind.ANNOUNCEMENTS, **facts)
        again = actions.give_consent(person(zoe), ConsentKind.ANNOUNCEMENTS, **facts)
        assert first is again
    with transaction():
        assert actions.withdraw_consent(person(zoe), ConsentKind.ANNOUNCEMENTS, by=None) == 1
    assert queries.consent_in_force(zoe.id, ConsentKind.ANNOUNCEMENTS) is None
    assert len(queries.consents_of(zoe.id)) == 1


@time_machine.travel("2026-06-15 10:00")
def test_a_follow_up_appears_on_its_day_until_it_is_done(app: Flask) -> None:
    author, zoe = make.user(), make.person()
    with transaction() as session:
        by = session.merge(author)
        facts = {"person_id": zoe.id, "by": by}
        actions.note(NoteKind.CALL, "Rappeler", follow_up_on=date(2026, 6, 16), **facts)
        actions.note(NoteKind.MET, "Sans suite", **facts)
    assert follow_ups(author.id) == []
    with time_machine.travel("2026-06-16 10:00"):
        (note,) = follow_ups(author.id)
        assert follow_ups(make.user().id) == []
        with transaction():
            actions.follow_up_done(db.session.get_one(Note, note.id), by=None)
        assert follow_ups(author.id) == []


def test_a_note_is_about_one_thing(app: Flask) -> None:
    author = make.user()
    with pytest.raises(Refused), transaction() as session:
        actions.note(NoteKind.CALL, "?", by=session.merge(author))
    assert db.session.query(Affiliation).count() == 0


def test_keep_contact_knows_who_has_that_name_there_or_at_that_address(app: Flask) -> None:
    school = make.school()
    known = make.person(
        school, first_name="Line", last_name="Roy", email="line@example.org", phone=""
    )
    with transaction() as session:
        school = session.merge(school)
        by_name = actions.keep_contact(school, name="line roy", phone="+15145550134", by=None)
        by_address = actions.keep_contact(
            school, name="Line Roy", email="LINE@example.org", by=None
        )
        assert by_name.id == by_address.id == known.id
        assert by_name.phone == "+15145550134"
        again = actions.keep_contact(school, name="Line Roy", phone="+15145550199", by=None)
        assert again.phone == "+15145550134"


@pytest.mark.parametrize(
    "facts", [{"name": "Zoé Roy"}, {"name": "Line Roy", "email": "autre@example.org"}]
)
def test_keep_contact_takes_nobody_for_somebody_else(app: Flask, facts: dict[str, str]) -> None:
    school = make.school()
    known = make.person(school, first_name="Line", last_name="Roy", email="line@example.org")
    with transaction() as session:
        person = actions.keep_contact(session.merge(school), by=None, **facts)
        assert person.id != known.id
        assert [a.school_id for a in person.affiliations] == [school.id]


def test_keep_contact_attaches_who_is_known_from_elsewhere(app: Flask) -> None:
    known = make.person(make.school(), first_name="Line", last_name="Roy", email="line@example.org")
    school = make.school()
    with transaction() as session:
        facts = {"name": "Line Roy", "email": "line@example.org"}
        person = actions.keep_contact(session.merge(school), by=None, **facts)
        assert person.id == known.id
        assert school.id in {a.school_id for a in person.affiliations}


def test_keep_contact_of_one_word(app: Flask) -> None:
    with transaction() as session:
        person = actions.keep_contact(session.merge(make.school()), name="Secrétariat", by=None)
        assert person.name == "Secrétariat"


def follow_ups(user_id: int) -> list[Note]:
    return list(db.session.scalars(queries.follow_ups_of(user_id)))


def test_history_keeps_each_step_of_a_person(app: Flask) -> None:
    person, school = make.person(), make.school()
    with transaction() as session:
        row = session.merge(person)
        affiliation = actions.attach(row, session.merge(school), by=None)
        actions.detach(affiliation, by=None)
        actions.archive(row, by=None)
        actions.unarchive(row, by=None)
        actions.give_consent(row, ConsentKind.PRIVACY, text_version="1", source="form", by=None)
        actions.give_consent(row, ConsentKind.PRIVACY, text_version="1", source="form", by=None)
        actions.withdraw_consent(row, ConsentKind.PRIVACY, by=None)
    query = select(Entry.noun, Entry.verb).order_by(Entry.id)
    nouns = ("person", "affiliation", "consent")
    found = [tuple(row) for row in db.session.execute(query) if row.noun in nouns]
    assert found[1:] == [
        ("affiliation", "attach"),
        ("affiliation", "set_usual_contact"),
        ("affiliation", "detach"),
        ("person", "archive"),
        ("person", "unarchive"),
        ("consent", "give"),
        ("consent", "withdraw"),
    ]


@pytest.mark.parametrize("is_wanted", [True, False])
@pytest.mark.parametrize("from_on", [None, date(2030, 1, 1)])
def test_who_is_there_or_will_be_is_its_usual_contact_until_another_is_wanted(
    app: Flask, from_on: date | None, is_wanted: bool
) -> None:
    first, second, here = make.person(), make.person(), make.school()
    with transaction() as session:
        here = session.merge(here)
        former = actions.attach(session.merge(first), here, from_on=from_on, by=None)
        assert former.is_usual_contact
        later = actions.attach(
            session.merge(second), here, from_on=from_on, usual=is_wanted, by=None
        )
        assert later.is_usual_contact == is_wanted
        session.refresh(former)
        assert former.is_usual_contact != is_wanted
        with pytest.raises(Refused):
            actions.attach(later.person, here, by=None)
        actions.detach(later, by=None, until_on=date(2031, 1, 1))
        actions.attach(later.person, here, by=None)


def test_the_archived_are_apart_and_the_erased_nowhere(app: Flask) -> None:
    here, archived, erased = (make.person(last_name="Roy") for _n in range(3))
    with transaction() as session:
        actions.archive(session.merge(archived), by=None)
        session.merge(erased).erased_at = clock.now()
    for query, found in (
        (queries.search("roy"), [here]),
        (queries.search("roy", archived=True), [archived]),
        (queries.listed(), [here]),
        (queries.listed(text="roy", status="archived"), [archived]),
        (queries.listed(role="guidance_counsellor"), [here]),
        (queries.listed(role="counsellor"), []),
    ):
        assert db.session.scalars(query).all() == found


def test_a_follow_up_that_is_done_or_not_is_in_history(app: Flask) -> None:
    person, by = make.person(), make.user()
    with transaction() as session:
        by = session.merge(by)
        note = actions.note(NoteKind.CALL, "Rappeler", by=by, person_id=person.id)
        actions.follow_up_done(note, by=by)
        assert note.followed_up_at is not None
        actions.follow_up_again(note, by=by)
        assert note.followed_up_at is None
    query = select(Entry.verb).where(Entry.noun == "note").order_by(Entry.id)
    assert db.session.scalars(query).all()[1:] == ["follow_up_done", "follow_up_again"]
