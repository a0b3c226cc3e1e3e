"""The mail that invites a school to ask for a visit: an announcement, in its reader's language."""

from collections.abc import Mapping

from outreach.accounts.models import User
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _, long_date
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.mail.models import Message
from outreach.people import unsubscribing
from outreach.schools.models import School
from outreach.visit_requests.school_invitations import InvitedPerson
from outreach.visit_requests.wording import slot_line
from outreach.web import links

KIND = "visit_requests.school_invitation"
REQUEST_FORM, FREE_SLOTS = "request form of a school", "free slots of a school"
MOST_SLOTS, MOST_BUTTONS = 3, 5


def draft(to: InvitedPerson, *, lines: Mapping[str, str], by: User) -> Message:
    """Not in the outbox yet; a second one of the same day has the same key."""
    person = to.person
    return mail.draft(
        KIND,
        to=mail.Recipient(person.email, person.name, person.lang, person.id),
        letter=letter(to, lines=lines, by=by),
        reply_to=(by.name, by.email),
        key=f"school_invitation:{person.id}:{clock.today()}",
    )


def letter(to: InvitedPerson, *, lines: Mapping[str, str], by: User) -> Letter:
    """`lines` are words of whoever sends it, by language."""
    person, names = to.person, tuple(school.name for school in to.schools)
    with language.speaking(person.lang):
        return Letter(
            lang=person.lang,
            subject=_("May we visit %(school)s?", school=names[0])
            if len(names) == 1
            else _("May we visit your schools?"),
            greeting=rendering.greeting(person.name),
            word=lines.get(person.lang, ""),
            sentence=_(
                "We visit schools and talk with pupils, in class, about what we do. We would gladly come to "
                "yours: choose a time, or tell us what would suit you."
            )
            if to.slots
            else _(
                "We visit schools and talk with pupils, in class, about what we do. We would gladly come to "
                "yours: tell us what would suit you."
            ),
            facts=(
                Fact(_("School"), names),
                *([Fact(_("Free times"), _free_times(to))] if to.slots else []),
            ),
            buttons=_buttons(to),
            whom_to_call=rendering.whom_to_call(by.name, by.phone),
            small_print=(
                _(
                    "You get this mail because you agreed to our announcements on %(day)s.",
                    day=long_date(clock.local_day(to.agreed_at)),
                ),
            ),
            unsubscribe=Button(
                _("Unsubscribe from our announcements"), unsubscribing.PAGE.purpose, person.id
            ),
        )


@envelope.opens(REQUEST_FORM)
def form_address(school_id: int, lang: str) -> str | None:
    """The public form with the school filled in."""
    school = db.session.get(School, school_id)
    if school is None:
        return None
    return f"{links.absolute('visit_requests.request_a_visit', lang=lang)}?school={school.code}"


@envelope.opens(FREE_SLOTS)
def slots_address(school_id: int, lang: str) -> str | None:
    """The public list of free times, as it is for the school: without its days off."""
    school = db.session.get(School, school_id)
    if school is None:
        return None
    return f"{links.absolute('visit_requests.free_slots', lang=lang)}?school={school.code}"


def _free_times(to: InvitedPerson) -> tuple[str, ...]:
    return tuple(map(slot_line, to.slots[:MOST_SLOTS]))


def _buttons(to: InvitedPerson) -> tuple[Button, ...]:
    """To the free times, then to the form, once for each school."""
    buttons = [Button(_("See the free times"), FREE_SLOTS, to.schools[0].id)] if to.slots else []
    if len(to.schools) == 1:
        return (*buttons, Button(_("Ask for a visit"), REQUEST_FORM, to.schools[0].id))
    return (
        *buttons,
        *(
            Button(_("Ask for a visit: %(school)s", school=school.name), REQUEST_FORM, school.id)
            for school in to.schools[:MOST_BUTTONS]
        ),
    )
