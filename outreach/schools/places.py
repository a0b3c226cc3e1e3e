"""Whose calendar it is: a board's, a school's, or that of all of Quebec."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_

from outreach.core.database import HIGHEST_ID, db
from outreach.core.language import _
from outreach.schools.models import Board, School, SchoolCalendarDay

QUEBEC = "quebec"


@dataclass(frozen=True)
class CalendarPlace:
    """A board, or a school, or neither: all of Quebec."""

    board: Board | None = None
    school: School | None = None

    @property
    def key(self) -> str:
        """As it stands in an address: `quebec`, `board-12`, `school-34`."""
        return key_of(self.board_id, self.school_id)

    @property
    def board_id(self) -> int | None:
        return self.board.id if self.board else None

    @property
    def school_id(self) -> int | None:
        return self.school.id if self.school else None

    @property
    def name(self) -> str:
        return name_of(self.board, self.school)

    @property
    def around(self) -> list["CalendarPlace"]:
        """Whose days count here as well: of a school its board's, and always those of all of Quebec."""
        if self.school:
            return [
                self,
                *([CalendarPlace(self.school.board)] if self.school.board else []),
                CalendarPlace(),
            ]
        return [self, CalendarPlace()] if self.board else [self]

    @property
    def own_days(self) -> ColumnElement[bool]:
        """What stands in this calendar itself."""
        own = (
            (SchoolCalendarDay.board_id, self.board_id),
            (SchoolCalendarDay.school_id, self.school_id),
        )
        return and_(*(column.is_(None) if id_ is None else column == id_ for column, id_ in own))


def place(key: str) -> CalendarPlace | None:
    """The place with that key, None when there is none."""
    if key == QUEBEC:
        return CalendarPlace()
    noun, _sign, digits = key.partition("-")
    if not (
        digits.isascii() and digits.isdigit() and len(digits) < 11 and int(digits) <= HIGHEST_ID
    ):
        return None
    if noun == "board":
        board = db.session.get(Board, int(digits))
        return CalendarPlace(board) if board else None
    school = db.session.get(School, int(digits)) if noun == "school" else None
    return CalendarPlace(school=school) if school else None


def place_of(day: SchoolCalendarDay) -> CalendarPlace:
    """In whose calendar the day stands."""
    return CalendarPlace(day.board, day.school)


def key_of(board_id: int | None, school_id: int | None) -> str:
    if school_id:
        return f"school-{school_id}"
    return f"board-{board_id}" if board_id else QUEBEC


def name_of(board: Board | None, school: School | None) -> str:
    if school:
        return school.name
    return board.name if board else str(_("All of Quebec"))
