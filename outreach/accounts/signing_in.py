"""flask-security on our tables: our transaction, our outbox, our list of sessions."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

from flask import Flask, g, request, session
from flask_login import user_logged_in
from flask_security import MailUtil, RoleMixin, Security, SQLAlchemyUserDatastore
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from outreach.accounts import actions
from outreach.accounts.models import SignIn, User
from outreach.core import access, clock, language, limits, trace, transaction
from outreach.core.database import db
from outreach.core.once import hashed
from outreach.mail import actions as mail

SEEN_EVERY = timedelta(minutes=10)
PREFIX = "/<any(fr, en):lang>/staff/account"
OPEN_ENDPOINTS = (
    "login",
    "logout",
    "forgot_password",
    "reset_password",
    "two_factor_token_validation",
    "two_factor_rescue",
    "mf_recovery",
    "tf_select",
)
OWN_ENDPOINTS = (
    "verify",
    "change_password",
    "two_factor_setup",
    "two_factor_setup_validate",
    "mf_recovery_codes",
)
ARGON2 = {"argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}  # OWASP


class Datastore(SQLAlchemyUserDatastore):
    """Commits with the request, and knows a signed-in user only through a session we listed."""

    def commit(self) -> None:
        db.session.flush()

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        if "fs_uniquifier" not in kwargs or "sign_in" not in session:
            return cast(User | None, super().find_user(case_insensitive, **kwargs))
        return _listed_user(kwargs["fs_uniquifier"])


class OutboxMail(MailUtil):
    """Sends through the outbox."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        user = kwargs.get("user")
        to = mail.Recipient(str(recipient), user.name if user else "", language.current())
        mail.post(f"accounts.{template}", to=to, subject=str(subject), text=body or "")


def init_app(app: Flask) -> None:
    app.config.update(_options(app))
    Security(app, Datastore(db, User, RoleMixin), mail_util_cls=OutboxMail)
    known = app.extensions["access"]
    known.update({f"security.{name}": access.PUBLIC for name in OPEN_ENDPOINTS})
    known.update({f"security.{name}": access.SIGNED_IN for name in OWN_ENDPOINTS})
    sign_in: Any = app.view_functions["security.login"]
    app.view_functions["security.login"] = limits.sign_ins(sign_in)
    app.before_request(_hash_before_writing)
    user_logged_in.connect(_list_session, app)


def _options(app: Flask) -> dict[str, Any]:
    secret = app.config["SECRET_KEY"]
    derived = {name: sha256(f"{name}:{secret}".encode()).hexdigest() for name in ("salt", "totp")}
    options = {
        "URL_PREFIX": PREFIX,
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "RESET_URL": "/reset",
        "CHANGE_URL": "/password",
        "VERIFY_URL": "/verify",
        "TWO_FACTOR_SETUP_URL": "/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-factor/code",
        "TWO_FACTOR_RESCUE_URL": "/second-factor/rescue",
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/recovery",
        "POST_LOGIN_VIEW": "home.today",
        "POST_LOGOUT_VIEW": "security.login",
        "POST_RESET_VIEW": "security.login",
        "POST_CHANGE_VIEW": "accounts.account",
        "TWO_FACTOR_POST_SETUP_VIEW": "accounts.account",
        "LOGOUT_METHODS": ["POST"],
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "TRACKABLE": True,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "TOTP_SECRETS": {"1": derived["totp"]},
        "TOTP_ISSUER": "Outreach",
        "PASSWORD_SALT": derived["salt"],
        "PASSWORD_HASH_OPTIONS": app.config.get("SECURITY_PASSWORD_HASH_OPTIONS", ARGON2),
        "PASSWORD_LENGTH_MIN": 10,
        "RETURN_GENERIC_RESPONSES": True,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        "SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "DEFAULT_REMEMBER_ME": False,
        "JOIN_USER_ROLES": False,
        "RESET_PASSWORD_WITHIN": timedelta(days=1),
        "DATETIME_FACTORY": clock.now,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "I18N_DIRNAME": [str(language.CATALOGUE / "security"), "builtin"],
    }  # fmt: skip
    return {f"SECURITY_{name}": value for name, value in options.items()}


def _hash_before_writing() -> None:
    if request.endpoint == "security.login" and request.method == "POST":
        transaction.read_first()


def _list_session(_app: Flask, user: User) -> None:
    transaction.write_now()
    device = request.user_agent.string
    session["sign_in"] = actions.note_sign_in(
        user, device=device, address=request.remote_addr or ""
    )


def _listed_user(uniquifier: str) -> User | None:
    token = hashed(session["sign_in"])
    query = select(SignIn).options(joinedload(SignIn.user)).where(SignIn.token_hash == token)
    found = db.session.scalar(query)
    if found is None or found.user.fs_uniquifier != uniquifier:
        return None
    if clock.now() - found.seen_at > SEEN_EVERY:
        trace.note(lambda: _note_seen(found.id))
    g.sign_in_id = found.id
    return found.user


def _note_seen(sign_in_id: int) -> None:
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))
