"""Which partners there are, who they are to us, and which speakers work there."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import search
from outreach.core.database import db
from outreach.core.language import fold
from outreach.partners.models import Partner, PartnerContact
from outreach.people.models import Person
from outreach.speakers.models import Speaker


def partners(*, text: str = "", kind: str = "", archived: bool = False) -> Select[Partner]:
    """By filters, in no order."""
    kept = Partner.archived_at.is_not(None) if archived else Partner.archived_at.is_(None)
    query = select(Partner).where(kept, *search.holding(Partner.search_text, text))
    return query.where(Partner.kind == kind) if kind else query


def with_all(partner_id: int) -> Partner | None:
    """With its logo and contacts."""
    contacts = selectinload(Partner.contacts).joinedload(PartnerContact.person)
    query = select(Partner).where(Partner.id == partner_id)
    return db.session.scalars(query.options(contacts, joinedload(Partner.logo))).one_or_none()


def named(name: str) -> Partner | None:
    """The one of that name, however it is written."""
    return db.session.scalar(select(Partner).where(Partner.key == fold(name)))


def choices() -> list[tuple[str, str]]:
    """(id, name) of those with whom we still work, by name."""
    query = select(Partner.id, Partner.name).where(Partner.archived_at.is_(None))
    return [(str(id_), name) for id_, name in db.session.execute(query.order_by(Partner.key))]


def speakers_of(partner: Partner) -> Sequence[Speaker]:
    """Whose employer it is, among those whom we still ask, by name."""
    query = (
        select(Speaker)
        .join(Person)
        .where(Speaker.employer_key == partner.key, Speaker.archived_at.is_(None))
        .where(Speaker.confirmed_at.is_not(None))
        .options(joinedload(Speaker.person))
        .order_by(Person.name_key, Speaker.id)
    )
    return db.session.scalars(query).all()


def employers() -> Sequence[Row[str, int]]:
    """Employers of speakers that are no partner yet: name and how many speakers, the most first."""
    name, count = func.min(Speaker.employer), func.count(Speaker.id)
    query = (
        select(name, count)
        .where(Speaker.employer_key != "", Speaker.employer_key.not_in(select(Partner.key)))
        .where(Speaker.archived_at.is_(None), Speaker.confirmed_at.is_not(None))
        .group_by(Speaker.employer_key)
        .order_by(count.desc(), name)
    )
    return db.session.execute(query).all()
