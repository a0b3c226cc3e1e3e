"""Which deprivation index was in force for a school in a school year (domain.md 7.4)."""

from collections import defaultdict
from typing import Any

from sqlalchemy import and_, or_, select

from outreach.core.database import db
from outreach.schools.models import ImseGroup, IndexLevel, School, SchoolIndex

LAST = (SchoolIndex.school_year.desc(), SchoolIndex.level == IndexLevel.PRIM)
RANKS = {ImseGroup.FAVOURED: (1, 3), ImseGroup.MIDDLE: (4, 7), ImseGroup.DEPRIVED: (8, 10)}


class InForce:
    """The groups of all schools, read once: that year's index, else the latest earlier, else unknown.

    Secondary comes before elementary; an index that is not published is unknown, never middle.
    """

    def __init__(self) -> None:
        self._by_school: dict[int, list[SchoolIndex]] = defaultdict(list)
        for index in db.session.scalars(select(SchoolIndex).order_by(*LAST)):
            self._by_school[index.school_id].append(index)

    def group(self, school_id: int | None, school_year: str) -> ImseGroup:
        """The group of a school in a year; without a school it is unknown."""
        indexes = self._by_school.get(school_id or 0, [])
        index_in_force = next(
            (index for index in indexes if index.school_year <= school_year), None
        )
        return index_in_force.group if index_in_force else ImseGroup.UNKNOWN


def in_force(school_year: str) -> Any:
    """The id of the same index, beside a school in a query."""
    of_school = SchoolIndex.school_id == School.id, SchoolIndex.school_year <= school_year
    query = select(SchoolIndex.id).where(*of_school).order_by(*LAST).limit(1)
    return query.correlate(School).scalar_subquery()


def is_of(group: ImseGroup) -> Any:
    """Whether an index, or none of a school, is of that group, as `SchoolIndex.group` says."""
    rank = SchoolIndex.imse_rank
    if group is not ImseGroup.UNKNOWN:
        return and_(SchoolIndex.is_published, rank.between(*RANKS[group]))
    return or_(SchoolIndex.id.is_(None), ~SchoolIndex.is_published, rank.is_(None))
