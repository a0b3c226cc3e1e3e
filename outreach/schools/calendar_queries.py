"""Days of school calendars: of one place and year, and of many places at once."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from outreach.core import clock
from outreach.core.database import db
from outreach.schools.models import SchoolCalendarDay

WITH_PLACE = (joinedload(SchoolCalendarDay.board), joinedload(SchoolCalendarDay.school))


def between(first: date, last: date, *places: ColumnElement[bool]) -> Sequence[SchoolCalendarDay]:
    """What touches these days in any of those calendars, in order."""
    query = select(SchoolCalendarDay).where(
        SchoolCalendarDay.first_on <= last, SchoolCalendarDay.last_on >= first, or_(*places)
    )
    return db.session.scalars(query.options(*WITH_PLACE).order_by(*_BY_DAY)).all()


def about(
    days: Collection[date], *, board_ids: Collection[int], school_ids: Collection[int]
) -> Sequence[SchoolCalendarDay]:
    """In one statement what these schools, their boards and all of Quebec say of these days."""
    if not days or not school_ids:
        return []
    places = [_EVERYWHERE, SchoolCalendarDay.school_id.in_(school_ids)]
    if board_ids:
        places.append(SchoolCalendarDay.board_id.in_(board_ids))
    return between(min(days), max(days), *places)


def about_boards(days: Collection[date], board_ids: Collection[int]) -> Sequence[SchoolCalendarDay]:
    """What these boards and all of Quebec say of these days, whatever single schools do."""
    if not days:
        return []
    of_boards = and_(
        SchoolCalendarDay.board_id.in_(board_ids), SchoolCalendarDay.school_id.is_(None)
    )
    return between(min(days), max(days), _EVERYWHERE, of_boards)


def with_place(day_id: int) -> SchoolCalendarDay | None:
    query = select(SchoolCalendarDay).where(SchoolCalendarDay.id == day_id).options(*WITH_PLACE)
    return db.session.scalar(query)


def count_by_board(year: str) -> dict[int | None, int]:
    """How many ranges of that school year stand in each board's calendar; under None all of Quebec's."""
    first, last = clock.year_days(year)
    query = (
        select(SchoolCalendarDay.board_id, func.count().label("ranges"))
        .where(
            SchoolCalendarDay.school_id.is_(None), SchoolCalendarDay.first_on.between(first, last)
        )
        .group_by(SchoolCalendarDay.board_id)
    )
    return {row.board_id: row.ranges for row in db.session.execute(query)}


_BY_DAY = (SchoolCalendarDay.first_on, SchoolCalendarDay.last_on, SchoolCalendarDay.id)
_EVERYWHERE = and_(SchoolCalendarDay.board_id.is_(None), SchoolCalendarDay.school_id.is_(None))
