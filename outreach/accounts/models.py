"""Users, the places where they are signed in, and API tokens."""

from datetime import datetime
from typing import Any

from flask_security import AsaList, UserMixin, verify_password
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.accounts.roles import ADMINISTER, MAY, Role
from outreach.core.database import SECRET, Model, UtcDateTime, Words
from outreach.core.language import l_
from outreach.core.words import Word


class Scope(Word):
    READ = "read", l_("Read")
    WRITE = "write", l_("Read and write")


class User(Model, UserMixin):
    """A member of staff; the columns with foreign-looking names are flask-security's."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    lang: Mapped[str] = mapped_column(String(2), default="fr")
    role: Mapped[Role] = mapped_column(Words(Role))
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(255), info=SECRET)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    create_datetime: Mapped[datetime | None] = mapped_column(UtcDateTime)  # type: ignore[assignment]
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # type: ignore[assignment]
    current_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # type: ignore[assignment]
    last_login_ip: Mapped[str | None] = mapped_column(String(64))
    current_login_ip: Mapped[str | None] = mapped_column(String(64))
    login_count: Mapped[int | None] = mapped_column(default=0)  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255), info=SECRET)
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(AsaList()), info=SECRET
    )
    totp_counter: Mapped[int | None] = mapped_column(info=SECRET)
    feed_version: Mapped[int] = mapped_column(default=0)

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """None of flask-security's kind: `role` and roles.py decide."""
        return []

    @property
    def has_second_factor(self) -> bool:
        return bool(self.tf_primary_method)

    @property
    def recovery_codes_left(self) -> int:
        return len(self.mf_recovery_codes or [])

    def verify_and_update_password(self, password: str) -> bool:
        """Only verifies: signing in reads first, and may not write yet."""
        return bool(self.password and verify_password(password, self.password))

    def may(self, verb: str) -> bool:
        """Whether the user's role has the verb (roles.py)."""
        return self.active and verb in MAY[self.role]

    @property
    def lacks_second_factor(self) -> bool:
        """Administrators must have one before they administer."""
        return self.may(ADMINISTER) and not self.has_second_factor


class SignIn(Model):
    """A browser in which a user is signed in, until signed out there or everywhere."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship()


class OneTimeLink(Model):
    """Opens an account once until it expires: an invitation, or the door of the demo."""

    __tablename__ = "one_time_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship()


class ApiToken(Model):
    """A key for another system; only its hash is kept."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    scope: Mapped[Scope] = mapped_column(Words(Scope))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    start: Mapped[str] = mapped_column(String(12))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[User | None] = relationship()

    @property
    def is_valid(self) -> bool:
        """Neither revoked nor left behind by its maker; one made by command has none."""
        maker = self.created_by
        return self.revoked_at is None and (maker is None or maker.may(ADMINISTER))
