"""Whom to visit next: eligible schools, those never visited first, then the longest ago, then the largest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Date, Select, func, literal, select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import l_
from outreach.core.remembered import remembered
from outreach.core.words import Word
from outreach.reports import coverage, delivered, imse
from outreach.schools.models import Board, BoardType, ImseGroup, Network, School, SchoolIndex

NEVER = date(1900, 1, 1)
"""Sorts before every visit."""
MOST_YEARS = 10


class Within(Word):
    """Since when a visit counts; the others are to be visited."""

    EVER = "", l_("Ever")
    YEAR = "1", l_("This school year")
    TWO_YEARS = "2", l_("The last two school years")
    FIVE_YEARS = "5", l_("The last five school years")

    @property
    def first_on(self) -> date:
        """The first day that counts: a school year is counted whole."""
        if self is Within.EVER:
            return NEVER + timedelta(days=1)
        return clock.year_days(clock.year_label(_this_year() + 1 - int(self.value)))[0]


class Show(Word):
    ALL = "", l_("All the eligible schools")
    MISSED = "missed", l_("Only those not reached")


@dataclass(frozen=True)
class SchoolToVisit:
    """An eligible school; `last_on` and `pupils` are None where there was no visit, or nothing is published."""

    id: int
    code: str
    name: str
    municipality: str
    region: str
    board: str
    board_type: BoardType | None
    network: Network
    imse: ImseGroup
    pupils: int | None
    last_on: date | None


@dataclass(frozen=True)
class YearReach:
    """Eligible schools reached in one school year; `share` is a ratio."""

    school_year: str
    schools: int
    share: float


@dataclass(frozen=True)
class SchoolOnMap:
    """An eligible school on the map."""

    id: int
    region: str
    pupils: int | None
    is_reached: bool
    last_on: date | None


class Listing:
    """The eligible schools under filters (names of `coverage`, `imse_group`, `within`, `show`)."""

    def __init__(self, **filters: str) -> None:
        self.filters = {"teaches": "secondary", "network": "public", **filters}
        self.first_on = Within(filters.get("within", "")).first_on
        self.met = _last_visits()
        self.last_on = func.coalesce(self.met.c.last_on, literal(NEVER, Date), type_=Date)
        self.size = func.coalesce(-SchoolIndex.pupils, 1)

    @property
    def by(self) -> tuple[Any, ...]:
        """The order of the list: never, then longest ago; of these the largest, those of unknown size last."""
        return self.last_on, self.size, School.id

    def query(self) -> Select[Any]:
        """Rows that `row` reads."""
        query = self._eligible(School, SchoolIndex, self.met.c.last_on).add_columns(Board)
        if self.filters.get("show") == Show.MISSED:
            query = query.where(self.last_on < self.first_on)
        return query

    def rows(self) -> Iterator[SchoolToVisit]:
        return map(row, db.session.execute(self.query().order_by(*self.by)))

    @cached_property
    def places(self) -> list[SchoolOnMap]:
        """Every eligible school, reached or not, in the order of their ids."""
        return _places(clock.today(), "", self.filters)

    def years(self) -> list[YearReach]:
        """The share reached by school year from the first visit on, at most ten; over the schools of today."""
        return _years(clock.today(), "", self.filters)

    def read_places(self) -> list[SchoolOnMap]:
        columns = School.id, School.region_code, SchoolIndex.pupils, self.met.c.last_on
        return [
            SchoolOnMap(
                id_, region, pupils, last_on is not None and last_on >= self.first_on, last_on
            )
            for id_, region, pupils, last_on in db.session.execute(
                self._eligible(*columns).order_by(School.id)
            )
        ]

    @property
    def missed(self) -> list[SchoolOnMap]:
        return [place for place in self.places if not place.is_reached]

    def read_years(self) -> list[YearReach]:
        """As `coverage` has it, with a visit in the region of its building."""
        ids = self._ids_anywhere()
        reached: dict[str, set[int]] = defaultdict(set)
        for school_id, school_year, region in db.session.execute(_school_years()):
            if school_id in ids and self.filters.get("region") in (None, region):
                reached[school_year].add(school_id)
        if not (reached and self.places):
            return []
        this = _this_year()
        first = max(this + 1 - MOST_YEARS, min(map(clock.year_start, reached)))
        labels = [clock.year_label(year) for year in range(first, this + 1)]
        counts = [(label, len(reached.get(label, ()))) for label in labels]
        return [YearReach(label, n, round(n / len(self.places), 6)) for label, n in counts]

    def ids(self) -> Select[Any]:
        """The ids of the eligible schools, as a query."""
        return self._eligible(School.id)

    def _ids_anywhere(self) -> set[int]:
        """Eligible schools of every region: one in two of them is reached where the visit took place."""
        if not self.filters.get("region"):
            return {place.id for place in self.places}
        return set(db.session.scalars(self._eligible(School.id, in_region=False)))

    def _eligible(self, *columns: Any, in_region: bool = True) -> Select[Any]:
        index = imse.in_force(clock.school_year(clock.today()))
        query = (
            select(*columns)
            .select_from(School)
            .outerjoin(Board, Board.id == School.board_id)
            .outerjoin(SchoolIndex, SchoolIndex.id == index)
            .outerjoin(self.met, self.met.c.school_id == School.id)
            .where(*coverage.conditions(self.filters))
        )
        if in_region and (region := self.filters.get("region")):
            query = query.where(School.region_code == region)
        if group := self.filters.get("imse_group"):
            query = query.where(imse.is_of(ImseGroup(group)))
        return query


def row(read: Any) -> SchoolToVisit:
    """A row of `Listing.query`."""
    school, index, last_on, board = read[:4]
    return SchoolToVisit(
        id=school.id,
        code=school.code,
        name=school.name,
        municipality=school.municipality,
        region=school.region_code,
        board=(board.short_name or board.name) if board else "",
        board_type=board.board_type if board else None,
        network=school.network,
        imse=index.group if index else ImseGroup.UNKNOWN,
        pupils=index.pupils if index else None,
        last_on=last_on,
    )


def pupils_of(places: Iterable[SchoolOnMap]) -> tuple[int, int]:
    """How many pupils these schools have where it is known, and at how many it is not."""
    sizes = [place.pupils for place in places]
    return sum(size for size in sizes if size is not None), sizes.count(None)


@remembered
def _places(_today: date, _by: str, filters: dict[str, str]) -> list[SchoolOnMap]:
    return Listing(**filters).read_places()


@remembered
def _years(_today: date, _by: str, filters: dict[str, str]) -> list[YearReach]:
    return Listing(**filters).read_years()


def _last_visits() -> Any:
    """The last day of each school that was visited, up to today."""
    met = delivered.met_by_year()
    last_on = func.max(met.c.last_on, type_=Date).label("last_on")
    return select(met.c.school_id, last_on).group_by(met.c.school_id).subquery("last_visit")


def _school_years() -> Select[Any]:
    met = delivered.met_by_year()
    return select(met.c.school_id, met.c.school_year, met.c.region).distinct()


def _this_year() -> int:
    return clock.start_year(clock.today())
