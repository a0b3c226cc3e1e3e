"""Series and their figures, and what a file would change in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import exists, select

from outreach.core.database import db
from outreach.core.language import fold
from outreach.enrolment.models import Mapping, Point, ProgrammeGroup, Series, Source
from outreach.enrolment.words import GROUPS, FigureStatus, Level

Key = tuple[str, str, Level, str]


@dataclass(frozen=True)
class Figure:
    """A figure as a file or a person says it, with its line there."""

    line: int
    group: str
    geography: str
    level: Level
    sub_level: str
    year: int
    value: int | None
    status: FigureStatus
    published_pct: float | None = None

    @property
    def key(self) -> Key:
        return self.group, self.geography, self.level, self.sub_level


@dataclass(frozen=True)
class Origin:
    """Where figures come from, and how new groups are called, by code; without a title it is not known."""

    title: str = ""
    publisher: str = ""
    licence: str = ""
    url: str = ""
    as_of: date | None = None
    groups: dict[str, str] = field(default_factory=dict)
    coverage: str = ""


@dataclass(frozen=True)
class Comparison:
    """What figures would do to the stored points."""

    new: tuple[Figure, ...]
    changed: tuple[tuple[Figure, Point], ...]
    unchanged: int


def all_series(*, drafts: bool | None = None) -> Sequence[Series]:
    """Every series, by group, place, level and part; the drafts only, or the published ones only."""
    query = (
        select(Series)
        .join(ProgrammeGroup)
        .order_by(ProgrammeGroup.code, Series.geography, Series.level, Series.sub_level, Series.id)
    )
    if drafts is not None:
        query = query.where(Series.is_draft.is_(drafts))
    return db.session.scalars(query).unique().all()


def series_of(group: str, geography: str) -> Sequence[Series]:
    """The published levels of one group in one place, in the order they were first told."""
    query = (
        select(Series)
        .join(ProgrammeGroup)
        .where(ProgrammeGroup.code == group, Series.geography == geography)
    )
    query = query.where(Series.is_draft.is_(False))
    return db.session.scalars(query.order_by(Series.id)).unique().all()


def groups() -> Sequence[ProgrammeGroup]:
    return db.session.scalars(select(ProgrammeGroup).order_by(ProgrammeGroup.code)).all()


def published_groups() -> Sequence[ProgrammeGroup]:
    """The groups of which something is published."""
    has_series = exists().where(Series.group_id == ProgrammeGroup.id, Series.is_draft.is_(False))
    return db.session.scalars(
        select(ProgrammeGroup).where(has_series).order_by(ProgrammeGroup.code)
    ).all()


def published_twin(series: Series) -> Series | None:
    """The published series that a draft adds to and corrects."""
    query = select(Series).where(
        Series.is_draft.is_(False), Series.group_id == series.group_id,
        Series.geography == series.geography, Series.level == series.level,
        Series.sub_level == series.sub_level, Series.measure == series.measure,
    )  # fmt: skip
    return db.session.scalar(query)


def group_coded(code: str) -> ProgrammeGroup | None:
    return db.session.scalar(select(ProgrammeGroup).where(ProgrammeGroup.code == code))


def group_called(name: str) -> str:
    """The code of the group with that code or label in either language; empty when there is none."""
    wanted = fold(name)
    codes = {fold(text): code for code, labels in GROUPS.items() for text in labels}
    codes |= {fold(text): g.code for g in groups() for text in (g.code, g.label_fr, g.label_en)}
    return codes.get(wanted, "") if wanted else ""


def pairs() -> list[tuple[str, str]]:
    """Every group and place with a published series."""
    query = (
        select(ProgrammeGroup.code, Series.geography).join(Series).where(Series.is_draft.is_(False))
    )
    query = query.distinct()
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(ProgrammeGroup.code))]


def geographies() -> Sequence[str]:
    published = select(Series.geography).where(Series.is_draft.is_(False))
    query = published.distinct().order_by(Series.geography)
    return db.session.scalars(query).all()


def source_titled(title: str, publisher: str) -> Source | None:
    query = select(Source).where(Source.title == title, Source.publisher == publisher)
    return db.session.scalar(query)


def series_named(name: str) -> list[Series]:
    """By its id, or by its level's name in either language."""
    if name.isdecimal():
        row = db.session.get(Series, int(name))
        return [row] if row else []
    wanted = fold(name)
    return [s for s in all_series(drafts=False) if wanted in (fold(s.key), fold(s.label))]


def mappings() -> Sequence[Mapping]:
    return db.session.scalars(select(Mapping).order_by(Mapping.name)).all()


def mapping_named(name: str) -> Mapping | None:
    return db.session.scalar(select(Mapping).where(Mapping.name == name))


def keyed(*, drafts: bool = False) -> dict[Key, Series]:
    """The published series, or the drafts, by what identifies them in a file."""
    rows = all_series(drafts=drafts)
    return {(s.group.code, s.geography, s.level, s.sub_level): s for s in rows}


def differs(figure: Figure, point: Point) -> bool:
    """Whether a file says otherwise; a published change that it does not tell stays."""
    published = (None, point.published_pct)
    return (point.value, point.status) != (figure.value, figure.status) or (
        figure.published_pct not in published
    )


def compare(figures: Iterable[Figure], *, drafts: bool = False) -> Comparison:
    """Sort figures into new, changed and unchanged, against what is published or the drafts."""
    rows = keyed(drafts=drafts).items()
    stored = {(key, p.start_year): p for key, s in rows for p in s.points}
    new, changed, unchanged = [], [], 0
    for figure in figures:
        point = stored.get((figure.key, figure.year))
        if point is None:
            new.append(figure)
        elif differs(figure, point):
            changed.append((figure, point))
        else:
            unchanged += 1
    return Comparison(tuple(new), tuple(changed), unchanged)
