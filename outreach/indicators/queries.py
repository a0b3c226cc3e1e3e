"""What is followed, with its values and targets."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core.database import db
from outreach.indicators.models import Indicator, IndicatorValue, Target
from outreach.programmes.models import Programme


def indicators(programme_id: int | None = None) -> Sequence[Indicator]:
    """All that are followed with their values and targets, of one programme where it is given; by programme."""
    query = (
        select(Indicator)
        .outerjoin(Programme)
        .where(Indicator.archived_at.is_(None))
        .options(
            joinedload(Indicator.programme),
            selectinload(Indicator.values),
            selectinload(Indicator.targets).joinedload(Target.funder),
        )
        .order_by(
            Programme.name_key.is_not(None), Programme.name_key, Indicator.position, Indicator.id
        )
    )
    if programme_id:
        query = query.where(Indicator.programme_id == programme_id)
    return db.session.scalars(query).all()


def indicator_with_all(indicator_id: int) -> Indicator | None:
    return db.session.scalars(
        select(Indicator)
        .where(Indicator.id == indicator_id)
        .options(
            joinedload(Indicator.programme),
            selectinload(Indicator.values),
            selectinload(Indicator.targets).joinedload(Target.funder),
        )
    ).one_or_none()


def value_with_all(value_id: int) -> IndicatorValue | None:
    """With its indicator and the other values of it."""
    query = select(IndicatorValue.indicator_id).where(IndicatorValue.id == value_id)
    indicator = indicator_with_all(db.session.scalar(query) or 0)
    rows = indicator.values if indicator else []
    return next((row for row in rows if row.id == value_id), None)


def target_with_all(target_id: int) -> Target | None:
    """With its indicator and the other targets of it."""
    query = select(Target.indicator_id).where(Target.id == target_id)
    indicator = indicator_with_all(db.session.scalar(query) or 0)
    rows = indicator.targets if indicator else []
    return next((row for row in rows if row.id == target_id), None)
