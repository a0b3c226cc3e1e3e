"""Requests to join: received, confirmed by mail, accepted as a partner with its contact, or declined."""

from typing import Any

from outreach.core import clock
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.partners import actions, mails, queries
from outreach.partners.models import JoinRequest, Partner
from outreach.partners.words import JoinStatus
from outreach.people import actions as people
from outreach.people.models import CONSENT_VERSION, ConsentKind, Person

SOURCE = "join us"
COPIED = ("kind", "sector", "size", "website")


def apply(*, lang: str, **facts: Any) -> JoinRequest:
    """Nobody sees it before the address was confirmed by the link of its mail."""
    request = JoinRequest(
        status=JoinStatus.UNCONFIRMED, lang=lang, received_at=clock.now(), **facts
    )
    db.session.add(request)
    history.record(request, "apply", by=None, by_name=request.contact_name)
    mails.to_confirm(request)
    return request


def confirm(request: JoinRequest) -> JoinRequest:
    """The address is theirs: staff see it; a second press changes nothing."""
    _lock(request)
    if request.status is not JoinStatus.UNCONFIRMED:
        return request
    request.status, request.confirmed_at = JoinStatus.RECEIVED, clock.now()
    history.record(request, "confirm", by=None, by_name=request.contact_name)
    return request


def accept(request: JoinRequest, *, by: history.Actor | None) -> Partner:
    """They become a partner, or are the one of that name, and whoever asked its contact."""
    _must_wait(request)
    partner = queries.named(request.organisation)
    facts = {name: getattr(request, name) for name in COPIED}
    if partner is None:
        partner = actions.add(name=request.organisation, by=by, **facts)
    person = _person(request)
    if all(contact.person is not person for contact in partner.contacts):
        actions.know(partner, person, job_title=request.job_title, by=by)
    request.partner, request.person = partner, person
    _end(request, JoinStatus.ACCEPTED, "accept", by)
    mails.accepted(request)
    return partner


def decline(request: JoinRequest, *, reply: str, by: history.Actor | None) -> JoinRequest:
    """With a kind word that goes to whoever asked."""
    _must_wait(request)
    request.reply = reply
    _end(request, JoinStatus.DECLINED, "decline", by)
    mails.declined(request)
    return request


def forget(request: JoinRequest) -> None:
    """Who asked is blanked; that an organisation asked stays."""
    request.first_name = request.last_name = request.email = request.phone = ""
    request.job_title = request.message = request.reply = ""
    request.person = None
    request.link_version += 1
    db.session.flush()
    history.forget("join_request", [request.id])


def forget_unconfirmed(request: JoinRequest) -> None:
    """One that nobody confirmed leaves nothing behind, in the history neither."""
    history.forget("join_request", [request.id])
    db.session.delete(request)


def _person(request: JoinRequest) -> Person:
    person, is_known = people.find_or_create(
        first_name=request.first_name,
        last_name=request.last_name,
        email=request.email,
        phone=request.phone,
        lang=request.lang,
        organisation=request.organisation,
        job_title=request.job_title,
    )
    people.give_consent(
        person,
        ConsentKind.PRIVACY,
        text_version=CONSENT_VERSION,
        source=SOURCE,
        by=None,
        is_new=not is_known,
    )
    return person


def _lock(request: JoinRequest) -> None:
    hold(f"join request {request.id}")
    db.session.refresh(request, ["status"])


def _must_wait(request: JoinRequest) -> None:
    _lock(request)
    if request.status is not JoinStatus.RECEIVED:
        raise Refused(_("This request was answered meanwhile."))


def _end(request: JoinRequest, status: JoinStatus, verb: str, by: history.Actor | None) -> None:
    request.status, request.ended_at = status, clock.now()
    history.record(request, verb, by=by)
