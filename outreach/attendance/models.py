"""Presence of one registration at one session."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import Model, UtcDateTime, Words
from outreach.core.language import l_
from outreach.core.words import Word
from outreach.events.models import Session
from outreach.registration.models import Registration


class Presence(Word):
    UNKNOWN = "unknown", l_("Not recorded")
    PRESENT = "present", l_("Present")
    PARTIAL = "partial", l_("Partly present")
    ABSENT = "absent", l_("Absent")
    EXCUSED = "excused", l_("Excused")
    LATE_CANCEL = "late_cancel", l_("Cancelled late")

    @property
    def tone(self) -> str:
        return {"present": "good", "partial": "good", "absent": "warn"}.get(self.value, "neutral")


class Method(Word):
    QR = "qr", l_("QR code")
    MANUAL = "manual", l_("By hand")
    SELF = "self", l_("By the person")
    IMPORT = "import", l_("Past list")


CAME = (Presence.PRESENT, Presence.PARTIAL)
COUNTED = text("youth_count IS NOT NULL")


class Attendance(Model):
    """Times are those of the presence, not of its entry; a class carries the day's counts.

    `was_waiting`: it took somebody off the waiting list, who goes back there when it is undone.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("registration_id", "session_id"),
        Index(
            "ix_attendance_counted", "session_id", sqlite_where=COUNTED, postgresql_where=COUNTED
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), index=True)
    presence: Mapped[Presence] = mapped_column(Words(Presence))
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    method: Mapped[Method] = mapped_column(Words(Method), default=Method.MANUAL)
    youth_count: Mapped[int | None]
    adults_count: Mapped[int | None]
    was_waiting: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(200), default="")

    registration: Mapped[Registration] = relationship()
    session: Mapped[Session] = relationship()
