"""How often the public may post: per network address and per e-mail, shared through Redis when there is one."""

from functools import partial

from flask import Flask, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from outreach.core import contact

PUBLIC_POSTS = "120 per minute"
PER_EMAIL = "10 per minute"
PER_LINK = "10 per minute"
SIGN_IN = "10 per minute"
SIGN_INS_PER_ADDRESS = "30 per minute"
API_CALLS = "600 per minute"
PROPOSALS = "240 per minute"

limiter = Limiter(
    key_func=get_remote_address, headers_enabled=True, strategy="sliding-window-counter"
)


def typed_email(field: str = "email") -> str:
    """The address in that field of the form as it would be stored, else the network address."""
    typed = request.form.get(field, "")
    try:
        return contact.email(typed)
    except ValueError:
        plain = "".join(typed.split()).casefold()
        return plain[: contact.LONGEST_EMAIL] or get_remote_address()


def account_from_here() -> str:
    """One account tried from one network address: whoever guesses locks nobody else out."""
    return f"{typed_email()} {get_remote_address()}"


def personal_link() -> str:
    """The link that is posted through: whoever holds one sends no flood of mails by it."""
    return str((request.view_args or {}).get("token", ""))


def browser() -> str:
    """Who is signed in here, or about to be."""
    return str(session.get("tf_user_id") or session.get("_user_id") or get_remote_address())


public_posts = limiter.shared_limit(PUBLIC_POSTS, scope="public", methods=["POST"])
posts_per_email = limiter.shared_limit(
    PER_EMAIL, scope="email", key_func=typed_email, methods=["POST"]
)
posts_per_contact = limiter.shared_limit(
    PER_EMAIL, scope="email", key_func=partial(typed_email, "contact_email"), methods=["POST"]
)
posts_per_link = limiter.shared_limit(
    PER_LINK, scope="link", key_func=personal_link, methods=["POST"]
)
code_tries = limiter.shared_limit(SIGN_IN, scope="code", key_func=browser, methods=["POST"])
api_calls = limiter.shared_limit(API_CALLS, scope="api", key_func=lambda: str(g.token.id))
verifications = limiter.shared_limit(PUBLIC_POSTS, scope="verify", methods=["GET"])
proposals = limiter.shared_limit(PROPOSALS, scope="proposals", methods=["GET"])
sign_ins = limiter.shared_limit(
    SIGN_IN, scope="sign-in", key_func=account_from_here, methods=["POST"]
)
sign_ins_per_address = limiter.shared_limit(
    SIGN_INS_PER_ADDRESS, scope="sign-in address", methods=["POST"]
)


def init_app(app: Flask) -> None:
    app.config["RATELIMIT_ENABLED"] = app.config["OUTREACH_RATE_LIMITS"] != "off"
    app.config["RATELIMIT_STORAGE_URI"] = app.config["OUTREACH_REDIS_URL"] or "memory://"
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = bool(app.config["OUTREACH_REDIS_URL"])
    app.config["RATELIMIT_HEADERS_ENABLED"] = False
    limiter.init_app(app)
