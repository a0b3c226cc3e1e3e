"""What must happen once: form keys, idempotency keys, check-in ids; remembered with the answer given."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, bindparam, delete, select, update
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


def claim_all(kind: str, keys: Sequence[str]) -> dict[str, Any]:
    """The answers given already, by key, once their uses have committed; every other key is ours now."""
    if not keys:
        return {}
    digests = {hashed(f"{kind}:{key}"): key for key in keys}
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    rows = [{"key": d, "body": "", "created_at": clock.now()} for d in sorted(digests)]
    insert = dialect.insert(Once).on_conflict_do_nothing().returning(Once.key)
    new = set(db.session.scalars(insert, rows))
    used = digests.keys() - new
    if not used:
        return {}
    query = select(Once.key, Once.answer).where(Once.key.in_(used))
    return {digests[row.key]: row.answer for row in db.session.execute(query)}


def remember_all(kind: str, answers: Mapping[str, Any]) -> None:
    """Keep each answer for whoever sends its key again."""
    statement = update(Once).where(Once.key == bindparam("digest"))
    rows = [{"digest": hashed(f"{kind}:{key}"), "told": answer} for key, answer in answers.items()]
    if rows:
        db.session.connection().execute(statement.values(answer=bindparam("told")), rows)


def release_all(kind: str, keys: Sequence[str]) -> None:
    """Give back keys whose use came to nothing."""
    digests = [hashed(f"{kind}:{key}") for key in keys]
    if digests:
        db.session.execute(delete(Once).where(Once.key.in_(digests)))


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
