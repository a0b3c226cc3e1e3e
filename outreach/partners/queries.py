"""Which partners there are, who they are to us, and which speakers work there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import search
from outreach.core.database import db
from outreach.core.language import fold
from outreach.partners.models import JoinRequest, Partner, PartnerContact
from outreach.partners.words import JoinStatus
from outreach.people.models import Person, name_key
from outreach.speakers.models import Speaker

CONFIRMED_WITHIN = timedelta(days=14)


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


def join_request(request_id: int) -> JoinRequest | None:
    return db.session.get(JoinRequest, request_id)


def join_requests(*, status: str = "") -> Select[JoinRequest]:
    """Those whose address is confirmed, by status, in no order."""
    query = select(JoinRequest).where(JoinRequest.confirmed_at.is_not(None))
    return query.where(JoinRequest.status == status) if status else query


def to_answer() -> Select[JoinRequest]:
    """Those that wait for us, the oldest first."""
    query = join_requests(status=JoinStatus.RECEIVED)
    return query.order_by(JoinRequest.received_at, JoinRequest.id)


def never_confirmed(now: datetime) -> Sequence[int]:
    """Those whose address nobody confirmed in time."""
    query = select(JoinRequest.id).where(
        JoinRequest.status == JoinStatus.UNCONFIRMED,
        JoinRequest.received_at <= now - CONFIRMED_WITHIN,
    )
    return db.session.scalars(query.order_by(JoinRequest.id)).all()


def requests_of(person: Person) -> Sequence[JoinRequest]:
    """What the person asked for, also where only address and name say so."""
    own = JoinRequest.person_id == person.id
    same = or_(own, JoinRequest.email == person.email) if person.email else own
    rows = db.session.scalars(select(JoinRequest).where(same).order_by(JoinRequest.id))
    keys = ((row, name_key(row.first_name, row.last_name)) for row in rows)
    return [row for row, key in keys if row.person_id == person.id or key == person.name_key]


def requests_before(moment: datetime) -> Sequence[JoinRequest]:
    """Old requests that still say who asked."""
    query = select(JoinRequest).where(JoinRequest.received_at < moment, JoinRequest.email != "")
    return db.session.scalars(query).all()


def contacts_of(person: Person) -> Sequence[PartnerContact]:
    """Where the person is known at a partner."""
    query = select(PartnerContact).where(PartnerContact.person_id == person.id)
    return db.session.scalars(query).all()


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
