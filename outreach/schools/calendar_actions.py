"""Entering, correcting and removing days of school calendars, and copying them to the next year."""

from datetime import date, timedelta
from typing import Any

from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.schools import calendar_queries as queries
from outreach.schools.models import DayKind, DaySource, SchoolCalendarDay
from outreach.schools.places import CalendarPlace, place_of

SAME_WEEKDAY, WEEK = timedelta(days=364), timedelta(days=7)


class Overlapping(Refused):
    """Another range of the same calendar has one of these days."""


def add(
    place: CalendarPlace,
    *,
    first_on: date,
    last_on: date,
    kind: DayKind,
    by: history.Actor | None,
    label: str = "",
    source: DaySource = DaySource.HAND,
) -> SchoolCalendarDay:
    """A day, or several in a row, in the calendar of a place."""
    check(place, first_on=first_on, last_on=last_on)
    row = SchoolCalendarDay(board=place.board, school=place.school, source=source)
    row.first_on, row.last_on, row.kind, row.label = first_on, last_on, kind, label
    db.session.add(row)
    history.record(row, "add", by=by)
    return row


def correct(row: SchoolCalendarDay, *, by: history.Actor, **facts: Any) -> SchoolCalendarDay:
    """Put right its days, kind or label: from then on it stands as entered by hand."""
    check(place_of(row), first_on=facts["first_on"], last_on=facts["last_on"], but=row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.source = DaySource.HAND
    history.record(row, "correct", by=by)
    return row


def remove(row: SchoolCalendarDay, *, by: history.Actor | None) -> None:
    """Take it out of its calendar."""
    history.record(
        row, "remove", by=by, note=f"{row.kind} {row.first_on} {row.last_on} {row.label}"
    )
    db.session.delete(row)


def copy_year(place: CalendarPlace, year: str, *, by: history.Actor) -> list[SchoolCalendarDay]:
    """The days of a year on the same weekdays of the next, once; what meets a day there is left out."""
    following = clock.year_days(clock.year_label(clock.year_start(year) + 1))
    there = queries.between(*following, place.own_days)
    if any(row.source is DaySource.COPY for row in there):
        raise Refused(_("The year after has a copy already: correct it there."))
    taken = [(row.first_on, row.last_on) for row in there]
    copies = []
    for row in queries.between(*clock.year_days(year), place.own_days):
        first_on, last_on = _a_year_later(row, starts=following[0])
        if any(first_on <= last and last_on >= first for first, last in taken):
            continue
        taken.append((first_on, last_on))
        facts: dict[str, Any] = {"kind": row.kind, "label": row.label, "source": DaySource.COPY}
        copies.append(add(place, first_on=first_on, last_on=last_on, by=by, **facts))
    if not copies:
        raise Refused(_("Nothing of this year is left to copy."))
    return copies


def _a_year_later(row: SchoolCalendarDay, *, starts: date) -> tuple[date, date]:
    """The same weekdays 52 weeks on, or 53 where 52 end before the next school year."""
    by = SAME_WEEKDAY if row.first_on + SAME_WEEKDAY >= starts else SAME_WEEKDAY + WEEK
    return row.first_on + by, row.last_on + by


def check(
    place: CalendarPlace, *, first_on: date, last_on: date, but: SchoolCalendarDay | None = None
) -> None:
    """Refuse days that no range can have, or that another one of the place has."""
    check_order(first_on, last_on)
    for other in queries.between(first_on, last_on, place.own_days):
        if other is not but:
            raise Overlapping(
                _(
                    "These days overlap what stands there already: %(kind)s, %(days)s.",
                    kind=other.kind.label,
                    days=language.days(other.first_on, other.last_on),
                ),
                about="first_on",
            )


def check_order(first_on: date, last_on: date) -> None:
    """Refuse a range that runs backwards or into another school year."""
    if last_on < first_on:
        raise Refused(_("The last day comes before the first."), about="last_on")
    if clock.school_year(first_on) != clock.school_year(last_on):
        raise Refused(
            _("These days lie in two school years: enter those from July 1 on apart."),
            about="last_on",
        )
