"""Adding, correcting and merging partners, their logo, and whom we know there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update

from outreach.core import clock, files
from outreach.core.database import columns_that_name, db
from outreach.core.errors import Refused
from outreach.core.files import File
from outreach.core.language import _
from outreach.history import actions as history
from outreach.partners import queries
from outreach.partners.models import Partner, PartnerContact
from outreach.partners.words import PartnerKind
from outreach.people.models import Person
from outreach.speakers import actions as speakers

MOST_AT_ONCE = 200


def add(*, by: history.Actor | None, **facts: Any) -> Partner:
    """An organisation by a name of its own, however it is written."""
    return _describe(Partner(), "add", facts, by)


def correct(partner: Partner, *, by: history.Actor | None, **facts: Any) -> Partner:
    """Its facts; speakers of the old name get the new one as their employer."""
    theirs, before = queries.speakers_of(partner), partner.key
    _describe(partner, "correct", facts, by)
    if partner.key != before:
        for speaker in theirs:
            speakers.rename_employer(speaker, partner.name, by=by)
    return partner


def by_names(
    names: Sequence[str], *, kind: PartnerKind, by: history.Actor | None
) -> tuple[list[Partner], list[Partner]]:
    """The partners of these names, and those among them that are new, of that kind."""
    if len(names) > MOST_AT_ONCE:
        raise Refused(_("Enter at most 200 names at once."), about="names")
    partners, new = [], []
    for name in names:
        partner = queries.named(name)
        if partner is None:
            partner = add(name=name, kind=kind, by=by)
            new.append(partner)
        partners.append(partner)
    return partners, new


def archive(partner: Partner, *, by: history.Actor | None) -> Partner:
    """We work with it no more; what it took part in stays."""
    partner.archived_at = clock.now()
    history.record(partner, "archive", by=by)
    return partner


def unarchive(partner: Partner, *, by: history.Actor | None) -> Partner:
    partner.archived_at = None
    history.record(partner, "unarchive", by=by)
    return partner


def show_logo(partner: Partner, content: bytes, *, by: history.Actor | None) -> Partner:
    """Keep a logo that the partner agreed to be shown; it takes the place of the one before."""
    before, kept = partner.logo, files.keep_picture(content, name="partner")
    partner.logo, partner.logo_consent_on = kept, clock.today()
    history.record(partner, "show_logo", by=by)
    _delete(before)
    return partner


def drop_logo(partner: Partner, *, by: history.Actor | None) -> Partner:
    before = partner.logo
    partner.logo = partner.logo_consent_on = None
    history.record(partner, "drop_logo", by=by)
    _delete(before)
    return partner


def know(
    partner: Partner, person: Person, *, job_title: str = "", by: history.Actor | None
) -> PartnerContact:
    """Somebody whom we know there, once each."""
    if any(contact.person is person for contact in partner.contacts):
        raise Refused(_("%(name)s is a contact there already.", name=person.name))
    contact = PartnerContact(partner=partner, person=person, job_title=job_title)
    db.session.add(contact)
    history.record(contact, "add", by=by, note=person.name)
    return contact


def forget_contact(contact: PartnerContact, *, by: history.Actor | None) -> None:
    """They are not there any more."""
    history.record(contact, "drop", by=by, note=contact.person.name)
    contact.partner.contacts.remove(contact)


def merge(partner: Partner, other: Partner, *, by: history.Actor | None) -> Partner:
    """All that the other has is this one's, whose facts stay; speakers of the other get this employer.

    Every column that refers to a partner is found in the metadata, so that no room is forgotten.
    """
    if partner is other:
        raise Refused(_("Choose another organisation than this one."), about="other_id")
    _move_contacts(partner, other)
    for speaker in queries.speakers_of(other):
        speakers.rename_employer(speaker, partner.name, by=by)
    db.session.flush()
    for column in columns_that_name(Partner.__tablename__):
        if column.table.name != PartnerContact.__tablename__:
            query = update(column.table).where(column == other.id)
            db.session.execute(query.values({column.name: partner.id}))
    db.session.expire_all()
    history.record(partner, "merge", by=by, note=other.name)
    logo = other.logo
    db.session.delete(other)
    _delete(logo)
    return partner


def _move_contacts(partner: Partner, other: Partner) -> None:
    there = {contact.person_id for contact in partner.contacts}
    for contact in list(other.contacts):
        if contact.person_id in there:
            other.contacts.remove(contact)
        else:
            contact.partner = partner


def _describe(
    partner: Partner, verb: str, facts: dict[str, Any], by: history.Actor | None
) -> Partner:
    same = queries.named(facts["name"])
    if same and same is not partner:
        raise Refused(
            _("There is already an organisation of that name: %(name)s.", name=same.name),
            about="name",
        )
    for name, value in facts.items():
        setattr(partner, name, value)
    partner.index()
    db.session.add(partner)
    history.record(partner, verb, by=by)
    return partner


def _delete(logo: File | None) -> None:
    if logo:
        db.session.flush()
        db.session.delete(logo)
