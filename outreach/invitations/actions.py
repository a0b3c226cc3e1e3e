"""Asking speakers, their answers, and what an event that moves or is called off means for them.

Who is told of new dates is decided in registration.actions, which calls `ask_anew` and `tell_called_off` here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from outreach.accounts import roles
from outreach.accounts.models import User
from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events import actions as events
from outreach.events import rights
from outreach.events.groups import Hours
from outreach.events.models import Event
from outreach.history import actions as history
from outreach.invitations import hindrances, mails, queries
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationNews, InvitationStatus
from outreach.speakers.models import Speaker

APART = "; "
"""Between the presenters of an event, which a form shows in one line."""
MOST = 12
"""Speakers who are asked with one press."""


class NotNeeded(Refused):
    """Another speaker said yes first, or staff let this one go."""


def ask(
    event: Event,
    chosen: Sequence[Speaker],
    *,
    by: User,
    in_turn: bool = False,
    word: str = "",
    override: str = "",
) -> list[SpeakerInvitation]:
    """Ask them at once: the first to say yes goes. In turn, the next is asked when one says no or nothing."""
    _check_askable(event)
    if not 1 <= len(chosen) <= MOST:
        raise Refused(_("Choose 1 to 12 speakers."), about="speaker_ids")
    _hold(event)
    added = [_add(event, speaker, override=override, by=by) for speaker in chosen]
    is_somebody_asked = any(
        row.status is InvitationStatus.ASKED for row in queries.open_of(event.id)
    )
    for n, invitation in enumerate(added):
        if not in_turn or (n == 0 and not is_somebody_asked):
            _send(invitation, word=word, by=by)
    return added


def assign(
    event: Event, speaker: Speaker, *, by: User | None, override: str = ""
) -> SpeakerInvitation:
    """A speaker who said yes by telephone, or whose slot was taken, goes; they are told where and when."""
    _check_askable(event)
    _hold(event)
    invitation = _add(event, speaker, override=override, by=by)
    return _give(invitation, by=by)


def excuse(invitation: SpeakerInvitation, reason: str, *, by: User) -> SpeakerInvitation:
    """Let somebody go whom a rule keeps back since they were asked; the reason is kept."""
    rights.check(roles.OVERRIDE, by=by)
    _lock(invitation)
    kept = hindrances.check(invitation.event, invitation.speaker, override=reason, by=by)
    invitation.override, invitation.override_for = reason, kept
    _record(invitation, "excuse", by=by)
    return invitation


def accept(invitation: SpeakerInvitation, *, by: User | None = None) -> SpeakerInvitation:
    """The first to say yes goes, the others are thanked at once; `by` is who was told so by telephone."""
    _lock(invitation)
    _check_answerable(invitation)
    if invitation.goes:
        return invitation
    if invitation.speaker.archived_at:
        raise NotNeeded(_("You are not needed for this any more: thank you all the same."))
    hindrances.check_invitation(invitation)
    return _give(invitation, by=by, is_theirs=by is None)


def decline(
    invitation: SpeakerInvitation, *, reply: str = "", by: User | None = None
) -> SpeakerInvitation:
    """They cannot, or cannot any more; the next in turn is asked."""
    event = _lock(invitation)
    _check_answerable(invitation)
    had_it = invitation.goes or invitation.had_said_yes
    _answer(invitation, InvitationStatus.DECLINED, reply)
    _record(invitation, "decline", by=by, is_theirs=by is None)
    if had_it:
        _take_from_calendar(invitation, InvitationNews.GIVEN_BACK, by=by)
        mails.tell_owner(invitation)
    if following := queries.next_in_turn(event.id):
        _send(following, by=None)
    return invitation


def propose(invitation: SpeakerInvitation, at: datetime, *, reply: str = "") -> SpeakerInvitation:
    """Another time would suit: staff decide, and the question stays open."""
    _lock(invitation)
    _check_answerable(invitation)
    if invitation.goes:
        raise Refused(_("You said yes: say first that you cannot go, or call us."))
    if at <= clock.now():
        raise Refused(_("That time is past: choose another one."), about="on")
    invitation.proposed_at, invitation.reply = at, reply
    _record(invitation, "propose_time", is_theirs=True)
    return invitation


def release(invitation: SpeakerInvitation, *, by: User) -> SpeakerInvitation:
    """Staff ask this speaker no more; who was asked is thanked, who was going hears that they need not."""
    _lock(invitation)
    if not invitation.status.is_open:
        raise Refused(_("This speaker has answered already."))
    was = invitation.status
    invitation.status = InvitationStatus.RELEASED
    _record(invitation, "release", by=by)
    if was is not InvitationStatus.WAITING:
        _take_from_calendar(invitation, InvitationNews.NOT_NEEDED, by=by)
    return invitation


def ask_next(invitation: SpeakerInvitation) -> None:
    """The turn of who waits, as nobody before them has answered in four days."""
    _lock(invitation)
    if invitation.status is InvitationStatus.WAITING and _comes(invitation.event):
        _send(invitation, by=None)


def remind(invitation: SpeakerInvitation) -> None:
    """Once, two days after the question."""
    invitation.reminded_at = clock.now()
    _record(invitation, "remind")
    mails.tell(invitation, InvitationNews.REMINDED)


def thank(invitation: SpeakerInvitation) -> None:
    """Once, with the hours that they gave, the day after."""
    invitation.thanked_at = clock.now()
    _record(invitation, "thank")
    mails.tell(invitation, InvitationNews.THANKED)


def ask_anew(event: Event, *, is_new_date: bool) -> Sequence[SpeakerInvitation]:
    """Who was asked or goes hears of what changed; to a new date nobody has said yes yet."""
    concerned = queries.to_tell(event.id)
    for invitation in concerned:
        if is_new_date:
            _ask_for_new_date(invitation)
        else:
            mails.tell(invitation, InvitationNews.CHANGED)
    return concerned


def tell_called_off(event: Event) -> Sequence[SpeakerInvitation]:
    """Who was asked or goes hears that it does not take place then; once it does, they are asked anew."""
    concerned = queries.to_tell(event.id)
    for invitation in concerned:
        mails.tell(invitation, InvitationNews.CALLED_OFF, cancels=invitation.in_calendar)
        invitation.in_calendar = False
    return concerned


def tell_changed(event: Event) -> None:
    """Who goes hears of another room, way in or contact; whoever was only asked need not know it yet."""
    if _comes(event):
        for invitation in queries.open_of(event.id):
            if invitation.goes:
                mails.tell(invitation, InvitationNews.CHANGED)


@contextmanager
def keeping_informed(event: Event) -> Iterator[None]:
    """Who goes hears once of what the briefing sheet says anew; other hours are told where they change."""
    briefing, hours = _briefing(event), _hours(event)
    yield
    if briefing != _briefing(event) and hours == _hours(event):
        tell_changed(event)


def _briefing(event: Event) -> tuple[object, ...]:
    contacts = [(row.name, row.phone, row.email) for row in event.contacts]
    place = event.place, event.room, event.building_id, event.online_url
    return *place, event.access_notes, contacts


def _hours(event: Event) -> list[Hours]:
    return [(block.starts_at, block.ends_at) for block in event.live_sessions]


def check_speakers(event: Event) -> None:
    """Refuse while somebody who goes is kept back by a rule, and nobody who may said why all the same."""
    for invitation in queries.open_of(event.id):
        if invitation.goes:
            hindrances.check_invitation(invitation)


def forget(speaker_id: int) -> None:
    """Blank what an erased speaker wrote and where events name them; that somebody went stays."""
    rows = queries.all_of_speaker(speaker_id)
    for invitation in rows:
        _leave_presenters(invitation, by=None)
        if not invitation.event.has_begun and invitation.status.is_open:
            invitation.status = InvitationStatus.RELEASED
        invitation.reply = invitation.override = ""
        invitation.link_version += 1
    db.session.flush()
    history.forget("speaker_invitation", [row.id for row in rows])
    event_ids = [row.event_id for row in rows]
    history.forget("event", event_ids, columns={"presenters", "search_text"})


def _add(event: Event, speaker: Speaker, *, override: str, by: User | None) -> SpeakerInvitation:
    hold(f"speaker {speaker.id}")
    if speaker.archived_at:
        raise Refused(_("%(name)s is archived: bring them back first.", name=speaker.name))
    kept = hindrances.check(event, speaker, override=override, by=by)
    before = queries.invitation_of(event.id, speaker.id)
    if before and before.status.is_open:
        raise Refused(_("%(name)s is asked already.", name=speaker.name))
    row = before or SpeakerInvitation(event=event, speaker=speaker)
    row.status, row.had_said_yes = InvitationStatus.WAITING, False
    row.override, row.override_for = override if kept else "", kept
    row.answered_at = row.proposed_at = row.reminded_at = row.asked_at = None
    row.reply = ""
    db.session.add(row)
    db.session.flush()
    if kept:
        history.record(row, "invite", by=by, note=override)
    return row


def _send(invitation: SpeakerInvitation, *, by: User | None, word: str = "") -> None:
    invitation.status, invitation.asked_at = InvitationStatus.ASKED, clock.now()
    invitation.asked_for = invitation.event.starts_at
    _record(invitation, "ask", by=by)
    mails.tell(invitation, InvitationNews.ASKED, word=word)


def _ask_for_new_date(invitation: SpeakerInvitation) -> None:
    if invitation.goes:
        _leave_presenters(invitation, by=None)
        invitation.had_said_yes = True
    invitation.status, invitation.asked_at = InvitationStatus.ASKED, clock.now()
    invitation.proposed_at = invitation.reminded_at = None
    mails.tell(invitation, InvitationNews.MOVED)
    invitation.asked_for, invitation.answered_at = invitation.event.starts_at, None
    _record(invitation, "ask_anew")


def _give(
    invitation: SpeakerInvitation, *, by: User | None, is_theirs: bool = False
) -> SpeakerInvitation:
    event, speaker = invitation.event, invitation.speaker
    for other in [] if invitation.had_said_yes else queries.open_of(event.id):
        if other.id != invitation.id and not (other.goes or other.had_said_yes):
            _let_go(other)
    invitation.asked_at = invitation.asked_at or clock.now()
    invitation.asked_for = event.starts_at
    _answer(invitation, InvitationStatus.ACCEPTED, "")
    line = presenter_line(speaker)
    if line not in event.presenters.split(APART):
        presenters = APART.join(filter(None, (event.presenters, line)))
        events.change(event, presenters=presenters, by=by)
    _record(invitation, "accept", by=by, is_theirs=is_theirs)
    mails.tell(invitation, InvitationNews.ACCEPTED)
    invitation.in_calendar = True
    return invitation


def _let_go(invitation: SpeakerInvitation) -> None:
    was_asked = invitation.status is InvitationStatus.ASKED
    invitation.status = InvitationStatus.RELEASED
    _record(invitation, "release")
    if was_asked:
        mails.tell(invitation, InvitationNews.RELEASED)


def presenter_line(speaker: Speaker) -> str:
    """How the event names them to teachers: name, job and employer."""
    return ", ".join(filter(None, (speaker.name, speaker.job_title, speaker.employer)))


def _leave_presenters(invitation: SpeakerInvitation, *, by: User | None) -> None:
    event, line = invitation.event, presenter_line(invitation.speaker)
    present = event.presenters.split(APART)
    if line in present:
        kept = [other for other in present if other != line]
        events.change(event, presenters=APART.join(kept), by=by)


def _take_from_calendar(
    invitation: SpeakerInvitation, news: InvitationNews, *, by: User | None
) -> None:
    """Calendars strike it out for a higher sequence only."""
    _leave_presenters(invitation, by=by)
    if invitation.in_calendar:
        invitation.event.note_change()
    mails.tell(invitation, news, cancels=invitation.in_calendar)
    invitation.in_calendar = invitation.had_said_yes = False


def _answer(invitation: SpeakerInvitation, status: InvitationStatus, reply: str) -> None:
    invitation.status, invitation.answered_at = status, clock.now()
    invitation.reply, invitation.proposed_at = reply, None


def _record(
    invitation: SpeakerInvitation, verb: str, *, by: User | None = None, is_theirs: bool = False
) -> None:
    """`is_theirs` says that the speaker did it, by the link."""
    name = invitation.speaker.name
    history.record(invitation, verb, by=by, by_name=name if is_theirs else "", note=name)


def _hold(event: Event) -> None:
    """One answer at a time: who is first goes."""
    hold(f"speakers of event {event.id}")


def _lock(invitation: SpeakerInvitation) -> Event:
    _hold(invitation.event)
    hold(f"speaker {invitation.speaker_id}")
    db.session.refresh(invitation, ["status", "proposed_at"])
    return invitation.event


def _comes(event: Event) -> bool:
    return not event.has_begun and event.status in queries.COMES


def _check_askable(event: Event) -> None:
    if not _comes(event):
        raise Refused(_("Nobody can be asked any more: it has begun or does not take place."))


def _check_answerable(invitation: SpeakerInvitation) -> None:
    if invitation.status is InvitationStatus.RELEASED:
        raise NotNeeded(_("You are not needed for this any more: thank you all the same."))
    if invitation.status is InvitationStatus.DECLINED:
        raise Refused(_("You said that you cannot go: call us if that has changed."))
    if not invitation.can_answer:
        raise Refused(_("It is too late to answer: it has begun, or does not take place then."))
