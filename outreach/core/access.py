"""Closed by default: every route declares who may enter, or nobody may."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed in"
CLOSED = "closed"


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
    known: dict[str, str] = app.extensions["access"]
    if endpoint in known:
        return known[endpoint]
    return getattr(app.view_functions[endpoint], "access", None)


def init_app(app: Flask) -> None:
    app.extensions["access"] = {"static": PUBLIC}
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is None:
        return
    access = declared(current_app, request.endpoint)
    if access == PUBLIC:
        return
    if access == CLOSED:
        abort(404)
    if access is None:
        abort(403)
    if not current_user.is_authenticated:
        abort(401)
    if access != SIGNED_IN and not current_user.may(access):
        abort(403)
