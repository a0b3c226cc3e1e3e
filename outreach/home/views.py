"""The front page, what needs staff today, and search."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from outreach.accounts import roles
from outreach.core import access, language

doors = Blueprint("home", __name__)
PREFIX = "/<any(fr, en):lang>"


@doors.get("/")
@access.public
def welcome() -> Any:
    return redirect(url_for("home.front", lang=language.preferred()))


@doors.get(f"{PREFIX}/")
@access.public
def front() -> Any:
    return render_template("home/front.html")


@doors.get(f"{PREFIX}/staff/")
@access.may(roles.SEE_NUMBERS)
def today() -> Any:
    return render_template("home/today.html")


@doors.get(f"{PREFIX}/staff/search")
@access.may(roles.WORK)
def search() -> Any:
    return render_template("home/search.html", q=request.args.get("q", ""))
