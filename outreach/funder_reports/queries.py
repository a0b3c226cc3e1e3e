"""Which reports to funders there are, and which are due."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, undefer

from outreach.core.database import db
from outreach.funder_reports.models import FunderReport

WITH = (joinedload(FunderReport.programme), joinedload(FunderReport.funder))


def reports() -> Select[FunderReport]:
    """All of them with programme and funder, in no order."""
    return select(FunderReport).options(*WITH)


def report(report_id: int) -> FunderReport | None:
    """With what it told, once frozen."""
    query = reports().where(FunderReport.id == report_id).options(undefer(FunderReport.facts))
    return db.session.scalars(query).one_or_none()


def frozen_with(token: str) -> FunderReport | None:
    """The frozen one of an address that was sent."""
    query = reports().where(FunderReport.token == token, FunderReport.frozen_at.is_not(None))
    query = query.options(undefer(FunderReport.facts))
    return db.session.scalars(query).one_or_none()


def due(today: date) -> Sequence[int]:
    """Those whose next copy is due, the oldest first."""
    query = select(FunderReport.id).where(FunderReport.next_on <= today)
    return db.session.scalars(query.order_by(FunderReport.next_on, FunderReport.id)).all()


def copies_of(report_id: int) -> Sequence[FunderReport]:
    """What was sent by itself of one, the latest first."""
    query = reports().where(FunderReport.copy_of_id == report_id)
    return db.session.scalars(query.order_by(FunderReport.first_on.desc())).all()
