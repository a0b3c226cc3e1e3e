"""Telling a school about its visit: who would be told, with which words, and the personal link."""

from dataclasses import dataclass

from outreach.accounts.models import User
from outreach.core import clock, language, links, signed
from outreach.core.language import l_
from outreach.core.words import Word
from outreach.events import ical
from outreach.events.models import Contact, Event
from outreach.history import actions as history
from outreach.mail import actions as mail
from outreach.mail import rendering
from outreach.mail.models import Message

PURPOSE = "visit"


class News(Word):
    """What there is to tell."""

    BOOKED = "booked", l_("The visit is booked")
    MOVED = "moved", l_("The visit has changed")
    CALLED_OFF = "called_off", l_("The visit is called off")
    HEADCOUNT = "headcount", l_("How many pupils came?")


@dataclass(frozen=True)
class Draft:
    """A mail as it would go out, for the person to read before it does."""

    contact: Contact
    subject: str
    text: str


def drafts(event: Event, news: News, *, personal_line: str = "") -> list[Draft]:
    """One draft a day contact with an address, in that person's language."""
    return [
        Draft(contact, *_written(event, news, contact, personal_line))
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
            subject=draft.subject,
            text=draft.text,
            reply_to=_owner_address(event),
            calendar="" if news is News.HEADCOUNT else calendar_file(event, draft.contact.lang),
            event_id=event.id,
        )
        for draft in drafts(event, news, personal_line=personal_line)
    ]
    event.told_at = clock.now()
    history.record(event, f"tell_{news.value}", by=by)
    return [message for message in posted if message]


def personal_link(event: Event, lang: str) -> str:
    """The one link of the visit, for its whole life."""
    return links.absolute("events.my_visit", lang=lang, token=token(event))


def token(event: Event) -> str:
    return signed.sign(PURPOSE, event.id, event.link_version)


def calendar_file(event: Event, lang: str) -> str:
    """Every live session as an entry; a visit called off cancels its entries."""
    with language.speaking(lang):
        blocks = [
            ical.Block(
                uid=f"session-{session.id}@outreach",
                sequence=event.sequence,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                zone=event.time_zone,
                title=event.title,
                place=place_line(event),
                is_cancelled=event.reason is not None,
            )
            for session in event.live_sessions
        ]
    method = "CANCEL" if event.reason else "REQUEST" if event.sequence else "PUBLISH"
    return ical.calendar(blocks, stamp=clock.now(), method=method)


def place_line(event: Event) -> str:
    """Room, building and address in one line."""
    parts = [event.room, event.place]
    if event.school:
        parts.append(event.school.name)
    if event.building:
        parts += [event.building.address, event.building.municipality]
    return ", ".join(part for part in dict.fromkeys(parts) if part)


def _written(event: Event, news: News, contact: Contact, line: str) -> tuple[str, str]:
    return rendering.render(
        f"events/mail/{news.value}",
        lang=contact.lang,
        event=event,
        contact=contact,
        owner=event.owner,
        place=place_line(event),
        personal_line=line,
        link=personal_link(event, contact.lang),
    )


def _owner_address(event: Event) -> str:
    return f"{event.owner.name} <{event.owner.email}>" if event.owner else ""
