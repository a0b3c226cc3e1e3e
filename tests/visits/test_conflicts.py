"""What is odd about a booking."""

from datetime import date, time

import pytest
import time_machine
from flask import Flask

from outreach.core import language
from outreach.core.transaction import transaction
from outreach.events import actions
from outreach.events import queries as events
from outreach.events.words import EventStatus, EventType, Mode, Reason
from outreach.schools.models import Building, DayKind
from outreach.schools.places import CalendarPlace
from outreach.visits import conflicts
from outreach.visits.words import ConflictKind
from tests import make
from tests.browser import counted
from tests.schools.test_calendar_actions import add as add_day
from tests.schools.test_calendar_actions import board


def sentences(event: object) -> list[str]:
    return [warning.sentence for warning in conflicts.about(event)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2026, 11, 7), "samedi 7 novembre 2026 tombe une fin de semaine."),
        (date(2027, 1, 1), "vendredi 1er janvier 2027 est un jour férié"),
        (date(2026, 12, 24), "jeudi 24 décembre 2026 est un jour férié"),
        (date(2027, 7, 6), "mardi 6 juillet 2027 tombe pendant les vacances d’été."),
    ],
)
def test_a_day_without_school_is_named(app: Flask, day: date, sentence: str) -> None:
    with time_machine.travel("2026-09-01"):
        assert any(sentence in found for found in sentences(make.visit(make.group(on=day))))


def test_an_ordinary_day_is_not_odd(app: Flask) -> None:
    with time_machine.travel("2026-09-01"):
        assert sentences(make.visit()) == []


def test_an_overlap_leads_to_the_other_event(app: Flask) -> None:
    school = make.school()
    other = make.visit(make.group(starts=time(9, 30)), school=school)
    with time_machine.travel("2026-09-01"):
        (warning,) = conflicts.about(make.visit(make.group(label="99"), school=school))
    assert warning.other_id == other.id
    assert "Chevauchement" in warning.sentence


def test_what_took_place_is_warned_of_no_more(app: Flask) -> None:
    school = make.school()
    make.visit(make.group(starts=time(9, 30)), school=school)
    event = make.visit(make.group(label="99"), school=school)
    with time_machine.travel(event.ends_at):
        assert len(conflicts.about(event)) == 1
        assert conflicts.about(make.counted(event, 28)) == []


def test_days_between_two_blocks_are_free(app: Flask) -> None:
    school = make.school()
    make.visit(make.group(on=date(2026, 11, 11), label="99"), school=school)
    with time_machine.travel("2026-09-01"):
        two_days = [make.group(on=date(2026, 11, n), label=str(n)) for n in (10, 12)]
        assert sentences(make.visit(*two_days, school=school)) == []


def test_the_same_group_on_the_same_day_leads_to_the_other_visit(app: Flask) -> None:
    school = make.school()
    other = make.visit(make.group(starts=time(14, 0)), school=school)
    with time_machine.travel("2026-09-01"):
        (warning,) = conflicts.about(make.visit(school=school))
        assert (warning.other_id, "groupe 31" in warning.sentence) == (other.id, True)
        assert sentences(make.visit(make.group(grades=("secondary_4",)), school=school))[
            0
        ].startswith("Chevauchement")


def test_a_group_told_twice_is_no_matter_once_one_is_called_off(app: Flask) -> None:
    school = make.school()
    other = make.visit(make.group(starts=time(14, 0)), school=school)
    with transaction() as session:
        actions.call_off(
            session.merge(other), to=EventStatus.CANCELLED, reason=Reason.STRIKE, by=None
        )
    with time_machine.travel("2026-09-01"):
        assert sentences(make.visit(school=school)) == []


def test_a_large_group_and_a_grade_the_school_does_not_teach(app: Flask) -> None:
    with time_machine.travel("2026-09-01"):
        found = sentences(make.visit(make.group(planned_count=60, grades=("vocational",))))
        talk = sentences(make.visit(make.group(planned_count=60), type=EventType.TALK))
    assert "Un groupe de 60 dépasse les 35 habituels." in found
    assert any("n’enseigne pas" in sentence for sentence in found)
    assert talk == []


