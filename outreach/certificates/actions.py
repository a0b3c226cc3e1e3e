"""Issuing, replacing and revoking attestations; setting the hours that count."""

import secrets
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from outreach.accounts.models import User
from outreach.certificates import mails, pdf, queries, wording
from outreach.certificates.models import Attestation, AttestationStatus
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.history import actions as history
from outreach.organisation import queries as organisation
from outreach.organisation.models import Organisation
from outreach.registration.models import Registration

NOT_HELD = (EventStatus.CANCELLED, EventStatus.POSTPONED)
FROZEN_LATER = ("number", "verify_url", "issued_on", "foot")


class NothingToAttest(Refused):
    """No recorded presence, or none that counts."""


def issue_all(event: Event, *, by: User | None, with_mail: bool) -> list[Attestation]:
    """An attestation for everybody who was there; those whose facts changed are replaced."""
    check_time(event)
    issued = []
    for entry in queries.entitled(event):
        if entry.hours > 0:
            made, is_new = _issue(entry.registration, entry.hours, by=by)
            if is_new and with_mail:
                mails.issued(made)
            issued.append(made)
    return issued


def issue(registration: Registration, *, by: User | None, with_mail: bool = False) -> Attestation:
    """One person's attestation; the same facts give the one there is."""
    check_time(registration.event)
    found = [
        e for e in queries.entitled(registration.event) if e.registration.id == registration.id
    ]
    if not found or not found[0].hours:
        raise NothingToAttest(
            _("No presence that counts is recorded for %(name)s.", name=registration.name)
        )
    made, is_new = _issue(registration, found[0].hours, by=by)
    if is_new and with_mail:
        mails.issued(made)
    return made


def revoke(attestation: Attestation, *, reason: str, by: User) -> Attestation:
    """Say from now on that it is not valid."""
    if attestation.status is not AttestationStatus.VALID:
        raise Refused(_("This attestation is no longer valid."))
    attestation.status, attestation.revoked_reason = AttestationStatus.REVOKED, reason
    history.record(attestation, "revoke", by=by, note=reason)
    return attestation


def mark_printed(attestations: Sequence[Attestation], *, by: User | None) -> None:
    for attestation in attestations:
        attestation.printed_at = clock.now()
        history.record(attestation, "print", by=by)


def check_time(event: Event) -> None:
    """From the start of the last block on (rule 9)."""
    if event.status in NOT_HELD:
        raise NothingToAttest(_("This event did not take place."))
    last = max(session.starts_at for session in event.live_sessions)
    if last > clock.now():
        raise NothingToAttest(_("Attestations are issued from the start of the last block on."))


def _issue(
    registration: Registration, hours: Decimal, *, by: User | None
) -> tuple[Attestation, bool]:
    if lacking := pdf.unprintable(registration.name):
        raise Refused(
            _(
                "The name of %(name)s has characters that cannot be printed: %(signs)s.",
                name=registration.name,
                signs=lacking,
            )
        )
    ours = _locked_organisation()
    known = queries.valid_of(registration.id)
    if known and _says_the_same(known, registration, hours, ours):
        return known, False
    made = _new(registration, hours, ours)
    if known:
        known.status = AttestationStatus.REPLACED
        db.session.flush()
    db.session.add(made)
    history.record(made, "issue", by=by)
    if known:
        known.replaced_by_id = made.id
        history.record(known, "replace", by=by)
    return made, True


def _new(registration: Registration, hours: Decimal, ours: Organisation) -> Attestation:
    number = queries.next_number(registration.event.sessions[0].school_year)
    token = secrets.token_hex(16)
    return Attestation(
        number=number,
        token=token,
        registration=registration,
        event=registration.event,
        status=AttestationStatus.VALID,
        name=registration.name,
        lang=registration.lang,
        hours=hours,
        facts=wording.facts_of(
            registration, hours=hours, organisation=ours, number=number, token=token
        ),
        template_version=wording.TEMPLATE_VERSION,
        issued_at=clock.now(),
    )


def _says_the_same(
    known: Attestation, registration: Registration, hours: Decimal, ours: Organisation
) -> bool:
    now = wording.facts_of(
        registration, hours=hours, organisation=ours, number=known.number, token=known.token
    )
    return all(
        known.facts[name] == value for name, value in now.items() if name not in FROZEN_LATER
    )


def _locked_organisation() -> Organisation:
    """Numbers are given out one at a time."""
    db.session.execute(select(Organisation.id).where(Organisation.id == 1).with_for_update())
    return organisation.current()
