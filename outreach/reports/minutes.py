"""Minutes added up by the database: the rules of `Session.minutes` and `attendance.hours` in SQL."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from outreach.attendance.models import Attendance
from outreach.events.models import Session

SECOND = 1_000_000
MINUTE = 60 * SECOND


class Microseconds(FunctionElement[int]):
    """An instant as a whole number, exact on both databases; SQLite has no function that keeps the fraction."""

    type = BigInteger()
    inherit_cache = True


@compiles(Microseconds, "sqlite")
def _on_sqlite(element: Microseconds, compiler: Any, **more: Any) -> str:
    instant = compiler.process(element.clauses, **more)
    return (
        f"(CAST(strftime('%s', {instant}) AS INTEGER) * {SECOND}"
        f" + CAST(substr({instant}, 21) AS INTEGER))"
    )


@compiles(Microseconds, "postgresql")
def _on_postgresql(element: Microseconds, compiler: Any, **more: Any) -> str:
    return f"CAST(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **more)}) * {SECOND} AS BIGINT)"


def length() -> ColumnElement[int]:
    """How long a block is, in microseconds."""
    return Microseconds(Session.ends_at) - Microseconds(Session.starts_at)


def of(microseconds: int) -> int:
    """The minutes of such a length, as `Session.minutes` says them."""
    return round(microseconds / MINUTE)


def rounded(microseconds: ColumnElement[int]) -> ColumnElement[int]:
    """To the nearest minute; half a minute to the even one, as Python rounds."""
    up = (microseconds + MINUTE // 2) // MINUTE
    is_half = microseconds % MINUTE == MINUTE // 2
    return up - case((and_(is_half, up % 2 == 1), 1), else_=0)


def creditable(block: Any, *, whole_percent: int) -> ColumnElement[int]:
    """What `attendance.hours.minutes` says of who came to a block (`starts_at`, `ends_at`, `credit`, `whole`).

    Most came in time and stayed: of them no instant is read.
    """
    came, left = Attendance.checked_in_at, Attendance.checked_out_at
    first = case((came > block.starts_at, came), else_=block.starts_at)
    last = case((left < block.ends_at, left), else_=block.ends_at)
    stay = Microseconds(last) - Microseconds(first)
    present = case((last > first, stay // MINUTE), else_=0)
    return case(
        (and_(came.is_(None), left.is_(None)), block.credit),
        (
            and_(
                or_(came.is_(None), came <= block.starts_at),
                or_(left.is_(None), left >= block.ends_at),
            ),
            counted(block.whole, block.credit, whole_percent),
        ),
        else_=counted(present, block.credit, whole_percent),
    )


def counted(
    present: ColumnElement[int], credit: ColumnElement[int], whole_percent: int
) -> ColumnElement[int]:
    """At most the credit, and all of it from so many percent on."""
    is_whole = or_(present >= credit, present * 100 >= credit * whole_percent)
    return case((is_whole, credit), else_=present)
