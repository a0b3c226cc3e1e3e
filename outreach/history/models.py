"""One entry per action: who, when, what was before and after."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.database import Model, UtcDateTime


class Entry(Model):
    """What one action did to one row; `by_id` is empty for the public and for the system."""

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_row", "noun", "row_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(String(200), default="")
    noun: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    verb: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
