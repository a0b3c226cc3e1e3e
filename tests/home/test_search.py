"""What one box finds: short forms, acronyms, codes, phones; the best first."""

from datetime import timedelta

import pytest
from flask import Flask

from outreach.core import clock
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.home import search
from outreach.people.models import Person
from outreach.schools.models import Board, School
from tests import make


def names(text: str) -> list[str]:
    return [school.name for school in search.search(text).schools]


@pytest.mark.parametrize(
    "text",
    [
        "poly louis st laurent",
        "Polyvalente Louis-Saint-Laurent",
        "st. laurent poly",
        "LAURENT louis",
    ],
)
def test_short_forms_stand_for_the_whole_word(app: Flask, text: str) -> None:
    make.school(name="Polyvalente Louis-Saint-Laurent")
    make.school(name="École Saint-Joseph")
    assert names(text) == ["Polyvalente Louis-Saint-Laurent"]


@pytest.mark.parametrize(
    ("board", "acronym", "is_its"),
    [
        ("Centre de services scolaire de Montréal", "cssdm", True),
        ("Centre de services scolaire de Montréal", "cssm", True),
        ("Centre de services scolaire de Montréal", "cssdl", False),
        ("Centre de services scolaire Marguerite-Bourgeoys", "CSSMB", True),
        ("Centre de services scolaire des Mille-Îles", "cssmi", True),
        ("Commission scolaire English-Montréal", "csem", True),
        ("Commission scolaire English-Montréal", "EMSB", True),
        ("Commission scolaire Lester-B.-Pearson", "lbpsb", True),
        ("Centre de services scolaire de Montréal", "msb", False),
        ("English Montreal School Board", "emsb", True),
        ("English Montreal School Board", "em", False),
    ],
)
def test_a_board_is_found_by_its_acronym(
    app: Flask, board: str, acronym: str, is_its: bool
) -> None:
    school = make.school(name="École du Phare")
    with transaction() as session:
        row = Board(code="762000", name=board)
        session.add(row)
        session.flush()
        session.merge(school).board_id = row.id
    assert (names(acronym) == ["École du Phare"]) is is_its


def test_a_name_that_begins_so_stands_first(app: Flask) -> None:
    make.school(name="École des Phares")
    make.school(name="Phares du Nord")
    assert names("phares") == ["Phares du Nord", "École des Phares"]


def test_digits_are_a_phone_or_a_code(app: Flask) -> None:
    school = make.school(code="762001")
    person = make.person(school, phone="+15145550134;ext=12")
    visit = make.visit(contact=DayContact("Line Roy", "+15145550134"))
    for text in ("514 555-0134", "(514) 555-0134", "1-514-555-0134", "5550134"):
        found = search.search(text)
        assert [p.name for p in found.people] == ["Line Roy", person.name]
        assert [e.id for e in found.events] == [visit.id]
    assert [s.id for s in search.search("762001").schools] == [school.id]
    assert not search.search("514 555-9999")


def test_what_comes_stands_before_what_is_over(app: Flask) -> None:
    today = clock.today()
    days = {n: today + timedelta(days=n) for n in (-40, -3, 5, 30)}
    for n in (30, -40, 5, -3):
        make.public_event(make.group(on=days[n], grades=()), title_fr=f"Salon {n}")
    assert [e.title_fr for e in search.search("salon").events] == [
        "Salon 5", "Salon 30", "Salon -3", "Salon -40",
    ]  # fmt: skip


def test_nothing_typed_finds_nothing(app: Flask) -> None:
    make.school()
    make.person()
    assert search.search("  ") == search.Matches()


@pytest.mark.parametrize(
    ("text", "is_found"), [("5550", True), ("555", False), ("rue 5550", False)]
)
def test_four_digits_alone_are_a_phone(app: Flask, text: str, is_found: bool) -> None:
    make.person(phone="+15145550134")
    assert bool(search.search(text).people) == is_found


def test_a_person_whose_own_name_begins_so_stands_first(app: Flask) -> None:
    for first, last in (("Ana", "Zola"), ("Zola", "Brun"), ("Zola", "Abel")):
        make.person(first_name=first, last_name=last)
    found = [person.name for person in search.search("zola").people]
    assert found == ["Zola Abel", "Zola Brun", "Ana Zola"]


def test_one_kind_found_is_something() -> None:
    assert search.Matches(people=[Person()])
    assert search.Matches(events=[Event()])
    assert search.Matches(schools=[School()])
    assert not search.Matches()
