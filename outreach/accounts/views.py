"""One's own account, users and tokens; signing in itself is flask-security's."""

from typing import Any

from flask import Blueprint, render_template

from outreach.core import access

doors = Blueprint("accounts", __name__, url_prefix="/<any(fr, en):lang>/staff/account")


@doors.get("/")
@access.signed_in
def account() -> Any:
    return render_template("accounts/account.html")
