"""Pages about the organisation, its mail server and its colours."""

from typing import Any

from flask import Blueprint, Response, render_template

from outreach.accounts import roles
from outreach.core import access
from outreach.organisation import queries

doors = Blueprint("organisation", __name__, url_prefix="/<any(fr, en):lang>/staff/settings")


@doors.get("/")
@access.may(roles.ADMINISTER)
def settings() -> Any:
    return render_template("organisation/settings.html")


@doors.get("/mail-server")
@access.may(roles.ADMINISTER)
def mail_server() -> Any:
    return render_template("organisation/mail_server.html")


@doors.get("/theme.css")
@access.public
def theme() -> Response:
    accent = queries.current().accent
    return Response(f":root{{--accent:{accent}}}", mimetype="text/css")
