"""What must happen once: form keys, idempotency keys, check-in ids; remembered with the answer given."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import clock
from outreach.core.database import Model, UtcDateTime, db


class Once(Model):
    """A key that was used; `answer` is what its first use was told."""

    __tablename__ = "once"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(String(64), default="")
    answer: Mapped[Any] = mapped_column(JSON, default=None, nullable=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def claim(kind: str, key: str, *, body: str = "") -> Once | None:
    """None when the key is new and now ours; otherwise the first use, once that has committed."""
    digest = hashed(f"{kind}:{key}")
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    values = {"key": digest, "body": body, "created_at": clock.now()}
    insert = dialect.insert(Once).values(**values).on_conflict_do_nothing()
    if db.session.scalar(insert.returning(Once.key)):
        return None
    return db.session.scalar(select(Once).where(Once.key == digest))


def remember(kind: str, key: str, answer: Any) -> None:
    """Keep the answer for whoever sends the same key again."""
    db.session.execute(
        update(Once).where(Once.key == hashed(f"{kind}:{key}")).values(answer=answer)
    )


def release(kind: str, key: str) -> None:
    """Give back a key whose use came to nothing."""
    db.session.execute(delete(Once).where(Once.key == hashed(f"{kind}:{key}")))


def forget_before(moment: datetime) -> int:
    """Delete keys used before; nobody sends them again. Returns how many."""
    done = db.session.execute(delete(Once).where(Once.created_at < moment))
    return int(done.rowcount)  # type: ignore[attr-defined]


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hashed_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
