"""What the teacher is told of a request, in their language and with their link."""

from dataclasses import replace
from datetime import timedelta

from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.organisation import queries as organisation
from outreach.visit_requests import personal_link, wording
from outreach.visit_requests.models import UNDO_WITHIN, VisitRequest
from outreach.visit_requests.words import RequestNews


def tell(request: VisitRequest, news: RequestNews) -> None:
    """Post it where there is an address; what can be undone waits a minute."""
    if not request.contact_email:
        return
    owner = request.owner
    name = request.contact_name if request.confirmed_at else ""  # anybody may have typed it
    with language.speaking(request.lang):
        letter = replace(
            WRITE[news](request),
            greeting=rendering.greeting(name),
            whom_to_call=rendering.whom_to_call(owner.name, owner.phone)
            if owner
            else rendering.whom_to_call(),
        )
    with mail.later(UNDO_WITHIN if news.waits else timedelta()):
        request.mail = mail.post(
            f"visit_requests.{news.value}",
            to=mail.Recipient(request.contact_email, name, request.lang, request.person_id),
            letter=letter,
            reply_to=(owner.name, owner.email) if owner else None,
        )


@envelope.opens(personal_link.PAGE.purpose)
def request_address(request_id: int, _lang: str) -> str | None:
    """The personal link as it is when the mail leaves."""
    request = db.session.get(VisitRequest, request_id)
    return personal_link.address(request) if request else None


def _to_confirm(request: VisitRequest) -> Letter:
    """To an address that anybody may have typed: nothing that they typed besides goes along."""
    return Letter(
        subject=_("Confirm your request for a visit"),
        sentence=_at_once(request)
        or _(
            "Somebody asked us for a visit with this address. Confirm that it was you, and we look at it."
        ),
        paragraphs=tuple(filter(None, (_held(request),))),
        buttons=(_button(_("Confirm my request"), request),),
        small_print=(
            _("If it was not you, do nothing: we forget it."),
            _(
                "Keep this mail: with the same link you follow the request, answer us or withdraw it."
            ),
        ),
    )


def _at_once(request: VisitRequest) -> str:
    """Of a time that nobody needs to approve: we look at nothing."""
    if not request.slot or request.slot.needs_approval:
        return ""
    return _(
        "Somebody took a time for a visit with this address: %(when)s. Confirm that it was you, "
        "and the visit is booked, if nobody was faster.",
        when=wording.slot_line(request.slot),
    )


def _held(request: VisitRequest) -> str:
    if not request.slot or not request.slot.needs_approval:
        return ""
    return _(
        "This time is held for you once you have confirmed, if nobody was faster: %(when)s.",
        when=wording.slot_line(request.slot),
    )


def _received(request: VisitRequest) -> Letter:
    return Letter(
        subject=_("We have your request: %(place)s", place=request.place),
        sentence=_("Thank you for asking us. We look at your request and write to you."),
        facts=_facts(request),
        paragraphs=(_("We hold this time for you until we have answered."),)
        if request.slot
        else (),
        buttons=(_button(_("See my request"), request),),
        small_print=(
            _("With the same link you answer us, choose a date or withdraw the request."),
        ),
    )


def _question(request: VisitRequest) -> Letter:
    return Letter(
        subject=_("A question about your request: %(place)s", place=request.place),
        word="\n\n".join(
            [_("Before we can answer you, we need to know this:"), *request.question.splitlines()]
        ),
        facts=_facts(request),
        buttons=(_button(_("Answer"), request),),
    )


def _dates_offered(request: VisitRequest) -> Letter:
    return Letter(
        subject=_("Choose a date: %(place)s", place=request.place),
        sentence=_("We can come. Choose the date that suits you, and the visit is booked."),
        facts=(_offers(request), *_facts(request)),
        buttons=(_button(_("Choose a date"), request),),
        small_print=(_("If none suits, say so with the same link."),),
    )


def _reminder(request: VisitRequest) -> Letter:
    ends = clock.now() + timedelta(days=organisation.current().request_days)
    return Letter(
        subject=_("We wait for your answer: %(place)s", place=request.place),
        sentence=_(
            "You asked us for a visit, and we have not heard from you since. Without an answer by "
            "%(day)s we close the request.",
            day=language.long_date(clock.local_day(ends)),
        ),
        paragraphs=() if request.offers else tuple(request.question.splitlines()),
        facts=(*((_offers(request),) if request.offers else ()), *_facts(request)),
        buttons=(_button(_("Answer"), request),),
    )


def _declined(request: VisitRequest) -> Letter:
    return Letter(
        subject=_("Your request for a visit: %(place)s", place=request.place),
        sentence=_("Thank you for having asked us for a visit."),
        paragraphs=tuple(request.reply.split("\n\n")),
        facts=_facts(request),
        buttons=(_button(_("See my request"), request),),
    )


WRITE = {
    RequestNews.TO_CONFIRM: _to_confirm,
    RequestNews.RECEIVED: _received,
    RequestNews.QUESTION: _question,
    RequestNews.DATES_OFFERED: _dates_offered,
    RequestNews.REMINDER: _reminder,
    RequestNews.DECLINED: _declined,
}


def _facts(request: VisitRequest) -> tuple[Fact, ...]:
    """What was asked for."""
    activity = str(request.activity.label) if request.activity else _("I don’t know yet")
    facts = [
        Fact(_("School"), (request.place,)),
        Fact(_("Activity"), (activity,)),
        Fact(_("Groups"), wording.group_lines(request)),
        Fact(_("What suits"), wording.preference_lines(request)),
    ]
    if request.notes:
        facts.append(Fact(_("Remark"), tuple(filter(None, request.notes.splitlines()))))
    return tuple(fact for fact in facts if any(fact.lines))


def _offers(request: VisitRequest) -> Fact:
    return Fact(_("Dates"), tuple(map(wording.offer_line, request.offers)))


def _button(label: str, request: VisitRequest) -> Button:
    return Button(label, personal_link.PAGE.purpose, request.id, request.link_version)
