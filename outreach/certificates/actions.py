"""Issuing, replacing and revoking attestations; setting the hours that count."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from outreach.accounts.models import User
from outreach.certificates import hindrances, mails, queries, wording
from outreach.certificates.models import (
    Attestation,
    AttestationStatus,
    Hindrance,
    Why,
)
from outreach.certificates.queries import Entitled
from outreach.core import clock, database
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, fold
from outreach.events.models import Event
from outreach.events.words import EventStatus
from outreach.history import actions as history
from outreach.organisation import queries as organisation
from outreach.organisation.models import Organisation
from outreach.registration import actions as registrations
from outreach.registration.models import Registration

NOT_HELD = (EventStatus.CANCELLED, EventStatus.POSTPONED)
SAID = ("locale", "name", "person", "event", "hours")


class NothingToAttest(Refused):
    """No recorded presence, or none that counts."""


def issue_all(
    event: Event, *, by: User | None, with_mail: bool, among: Sequence[int] | None = None
) -> list[Attestation]:
    """An attestation for everybody who was there; those whose facts changed are replaced.

    Whoever cannot have one is noted with the reason and holds nobody up; whose was revoked gets no
    new one unasked: `issue` does it for one person. `among` is these registrations only.
    """
    check_time(event)
    revoked = queries.revoked_at(event.id)
    entries = queries.entitled(event, among=among)
    due = [entry for entry in entries if entry.registration.id not in revoked]
    issued = _Press(event, by).issue(due)
    if with_mail:
        _mail(issued)
    _forget_failure(event)
    return issued


def issue(registration: Registration, *, by: User | None, with_mail: bool = False) -> Attestation:
    """One person's attestation; the same facts give the one there is."""
    check_time(registration.event)
    made = _issue_one(registration, by=by)
    if made is None:
        raise NothingToAttest(hindrances.sentence_on(registration))
    if with_mail:
        _mail([made])
    return made


def _issue_one(registration: Registration, *, by: User | None) -> Attestation | None:
    entry = queries.entitlement(registration)
    made = _Press(registration.event, by).issue([entry]) if entry else []
    return made[0] if made else None


def correct(registration: Registration, *, by: User | None, **facts: Any) -> Attestation | None:
    """Correct what a person says of themselves; returns the attestation that replaces a valid one.

    It goes by mail where the older one went, or should have gone.
    """
    registrations.change(registration, by=by, **facts)
    older = queries.valid_of(registration.id)
    made = _issue_one(registration, by=by) if older else None
    if not older or not made or made is older:
        return None
    if older.mailed_at or registration.event.status is EventStatus.CLOSED:
        _mail([made], replaces=older)
    return made


def note_failure(event: Event, error: Exception) -> None:
    """Keep that an event's attestations could not be issued, until they are."""
    _forget_failure(event)
    words = repr(error)[:500]
    failure = Hindrance(event_id=event.id, why=Why.FAILED, error=words, tried_at=clock.now())
    db.session.add(failure)


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
    history.record_all([history.RowChange(row, "print") for row in attestations], by=by)


def check_time(event: Event) -> None:
    """From the start of the last block on (rule 9)."""
    if event.status in NOT_HELD:
        raise NothingToAttest(_("This event did not take place."))
    last = max(session.starts_at for session in event.live_sessions)
    if last > clock.now():
        raise NothingToAttest(_("Attestations are issued from the start of the last block on."))


class _Press:
    """Makes the attestations of one event, numbered one after the other under the organisation's lock."""

    def __init__(self, event: Event, by: User | None) -> None:
        self.organisation = _locked_organisation()
        self.numbers = queries.free_numbers(event.sessions[0].school_year)
        self.by = by

    def issue(self, entries: Sequence[Entitled]) -> list[Attestation]:
        """What says what is true now, in the statements of one; who is hindered is left out and noted."""
        papers = [(entry, self._paper(entry)) for entry in entries if not _is_hindered(entry)]
        new = {paper.token: entry for entry, paper in papers if paper is not entry.attestation}
        replaced = {t: entry.attestation for t, entry in new.items() if entry.attestation}
        for older in replaced.values():
            older.status = AttestationStatus.REPLACED
        db.session.flush()
        if new:
            database.insert_all([paper for _entry, paper in papers if paper.token in new])
        rows = queries.attestations_with(list(new))
        history.record_all([history.RowChange(row, "issue") for row in rows.values()], by=self.by)
        for token, older in replaced.items():
            older.replaced_by_id = rows[token].id
        history.record_all(
            [history.RowChange(older, "replace") for older in replaced.values()], by=self.by
        )
        return [rows.get(paper.token, paper) for _entry, paper in papers]

    def _paper(self, entry: Entitled) -> Attestation:
        """The one there is while it says what is true, else a new one."""
        older = entry.attestation
        return older if older and self._says_the_same(older, entry) else self._new(entry)

    def _new(self, entry: Entitled) -> Attestation:
        registration, number, token = entry.registration, next(self.numbers), _token()
        return Attestation(
            number=number,
            token=token,
            registration_id=registration.id,
            event_id=registration.event_id,
            status=AttestationStatus.VALID,
            name=registration.name,
            search_text=fold(f"{registration.name} {number}")[:300],
            lang=registration.lang,
            hours=entry.hours,
            facts=wording.facts_of(
                entry, organisation=self.organisation, number=number, token=token
            ),
            template_version=wording.TEMPLATE_VERSION,
            issued_at=clock.now(),
        )

    @staticmethod
    def _says_the_same(older: Attestation, entry: Entitled) -> bool:
        """About the person and the activity; how the organisation presents itself may have changed."""
        now = wording.said_of(entry)
        same = all(older.facts[name] == now[name] for name in SAID)
        if older.template_version != wording.TEMPLATE_VERSION:
            return same
        return same and _values(older.facts) == _values(now)


def _values(facts: dict[str, Any]) -> list[Any]:
    """Dates, place and so on, whatever their labels."""
    return [texts for _label, texts in facts["details"]]


def _token() -> str:
    """Short enough to be typed, and not to be guessed: 79 bits."""
    return "".join(secrets.choice(registrations.ALPHABET) for _n in range(16))


def _forget_failure(event: Event) -> None:
    whole = (Hindrance.event_id == event.id, Hindrance.registration_id.is_(None))
    db.session.execute(delete(Hindrance).where(*whole))


def _is_hindered(entry: Entitled) -> bool:
    """Whether the person cannot have an attestation: noted while it is so."""
    why, signs = hindrances.hindrance_of(entry)
    noted = entry.hindrance
    if why is None:
        if noted:
            db.session.delete(noted)
        return False
    if noted is None:
        noted = Hindrance(
            event_id=entry.registration.event_id, registration_id=entry.registration.id
        )
        db.session.add(noted)
    noted.why, noted.signs, noted.tried_at = why, signs, clock.now()
    return True


def _mail(attestations: Sequence[Attestation], *, replaces: Attestation | None = None) -> None:
    """Once an attestation, to whoever gave an address."""
    unsent = [a for a in attestations if a.mailed_at is None and a.registration]
    due = [a for a in unsent if a.registration and a.registration.email]
    mails.issued(due, replaces=replaces)
    for attestation in due:
        attestation.mailed_at = clock.now()


def _locked_organisation() -> Organisation:
    """Numbers are given out one at a time."""
    db.session.execute(select(Organisation.id).where(Organisation.id == 1).with_for_update())
    return organisation.current()
