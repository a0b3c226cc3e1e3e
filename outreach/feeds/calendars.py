"""What each calendar shows: the same entries, by the same UIDs, as the mails of the same visits."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.accounts.models import User
from outreach.core import clock, ical, language
from outreach.core.database import db
from outreach.core.language import _
from outreach.events import calendar_files
from outreach.events.models import Event, Session
from outreach.events.wording import about_group, for_whoever_goes
from outreach.events.words import EventStatus
from outreach.invitations import personal_link as invitation_link
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import HOLDS_TIME
from outreach.schools.models import School
from outreach.speakers.models import Speaker
from outreach.web import links

SINCE = timedelta(days=60)
MOST = 500
"""What is longer over is left out; of what comes the nearest."""
TENTATIVE = (EventStatus.DRAFT, EventStatus.TENTATIVE)


def of_staff(user: User) -> str:
    """What a member of staff looks after, with whom to call there."""
    with language.speaking(user.lang):
        entries = [
            entry
            for event in _events(Event.owner_id == user.id)
            for entry in _entries(
                event,
                url=links.absolute("events.event", id=event.id),
                about=for_whoever_goes,
                is_owners=True,
                status=ical.TENTATIVE if event.status in TENTATIVE else ical.CONFIRMED,
            )
        ]
        return ical.calendar(entries, name=_("Visits of %(name)s", name=user.name))


def of_speaker(speaker: Speaker) -> str:
    """What a speaker goes to, and what they are asked for, which is tentative."""
    with language.speaking(speaker.lang):
        entries = [
            entry
            for row in _invitations(speaker)
            for entry in _entries(
                row.event,
                url=invitation_link.address(row),
                about=for_whoever_goes if row.goes else about_group,
                may_come=row.goes,
                status=ical.CONFIRMED if row.goes else ical.TENTATIVE,
            )
        ]
        return ical.calendar(entries, name=_("Visits of %(name)s", name=speaker.name))


def of_school(school: School) -> str:
    """What takes place at a school, for whoever there has the address: no person's link nor number."""
    condition = (Event.school_id == school.id) & (Event.status != EventStatus.DRAFT)
    entries = [
        entry
        for event in _events(condition)
        for entry in _entries(
            event,
            url="",
            about=about_group,
            status=ical.TENTATIVE if event.status in TENTATIVE else ical.CONFIRMED,
        )
    ]
    return ical.calendar(entries, name=_("Visits at %(name)s", name=school.name))


OF: dict[str, Callable[[Any], str]] = {
    "staff": of_staff,
    "speaker": of_speaker,
    "school": of_school,
}


def _entries(
    event: Event,
    *,
    url: str,
    about: Any,
    status: str,
    may_come: bool = True,
    is_owners: bool = False,
) -> list[ical.Block]:
    return calendar_files.entries(
        event.sessions,
        url=url,
        title=_title,
        about=about,
        status=status,
        online_url=event.online_url if may_come else "",
        with_room=may_come,
        is_owners=is_owners,
    )


def _title(block: Session) -> str:
    return block.event.title


def _events(condition: Any) -> Sequence[Event]:
    query = _with_all(select(Event).where(condition, Event.ends_at > clock.now() - SINCE))
    return db.session.scalars(query.order_by(Event.starts_at, Event.id).limit(MOST)).all()


def _with_all(query: Select[Event]) -> Select[Event]:
    return query.options(
        selectinload(Event.sessions),
        selectinload(Event.contacts),
        joinedload(Event.school),
        joinedload(Event.building),
        joinedload(Event.owner),
    )


def _invitations(speaker: Speaker) -> Sequence[SpeakerInvitation]:
    event = joinedload(SpeakerInvitation.event)
    query = (
        select(SpeakerInvitation)
        .join(Event)
        .where(
            SpeakerInvitation.speaker_id == speaker.id,
            SpeakerInvitation.status.in_(HOLDS_TIME),
            Event.ends_at > clock.now() - SINCE,
        )
        .options(
            event.selectinload(Event.sessions),
            event.selectinload(Event.contacts),
            event.joinedload(Event.school),
            event.joinedload(Event.building),
            event.joinedload(Event.owner),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST)
    )
    return db.session.scalars(query).all()