def test_a_visit_that_has_begun_is_not_told_how_few_days_remain(app: Flask) -> None:
    with time_machine.travel("2026-11-04T12:00:00Z"):
        event = make.visit(make.group(on=date(2026, 11, 4)))
    for moment, is_told in (("2026-11-04T13:59:00Z", True), ("2026-11-04T14:01:00Z", False)):
        with time_machine.travel(moment):
            sentences = [warning.sentence for warning in conflicts.about(event)]
            assert (
                any("jours ouvrables" in str(s) or "working days" in str(s) for s in sentences)
                is is_told
            )


def test_an_overlap_says_who_or_what_is_taken(app: Flask) -> None:
    owner, school = make.user(name="Hugo Lam"), make.school()
    make.visit(make.group(label="98"), owner=owner)
    make.visit(make.group(label="97"), school=school)
    with time_machine.travel("2026-09-01"):
        elsewhere = sentences(make.visit(make.group(label="99"), owner=owner))
        at_school = sentences(make.visit(make.group(label="99"), school=school))
    assert len(elsewhere) == len(at_school) == 1
    assert "Hugo Lam a «" in elsewhere[0].replace("\xa0", " ")
    assert "la même école a «" in at_school[0].replace("\xa0", " ")


@pytest.mark.parametrize(("minute", "is_warned"), [(14, True), (15, False)])
def test_two_groups_of_a_visit_at_the_same_time_are_warned_of(
    app: Flask, minute: int, is_warned: bool
) -> None:
    groups = [make.group(label="31"), make.group(starts=time(10, minute), label="32")]
    with time_machine.travel("2026-09-01"):
        found = [s for s in sentences(make.visit(*groups)) if "en même temps" in s]
        assert found == (["Deux groupes en même temps\u00a0: 31, 32."] if is_warned else [])
        talk = make.visit(*groups, type=EventType.TALK)
        assert not [s for s in sentences(talk) if "en même temps" in s]


def test_each_pair_of_groups_at_the_same_time_is_told(app: Flask) -> None:
    hours = (("31", time(9), 180), ("32", time(9, 30), 30), ("33", time(10, 30), 30))
    groups = [make.group(label=n, starts=at, minutes=long) for n, at, long in hours]
    with time_machine.travel("2026-09-01"):
        found = [s[-8:] for s in sentences(make.visit(*groups)) if "en même temps" in s]
    assert found == [" 31, 32.", " 31, 33."]


def test_what_is_called_off_is_warned_of_no_more(app: Flask) -> None:
    with time_machine.travel("2026-09-01"):
        event = make.visit(make.group(planned_count=36))
        assert len(conflicts.about(event)) == 1
        event.reason = Reason.STRIKE
        assert conflicts.about(event) == []


SEPTEMBER = time_machine.travel("2026-09-01T15:00:00Z", tick=False)


@SEPTEMBER
@pytest.mark.parametrize(
    ("day", "is_soon"), [(date(2026, 9, 15), True), (date(2026, 9, 16), False)]
)
def test_ten_working_days_are_enough(app: Flask, day: date, is_soon: bool) -> None:
    event = make.visit(make.group(on=day))  # the 7th is Labour Day: the 16th is the tenth
    found = [one for one in sentences(event) if "jours ouvrables" in one]
    assert len(found) == is_soon
    fewer = conflicts.about(event, lead_days=9)
    assert not any("jours ouvrables" in one.sentence for one in fewer)


@SEPTEMBER
@pytest.mark.parametrize(
    ("planned", "type", "is_large"),
    [
        (35, EventType.CLASSROOM_VISIT, False),
        (36, EventType.CLASSROOM_VISIT, True),
        (36, EventType.TALK, False),
        (None, EventType.CLASSROOM_VISIT, False),
    ],
)
def test_a_class_of_more_than_35_is_large(
    app: Flask, planned: int | None, type: EventType, is_large: bool
) -> None:
    event = make.visit(make.group(planned_count=planned), type=type)
    assert len([one for one in sentences(event) if "35" in one]) == is_large


