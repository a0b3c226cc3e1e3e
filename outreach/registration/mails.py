"""What the registered are told, each in their language, with their own link and a calendar file."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.core.once import hashed
from outreach.events import wording
from outreach.events.groups import Hours
from outreach.events.models import Event, Session
from outreach.events.words import EventStatus, Mode
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter, Passage
from outreach.registration import personal_link, queries
from outreach.registration.calendar_files import calendar_file
from outreach.registration.models import TAKEN, AddressChange, Registration, Seat
from outreach.registration.personal_link import NEW_ADDRESS, PAGE, address_token
from outreach.web import links


def confirmed(registration: Registration) -> None:
    """You have a seat."""
    with language.speaking(registration.lang):
        letter = Letter(
            subject=_subject(_("Registration confirmed"), registration),
            sentence=_("Your seat for “%(title)s” is reserved.", title=registration.event.title),
            facts=facts(registration),
            buttons=(_button(_("See, change or cancel my registration"), registration),),
            about=_about(registration.event),
        )
    _post(registration, "confirmed", letter)


def waitlisted(registration: Registration) -> None:
    """You stand on the waiting list, at this place."""
    with language.speaking(registration.lang):
        letter = Letter(
            subject=_subject(_("Waiting list"), registration),
            sentence=_(
                "You are number %(position)s on the waiting list for “%(title)s”.",
                title=registration.event.title,
                position=queries.position(registration),
            ),
            facts=facts(registration),
            paragraphs=(waiting_sentence(registration),),
            buttons=(_button(_("See my place or give it up"), registration),),
        )
    _post(registration, "waitlisted", letter)


def waiting_sentence(registration: Registration) -> str:
    """What must become free before whoever waits has a seat."""
    event = registration.event
    if event.capacity is not None and registration.heads > event.capacity:
        return _("Your class is larger than all the seats: enter fewer people, or call us.")
    ahead = queries.heads_ahead(registration)
    left = queries.seats_left(event) or 0
    return n_(
        "%(num)s more seat must become free for it to be your turn; a mail tells you.",
        "%(num)s more seats must become free for it to be your turn; a mail tells you.",
        max(ahead + registration.heads - left, 1),
    )


def moved_up(registration: Registration) -> None:
    """A seat has become free: it is yours, or offered until a moment."""
    with language.speaking(registration.lang):
        letter = Letter(
            subject=_subject(_("A seat for you"), registration),
            sentence=_moved_up_words(registration),
            facts=facts(registration),
            buttons=(
                _button(
                    _("Take my seat")
                    if registration.offered_until
                    else _("See, change or cancel my registration"),
                    registration,
                ),
            ),
            about=_about(registration.event),
        )
    _post(registration, "moved_up", letter)


def cancelled(registration: Registration, *, had_seat: bool) -> None:
    """Your registration is cancelled; whoever only waited has nothing in the calendar to strike out."""
    with language.speaking(registration.lang):
        letter = Letter(
            subject=_subject(_("Registration cancelled"), registration),
            sentence=_(
                "Your registration for “%(title)s” is cancelled.", title=registration.event.title
            ),
            facts=facts(registration),
            buttons=(_button(_("See my registration"), registration),),
        )
    _post(registration, "cancelled", letter, with_calendar=had_seat)


def class_changed(registration: Registration, *, left: Collection[int] = ()) -> None:
    """How many come now, and to which blocks; those they `left` go from their calendars."""
    position = queries.position(registration)
    with language.speaking(registration.lang):
        place = (
            _("Your class keeps its place: number %(num)s on the waiting list.", num=position),
        )
        letter = Letter(
            subject=_subject(_("Class changed"), registration),
            sentence=_(
                "The numbers and days of your class for “%(title)s” are changed.",
                title=registration.event.title,
            ),
            facts=facts(registration),
            paragraphs=place if position else (),
            buttons=(_button(_("See, change or cancel my registration"), registration),),
        )
    _post(registration, "class_changed", letter, left=left)


def called_off(registration: Registration) -> None:
    """The event does not take place."""
    event = registration.event
    with language.speaking(registration.lang):
        reason = (Fact(_("Reason"), (str(event.reason.label),)),) if event.reason else ()
        letter = Letter(
            subject=_subject(_called_off_word(event), registration),
            sentence=called_off_sentence(event, to=event.status),
            facts=reason + facts(registration),
            buttons=(_button(_("See my registration"), registration),),
        )
    _post(registration, "called_off", letter)


def block_called_off(registration: Registration, blocks: Sequence[Session]) -> None:
    """These blocks do not take place; what remains of them for this person, with day and hours."""
    event, is_lost = registration.event, registration.has_lost_its_blocks
    with language.speaking(registration.lang):
        off = [Fact(_("What is called off"), wording.when_lines(event, blocks))]
        if reason := blocks[0].cancelled_reason:
            off.append(Fact(_("Reason"), (str(reason.label),)))
        keeps = _(
            "Your registration stays valid for the rest. If that does not suit you, you may cancel."
        )
        chooses = _(
            "It is what your class had chosen: choose another moment on its page, or cancel."
        )
        letter = Letter(
            subject=_subject(_("Block called off"), registration, day=wording.days_of(blocks)),
            sentence=block_off_sentence(event, blocks),
            facts=(*off, *facts(registration, when=_("What remains"))),
            paragraphs=(chooses if is_lost else keeps,),
            buttons=(_button(_("See, change or cancel my registration"), registration),),
        )
    _post(registration, "block_called_off", letter, off=[block.id for block in blocks])


def block_off_sentence(event: Event, blocks: Sequence[Session]) -> str:
    """That these blocks are called off and the rest is not."""
    if len(blocks) > 1:
        return _(
            "%(count)s blocks of “%(title)s” are called off; the rest takes place.",
            count=len(blocks),
            title=event.title,
        )
    when = wording.when_lines(event, blocks)[0].partition("\n")[0]
    return _(
        "The block of %(when)s is called off; the rest of “%(title)s” takes place.",
        when=when,
        title=event.title,
    )


def called_off_sentence(event: Event, *, to: EventStatus) -> str:
    """That nothing of the event takes place, or took place, once it is cancelled or postponed."""
    if event.ends_at <= clock.now():
        return _("“%(title)s” did not take place.", title=event.title)
    if to is EventStatus.POSTPONED:
        return _(
            "“%(title)s” is postponed: it does not take place on the date planned.",
            title=event.title,
        )
    return _("“%(title)s” does not take place.", title=event.title)


def rescheduled(registration: Registration, *, is_same_day: bool, before: Sequence[Hours]) -> None:
    """The event has other dates now, or other hours of the same days, than those `before`."""
    with language.speaking(registration.lang):
        what = _("New hours") if is_same_day else _("New date")
        sentence = new_dates_sentence(registration.event, is_same_day=is_same_day)
        was = wording.until_now(registration.event, before)
        letter = _of_new_dates(registration, what, sentence, was=was)
    _post(registration, "rescheduled", letter)


def new_dates_sentence(event: Event, *, is_same_day: bool) -> str:
    """That the event is at another hour, or on another day."""
    if is_same_day:
        return _("“%(title)s” has new hours.", title=event.title)
    return _("“%(title)s” has a new date.", title=event.title)


def resumed(registration: Registration) -> None:
    """What was postponed takes place after all, as it had been planned."""
    with language.speaking(registration.lang):
        sentence = _("“%(title)s” takes place after all.", title=registration.event.title)
        letter = _of_new_dates(registration, _("Takes place after all"), sentence)
    _post(registration, "resumed", letter)


def _of_new_dates(
    registration: Registration, what: str, sentence: str, *, was: Sequence[Fact] = ()
) -> Letter:
    """When it takes place now, when it `was` to, and that the seat or the place in line is kept."""
    waits = registration.status is Seat.WAITLISTED
    kept = (
        _("You keep your place on the waiting list.")
        if waits
        else _("Your registration stays valid.")
    )
    see = _("See my place or give it up") if waits else _("See, change or cancel my registration")
    return Letter(
        subject=_subject(what, registration),
        sentence=sentence,
        facts=facts(registration, was=was),
        paragraphs=(kept, _("If that does not suit you, you may cancel.")),
        buttons=(_button(see, registration),),
    )


def lost_links(email: str, registrations: Sequence[Registration]) -> None:
    """Every link of one address, sent to that address only."""
    first = registrations[0]
    with language.speaking(first.lang):
        letter = Letter(
            subject=_("The links of your registrations"),
            greeting=rendering.greeting(""),
            sentence=_("Here is the page of each of your registrations."),
            buttons=tuple(
                _button(_line_of(registration), registration) for registration in registrations
            ),
            whom_to_call=rendering.whom_to_call(),
            small_print=(_("If you did not ask for it, do nothing."),),
        )
    key = f"lost:{hashed(email)[:16]}:{clock.now():%Y%m%d%H%M}"
    to = mail.Recipient(email, first.name, first.lang, first.person_id)
    mail.post("registration.lost_links", to=to, letter=letter, key=key)


def address_to_confirm(change: AddressChange) -> None:
    """To the new address only, without a name: a slip of the finger makes it anybody's."""
    registration = change.registration
    with language.speaking(registration.lang):
        until = language.moment(change.expires_at, registration.event.time_zone)
        letter = Letter(
            subject=_subject(_("Confirm your address"), registration),
            greeting=rendering.greeting(""),
            sentence=_(
                "Somebody asked that the mails about “%(title)s” go to this address.",
                title=registration.event.title,
            ),
            paragraphs=(
                _(
                    "Until %(moment)s you can confirm it; nothing changes before you do.",
                    moment=until,
                ),
            ),
            buttons=(Button(_("Confirm this address"), NEW_ADDRESS.purpose, change.id),),
            whom_to_call=rendering.whom_to_call(),
            small_print=(_("If you did not ask for it, do nothing."),),
        )
    to = mail.Recipient(change.email, "", registration.lang)
    event_id = registration.event_id
    mail.post("registration.address_to_confirm", to=to, letter=letter, event_id=event_id)


