"""Partners: one a name, merged with all that they have, and known as speakers' employers."""

from datetime import date

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.core.transaction import transaction
from outreach.partners import actions, queries
from outreach.partners.models import Partner
from outreach.partners.words import PartnerKind
from outreach.people.models import Person
from outreach.programmes.words import MemberPart
from outreach.speakers.models import Speaker
from tests import make
from tests.programmes import making
from tests.programmes.test_actions import take_part
from tests.speakers.offering import speaker


def test_a_name_stands_for_one_organisation_however_it_is_written(app: Flask) -> None:
    making.partner("Logiciels Boréal")
    with speaking("en"), pytest.raises(Refused, match="Logiciels Boréal"):
        making.partner("LOGICIELS-BOREAL")
    making.partner("Logiciels Boréal inc.")


def test_by_names_finds_who_is_known_and_adds_the_others(app: Flask) -> None:
    known = making.partner("Ubac")
    with transaction():
        partners, new = actions.by_names(
            ["ubac", "Nordet", "nordet"], kind=PartnerKind.ASSOCIATION, by=None
        )
        assert [row.name for row in partners] == ["Ubac", "Nordet", "Nordet"]
        assert [(row.name, row.kind) for row in new] == [("Nordet", PartnerKind.ASSOCIATION)]
        assert partners[0].id == known.id
    with speaking("en"), pytest.raises(Refused, match="200 names"), transaction():
        actions.by_names(["x"] * 201, kind=PartnerKind.COMPANY, by=None)


def test_speakers_of_are_those_whose_employer_it_is(app: Flask) -> None:
    row = making.partner("Logiciels Boréal")
    ada = speaker(first_name="Ada", employer="logiciels  boreal")
    speaker(first_name="Bea", employer="Ailleurs")
    assert [one.id for one in queries.speakers_of(db.session.merge(row))] == [ada.id]
    assert [tuple(pair) for pair in queries.employers()] == [("Ailleurs", 1)]


def test_correct_renames_the_employer_of_its_speakers(app: Flask) -> None:
    row, ada = making.partner("Logiciels Boréal"), speaker(employer="Logiciels Boréal")
    with transaction() as session:
        mine = session.get_one(Partner, row.id)
        actions.correct(mine, name="Boréal", kind=mine.kind, by=None)
    assert db.session.get_one(Speaker, ada.id).employer == "Boréal"


def test_merge_moves_parts_contacts_targets_and_speakers(app: Flask) -> None:
    kept, gone = making.partner("Boréal"), making.partner("Logiciels Boréal")
    programme, ada = making.programme(), speaker(employer="Logiciels Boréal")
    take_part(programme, gone, MemberPart.FUNDER, joined_on=date(2012, 1, 1))
    person, both = make.person(), make.person()
    with transaction() as session:
        there = session.get_one(Partner, gone.id)
        here = session.get_one(Partner, kept.id)
        for one in (person, both):
            actions.know(there, session.get_one(Person, one.id), by=None)
        actions.know(here, session.get_one(Person, both.id), by=None)
        actions.merge(here, there, by=None)
    assert db.session.get(Partner, gone.id) is None
    mine = queries.with_all(kept.id)
    assert mine
    assert {contact.person_id for contact in mine.contacts} == {person.id, both.id}
    assert db.session.get_one(Speaker, ada.id).employer == "Boréal"
    members = db.session.merge(programme).members
    assert [row.partner_id for row in members] == [kept.id]
    with speaking("en"), pytest.raises(Refused, match="another organisation"), transaction():
        actions.merge(mine, mine, by=None)


def test_know_takes_a_person_once(app: Flask) -> None:
    row, person = making.partner(), make.person()
    here = db.session.merge(row)
    mine = db.session.merge(person)
    with transaction():
        actions.know(here, mine, by=None)
    with speaking("en"), pytest.raises(Refused, match="already"):
        actions.know(here, mine, by=None)