@SEPTEMBER
def test_no_more_than_five_overlaps_are_named(app: Flask) -> None:
    school = make.school()
    for n in range(6):
        make.visit(make.group(label=str(n)), school=school)
    found = sentences(make.visit(make.group(label="99"), school=school))
    assert len([one for one in found if "Chevauchement" in one]) == 5


@SEPTEMBER
def test_an_overlap_is_of_one_building_too_and_not_of_nothing(app: Flask) -> None:
    here = make.school()
    building = here.buildings[0]
    make.public_event(make.group(), building=building)
    make.public_event(make.group())
    event = make.public_event(make.group(label="99"), building=building)
    (found,) = [one for one in sentences(event) if "Chevauchement" in one]
    assert "le même immeuble" in found
    assert not [one for one in sentences(make.public_event(make.group())) if "Chevauch" in one]


@SEPTEMBER
@pytest.mark.parametrize(
    ("label", "grades", "is_same"),
    [
        ("31", ("secondary_3",), True),
        ("32", ("secondary_3",), False),
        ("31", ("secondary_4",), False),
        ("", ("secondary_3",), False),
    ],
)
def test_only_a_group_that_is_told_is_told_twice(
    app: Flask, label: str, grades: tuple[str, ...], is_same: bool
) -> None:
    school = make.school()
    make.visit(make.group(label="31"), school=school)
    make.visit(make.group(label=""), school=school)
    event = make.visit(make.group(label=label, grades=grades, starts=time(14)), school=school)
    assert len(conflicts.about(event)) == is_same


def kinds(event: object) -> list[str]:
    return [conflict.kind.value for conflict in conflicts.about(event)]  # type: ignore[arg-type]


def test_one_table_says_what_each_kind_does() -> None:
    assert conflicts.RULES.keys() == set(ConflictKind)
    assert {kind.value for kind in DayKind} <= {kind.value for kind in ConflictKind}


@SEPTEMBER
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DayKind.HOLIDAY, "y est un congé"),
        (DayKind.PEDAGOGICAL, "est une journée pédagogique"),
        (DayKind.FLOATING, "seulement après une journée de tempête"),
        (DayKind.BREAK, "tombe pendant une relâche"),
        (DayKind.EXAMS, "tombe pendant une période d’examens"),
        (DayKind.CLOSURE, "est un jour de fermeture"),
    ],
)
def test_a_day_of_the_boards_calendar_leads_to_it(app: Flask, kind: DayKind, words: str) -> None:
    row = board()
    add_day(CalendarPlace(row), date(2026, 11, 3), date(2026, 11, 4), kind=kind, label="Jour 0")
    (conflict,) = conflicts.about(make.visit(school=make.school(board_id=row.id)))
    assert words in conflict.sentence
    assert f"{row.name}, «\xa0Jour 0\xa0»" in conflict.sentence
    assert (conflict.kind.value, conflict.place_key) == (kind.value, f"board-{row.id}")
    assert (conflict.year, conflict.rule.blocks) == ("2026-2027", False)


@SEPTEMBER
def test_only_the_calendars_of_the_school_its_board_and_all_of_quebec_count(app: Flask) -> None:
    mine, other = board(), board("763000", "Autre")
    here, there = make.school(board_id=mine.id), make.school(board_id=other.id)
    event = make.visit(school=here)
    for place in (
        CalendarPlace(other),
        CalendarPlace(school=there),
        CalendarPlace(),
        CalendarPlace(mine),
        CalendarPlace(school=here),
    ):
        add_day(place, date(2026, 11, 4))
    keys = [conflict.place_key for conflict in conflicts.about(event)]
    assert keys == ["quebec", f"board-{mine.id}", f"school-{here.id}"]
    private = make.visit(school=make.school())
    assert [conflict.place_key for conflict in conflicts.about(private)] == ["quebec"]