def address_asked(registration: Registration) -> None:
    """To the address that is left: it was asked; without any link, for it may be a stranger's."""
    with language.speaking(registration.lang):
        letter = Letter(
            subject=_subject(_("Another address was given"), registration),
            sentence=_(
                "Another e-mail address was given for your registration for “%(title)s”.",
                title=registration.event.title,
            ),
            paragraphs=(
                _("Once it is confirmed, our mails go there and the links sent here end."),
                _("If this was not you, answer this mail at once."),
            ),
        )
    _post(registration, "address_asked", letter, with_calendar=False)


def address_confirmed(registration: Registration) -> None:
    """The first mail to the new address: all that the registration is, with its new link."""
    with language.speaking(registration.lang):
        sentence = _(
            "The mails about “%(title)s” come to this address from now on.",
            title=registration.event.title,
        )
        letter = _with_new_link(registration, _("Address confirmed"), sentence)
    _post(registration, "address_confirmed", letter)


def address_corrected(registration: Registration) -> None:
    """Staff corrected the address: to the new one, all that the registration is, with its new link."""
    with language.speaking(registration.lang):
        sentence = _(
            "We corrected the address of your registration for “%(title)s”.",
            title=registration.event.title,
        )
        letter = _with_new_link(registration, _("Address corrected"), sentence)
    _post(registration, "address_corrected", letter)


