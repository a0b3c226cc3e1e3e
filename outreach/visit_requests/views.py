"""Asking for a visit, what the teacher does by the link, and the staff's board."""

from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from outreach.accounts import queries as accounts
from outreach.accounts import roles
from outreach.core import clock, language
from outreach.core.database import db
from outreach.core.language import _, n_
from outreach.history.actions import record_export
from outreach.home import timeline
from outreach.organisation import queries as organisation
from outreach.people import queries as people
from outreach.schools import queries as schools
from outreach.schools.regions import region_name
from outreach.visit_requests import (
    actions,
    answers,
    board,
    forms,
    offered_days,
    pasted,
    personal_link,
    queries,
    rows,
    slot_forms,
    slots,
    staff_forms,
    triage_forms,
    wording,
)
from outreach.visit_requests.models import OfferedDate, Slot, VisitRequest
from outreach.visit_requests.words import EndReason, RequestSource, RequestStatus
from outreach.visits import actions as visits
from outreach.visits import conflicts
from outreach.visits import forms as visit_forms
from outreach.visits import personal_link as visit_link
from outreach.visits import queries as visit_queries
from outreach.visits.words import News
from outreach.web import access, limits, messages, paging, table, trace

doors = Blueprint("visit_requests", __name__, url_prefix="/<any(fr, en):lang>")
doors.app_template_filter("group_lines")(wording.group_lines)
doors.app_template_filter("preference_lines")(wording.preference_lines)
doors.app_template_filter("offer_line")(wording.offer_line)
doors.app_template_filter("slot_line")(wording.slot_line)
doors.app_template_filter("region_name")(region_name)


