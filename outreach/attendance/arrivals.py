"""Many arrivals at once, as a telephone at the door sends them: so many statements, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.accounts.models import User
from outreach.attendance import check_in, queries
from outreach.attendance.models import Attendance, Method
from outreach.core import database
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Session
from outreach.history import actions as history
from outreach.registration import actions as registration
from outreach.registration.models import Registration, Seat

Key = tuple[int, int]
"""A registration and a session, by id."""


@dataclass(frozen=True)
class Arrival:
    """Somebody who comes at that moment, or `leaves`; sent under a `client_id` that is done once."""

    client_id: str
    registration: Registration
    session: Session
    at: datetime
    method: Method
    leaves: bool = False

    @property
    def key(self) -> Key:
        return self.registration.id, self.session.id


def take_in(arrivals: Sequence[Arrival], *, by: User | None) -> list[Attendance | Refused | None]:
    """In their order, each by itself: the presence, why it is refused, or None for whoever is in already.

    What was refused may come again under its `client_id`; what was done is answered again.
    """
    waiting = [a.registration for a in arrivals if a.registration.status is Seat.WAITLISTED]
    registration.lock_all(waiting)
    rows = queries.attendances_by_block([arrival.key for arrival in arrivals])
    verbs: dict[Key, tuple[str, str]] = {}
    outcomes: list[Attendance | Refused | None] = []
    done: dict[str, Attendance | None] = {}
    for arrival in arrivals:
        if arrival.client_id in done:
            outcomes.append(done[arrival.client_id])
            continue
        if arrival.leaves and arrival.key in verbs:
            _keep(rows, verbs, by=by)
        try:
            outcome = _outcome(arrival, rows.get(arrival.key), by=by)
        except Refused as refusal:
            outcomes.append(refusal)
            continue
        outcomes.append(outcome)
        done[arrival.client_id] = outcome
        if outcome is not None:
            rows[arrival.key] = outcome
            came = "check_in", arrival.registration.name
            verbs[arrival.key] = ("check_out", "") if arrival.leaves else came
    _keep(rows, verbs, by=by)
    return outcomes


def _keep(
    rows: dict[Key, Attendance], verbs: dict[Key, tuple[str, str]], *, by: User | None
) -> None:
    """Write the new rows in one statement, and what was done to each in history."""
    new = [rows[key] for key in verbs if rows[key].id is None]
    if new:
        database.insert_all(new)
        rows.update(queries.attendances_by_block(list(verbs)))
    history.record_all([history.RowChange(rows[key], *done) for key, done in verbs.items()], by=by)
    verbs.clear()


def _outcome(arrival: Arrival, row: Attendance | None, *, by: User | None) -> Attendance | None:
    if arrival.leaves:
        if row is None:
            raise Refused(_("%(name)s was not checked in.", name=arrival.registration.name))
        return check_in.leave(row, at=arrival.at)
    if check_in.is_in(row):
        return None
    return check_in.arrive(
        arrival.registration, arrival.session, row, at=arrival.at, method=arrival.method, by=by
    )
