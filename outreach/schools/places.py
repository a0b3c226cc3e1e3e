"""Whose calendar it is: a board's, a school's, or that of all of Quebec."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_

from outreach.core.database import HIGHEST_ID, db
from outreach.core.language import _
from outreach.schools.models import Board, CalendarDay, School

QUEBEC = "quebec"


@dataclass(frozen=True)
class Place:
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
    def around(self) -> list["Place"]:
        """Whose days count here as well: of a school its board's, and always those of all of Quebec."""
        if self.school:
            return [self, *([Place(self.school.board)] if self.school.board else []), Place()]
        return [self, Place()] if self.board else [self]

    @property
    def own_days(self) -> ColumnElement[bool]:
        """What stands in this calendar itself."""
        own = (CalendarDay.board_id, self.board_id), (CalendarDay.school_id, self.school_id)
        return and_(*(column.is_(None) if id_ is None else column == id_ for column, id_ in own))


def place(key: str) -> Place | None:
    """The place with that key, None when there is none."""
    if key == QUEBEC:
        return Place()
    noun, _sign, digits = key.partition("-")
    if not (
        digits.isascii() and digits.isdigit() and len(digits) < 11 and int(digits) <= HIGHEST_ID
    ):
        return None
    if noun == "board":
        board = db.session.get(Board, int(digits))
        return Place(board) if board else None
    school = db.session.get(School, int(digits)) if noun == "school" else None
    return Place(school=school) if school else None


def place_of(day: CalendarDay) -> Place:
    """In whose calendar the day stands."""
    return Place(day.board, day.school)


def key_of(board_id: int | None, school_id: int | None) -> str:
    if school_id:
        return f"school-{school_id}"
    return f"board-{board_id}" if board_id else QUEBEC


def name_of(board: Board | None, school: School | None) -> str:
    if school:
        return school.name
    return board.name if board else str(_("All of Quebec"))
