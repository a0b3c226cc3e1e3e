"""What speakers are told: asked, reminded, where and when they go, what changes, and thanks."""

from collections.abc import Callable
from dataclasses import replace

from outreach.core import clock, contact, language
from outreach.core.database import db
from outreach.core.language import _
from outreach.events import wording
from outreach.events.models import Contact, Event
from outreach.events.words import EventStatus
from outreach.invitations import personal_link
from outreach.invitations.calendar_files import calendar_file
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationNews
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.mail.models import Message
from outreach.speakers import mails as speakers


def tell(
    invitation: SpeakerInvitation, news: InvitationNews, *, word: str = "", cancels: bool = False
) -> Message | None:
    """In the speaker's language; None without an address. `cancels` takes it out of their calendar."""
    event, speaker = invitation.event, invitation.speaker
    if not speaker.email:
        return None
    return mail.post(
        f"invitations.{news.value}",
        to=mail.Recipient(speaker.email, speaker.name, speaker.lang, speaker.person_id),
        letter=letter(invitation, news, word=word),
        reply_to=wording.owner_address(event),
        calendar=_calendar(invitation, news, cancels=cancels),
        event_id=event.id,
    )


def tell_owner(invitation: SpeakerInvitation) -> None:
    """That a speaker who was going cannot: whoever looks after the visit needs another."""
    event, speaker = invitation.event, invitation.speaker
    if event.owner is None:
        return
    lang = event.owner.lang
    with language.speaking(lang):
        reply = (Fact(_("Reason"), (invitation.reply,)),) if invitation.reply else ()
        letter = Letter(
            lang=lang,
            subject=_("Cannot go: %(name)s, %(day)s", name=speaker.name, day=event.days),
            greeting=rendering.greeting(event.owner.name),
            sentence=_(
                "%(name)s cannot go to “%(title)s” after all: somebody else is needed.",
                name=speaker.name,
                title=event.title,
            ),
            facts=(*_facts(event, with_room=False), *reply),
        )
    to = mail.Recipient(event.owner.email, event.owner.name, lang)
    mail.post("invitations.owner", to=to, letter=letter, event_id=event.id)


def letter(invitation: SpeakerInvitation, news: InvitationNews, *, word: str = "") -> Letter:
    """As its reader will see it."""
    speaker, event = invitation.speaker, invitation.event
    with language.speaking(speaker.lang):
        return replace(
            LETTERS[news](invitation),
            lang=speaker.lang,
            greeting=rendering.greeting(speaker.name),
            word=word,
            whom_to_call=wording.whom_to_call(event),
        )


def briefing(event: Event) -> tuple[Fact, ...]:
    """All that whoever goes needs: when, where, the way in, whom to call there, the groups, the language."""
    facts = [*_facts(event)]
    if event.online_url:
        facts.append(Fact(_("Online"), (event.online_url,)))
    if event.access_notes:
        facts.append(Fact(_("Access"), (event.access_notes,)))
    if event.contacts:
        facts.append(Fact(whose_contacts(event), tuple(map(_contact_line, event.contacts))))
    facts.append(Fact(_("Language"), (str(event.language.label),)))
    return tuple(facts)


def whose_contacts(event: Event) -> str:
    """Where those whom one calls on the day are."""
    return _("At the school") if event.is_visit else _("On the spot")


