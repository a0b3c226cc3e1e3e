"""Lists sent, how their columns and schools were matched, what each line became, and declared totals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.attendance.models import Attendance
from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import l_
from outreach.events.models import Session
from outreach.past.words import ListKind, Measure
from outreach.people.models import Person
from outreach.programmes.models import Programme
from outreach.schools.models import School
from outreach.uploads.models import Run, Upload

declared_total_programme = Table(
    "declared_total_programme",
    Model.metadata,
    Column(
        "declared_total_id", ForeignKey("declared_total.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("programme_id", ForeignKey("programme.id"), primary_key=True, index=True),
)


class PastList(Upload):
    """A list on its way in: its sheet, its columns by field, and what was mended by hand."""

    __tablename__ = "past_upload"
    kind: Mapped[ListKind] = mapped_column(Words(ListKind))
    sheet: Mapped[str] = mapped_column(String(100), default="")
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    defaults: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    mended: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    left_out: Mapped[list[int]] = mapped_column(JSON, default=list)


class Layout(Model):
    """How a list with these headers was read the last time; `mended` maps odd words to known ones."""

    __tablename__ = "past_layout"
    __table_args__ = (UniqueConstraint("kind", "headers_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListKind] = mapped_column(Words(ListKind))
    headers_key: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    defaults: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    mended: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SchoolName(Model):
    """What a list calls a school, and which one somebody said it is; without one, it is no school."""

    __tablename__ = "past_school_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400), unique=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))

    school: Mapped[School | None] = relationship()


class PastRun(Run):
    """One list taken in; undoing needs what it `created`, what was `before`, and its `spans` of history."""

    __tablename__ = "past_run"
    only_last = l_("Only the last list can be undone.")
    kind: Mapped[ListKind] = mapped_column(Words(ListKind))
    created: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    before: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    spans: Mapped[list[list[int]]] = mapped_column(JSON, default=list)


class PastLine(Model):
    """What a line became; `key` is a digest of what makes it the same line in the next list."""

    __tablename__ = "past_line"
    __table_args__ = (UniqueConstraint("kind", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ListKind] = mapped_column(Words(ListKind))
    key: Mapped[str] = mapped_column(String(64))
    run_id: Mapped[int] = mapped_column(ForeignKey("past_run.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("session.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    attendance_id: Mapped[int | None] = mapped_column(
        ForeignKey("attendance.id", ondelete="SET NULL"), index=True
    )

    session: Mapped[Session | None] = relationship()
    person: Mapped[Person | None] = relationship()
    attendance: Mapped[Attendance | None] = relationship()


class DeclaredTotal(Model):
    """A total known only as a total: never of distinct people, grades or regions (domain.md 7.4)."""

    __tablename__ = "declared_total"
    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[Measure] = mapped_column(Words(Measure))
    first_on: Mapped[date]
    last_on: Mapped[date]
    count: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    programmes: Mapped[list[Programme]] = relationship(
        secondary=declared_total_programme, order_by=Programme.name_key
    )