@SEPTEMBER
@pytest.mark.parametrize(
    ("first", "last", "is_odd"),
    [(3, 3, False), (3, 4, True), (4, 4, True), (4, 5, True), (5, 5, False)],
)
def test_a_range_holds_its_first_and_last_day(
    app: Flask, first: int, last: int, is_odd: bool
) -> None:
    add_day(CalendarPlace(), date(2026, 11, first), date(2026, 11, last))
    assert (kinds(make.visit()) == ["pedagogical"]) is is_odd


@SEPTEMBER
def test_a_holiday_that_we_know_is_told_once(app: Flask) -> None:
    add_day(CalendarPlace(), date(2026, 12, 24), date(2026, 12, 24), kind=DayKind.HOLIDAY)
    assert kinds(make.visit(make.group(on=date(2026, 12, 24)))) == ["holiday"]


@SEPTEMBER
@pytest.mark.parametrize(
    ("zone", "day", "starts"),
    [
        ("America/Halifax", date(2026, 11, 2), time(0, 15)),
        ("America/Halifax", date(2026, 10, 30), time(0, 15)),
        ("America/Halifax", date(2027, 3, 15), time(0, 15)),
        ("America/Halifax", date(2027, 3, 12), time(0, 15)),
        ("America/Blanc-Sablon", date(2026, 10, 30), time(0, 15)),
        ("America/Blanc-Sablon", date(2026, 11, 2), time(0, 45)),
        ("America/Toronto", date(2026, 11, 2), time(23, 15)),
        ("America/Toronto", date(2027, 3, 15), time(23, 15)),
    ],
)
def test_the_day_is_that_of_the_places_own_clock(
    app: Flask, zone: str, day: date, starts: time
) -> None:
    school = make.school(time_zone=zone)
    add_day(CalendarPlace(school=school), day)
    event = make.visit(make.group(on=day, starts=starts, minutes=30), school=school)
    assert "pedagogical" in kinds(event)
    assert sum(row.sentence.count("pédagogique") for row in conflicts.about(event)) == 1


@SEPTEMBER
@pytest.mark.parametrize(
    ("starts", "is_met"),
    [(time(7, 45), False), (time(7, 46), True), (time(10, 14), True), (time(10, 15), False)],
)
def test_hours_that_only_touch_do_not_meet(app: Flask, starts: time, is_met: bool) -> None:
    school = make.school()
    make.visit(school=school)
    event = make.visit(make.group(starts=starts, label="99"), school=school)
    assert (kinds(event) == ["school"]) is is_met


@SEPTEMBER
def test_a_room_is_told_rather_than_the_school(app: Flask) -> None:
    school = make.school()
    make.visit(make.group(label="98"), school=school, room="Gymnase")
    same = make.visit(make.group(label="99"), school=school, room="gymnase")
    assert kinds(same)[0] == "room"
    other = make.visit(make.group(label="97"), school=school, room="B-204")
    assert kinds(other) == ["school", "school"]


@SEPTEMBER
def test_an_owner_is_told_beside_the_school(app: Flask) -> None:
    school, owner = make.school(), make.user()
    make.visit(make.group(label="98"), school=school, owner=owner)
    assert kinds(make.visit(school=school, owner=owner)) == ["school", "owner"]


NEAR, FAR = (45.5, -73.6), (45.9, -73.6)
"""44.5 km as the bird flies: 58 minutes by road."""


