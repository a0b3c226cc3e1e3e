"""Taking in a school calendar, and taking it back."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.schools import calendar_actions as actions
from outreach.schools import calendar_imports as imports
from outreach.schools.models import CalendarFile, CalendarRun, DayKind, DaySource, SchoolCalendarDay
from outreach.schools.places import CalendarPlace
from tests import make
from tests.schools.test_calendar_actions import add, board, days

TABLE = "Date;Au;Sorte;Libellé\n2026-11-20;;pédagogique;\n2027-03-01;2027-03-05;relâche;\n"


def keep(table: str, place: CalendarPlace, other: DayKind | None = None) -> int:
    user = make.user()
    with transaction() as session:
        kept = imports.keep(
            table.encode(), place, name="c.csv", other_kind=other, by=session.merge(user)
        )
        return kept.id


def take_in(table: str, place: CalendarPlace, other: DayKind | None = None) -> CalendarRun:
    kept = keep(table, place, other)
    with transaction() as session:
        upload = session.get_one(CalendarFile, kept)
        return imports.take_in(upload, by=None)  # type: ignore[arg-type]


def test_a_calendar_taken_in_again_changes_nothing(app: Flask) -> None:
    place = CalendarPlace(board())
    assert take_in(TABLE, place).counts == {
        "read": 2, "new": 2, "changed": 0, "unchanged": 0, "left_out": 0,
    }  # fmt: skip
    assert take_in(TABLE, place).counts["unchanged"] == 2
    assert len(days()) == 2


@pytest.mark.parametrize(
    ("row", "other", "counts"),
    [
        ("2026-11-19;2026-11-20;pédagogique;", None, (0, 1)),
        ("2026-11-20;2026-11-21;pédagogique;", None, (0, 1)),
        ("2026-11-21;;pédagogique;", None, (1, 0)),
        ("2026-11-20;;examens;", None, (0, 1)),
        ("2026-12-01;;;Photo", None, (0, 1)),
        ("2026-12-01;;;Photo", DayKind.CLOSURE, (1, 0)),
        ("2026-12-01;;;A\n2026-12-01;;;B", DayKind.CLOSURE, (1, 0)),
        ("2026-12-01;2026-12-02;;A\n2026-12-02;;;B", DayKind.CLOSURE, (1, 1)),
    ],
)
def test_what_meets_a_day_that_is_there_is_left_out(
    app: Flask, row: str, other: DayKind | None, counts: tuple[int, int]
) -> None:
    place = CalendarPlace(board())
    add(place, date(2026, 11, 20))
    run = take_in(f"Date;Au;Sorte;Libellé\n{row}\n", place, other)
    assert (run.counts["new"], run.counts["left_out"]) == counts
    assert len(days()) == 1 + counts[0]


def test_a_line_that_cannot_be_taken_keeps_all_out(app: Flask) -> None:
    with pytest.raises(Refused):
        take_in(TABLE + "demain;;;\n", CalendarPlace())
    assert days() == []


def test_undo_leaves_what_was_corrected_and_what_was_there(app: Flask) -> None:
    place = CalendarPlace(board())
    add(place, date(2026, 12, 1))
    run = take_in(TABLE, place)
    with transaction() as session:
        row = session.get_one(SchoolCalendarDay, run.created[0])
        assert row.source is DaySource.FILE
        facts = {"kind": row.kind, "label": "corrigé"}
        actions.correct(row, by=None, first_on=row.first_on, last_on=row.last_on, **facts)  # type: ignore[arg-type]
    with transaction() as session:
        imports.undo(session.get_one(CalendarRun, run.id), by=None)  # type: ignore[arg-type]
    assert days() == [
        (date(2026, 12, 1), date(2026, 12, 1)),
        (date(2026, 11, 20), date(2026, 11, 20)),
    ]


def test_only_the_last_file_of_each_calendar_is_undone(app: Flask) -> None:
    first, other = take_in(TABLE, CalendarPlace(board())), take_in(TABLE, CalendarPlace())
    last = take_in("Date\n2026-12-01\n", CalendarPlace(), DayKind.EXAMS)
    for run, may in ((other, False), (first, True), (last, True)):
        with transaction() as session:
            here = session.get_one(CalendarRun, run.id)
            if may:
                imports.undo(here, by=None)  # type: ignore[arg-type]
                continue
            with pytest.raises(Refused):
                imports.undo(here, by=None)  # type: ignore[arg-type]
    assert len(days()) == 2


@time_machine.travel("2026-11-02T15:00:00Z", tick=False)
def test_more_than_two_mebibytes_are_refused(app: Flask) -> None:
    most = 2 * 1024 * 1024
    keep("a" * most, CalendarPlace())
    with pytest.raises(Refused, match="2"):
        keep("a" * (most + 1), CalendarPlace())
