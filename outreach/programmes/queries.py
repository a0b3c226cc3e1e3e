"""Which programmes there are, who takes part, and what was submitted."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import search
from outreach.core.database import db
from outreach.core.language import fold
from outreach.partners.models import Partner
from outreach.programmes.models import Document, Membership, Programme
from outreach.programmes.words import DocumentKind, MemberPart
from outreach.speakers.models import Speaker


def programmes(*, text: str = "", kind: str = "", status: str = "") -> Select[Programme]:
    """By filters, in no order."""
    query = select(Programme).where(*search.holding(Programme.search_text, text))
    if kind:
        query = query.where(Programme.kind == kind)
    return query.where(Programme.status == status) if status else query


def with_all(programme_id: int) -> Programme | None:
    """With its owner, members, documents and speakers."""
    members = selectinload(Programme.members).joinedload(Membership.partner)
    documents = selectinload(Programme.documents).selectinload(Document.co_authors)
    return db.session.scalars(
        select(Programme)
        .where(Programme.id == programme_id)
        .options(
            joinedload(Programme.owner),
            members,
            documents.joinedload(Membership.partner),
            selectinload(Programme.speakers).joinedload(Speaker.person),
        )
    ).one_or_none()


def named(name: str) -> Programme | None:
    """The one of that French name, however it is written."""
    return db.session.scalar(select(Programme).where(Programme.name_key == fold(name)))


def public() -> Sequence[Programme]:
    """Those that the public sees, by name."""
    query = select(Programme).where(Programme.is_public).order_by(Programme.name_key)
    return db.session.scalars(query).all()


def choices() -> list[tuple[str, str]]:
    """(id, name) of all, by name in the reader's language."""
    rows = db.session.scalars(select(Programme)).all()
    return sorted(((str(row.id), row.name) for row in rows), key=lambda pair: fold(pair[1]))


def with_ids(ids: Collection[int]) -> Sequence[Programme]:
    """Those among these that there are, by name."""
    query = select(Programme).where(Programme.id.in_(ids)).order_by(Programme.name_key)
    return db.session.scalars(query).all() if ids else []


def document_with_all(document_id: int) -> Document | None:
    """With its programme and co-authors."""
    co_authors = selectinload(Document.co_authors).joinedload(Membership.partner)
    query = select(Document).where(Document.id == document_id)
    return db.session.scalars(
        query.options(joinedload(Document.programme), co_authors)
    ).one_or_none()


def member_count(programme_id: int | None, day: date) -> int:
    """Distinct partners that have the part of a member on a day, of one programme or of all."""
    query = select(func.count(Membership.partner_id.distinct())).where(
        Membership.part == MemberPart.MEMBER,
        or_(Membership.joined_on.is_(None), Membership.joined_on <= day),
        or_(Membership.left_on.is_(None), Membership.left_on >= day),
    )
    if programme_id:
        query = query.where(Membership.programme_id == programme_id)
    return db.session.scalar(query) or 0


def briefs_submitted(programme_id: int | None, first: date, last: date) -> int:
    """How many briefs were submitted on these days, the two included."""
    query = select(func.count(Document.id)).where(
        Document.kind == DocumentKind.BRIEF, Document.submitted_on.between(first, last)
    )
    if programme_id:
        query = query.where(Document.programme_id == programme_id)
    return db.session.scalar(query) or 0


def parts_of(partner: Partner) -> Sequence[Membership]:
    """The parts of a partner with their programmes, the latest first."""
    query = (
        select(Membership)
        .where(Membership.partner_id == partner.id)
        .options(joinedload(Membership.programme))
        .order_by(Membership.id.desc())
    )
    return db.session.scalars(query).all()


def funded_by(partner_id: int) -> set[int]:
    """The programmes that a partner funds."""
    funds = Membership.partner_id == partner_id, Membership.part == MemberPart.FUNDER
    return set(db.session.scalars(select(Membership.programme_id).where(*funds)))


def funders() -> list[tuple[str, str]]:
    """(id, name) of the partners that fund something, by name."""
    funds = exists().where(
        Membership.partner_id == Partner.id, Membership.part == MemberPart.FUNDER
    )
    query = select(Partner.id, Partner.name).where(funds).order_by(Partner.key)
    return [(str(id_), name) for id_, name in db.session.execute(query)]
