"""What every file on its way in and every file taken in says; each room declares its own two tables of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.database import SECRET, Model, UtcDateTime
from outreach.core.language import l_

NAME_LENGTH = 200


class Upload(Model):
    """A file on its way in, its sender's alone; kept until taken in or thrown away, at most for `life`."""

    __abstract__ = True
    life: ClassVar[timedelta] = timedelta(days=30)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info=SECRET)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Run(Model):
    """One file taken in: its fingerprint, its counts, and by whom; only the last can be undone.

    Where `by_kind`, it is the last of each kind; `only_last` is what a refusal says.
    """

    __abstract__ = True
    by_kind: ClassVar[bool] = False
    only_last: ClassVar[str] = l_("Only the last file of its kind can be undone.")

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Any]
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def tables_of_uploads() -> Sequence[type[Upload]]:
    """The table of each room that keeps files."""
    return sorted(Upload.__subclasses__(), key=lambda table: table.__tablename__)
