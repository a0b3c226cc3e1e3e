"""Schools edited, added and closed by hand."""

import pytest
from flask import Flask

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.history import queries as history
from outreach.schools import actions, queries
from outreach.schools.models import School
from tests import make


def test_describe_locks_only_what_changed_and_the_ministry_gives(app: Flask) -> None:
    school = make.school(name="École A")
    with transaction():
        found = db.session.get_one(School, school.id)
        actions.describe(
            found, name="École A", municipality="Laval", access_notes="Porte 3", by=None
        )
    assert db.session.get_one(School, school.id).locked == ["municipality"]
    assert queries.suggest("ecole a laval")
    entry = history.entries_of("school", school.id)[0]
    assert entry.before["municipality"] == "Montréal"


def test_add_gives_a_code_of_ours_and_a_building(app: Flask) -> None:
    first, second = make.school(code=""), make.school(code="", name="École B")
    assert first.code == "M0001"
    assert second.code == "M0002"
    (building,) = second.buildings
    assert building.secondary is True
    assert building.region_code == "06"


def test_add_refuses_a_code_in_use(app: Flask) -> None:
    make.school(code="123456")
    with pytest.raises(Refused):
        make.school(code="123456")


def test_a_closed_school_is_not_suggested_and_reopens(app: Flask) -> None:
    school = make.school(name="École Fermée")
    with transaction():
        actions.close(db.session.get_one(School, school.id), by=None, note="fusion")
    assert not queries.suggest("fermee")
    with transaction():
        actions.reopen(db.session.get_one(School, school.id), by=None)
    assert queries.suggest("fermee")


def test_a_building_edited_by_hand_is_found_by_its_new_name(app: Flask) -> None:
    school = make.school()
    with transaction():
        (building,) = db.session.get_one(School, school.id).buildings
        actions.describe_building(building, name="Pavillon Jolliet", by=None)
    assert building.locked == ["name"]
    assert [found.id for found in queries.suggest("jolliet")] == [school.id]
