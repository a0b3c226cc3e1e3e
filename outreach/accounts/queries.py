"""Who may enter, and from where they are signed in."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from outreach.accounts import roles
from outreach.accounts.models import ApiToken, OneTimeLink, SignIn, User
from outreach.core import clock
from outreach.core.database import db
from outreach.core.once import hashed


def users() -> Sequence[User]:
    """Every user, active ones first, by name."""
    return db.session.scalars(select(User).order_by(User.active.desc(), User.name)).all()


def active_users() -> Sequence[User]:
    return db.session.scalars(select(User).where(User.active).order_by(User.name)).all()


def owner_choices() -> list[tuple[int, str]]:
    """Whoever may look after an event or a programme, by id and name."""
    return [(user.id, user.name) for user in active_users() if user.may(roles.WORK)]


def user(user_id: int | None) -> User | None:
    return db.session.get(User, user_id) if user_id else None


def user_with(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().casefold()))


def is_empty() -> bool:
    """Whether nobody has an account yet: the installation still waits for its set-up page."""
    return not db.session.scalar(select(func.count()).select_from(User))


def sign_ins_of(user: User) -> Sequence[SignIn]:
    """The browsers where the user is signed in, last seen first."""
    query = select(SignIn).where(SignIn.user_id == user.id).order_by(SignIn.seen_at.desc())
    return db.session.scalars(query).all()


def link_with(token: str) -> OneTimeLink | None:
    """The one-time link, while it is neither used nor expired and its account is open."""
    query = (
        select(OneTimeLink)
        .join(OneTimeLink.user)
        .options(contains_eager(OneTimeLink.user))
        .where(OneTimeLink.token_hash == hashed(token), OneTimeLink.used_at.is_(None))
        .where(OneTimeLink.expires_at > clock.now(), User.active)
    )
    return db.session.scalar(query)


def waiting_invitations() -> frozenset[int]:
    """Ids of users who have a link that they may still use."""
    query = select(OneTimeLink.user_id).where(
        OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > clock.now()
    )
    return frozenset(db.session.scalars(query))


def tokens() -> Sequence[ApiToken]:
    """API tokens, those still valid first, newest first."""
    query = select(ApiToken).options(joinedload(ApiToken.created_by))
    return db.session.scalars(
        query.order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())
    ).all()


def token_with(secret: str) -> ApiToken | None:
    """The valid token with that secret; whoever made it must still be an administrator."""
    query = select(ApiToken).options(joinedload(ApiToken.created_by))
    query = query.where(ApiToken.token_hash == hashed(secret), ApiToken.revoked_at.is_(None))
    token = db.session.scalar(query)
    return token if token and token.is_valid else None


def tokens_of(user: User) -> Sequence[ApiToken]:
    """What the user made and nobody revoked."""
    query = select(ApiToken).where(ApiToken.created_by_id == user.id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(query).all()
