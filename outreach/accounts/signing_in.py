"""flask-security on our tables: our transaction, our outbox, our pages, our list of sessions."""

import base64
import logging
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import (
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Security,
    SQLAlchemyUserDatastore,
    Totp,
    login_user,
    password_changed,
    password_reset,
)
from flask_security.utils import set_request_attr
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from outreach.accounts import actions, mails, passwords, queries, roles
from outreach.accounts.models import ApiToken, SignIn, User
from outreach.core import clock, language, transaction
from outreach.core.database import db, writing
from outreach.core.language import _, l_
from outreach.core.once import hashed
from outreach.history import actions as history
from outreach.organisation import queries as organisation
from outreach.web import access, limits, trace

log = logging.getLogger(__name__)
SEEN_EVERY = timedelta(minutes=10)
LAPSES_AFTER = timedelta(days=14)
PREFIX = "/<any(fr, en):lang>/staff/account"
OPEN_ENDPOINTS = (
    "login",
    "logout",
    "forgot_password",
    "reset_password",
    "two_factor_token_validation",
    "mf_recovery",
)
PROVING = tuple(
    f"security.{name}"
    for name in ("login", "two_factor_token_validation", "mf_recovery", "verify", "change_password")
)
CODE_ENDPOINTS = ("security.two_factor_token_validation", "security.mf_recovery")
OWN_ENDPOINTS = ("verify", "change_password")
CLOSED_ENDPOINTS = (  # ours are in views.py, or we have none
    "two_factor_setup",
    "two_factor_setup_validate",
    "two_factor_rescue",
    "tf_select",
    "mf_recovery_codes",
)
ARGON2 = {"argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}  # OWASP
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (l_("The e-mail or the password is not right."), "error"),
    "DISABLED_ACCOUNT": (l_("This account is closed."), "error"),
    "EMAIL_NOT_PROVIDED": (l_("Enter your e-mail."), "error"),
    "INVALID_EMAIL_ADDRESS": (l_("Enter an e-mail like name@example.org."), "error"),
    "PASSWORD_NOT_PROVIDED": (l_("Enter the password."), "error"),
    "INVALID_PASSWORD": (l_("This is not your password."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (l_("The two passwords differ: type them again."), "error"),
    "PASSWORD_IS_THE_SAME": (l_("Choose a password that differs from the present one."), "error"),
    "PASSWORD_CHANGE": (l_("Your password was changed; other browsers are signed out."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (l_("Your password was changed. Sign in with it."), "success"),
    "PASSWORD_RESET_EXPIRED": (l_("This link is too old: ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (l_("This link was used or is not complete: ask for a new one."), "error"),
    "REAUTHENTICATION_REQUIRED": (l_("Enter your password again to go on."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (l_("Thank you: go on."), "success"),
    "TWO_FACTOR_INVALID_TOKEN": (l_("This code is not right, or was used: enter the one shown now."), "error"),
    "INVALID_CODE": (l_("Enter the six digits that your app shows now."), "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (l_("You are signed in."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (l_("Sign in with your e-mail and password first."), "error"),
    "INVALID_RECOVERY_CODE": (l_("This recovery code is not right, or was used."), "error"),
    "INVALID_REDIRECT": (l_("The address to go on to is not one of ours."), "error"),
}  # fmt: skip


class Datastore(SQLAlchemyUserDatastore):
    """Commits with the request."""

    def commit(self) -> None:
        db.session.flush()


class OutboxMail(MailUtil):
    """Sends through the outbox, in our words; the library's token is not kept, another is made at sending."""

    def send_mail(self, template: str, *_rest: Any, **facts: Any) -> None:
        mails.reset_password(facts["user"])


class PasswordRules(PasswordUtil):
    """Our rule for passwords (passwords.py)."""

    def validate(
        self, password: str, is_register: bool, **facts: Any
    ) -> tuple[list[str] | None, str]:
        user = facts.get("user") or current_user
        password = self.normalize(password)
        weakness = passwords.why_weak(password, email=user.email, name=user.name)
        return ([weakness] if weakness else None), password


class OnceOnlyTotp(Totp):
    """A code opens once."""

    def get_last_counter(self, user: Any) -> int | None:
        return cast(User, user).totp_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.totp_counter = tmatch.counter


def init_app(app: Flask) -> None:
    app.config.update(_options(app))
    security = Security(
        app,
        Datastore(db, User, RoleMixin),
        mail_util_cls=OutboxMail,
        password_util_cls=PasswordRules,
        totp_cls=OnceOnlyTotp,
        render_template=_show,
    )
    security.want_json(lambda _request: False)  # pages are for browsers: the API has tokens
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]
    app.extensions["token_with"] = _token_with
    declarations = app.extensions["access"]
    for names, who in (
        (OPEN_ENDPOINTS, access.PUBLIC),
        (OWN_ENDPOINTS, access.SIGNED_IN),
        (CLOSED_ENDPOINTS, access.CLOSED),
    ):
        declarations.update({f"security.{name}": who for name in names})
    declarations["security.static"] = access.CLOSED
    _limit(app, "security.login", limits.sign_ins)
    _limit(app, "security.login", limits.sign_ins_per_address)
    transaction.locks_late(app.view_functions["security.login"])  # hashing a password is slow
    _limit(app, "security.forgot_password", limits.posts_per_email)
    _limit(app, "security.two_factor_token_validation", limits.code_tries)
    for endpoint in ("mf_recovery", "verify", "change_password"):
        _limit(app, f"security.{endpoint}", limits.code_tries)
    app.jinja_env.filters["browser"] = browser
    app.before_request(_ask_second_factor)
    app.before_request(_leave_when_signed_in)
    app.after_request(_keep_nowhere)
    app.after_request(_log_failure)
    user_logged_in.connect(_list_session, app)
    user_logged_out.connect(_unlist_session, app)
    password_changed.connect(_note_new_password, app)
    password_reset.connect(_note_new_password, app)


def enter(user: User) -> None:
    """Sign this browser in, for a set-up page or a one-time link."""
    login_user(user, authn_via=["link"])


def browser(device: str) -> str:
    """A browser's User-Agent as people name it: `Firefox, Windows`."""
    browsers = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome"}
    systems = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
    systems |= {"Mac OS": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}
    kind = _first_in(device, browsers | {"Safari/": "Safari"})
    return ", ".join(part for part in (kind, _first_in(device, systems)) if part) or device


def _options(app: Flask) -> dict[str, Any]:
    secret = app.config["SECRET_KEY"]
    derived = {name: sha256(f"{name}:{secret}".encode()) for name in ("salt", "totp", "recovery")}
    options = {
        "URL_PREFIX": PREFIX,
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "RESET_URL": "/reset",
        "CHANGE_URL": "/password",
        "VERIFY_URL": "/verify",
        "TWO_FACTOR_SETUP_URL": "/closed/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/code",
        "TWO_FACTOR_RESCUE_URL": "/closed/rescue",
        "TWO_FACTOR_SELECT_URL": "/closed/select",
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/closed/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/recovery-code",
        "POST_LOGIN_VIEW": "home.today",
        "POST_LOGOUT_VIEW": "security.login",
        "POST_RESET_VIEW": "security.login",
        "POST_CHANGE_VIEW": "accounts.account",
        "TWO_FACTOR_ERROR_VIEW": "security.login",
        "LOGOUT_METHODS": ["POST"],
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "TRACKABLE": True,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [
            base64.urlsafe_b64encode(derived["recovery"].digest())
        ],
        "TOTP_SECRETS": {"1": derived["totp"].hexdigest()},
        "TOTP_ISSUER": "Outreach",
        "PASSWORD_SALT": derived["salt"].hexdigest(),
        "PASSWORD_HASH_OPTIONS": app.config.get("SECURITY_PASSWORD_HASH_OPTIONS", ARGON2),
        "PASSWORD_LENGTH_MIN": passwords.SHORTEST,
        "RETURN_GENERIC_RESPONSES": True,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        "SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "DEFAULT_REMEMBER_ME": False,
        "JOIN_USER_ROLES": False,
        "RESET_PASSWORD_WITHIN": timedelta(days=1),
        "DATETIME_FACTORY": clock.now,
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "I18N_DIRNAME": [str(language.CATALOGUE / "security"), "builtin"],
        "STATIC_FOLDER": None,
    }  # fmt: skip
    options.update({f"MSG_{name}": message for name, message in MESSAGES.items()})
    return {f"SECURITY_{name}": value for name, value in options.items()}


def _limit(app: Flask, endpoint: str, limit: Callable[[Any], Any]) -> None:
    app.view_functions[endpoint] = limit(app.view_functions[endpoint])


def _show(template: str, **facts: Any) -> Any:
    html = render_template(template, **facts)
    wrong = any(getattr(value, "errors", None) for value in facts.values())
    return (html, 422) if wrong else html


def _ask_second_factor() -> Any:
    if request.endpoint is None or not current_user.is_authenticated:
        return None
    right = access.declared(current_app, request.endpoint)
    if right != roles.ADMINISTER or not current_user.lacks_second_factor:
        return None
    if organisation.current().is_demo:
        return None
    flash(_("Turn on your second factor first: settings and users ask for it."), "info")
    return redirect(url_for("accounts.second_factor"))


def _leave_when_signed_in() -> Any:
    """The library would sign out whoever opens its code page while signed in, even on a GET."""
    if request.endpoint in CODE_ENDPOINTS and current_user.is_authenticated:
        return redirect(url_for("home.today"))
    return None


def _keep_nowhere(response: Response) -> Response:
    if request.blueprint in ("security", "accounts"):
        response.headers["Cache-Control"] = "no-store, private"
    return response


def _log_failure(response: Response) -> Response:
    """Say who failed to sign in, by id and from where: what was typed may be a password."""
    failed = response.status_code in (401, 422, 429) and request.method == "POST"
    if failed and request.endpoint in PROVING:
        user = queries.user_with(request.form.get("email", "")) or _owes_code() or current_user
        user_id = getattr(user, "id", None) or "unknown"
        log.warning(
            "%s refused (%s): account %s from %s, request %s",
            request.endpoint, response.status_code, user_id, request.remote_addr, g.get("request_id"),
        )  # fmt: skip
    return response


def _owes_code() -> User | None:
    """Who gave the password and is asked for the code."""
    uniquifier = session.get("tf_user_id", "")
    return db.session.scalar(select(User).where(User.fs_uniquifier == uniquifier))


def _load(uniquifier: str) -> User | None:
    user = _listed_user(uniquifier)
    if user is None or not user.active:
        return None
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def _token_with(secret: str) -> ApiToken | None:
    """The valid token, noted as seen at most every ten minutes."""
    token = queries.token_with(secret)
    if token and (token.seen_at is None or clock.now() - token.seen_at > SEEN_EVERY):
        token_id = token.id
        trace.note(lambda: _note_token(token_id))
    return token


def _listed_user(uniquifier: str) -> User | None:
    query = select(SignIn).options(joinedload(SignIn.user))
    listed = db.session.scalar(query.where(SignIn.token_hash == hashed(session.get("sign_in", ""))))
    if listed is None or listed.user.fs_uniquifier != uniquifier:
        return None
    idle = clock.now() - listed.seen_at
    if idle > LAPSES_AFTER:
        return None
    if idle > SEEN_EVERY:
        sign_in_id, address = listed.id, request.remote_addr or ""
        trace.note(lambda: _note_seen(sign_in_id, address))
    g.sign_in_id = listed.id
    return listed.user


def _list_session(_app: Flask, user: User) -> None:
    if not writing.get():
        transaction.write_now()
    session.pop("second_factor", None)
    device = request.user_agent.string
    address = request.remote_addr or ""
    session["sign_in"] = actions.note_sign_in(user, device=device, address=address)


def _unlist_session(_app: Flask, **_facts: Any) -> None:
    session.pop("second_factor", None)
    token = session.pop("sign_in", "")
    db.session.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))


def _note_new_password(_app: Flask, user: Any, **_facts: Any) -> None:
    own = hashed(session.get("sign_in", ""))
    others = delete(SignIn).where(SignIn.user_id == user.id, SignIn.token_hash != own)
    db.session.execute(others)
    history.record(user, "change_password", by=cast(User, user))


def _note_seen(sign_in_id: int, address: str) -> None:
    seen = update(SignIn).where(SignIn.id == sign_in_id)
    db.session.execute(seen.values(seen_at=clock.now(), address=address[:64]))


def _note_token(token_id: int) -> None:
    seen = update(ApiToken).where(ApiToken.id == token_id)
    db.session.execute(seen.values(seen_at=clock.now()))


def _first_in(text: str, names: dict[str, str]) -> str:
    return next((name for mark, name in names.items() if mark in text), "")
