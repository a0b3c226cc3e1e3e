"""Indicators: the page of all figures, the page of one with its values and targets."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock
from outreach.core.database import db
from outreach.core.language import _
from outreach.home import timeline
from outreach.indicators import actions, forms, queries, values
from outreach.indicators.models import Indicator, IndicatorValue, Target
from outreach.partners.models import Partner
from outreach.programmes.models import Programme
from outreach.reports import standings
from outreach.web import access, links

doors = Blueprint("indicators", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/staff/indicators")
@access.may(roles.SEE_NUMBERS)
def indicators() -> Any:
    """Every figure: measured and forecast side by side, never added."""
    rows = standings.of(queries.indicators(), today=clock.today())
    return render_template("indicators/indicators.html", rows=rows)


@doors.route("/staff/indicators/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    """Of the whole cluster, or with `?programme=` of a programme."""
    form = forms.IndicatorForm(data={"programme_id": str(links.asked_id("programme") or "")})
    if form.validate_on_submit():
        with form.refusals():
            programme = db.session.get(Programme, form.programme)
            row = actions.add(programme, by=current_user, **form.facts)
            return redirect(url_for("indicators.indicator", id=row.id))
    return render_template("indicators/add.html", form=form), form.status


@doors.get("/staff/indicators/<int:id>")
@access.may(roles.SEE_NUMBERS)
def indicator(id: int) -> Any:
    row, today = _indicator(id), clock.today()
    shown = {
        "standing": standings.of([row], today=today)[0],
        "timeline": timeline.of_indicator(row) if current_user.may(roles.WORK) else [],
        "today": today,
    }
    return render_template("indicators/indicator.html", indicator=row, **shown)


@doors.route("/staff/indicators/<int:id>/edit", methods=["GET", "POST"])
@access.may(roles.WORK)
def edit(id: int) -> Any:
    row = _indicator(id)
    form = forms.EditIndicatorForm(data=forms.indicator_values(row))
    if form.validate_on_submit():
        with form.refusals():
            actions.correct(
                row,
                programme=db.session.get(Programme, form.programme),
                by=current_user,
                **form.facts,
            )
            return redirect(url_for("indicators.indicator", id=id))
    return render_template("indicators/edit.html", form=form, indicator=row), form.status


@doors.post("/staff/indicators/<int:id>/publish")
@access.may(roles.PUBLISH)
def publish(id: int) -> Any:
    actions.publish(_indicator(id), by=current_user)
    flash(_("The public site shows it within a minute."), "success")
    return redirect(url_for("indicators.indicator", id=id))


@doors.post("/staff/indicators/<int:id>/unpublish")
@access.may(roles.PUBLISH)
def unpublish(id: int) -> Any:
    actions.unpublish(_indicator(id), by=current_user)
    flash(_("The public site takes it off within a minute."), "success")
    return redirect(url_for("indicators.indicator", id=id))


@doors.post("/staff/indicators/<int:id>/archive")
@access.may(roles.WORK)
def archive(id: int) -> Any:
    actions.archive(_indicator(id), by=current_user)
    return redirect(url_for("indicators.indicator", id=id))


@doors.post("/staff/indicators/<int:id>/unarchive")
@access.may(roles.WORK)
def unarchive(id: int) -> Any:
    actions.unarchive(_indicator(id), by=current_user)
    return redirect(url_for("indicators.indicator", id=id))


@doors.route("/staff/indicators/<int:id>/values/enter", methods=["GET", "POST"])
@access.may(roles.WORK)
def enter_value(id: int) -> Any:
    row = _indicator(id)
    first = {"nature": "forecast"} if row.computed else {}
    form = forms.ValueForm(data={"source": row.source, "stated_on": clock.today(), **first})
    if form.validate_on_submit():
        with form.refusals():
            values.enter(row, by=current_user, **form.facts)
            return _to_values(id)
    return render_template("indicators/enter_value.html", form=form, indicator=row), form.status


@doors.route("/staff/indicators/values/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct_value(id: int) -> Any:
    """Another word on it; the one before stays to be seen."""
    row = _value(id)
    form = forms.ValueForm(data=forms.value_values(row))
    if form.validate_on_submit():
        with form.refusals():
            values.correct(row, by=current_user, **form.facts)
            return _to_values(row.indicator_id)
    return render_template("indicators/correct_value.html", form=form, value=row), form.status


@doors.post("/staff/indicators/values/<int:id>/withdraw")
@access.may(roles.WORK)
def withdraw_value(id: int) -> Any:
    row = _value(id)
    values.withdraw(row, by=current_user)
    flash(_("The value counts no more; it stays to be seen."), "success")
    return _to_values(row.indicator_id)


@doors.route("/staff/indicators/<int:id>/targets/set", methods=["GET", "POST"])
@access.may(roles.WORK)
def set_target(id: int) -> Any:
    row = _indicator(id)
    first, last = clock.year_days(clock.school_year(clock.today()))
    form = forms.TargetForm(data={"first_on": first, "last_on": last})
    if form.validate_on_submit():
        with form.refusals():
            funder = db.session.get(Partner, form.funder)
            actions.set_target(row, funder=funder, by=current_user, **form.facts)
            return _to_targets(id)
    return render_template("indicators/set_target.html", form=form, indicator=row), form.status


@doors.route("/staff/indicators/targets/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct_target(id: int) -> Any:
    row = _target(id)
    form = forms.CorrectTargetForm(data=forms.target_values(row))
    if form.validate_on_submit():
        with form.refusals():
            funder = db.session.get(Partner, form.funder)
            actions.correct_target(row, funder=funder, by=current_user, **form.facts)
            return _to_targets(row.indicator_id)
    return render_template("indicators/correct_target.html", form=form, target=row), form.status


@doors.post("/staff/indicators/targets/<int:id>/drop")
@access.may(roles.WORK)
def drop_target(id: int) -> Any:
    row = _target(id)
    indicator_id = row.indicator_id
    actions.drop_target(row, by=current_user)
    return _to_targets(indicator_id)


def _to_values(indicator_id: int) -> Any:
    return redirect(url_for("indicators.indicator", id=indicator_id, _anchor="values"))


def _to_targets(indicator_id: int) -> Any:
    return redirect(url_for("indicators.indicator", id=indicator_id, _anchor="targets"))


def _indicator(indicator_id: int) -> Indicator:
    return queries.indicator_with_all(indicator_id) or abort(404)


def _value(value_id: int) -> IndicatorValue:
    return queries.value_with_all(value_id) or abort(404)


def _target(target_id: int) -> Target:
    return queries.target_with_all(target_id) or abort(404)
