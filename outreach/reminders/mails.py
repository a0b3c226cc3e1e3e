"""The letter of each kind of reminder, and the link that it opens while what it says is still so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from outreach.core import clock, contact, language
from outreach.core.database import db
from outreach.core.language import _, l_
from outreach.events import wording
from outreach.events.models import Contact, Event
from outreach.events.words import Mode
from outreach.invitations import mails as invitation_mails
from outreach.invitations import personal_link as invitation_link
from outreach.invitations.models import SpeakerInvitation
from outreach.invitations.words import InvitationNews
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.mail.models import Message
from outreach.registration import mails as registration_mails
from outreach.registration import personal_link as registration_link
from outreach.registration.models import Registration
from outreach.reminders import plan, queries
from outreach.reminders.addressees import SPEAKER, key_of
from outreach.reminders.models import SentReminder
from outreach.reminders.words import ReminderKind
from outreach.visits import mails as visit_mails
from outreach.visits import personal_link as visit_link
from outreach.visits.words import News

LINK = "reminder"


NIGHT = l_("It is night there: the mail waits for the morning.")


class AtNight(OSError):
    """The mail waited for its server until the night: it is tried again, as if the server were away."""

    def __init__(self) -> None:
        with language.speaking("en"):
            super().__init__(str(NIGHT))


def drafts(event: Event, rows: Mapping[str, SentReminder], kind: ReminderKind) -> list[Message]:
    """A mail for each of the rows, by addressee."""
    return list(WRITERS[kind](event, rows, kind))


def _to_teachers(
    event: Event, rows: Mapping[str, SentReminder], kind: ReminderKind
) -> Iterator[Message]:
    for person in _first_of_each(event.contacts):
        if row := rows.get(key_of(person)):
            button = Button(
                _words_of_button(event, kind, person.lang), LINK, row.id, event.link_version
            )
            letter = replace(TEACHERS_LETTERS[kind](event, person), buttons=(button,))
            to = mail.Recipient(person.email, person.name, person.lang, person.person_id)
            yield _draft(row, to, letter)


def _to_registered(
    event: Event, rows: Mapping[str, SentReminder], kind: ReminderKind
) -> Iterator[Message]:
    for code, registration in queries.registrations_with(list(rows)).items():
        letter = _event_letter(registration, rows[code])
        to = mail.Recipient(
            registration.email, registration.name, registration.lang, registration.person_id
        )
        yield _draft(rows[code], to, letter)


def _to_speakers(
    event: Event, rows: Mapping[str, SentReminder], kind: ReminderKind
) -> Iterator[Message]:
    for invitation in queries.going([event.id]):
        if row := rows.get(f"{SPEAKER}{invitation.id}"):
            speaker = invitation.speaker
            to = mail.Recipient(speaker.email, speaker.name, speaker.lang, speaker.person_id)
            yield _draft(row, to, _speaker_letter(invitation, row))


def _speaker_letter(invitation: SpeakerInvitation, row: SentReminder) -> Letter:
    """The briefing, as they had it when they said yes."""
    event = invitation.event
    letter = invitation_mails.letter(invitation, InvitationNews.ACCEPTED)
    with language.speaking(invitation.speaker.lang):
        facts = {"title": event.title, "day": wording.day_words(event)}
        is_sheet = row.kind is ReminderKind.SPEAKER_SHEET
        return replace(
            letter,
            subject=_("Briefing sheet: %(title)s, %(day)s", **facts)
            if is_sheet
            else _subject(**facts),
            sentence=_(
                "You go to “%(title)s”: %(day)s. Here is all that you need on the day.", **facts
            ),
            buttons=tuple(replace(b, kind=LINK, row_id=row.id) for b in letter.buttons),
        )


Writer = Callable[[Event, Mapping[str, SentReminder], ReminderKind], Iterator[Message]]
WRITERS: dict[ReminderKind, Writer] = {
    ReminderKind.SHEET: _to_teachers,
    ReminderKind.VISIT_NEAR: _to_teachers,
    ReminderKind.SPEAKER_SHEET: _to_speakers,
    ReminderKind.SPEAKER_NEAR: _to_speakers,
    ReminderKind.EVENT_AHEAD: _to_registered,
    ReminderKind.EVENT_NEAR: _to_registered,
    ReminderKind.NUMBERS: _to_teachers,
    ReminderKind.NUMBERS_AGAIN: _to_teachers,
}


def _draft(row: SentReminder, to: mail.Recipient, letter: Letter) -> Message:
    event = row.event
    with language.speaking(to.lang):
        letter = replace(
            letter,
            greeting=rendering.greeting(to.name),
            whom_to_call=wording.whom_to_call(event),
        )
    return mail.draft(
        f"reminders.{row.kind.value}",
        to=to,
        letter=letter,
        reply_to=wording.owner_address(event),
        event_id=event.id,
        key=f"reminder:{event.id}:{row.kind.value}:{row.addressee}:{row.about_on}",
    )


def _sheet(event: Event, person: Contact) -> Letter:
    with language.speaking(person.lang):
        return Letter(
            subject=_(
                "Planning sheet: %(title)s, %(day)s",
                title=event.title,
                day=wording.day_words(event),
            ),
            sentence=_(
                "Here is all that we know of your visit “%(title)s”: please look whether it is right.",
                title=event.title,
            ),
            facts=_planning_facts(event),
            paragraphs=_what_lacks(event),
        )


def _visit_near(event: Event, person: Contact) -> Letter:
    with language.speaking(person.lang):
        return Letter(
            subject=_subject(event.title, wording.day_words(event)),
            sentence=_(
                "Your visit “%(title)s” is coming up: %(day)s.",
                title=event.title,
                day=wording.day_words(event),
            ),
            facts=_planning_facts(event),
            paragraphs=_what_lacks(event),
        )


def _numbers(event: Event, person: Contact) -> Letter:
    drafts = visit_mails.drafts(event, News.HEADCOUNT)
    return next(draft.letter for draft in drafts if draft.contact is person)


def _numbers_again(event: Event, person: Contact) -> Letter:
    with language.speaking(person.lang):
        return replace(
            _numbers(event, person),
            sentence=_(
                "We still lack how many pupils came. It takes a minute, and is the last time that we ask."
            ),
        )


TEACHERS_LETTERS: dict[ReminderKind, Callable[[Event, Contact], Letter]] = {
    ReminderKind.SHEET: _sheet,
    ReminderKind.VISIT_NEAR: _visit_near,
    ReminderKind.NUMBERS: _numbers,
    ReminderKind.NUMBERS_AGAIN: _numbers_again,
}


def _words_of_button(event: Event, kind: ReminderKind, lang: str) -> str:
    with language.speaking(lang):
        if kind in (ReminderKind.NUMBERS, ReminderKind.NUMBERS_AGAIN):
            return _("Say how many came")
        if event.confirmed_at:
            return _("See the visit and correct it")
        return _("Look at it and confirm")


def _event_letter(registration: Registration, row: SentReminder) -> Letter:
    with language.speaking(registration.lang):
        day = wording.days_of(registration.blocks)
        label = _("See, change or cancel my registration")
        return Letter(
            subject=_subject(registration.event.title, day),
            sentence=_(
                "“%(title)s” is coming up: %(day)s. Your seat is kept.",
                title=registration.event.title,
                day=day,
            ),
            facts=registration_mails.facts(registration),
            paragraphs=(_("If you cannot come, cancel: somebody else may have your seat."),),
            buttons=(Button(label, LINK, row.id, registration.link_version),),
        )


def _subject(title: str, day: str) -> str:
    return _("Reminder: %(title)s, %(day)s", title=title, day=day)


def _planning_facts(event: Event) -> tuple[Fact, ...]:
    """All that both sides need on the day: hours, groups, the way in, who comes, both phones."""
    owner = event.owner
    their_side = tuple(_with_phone(person.name, person.phone) for person in event.contacts)
    our_side = _with_phone(owner.name, owner.phone) if owner else ""
    rows = [*visit_mails.facts(event)]
    if event.access_notes and event.mode is not Mode.ONLINE:
        rows.append(Fact(_("Access"), _lines(event.access_notes)))
    rows.append(Fact(_("Who comes"), _lines(event.presenters) or (owner.name if owner else "",)))
    rows.append(Fact(_("Your side on the day"), their_side))
    rows.append(Fact(_("Our side on the day"), (our_side,)))
    return tuple(row for row in rows if any(row.lines))


def _what_lacks(event: Event) -> tuple[str, ...]:
    """What the teacher alone can tell us, in one sentence."""
    lacks = []
    if not event.room and event.mode is not Mode.ONLINE:
        lacks.append(_("the room"))
    if not all(block.planned_count for block in event.live_sessions):
        lacks.append(_("how many pupils are expected"))
    if not any(person.phone for person in event.contacts):
        lacks.append(_("a phone that reaches you on the day"))
    if not lacks:
        return ()
    return (_("Please tell us by the button or by answering: %(what)s.", what=", ".join(lacks)),)


def _with_phone(name: str, phone: str) -> str:
    return ", ".join(part for part in (name, contact.shown_phone(phone)) if part)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())


def _first_of_each(contacts: Sequence[Contact]) -> list[Contact]:
    """Each address once, under the name that stands first."""
    first: dict[str, Contact] = {}
    for person in contacts:
        first.setdefault(key_of(person), person) if person.email else None
    return list(first.values())


def is_theirs(button: Button, email: str) -> bool:
    """The rule of the page behind it: the visit's, or the registration's."""
    row = db.session.get(SentReminder, button.row_id)
    if row is None:
        return False
    if invitation := _invitation_of(row):
        return button.version == invitation.link_version or email == invitation.speaker.email
    if registration := queries.registrations_with([row.addressee]).get(row.addressee):
        return registration_mails.is_theirs(replace(button, row_id=registration.id), email)
    return visit_mails.is_theirs(replace(button, row_id=row.event_id), email)


@envelope.opens(LINK, to=is_theirs)
def reminder_address(reminder_id: int, lang: str) -> str | None:
    """The personal page; None, so that the mail does not leave, once what it says is no longer so.

    A mail that its server kept waiting until the night waits for the morning (AtNight).
    """
    row = db.session.get(SentReminder, reminder_id)
    if row is None or not plan.still_so([row]):
        return None
    if not clock.is_daytime(clock.now(), row.event.time_zone):
        raise AtNight
    if invitation := _invitation_of(row):
        return invitation_link.address(invitation)
    if registration := queries.registrations_with([row.addressee]).get(row.addressee):
        return registration_link.address(registration)
    return visit_link.address(row.event, lang)


def _invitation_of(row: SentReminder) -> SpeakerInvitation | None:
    if not row.addressee.startswith(SPEAKER):
        return None
    return db.session.get(SpeakerInvitation, int(row.addressee.removeprefix(SPEAKER)))
