"""Creating users and tokens, changing roles, opening and closing the ways in."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from flask_security import hash_password
from sqlalchemy import delete, func, select, update

from outreach.accounts import mails, passwords, queries, roles
from outreach.accounts.models import ApiToken, OneTimeLink, Scope, SignIn, User
from outreach.accounts.roles import Role
from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.core.once import hashed
from outreach.history import actions as history
from outreach.organisation import actions as organisation

LINK_LASTS = timedelta(days=1)
INVITATION_LASTS = timedelta(days=7)


def set_up(*, administrator: dict[str, Any], organisation_facts: dict[str, Any]) -> User:
    """The first user and the organisation, only while there is no user yet."""
    if not queries.is_empty():
        raise Refused(_("This installation has been set up already."))
    user = create_user(role=Role.ADMINISTRATOR, by=None, **administrator)
    organisation.describe(by=user, **organisation_facts)
    return user


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
        password=_hash(password, email=email, name=name) if password else None,
        fs_uniquifier=uuid4().hex,
        create_datetime=clock.now(),
    )
    db.session.add(user)
    history.record(user, "create", by=by)
    return user


def invite(*, by: history.Actor, **facts: Any) -> User:
    """A new user, told by mail how to get in."""
    user = create_user(by=by, **facts)
    mails.invitation(user, _new_link(user, lasts=INVITATION_LASTS), by_name=by.name)
    return user


def invite_again(user: User, *, by: history.Actor) -> User:
    """A fresh link; the earlier ones stop working."""
    if user.password:
        raise Refused(_("%(name)s has a password already.", name=user.name))
    _spend_links(user)
    mails.invitation(user, _new_link(user, lasts=INVITATION_LASTS), by_name=by.name)
    history.record(user, "invite_again", by=by)
    return user


def one_time_link(user: User, *, lasts: timedelta = LINK_LASTS) -> str:
    """The address that lets the user in once."""
    return mails.address(_new_link(user, lasts=lasts))


def enter(link: OneTimeLink, *, password: str | None = None) -> User:
    """Use the link up; whoever has no password yet chooses one here."""
    user = link.user
    if user.has_second_factor:
        raise Refused(_("This account has a second factor: sign in with the password and a code."))
    if password:
        user.password = _hash(password, email=user.email, name=user.name)
    elif not user.password:
        raise Refused(_("Choose a password."))
    _spend_links(user)
    history.record(user, "enter", by=user)
    return user


def change_user(
    user: User, *, name: str, role: Role, active: bool, phone: str, by: history.Actor
) -> User:
    """Rename, change the role, close or reopen; the last administrator stays one.

    The API tokens of whoever is no administrator any more are revoked.
    """
    leaves = user.role is Role.ADMINISTRATOR and (role is not Role.ADMINISTRATOR or not active)
    if leaves and user.active and _administrator_count() == 1:
        raise Refused(
            _("%(name)s is the only administrator: name another one first.", name=user.name)
        )
    user.name, user.role, user.active, user.phone = name, role, active, phone
    if not active:
        _spend_links(user)
        sign_out_everywhere(user, by=by)
    if not user.may(roles.ADMINISTER):
        for token in queries.tokens_of(user):
            revoke_token(token, by=by)
    history.record(user, "change", by=by)
    return user


def describe_self(user: User, *, name: str, phone: str, lang: str) -> User:
    """What every user may change of their own account."""
    user.name, user.phone, user.lang = name, phone, lang
    history.record(user, "describe_self", by=user)
    return user


def turn_on_second_factor(user: User, *, secret: str, codes: list[str]) -> User:
    """From now on a code is asked at sign-in; `codes` are the recovery codes, already encrypted."""
    user.tf_primary_method, user.tf_totp_secret = "authenticator", secret
    user.mf_recovery_codes = codes
    history.record(user, "turn_on_second_factor", by=user)
    return user


def turn_off_second_factor(user: User, *, by: history.Actor) -> User:
    """The password alone is enough again: for oneself, or for somebody who lost the device."""
    user.tf_primary_method = user.tf_totp_secret = user.totp_counter = None
    user.mf_recovery_codes = None
    history.record(user, "turn_off_second_factor", by=by)
    return user


def renew_recovery_codes(user: User, *, codes: list[str]) -> User:
    """The codes of before stop working."""
    if not user.has_second_factor:
        raise Refused(_("Turn on the second factor first."))
    user.mf_recovery_codes = codes
    history.record(user, "renew_recovery_codes", by=user)
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


def sign_out(sign_in: SignIn, *, by: history.Actor) -> None:
    """End one session."""
    history.record(sign_in.user, "sign_out", by=by, note=sign_in.device)
    db.session.delete(sign_in)
    db.session.flush()


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
    """It opens nothing any more."""
    token.revoked_at = clock.now()
    history.record(token, "revoke", by=by)
    return token


def _hash(password: str, *, email: str, name: str) -> str:
    if weakness := passwords.why_weak(password, email=email, name=name):
        raise Refused(weakness)
    return str(hash_password(password))


def _new_link(user: User, *, lasts: timedelta) -> OneTimeLink:
    link = OneTimeLink(user_id=user.id, user=user, expires_at=clock.now() + lasts)
    link.token_hash = hashed(mails.token(link))
    db.session.add(link)
    db.session.flush()
    return link


def _spend_links(user: User) -> None:
    mine = update(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
    db.session.execute(mine.values(used_at=clock.now()))


def _administrator_count() -> int:
    query = select(func.count()).where(User.role == Role.ADMINISTRATOR, User.active)
    return db.session.scalar(query) or 0
