"""How much of a presence counts (domain.md 7.3 rule 9)."""

from collections.abc import Iterable
from decimal import Decimal

from outreach.attendance.models import CAME, Attendance

STEP = 15
WHOLE_PERCENT = 80


def minutes(attendance: Attendance, *, whole_percent: int = WHOLE_PERCENT) -> int:
    """Creditable minutes of one session: all without times, else the overlap, whole from 80 % on.

    Of a cancelled one none.
    """
    session = attendance.session
    if attendance.presence not in CAME or session.is_cancelled:
        return 0
    credit = session.minutes if session.credit_minutes is None else session.credit_minutes
    if attendance.checked_in_at is None and attendance.checked_out_at is None:
        return credit
    came = max(attendance.checked_in_at or session.starts_at, session.starts_at)
    left = min(attendance.checked_out_at or session.ends_at, session.ends_at)
    present = max(int((left - came).total_seconds() // 60), 0)
    counted = min(present, credit)
    return credit if counted * 100 >= credit * whole_percent else counted


def credit_hours(
    attendances: Iterable[Attendance],
    *,
    cap: float | None = None,
    whole_percent: int = WHOLE_PERCENT,
) -> Decimal:
    """The sum over sessions in steps of a quarter hour, rounded down, at most `cap` hours."""
    total = sum(minutes(a, whole_percent=whole_percent) for a in attendances)
    hours = Decimal(total // STEP * STEP) / 60
    return min(hours, Decimal(str(cap))) if cap is not None else hours
