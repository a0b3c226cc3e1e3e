"""The lines of the staff's board: of each request what its line shows, as plain values."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select

from outreach.accounts.models import User
from outreach.core import clock
from outreach.events.words import EventType, Grade
from outreach.schools.models import School
from outreach.schools.regions import region_name
from outreach.visit_requests import queries
from outreach.visit_requests.models import (
    VisitRequest,
    all_grades,
    read_groups,
    read_preferences,
)
from outreach.visit_requests.wording import preference_line
from outreach.visit_requests.words import RequestStatus

COLUMNS = (
    VisitRequest.id,
    VisitRequest.status,
    VisitRequest.organisation,
    VisitRequest.contact_name,
    VisitRequest.activity,
    VisitRequest.groups,
    VisitRequest.preferred,
    VisitRequest.received_at,
    VisitRequest.due_on,
    VisitRequest.answer,
    VisitRequest.holds_slot,
    School.name.label("school"),
    School.municipality,
    School.region_code,
    User.name.label("owner"),
)


class BoardLine(NamedTuple):
    """A request on the board; `age_days` is how long ago it came, `grades` and `wishes` are in words."""

    id: int
    status: RequestStatus
    place: str
    contact: str
    municipality: str | None
    region: str
    activity: EventType | None
    pupils: int
    grades: str
    wishes: str
    age_days: int
    due_on: date | None
    is_late: bool
    has_answer: bool
    holds_slot: bool
    owner: str | None


def requests(**filters: Any) -> Select[Any]:
    """As `queries.requests`, with the columns of a line alone."""
    query = queries.confirmed(**filters).with_only_columns(*COLUMNS)
    return query.outerjoin(School, School.id == VisitRequest.school_id).outerjoin(
        User, User.id == VisitRequest.owner_id
    )


def lines(rows: Sequence[Any]) -> list[BoardLine]:
    """In the reader's language, of rows of `requests`."""
    today, labels = clock.today(), {grade.value: str(grade.label) for grade in Grade}
    return [_line(row, today, labels) for row in rows]


def _line(row: Any, today: date, labels: dict[str, str]) -> BoardLine:
    groups = read_groups(row.groups)
    wishes = filter(None, map(preference_line, read_preferences(row.preferred)))
    return BoardLine(
        id=row.id,
        status=row.status,
        place=row.organisation if row.school is None else row.school,
        contact=row.contact_name,
        municipality=row.municipality,
        region=region_name(row.region_code),
        activity=row.activity,
        pupils=sum(group.pupils for group in groups),
        grades=", ".join(labels[grade] for grade in all_grades(groups)),
        wishes="; ".join(wishes),
        age_days=(today - clock.local_day(row.received_at)).days,
        due_on=row.due_on,
        is_late=row.status.is_open and row.due_on is not None and row.due_on < today,
        has_answer=bool(row.answer) and row.status is RequestStatus.RECEIVED,
        holds_slot=row.holds_slot and row.status.is_open,
        owner=row.owner,
    )
