"""Telling a school about its visit: who would be told, with which words, and the personal link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach.accounts.models import User
from outreach.core import clock, language, signed
from outreach.core.database import db
from outreach.core.language import _, l_, n_
from outreach.core.words import Word
from outreach.events import ical
from outreach.events.groups import Hours
from outreach.events.models import Contact, Event, Session
from outreach.events.words import EventStatus, Grade
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.mail.models import Message
from outreach.organisation import queries as organisation
from outreach.web import links

PURPOSE = "visit"


class News(Word):
    """What there is to tell."""

    BOOKED = "booked", l_("The visit is booked")
    MOVED = "moved", l_("The visit has changed")
    DATE_TAKEN = "date_taken", l_("The date that the teacher asked for is taken")
    GROUP_OFF = "group_off", l_("A group of the visit is called off")
    CALLED_OFF = "called_off", l_("The visit is called off")
    HEADCOUNT = "headcount", l_("How many pupils came?")


def news_words(event: Event, news: News) -> str:
    """What there is to tell, in the reader's words; what is postponed is not called off."""
    if news is News.CALLED_OFF and event.status is EventStatus.POSTPONED:
        return _("The visit is postponed")
    return str(news.label)


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
        mail.post(
            f"events.{news.value}",
            to=mail.Recipient(
                draft.contact.email, draft.contact.name, draft.contact.lang, draft.contact.person_id
            ),
            letter=draft.letter,
            reply_to=owner_address(event),
            calendar=_invites(event, news, draft.contact),
            event_id=event.id,
        )
        for draft in drafts(event, news, personal_line=personal_line)
    ]
    event.told_at, event.told_starts_at = clock.now(), event.starts_at
    history.record(event, f"tell_{news.value}", by=by)
    return [message for message in posted if message]


def personal_link(event: Event, lang: str) -> str:
    """The one link of the visit, for its whole life."""
    return links.absolute("events.my_visit", lang=lang, token=token(event))


def token(event: Event) -> str:
    return signed.sign(PURPOSE, event.id, event.link_version)


def calendar_file(
    event: Event, lang: str, *, to: Contact | None = None, off: Sequence[Session] | None = None
) -> str:
    """Every session as an entry, an invitation `to` one; a visit called off cancels all, else those `off`."""
    with language.speaking(lang):
        url = envelope.LINK_LATER if to else personal_link(event, lang)
        blocks = [
            ical.Block(
                uid=uid_of(session),
                sequence=event.sequence,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                changed_at=event.changed_at,
                zone=event.time_zone,
                title=_title_in_calendar(session),
                place=place_line(event) or event.online_url,
                url=url,
                description=in_calendar(
                    event, about=about_group(session), online_url=event.online_url
                ),
                status=ical.CANCELLED if is_off(session) else ical.CONFIRMED,
            )
            for session in (event.sessions if off is None else off)
        ]
        invitation = invitation_of(event, (to.name, to.email)) if to else None
    cancels = event.reason is not None or off is not None
    method = "CANCEL" if cancels else "REQUEST" if invitation else "PUBLISH"
    stamp = clock.now() if invitation else None
    return ical.calendar(blocks, stamp=stamp, method=method, invitation=invitation)


def _title_in_calendar(block: Session) -> str:
    """With the group, where there is more than one to tell apart."""
    group = block.title or (
        _("group %(label)s", label=block.group_label) if block.group_label else ""
    )
    is_one_of_many = len(block.event.sessions) > 1 and group
    return f"{block.event.title} – {group}" if is_one_of_many else block.event.title


def uid_of(block: Session) -> str:
    """The same for the life of the block, and no other installation's."""
    return f"session-{block.id}-{block.event.uid_key}@outreach"


def is_off(block: Session) -> bool:
    """Whether calendars strike it out: the block or its event is called off."""
    return block.is_cancelled or block.event.reason is not None


def invitation_of(event: Event, attendee: tuple[str, str]) -> ical.Invitation | None:
    """From whoever looks after the event, else from us; None while we have no address."""
    ours = organisation.current()
    organizer = owner_address(event) or (ours.name, ours.email)
    return ical.Invitation(organizer, attendee) if organizer[1] else None