@envelope.opens(personal_link.PAGE.purpose)
def invitation_address(invitation_id: int, _lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    invitation = db.session.get(SpeakerInvitation, invitation_id)
    return personal_link.address(invitation) if invitation else None


def _question(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    return Letter(
        subject=_("Could you go? %(title)s, %(day)s", title=event.title, day=event.days),
        sentence=_("A school would like to hear you: does this suit you?")
        if event.is_visit
        else _("We would like to have you there: does this suit you?"),
        facts=_facts(event, with_room=False),
        buttons=(_button(_("Look at it and answer"), invitation),),
        small_print=(_("With the link you say yes or no, or propose another time."),),
    )


def _reminded(invitation: SpeakerInvitation) -> Letter:
    question = _question(invitation)
    event = invitation.event
    return replace(
        question,
        subject=_("Your answer, please: %(title)s, %(day)s", title=event.title, day=event.days),
        sentence=_("Two days ago we asked you whether you could go: yes or no, a click is enough."),
    )


def _accepted(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    company = _("An adult of the school is always with you and the pupils.")
    return Letter(
        subject=_("You are going: %(title)s, %(day)s", title=event.title, day=event.days),
        sentence=_("Thank you for going. Here is all that you need on the day."),
        facts=briefing(event),
        buttons=(
            _button(_("See the briefing sheet"), invitation),
            speakers.own_page(invitation.speaker),
        ),
        small_print=(
            *([company] if event.is_visit else []),
            _("If you cannot go after all, say so with the same link."),
        ),
    )


def _moved(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    was = invitation.asked_for
    before: tuple[Fact, ...] = ()
    if was and was != event.starts_at:
        start = clock.local(was, event.time_zone)
        day = f"{language.day_and_date(start.date())}, {language.clock_time(start)}"
        before = (Fact(_("Instead of"), (day,)),)
    return Letter(
        subject=_(
            "Another date or hour, does it suit? %(title)s, %(day)s",
            title=event.title,
            day=event.days,
        ),
        sentence=_("The visit has another date or hour. Can you go then?")
        if event.is_visit
        else _("The event has another date or hour. Can you go then?"),
        facts=(*_facts(event, with_room=False), *before),
        buttons=(_button(_("Look at it and answer"), invitation),),
    )


def _changed(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    return Letter(
        subject=_("Visit changed: %(title)s, %(day)s", title=event.title, day=event.days)
        if event.is_visit
        else _("Event changed: %(title)s, %(day)s", title=event.title, day=event.days),
        sentence=_("What you go to has changed. This is how it now stands."),
        facts=briefing(event) if invitation.goes else _facts(event, with_room=False),
        buttons=(_see(invitation),),
    )


def _called_off(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    reason = (Fact(_("Reason"), (str(event.reason.label),)),) if event.reason else ()
    return Letter(
        subject=_off(event),
        sentence=_off_sentence(event),
        facts=(*reason, *_facts(event, with_room=False)),
        buttons=(_see(invitation),),
    )


def _off_sentence(event: Event) -> str:
    """Begins with the activity; the subject is read apart."""
    title = event.title
    if event.status is EventStatus.POSTPONED:
        off = (
            _("The visit “%(title)s” is postponed: do not go.", title=title)
            if event.is_visit
            else _("The event “%(title)s” is postponed: do not go.", title=title)
        )
        later = _("We ask you again when there is another date.")
        return f"{off} {later}"
    off = (
        _("The visit “%(title)s” does not take place: do not go.", title=title)
        if event.is_visit
        else _("The event “%(title)s” does not take place: do not go.", title=title)
    )
    thanks = _("Thank you for having been ready to.")
    return f"{off} {thanks}"


def _off(event: Event) -> str:
    facts = {"title": event.title, "day": event.days}
    if event.status is EventStatus.POSTPONED:
        if event.is_visit:
            return _("Visit postponed: %(title)s, %(day)s", **facts)
        return _("Event postponed: %(title)s, %(day)s", **facts)
    if event.is_visit:
        return _("Visit called off: %(title)s, %(day)s", **facts)
    return _("Event called off: %(title)s, %(day)s", **facts)


def _released(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    return Letter(
        subject=_("Not needed any more: %(title)s, %(day)s", title=event.title, day=event.days),
        sentence=_("Thank you: somebody else goes, and you have nothing to do."),
        facts=_facts(event, with_room=False),
    )


def _not_needed(invitation: SpeakerInvitation) -> Letter:
    return replace(
        _released(invitation),
        sentence=_("You are not needed for this any more, and have nothing to do. Thank you."),
    )


def _given_back(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    return Letter(
        subject=_("You do not go: %(title)s, %(day)s", title=event.title, day=event.days),
        sentence=_("We have noted that you cannot go, and take care of the rest. Thank you."),
        facts=_facts(event, with_room=False),
    )


def _thanked(invitation: SpeakerInvitation) -> Letter:
    event = invitation.event
    label = _("With the pupils") if event.type.kind.counts_youth else _("Time that you gave")
    hours = Fact(label, (language.hours_in_words(invitation.hours),))
    came = event.counted
    met = (Fact(_("Pupils met"), (language.number(came),)),) if came else ()
    return Letter(
        subject=_("Thank you for %(title)s", title=event.title),
        sentence=_("Thank you for having gone. This is what it came to."),
        facts=(Fact(_("When"), wording.when_lines(event)), hours, *met),
        buttons=(_see(invitation),),
    )


LETTERS: dict[InvitationNews, Callable[[SpeakerInvitation], Letter]] = {
    InvitationNews.ASKED: _question,
    InvitationNews.REMINDED: _reminded,
    InvitationNews.ACCEPTED: _accepted,
    InvitationNews.MOVED: _moved,
    InvitationNews.CHANGED: _changed,
    InvitationNews.CALLED_OFF: _called_off,
    InvitationNews.RELEASED: _released,
    InvitationNews.NOT_NEEDED: _not_needed,
    InvitationNews.GIVEN_BACK: _given_back,
    InvitationNews.THANKED: _thanked,
}


def _calendar(invitation: SpeakerInvitation, news: InvitationNews, *, cancels: bool) -> str:
    """Whoever says yes has the visit in the calendar; a new date stands there as a maybe until they answer."""
    if cancels:
        return calendar_file(invitation, is_mailed=True, cancels=True)
    follows = news in (InvitationNews.MOVED, InvitationNews.CHANGED) and invitation.in_calendar
    if news is InvitationNews.ACCEPTED or follows:
        return calendar_file(invitation, is_mailed=True)
    return ""


def _facts(event: Event, *, with_room: bool = True) -> tuple[Fact, ...]:
    return (
        Fact(_("Activity"), (str(event.type.label),)),
        Fact(_("When"), wording.when_lines(event)),
        *wording.place_facts(event, with_room=with_room),
    )


def _contact_line(row: Contact) -> str:
    parts = (row.name, row.role, contact.shown_phone(row.phone) if row.phone else "", row.email)
    return ", ".join(part for part in parts if part)


def _see(invitation: SpeakerInvitation) -> Button:
    label = _("See the visit") if invitation.event.is_visit else _("See the event")
    return _button(label, invitation)


def _button(label: str, invitation: SpeakerInvitation) -> Button:
    return Button(label, personal_link.PAGE.purpose, invitation.id, invitation.link_version)
