"""Telling a school about its visit: who would be told and with which words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _
from outreach.events import wording
from outreach.events.models import Contact, Event
from outreach.events.words import EventStatus
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.mail.models import Message
from outreach.visits import personal_link
from outreach.visits.calendar_files import calendar_file
from outreach.visits.words import News
from outreach.web import links

STAFF_PAGE = "staff event"


def news_words(event: Event, news: News) -> str:
    """What there is to tell, in the reader's words; what is postponed is not called off."""
    if news is News.CALLED_OFF and event.status is EventStatus.POSTPONED:
        return _("The visit is postponed")
    return str(news.label)


def knows(event: Event) -> bool:
    """Whether the school was told since the visit last changed."""
    return event.told_at is not None and event.told_at >= event.changed_at


def news_due(event: Event) -> News:
    """What the school is told next; what it knows already is told once more as booked."""
    if event.reason is not None:
        return News.CALLED_OFF
    if event.told_at is None or knows(event):
        return News.BOOKED
    return News.GROUP_OFF if _is_only_less(event) else News.MOVED


def _is_only_less(event: Event) -> bool:
    """Whether a group is off, and the rest of the visit is on the day that was told."""
    blocks = event.sessions
    begins = min(blocks, key=lambda block: block.starts_at)
    is_less = any(block.is_cancelled for block in blocks)
    is_that_day = event.live_sessions[0].local_on == begins.local_on
    return is_less and is_that_day and begins.starts_at == event.told_starts_at


@dataclass(frozen=True)
class Draft:
    """A mail as it would go out, for the person to read before it does."""

    contact: Contact
    letter: Letter

    @property
    def shown(self) -> Letter:
        """The letter as its reader will see it."""
        return mail.as_posted(self.letter, lang=self.contact.lang)


def drafts(event: Event, news: News, *, personal_line: str = "") -> list[Draft]:
    """One draft a day contact with an address, in that person's language."""
    return [
        Draft(contact, _letter(event, news, contact, personal_line))
        for contact in event.contacts
        if contact.email
    ]


def tell(event: Event, news: News, *, personal_line: str = "", by: User | None) -> list[Message]:
    """Post the drafts; each carries the owner's address and a calendar file."""
    posted = [
        post(draft, event, news, calendar=invites(event, news, draft.contact))
        for draft in drafts(event, news, personal_line=personal_line)
    ]
    tell_owner(event, news, by=by)
    note(event, news, by=by)
    return [message for message in posted if message]


def post(draft: Draft, event: Event, news: News, *, calendar: str) -> Message | None:
    """Write it into the outbox; answers go to whoever looks after the event."""
    contact = draft.contact
    return mail.post(
        f"visits.{news.value}",
        to=mail.Recipient(contact.email, contact.name, contact.lang, contact.person_id),
        letter=draft.letter,
        reply_to=wording.owner_address(event),
        calendar=calendar,
        event_id=event.id,
    )


def note(event: Event, news: News, *, by: User | None) -> None:
    """That the school knows, and of which date."""
    event.told_at, event.told_starts_at = clock.now(), event.starts_at
    history.record(event, f"tell_{news.value}", by=by)


def owner_to_tell(event: Event, *, by: User | None) -> User | None:
    """Who looks after it, unless they did it themselves."""
    owner = event.owner
    if owner is None or not owner.is_active or (by is not None and by.id == owner.id):
        return None
    return owner


