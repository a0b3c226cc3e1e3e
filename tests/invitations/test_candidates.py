"""Who could go: the order, the reasons in words, and who is out and why, at both sides of each rule."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from outreach.core import language
from outreach.core.database import db
from outreach.core.distance import kilometres
from outreach.core.transaction import transaction
from outreach.events.models import Event
from outreach.events.words import Language, Mode
from outreach.invitations import actions, candidates
from outreach.invitations.candidates import WhoCouldGo
from outreach.schools.models import Building, School
from outreach.speakers import actions as speakers
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule, CheckStatus
from tests import make
from tests.browser import counted
from tests.invitations.inviting import DAY, ask, do, school, visit
from tests.speakers import offering
from tests.speakers.offering import speaker

MONTREAL, LAVAL, QUEBEC = (45.50, -73.57), (45.60, -73.75), (46.81, -71.21)


def ranked(event: Event, *, text: str = "", lang: str = "en") -> WhoCouldGo:
    db.session.rollback()
    with language.speaking(lang):
        return candidates.who_could_go(db.session.get_one(Event, event.id), text=text)


def names(event: Event, **facts: Any) -> list[str]:
    return [candidate.speaker.name for candidate in ranked(event, **facts).best]


def why_out(event: Event, row: Speaker) -> str:
    out = {candidate.speaker.id: candidate.why_out for candidate in ranked(event).out}
    return out.get(row.id, "")


def reasons(event: Event, **facts: Any) -> str:
    return " · ".join(ranked(event, **facts).best[0].reasons)


def placed(row: Speaker, at: tuple[float, float] | None) -> Speaker:
    with transaction() as session:
        kept = session.get_one(Speaker, row.id)
        kept.latitude, kept.longitude = at or (None, None)
    return row


def school_at(at: tuple[float, float] = MONTREAL) -> School:
    made = school()
    with transaction() as session:
        building = session.get_one(Building, made.buildings[0].id)
        building.latitude, building.longitude = at
    return made


def away(row: Speaker, first: date, last: date) -> None:
    with transaction() as session:
        speakers.be_away(session.merge(row), first, last)


def test_the_nearest_goes_first_in_steps_of_twenty_kilometres() -> None:
    event = visit(school_at())
    far, unknown, near = speaker(), speaker(), speaker()
    placed(far, QUEBEC), placed(unknown, None), placed(near, LAVAL)
    assert names(event) == [near.name, unknown.name, far.name]


@pytest.mark.parametrize("known", [(45.6, None), (None, -73.75)])
def test_half_a_place_is_no_place(known: tuple[float | None, float | None]) -> None:
    event, row = visit(school_at()), speaker(travel_km=1)
    with transaction() as session:
        kept = session.get_one(Speaker, row.id)
        kept.latitude, kept.longitude = known
    assert why_out(event, row) == ""
    assert "km" not in reasons(event)


def test_nobody_named_a_saturday() -> None:
    event = visit(on=date(2026, 12, 12))
    named, any_day = speaker(weekdays=["friday"]), speaker()
    assert names(event) == [any_day.name, named.name]


def test_a_day_that_usually_suits_weighs_more_than_the_way() -> None:
    event = visit(school_at())
    near, far = speaker(weekdays=["monday"]), speaker(weekdays=["tuesday"])
    placed(near, MONTREAL), placed(far, QUEBEC)
    assert names(event) == [far.name, near.name]
    assert "free, though not on a day that usually suits" in " ".join(ranked(event).best[1].reasons)


def test_who_went_least_this_year_then_who_was_asked_longest_ago_goes_first() -> None:
    often, once, lately, never = (speaker() for _n in range(4))
    one, two = visit(on=date(2026, 11, 10)), visit(on=date(2026, 11, 12))
    for event, row in ((one, often), (two, often)):
        ask(event, row)
        do(actions.accept, row, event)
    ask(visit(on=date(2026, 11, 13)), once)
    with time_machine.travel(datetime(2026, 11, 3, 15, tzinfo=UTC), tick=False):
        ask(visit(on=date(2026, 11, 16)), lately)
    assert names(visit()) == [never.name, once.name, lately.name, often.name]


@pytest.mark.parametrize(
    ("spoken", "of_the_visit", "is_out"),
    [
        (["fr"], Language.FR, False),
        (["fr"], Language.EN, True),
        (["en"], Language.EN, False),
        (["fr"], Language.BILINGUAL, True),
        (["fr", "en"], Language.BILINGUAL, False),
    ],
)
def test_the_language_of_the_visit(spoken: list[str], of_the_visit: Language, is_out: bool) -> None:
    event, row = visit(language=of_the_visit), speaker(languages=spoken)
    assert bool(why_out(event, row)) == is_out
    assert ("language" in why_out(event, row)) == is_out


@pytest.mark.parametrize(
    ("codes", "is_out"), [([], False), (["06"], False), (["13", "06"], False), (["13"], True)]
)
def test_the_region(codes: list[str], is_out: bool) -> None:
    event, row = visit(), speaker(region_codes=codes)
    assert ("region" in why_out(event, row)) == is_out


def test_online_nobody_travels() -> None:
    event = visit(school_at(), mode=Mode.ONLINE)
    row = placed(speaker(region_codes=["13"], travel_km=10), QUEBEC)
    assert why_out(event, row) == ""
    assert "km" not in reasons(event)


@pytest.mark.parametrize(("km", "is_out"), [(None, False), (18, False), (17, True)])
def test_as_far_as_they_travel(km: int | None, is_out: bool) -> None:
    event = visit(school_at())
    row = placed(speaker(travel_km=km), LAVAL)
    assert 17 < kilometres(*MONTREAL, *LAVAL) < 18
    assert why_out(event, row) == ("18 km away, travels up to 17 km." if is_out else "")


@pytest.mark.parametrize(("at", "is_out"), [(MONTREAL, False), (LAVAL, True)])
def test_who_travels_no_kilometre_goes_where_they_are(
    at: tuple[float, float], is_out: bool
) -> None:
    event, row = visit(school_at()), placed(speaker(travel_km=0), at)
    assert bool(why_out(event, row)) == is_out


@pytest.mark.parametrize(
    ("starts", "is_busy"),
    [(time(10, 14), True), (time(10, 15), False), (time(7, 46), True), (time(7, 45), False)],
)
def test_hours_that_only_touch_keep_nobody_busy(starts: time, is_busy: bool) -> None:
    """The other visit lasts from 9:00 to 10:15, this one 75 minutes too."""
    row = speaker()
    ask(visit(), row)
    assert ("Is asked for" in why_out(visit(starts=starts), row)) == is_busy


@pytest.mark.parametrize(("limit", "is_out"), [(None, False), (2, False), (1, True), (0, True)])
def test_at_most_so_many_visits_a_school_year(limit: int | None, is_out: bool) -> None:
    row, before = speaker(most_visits_a_year=limit), visit(on=date(2026, 11, 10))
    ask(before, row, override="")
    do(actions.accept, row, before)
    assert ("events this year" in why_out(visit(), row)) == is_out


@pytest.mark.parametrize(("on", "counts"), [(date(2027, 6, 30), True), (date(2027, 7, 1), False)])
def test_visits_count_in_the_school_year_of_the_visit(on: date, counts: bool) -> None:
    row, before = speaker(most_visits_a_year=1), visit(on=on)
    ask(before, row)
    do(actions.accept, row, before)
    assert bool(why_out(visit(), row)) == counts


@pytest.mark.parametrize(
    ("first", "last", "is_out"),
    [
        (DAY, DAY, True),
        (DAY - timedelta(days=3), DAY, True),
        (DAY, DAY + timedelta(days=3), True),
        (DAY - timedelta(days=3), DAY - timedelta(days=1), False),
        (DAY + timedelta(days=1), DAY + timedelta(days=3), False),
    ],
)
def test_days_away(first: date, last: date, is_out: bool) -> None:
    event, row = visit(), speaker()
    away(row, first, last)
    assert ("away" in why_out(event, row)) == is_out


def test_every_day_of_an_event_counts() -> None:
    """A Tuesday and the Friday after: usual days, and days away."""
    friday = DAY + timedelta(days=3)
    event = make.visit(make.group(on=DAY), make.group(on=friday), school=school())
    both, tuesdays = speaker(weekdays=["tuesday", "friday"]), speaker(weekdays=["tuesday"])
    gone = speaker()
    away(gone, DAY, DAY)
    assert names(event) == [both.name, tuesdays.name]
    assert "not on a day that usually suits" in " ".join(ranked(event).best[1].reasons)
    assert "not on a day" not in reasons(event)
    assert "away" in why_out(event, gone)


def test_who_is_busy_and_who_has_no_check_are_out_and_blocked() -> None:
    place = offering.board()
    event, other = visit(school(place)), visit()
    busy, unchecked, refused = speaker(), speaker(), speaker()
    offering.check(busy, place)
    offering.check(refused, place, CheckStatus.REFUSED, checked_on=None)
    ask(other, busy)
    out = {c.speaker.id: c for c in ranked(event).out}
    assert other.title_en in out[busy.id].why_out
    assert "check" in out[unchecked.id].why_out
    assert all(out[row.id].is_blocked for row in (busy, unchecked, refused))


def test_who_is_out_for_another_reason_is_asked_without_a_reason() -> None:
    event, row = visit(), speaker(region_codes=["13"])
    assert [c.is_blocked for c in ranked(event).out] == [False]
    ask(event, row)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (CheckRule.NONE, "no background check needed"),
        (CheckRule.REQUIRED, "background check valid until June 1, 2027"),
    ],
)
def test_the_check_in_words(rule: CheckRule, said: str) -> None:
    place, row = offering.board(), speaker()
    offering.check(row, place, expires_on=date(2027, 6, 1))
    offering.rule(place, rule)
    assert said in reasons(visit(school(place)))


def test_a_check_without_an_end_is_valid_in_words() -> None:
    place, row = offering.board(), speaker()
    kept = offering.check(row, place)
    with transaction() as session:
        session.merge(kept).expires_on = None
    assert "background check valid · " in f"{reasons(visit(school(place)))} · "


@pytest.mark.parametrize(
    ("starts", "minutes", "said"),
    [
        (time(9), 180, "free that morning"),
        (time(12), 60, "free that afternoon"),
        (time(11), 180, "free that day"),
    ],
)
def test_when_they_are_free_in_words(starts: time, minutes: int, said: str) -> None:
    speaker()
    assert said in reasons(visit(starts=starts, minutes=minutes))


def test_the_reasons_stand_in_the_readers_language() -> None:
    event = visit(school_at())
    placed(speaker(), LAVAL)
    assert reasons(event).split(" · ")[:3] == [
        "free that morning",
        "18 km away",
        "speaks the language of the event: French",
    ]
    assert reasons(event, lang="fr").startswith("libre ce matin-là · à 18\u00a0km · ")
    assert "not asked yet" in reasons(event)


@pytest.mark.parametrize(
    ("starts", "says"),
    [(time(10, 44), True), (time(10, 45), False), (time(7, 16), True), (time(7, 15), False)],
)
def test_little_time_for_the_way_between_two_buildings(starts: time, says: bool) -> None:
    """The other visit lasts from 9:00 to 10:15; less than thirty minutes lie between."""
    row = speaker()
    ask(visit(), row)
    assert ("Little time for the way" in reasons(visit(starts=starts))) == says


def test_who_was_asked_already_is_not_proposed_again_nor_who_is_archived() -> None:
    event, ada, bob = visit(), speaker(), speaker()
    ask(event, ada)
    with transaction() as session:
        session.get_one(Speaker, bob.id).archived_at = datetime(2026, 11, 1, tzinfo=UTC)
    result = ranked(event)
    assert (result.best, result.could_count, result.out_count) == ([], 0, 0)


def test_narrowed_by_name_employer_or_topic() -> None:
    event = visit()
    speaker(), speaker(topics=["réseaux"])
    chosen = speaker(employer="Cyber Nord")
    assert names(event, text="cyber") == [chosen.name]
    assert names(event, text="reseaux boreal") != []


@pytest.mark.parametrize(("many", "shown"), [(1, 1), (10, 10), (11, 10)])
def test_ten_are_shown_and_all_are_counted_in_as_many_statements(many: int, shown: int) -> None:
    event = visit()
    for _n in range(many):
        speaker()
    db.session.rollback()
    row = db.session.get_one(Event, event.id)
    assert row.school
    with counted() as statements:
        result = candidates.who_could_go(row)
    assert (len(result.best), result.could_count) == (shown, many)
    assert len(statements) <= 8


def test_a_public_event_without_a_school_needs_no_check() -> None:
    row = speaker()
    event = make.public_event()
    assert names(event) == [row.name]
