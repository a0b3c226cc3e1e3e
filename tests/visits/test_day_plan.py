"""The day plan: whose, which day, in which order, and the way between; as a page and on paper."""

import io
from datetime import date, time

import pypdf
import pytest
import time_machine
from flask import Flask

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core import language
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.words import EventStatus, Reason
from outreach.registration import actions as registration
from outreach.visits import day_plan, day_plan_pdf
from tests import make
from tests.visits.planning import DAY, LAVAL, MONTREAL, school, visit


@pytest.fixture(autouse=True)
def december(app: Flask):
    with time_machine.travel("2026-12-08T12:00:00Z", tick=False):
        make.our_organisation()
        yield


@pytest.fixture
def eve(december: None) -> User:
    return make.user(Role.STAFF, name="Ève Gagnon")


def stops(owner: User, on: date = DAY) -> list[day_plan.Stop]:
    db.session.rollback()
    return day_plan.stops(owner.id, on)


def test_ones_own_visits_of_the_day_in_order_of_time(eve: User) -> None:
    late, early = visit(eve, at=time(13)), visit(eve, at=time(9))
    visit(eve, on=date(2026, 12, 9))
    visit(make.user())
    off = visit(eve, at=time(10, 30))
    boss = make.user(Role.COORDINATOR)
    with transaction() as session:
        event, by = session.merge(off), session.merge(boss)
        registration.call_off(event, to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=by)
    assert [stop.event.id for stop in stops(eve)] == [early.id, late.id]


def test_the_way_from_the_stop_before(eve: User) -> None:
    visit(eve, at=time(9), school=school(MONTREAL))
    visit(eve, at=time(11), school=school(LAVAL))
    visit(eve, at=time(14), school=school())
    first, second, third = stops(eve)
    assert first.way == ""
    assert second.km == pytest.approx(17.9, abs=0.1)
    assert second.minutes == 45
    assert second.way.replace("\xa0", " ") == "à 18 km, 45 min après l’arrêt précédent"
    assert third.way.replace("\xa0", " ") == "1 h 45 après l’arrêt précédent"
    with language.speaking("en"):
        assert third.way.replace("\xa0", " ") == "1 h 45 min after the one before"
    assert (third.km, third.minutes) == (None, 105)
    assert third.geo == ""
    assert second.geo == "geo:45.6,-73.75"


@pytest.mark.parametrize(("at", "overlaps"), [(time(10, 14), True), (time(10, 15), False)])
def test_a_stop_that_begins_before_the_other_ends_says_so(
    eve: User, at: time, overlaps: bool
) -> None:
    visit(eve, at=time(9))
    visit(eve, at=at)
    assert ("Chevauche" in stops(eve)[1].way) == overlaps


@pytest.mark.parametrize(
    ("zone", "starts"), [("America/Toronto", "9 h 00"), ("America/Halifax", "9 h 00")]
)
def test_hours_are_those_of_the_place(eve: User, zone: str, starts: str) -> None:
    visit(eve, school=school(time_zone=zone))
    assert stops(eve)[0].hours.replace("\u00a0", " ").startswith(starts)


def test_only_the_groups_of_that_day(eve: User) -> None:
    other = date(2026, 12, 9)
    groups = [make.group(on=DAY, label="31"), make.group(on=other, label="32")]
    make.visit(*groups, owner=eve)
    [stop] = stops(eve)
    assert len(stop.group_lines) == 1
    assert "31" in stop.group_lines[0]


def test_a_group_line_begins_with_its_hours_in_both_languages(eve: User) -> None:
    visit(eve)
    for lang, start in (("fr", "9 h 00"), ("en", "9:00")):
        with language.speaking(lang):
            line = stops(eve)[0].group_lines[0].replace("\u00a0", " ")
            assert line.startswith(start), line


def test_a_long_day_runs_over_to_further_pages_and_loses_nothing() -> None:
    stops = [(f"Arrêt {n}", [("Lieu", [f"ligne {n}.{m}" for m in range(6)])]) for n in range(20)]
    pages = pypdf.PdfReader(
        io.BytesIO(day_plan_pdf.day_plan("Plan", "Ève", stops, lang="fr"))
    ).pages
    words = " ".join(page.extract_text() for page in pages)
    assert len(pages) > 1
    assert all(f"Arrêt {n}" in words and f"ligne {n}.5" in words for n in range(20))


def test_the_same_day_gives_the_same_bytes() -> None:
    stops = [("Arrêt", [("Lieu", ["ici"])])]
    one, two = (day_plan_pdf.day_plan("Plan", "Ève", stops, lang="fr") for _n in range(2))
    assert one == two
