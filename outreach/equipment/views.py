"""What we lend: the list, what is out, taking something out for an event and bringing it back."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import roles
from outreach.core import clock
from outreach.core.database import db
from outreach.equipment import actions, forms, queries
from outreach.equipment.models import Equipment, Loan
from outreach.events import queries as events
from outreach.invitations.settling import settling
from outreach.web import access, links

doors = Blueprint("equipment", __name__, url_prefix="/<any(fr, en):lang>")


@doors.get("/staff/equipment")
@access.may(roles.WORK)
def equipment() -> Any:
    loans, today = queries.open_loans(), clock.today()
    out: Counter[int] = Counter()
    for loan in loans:
        out[loan.equipment_id] += loan.count if loan.is_out(today, today=today) else 0
    shown = {"rows": queries.equipment(), "loans": loans, "out": out, "today": today}
    return render_template("equipment/equipment.html", **shown)


@doors.route("/staff/equipment/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    form = forms.EquipmentForm()
    if form.validate_on_submit():
        with form.refusals():
            actions.add(by=current_user, **form.facts)
            return redirect(url_for("equipment.equipment"))
    return render_template("equipment/add.html", form=form), form.status


@doors.route("/staff/equipment/<int:id>", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct(id: int) -> Any:
    row = db.get_or_404(Equipment, id)
    form = forms.CorrectEquipmentForm(data=forms.equipment_values(row))
    if form.validate_on_submit():
        with form.refusals():
            lent_for = queries.events_with(row) if form.facts["count"] < row.count else []
            with settling(*lent_for, settled=request.form.get("settled", ""), by=current_user):
                actions.correct(row, by=current_user, **form.facts)
            return redirect(url_for("equipment.equipment"))
    return render_template("equipment/correct.html", form=form, row=row), form.status


@doors.route("/staff/events/<int:id>/lend", methods=["GET", "POST"])
@access.may(roles.WORK)
def lend(id: int) -> Any:
    event = events.event_with_all(id) or abort(404)
    form = forms.LendForm(data=forms.loan_values(event))
    if form.validate_on_submit():
        with form.refusals():
            row = db.get_or_404(Equipment, links.id_of(form.equipment_id.data))
            with settling(event, settled=request.form.get("settled", ""), by=current_user):
                actions.lend(event, row, by=current_user, **form.facts)
            return redirect(url_for("events.event", id=id))
    return render_template("equipment/lend.html", form=form, event=event), form.status


@doors.post("/staff/equipment/loans/<int:id>/bring-back")
@access.may(roles.WORK)
def bring_back(id: int) -> Any:
    """From the list of what is out, or from the page of the event."""
    loan = actions.bring_back(_loan(id), by=current_user)
    if "list" in request.args:
        return redirect(url_for("equipment.equipment"))
    return redirect(url_for("events.event", id=loan.event_id))


@doors.post("/staff/equipment/loans/<int:id>/drop")
@access.may(roles.WORK)
def drop(id: int) -> Any:
    loan = _loan(id)
    event_id = loan.event_id
    actions.drop(loan, by=current_user)
    return redirect(url_for("events.event", id=event_id))


def _loan(loan_id: int) -> Loan:
    return queries.loan(loan_id) or abort(404)
