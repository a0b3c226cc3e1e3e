"""Which deprivation index was in force for a school in a school year (domain.md 7.4)."""

from collections import defaultdict

from sqlalchemy import select

from outreach.core.database import db
from outreach.schools.models import ImseGroup, IndexLevel, SchoolIndex


class InForce:
    """The groups of all schools, read once: that year's index, else the latest earlier, else unknown.

    Secondary comes before elementary; an index that is not published is unknown, never middle.
    """

    def __init__(self) -> None:
        last = (SchoolIndex.school_year.desc(), SchoolIndex.level == IndexLevel.PRIM)
        self._by_school: dict[int, list[SchoolIndex]] = defaultdict(list)
        for index in db.session.scalars(select(SchoolIndex).order_by(*last)):
            self._by_school[index.school_id].append(index)

    def group(self, school_id: int | None, school_year: str) -> ImseGroup:
        """The group of a school in a year; without a school it is unknown."""
        indexes = self._by_school.get(school_id or 0, [])
        index_in_force = next(
            (index for index in indexes if index.school_year <= school_year), None
        )
        return index_in_force.group if index_in_force else ImseGroup.UNKNOWN
