"""Telling a school about several visits in one letter; what changes later is told of each by `mails`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outreach.accounts.models import User
from outreach.core import language
from outreach.core.language import _, n_
from outreach.events import wording
from outreach.events.models import Contact, Event
from outreach.mail import actions as mail
from outreach.mail import rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.mail.models import Message
from outreach.visits import mails
from outreach.visits.calendar_files import calendar_of_all
from outreach.visits.mails import Draft
from outreach.visits.words import News

MOST = 20
"""Visits that one letter tells of."""


@dataclass(frozen=True)
class JointDraft(Draft):
    """A letter about one or several visits, as it would go out."""

    events: tuple[Event, ...]

    @property
    def calendar(self) -> str:
        """Of one visit the invitation that its own mail has."""
        if len(self.events) == 1:
            return mails.invites(self.events[0], News.BOOKED, self.contact)
        return calendar_of_all(self.events, self.contact.lang)


def drafts(events: Iterable[Event], *, personal_line: str = "") -> list[JointDraft]:
    """One a contact with an address, about the visits that they are a contact of, in order of time."""
    by_email: dict[str, tuple[Contact, list[Event]]] = {}
    for event in sorted(events, key=lambda event: (event.starts_at, event.id)):
        for contact in event.contacts:
            if contact.email:
                by_email.setdefault(contact.email, (contact, []))[1].append(event)
    return [_draft(contact, tuple(rows), personal_line) for contact, rows in by_email.values()]


def tell(events: Sequence[Event], *, personal_line: str = "", by: User | None) -> list[Message]:
    """Post the drafts; from then on the school knows of each visit as if it had been told of it alone."""
    posted = [
        mails.post(draft, draft.events[0], News.BOOKED, calendar=draft.calendar)
        for draft in drafts(events, personal_line=personal_line)
    ]
    _tell_owners(events, by=by)
    for event in events:
        mails.note(event, News.BOOKED, by=by)
    return [message for message in posted if message]


def _tell_owners(events: Iterable[Event], *, by: User | None) -> None:
    """What somebody else did, in one mail to each who looks after some of them."""
    by_owner: dict[User, list[Event]] = {}
    for event in events:
        if owner := mails.owner_to_tell(event, by=by):
            by_owner.setdefault(owner, []).append(event)
    for owner, rows in by_owner.items():
        if len(rows) == 1:
            mails.tell_owner(rows[0], News.BOOKED, by=by)
        else:
            _tell_owner(owner, rows)


def _tell_owner(owner: User, events: Sequence[Event]) -> None:
    with language.speaking(owner.lang):
        names = tuple(dict.fromkeys(c.name for event in events for c in event.contacts))
        letter = Letter(
            lang=owner.lang,
            subject=_subject(events),
            greeting=rendering.greeting(owner.name),
            sentence=n_(
                "%(num)s visit is booked. You look after it.",
                "%(num)s visits are booked. You look after them.",
                len(events),
            ),
            facts=(*_facts(events), *([Fact(_("Contact on the day"), names)] if names else [])),
            buttons=tuple(Button(e.days, mails.STAFF_PAGE, e.id) for e in events),
        )
    mail.post(
        "visits.owner",
        to=mail.Recipient(owner.email, owner.name, owner.lang),
        letter=letter,
        calendar="" if owner.feed_version else calendar_of_all(events, owner.lang, is_owners=True),
        event_id=events[0].id,
    )


def _draft(contact: Contact, events: tuple[Event, ...], word: str) -> JointDraft:
    if len(events) == 1:
        same = mails.drafts(events[0], News.BOOKED, personal_line=word)
        letter = next(draft.letter for draft in same if draft.contact.email == contact.email)
        return JointDraft(contact, letter, events)
    with language.speaking(contact.lang):
        return JointDraft(contact, _letter(contact, events, word), events)


def _letter(contact: Contact, events: Sequence[Event], word: str) -> Letter:
    count = len(events)
    are_agreed = all(event.confirmed_at is not None for event in events)
    return Letter(
        lang=contact.lang,
        subject=_subject(events),
        greeting=rendering.greeting(contact.name),
        word=word,
        sentence=n_(
            "Your %(num)s visit is booked: you have nothing to confirm.",
            "Your %(num)s visits are booked: you have nothing to confirm.",
            count,
        )
        if are_agreed
        else n_(
            "Your %(num)s visit is booked. Please look at it and confirm it.",
            "Your %(num)s visits are booked. Please look at each and confirm it.",
            count,
        ),
        facts=_facts(events),
        paragraphs=(
            _(
                "Each day has a link of its own. With it you see the visit, ask for another date, correct the "
                "numbers or the room, call the visit off, and afterwards tell us how many pupils came."
            ),
        ),
        buttons=tuple(mails.link_button(event.days, event) for event in events),
        whom_to_call=wording.whom_to_call(events[0]),
        small_print=(
            _("The attached calendar file has all these days: open it to add them to yours."),
        ),
    )


def _subject(events: Sequence[Event]) -> str:
    days = wording.days_of([block for event in events for block in event.live_sessions])
    return n_(
        "%(num)s visit booked: %(days)s", "%(num)s visits booked: %(days)s", len(events), days=days
    )


def _facts(events: Sequence[Event]) -> tuple[Fact, ...]:
    """Each visit with its hours and groups, and what is not the same for all; below it what is."""
    when = _("When")
    about = [[fact for fact in mails.facts(event) if fact.label != when] for event in events]
    shared = [fact for fact in about[0] if all(fact in facts for facts in about)]
    return (
        *(
            Fact(
                _("Visit %(number)s", number=n),
                (*wording.when_lines(event), *_own_lines(facts, shared)),
            )
            for n, (event, facts) in enumerate(zip(events, about, strict=True), start=1)
        ),
        *shared,
    )


def _own_lines(facts: Iterable[Fact], shared: Sequence[Fact]) -> list[str]:
    """What one visit has and others have not."""
    return [
        _("%(name)s: %(text)s", name=fact.label, text=line)
        for fact in facts
        if fact not in shared
        for line in fact.lines
    ]