@doors.route("/request-a-visit", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_contact
def request_a_visit() -> Any:
    school = schools.school_with(request.args.get("school", ""))
    form = forms.RequestForm(language=language.current(), data=forms.school_values(school))
    if "more_groups" in request.form:
        form.offer_rows(len(form.groups) + 1)
    elif form.validate_on_submit():
        with form.refusals():
            if not form.is_of_a_machine:
                lang = language.current()
                actions.receive(source=RequestSource.FORM, by=None, lang=lang, **form.facts)
            return redirect(url_for("visit_requests.thanks"))
    shown = {"form": form, "has_slots": queries.are_any_slots()}
    return render_template("visit_requests/request_a_visit.html", **shown), form.status


@doors.get("/request-a-visit/thanks")
@access.public
def thanks() -> Any:
    """The same for everybody: whose address we know stays unsaid."""
    return render_template("visit_requests/thanks.html")


@doors.get("/request-a-visit/slots")
@access.public
def free_slots() -> Any:
    form = slot_forms.SlotFilters()
    school = form.chosen_school
    days = offered_days.days_to_come(school) if school else offered_days.SchoolDays()
    off, region = days.off if form.hides_days_off else [], form.values.get("region", "")
    query = queries.free_slots(region=region, but=off)
    page = paging.page(query, by=[Slot.starts_at, Slot.id])
    hidden = queries.free_slots(region=region, within=off)
    shown = {
        "school": school,
        "days": days,
        "hidden_count": paging.count(hidden, Slot.id) if off else 0,
    }
    return render_template("visit_requests/free_slots.html", form=form, page=page, **shown)


@doors.route("/request-a-visit/slots/<int:id>", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_contact
def take_slot(id: int) -> Any:
    slot, school = db.get_or_404(Slot, id), schools.school_with(request.args.get("school", ""))
    form = forms.TakeSlotForm(data=forms.school_values(school))
    if not slot.is_free and request.method == "GET":
        flash(_("This time was taken a moment ago: choose another one."), "warn")
        return redirect(url_for("visit_requests.free_slots"))
    if form.validate_on_submit():
        with form.refusals():
            if not form.is_of_a_machine:
                made = slots.ask_for(slot, lang=language.current(), **form.facts)
                odd = offered_days.of_slot(slot, made.school)
                offered_days.check(odd, settled=_settled(), by=None)
            return redirect(url_for("visit_requests.thanks"))
    shown: dict[str, Any] = {"form": form, "slot": slot, "odd_dates": []}
    if request.method == "GET":
        shown["odd_dates"] = offered_days.of_slot(slot, school)
    return render_template("visit_requests/take_slot.html", **shown), form.status


@doors.get("/request/<token>")
@access.public
def my_request(token: str) -> Any:
    mine = _mine(token)
    shown = {"visit_request": mine, "token": token, "visit_link": ""}
    if mine.event and mine.contact_email in {c.email for c in mine.event.contacts}:
        shown["visit_link"] = visit_link.address(mine.event, language.current())
    return render_template("visit_requests/my_request.html", **shown)


@doors.post("/request/<token>/confirm")
@access.public
@limits.public_posts
@limits.posts_per_link
def confirm(token: str) -> Any:
    mine = answers.confirm(_mine(token))
    is_booked = mine.status is RequestStatus.CONVERTED
    return _done(token, _("Thank you: it is confirmed.") if not is_booked else "")


@doors.route("/request/<token>/answer", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def answer(token: str) -> Any:
    mine, form = _mine(token), forms.AnswerForm()
    if not mine.status.waits_for_teacher:
        return redirect(url_for("visit_requests.my_request", token=token))
    if form.validate_on_submit():
        with form.refusals():
            answers.answer(mine, form.answer.data or "")
            return _done(token, _("Thank you: we have your answer."))
    shown = {"form": form, "visit_request": mine, "token": token}
    return render_template("visit_requests/answer.html", **shown), form.status


@doors.route("/request/<token>/dates/<int:id>", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def take_date(token: str, id: int) -> Any:
    mine, form = _mine(token), forms.PressForm()
    offer = db.session.get(OfferedDate, id)
    if offer is None or offer not in mine.offers:
        if mine.status.is_open:
            flash(_("This date is no longer offered."), "warn")
        return redirect(url_for("visit_requests.my_request", token=token))
    if form.validate_on_submit():
        with form.refusals():
            answers.take(mine, offer)
            return _done(token, "")
    odd = offered_days.of_schools([offer.local_start.date()], [mine.school] if mine.school else [])
    shown = {"form": form, "visit_request": mine, "offer": offer, "token": token, "odd_dates": odd}
    return render_template("visit_requests/take_date.html", **shown), form.status


@doors.route("/request/<token>/withdraw", methods=["GET", "POST"])
@access.public
@limits.public_posts
@limits.posts_per_link
def withdraw(token: str) -> Any:
    mine, form = _mine(token), forms.PressForm()
    if not mine.status.is_open:
        return redirect(url_for("visit_requests.my_request", token=token))
    if form.validate_on_submit():
        with form.refusals():
            answers.withdraw(mine)
            return _done(token, _("Your request is withdrawn."))
    shown = {"form": form, "visit_request": mine, "token": token}
    return render_template("visit_requests/withdraw.html", **shown), form.status


@doors.get("/staff/visit-requests")
@access.may(roles.WORK)
def visit_requests() -> Any:
    """Opens on what is to be dealt with; every filter stands in the address, this one too."""
    if not request.args:
        return redirect(url_for("visit_requests.visit_requests", status="open"))
    form = triage_forms.RequestFilters()
    order = _order(form)
    page = paging.page(board.requests(**form.wanted), by=order.by, descending=order.descending)
    shown: dict[str, Any] = {
        "lines": board.lines(page.rows),
        "doubles": queries.with_a_double(page.rows),
        "counts": queries.counts(),
    }
    shown |= {"form": form, "page": page, "order": order}
    return render_template("visit_requests/visit_requests.html", **shown)


@doors.get("/staff/visit-requests/export.<any(csv, xlsx):kind>")
@access.may(roles.EXPORT)
def export(kind: str) -> Any:
    form = triage_forms.RequestFilters()
    order = _order(form)
    wanted = db.session.scalars(queries.requests(**form.wanted).order_by(*order.clauses))
    user, query_string = current_user._get_current_object(), request.query_string.decode()
    trace.note(partial(record_export, "visit_request", by=user, note=query_string))
    lines, name = map(rows.row, wanted), _("Visit requests")
    return table.download(kind, rows.headers(), lines, name=name, about=form.in_words())


@doors.route("/staff/visit-requests/add", methods=["GET", "POST"])
@access.may(roles.WORK)
def add() -> Any:
    """By phone or by mail: a mail that is pasted fills in what it says."""
    form = staff_forms.AddRequestForm(language=language.current(), lang=language.current())
    if "read_mail" in request.form:
        text = form.source_text.data or ""
        said = staff_forms.pasted_values(pasted.read(text), text)
        form = staff_forms.AddRequestForm(None, data=said | form.typed)
        flash(_("Filled in from the mail: look at it before you keep it."), "info")
    elif "more_groups" in request.form:
        form.offer_rows(len(form.groups) + 1)
    elif form.validate_on_submit():
        with form.refusals():
            source = RequestSource(form.source.data)
            made = actions.receive(source=source, by=current_user, **form.facts)
            return redirect(url_for("visit_requests.visit_request", id=made.id))
    return render_template("visit_requests/add.html", form=form), form.status


@doors.get("/staff/visit-requests/slots")
@access.may(roles.WORK)
def all_slots() -> Any:
    page = paging.page(queries.slots(), by=[Slot.starts_at, Slot.id])
    return render_template("visit_requests/all_slots.html", page=page)


@doors.route("/staff/visit-requests/slots/publish", methods=["GET", "POST"])
@access.may(roles.PUBLISH)
def publish_slots() -> Any:
    form = slot_forms.PublishForm(data={"owner_id": current_user.id})
    if form.validate_on_submit():
        with form.refusals():
            owner = accounts.user(form.owner_id.data)
            days = form.staying(settled=_settled(), ticked=_ticked(), by=current_user)
            rows = slots.publish(days, form.starts, by=current_user, owner=owner, **form.facts)
            flash(_("Slots published: %(count)s.", count=len(rows)), "success")
            if holidays := wording.holidays_left_out(form.holidays):
                flash(holidays, "info")
            return redirect(url_for("visit_requests.all_slots"))
    holidays = wording.holidays_left_out(form.holidays) if form.refused else ""
    shown = {"form": form, "holidays": holidays}
    return render_template("visit_requests/publish_slots.html", **shown), form.status


@doors.post("/staff/visit-requests/slots/<int:id>/withdraw")
@access.may(roles.WORK)
def withdraw_slot(id: int) -> Any:
    slots.withdraw(db.get_or_404(Slot, id), by=current_user)
    flash(_("The slot is withdrawn."), "success")
    return redirect(url_for("visit_requests.all_slots"))


@doors.get("/staff/visit-requests/<int:id>")
@access.may(roles.WORK)
def visit_request(id: int) -> Any:
    row = _request(id)
    present = {"owner_id": row.owner_id or 0, "due_on": row.due_on}
    return _page_of(row, triage_forms.AssignForm(data=present))


def _page_of(row: VisitRequest, form: triage_forms.AssignForm) -> Any:
    shown = {
        "alike": queries.alike(row),
        "odd_dates": offered_days.of_request(row),
        "link": personal_link.address(row),
        "timeline": timeline.of_request(row),
    }
    page = render_template(
        "visit_requests/visit_request.html", visit_request=row, form=form, **shown
    )
    return page, form.status


@doors.route("/staff/visit-requests/<int:id>/correct", methods=["GET", "POST"])
@access.may(roles.WORK)
def correct(id: int) -> Any:
    row = _request(id)
    form = staff_forms.CorrectRequestForm(
        formdata=request.form or None, data=staff_forms.request_values(row)
    )
    if "more_groups" in request.form:
        form.offer_rows(len(form.groups) + 1)
    elif form.validate_on_submit():
        with form.refusals():
            actions.correct(row, by=current_user, **form.facts)
            return redirect(url_for("visit_requests.visit_request", id=id))
    shown = {"form": form, "visit_request": row}
    return render_template("visit_requests/correct.html", **shown), form.status


@doors.post("/staff/visit-requests/<int:id>/assign")
@access.may(roles.WORK)
def assign(id: int) -> Any:
    row, form = _request(id), triage_forms.AssignForm()
    if form.validate_on_submit():
        owner = accounts.user(form.owner_id.data)
        actions.assign(row, owner, due_on=form.due_on.data, by=current_user)
        flash(_("Kept."), "success")
        return redirect(url_for("visit_requests.visit_request", id=id))
    return _page_of(row, form)


@doors.route("/staff/visit-requests/<int:id>/ask", methods=["GET", "POST"])
@access.may(roles.WORK)
def ask(id: int) -> Any:
    row, form = _request(id), triage_forms.QuestionForm()
    if form.validate_on_submit():
        with form.refusals():
            replaces_mail = row.can_be_undone
            actions.ask(row, form.question.data or "", by=current_user)
            return _sent(row, _("Your question leaves in a minute."), replaces_mail=replaces_mail)
    shown = {"form": form, "visit_request": row}
    return render_template("visit_requests/ask.html", **shown), form.status


@doors.route("/staff/visit-requests/<int:id>/offer", methods=["GET", "POST"])
@access.may(roles.WORK)
def offer(id: int) -> Any:
    row = _request(id)
    wishes = [wish for wish in row.preferences if wish.on][: actions.MOST_OFFERS]
    form = triage_forms.OffersForm(data={"dates": wishes})
    if form.validate_on_submit():
        with form.refusals():
            starts = form.starts(row.time_zone or clock.home_zone().key)
            replaces_mail = row.can_be_undone
            actions.offer(row, starts, by=current_user)
            lead_days = organisation.current().lead_days
            offered_days.check(
                offered_days.of_request(row),
                actions.doubts(row, lead_days=lead_days),
                settled=_settled(),
                by=current_user,
            )
            sentence = n_(
                "The date leaves in a minute.", "The dates leave in a minute.", len(starts)
            )
            return _sent(row, sentence, replaces_mail=replaces_mail)
    shown: dict[str, Any] = {"form": form, "visit_request": row, "odd_dates": []}
    if request.method == "GET" and row.school:
        days = [wish.on for wish in wishes if wish.on]
        shown["odd_dates"] = offered_days.of_schools(days, [row.school])
    return render_template("visit_requests/offer.html", **shown), form.status


@doors.route("/staff/visit-requests/<int:id>/convert", methods=["GET", "POST"])
@access.may(roles.WORK)
def convert(id: int) -> Any:
    """The booking form with everything that was asked for: nothing is typed twice."""
    row = _request(id)
    school = row.school
    if school is None:
        flash(_("Choose the school first: a visit is booked at one of our schools."), "warn")
        return redirect(url_for("visit_requests.correct", id=id))
    habits = visit_queries.habits(school.id)
    values = visit_forms.first_values(school, habits, owner=current_user)
    proposed = values | staff_forms.booking_values(row)
    proposed["room"] = habits.room_of(row.contact_name)
    form = visit_forms.VisitForm(formdata=request.form or None, data=proposed)
    form.prepare(school, rows=len(row.groups))
    if "more_groups" in request.form:
        form.add_group(school, habits)
    elif form.validate_on_submit():
        with form.refusals():
            event = visits.book(**form.booking(school, proposed=proposed), by=current_user)
            lead_days = organisation.current().lead_days
            conflicts.check(event, settled=_settled(), by=current_user, lead_days=lead_days)
            actions.convert(row, event, by=current_user)
            return redirect(url_for("visits.tell", id=event.id, news=News.BOOKED))
    shown = {"form": form, "visit_request": row, "habits": habits}
    shown["people"] = people.people_at(school.id)
    return render_template("visit_requests/convert.html", **shown), form.status


@doors.post("/staff/visit-requests/<int:id>/accept-slot")
@access.may(roles.WORK)
def accept_slot(id: int) -> Any:
    row = actions.accept_slot(_request(id), by=current_user)
    flash(_("The visit is booked, and the school is told."), "success")
    return redirect(url_for("events.event", id=row.event_id))


@doors.route("/staff/visit-requests/<int:id>/decline", methods=["GET", "POST"])
@access.may(roles.WORK)
def decline(id: int) -> Any:
    row, form = _request(id), triage_forms.DeclineForm()
    words = wording.kind_words(row.lang)
    if form.validate_on_submit():
        with form.refusals():
            reason = EndReason(form.reason.data)
            reply = form.reply.data or words[reason]
            replaces_mail = row.can_be_undone
            actions.decline(row, reason, reply=reply, by=current_user)
            return _sent(
                row,
                _("The request is declined; the mail leaves in a minute."),
                replaces_mail=replaces_mail,
            )
    shown = {"form": form, "visit_request": row, "kind_words": words}
    return render_template("visit_requests/decline.html", **shown), form.status


@doors.post("/staff/visit-requests/<int:id>/reopen")
@access.may(roles.WORK)
def reopen(id: int) -> Any:
    actions.reopen(_request(id), by=current_user)
    flash(_("The request waits for us again."), "success")
    return redirect(url_for("visit_requests.visit_request", id=id))


def _order(form: triage_forms.RequestFilters) -> paging.Order:
    """That of the board and of its file, as the address asks for it."""
    return paging.order(
        queries.ORDERS,
        last=VisitRequest.id,
        usual=form.usual_order,
        missing=queries.MISSING,
    )


def _settled() -> str:
    """The conflicts that the page showed, where whoever saw them goes on all the same."""
    return request.form.get("settled", "")


def _ticked() -> list[str]:
    """Of the odd days that the page showed, those that stay."""
    return request.form.getlist("ticked")


def _request(request_id: int) -> VisitRequest:
    row = queries.request_with_all(request_id)
    return row if row and row.confirmed_at else abort(404)


def _mine(token: str) -> VisitRequest:
    return personal_link.request_of(token) or abort(404)


def _done(token: str, sentence: str) -> Any:
    """The page of the request, which says by itself what is booked."""
    if sentence:
        flash(sentence, "success")
    return redirect(url_for("visit_requests.my_request", token=token))


def _sent(row: VisitRequest, sentence: str, *, replaces_mail: bool) -> Any:
    """With the way back, while the mail waits."""
    if replaces_mail:
        flash(_("The mail of the step before had not left: this one goes in its place."), "warn")
    messages.done(sentence, undo=url_for("visit_requests.reopen", id=row.id))
    return redirect(url_for("visit_requests.visit_request", id=row.id))
