"""A speaker who is asked for a visit, goes, or cannot."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.core.database import Model, UtcDateTime, Words
from outreach.events.models import Event
from outreach.invitations.words import InvitationStatus
from outreach.speakers.models import Absence, Speaker


class SpeakerInvitation(Model):
    """One speaker and one event; `id` is the order in turn.

    `asked_for` is the beginning that the speaker was asked for: another one asks anew, of who `had_said_yes`
    apart from the others. `override` is why staff asked somebody whom a rule keeps back, `override_for` what it
    goes past. `in_calendar` says that an entry of ours stands in theirs.
    """

    __tablename__ = "speaker_invitation"
    __table_args__ = (
        UniqueConstraint("event_id", "speaker_id", name="uq_speaker_invitation_event_speaker"),
        Index("ix_speaker_invitation_speaker", "speaker_id", "status"),
        Index("ix_speaker_invitation_status", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"))
    status: Mapped[InvitationStatus] = mapped_column(Words(InvitationStatus))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    override: Mapped[str] = mapped_column(Text, default="")
    override_for: Mapped[list[str]] = mapped_column(JSON, default=list)
    in_calendar: Mapped[bool] = mapped_column(default=False)
    had_said_yes: Mapped[bool] = mapped_column(default=False)
    thanked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_version: Mapped[int] = mapped_column(default=1)

    event: Mapped[Event] = relationship()
    speaker: Mapped[Speaker] = relationship()

    @property
    def goes(self) -> bool:
        return self.status is InvitationStatus.ACCEPTED

    @property
    def can_answer(self) -> bool:
        """Whether the speaker may say yes or no now: who accepted may still give it back."""
        is_theirs = self.status in (InvitationStatus.ASKED, InvitationStatus.ACCEPTED)
        return is_theirs and not self.event.has_begun and self.event.reason is None

    def days_in(self, absence: Absence) -> list[date]:
        """On which days of the event its speaker is away."""
        days = {block.local_on for block in self.event.live_sessions}
        return sorted(day for day in days if absence.holds(day))

    @property
    def hours(self) -> float:
        """What they give to the pupils: the blocks that take place, without the way."""
        return sum(block.minutes for block in self.event.live_sessions) / 60
