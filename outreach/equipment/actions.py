"""Adding what we lend, taking it out for an event, and bringing it back."""

from datetime import date

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.equipment import queries
from outreach.equipment.models import Equipment, Loan
from outreach.events.models import Event
from outreach.history import actions as history

MOST, LONGEST = 500, 60


def add(name: str, *, count: int, by: history.Actor | None) -> Equipment:
    """A kind of thing that we lend, by a name of its own."""
    return _describe(Equipment(), name, count, "add", by)


def correct(row: Equipment, *, name: str, count: int, by: history.Actor | None) -> Equipment:
    """Its name, and how many there are."""
    return _describe(row, name, count, "correct", by)


def lend(
    event: Event,
    row: Equipment,
    *,
    count: int,
    out_on: date,
    back_on: date,
    by: history.Actor | None,
) -> Loan:
    """Take so many out for an event; how it meets other loans is a conflict, and told as one."""
    before = (event.local_start.date() - out_on).days
    after = (back_on - event.local_end.date()).days
    if not 0 <= before <= LONGEST:
        raise Refused(
            _("It goes out on the first day of the event, or up to 60 days before."), about="out_on"
        )
    if not 0 <= after <= LONGEST:
        raise Refused(
            _("It comes back on the last day of the event, or up to 60 days after."),
            about="back_on",
        )
    if not 1 <= count <= row.count:
        raise Refused(_("There are %(count)s of it.", count=row.count), about="count")
    loan = Loan(equipment=row, event=event, count=count, days_before=before, days_after=after)
    db.session.add(loan)
    history.record(loan, "lend", by=by)
    return loan


def bring_back(loan: Loan, *, by: history.Actor | None) -> Loan:
    """It is there again from today on."""
    if loan.brought_back_on:
        raise Refused(_("It is back already."))
    loan.brought_back_on = clock.today()
    history.record(loan, "bring_back", by=by)
    return loan


def drop(loan: Loan, *, by: history.Actor | None) -> None:
    """It is not taken out for the event after all."""
    history.record(loan, "drop", by=by)
    db.session.delete(loan)


def _describe(
    row: Equipment, name: str, count: int, verb: str, by: history.Actor | None
) -> Equipment:
    other = queries.named(name)
    if other and other is not row:
        raise Refused(_("There is already something of that name."), about="name")
    if not 1 <= count <= MOST:
        raise Refused(_("Enter how many there are, from 1 to 500."), about="count")
    row.name, row.count = name, count
    db.session.add(row)
    history.record(row, verb, by=by)
    return row
