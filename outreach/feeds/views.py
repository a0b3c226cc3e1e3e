"""The calendars by secret address, and the pages where their owners find, make and renew it."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core.database import db
from outreach.core.language import _
from outreach.feeds import actions, calendars, personal_link
from outreach.schools.models import School
from outreach.speakers import personal_link as speaker_link
from outreach.speakers.models import Speaker
from outreach.web import access, answers, limits

doors = Blueprint("feeds", __name__)
PREFIX = "/<any(fr, en):lang>"


@doors.get("/calendars/<any(staff, speaker, school):kind>/<token>.ics")
@access.public
def calendar(kind: str, token: str) -> Response:
    row = personal_link.row_of(kind, token) or abort(404)
    return answers.calendar(calendars.OF[kind](row), name=kind)


@doors.get(f"{PREFIX}/staff/my-calendar")
@access.may(roles.WORK)
def my_calendar() -> Any:
    address = personal_link.address(current_user._get_current_object())
    return render_template("feeds/my_calendar.html", address=address)


@doors.post(f"{PREFIX}/staff/my-calendar/renew")
@access.may(roles.WORK)
def renew_my_calendar() -> Any:
    user = current_user._get_current_object()
    actions.renew(user, by=user)
    _say_renewed(user.feed_version)
    return redirect(url_for("feeds.my_calendar"))


@doors.get(f"{PREFIX}/staff/schools/<int:id>/calendar-address")
@access.may(roles.WORK)
def of_school(id: int) -> Any:
    school = db.get_or_404(School, id)
    address = personal_link.address(school)
    return render_template("feeds/of_school.html", school=school, address=address)


@doors.post(f"{PREFIX}/staff/schools/<int:id>/calendar-address/renew")
@access.may(roles.WORK)
def renew_of_school(id: int) -> Any:
    school = db.get_or_404(School, id)
    actions.renew(school, by=current_user)
    _say_renewed(school.feed_version)
    return redirect(url_for("feeds.of_school", id=id))


@doors.get(f"{PREFIX}/speaker/<token>/calendar")
@access.public
def of_speaker(token: str) -> Any:
    mine = _mine(token)
    address = personal_link.address(mine)
    return render_template("feeds/of_speaker.html", address=address, token=token)


@doors.post(f"{PREFIX}/speaker/<token>/calendar/renew")
@access.public
@limits.public_posts
@limits.posts_per_link
def renew_of_speaker(token: str) -> Any:
    mine = _mine(token)
    actions.renew(mine, by=None)
    _say_renewed(mine.feed_version)
    return redirect(url_for("feeds.of_speaker", token=token))


def _say_renewed(version: int) -> None:
    if version > 1:
        flash(_("The old address opens nothing any more: subscribe to the new one."), "success")


def _mine(token: str) -> Speaker:
    mine = speaker_link.speaker_of(token)
    return mine if mine and mine.confirmed_at else abort(404)
