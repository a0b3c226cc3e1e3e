"""Finding people by any part of what is known of them."""

import pytest
from flask import Flask

from outreach.core import clock
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.people import actions, queries
from outreach.people.models import Person
from tests import make


@pytest.mark.parametrize(
    "text", ["gagne", "MAELLE  ro", "maelle@css", "jean raimbault", "roy drummond"]
)
def test_search_finds_by_name_email_or_school(app: Flask, text: str) -> None:
    school = make.school(name="École Jean-Raimbault", municipality="Drummondville")
    found = make.person(school, last_name="Gagné-Roy", email="maelle@css.example.org")
    make.person(first_name="Ana", last_name="Côté", email="ana@example.org")
    assert [p.id for p in db.session.scalars(queries.search(text))] == [found.id]


def test_search_forgets_a_school_that_was_left(app: Flask) -> None:
    school = make.school(name="École Jean-Raimbault")
    zoe = make.person(school)
    with transaction():
        (affiliation,) = db.session.get_one(Person, zoe.id).affiliations
        affiliation.from_on = affiliation.from_on.replace(year=2020)
        actions.detach(affiliation, until_on=affiliation.from_on, by=None)
    assert db.session.scalars(queries.search("raimbault")).all() == []


def test_listed_filters_by_role_and_school(app: Flask) -> None:
    school = make.school()
    teacher = make.person(school, roles=["teacher", "cosp_lead"])
    make.person()
    assert [p.id for p in db.session.scalars(queries.listed(role="teacher"))] == [teacher.id]
    assert [p.id for p in db.session.scalars(queries.listed(school=school.code))] == [teacher.id]


def test_similar_people_share_an_address_or_a_name(app: Flask) -> None:
    zoe = make.person(first_name="Zoé", last_name="Roy", email="a@example.org")
    found = {"email": "a@example.org", "first_name": "Ana", "last_name": "Côté"}
    assert [p.id for p in queries.similar_to(**found)] == [zoe.id]
    found = {"email": "b@example.org", "first_name": "ZOE", "last_name": "roy"}
    assert [p.id for p in queries.similar_to(**found)] == [zoe.id]
    assert queries.similar_to(email="", first_name="Ana", last_name="Côté") == []


def test_an_address_alone_is_nobody(app: Flask) -> None:
    make.person(email="zoe@example.org", first_name="Zoé", last_name="Roy")
    assert queries.person_with(email="zoe@example.org", name="Ana Roy") is None
    assert queries.person_with(email="", name="Zoé Roy") is None
    assert queries.person_with(email="ZOE@example.org", name="zoe roy") is not None


@pytest.mark.parametrize("text", ["%", "a_b", "gagne%roy"])
def test_signs_of_a_pattern_are_letters_like_others(app: Flask, text: str) -> None:
    make.person(make.school())
    assert db.session.scalars(queries.search(text)).all() == []


def test_whoever_is_erased_is_no_person_of_ours(app: Flask) -> None:
    zoe = make.person()
    assert queries.unerased(zoe.id)
    with transaction() as session:
        session.get_one(Person, zoe.id).erased_at = clock.now()
    assert queries.unerased(zoe.id) is None
