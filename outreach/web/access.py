"""Closed by default: every route declares who may enter, or nobody may."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user

from outreach.core.database import db

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed in"
CLOSED = "closed"
READ_TOKEN = "API token to read"
WRITE_TOKEN = "API token to write"
LARGEST_FORM = 64 * 1024
"""Bytes that anybody may send; whoever signed in also sends files (MAX_CONTENT_LENGTH)."""


def public(view: View) -> View:
    """Anybody may enter."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Any staff account may enter."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def may(verb: str) -> Callable[[View], View]:
    """Only roles that have the verb (accounts/roles.py) may enter."""

    def declare(view: View) -> View:
        view.access = verb  # type: ignore[attr-defined]
        return view

    return declare


def declared(app: Flask, endpoint: str) -> str | None:
    """What a route declared, or None."""
    declarations: dict[str, str] = app.extensions["access"]
    if endpoint in declarations:
        return declarations[endpoint]
    return getattr(app.view_functions[endpoint], "access", None)


def init_app(app: Flask) -> None:
    app.extensions["access"] = {"static": PUBLIC}
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is None:
        request.max_content_length = LARGEST_FORM
        return
    access = declared(current_app, request.endpoint)
    if access == PUBLIC:
        request.max_content_length = LARGEST_FORM
        return
    if access == CLOSED:
        abort(404)
    if access is None:
        abort(403)
    if access in (READ_TOKEN, WRITE_TOKEN):
        _check_token(access)
        return
    if not current_user.is_authenticated:
        abort(401)
    if access != SIGNED_IN and not current_user.may(access):
        abort(403)


def _check_token(access: str) -> None:
    """`token_with` is put there by accounts; what the token does bears its maker's or its own name."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = current_app.extensions["token_with"](secret) if kind.lower() == "bearer" else None
    if token is None:
        abort(401)
    if access == WRITE_TOKEN and token.scope != "write":
        abort(403)
    g.token = token
    db.session.info["by_name"] = token.name