def tell_owner(event: Event, news: News, *, by: User | None) -> None:
    """What somebody else did; with the calendar, unless who looks after the visit subscribes to theirs."""
    owner = owner_to_tell(event, by=by)
    if owner is None or news is News.HEADCOUNT:
        return
    as_contact = Contact(name=owner.name, email=owner.email, lang=owner.lang)
    with language.speaking(owner.lang):
        letter = _letter(event, news, as_contact, "")
        whom = tuple(contact.name for contact in event.contacts)
        letter = replace(
            letter,
            sentence=_("%(news)s. You look after it.", news=news_words(event, news)),
            facts=(*letter.facts, Fact(_("Contact on the day"), whom)) if whom else letter.facts,
            buttons=(Button(_("See the visit"), STAFF_PAGE, event.id),),
            small_print=(),
            paragraphs=(),
            whom_to_call="",
        )
    mail.post(
        "visits.owner",
        to=mail.Recipient(owner.email, owner.name, owner.lang),
        letter=letter,
        calendar="" if owner.feed_version else invites(event, news, as_contact),
        event_id=event.id,
    )


@envelope.opens(STAFF_PAGE)
def staff_address(event_id: int, lang: str) -> str:
    """The staff page of the visit: whoever opens it signs in."""
    return links.absolute("events.event", lang=lang, id=event_id)


def is_theirs(button: Button, email: str) -> bool:
    """Whether the mail goes to a contact of the visit, or was written for the link as it is.

    A link that was renewed to keep somebody out does not reach them by a mail that still waited.
    """
    event = db.session.get(Event, button.row_id)
    if event is None:
        return False
    addresses = {contact.email for contact in event.contacts}
    return button.version == event.link_version or email in addresses


