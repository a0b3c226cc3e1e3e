"""Distinct young people, against a plain reading of domain.md 7.4 written apart from the code."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.transaction import transaction
from outreach.events import actions as events
from outreach.events.models import Event, Session
from outreach.reports.distinct import Marked, Marks, unique_range
from outreach.reports.periods import Period, of_year
from outreach.reports.youth_reached import youth_reached
from tests import make

YEAR = of_year("2025-2026")


@dataclass(frozen=True)
class Block:
    """A counted session as the reference sees it."""

    id: int
    same_as: int | None
    place: int
    school_year: str
    grades: tuple[str, ...]
    label: str
    on: date
    heads: int


def reference(blocks: list[Block]) -> tuple[int, int]:
    """Sets that grow until nothing changes: sessions into groups, groups into buckets of cohorts."""
    groups = [{b.id} for b in blocks]

    def says_same(a: Block, b: Block) -> bool:
        named = a.label.strip().lower()
        alike = (a.place, a.school_year, a.grades, named) == (
            b.place, b.school_year, b.grades, b.label.strip().lower(),
        )  # fmt: skip
        return bool(named and alike) or a.same_as == b.id or b.same_as == a.id

    def both(a: Block, b: Block) -> bool:
        return says_same(a, b) or bool(a.same_as and a.same_as == b.same_as)

    groups = _closed(
        groups, {frozenset((a.id, b.id)) for a in blocks for b in blocks if both(a, b)}
    )
    by_id = {b.id: b for b in blocks}
    most = 0
    for group in groups:
        for year in {by_id[i].school_year for i in group}:
            most += max(by_id[i].heads for i in group if by_id[i].school_year == year)
    cohorts: list[set[object]] = []
    ties: set[frozenset[object]] = set()
    for group in groups:
        met = {
            (by_id[i].place, int(by_id[i].school_year[:4]) + 6 - int(grade[-1]))
            if grade.startswith("secondary")
            else (by_id[i].place, grade)
            for i in group
            for grade in by_id[i].grades or ("",)
        }
        cohorts += [{one} for one in met]
        ties |= {frozenset((a, b)) for a in met for b in met}
    buckets = _closed(cohorts, ties)
    least = 0
    for bucket in buckets:
        days: dict[date, int] = defaultdict(int)
        for group in groups:
            first = by_id[min(group)]
            cohort = (first.grades or ("",))[0]
            if cohort.startswith("secondary"):
                key: object = (first.place, int(first.school_year[:4]) + 6 - int(cohort[-1]))
            else:
                key = (first.place, cohort)
            if key in bucket:
                for on in {by_id[i].on for i in group}:
                    days[on] += max(by_id[i].heads for i in group if by_id[i].on == on)
        least += max(days.values(), default=0)
    return least, most


def _closed(sets: list, ties: set) -> list:  # type: ignore[type-arg]
    """The sets merged wherever a tie touches two of them."""
    merged = [set(one) for one in sets]
    for tie in ties:
        touched = [one for one in merged if one & tie]
        if touched:
            merged = [one for one in merged if not one & tie] + [set.union(*touched)]
    return merged


GRADES = st.sampled_from(
    [("secondary_3",), ("secondary_4",), ("secondary_5",), ("secondary_3", "secondary_4"),
     ("welcoming_class",), ()]
)  # fmt: skip
DAYS = st.sampled_from([date(2024, 10, 2), date(2024, 10, 3), date(2025, 10, 1), date(2026, 2, 4)])


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    """A handful of sessions at two schools, some labelled, some marked."""
    made: list[Block] = []
    for n in range(1, draw(st.integers(1, 7)) + 1):
        on = draw(DAYS)
        start = on.year if on.month >= 7 else on.year - 1
        made.append(
            Block(
                id=n,
                same_as=draw(st.sampled_from([None, *(b.id for b in made)])),
                place=draw(st.sampled_from([1, 2])),
                school_year=f"{start}-{start + 1}",
                grades=draw(GRADES),
                label=draw(st.sampled_from(["", "", "31", " 31", "32"])),
                on=on,
                heads=draw(st.integers(0, 40)),
            )
        )
    return made


@settings(max_examples=150, deadline=None)
@given(blocks())
def test_unique_range_is_that_of_the_reference_and_low_is_never_above_high(
    drawn: list[Block],
) -> None:
    low, high = unique_range(drawn)
    assert low <= high <= sum(block.heads for block in drawn)
    assert (low, high) == reference(drawn)


@settings(max_examples=60, deadline=None)
@given(blocks(), st.integers(1, 7))
def test_a_session_left_out_still_ties_those_that_are_counted(
    drawn: list[Block], gone: int
) -> None:
    """What it ties can only lower both ends; the order stays."""
    marked = [
        Marked(b.id, b.same_as, b.place, b.school_year, b.grades, b.label)
        for b in drawn
        if b.same_as or any(other.same_as == b.id for other in drawn)
    ]
    kept = [block for block in drawn if block.id != gone]
    low, high = unique_range(kept, Marks(marked))
    alone_low, alone_high = unique_range(kept)
    assert low <= high
    assert low <= alone_low
    assert high <= alone_high
    if len(kept) == len(drawn):
        assert (low, high) == (alone_low, alone_high)


def marked(event: Event, other: Event) -> None:
    with transaction() as session:
        one, target = (session.merge(e).sessions[0] for e in (event, other))
        events.mark_same_pupils(session.merge(one), target, by=None)


def visited(heads: int, on: date, **facts: object) -> Event:
    school = facts.pop("school")
    facts = {"grades": ("secondary_3",), "label": ""} | facts
    return make.counted(make.visit(make.group(on=on, **facts), school=school), heads)


def test_the_same_pupils_of_two_cohorts_are_28(app: Flask) -> None:
    school = make.school()
    first = visited(28, date(2025, 10, 1), school=school)
    second = visited(28, date(2025, 11, 5), grades=("secondary_4",), school=school)
    totals = youth_reached(YEAR).totals
    assert (totals.unique_low, totals.unique_high) == (56, 56)
    marked(second, first)
    totals = youth_reached(YEAR).totals
    assert (totals.unique_low, totals.unique_high) == (28, 28)


def test_a_mark_that_meets_a_label_joins_both(app: Flask) -> None:
    school = make.school()
    visited(28, date(2025, 10, 1), label="31", school=school)
    labelled = visited(28, date(2025, 11, 5), label="31", school=school)
    bare = visited(27, date(2025, 12, 3), school=school)
    assert youth_reached(YEAR).totals.unique_high == 55
    marked(bare, labelled)
    assert youth_reached(YEAR).totals.unique_high == 28


def test_chained_marks_hold_where_the_middle_is_left_out(app: Flask) -> None:
    school = make.school()
    first = visited(28, date(2025, 10, 1), school=school)
    middle = visited(28, date(2025, 11, 5), school=school)
    last = visited(26, date(2025, 12, 3), grades=("secondary_5",), school=school)
    with transaction() as session:  # marked one after the other, before marks were made one deep
        ids = [session.merge(e).sessions[0].id for e in (first, middle, last)]
        session.get_one(Session, ids[1]).same_pupils_as_id = ids[0]
        session.get_one(Session, ids[2]).same_pupils_as_id = ids[1]
    assert youth_reached(YEAR).totals.unique_high == 28
    december = Period(date(2025, 12, 1), date(2025, 12, 31))
    assert youth_reached(december).totals.unique_low == 26
    report = youth_reached(YEAR, by="grade")
    assert {row.key: row.unique_high for row in report.rows} == {
        "secondary_3": 28, "secondary_5": 26,
    }  # fmt: skip


def test_labels_of_events_without_a_school_are_other_pupils(app: Flask) -> None:
    """ "A" at one fair is not "A" at another."""
    for on in (date(2025, 10, 1), date(2025, 11, 5)):
        block = make.group(on=on, label="A", grades=("secondary_3",))
        make.counted(make.public_event(block, type="career_fair"), 20)
    totals = youth_reached(YEAR).totals
    assert (totals.unique_low, totals.unique_high) == (40, 40)
