"""What is followed, with its values and targets."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core.database import db
from outreach.indicators.models import Indicator, IndicatorValue, Target
from outreach.programmes.models import Programme


def indicators(programme_id: int | None = None) -> Sequence[Indicator]:
    """All that are followed with their values and targets, of one programme where it is given; by programme."""
    query = (
        _whole()
        .outerjoin(Programme)
        .where(Indicator.archived_at.is_(None))
        .order_by(
            Programme.name_key.is_not(None), Programme.name_key, Indicator.position, Indicator.id
        )
    )
    if programme_id:
        query = query.where(Indicator.programme_id == programme_id)
    return db.session.scalars(query).all()


def indicator_with_all(indicator_id: int) -> Indicator | None:
    return db.session.scalars(_whole().where(Indicator.id == indicator_id)).one_or_none()


def _whole() -> Select[Indicator]:
    """With the programme, the values and the targets."""
    return select(Indicator).options(
        joinedload(Indicator.programme),
        selectinload(Indicator.values),
        selectinload(Indicator.targets).joinedload(Target.funder),
    )


def to_watch(today: date) -> Sequence[int]:
    """Running targets that were not looked at on that day yet, in the order in which they were set."""
    query = (
        select(Target.id)
        .join(Indicator)
        .where(
            Indicator.archived_at.is_(None),
            Target.first_on <= today,
            Target.last_on >= today,
            or_(Target.watched_on.is_(None), Target.watched_on < today),
        )
    )
    return db.session.scalars(query.order_by(Target.id)).all()


def with_ids(ids: Collection[int]) -> Sequence[Indicator]:
    """Those among these that there are, with all that they have."""
    query = _whole().where(Indicator.id.in_(ids)).order_by(Indicator.id)
    return db.session.scalars(query).all() if ids else []


def with_targets(target_ids: Collection[int]) -> Sequence[Indicator]:
    """The indicators of these targets, with all that they have."""
    of_these = select(Target.indicator_id).where(Target.id.in_(target_ids))
    return db.session.scalars(_whole().where(Indicator.id.in_(of_these))).all()


def behind(today: date) -> Select[Target]:
    """Running targets that the pace does not reach, the nearest end first."""
    return (
        select(Target)
        .join(Indicator)
        .where(
            Target.behind_since.is_not(None),
            Target.last_on >= today,
            Indicator.archived_at.is_(None),
        )
        .options(joinedload(Target.indicator).joinedload(Indicator.programme))
        .order_by(Target.last_on, Target.id)
    )


def running_of_cluster(today: date) -> Sequence[Target]:
    """Targets of that day of what we count over the whole cluster; of one thing the nearest end first."""
    query = (
        select(Target)
        .join(Indicator)
        .where(
            Indicator.programme_id.is_(None),
            Indicator.computed.is_not(None),
            Indicator.archived_at.is_(None),
            Target.first_on <= today,
            Target.last_on >= today,
        )
    )
    query = query.options(joinedload(Target.indicator))
    return db.session.scalars(query.order_by(Target.last_on.desc(), Target.id)).all()


def running_count(first_on: date, last_on: date) -> int:
    """How many targets share a day with these."""
    query = select(func.count(Target.id)).join(Indicator)
    query = query.where(Target.first_on <= last_on, Target.last_on >= first_on)
    return db.session.scalar(query.where(Indicator.archived_at.is_(None))) or 0


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