def place_line(event: Event, *, with_room: bool = True) -> str:
    """Room, building and address in one line."""
    parts = [event.room if with_room else "", event.place]
    if event.school:
        parts.append(event.school.name)
    if event.building:
        parts += [event.building.address, event.building.municipality]
    return ", ".join(part for part in dict.fromkeys(parts) if part)


def when_lines(event: Event, blocks: Sequence[Session] | None = None) -> tuple[str, ...]:
    """Every block that takes place, or these: day and hours, and under them who or what it is for."""
    shown = event.live_sessions if blocks is None else blocks
    return tuple(_when_line(block, event.time_zone) for block in shown)


def until_now(event: Event, hours: Sequence[Hours]) -> list[Fact]:
    """The days and hours that no longer hold."""
    lines = tuple(_hours_line(*pair, event.time_zone) for pair in hours)
    return [Fact(_("Instead of"), lines)] if lines else []


def day_words(event: Event) -> str:
    """The day of the event, or its first and its last, for a subject."""
    return event.days


def days_of(blocks: Sequence[Session]) -> str:
    """The day of these blocks, or the first and the last, for a subject."""
    days = sorted(block.local_on for block in blocks)
    return language.days(days[0], days[-1])


def place_facts(event: Event, *, with_room: bool = True) -> list[Fact]:
    """Place and room; an online event has neither."""
    parts = [Fact(_("Place"), (place_line(event, with_room=False),))]
    if with_room and event.room:
        parts.append(Fact(_("Room"), (event.room,)))
    return [fact for fact in parts if fact.lines[0]]


def whom_to_call(event: Event) -> str:
    """The person who looks after the event, else the organisation."""
    owner = event.owner
    return rendering.whom_to_call(owner.name, owner.phone) if owner else rendering.whom_to_call()


def in_calendar(event: Event, *, about: str = "", online_url: str = "") -> str:
    """What a calendar entry says besides its title and place: how to join, what it is about, whom to ask."""
    owner = event.owner
    asked = rendering.whom_to_ask(owner.name, owner.phone) if owner else rendering.whom_to_ask()
    joined = _("Online: %(address)s", address=online_url) if online_url else ""
    return "\n\n".join(filter(None, (joined, about, asked)))


def owner_address(event: Event) -> tuple[str, str] | None:
    """Where answers go: name and address of who looks after it."""
    return (event.owner.name, event.owner.email) if event.owner else None


def is_theirs(button: Button, email: str) -> bool:
    """Whether the mail goes to a contact of the visit, or was written for the link as it is.

    A link that was renewed to keep somebody out does not reach them by a mail that still waited.
    """
    event = db.session.get(Event, button.row_id)
    if event is None:
        return False
    addresses = {contact.email for contact in event.contacts}
    return button.version == event.link_version or email in addresses


@envelope.opens(PURPOSE, to=is_theirs)
def visit_address(event_id: int, lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    event = db.session.get(Event, event_id)
    return personal_link(event, lang) if event else None


def _invites(event: Event, news: News, contact: Contact) -> str:
    """Of groups called off only their own cancellation goes out (RFC 5546): the others stay as they are."""
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
            whom_to_call=whom_to_call(event),
        )


def _booked(event: Event) -> Letter:
    return Letter(
        subject=_("Visit booked: %(title)s, %(day)s", title=event.title, day=day_words(event)),
        sentence=_(
            "Your visit “%(title)s” is booked. Please look at it and confirm.", title=event.title
        ),
        facts=_facts(event),
        buttons=(_button(_("Look at it and confirm"), event),),
        small_print=(
            _(
                "With the same link you ask for another date, correct the numbers or the room, call the "
                "visit off, and afterwards tell us how many pupils came."
            ),
        ),
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
        subject=_("Visit changed: %(title)s, %(day)s", title=event.title, day=day_words(event)),
        sentence=_(
            "Your visit “%(title)s” has changed. This is how it now stands; please confirm it or tell us "
            "what does not suit.",
            title=event.title,
        ),
        facts=_facts(event, was=_no_longer(event)),
        buttons=(_button(_("Look at it and confirm"), event),),
    )


