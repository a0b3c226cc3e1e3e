"""What the registered are told, each in their language, with their own link and a calendar file."""

from collections.abc import Sequence
from typing import Any

from outreach.core import clock, language, links, signed
from outreach.core.once import hashed
from outreach.events import ical
from outreach.events.mails import place_line
from outreach.events.models import Event
from outreach.mail import actions as mail
from outreach.mail import rendering
from outreach.registration import queries
from outreach.registration.models import TAKEN, Registration

PURPOSE = "registration"


def confirmed(registration: Registration) -> None:
    """You have a seat."""
    _post(registration, "confirmed")


def waitlisted(registration: Registration) -> None:
    """You stand on the waiting list, at this place."""
    _post(registration, "waitlisted", position=queries.position(registration))


def moved_up(registration: Registration) -> None:
    """A seat has become free: it is yours, or offered until a moment."""
    _post(registration, "moved_up")


def cancelled(registration: Registration) -> None:
    """Your registration is cancelled."""
    _post(registration, "cancelled")


def called_off(registration: Registration) -> None:
    """The event does not take place."""
    _post(registration, "called_off")


def rescheduled(registration: Registration) -> None:
    """The event has other dates now."""
    _post(registration, "rescheduled")


def lost_links(email: str, found: Sequence[Registration]) -> None:
    """Every link of one address, sent to that address only."""
    first = found[0]
    entries = [(r.event, r.name, personal_link(r)) for r in found]
    subject, text = rendering.render(
        "registration/mail/lost_links", lang=first.lang, entries=entries
    )
    key = f"lost:{hashed(email)[:16]}:{clock.now():%Y%m%d%H%M}"
    to = mail.Recipient(email, first.name, first.lang, first.person_id)
    mail.post("registration.lost_links", to=to, subject=subject, text=text, key=key)


def personal_link(registration: Registration) -> str:
    return links.absolute("registration.my", lang=registration.lang, token=token(registration))


def token(registration: Registration) -> str:
    return signed.sign(PURPOSE, registration.id, registration.link_version)


def calendar_file(registration: Registration) -> str:
    """The sessions of the event, cancelled when the seat or the event is."""
    event = registration.event
    is_off = event.reason is not None or registration.status not in TAKEN
    with language.speaking(registration.lang):
        blocks = blocks_of(event, url=personal_link(registration), is_off=is_off)
    method = "CANCEL" if is_off else "PUBLISH"
    return ical.calendar(blocks, stamp=clock.now(), method=method)


def blocks_of(event: Event, *, url: str, is_off: bool = False) -> list[ical.Block]:
    """One calendar entry a session; the online address is told only where `url` is personal."""
    return [
        ical.Block(
            uid=f"session-{session.id}@outreach",
            sequence=event.sequence,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            zone=event.time_zone,
            title=f"{event.title} – {session.title}" if session.title else event.title,
            place=place_line(event),
            url=url,
            is_cancelled=is_off,
        )
        for session in event.live_sessions
    ]


def _post(registration: Registration, kind: str, **facts: Any) -> None:
    if not registration.email:
        return
    event = registration.event
    subject, text = rendering.render(
        f"registration/mail/{kind}",
        lang=registration.lang,
        registration=registration,
        event=event,
        place=place_line(event),
        link=personal_link(registration),
        **facts,
    )
    has_seat = registration.status in TAKEN or kind in ("cancelled", "called_off")
    mail.post(
        f"registration.{kind}",
        to=mail.Recipient(
            registration.email, registration.name, registration.lang, registration.person_id
        ),
        subject=subject,
        text=text,
        reply_to=f"{event.owner.name} <{event.owner.email}>" if event.owner else "",
        calendar=calendar_file(registration) if has_seat else "",
        event_id=event.id,
    )
