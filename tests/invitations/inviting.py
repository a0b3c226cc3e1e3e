"""A visit that needs a speaker, and speakers who may go, for the tests of invitations."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.events.contacts import DayContact
from outreach.events.models import Event
from outreach.invitations import actions, personal_link, queries
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationStatus
from outreach.mail.models import Message
from outreach.schools.models import Board, School
from outreach.speakers.models import Speaker
from outreach.speakers.words import CheckRule
from tests import make
from tests.speakers import offering

DAY = date(2026, 12, 8)  # a Tuesday


def school(board: Board | None = None, **facts: Any) -> School:
    """One whose board asks for nothing unless one is given."""
    place = board or offering.board()
    if board is None:
        offering.rule(place, CheckRule.NONE)
    return make.school(board_id=place.id, **facts)


def visit(
    at: School | None = None, *, on: date = DAY, starts: time = time(9), **facts: Any
) -> Event:
    """Of one group, with a contact at the school."""
    contact = DayContact("Line Roy", "+15145550134", "line.roy@ecole.example.org", "enseignante")
    group = make.group(on=on, starts=starts, minutes=facts.pop("minutes", 75))
    return make.visit(group, school=at or school(), contact=contact, **facts)


def ask(event: Event, *speakers: Speaker, by: User | None = None, **how: Any) -> None:
    user = by or make.user(Role.COORDINATOR, name="Ève Gagnon")
    with transaction() as session:
        rows = [session.merge(speaker) for speaker in speakers]
        actions.ask(session.merge(event), rows, by=session.merge(user), **how)


def do(verb: Any, speaker: Speaker, event: Event, **facts: Any) -> None:
    """One verb of actions on the invitation of that speaker to that event."""
    with transaction():
        row = queries.invitation_of(event.id, speaker.id)
        assert row is not None
        verb(row, **facts)


def invitation(event: Event, speaker: Speaker) -> SpeakerInvitation:
    """As it now is."""
    db.session.rollback()
    row = queries.invitation_of(event.id, speaker.id)
    assert row is not None
    return row


def statuses(event: Event) -> list[InvitationStatus]:
    """In the order in which they were asked."""
    db.session.rollback()
    return [row.status for row in queries.of_event(event.id)]


def mails(*, since: int = 0) -> list[tuple[str, str]]:
    """(kind, address) of what invitations have posted, in order."""
    db.session.rollback()
    rows: Iterable[Message] = db.session.scalars(
        select(Message).where(Message.kind.startswith("invitations."), Message.id > since)
    )
    return [(row.kind.removeprefix("invitations."), row.to_email) for row in rows]


def last_mail() -> int:
    """The id of the newest mail, for `mails(since=…)`."""
    db.session.rollback()
    return db.session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0


def link(event: Event, speaker: Speaker, *path: str, lang: str = "fr") -> str:
    row = invitation(event, speaker)
    return "/".join((f"/{lang}/invitation/{personal_link.token(row)}", *path))