def _date_taken(event: Event) -> Letter:
    return Letter(
        subject=_("Date taken: %(title)s, %(day)s", title=event.title, day=day_words(event)),
        sentence=_(
            "The date that you asked for is taken: this is how your visit “%(title)s” now stands. "
            "You have nothing to confirm.",
            title=event.title,
        ),
        facts=_facts(event, was=_no_longer(event)),
        buttons=(_button(_("See the visit"), event),),
    )


def _group_off(event: Event) -> Letter:
    off = [block for block in event.sessions if block.is_cancelled]
    why = [block.cancelled_reason.label for block in off if block.cancelled_reason]
    return Letter(
        subject=_("Group called off: %(title)s, %(day)s", title=event.title, day=days_of(off)),
        sentence=_(
            "A group of your visit “%(title)s” is called off; the rest takes place.",
            title=event.title,
        ),
        facts=(
            Fact(_("What is called off"), when_lines(event, off)),
            Fact(_("Reason"), tuple(dict.fromkeys(map(str, why)))),
            *_facts(event, when=_("What remains")),
        ),
        buttons=(_button(_("See the visit"), event),),
    )


def _called_off(event: Event) -> Letter:
    reason = [Fact(_("Reason"), (str(event.reason.label),))] if event.reason else []
    facts = {"title": event.title, "day": day_words(event)}
    off = _("Visit called off: %(title)s, %(day)s", **facts)
    later = _("Visit postponed: %(title)s, %(day)s", **facts)
    return Letter(
        subject=later if event.status is EventStatus.POSTPONED else off,
        sentence=_called_off_sentence(event),
        facts=(*reason, *_facts(event, with_way_in=False)),
        paragraphs=(_how_to_choose(event),),
        buttons=(_button(_("See the visit"), event),),
    )


def _how_to_choose(event: Event) -> str:
    if event.status is EventStatus.POSTPONED and not event.has_begun:
        return _("Propose another date with the button, answer this mail or call us.")
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
            "How many pupils came? %(title)s, %(day)s", title=event.title, day=day_words(event)
        ),
        sentence=_(
            "Thank you for welcoming us. Please tell us in one minute how many pupils were there."
        ),
        facts=_facts(event),
        buttons=(_button(_("Say how many came"), event),),
    )


def _facts(
    event: Event, *, with_way_in: bool = True, when: str = "", was: Sequence[Fact] = ()
) -> tuple[Fact, ...]:
    found = [Fact(_("Activity"), (str(event.type.label),))]
    if lines := when_lines(event):
        found.append(Fact(when or _("When"), lines))
    found += [*was, *place_facts(event, with_room=with_way_in)]
    if with_way_in and event.online_url:
        found.append(Fact(_("Online"), (event.online_url,)))
    return tuple(found)


def _when_line(block: Session, zone: str) -> str:
    about = about_group(block)
    return _hours_line(block.starts_at, block.ends_at, zone) + (f"\n{about}" if about else "")


def _hours_line(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    start, end = clock.local(starts_at, zone), clock.local(ends_at, zone)
    hours = _(
        "%(start)s to %(end)s", start=language.clock_time(start), end=language.clock_time(end)
    )
    return f"{language.day_and_date(start.date())}, {hours}"


def about_group(block: Session) -> str:
    """Whom the block is for: title, period, grades, group and how many are expected."""
    parts = [block.title, block.period]
    parts.append(", ".join(str(Grade(grade).label) for grade in block.grades))
    parts.append(_("group %(label)s", label=block.group_label) if block.group_label else "")
    if block.planned_count:
        parts.append(n_("%(num)s pupil", "%(num)s pupils", block.planned_count))
    return ", ".join(part for part in parts if part)


def _button(label: str, event: Event) -> Button:
    return Button(label, PURPOSE, event.id, event.link_version)
