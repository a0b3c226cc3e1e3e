"""Creating users and tokens, changing roles, signing out everywhere."""

from secrets import token_urlsafe
from uuid import uuid4

from flask_security import hash_password
from sqlalchemy import delete, func, select

from outreach.accounts import queries
from outreach.accounts.models import ApiToken, Scope, SignIn, User
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.core.once import hashed
from outreach.history import actions as history


def create_user(
    *,
    email: str,
    name: str,
    role: Role,
    by: history.Actor | None,
    lang: str = "fr",
    phone: str = "",
    password: str | None = None,
) -> User:
    """A new active user; without a password they set one through a one-time link."""
    email = email.strip().casefold()
    if queries.user_with(email):
        raise Refused(_("%(email)s already has an account.", email=email))
    user = User(
        email=email,
        name=name,
        role=role,
        lang=lang,
        phone=phone,
        active=True,
        password=hash_password(password) if password else None,
        fs_uniquifier=uuid4().hex,
        create_datetime=clock.now(),
    )
    db.session.add(user)
    history.record(user, "create", by=by)
    return user


def change_user(
    user: User, *, name: str, role: Role, active: bool, phone: str, by: history.Actor
) -> User:
    """Rename, change the role, close or reopen; the last administrator stays one."""
    leaves = user.role is Role.ADMINISTRATOR and (role is not Role.ADMINISTRATOR or not active)
    if leaves and _administrator_count() == 1:
        raise Refused(
            _("%(name)s is the only administrator: name another one first.", name=user.name)
        )
    user.name, user.role, user.active, user.phone = name, role, active, phone
    if not active:
        sign_out_everywhere(user, by=by)
    history.record(user, "change", by=by)
    return user


def describe_self(user: User, *, name: str, phone: str, lang: str) -> User:
    """What every user may change of their own account."""
    user.name, user.phone, user.lang = name, phone, lang
    history.record(user, "describe_self", by=user)
    return user


def note_sign_in(user: User, *, device: str, address: str) -> str:
    """A fresh token for this browser's session."""
    token = token_urlsafe(24)
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=hashed(token),
            device=device[:200],
            address=address[:64],
            created_at=clock.now(),
            seen_at=clock.now(),
        )
    )
    return token


def sign_out_everywhere(user: User, *, by: history.Actor, but: str = "") -> int:
    """End every session but the one with token `but`; returns how many ended."""
    query = delete(SignIn).where(SignIn.user_id == user.id, SignIn.token_hash != hashed(but))
    ended: int = db.session.execute(query).rowcount  # type: ignore[attr-defined]
    history.record(user, "sign_out_everywhere", by=by)
    return ended


def create_token(name: str, *, scope: Scope, by: history.Actor | None) -> tuple[ApiToken, str]:
    """The row and its secret, which is shown this once."""
    secret = f"outreach_{token_urlsafe(32)}"
    token = ApiToken(
        name=name,
        scope=scope,
        token_hash=hashed(secret),
        start=secret[:12],
        created_by_id=by.id if by else None,
        created_at=clock.now(),
    )
    db.session.add(token)
    history.record(token, "create", by=by)
    return token, secret


def revoke_token(token: ApiToken, *, by: history.Actor) -> ApiToken:
    token.revoked_at = clock.now()
    history.record(token, "revoke", by=by)
    return token


def _administrator_count() -> int:
    query = select(func.count()).where(User.role == Role.ADMINISTRATOR, User.active)
    return db.session.scalar(query) or 0
