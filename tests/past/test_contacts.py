import pytest
from flask import Flask

from outreach.accounts.models import User
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.past import actions, imports, plans
from outreach.people import actions as people
from outreach.people import queries
from outreach.people.models import Consent, Person
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
    return make.school(code="900100")


def zoe() -> Person:
    return db.session.query(Person).one()


def test_a_contact_is_added_and_attached(by: User, school: School) -> None:
    bring(files.contacts({}), by=by)
    person = zoe()
    assert (person.name, person.email) == ("Zoé Roy", "zroy@csdm.example")
    assert (person.phone, person.roles) == ("+15145550134;ext=12", ["guidance_counsellor"])
    assert [p.id for p in queries.people_at(school.id)] == [person.id]
    assert db.session.query(Consent).count() == 0


def test_what_is_known_wins_and_blanks_are_filled(by: User, school: School) -> None:
    with transaction():
        people.add(
            first_name="Zoé", last_name="Roy", email="zroy@csdm.example", phone="+14185550199",
            by=by,
        )  # fmt: skip
    run = bring(files.contacts({}), by=by)
    assert (zoe().phone, zoe().roles) == ("+14185550199", ["guidance_counsellor"])
    with transaction():
        imports.undo(run, by=by)
    assert (zoe().phone, zoe().roles) == ("+14185550199", [])
    assert queries.people_at(school.id) == []


def test_the_next_list_corrects_and_attaches_elsewhere(by: User, school: School) -> None:
    other = make.school(code="900200")
    bring(files.contacts({}), by=by)
    bring(files.contacts({"Téléphone": "418 555-0101", "Code école": "900200"}), by=by)
    assert zoe().phone == "+14185550101"
    assert [p.id for p in queries.people_at(other.id)] == [zoe().id]


def test_a_phone_corrected_by_hand_stays(by: User, school: School) -> None:
    bring(files.contacts({}), by=by)
    with transaction():
        people.correct(zoe(), phone="+14185550199", by=by)
    with transaction():
        upload = actions.send(files.contacts({"Téléphone": "418 555-0101"}), name="x.csv", by=by)
        _run, kept = imports.take_in(upload, by=by)
    assert kept == ["Ligne 2\u00a0: Téléphone – corrigé à la main depuis, donc conservé."]
    assert zoe().phone == "+14185550199"


def test_a_shared_address_holds_several_people(by: User, school: School) -> None:
    bring(files.contacts({}, {"Nom": "Côté", "Prénom": "Élodie"}), by=by)
    assert {p.name for p in db.session.query(Person)} == {"Zoé Roy", "Élodie Côté"}


def test_undo_keeps_a_person_who_is_in_use(by: User, school: School) -> None:
    run = bring(files.contacts({}, {"Nom": "Côté", "Prénom": "Élodie"}), by=by)
    event = make.public_event()
    make.registration(event, first_name="Zoé", last_name="Roy", email="zroy@csdm.example")
    with transaction():
        imports.undo(db.session.merge(run), by=by)
    assert zoe().name == "Zoé Roy"


def test_undo_of_a_later_list_takes_its_school_back(by: User, school: School) -> None:
    other = make.school(code="900200")
    bring(files.contacts({}), by=by)
    later = bring(files.contacts({"Code école": "900200"}), by=by)
    with transaction():
        imports.undo(later, by=by)
    assert queries.people_at(other.id) == []
    assert [p.id for p in queries.people_at(school.id)] == [zoe().id]


def test_undo_blanks_again_what_was_filled_whatever_the_numbers_of_lines(
    by: User, school: School
) -> None:
    make.person()
    with transaction():
        added = people.add(first_name="Zoé", last_name="Roy", email="zroy@csdm.example", by=by).id
    run = bring(files.contacts({}), by=by)
    person = db.session.get_one(Person, added)
    assert (person.phone, person.roles) == ("+15145550134;ext=12", ["guidance_counsellor"])
    with transaction():
        imports.undo(run, by=by)
    person = db.session.get_one(Person, added)
    assert (person.phone, person.roles) == ("", [])


def test_a_person_told_twice_counts_once_or_must_be_settled(by: User, school: School) -> None:
    run = bring(files.contacts({}, {}), by=by)
    assert (run.counts["new"], run.counts["left_out"]) == (1, 1)
    with transaction():
        upload = actions.send(files.contacts({}, {"Téléphone": ""}), name="x.csv", by=by)
        (problem,) = plans.make(upload).reading.problems
    assert (problem.field.name, problem.text, problem.key) == ("last_name", "Roy", "#3")


def test_a_namesake_of_the_school_with_another_address_is_somebody_else(
    by: User, school: School
) -> None:
    bring(files.contacts({"Courriel": ""}), by=by)
    bring(files.contacts({}), by=by)
    assert zoe().email == "zroy@csdm.example"
    bring(files.contacts({"Courriel": "zoe.roy@csdm.example"}), by=by)
    assert {person.email for person in db.session.query(Person)} == {
        "zroy@csdm.example", "zoe.roy@csdm.example",
    }  # fmt: skip