@envelope.opens(personal_link.PAGE.purpose, to=is_theirs)
def visit_address(event_id: int, lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    event = db.session.get(Event, event_id)
    return personal_link.address(event, lang) if event else None


def invites(event: Event, news: News, contact: Contact) -> str:
    """The calendar part; of groups called off their own cancellation alone (RFC 5546), the others stay."""
    if news is News.HEADCOUNT:
        return ""
    off = [block for block in event.sessions if block.is_cancelled]
    of_these = off if news is News.GROUP_OFF else None
    return calendar_file(event, contact.lang, to=contact, off=of_these)


def _letter(event: Event, news: News, contact: Contact, word: str) -> Letter:
    write = {
        News.BOOKED: _booked,
        News.MOVED: _moved,
        News.DATE_TAKEN: _date_taken,
        News.GROUP_OFF: _group_off,
        News.CALLED_OFF: _called_off,
        News.HEADCOUNT: _headcount,
    }[news]
    with language.speaking(contact.lang):
        return replace(
            write(event),
            lang=contact.lang,
            greeting=rendering.greeting(contact.name),
            word=word,
            whom_to_call=wording.whom_to_call(event),
        )


def _booked(event: Event) -> Letter:
    subject = _("Visit booked: %(title)s, %(day)s", title=event.title, day=wording.day_words(event))
    link_words = _(
        "With the same link you ask for another date, correct the numbers or the room, call the "
        "visit off, and afterwards tell us how many pupils came."
    )
    is_agreed = event.confirmed_at is not None
    return Letter(
        subject=subject,
        sentence=_(
            "Your visit “%(title)s” is booked: you have nothing to confirm.", title=event.title
        )
        if is_agreed
        else _(
            "Your visit “%(title)s” is booked. Please look at it and confirm.", title=event.title
        ),
        facts=facts(event),
        buttons=(
            link_button(_("See the visit") if is_agreed else _("Look at it and confirm"), event),
        ),
        small_print=(link_words,),
    )


def _no_longer(event: Event) -> list[Fact]:
    """The date that the school knows, once it is another."""
    was = event.told_starts_at
    if was is None or was == event.starts_at:
        return []
    start = clock.local(was, event.time_zone)
    day = f"{language.day_and_date(start.date())}, {language.clock_time(start)}"
    return [Fact(_("Instead of"), (day,))]


def _moved(event: Event) -> Letter:
    return Letter(
        subject=_(
            "Visit changed: %(title)s, %(day)s", title=event.title, day=wording.day_words(event)
        ),
        sentence=_(
            "Your visit “%(title)s” has changed. This is how it now stands; please confirm it or tell us "
            "what does not suit.",
            title=event.title,
        ),
        facts=facts(event, was=_no_longer(event)),
        buttons=(link_button(_("Look at it and confirm"), event),),
    )


def _date_taken(event: Event) -> Letter:
    return Letter(
        subject=_(
            "Date taken: %(title)s, %(day)s", title=event.title, day=wording.day_words(event)
        ),
        sentence=_(
            "The date that you asked for is taken: this is how your visit “%(title)s” now stands. "
            "You have nothing to confirm.",
            title=event.title,
        ),
        facts=facts(event, was=_no_longer(event)),
        buttons=(link_button(_("See the visit"), event),),
    )


def _group_off(event: Event) -> Letter:
    off = [block for block in event.sessions if block.is_cancelled]
    why = [block.cancelled_reason.label for block in off if block.cancelled_reason]
    return Letter(
        subject=_(
            "Group called off: %(title)s, %(day)s", title=event.title, day=wording.days_of(off)
        ),
        sentence=_(
            "A group of your visit “%(title)s” is called off; the rest takes place.",
            title=event.title,
        ),
        facts=(
            Fact(_("What is called off"), wording.when_lines(event, off)),
            Fact(_("Reason"), tuple(dict.fromkeys(map(str, why)))),
            *facts(event, when=_("What remains")),
        ),
        buttons=(link_button(_("See the visit"), event),),
    )


def _called_off(event: Event) -> Letter:
    reason = [Fact(_("Reason"), (str(event.reason.label),))] if event.reason else []
    words = {"title": event.title, "day": wording.day_words(event)}
    off = _("Visit called off: %(title)s, %(day)s", **words)
    later = _("Visit postponed: %(title)s, %(day)s", **words)
    return Letter(
        subject=later if event.status is EventStatus.POSTPONED else off,
        sentence=_called_off_sentence(event),
        facts=(*reason, *facts(event, with_way_in=False)),
        paragraphs=(_how_to_choose(event),),
        buttons=(link_button(_("See the visit"), event),),
    )


def _how_to_choose(event: Event) -> str:
    if event.status is EventStatus.POSTPONED and not event.has_begun:
        return _(
            "Propose another date with the button “%(button)s”, answer this mail or call us.",
            button=_("See the visit"),
        )
    return _("To choose another date, answer this mail or call us.")


def _called_off_sentence(event: Event) -> str:
    if event.ends_at <= clock.now():
        return _("Your visit “%(title)s” did not take place.", title=event.title)
    if event.status is EventStatus.POSTPONED:
        return _(
            "Your visit “%(title)s” is postponed: it does not take place on the date planned.",
            title=event.title,
        )
    return _("Your visit “%(title)s” does not take place.", title=event.title)


def _headcount(event: Event) -> Letter:
    return Letter(
        subject=_(
            "How many pupils came? %(title)s, %(day)s",
            title=event.title,
            day=wording.day_words(event),
        ),
        sentence=_(
            "Thank you for welcoming us. Please tell us in one minute how many pupils were there."
        ),
        facts=facts(event),
        buttons=(link_button(_("Say how many came"), event),),
    )


def facts(
    event: Event, *, with_way_in: bool = True, when: str = "", was: Sequence[Fact] = ()
) -> tuple[Fact, ...]:
    """Activity, every group with its hours, place and the way in."""
    rows = [Fact(_("Activity"), (str(event.type.label),))]
    if lines := wording.when_lines(event):
        rows.append(Fact(when or _("When"), lines))
    rows += [*was, *wording.place_facts(event, with_room=with_way_in)]
    if with_way_in and event.online_url:
        rows.append(Fact(_("Online"), (event.online_url,)))
    return tuple(rows)


def link_button(label: str, event: Event) -> Button:
    """It opens the personal link of the visit."""
    return Button(label, personal_link.PAGE.purpose, event.id, event.link_version)