def _with_new_link(registration: Registration, what: str, sentence: str) -> Letter:
    """All that the registration is, for an address that has seen none of it."""
    return Letter(
        subject=_subject(what, registration),
        sentence=sentence,
        facts=facts(registration),
        paragraphs=(_("Use this link: those sent before have ended."),),
        buttons=(_button(_("See, change or cancel my registration"), registration),),
    )


@envelope.opens(NEW_ADDRESS.purpose)
def address_to_open(change_id: int, lang: str) -> str | None:
    """Where the new address is confirmed, None once it was or when another was asked for since."""
    change = db.session.get(AddressChange, change_id)
    if change is None or change.expires_at <= clock.now():
        return None
    return links.absolute("registration.confirm_email", lang=lang, token=address_token(change))


def is_theirs(button: Button, email: str) -> bool:
    """Whether the mail goes to the registration's own address, or was written for the link as it is.

    What was written for a wrong address hands nobody the link that was made when it was corrected.
    """
    registration = db.session.get(Registration, button.row_id)
    if registration is None:
        return False
    return button.version == registration.link_version or email == registration.email


@envelope.opens(PAGE.purpose, to=is_theirs)
def registration_address(registration_id: int, _lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    registration = db.session.get(Registration, registration_id)
    return personal_link.address(registration) if registration else None


def _post(
    registration: Registration,
    kind: str,
    letter: Letter,
    *,
    with_calendar: bool | None = None,
    left: Collection[int] = (),
    off: Collection[int] = (),
) -> None:
    if not registration.email:
        return
    event = registration.event
    with language.speaking(registration.lang):
        letter = replace(
            letter,
            greeting=rendering.greeting(registration.name),
            whom_to_call=wording.whom_to_call(event),
        )
    has_seat = registration.status in TAKEN
    mail.post(
        f"registration.{kind}",
        to=mail.Recipient(
            registration.email, registration.name, registration.lang, registration.person_id
        ),
        letter=letter,
        reply_to=wording.owner_address(event),
        calendar=calendar_file(registration, is_mailed=True, left=left, off=off)
        if (has_seat if with_calendar is None else with_calendar)
        else "",
        event_id=event.id,
    )


def _subject(what: str, registration: Registration, *, day: str = "") -> str:
    event = registration.event
    return _(
        "%(what)s: %(title)s, %(day)s",
        what=what,
        title=event.title,
        day=day or wording.day_words(event),
    )


def facts(
    registration: Registration, *, when: str = "", was: Sequence[Fact] = ()
) -> tuple[Fact, ...]:
    """When (under that name), when it `was`, and where; how to get in only for who has a seat."""
    event = registration.event
    has_seat = registration.status is Seat.REGISTERED and event.reason is None
    rows = [*was, *wording.place_facts(event)]
    if lines := wording.when_lines(event, registration.blocks):
        rows.insert(0, Fact(when or _("When"), lines))
    if has_seat and event.access_notes and event.mode is not Mode.ONLINE:
        lines = tuple(line for line in event.access_notes.splitlines() if line)
        rows.append(Fact(_("Access"), lines))
    if has_seat and event.online_url:
        rows.append(Fact(_("Online"), (event.online_url,)))
    if registration.heads > 1:
        rows.append(Fact(_("People"), (language.number(registration.heads),)))
    rows.append(Fact(_("Your code"), (registration.code,)))
    return tuple(rows)


def _about(event: Event) -> Passage | None:
    """The event's description, for who has a seat."""
    if not event.description:
        return None
    is_french_only = language.french_only(event.description_fr, event.description_en)
    return Passage(_("About the event"), event.description, "fr" if is_french_only else "")


def _called_off_word(event: Event) -> str:
    if event.status is EventStatus.POSTPONED:
        return _("Event postponed")
    return _("Event called off")


def _moved_up_words(registration: Registration) -> str:
    title, until = registration.event.title, registration.offered_until
    if until is None:
        return _("A seat for “%(title)s” has become free: it is yours.", title=title)
    return _(
        "A seat for “%(title)s” is free: until %(moment)s you can take it.",
        title=title,
        moment=language.moment(until, registration.event.time_zone),
    )


def _line_of(registration: Registration) -> str:
    event = registration.event
    return f"{event.title}, {wording.day_words(event)} ({registration.name})"


def _button(label: str, registration: Registration) -> Button:
    return button_to(registration, label)


def button_to(registration: Registration, label: str) -> Button:
    """What opens the personal page, for the link as it is now."""
    return Button(label, PAGE.purpose, registration.id, registration.link_version)