@SEPTEMBER
@pytest.mark.parametrize(
    ("places", "starts", "needed"),
    [
        ((None, None), time(10, 44), 30),
        ((None, None), time(10, 45), None),
        ((NEAR, None), time(10, 44), 30),
        ((NEAR, (45.51, -73.6)), time(10, 44), 30),
        ((NEAR, (45.51, -73.6)), time(10, 45), None),
        ((NEAR, NEAR), time(10, 15), None),
        ((NEAR, FAR), time(11, 12), 58),
        ((NEAR, FAR), time(11, 13), None),
        ((NEAR, FAR), time(6, 47), None),
        ((NEAR, FAR), time(6, 48), 58),
    ],
)
def test_whoever_goes_has_the_time_to_get_there(
    app: Flask, places: tuple[object, object], starts: time, needed: int | None
) -> None:
    owner = make.user(name="Hugo Lam")
    schools = [make.school(), make.school()]
    with transaction() as session:
        for school, at in zip(schools, places, strict=True):
            building = session.merge(school.buildings[0])
            building.latitude, building.longitude = at or (None, None)  # type: ignore[misc]
    other = make.visit(school=schools[0], owner=owner)
    event = make.visit(make.group(starts=starts, label="99"), school=schools[1], owner=owner)
    found = [one for one in conflicts.about(event) if one.kind is ConflictKind.TRAVEL]
    if needed is None:
        assert found == []
        return
    (conflict,) = found
    assert conflict.other_id == other.id
    assert f"il faut {needed}\xa0min." in conflict.sentence


VERY_FAR = (46.92, -73.6)
"""157.9 km as the bird flies: 206 minutes by road."""


@SEPTEMBER
@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Hugo Lam a 3 h 05 entre ceci et « Visite"),
        ("en", "Hugo Lam has 3 h 05 min between this and “Classroom"),
    ],
)
def test_a_long_way_is_told_in_hours(app: Flask, lang: str, sentence: str) -> None:
    owner, schools = make.user(name="Hugo Lam"), [make.school(), make.school()]
    with transaction() as session:
        for school, at in zip(schools, (NEAR, VERY_FAR), strict=True):
            building = session.merge(school.buildings[0])
            building.latitude, building.longitude = at
    make.visit(school=schools[0], owner=owner)
    event = make.visit(make.group(starts=time(13, 20), label="99"), school=schools[1], owner=owner)
    with language.speaking(lang):
        (found,) = [odd for odd in conflicts.about(event) if odd.kind is ConflictKind.TRAVEL]
    assert sentence in found.sentence.replace("\xa0", " ")
    needed = "il faut 3 h 26." if lang == "fr" else "it takes 3 h 26 min."
    assert found.sentence.replace("\xa0", " ").endswith(needed)


@SEPTEMBER
def test_two_people_of_ours_in_two_buildings_of_a_school_hurry_nowhere(app: Flask) -> None:
    school = make.school()
    with transaction() as session:
        annex = Building(school_id=school.id, code="2", name="Annexe", locked=[])
        session.add(annex)
    make.visit(school=school, owner=make.user())
    soon = make.group(starts=time(10, 20), label="99")
    assert kinds(make.visit(soon, school=school, building=annex, owner=make.user())) == []


@SEPTEMBER
def test_nobody_travels_to_what_is_online_nor_for_somebody_else(app: Flask) -> None:
    owner = make.user()
    make.visit(owner=owner)
    soon = make.group(starts=time(10, 20), label="99")
    assert kinds(make.visit(soon, owner=make.user())) == []
    assert kinds(make.visit(soon, owner=owner, mode=Mode.ONLINE)) == []
    assert kinds(make.visit(soon, owner=owner, mode=Mode.HYBRID)) == ["owner", "travel"]


@SEPTEMBER
def test_a_long_visit_is_looked_at_in_as_many_statements_as_a_short_one(app: Flask) -> None:
    row, owner = board(), make.user()
    counts = []
    for n in (1, 12):
        groups = [make.group(on=date(2026, 11, 2 + i), label=str(i)) for i in range(n)]
        event = make.visit(*groups, school=make.school(board_id=row.id), owner=owner)
        add_day(CalendarPlace(row), date(2026, 11, 1 + n))
        make.visit(make.group(label=f"x{n}"), owner=owner)
        shown = events.event_with_all(event.id)
        with counted() as statements:
            assert conflicts.about(shown)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 3
