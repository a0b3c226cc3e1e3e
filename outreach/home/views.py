"""The front page, what needs staff today, and search."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import access, clock, language
from outreach.core.database import db
from outreach.events import queries as events
from outreach.events.models import Event
from outreach.home import claims, health
from outreach.mail import queries as mail
from outreach.people import queries as people
from outreach.schools import queries as schools

doors = Blueprint("home", __name__)
PREFIX = "/<any(fr, en):lang>"
DAYS_AHEAD = 7
FOUND = 8


@doors.get("/")
@access.public
def welcome() -> Any:
    return redirect(url_for("home.front", lang=language.preferred()))


@doors.get(f"{PREFIX}/")
@access.public
def front() -> Any:
    return render_template("home/front.html")


@doors.get(f"{PREFIX}/impact")
@access.public
def impact() -> Any:
    return render_template("home/impact.html", reach=claims.reach(), trends=claims.trends())


@doors.get(f"{PREFIX}/staff/")
@access.may(roles.SEE_NUMBERS)
def today() -> Any:
    if not current_user.may(roles.WORK):
        return redirect(url_for("reports.reports"))
    day = clock.today()
    undecided = events.undecided(limit=20)
    coming = events.between(day, day + timedelta(days=DAYS_AHEAD))
    is_new = not (undecided or coming or events.are_any())
    return render_template(
        "home/today.html",
        is_new=is_new,
        has_schools=is_new and schools.are_any(),
        undecided=undecided,
        coming=coming,
        wishes=events.open_wishes(),
        follow_ups=people.follow_ups_of(current_user.id),
        failed=mail.failed(),
        day=day,
    )


@doors.get(f"{PREFIX}/staff/search")
@access.may(roles.WORK)
def search() -> Any:
    text = request.args.get("q", "").strip()
    found: dict[str, Any] = {"schools": [], "people": [], "events": []}
    if text:
        query = events.events(text=text).order_by(Event.starts_at.desc())
        found["schools"] = schools.suggest(text, limit=FOUND)
        found["people"] = db.session.scalars(people.search(text).limit(FOUND)).unique().all()
        found["events"] = db.session.scalars(query.limit(FOUND)).unique().all()
    return render_template("home/search.html", q=text, found=found)


@doors.get("/healthz")
@access.public
def healthz() -> Any:
    """The process is alive."""
    return {"status": "ok"}


@doors.get("/readyz")
@access.public
def readyz() -> Any:
    """Which part is ill: the database, its migrations, the queue."""
    parts = health.parts()
    return {"parts": parts}, 200 if all(state == "ok" for state in parts.values()) else 503
