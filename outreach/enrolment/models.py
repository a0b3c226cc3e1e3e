"""Where official numbers come from, what they count, and one figure for each year."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from outreach.core import clock
from outreach.core.database import Model, Words
from outreach.core.language import _, l_, long_date, pick
from outreach.enrolment.words import COMBINING, GEOGRAPHIES, SUB_LEVELS, FigureStatus, Level
from outreach.uploads.models import Run, Upload


class Source(Model):
    """A publication; `as_of` is the day its data were drawn, when it says so."""

    __tablename__ = "enrolment_source"
    __table_args__ = (UniqueConstraint("title", "publisher"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    as_of: Mapped[date | None]
    if TYPE_CHECKING:
        taken_in_at: Mapped[datetime | None]

    @property
    def name(self) -> str:
        return f"{self.publisher}, {self.title}"

    @property
    def in_words(self) -> str:
        """The name with the day of the data, else that on which its last file was taken in."""
        if self.as_of is None and self.taken_in_at is not None:
            day = long_date(clock.local(self.taken_in_at, str(clock.home_zone())).date())
            return _("%(source)s, file taken in on %(day)s", source=self.name, day=day)
        if self.as_of is None:
            return _("%(source)s, date of the data not known", source=self.name)
        return _("%(source)s, data as of %(day)s", source=self.name, day=long_date(self.as_of))


class ProgrammeGroup(Model):
    """The programmes counted together; `code` is for files and addresses."""

    __tablename__ = "enrolment_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    label_fr: Mapped[str] = mapped_column(String(200))
    label_en: Mapped[str] = mapped_column(String(200), default="")

    @property
    def label(self) -> str:
        return pick(self.label_fr, self.label_en)


class Series(Model):
    """One level, or part of a level (`sub_level`), of a group of programmes in one place.

    A draft counts nowhere until somebody publishes it; it may stand beside the published series it corrects.
    """

    __tablename__ = "enrolment_series"
    __table_args__ = (
        UniqueConstraint("group_id", "geography", "level", "sub_level", "measure", "is_draft"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("enrolment_source.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("enrolment_group.id"))
    geography: Mapped[str] = mapped_column(String(60))
    level: Mapped[Level] = mapped_column(Words(Level))
    sub_level: Mapped[str] = mapped_column(String(120), default="")
    measure: Mapped[str] = mapped_column(String(40), default="headcount")
    coverage: Mapped[str] = mapped_column(String(500), default="")
    is_draft: Mapped[bool] = mapped_column(default=False, server_default=false())

    source: Mapped[Source] = relationship(lazy="joined")
    group: Mapped[ProgrammeGroup] = relationship(lazy="joined")
    points: Mapped[list["Point"]] = relationship(
        back_populates="series", order_by="Point.start_year", lazy="selectin"
    )

    @property
    def key(self) -> str:
        """The level as files and the API say it."""
        return self.sub_level or self.level.value

    @property
    def label(self) -> str:
        if self.level is Level.COMBINED:
            return _("%(levels)s (together)", levels=", ".join(str(w.label) for w in self.combines))
        return str(SUB_LEVELS.get(self.sub_level, self.sub_level) or self.level.label)

    @property
    def combines(self) -> list[Level]:
        """The levels that a combined one counts together; none for another level."""
        if self.level is not Level.COMBINED:
            return []
        return [Level(value) for value in self.sub_level.split(COMBINING)]

    def is_part_of(self, other: "Series") -> bool:
        """Whether the other one counts these students too."""
        if other.level is Level.COMBINED:
            return self.level in other.combines or (
                self.level is Level.COMBINED and set(self.combines) < set(other.combines)
            )
        return self.level is other.level and bool(self.sub_level) and not other.sub_level

    def change(self, point: "Point") -> float | None:
        """The ratio by which a year differs from the one before; None across a break or a gap."""
        before = next((p for p in self.points if p.start_year == point.start_year - 1), None)
        if point.break_before or point.value is None or before is None or not before.value:
            return None
        return point.value / before.value - 1

    @property
    def place(self) -> str:
        return str(GEOGRAPHIES.get(self.geography, self.geography))


class Point(Model):
    """The figure of one school year; no value means not known, never zero.

    `break_before` says that it cannot be compared with the years before; `published_pct` is the change
    from the year before that the publisher announced, kept apart from the one we compute.
    """

    __tablename__ = "enrolment_point"
    __table_args__ = (UniqueConstraint("series_id", "start_year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("enrolment_series.id"))
    start_year: Mapped[int]
    value: Mapped[int | None]
    status: Mapped[FigureStatus] = mapped_column(Words(FigureStatus))
    break_before: Mapped[bool] = mapped_column(default=False)
    break_note: Mapped[str] = mapped_column(String(500), default="")
    published_pct: Mapped[float | None]
    as_of: Mapped[date | None]

    series: Mapped[Series] = relationship(back_populates="points")


class Mapping(Model):
    """What the columns and words of a whole Statistics Canada table mean; they change by vintage.

    `columns` pairs a header with programme, level, total or the member to keep; `members` pairs a
    word of those columns with a group of programmes or a level.
    """

    __tablename__ = "enrolment_mapping"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    columns: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    members: Mapped[list[list[str]]] = mapped_column(JSON, default=list)


class FiguresRun(Run):
    """One file or typed table taken in; `report` holds what undoing it needs."""

    __tablename__ = "enrolment_import_run"
    only_last = l_("Only the last file or table can be undone.")
    kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment_source.id"))
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    source: Mapped[Source | None] = relationship()


class FiguresFile(Upload):
    """A file of figures on its way in, with what was said of its source."""

    __tablename__ = "enrolment_upload"
    title: Mapped[str] = mapped_column(String(200), default="")
    publisher: Mapped[str] = mapped_column(String(200), default="")
    mapping: Mapped[str] = mapped_column(String(60), default="")
    as_of: Mapped[date | None]


Source.taken_in_at = column_property(
    select(func.max(FiguresRun.created_at))
    .where(FiguresRun.source_id == Source.id, FiguresRun.undone_at.is_(None))
    .correlate_except(FiguresRun)
    .scalar_subquery()
)
