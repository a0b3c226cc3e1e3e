"""Schools edited, added and closed by hand."""

import pytest
from flask import Flask

from outreach.core import clock
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


def test_every_change_by_hand_leaves_a_trace_and_its_lock(app: Flask) -> None:
    school = make.school(name="œ" * 150)
    assert len(school.name_key) == 200
    with transaction() as session:
        found = session.merge(school)
        building = found.buildings[0]
        actions.describe(found, name="École A", short_name="A", by=None)
        actions.describe(found, name="École B", by=None)
        actions.describe_building(building, name="Pavillon B", municipality="Laval", by=None)
        actions.close(found, by=None, note="fusion")
        actions.reopen(found, by=None)
        actions.unlock(found, "name", by=None)
        actions.unlock(building, "name", by=None)
    assert (found.locked, building.locked) == (["short_name", "is_active"], ["municipality"])
    assert (found.name_key, found.is_active) == ("ecole b", True)
    assert found.search_text.startswith("ecole b a ")
    assert found.search_text.endswith("pavillon b laval")
    told = [(e.verb, e.note) for e in reversed(history.entries_of("school", school.id))]
    assert told == [
        ("add", ""), ("describe", ""), ("describe", ""), ("close", "fusion"), ("reopen", ""),
        ("unlock", "name"),
    ]  # fmt: skip
    verbs = [entry.verb for entry in history.entries_of("building", building.id)]
    assert verbs == ["unlock", "describe"]


def test_a_school_added_by_hand_is_ours_and_open(app: Flask) -> None:
    facts = {"address": "1, rue A", "postal_code": "H2X 1Y4", "municipality": "Listuguj"}
    school = make.school(**facts, region_code="11", vocational=True)
    assert (school.is_manual, school.is_active, school.first_seen_on) == (True, True, clock.today())
    (building,) = school.buildings
    assert (building.address, building.postal_code, building.municipality, building.vocational) == (
        "1, rue A", "H2X 1Y4", "Listuguj", True,
    )  # fmt: skip
    with transaction():
        ours = actions.add(name="École", municipality="Listuguj", by=None)
    assert [building.time_zone for building in ours.buildings] == ["America/Halifax"]


def test_our_codes_follow_the_last_of_them(app: Flask) -> None:
    for code, given in (("", "M0001"), ("M0041", "M0041"), ("M12", "M12"), ("", "M0042")):
        assert make.school(code=code).code == given
