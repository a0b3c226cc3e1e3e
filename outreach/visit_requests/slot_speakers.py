"""The speaker of a slot: free when it is published and when it is taken, and let into the school."""

from datetime import datetime

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.invitations import actions as invitations
from outreach.invitations import queries as invitation_queries
from outreach.schools.models import School
from outreach.speakers import checks
from outreach.speakers.models import Speaker
from outreach.visit_requests import queries
from outreach.visit_requests.models import Slot
from outreach.visit_requests.wording import slot_line


def check_free(speaker: Speaker | None, begins: datetime, ends: datetime) -> None:
    """Nobody is in two places: a slot at that time would be given to two schools."""
    if speaker is None:
        return
    if other := queries.slot_between(Slot.speaker == speaker, begins, ends):
        raise Refused(
            _(
                "%(name)s has a slot at that time: %(when)s.",
                name=speaker.name,
                when=slot_line(other),
            ),
            about="speaker_id",
        )
    if event := _engaged(speaker, begins, ends):
        raise Refused(
            _(
                "%(name)s is asked for “%(title)s” at that time.",
                name=speaker.name,
                title=event.title,
            ),
            about="speaker_id",
        )


def is_for(slot: Slot, school: School) -> bool:
    """Whether the checks of the slot's speaker let them into that school on the day."""
    if slot.speaker is None:
        return True
    return checks.standing(slot.speaker, school.board, on=clock.local(slot.ends_at).date()).lets_go


def is_engaged(slot: Slot) -> bool:
    """Whether the speaker has since been asked elsewhere for that time."""
    return bool(slot.speaker and _engaged(slot.speaker, slot.starts_at, slot.ends_at))


def bring(slot: Slot, event: Event | None) -> None:
    """The speaker goes to the visit that the slot became, and is told."""
    if slot.speaker and event:
        invitations.assign(event, slot.speaker, by=None)


def _engaged(speaker: Speaker, begins: datetime, ends: datetime) -> Event | None:
    return invitation_queries.engagement(speaker.id, begins, ends)
