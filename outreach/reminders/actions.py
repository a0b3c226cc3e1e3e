"""Sending what is due, holding a kind back and letting it go."""

from datetime import datetime
from itertools import groupby
from operator import attrgetter

from outreach.accounts.models import User
from outreach.core import clock, database
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.reminders import mails, plan, queries
from outreach.reminders.models import HeldReminder, SentReminder
from outreach.reminders.words import ReminderKind


def send_due(event_id: int) -> int:
    """Post what is due about one event and was not sent; how many mails.

    The event is held meanwhile: a second worker finds all of it sent.
    """
    event = queries.event_to_write_about(event_id)
    if event is None:
        return 0
    reminders, now = plan.due([event]), clock.now()
    for kind, group in groupby(reminders, key=attrgetter("kind")):
        database.insert_all([_row(reminder, now) for reminder in group])
        mail.post_all(mails.drafts(event, queries.written_at(now, event_id, kind), kind))
    return len(reminders)


def _row(reminder: plan.Reminder, now: datetime) -> SentReminder:
    return SentReminder(
        event_id=reminder.event.id,
        kind=reminder.kind,
        addressee=reminder.to.key,
        about_on=reminder.about_on,
        sent_at=now,
    )


def drop_stale() -> int:
    """Delete what waits in the outbox and is no longer so, as if it had not been written; how many."""
    opened = {message: message.says.buttons[0].row_id for message in queries.waiting_mails()}
    rows = queries.reminders_with(opened.values())
    true = plan.still_so(rows.values())
    dropped = [m for m, row_id in opened.items() if row_id not in true and mail.take_back(m)]
    for message in dropped:
        if row := rows.get(opened[message]):
            db.session.delete(row)
    return len(dropped)


def hold(event: Event, kind: ReminderKind, *, by: User) -> HeldReminder:
    """It does not leave about this event, whatever its day, until it is let go; refused where none would."""
    row = queries.held(event.id, kind)
    if row is None:
        if not plan.is_to_leave(event, kind):
            raise Refused(_("Nothing to hold back: no mail of this kind is to leave about this."))
        row = HeldReminder(event_id=event.id, kind=kind, held_by=by, held_at=clock.now())
        db.session.add(row)
        history.record(event, "hold_reminder", by=by, note=kind.value)
    return row


def let_go(event: Event, kind: ReminderKind, *, by: User) -> bool:
    """It leaves as planned, at once where it is due and still of use; whether any does."""
    if row := queries.held(event.id, kind):
        db.session.delete(row)
        history.record(event, "let_go_reminder", by=by, note=kind.value)
    return plan.is_to_leave(event, kind)
